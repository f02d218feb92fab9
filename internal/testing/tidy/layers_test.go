package tidy

import (
	"fmt"
	"go/ast"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

// house is the order of packages, by folder below internal: the line of each in
// the drawing, the lowest package on the highest line.
type house map[string]int

// floors are the folders that packages stand in, from the top. The packages of
// a floor stand on neighbouring lines. What stands in no floor is an edge.
var floors = []string{"domain", "mechanism", "rule", "value"}

// drawing reads the order from the document that draws it: the picture is the
// rule. A line may begin with its floor; a name in brackets is planned, keeps
// its place and may not exist yet.
func drawing(text string) (house, error) {
	_, block, opened := strings.Cut(text, "```layers\n")
	block, _, closed := strings.Cut(block, "```")
	if !opened || !closed {
		return nil, fmt.Errorf("no block that begins with ```layers: the order of packages is drawn there")
	}
	h, floor := house{}, 0
	for line, packages := range strings.Split(block, "\n") {
		name, rest, labelled := strings.Cut(packages, ":")
		if labelled {
			at := slices.Index(floors, name)
			if at < floor {
				return nil, fmt.Errorf("line %q: the floors are %s, from the top, each on neighbouring lines", packages, strings.Join(floors, ", "))
			}
			floor, packages = at, rest
		}
		for _, p := range strings.Fields(packages) {
			p = strings.Trim(p, "()")
			if labelled {
				p = name + "/" + p
			}
			if _, twice := h[p]; twice {
				return nil, fmt.Errorf("package %s is drawn twice: leave it on one line", p)
			}
			h[p] = line
		}
	}
	if _, ok := h["mechanism/store"]; !ok {
		return nil, fmt.Errorf("package mechanism/store is not drawn, so it cannot be told which packages are pure: they are those below it")
	}
	return h, nil
}

func drawn(t *testing.T) house {
	t.Helper()
	text, err := os.ReadFile(filepath.Join(root, "docs/architecture.md"))
	if err != nil {
		t.Fatal(err)
	}
	h, err := drawing(string(text))
	if err != nil {
		t.Fatalf("docs/architecture.md: %v", err)
	}
	return h
}

// layers finds imports that do not point down, and packages that are not drawn.
func (h house) layers(f *file) (faults []string) {
	if !strings.HasPrefix(f.path, "internal/") || f.forTests() {
		return nil
	}
	line, ok := h[f.pkg]
	if !ok {
		return []string{fmt.Sprintf("%s: package %s is not drawn: give it a line in the layers block of docs/architecture.md", f.path, f.pkg)}
	}
	for _, im := range f.Imports {
		p := importPath(im)
		to, ours := strings.CutPrefix(p, module+"/internal/")
		if !ours {
			if p == module+"/docs" && f.pkg == "server" {
				continue // the guides are text, which the server shows
			}
			if under(p, module) {
				faults = append(faults, f.at(im, "%s may not import %s: commands stand above every package; move what is shared below", f.pkg, p))
			}
			continue
		}
		switch below, ok := h[to]; {
		case under(to, testOnly):
			faults = append(faults, f.at(im, "%s may not import %s, which exists for tests: move the code to a file that ends in _test.go", f.pkg, to))
		case !ok:
			faults = append(faults, f.at(im, "%s imports %s, which is not drawn: give it a line in the layers block of docs/architecture.md", f.pkg, to))
		case below <= line:
			faults = append(faults, f.at(im, "%s may not import %s, which does not stand below it: use a hook that server sets, or move what is shared down", f.pkg, to))
		}
	}
	return faults
}

// impure are the doors of the standard library to the world.
var impure = []string{"context", "database/sql", "expvar", "log", "net", "os", "plugin", "syscall"}

// pure holds the packages below store, but for its own parts, to calculation: standard library,
// decimals and each other; nothing of the world; no goroutine.
func (h house) pure(f *file) (faults []string) {
	line, ok := h[f.pkg]
	if !ok || line <= h["mechanism/store"] || under(f.pkg, "mechanism/store") || f.test || !strings.HasPrefix(f.path, "internal/") {
		return nil
	}
	for _, im := range f.Imports {
		p := importPath(im)
		host, _, _ := strings.Cut(p, "/")
		switch {
		case p == "github.com/govalues/decimal", p == "database/sql/driver", p == "net/url", under(p, module):
		case strings.Contains(host, "."):
			faults = append(faults, f.at(im, "%s is pure and may not import %s: beside the standard library only github.com/govalues/decimal", f.pkg, p))
		case slices.ContainsFunc(impure, func(base string) bool { return under(p, base) }):
			faults = append(faults, f.at(im, "%s is pure and may not import %s: let the caller fetch what is needed and give it as an argument", f.pkg, p))
		}
	}
	ast.Inspect(f.File, func(n ast.Node) bool {
		if g, ok := n.(*ast.GoStmt); ok {
			faults = append(faults, f.at(g, "%s is pure and may not start a goroutine: let the caller divide the work", f.pkg))
		}
		return true
	})
	return faults
}

// owned are the modules that one package alone may import, so that each can be
// replaced in one place and nobody goes round what the owner adds.
var owned = []struct{ module, owner, instead string }{
	{"database/sql", "mechanism/store", "start from store.Tx, which is bound to one space"},
	{"github.com/jackc/pgx", "mechanism/store", "start from store.Tx, which is bound to one space"},
	{"modernc.org/sqlite", "mechanism/store", "start from store.Tx, which is bound to one space"},
	{"github.com/uptrace/bun/", "mechanism/store", "name the ability in store and call it"},
	{"github.com/riverqueue/river", "mechanism/job", "enqueue through job"},
	{"github.com/danielgtaylor/huma", "mechanism/api", "declare the operation through api"},
}

// owners finds imports of what another package owns.
func owners(f *file) (faults []string) {
	if f.forTests() {
		return nil
	}
	for _, im := range f.Imports {
		p := importPath(im)
		for _, o := range owned {
			within := under(p, o.module) || strings.HasPrefix(p, o.module) && (strings.HasSuffix(o.module, "/") || p[len(o.module)] == '/')
			if within && p != "database/sql/driver" && !under(f.pkg, o.owner) {
				faults = append(faults, f.at(im, "only %s imports %s: %s", o.owner, p, o.instead))
			}
		}
	}
	return faults
}

// bunOutsideStore lets a domain name its table by bun.BaseModel and nothing else.
func bunOutsideStore(f *file) (faults []string) {
	if f.forTests() || under(f.pkg, "mechanism/store") {
		return nil
	}
	names := f.imports()
	ast.Inspect(f.File, func(n ast.Node) bool {
		if s, ok := n.(*ast.SelectorExpr); ok && s.Sel.Name != "BaseModel" && from(names, s) == "github.com/uptrace/bun" {
			faults = append(faults, f.at(s, "bun.%s stands outside store: of bun a domain may use BaseModel alone; name the ability in store and call it", s.Sel.Name))
		}
		return true
	})
	for _, im := range f.Imports {
		if importPath(im) == "github.com/uptrace/bun" && im.Name != nil && (im.Name.Name == "." || im.Name.Name == "_") {
			faults = append(faults, f.at(im, "import bun by its name: of bun a domain may use BaseModel alone"))
		}
	}
	return faults
}

// from is the path of the import that a selector such as time.Now starts from,
// or nothing when it starts from a value.
func from(imports map[string]string, s *ast.SelectorExpr) string {
	if x, ok := s.X.(*ast.Ident); ok {
		return imports[x.Name]
	}
	return ""
}

// openers are the methods by which bun begins a statement of its own.
var openers = []string{"NewSelect", "NewInsert", "NewUpdate", "NewDelete", "NewRaw", "NewMerge", "NewValues", "NewCreateTable", "NewCreateIndex", "NewDropTable", "NewTruncateTable"}

// queries finds statements that begin anywhere but in store, and so would not
// be bound to a space.
func queries(f *file) (faults []string) {
	if f.forTests() || under(f.pkg, "mechanism/store") {
		return nil
	}
	ast.Inspect(f.File, func(n ast.Node) bool {
		if s, ok := n.(*ast.SelectorExpr); ok && slices.Contains(openers, s.Sel.Name) {
			faults = append(faults, f.at(s, "%s begins a query that no space bounds: begin it from a store.Tx", s.Sel.Name))
		}
		return true
	})
	return faults
}

func TestDrawingIsRefused(t *testing.T) {
	for _, text := range []string{
		"# The house\n",
		"```layers\nserver\nmechanism: store\n",
		"```layers\nserver\nvalue: day\n```",
		"```layers\nserver\nmechanism: store\nserver\n```",
		"```layers\nserver\nmechanism: store\ndomain: cases\n```",
		"```layers\nserver\nmechanism: store\ncellar: day\n```",
	} {
		if h, err := drawing(text); err == nil {
			t.Errorf("%q was read as %v", text, h)
		}
	}
}

func TestLayerRulesFail(t *testing.T) {
	h, err := drawing("```layers\nserver\ndomain: cases loan (line)\nmechanism: store\nrule: engine\nvalue: money day\n```")
	if err != nil {
		t.Fatal(err)
	}
	refuses(t, h.layers, []snippet{
		{"internal/domain/cases/a.go", `package cases; import ("fmt"; "nectarine/internal/value/day"; "nectarine/internal/rule/engine")`, 0},
		{"internal/domain/cases/a.go", `package cases; import "nectarine/internal/server"`, 1},
		{"internal/domain/cases/a.go", `package cases; import "nectarine/internal/domain/loan"`, 1},
		{"internal/domain/cases/a.go", `package cases; import "nectarine/internal/nowhere"`, 1},
		{"internal/domain/cases/a.go", `package cases; import "nectarine/internal/testing/servertest"`, 1},
		{"internal/domain/cases/a.go", `package cases; import "nectarine/cmd/nectarine"`, 1},
		{"internal/domain/cases/a_test.go", `package cases; import "nectarine/internal/testing/servertest"`, 0},
		{"internal/testing/sim/a.go", `package sim; import "nectarine/internal/server"`, 0},
		{"internal/nowhere/a.go", `package nowhere`, 1},
		{"internal/domain/cases/part/a.go", `package part`, 1},
		{"cmd/nectarine/a.go", `package main; import "nectarine/internal/server"`, 0},
	})
	refuses(t, h.pure, []snippet{
		{"internal/value/day/a.go", `package day; import ("time"; "net/url"; "database/sql/driver"; "github.com/govalues/decimal"; "nectarine/internal/value/id")`, 0},
		{"internal/value/day/a.go", `package day; import "context"`, 1},
		{"internal/value/day/a.go", `package day; import "database/sql"`, 1},
		{"internal/value/day/a.go", `package day; import "net/http"`, 1},
		{"internal/value/day/a.go", `package day; import "os"`, 1},
		{"internal/value/day/a.go", `package day; import "log/slog"`, 1},
		{"internal/rule/engine/a.go", `package engine; import "github.com/rickar/cal/v2"`, 1},
		{"internal/value/day/a.go", `package day; func f() { go f() }`, 1},
		{"internal/value/day/a_test.go", `package day; import "os"`, 0},
		{"internal/mechanism/store/a.go", `package store; import "os"`, 0},
		{"internal/domain/loan/a.go", `package loan; import "context"`, 0},
	})
	refuses(t, owners, []snippet{
		{"internal/mechanism/store/a.go", `package store; import ("database/sql"; "github.com/jackc/pgx/v5/stdlib"; "modernc.org/sqlite"; "github.com/uptrace/bun/dialect/pgdialect")`, 0},
		{"internal/mechanism/job/a.go", `package job; import ("github.com/riverqueue/river"; "github.com/riverqueue/river/riverdriver/riversqlite")`, 0},
		{"internal/mechanism/api/a.go", `package api; import "github.com/danielgtaylor/huma/v2"`, 0},
		{"internal/domain/cases/a.go", `package cases; import ("database/sql/driver"; "github.com/uptrace/bun")`, 0},
		{"internal/domain/cases/a.go", `package cases; import "database/sql"`, 1},
		{"internal/domain/cases/a.go", `package cases; import "github.com/jackc/pgx/v5"`, 1},
		{"internal/domain/cases/a.go", `package cases; import _ "modernc.org/sqlite"`, 1},
		{"internal/domain/cases/a.go", `package cases; import "github.com/uptrace/bun/dialect"`, 1},
		{"internal/mechanism/store/a.go", `package store; import "github.com/riverqueue/river/rivertype"`, 1},
		{"internal/server/a.go", `package server; import "github.com/danielgtaylor/huma/v2"`, 1},
		{"cmd/nectarine/a.go", `package main; import "database/sql"`, 1},
		{"internal/testing/bench/a.go", `package bench; import "database/sql"`, 0},
	})
	refuses(t, bunOutsideStore, []snippet{
		{"internal/domain/cases/a.go", `package cases; import "github.com/uptrace/bun"; type Case struct { bun.BaseModel }`, 0},
		{"internal/domain/cases/a.go", `package cases; import "github.com/uptrace/bun"; func f(*bun.DB) {}`, 1},
		{"internal/domain/cases/a.go", `package cases; import b "github.com/uptrace/bun"; var in = b.In`, 1},
		{"internal/domain/cases/a.go", `package cases; import . "github.com/uptrace/bun"`, 1},
		{"internal/mechanism/store/a.go", `package store; import "github.com/uptrace/bun"; func f(*bun.DB) {}`, 0},
	})
	refuses(t, queries, []snippet{
		{"internal/domain/cases/a.go", `package cases; func f(tx T) { tx.Select(); tx.db.NewSelect() }`, 1},
		{"internal/domain/cases/a.go", `package cases; func f(tx T) { tx.db.NewRaw("x"); tx.db.NewDelete() }`, 2},
		{"cmd/nectarine/a.go", `package main; func f(db T) { db.NewInsert() }`, 1},
		{"internal/mechanism/store/a.go", `package store; func f(db T) { db.NewUpdate() }`, 0},
	})
}

// TestDrawnRoomsStand holds the drawing to the folders: what is drawn stands
// there, and what is drawn in brackets does not yet.
func TestDrawnRoomsStand(t *testing.T) {
	text, err := os.ReadFile(filepath.Join(root, "docs/architecture.md"))
	if err != nil {
		t.Fatal(err)
	}
	for p := range drawn(t) {
		_, err := os.Stat(filepath.Join(root, "internal", p))
		planned := strings.Contains(string(text), "("+filepath.Base(p)+")")
		if stands := err == nil; stands == planned {
			t.Errorf("%s: it stands there: %v; docs/architecture.md draws it as planned: %v", p, stands, planned)
		}
	}
}

// The table of docs/architecture.md has a row for every folder with code, and none for
// one that is not there.
func TestEveryRoomHasASentence(t *testing.T) {
	text, err := os.ReadFile(filepath.Join(root, "docs/architecture.md"))
	if err != nil {
		t.Fatal(err)
	}
	_, table, found := strings.Cut(string(text), "\n## The rooms\n")
	if !found {
		t.Fatal("docs/architecture.md has no section The rooms")
	}
	told := map[string]bool{}
	for line := range strings.Lines(table) {
		name, _, _ := strings.Cut(strings.TrimPrefix(line, "| "), " | ")
		if !strings.HasPrefix(line, "| `") || strings.Contains(name, "(planned)") || strings.Contains(name, "(beside") {
			continue
		}
		for _, room := range strings.Split(name, ", ") {
			told[strings.Trim(room, "`")] = true
		}
	}
	rooms := map[string]bool{}
	for _, f := range read(t) {
		if room, in := strings.CutPrefix(filepath.ToSlash(filepath.Dir(f.path)), "internal/"); in {
			rooms[room] = true
		}
	}
	for room := range rooms {
		if !told[room] {
			t.Errorf("internal/%s has no row in the table of docs/architecture.md", room)
		}
	}
	for room := range told {
		if !rooms[room] {
			t.Errorf("docs/architecture.md has a row for %s, which is not there", room)
		}
	}
}
