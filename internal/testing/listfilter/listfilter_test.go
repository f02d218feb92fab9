// Package listfilter asks whether the tests notice when a condition of a list is left out,
// is turned into its opposite, or has its edge moved. It is tests alone; make mutate
// LISTS=1 runs it. The conditions are changed while the tests run, so that everything is
// compiled once: beside the store's own files stands one by which all conditions go.
package listfilter

import (
	"encoding/json"
	"flag"
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"maps"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
)

var (
	try     = flag.Bool("listfilter.try", false, "try all of them; otherwise the tool alone is tested")
	tests   = flag.String("listfilter.run", "^Test(Filters|ListsBelowAPath|ExternalIDsInFilters|EveryFilterByAnObject|ListsAreSorted|PagingVisits|Walkthrough)", "the tests of the server that must notice")
	owns    = flag.Bool("listfilter.own", true, "where those have not noticed, ask the tests of the condition's own package")
	part    = flag.String("listfilter.of", "", "only the conditions whose place has one of these in it, separated by commas: comms/, note/note.go:169")
	onlyWay = flag.String("listfilter.way", "", "only this way: left out, turned, or moved at its edge")
)

const root = "../../.."

// chooser is the file that stands beside the store's own. The site of a condition is the
// line from which the store was asked for it.
const chooser = `package store

import (
	"fmt"
	"os"
	"runtime"
	"strings"
	"sync"

	"github.com/uptrace/bun"
)

var livingMutant, metSites = os.Getenv("MUTANT"), sync.Map{}

// Where is that of bun, where no mutant lives.
func (q *Select) Where(text string, args ...any) *bun.SelectQuery {
	return q.SelectQuery.Where(mutantOf(text), args...)
}

func mutantOf(text string) string {
	var pcs [16]uintptr
	frames := runtime.CallersFrames(pcs[:runtime.Callers(3, pcs[:])])
	for more := true; more; {
		var f runtime.Frame
		f, more = frames.Next()
		at := strings.Index(f.File, "/internal/")
		if at < 0 || strings.Contains(f.File, "/internal/mechanism/store/") {
			continue
		}
		site := fmt.Sprintf("%s:%d", f.File[at+1:], f.Line)
		if file := os.Getenv("SITES"); file != "" && text != "?TableAlias.deleted_at IS NULL" {
			if _, met := metSites.LoadOrStore(site, true); !met {
				if out, err := os.OpenFile(file, os.O_APPEND|os.O_CREATE|os.O_WRONLY, 0o600); err == nil {
					fmt.Fprintln(out, site)
					out.Close()
				}
			}
		}
		how, is := strings.CutPrefix(livingMutant, site+" ")
		if !is || text == "?TableAlias.deleted_at IS NULL" {
			return text
		}
		switch how {
		case "left out":
			return "(" + text + " OR 1 = 1)"
		case "turned":
			return "NOT (" + text + ")"
		}
		for _, edge := range [][2]string{{">=", ">"}, {"<=", "<"}, {" < ", " <= "}, {" > ", " >= "}} {
			if strings.Contains(text, edge[0]) {
				return strings.Replace(text, edge[0], edge[1], 1)
			}
		}
		return text
	}
	return text
}
`

// site is a line that adds a condition to a list, and what may become of it.
type site struct {
	place, text string
	ways        []string
}

var (
	adds = regexp.MustCompile(`^(Where|Equal|Is|Has|FromDay|ToDay|Since|Until)$`)
	edge = regexp.MustCompile(`^(FromDay|ToDay|Since|Until)$`)
)

