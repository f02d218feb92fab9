package tidy

import (
	"fmt"
	"go/ast"
	"path"
	"regexp"
	"slices"
	"strings"
	"testing"
)

const (
	maxFunction = 70   // lines, from func to the closing brace
	maxFile     = 400  // lines of a file under internal, tests left out; 80 to 300 is the aim
	maxPackage  = 3000 // lines of a package under internal, tests left out
)

// longFunctions finds functions that do more than one thing.
func longFunctions(f *file) (faults []string) {
	if f.test {
		return nil
	}
	for _, d := range f.Decls {
		if d, ok := d.(*ast.FuncDecl); ok {
			if n := f.set.Position(d.End()).Line - f.set.Position(d.Pos()).Line + 1; n > maxFunction {
				faults = append(faults, f.at(d, "%s has %d lines, and %d is the limit: name a part of it and take it out", d.Name.Name, n, maxFunction))
			}
		}
	}
	return faults
}

// lines counts the lines of a text, with or without a newline at its end.
func lines(text string) int {
	return strings.Count(strings.TrimSuffix(text, "\n"), "\n") + 1
}

// longFile finds files that hold more than one noun.
func longFile(f *file) []string {
	if n := lines(f.text); n > maxFile && !f.test && strings.HasPrefix(f.path, "internal/") && !ast.IsGenerated(f.File) {
		return []string{fmt.Sprintf("%s: %d lines, and %d is the limit: divide it by noun", f.path, n, maxFile)}
	}
	return nil
}

// longDomains finds packages that are two.
func longDomains(files []*file) (faults []string) {
	sum := map[string]int{}
	for _, f := range files {
		if !f.test && strings.HasPrefix(f.path, "internal/") && !ast.IsGenerated(f.File) {
			sum[f.pkg] += lines(f.text)
		}
	}
	for pkg, n := range sum {
		if n > maxPackage {
			faults = append(faults, fmt.Sprintf("internal/%s: %d lines of Go, and %d is the limit: it is two packages; divide it", pkg, n, maxPackage))
		}
	}
	return faults
}

// undocumented finds exported names without a comment. In a group of constants
// or variables the comment of the group serves them all.
func undocumented(f *file) (faults []string) {
	if f.test {
		return nil
	}
	missing := func(n ast.Node, name string) {
		faults = append(faults, f.at(n, "%s has no doc comment: say what it is, its units and bounds, and which errors it gives", name))
	}
	for _, d := range f.Decls {
		switch d := d.(type) {
		case *ast.FuncDecl:
			if d.Name.IsExported() && !said(d.Doc) && (d.Recv == nil || ast.IsExported(receiver(d))) {
				missing(d, d.Name.Name)
			}
		case *ast.GenDecl:
			for _, spec := range d.Specs {
				switch s := spec.(type) {
				case *ast.TypeSpec:
					if s.Name.IsExported() && !said(s.Doc) && !said(s.Comment) && !said(d.Doc) {
						missing(s, s.Name.Name)
					}
				case *ast.ValueSpec:
					for _, name := range s.Names {
						if name.IsExported() && !said(s.Doc) && !said(s.Comment) && !said(d.Doc) {
							missing(name, name.Name)
						}
					}
				}
			}
		}
	}
	return faults
}

// said is whether a comment holds words; a directive such as //go:embed is none.
func said(c *ast.CommentGroup) bool { return c != nil && strings.TrimSpace(c.Text()) != "" }

// receiver is the name of the type that a method belongs to.
func receiver(d *ast.FuncDecl) string {
	for t := d.Recv.List[0].Type; ; {
		switch x := t.(type) {
		case *ast.StarExpr:
			t = x.X
		case *ast.ParenExpr:
			t = x.X
		case *ast.IndexExpr:
			t = x.X
		case *ast.IndexListExpr:
			t = x.X
		case *ast.Ident:
			return x.Name
		default:
			return ""
		}
	}
}

// packageComments finds packages that do not say what they are for.
func packageComments(files []*file) (faults []string) {
	has, where := map[string]bool{}, map[string]string{}
	for _, f := range files {
		folder := path.Dir(f.path)
		where[folder] = f.Name.Name
		has[folder] = has[folder] || said(f.Doc)
	}
	for folder, name := range where {
		if !has[folder] {
			faults = append(faults, fmt.Sprintf("%s: package %s has no comment: say above one package clause what it is for", folder, name))
		}
	}
	return faults
}

