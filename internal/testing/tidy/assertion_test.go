package tidy

import (
	"go/ast"
	"go/token"
	"regexp"
	"slices"
	"strconv"
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
// not learn which team that is. What came may be called by a function, as in "Parse(x) is %v".
var source = regexp.MustCompile(`\.\(|\[\](any|string|int)\{|\b(slices|strings|fmt|bytes|maps|errors|reflect|json)\.[A-Z]|\blen\(|\.String\(\)|&&|\|\|| != |` +
	`\b[a-z]\w*(\[[^\]]*\]|\([^)]*\))*\.[A-Z]\w*|\b[a-z]\w*(\([^)]*\))?\[["\w]`)

// wanted is what a format says was wanted, to the end of its clause; called a call in it, and
// came and spoken a value that is called by its variable.
var (
	wanted = regexp.MustCompile(`want[^;]*`)
	called = regexp.MustCompile(`\b[a-z]\w*\(`)
	came   = regexp.MustCompile(`(?:^|[,;:] )(\w{1,3}|got|again|back|rows|codes) is %`)
	spoken = regexp.MustCompile(`(?:\d|"|none|some|something|%) in ([a-z]\w*)|(?:^|[ (])([b-z]|[a-z]\w+) (?:"|\d|at least|at most|other than|to begin|to end|to equal|to read|none\b)|` +
		`\b([b-z]|[a-z][b-mo-z]\d?|[a-z]{3}|got) %|\b(got)\b`)
	inText = regexp.MustCompile("`[^`]*`|\"[^\"]*\"")
)

// packages are what a text may name with a capital behind the dot: errors that everybody knows,
// and what a rule tells to call.
var packages = regexp.MustCompile(`\b(io|fs|api|servertest)\.[A-Z]\w*`)

// sourceAssertions finds tests that say what came or was wanted by the code that asked for it.
func sourceAssertions(f *file) (faults []string) {
	eachComplaint(f, func(c *ast.CallExpr, does string, under ast.Expr) {
		lit, is := c.Args[0].(*ast.BasicLit)
		if !is {
			return
		}
		text, err := strconv.Unquote(lit.Value)
		if err != nil {
			return
		}
		said := source.FindString(packages.ReplaceAllString(text, ""))
		known := variables(under)
		for _, m := range came.FindAllStringSubmatch(text, -1) {
			if said == "" && slices.ContainsFunc(c.Args[1:], func(e ast.Expr) bool { return lastName(e) == m[1] }) {
				said = m[1] + " is"
			}
		}
		for _, clause := range wanted.FindAllString(text, -1) {
			clause = strings.TrimPrefix(fills.ReplaceAllString(inText.ReplaceAllString(clause, `"`), "%"), "want")
			if said == "" {
				said = called.FindString(clause)
			}
			for _, m := range spoken.FindAllStringSubmatch(clause, -1) {
				if name := strings.Join(m[1:], ""); said == "" && known[name] {
					said = name
				}
			}
		}
		if said != "" {
			faults = append(faults, f.at(c, "%s says %q of what came or was wanted: tell the value, or say it in words", does, said))
		}
	})
	return faults
}

// unsaidAssertions finds tests that tell an error, or a text, where something else may be what is
// wrong: of err != nil || n != 2 the error is nil when it is n.
func unsaidAssertions(f *file) (faults []string) {
	eachComplaint(f, func(c *ast.CallExpr, does string, under ast.Expr) {
		if under == nil || strings.HasSuffix(does, "f") || slices.ContainsFunc(c.Args, func(e ast.Expr) bool {
			_, text := e.(*ast.BasicLit)
			return !text && !slices.Contains(sayings, lastName(e))
		}) || !mayBeOther(under) {
			return
		}
		faults = append(faults, f.at(c, "%s of a text and an error, where what is wrong may be another thing: tell what came, and what was wanted", does))
	})
	return faults
}

// mayBeOther reports whether a condition asks of an error and of something else, which error it
// is, or what is in a text or a list.
func mayBeOther(cond ast.Expr) (found bool) {
	if both, ok := cond.(*ast.BinaryExpr); ok && both.Op == token.LAND && isError(both.X) {
		return false // whatever else is asked, the error is there and is told
	}
	ast.Inspect(cond, func(n ast.Node) bool {
		switch e := n.(type) {
		case *ast.FuncLit:
			return false
		case *ast.BinaryExpr:
			if e.Op == token.LOR {
				found = found || isError(e.X) || isError(e.Y)
			}
		case *ast.CallExpr:
			if s, ok := e.Fun.(*ast.SelectorExpr); ok {
				asks := lastName(s.X) + "." + s.Sel.Name
				found = found || lastName(s.X) == "strings" || asks == "errors.Is" || strings.HasPrefix(asks, "slices.Contains")
			}
		}
		return !found
	})
	return found
}

// isError reports whether an expression asks whether there is an error.
func isError(e ast.Expr) bool {
	b, ok := e.(*ast.BinaryExpr)
	return ok && slices.Contains(sayings, lastName(b.X)) && lastName(b.Y) == "nil"
}

// eachComplaint visits what tells that a test has failed, with its name and the condition of the
// if in whose body it stands, if it stands in one.
func eachComplaint(f *file, visit func(c *ast.CallExpr, does string, under ast.Expr)) {
	conditions := map[ast.Stmt]ast.Expr{}
	seen := map[*ast.CallExpr]ast.Expr{}
	ast.Inspect(f.File, func(n ast.Node) bool {
		switch n := n.(type) {
		case *ast.IfStmt:
			for _, line := range n.Body.List {
				conditions[line] = n.Cond
			}
		case *ast.ExprStmt:
			if c, ok := n.X.(*ast.CallExpr); ok {
				seen[c] = conditions[n]
			}
		case *ast.CallExpr:
			fun, ok := n.Fun.(*ast.SelectorExpr)
			if ok && len(n.Args) > 0 && slices.Contains(complains, lastName(fun.X)) && slices.Contains([]string{"Fatal", "Error", "Fatalf", "Errorf"}, fun.Sel.Name) {
				visit(n, fun.Sel.Name, seen[n])
			}
		}
		return true
	})
}

// variables are the names in a condition that stand for values: neither what is called, nor a
// package, a field or a constant of the language.
func variables(cond ast.Expr) map[string]bool {
	names := map[string]bool{}
	if cond == nil {
		return names
	}
	ast.Inspect(cond, func(n ast.Node) bool {
		switch e := n.(type) {
		case *ast.SelectorExpr:
			ast.Inspect(e.X, func(n ast.Node) bool {
				if id, ok := n.(*ast.Ident); ok {
					names[id.Name] = true
				}
				return true
			})
			return false
		case *ast.CallExpr:
			for _, a := range e.Args {
				for name := range variables(a) {
					names[name] = true
				}
			}
			return false
		case *ast.Ident:
			names[e.Name] = true
		}
		return true
	})
	for _, word := range []string{"nil", "true", "false", "err"} {
		delete(names, word)
	}
	return names
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
		{"internal/a/a_test.go", "package a\nfunc f() { if got != plain { t.Errorf(`%v came, want got to equal plain`, got) } }", 1},
		{"internal/a/a_test.go", "package a\nfunc f() { t.Errorf(`%v, want 2 and row[0].(m)[\"id\"] %v`, got, id) }", 1},
		{"internal/a/a_test.go", "package a\nfunc f() { t.Fatalf(\"%v; want len(rows) 2\", rows) }", 1},
		{"internal/a/a_test.go", "package a\nfunc f() { t.Errorf(\"%v; want not slices.Contains(now, old)\", now) }", 1},
		{"internal/a/a_test.go", "package a\nfunc f() { t.Errorf(\"%v; want not (a == b && c)\", now) }", 1},
		{"internal/a/a_test.go", "package a\nfunc f() { t.Errorf(\"%d rows, want 2; len(tx.Changes) is %d, want 0\", n, k) }", 1},
		{"internal/a/a_test.go", "package a\nfunc f() { t.Errorf(\"strings.Contains(out, x) is %v\", got) }", 1},
		{"internal/a/a_test.go", "package a\nfunc f() { t.Errorf(\"%s: %s, want l.Status %v\", at, l, w) }", 1},
		{"internal/a/a_test.go", "package a\nfunc f() { t.Errorf(\"%v, want not d.Result\", d) }", 1},
		{"internal/a/a_test.go", "package a\nfunc f() { t.Errorf(`the team is %v, want got[\"id\"] %v`, got, id) }", 1},
		{"internal/a/a_test.go", "package a\nfunc f() { t.Errorf(`rows[0].Amount is %v, want 3`, got) }", 1},
		{"internal/a/a_test.go", "package a\nfunc f() { t.Errorf(`%v, want stopped(d, \"\") %v`, got, d) }", 1},
		{"internal/a/a_test.go", "package a\nfunc f() { if a, b := g(), h(); a != b { t.Errorf(`a is %v, want 3`, a) } }", 1},
		{"internal/a/a_test.go", "package a\nfunc f() { if len(kept) != 1 { t.Errorf(`it reads %v, want 1 in kept`, kept) } }", 1},
		{"internal/a/a_test.go", "package a\nfunc f() { if sum != total { t.Errorf(`it comes to %v, want sum %v`, sum, total) } }", 1},
		{"internal/a/a_test.go", "package a\nfunc f() { if got != note { t.Errorf(`the note is %v, want %v`, got, note) } }", 0},
		{"internal/a/a_test.go", "package a\nfunc f() { if text != note { t.Errorf(`the note is %v, want what the note was`, text) } }", 0},
		{"internal/a/a_test.go", "package a\nfunc f() { t.Errorf(`Parse(%q) is %v, want io.EOF`, s, err) }", 0},
		{"internal/a/a_test.go", "package a\nfunc f() { t.Errorf(`missing is %v, want facts.debts`, d) }", 0},
		{"internal/a/a_test.go", "package a\nfunc f() { t.Errorf(\"the teams are %v, want %v\", got, want) }", 0},
	})
}

