package api

import (
	"context"
	"errors"
	"io"
	"log/slog"
	"mime"
	"net/http"
	"os"
	"reflect"
	"strconv"
	"time"

	"github.com/danielgtaylor/huma/v2"

	"nectarine/internal/mechanism/api/transport"
	"nectarine/internal/value/clock"
	"nectarine/internal/value/schema"
)

// MaxUpload is the most bytes of a body that is streamed.
const MaxUpload = 256 << 20

var errTooLong = &Refusal{Status: http.StatusRequestEntityTooLarge, Type: "TooLarge", Message: "the body is larger than 256 MiB"}

// streamTime bounds how long a request may take whose body or answer is a stream, or
// whose work goes over many objects.
const streamTime = 30 * time.Minute

func slowUpload(err error) error { return unfinished(err, "a minute") }

// unfinished refuses a body that did not come whole within a time, too long as it is, or
// whose connection was cut, by the caller or because the server stops. It passes on nil.
func unfinished(err error, within string) error {
	var large *http.MaxBytesError
	switch {
	case err == nil || errors.As(err, &large):
		return err
	case errors.Is(err, os.ErrDeadlineExceeded):
		return &Refusal{Status: http.StatusRequestTimeout, Type: "Timeout", Message: "the body took longer than " + within + " to come"}
	}
	return &Refusal{Status: http.StatusBadRequest, Type: "InvalidRequest", Message: "the body ended before its time"}
}

// Upload declares an operation whose body is read bit by bit, up to MaxUpload
// bytes, by an operation that opens its transactions itself. It must have the same
// effect when it is sent twice: an Idempotency-Key is not kept for it. It answers
// one object in its envelope.
func Upload[I, O any](r *Router, op Op, f func(context.Context, *Call, *I, io.Reader) (*O, error), types ...string) {
	op.Description += " Sent again, it has the same effect once: an Idempotency-Key is neither needed nor kept."
	declared := operation[I]{Op: op, answer: reflect.TypeFor[Object[O]]()}
	if op.Preview {
		declared.preview = declared.answer
	}
	spec := declared.spec(r)
	spec.Middlewares = nil // a form is a content like any other here
	spec.RequestBody = &huma.RequestBody{Required: true, Content: map[string]*huma.MediaType{}}
	for _, kind := range types { // none of them JSON: huma would read the body
		spec.RequestBody.Content[kind] = &huma.MediaType{Schema: &huma.Schema{Type: "string", Format: "binary"}}
	}
	r.uploads[op.Method+" /api"+op.Path] = true
	r.lasts(op)
	r.names.Fault(schema.PathFaults(op.Path, reflect.TypeFor[I]())...)
	huma.Register(r.huma, spec, func(ctx context.Context, in *I) (*reply, error) {
		if err := preconditions(op, requestOf(ctx)); err != nil {
			return nil, refuse(ctx, err)
		}
		q := requestOf(ctx)
		o, err := f(ctx, q.call(), in, q.upload)
		var large *http.MaxBytesError
		switch {
		case errors.As(err, &large):
			return nil, refuse(ctx, errTooLong)
		case err != nil:
			return nil, refuse(ctx, err)
		}
		return &reply{Status: statusNow(ctx, op), Body: Object[*O]{Status: statusNow(ctx, op), Message: "OK", Data: o}}, nil
	})
	r.bound(op)
}

// Writer is where a streamed answer goes. Flush sends what was written so far.
type Writer interface {
	io.Writer
	Flush() error
}

// StreamedAnswer is an answer that is written bit by bit: its headers, and what writes it.
type StreamedAnswer struct {
	ContentType string
	FileName    string // for an attachment; empty for none
	Size        int64  // in bytes; 0 where it is not known
	Write       func(context.Context, Writer) error
}

// Stream declares an operation whose answer is written bit by bit. What is wrong
// with the request is told by f; an error after that ends the answer before its
// time, so that nobody takes it for whole.
func Stream[I any](r *Router, op Op, contentType string, f func(context.Context, *Call, *I) (*StreamedAnswer, error)) {
	spec := r.describe(op, false)
	spec.Responses["200"] = &huma.Response{Description: "Success", Content: map[string]*huma.MediaType{contentType: {Schema: schemaOf(contentType)}}}
	r.lasts(op)
	r.names.Fault(schema.PathFaults(op.Path, reflect.TypeFor[I]())...)
	huma.Register(r.huma, spec, func(ctx context.Context, in *I) (*huma.StreamResponse, error) {
		if err := preconditions(op, requestOf(ctx)); err != nil {
			return nil, refuse(ctx, err)
		}
		w, err := f(ctx, requestOf(ctx).call(), in)
		if err != nil {
			return nil, refuse(ctx, err)
		}
		return &huma.StreamResponse{Body: func(h huma.Context) {
			h.SetHeader("Content-Type", w.ContentType)
			h.SetHeader("X-Content-Type-Options", "nosniff")
			if w.FileName != "" {
				h.SetHeader("Content-Disposition", attachment(w.FileName))
			}
			if w.Size > 0 {
				h.SetHeader("Content-Length", strconv.FormatInt(w.Size, 10))
			}
			h.SetStatus(http.StatusOK)
			to := &transport.Outgoing{Controller: requestOf(ctx).connection, Context: ctx, To: h.BodyWriter()}
			if err := w.Write(ctx, to); err != nil {
				slog.InfoContext(ctx, "an answer ended before its time", "requestId", RequestID(ctx), "error", err)
				// The end of the answer can then not be sent.
				if err := transport.Until(to.Controller.SetWriteDeadline, clock.Time{Time: time.Unix(1, 0)}); err != nil {
					slog.DebugContext(ctx, "the caller is gone already", "requestId", RequestID(ctx), "error", err)
				}
			}
		}}, nil
	})
	r.bound(op)
}

// schemaOf is the schema of a streamed answer: of one of any media type, nothing is said.
func schemaOf(contentType string) *huma.Schema {
	if contentType == "*/*" {
		return &huma.Schema{Description: "What the media type of the answer says."}
	}
	return &huma.Schema{Type: "string"}
}

// attachment is the header that makes a browser keep a file instead of showing it.
func attachment(name string) string {
	return mime.FormatMediaType("attachment", map[string]string{"filename": name})
}
