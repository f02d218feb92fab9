package server_test

import (
	"bufio"
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
