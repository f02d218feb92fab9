// Package mutate asks whether the tests of a package notice when a comparison in
// it is another one: < for <=, == for !=, before for not after; and, where it is
// asked to, when + is -, min is max, and the other way round. It is tests alone;
// make mutate runs it over the rules of the guard and of loans.
package mutate

import (
	"bytes"
	"encoding/json"
	"flag"
	"fmt"
	"go/ast"
	"go/format"
	"go/parser"
	"go/token"
	"maps"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"
)

var (
	of     = flag.String("mutate.of", "", "the folders whose comparisons are changed, below the root and separated by commas; none checks the tool alone")
	sums   = flag.Bool("mutate.sums", false, "change + and -, min and max too")
	tests  = flag.String("mutate.tests", "", "the packages whose tests must notice, separated by commas and asked in turn")
	only   = flag.String("mutate.run", ".", "the tests that must notice, as -test.run has them")
	skip   = flag.String("mutate.skip", "^$", "those of them that are left out, because they take too long")
	second = flag.String("mutate.then", "", "tests that are asked when those have not noticed")
	from   = flag.Int("mutate.from", 1, "the first mutant")
	to     = flag.Int("mutate.to", 1<<30, "the last mutant")
	every  = flag.Int("mutate.every", 1, "try one mutant of so many")
	seed   = flag.Int("mutate.seed", 0, "which one of them")
	limit  = flag.Duration("mutate.limit", 5*time.Minute, "how long the tests may take before the mutant is taken for one that never ends, and is noticed")
	since  = flag.String("mutate.since", "", "try only places on lines that were written since this commit")
)

const root = "../../.."

// other is the comparison that stands for another.
var other = map[token.Token]token.Token{
	token.LSS: token.LEQ, token.LEQ: token.LSS, token.GTR: token.GEQ, token.GEQ: token.GTR, token.EQL: token.NEQ, token.NEQ: token.EQL,
}

// opposite is the sum or bound that stands for another.
var opposite = map[string]string{"+": "-", "-": "+", "min": "max", "max": "min"}

// reverse is the method of time.Time of which the negation differs at the edge. A name
// that a changed package, or one beside it, gives to a method of its own is left out.
var reverse = map[string]string{"Before": "After", "After": "Before"}

var ownMethod = regexp.MustCompile(`(?m)^func \([^)]*\) (After|Before)\(`)

// mutant is one place and what it became.
type mutant struct {
	id       int
	file     string
	line     int
	was, now string
}

func (m mutant) place() string { return m.file + ":" + strconv.Itoa(m.line) }

// rewritten is a source file in which every place asks mutant(id, itself, the
// other one), and the mutants that it holds, numbered from first. The places of
// sums may hold others.
func rewritten(name string, src []byte, first int, sums bool) ([]byte, []mutant, error) {
	set := token.NewFileSet()
	f, err := parser.ParseFile(set, name, src, parser.ParseComments)
	if err != nil {
		return nil, nil, err
	}
	at := func(p token.Pos) int { return set.Position(p).Offset }
	text := func(from, to token.Pos) string { return string(src[at(from):at(to)]) }
	before, after := map[int]string{}, map[int]string{} // what is put in at an offset
	var all []mutant
	ast.Inspect(f, func(n ast.Node) bool {
		if d, is := n.(*ast.GenDecl); is && d.Tok == token.CONST {
			return false
		}
		now, within := changed(n, text, sums)
		if now != "" {
			m := mutant{first + len(all), name, set.Position(n.Pos()).Line, text(n.Pos(), n.End()), now}
			all = append(all, m)
			before[at(n.Pos())] += fmt.Sprintf("mutant(%d, ", m.id)
			after[at(n.End())] = ", " + now + ")" + after[at(n.End())]
		}
		return within
	})
	var out []byte
	for i := range src {
		out = append(append(out, after[i]+before[i]...), src[i])
	}
	out, err = format.Source(out)
	return out, all, err
}

