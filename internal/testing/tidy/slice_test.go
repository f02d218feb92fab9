package tidy

import (
	"go/ast"
	"go/token"
	"testing"
)

// slicedByHand finds loops that cut a list into pieces. How many values a statement
// takes is the store's knowledge.
func slicedByHand(f *file) (faults []string) {
	if f.forTests() || !under(f.pkg, "domain") && !under(f.pkg, "mechanism") {
		return nil
	}
	ast.Inspect(f.File, func(n ast.Node) bool {
		loop, ok := n.(*ast.ForStmt)
		if !ok {
			return true
		}
		if step, ok := loop.Post.(*ast.AssignStmt); ok && step.Tok == token.ADD_ASSIGN {
			faults = append(faults, f.at(n, "a list is cut into pieces by hand: range over store.Slices"))
		}
		return true
	})
	return faults
}

func TestListsAreCutByTheStore(t *testing.T) {
	refuses(t, slicedByHand, []snippet{
		{"internal/domain/x/x.go", "package x\nfunc f(ids []string) { for start := 0; start < len(ids); start += 1000 { g(ids[start:]) } }", 1},
		{"internal/domain/x/x.go", "package x\nfunc f(ids []string) { for some := range store.Slices(ids) { g(some) } }", 0},
		{"internal/domain/x/x.go", "package x\nfunc f(ids []string) { for i := 0; i < len(ids); i++ { g(ids[i]) } }", 0},
		{"internal/rule/x/x.go", "package x\nfunc f() { for day := 0; day < 365; day += 7 { g(day) } }", 0},
	})
}
