package tidy

import (
	"go/ast"
	"go/token"
	"slices"
	"testing"
)

// complains are what is told that a test has failed, by the names that tests give it.
var complains = []string{"t", "rt", "b", "f", "tb", "T"}

// sayings are arguments that are sentences of their own: an error, or what a rule of
// this package has found.
var sayings = []string{"err", "fault"}

// bareAssertions finds tests that print a value and leave the reader to guess what was
// wanted of it.
func bareAssertions(f *file) (faults []string) {
	ast.Inspect(f.File, func(n ast.Node) bool {
		c, ok := n.(*ast.CallExpr)
		if !ok || len(c.Args) == 0 {
			return true
		}
		s, ok := c.Fun.(*ast.SelectorExpr)
		if !ok || !slices.Contains([]string{"Fatal", "Error"}, s.Sel.Name) || !slices.Contains(complains, lastName(s.X)) {
			return true
		}
		if len(c.Args) == 1 && slices.Contains(sayings, lastName(c.Args[0])) || slices.ContainsFunc(c.Args, says) {
			return true
		}
		faults = append(faults, f.at(c, "%s of values alone: say what each is and what was wanted, with %[1]sf or testing/assert", s.Sel.Name))
		return true
	})
	return faults
}

// lastName is the name of a variable, or of the field that is asked of one.
func lastName(e ast.Expr) string {
	switch e := e.(type) {
	case *ast.Ident:
		return e.Name
	case *ast.SelectorExpr:
		return e.Sel.Name
	}
	return ""
}

// says reports whether an argument has words of the test's own in it: a text, or a
// text joined with or filled by values. The key of a map is none.
func says(e ast.Expr) bool {
	switch e := e.(type) {
	case *ast.BasicLit:
		return e.Kind == token.STRING
	case *ast.BinaryExpr:
		return says(e.X) || says(e.Y)
	case *ast.CallExpr:
		return lastName(e.Fun) == "Sprintf" && len(e.Args) > 0 && says(e.Args[0])
	}
	return false
}

func TestAssertionRuleFails(t *testing.T) {
	refuses(t, bareAssertions, []snippet{
		{"internal/a/a_test.go", "package a\nfunc f() { t.Fatal(got) }", 1},
		{"internal/a/a_test.go", "package a\nfunc f() { t.Error(got, want) }", 1},
		{"internal/a/a_test.go", "package a\nfunc f() { rt.Fatal(got, err) }", 1},
		{"internal/a/a_test.go", "package a\nfunc f() { b.Error(len(got)) }", 1},
		{"internal/a/a_test.go", "package a\nfunc f() { c.T.Fatal(got[\"id\"]) }", 1},
		{"internal/a/a_test.go", "package a\nfunc f() { t.Error(fmt.Sprint(got)) }", 1},
		{"internal/testing/a/a.go", "package a\nfunc f() { t.Fatal(a.Raw) }", 1},
		{"internal/a/a_test.go", "package a\nfunc f() { t.Fatal(err) }", 0},
		{"internal/a/a_test.go", "package a\nfunc f() { t.Error(fault) }", 0},
		{"internal/a/a_test.go", "package a\nfunc f() { t.Error(\"it is gone: \", got) }", 0},
		{"internal/a/a_test.go", "package a\nfunc f() { t.Fatal(path + \" is gone\") }", 0},
		{"internal/a/a_test.go", "package a\nfunc f() { t.Error(fmt.Sprintf(\"%s is gone\", path)) }", 0},
		{"internal/a/a_test.go", "package a\nfunc f() { t.Errorf(\"f() is %v, want %v\", got, want) }", 0},
		{"internal/a/a.go", "package a\nfunc f() { huma.Error(got) }", 0},
	})
}
