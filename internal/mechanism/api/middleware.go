package api

import (
	"bytes"
	"cmp"
	"context"
	"errors"
	"io"
	"log/slog"
	"net/http"
	"net/netip"
	"runtime/debug"
	"slices"
	"strings"
	"time"

	"nectarine/internal/mechanism/api/form"
	"nectarine/internal/mechanism/api/query"
	"nectarine/internal/mechanism/api/transport"
	"nectarine/internal/mechanism/store"
	"nectarine/internal/value/brief"
	"nectarine/internal/value/clock"
	"nectarine/internal/value/strict"
)

// requestTime bounds how long a request may take.
const requestTime = 60 * time.Second

// Credential is what a request brings to tell who it is: an API key or token.
type Credential string

// Gate is what stands before the operations.
type Gate struct {
	// Authenticate answers whose a credential is. A *Refusal with 401 says that
	// it is nobody's.
	Authenticate func(context.Context, Credential) (store.Scope, error)
	// Observe is told of each request when it is done: its operation (empty if
	// there was none), status and duration.
	Observe func(operation string, status int, took time.Duration)
	// BaseURL is the scheme and host that callers see; empty means what the
	// request says.
	BaseURL string
	// TrustProxy takes the caller's address from what the proxy before the server, whoever
	// it is, has put last into X-Forwarded-For.
	TrustProxy bool
	// Proxies are the addresses of proxies that are trusted: the caller is whoever stands
	// last in X-Forwarded-For and is none of them.
	Proxies []netip.Prefix
	// Unserved answers what an operation of the public API is called that is not served
	// yet; nothing for any other request.
	Unserved func(*http.Request) string
	// Plain answers where a path stands that the public API also knows below
	// /companies/{companyId}, and that company; nothing for any other path.
	Plain func(path string) (plain, company string)
	// Quiet logs no requests: for the server's own.
	Quiet bool
	// Within lets every request be a part of the transaction; nil means that each opens
	// its own.
	Within *store.Tx
}

// Handler is the server's handler for /api: limits, credential, idempotency,
// then the operation.
func (r *Router) Handler(g Gate) http.Handler {
	r.sayNull()
	return r.enter(g, false, r.admit)
}

// Beside lets what is served beside /api answer as the API does: with the headers of all its
// answers, by an id of the request, and in the log as the operation of that name, or as none.
func (r *Router) Beside(g Gate, operation string, next http.Handler) http.Handler {
	return r.enter(g, true, func(_ Gate, q *request, w http.ResponseWriter, h *http.Request) {
		q.pattern = operation
		next.ServeHTTP(w, h)
	})
}

// enter is what all requests go through, before and after they are answered.
func (r *Router) enter(g Gate, long bool, answer func(Gate, *request, http.ResponseWriter, *http.Request)) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, h *http.Request) {
		started := clock.System{}.Now()
		q := &request{id: transport.RequestID(h), db: r.db, url: h.URL, header: h.Header, base: transport.Base(h, g.BaseURL), huma: r.huma}
		if g.Within != nil {
			q.db = g.Within.Nested()
		}
		h, q.company = g.plain(h)
		q.scope.Address = transport.Caller(h, g.TrustProxy, g.Proxies)
		q.connection = http.NewResponseController(w)
		transport.Private(w.Header())
		limit := requestTime
		if _, pattern := r.mux.Handler(h); long || r.long[pattern] {
			limit, q.db = streamTime, q.db.ForLongWrites()
			if err := transport.Until(q.connection.SetWriteDeadline, started.Add(streamTime+transport.Stall)); err != nil {
				slog.WarnContext(h.Context(), "an answer may be cut off", "requestId", q.id, "error", err)
			}
		}
		ctx, cancel := context.WithTimeout(context.WithValue(h.Context(), contextKey{}, q), limit)
		defer cancel()
		h = h.WithContext(ctx)
		w.Header().Set("X-Request-Id", q.id)
		seen := &watch{ResponseWriter: w, status: http.StatusOK}
		defer func() {
			if p := recover(); p != nil {
				slog.ErrorContext(ctx, "panic", "requestId", q.id, "operation", q.pattern, "panic", p, "stack", string(debug.Stack()))
				if !seen.wrote {
					writeRefusal(seen, refuse(ctx, errors.New("panic")))
				}
			}
			took := clock.Since(started)
			level := slog.LevelInfo
			if g.Quiet {
				level = slog.LevelDebug
			}
			slog.Log(ctx, level, "request", "requestId", q.id, "operation", q.pattern, "status", seen.status, "ms", took.Milliseconds(),
				"companyId", q.scope.Space, "actor", q.scope.Actor.ID, "address", q.scope.Address)
			if g.Observe != nil {
				g.Observe(q.pattern, seen.status, took)
			}
		}()
		answer(g, q, seen, h)
	})
}

