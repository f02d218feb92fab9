package server

import (
	"context"
	"net/http"
	"net/netip"
	"strings"
	"time"

	"nectarine/internal/domain/casetype"
	"nectarine/internal/domain/document"
	"nectarine/internal/mechanism/api"
	"nectarine/internal/mechanism/api/transport"
	"nectarine/internal/mechanism/store"
	"nectarine/internal/server/public"
)

// Options say how the server is reached.
type Options struct {
	// BaseURL is the scheme and host that callers see; empty means what the
	// request says.
	BaseURL string
	// TrustProxy takes the caller's address from what the proxy before the server has put
	// last into X-Forwarded-For; Proxies are the addresses of several that are trusted.
	TrustProxy bool
	Proxies    []netip.Prefix
}

// Handler is the server's handler: the API below /api, and beside it what
// operators and browsers ask for.
// The error says that the API's document could not be made.
func (s *Server) Handler(o Options) (http.Handler, error) {
	mux, m := http.NewServeMux(), s.metrics
	s.Bulk.Observe = m.observeSlice
	gate := api.Gate{Authenticate: s.credentials.Authenticate, Observe: m.observe, BaseURL: o.BaseURL,
		TrustProxy: o.TrustProxy, Proxies: o.Proxies, Unserved: public.Unserved(), Plain: public.Plain}
	operations := s.Router.Handler(gate)
	mux.Handle("/api/", operations)
	mux.Handle("/api", operations)
	const links = "GET " + document.LinkPath
	mux.Handle(links, s.Router.Beside(gate, links, s.Documents.Links(s.DB)))
	mux.Handle("GET /metrics", m.handler())
	mux.HandleFunc("GET /healthz", func(w http.ResponseWriter, _ *http.Request) { say(w, http.StatusOK, "ok") })
	writing := &writing{db: s.DB}
	mux.HandleFunc("GET /readyz", func(w http.ResponseWriter, r *http.Request) {
		ctx, cancel := context.WithTimeout(r.Context(), 2*time.Second)
		defer cancel()
		if reason := s.whyNotReady(ctx, writing); reason != "" {
			say(w, http.StatusServiceUnavailable, reason)
			return
		}
		say(w, http.StatusOK, "ready")
	})
	nothing := s.Router.Beside(gate, "", http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) { api.Routed(mux, w, r) }))
	return atOnce(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		plain := transport.Plain(r.URL.Path)
		_, pattern := mux.Handler(r)
		switch {
		case plain != r.URL.Path && strings.HasPrefix(plain, "/api/"):
			operations.ServeHTTP(w, r) // answers as to any path of the API at which nothing is
		case plain != r.URL.Path || pattern == "":
			nothing.ServeHTTP(w, r)
		default:
			mux.ServeHTTP(w, r)
		}
	})), serve(mux)
}

func say(w http.ResponseWriter, status int, text string) {
	w.Header().Set("Content-Type", "text/plain; charset=utf-8")
	w.WriteHeader(status)
	if _, err := w.Write([]byte(text + "\n")); err != nil {
		return // the caller went away
	}
}

// Seed puts into a new space what every company has from the start.
func (s *Server) Seed(ctx context.Context, tx *store.Tx) error { return casetype.Seed(ctx, tx) }
