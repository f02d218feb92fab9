// Package servertest runs the real server over real HTTP, once for each engine,
// and gives each test a company of its own.
package servertest

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"os"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"nectarine/internal/domain/access"
	"nectarine/internal/domain/document"
	"nectarine/internal/mechanism/api"
	"nectarine/internal/mechanism/store"
	"nectarine/internal/server"
	"nectarine/internal/value/clock"
)

// M is a JSON object.
type M = map[string]any

// Start is the moment at which the clock of every test server stands first: a
// Monday morning in New York.
var Start = time.Date(2026, 1, 5, 15, 0, 0, 0, time.UTC)

// Client calls one server with one credential.
type Client struct {
	T      testing.TB
	URL    string
	Key    string
	Space  string
	Server *server.Server
	Clock  clock.Source
	made   *access.CreatedCompany
	moves  *clock.Manual // the clock, of a server that is the test's alone
}

type running struct {
	server *server.Server
	http   *httptest.Server
	clock  *clock.Manual
}

var (
	starting sync.Mutex
	servers  = map[string]*running{}
)

// Quiet keeps the server's log out of the tests' output, unless NECTARINE_TEST_LOG asks for it.
func Quiet() {
	if os.Getenv("NECTARINE_TEST_LOG") == "" {
		slog.SetDefault(slog.New(slog.DiscardHandler))
	}
}

func start(engine string) (*running, error) {
	starting.Lock()
	defer starting.Unlock()
	if r := servers[engine]; r != nil {
		return r, nil
	}
	r, err := launch(engine)
	if err == nil {
		servers[engine] = r
	}
	return r, err
}

// launch begins a server on a database of its own.
func launch(engine string) (*running, error) {
	Quiet()
	db, c, err := Open(engine)
	if err != nil {
		return nil, err
	}
	s := server.New(db)
	folder, err := os.MkdirTemp("", "nectarine-documents-")
	if err != nil {
		return nil, err
	}
	s.Documents.Blobs = document.Disk{Folder: folder}
	handler, err := s.Handler(server.Options{})
	if err != nil {
		return nil, err
	}
	return &running{server: s, clock: c, http: httptest.NewServer(spying(handler))}, nil
}

// Run runs f on every engine, in parallel, as the test space of a fresh company.
func Run(t *testing.T, f func(t *testing.T, c *Client)) {
	t.Helper()
	t.Parallel()
	Each(t, func(t *testing.T, engine string) { f(t, New(t, engine)) })
}

// Alone runs f on every engine, each on a server of its own, whose clock the test may
// move: that of the servers of Run is shared by tests that run at once, and moving it
// ends leases, rests and answers under their hands.
func Alone(t *testing.T, f func(t *testing.T, c *Client)) {
	t.Helper()
	t.Parallel()
	Each(t, func(t *testing.T, engine string) {
		starting.Lock()
		r, err := launch(engine)
		starting.Unlock()
		if err != nil {
			t.Fatal(err)
		}
		t.Cleanup(r.http.Close)
		c := r.client(t)
		c.moves = r.clock
		f(t, c)
	})
}

// Move sets the clock of the machine on, in a test that has its server alone.
func (c *Client) Move(d time.Duration) {
	c.T.Helper()
	if c.moves == nil {
		c.T.Fatal("other tests go by this clock: run the test by servertest.Alone")
	}
	c.moves.Move(d)
}

// New is a client of the test space of a fresh company.
func New(t testing.TB, engine string) *Client {
	t.Helper()
	r, err := start(engine)
	if err != nil {
		t.Fatal(err)
	}
	return r.client(t)
}

// client is a client of a server, in the test space of a fresh company.
func (r *running) client(t testing.TB) *Client {
	t.Helper()
	return (&Client{T: t, URL: r.http.URL, Server: r.server, Clock: r.clock}).Other()
}

// Live is the same company's live space.
func (c *Client) Live() *Client {
	l := *c
	l.Key, l.Space = c.made.LiveKey, c.made.CompanyID
	return &l
}

