package api

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"log/slog"
	"net/http"
	"reflect"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"sync"

	"github.com/danielgtaylor/huma/v2"
	"github.com/danielgtaylor/huma/v2/validation"

	"nectarine/internal/mechanism/store"
	"nectarine/internal/value/brief"
)

// Refusal is an error that is meant for the caller: what was wrong, in which
// field, and what to do. Everything else is an internal error to them, of which
// they see the request id alone.
type Refusal struct {
	Status    int         `json:"statusCode" doc:"The HTTP status."`
	Same      int         `json:"status" doc:"The HTTP status, under the name that answers have it by."`
	Type      ErrorType   `json:"errorType" doc:"What kind of error it is; the list stands in docs/errors.md."`
	Message   string      `json:"message" doc:"What was wrong and what to do."`
	RequestID string      `json:"requestId" doc:"The id of the request, as in the logs and the audit trail."`
	Details   []Detail    `json:"details,omitempty" doc:"The fields that were refused."`
	Lines     []LineError `json:"lines,omitempty" doc:"The lines of a file that were refused, the first 1,000 of them."`
	LineCount int         `json:"lineErrors,omitempty" doc:"How many errors the lines have altogether."`

	// RetryAfter is when to try again, in seconds; 0 says nothing.
	RetryAfter int `json:"-"`
}

// Detail names one field that was refused.
type Detail struct {
	Field   string `json:"field" doc:"The path of the field, such as address.state."`
	Message string `json:"message" doc:"Why it was refused."`
}

// LineError names what is wrong in a line of a file.
type LineError struct {
	Line   int    `json:"line" doc:"The number of the line, the header being 1."`
	Column string `json:"column" doc:"The column; empty where the line itself is wrong."`
	Value  string `json:"value" doc:"What stands there."`
	Reason string `json:"reason" doc:"What is wrong with it."`
}

// MarshalJSON writes the status under both of its names.
func (e Refusal) MarshalJSON() ([]byte, error) {
	type plain Refusal
	e.Same = e.Status
	return json.Marshal(plain(e))
}

// Error is the message.
func (e *Refusal) Error() string { return e.Message }

// GetStatus is the HTTP status.
func (e *Refusal) GetStatus() int { return e.Status }

// GetHeaders adds Retry-After.
func (e *Refusal) GetHeaders() http.Header {
	h := http.Header{}
	if e.RetryAfter > 0 {
		h.Set("Retry-After", itoa(e.RetryAfter))
	}
	return h
}

// Invalid refuses a field of the request with 400.
func Invalid(field, message string) error { return InvalidAll(Detail{field, message}) }

// InvalidAll refuses several fields at once with 400.
func InvalidAll(details ...Detail) error {
	return &Refusal{Status: 400, Type: "InvalidRequest", Message: told(details), Details: details}
}

// told are the details in one text.
func told(details []Detail) string {
	texts := make([]string, len(details))
	for i, d := range details {
		texts[i] = d.Field + ": " + d.Message
	}
	return strings.Join(texts, "; ")
}

// Unreadable reads a JSON value into what a pointer leads to, and answers what is wrong
// with it; nothing where it can be read.
func Unreadable(field string, raw json.RawMessage, into any) []Detail {
	if err := json.Unmarshal(raw, into); err != nil {
		return []Detail{misfit(field, raw, reflect.TypeOf(into).Elem(), reason(err))}
	}
	return nil
}

// Conflict refuses with 409 a change that the object's state does not allow: one of
// the kinds of conflict, so that a machine can tell them apart.
func Conflict(kind ErrorType, message string) error {
	return &Refusal{Status: 409, Type: kind, Message: message}
}

// Taken refuses with 409 a value that must be unique and stands elsewhere.
func Taken(field, message string) error {
	return &Refusal{Status: 409, Type: "Duplicate", Message: message, Details: []Detail{{field, "is taken"}}}
}

// TooLarge refuses with 413 a body or a file that has more than is taken.
func TooLarge(message string) error {
	return &Refusal{Status: 413, Type: "TooLarge", Message: message}
}

// Busy refuses with 503 what can be done in a moment, by asking again.
func Busy(message string) error {
	return &Refusal{Status: 503, Type: "Unavailable", Message: message, RetryAfter: 1}
}

// TimedOut refuses with 408 what its caller did not wait for.
func TimedOut(message string) error {
	return &Refusal{Status: 408, Type: "Timeout", Message: message}
}

// Unauthenticated refuses with 401 a credential that is nobody's.
func Unauthenticated(message string) error {
	return &Refusal{Status: 401, Type: "Unauthenticated", Message: message}
}