// calls finds the uses of functions of a package of the standard library,
// whether called or passed on.
func calls(f *file, pkg string, functions []string, why string) (faults []string) {
	names := f.imports()
	ast.Inspect(f.File, func(n ast.Node) bool {
		if s, ok := n.(*ast.SelectorExpr); ok && slices.Contains(functions, s.Sel.Name) && from(names, s) == pkg {
			faults = append(faults, f.at(s, "%s.%s: %s", path.Base(pkg), s.Sel.Name, why))
		}
		return true
	})
	for _, im := range f.Imports {
		if importPath(im) == pkg && im.Name != nil && im.Name.Name == "." {
			faults = append(faults, f.at(im, "import %s by its name, so that its calls can be seen", pkg))
		}
	}
	return faults
}

// readsClock finds readings of the machine's clock: a space has a clock of its
// own. Benchmarks measure the machine and may.
func readsClock(f *file) []string {
	if f.pkg == "value/clock" || f.pkg == "testing/bench" {
		return nil
	}
	return calls(f, "time", []string{"Now", "Since", "Until"}, "the time comes from tx.Now, an argument or a clock.Source; a test takes clock.NewManual")
}

// sleeps finds waiting by the clock, and by asking again and again, in tests too.
func sleeps(f *file) []string {
	return append(calls(f, "time", []string{"Sleep"}, "wait for what must happen, by a channel or a context, not for a time"),
		calls(f, "runtime", []string{"Gosched"}, "wait for what must happen, by a channel or a condition (sync.Cond), and do not ask again and again")...)
}

// inits finds code that runs before main, where nobody sees it.
func inits(f *file) (faults []string) {
	for _, d := range f.Decls {
		if d, ok := d.(*ast.FuncDecl); ok && d.Recv == nil && d.Name.Name == "init" {
			faults = append(faults, f.at(d, "no init: set it up where it is used, or in server/wiring.go"))
		}
	}
	return faults
}

// panics finds ways out that are not errors. A function whose name begins with
// Must may panic: its name says so. Commands may end the process.
func panics(f *file) (faults []string) {
	if f.test {
		return nil
	}
	for _, d := range f.Decls {
		if d, ok := d.(*ast.FuncDecl); ok && strings.HasPrefix(d.Name.Name, "Must") {
			continue
		}
		ast.Inspect(d, func(n ast.Node) bool {
			if c, ok := n.(*ast.CallExpr); ok {
				if x, ok := c.Fun.(*ast.Ident); ok && x.Name == "panic" {
					faults = append(faults, f.at(c, "no panic: return an error, or name the function Must… if only a mistake in the program can bring it there"))
				}
			}
			return true
		})
	}
	if !strings.HasPrefix(f.path, "cmd/") {
		why := "return an error; only a command ends the process"
		faults = append(faults, calls(f, "os", []string{"Exit"}, why)...)
		faults = append(faults, calls(f, "log", []string{"Fatal", "Fatalf", "Fatalln", "Panic", "Panicf", "Panicln"}, why)...)
	}
	return faults
}

// skips finds tests that may choose not to run. A property discards a draw by
// drawing only what it wants.
func skips(f *file) (faults []string) {
	names := f.imports()
	if names["testing"] == "" && names["rapid"] == "" {
		return nil
	}
	ast.Inspect(f.File, func(n ast.Node) bool {
		c, ok := n.(*ast.CallExpr)
		if !ok {
			return true
		}
		s, ok := c.Fun.(*ast.SelectorExpr)
		if ok && slices.Contains([]string{"Skip", "Skipf", "SkipNow"}, s.Sel.Name) {
			if _, ok := s.X.(*ast.Ident); ok {
				faults = append(faults, f.at(c, "no %s: a test always runs; set up what it needs, and let a fuzz target return", s.Sel.Name))
			}
		}
		return true
	})
	return faults
}

// mark is a word by which a comment says that work is left undone. The last
// spelling counts only as a mark of its own, since it also masks digits.
var mark = regexp.MustCompile(`\b(TODO|FIXME|HACK)\b|(?m)^\W*XXX\b(?:[:( ]|$)|\bXXX:`)

// openEnds finds comments that promise work: work that is left stands in an issue.
func openEnds(f *file) (faults []string) {
	for _, group := range f.Comments {
		for _, c := range group.List {
			if m := mark.FindString(c.Text); m != "" {
				faults = append(faults, f.at(c, "%q in a comment: do it now, or take it to an issue", strings.Trim(m, "/ :(")))
			}
		}
	}
	return faults
}

