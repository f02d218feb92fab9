package tidy

import (
	"go/ast"
	"go/token"
	"regexp"
	"slices"
	"strings"
	"testing"
	"unicode"
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
		if !ok || !slices.Contains(complains, lastName(s.X)) {
			return true
		}
		if slices.Contains([]string{"Fatalf", "Errorf"}, s.Sel.Name) && wordless(c.Args[0]) {
			faults = append(faults, f.at(c, "%s without a word: say what each value is and what was wanted", s.Sel.Name))
		}
		if !slices.Contains([]string{"Fatal", "Error"}, s.Sel.Name) {
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

// muteAssertions finds tests that compare a value and then do not tell it: whoever reads
// that the sum is wrong wants to know which sum came. A condition that holds for one
// value alone (==, an index below nothing) has told it.
func muteAssertions(f *file) (faults []string) {
	ast.Inspect(f.File, func(n ast.Node) bool {
		s, ok := n.(*ast.IfStmt)
		if !ok || !leavesOpen(s.Cond) {
			return true
		}
		for _, line := range s.Body.List {
			x, ok := line.(*ast.ExprStmt)
			if !ok {
				continue
			}
			c, ok := x.X.(*ast.CallExpr)
			if !ok || len(c.Args) != 1 {
				continue
			}
			if fun, ok := c.Fun.(*ast.SelectorExpr); ok && slices.Contains([]string{"Fatal", "Error", "Fatalf", "Errorf"}, fun.Sel.Name) &&
				slices.Contains(complains, lastName(fun.X)) && !slices.Contains(sayings, lastName(c.Args[0])) && !filled(c.Args[0]) {
				faults = append(faults, f.at(c, "%s of a text alone, below a comparison: tell the value that came, and what was wanted", fun.Sel.Name))
			}
		}
		return true
	})
	return faults
}

// source is Go's text where words were to be: who reads that []any{team["id"]} was wanted does
// not learn which team that is.
var source = regexp.MustCompile(`\.\(|\[\](any|string|int)\{|\b(slices|strings|fmt|bytes|maps|errors|reflect|json)\.[A-Z]|\blen\(|\.String\(\)|&&|\|\||` +
	`\bnot [a-zA-Z.]*\(|\bgot to equal `)

// wanted is what a format says was wanted, to the end of its clause.
var wanted = regexp.MustCompile(`want[^;]*`)

// sourceAssertions finds tests that say what was wanted by the code that asked for it.
func sourceAssertions(f *file) (faults []string) {
	ast.Inspect(f.File, func(n ast.Node) bool {
		c, ok := n.(*ast.CallExpr)
		if !ok || len(c.Args) == 0 {
			return true
		}
		fun, ok := c.Fun.(*ast.SelectorExpr)
		text, is := c.Args[0].(*ast.BasicLit)
		if !ok || !is || !slices.Contains(complains, lastName(fun.X)) || !slices.Contains([]string{"Fatal", "Error", "Fatalf", "Errorf"}, fun.Sel.Name) {
			return true
		}
		for _, clause := range wanted.FindAllString(text.Value, -1) {
			if said := source.FindString(clause); said != "" {
				faults = append(faults, f.at(c, "%s says %q of what was wanted: tell the value, or say it in words", fun.Sel.Name, said))
			}
		}
		return true
	})
	return faults
}

// leavesOpen reports whether a condition may hold for many values of what it asks about.
func leavesOpen(cond ast.Expr) (found bool) {
	ast.Inspect(cond, func(n ast.Node) bool {
		switch b := n.(type) {
		case *ast.FuncLit:
			return false
		case *ast.BinaryExpr:
			known := func(e ast.Expr) bool { return slices.Contains([]string{"nil", "true", "false"}, lastName(e)) }
			switch b.Op {
			case token.NEQ, token.LSS, token.GTR, token.LEQ, token.GEQ:
				zero, ok := b.Y.(*ast.BasicLit)
				found = found || !known(b.X) && !known(b.Y) && !(b.Op == token.LSS && ok && zero.Value == "0")
			}
		}
		return true
	})
	return found
}

// filled reports whether a text is made of more than itself.
func filled(e ast.Expr) bool {
	_, text := e.(*ast.BasicLit)
	return !text
}

// fills is a verb that fmt fills.
var fills = regexp.MustCompile(`%(\[\d+\])?[-+#0 ]*(\d+|\*)?(\.(\d+|\*)?)?[a-zA-Z]`)

// wordless reports whether a format has nothing but verbs and marks.
func wordless(format ast.Expr) bool {
	text, ok := format.(*ast.BasicLit)
	return ok && !strings.ContainsFunc(fills.ReplaceAllString(strings.ReplaceAll(text.Value, `\n`, " "), " "), unicode.IsLetter)
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
		{"internal/a/a_test.go", "package a\nfunc f() { t.Errorf(\"%s: %+v\\n%.1f\", name, got, n) }", 1},
		{"internal/a/a_test.go", "package a\nfunc f() { t.Fatalf(\"%s is lost\", name) }", 0},
		{"internal/a/a.go", "package a\nfunc f() { huma.Error(got) }", 0},
	})
}