// changed is what stands for a node, empty for what stays, and whether to look within it.
func changed(n ast.Node, text func(from, to token.Pos) string, sums bool) (now string, within bool) {
	switch n := n.(type) {
	case *ast.BinaryExpr:
		if op, ok := other[n.Op]; ok {
			return text(n.X.Pos(), n.X.End()) + " " + op.String() + " " + text(n.Y.Pos(), n.Y.End()), sums
		}
		if op := opposite[n.Op.String()]; sums && op != "" {
			if hasText(n) {
				return "", false
			}
			if op == "-" { // it may be a text in a variable, which is known only when it runs
				return "mutantMinus(" + text(n.X.Pos(), n.X.End()) + ", " + text(n.Y.Pos(), n.Y.End()) + ")", true
			}
			return text(n.X.Pos(), n.X.End()) + " " + op + " " + text(n.Y.Pos(), n.Y.End()), true
		}
	case *ast.CallExpr:
		if f, ok := n.Fun.(*ast.Ident); ok && sums && opposite[f.Name] != "" {
			return opposite[f.Name] + text(f.End(), n.End()), true
		}
		if s, ok := n.Fun.(*ast.SelectorExpr); ok && reverse[s.Sel.Name] != "" && len(n.Args) == 1 {
			return "!" + text(s.X.Pos(), s.X.End()) + "." + reverse[s.Sel.Name] + text(s.Sel.End(), n.End()), sums
		}
	}
	return "", true
}

// hasText is whether texts are put together, and not numbers added.
func hasText(sum *ast.BinaryExpr) (is bool) {
	ast.Inspect(sum, func(n ast.Node) bool {
		l, ok := n.(*ast.BasicLit)
		is = is || ok && l.Kind == token.STRING
		return !is
	})
	return is
}

// chooser is the file that a package gets beside its own: which mutant lives is
// said by the environment.
const chooser = `package %s

import (
	"os"
	"reflect"
	"strconv"
)

var livingMutant, _ = strconv.Atoi(os.Getenv("MUTANT"))

func mutant[T any](id int, was, now T) T {
	if livingMutant == id {
		return now
	}
	return was
}

// mutantMinus is a - b, and of texts b + a.
func mutantMinus[T any](a, b T) T {
	x, y := reflect.ValueOf(&a).Elem(), reflect.ValueOf(b)
	switch {
	case x.CanInt():
		x.SetInt(x.Int() - y.Int())
	case x.CanUint():
		x.SetUint(x.Uint() - y.Uint())
	case x.CanFloat():
		x.SetFloat(x.Float() - y.Float())
	default:
		x.SetString(y.String() + x.String())
	}
	return a
}
`

// The tool changes what it is for, and nothing else.
func TestRewritten(t *testing.T) {
	src := "package a\n\nfunc f(a, b int, x, y T) bool {\n\treturn a < b && !x.Before(y) || b == 2 || g(x) && a+b > 1\n}\n"
	out, all, err := rewritten("a.go", []byte(src), 7, false)
	if err != nil {
		t.Fatal(err)
	}
	want := "\treturn mutant(7, a < b, a <= b) && !mutant(8, x.Before(y), !x.After(y)) || mutant(9, b == 2, b != 2) || g(x) && mutant(10, a+b > 1, a+b >= 1)\n"
	if !strings.Contains(string(out), want) || len(all) != 4 || all[1].place() != "a.go:4" {
		t.Errorf("the program is %s and the places %v; want %q in it, and four places, the second a.go:4", out, all, want)
	}
}

func TestRewrittenSums(t *testing.T) {
	src := "package a\n\nconst c = 1 + 2\n\nfunc f(a, b int) bool {\n\treturn min(a+b, b) < a-(b+1) || s == \"x\"+t\n}\n"
	out, all, err := rewritten("a.go", []byte(src), 1, true)
	if err != nil {
		t.Fatal(err)
	}
	want := "\treturn mutant(1, mutant(2, min(mutant(3, a+b, mutantMinus(a, b)), b), max(a+b, b)) < mutant(4, a-(mutant(5, b+1, mutantMinus(b, 1))), a+(b+1)), min(a+b, b) <= a-(b+1)) || mutant(6, s == \"x\"+t, s != \"x\"+t)\n"
	if !strings.Contains(string(out), want) || !strings.Contains(string(out), "const c = 1 + 2\n") || len(all) != 6 {
		t.Errorf("the program is %s and the places %v; want %q and %q in it, and six places", out, all, want, "const c = 1 + 2\n")
	}
}

