// Package mutate asks whether the tests of a package notice when a comparison in
// it is another one: < for <=, == for !=, before for not after. It is tests
// alone; make mutate runs it over the rules of the guard.
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
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"sort"
	"strconv"
	"strings"
	"testing"
)

var (
	of     = flag.String("mutate.of", "", "the folders whose comparisons are changed, below the root and separated by commas; none checks the tool alone")
	tests  = flag.String("mutate.tests", "", "the package whose tests must notice")
	only   = flag.String("mutate.run", ".", "the tests that must notice, as -test.run has them")
	skip   = flag.String("mutate.skip", "^$", "those of them that are left out, because they take too long")
	second = flag.String("mutate.then", "", "tests that are asked when those have not noticed")
	from   = flag.Int("mutate.from", 1, "the first mutant")
	to     = flag.Int("mutate.to", 1<<30, "the last mutant")
)

const root = "../../.."

// other is the comparison that stands for another.
var other = map[token.Token]token.Token{
	token.LSS: token.LEQ, token.LEQ: token.LSS, token.GTR: token.GEQ, token.GEQ: token.GTR, token.EQL: token.NEQ, token.NEQ: token.EQL,
}

// reverse is the method of time.Time of which the negation differs at the edge.
var reverse = map[string]string{"Before": "After", "After": "Before"}

// mutant is one comparison and what it became.
type mutant struct {
	id       int
	place    string
	was, now string
}

// edit is a text put in the place of another.
type edit struct {
	from, to int
	text     string
}

// rewritten is a source file in which every comparison asks mutant(id, itself,
// the other one), and the mutants that it holds, numbered from first.
func rewritten(name string, src []byte, first int) ([]byte, []mutant, error) {
	set := token.NewFileSet()
	f, err := parser.ParseFile(set, name, src, parser.ParseComments)
	if err != nil {
		return nil, nil, err
	}
	var edits []edit
	var all []mutant
	at := func(p token.Pos) int { return set.Position(p).Offset }
	add := func(n ast.Expr, now string) {
		was := string(src[at(n.Pos()):at(n.End())])
		m := mutant{first + len(all), fmt.Sprintf("%s:%d", name, set.Position(n.Pos()).Line), was, now}
		all = append(all, m)
		edits = append(edits, edit{at(n.Pos()), at(n.End()), fmt.Sprintf("mutant(%d, %s, %s)", m.id, was, now)})
	}
	ast.Inspect(f, func(n ast.Node) bool {
		switch n := n.(type) {
		case *ast.BinaryExpr:
			op, ok := other[n.Op]
			if !ok {
				return true
			}
			add(n, fmt.Sprintf("%s %s %s", src[at(n.X.Pos()):at(n.X.End())], op, src[at(n.Y.Pos()):at(n.Y.End())]))
			return false
		case *ast.CallExpr:
			s, ok := n.Fun.(*ast.SelectorExpr)
			if !ok || reverse[s.Sel.Name] == "" || len(n.Args) != 1 {
				return true
			}
			add(n, fmt.Sprintf("!%s.%s(%s)", src[at(s.X.Pos()):at(s.X.End())], reverse[s.Sel.Name], src[at(n.Args[0].Pos()):at(n.Args[0].End())]))
			return false
		}
		return true
	})
	sort.Slice(edits, func(i, j int) bool { return edits[i].from > edits[j].from })
	out := slices.Clone(src)
	for _, e := range edits {
		out = slices.Concat(out[:e.from], []byte(e.text), out[e.to:])
	}
	out, err = format.Source(out)
	return out, all, err
}

// chooser is the file that a package gets beside its own: which mutant lives is
// said by the environment.
const chooser = `package %s

import "os"

var living = os.Getenv("MUTANT")

func mutant(id int, was, now bool) bool {
	if living != "" && living == number(id) {
		return now
	}
	return was
}

func number(n int) string {
	var digits []byte
	for ; n > 0; n /= 10 {
		digits = append([]byte{byte('0' + n%%10)}, digits...)
	}
	return string(digits)
}
`

