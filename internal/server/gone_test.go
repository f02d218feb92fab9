package server_test

import (
	"context"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"nectarine/internal/domain/access"
	"nectarine/internal/server"
	"nectarine/internal/testing/servertest"
)

// TestDatabaseGone takes the database away from a running server: every answer
// is a 503 that says when to come back, and readiness tells the same.
func TestDatabaseGone(t *testing.T) {
	servertest.Each(t, func(t *testing.T, engine string) {
		db, _, err := servertest.Open(engine)
		if err != nil {
			t.Fatal(err)
		}
		s := server.New(db)
		made, err := access.NewCompany(t.Context(), db, access.Lender{Name: "Acme"}, s.Seed)
		if err != nil {
			t.Fatal(err)
		}
		handler, err := s.Handler(server.Options{})
		if err != nil {
			t.Fatal(err)
		}
		h := httptest.NewServer(handler)
		defer h.Close()
		ask := func(method, path, body string) (int, string, string) {
			q, err := http.NewRequestWithContext(t.Context(), method, h.URL+path, strings.NewReader(body))
			if err != nil {
				t.Fatal(err)
			}
			q.Header.Set("X-API-KEY", made.TestKey)
			q.Header.Set("Content-Type", "application/json")
			res, err := http.DefaultClient.Do(q)
			if err != nil {
				t.Fatal(err)
			}
			text, err := io.ReadAll(res.Body)
			if err := res.Body.Close(); err != nil {
				t.Fatal(err)
			}
			if err != nil {
				t.Fatal(err)
			}
			return res.StatusCode, res.Header.Get("Retry-After"), string(text)
		}
		expect := func(path string, want int, says string) {
			t.Helper()
			if status, _, text := ask("GET", path, ""); status != want || !strings.Contains(text, says) {
				t.Errorf("%s: %d %s; want %v and %q", path, status, text, want, says)
			}
		}
		expect("/healthz", 200, "ok")
		expect("/readyz", 503, "job workers")
		if err := s.Work(t.Context()); err != nil {
			t.Fatal(err)
		}
		expect("/readyz", 200, "ready")
		expect("/api/company", 200, "Acme")
		expect("/metrics", 200, "nectarine_request")
		if err := s.Queue.Stop(context.Background()); err != nil {
			t.Fatal(err)
		}
		if err := db.Close(); err != nil {
			t.Fatal(err)
		}
		for _, q := range [][3]string{{"GET", "/api/people", ""}, {"POST", "/api/teams", `{"name": "One"}`}, {"GET", "/api/cases", ""}} {
			status, retry, text := ask(q[0], q[1], q[2])
			if status != 503 || retry == "" || !strings.Contains(text, `"errorType":"Unavailable"`) || strings.Contains(text, "sql") {
				t.Errorf("%s %s: %d, Retry-After %q: %s; want 503 Unavailable, when to ask again, and nothing of sql", q[0], q[1], status, retry, text)
			}
		}
		expect("/readyz", 503, "database")
		expect("/healthz", 200, "ok")
	})
}