// A sample takes each place once over all seeds, and one of so many.
func TestSampled(t *testing.T) {
	for n := 1; n <= 7; n++ {
		for id := 1; id <= 50; id++ {
			times := 0
			for seed := range n {
				if sampled(id, n, seed) {
					times++
				}
			}
			if times != 1 {
				t.Errorf("of every %d, place %d is tried by %d seeds, want 1", n, id, times)
			}
		}
	}
}

// sampled is whether a place is tried.
func sampled(id, every, seed int) bool { return id%every == seed%every }

var hunk = regexp.MustCompile(`(?m)^@@ -\S+ \+(\d+)(?:,(\d+))? @@`)

// written are the lines that a difference without context has put in.
func written(diff []byte) map[int]bool {
	lines := map[int]bool{}
	for _, h := range hunk.FindAllSubmatch(diff, -1) {
		first, _ := strconv.Atoi(string(h[1])) // digits, by the expression
		n := 1
		if len(h[2]) > 0 {
			n, _ = strconv.Atoi(string(h[2]))
		}
		for line := first; line < first+n; line++ {
			lines[line] = true
		}
	}
	return lines
}

// Lines that were put in or changed are written, those that were taken out or stayed are not.
func TestWritten(t *testing.T) {
	got := written([]byte("--- a/x.go\n+++ b/x.go\n@@ -3 +3,2 @@ func f() {\n-a\n+b\n+c\n@@ -9,2 +10,0 @@\n-d\n-e\n@@ -20 +19 @@\n-f\n+g\n"))
	if want := map[int]bool{3: true, 4: true, 19: true}; !maps.Equal(got, want) {
		t.Errorf("written are the lines %v, want %v", got, want)
	}
}

// newer are those of the mutants that stand on lines written since a commit.
func newer(t *testing.T, all []mutant, commit string) []mutant {
	lines := map[string]map[int]bool{}
	for _, folder := range strings.Split(*of, ",") {
		names, err := filepath.Glob(filepath.Join(root, folder, "*.go"))
		if err != nil {
			t.Fatal(err)
		}
		for _, name := range names {
			diff, err := exec.Command("git", "diff", "-U0", commit, "--", name).Output()
			if err != nil {
				t.Fatalf("git diff %s %s: %v", commit, name, err)
			}
			lines[filepath.Base(folder)+"/"+filepath.Base(name)] = written(diff)
		}
	}
	return slices.DeleteFunc(slices.Clone(all), func(m mutant) bool { return !lines[m.file][m.line] })
}

// leaveOut leaves out names that packages give to methods of their own.
func leaveOut(t *testing.T) {
	for _, folder := range strings.Split(*of, ",") {
		names, err := filepath.Glob(filepath.Join(root, folder, "..", "*", "*.go"))
		if err != nil {
			t.Fatal(err)
		}
		for _, name := range names {
			src, err := os.ReadFile(name)
			if err != nil {
				t.Fatal(err)
			}
			for _, own := range ownMethod.FindAllSubmatch(src, -1) {
				delete(reverse, string(own[1]))
			}
		}
	}
}

