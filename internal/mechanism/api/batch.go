package api

import (
	"context"
	"errors"
	"net/http"
	"reflect"
	"time"

	"nectarine/internal/mechanism/store"
)

// Work is an operation that begins work on many objects.
type Work[I, P, O any] struct {
	// Preview answers what the work would do, and does nothing of it.
	Preview func(context.Context, store.Scope, *I) (*P, error)
	// Begin accepts the work. What it answers is the object in the envelope, unless
	// the status of the operation is 204.
	Begin func(context.Context, *store.Tx, *I) (*O, error)
	// Wait does or awaits the work for as long as the context lasts, and answers the
	// object as it is then, and whether the work has ended. Only with Op.Sync.
	Wait func(context.Context, store.Scope, *O) (*O, bool, error)
}

// patience is how long sync=true waits.
const patience = 20 * time.Second

// Batch declares an operation that begins work on many objects. previewMode=true
// answers 200 with what it would do; sync=true, where the operation takes it,
// waits for the end.
func Batch[I, P, O any](r *Router, op Op, w Work[I, P, O]) {
	op.Preview = true
	r.lasts(op) // a preview goes over all that the work would
	body := reflect.TypeFor[Object[O]]()
	if op.Status == http.StatusNoContent {
		body = nil
	}
	operation[I]{Op: op, answer: body, preview: reflect.TypeFor[Object[P]](),
		run: func(ctx context.Context, s store.Scope, in *I) (reply, error) {
			if asks(ctx, "previewMode") {
				p, err := w.Preview(ctx, s, in)
				return reply{Status: http.StatusOK, Body: Object[*P]{Status: http.StatusOK, Message: "This would be done; nothing was.", Data: p}}, err
			}
			var begun *O
			out, err := within(ctx, s, op, r.DB.Write, func(ctx context.Context, tx *store.Tx) (any, error) {
				o, err := w.Begin(ctx, tx, in)
				if begun = o; op.Status == http.StatusNoContent {
					return nil, err
				}
				return Object[*O]{Status: statusOf(op), Message: "Accepted", Data: o}, err
			})
			if err == nil && op.Sync && asks(ctx, "sync") {
				out, err = w.wait(ctx, s, op, begun)
			}
			return reply{Status: statusOf(op), Body: out}, err
		}}.declare(r)
}

func (w Work[I, P, O]) wait(ctx context.Context, s store.Scope, op Op, begun *O) (any, error) {
	limit, cancel := context.WithTimeout(ctx, patience)
	defer cancel()
	o, ended, err := w.Wait(limit, s, begun)
	if err != nil && !errors.Is(err, context.DeadlineExceeded) {
		return nil, err
	}
	if !ended {
		return nil, &Refusal{Status: http.StatusRequestTimeout, Type: "Timeout", Message: "the work was accepted and goes on; ask for its progress", RetryAfter: 1}
	}
	if op.Status == http.StatusNoContent {
		return nil, nil
	}
	return Object[*O]{Status: statusOf(op), Message: "Done", Data: o}, nil
}
