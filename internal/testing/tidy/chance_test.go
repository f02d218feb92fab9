package tidy

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"go/ast"
	"go/importer"
	"go/parser"
	"go/token"
	"go/types"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

// typed is a package with its types: what a rule asks about that cannot be seen in the text.
type typed struct {
	set   *token.FileSet
	files []*ast.File
	info  *types.Info
}

// byChance finds loops over a map whose order shows. Go takes a map in another order each
// time: which of two faults is told, which of two rows comes first and which lock is waited
// for is then by chance. Such a loop ranges over slices.Sorted(maps.Keys(…)), or over a list.
func (p *typed) byChance() (faults []string) {
	for _, f := range p.files {
		for _, d := range f.Decls {
			fun, ok := d.(*ast.FuncDecl)
			if !ok || fun.Body == nil {
				continue
			}
			ast.Inspect(fun.Body, func(n ast.Node) bool {
				if c, ok := n.(*ast.CallExpr); ok && types.ExprString(c.Fun) == "slices.Collect" && p.disordered(c.Args[0]) {
					faults = append(faults, fmt.Sprintf("%s: the keys or values of a map without an order: slices.Sorted(maps.Keys(…))", p.set.Position(c.Pos())))
				}
				if loop, ok := n.(*ast.RangeStmt); ok && p.disordered(loop.X) {
					for _, shows := range p.shown(fun, loop) {
						faults = append(faults, fmt.Sprintf("%s: a loop over a map %s: range over slices.Sorted(maps.Keys(…)), or over a list",
							p.set.Position(loop.Pos()), shows))
					}
				}
				return true
			})
		}
	}
	return faults
}

// disordered reports whether what is ranged over has no order: a map, or the keys or values of one.
func (p *typed) disordered(x ast.Expr) bool {
	if t := p.info.TypeOf(x); t != nil {
		if _, is := t.Underlying().(*types.Map); is {
			return true
		}
	}
	call, is := x.(*ast.CallExpr)
	return is && slices.Contains([]string{"maps.Keys", "maps.Values", "maps.All"}, types.ExprString(call.Fun))
}

// shown is how the order of a loop shows: in what is returned, listed, picked or asked of the store.
func (p *typed) shown(of *ast.FuncDecl, loop *ast.RangeStmt) (shows []string) {
	ast.Inspect(loop.Body, func(n ast.Node) bool {
		switch s := n.(type) {
		case *ast.FuncLit:
			return false
		case *ast.ReturnStmt:
			if slices.ContainsFunc(s.Results, func(e ast.Expr) bool { return !p.same(e) }) {
				shows = append(shows, "returns what it met first")
			}
		case *ast.CallExpr:
			if slices.ContainsFunc(s.Args, func(e ast.Expr) bool { return p.typeIs(e, "context.Context") }) {
				shows = append(shows, "asks "+types.ExprString(s.Fun)+" in its order")
			}
		case *ast.AssignStmt:
			for i, to := range s.Lhs {
				if i >= len(s.Rhs) || s.Tok != token.ASSIGN || !p.outside(to, loop) {
					continue
				}
				switch at := types.ExprString(to); {
				case appends(s.Rhs[i]) && !sortedAfter(of, loop, at):
					shows = append(shows, "lists in "+at+", which is not sorted after")
				case !appends(s.Rhs[i]) && !p.same(s.Rhs[i]) && !p.typeIs(to, "bool"): // what is asked of all has one answer
					shows = append(shows, "picks "+at)
				}
			}
		}
		return true
	})
	return slices.Compact(shows)
}

// same reports whether a result is the same whatever was met: a literal, nil, a value of the package.
func (p *typed) same(e ast.Expr) bool {
	switch e := e.(type) {
	case *ast.BasicLit:
		return true
	case *ast.CompositeLit:
		return len(e.Elts) == 0
	case *ast.SelectorExpr:
		v, is := p.info.Uses[e.Sel].(*types.Var)
		return is && !v.IsField()
	case *ast.Ident:
		o := p.info.Uses[e]
		return o == nil || o.Parent() == types.Universe || o.Pkg() != nil && o.Parent() == o.Pkg().Scope()
	}
	return false
}

func (p *typed) typeIs(e ast.Expr, name string) bool {
	t := p.info.TypeOf(e)
	return t != nil && t.String() == name
}

// outside reports whether a variable is declared before the loop.
func (p *typed) outside(e ast.Expr, loop *ast.RangeStmt) bool {
	for {
		switch x := e.(type) {
		case *ast.SelectorExpr:
			e = x.X
			continue
		case *ast.IndexExpr:
			return false // each key has a list of its own
		case *ast.Ident:
			o := p.info.ObjectOf(x)
			return o != nil && (o.Pos() < loop.Pos() || o.Pos() > loop.End())
		}
		return false
	}
}

func appends(e ast.Expr) bool {
	c, is := e.(*ast.CallExpr)
	return is && lastName(c.Fun) == "append"
}

// sortedAfter reports whether a function sorts a list after a loop, or where it gives it back.
func sortedAfter(of *ast.FuncDecl, loop *ast.RangeStmt, list string) (found bool) {
	ast.Inspect(of.Body, func(n ast.Node) bool {
		c, is := n.(*ast.CallExpr)
		if is && c.Pos() > loop.End() && strings.Contains(strings.ToLower(types.ExprString(c.Fun)), "sort") {
			found = found || slices.ContainsFunc(c.Args, func(e ast.Expr) bool { return types.ExprString(e) == list })
		}
		return true
	})
	return found
}

// unit is a package as go list tells of it.
type unit struct {
	ImportPath, Dir, Export string
	GoFiles                 []string
}

