package server_test

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"net/url"
	"os"
	"strings"
	"sync"
	"testing"
	"testing/iotest"
	"time"

	"pgregory.net/rapid"

	"nectarine/internal/server"
	"nectarine/internal/testing/assert"
	"nectarine/internal/testing/servertest"
	"nectarine/internal/value/clock"
)

type m = servertest.M

func TestCredentials(t *testing.T) {
	servertest.Run(t, func(t *testing.T, c *servertest.Client) {
		for name, value := range map[string]string{"X-API-KEY": c.Key, "X_API_KEY": c.Key, "Authorization": "Bearer " + c.Key} {
			q, err := http.NewRequest("GET", c.URL+"/api/company", nil)
			if err != nil {
				t.Fatal(err)
			}
			q.Header[name] = []string{value}
			res, err := http.DefaultClient.Do(q)
			if err != nil {
				t.Fatal(err)
			}
			if err := res.Body.Close(); err != nil || res.StatusCode != 200 {
				t.Errorf("%s: %d, and its body closes with %v; want 200 and no error", name, res.StatusCode, err)
			}
		}
		for _, key := range []string{"", "nk_test_NOSUCHKEY", "hunter2", c.Key + "X"} {
			assert.Fields(t, c.As(key).Refused("GET", "/company", nil, 401, ""), m{"errorType": "Unauthenticated"})
		}
		if c.Get("/company")["isTest"] != true || c.Live().Get("/company")["isTest"] != false {
			t.Error("the key does not decide the space")
		}
	})
}

func TestKeysEndAndPermitOnlyWhatTheySay(t *testing.T) {
	servertest.Run(t, func(t *testing.T, c *servertest.Client) {
		agent := c.Agent("Bob", "Marsh", "company:read", "apiKey:create")
		agent.Get("/company")
		if got := agent.Refused("PUT", "/company", m{"name": "Mine"}, 403, ""); !strings.Contains(got["message"].(string), "company:update") {
			t.Error("the refusal does not name the permission: ", got)
		}
		me := c.List("/users?userType=agent")[0]
		agent.Refused("POST", "/api-keys", m{"userId": me["id"], "name": "more", "permissions": []string{"*"}}, 403, "")
		key := c.List("/api-keys?userId=" + me["id"].(string))[0]
		if key["key"] != nil {
			t.Error("a key was shown again")
		}
		c.Put("/api-keys/"+key["id"].(string), m{"status": "inactive"})
		agent.Refused("GET", "/company", nil, 401, "")
	})
}

func TestWhatIsNotThere(t *testing.T) {
	servertest.Run(t, func(t *testing.T, c *servertest.Client) {
		c.Refused("GET", "/nothing/here", nil, 404, "")
		if a := c.Send("DELETE", "/company", nil); a.Status != 405 || a.Header.Get("Allow") != "GET, PUT" || a.Body["errorType"] != "MethodNotAllowed" {
			t.Errorf("a method that is not there: %d %v %v, want 405 MethodNotAllowed that allows GET, PUT", a.Status, a.Header, a.Body)
		}
		c.Refused("GET", "/users?colour=blue", nil, 400, "colour")
		c.Refused("GET", "/users?limit=0", nil, 400, "limit")
		c.Refused("GET", "/users?limit=101", nil, 400, "limit")
		c.Refused("GET", "/users?startingAfter=UR-NONE-NONE", nil, 400, "startingAfter")
		c.Refused("GET", "/users?sortBy=name", nil, 400, "sortBy")
		c.Refused("GET", "/employees?sortBy=shoeSize", nil, 400, "sortBy")
		c.Refused("GET", "/users/%00", nil, 400, "path")
		for _, body := range []string{"{", "[]", "null", `"x"`, `{"name":"a","userType":"agent"}{}`, ""} {
			if a := c.Send("POST", "/users", strings.NewReader(body)); a.Status != 400 {
				t.Errorf("%q: %d %s, want 400", body, a.Status, a.Raw)
			}
		}
		c.Refused("POST", "/users", m{"name": "a\x00b", "userType": "agent"}, 400, "name")
		if a := c.Send("POST", "/users", strings.NewReader(strings.Repeat(" ", 1<<20)+"{}")); a.Status != 413 {
			t.Errorf("a body above a megabyte: %v, want 413", a.Status)
		}
		if a := c.Send("POST", "/users", strings.NewReader("<user/>"), "Content-Type", "text/xml"); a.Status != 415 || !strings.Contains(string(a.Raw), "application/json") {
			t.Errorf("XML is answered by %d %s, want 415 and what is taken", a.Status, a.Raw)
		}
		// Media types have no case, and their parameters change nothing (RFC 9110, 8.3.1).
		for _, kind := range []string{"application/JSON", "Application/Json; Charset=UTF-8", "application/json;charset=", "application/vnd.api+json"} {
			if a := c.Send("POST", "/teams", strings.NewReader(`{"name": "T"}`), "Content-Type", kind); a.Status != 200 {
				t.Errorf("%s: %d %s, want 200", kind, a.Status, a.Raw)
			}
		}
		if a := c.Send("POST", "/teams", strings.NewReader("name=T"), "Content-Type", "Application/X-WWW-Form-URLencoded; charset=utf-8"); a.Status != 200 {
			t.Errorf("a form: %d %s, want 200", a.Status, a.Raw)
		}
		if n := c.Do("GET", "/users", nil, 200)["total"]; n != 1.0 {
			t.Errorf("refused requests have written something: %v, want 1.0", n)
		}
	})
}