// ReadOnly refuses with 409 a change of a field that the object's state has fixed.
func ReadOnly(kind ErrorType, field, message string) error {
	return &Refusal{Status: 409, Type: kind, Message: field + " " + message, Details: []Detail{{field, message}}}
}

// Forbidden refuses with 403 what the credential does not permit.
func Forbidden(message string) error {
	return &Refusal{Status: 403, Type: "Forbidden", Message: message}
}

// Missing refuses with 404 what is not there.
func Missing(message string) error {
	return &Refusal{Status: 404, Type: "NotFound", Message: message}
}

// refusalName is the name of a status among the shared answers of the document.
func refusalName(status int) string {
	if status == http.StatusConflict {
		return "Conflict"
	}
	return string(typeOf(status))
}

// statusHungUp is what the log and the metrics have of a request whose caller did not wait: no
// caller gets it, and it is no fault of the server's, as one from 500 on would be.
const statusHungUp = 499

// refuse turns any error into what the caller is told. It is the one table of
// errors.
func refuse(ctx context.Context, err error) *Refusal {
	var (
		refusal     *Refusal
		missing     *store.NotFound
		taken       *store.Duplicate
		unavailable *store.Unavailable
		unknown     *store.Unknown
		rotated     *store.ForeignRing
		broken      *store.BrokenClock
		sort        *store.BadSort
		cursor      *store.BadCursor
	)
	r := Refusal{Status: 500, Type: "Internal", Message: "something went wrong on our side; nothing was changed. Quote the request id to support"}
	switch {
	case errors.As(err, &refusal):
		r = *refusal
	case errors.As(err, &missing):
		r = Refusal{Status: 404, Type: "NotFound", Message: missing.Error()}
	case errors.As(err, &taken):
		r = Refusal{Status: 409, Type: "Duplicate", Message: "another object has this " + uniqueField(taken.Constraint) + " already", Details: []Detail{{uniqueField(taken.Constraint), "is taken"}}}
	case errors.As(err, &sort):
		r = Refusal{Status: 400, Type: "InvalidRequest", Message: sort.Error(), Details: []Detail{{"sortBy", sort.Error()}}}
	case errors.As(err, &cursor):
		r = Refusal{Status: 400, Type: "InvalidRequest", Message: cursor.Error(), Details: []Detail{{cursor.Param, cursor.Error()}}}
	case errors.As(err, &unknown): // before Unavailable, which it is too
		slog.WarnContext(ctx, "the outcome of a commit is not known", "requestId", RequestID(ctx), "error", err)
		r = Refusal{Status: 503, Type: "OutcomeUnknown", RetryAfter: 1, Message: "the database was lost while it committed: it is not known whether this was written. " +
			"Ask again with the same Idempotency-Key; without one look first whether it was"}
	case errors.As(err, &rotated):
		slog.ErrorContext(ctx, "the key ring is not the database's", "requestId", RequestID(ctx), "error", err)
		r = Refusal{Status: 503, Type: "Unavailable", Message: rotated.Error(), RetryAfter: 30}
	case errors.As(err, &broken):
		slog.ErrorContext(ctx, "the clock of a test space cannot be read", "requestId", RequestID(ctx), "error", err)
		r = Refusal{Status: 503, Type: "Unavailable", RetryAfter: 30, Message: broken.Error() + "; nothing was changed. " +
			"Nothing is read or written in this test space until who runs the server has set its clock right: docs/operating.md, The clock of a test space"}
	case errors.As(err, &unavailable) && errors.Is(ctx.Err(), context.Canceled):
		slog.InfoContext(ctx, "the caller hung up; nothing was changed", "requestId", RequestID(ctx))
		r = Refusal{Status: statusHungUp, Type: "Unavailable", Message: "nobody waits for the answer; nothing was changed"}
	case errors.As(err, &unavailable):
		slog.WarnContext(ctx, "database unavailable", "requestId", RequestID(ctx), "error", err)
		r = Refusal{Status: 503, Type: "Unavailable", Message: "the database is busy or unavailable; nothing was changed. Try again", RetryAfter: 1}
		if unavailable.Full() {
			r.Message, r.RetryAfter = "the database's disk is full; nothing was changed. Try again when there is room", 30
		}
	default:
		slog.ErrorContext(ctx, "internal error", "requestId", RequestID(ctx), "error", err)
	}
	r.RequestID = RequestID(ctx)
	r.shorten()
	return &r
}

// shorten bounds what a refusal tells: values, texts and how many fields.
func (e *Refusal) shorten() {
	e.Details = slices.Clone(e.Details[:min(len(e.Details), 100)])
	for i, d := range e.Details {
		e.Details[i] = Detail{brief.Name(d.Field), brief.Message(d.Message, 2000)}
	}
	e.Message = brief.Message(e.Message, 4000)
}