// compiled are packages and what they are built on, and the types of all as the compiler has left them.
func compiled(t *testing.T, set *token.FileSet, patterns ...string) (all []unit, known types.Importer) {
	t.Helper()
	cmd := exec.Command("go", append([]string{"list", "-export", "-deps", "-json=ImportPath,Dir,Export,GoFiles"}, patterns...)...)
	cmd.Dir = root
	var told bytes.Buffer
	cmd.Stderr = &told
	out, err := cmd.Output()
	if err != nil {
		t.Fatalf("go list: %v\n%s", err, told.String())
	}
	exports := map[string]string{}
	for d := json.NewDecoder(bytes.NewReader(out)); ; {
		var u unit
		if err := d.Decode(&u); errors.Is(err, io.EOF) {
			break
		} else if err != nil {
			t.Fatal(err)
		}
		exports[u.ImportPath], all = u.Export, append(all, u)
	}
	return all, importer.ForCompiler(set, "gc", func(path string) (io.ReadCloser, error) { return os.Open(exports[path]) })
}

// typedHouse are the packages of the product and of its tests' tools, with their types.
func typedHouse(t *testing.T) (all []*typed) {
	t.Helper()
	set := token.NewFileSet()
	units, known := compiled(t, set, "./cmd/...", "./internal/...")
	for _, u := range units {
		if !under(u.ImportPath, module) {
			continue
		}
		var files []*ast.File
		for _, name := range u.GoFiles {
			text, err := os.ReadFile(filepath.Join(u.Dir, name))
			if err != nil {
				t.Fatal(err)
			}
			f, err := parser.ParseFile(set, strings.TrimPrefix(u.ImportPath, module+"/")+"/"+name, text, parser.SkipObjectResolution)
			if err != nil {
				t.Fatal(err)
			}
			files = append(files, f)
		}
		all = append(all, check(t, set, known, u.ImportPath, files))
	}
	return all
}

func check(t *testing.T, set *token.FileSet, known types.Importer, path string, files []*ast.File) *typed {
	t.Helper()
	p := &typed{set: set, files: files, info: &types.Info{Types: map[ast.Expr]types.TypeAndValue{}, Uses: map[*ast.Ident]types.Object{},
		Defs: map[*ast.Ident]types.Object{}}}
	if _, err := (&types.Config{Importer: known}).Check(path, set, files, p.info); err != nil {
		t.Fatalf("%s has no types: %v", path, err)
	}
	return p
}

func TestNothingIsByChance(t *testing.T) {
	all := typedHouse(t)
	if len(all) < 50 {
		t.Fatalf("%d packages were read, want 50 and more: the rule would hold over nothing", len(all))
	}
	for _, p := range all {
		for _, fault := range p.byChance() {
			t.Error(fault)
		}
	}
}

func TestByChanceRuleFails(t *testing.T) {
	set := token.NewFileSet()
	_, known := compiled(t, set, "context", "errors", "fmt", "maps", "slices")
	for body, want := range map[string]int{
		`for k := range map[string]int{"a": 1} { if k != "" { return list, errors.New(k) } }`:                         1,
		`for _, v := range m { if v > 1 { return nil, fmt.Errorf("%d", v) } }`:                                        1,
		`for _, v := range m { if v > 1 { return nil, errWrong } }`:                                                   0,
		`for k := range m { list = append(list, k) }`:                                                                 1,
		`for k := range m { list = append(list, k) }; slices.Sort(list)`:                                              0,
		`for k := range maps.Keys(m) { list = append(list, k) }`:                                                      1,
		`list = slices.Collect(maps.Keys(m))`:                                                                         1,
		`list = slices.Sorted(maps.Keys(m))`:                                                                          0,
		`one := ""; for k := range m { one = k }; other[one] = 1`:                                                     1,
		`all := true; for k := range m { all = all && k != "" }; named["x"] = all`:                                    0,
		`n := 0; for _, v := range m { n += v }; other["x"] = n`:                                                      0,
		`for _, k := range slices.Sorted(maps.Keys(m)) { list = append(list, k) }`:                                    0,
		`for _, k := range []string{"b", "a"} { if m[k] > 1 { return nil, errors.New(k) } }`:                          0,
		`for k := range m { ask(ctx, k) }`:                                                                            1,
		`for k, v := range m { other[k] = v }`:                                                                        0,
		`for k := range m { if k == "a" { return nil, nil } }`:                                                        0,
		`for k := range m { var own []string; own = append(own, k); if len(own) > 9 { return nil, errWrong } }`:       0,
		`for k := range m { f := func() string { return k }; other[f()] = 1 }`:                                        0,
		`for k := range named { other[k] = 1; list = append(list, k) }`:                                               1,
		`for k, all := range lists { for _, v := range all { lists[k] = append(lists[k], v) } }; _ = errors.New("x")`: 0,
	} {
		text := "package x\nimport (\"context\"; \"errors\"; \"fmt\"; \"maps\"; \"slices\")\nvar errWrong = errors.New(\"x\")\n" +
			"var _, _, _ = fmt.Sprint, maps.Keys[map[string]int], slices.Sort[[]string]\ntype kinds map[string]bool\nfunc ask(context.Context, string) {}\n" +
			"func f(ctx context.Context, m, other map[string]int, named kinds, lists map[string][]string) (list []string, err error) {\n" + body + "\nreturn list, nil }"
		f, err := parser.ParseFile(set, "x.go", text, parser.SkipObjectResolution)
		if err != nil {
			t.Fatal(err)
		}
		if got := check(t, set, known, "x", []*ast.File{f}).byChance(); len(got) != want {
			t.Errorf("%s: %d faults %q, want %d", body, len(got), got, want)
		}
	}
}
