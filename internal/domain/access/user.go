package access

import (
	"context"
	"errors"
	"strings"

	"github.com/uptrace/bun"

	"nectarine/internal/mechanism/api"
	"nectarine/internal/mechanism/event"
	"nectarine/internal/mechanism/sealing"
	"nectarine/internal/mechanism/store"
	"nectarine/internal/value/brief"
	"nectarine/internal/value/metadata"
)

// UserType is what kind of user it is.
type UserType string

// The kinds of user.
const (
	Agent   UserType = "agent"   // a person who works for the lender
	Service UserType = "service" // a program of the lender
)

// Values are both.
func (UserType) Values() []UserType { return []UserType{Agent, Service} }

// ListedUserType is a kind of user that the list is asked for: one of ours, or borrower,
// of whom there are none here: borrowers are people.
type ListedUserType string

// Values are the types of users, and borrower.
func (ListedUserType) Values() []ListedUserType {
	return []ListedUserType{ListedUserType(Agent), ListedUserType(Service), ListedUserType(store.BorrowerActor)}
}

// User is who acts: every change is made by one.
type User struct {
	bun.BaseModel `bun:"table:users,alias:u"`
	store.Row
	ExternalID *string          `json:"externalId" minLength:"1" maxLength:"50" doc:"The lender's own id of the user."`
	UserType   UserType         `json:"userType" required:"true" createOnly:"true" doc:"agent is a person, service a program."`
	Name       string           `json:"name" required:"true" minLength:"1" maxLength:"100"`
	Email      *string          `json:"email" bun:"-" maxLength:"320" format:"email" pii:"true" doc:"It is encrypted at rest. No two users of a company have one."`
	Status     api.ActiveStatus `json:"status" doc:"The keys of an inactive user open nothing."`
	Employee   *Employee        `json:"employee" bun:"-" readOnly:"true" writtenBy:"POST /employees" doc:"The employee that the user is; null for a program."`
	MetaData   metadata.Map     `json:"metaData" bun:"type:jsonb" nullable:"true"`
	sealing.Fields

	SealedEmail *string `json:"-" told:"email"`
	EmailDigest string  `json:"-"`
	ClearEmail  *string `json:"-" bun:"email"` // from before it was sealed
}

// Kind is UR, user.
func (*User) Kind() store.Kind { return store.Kind{Prefix: "UR", Name: "user"} }

// Tells names the events of a user.
func (*User) Tells(store.Change) event.Description {
	return event.Description{Created: "user.created", Updated: "user.updated"}
}

// Actor is the user as shown on what they touched: by name, and by id, since people may
// share a name. The e-mail address is sealed, and what shows the user is not.
func (u *User) Actor(e *Employee) store.Actor {
	kind := "Service "
	if u.UserType == Agent {
		kind = "Agent "
	}
	a := store.Actor{ID: u.ID, Name: u.Name, UserType: store.ActorType(u.UserType), Descriptor: kind + u.Name + " (" + u.ID + ")"}
	if e != nil {
		a.Employee = &store.ActorEmployee{ID: e.ID}
		a.FirstName, a.LastName = e.FirstName, e.LastName
	}
	return a
}

// UserFilter narrows the list of users.
type UserFilter struct {
	store.Keyset
	Status   api.ActiveStatus `query:"status"`
	UserType ListedUserType   `query:"userType"`
}

// Where lays the filter over a query.
func (f *UserFilter) Where(q *store.Select) {
	q.Equal("status", string(f.Status))
	q.Equal("user_type", string(f.UserType))
}

// UserPath is the user that a path names.
type UserPath struct {
	ID string `path:"userId"`
}

func listUsers(ctx context.Context, tx *store.Tx, f *UserFilter) (store.Page[User], error) {
	p, err := store.List[User](ctx, tx, f)
	if err != nil {
		return p, err
	}
	return p, presentUsers(ctx, tx, p.Rows...)
}

func getUser(ctx context.Context, tx *store.Tx, in *UserPath) (*User, error) {
	u, err := store.Get[User](ctx, tx, in.ID)
	if err != nil {
		return nil, err
	}
	return u, presentUsers(ctx, tx, u)
}

func createUser(ctx context.Context, tx *store.Tx, in *struct{ Body api.Fresh[User] }) (*User, error) {
	u := &User{Status: api.Active}
	if err := in.Body.Apply(u); err != nil {
		return nil, err
	}
	if err := u.nobodyElse(ctx, tx, &User{}, u.Email != nil); err != nil {
		return nil, err
	}
	if err := u.digest(tx); err != nil {
		return nil, err
	}
	return u, sealing.Insert(ctx, tx, u)
}

