// Package api is the one way in which an operation is declared, run and
// answered: credential, permission, transaction, envelope, errors.
package api

import (
	"bytes"
	"context"
	"encoding/json"
	"io"
	"log/slog"
	"net/http"
	"net/url"
	"reflect"
	"slices"
	"strconv"
	"strings"
	"sync"

	"github.com/danielgtaylor/huma/v2"

	"nectarine/internal/mechanism/store"
)

// Op says what an operation is. A test holds each to having a permission.
type Op struct {
	Method, Path, Summary string // the path without /api
	Description           string
	Permission            Permission
	Or                    Permission // opens it too, unless empty
	Shows                 Permission // what it asks for before it shows more, unless empty
	Status                int        // 200 unless set
	Tag                   string     // the group in the reference; the table's default unless set
	Preview               bool       // takes ?previewMode=true, which answers and writes nothing
	Sync                  bool       // takes ?sync=true, which waits for the work to end
}

// Router is where operations are declared.
type Router struct {
	DB *store.DB

	huma huma.API
	mux  *http.ServeMux
	tag  string

	running running
	uploads map[string]bool // the patterns whose bodies are streams
	long    map[string]bool // the patterns whose work may take as long as a stream
	settled *sync.Once      // the schemas are put right once, before the first request
}

// Tagged is the router for operations of one group of the reference.
func (r *Router) Tagged(tag, description string) *Router {
	spec := r.huma.OpenAPI()
	for _, t := range spec.Tags {
		if t.Name == tag {
			return &Router{DB: r.DB, huma: r.huma, mux: r.mux, tag: tag, uploads: r.uploads, long: r.long, settled: r.settled}
		}
	}
	spec.Tags = append(spec.Tags, &huma.Tag{Name: tag, Description: description})
	return &Router{DB: r.DB, huma: r.huma, mux: r.mux, tag: tag, uploads: r.uploads, long: r.long, settled: r.settled}
}

// One declares an operation that answers one object in its envelope.
func One[I, O any](r *Router, op Op, f func(context.Context, *store.Tx, *I) (*O, error)) {
	register(r, op, func(ctx context.Context, tx *store.Tx, in *I) (any, error) {
		o, err := f(ctx, tx, in)
		return Object[*O]{Status: statusOf(op), Message: "OK", Data: o}, err
	}, reflect.TypeFor[Object[O]]())
}

// Many declares an operation that answers a page of a list. The input embeds a
// store.Keyset or store.Offset.
func Many[I, T any, P interface {
	*I
	store.Filter
}](r *Router, op Op, f func(context.Context, *store.Tx, P) (store.Page[T], error)) {
	register(r, op, func(ctx context.Context, tx *store.Tx, in *I) (any, error) {
		p, err := f(ctx, tx, in)
		return items(ctx, p), err
	}, reflect.TypeFor[Items[T]]())
}

// Some declares an operation that answers a whole list without pages.
func Some[I, T any](r *Router, op Op, f func(context.Context, *store.Tx, *I) ([]*T, error)) {
	register(r, op, func(ctx context.Context, tx *store.Tx, in *I) (any, error) {
		all, err := f(ctx, tx, in)
		if all == nil {
			all = []*T{}
		}
		return Few[T]{Status: statusOf(op), Count: len(all), Data: all}, err
	}, reflect.TypeFor[Few[T]]())
}

// None declares an operation that answers nothing: 204.
func None[I any](r *Router, op Op, f func(context.Context, *store.Tx, *I) error) {
	op.Status = http.StatusNoContent
	register(r, op, func(ctx context.Context, tx *store.Tx, in *I) (any, error) { return nil, f(ctx, tx, in) }, nil)
}

// Raw declares an operation whose answer has no envelope.
func Raw[I, O any](r *Router, op Op, f func(context.Context, *store.Tx, *I) (*O, error)) {
	register(r, op, func(ctx context.Context, tx *store.Tx, in *I) (any, error) { return f(ctx, tx, in) }, reflect.TypeFor[O]())
}

