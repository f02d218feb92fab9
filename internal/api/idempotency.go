package api

import (
	"context"
	"crypto/rand"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"net/http"
	"time"

	"github.com/uptrace/bun"

	"nectarine/internal/clock"
	"nectarine/internal/store"
)

// keep is how long an answer is given again for its Idempotency-Key, and
// abandoned how long a request may run before its key is free for another try:
// longer than any request is let run.
const keep, abandoned = 30 * 24 * time.Hour, 2 * time.Minute

// Remembered is the answer to a request that had an Idempotency-Key, or the
// mark that it still runs (status 0). Times are by the server's clock.
type Remembered struct {
	bun.BaseModel `bun:"table:idempotency_keys,alias:i"`
	CompanyID     string     `bun:",pk"`
	Key           string     `bun:",pk"`
	Fingerprint   string     // of method, path, query and body
	Token         string     // of the one who runs it
	Status        int        //
	Body          []byte     //
	StartedAt     clock.Time //
	ExpiresAt     clock.Time //
}

// claim is the right to run the request of a key. Its answer is stored in the
// same transaction as what the request did, so that the two can never part.
type claim struct {
	key, token string
	answered   bool
}

// answer stores the answer in the operation's own transaction.
func (c *claim) answer(ctx context.Context, tx *store.Tx, status int, body any) error {
	if c == nil || tx.DryRun() {
		return nil
	}
	b, _ := body.(json.RawMessage)
	result, err := tx.Update((*Remembered)(nil)).Set("status = ?", status).Set("body = ?", []byte(b)).
		Where("key = ?", c.key).Where("token = ?", c.token).Where("status = 0").Exec(ctx)
	if err != nil {
		return err
	}
	if n, err := result.RowsAffected(); err != nil || n != 1 {
		return errors.Join(err, Conflict("RequestInProgress", "the request took too long and its Idempotency-Key was taken by another try"))
	}
	c.answered = true
	return nil
}

func fingerprint(r *http.Request, body []byte) string {
	h := sha256.New()
	for _, part := range []string{r.Method, r.URL.Path, r.URL.RawQuery, r.Header.Get("Content-Type")} {
		h.Write([]byte(part))
		h.Write([]byte{0})
	}
	h.Write(body)
	return hex.EncodeToString(h.Sum(nil))
}

// once runs a request that has an Idempotency-Key at most once: the first
// answer is given to all who come with the same key and request.
func once(db *store.DB, q *request, w http.ResponseWriter, r *http.Request, body []byte, next http.Handler) {
	key := r.Header.Get("Idempotency-Key")
	if len(key) > 255 {
		writeRefusal(w, refuse(r.Context(), Invalid("Idempotency-Key", "must have at most 255 characters")))
		return
	}
	mine := &Remembered{CompanyID: q.scope.Space, Key: key, Fingerprint: fingerprint(r, body), Token: rand.Text(), Body: []byte{},
		StartedAt: db.Clock.Now(), ExpiresAt: db.Clock.Now().Add(keep)}
	known, err := mine.claim(r.Context(), db, q.scope)
	switch {
	case err != nil:
		writeRefusal(w, refuse(r.Context(), err))
	case known == nil:
		q.claim = &claim{key: key, token: mine.Token}
		captured := &capture{ResponseWriter: w, status: http.StatusOK}
		next.ServeHTTP(captured, r)
		if !q.claim.answered {
			captured.settle(r.Context(), db, q)
		}
	case known.Fingerprint != mine.Fingerprint:
		writeRefusal(w, refuse(r.Context(), &Refusal{Status: 422, Type: "KeyReused", Message: "this Idempotency-Key was used for another request; use a new key for each request"}))
	case known.Status == 0:
		writeRefusal(w, refuse(r.Context(), &Refusal{Status: 409, Type: "RequestInProgress", Message: "a request with this Idempotency-Key still runs; ask again with the same key", RetryAfter: 1}))
	default:
		w.Header().Set("Idempotent-Replayed", "true")
		if len(known.Body) > 0 {
			w.Header().Set("Content-Type", "application/json")
		}
		w.WriteHeader(known.Status)
		if _, err := w.Write(known.Body); err != nil {
			return // the caller went away
		}
	}
}

// claim takes the key, or answers who has it.
func (m *Remembered) claim(ctx context.Context, db *store.DB, s store.Scope) (known *Remembered, err error) {
	err = db.Write(ctx, s, func(ctx context.Context, tx *store.Tx) error {
		known = nil
		if n, err := store.Add(ctx, tx, true, m); err != nil || n == 1 {
			return err
		}
		old := new(Remembered)
		q := tx.SelectAll(old)
		q.Where("key = ?", m.Key)
		tx.LockRows(q)
		if err := q.Scan(ctx); err != nil {
			return err
		}
		stale := m.StartedAt.After(old.ExpiresAt.Time) || old.Status == 0 && m.StartedAt.Sub(old.StartedAt.Time) > abandoned
		if !stale {
			known = old
			return nil
		}
		_, err := tx.Update(m).WherePK().Exec(ctx)
		return err
	})
	return known, err
}

// capture keeps what is answered, for requests whose operation stored nothing:
// they were refused.
type capture struct {
	http.ResponseWriter
	status int
	body   []byte
}

// WriteHeader notes the status.
func (c *capture) WriteHeader(status int) {
	c.status = status
	c.ResponseWriter.WriteHeader(status)
}

// Write notes the body.
func (c *capture) Write(b []byte) (int, error) {
	c.body = append(c.body, b...)
	return c.ResponseWriter.Write(b)
}

// settle stores a refusal as the answer, or frees the key when the request may
// well succeed another time.
func (c *capture) settle(ctx context.Context, db *store.DB, q *request) {
	again := c.status >= 500 || c.status == 408 || c.status == 423 || c.status == 429
	err := db.Write(context.WithoutCancel(ctx), q.scope, func(ctx context.Context, tx *store.Tx) error {
		if again {
			_, err := tx.Remove((*Remembered)(nil)).Where("key = ?", q.claim.key).Where("token = ?", q.claim.token).Exec(ctx)
			return err
		}
		_, err := tx.Update((*Remembered)(nil)).Set("status = ?", c.status).Set("body = ?", c.body).
			Where("key = ?", q.claim.key).Where("token = ?", q.claim.token).Exec(ctx)
		return err
	})
	if err != nil { // the key frees itself when it is abandoned
		refuse(ctx, err)
	}
}