// Other is another company on the same server.
func (c *Client) Other() *Client {
	c.T.Helper()
	made, err := access.NewCompany(context.Background(), c.Server.DB, access.Lender{Name: "Acme Lending", Timezone: "America/New_York"}, c.Server.Seed)
	if err != nil {
		c.T.Fatal(err)
	}
	other := *c
	other.Key, other.Space, other.made = made.TestKey, made.TestCompanyID, made
	return &other
}

// For is the client for a test within the test.
func (c *Client) For(t testing.TB) *Client {
	other := *c
	other.T = t
	return &other
}

// As is a client with another key.
func (c *Client) As(key string) *Client {
	other := *c
	other.Key = key
	return &other
}

// Agent is a client that acts as a new employee with the permissions.
func (c *Client) Agent(first, last string, permissions ...string) *Client {
	c.T.Helper()
	mail := c.mail(strings.ToLower(first + "." + last))
	user := c.Create("/users", M{"userType": "agent", "name": first + " " + last, "email": mail})
	c.Create("/employees", M{"userId": user["id"], "firstName": first, "lastName": last, "email": mail})
	key := c.Create("/api-keys", M{"userId": user["id"], "name": "agent", "permissions": permissions})
	return c.As(key["key"].(string))
}

// mail is an e-mail address of somebody of the lender that no user has yet: no two have one.
func (c *Client) mail(name string) string {
	if n, again := agents.LoadOrStore(c.Space+"/"+name, new(atomic.Int64)); again {
		name += fmt.Sprint(n.(*atomic.Int64).Add(1))
	}
	return name + "@acme.example"
}

// agents are how many more of a name there are, by space and name.
var agents sync.Map

// Scope is the client's space, as the system sees it.
func (c *Client) Scope() store.Scope {
	return store.Scope{Space: c.Space, Test: c.Space == c.made.TestCompanyID, Actor: store.System, Operation: "test"}
}

// Tx runs f in a transaction of the client's space, for what has no operation.
func (c *Client) Tx(f func(context.Context, *store.Tx) error) {
	c.T.Helper()
	if err := c.Server.DB.Write(context.Background(), c.Scope(), f); err != nil {
		c.T.Fatal(err)
	}
}

// Scalar reads one value as it lies in the tables; the text numbers its arguments, of which
// $1 is the space.
func Scalar[T any](ctx context.Context, tx *store.Tx, query string, args ...any) (v T, err error) {
	err = tx.SQL().QueryRowContext(ctx, query, append([]any{tx.Space}, args...)...).Scan(&v)
	return v, err
}

// Answer is what came back.
type Answer struct {
	Status int
	Header http.Header
	Raw    []byte
	Body   M // nil unless the body is a JSON object
}

// Send calls an operation with any body and headers: pairs of name and value.
func (c *Client) Send(method, path string, body io.Reader, headers ...string) Answer {
	c.T.Helper()
	a, err := c.exchange(method, path, body, headers...)
	if err != nil {
		c.T.Fatal(err)
	}
	c.check(method, path, a)
	return a
}

// exchange sends a request and reads what comes, without judging it.
func (c *Client) exchange(method, path string, body io.Reader, headers ...string) (Answer, error) {
	q, err := http.NewRequest(method, c.URL+"/api"+path, body)
	if err != nil {
		return Answer{}, err
	}
	q.Header.Set("X-API-KEY", c.Key)
	if body != nil {
		q.Header.Set("Content-Type", "application/json")
	}
	for i := 0; i+1 < len(headers); i += 2 {
		q.Header.Set(headers[i], headers[i+1])
	}
	res, err := http.DefaultClient.Do(q)
	if err != nil {
		return Answer{}, err
	}
	raw, err := io.ReadAll(res.Body)
	if err := errorOf(err, res.Body.Close()); err != nil {
		return Answer{}, err
	}
	a := Answer{Status: res.StatusCode, Header: res.Header, Raw: raw}
	if len(raw) > 0 && raw[0] == '{' {
		if err := json.Unmarshal(raw, &a.Body); err != nil {
			return a, fmt.Errorf("%s %s: %w: %s", method, path, err, raw)
		}
	}
	return a, nil
}