// Outside declares an operation that opens its transactions itself, one after
// the other: for mechanisms whose work is longer than a transaction. It answers
// one object in its envelope.
func Outside[I, O any](r *Router, op Op, f func(context.Context, store.Scope, *I) (*O, error)) {
	r.lasts(op)
	add(r, op, reflect.TypeFor[Object[O]](), func(ctx context.Context, s store.Scope, in *I) (any, error) {
		o, err := f(ctx, s, in)
		return Object[*O]{Status: statusOf(op), Message: "OK", Data: o}, err
	})
}

// lasts gives an operation as much time as a stream has.
func (r *Router) lasts(op Op) { r.long[op.Method+" /api"+op.Path] = true }

// Anyone is the input of an operation that takes none.
type Anyone struct{}

func statusOf(op Op) int {
	if op.Status == 0 {
		return http.StatusOK
	}
	return op.Status
}

// answer is what huma writes: a body that is encoded already.
type answer struct {
	Status int
	Body   any
}

// register declares an operation that runs in one transaction.
func register[I any](r *Router, op Op, f func(context.Context, *store.Tx, *I) (any, error), body reflect.Type) {
	add(r, op, body, func(ctx context.Context, s store.Scope, in *I) (any, error) {
		run := r.DB.Write
		switch {
		case op.Method == http.MethodGet:
			run = r.DB.Read
		case op.Preview && asks(ctx, "previewMode"):
			run = r.DB.Preview
		}
		return within(ctx, s, op, run, func(ctx context.Context, tx *store.Tx) (any, error) { return f(ctx, tx, in) })
	})
}

// asks reports whether the request has the query parameter set to true.
func asks(ctx context.Context, parameter string) bool {
	is, err := flag(requestOf(ctx).url, parameter)
	return is && err == nil
}

// flag is a query parameter that is true or false, and false when it is not there.
// Anything else is refused: what was meant as a preview must not be the real thing.
func flag(u *url.URL, parameter string) (bool, error) {
	values := u.Query()[parameter]
	if len(values) == 0 {
		return false, nil
	}
	is, err := strconv.ParseBool(values[0])
	if err != nil || len(values) > 1 {
		return false, Invalid(parameter, "must be true or false, once")
	}
	return is, nil
}

// within runs an operation in a transaction. The answer is encoded and, under an
// Idempotency-Key, stored in that same transaction.
func within(ctx context.Context, s store.Scope, op Op, run func(context.Context, store.Scope, func(context.Context, *store.Tx) error) error,
	f func(context.Context, *store.Tx) (any, error)) (out any, err error) {
	err = run(ctx, s, func(ctx context.Context, tx *store.Tx) (err error) {
		if out, err = f(ctx, tx); err != nil {
			return err
		}
		if out != nil {
			b, err := marshal(out)
			if err != nil {
				return err
			}
			out = b
		}
		return requestOf(ctx).claim.answer(ctx, tx, statusOf(op), out)
	})
	if c := requestOf(ctx).claim; err != nil && c != nil {
		c.answered = false
	}
	return out, err
}

// add declares an operation to huma: permission, input, answer, errors.
func add[I any](r *Router, op Op, body reflect.Type, f func(context.Context, store.Scope, *I) (any, error)) {
	spec := r.describe(op, r.responses(op, body))
	huma.Register(r.huma, spec, func(ctx context.Context, in *I) (*answer, error) {
		if err := r.enter(ctx, op, spec); err != nil {
			return nil, err
		}
		out, err := f(ctx, requestOf(ctx).scope, in)
		if err != nil {
			return nil, refuse(ctx, err)
		}
		if of, other := out.(otherwise); other {
			return &answer{Status: of.status, Body: of.body}, nil
		}
		return &answer{Status: statusOf(op), Body: out}, nil
	})
	if body == nil { // huma has documented a body of any kind
		spec.Responses[itoa(statusOf(op))].Content = nil
	}
}

