package access

import (
	"context"
	"log/slog"
	"slices"
	"strings"

	"nectarine/internal/mechanism/store"
)

// way is an e-mail address or a telephone number by which somebody of the lender's is
// reached. It is sealed for its row.
type way struct {
	field  string // as in JSON
	column string
	value  **string
	sealed **string
	clear  **string // from before these were sealed
}

// Sealed is embedded in what has ways to be reached.
type Sealed struct {
	Unreadable []string `json:"unreadable,omitempty" bun:"-" readOnly:"true" doc:"Which of email and phone cannot be opened with the key ring, and are shown as null. Only where there are any."`
	SealedWith string   `json:"-"` // the key with which they are sealed
}

func (s *Sealed) sealing() *Sealed { return s }

// reached is an object that has ways to be reached.
type reached interface {
	store.Object
	sealing() *Sealed
	ways() []way
}

func (u *User) ways() []way {
	return []way{{"email", "email", &u.Email, &u.SealedEmail, &u.ClearEmail}}
}

func (e *Employee) ways() []way {
	return []way{{"email", "email", &e.Email, &e.SealedEmail, &e.ClearEmail}, {"phone", "phone", &e.Phone, &e.SealedPhone, &e.ClearPhone}}
}

func (t *Team) ways() []way {
	return []way{{"email", "email", &t.Email, &t.SealedEmail, &t.ClearEmail}}
}

// purposeOf is that for which a field of an object is sealed.
func purposeOf(o store.Object, field string) string { return o.Kind().Name + "/" + field }

// seal encrypts the ways, anew only those that have changed. One that could not be opened,
// and is not given anew, stays.
func seal(tx *store.Tx, o reached) error {
	store.Identify(o)
	for _, w := range o.ways() {
		known, readable := "", *w.sealed != nil && !slices.Contains(o.sealing().Unreadable, w.field)
		if readable {
			var err error
			if known, err = tx.UnsealRow(o, purposeOf(o, w.field), **w.sealed); err != nil {
				return err
			}
		}
		switch {
		case *w.value == nil && (*w.sealed == nil || readable):
			*w.sealed, *w.clear = nil, nil
		case *w.value == nil || readable && known == **w.value:
		default:
			sealed, err := tx.SealRow(o, purposeOf(o, w.field), **w.value)
			if err != nil {
				return err
			}
			*w.sealed, *w.clear = &sealed, nil
		}
	}
	return nil
}

// unseal opens the ways of objects. One that cannot be opened is shown as null, and named.
func unseal[P reached](tx *store.Tx, objects ...P) {
	for _, o := range objects {
		s := o.sealing()
		s.Unreadable = nil
		for _, w := range o.ways() {
			if *w.value = *w.clear; *w.sealed == nil {
				continue
			}
			text, err := tx.UnsealRow(o, purposeOf(o, w.field), **w.sealed)
			if *w.value = &text; err != nil {
				slog.Error("a sealed value cannot be opened; it is shown as unreadable", "companyId", tx.Space, "id", o.Core().ID, "field", w.field, "error", err)
				*w.value, s.Unreadable = nil, append(s.Unreadable, w.field)
			}
		}
	}
}

// insert stores new objects with their ways sealed.
func insert[T any, P interface {
	store.Of[T]
	reached
}](ctx context.Context, tx *store.Tx, o P) error {
	if err := seal(tx, o); err != nil {
		return err
	}
	o.sealing().SealedWith = tx.SealedWith()
	return store.Insert[T, P](ctx, tx, o)
}

// digestedEmail is the purpose for which a user's e-mail address is digested.
const digestedEmail = "user/email"

// foldedEmail is the form in which an e-mail address is digested: however it is written, it
// is one.
func foldedEmail(email string) string { return strings.ToLower(strings.TrimSpace(email)) }

// emailDigests are the forms in which the e-mail address may stand in email_digest, one for
// each key of the ring.
func emailDigests(tx *store.Tx, email string) ([]string, error) {
	return tx.Digests(digestedEmail, foldedEmail(email))
}

// digest notes by what the user's e-mail address is found.
func (u *User) digest(tx *store.Tx) error {
	if u.Email == nil {
		if u.SealedEmail == nil {
			u.EmailDigest = ""
		}
		return nil
	}
	all, err := emailDigests(tx, *u.Email)
	if err == nil && !slices.Contains(all, u.EmailDigest) {
		u.EmailDigest = all[0]
	}
	return err
}

// resealed is how many rows of a kind are sealed anew in a transaction.
const resealed = 500

// Reseal seals anew, with the key that seals now, the ways of some users, employees and teams
// that are sealed with an older one, or not at all; it answers how many it looked at.
func Reseal(ctx context.Context, tx *store.Tx) (all int, err error) {
	for _, some := range []func(context.Context, *store.Tx) (int, error){reseal[User], reseal[Employee], reseal[Team]} {
		n, err := some(ctx, tx)
		if err != nil {
			return 0, err
		}
		all += n
	}
	return all, nil
}

// reseal is Reseal of one kind. What cannot be opened stays as it is, and is told.
func reseal[T any, P interface {
	store.Of[T]
	reached
}](ctx context.Context, tx *store.Tx) (int, error) {
	rows, err := store.SealedOtherwise[T, P](ctx, tx, resealed)
	if err != nil {
		return 0, err
	}
	for _, o := range rows {
		unseal(tx, o)
		columns := []string{"sealed_with"}
		for _, w := range o.ways() {
			if !slices.Contains(o.sealing().Unreadable, w.field) {
				*w.sealed = nil
			}
			columns = append(columns, w.column, "sealed_"+w.column)
		}
		if err := seal(tx, o); err != nil {
			return 0, err
		}
		if u, is := any(o).(*User); is {
			u.EmailDigest, columns = "", append(columns, "email_digest")
			if err := u.digest(tx); err != nil {
				return 0, err
			}
		}
		o.sealing().SealedWith = tx.SealedWith()
		if _, err := tx.UpdateUntold(o, columns...).WherePK().Exec(ctx); err != nil {
			return 0, err
		}
	}
	return len(rows), nil
}
