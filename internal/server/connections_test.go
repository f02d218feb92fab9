package server

import (
	"bufio"
	"errors"
	"io"
	"net"
	"net/http"
	"os"
	"testing"
	"time"

	"nectarine/internal/value/clock"
)

// caller is a client with one connection of its own.
type caller struct {
	t *testing.T
	net.Conn
	answers *bufio.Reader
}

func (c caller) ask(path string) {
	c.t.Helper()
	if _, err := io.WriteString(c, "GET "+path+" HTTP/1.1\r\nHost: test\r\n\r\n"); err != nil {
		c.t.Fatal(err)
	}
}

func (c caller) hear() error {
	answer, err := http.ReadResponse(c.answers, nil)
	if err != nil {
		return err
	}
	_, err = io.ReadAll(answer.Body)
	return errors.Join(err, answer.Body.Close())
}

// limited is a server with two connections at most; a request to /held is under way until
// something comes from release, and entered is told of each.
func limited(t *testing.T) (dial func() caller, limit *connections, entered, release chan bool) {
	t.Helper()
	plain, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	limit = limitConnections(plain, 2)
	entered, release = make(chan bool), make(chan bool)
	h := &http.Server{ConnState: limit.moved, Handler: http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) {
		if r.URL.Path == "/held" {
			entered <- true
			<-release
		}
	})}
	go func() { _ = h.Serve(limit) }()
	t.Cleanup(func() { _ = h.Close() })
	return func() caller {
		c, err := net.Dial("tcp", plain.Addr().String())
		if err != nil {
			t.Fatal(err)
		}
		t.Cleanup(func() { _ = c.Close() })
		return caller{t, c, bufio.NewReader(c)}
	}, limit, entered, release
}

// until comes back when the server is as far as that.
func (c *connections) until(so func() bool) {
	c.mu.Lock()
	defer c.mu.Unlock()
	for !so() {
		c.room.Wait()
	}
}

// Where there is no room, the connection that has waited the longest for its next request
// makes it: whoever keeps connections keeps nobody out.
func TestIdleConnectionsMakeRoom(t *testing.T) {
	dial, limit, _, _ := limited(t)
	var all []caller
	for i := range 10 {
		next := dial()
		next.ask("/")
		if err := next.hear(); err != nil {
			t.Fatalf("beside idle connections a new one is answered %v", err)
		}
		all = append(all, next)
		limit.until(func() bool { return limit.idle.Len() >= min(i+1, 2) }) // the answer comes before the rest
	}
	for i, gone := range all[:8] {
		if err := gone.SetReadDeadline(clock.System{}.Now().Add(10 * time.Second).Time); err != nil { // only where it is there
			t.Fatal(err)
		}
		if _, err := gone.Read(make([]byte, 1)); err == nil || errors.Is(err, os.ErrDeadlineExceeded) {
			t.Fatalf("the connection %d of 10 is there, though it was idle the longest", i)
		}
	}
	last := all[9]
	last.ask("/")
	if err := last.hear(); err != nil {
		t.Errorf("the newest connection made room: %v", err)
	}
	limit.mu.Lock()
	defer limit.mu.Unlock()
	if limit.open > 2 {
		t.Errorf("%d connections are open, want 2 at most", limit.open)
	}
}

// Requests under way are not cut off: those that come wait, and are answered once there
// is room. A listener that is closed waits for none.
func TestConnectionsWithRequestsUnderWayKeepOthersWaiting(t *testing.T) {
	dial, limit, entered, release := limited(t)
	held := []caller{dial(), dial()}
	for _, c := range held {
		c.ask("/held")
		<-entered
	}
	third := dial()
	third.ask("/held")
	waits := make(chan bool)
	go func() {
		limit.until(func() bool { return limit.waits })
		close(waits)
	}()
	select {
	case <-entered:
		t.Fatal("a third request is under way on two connections")
	case <-waits:
	}
	release <- true
	<-entered // the third: one of the two has ended
	release <- true
	release <- true
	for i, c := range append(held, third) {
		if err := c.hear(); err != nil {
			t.Errorf("request %d of 3 is answered %v", i, err)
		}
	}
	for _, c := range []caller{dial(), dial()} {
		c.ask("/held")
		<-entered
	}
	dial().ask("/held")
	limit.until(func() bool { return limit.waits })
	for range 2 { // the server closes it once more, before or after
		if err := limit.Close(); err != nil {
			t.Fatalf("a listener that waits for room does not close, or not twice: %v", err)
		}
	}
	release <- true
	release <- true
}
