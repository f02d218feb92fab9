package api

import (
	"context"
	"errors"
	"io"
	"log/slog"
	"mime"
	"net/http"
	"reflect"
	"time"

	"github.com/danielgtaylor/huma/v2"

	"nectarine/internal/store"
)

// MaxUpload is the most bytes of a body that is streamed.
const MaxUpload = 256 << 20

// uploadTime bounds how long a request with such a body may take.
const uploadTime = 30 * time.Minute

// Upload declares an operation whose body is read bit by bit, up to MaxUpload
// bytes, by an operation that opens its transactions itself. It must bear being
// sent twice: an Idempotency-Key is not kept for it. It answers one object in its
// envelope.
func Upload[I, O any](r *Router, op Op, f func(context.Context, store.Scope, *I, io.Reader) (*O, error), types ...string) {
	spec := r.describe(op, r.responses(op, reflect.TypeFor[Object[O]]()))
	spec.Middlewares = nil // a form is a content like any other here
	spec.RequestBody = &huma.RequestBody{Required: true, Content: map[string]*huma.MediaType{}}
	for _, kind := range types { // none of them JSON: huma would read the body
		spec.RequestBody.Content[kind] = &huma.MediaType{Schema: &huma.Schema{Type: "string", Format: "binary"}}
	}
	r.uploads[op.Method+" /api"+op.Path] = true
	huma.Register(r.huma, spec, func(ctx context.Context, in *I) (*answer, error) {
		if err := r.enter(ctx, op, spec); err != nil {
			return nil, err
		}
		q := requestOf(ctx)
		o, err := f(ctx, q.scope, in, q.upload)
		var large *http.MaxBytesError
		switch {
		case errors.As(err, &large):
			return nil, refuse(ctx, &Refusal{Status: http.StatusRequestEntityTooLarge, Type: "TooLarge", Message: "the body is larger than 256 MiB"})
		case errors.Is(err, io.ErrUnexpectedEOF):
			return nil, refuse(ctx, &Refusal{Status: http.StatusBadRequest, Type: "InvalidRequest", Message: "the body ended before its time"})
		case err != nil:
			return nil, refuse(ctx, err)
		}
		return &answer{Status: statusOf(op), Body: Object[*O]{Status: statusOf(op), Message: "OK", Data: o}}, nil
	})
}

// Writer is where a streamed answer goes. Flush sends what was written so far.
type Writer interface {
	io.Writer
	Flush() error
}

// Written is an answer that is written bit by bit: its headers, and what writes it.
type Written struct {
	ContentType string
	FileName    string // for an attachment; empty for none
	Write       func(context.Context, Writer) error
}

// Stream declares an operation whose answer is written bit by bit. What is wrong
// with the request is told by f; an error after that ends the answer before its
// time, so that nobody takes it for whole.
func Stream[I any](r *Router, op Op, contentType string, f func(context.Context, store.Scope, *I) (*Written, error)) {
	response := &huma.Response{Description: "Success", Content: map[string]*huma.MediaType{contentType: {Schema: &huma.Schema{Type: "string"}}}}
	spec := r.describe(op, map[string]*huma.Response{"200": response})
	huma.Register(r.huma, spec, func(ctx context.Context, in *I) (*huma.StreamResponse, error) {
		if err := r.enter(ctx, op, spec); err != nil {
			return nil, err
		}
		w, err := f(ctx, requestOf(ctx).scope, in)
		if err != nil {
			return nil, refuse(ctx, err)
		}
		return &huma.StreamResponse{Body: func(h huma.Context) {
			h.SetHeader("Content-Type", w.ContentType)
			h.SetHeader("X-Content-Type-Options", "nosniff")
			if w.FileName != "" {
				h.SetHeader("Content-Disposition", attachment(w.FileName))
			}
			h.SetStatus(http.StatusOK)
			if err := w.Write(ctx, flushing{h.BodyWriter()}); err != nil {
				slog.InfoContext(ctx, "an answer ended before its time", "requestId", RequestID(ctx), "error", err)
				if w, is := h.BodyWriter().(http.ResponseWriter); is {
					// The end of the answer can then not be sent.
					if err := http.NewResponseController(w).SetWriteDeadline(time.Unix(1, 0)); err != nil {
						slog.DebugContext(ctx, "the caller is gone already", "requestId", RequestID(ctx), "error", err)
					}
				}
			}
		}}, nil
	})
}

type flushing struct{ io.Writer }

// Flush sends what was written so far, where the connection can.
func (f flushing) Flush() error {
	if w, is := f.Writer.(http.ResponseWriter); is {
		err := http.NewResponseController(w).Flush()
		if errors.Is(err, http.ErrNotSupported) {
			return nil
		}
		return err
	}
	return nil
}

// attachment is the header that makes a browser keep a file instead of showing it.
func attachment(name string) string {
	return mime.FormatMediaType("attachment", map[string]string{"filename": name})
}
