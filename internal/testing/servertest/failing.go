package servertest

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"net/http"
	"strings"
	"sync"

	"nectarine/internal/value/id"
)

// errFault is what a statement answers that is made to fail.
var errFault = errors.New("this statement was made to fail by a test")

// fault makes the statement with the number fail, of one request: unless the request
// has committed something before it, as an operation does that works in many
// transactions. It could not be sent again.
type fault struct {
	at int64

	sync.Mutex
	seen                     int64
	writes, committed, fired bool
}

// strikes says whether the next statement is the one to fail.
func (f *fault) strikes(statement string) bool {
	f.Lock()
	defer f.Unlock()
	switch word, _, _ := strings.Cut(strings.TrimSpace(statement), " "); word {
	case "COMMIT":
		f.committed = f.committed || f.writes
		return false
	case "ROLLBACK":
		f.writes = false
		return false
	case "INSERT", "UPDATE", "DELETE", "WITH":
		f.writes = true
	}
	f.seen++
	strikes := f.seen == f.at && !f.committed
	f.fired = f.fired || strikes
	return strikes
}

// again begins to count anew: net/http sends a GET again by itself whose answer was cut
// off.
func (f *fault) again() {
	f.Lock()
	defer f.Unlock()
	f.seen, f.writes, f.committed = 0, false, false
}

// struck says whether the statement has failed.
func (f *fault) struck() bool {
	f.Lock()
	defer f.Unlock()
	return f.fired
}

// sees is told of each statement of the request, before it runs.
func (f *fault) sees(statement string) error {
	if f.strikes(statement) {
		return errFault
	}
	return nil
}

// spy is told of the statements of one request.
type spy interface {
	again()
	sees(statement string) error
}

type spyKey struct{}

// spied is asked by the store before each statement.
func spied(ctx context.Context, statement string) error {
	if s, ok := ctx.Value(spyKey{}).(spy); ok {
		return s.sees(statement)
	}
	return nil
}

const spyHeader = "X-Test-Spy"

var planned sync.Map // what the header names → spy

// spying is the handler, which gives a request the spy that its header names.
func spying(h http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if s, ok := planned.Load(r.Header.Get(spyHeader)); ok {
			s.(spy).again()
			r = r.WithContext(context.WithValue(r.Context(), spyKey{}, s))
		}
		h.ServeHTTP(w, r)
	})
}

// Failing sends the request again and again, with a store that fails at its first
// statement, its second, and so on, until it has no such statement any more: what comes
// then is the answer. Failed is called with each answer that came while the store failed,
// and with the number of the statement; nil is an answer that was cut off after it had
// begun.
func (r Request) Failing(failed func(statement int64, a *Answer)) Answer {
	r.From.T.Helper()
	for at := int64(1); ; at++ {
		f := &fault{at: at}
		a, err := r.spied(f)
		switch {
		case !f.struck() && err != nil:
			r.From.T.Fatal(err)
		case !f.struck():
			return a
		case err != nil:
			failed(at, nil)
		default:
			failed(at, &a)
		}
	}
}

// spied sends the request with a spy.
func (r Request) spied(s spy) (Answer, error) {
	token := id.New("TF")
	planned.Store(token, s)
	defer planned.Delete(token)
	return r.exchange(spyHeader, token)
}

// exchange sends the request with further headers.
func (r Request) exchange(headers ...string) (Answer, error) {
	if text, is := r.Body.(string); is {
		return r.From.exchange(r.Operation.Method, r.Path, strings.NewReader(text), append(headers, "Content-Type", r.ContentType)...)
	}
	if r.Body == nil {
		return r.From.exchange(r.Operation.Method, r.Path, nil, headers...)
	}
	text, err := json.Marshal(r.Body)
	if err != nil {
		return Answer{}, err
	}
	return r.From.exchange(r.Operation.Method, r.Path, bytes.NewReader(text), headers...)
}
