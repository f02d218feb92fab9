package server_test

import (
	"encoding/json"
	"io"
	"net/http"
	"net/url"
	"regexp"
	"strings"
	"testing"

	"nectarine/internal/server"
	"nectarine/internal/testing/servertest"
)

// fetched is what came for a path outside of /api.
type fetched struct {
	status int
	header http.Header
	text   string
}

func fetch(t *testing.T, c *servertest.Client, method, path string) fetched {
	t.Helper()
	q, err := http.NewRequestWithContext(t.Context(), method, c.URL+path, nil)
	if err != nil {
		t.Fatal(err)
	}
	res, err := http.DefaultClient.Do(q)
	if err != nil {
		t.Fatal(err)
	}
	text, err := io.ReadAll(res.Body)
	if err != nil {
		t.Fatal(err)
	}
	if err := res.Body.Close(); err != nil {
		t.Fatal(err)
	}
	return fetched{res.StatusCode, res.Header, string(text)}
}

var outside = regexp.MustCompile(`(?:src|action|@import|url\()\s*[=:]?\s*"?(https?:)?//`)

// A newcomer opens the host, /docs or /docs/, and finds the reference; no page loads
// anything from elsewhere, and the script of the reference knows no picture there.
func TestReferencePage(t *testing.T) {
	servertest.Run(t, func(t *testing.T, c *servertest.Client) {
		for _, path := range []string{"/", "/docs", "/docs/", "/docs/guides", "/docs/errors.md"} {
			got := fetch(t, c, "GET", path)
			if got.status != 200 || !strings.HasPrefix(got.header.Get("Content-Type"), "text/html") {
				t.Errorf("GET %s: %d %s, want a page", path, got.status, got.header.Get("Content-Type"))
			}
			if !strings.Contains(got.header.Get("Content-Security-Policy"), "default-src 'self'") || outside.MatchString(got.text) {
				t.Errorf("GET %s may load something from elsewhere", path)
			}
			if got.header.Get("X-Content-Type-Options") != "nosniff" || got.header.Get("Referrer-Policy") != "no-referrer" {
				t.Errorf("GET %s has the headers %v, want nosniff and no-referrer", path, got.header)
			}
		}
		if script := fetch(t, c, "GET", "/docs/redoc.js"); script.status != 200 || strings.Contains(script.text, "cdn.redoc.ly") {
			t.Errorf("the script of the reference (%d) fetches a picture from its maker", script.status)
		}
	})
}

var links = regexp.MustCompile(`(?:href="|\]\()([^")\s]+)`)

// Every link of the guides and of the document to a guide leads to one.
func TestLinksLeadSomewhere(t *testing.T) {
	servertest.Run(t, func(t *testing.T, c *servertest.Client) {
		document, err := server.Document()
		if err != nil {
			t.Fatal(err)
		}
		pages := map[string]string{"/docs": string(document), "/docs/guides": fetch(t, c, "GET", "/docs/guides").text}
		for _, link := range links.FindAllStringSubmatch(pages["/docs/guides"], -1) {
			if strings.HasSuffix(link[1], ".md") {
				pages[link[1]] = fetch(t, c, "GET", link[1]).text
			}
		}
		if len(pages) < 10 {
			t.Fatalf("only %d guides are listed at /docs/guides", len(pages)-2)
		}
		for page, text := range pages {
			base := &url.URL{Path: page}
			for _, link := range links.FindAllStringSubmatch(text, -1) {
				to, err := base.Parse(link[1])
				if err != nil || to.Scheme != "" || !strings.HasPrefix(to.Path, "/docs") {
					continue // elsewhere, or in the repository
				}
				if got := fetch(t, c, "GET", to.Path); got.status != 200 {
					t.Errorf("the link %s of %s leads to %s, which answers %d", link[1], page, to.Path, got.status)
				}
			}
		}
	})
}

// What is not there is answered in one form, in /api and beside it.
func TestNothingThere(t *testing.T) {
	servertest.Run(t, func(t *testing.T, c *servertest.Client) {
		for _, q := range []struct {
			method, path string
			status       int
			kind         string
		}{{"GET", "/nothing", 404, "NotFound"}, {"GET", "/docs/nothing.md", 404, "NotFound"}, {"POST", "/docs", 405, "MethodNotAllowed"}, {"DELETE", "/healthz", 405, "MethodNotAllowed"}, {"GET", "/api", 401, "Unauthenticated"}} {
			got := fetch(t, c, q.method, q.path)
			var refusal m
			if err := json.Unmarshal([]byte(got.text), &refusal); err != nil || got.status != q.status ||
				refusal["errorType"] != q.kind || strings.HasSuffix(got.text, "\n") {
				t.Errorf("%s %s: %d %q, want %d with the error type %s as JSON", q.method, q.path, got.status, got.text, q.status, q.kind)
			}
			if q.status == 405 && got.header.Get("Allow") != "GET" {
				t.Errorf("%s %s: Allow is %q, want GET", q.method, q.path, got.header.Get("Allow"))
			}
		}
	})
}