// built are test programs, one for each package of tests, that hold every mutant of the folders.
func built(t *testing.T) (programs []program, all []mutant) {
	dir := t.TempDir()
	overlay := map[string]string{}
	sources := map[string][]byte{}
	leaveOut(t)
	for _, folder := range strings.Split(*of, ",") {
		names, err := filepath.Glob(filepath.Join(root, folder, "*.go"))
		if err != nil || names == nil {
			t.Fatalf("%s has no files, or cannot be read: %v with the error %v; want some", folder, err, names)
		}
		for _, name := range names {
			if strings.HasSuffix(name, "_test.go") {
				continue
			}
			if sources[name], err = os.ReadFile(name); err != nil {
				t.Fatal(err)
			}
		}
	}
	put := func(at string, text []byte) {
		name := filepath.Join(dir, strconv.Itoa(len(overlay))+".go")
		if err := os.WriteFile(name, text, 0o600); err != nil {
			t.Fatal(err)
		}
		overlay[at] = name
	}
	for _, name := range slices.Sorted(maps.Keys(sources)) {
		folder, err := filepath.Abs(filepath.Dir(name))
		if err != nil {
			t.Fatal(err)
		}
		out, more, err := rewritten(filepath.Base(folder)+"/"+filepath.Base(name), sources[name], len(all)+1, *sums)
		if err != nil {
			t.Fatal(err)
		}
		put(filepath.Join(folder, filepath.Base(name)), out)
		all = append(all, more...)
		if chosen := filepath.Join(folder, "mutant_chooser.go"); overlay[chosen] == "" {
			put(chosen, fmt.Appendf(nil, chooser, filepath.Base(folder)))
		}
	}
	text, err := json.Marshal(map[string]any{"Replace": overlay})
	if err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(filepath.Join(dir, "overlay.json"), text, 0o600); err != nil {
		t.Fatal(err)
	}
	for i, folder := range strings.Split(*tests, ",") {
		p := program{file: filepath.Join(dir, "tests"+strconv.Itoa(i)), folder: folder}
		build := exec.Command("go", "test", "-buildvcs=false", "-vet=off", "-overlay", filepath.Join(dir, "overlay.json"), "-c", "-o", p.file, "./"+folder)
		build.Dir = root
		if out, err := build.CombinedOutput(); err != nil {
			t.Fatalf("%v: %s, want no error", err, out)
		}
		help, err := exec.Command(p.file, "-help").CombinedOutput()
		if len(help) == 0 {
			t.Fatalf("%s tells no flags: %v", folder, err)
		}
		p.draws = bytes.Contains(help, []byte("-rapid.nofailfile"))
		programs = append(programs, p)
	}
	return programs, all
}

// program is the tests of a folder, built.
type program struct {
	file, folder string
	draws        bool // its tests have properties, and so rapid's flags
}

// noticed says that the tests fail while a mutant lives; none lives as number 0.
func noticed(programs []program, run, skip string, id int) bool {
	return slices.ContainsFunc(programs, func(p program) bool {
		flags := []string{"-test.run", run, "-test.skip", skip, "-test.failfast", "-test.timeout", limit.String()}
		if p.draws {
			flags = append(flags, "-rapid.nofailfile", "-rapid.shrinktime", "1ms")
		}
		test := exec.Command(p.file, flags...)
		test.Dir = filepath.Join(root, p.folder)
		test.Env = append(os.Environ(), "MUTANT="+strconv.Itoa(id))
		var out bytes.Buffer
		test.Stdout, test.Stderr = &out, &out
		err := test.Run()
		if err != nil && id == 0 {
			fmt.Printf("%s\n", out.Bytes())
		}
		return err != nil
	})
}

// Every place of the folders that is tried is noticed by a test when it is another one.
func TestMutants(t *testing.T) {
	if *of == "" {
		return
	}
	programs, all := built(t)
	if noticed(programs, *only, *skip, 0) {
		t.Fatal("the tests fail without a mutant")
	}
	if *since != "" {
		all = newer(t, all, *since)
	}
	tried, lived := 0, 0
	for i, m := range all {
		if m.id < *from || m.id > *to || !sampled(i+1, *every, *seed) {
			continue
		}
		if tried++; noticed(programs, *only, *skip, m.id) || *second != "" && noticed(programs, *second, "^$", m.id) {
			continue
		}
		lived++
		t.Errorf("%d %s: %s lives as %s", m.id, m.place(), m.was, m.now)
	}
	t.Logf("%d mutants of %d, %d lived", tried, len(all), lived)
}