// describe is an operation as huma documents it.
func (r *Router) describe(op Op, responses map[string]*huma.Response) huma.Operation {
	if op.Tag == "" {
		op.Tag = r.tag
	}
	spec := huma.Operation{
		Method: op.Method, Path: "/api" + op.Path, Summary: op.Summary, Description: op.Description, OperationID: operationID(op),
		DefaultStatus: statusOf(op), Tags: []string{op.Tag}, RejectUnknownQueryParameters: !op.Preview && !op.Sync,
		Errors:      errorsOf(op),
		Extensions:  op.permissions(),
		Responses:   responses,
		Middlewares: huma.Middlewares{forms},
		// The body has been read already. A deadline left on the connection would cancel
		// whatever takes longer.
		BodyReadTimeout: -1,
	}
	boolean := func(name, description string) {
		spec.Parameters = append(spec.Parameters, &huma.Param{Name: name, In: "query", Schema: &huma.Schema{Type: "boolean"}, Description: description})
	}
	if op.Preview {
		boolean("previewMode", "Answer as if the change had been made, and make none.")
	}
	if op.Sync {
		boolean("sync", "Wait until the work has ended, 20 seconds at most; then 408.")
	}
	return spec
}

// enter admits a request to an operation, or refuses it.
func (r *Router) enter(ctx context.Context, op Op, spec huma.Operation) error {
	q := requestOf(ctx)
	name := op.Method + " " + op.Path
	q.pattern, q.scope.Operation = name, name
	if err := r.known(op, spec.RejectUnknownQueryParameters, q.url); err != nil {
		return refuse(ctx, err)
	}
	for name, taken := range map[string]bool{"previewMode": op.Preview, "sync": op.Sync} {
		if _, err := flag(q.url, name); taken && err != nil {
			return refuse(ctx, err)
		}
	}
	if err := op.admit(q.scope); err != nil {
		return refuse(ctx, err)
	}
	return nil
}

// known refuses a query parameter that the operation does not have, where huma does
// not, because some are not in the input.
func (r *Router) known(op Op, strict bool, u *url.URL) error {
	if strict {
		return nil
	}
	of := r.huma.OpenAPI().Paths["/api"+op.Path]
	spec := map[string]*huma.Operation{"GET": of.Get, "POST": of.Post, "PUT": of.Put, "DELETE": of.Delete}[op.Method]
	for name := range u.Query() {
		if !slices.ContainsFunc(spec.Parameters, func(p *huma.Param) bool { return p.In == "query" && p.Name == name }) {
			return Invalid(name, "is not a query parameter of this operation")
		}
	}
	return nil
}

// responses documents the answer: the handler's own type says nothing.
func (r *Router) responses(op Op, body reflect.Type) map[string]*huma.Response {
	response := &huma.Response{Description: "Success"}
	if body != nil {
		schema := r.huma.OpenAPI().Components.Schemas.Schema(body, true, "")
		response.Content = map[string]*huma.MediaType{"application/json": {Schema: schema}}
	}
	return map[string]*huma.Response{itoa(statusOf(op)): response}
}

// errorsOf are the statuses with which an operation may refuse.
func errorsOf(op Op) []int {
	all := []int{400, 401, 403, 404, 503}
	if op.Method != http.MethodGet {
		all = append(all, 409, 413, 415, 422)
	}
	if op.Sync {
		all = append(all, 408)
	}
	return all
}

// operationID is like get-people-personId-cases.
func operationID(op Op) string {
	return strings.ToLower(op.Method) + strings.NewReplacer("/", "-", "{", "", "}", "", ".", "-").Replace(op.Path)
}

// marshal is JSON as it is answered: & stays & in URLs.
func marshal(v any) (json.RawMessage, error) {
	var b bytes.Buffer
	e := json.NewEncoder(&b)
	e.SetEscapeHTML(false)
	err := e.Encode(v)
	return bytes.TrimSuffix(b.Bytes(), []byte("\n")), err
}

func writeJSON(w io.Writer, v any) {
	if err := json.NewEncoder(w).Encode(v); err != nil {
		slog.Debug("the caller went away", "error", err)
	}
}
