package sim

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"math/rand/v2"
	"net/http"
	"sync"
	"testing"
	"time"
)

// M is a JSON object.
type M = map[string]any

// object is what must be there: what was last answered of it, and how many
// changes it has had.
type object struct {
	path    string // where it is read
	kind    string // its kind in the audit trail
	fields  M      // fields that must be so
	changes int    // entries in the audit trail
	snoozes int    // how many more of them the clock may have made: a snooze that ended
	old     []any  // what a note said before
}

// company is one lender as the auditor remembers it.
type company struct {
	name, key string
	mu        sync.Mutex
	objects   map[string]*object // by id
}

func (c *company) remember(id string, o *object) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.objects[id] = o
}

// any is a random object of the company, or nothing.
func (c *company) any(r *rand.Rand) (string, bool) {
	c.mu.Lock()
	defer c.mu.Unlock()
	n := r.IntN(len(c.objects) + 1)
	for id := range c.objects {
		if n == 0 {
			return c.objects[id].path, true
		}
		n--
	}
	return "", false
}

// world is two lenders on one server, whose address may change when it is
// killed and started again.
type world struct {
	t         *testing.T
	companies []*company
	address   func() string
	patience  time.Duration // how long an answer is waited for across restarts
	also      func() bool   // reports whether what is to be shown has not happened yet; nil for nothing
}

// waits reports whether the users go on because what is to be shown has not happened yet.
func (w *world) waits() bool { return w.also != nil && w.also() && !w.t.Failed() }

// worker is one user of one company. It alone changes the objects that it made.
type worker struct {
	*world
	*company
	id    int
	rng   *rand.Rand
	calls int
	mine  map[string][]string // ids by kind

	deadline time.Duration // how long it waits for one answer; 0 for as long as it takes
}

// call sends a request until it is answered: a server that dies before it has
// answered is asked again with the same Idempotency-Key, and must do it once.
func (w *worker) call(method, path string, body any) (int, M) {
	w.calls++
	key := fmt.Sprintf("%s-%d-%d", w.name, w.id, w.calls)
	text, err := json.Marshal(body)
	if err != nil {
		w.t.Fatal(err)
	}
	for tries := 0; ; tries++ {
		status, answer, err := w.send(method, path, key, text)
		if err == nil && !again(status, answer) {
			return status, answer
		}
		if tries > 5000 {
			w.t.Errorf("%s %s was never answered: %d %v %v", method, path, status, answer, err)
			return 0, nil
		}
		pause(w.patience / 5000)
	}
}

// again reports whether a request is to be sent again: what it needs is not there, it is
// under way, or it came to the server of another test, at a port that was of one killed.
func again(status int, answer M) bool {
	return status == http.StatusServiceUnavailable || status == http.StatusUnauthorized || answer["errorType"] == "RequestInProgress"
}

func (w *worker) send(method, path, key string, text []byte) (int, M, error) {
	ctx := w.t.Context()
	if w.deadline > 0 {
		limited, cancel := context.WithTimeout(ctx, w.deadline)
		defer cancel()
		ctx = limited
	}
	q, err := http.NewRequestWithContext(ctx, method, w.address()+"/api"+path, bytes.NewReader(text))
	if err != nil {
		return 0, nil, err
	}
	q.Header.Set("X-API-KEY", w.key)
	if method != http.MethodGet {
		q.Header.Set("Content-Type", "application/json")
		q.Header.Set("Idempotency-Key", key)
	}
	res, err := http.DefaultClient.Do(q)
	if err != nil {
		return 0, nil, err
	}
	raw, err := io.ReadAll(res.Body)
	if err := errors.Join(err, res.Body.Close()); err != nil {
		return 0, nil, err
	}
	var answer M
	if len(raw) > 0 {
		err = json.Unmarshal(raw, &answer)
	}
	return res.StatusCode, answer, err
}

// pause lets a server that is being started come up.
func pause(d time.Duration) {
	timer := time.NewTimer(d)
	<-timer.C
}

// want reports an answer that should have been another.
func (w *worker) want(status, want int, what string, answer M) bool {
	if status != want {
		w.t.Errorf("%s, user %d: %s: %d, want %d: %v", w.name, w.id, what, status, want, answer)
	}
	return status == want
}