func (r *Router) admit(g Gate, q *request, w http.ResponseWriter, h *http.Request) {
	if err := invalid(query.NormalizeNames(h.URL)); err != nil {
		writeRefusal(w, refuse(h.Context(), err))
		return
	}
	if _, pattern := r.mux.Handler(h); pattern == "" {
		if name := g.Unserved(h); name != "" {
			writeRefusal(w, refuse(h.Context(), &Refusal{Status: http.StatusNotImplemented, Type: "NotImplemented",
				Message: h.Method + " " + h.URL.Path + " (" + name + ") is an operation of the public API that is not served yet; nothing was read or changed"}))
			return
		}
	}
	credential, err := credentialOf(h)
	if err != nil {
		writeRefusal(w, refuse(h.Context(), err))
		return
	}
	scope, err := g.Authenticate(h.Context(), credential)
	if err != nil {
		writeRefusal(w, refuse(h.Context(), err))
		return
	}
	if q.company != "" && q.company != scope.Space {
		writeRefusal(w, refuse(h.Context(), Missing("companyId: the credential belongs to another company")))
		return
	}
	scope.RequestID, scope.Address = q.id, q.scope.Address
	q.scope = scope
	if !Routed(r.mux, w, h) {
		return
	}
	_, pattern := r.mux.Handler(h)
	op, is := r.opens[pattern]
	if !is {
		writeRefusal(w, refuse(h.Context(), errors.New("no operation is declared at "+pattern)))
		return
	}
	q.pattern = op.Method + " " + op.Path
	q.scope.Operation = q.pattern
	if err := op.admit(q.scope); err != nil {
		writeRefusal(w, refuse(h.Context(), err))
		return
	}
	if err := invalid(query.Normalize(r.parameters(op), h.URL)); err != nil {
		writeRefusal(w, refuse(h.Context(), err))
		return
	}
	q.url.RawQuery = h.URL.RawQuery // h is another request where the path named a company
	r.take(q, w, h, pattern)
}

// invalid refuses what is wrong with a query.
func invalid(faults []query.Fault) error {
	if faults == nil {
		return nil
	}
	details := make([]Detail, len(faults))
	for i, f := range faults {
		details[i] = Detail(f)
	}
	return InvalidAll(details...)
}

// take reads the body of a request that is permitted, and lets its operation run.
func (r *Router) take(q *request, w http.ResponseWriter, h *http.Request, pattern string) {
	// Before the rest: whatever its media type, an upload comes as a stream.
	if r.uploads[pattern] {
		if kind, _ := form.MediaType(h); strings.HasPrefix(kind, "multipart/") {
			writeRefusal(w, refuse(h.Context(), &Refusal{Status: http.StatusUnsupportedMediaType, Type: "UnsupportedMediaType",
				Message: "send the content itself as the body, with its own media type, and not a form: curl --data-binary @FILE"}))
			return
		}
		if h.ContentLength > MaxUpload {
			writeRefusal(w, refuse(h.Context(), errTooLong))
			return
		}
		q.upload = &transport.Incoming{Controller: q.connection, Body: http.MaxBytesReader(w, h.Body, MaxUpload), Refused: slowUpload}
		h.Body = http.NoBody
		r.mux.ServeHTTP(w, h)
		return
	}
	_, readable := form.MediaType(h)
	if h.Method == http.MethodGet {
		r.mux.ServeHTTP(w, h)
		return
	}
	if h.ContentLength != 0 && !readable {
		writeRefusal(w, refuse(h.Context(), &Refusal{Status: http.StatusUnsupportedMediaType, Type: "UnsupportedMediaType", Message: "a body of the media type " +
			brief.Name(h.Header.Get("Content-Type")) + " is not read: send JSON (Content-Type: application/json), or a form (application/x-www-form-urlencoded)"}))
		return
	}
	body, err := readBody(q, w, h)
	if err != nil {
		writeRefusal(w, refuse(h.Context(), err))
		return
	}
	h.Body = io.NopCloser(bytes.NewReader(body))
	key, err := idempotencyKey(h)
	if err != nil {
		writeRefusal(w, refuse(h.Context(), err))
		return
	}
	if key != "" {
		r.once(q, w, h, key, body)
		return
	}
	r.mux.ServeHTTP(w, h)
}