// vague are names that say nothing of what is inside, and so attract everything.
var vague = []string{"util", "utils", "helper", "helpers", "manager", "managers", "common", "misc", "shared", "stuff"}

// names finds packages and files under a vague name.
func names(f *file) (faults []string) {
	name := strings.TrimSuffix(f.Name.Name, "_test")
	if slices.Contains(vague, name) {
		faults = append(faults, f.at(f.Name, "package %s: name it by the noun it is about", name))
	}
	stem := strings.TrimSuffix(strings.TrimSuffix(path.Base(f.path), ".go"), "_test")
	for part := range strings.SplitSeq(stem, "_") {
		if slices.Contains(vague, part) {
			faults = append(faults, fmt.Sprintf("%s: name the file by the noun it is about", f.path))
		}
	}
	return faults
}

func TestLengthRulesFail(t *testing.T) {
	body := func(n int) string { return "package a\nfunc f() {\n" + strings.Repeat("\tg()\n", n-2) + "}\n" }
	refuses(t, longFunctions, []snippet{
		{"internal/a/a.go", body(70), 0},
		{"internal/a/a.go", body(71), 1},
		{"internal/a/a_test.go", body(71), 0},
	})
	long := func(n int) string { return "package a\n" + strings.Repeat("// x\n", n-1) }
	refuses(t, longFile, []snippet{
		{"internal/a/a.go", long(400), 0},
		{"internal/a/a.go", long(401), 1},
		{"internal/a/a.go", strings.TrimSuffix(long(401), "\n"), 1},
		{"internal/a/a_test.go", long(401), 0},
		{"internal/a/a.go", "// Code generated by hand. DO NOT EDIT.\n" + long(401), 0},
		{"cmd/nectarine/a.go", long(401), 0},
	})
	for n, want := range map[int]int{300: 0, 301: 1} {
		var files []*file
		for i := range 10 {
			f, err := parse(fmt.Sprintf("internal/a/%d.go", i), long(n))
			if err != nil {
				t.Fatal(err)
			}
			files = append(files, f)
		}
		if faults := longDomains(files); len(faults) != want {
			t.Errorf("ten files of %d lines: %q", n, faults)
		}
	}
}

func TestDocumentRulesFail(t *testing.T) {
	refuses(t, undocumented, []snippet{
		{"internal/a/a.go", "package a\n\ntype T int\nfunc F() {}\nconst C = 1\nvar V, W = 1, 2", 5},
		{"internal/a/a.go", "package a\n\n// T is it.\ntype T int\n\n// F does it.\nfunc F() {}\n\n// V is it.\nvar V = 1", 0},
		{"internal/a/a.go", "package a\n\n// All of them.\nconst (\nA = 1\nB = 2\n)", 0},
		{"internal/a/a.go", "package a\n\nconst (\nA = 1 // is one\nB = 2\n// C is three.\nC = 3\n)", 1},
		{"internal/a/a.go", "package a\n\nfunc (t *T[K]) F() {}\nfunc (t T[K, V]) G() {}\nfunc (t *t) H() {}", 2},
		{"internal/a/a.go", "package a\n\n//go:embed x\nvar V string", 1},
		{"internal/a/a.go", "package a\n\ntype t int\nfunc f() {}\nvar v int", 0},
		{"internal/a/a_test.go", "package a\n\nfunc TestX() {}", 0},
	})
	for text, want := range map[string]int{
		"package a":                      1,
		"// Package a is it.\npackage a": 0,
		"//go:build linux\n\npackage a":  1,
	} {
		f, err := parse("internal/a/a.go", text)
		if err != nil {
			t.Fatal(err)
		}
		if faults := packageComments([]*file{f}); len(faults) != want {
			t.Errorf("%q has the faults %q, want %d", text, faults, want)
		}
	}
}

