package server_test

import (
	"encoding/json"
	"fmt"
	"reflect"
	"regexp"
	"slices"
	"strings"
	"testing"

	"nectarine/internal/server"
	"nectarine/internal/testing/servertest"
)

var requestID = regexp.MustCompile(`req_[0-9a-f]{24}`)

// unsent are the examples of refusals that are not asked for here: 20 seconds of work are
// waited for, and a database is gone, in tests of their own (TestWorkThatGoesOnIsNamed, TestHeadersOfTheDocumentCome).
var unsent = []string{"Timeout", "Unavailable"}

// TestExamplesOfRefusals: the document shows of every refusal what the server answers.
func TestExamplesOfRefusals(t *testing.T) {
	document, err := server.Document()
	if err != nil {
		t.Fatal(err)
	}
	var is struct {
		Components struct {
			Schemas   map[string]struct{ Examples []m }
			Responses map[string]struct {
				Content map[string]struct{ Example m }
			}
		}
	}
	if err := json.Unmarshal(document, &is); err != nil {
		t.Fatal(err)
	}
	if len(is.Components.Schemas["Refusal"].Examples) == 0 {
		t.Error("the schema Refusal has no example")
	}
	servertest.Run(t, func(t *testing.T, c *servertest.Client) {
		c.Create("/teams", m{"externalId": "hardship", "name": "Hardship"})
		nobody := c.Agent("Ada", "Low")
		broken := func() (last servertest.Answer) {
			op, _ := c.Operation("GET", "/teams")
			c.Valid(op).Failing(func(_ int64, a *servertest.Answer) {
				if a != nil && a.Status == 500 {
					last = *a
				}
			})
			return last
		}
		sent := map[string]func() servertest.Answer{
			"InvalidRequest": func() servertest.Answer {
				return c.Send("POST", "/people", strings.NewReader(`{"name": {"firstName": "Ann"}}`))
			},
			"Unauthenticated": func() servertest.Answer { return c.As("").Send("GET", "/teams", nil) },
			"Forbidden":       func() servertest.Answer { return nobody.Send("GET", "/teams", nil) },
			"NotFound":        func() servertest.Answer { return c.Send("GET", "/teams/ext-nobodys", nil) },
			"Conflict": func() servertest.Answer {
				return c.Send("POST", "/teams", strings.NewReader(`{"externalId": "hardship", "name": "Hardship"}`))
			},
			"PreconditionFailed": func() servertest.Answer {
				return c.Send("PUT", "/teams/ext-hardship", strings.NewReader(`{"name": "Relief"}`), "If-Match", `"5"`)
			},
			"TooLarge": func() servertest.Answer {
				return c.Send("POST", "/teams", strings.NewReader(`{"name": "`+strings.Repeat("x", 1<<20)+`"}`))
			},
			"UnsupportedMediaType": func() servertest.Answer {
				return c.Send("POST", "/teams", strings.NewReader(`name`), "Content-Type", "text/plain")
			},
			"KeyReused": func() servertest.Answer {
				c.Send("POST", "/teams", strings.NewReader(`{"name": "First"}`), "Idempotency-Key", "k-1")
				return c.Send("POST", "/teams", strings.NewReader(`{"name": "Second"}`), "Idempotency-Key", "k-1")
			},
			"Internal": broken,
		}
		for name, of := range is.Components.Responses {
			example := of.Content["application/json"].Example
			if example == nil {
				t.Errorf("the refusal %s has no example, want one in package reference", name)
			}
			send, is := sent[name]
			if !is {
				if !slices.Contains(unsent, name) {
					t.Errorf("no request asks for the refusal %s, want one in sent", name)
				}
				continue
			}
			var got m
			a := send()
			if err := json.Unmarshal(requestID.ReplaceAll(a.Raw, []byte("req_5f0c2d7e91ab48630d1e7c2f")), &got); err != nil || fmt.Sprint(got["status"]) != fmt.Sprint(a.Status) {
				t.Errorf("the refusal %s came as %d %s, want JSON with its status: %v", name, a.Status, a.Raw, err)
				continue
			}
			if !reflect.DeepEqual(got, example) {
				t.Errorf("the example of %s is %v, want what comes: %v", name, example, got)
			}
		}
	})
}
