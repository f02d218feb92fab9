package server_test

import (
	"encoding/json"
	"fmt"
	"net/http"
	"reflect"
	"strings"
	"testing"

	"nectarine/internal/testing/servertest"
)

// TestWhatWasReadIsSentBack: of whatever can be read and updated at the same path, the
// object as it is read first, sent back, is taken, and writes nothing: it answers what was
// read, and leaves no event and no entry in the audit trail. JSON is written here as
// clients do that write no letter beyond ASCII.
func TestWhatWasReadIsSentBack(t *testing.T) {
	servertest.Run(t, func(t *testing.T, c *servertest.Client) {
		reads := map[string]bool{}
		for _, op := range c.Operations() {
			reads[op.Path] = reads[op.Path] || op.Method == http.MethodGet
		}
		held := 0
		for _, op := range c.Operations() {
			if op.Method != http.MethodPut || !reads[op.Path] || op.Path == "/api/test-clock" { // a clock moves
				continue
			}
			t.Run(op.Path, func(t *testing.T) {
				a := c.For(t)
				path := a.Valid(op).Path
				if _, is := a.Send("GET", path, nil).Body["data"].(m); is { // and no file or list
					held++
					sentBack(a, path)
				}
			})
		}
		if held < 20 {
			t.Errorf("%d updates are held, want at least 20", held)
		}
	})
}

// sentBack holds that the object at the path, sent back as it is read, changes nothing.
func sentBack(c *servertest.Client, path string) {
	c.T.Helper()
	is := c.Get(path)
	last := func() [2]any { return [2]any{c.List("/events?limit=1")[0]["id"], c.List("/audit?limit=1")[0]["id"]} }
	before := last()
	a := c.Send("PUT", path, strings.NewReader(escaped(c, is)), "Content-Type", "application/json")
	if a.Status != http.StatusOK && a.Status != http.StatusAccepted {
		c.T.Errorf("PUT %s of what was read: %d %s, want 200, or 202 of what a run goes on with", path, a.Status, a.Raw)
		return
	}
	if got, _ := a.Body["data"].(m); got["id"] != is["id"] || !reflect.DeepEqual(c.Get(path), is) {
		c.T.Errorf("PUT %s of what was read left %v, want %v", path, c.Get(path), is)
	}
	if after := last(); after != before {
		c.T.Errorf("PUT %s of what was read left an event or an entry in the audit trail: %v and %v, want none", path, c.List("/events?limit=1")[0], c.List("/audit?limit=1")[0])
	}
}

// escaped is JSON without a letter beyond ASCII.
func escaped(c *servertest.Client, o m) string {
	c.T.Helper()
	text, err := json.Marshal(o)
	if err != nil {
		c.T.Fatalf("what was read is no JSON: %v", err)
	}
	var b strings.Builder
	for _, r := range string(text) {
		if r > 0xFFFF {
			r = '?'
		}
		if r > 0x7F {
			fmt.Fprintf(&b, `\u%04x`, r)
			continue
		}
		b.WriteRune(r)
	}
	return b.String()
}

// TestATypeIsSentBack: a version of a type as it was read, sent back, is no new version,
// however little of it was given when it was made, and whatever stands in the way of a
// change of it.
func TestATypeIsSentBack(t *testing.T) {
	servertest.Run(t, func(t *testing.T, c *servertest.Client) {
		for collection, bodies := range map[string][]m{
			"/case-types":            {{"caseType": "generic", "name": "Ours"}, {"caseType": "collection"}, {"caseType": "generic", "customFieldSchemas": nil, "smartReviews": nil, "description": nil}},
			"/do-not-interact-types": {{"channel": "voice", "onStatus": "initiated"}},
			"/notification-types":    {{"channel": "mail", "onStatus": "initiated"}},
		} {
			for _, body := range bodies {
				for _, status := range []string{"draft", "active", "deprecated"} {
					body["status"] = status
					sentBack(c, c.New(collection, body).Path)
				}
			}
		}
		for _, kind := range c.List("/case-types?limit=100") {
			if kind["predefined"] == true {
				sentBack(c, "/case-types/"+kind["id"].(string))
				c.Refused("PUT", "/case-types/"+kind["id"].(string), m{"name": "Ours"}, 409, "")
			}
		}
	})
}