func TestCallRulesFail(t *testing.T) {
	refuses(t, readsClock, []snippet{
		{"internal/domain/cases/a.go", `package cases; import "time"; var x = time.Date(2026, 1, 1, 0, 0, 0, 0, time.UTC)`, 0},
		{"internal/domain/cases/a.go", `package cases; import "time"; var x = time.Now()`, 1},
		{"internal/domain/cases/a.go", `package cases; import "time"; var now = time.Now`, 1},
		{"internal/domain/cases/a.go", `package cases; import clock "time"; var x, y = clock.Since(z), clock.Until(z)`, 2},
		{"internal/domain/cases/a.go", `package cases; import . "time"; var x = Now()`, 1},
		{"internal/domain/cases/a.go", `package cases; import "nectarine/internal/value/clock"; var x = clock.Since(y)`, 0},
		{"internal/domain/cases/a_test.go", `package cases; import "time"; var x = time.Now()`, 1},
		{"cmd/nectarine/a.go", `package main; import "time"; var x = time.Now()`, 1},
		{"internal/value/clock/a.go", `package clock; import "time"; var x = time.Now()`, 0},
		{"internal/testing/bench/a_test.go", `package bench; import "time"; var x = time.Now()`, 0},
	})
	refuses(t, sleeps, []snippet{
		{"internal/domain/cases/a_test.go", `package cases; import "time"; func f() { time.Sleep(1) }`, 1},
		{"internal/value/clock/a.go", `package clock; import "time"; func f() { time.Sleep(1) }`, 1},
		{"internal/domain/cases/a.go", `package cases; func f() { time.Sleep(1) }`, 0},
		{"internal/domain/cases/a_test.go", `package cases; import "runtime"; func f() { for !so() { runtime.Gosched() } }`, 1},
		{"internal/domain/cases/a.go", `package cases; import "runtime"; func f() { runtime.GC(); runtime.Goexit() }`, 0},
	})
	refuses(t, inits, []snippet{
		{"internal/domain/cases/a.go", `package cases; func init() {}`, 1},
		{"internal/domain/cases/a.go", `package cases; func (c Cases) init() {}`, 0},
	})
	refuses(t, panics, []snippet{
		{"internal/domain/cases/a.go", `package cases; func f() { panic("x") }`, 1},
		{"internal/domain/cases/a.go", `package cases; var f = func() { panic("x") }`, 1},
		{"internal/domain/cases/a.go", `package cases; func MustParse() { panic("x") }`, 0},
		{"internal/domain/cases/a.go", `package cases; func f() { defer func() { g(recover()) }() }`, 0},
		{"internal/domain/cases/a.go", `package cases; import ("os"; "log"); func f() { os.Exit(1); log.Fatal(2) }`, 2},
		{"cmd/nectarine/a.go", `package main; import "os"; func f() { os.Exit(1) }`, 0},
		{"internal/domain/cases/a_test.go", `package cases; func f() { panic("x") }`, 0},
	})
	refuses(t, skips, []snippet{
		{"internal/domain/cases/a_test.go", `package cases; import "testing"; func TestX(t *testing.T) { t.Skip("later") }`, 1},
		{"internal/domain/cases/a_test.go", `package cases; import "pgregory.net/rapid"; func f(r *rapid.T) { r.SkipNow() }`, 1},
		{"internal/testing/servertest/a.go", `package servertest; import "testing"; func f(tb testing.TB) { tb.Skipf("x") }`, 1},
		{"internal/domain/cases/a.go", `package cases; func f(r Reader) { r.Skip(1) }`, 0},
	})
}

func TestWordRulesFail(t *testing.T) {
	todo, fixme, xxx := "TO"+"DO", "FIX"+"ME", "X"+"XX"
	refuses(t, openEnds, []snippet{
		{"internal/domain/cases/a.go", "package cases\n\n// " + todo + ": the rest", 1},
		{"internal/domain/cases/a.go", "package cases\n\n// see " + todo + " below", 1},
		{"internal/domain/cases/a.go", "package cases\n\n/* " + fixme + " */", 1},
		{"internal/domain/cases/a_test.go", "package cases\n\n// " + xxx + " wrong\nvar x int // " + xxx + "(me)", 2},
		{"internal/domain/cases/a.go", "package cases\n\n// a masked number is " + xxx + "-" + xxx + "-1234\nvar x = \"" + todo + "\"", 0},
	})
	refuses(t, names, []snippet{
		{"internal/util/a.go", `package util`, 1},
		{"internal/common/a_test.go", `package common_test`, 1},
		{"internal/domain/cases/helpers.go", `package cases`, 1},
		{"internal/domain/cases/case_helper_test.go", `package cases`, 1},
		{"internal/domain/cases/case.go", `package cases`, 0},
	})
}