// uniqueField is the field behind a unique constraint: constraints are named
// table_field or, by SQLite, table.column.
func uniqueField(constraint string) string {
	if strings.Contains(constraint, "external") {
		return "externalId"
	}
	if _, column, ok := strings.Cut(constraint, "."); ok {
		constraint = "x_" + column
	}
	_, column, _ := strings.Cut(constraint, "_")
	return camel(column)
}

func camel(s string) string {
	parts := strings.Split(s, "_")
	for i := 1; i < len(parts); i++ {
		if parts[i] != "" {
			parts[i] = strings.ToUpper(parts[i][:1]) + parts[i][1:]
		}
	}
	return strings.Join(parts, "")
}

// refusals makes huma refuse in our form. huma keeps this in variables of its
// package, so it is set once for the process.
var refusals = sync.OnceFunc(func() {
	huma.ValidateStrictCasing = true
	huma.NewError = func(status int, message string, errs ...error) huma.StatusError {
		return fromHuma(context.Background(), status, message, errs)
	}
	huma.NewErrorWithContext = func(ctx huma.Context, status int, message string, errs ...error) huma.StatusError {
		return fromHuma(ctx.Context(), status, message, errs)
	}
})

// fieldPath is a path as package strict writes it.
var fieldPath = regexp.MustCompile(`^[A-Za-z_]\w*(\.\w+|\[\d+\])*$`)

// manyNames is from how many on the names of a list are not told in a refusal.
const manyNames = 30

var numbers = regexp.MustCompile(`\d+`)

// inOrder is a path as paths are ordered: [2] before [10].
func inOrder(path string) string {
	return numbers.ReplaceAllStringFunc(path, func(n string) string { return fmt.Sprintf("%9s", n) })
}

func fromHuma(ctx context.Context, status int, message string, errs []error) *Refusal {
	if status == http.StatusUnprocessableEntity {
		status = http.StatusBadRequest
	}
	r := &Refusal{Status: status, Type: typeOf(status), Message: message, RequestID: RequestID(ctx)}
	for _, err := range errs {
		var d *huma.ErrorDetail
		if !errors.As(err, &d) {
			continue
		}
		field := d.Location
		for _, place := range []string{"body.", "query.", "path.", "header."} {
			field = strings.TrimPrefix(field, place)
		}
		if missing, ok := strings.CutPrefix(d.Message, "expected required property "); ok {
			missing = strings.TrimSuffix(missing, " to be present")
			field, d.Message = strings.TrimPrefix(strings.TrimPrefix(field+".", "body.")+missing, "."), "is required"
		}
		if of, is := strings.CutSuffix(d.Message, `, <nil>"`); is { // one of a few values, or null
			d.Message = of + `", or null`
		}
		if most, is := strings.CutPrefix(d.Message, "expected number <= "); is { // 1e+09
			if n, err := strconv.ParseFloat(most, 64); err == nil {
				d.Message = "expected number <= " + strconv.FormatFloat(n, 'f', -1, 64)
			}
		}
		if strings.HasPrefix(d.Message, "expected string to be RFC 5322 email") {
			d.Message = "must be an e-mail address, such as ann@acme.example"
		}
		if d.Message == validation.MsgExpectedMatchExactlyOneSchema { // the one choice there is between two kinds: zero:"none"
			d.Message = "must be an id, ext- and an external id, or 0 for none"
		}
		if names, is := strings.CutPrefix(d.Message, "expected value to be one of "); is && strings.Count(names, ", ") >= manyNames {
			d.Message = fmt.Sprintf("%.60q is none of the %d values that there are; the document lists them", fmt.Sprint(d.Value), strings.Count(names, ", ")+1)
		}
		if path, reason, ok := strings.Cut(d.Message, ": "); ok && field == "body" && fieldPath.MatchString(path) {
			field, d.Message = path, reason // as decode tells it
		}
		r.Details = append(r.Details, Detail{field, d.Message})
	}
	if message == "request body is required" {
		r.Details = []Detail{{"body", "is required"}}
	}
	// huma looks at what is in an object in no order.
	slices.SortStableFunc(r.Details, func(a, b Detail) int { return strings.Compare(inOrder(a.Field), inOrder(b.Field)) })
	if len(r.Details) > 0 {
		r.Message = told(r.Details)
	}
	r.shorten()
	return r
}

// Explain is what a caller would be told of an error: for work in the
// background, whose failures are kept for the one who asked for it.
func Explain(ctx context.Context, err error) *Refusal { return refuse(ctx, err) }