func TestMetaDataLimits(t *testing.T) {
	servertest.Run(t, func(t *testing.T, c *servertest.Client) {
		full := m{}
		for i := range 50 {
			full[fmt.Sprintf("%03d%s", i, strings.Repeat("k", 97))] = strings.Repeat("é", 500)
		}
		got := c.Create("/teams", m{"name": "a", "metaData": full})
		assert.Len(t, got["metaData"], 50)
		path := "/teams/" + got["id"].(string)
		assert.Len(t, c.Put(path, m{"metaData": m{"one": "1"}})["metaData"], 1)
		assert.Fields(t, c.Put(path, m{"metaData": nil}), m{"metaData": nil})
		full["one more"] = ""
		for _, bad := range []any{full, m{"": "x"},
			m{strings.Repeat("k", 101): "x"}, m{"k": strings.Repeat("v", 501)}, m{"k": []string{strings.Repeat("v", 500)}}, "text", []string{"a"}} {
			a := c.Do("PUT", path, m{"metaData": bad}, 400)
			if !strings.Contains(a["details"].([]any)[0].(m)["field"].(string), "metaData") {
				t.Errorf("the refusal is %v, want its first detail to name metaData", a)
			}
		}
	})
}

// A form does what the same JSON does.
func TestFormsEqualJSON(t *testing.T) {
	servertest.Run(t, func(t *testing.T, c *servertest.Client) {
		rapid.Check(t, func(r *rapid.T) {
			body := m{"name": rapid.StringMatching(`[A-Za-z&=%+\[\]é][A-Za-z &=%+\[\]é]{0,19}`).Draw(r, "name")}
			form := url.Values{"name": {body["name"].(string)}}
			if rapid.Bool().Draw(r, "hasMeta") {
				meta := m{}
				for key, value := range rapid.MapOfN(rapid.StringMatching(`[a-z]{1,8}`), rapid.StringMatching(`[a-z0-9 ]{1,8}`), 1, 4).Draw(r, "meta") {
					meta[key] = value
					form.Set("metaData["+key+"]", value)
				}
				body["metaData"] = meta
			}
			if rapid.Bool().Draw(r, "hasEmail") {
				body["email"] = "team@acme.example"
				form.Set("email", "team@acme.example")
			}
			a := c.Create("/teams", body)
			answer := c.Send("POST", "/teams", strings.NewReader(form.Encode()), "Content-Type", "application/x-www-form-urlencoded; charset=utf-8")
			if answer.Status != 200 {
				r.Fatalf("%s: %s", form.Encode(), answer.Raw)
			}
			b := answer.Body["data"].(m)
			for _, field := range []string{"name", "email", "metaData"} {
				if x, y := text(a[field]), text(b[field]); x != y {
					r.Fatalf("%s: %s by JSON, %s by form", field, x, y)
				}
			}
		})
	})
}

