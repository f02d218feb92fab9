package access

import (
	"context"
	"slices"
	"strings"

	"nectarine/internal/mechanism/sealing"
	"nectarine/internal/mechanism/store"
)

// SealedFields are by what the user is reached.
func (u *User) SealedFields() []sealing.Field {
	return []sealing.Field{{Name: "email", Column: "email", Value: &u.Email, Sealed: &u.SealedEmail, Clear: &u.ClearEmail}}
}

// SealedFields are by what the employee is reached.
func (e *Employee) SealedFields() []sealing.Field {
	return []sealing.Field{{Name: "email", Column: "email", Value: &e.Email, Sealed: &e.SealedEmail, Clear: &e.ClearEmail},
		{Name: "phone", Column: "phone", Value: &e.Phone, Sealed: &e.SealedPhone, Clear: &e.ClearPhone}}
}

// SealedFields are by what the team is reached.
func (t *Team) SealedFields() []sealing.Field {
	return []sealing.Field{{Name: "email", Column: "email", Value: &t.Email, Sealed: &t.SealedEmail, Clear: &t.ClearEmail}}
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

// Redigest notes by what the user's e-mail address is found, by the key that seals now.
func (u *User) Redigest(tx *store.Tx) (column string, err error) {
	if u.Email != nil { // of one that cannot be opened that by the former key stays
		u.EmailDigest = ""
	}
	return "email_digest", u.digest(tx)
}

// Reseal seals anew, with the key that seals now, the ways of some users, employees and teams
// that are sealed with an older one, or not at all; it answers how many it looked at.
func Reseal(ctx context.Context, tx *store.Tx) (all int, err error) {
	kinds := []func(context.Context, *store.Tx) (int, error){sealing.Reseal[User], sealing.Reseal[Employee], sealing.Reseal[Team]}
	for _, some := range kinds {
		n, err := some(ctx, tx)
		if err != nil {
			return 0, err
		}
		all += n
	}
	return all, nil
}
