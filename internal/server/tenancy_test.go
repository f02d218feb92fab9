package server_test

import (
	"fmt"
	"net/http"
	"regexp"
	"slices"
	"strings"
	"testing"

	"nectarine/internal/mechanism/api"
	"nectarine/internal/testing/servertest"
)

// Another company's key finds nothing of ours, whatever the operation, and changes
// nothing; no key finds nothing at all; a key that has every permission but the one of the
// operation is told which.
// The same request succeeds with our own key, so that it was the key that failed.
func TestNoOperationCrossesSpaces(t *testing.T) {
	servertest.Run(t, func(t *testing.T, c *servertest.Client) {
		other := c.Other()
		for _, op := range c.Operations() {
			t.Run(op.Method+" "+op.Path, func(t *testing.T) {
				own, theirs := c.For(t), other.For(t)
				r := own.Valid(op)
				weak := own.Agent("No", "Body", allBut(own, op.Permission, op.Or)...)
				before := state(own, r)
				if a := own.As("").Call(r); a.Status != 401 {
					t.Errorf("without a key: %d, want 401: %s", a.Status, a.Raw)
				}
				if a := weak.Call(r); a.Status != 403 || !strings.Contains(string(a.Raw), string(op.Permission)) {
					t.Errorf("without the permission %s: %d, want 403 that names it: %s", op.Permission, a.Status, a.Raw)
				}
				for _, path := range foreign(theirs, r) {
					if a := theirs.Call(r.With(path)); a.Status != 404 && a.Status != 405 {
						t.Errorf("%s with another company's key: %d, want 404: %s", path, a.Status, a.Raw)
					}
				}
				for i, after := range state(own, r) {
					if after != before[i] {
						t.Errorf("what others asked has changed\n%s\ninto\n%s", before[i], after)
					}
				}
				if a := r.Call(); a.Status >= 300 {
					t.Fatalf("the request is not valid for its own company either: %d %s", a.Status, a.Raw)
				}
				if op.Method == http.MethodPut || op.Method == http.MethodDelete {
					if slices.Equal(state(own, r), before) {
						t.Error("the request changes nothing with our own key, so that the test could not see a change by another's")
					}
				}
			})
		}
	})
}

// allBut are the permissions of all operations but these.
func allBut(c *servertest.Client, without ...api.Permission) (all []string) {
	for _, op := range c.Operations() {
		for _, p := range []api.Permission{op.Permission, op.Or, op.More, op.Shows} {
			if p != "" && !slices.Contains(without, p) && !slices.Contains(all, string(p)) {
				all = append(all, string(p))
			}
		}
	}
	return all
}

// moving is what moves by itself: the hand in the answer about the clock, and whether a
// long total was counted just now.
var moving = regexp.MustCompile(`("now":"\d{4}-\d\d-\d\dT\d\d)[^"]*|("totalIsExact":)(?:true|false)`)

// foreign are the paths by which another company may try to come to our objects:
// ours as it is, and theirs with each of our ids in the place of one of their own.
func foreign(theirs *servertest.Client, r servertest.Request) []string {
	if len(r.Parts) == 0 {
		return nil
	}
	paths := []string{r.Path}
	if len(r.Parts) == 1 {
		return paths
	}
	own := theirs.Valid(r.Operation)
	for i, id := range own.Parts {
		paths = append(paths, strings.Replace(own.Path, id, r.Parts[i], 1))
	}
	return paths
}

// state is what our own key reads at the path of the request and at what it lies in,
// and the newest entry of the audit trail.
func state(c *servertest.Client, r servertest.Request) []string {
	var all []string
	pattern, path := strings.TrimPrefix(r.Operation.Path, "/api"), strings.Split(r.Path, "?")[0]
	for pattern != "" && len(all) < 2 {
		if get, is := c.Operation(http.MethodGet, pattern); is {
			read, said := path, "nothing"
			if !strings.Contains(pattern, "{") {
				read = c.Valid(get).Path // with the query that it needs
			}
			if a := c.Send(http.MethodGet, read, nil); a.Status == 200 {
				said = moving.ReplaceAllString(string(a.Raw), "$1$2")
			}
			all = append(all, path+": "+said)
		}
		pattern, path = pattern[:strings.LastIndex(pattern, "/")], path[:strings.LastIndex(path, "/")]
	}
	// The last change: what our own readings above reveal is noted in the trail, too.
	for _, entry := range c.List("/audit?limit=50") {
		if entry["action"] != "revealed" {
			return append(all, fmt.Sprint(entry["id"], entry["sequence"]))
		}
	}
	return all
}
