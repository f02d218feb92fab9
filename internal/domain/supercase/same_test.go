package supercase_test

import (
	"strings"
	"testing"

	"nectarine/internal/testing/servertest"
)

// TestTheSameMembersAreNoChange: a draft that is given the members that it has, by a body or
// by a file, in whatever order, tells of no change; as many others are one.
func TestTheSameMembersAreNoChange(t *testing.T) {
	servertest.Run(t, func(t *testing.T, c *servertest.Client) {
		l := newLender(t, c, 3)
		draft := l.path + "/populations/draft/members"
		file := func(of ...string) func() {
			return func() { c.Upload("PUT", draft+".csv", "text/csv", "borrowerId\n"+strings.Join(of, "\n")+"\n", 200) }
		}
		body := func(of ...string) func() {
			return func() {
				rows := []m{}
				for _, id := range of {
					rows = append(rows, m{"borrowerId": id})
				}
				c.Do("PUT", draft, rows, 200)
			}
		}
		a, b, d := l.people[0], l.people[1], l.people[2]
		last := func() any { return c.List("/audit?limit=1")[0]["id"] }
		for _, step := range []struct {
			name    string
			put     func()
			changes bool
		}{
			{"two by a file", file(a, b), true},
			{"the same in another order, one of them twice", file(b, a, b), false},
			{"the same by a body", body(b, a), false},
			{"two others", body(b, d), true},
			{"the same by a file", file(d, b), false},
			{"one of them", file(d), true},
			{"both by a body", body(b, d), true},
			{"none", body(), true},
			{"none again", body(), false},
		} {
			before := last()
			step.put()
			if changed := last() != before; changed != step.changes {
				t.Errorf("%s: it tells of a change %t, want %t", step.name, changed, step.changes)
			}
			assert := c.Get(l.path + "/populations/draft")["memberCount"]
			if n := len(c.List(draft)); assert != float64(n) {
				t.Errorf("%s: the draft counts %v members and lists %d", step.name, assert, n)
			}
		}
		if n := len(c.List("/tasks?taskType=reviewAutoUpdatedCase")); n != 3 {
			t.Errorf("%d reviews are asked for, want 3: of two others, both, and none", n)
		}
	})
}