// TestFormsWriteTextsAloneIntoCustomFields: a form writes the custom fields that are texts,
// days and moments; of others it is told to send JSON, and nothing is written.
func TestFormsWriteTextsAloneIntoCustomFields(t *testing.T) {
	servertest.Run(t, func(t *testing.T, c *servertest.Client) {
		kind := c.Create("/case-types", m{"caseType": "generic", "name": "Hardship", "status": "active", "customFieldSchemas": []m{
			{"fieldName": "note", "dataType": "string"}, {"fieldName": "since", "dataType": "date"}, {"fieldName": "at", "dataType": "date-time"},
			{"fieldName": "months", "dataType": "integer"}, {"fieldName": "share", "dataType": "number"}, {"fieldName": "seen", "dataType": "boolean"}}})["id"].(string)
		in := c.Borrower().Path + "/cases"
		post := func(form url.Values) servertest.Answer {
			form.Set("typeId", kind)
			return c.Send("POST", in, strings.NewReader(form.Encode()), "Content-Type", "application/x-www-form-urlencoded")
		}
		a := post(url.Values{"customFields[note]": {"5"}, "customFields[since]": {"2026-01-05"}, "customFields[at]": {"2026-01-05T15:00:00Z"}})
		if a.Status != 200 {
			t.Fatalf("texts by a form: %d %s, want 200", a.Status, a.Raw)
		}
		assert.Fields(t, a.Body["data"].(m)["customFields"].(m), m{"note": "5", "since": "2026-01-05", "at": "2026-01-05T15:00:00Z"})
		for field, value := range map[string]string{"months": "3", "share": "0.5", "seen": "true"} {
			a := post(url.Values{"customFields[" + field + "]": {value}})
			said, _ := a.Body["message"].(string)
			if a.Status != 400 || !strings.Contains(string(a.Raw), `"customFields.`+field+`"`) || !strings.Contains(said, "send JSON") {
				t.Errorf("%s by a form: %d %s, want 400 that names it and asks for JSON", field, a.Status, a.Raw)
			}
			c.Create(in, m{"typeId": kind, "customFields": m{field: json.RawMessage(value)}})
		}
		assert.Len(t, c.List(in), 4)
		for kind, says := range map[string]string{"multipart/form-data; boundary=x": "application/json", "text/plain": "application/json"} {
			if a := c.Send("POST", in, strings.NewReader("--x\r\nContent-Disposition: form-data; name=\"name\"\r\n\r\nx\r\n--x--\r\n"), "Content-Type", kind); a.Status != 415 ||
				!strings.Contains(string(a.Raw), says) {
				t.Errorf("a body of %s: %d %s, want 415 that says what is read", kind, a.Status, a.Raw)
			}
		}
	})
}

func text(v any) string {
	b, err := json.Marshal(v)
	if err != nil {
		return err.Error()
	}
	return string(b)
}

func TestIdempotencyKey(t *testing.T) {
	servertest.Run(t, func(t *testing.T, c *servertest.Client) {
		post := func(key, body string) servertest.Answer {
			return c.Send("POST", "/teams", strings.NewReader(body), "Idempotency-Key", key)
		}
		first, again := post("a", `{"name":"One"}`), post("a", `{"name":"One"}`)
		if first.Status != 200 || again.Status != 200 || !bytes.Equal(first.Raw, again.Raw) || again.Header.Get("Idempotent-Replayed") != "true" ||
			first.Header.Get("Idempotent-Replayed") != "" {
			t.Errorf("first came %v and then %v, want 200 both times, the same body, %s, and the second alone said to be replayed", first, again, again.Raw)
		}
		if a := post("a", `{"name":"Two"}`); a.Status != 422 || a.Body["errorType"] != "KeyReused" {
			t.Errorf("the key with another body: %d %v, want 422 KeyReused", a.Status, a.Body)
		}
		refused, again := post("b", `{"nam":"x"}`), post("b", `{"nam":"x"}`)
		if refused.Status != 400 || !bytes.Equal(refused.Raw, again.Raw) || again.Header.Get("Idempotent-Replayed") != "true" {
			t.Errorf("first came %v and then %v, want 400 both times, the same body, %s, the second said to be replayed", refused, again, again.Raw)
		}
		if a := c.Live().Send("POST", "/teams", strings.NewReader(`{"name":"Two"}`), "Idempotency-Key", "a"); a.Status != 200 {
			t.Errorf("a key of one space is known in another: %v, want 200", a.Status)
		}
		id := first.Body["data"].(m)["id"].(string)
		for range 2 {
			if a := c.Send("PUT", "/teams/"+id, strings.NewReader(`{"name":"Three"}`), "Idempotency-Key", "c"); a.Status != 200 {
				t.Errorf("the key with another operation: %d, want 200", a.Status)
			}
		}
		if n := c.Do("GET", "/audit?objectId="+id, nil, 200)["total"]; n != 2.0 {
			t.Errorf("entries: %v, want 2.0", n)
		}
	})
}