// The tool changes what it is for, and nothing else.
func TestRewritten(t *testing.T) {
	src := "package a\n\nfunc f(a, b int, x, y T) bool {\n\treturn a < b && !x.Before(y) || b == 2 || g(x) && a+b > 1\n}\n"
	out, all, err := rewritten("a.go", []byte(src), 7)
	if err != nil {
		t.Fatal(err)
	}
	want := "\treturn mutant(7, a < b, a <= b) && !mutant(8, x.Before(y), !x.After(y)) || mutant(9, b == 2, b != 2) || g(x) && mutant(10, a+b > 1, a+b >= 1)\n"
	if !strings.Contains(string(out), want) || len(all) != 4 || all[1].place != "a.go:4" {
		t.Errorf("%s%v", out, all)
	}
}

// built is a test program that holds every mutant of the folders.
func built(t *testing.T) (program string, all []mutant) {
	dir := t.TempDir()
	overlay := map[string]string{}
	put := func(at string, text []byte) {
		name := filepath.Join(dir, strconv.Itoa(len(overlay))+".go")
		if err := os.WriteFile(name, text, 0o600); err != nil {
			t.Fatal(err)
		}
		overlay[at] = name
	}
	for _, folder := range strings.Split(*of, ",") {
		folder, err := filepath.Abs(filepath.Join(root, folder))
		if err != nil {
			t.Fatal(err)
		}
		names, err := filepath.Glob(filepath.Join(folder, "*.go"))
		if err != nil || names == nil {
			t.Fatalf("%s: no files, %v", folder, err)
		}
		for _, name := range names {
			if strings.HasSuffix(name, "_test.go") {
				continue
			}
			src, err := os.ReadFile(name)
			if err != nil {
				t.Fatal(err)
			}
			out, more, err := rewritten(filepath.Base(folder)+"/"+filepath.Base(name), src, len(all)+1)
			if err != nil {
				t.Fatal(err)
			}
			put(name, out)
			all = append(all, more...)
		}
		put(filepath.Join(folder, "mutant_chooser.go"), fmt.Appendf(nil, chooser, filepath.Base(folder)))
	}
	text, err := json.Marshal(map[string]any{"Replace": overlay})
	if err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(filepath.Join(dir, "overlay.json"), text, 0o600); err != nil {
		t.Fatal(err)
	}
	program = filepath.Join(dir, "tests")
	build := exec.Command("go", "test", "-buildvcs=false", "-vet=off", "-overlay", filepath.Join(dir, "overlay.json"), "-c", "-o", program, "./"+*tests)
	build.Dir = root
	if out, err := build.CombinedOutput(); err != nil {
		t.Fatalf("%v: %s", err, out)
	}
	return program, all
}

// noticed says that the tests fail while a mutant lives; none lives as number 0.
func noticed(program, run, skip string, id int) bool {
	test := exec.Command(program, "-test.run", run, "-test.skip", skip, "-test.failfast", "-test.timeout", "5m", "-rapid.nofailfile", "-rapid.shrinktime", "1ms")
	test.Dir = filepath.Join(root, *tests)
	test.Env = append(os.Environ(), "MUTANT="+strconv.Itoa(id))
	var out bytes.Buffer
	test.Stdout, test.Stderr = &out, &out
	return test.Run() != nil
}

// Every comparison of the folders is noticed by a test when it is another one.
func TestMutants(t *testing.T) {
	if *of == "" {
		return
	}
	program, all := built(t)
	if noticed(program, *only, *skip, 0) {
		t.Fatal("the tests fail without a mutant")
	}
	lived := 0
	for _, m := range all {
		if m.id < *from || m.id > *to || noticed(program, *only, *skip, m.id) || *second != "" && noticed(program, *second, "^$", m.id) {
			continue
		}
		lived++
		t.Errorf("%d %s: %s lives as %s", m.id, m.place, m.was, m.now)
	}
	t.Logf("%d mutants of %d, %d lived", min(len(all), *to)-*from+1, len(all), lived)
}
