package api

import (
	"bytes"
	"context"
	"encoding/json"
	"io"
	"net/http"
	"path"
	"reflect"
	"strings"
	"sync"

	"github.com/danielgtaylor/huma/v2"
	"github.com/danielgtaylor/huma/v2/adapters/humago"

	"nectarine/internal/mechanism/store"
	"nectarine/internal/value/clock"
	"nectarine/internal/value/day"
	"nectarine/internal/value/money"
)

// Version is the version of the public API that we speak.
const Version = "2023-11-29"

// maxBody bounds the body of a request, in bytes. Uploads have their own bound.
const maxBody = 1 << 20

// New is a router on the mux, without operations.
func New(mux *http.ServeMux, db *store.DB) *Router {
	refusals()
	registry := huma.NewMapRegistry("#/components/schemas/", namer())
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
			Info: &huma.Info{Title: "Nectarine", Version: Version, Description: about,
				License: &huma.License{Name: "Apache-2.0", Identifier: "Apache-2.0"}},
			Components: &huma.Components{Schemas: registry, SecuritySchemes: map[string]*huma.SecurityScheme{
				"apiKeyHeader": {Type: "apiKey", In: "header", Name: "X-API-KEY", Description: "An API key; X_API_KEY is accepted as well."},
				"bearerAuth":   {Type: "http", Scheme: "bearer", Description: "An API key as a bearer token."},
			}},
			Security: []map[string][]string{{"apiKeyHeader": {}}, {"bearerAuth": {}}},
		},
		Formats:       map[string]huma.Format{"application/json": {Marshal: encode, Unmarshal: json.Unmarshal}, "json": {Marshal: encode, Unmarshal: json.Unmarshal}},
		DefaultFormat: "application/json",
	}
	return &Router{DB: db, huma: humago.New(mux, config), mux: mux, uploads: map[string]bool{}, long: map[string]bool{}, settled: new(sync.Once)}
}

const about = `Loan servicing, collections cases and the compliance between a lender and its borrowers. ` +
	`It speaks the public Peach Finance API and adds to it; docs/divergences.md tells where the two differ. ` +
	`Every body may be JSON or a form with bracketed names. Every POST, PUT and DELETE takes an Idempotency-Key header, apart from uploads, which may be sent again as they are.`

func encode(w io.Writer, v any) error {
	b, ok := v.(json.RawMessage)
	if !ok {
		var err error
		if b, err = marshal(v); err != nil {
			return err
		}
	}
	_, err := w.Write(b)
	return err
}

// namer names schemas by their types. Of two types with one name in different
// packages the second bears its package's name before its own; operations are
// declared in one order, so that the names are always the same.
func namer() func(reflect.Type, string) string {
	taken := map[string]reflect.Type{}
	return func(t reflect.Type, hint string) string {
		for t.Kind() == reflect.Pointer {
			t = t.Elem()
		}
		name := huma.DefaultSchemaNamer(t, hint)
		if t.Name() == "Type" {
			name = inputName(t)
		}
		if whole, of, is := strings.Cut(strings.TrimSuffix(t.Name(), "]"), "["); is && strings.HasSuffix(of, ".Type") {
			// An envelope of a type called Type: it bears its package's name too.
			of = strings.TrimSuffix(path.Base(of), ".Type")
			name = whole + strings.ToUpper(of[:1]) + of[1:] + "Type"
		}
		if other, is := taken[name]; is && other != t && t.Name() != "" {
			name = packageName(t) + name
		}
		taken[name] = t
		return name
	}
}

// inputName is the name of a type in the schemas of bodies: types are called
// Type in several packages.
func inputName(t reflect.Type) string {
	if t.Name() == "Type" {
		return packageName(t) + "Type"
	}
	return t.Name()
}

func packageName(t reflect.Type) string {
	name := path.Base(t.PkgPath())
	return strings.ToUpper(name[:1]) + name[1:]
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
	return &huma.Schema{Type: "string", Format: "date-time", Examples: []any{"2026-01-05T15:04:05.000000Z"}}
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

// OpenAPI is the document of all operations declared so far, as indented JSON.
// The same operations give the same bytes.
func (r *Router) OpenAPI() ([]byte, error) {
	r.settle()
	b, err := json.Marshal(r.huma.OpenAPI())
	if err != nil {
		return nil, err
	}
	var out bytes.Buffer
	if err := json.Indent(&out, b, "", "  "); err != nil {
		return nil, err
	}
	return append(out.Bytes(), '\n'), nil
}

// Operation is an operation as tests walk it.
type Operation struct {
	Method, Path          string
	Permission, Or, Shows Permission // as in Op
}

// Operations are all that are declared, with paths as in "/api/people/{personId}".
func (r *Router) Operations() []Operation {
	var all []Operation
	for path, item := range r.huma.OpenAPI().Paths {
		for _, op := range []*huma.Operation{item.Get, item.Post, item.Put, item.Delete} {
			if op != nil {
				permission := func(name string) Permission { p, _ := op.Extensions[name].(Permission); return p }
				all = append(all, Operation{op.Method, path, permission("x-permission"), permission("x-permission-or"), permission("x-permission-shows")})
			}
		}
	}
	return all
}

// humaOf is the API that serves the request.
func humaOf(ctx context.Context) huma.API { return requestOf(ctx).huma }

// answerHuma refuses before an operation runs.
func answerHuma(ctx huma.Context, r *Refusal) {
	r.RequestID = RequestID(ctx.Context())
	ctx.SetStatus(r.Status)
	ctx.SetHeader("Content-Type", "application/json")
	writeJSON(ctx.BodyWriter(), r)
}