func TestHundredAtOnceWithOneKeyHaveOneEffect(t *testing.T) {
	servertest.Run(t, func(t *testing.T, c *servertest.Client) {
		var wait sync.WaitGroup
		statuses := make([]int, 100)
		for i := range statuses {
			wait.Go(func() {
				statuses[i] = c.Send("POST", "/teams", strings.NewReader(`{"name":"Only"}`), "Idempotency-Key", "same").Status
			})
		}
		wait.Wait()
		made := 0
		for _, s := range statuses {
			switch s {
			case 200:
				made++
			case 409:
			default:
				t.Errorf("one of them answers %d, want 200 or 409", s)
			}
		}
		if total := c.Do("GET", "/teams", nil, 200)["total"]; made == 0 || total != 1.0 {
			t.Errorf("%v answers of success and %v teams; want one at least, and one team", made, total)
		}
	})
}

func TestRequestIDs(t *testing.T) {
	servertest.Run(t, func(t *testing.T, c *servertest.Client) {
		a := c.Send("POST", "/teams", strings.NewReader(`{"name":"One"}`), "X-Request-Id", "my-own_1")
		if a.Header.Get("X-Request-Id") != "my-own_1" {
			t.Errorf("the headers are %v, want the X-Request-Id that was sent, my-own_1", a.Header)
		}
		entry := c.List("/audit?requestId=my-own_1")[0]
		assert.Fields(t, entry, m{"operation": "POST /teams", "objectId": a.Body["data"].(m)["id"], "address": "127.0.0.1"})
		if b := c.Send("GET", "/nothing", nil, "X-Request-Id", "evil\"id"); b.Header.Get("X-Request-Id") == "evil\"id" || b.Body["requestId"] != b.Header.Get("X-Request-Id") {
			t.Errorf("the headers are %v and the body %v, want an X-Request-Id of the server's own in both", b.Header, b.Body)
		}
	})
}

// deadlines is a ResponseWriter that keeps the deadlines set on the connection.
type deadlines struct {
	*httptest.ResponseRecorder
	set, write []time.Time
}

func (d *deadlines) SetReadDeadline(t time.Time) error {
	d.set = append(d.set, t)
	return nil
}

func (d *deadlines) SetWriteDeadline(t time.Time) error {
	d.write = append(d.write, t)
	return nil
}

