// Package api is the one way in which an operation is declared, run and
// answered: credential, permission, transaction, envelope, errors.
package api

import (
	"context"
	"io"
	"log/slog"
	"net/http"
	"reflect"
	"slices"
	"sync"

	"github.com/danielgtaylor/huma/v2"

	"nectarine/internal/mechanism/api/openapi"
	"nectarine/internal/mechanism/store"
	"nectarine/internal/value/encode"
)

// Op says what an operation is. A test holds each to having a permission.
type Op struct {
	Method, Path, Summary string // the path without /api
	ID                    string // the operationId; by method and path unless set, see openapi.Names
	Description           string // may be left out where the summary says it all
	Permission            Permission
	Or                    Permission // opens it too, unless empty
	More                  Permission // what it asks for before it does more, unless empty
	Shows                 Permission // what it asks for before it shows more, unless empty
	Status                int        // 200 unless set
	Tag                   string     // the group in the reference; the table's default unless set
	Reveals               string     // the query parameter with which it reads in a transaction that writes: what it shows is noted
	Preview               bool       // takes ?previewMode=true, which answers and writes nothing
	Sync                  bool       // takes ?sync=true, which waits for the work to end: what Batch declares does
	Missing               bool       // may answer 404 though its path has no id

	versioned bool // answers one object as it is stored
}

// Router is where operations are declared.
type Router struct {
	*declared
	db  *store.DB
	tag string
}

// declared is what routers of one server share.
type declared struct {
	huma    huma.API
	mux     *http.ServeMux
	names   *openapi.Names
	running running
	opens   map[string]Op   // the operations by their patterns: what each asks for is looked at before all else
	uploads map[string]bool // the patterns whose bodies are streams
	long    map[string]bool // the patterns whose work may take as long as a stream
	settled sync.Once       // the schemas are put right once, before the first request
}

// Tagged is the router for operations of one group of the reference.
func (r *Router) Tagged(tag, description string) *Router {
	spec := r.huma.OpenAPI()
	if !slices.ContainsFunc(spec.Tags, func(t *huma.Tag) bool { return t.Name == tag }) {
		spec.Tags = append(spec.Tags, &huma.Tag{Name: tag, Description: description})
	}
	return &Router{declared: r.declared, db: r.db, tag: tag}
}

// One declares an operation that answers one object in its envelope.
func One[I, O any](r *Router, op Op, f func(context.Context, *store.Tx, *I) (*O, error)) {
	op.versioned = versions[O](op)
	declared := operation[I]{Op: op, answer: reflect.TypeFor[Object[O]]()}
	if op.Preview && op.Status == http.StatusCreated {
		declared.preview = declared.answer
	}
	transact(r, declared, func(ctx context.Context, tx *store.Tx, in *I) (any, error) {
		o, err := f(ctx, tx, in)
		return Object[*O]{Status: statusNow(ctx, op), Message: "OK", Data: o}, err
	})
}

// Many declares an operation that answers a page of a list. The input embeds a
// store.Keyset.
func Many[I, T any, P interface {
	*I
	Asked() store.Keyset
}](r *Router, op Op, f func(context.Context, *store.Tx, P) (store.Page[T], error)) {
	transact(r, operation[I]{Op: op, list: true, answer: reflect.TypeFor[Items[T]]()},
		func(ctx context.Context, tx *store.Tx, in *I) (any, error) {
			p, err := f(ctx, tx, in)
			return items(ctx, p), err
		})
}

// Some declares an operation that answers a whole list without pages.
func Some[I, T any](r *Router, op Op, f func(context.Context, *store.Tx, *I) ([]*T, error)) {
	transact(r, operation[I]{Op: op, list: true, answer: reflect.TypeFor[WholeList[T]]()},
		func(ctx context.Context, tx *store.Tx, in *I) (any, error) {
			all, err := f(ctx, tx, in)
			if all == nil {
				all = []*T{}
			}
			return WholeList[T]{Status: statusOf(op), Message: "OK", Count: len(all), Data: all}, err
		})
}

// None declares an operation that answers nothing: 204.
func None[I any](r *Router, op Op, f func(context.Context, *store.Tx, *I) error) {
	op.Status = http.StatusNoContent
	transact(r, operation[I]{Op: op}, func(ctx context.Context, tx *store.Tx, in *I) (any, error) { return nil, f(ctx, tx, in) })
}

// Raw declares an operation whose answer has no envelope.
func Raw[I, O any](r *Router, op Op, f func(context.Context, *store.Tx, *I) (*O, error)) {
	t := reflect.TypeFor[O]()
	transact(r, operation[I]{Op: op, list: t.Kind() == reflect.Slice, answer: t},
		func(ctx context.Context, tx *store.Tx, in *I) (any, error) { return f(ctx, tx, in) })
}

// OneInSteps declares an operation that opens its transactions itself, one after
// the other: for mechanisms whose work is longer than a transaction. It answers
// one object in its envelope.
func OneInSteps[I, O any](r *Router, op Op, f func(context.Context, *Call, *I) (*O, error)) {
	r.lasts(op)
	operation[I]{Op: op, answer: reflect.TypeFor[Object[O]](), run: func(ctx context.Context, c *Call, in *I) (reply, error) {
		o, err := f(ctx, c, in)
		return reply{Status: statusOf(op), Body: Object[*O]{Status: statusOf(op), Message: "OK", Data: o}}, err
	}}.declare(r)
}

// lasts gives an operation as much time as a stream has.
func (r *Router) lasts(op Op) { r.long[op.Method+" /api"+op.Path] = true }

// NoInput is the input of an operation that takes none.
type NoInput struct{}

func statusOf(op Op) int {
	if op.Status == 0 {
		return http.StatusOK
	}
	return op.Status
}

// Previews reports whether an operation that opens its transactions itself is to answer what would be done, and Waits
// whether it is to wait for the end of what it begins: where its Op takes previewMode, or sync.
func Previews(ctx context.Context) bool { return asks(ctx, "previewMode") }

// Waits is told with Previews.
func Waits(ctx context.Context) bool { return asks(ctx, "sync") }

// statusNow is that of the answer to this request: a preview has created and accepted nothing.
func statusNow(ctx context.Context, op Op) int {
	if (op.Status == http.StatusCreated || op.Status == http.StatusAccepted) && op.Preview && Previews(ctx) {
		return http.StatusOK
	}
	return statusOf(op)
}

// asks reports whether the request has the query parameter set to true.
func asks(ctx context.Context, parameter string) bool {
	return requestOf(ctx).url.Query().Get(parameter) == "true" // as query.Normalize has written it
}

func writeJSON(w io.Writer, v any) {
	b, err := encode.JSON(v)
	if err == nil {
		_, err = w.Write(b)
	}
	if err != nil {
		slog.Debug("the caller went away", "error", err)
	}
}
