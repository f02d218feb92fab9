package access

import (
	"context"
	"crypto/rand"
	"crypto/sha256"
	"encoding/hex"
	"slices"

	"github.com/uptrace/bun"

	"nectarine/internal/mechanism/api"
	"nectarine/internal/mechanism/event"
	"nectarine/internal/mechanism/store"
)

// Key is an API key. The key itself is shown once, when it is made; only its
// hash is kept.
type Key struct {
	bun.BaseModel `bun:"table:api_keys,alias:k"`
	store.Row
	UserID      string           `json:"userId" required:"true" createOnly:"true" doc:"The user on whose behalf the key acts."`
	Name        string           `json:"name" required:"true" minLength:"1" maxLength:"100"`
	Permissions []api.Permission `json:"permissions" bun:"type:jsonb" maxItems:"200" answered:"list" doc:"What the key permits, such as case:update; docs/permissions.md lists them. * permits everything."`
	Status      api.ActiveStatus `json:"status"`
	Hint        string           `json:"hint" readOnly:"true" doc:"The last four characters of the key."`
	Secret      *string          `json:"key" bun:"-" readOnly:"true" writtenBy:"-" doc:"The key itself, in the answer that makes it and never again."`
	KeyHash     string           `json:"-"`
	Vocabulary  int              `json:"-"` // in which the permissions are stored
}

// Kind is AK, apiKey.
func (*Key) Kind() store.Kind { return store.Kind{Prefix: "AK", Name: "apiKey"} }

// Tells names the events of an API key.
func (*Key) Tells(store.Change) event.Description {
	return event.Description{Created: "apikey.created", Updated: "apikey.updated"}
}

// Withheld is the key without its secret.
func (k *Key) Withheld() any {
	kept := *k
	kept.Secret = nil
	return &kept
}

// NewKey is a key for a user with permissions, and its secret: nk_live_ or
// nk_test_ and 26 random characters (130 bits).
func NewKey(tx *store.Tx, userID, name string, permissions []api.Permission) (*Key, string) {
	space := "live"
	if tx.Test {
		space = "test"
	}
	secret := "nk_" + space + "_" + rand.Text()
	return &Key{UserID: userID, Name: name, Permissions: permissions, Status: api.Active, Vocabulary: vocabulary,
		Hint: secret[len(secret)-4:], KeyHash: hash(secret)}, secret
}

// hash needs no salt and no stretching: a key is random, not chosen.
func hash(secret string) string {
	h := sha256.Sum256([]byte(secret))
	return hex.EncodeToString(h[:])
}

// KeyFilter narrows the list of keys.
type KeyFilter struct {
	store.Keyset
	UserID string `query:"userId"`
}

// Where lays the filter over a query.
func (f *KeyFilter) Where(q *store.Select) { q.Equal("user_id", f.UserID) }

func listKeys(ctx context.Context, tx *store.Tx, f *KeyFilter) (store.Page[Key], error) {
	if err := api.Resolve(ctx, tx, api.Names[User]("userId", &f.UserID)); err != nil {
		return store.Page[Key]{}, err
	}
	page, err := store.List[Key](ctx, tx, f)
	for _, k := range page.Rows {
		k.Permissions = InTodaysVocabulary(k.Permissions, k.Vocabulary)
	}
	return page, err
}

// keys are the operations on keys that must know which permissions there are.
type keys struct{ router *api.Router }

func (s keys) create(ctx context.Context, tx *store.Tx, in *struct{ Body api.Fresh[Key] }) (*Key, error) {
	asked := new(Key)
	if err := in.Body.Apply(asked); err != nil {
		return nil, err
	}
	u, err := api.Ref[User](ctx, tx, "userId", &asked.UserID)
	if err != nil {
		return nil, err
	}
	if asked.Permissions, err = s.known(asked.Permissions); err != nil {
		return nil, err
	}
	if err := s.within(tx, asked.Permissions); err != nil {
		return nil, err
	}
	if u.ID != tx.Actor.ID && !tx.Permits(MayMakeOthersKeys) {
		return nil, api.Forbidden("a key for another user, who would seem to act, asks for the permission " + string(MayMakeOthersKeys))
	}
	k, secret := NewKey(tx, u.ID, asked.Name, asked.Permissions)
	if err := store.Insert(ctx, tx, k); err != nil {
		return nil, err
	}
	k.Secret = &secret
	return k, nil
}

func (s keys) update(ctx context.Context, tx *store.Tx, in *struct {
	ID   string `path:"apiKeyId"`
	Body api.Patch[Key]
}) (*Key, error) {
	k, err := store.Lock[Key](ctx, tx, in.ID)
	if err != nil {
		return nil, err
	}
	was := InTodaysVocabulary(k.Permissions, k.Vocabulary)
	k.Permissions, k.Vocabulary = was, vocabulary
	if err := s.within(tx, was); err != nil {
		return nil, err
	}
	reigned := k.reigns()
	if err := in.Body.Apply(k); err != nil {
		return nil, err
	}
	if !slices.Equal(was, k.Permissions) {
		if k.Permissions, err = s.known(k.Permissions); err != nil {
			return nil, err
		}
	}
	if err := s.within(tx, k.Permissions); err != nil {
		return nil, err
	}
	if reigned && !k.reigns() {
		if err := anotherReigns(ctx, tx, func(other *Key) bool { return other.ID != k.ID }); err != nil {
			return nil, err
		}
	}
	_, err = store.Save(ctx, tx, k)
	return k, err
}
