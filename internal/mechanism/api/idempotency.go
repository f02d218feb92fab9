package api

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"log/slog"
	"net/http"
	"sync"
	"time"

	"github.com/uptrace/bun"

	"nectarine/internal/mechanism/store"
	"nectarine/internal/value/clock"
)

// keep is how long an answer is given again for its Idempotency-Key.
const keep = 30 * 24 * time.Hour

// Remembered is the answer to a request that had an Idempotency-Key. It is
// written in the transaction of what the request did, so that the two can never
// part: a server that dies leaves both or neither.
type Remembered struct {
	bun.BaseModel `bun:"table:idempotency_keys,alias:i"`
	CompanyID     string     `bun:",pk"`
	Key           string     `bun:",pk"`
	Fingerprint   string     // of method, path, query and body
	Status        int        // of the answer
	Body          []byte     // of the answer
	ExpiresAt     clock.Time // by the server's clock
}

// claim is a request that has an Idempotency-Key, while it runs.
type claim struct {
	Remembered
	answered bool
}

// running are the keys whose requests this process works on, so that a second
// request is told at once. Between processes the database decides.
type running struct{ keys sync.Map }

// answer stores the answer in the operation's own transaction. Of two that did
// the same at once only one can, and only its work stays.
func (c *claim) answer(ctx context.Context, tx *store.Tx, status int, body any) error {
	if c == nil || tx.DryRun() {
		return nil
	}
	c.Status = status
	c.Body, _ = body.(json.RawMessage)
	if err := c.store(ctx, tx); err != nil {
		return err
	}
	c.answered = true
	return nil
}

// store writes the answer unless there is one.
func (c *claim) store(ctx context.Context, tx *store.Tx) error {
	if c.Body == nil {
		c.Body = []byte{}
	}
	if n, err := store.Add(ctx, tx, true, &c.Remembered); err != nil || n == 1 {
		return err
	}
	return inProgress()
}

func inProgress() error {
	return &Refusal{Status: 409, Type: RequestInProgress, Message: "a request with this Idempotency-Key still runs; ask again with the same key", RetryAfter: 1}
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
func (r *Router) once(q *request, w http.ResponseWriter, h *http.Request, body []byte) {
	key := h.Header.Get("Idempotency-Key")
	if len(key) > 255 || !clean(key) {
		writeRefusal(w, refuse(h.Context(), Invalid("Idempotency-Key", "must be text of at most 255 characters")))
		return
	}
	name := q.scope.Space + "/" + key
	if _, runs := r.running.keys.LoadOrStore(name, true); runs {
		writeRefusal(w, refuse(h.Context(), inProgress()))
		return
	}
	defer r.running.keys.Delete(name)
	now := r.DB.Clock.Now()
	mine := &claim{Remembered: Remembered{CompanyID: q.scope.Space, Key: key, Fingerprint: fingerprint(h, body), ExpiresAt: now.Add(keep)}}
	known, err := remembered(h.Context(), r.DB, q.scope, key, now)
	switch {
	case err != nil:
		writeRefusal(w, refuse(h.Context(), err))
	case known == nil:
		q.claim = mine
		captured := &capture{ResponseWriter: w, status: http.StatusOK}
		r.mux.ServeHTTP(captured, h)
		if !mine.answered {
			captured.keepAnswer(h.Context(), r.DB, q)
		}
	case known.Fingerprint != mine.Fingerprint:
		writeRefusal(w, refuse(h.Context(), &Refusal{Status: 422, Type: "KeyReused", Message: "this Idempotency-Key was used for another request; use a new key for each request"}))
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

// remembered is the answer of a key, or nil. One that has expired is removed.
func remembered(ctx context.Context, db *store.DB, s store.Scope, key string, now clock.Time) (known *Remembered, err error) {
	err = db.Read(ctx, s, func(ctx context.Context, tx *store.Tx) error {
		var found []*Remembered
		err := tx.SelectAll(&found).Where("key = ?", key).Scan(ctx)
		if len(found) > 0 {
			known = found[0]
		}
		return err
	})
	if err != nil || known == nil || known.ExpiresAt.After(now.Time) {
		return known, err
	}
	return nil, db.Write(ctx, s, func(ctx context.Context, tx *store.Tx) error {
		_, err := tx.Remove(known).WherePK().Where("expires_at <= ?", now).Exec(ctx)
		return err
	})
}

// capture keeps what is answered, for requests whose operation stored nothing:
// they were refused, or opened their transactions themselves.
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

// keepAnswer stores the answer, unless the request may well be answered otherwise
// another time.
func (c *capture) keepAnswer(ctx context.Context, db *store.DB, q *request) {
	if c.status >= 500 || c.status == 408 || c.status == 423 || c.status == 429 || bytes.Contains(c.body, []byte(`"RequestInProgress"`)) {
		return
	}
	q.claim.Status, q.claim.Body = c.status, c.body
	if err := db.Write(context.WithoutCancel(ctx), q.scope, q.claim.store); err != nil {
		slog.WarnContext(ctx, "an answer was not kept for its Idempotency-Key; the request is answered anew next time", "requestId", q.id, "error", err)
	}
}
