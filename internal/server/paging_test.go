package server_test

import (
	"fmt"
	"net/url"
	"slices"
	"strings"
	"sync"
	"testing"

	"pgregory.net/rapid"

	"nectarine/internal/testing/servertest"
)

// walk follows nextUrl (or previousUrl, from the last page) through a list and
// answers the ids in the order in which they came.
func walk(t rapid.TB, c *servertest.Client, path, link string) []string {
	var ids []string
	for path != "" {
		page := c.Do("GET", path, nil, 200)
		rows := page["data"].([]any)
		var here []string
		for _, row := range rows {
			here = append(here, row.(m)["id"].(string))
		}
		if link == "previousUrl" {
			ids = append(here, ids...)
		} else {
			ids = append(ids, here...)
		}
		next, _ := page[link].(string)
		if next == "" {
			return ids
		}
		u, err := url.Parse(next)
		if err != nil {
			t.Fatal(err)
		}
		path = strings.TrimPrefix(u.RequestURI(), "/api")
		if len(ids) > 10000 {
			t.Fatalf("the list has no end: %d came, want 10,000 at most", len(ids))
		}
	}
	return ids
}

func TestPagingVisitsEachRowOnce(t *testing.T) {
	servertest.Run(t, func(t *testing.T, c *servertest.Client) {
		names := []string{"Ann", "Bea", "Cid"}
		for i := range 23 {
			user := c.Create("/users", m{"userType": "agent", "name": fmt.Sprint(i)})
			c.Create("/employees", m{"userId": user["id"], "firstName": names[i%3], "lastName": names[i%2]})
		}
		rapid.Check(t, func(r *rapid.T) {
			limit := rapid.IntRange(1, 30).Draw(r, "limit")
			sort := rapid.SampledFrom([]string{"", "&sortBy=firstName", "&sortBy=-firstName,lastName", "&sortBy=[lastName,-createdAt]", "&sortBy[]=lastName&sortBy[]=%2BfirstName"}).Draw(r, "sort")
			path := fmt.Sprintf("/employees?limit=%d%s", limit, sort)
			forward := walk(r, c, path, "nextUrl")
			sorted := slices.Compact(slices.Sorted(slices.Values(forward)))
			if len(forward) != 23 || len(sorted) != 23 {
				r.Fatalf("%s: %d rows, %d different", path, len(forward), len(sorted))
			}
			back := walk(r, c, path+"&endingBefore="+forward[22], "previousUrl")
			if !slices.Equal(back, forward[:22]) {
				r.Fatalf("%s: backwards is another list", path)
			}
		})
	})
}

// Rows that come while a list is walked do not push others out of it or in twice.
func TestPagingUnderInserts(t *testing.T) {
	servertest.Run(t, func(t *testing.T, c *servertest.Client) {
		before := map[string]bool{}
		for i := range 40 {
			before[c.Create("/teams", m{"name": fmt.Sprint(i)})["id"].(string)] = true
		}
		var wait sync.WaitGroup
		wait.Go(func() {
			for i := range 40 {
				c.Do("POST", "/teams", m{"name": fmt.Sprint("new ", i)}, 200)
			}
		})
		seen := map[string]int{}
		for _, id := range walk(t, c, "/teams?limit=3", "nextUrl") {
			seen[id]++
		}
		wait.Wait()
		for id := range before {
			if seen[id] != 1 {
				t.Errorf("%s came %d times, want once", id, seen[id])
			}
		}
	})
}

func TestTestClock(t *testing.T) {
	servertest.Run(t, func(t *testing.T, c *servertest.Client) {
		for method, body := range map[string]any{"PUT": m{"now": "2027-01-01T00:00:00Z"}, "GET": nil} {
			const want = "a live space runs on real time; use a key of the test space"
			if got := c.Live().Refused(method, "/test-clock", body, 403, ""); got["message"] != want {
				t.Errorf("%s of a live space's clock is refused with %q, want %q", method, got["message"], want)
			}
		}
		c.Refused("PUT", "/test-clock", m{"now": "2020-01-01T00:00:00Z"}, 400, "now")
		c.Refused("PUT", "/test-clock", m{"now": "2090-01-01T00:00:00Z"}, 400, "now")
		c.Refused("PUT", "/test-clock", m{}, 400, "now")
		c.Put("/test-clock", m{"now": "2026-03-01T12:00:00-05:00"})
		if made := c.Create("/teams", m{"name": "later"})["createdAt"].(string); !strings.HasPrefix(made, "2026-03-01T17:00:0") {
			t.Errorf("the later team was made at %v, want ten seconds at most after 2026-03-01T17:00:00", made)
		}
		if made := c.Live().Create("/teams", m{"name": "live"})["createdAt"].(string); !strings.HasPrefix(made, "2026-01-05T15:") {
			t.Error("the live space moved too: ", made)
		}
	})
}
