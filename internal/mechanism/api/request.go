package api

import (
	"context"
	"io"
	"net/http"
	"net/url"
	"strconv"

	"github.com/danielgtaylor/huma/v2"

	"nectarine/internal/mechanism/store"
)

type contextKey struct{}

// request is what the middleware knows of a request.
type request struct {
	id      string
	db      *store.DB
	scope   store.Scope
	url     *url.URL
	base    string // scheme and host as the caller sees them
	huma    huma.API
	claim   *claim    // of an Idempotency-Key, if the request has one
	company string    // that the path named, where it is one below /companies
	pattern string    // the operation, once it is known
	upload  io.Reader // a body that is streamed
	header  http.Header
	match   []string // the versions of If-Match

	connection *http.ResponseController
}

func requestOf(ctx context.Context) *request {
	r, _ := ctx.Value(contextKey{}).(*request)
	return r
}

// call is the request as an operation sees it.
func (q *request) call() *Call { return NewCall(q.db, q.scope) }

// RequestID is the id of the request that the context belongs to.
func RequestID(ctx context.Context) string {
	if r := requestOf(ctx); r != nil {
		return r.id
	}
	return ""
}

// Address is that of whoever made the request that the context belongs to.
func Address(ctx context.Context) string {
	if r := requestOf(ctx); r != nil {
		return r.scope.Address
	}
	return ""
}

func itoa(n int) string { return strconv.Itoa(n) }

// writeRefusal answers an error outside an operation.
func writeRefusal(w http.ResponseWriter, r *Refusal) {
	w.Header().Set("Content-Type", "application/json")
	if r.RetryAfter > 0 {
		w.Header().Set("Retry-After", itoa(r.RetryAfter))
	}
	if r.Status == http.StatusUnauthorized {
		w.Header().Set("WWW-Authenticate", "Bearer")
	}
	w.WriteHeader(r.Status)
	writeJSON(w, r)
}
