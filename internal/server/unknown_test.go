package server_test

import (
	"bytes"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"sync/atomic"
	"testing"

	"nectarine/internal/domain/access"
	"nectarine/internal/mechanism/store"
	"nectarine/internal/mechanism/store/vault"
	"nectarine/internal/server"
	"nectarine/internal/testing/servertest"
	"nectarine/internal/value/clock"
)

// cutter stands between the server and PostgreSQL. While it is armed, it cuts the
// connection whose COMMIT of something written has been carried out, before the answer gets back.
type cutter struct {
	net.Listener
	to    string
	armed atomic.Bool
}

func (c *cutter) serve() {
	for {
		client, err := c.Accept()
		if err != nil {
			return
		}
		database, err := net.Dial("tcp", c.to)
		if err != nil {
			_ = client.Close()
			continue
		}
		var committing atomic.Bool
		go func() {
			wrote := false
			_, _ = io.Copy(database, &listening{client, func(b []byte) {
				wrote = wrote || bytes.Contains(b, []byte("INSERT INTO"))
				if bytes.Contains(bytes.ToLower(b), []byte("commit\x00")) {
					committing.Store(wrote && c.armed.Load())
					wrote = false
				}
			}})
			_ = database.Close()
		}()
		go func() {
			b := make([]byte, 64<<10)
			for {
				n, err := database.Read(b)
				if err != nil || committing.Load() { // what comes says that it has committed
					break
				}
				if _, err := client.Write(b[:n]); err != nil {
					break
				}
			}
			_, _ = client.Close(), database.Close()
		}()
	}
}

// listening hears what is read.
type listening struct {
	io.Reader
	heard func([]byte)
}

func (l *listening) Read(b []byte) (int, error) {
	n, err := l.Reader.Read(b)
	l.heard(b[:n])
	return n, err
}

// TestUnknownOutcomeIsToldAsUnknown: the connection is cut after the commit was carried
// out. Nobody is told that nothing was written, and who asks again with the same
// Idempotency-Key is told what was.
func TestUnknownOutcomeIsToldAsUnknown(t *testing.T) {
	for _, engine := range servertest.Shared() { // SQLite has no connection that could be cut
		t.Run(engine, unknownOutcome)
	}
}

func unknownOutcome(t *testing.T) {
	address, err := servertest.Address(servertest.Postgres, t.TempDir())
	if err != nil {
		t.Fatal(err)
	}
	c, through := cutting(t, address)
	key, err := vault.NewKey()
	if err != nil {
		t.Fatal(err)
	}
	db, err := store.Open(t.Context(), through, store.Options{Clock: clock.System{}, Key: key})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = db.Close() })
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
	t.Cleanup(h.Close)
	post := func() (int, string, string) {
		r, err := http.NewRequestWithContext(t.Context(), http.MethodPost, h.URL+"/api/teams", strings.NewReader(`{"name":"One"}`))
		if err != nil {
			t.Fatal(err)
		}
		r.Header.Set("X-API-KEY", made.TestKey)
		r.Header.Set("Content-Type", "application/json")
		r.Header.Set("Idempotency-Key", "once")
		answer, err := http.DefaultClient.Do(r)
		if err != nil {
			t.Fatal(err)
		}
		body, err := io.ReadAll(answer.Body)
		if err != nil {
			t.Fatal(err)
		}
		_ = answer.Body.Close()
		return answer.StatusCode, string(body), answer.Header.Get("Idempotent-Replayed")
	}
	c.armed.Store(true)
	status, body, _ := post()
	c.armed.Store(false)
	if status != 503 || !strings.Contains(body, "OutcomeUnknown") || strings.Contains(body, "nothing was") {
		t.Fatalf("%d %s; want 503 OutcomeUnknown, and not that nothing was done", status, body)
	}
	if status, body, replayed := post(); status != 200 || replayed != "true" {
		t.Errorf("asked again: %d %s %s; want 200, said to be replayed", status, body, replayed)
	}
}

// cutting puts a cutter before the database, and answers the address that goes through it.
func cutting(t *testing.T, address string) (*cutter, string) {
	t.Helper()
	u, err := url.Parse(address)
	if err != nil {
		t.Fatal(err)
	}
	port := u.Port()
	if port == "" {
		port = "5432"
	}
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	c := &cutter{Listener: listener, to: net.JoinHostPort(u.Hostname(), port)}
	t.Cleanup(func() { _ = listener.Close() })
	go c.serve()
	u.Host = listener.Addr().String()
	q := u.Query()
	q.Set("sslmode", "disable")
	u.RawQuery = q.Encode()
	return c, u.String()
}
