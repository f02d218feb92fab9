package api

import (
	"net/http"
	"path"
	"reflect"
	"slices"
	"strings"

	"github.com/danielgtaylor/huma/v2"

	"nectarine/internal/mechanism/store"
)

// versions reports whether an operation answers one object as it is stored, whose version
// it tells in ETag.
func versions[O any](op Op) bool {
	return (op.Method == http.MethodGet || op.Method == http.MethodPut) && reflect.TypeFor[*O]().Implements(reflect.TypeFor[store.Object]())
}

// matches reports whether an operation honours If-Match.
func (op Op) matches() bool {
	return op.versioned && op.Method == http.MethodPut || op.Method == http.MethodDelete && op.Status == http.StatusNoContent
}

// preconditions refuses a condition that would be passed over: its sender believes that it
// protects.
func preconditions(op Op, q *request) error {
	if q.header.Get("If-Unmodified-Since") != "" {
		return Invalid("If-Unmodified-Since", "is not honoured: a second is too coarse. Use If-Match with the ETag of the object")
	}
	values := q.header.Values("If-Match")
	switch {
	case len(values) == 0:
		return nil
	case !op.matches():
		return Invalid("If-Match", "is honoured by PUT and DELETE of one object alone")
	}
	q.match = strings.Split(strings.Join(values, ","), ",")
	for i, tag := range q.match {
		q.match[i] = strings.TrimSpace(tag)
		if q.match[i] != "*" && (len(q.match[i]) < 2 || !strings.HasPrefix(q.match[i], `"`) || !strings.HasSuffix(q.match[i], `"`)) {
			return Invalid("If-Match", "must be an ETag in its quotes, as the object's GET has answered it, several with commas between, or *")
		}
	}
	return nil
}

// etag is the version of an object as a header has it.
func etag(o store.Object) (string, error) {
	version, err := store.Version(o)
	return `"` + version + `"`, err
}

// held refuses a change of an object that is no longer as the caller has seen it: the
// transaction has made the change, and is rolled back. answered is the object as it is
// now, nil for one that was deleted.
func (q *request) held(tx *store.Tx, answered store.Object) error {
	if len(q.match) == 0 || slices.Contains(q.match, "*") {
		return nil
	}
	was := answered // where nothing has changed
	id := path.Base(q.url.Path)
	if answered != nil {
		id = answered.Core().ID
	}
	first := true
	for _, c := range tx.Changes {
		if c.Was != nil && (c.ID == id || answered == nil && first) {
			was, first = c.Was, false
			if c.ID == id {
				break
			}
		}
	}
	if was == nil {
		return Invalid("If-Match", "is not honoured here: nothing was changed")
	}
	now, err := etag(was)
	if err != nil || slices.Contains(q.match, now) {
		return err
	}
	return &Refusal{Status: http.StatusPreconditionFailed, Type: "PreconditionFailed",
		Message: "the object has been changed since you read it; nothing was changed. Read it again, and decide anew"}
}

// stated puts into the document what it says of versions.
func (op Op) stated(spec *huma.Operation) {
	if op.versioned {
		spec.Responses[itoa(statusOf(op))].Headers = map[string]*huma.Param{"ETag": {Schema: &huma.Schema{Type: huma.TypeString},
			Description: "The version of the object, for If-Match."}}
	} else {
		delete(spec.Responses[itoa(statusOf(op))].Headers, "ETag")
	}
}

const ifMatchMeans = "The ETag of the object as you have seen it: where it has been changed since, nothing is, and the answer is 412."
