package server_test

import (
	"encoding/json"
	"strings"
	"testing"

	"nectarine/internal/server"
	"nectarine/internal/testing/servertest"
)

// TestHeadersOfTheDocumentCome: each header of which the document tells comes; servertest
// holds every answer of every test to have no others.
func TestHeadersOfTheDocumentCome(t *testing.T) {
	text, err := server.Document()
	if err != nil {
		t.Fatal(err)
	}
	var document struct {
		Components struct{ Headers map[string]m }
	}
	if err := json.Unmarshal(text, &document); err != nil {
		t.Fatal(err)
	}
	servertest.Alone(t, func(t *testing.T, c *servertest.Client) {
		seen := map[string]bool{}
		comes := func(a servertest.Answer, status int, headers ...string) {
			t.Helper()
			for _, name := range append(headers, "X-Request-Id") {
				if a.Status != status || a.Header.Get(name) == "" {
					t.Errorf("an answer %d, want %d, has no header %s: %v", a.Status, status, name, a.Header)
				}
				seen[name] = true
			}
		}
		of := c.Borrower()
		read := c.Send("GET", of.Path, nil)
		comes(read, 200, "ETag")
		comes(c.Send("PUT", of.Path, strings.NewReader(`{"collectionsIntensity":"light"}`), "If-Match", read.Header.Get("ETag")), 200, "ETag")
		comes(c.Send("PUT", of.Path, strings.NewReader(`{}`), "If-Match", read.Header.Get("ETag")), 412)
		for status, body := range map[int]string{200: `{"name":"Hardship"}`, 400: `{"name":5}`} {
			key := []string{"Idempotency-Key", body}
			if a := c.Send("POST", "/teams", strings.NewReader(body), key...); a.Header.Get("Idempotent-Replayed") != "" {
				t.Errorf("a first answer says that it is given again: %v", a.Header)
			}
			comes(c.Send("POST", "/teams", strings.NewReader(body), key...), status, "Idempotent-Replayed")
		}
		comes(c.As("nobody").Send("GET", "/teams", nil), 401, "WWW-Authenticate")
		comes(c.Send("GET", "/supercases/members-template.csv", nil), 200, "Content-Disposition")
		if err := c.Server.DB.Close(); err != nil {
			t.Fatal(err)
		}
		comes(c.Send("GET", "/loans", nil), 503, "Retry-After")
		for name := range document.Components.Headers {
			wire := map[string]string{"RequestId": "X-Request-Id", "RetryAfter": "Retry-After", "IdempotentReplayed": "Idempotent-Replayed", "Challenge": "WWW-Authenticate",
				"Disposition": "Content-Disposition"}[name]
			if !seen[wire] {
				t.Errorf("the document tells of %s (%s), which no answer had here", name, wire)
			}
		}
	})
}
