package store_test

import (
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"maps"
	"path"
	"path/filepath"
	"reflect"
	"slices"
	"strconv"
	"strings"
	"testing"

	"nectarine/internal/mechanism/store"
	"nectarine/internal/testing/servertest"
)

// A model is a struct that stands for a table: it embeds bun.BaseModel.
type model struct {
	name, table string
	columns     []string
}

// source is what is declared in the packages of the product, by import path and name.
type source map[string]map[string]declared

type declared struct {
	shape   *ast.StructType
	imports map[string]string // of the file, by the name used there
	pkg     string
}

// Every column that a struct has is in its table, on both engines: the field that
// its migration has forgotten is named, instead of failing in the first request.
func TestStructsFitTheirTables(t *testing.T) {
	models := declarations(t).models()
	if len(models) < 40 {
		t.Fatalf("only %d models were found in the source, want 40 at least: the test would hold over nothing", len(models))
	}
	servertest.Each(t, func(t *testing.T, engine string) {
		db, _, err := servertest.Open(engine)
		if err != nil {
			t.Fatal(err)
		}
		for _, m := range models {
			for _, fault := range m.faults(t, db) {
				t.Errorf("%s: %s: add it in a migration, or take the field out", m.name, fault)
			}
		}
	})
}

// The test sees a column that is missing, and what is not one.
func TestAMissingColumnIsNamed(t *testing.T) {
	db, _, err := servertest.Open(servertest.SQLite)
	if err != nil {
		t.Fatal(err)
	}
	src := source{}
	src.add(t, "nectarine/internal/a", "a.go", `package a
		import ("github.com/uptrace/bun"; "nectarine/internal/b")
		type Team struct {
			bun.BaseModel `+"`bun:\"table:teams,alias:t\"`"+`
			b.Row
			Name, FaxNumber string
			Blocked string `+"`bun:\",scanonly\"`"+`
			Object  string `+"`bun:\"-\"`"+`
			Renamed string `+"`bun:\"external_id\"`"+`
			hidden  int
		}`)
	src.add(t, "nectarine/internal/b", "b.go", `package b; type Row struct { ID, CompanyID string; PagerSHA256 string }`)
	models := src.models()
	if len(models) != 1 || models[0].table != "teams" {
		t.Fatalf("the models are %+v, want one of teams", models)
	}
	want := []string{"teams has no column fax_number", "teams has no column pager_sha256"}
	if got := models[0].faults(t, db); !slices.Equal(got, want) {
		t.Errorf("the faults are %q, want %q", got, want)
	}
}

// faults are the columns of the model that its table lacks.
func (m model) faults(t *testing.T, db *store.DB) (faults []string) {
	t.Helper()
	rows, err := db.Pool().QueryContext(t.Context(), "SELECT * FROM "+m.table+" WHERE 1 = 0")
	if err != nil {
		return []string{"the table " + m.table + " cannot be read: " + err.Error()}
	}
	has, err := rows.Columns()
	if err != nil {
		t.Fatal(err)
	}
	if err := rows.Close(); err != nil {
		t.Fatal(err)
	}
	for _, column := range m.columns {
		if !slices.Contains(has, column) {
			faults = append(faults, m.table+" has no column "+column)
		}
	}
	slices.Sort(faults)
	return slices.Compact(faults)
}

