package access

import (
	"context"
	"fmt"
	"slices"

	"nectarine/internal/mechanism/api"
	"nectarine/internal/mechanism/sealing"
	"nectarine/internal/mechanism/store"
)

// reigns reports whether the key is active and permits everything.
func (k *Key) reigns() bool {
	return k.Status == api.Active && slices.Contains(InTodaysVocabulary(k.Permissions, k.Vocabulary), api.Everything)
}

// activeKeys are the keys of the space that open something.
func activeKeys(ctx context.Context, tx *store.Tx) ([]*Key, error) {
	return store.Find[Key](ctx, tx, 10_000, func(q *store.Select) {
		q.Where("?TableAlias.status = 'active'")
		q.Where("?TableAlias.user_id IN (SELECT id FROM users WHERE company_id = ? AND status = 'active' AND deleted_at IS NULL)", tx.Space)
	})
}

// anotherReigns refuses a change after which no key that permits everything is left
// among the others. Of two such changes at once the second sees what the first has done.
func anotherReigns(ctx context.Context, tx *store.Tx, other func(*Key) bool) error {
	if _, err := store.Lock[Company](ctx, tx, tx.Space); err != nil {
		return err
	}
	all, err := activeKeys(ctx, tx)
	if err != nil || slices.ContainsFunc(all, func(k *Key) bool { return other(k) && k.reigns() }) {
		return err
	}
	return api.Conflict(api.LastAdministrator,
		"nobody could manage this space any more: make another active key that permits everything (*) before")
}

// withinKeysOf refuses to touch a user whose keys permit more than one's own: of an
// inactive user too, who may be made active.
func (s keys) withinKeysOf(ctx context.Context, tx *store.Tx, userID string) error {
	all, err := store.Find[Key](ctx, tx, 10_000, func(q *store.Select) { q.Where("?TableAlias.status = 'active' AND ?TableAlias.user_id = ?", userID) })
	if err != nil {
		return err
	}
	for _, k := range all {
		if s.within(tx, InTodaysVocabulary(k.Permissions, k.Vocabulary)) != nil {
			return api.Forbidden("a key of this user permits what your own does not: ask an administrator")
		}
	}
	return nil
}

// IssuedKey is a key that was made from the command line. The key is not shown again.
type IssuedKey struct {
	CompanyID string `json:"companyId"`
	UserID    string `json:"userId"`
	KeyID     string `json:"apiKeyId"`
	Key       string `json:"key"`
}

// IssueKey makes a key that permits everything in a space that is there: the way back for
// a lender whose keys are lost. It is the user's, who must be active, or that of a new
// service user with the name.
func IssueKey(ctx context.Context, db *store.DB, spaceID, userID, name string) (*IssuedKey, error) {
	spaces, err := Spaces(ctx, db)
	if err != nil {
		return nil, err
	}
	i := slices.IndexFunc(spaces, func(c *Space) bool { return c.ID == spaceID })
	if i < 0 {
		known := ""
		for _, c := range spaces {
			known += fmt.Sprintf("\n  %s  %s (test: %v)", c.ID, c.Name, c.IsTest.Is)
		}
		return nil, fmt.Errorf("there is no company space %q; there are:%s", spaceID, known)
	}
	return store.Write(ctx, db, spaces[i].By(store.System, "key create"), func(ctx context.Context, tx *store.Tx) (*IssuedKey, error) {
		u, err := keyHolder(ctx, tx, userID, name)
		if err != nil {
			return nil, err
		}
		k, secret := NewKey(tx, u.ID, name, []api.Permission{api.Everything})
		err = store.Insert(ctx, tx, k)
		return &IssuedKey{CompanyID: spaceID, UserID: u.ID, KeyID: k.ID, Key: secret}, err
	})
}

// keyHolder is the active user with the id, or where there is no id a new service user
// with the name.
func keyHolder(ctx context.Context, tx *store.Tx, userID, name string) (*User, error) {
	if userID == "" {
		u := &User{UserType: Service, Name: name, Status: api.Active}
		return u, sealing.Insert(ctx, tx, u)
	}
	u, err := store.Get[User](ctx, tx, userID)
	if err == nil && u.Status != api.Active {
		err = fmt.Errorf("the user %s is not active: leave --user out", userID)
	}
	return u, err
}