func TestUnsaidRuleFails(t *testing.T) {
	refuses(t, unsaidAssertions, []snippet{
		{"internal/a/a_test.go", "package a\nfunc f() { if err != nil || n != 2 { t.Fatal(err) } }", 1},
		{"internal/a/a_test.go", "package a\nfunc f() { if err == nil || !strings.Contains(err.Error(), x) { t.Error(`it is taken: `, err) } }", 1},
		{"internal/a/a_test.go", "package a\nfunc f() { if !errors.Is(err, gone) { t.Error(err) } }", 1},
		{"internal/a/a_test.go", "package a\nfunc f() { if strings.Contains(out, x) { t.Error(`x is told`) } }", 1},
		{"internal/a/a_test.go", "package a\nfunc f() { if !slices.Contains(all, x) { t.Error(`x is not there`) } }", 1},
		{"internal/a/a_test.go", "package a\nfunc f() { if err != nil { t.Fatal(err) } }", 0},
		{"internal/a/a_test.go", "package a\nfunc f() { if err == nil { t.Fatal(`it is taken`) } }", 0},
		{"internal/a/a_test.go", "package a\nfunc f() { if err != nil && !errors.Is(err, gone) { t.Fatal(err) } }", 0},
		{"internal/a/a_test.go", "package a\nfunc f() { if err != nil || n != 2 { t.Errorf(`%d came with the error %v, want 2`, n, err) } }", 0},
		{"internal/a/a_test.go", "package a\nfunc f() { if !strings.Contains(out, x) { t.Error(`x is not in `, out) } }", 0},
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
