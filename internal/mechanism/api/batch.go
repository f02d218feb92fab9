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
	Preview func(context.Context, *Call, *I) (*P, error)
	// Begin accepts the work. What it answers is the object in the envelope, unless
	// the status of the operation is 204.
	Begin func(context.Context, *store.Tx, *I) (*O, error)
	// Wait does or awaits the work for as long as the context lasts, and answers the
	// object as it is then, and whether the work has ended.
	Wait func(context.Context, *Call, *O) (*O, bool, error)
}

// Ending is work that says of itself what did not go as it was asked, once it has ended;
// empty when all did.
type Ending interface{ Ending() string }

// ending is what an answer says of work that has ended.
func ending(o any) string {
	if e, is := o.(Ending); is && e.Ending() != "" {
		return "Done, but " + e.Ending()
	}
	return "Done"
}

// patience is how long sync=true waits.
const patience = 20 * time.Second

// Batch declares an operation that begins work on many objects. previewMode=true
// answers 200 with what it would do; sync=true waits for the end.
func Batch[I, P, O any](r *Router, op Op, w Work[I, P, O]) {
	op.Preview, op.Sync = true, true
	r.lasts(op) // a preview goes over all that the work would
	body := reflect.TypeFor[Object[O]]()
	if op.Status == http.StatusNoContent {
		body = nil
	}
	operation[I]{Op: op, answer: body, preview: reflect.TypeFor[Object[P]](),
		run: func(ctx context.Context, c *Call, in *I) (reply, error) {
			if asks(ctx, "previewMode") {
				p, err := w.Preview(ctx, c, in)
				return reply{Status: http.StatusOK, Body: Object[*P]{Status: http.StatusOK, Message: "This would be done; nothing was.", Data: p}}, err
			}
			began, err := Write(ctx, c, func(ctx context.Context, tx *store.Tx) (begun[O], error) { return w.begin(ctx, tx, op, in) })
			forget(ctx, err)
			if err == nil && asks(ctx, "sync") {
				began.answer, err = w.wait(ctx, c, op, began.object)
				if err == nil {
					requestOf(ctx).claim.renew(ctx, c, statusOf(op), began.answer)
				}
			}
			return reply{Status: statusOf(op), Body: began.answer}, err
		}}.declare(r)
}

// begun is work that was accepted, and how that is answered.
type begun[O any] struct {
	object *O
	answer any
}

func (w Work[I, P, O]) begin(ctx context.Context, tx *store.Tx, op Op, in *I) (b begun[O], err error) {
	if b.object, err = w.Begin(ctx, tx, in); err != nil {
		return b, err
	}
	var out any
	if op.Status != http.StatusNoContent {
		out = Object[*O]{Status: statusOf(op), Message: "Accepted", Data: b.object}
	}
	b.answer, err = written(ctx, tx, op, out)
	return b, err
}

func (w Work[I, P, O]) wait(ctx context.Context, c *Call, op Op, begun *O) (any, error) {
	limit, cancel := context.WithTimeout(ctx, patience)
	defer cancel()
	o, ended, err := w.Wait(limit, c, begun)
	if err != nil && !errors.Is(err, context.DeadlineExceeded) {
		return nil, err
	}
	if !ended { // and not to be asked for again as it is: that would be work done twice
		id := reflect.ValueOf(begun).Elem().FieldByName("ID").String()
		return nil, &Refusal{Status: http.StatusRequestTimeout, Type: "Timeout", Message: "the work was accepted and goes on as " + id + "; ask for its progress"}
	}
	if op.Status == http.StatusNoContent {
		return nil, nil
	}
	return Object[*O]{Status: statusOf(op), Message: ending(o), Data: o}, nil
}
