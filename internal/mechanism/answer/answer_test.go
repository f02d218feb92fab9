package answer_test

import (
	"context"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"nectarine/internal/mechanism/answer"
	"nectarine/internal/mechanism/store"
	"nectarine/internal/testing/servertest"
	"nectarine/internal/value/clock"
)

var now = clock.Of(servertest.Start)

// ann is a user of a space who asks for an operation.
func ann() store.Scope {
	return store.Scope{Space: "CP-AAAA-AAAA", Actor: store.Actor{ID: "UR-ANNA-NNAA"}, Operation: "createTeam"}
}

// asked is a request.
func asked(method, target, body string, headers ...string) *http.Request {
	r := httptest.NewRequest(method, target, strings.NewReader(body))
	r.Header.Set("Content-Type", "application/json")
	for i := 0; i < len(headers); i += 2 {
		r.Header.Add(headers[i], headers[i+1])
	}
	return r
}

// kept is what is to be kept of a request of a user.
func kept(s store.Scope, key string, r *http.Request, body string) answer.Kept {
	return answer.For(s, r, key, []byte(body), now)
}

// put stores an answer, and reports whether it did.
func put(t *testing.T, db *store.DB, s store.Scope, k answer.Kept, status int, body string) bool {
	t.Helper()
	stored, err := store.Write(t.Context(), db, s, func(ctx context.Context, tx *store.Tx) (bool, error) {
		return k.Store(ctx, tx, status, []byte(body))
	})
	if err != nil {
		t.Fatal(err)
	}
	return stored
}

// A request that is another in anything that counts has another fingerprint: method, path,
// query, kind of content, body, and the version that is to be changed.
func TestFingerprints(t *testing.T) {
	same := kept(ann(), "k", asked("PUT", "/teams/1?a=b", ""), "{}").Fingerprint
	if again := kept(ann(), "other", asked("PUT", "/teams/1?a=b", "", "User-Agent", "x", "Idempotency-Key", "y"), "{}"); again.Fingerprint != same {
		t.Errorf("the same request with another key and another agent has the fingerprint %s, want %s", again.Fingerprint, same)
	}
	seen := map[string]string{same: "the request itself"}
	for name, k := range map[string]answer.Kept{
		"another method":                kept(ann(), "k", asked("POST", "/teams/1?a=b", ""), "{}"),
		"another path":                  kept(ann(), "k", asked("PUT", "/teams/2?a=b", ""), "{}"),
		"another query":                 kept(ann(), "k", asked("PUT", "/teams/1?a=c", ""), "{}"),
		"no query":                      kept(ann(), "k", asked("PUT", "/teams/1", ""), "{}"),
		"the query as part of the path": kept(ann(), "k", asked("PUT", "/teams/1%3Fa=b", ""), "{}"),
		"another body":                  kept(ann(), "k", asked("PUT", "/teams/1?a=b", ""), "{ }"),
		"no body":                       kept(ann(), "k", asked("PUT", "/teams/1?a=b", ""), ""),
		"a version":                     kept(ann(), "k", asked("PUT", "/teams/1?a=b", "", "If-Match", `"1"`), "{}"),
		"another version":               kept(ann(), "k", asked("PUT", "/teams/1?a=b", "", "If-Match", `"2"`), "{}"),
		"two versions":                  kept(ann(), "k", asked("PUT", "/teams/1?a=b", "", "If-Match", `"1"`, "If-Match", `"2"`), "{}"),
		"no version, said so":           kept(ann(), "k", asked("PUT", "/teams/1?a=b", "", "If-Match", ""), "{}"),
	} {
		if other, twice := seen[k.Fingerprint]; twice {
			t.Errorf("%s and %s have one fingerprint, %s", name, other, k.Fingerprint)
		}
		seen[k.Fingerprint] = name
	}
	r := asked("PUT", "/teams/1?a=b", "")
	r.Header.Set("Content-Type", "text/csv")
	if k := kept(ann(), "k", r, "{}"); seen[k.Fingerprint] != "" {
		t.Errorf("another kind of content has the fingerprint of %s", seen[k.Fingerprint])
	}
}

// An answer is kept for thirty days, and belongs to the user and the operation.
func TestWhoseAnAnswerIs(t *testing.T) {
	k := kept(ann(), "k", asked("POST", "/teams", ""), "{}")
	if k.ExpiresAt.Sub(now.Time) != 30*24*time.Hour || k.UserID != "UR-ANNA-NNAA" || k.Operation != "createTeam" || k.CompanyID != "CP-AAAA-AAAA" {
		t.Errorf("it is kept until %s for %s in %s of %s, want thirty days, the user, the space and the operation", k.ExpiresAt, k.UserID, k.CompanyID, k.Operation)
	}
	names := map[string]bool{k.Name(): true}
	bob, update, other := ann(), ann(), ann()
	bob.Actor.ID, update.Operation, other.Space = "UR-BBBB-BBBB", "updateTeam", "CP-BBBB-BBBB"
	for _, s := range []store.Scope{bob, update, other} {
		k := kept(s, "k", asked("POST", "/teams", ""), "{}")
		names[k.Name()] = true
	}
	key := kept(ann(), "k2", asked("POST", "/teams", ""), "{}")
	names[key.Name()] = true
	if len(names) != 5 {
		t.Errorf("requests of two users, operations, spaces and keys have %d names, want 5: %v", len(names), names)
	}
}

