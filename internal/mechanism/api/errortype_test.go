package api

import (
	"context"
	"slices"
	"strings"
	"testing"

	"nectarine/internal/mechanism/store"
)

func TestErrorTypes(t *testing.T) {
	seen := map[ErrorType]bool{}
	for _, e := range errorTypes {
		if seen[e.name] || e.name == "Conflict" || e.meaning == "" || e.status < 400 {
			t.Errorf("%d %s: %q says nothing to a machine, or is said twice", e.status, e.name, e.meaning)
		}
		seen[e.name] = true
		if !strings.Contains(ErrorTable(), "| "+string(e.name)+" | "+e.meaning+" |") {
			t.Errorf("the page lacks %s", e.name)
		}
	}
	if !slices.IsSortedFunc(errorTypes, func(a, b struct {
		status  int
		name    ErrorType
		meaning string
	}) int {
		return a.status - b.status
	}) {
		t.Error("the error types are not in the order of their statuses")
	}
	for status, want := range map[int]ErrorType{400: "InvalidRequest", 404: "NotFound", 409: "Internal", 418: "Internal", 503: "Unavailable"} {
		if got := typeOf(status); got != want {
			t.Errorf("a plain %d is %s; want %s", status, got, want)
		}
	}
}

// TestWhoHungUpIsNoFailureOfTheDatabase: a caller who does not wait ends the work, which looks as
// if the database had not answered.
func TestWhoHungUpIsNoFailureOfTheDatabase(t *testing.T) {
	gone, hangUp := context.WithCancel(t.Context())
	hangUp()
	late, cancel := context.WithTimeout(t.Context(), 0)
	defer cancel()
	for name, c := range map[string]struct {
		ctx  context.Context
		err  error
		want int
	}{
		"who waits":             {t.Context(), context.Canceled, 503},
		"who hung up":           {gone, context.Canceled, statusHungUp},
		"a time that is over":   {late, context.DeadlineExceeded, 503},
		"a commit that is lost": {gone, &store.Unknown{Cause: context.Canceled}, 503},
	} {
		err := c.err
		if _, unknown := err.(*store.Unknown); !unknown {
			err = &store.Unavailable{Cause: err}
		}
		if got := refuse(c.ctx, err); got.Status != c.want {
			t.Errorf("%s: %d %s, want %d", name, got.Status, got.Message, c.want)
		}
	}
}