// sitesOf are the conditions of lists in a source file: in the methods Where of filters, and
// in what makes a store.Condition.
func sitesOf(name string, src []byte) ([]site, error) {
	set := token.NewFileSet()
	f, err := parser.ParseFile(set, name, src, 0)
	if err != nil {
		return nil, err
	}
	var all []site
	add := func(call *ast.CallExpr, moves bool) {
		at := set.Position(call.Pos())
		text := string(src[at.Offset:set.Position(call.End()).Offset])
		ways := []string{"left out", "turned"}
		if moves || regexp.MustCompile(`>=|<=| [<>] `).MatchString(text) {
			ways = append(ways, "moved at its edge")
		}
		all = append(all, site{fmt.Sprintf("%s:%d", name, at.Line), text, ways})
	}
	ast.Inspect(f, func(n ast.Node) bool {
		call, is := n.(*ast.CallExpr)
		if !is {
			return true
		}
		s, is := call.Fun.(*ast.SelectorExpr)
		if !is {
			return true
		}
		x, _ := s.X.(*ast.Ident)
		switch {
		case x != nil && x.Name == "q" && adds.MatchString(s.Sel.Name) && within(f, call):
			add(call, edge.MatchString(s.Sel.Name))
		case x != nil && x.Name == "store" && (s.Sel.Name == "Has" || s.Sel.Name == "OneOf"):
			add(call, false)
		}
		return true
	})
	return all, nil
}

// within reports whether a call stands in a method Where, or where a condition is made.
func within(f *ast.File, call *ast.CallExpr) bool {
	found := false
	ast.Inspect(f, func(n ast.Node) bool {
		if n == nil || found || call.Pos() < n.Pos() || call.End() > n.End() {
			return false
		}
		switch n := n.(type) {
		case *ast.FuncDecl:
			found = n.Name.Name == "Where" && takesSelect(n.Type) || n.Type.Results != nil && named(n.Type.Results, "Condition")
		}
		return !found
	})
	return found
}

func takesSelect(t *ast.FuncType) bool { return len(t.Params.List) == 1 && named(t.Params, "Select") }

func named(fields *ast.FieldList, name string) (is bool) {
	ast.Inspect(fields, func(n ast.Node) bool {
		s, ok := n.(*ast.SelectorExpr)
		is = is || ok && s.Sel.Name == name
		return !is
	})
	return is
}

// allSites are those of the whole product.
func allSites(t *testing.T) (all []site) {
	for _, floor := range []string{"internal/domain", "internal/mechanism"} {
		err := filepath.WalkDir(filepath.Join(root, floor), func(path string, d fs.DirEntry, err error) error {
			name, _ := filepath.Rel(root, path)
			if err != nil || d.IsDir() || !strings.HasSuffix(path, ".go") || strings.HasSuffix(path, "_test.go") || strings.HasPrefix(name, "internal/mechanism/store/") {
				return err
			}
			src, err := os.ReadFile(path)
			if err != nil {
				return err
			}
			found, err := sitesOf(name, src)
			all = append(all, found...)
			return err
		})
		if err != nil {
			t.Fatalf("the source: %v", err)
		}
	}
	return slices.DeleteFunc(all, func(s site) bool {
		return !slices.ContainsFunc(strings.Split(*part, ","), func(p string) bool { return strings.Contains(s.place, p) })
	})
}

// compiled is the program of the tests of a package, in which mutants can live.
func compiled(t *testing.T, pkg, folder string) string {
	t.Helper()
	store, err := filepath.Abs(filepath.Join(root, "internal/mechanism/store/mutants.go"))
	if err != nil {
		t.Fatalf("the folder of the store: %v", err)
	}
	file, overlay, program := filepath.Join(folder, "mutants.go.txt"), filepath.Join(folder, "overlay.json"), filepath.Join(folder, strings.ReplaceAll(pkg, "/", "-"))
	text, err := json.Marshal(map[string]any{"Replace": map[string]string{store: file}})
	if err != nil {
		t.Fatalf("the overlay: %v", err)
	}
	for name, content := range map[string]string{file: chooser, overlay: string(text)} {
		if err := os.WriteFile(name, []byte(content), 0o600); err != nil {
			t.Fatalf("what is compiled: %v", err)
		}
	}
	build := exec.Command("go", "test", "-buildvcs=false", "-c", "-overlay", overlay, "-o", program, "./"+pkg)
	build.Dir, build.Env = root, append(os.Environ(), "CGO_ENABLED=0")
	if out, err := build.CombinedOutput(); err != nil {
		t.Fatalf("%s does not build: %v\n%s", pkg, err, out)
	}
	return program
}

