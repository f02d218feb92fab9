package tidy

import (
	"fmt"
	"go/ast"
	"slices"
	"strings"
	"testing"
)

const (
	medianServed = 15 // lines of half of the functions that serve operations, at most
	ninthServed  = 30 // of nine in ten of them
)

// served are how many lines each function has that serves an operation: what stands last in
// api.One(r, api.Op{…}, f) and its like, by its name in its package, or as a literal.
func served(files []*file) (all []int) {
	names := map[string]bool{}
	for _, f := range files {
		if f.test {
			continue
		}
		ast.Inspect(f.File, func(n ast.Node) bool {
			c, ok := n.(*ast.CallExpr)
			if !ok || len(c.Args) < 3 || !strings.HasPrefix(calledAs(c), "api.") || !isOp(c.Args[1]) {
				return true
			}
			serves := c.Args[2]
			if made, ok := serves.(*ast.CallExpr); ok { // s.upload(true)
				serves = made.Fun
			}
			switch serves := serves.(type) {
			case *ast.FuncLit:
				all = append(all, linesOf(f, serves))
			case *ast.Ident:
				names[f.pkg+"."+serves.Name] = true
			case *ast.SelectorExpr: // a method of what is registered
				names[f.pkg+"."+serves.Sel.Name] = true
			}
			return true
		})
	}
	for _, f := range files {
		for _, d := range f.Decls {
			if d, ok := d.(*ast.FuncDecl); ok && !f.test && names[f.pkg+"."+d.Name.Name] {
				all = append(all, linesOf(f, d))
			}
		}
	}
	slices.Sort(all)
	return all
}

// calledAs is the package and name of a function that is called.
func calledAs(c *ast.CallExpr) string {
	if s, ok := c.Fun.(*ast.SelectorExpr); ok {
		return lastName(s.X) + "." + s.Sel.Name
	}
	return ""
}

// isOp reports whether a value is an operation.
func isOp(e ast.Expr) bool {
	l, ok := e.(*ast.CompositeLit)
	if !ok {
		return false
	}
	return lastName(l.Type) == "Op"
}

func linesOf(f *file, n ast.Node) int {
	return f.set.Position(n.End()).Line - f.set.Position(n.Pos()).Line + 1
}

// longServed finds that the functions which serve operations have grown, as a whole.
func longServed(files []*file) (faults []string) {
	all := served(files)
	if len(all) == 0 {
		return nil
	}
	if median := all[len(all)/2]; median > medianServed {
		faults = append(faults, fmt.Sprintf("the median of the functions that serve operations has %d lines, and %d is the limit: take parts of them out", median, medianServed))
	}
	if ninth := all[len(all)*9/10]; ninth > ninthServed {
		faults = append(faults, fmt.Sprintf("one in ten of the functions that serve operations has %d lines or more, and %d is the limit: take parts of them out", ninth, ninthServed))
	}
	return faults
}

func TestServedRuleFails(t *testing.T) {
	body := func(n int) string { return "{\n" + strings.Repeat("x()\n", n-2) + "}\n" }
	for _, c := range []struct {
		lengths []int
		faults  int
	}{{[]int{15, 15, 30}, 0}, {[]int{16, 16, 16}, 1}, {[]int{5, 5, 31}, 1}, {[]int{40, 40, 40}, 2}} {
		text := "package a\nfunc Register(r *api.Router) {\n"
		for i := range c.lengths[1:] {
			text += fmt.Sprintf("api.One(r, api.Op{}, f%d)\n", i)
		}
		text += "api.None(r, api.Op{}, func() " + strings.TrimSuffix(body(c.lengths[0]), "\n") + ")\n}\nfunc other() " + body(60)
		for i, n := range c.lengths[1:] {
			text += fmt.Sprintf("func f%d() ", i) + body(n)
		}
		f, err := parse("internal/a/a.go", text)
		if err != nil {
			t.Fatal(err)
		}
		if faults := longServed([]*file{f}); len(faults) != c.faults {
			t.Errorf("functions of %v lines: %q, want %d faults", c.lengths, faults, c.faults)
		}
	}
}

// TestServed tells how long the functions are that serve operations.
func TestServed(t *testing.T) {
	all := served(read(t))
	if len(all) < 150 {
		t.Fatalf("%d functions that serve operations are found, want 150 at least", len(all))
	}
	t.Logf("%d functions serve operations: median %d lines, 90th percentile %d, longest %d", len(all), all[len(all)/2], all[len(all)*9/10], all[len(all)-1])
}