// nobodyElse refuses a name or e-mail address by which the audit trail would show the user
// as another, or as the server itself; was is the user before. Whoever may not read users
// gives no address, by which they would learn whether there is a user who has it. Of two who
// are given one address at once the second sees what the first has done.
func (u *User) nobodyElse(ctx context.Context, tx *store.Tx, was *User, given bool) error {
	if given || u.Name != was.Name && strings.ContainsRune(foldedName(u.Name), '@') {
		if !tx.Permits(MayReadUser) {
			return api.Forbidden("an e-mail address, as a name too, asks for the permission " + string(MayReadUser) + ": whether it is taken tells who is a user")
		}
	}
	var shown []string
	if u.Name != was.Name {
		if word := mixed(u.Name); word != "" {
			return api.Invalid("name", "has letters of several alphabets in one word, "+brief.Name(word)+", which looks like another: write it in one")
		}
		name := foldedName(u.Name)
		if name == strings.ToLower(store.System.Name) || name == strings.ToLower(store.System.Descriptor) {
			return api.Invalid("name", "is that of the server itself")
		}
		shown = append(shown, name)
	}
	if u.Email != nil && (was.Email == nil || !strings.EqualFold(*u.Email, *was.Email)) {
		shown = append(shown, strings.ToLower(*u.Email))
	}
	if shown == nil {
		return nil
	}
	if _, err := store.Lock[Company](ctx, tx, tx.Space); err != nil {
		return err
	}
	var digests []string
	for _, text := range shown {
		all, err := emailDigests(tx, text)
		if err != nil {
			return err
		}
		digests = append(digests, all...)
	}
	others, err := store.Find[User](ctx, tx, 1, func(q *store.Select) {
		q.Where("?TableAlias.email_digest IN (?) AND ?TableAlias.id <> ?", store.In(digests), u.ID)
	})
	if err != nil || len(others) == 0 {
		return err
	}
	if u.Email != nil && tx.Digested(digestedEmail, foldedEmail(*u.Email), others[0].EmailDigest) {
		return api.Taken("email", "another user of this company has this email already")
	}
	return api.Taken("name", "another user of this company has this email already")
}

// updateUser changes a user. Another's keys must permit no more than one's own: else who
// may change users could put anybody out, or give them another name.
func (s staff) updateUser(ctx context.Context, tx *store.Tx, in *struct {
	UserPath
	Body api.Patch[User]
}) (*User, error) {
	u, err := store.Lock[User](ctx, tx, in.ID)
	if err != nil {
		return nil, err
	}
	if u.ID != tx.Actor.ID {
		if err := s.withinKeysOf(ctx, tx, u.ID); err != nil {
			return nil, err
		}
	}
	sealing.Unseal(tx, u)
	was, before := u.Status, *u
	if in.Body.Names("employee") { // held against what stands
		if err := presentUsers(ctx, tx, u); err != nil {
			return nil, err
		}
	}
	if err := in.Body.Apply(u); err != nil {
		return nil, err
	}
	if err := u.nobodyElse(ctx, tx, &before, in.Body.Names("email") && u.Email != nil); err != nil {
		return nil, err
	}
	if err := errors.Join(sealing.Seal(tx, u), u.digest(tx)); err != nil {
		return nil, err
	}
	if was == api.Active && u.Status != api.Active {
		if err := anotherReigns(ctx, tx, func(k *Key) bool { return k.UserID != u.ID }); err != nil {
			return nil, err
		}
	}
	if _, err := store.Save(ctx, tx, u); err != nil {
		return nil, err
	}
	if was == api.Active && u.Status != api.Active {
		if err := s.ended(ctx, tx, u); err != nil {
			return nil, err
		}
	}
	return u, presentUsers(ctx, tx, u)
}

// presentUsers opens users and fills in the employee of each that is one.
func presentUsers(ctx context.Context, tx *store.Tx, users ...*User) error {
	sealing.Unseal(tx, users...)
	ids := make([]string, len(users))
	for i, u := range users {
		ids[i] = u.ID
	}
	employees, err := store.Find[Employee](ctx, tx, len(ids)+1, func(q *store.Select) { q.Where("user_id IN (?)", store.In(ids)) })
	if err != nil {
		return err
	}
	for _, e := range employees {
		for _, u := range users {
			if u.ID == e.UserID {
				u.Employee = e
			}
		}
	}
	return presentEmployees(ctx, tx, employees...)
}
