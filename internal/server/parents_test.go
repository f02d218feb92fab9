package server_test

import (
	"fmt"
	"strings"
	"testing"

	"nectarine/internal/testing/servertest"
)

// TestListsBelowAPathAreOfWhatItNames: a list below a path shows nothing that hangs on
// another thing than the path names, though that is newer.
func TestListsBelowAPathAreOfWhatItNames(t *testing.T) {
	servertest.Run(t, func(t *testing.T, c *servertest.Client) {
		tried := 0
		for _, op := range c.Operations() {
			if op.Method != "GET" || !strings.Contains(op.Path, "{") || !c.Takes(op, "limit") {
				continue
			}
			if op.Path == "/api/supercases/{supercaseId}/populations/draft/match" {
				continue // it is of all borrowers: what the path names says which disaster is meant
			}
			t.Run(op.Path, func(t *testing.T) {
				own := c.For(t)
				mine, other := own.ValidShowing(op), own.ValidShowing(op)
				if mine.Path == other.Path {
					return // of the makers there is one thing for all
				}
				theirs, shown := rowsShown(t, other.Call()), rowsShown(t, mine.Call())
				if len(theirs) == 0 || len(shown) == 0 {
					t.Errorf("%d and %d rows are shown, want one at least of each", len(shown), len(theirs))
				}
				for row := range shown {
					if theirs[row] {
						t.Errorf("%s shows %s, which stands in %s", mine.Path, row, other.Path)
					}
				}
				tried++
			})
		}
		if tried < 12 {
			t.Errorf("%d lists were tried, want a dozen at least", tried)
		}
	})
}

// rowsShown are the rows of a list, by their ids or else by what they say.
func rowsShown(t *testing.T, a servertest.Answer) map[string]bool {
	t.Helper()
	if a.Status != 200 {
		t.Fatalf("the list answers %d: %s", a.Status, a.Raw)
	}
	all := map[string]bool{}
	rows, _ := a.Body["data"].([]any)
	for _, row := range rows {
		if o, is := row.(m); is && o["id"] != nil {
			row = o["id"]
		}
		all[fmt.Sprint(row)] = true
	}
	return all
}
