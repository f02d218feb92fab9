package server_test

import (
	"bufio"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"strings"
	"testing"
	"time"

	"nectarine/internal/testing/servertest"
	"nectarine/internal/value/clock"
)

// What is answered before a body has come is answered at once and not when the body does,
// and the connection is not kept for it: 100 bytes of nobody's would hold one for minutes.
// A body that is there keeps the connection for the next request.
func TestNobodyWaitsForABodyThatDoesNotCome(t *testing.T) {
	servertest.Run(t, func(t *testing.T, c *servertest.Client) {
		host := strings.TrimPrefix(c.URL, "http://")
		ask := func(to net.Conn, request, sent string, length int) (*http.Response, bool) {
			t.Helper()
			if _, err := fmt.Fprintf(to, "%s HTTP/1.1\r\nHost: %s\r\nX-API-KEY: %s\r\nContent-Type: application/json\r\nContent-Length: %d\r\n\r\n%s",
				request, host, map[bool]string{true: "", false: c.Key}[strings.Contains(request, "nokey")], length, sent); err != nil {
				t.Fatal(err)
			}
			if err := to.SetReadDeadline(clock.System{}.Now().Add(25 * time.Second).Time); err != nil { // a body may take 30
				t.Fatal(err)
			}
			from := bufio.NewReader(to)
			answer, err := http.ReadResponse(from, nil)
			if err != nil {
				t.Errorf("%s with %d of %d bytes of its body: no answer, %v", request, len(sent), length, err)
				return nil, false
			}
			if _, err := io.Copy(io.Discard, answer.Body); err != nil {
				t.Fatal(err)
			}
			_, err = from.ReadByte() // the end of the connection, or nothing for a while
			return answer, err != nil && !strings.Contains(err.Error(), "timeout")
		}
		for request, status := range map[string]int{"POST /api/teams?nokey=1": 401, "POST /api/nothing": 404, "PUT /api/teams": 405, "GET /api/teams?limit=1": 200,
			"POST /healthz": 405, "GET /healthz": 200, "GET /nothing": 404, "POST /api/teams?bad=1": 400} {
			to, err := net.Dial("tcp", host)
			if err != nil {
				t.Fatal(err)
			}
			answer, closed := ask(to, request, "{", 1000)
			if answer != nil && (answer.StatusCode != status || !closed) {
				t.Errorf("%s: %d, the connection closed: %t; want %d, and closed", request, answer.StatusCode, closed, status)
			}
			if err := to.Close(); err != nil {
				t.Fatal(err)
			}
		}
		to, err := net.Dial("tcp", host)
		if err != nil {
			t.Fatal(err)
		}
		for range 2 {
			if _, err := fmt.Fprintf(to, "POST /api/nothing HTTP/1.1\r\nHost: %s\r\nX-API-KEY: %s\r\nContent-Length: 2\r\n\r\n{}", host, c.Key); err != nil {
				t.Fatal(err)
			}
			answer, err := http.ReadResponse(bufio.NewReader(to), nil)
			if err != nil || answer.StatusCode != 404 || answer.Close {
				t.Errorf("a body that is there: %v %v, want 404 and the connection kept", answer, err)
			}
		}
		if err := to.Close(); err != nil {
			t.Fatal(err)
		}
	})
}

// A path with empty or dotted segments leads nowhere, and is answered as every path of the
// API at which nothing is: not by a page that sends the caller elsewhere, where a body is lost.
func TestPathsThatAreNotPlainAreAnsweredInOurForm(t *testing.T) {
	servertest.Run(t, func(t *testing.T, c *servertest.Client) {
		ask := func(method, path string) (*http.Response, string) {
			t.Helper()
			q, err := http.NewRequestWithContext(t.Context(), method, c.URL+path, nil)
			if err != nil {
				t.Fatal(err)
			}
			q.Header.Set("X-API-KEY", c.Key)
			answer, err := http.DefaultTransport.RoundTrip(q)
			if err != nil {
				t.Fatal(err)
			}
			text, err := io.ReadAll(answer.Body)
			if err := errors.Join(err, answer.Body.Close()); err != nil {
				t.Fatal(err)
			}
			return answer, string(text)
		}
		for path, plain := range map[string]string{"//api/teams": "/api/teams", "/api//teams": "/api/teams", "/api/./teams": "/api/teams", "/api/teams//": "/api/teams/",
			"/api/people/../teams": "/api/teams", "/x/../api/teams": "/api/teams"} {
			for _, method := range []string{"GET", "POST"} {
				a, text := ask(method, path)
				if a.StatusCode != 404 || !strings.Contains(text, `"errorType":"NotFound"`) || !strings.Contains(text, " "+plain+`"`) ||
					a.Header.Get("X-Request-Id") == "" || a.Header.Get("Cache-Control") != "no-store" {
					t.Errorf("%s %s: %d %v %s, want 404 in our form that names %s", method, path, a.StatusCode, a.Header, text, plain)
				}
			}
		}
		for _, path := range []string{"/api/../metrics", "//docs", "/nothing"} {
			if a, text := ask("GET", path); a.StatusCode != 404 || a.Header.Get("Location") != "" || a.Header.Get("X-Request-Id") == "" ||
				a.Header.Get("Referrer-Policy") != "no-referrer" || !strings.Contains(text, `"requestId":"`+a.Header.Get("X-Request-Id")) {
				t.Errorf("GET %s: %d %v %s, want 404 with the headers of every answer", path, a.StatusCode, a.Header, text)
			}
		}
		if a, text := ask("GET", "/api/teams"); a.StatusCode != 200 {
			t.Errorf("GET /api/teams: %d %s, want 200", a.StatusCode, text)
		}
	})
}

// An upload whose connection is cut, by the caller or by a server that stops, is no fault
// of the server's.
func TestACutUploadIsNoFaultOfTheServers(t *testing.T) {
	servertest.Alone(t, func(t *testing.T, c *servertest.Client) {
		who := c.Borrower()
		paper := c.New(who.Path+"/documents", m{"fileName": "x", "type": "other"})
		to, err := net.Dial("tcp", strings.TrimPrefix(c.URL, "http://"))
		if err != nil {
			t.Fatal(err)
		}
		if _, err := fmt.Fprintf(to, "POST /api/documents/%s/content HTTP/1.1\r\nHost: x\r\nX-API-KEY: %s\r\nContent-Type: text/plain\r\nContent-Length: 100\r\nExpect: 100-continue\r\n\r\n", paper.ID, c.Key); err != nil {
			t.Fatal(err)
		}
		if line, err := bufio.NewReader(to).ReadString('\n'); err != nil || !strings.Contains(line, "100 Continue") { // the body is waited for now
			t.Fatalf("%q, %v; want the server to wait for the body", line, err)
		}
		if err := to.(*net.TCPConn).SetLinger(0); err != nil { // closed by a reset, without a word
			t.Fatal(err)
		}
		if err := to.Close(); err != nil {
			t.Fatal(err)
		}
		servertest.Until(t, "the request has ended", func() bool {
			answer, err := http.Get(c.URL + "/metrics")
			if err != nil {
				t.Fatal(err)
			}
			text, err := io.ReadAll(answer.Body)
			if err := errors.Join(err, answer.Body.Close()); err != nil {
				t.Fatal(err)
			}
			for line := range strings.Lines(string(text)) {
				if strings.HasPrefix(line, "nectarine_request_seconds_count") && strings.Contains(line, "POST /documents/{documentId}/content") {
					if !strings.Contains(line, `status="400"`) {
						t.Errorf("the request counts as %s, want a 400", line)
					}
					return true
				}
			}
			return false
		})
	})
}
