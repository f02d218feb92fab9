package server

import (
	"io"
	"log/slog"
	"net/http"
	"sync/atomic"
	"time"

	"nectarine/internal/value/clock"
)

// restWait is how long an answer waits for the rest of a body that nobody has read, and
// restSize how much of it is read: what has been sent already is there at once.
const restWait, restSize = 250 * time.Millisecond, 256 << 10

// atOnce answers at once where the body of a request has not come to its end: refused
// before it was read, too long, or not sent. net/http would wait for the rest before it
// answers, for as long as a body may take, and keep the connection for it. What is already
// there is read, so that the connection serves on; else it is closed after the answer.
func atOnce(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.Body == nil || r.Body == http.NoBody || r.ProtoMajor != 1 {
			next.ServeHTTP(w, r)
			return
		}
		body := &arriving{ReadCloser: r.Body}
		asked := r.WithContext(r.Context()) // the server looks at the body of the first
		asked.Body = body
		a := &early{ResponseWriter: w, request: r, body: body}
		next.ServeHTTP(a, asked)
		a.readRest()
	})
}

// arriving is a body that knows whether its end has come.
type arriving struct {
	io.ReadCloser
	ended atomic.Bool
}

// Read notes the end.
func (b *arriving) Read(p []byte) (int, error) {
	n, err := b.ReadCloser.Read(p)
	if err == io.EOF {
		b.ended.Store(true)
	}
	return n, err
}

// early is an answer that may be given before the body is at its end.
type early struct {
	http.ResponseWriter
	request  *http.Request
	body     *arriving
	restRead bool
}

// Unwrap is for http.ResponseController.
func (a *early) Unwrap() http.ResponseWriter { return a.ResponseWriter }

// WriteHeader sends the status.
func (a *early) WriteHeader(status int) {
	if status >= 200 {
		a.readRest()
	}
	a.ResponseWriter.WriteHeader(status)
}

// Write sends some of the answer.
func (a *early) Write(b []byte) (int, error) {
	a.readRest()
	return a.ResponseWriter.Write(b)
}

// readRest reads what is there of the body, or sees to it that nobody waits for it.
func (a *early) readRest() {
	if a.restRead {
		return
	}
	a.restRead = true
	if a.body.ended.Load() {
		return
	}
	connection := http.NewResponseController(a.ResponseWriter)
	if connection.SetReadDeadline(clock.System{}.Now().Add(restWait).Time) == nil && a.request.Header.Get("Expect") == "" {
		if _, err := io.CopyN(io.Discard, a.body, restSize); err != nil && err != io.EOF {
			slog.Debug("a body has not come", "error", err)
		}
	}
	if !a.body.ended.Load() {
		a.Header().Set("Connection", "close")
	} else if connection.SetReadDeadline(time.Time{}) != nil {
		a.Header().Set("Connection", "close")
	}
}