// plain is the request at the path where its operation stands, and the company that its
// path named.
func (g Gate) plain(h *http.Request) (*http.Request, string) {
	plain, company := g.Plain(h.URL.Path)
	if plain == "" {
		return h, ""
	}
	moved := h.Clone(h.Context())
	moved.URL.Path, moved.URL.RawPath = plain, ""
	return moved, company
}

// Routed reports whether the mux serves the request. Where it does not, it answers 404
// and 405 in our form.
func Routed(mux *http.ServeMux, w http.ResponseWriter, h *http.Request) bool {
	if plain := transport.Plain(h.URL.Path); plain != h.URL.Path { // the mux would send the caller there, in a form of its own
		writeRefusal(w, refuse(h.Context(), Missing("there is nothing at this path: write it as "+plain)))
		return false
	}
	if _, pattern := mux.Handler(h); pattern != "" {
		return true
	}
	var allowed []string
	for _, method := range []string{http.MethodGet, http.MethodPost, http.MethodPut, http.MethodDelete} {
		try := *h
		try.Method = method
		if _, pattern := mux.Handler(&try); pattern != "" {
			allowed = append(allowed, method)
		}
	}
	if allowed == nil {
		writeRefusal(w, refuse(h.Context(), Missing("there is nothing at this path; the reference is at /docs")))
		return false
	}
	w.Header().Set("Allow", strings.Join(allowed, ", "))
	writeRefusal(w, refuse(h.Context(), &Refusal{Status: 405, Type: "MethodNotAllowed", Message: "this path takes " + strings.Join(allowed, ", ")}))
	return false
}

// bodyTime bounds how long a body that is no stream may take to come: it has 1 MiB at most.
const bodyTime = 30 * time.Second

func readBody(q *request, w http.ResponseWriter, h *http.Request) ([]byte, error) {
	if err := transport.Until(q.connection.SetReadDeadline, clock.System{}.Now().Add(bodyTime)); err != nil {
		return nil, err
	}
	b, err := io.ReadAll(http.MaxBytesReader(w, h.Body, maxBody-1))
	if lost := transport.Until(q.connection.SetReadDeadline, clock.Time{}); lost != nil { // left on, it would cancel the work
		return nil, lost
	}
	var large *http.MaxBytesError
	switch {
	case errors.As(err, &large):
		return nil, &Refusal{Status: http.StatusRequestEntityTooLarge, Type: "TooLarge", Message: "the body is larger than 1 MiB"}
	case err != nil:
		return nil, unfinished(err, "30 seconds")
	case string(bytes.TrimSpace(b)) == "null":
		return nil, nil // no body: null empties nothing
	}
	if kind, _ := form.MediaType(h); kind == form.Type {
		return b, nil // its texts are looked at once they are decoded
	}
	var fault *strict.Error
	if errors.As(strict.Text(b), &fault) {
		return nil, Invalid(cmp.Or(fault.Path, "body"), fault.Reason)
	}
	return strict.Whole(b), nil
}

// credentialOf is the API key or token of the request. Of two that differ none is
// chosen: they may be of the live and of the test space.
func credentialOf(h *http.Request) (Credential, error) {
	var all []Credential
	for _, name := range []string{"X-Api-Key", "X_api_key", "X_API_KEY"} {
		for _, v := range h.Header[name] {
			all = append(all, Credential(v))
		}
	}
	// The scheme is in any case (RFC 9110, 11.1).
	if scheme, token, ok := strings.Cut(h.Header.Get("Authorization"), " "); ok && strings.EqualFold(scheme, "Bearer") {
		all = append(all, Credential(strings.TrimSpace(token)))
	}
	if all = slices.Compact(all); len(all) > 1 {
		return "", Invalid("X-API-KEY", "the request brings two credentials that differ: send one")
	}
	if len(all) == 0 {
		return "", nil
	}
	return all[0], nil
}

// watch notes the status of the answer.
type watch struct {
	http.ResponseWriter
	status int
	wrote  bool
}

// WriteHeader notes the status.
func (w *watch) WriteHeader(status int) {
	w.status, w.wrote = status, true
	w.ResponseWriter.WriteHeader(status)
}

// Write notes that the answer has begun.
func (w *watch) Write(b []byte) (int, error) {
	w.wrote = true
	return w.ResponseWriter.Write(b)
}

// Unwrap is the writer below, for flushing and deadlines.
func (w *watch) Unwrap() http.ResponseWriter { return w.ResponseWriter }