// passes runs tests of a package on SQLite and reports whether they pass.
func passes(program, pkg, run string, env ...string) (bool, string) {
	c := exec.Command(program, "-test.run", run, "-test.failfast", "-test.timeout", "10m")
	c.Dir = filepath.Join(root, pkg)
	for _, v := range os.Environ() {
		if name, _, _ := strings.Cut(v, "="); name != "NECTARINE_TEST_POSTGRES" && name != "CI" {
			c.Env = append(c.Env, v)
		}
	}
	c.Env = append(c.Env, env...)
	out, err := c.CombinedOutput()
	return err == nil, string(out)
}

const server = "internal/server"

// asking are the tests of the server by the sites that each of them comes to.
func asking(t *testing.T, program, folder string) map[string][]string {
	out, err := exec.Command(program, "-test.list", *tests).Output()
	if err != nil {
		t.Fatalf("the list of tests: %v", err)
	}
	by := map[string][]string{}
	for _, name := range strings.Fields(string(out)) {
		file := filepath.Join(folder, name)
		if ok, out := passes(program, server, "^"+name+"$", "SITES="+file); !ok {
			t.Fatalf("%s fails where nothing is changed:\n%s", name, out)
		}
		met, err := os.ReadFile(file)
		if err != nil && !os.IsNotExist(err) {
			t.Fatalf("the sites of %s: %v", name, err)
		}
		for _, s := range strings.Fields(string(met)) {
			by[s] = append(by[s], name)
		}
	}
	return by
}

// TestConditions changes every condition of every list in turn.
func TestConditions(t *testing.T) {
	all := allSites(t)
	if len(all) < 100 && *part == "" {
		t.Errorf("%d conditions of lists are found, want over a hundred", len(all))
	}
	if !*try {
		return
	}
	folder := t.TempDir()
	program := compiled(t, server, folder)
	by := asking(t, program, folder)
	own := map[string]string{}
	killed, lived := 0, 0
	t.Logf("%d tests come to %d places", len(slices.Compact(slices.Sorted(slices.Values(slices.Concat(slices.Collect(maps.Values(by))...))))), len(by))
	for _, s := range all {
		for _, way := range s.ways {
			if *onlyWay != "" && way != *onlyWay {
				continue
			}
			mutant := "MUTANT=" + s.place + " " + way
			kept := len(by[s.place]) == 0
			if !kept {
				kept, _ = passes(program, server, "^("+strings.Join(by[s.place], "|")+")$", mutant)
			}
			if kept && *owns {
				pkg := filepath.Dir(s.place)
				if own[pkg] == "" {
					own[pkg] = compiled(t, pkg, folder)
				}
				kept, _ = passes(own[pkg], pkg, ".", mutant)
			}
			if killed++; kept {
				killed, lived = killed-1, lived+1
				t.Logf("lived: %s %s: %s", s.place, way, s.text)
			}
		}
	}
	t.Logf("%d killed, %d lived of %d conditions", killed, lived, len(all))
}

// TestSites: the conditions of lists are found, and none else.
func TestSites(t *testing.T) {
	src := `package a

func (f *Filter) Where(q *store.Select) {
	q.Equal("a", f.A)
	if f.B != "" {
		q.Where("b >= ?", f.B)
	}
	q.Since("c", f.C)
	store.OneOf(q, "d", f.D)
}

func of(id string) store.Condition {
	return func(q *store.Select) { q.Where("a = ?", id) }
}

func list() { store.List(f, store.Has("e", id)) }

func other(q *store.Select) { q.Where("x") }
`
	found, err := sitesOf("a.go", []byte(src))
	if err != nil {
		t.Fatalf("the source is not read: %v", err)
	}
	var got []string
	for _, s := range found {
		got = append(got, fmt.Sprint(s.place, len(s.ways)))
	}
	want := []string{"a.go:42", "a.go:63", "a.go:83", "a.go:92", "a.go:132", "a.go:162"}
	if !slices.Equal(got, want) {
		t.Errorf("the sites are %v, want %v", got, want)
	}
}
