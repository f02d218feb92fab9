// Package answer keeps the answers of requests that had an Idempotency-Key: each for
// the user who asked, for the operation and for a time, sealed.
package answer

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"net/http"
	"strings"
	"time"

	"github.com/uptrace/bun"

	"nectarine/internal/mechanism/store"
	"nectarine/internal/value/clock"
)

// keep is how long an answer is given again for its Idempotency-Key.
const keep = 30 * 24 * time.Hour

// Kept is the answer to a request that had an Idempotency-Key. It is written in the
// transaction of what the request did, so that the two can never part: a server that
// dies leaves both or neither. It belongs to the user who asked and to the operation.
type Kept struct {
	bun.BaseModel `bun:"table:idempotency_keys,alias:i"`
	CompanyID     string     `bun:",pk"`
	UserID        string     `bun:",pk"` // empty in those from before answers had an owner: they have no body
	Operation     string     `bun:",pk"`
	Key           string     `bun:",pk"`
	Fingerprint   string     // of method, path, query, body and If-Match
	Asked         string     // the permissions that were asked for on the way, with blanks between
	Status        int        // of the answer
	Body          string     // of the answer, sealed for this row; empty for none
	ExpiresAt     clock.Time // by the server's clock
}

// For is the answer to a request, as yet without status and body.
func For(s store.Scope, h *http.Request, key string, body []byte, now clock.Time) Kept {
	return Kept{CompanyID: s.Space, UserID: s.Actor.ID, Operation: s.Operation, Key: key, Fingerprint: fingerprint(h, body),
		ExpiresAt: now.Add(keep)}
}

// Name tells requests under way apart.
func (k *Kept) Name() string { return k.CompanyID + "/" + k.purpose() }

// purpose ties the sealed answer to its row.
func (k *Kept) purpose() string { return "answer/" + k.UserID + "/" + k.Operation + "/" + k.Key }

func fingerprint(r *http.Request, body []byte) string {
	h := sha256.New()
	for _, part := range []string{r.Method, r.URL.Path, r.URL.RawQuery, r.Header.Get("Content-Type")} {
		h.Write([]byte(part))
		h.Write([]byte{0})
	}
	h.Write(body)
	if match := r.Header.Values("If-Match"); len(match) > 0 { // the same change of another version is another request
		for _, part := range append([]string{""}, match...) {
			h.Write([]byte(part))
			h.Write([]byte{0})
		}
	}
	return hex.EncodeToString(h.Sum(nil))
}

// OneTime is an object with a secret that is shown once, in the answer that makes it.
type OneTime interface {
	// Withheld is the object as it may be kept: without the secret.
	Withheld() any
}

// Store seals the answer and writes it unless there is one; it reports whether it did.
func (k *Kept) Store(ctx context.Context, tx *store.Tx, status int, body []byte) (bool, error) {
	k.Status, k.Body, k.Asked = status, "", ""
	for _, p := range tx.AskedPermissions() {
		k.Asked = strings.TrimSpace(k.Asked + " " + string(p))
	}
	if len(body) > 0 {
		var err error
		if k.Body, err = tx.Seal(k.purpose(), string(body)); err != nil {
			return false, err
		}
	}
	n, err := store.Add(ctx, tx, true, k)
	return n == 1, err
}

// Replace seals another answer and writes it in the place of the one that is stored.
func (k *Kept) Replace(ctx context.Context, tx *store.Tx, status int, body []byte) (err error) {
	k.Status = status
	if k.Body, err = tx.Seal(k.purpose(), string(body)); err != nil {
		return err
	}
	_, err = tx.Update(k).Column("status", "body").WherePK().Exec(ctx)
	return err
}

// MissingPermission is a permission with which the answer came about and which the scope does not
// have; empty where it has all.
func (k *Kept) MissingPermission(s store.Scope) store.Permission {
	for _, p := range strings.Fields(k.Asked) {
		if !s.Permits(store.Permission(p)) {
			return store.Permission(p)
		}
	}
	return ""
}

// Find is what is kept of the same user's request with the key, or nil, and its body.
// What has expired is removed. That there is nothing, as nearly always, one statement tells.
func (k *Kept) Find(ctx context.Context, db *store.DB, s store.Scope, now clock.Time) (known *Kept, body string, err error) {
	some := false
	err = db.Ask(ctx, func(ctx context.Context, a *store.Across) (err error) {
		q := k.like(a.Select((*Kept)(nil)))
		some, err = q.Where("company_id = ?", k.CompanyID).Exists(ctx)
		return err
	})
	if err != nil || !some {
		return nil, "", err
	}
	f, err := store.Read(ctx, db, s, func(ctx context.Context, tx *store.Tx) (found, error) { return k.find(ctx, tx, now) })
	if err != nil || f.known == nil || f.known.ExpiresAt.After(now.Time) {
		return f.known, f.body, err
	}
	return nil, "", db.Write(ctx, s, func(ctx context.Context, tx *store.Tx) error {
		_, err := tx.Remove(f.known).WherePK().Where("expires_at <= ?", now).Exec(ctx)
		return err
	})
}

// like narrows to what may be kept of the request.
func (k *Kept) like(q *store.Select) *store.Select {
	q.Where("key = ?", k.Key)
	q.Where("user_id = ? AND operation = ? OR user_id = '' AND operation = '' AND fingerprint = ?", k.UserID, k.Operation, k.Fingerprint)
	return q
}

// found is what is kept of a request, nil for nothing, and its body, unsealed.
type found struct {
	known *Kept
	body  string
}

func (k *Kept) find(ctx context.Context, tx *store.Tx, now clock.Time) (f found, err error) {
	var rows []*Kept
	if err := k.like(tx.SelectAll(&rows)).OrderExpr("user_id DESC").Limit(1).Scan(ctx); err != nil || len(rows) == 0 {
		return f, err
	}
	if f.known = rows[0]; f.known.Body != "" && f.known.ExpiresAt.After(now.Time) {
		f.body, err = tx.Unseal(f.known.purpose(), f.known.Body)
	}
	return f, err
}