// A stream may take as long as it moves: each piece has a minute, and an answer after
// a long upload still has its time.
func TestStreamsHaveTheirTime(t *testing.T) {
	servertest.Run(t, func(t *testing.T, c *servertest.Client) {
		handler, err := c.Server.Handler(server.Options{})
		if err != nil {
			t.Fatal(err)
		}
		path := "/documents/" + c.Create("/documents", map[string]any{"type": "other", "fileName": "x"})["id"].(string) + "/content"
		call := func(method, body string) *deadlines {
			q := httptest.NewRequest(method, "/api"+path, strings.NewReader(body))
			q.Header.Set("X-API-KEY", c.Key)
			w := &deadlines{ResponseRecorder: httptest.NewRecorder()}
			handler.ServeHTTP(w, q)
			if w.Code != 200 {
				t.Errorf("the upload: %d %s, want 200", w.Code, w.Body)
			}
			return w
		}
		far := func(d time.Time, least time.Duration) bool {
			return clock.System{}.Now().Add(least - time.Second).Before(d)
		}
		up := call("POST", strings.Repeat("content ", 1<<14))
		if n := len(up.set); n < 3 || !far(up.set[0], 30*time.Second) || !up.set[n-1].IsZero() {
			t.Errorf("the read deadlines of an upload are %v, %d in all; want three at least, the first in half a minute and none at the end", up.set, n)
		}
		if len(up.write) == 0 || !far(up.write[0], 30*time.Minute) {
			t.Errorf("the write deadlines of an upload are %v; want one at least, the first in half an hour", up.write)
		}
		long := httptest.NewRequest("POST", "/api"+path, strings.NewReader("x"))
		long.Header.Set("X-API-KEY", c.Key)
		long.ContentLength = 256<<20 + 1
		refused := httptest.NewRecorder()
		if handler.ServeHTTP(refused, long); refused.Code != 413 {
			t.Errorf("what is too long: %d %s, want 413", refused.Code, refused.Body)
		}
		// A preview goes over all that the work would.
		preview := httptest.NewRequest("POST", "/api/supercases/SC-NONE-NONE/populations/draft/commit?previewMode=true", nil)
		preview.Header.Set("X-API-KEY", c.Key)
		w := &deadlines{ResponseRecorder: httptest.NewRecorder()}
		if handler.ServeHTTP(w, preview); w.Code != 404 || len(w.write) != 1 || !far(w.write[0], 30*time.Minute) {
			t.Errorf("a preview is answered %v with the write deadlines %v; want 404 and one, in half an hour", w.Code, w.write)
		}
		down := call("GET", "")
		if len(down.write) < 2 || !far(down.write[0], 30*time.Second) {
			t.Errorf("the write deadlines of a download are %v; want two at least, the first in half a minute", down.write)
		}
	})
}

// A deadline for reading the body, left on the connection, would cancel every
// request that takes longer: the body is read before, within the server's limits.
func TestLongRequestsAreNotCutOff(t *testing.T) {
	servertest.Run(t, func(t *testing.T, c *servertest.Client) {
		handler, err := c.Server.Handler(server.Options{})
		if err != nil {
			t.Fatal(err)
		}
		q := httptest.NewRequest("POST", "/api/teams", strings.NewReader(`{"name": "Night"}`))
		q.Header.Set("X-API-KEY", c.Key)
		q.Header.Set("Content-Type", "application/json")
		w := &deadlines{ResponseRecorder: httptest.NewRecorder()}
		handler.ServeHTTP(w, q)
		if w.Code != 200 || len(w.set) > 0 && !w.set[len(w.set)-1].IsZero() {
			t.Errorf("it is answered %v with the read deadlines %v; want 200 and none at the end", w.Code, w.set)
		}
	})
}

// A body that is no upload has half a minute to come; who sends it more slowly is told so, and
// has done nothing.
func TestABodyHasHalfAMinute(t *testing.T) {
	servertest.Run(t, func(t *testing.T, c *servertest.Client) {
		handler, err := c.Server.Handler(server.Options{})
		if err != nil {
			t.Fatal(err)
		}
		for _, body := range []struct {
			io.Reader
			status int
			says   string
		}{{strings.NewReader(`{"name": "Night"}`), 200, "Night"},
			{io.MultiReader(strings.NewReader(`{"name":`), iotest.ErrReader(os.ErrDeadlineExceeded)), 408, "longer than 30 seconds"}} {
			q := httptest.NewRequest("POST", "/api/teams", body)
			q.Header.Set("X-API-KEY", c.Key)
			q.Header.Set("Content-Type", "application/json")
			w := &deadlines{ResponseRecorder: httptest.NewRecorder()}
			began := clock.System{}.Now()
			handler.ServeHTTP(w, q)
			if w.Code != body.status || !strings.Contains(w.Body.String(), body.says) {
				t.Errorf("it is answered %d %s, want %d and %q", w.Code, w.Body, body.status, body.says)
			}
			half := 30 * time.Second
			if len(w.set) < 2 || w.set[0].Before(began.Add(half-time.Second).Time) ||
				w.set[0].After(clock.System{}.Now().Add(half).Time) || !w.set[1].IsZero() {
				t.Errorf("the read deadlines are %v, want the first in half a minute, and none while the work is done", w.set)
			}
		}
		assert.Len(t, c.List("/teams"), 1)
	})
}
