package api

import (
	"context"
	"net/http"
	"reflect"
	"strings"

	"github.com/danielgtaylor/huma/v2"

	"nectarine/internal/mechanism/store"
	"nectarine/internal/value/encode"
	"nectarine/internal/value/schema"
)

// operation is all that one operation is: what it says of itself, what it answers,
// and how it runs. It is made whole and then declared once.
type operation[I any] struct {
	Op
	list    bool         // answers a list
	answer  reflect.Type // of the body; nil for none
	preview reflect.Type // of the body that previewMode=true answers with 200, where it is another
	run     func(context.Context, *Call, *I) (reply, error)
}

// reply is what an operation answers. huma writes it: its fields bear huma's names.
type reply struct {
	Status int
	ETag   string `header:"ETag"`
	Body   any
}

// declare makes the operation known to huma.
func (o operation[I]) declare(r *Router) {
	spec := o.spec(r)
	r.names.Fault(schema.PathFaults(o.Op.Path, reflect.TypeFor[I]())...)
	huma.Register(r.huma, spec, func(ctx context.Context, in *I) (*reply, error) {
		if err := preconditions(o.Op, requestOf(ctx)); err != nil {
			return nil, refuse(ctx, err)
		}
		out, err := o.run(ctx, requestOf(ctx).call(), in)
		if err != nil {
			return nil, refuse(ctx, err)
		}
		return &out, nil
	})
	r.bound(o.Op)
	o.stated(&spec)
	if o.answer == nil { // huma has documented a body of any kind
		spec.Responses[itoa(statusOf(o.Op))].Content = nil
	}
}

// spec is the operation as huma documents it.
func (o operation[I]) spec(r *Router) huma.Operation {
	spec := r.describe(o.Op, o.list)
	body := func(t reflect.Type) map[string]*huma.MediaType {
		return map[string]*huma.MediaType{"application/json": {Schema: r.huma.OpenAPI().Components.Schemas.Schema(t, true, "")}}
	}
	success := &huma.Response{Description: "Success"}
	if o.answer != nil {
		success.Content = body(o.answer)
	}
	spec.Responses[itoa(statusOf(o.Op))] = success
	if o.preview != nil {
		spec.Responses["200"] = &huma.Response{Description: "With previewMode=true: what would be done.", Content: body(o.preview)}
	}
	return spec
}

// transact declares an operation that runs in one transaction.
func transact[I any](r *Router, o operation[I], f func(context.Context, *store.Tx, *I) (any, error)) {
	o.run = func(ctx context.Context, c *Call, in *I) (reply, error) {
		run := Write[reply]
		switch {
		case o.Method == http.MethodGet && (o.Reveals == "" || !asks(ctx, o.Reveals)):
			run = Read[reply]
		case o.Preview && asks(ctx, "previewMode"):
			run = Preview[reply]
		}
		out, err := run(ctx, c, func(ctx context.Context, tx *store.Tx) (reply, error) {
			out, err := f(ctx, tx, in)
			if err != nil {
				return reply{}, err
			}
			version, err := o.weigh(ctx, tx, out)
			if err != nil {
				return reply{}, err
			}
			body, err := written(ctx, tx, o.Op, out)
			return reply{statusNow(ctx, o.Op), version, body}, err
		})
		forget(ctx, err)
		return out, err
	}
	o.declare(r)
}

// written is an answer as it is sent: encoded and, under an Idempotency-Key, stored in
// the operation's own transaction.
func written(ctx context.Context, tx *store.Tx, op Op, out any) (any, error) {
	if err := requestOf(ctx).claim.record(ctx, tx, statusNow(ctx, op), out); err != nil || out == nil {
		return nil, err
	}
	return encode.JSON(out)
}

// forget notes that an answer which was stored in a transaction that failed is not kept.
func forget(ctx context.Context, err error) {
	if c := requestOf(ctx).claim; err != nil && c != nil {
		c.answered = false
	}
}

// weigh is the version of the object that is answered, where the operation tells it. It
// refuses one that is not as the caller has seen it.
func (o operation[I]) weigh(ctx context.Context, tx *store.Tx, out any) (string, error) {
	if !o.versioned {
		return "", requestOf(ctx).held(tx, nil)
	}
	// The envelope is Object[*O], whose data is the row.
	row := reflect.ValueOf(out).FieldByName("Data").Interface().(store.Object)
	if err := requestOf(ctx).held(tx, row); err != nil {
		return "", err
	}
	return etag(row)
}

// describe is what the document says of any operation, however it answers.
func (r *Router) describe(op Op, list bool) huma.Operation {
	r.opens[op.Method+" /api"+op.Path] = op
	if op.Tag == "" {
		op.Tag = r.tag
	}
	spec := huma.Operation{
		Method: op.Method, Path: "/api" + op.Path, Summary: op.Summary, Description: op.Description,
		OperationID:   r.names.Operation(op.Method, op.Path, op.ID, list),
		DefaultStatus: statusOf(op), Tags: []string{op.Tag},
		Extensions:  op.permissions(),
		Responses:   errorsOf(op),
		Middlewares: huma.Middlewares{forms},
		// The body has been read already. A deadline left on the connection would cancel
		// whatever takes longer.
		BodyReadTimeout: -1,
	}
	for _, flag := range flags {
		if flag.taken(op) {
			spec.Parameters = append(spec.Parameters,
				&huma.Param{Name: flag.name, In: "query", Schema: &huma.Schema{Type: "boolean"}, Description: flag.means})
		}
	}
	if op.matches() {
		spec.Parameters = append(spec.Parameters, &huma.Param{Name: "If-Match", In: "header", Description: ifMatchMeans,
			Schema: &huma.Schema{Type: huma.TypeString}})
	}
	return spec
}

// flags are the query parameters that stand in no input: the way of declaring an
// operation takes them.
var flags = []struct {
	name, means string
	taken       func(Op) bool
}{
	{"previewMode", "Answer as if the change had been made, and make none.", func(op Op) bool { return op.Preview }},
	{"sync", "Wait until the work has ended, 20 seconds at most; then 408.", func(op Op) bool { return op.Sync }},
}

// methods are the operations of a path.
func methods(p *huma.PathItem) map[string]*huma.Operation {
	all := map[string]*huma.Operation{}
	for method, op := range map[string]*huma.Operation{http.MethodGet: p.Get, http.MethodPost: p.Post, http.MethodPut: p.Put,
		http.MethodDelete: p.Delete} {
		if op != nil {
			all[method] = op
		}
	}
	return all
}

// errorsOf are the ways in which an operation may refuse: those that can come.
func errorsOf(op Op) map[string]*huma.Response {
	can := []int{400, 401, 403, 500, 503}
	if op.Missing || strings.Contains(op.Path, "{") {
		can = append(can, 404)
	}
	if op.Method != http.MethodGet {
		can = append(can, 409, 413, 415, 422)
	}
	if op.matches() {
		can = append(can, 412)
	}
	if op.Sync {
		can = append(can, 408)
	}
	all := map[string]*huma.Response{}
	for _, status := range can {
		all[itoa(status)] = &huma.Response{Ref: "#/components/responses/" + refusalName(status)}
	}
	return all
}

// parameters are those of an operation, as the document has them.
func (r *Router) parameters(op Op) []*huma.Param {
	return methods(r.huma.OpenAPI().Paths["/api"+op.Path])[op.Method].Parameters
}