func TestSourceRuleFails(t *testing.T) {
	refuses(t, sourceAssertions, []snippet{
		{"internal/a/a_test.go", "package a\nfunc f() { t.Errorf(`the teams are %v, want []any{team[\"id\"]}`, got) }", 1},
		{"internal/a/a_test.go", "package a\nfunc f() { t.Errorf(`%v came, want got to equal plain`, got) }", 1},
		{"internal/a/a_test.go", "package a\nfunc f() { t.Errorf(`%v, want 2 and row[0].(m)[\"id\"] %v`, got, id) }", 1},
		{"internal/a/a_test.go", "package a\nfunc f() { t.Fatalf(\"%v; want len(rows) 2\", rows) }", 1},
		{"internal/a/a_test.go", "package a\nfunc f() { t.Errorf(\"%v; want not slices.Contains(now, old)\", now) }", 1},
		{"internal/a/a_test.go", "package a\nfunc f() { t.Errorf(\"%v; want not (a == b && c)\", now) }", 1},
		{"internal/a/a_test.go", "package a\nfunc f() { t.Errorf(\"%d rows, want 2; len(tx.Changes) is %d, want 0\", n, k) }", 0},
		{"internal/a/a_test.go", "package a\nfunc f() { t.Errorf(\"the teams are %v, want %v\", got, want) }", 0},
		{"internal/a/a_test.go", "package a\nfunc f() { t.Errorf(\"strings.Contains(out, x) is %v\", got) }", 0},
	})
}

func TestMuteRuleFails(t *testing.T) {
	refuses(t, muteAssertions, []snippet{
		{"internal/a/a_test.go", "package a\nfunc f() { if got != 3 { t.Error(\"the sum is wrong\") } }", 1},
		{"internal/a/a_test.go", "package a\nfunc f() { if err != nil || len(rows) > 1 { t.Fatalf(\"too many rows\") } }", 1},
		{"internal/a/a_test.go", "package a\nfunc f() { if got != 3 { t.Errorf(\"the sum is %d, want 3\", got) } }", 0},
		{"internal/a/a_test.go", "package a\nfunc f() { if got == before { t.Error(\"nothing has changed\") } }", 0},
		{"internal/a/a_test.go", "package a\nfunc f() { if strings.Index(s, x) < 0 { t.Error(\"there is no x\") } }", 0},
		{"internal/a/a_test.go", "package a\nfunc f() { if err != nil { t.Fatal(err) } }", 0},
		{"internal/a/a_test.go", "package a\nfunc f() { if err == nil { t.Fatal(\"it was taken\") } }", 0},
	})
}