func errorOf(errs ...error) error {
	for _, err := range errs {
		if err != nil {
			return err
		}
	}
	return nil
}

// send calls an operation with a JSON body, or none when it is nil.
func (c *Client) send(method, path string, body any, headers ...string) Answer {
	c.T.Helper()
	var b io.Reader
	if body != nil {
		text, err := json.Marshal(body)
		if err != nil {
			c.T.Fatal(err)
		}
		b = bytes.NewReader(text)
	}
	return c.Send(method, path, b, headers...)
}

// Do calls an operation with a JSON body and wants the status; it answers the
// decoded body.
func (c *Client) Do(method, path string, body any, want int, headers ...string) M {
	c.T.Helper()
	a := c.send(method, path, body, headers...)
	if a.Status != want {
		c.T.Fatalf("%s %s: %d, want %d: %s", method, path, a.Status, want, a.Raw)
	}
	return a.Body
}

// Get answers the data of a GET.
func (c *Client) Get(path string) M {
	c.T.Helper()
	return c.Do("GET", path, nil, 200)["data"].(M)
}

// List answers the rows of a list.
func (c *Client) List(path string) []M {
	c.T.Helper()
	var rows []M
	for _, row := range c.Do("GET", path, nil, 200)["data"].([]any) {
		rows = append(rows, row.(M))
	}
	return rows
}

// Data calls an operation and answers the data of what it answers.
func (c *Client) Data(method, path string, body any, want int) M {
	c.T.Helper()
	return c.Do(method, path, body, want)["data"].(M)
}

// Drain does the bulk runs of the client's space that have not ended: the test
// server has no workers.
func (c *Client) Drain() {
	c.T.Helper()
	if err := c.Server.Bulk.Drain(context.Background(), c.Scope()); err != nil {
		c.T.Fatal(err)
	}
}

// Put updates and answers the data.
func (c *Client) Put(path string, body any) M {
	c.T.Helper()
	return c.Do("PUT", path, body, 200)["data"].(M)
}

// Refused calls an operation that must refuse with the status, and answers the
// error; where field is given, the error must name it.
func (c *Client) Refused(method, path string, body any, want int, field string) M {
	c.T.Helper()
	got := c.Do(method, path, body, want)
	if got["requestId"] == "" || got["message"] == "" || got["errorType"] == "" || got["status"] != float64(want) || got["statusCode"] != float64(want) {
		c.T.Fatalf("%s %s: the error is incomplete: %v", method, path, got)
	}
	if field == "" {
		return got
	}
	details, _ := got["details"].([]any)
	for _, d := range details {
		if d.(M)["field"] == field {
			return got
		}
	}
	c.T.Fatalf("%s %s: the error does not name %s: %v", method, path, field, got)
	return nil
}

// Events are the space's events of the type on the object, oldest first.
func (c *Client) Events(kind, objectID string) []M {
	c.T.Helper()
	rows := c.List(fmt.Sprintf("/events?limit=100&eventType=%s&objectId=%s", kind, objectID))
	for i, j := 0, len(rows)-1; i < j; i, j = i+1, j-1 {
		rows[i], rows[j] = rows[j], rows[i]
	}
	return rows
}

// Advance moves the space's clock on by d; what falls due on the way happens.
func (c *Client) Advance(d time.Duration) {
	c.T.Helper()
	now, err := clock.Parse(c.Get("/test-clock")["now"].(string))
	if err != nil {
		c.T.Fatal(err)
	}
	c.Put("/test-clock", M{"now": now.Add(d)})
}

// Now is the present moment of the space.
func (c *Client) Now() clock.Time {
	c.T.Helper()
	now, err := clock.Parse(c.Get("/test-clock")["now"].(string))
	if err != nil {
		c.T.Fatal(err)
	}
	return now
}

// Operations are all operations of the server.
func (c *Client) Operations() []api.Operation { return c.Server.Router.Operations() }
