package api

import (
	"bytes"
	"context"
	"encoding/json"
	"log/slog"
	"net/http"
	"slices"
	"strings"
	"sync"

	"nectarine/internal/mechanism/answer"
	"nectarine/internal/mechanism/api/query"
	"nectarine/internal/mechanism/store"
	"nectarine/internal/value/encode"
)

// claim is a request that has an Idempotency-Key, while it runs.
type claim struct {
	answer.Kept
	answered bool
}

// running are the requests with keys on which this process works, so that a second
// request is told at once. Between processes the database decides.
type running struct{ keys sync.Map }

// kept is the envelope as it may be kept: where the object has a secret that is shown
// once, without it, and saying so.
func (o Object[T]) kept() any {
	secret, is := any(o.Data).(answer.OneTime)
	if !is {
		return o
	}
	return Object[any]{Status: o.Status, Data: secret.Withheld(),
		Message: "this was done before; its secret was shown in the first answer alone and is kept nowhere: make another if it did not arrive"}
}

// record stores the answer in the operation's own transaction. Of two that did
// the same at once only one can, and only its work stays.
func (c *claim) record(ctx context.Context, tx *store.Tx, status int, body any) error {
	if c == nil || tx.DryRun() {
		return nil
	}
	if envelope, is := body.(interface{ kept() any }); is {
		body = envelope.kept()
	}
	var text json.RawMessage
	if body != nil {
		var err error
		if text, err = encode.JSON(body); err != nil {
			return err
		}
	}
	err := c.store(ctx, tx, status, text)
	c.answered = err == nil
	return err
}

// renew keeps the answer of work that has ended in the place of the one that accepted it.
// Where that fails the work is no less done, and what is kept is true of when it began.
func (c *claim) renew(ctx context.Context, call *Call, status int, body any) {
	if c == nil || !c.answered || body == nil {
		return
	}
	text, err := encode.JSON(body)
	if err == nil {
		err = call.Write(ctx, func(ctx context.Context, tx *store.Tx) error { return c.Replace(ctx, tx, status, text) })
	}
	if err != nil {
		slog.Warn("the answer of work that has ended is not kept", "error", err)
	}
}

// store writes the answer unless there is one.
func (c *claim) store(ctx context.Context, tx *store.Tx, status int, body []byte) error {
	if stored, err := c.Store(ctx, tx, status, body); err != nil || stored {
		return err
	}
	return inProgress()
}

func inProgress() error {
	return &Refusal{Status: 409, Type: RequestInProgress, Message: "a request with this Idempotency-Key still runs; ask again with the same key", RetryAfter: 1}
}

// idempotencyKey is the request's Idempotency-Key, or empty where it has none. One that
// says nothing is refused: its sender believes that it protects.
func idempotencyKey(h *http.Request) (string, error) {
	values := h.Header.Values("Idempotency-Key")
	if len(values) == 0 {
		return "", nil
	}
	if key := values[0]; len(values) == 1 && strings.TrimSpace(key) != "" && len(key) <= 255 && query.Clean(key) {
		return key, nil
	}
	return "", Invalid("Idempotency-Key", "must be one text of 1 to 255 characters, and not blank; leave the header out to ask without one")
}

// once runs a request that has an Idempotency-Key at most once: the first
// answer is given again to the same user with the same key and request. The
// credential has been found to permit the operation before.
func (r *Router) once(q *request, w http.ResponseWriter, h *http.Request, key string, body []byte) {
	now := q.db.Clock.Now()
	mine := &claim{Kept: answer.For(q.scope, h, key, body, now)}
	name := mine.Name()
	if _, runs := r.running.keys.LoadOrStore(name, true); runs {
		writeRefusal(w, refuse(h.Context(), inProgress()))
		return
	}
	defer r.running.keys.Delete(name)
	known, text, err := mine.Find(h.Context(), q.db, q.scope, now)
	switch {
	case err != nil:
		writeRefusal(w, refuse(h.Context(), err))
	case known == nil:
		q.claim, q.scope = mine, q.scope.WatchingPermissions()
		captured := &capture{ResponseWriter: w, status: http.StatusOK}
		r.mux.ServeHTTP(captured, h)
		if !mine.answered {
			captured.keepAnswer(h.Context(), q)
		}
	case known.Fingerprint != mine.Fingerprint:
		writeRefusal(w, refuse(h.Context(), &Refusal{Status: 422, Type: "KeyReused", Message: "this Idempotency-Key was used for another request; use a new key for each request"}))
	case known.UserID == "":
		writeRefusal(w, refuse(h.Context(), Conflict(AnswerNotKept, "this request was done before an upgrade that removed the answers kept until then; look for what it made")))
	case known.MissingPermission(q.scope) != "":
		writeRefusal(w, refuse(h.Context(), Forbidden("this was done before, with the permission "+string(known.MissingPermission(q.scope))+
			", which this credential lacks")))
	default:
		replay(w, known.Status, text)
	}
}

func replay(w http.ResponseWriter, status int, answer string) {
	w.Header().Set("Idempotent-Replayed", "true")
	if answer != "" {
		w.Header().Set("Content-Type", "application/json")
	}
	w.WriteHeader(status)
	if _, err := w.Write([]byte(answer)); err != nil {
		slog.Debug("the caller went away", "error", err)
	}
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

// passing are the refusals that may well be answered otherwise another time: who asks,
// what they may, whether it was read before, what took too long, and who hung up, who will ask again.
var passing = []int{http.StatusUnauthorized, http.StatusForbidden, http.StatusRequestTimeout, http.StatusPreconditionFailed, statusHungUp}

// keepAnswer stores the answer, unless the request may well be answered otherwise
// another time.
func (c *capture) keepAnswer(ctx context.Context, q *request) {
	if c.status >= 500 || slices.Contains(passing, c.status) || bytes.Contains(c.body, []byte(`"RequestInProgress"`)) {
		return
	}
	err := q.db.Write(context.WithoutCancel(ctx), q.scope, func(ctx context.Context, tx *store.Tx) error {
		return q.claim.store(ctx, tx, c.status, c.body)
	})
	if err != nil {
		slog.WarnContext(ctx, "an answer was not kept for its Idempotency-Key; the request is answered anew next time",
			"requestId", q.id, "error", err)
	}
}
