package api

import (
	"context"
	"encoding/json"
	"errors"
	"io"
	"maps"
	"net/http"
	"reflect"
	"slices"

	"github.com/danielgtaylor/huma/v2"
	"github.com/danielgtaylor/huma/v2/adapters/humago"

	"nectarine/internal/mechanism/api/openapi"
	"nectarine/internal/mechanism/store"
	"nectarine/internal/value/clock"
	"nectarine/internal/value/day"
	"nectarine/internal/value/encode"
	"nectarine/internal/value/money"
	"nectarine/internal/value/strict"
)

// Version is the version of the public API that we speak.
const Version = "2023-11-29"

// maxBody bounds the body of a request, in bytes. Uploads have their own bound.
const maxBody = 1 << 20

// New is a router on the mux, without operations.
func New(mux *http.ServeMux, db *store.DB) *Router {
	refusals()
	names := openapi.NewNames()
	registry := openapi.NewRegistry(names)
	for from, to := range map[reflect.Type]reflect.Type{
		reflect.TypeFor[clock.Time]():   reflect.TypeFor[moment](),
		reflect.TypeFor[day.Day]():      reflect.TypeFor[date](),
		reflect.TypeFor[money.Amount](): reflect.TypeFor[amount](),
		reflect.TypeFor[money.Rate]():   reflect.TypeFor[rate](),
	} {
		registry.RegisterTypeAlias(from, to)
	}
	config := huma.Config{
		OpenAPI: &huma.OpenAPI{OpenAPI: "3.1.0",
			Info: &huma.Info{Title: "Nectarine", Version: Version,
				License: &huma.License{Name: "Apache-2.0", Identifier: "Apache-2.0"}},
			Components: &huma.Components{Schemas: registry, SecuritySchemes: map[string]*huma.SecurityScheme{
				"apiKeyHeader": {Type: "apiKey", In: "header", Name: "X-API-KEY", Description: "An API key; X_API_KEY is accepted as well."},
				"bearerAuth":   {Type: "http", Scheme: "bearer", Description: "An API key as a bearer token."},
			}},
			Security: []map[string][]string{{"apiKeyHeader": {}}, {"bearerAuth": {}}},
		},
		Formats:       map[string]huma.Format{"application/json": {Marshal: encodeTo, Unmarshal: decode}, "json": {Marshal: encodeTo, Unmarshal: decode}},
		DefaultFormat: "application/json",
	}
	return &Router{db: db, declared: &declared{huma: humago.New(mux, config), mux: mux, names: names,
		opens: map[string]Op{}, uploads: map[string]bool{}, long: map[string]bool{}}}
}

func encodeTo(w io.Writer, v any) error {
	b, ok := v.(json.RawMessage)
	if !ok {
		var err error
		if b, err = encode.JSON(v); err != nil {
			return err
		}
	}
	_, err := w.Write(b)
	return err
}

// decode reads a body. A name that is there twice is refused: of which the sender
// meant cannot be known. What does not fit its type is told by its path.
func decode(b []byte, v any) error {
	if _, any := v.(*any); any {
		if err := strict.Repeated(b); err != nil {
			return err
		}
	}
	err := json.Unmarshal(b, v)
	var told *strict.Error
	if errors.As(err, &told) { // of a type that reads itself so
		return told
	}
	if err != nil {
		if at := strict.Locate("", b, v); at != nil {
			return at
		}
	}
	return err
}

// moment, date, amount and rate are the schemas of the value packages, which
// know nothing of HTTP.
type (
	moment struct{}
	date   struct{}
	amount struct{}
	rate   struct{}
)

func (moment) Schema(huma.Registry) *huma.Schema {
	return &huma.Schema{Type: "string", Format: openapi.Moment, Examples: []any{"2026-01-05T15:04:05.000000Z"}}
}

func (date) Schema(huma.Registry) *huma.Schema {
	return &huma.Schema{Type: "string", Format: "date", Examples: []any{"2026-01-05"}}
}

func (amount) Schema(huma.Registry) *huma.Schema {
	return &huma.Schema{Type: "number", Examples: []any{109.75}, Description: "Dollars, with at most two places."}
}

func (rate) Schema(huma.Registry) *huma.Schema {
	return &huma.Schema{Type: "number", Examples: []any{0.0599}, Description: "An annual rate as a fraction."}
}

// Registry and Schema let a domain describe a type that its fields alone do not
// tell, by a method TransformSchema(Registry, *Schema) *Schema.
type (
	Registry = huma.Registry
	Schema   = huma.Schema
)

// Describe gives a type that comes from a package without HTTP the schema of
// another, which has a method Schema(Registry) *Schema. It is called before the
// operations that use the type are declared.
func (r *Router) Describe(from, to reflect.Type) {
	r.huma.OpenAPI().Components.Schemas.RegisterTypeAlias(from, to)
}

// Operation is an operation as tests walk it.
type Operation struct {
	Method, Path                string
	Permission, Or, More, Shows Permission // as in Op
	ID                          string     // the operationId
}

// Operations are all that are declared, in order, with paths as in "/api/people/{personId}".
func (r *Router) Operations() []Operation {
	var all []Operation
	paths := r.huma.OpenAPI().Paths
	for _, path := range slices.Sorted(maps.Keys(paths)) {
		of := methods(paths[path])
		for _, method := range slices.Sorted(maps.Keys(of)) {
			op := of[method]
			permission := func(name string) Permission { p, _ := op.Extensions[name].(Permission); return p }
			all = append(all, Operation{method, path, permission("x-permission"), permission("x-permission-or"), permission("x-permission-more"),
				permission("x-permission-shows"), op.OperationID})
		}
	}
	return all
}

// humaOf is the API that serves the request.
func humaOf(ctx context.Context) huma.API { return requestOf(ctx).huma }

// answerHuma refuses before an operation runs.
func answerHuma(ctx huma.Context, r *Refusal) {
	r.RequestID = RequestID(ctx.Context())
	ctx.SetHeader("Content-Type", "application/json")
	ctx.SetStatus(r.Status) // which sends the headers
	writeJSON(ctx.BodyWriter(), r)
}
