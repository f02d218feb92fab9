package api

import (
	"slices"
	"strings"
	"testing"
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