// declarations reads the structs of all packages under internal.
func declarations(t *testing.T) source {
	t.Helper()
	all := source{}
	root := filepath.Join("..", "..")
	err := filepath.WalkDir(root, func(name string, d fs.DirEntry, err error) error {
		if err == nil && !d.IsDir() && strings.HasSuffix(name, ".go") && !strings.HasSuffix(name, "_test.go") {
			folder, err := filepath.Rel(root, filepath.Dir(name))
			if err != nil {
				return err
			}
			all.add(t, path.Join("nectarine/internal", filepath.ToSlash(folder)), name, nil)
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return all
}

// add reads the structs of one file.
func (s source) add(t *testing.T, pkg, name string, text any) {
	t.Helper()
	file, err := parser.ParseFile(token.NewFileSet(), name, text, parser.SkipObjectResolution)
	if err != nil {
		t.Fatal(err)
	}
	imports := map[string]string{}
	for _, im := range file.Imports {
		at, err := strconv.Unquote(im.Path.Value)
		if err != nil {
			t.Fatal(err)
		}
		as := path.Base(at)
		if im.Name != nil {
			as = im.Name.Name
		}
		imports[as] = at
	}
	if s[pkg] == nil {
		s[pkg] = map[string]declared{}
	}
	ast.Inspect(file, func(n ast.Node) bool {
		if spec, is := n.(*ast.TypeSpec); is {
			if shape, is := spec.Type.(*ast.StructType); is {
				s[pkg][spec.Name.Name] = declared{shape, imports, pkg}
			}
		}
		return true
	})
}

// models are the structs that embed bun.BaseModel, with the columns that bun gives them.
func (s source) models() (all []model) {
	for _, pkg := range slices.Sorted(maps.Keys(s)) {
		for _, name := range slices.Sorted(maps.Keys(s[pkg])) {
			of := s[pkg][name]
			for _, f := range of.shape.Fields.List {
				table := tagged(f, "table")
				if at, is := f.Type.(*ast.SelectorExpr); is && at.Sel.Name == "BaseModel" && table != "" {
					all = append(all, model{pkg + "." + name, table, s.columns(of)})
				}
			}
		}
	}
	return all
}

// columns are those of a struct and of the structs that it embeds.
func (s source) columns(of declared) (all []string) {
	for _, f := range of.shape.Fields.List {
		tag := bunTag(f)
		name, options, _ := strings.Cut(tag, ",")
		switch {
		case tag == "-" || strings.Contains(options, "scanonly") || strings.HasPrefix(tag, "rel:"):
		case len(f.Names) == 0:
			if embedded, found := s.resolve(of, f.Type); found {
				all = append(all, s.columns(embedded)...)
			}
		case name != "" && !strings.Contains(name, ":"):
			all = append(all, name)
		default:
			for _, n := range f.Names {
				if n.IsExported() {
					all = append(all, underscore(n.Name))
				}
			}
		}
	}
	return all
}

// resolve finds the struct that a field embeds, where it is one of ours.
func (s source) resolve(of declared, t ast.Expr) (declared, bool) {
	switch t := t.(type) {
	case *ast.StarExpr:
		return s.resolve(of, t.X)
	case *ast.IndexExpr:
		return s.resolve(of, t.X)
	case *ast.Ident:
		found, is := s[of.pkg][t.Name]
		return found, is
	case *ast.SelectorExpr:
		if pkg, is := t.X.(*ast.Ident); is {
			found, is := s[of.imports[pkg.Name]][t.Sel.Name]
			return found, is
		}
	}
	return declared{}, false
}

func bunTag(f *ast.Field) string {
	if f.Tag == nil {
		return ""
	}
	return reflect.StructTag(strings.Trim(f.Tag.Value, "`")).Get("bun")
}

// tagged is the value of an option of the field's bun tag.
func tagged(f *ast.Field, option string) string {
	for part := range strings.SplitSeq(bunTag(f), ",") {
		if value, is := strings.CutPrefix(part, option+":"); is {
			return value
		}
	}
	return ""
}

// underscore is the column that bun names after a field.
func underscore(name string) string {
	upper := func(i int) bool { return i >= 0 && i < len(name) && name[i] >= 'A' && name[i] <= 'Z' }
	lower := func(i int) bool { return i >= 0 && i < len(name) && name[i] >= 'a' && name[i] <= 'z' }
	var b strings.Builder
	for i := range len(name) {
		if upper(i) && i > 0 && i+1 < len(name) && (lower(i-1) || lower(i+1)) {
			b.WriteByte('_')
		}
		b.WriteString(strings.ToLower(name[i : i+1]))
	}
	return b.String()
}
