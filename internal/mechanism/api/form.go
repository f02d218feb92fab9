package api

import (
	"bytes"
	"encoding/json"
	"errors"
	"io"
	"mime"
	"net/http"
	"strings"

	"github.com/danielgtaylor/huma/v2"

	"nectarine/internal/mechanism/api/form"
	"nectarine/internal/value/strict"
)

// forms lets every operation that takes JSON take a form as well. Names nest by
// brackets: address[city]=…, people[]=…, associations[0][objectId]=…. Values
// are read as the operation's schema says; an empty value of a field that may
// be null is null.
func forms(ctx huma.Context, next func(huma.Context)) {
	kind, _, err := mime.ParseMediaType(ctx.Header("Content-Type"))
	op := ctx.Operation()
	if err != nil || kind != form.Type || op.RequestBody == nil {
		next(ctx)
		return
	}
	b, err := io.ReadAll(io.LimitReader(ctx.BodyReader(), maxBody+1))
	if err != nil || len(b) > maxBody {
		answerHuma(ctx, &Refusal{Status: http.StatusRequestEntityTooLarge, Type: "TooLarge", Message: "the body is larger than 1 MiB"})
		return
	}
	values, err := form.Parse(string(b))
	var fault *strict.Error
	if errors.As(err, &fault) {
		answerHuma(ctx, refuse(ctx.Context(), Invalid(fault.Path, fault.Reason)))
		return
	}
	if err != nil {
		answerHuma(ctx, &Refusal{Status: http.StatusBadRequest, Type: "InvalidRequest", Message: err.Error()})
		return
	}
	registry := humaOf(ctx.Context()).OpenAPI().Components.Schemas
	typed := form.Coerce(registry, op.RequestBody.Content["application/json"].Schema, values)
	body, err := json.Marshal(typed)
	if err != nil {
		answerHuma(ctx, &Refusal{Status: http.StatusBadRequest, Type: "InvalidRequest", Message: "the form cannot be read"})
		return
	}
	next(&formContext{humaContext: ctx, body: bytes.NewReader(body)})
}

// formContext gives huma the form as JSON.
type formContext struct {
	humaContext
	body io.Reader
}

type humaContext = huma.Context // so that the field does not hide the method Context

func (f *formContext) BodyReader() io.Reader { return f.body }

func (f *formContext) Header(name string) string {
	if strings.EqualFold(name, "Content-Type") {
		return "application/json"
	}
	return f.humaContext.Header(name)
}

// Unwrap is the context of the adapter.
func (f *formContext) Unwrap() huma.Context { return f.humaContext }
