package api

import (
	"context"
	"net/http"
	"reflect"

	"github.com/danielgtaylor/huma/v2"
)

// Lines is how the lines of a file are read of which each is an object: as the body of a request is, held to
// the schema of T. What is wrong with a line is a Refusal, which names the fields.
func Lines[T any](r *Router) func(ctx context.Context, line []byte) (*T, error) {
	registry := r.huma.OpenAPI().Components.Schemas
	schema := registry.Schema(reflect.TypeFor[T](), true, "")
	return func(ctx context.Context, line []byte) (*T, error) {
		refused := func(errs ...error) error {
			return fromHuma(ctx, http.StatusBadRequest, "the line cannot be read", errs)
		}
		var whole any
		if err := decode(line, &whole); err != nil {
			return nil, refused(&huma.ErrorDetail{Location: "body", Message: err.Error()})
		}
		var found huma.ValidateResult
		huma.Validate(registry, schema, huma.NewPathBuffer([]byte("body"), len("body")), huma.ModeWriteToServer, whole, &found)
		if len(found.Errors) > 0 {
			return nil, refused(found.Errors...)
		}
		out := new(T)
		if err := decode(line, out); err != nil {
			return nil, refused(&huma.ErrorDetail{Location: "body", Message: err.Error()})
		}
		return out, nil
	}
}
