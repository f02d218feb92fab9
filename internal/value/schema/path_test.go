package schema

import (
	"reflect"
	"testing"
)

// pathOfLoan is a struct of a path, as a domain has it.
type pathOfLoan struct {
	Loan string `path:"loanId"`
}

// PathOfLoan is the same, exported.
type PathOfLoan pathOfLoan

// The trap is a struct of a path that is named, or not exported: huma fills neither, and
// every call would find nothing.
func TestEachPartOfAPathIsFilledOnce(t *testing.T) {
	const path = "/people/{personId}/loans/{loanId}"
	for name, c := range map[string]struct {
		in     reflect.Type
		faults int
	}{
		"embedded": {reflect.TypeFor[struct {
			Person string `path:"personId"`
			PathOfLoan
		}](), 0},
		"named and so never filled": {reflect.TypeFor[struct {
			Person string `path:"personId"`
			Loan   PathOfLoan
		}](), 1},
		"embedded but not exported": {reflect.TypeFor[struct {
			Person string `path:"personId"`
			pathOfLoan
		}](), 1},
		"filled twice": {reflect.TypeFor[struct {
			Person string `path:"personId"`
			ID     string `path:"loanId"`
			PathOfLoan
		}](), 1},
		"not filled, and one that is not there": {reflect.TypeFor[struct {
			Person string `path:"borrowerId"`
			PathOfLoan
		}](), 2},
	} {
		if got := PathFaults(path, c.in); len(got) != c.faults {
			t.Errorf("%s: %d faults %v, want %d", name, len(got), got, c.faults)
		}
	}
}