// What is stored comes again with its body, which nobody can read in the table, to the same
// user and for the same operation alone; a second answer leaves the first.
func TestStoredAndFound(t *testing.T) {
	servertest.Each(t, func(t *testing.T, engine string) {
		db, _, err := servertest.Open(engine)
		if err != nil {
			t.Fatal(err)
		}
		s, r := ann(), asked("POST", "/teams", "")
		k := kept(s, "k", r, "{}")
		find := func(s store.Scope, k answer.Kept, at clock.Time) (*answer.Kept, string) {
			t.Helper()
			known, body, err := k.Find(t.Context(), db, s, at)
			if err != nil {
				t.Fatal(err)
			}
			return known, body
		}
		if known, body := find(s, k, now); known != nil || body != "" {
			t.Errorf("before it is stored %v with %q is found, want nothing", known, body)
		}
		if !put(t, db, s, k, 201, "the answer") || put(t, db, s, k, 500, "another") {
			t.Error("the first answer must be stored, and the second not")
		}
		known, body := find(s, k, now)
		if known == nil || known.Status != 201 || body != "the answer" || known.Fingerprint != k.Fingerprint {
			t.Fatalf("found is %+v with %q, want 201 with the first answer", known, body)
		}
		if known.Body == "" || strings.Contains(known.Body, "answer") {
			t.Errorf("in the table stands %q, want it sealed", known.Body)
		}
		bob, update, other := ann(), ann(), ann()
		bob.Actor.ID, update.Operation, other.Space = "UR-BBBB-BBBB", "updateTeam", "CP-BBBB-BBBB"
		for name, s := range map[string]store.Scope{"another user": bob, "another operation": update, "another space": other} {
			if known, body := find(s, kept(s, "k", r, "{}"), now); known != nil || body != "" {
				t.Errorf("%s finds %+v with %q, want nothing", name, known, body)
			}
		}
		if known, _ := find(s, kept(s, "k2", r, "{}"), now); known != nil {
			t.Errorf("with another key %+v is found, want nothing", known)
		}
		// Who asks something else with the key is told by the fingerprint.
		if known, _ := find(s, kept(s, "k", r, "{\"name\":1}"), now); known == nil || known.Fingerprint != k.Fingerprint {
			t.Errorf("with another body %+v is found, want what was asked before", known)
		}
	})
}

// An answer stands until its time is over, and then gives its key free.
func TestAnswersExpire(t *testing.T) {
	servertest.Each(t, func(t *testing.T, engine string) {
		db, _, err := servertest.Open(engine)
		if err != nil {
			t.Fatal(err)
		}
		s := ann()
		k := kept(s, "k", asked("POST", "/teams", ""), "{}")
		put(t, db, s, k, 201, "the answer")
		for _, c := range []struct {
			at   time.Duration
			body string
		}{{-time.Microsecond, "the answer"}, {0, ""}, {-time.Microsecond, ""}} { // the last: it is removed, not passed over
			known, body, err := k.Find(t.Context(), db, s, k.ExpiresAt.Add(c.at))
			if err != nil || body != c.body || (known != nil) != (c.body != "") {
				t.Errorf("%s after its end %v with %q (%v) is found, want %q", c.at, known, body, err, c.body)
			}
		}
		if !put(t, db, s, k, 200, "anew") {
			t.Error("the key of an answer that has expired does not serve again")
		}
	})
}

// An answer is replaced where it is stored, and one without a body has none.
func TestReplacedAndEmpty(t *testing.T) {
	servertest.Each(t, func(t *testing.T, engine string) {
		db, _, err := servertest.Open(engine)
		if err != nil {
			t.Fatal(err)
		}
		s := ann()
		k, empty := kept(s, "k", asked("POST", "/keys", ""), "{}"), kept(s, "e", asked("POST", "/keys", ""), "{}")
		put(t, db, s, k, 201, "with the secret")
		put(t, db, s, empty, 204, "")
		if err := db.Write(t.Context(), s, func(ctx context.Context, tx *store.Tx) error {
			return k.Replace(ctx,
				tx, 200, []byte("without"))
		}); err != nil {
			t.Fatal(err)
		}
		if known, body, err := k.Find(t.Context(), db, s, now); err != nil || known.Status != 200 || body != "without" {
			t.Errorf("after it was replaced %+v with %q (%v) is found, want 200 without the secret", known, body, err)
		}
		if known, body, err := empty.Find(t.Context(), db, s, now); err != nil || known.Status != 204 || body != "" || known.Body != "" {
			t.Errorf("an answer without a body is %+v with %q (%v), want 204 and nothing", known, body, err)
		}
	})
}

// Who has lost a permission with which the answer came about is told which, and no other.
func TestLacks(t *testing.T) {
	servertest.Each(t, func(t *testing.T, engine string) {
		db, _, err := servertest.Open(engine)
		if err != nil {
			t.Fatal(err)
		}
		s := ann().WatchingPermissions()
		s.May = map[store.Permission]bool{"team:create": true, "team:read": true, "person:read": true}
		for _, p := range []store.Permission{"team:read", "team:create", "case:read"} { // the last it has not
			s.Permits(p)
		}
		k := kept(s, "k", asked("POST", "/teams", ""), "{}")
		put(t, db, s, k, 201, "the answer")
		known, _, err := k.Find(t.Context(), db, ann(), now)
		if err != nil {
			t.Fatal(err)
		}
		for _, c := range []struct {
			may  []store.Permission
			want store.Permission
		}{
			{[]store.Permission{"team:create", "team:read"}, ""},
			{[]store.Permission{store.Everything}, ""},
			{[]store.Permission{"team:create", "person:read"}, "team:read"},
			{[]store.Permission{"team:read"}, "team:create"},
			{nil, "team:create"},
		} {
			then := ann()
			then.May = map[store.Permission]bool{}
			for _, p := range c.may {
				then.May[p] = true
			}
			if got := known.MissingPermission(then); got != c.want {
				t.Errorf("who has %v lacks %q, want %q", c.may, got, c.want)
			}
		}
	})
}
