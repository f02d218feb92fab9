// Package tidy holds the house rules that no compiler and no linter checks:
// which package may import which, how long a function may be, where the time
// comes from, that every index begins with the company. Each rule is a function
// from a file to its faults, a test over the repository, and a row of snippets
// that it must refuse, so that no rule can fall asleep.
package tidy

import (
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"
)

const (
	root   = "../../.."  // the repository, seen from this folder
	module = "nectarine" // as go.mod names it
)

// file is a parsed source file and what the rules ask about it.
type file struct {
	path string // from the root, with slashes: internal/value/day/day.go
	pkg  string // its folder below internal: value/day, server; cmd/nectarine outside internal
	test bool   // is it compiled by go test alone?
	text string
	set  *token.FileSet
	*ast.File
}

// rule finds what is wrong with a file. Every fault says what to do.
type rule func(*file) []string

// testOnly is the floor of the packages that exist for tests. Layers and the
// owners of outside things do not bind them.
const testOnly = "testing"

// forTests says whether the file serves tests alone.
func (f *file) forTests() bool {
	return f.test || under(f.pkg, testOnly)
}

// at writes a fault with its place before it.
func (f *file) at(n ast.Node, format string, args ...any) string {
	return fmt.Sprintf("%s:%d: %s", f.path, f.set.Position(n.Pos()).Line, fmt.Sprintf(format, args...))
}

// imports are the file's imports by the name that the file uses for each.
func (f *file) imports() map[string]string {
	names := map[string]string{}
	for _, im := range f.Imports {
		p := importPath(im)
		name := path.Base(p)
		if len(name) > 1 && name[0] == 'v' && strings.Trim(name[1:], "0123456789") == "" {
			name = path.Base(path.Dir(p)) // huma/v2 is called huma
		}
		if im.Name != nil {
			name = im.Name.Name
		}
		names[name] = p
	}
	return names
}

func importPath(im *ast.ImportSpec) string {
	p, err := strconv.Unquote(im.Path.Value)
	if err != nil {
		return im.Path.Value // the parser lets no such path through
	}
	return p
}

// under says whether a path is base or stands below it.
func under(p, base string) bool { return p == base || strings.HasPrefix(p, base+"/") }

// parse reads one source file, named by its path from the root.
func parse(name, text string) (*file, error) {
	set := token.NewFileSet()
	tree, err := parser.ParseFile(set, name, text, parser.ParseComments|parser.SkipObjectResolution)
	if err != nil {
		return nil, err
	}
	return &file{
		path: name,
		pkg:  strings.TrimPrefix(path.Dir(name), "internal/"),
		test: strings.HasSuffix(name, "_test.go"),
		text: text,
		set:  set,
		File: tree,
	}, nil
}

// read parses every Go file of the repository.
func read(t *testing.T) []*file {
	t.Helper()
	var files []*file
	for name, text := range texts(t, ".", ".go") {
		f, err := parse(name, text)
		if err != nil {
			t.Fatal(err)
		}
		files = append(files, f)
	}
	slices.SortFunc(files, func(a, b *file) int { return strings.Compare(a.path, b.path) })
	return files
}

// texts are the files below a folder that end in ext, by path from the root.
func texts(t *testing.T, folder, ext string) map[string]string {
	t.Helper()
	found := map[string]string{}
	start := filepath.Join(root, folder)
	if _, err := os.Stat(start); os.IsNotExist(err) {
		return found
	}
	err := filepath.WalkDir(start, func(p string, d fs.DirEntry, err error) error {
		switch {
		case err != nil:
			return err
		case d.IsDir() && p != start && (strings.HasPrefix(d.Name(), ".") || slices.Contains([]string{"testdata", "bin", "data", "clients"}, d.Name())):
			return filepath.SkipDir
		case d.IsDir() || !strings.HasSuffix(p, ext):
			return nil
		}
		name, err := filepath.Rel(root, p)
		if err != nil {
			return err
		}
		text, err := os.ReadFile(p)
		found[filepath.ToSlash(name)] = string(text)
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return found
}

func TestTidy(t *testing.T) {
	files := read(t)
	if len(files) < 10 {
		t.Fatalf("only %d Go files were found from %s: the rules would hold over nothing", len(files), root)
	}
	house := drawn(t)
	for name, check := range map[string]rule{
		"layers":             house.layers,
		"pure":               house.pure,
		"owners":             owners,
		"bun in domains":     bunOutsideStore,
		"queries":            queries,
		"queries past space": leavesSpace,
		"raw transactions":   rawTransactions,
		"clock":              readsClock,
		"sleep":              sleeps,
		"init":               inits,
		"panic":              panics,
		"skip":               skips,
		"bare assertions":    bareAssertions,
		"mute assertions":    muteAssertions,
		"source assertions":  sourceAssertions,
		"unsaid assertions":  unsaidAssertions,
		"open ends":          openEnds,
		"errors as words":    errorsAsWords,
		"refusals by hand":   refusalsByHand,
		"lists cut by hand":  slicedByHand,
		"errors swallowed":   swallowed,
		"values in tags":     namedInTags,
		"what is told":       unsaid,
		"queries by hand":    readByHand,
		"filters by hand":    narrowedByHand,
		"told by hand":       recounted,
		"logged by hand":     loggedByHand,
		"past the door":      pastTheDoor,
		"names":              names,
		"permissions":        literalPermissions,
		"conversions":        converted,
		"verbs":              wornVerbs,
		"conflicts":          namelessConflicts,
		"function length":    longFunctions,
		"file length":        longFile,
		"line length":        longLines,
		"company in SQL":     unscopedSQL,
		"exported documents": undocumented,
		"captured values":    capturedValues,
		"lock flags":         lockFlags,
	} {
		t.Run(name, func(t *testing.T) {
			for _, f := range files {
				for _, fault := range check(f) {
					t.Error(fault)
				}
			}
		})
	}
	for name, check := range map[string]func([]*file) []string{
		"package documents": packageComments,
		"domain length":     longDomains,
		"served length":     longServed,
		"sides of tests":    testedFromTwoSides,
		"literal values":    literalValues,
	} {
		t.Run(name, func(t *testing.T) {
			for _, fault := range check(files) {
				t.Error(fault)
			}
		})
	}
}

// snippet is a source file made up for a rule, and how many faults it has.
type snippet struct {
	name, text string
	faults     int
}

// refuses holds a rule to what it must find and what it must let pass.
func refuses(t *testing.T, check rule, snippets []snippet) {
	t.Helper()
	for _, s := range snippets {
		f, err := parse(s.name, s.text)
		if err != nil {
			t.Fatal(err)
		}
		if faults := check(f); len(faults) != s.faults {
			t.Errorf("%s %q: %d faults %q; want %d", s.name, s.text, len(faults), faults, s.faults)
		}
	}
}
