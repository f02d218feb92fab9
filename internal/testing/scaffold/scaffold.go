// Package scaffold writes a new resource: a domain of its own below a parent, with list,
// get, create, update, events, a filter, permissions, a migration and a test that pass as
// they are. make new calls it; what it writes is then changed into what is wanted.
package scaffold

import (
	"bytes"
	"cmp"
	"embed"
	"fmt"
	"go/ast"
	"go/format"
	"go/parser"
	"go/token"
	"go/types"
	"maps"
	"os"
	"path"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"text/template"

	"nectarine/internal/mechanism/event"
	"nectarine/internal/value/id"
)

//go:embed templates
var files embed.FS

// parent is what a resource can hang on.
type parent struct {
	Type  string // the Go type in the package of the parent
	Path  string // of one, in the API
	Table string
	Field string // that holds its id, in JSON
	Make  string // what makes one in a test, of the client c
	// Borrower is the field of the parent that names its borrower; empty where it is one.
	Borrower string
}

var parents = map[string]parent{
	"people": {"Person", "/people/{personId}", "people", "personId", "c.Borrower()", ""},
	"loan":   {"Loan", "/people/{personId}/loans/{loanId}", "loans", "loanId", "c.Loan(c.Borrower())", "MainBorrowerID"},
	"cases":  {"Case", "/people/{personId}/cases/{caseId}", "cases", "caseId", "c.Case(c.Borrower())", "People[0]"},
}

// resource is what the templates are filled with.
type resource struct {
	Noun, Type, Nouns  string // label, Label, labels
	Prefix             string
	Package            string // of the parent
	Parent             parent
	Column, ParentName string // person_id, PersonID
	ParentNoun         string // person
}

var noun = regexp.MustCompile(`^[a-z]{3,30}$`)

// New writes the resource that a noun names, below a package of parents, into the
// project at root, and answers the files it wrote and those it changed. It writes nothing
// when the noun, its prefix or its events are taken.
func New(root, name, under string) (written, changed []string, err error) {
	r, err := plan(root, name, under)
	if err != nil {
		return nil, nil, err
	}
	migrations, err := filepath.Glob(filepath.Join(root, "internal/mechanism/store/migration/*.sql"))
	if err != nil || len(migrations) == 0 {
		return nil, nil, fmt.Errorf("no migrations below %s: run it at the root of the project (%w)", root, err)
	}
	var last int
	if _, err := fmt.Sscanf(filepath.Base(slices.Max(migrations)), "%d", &last); err != nil {
		return nil, nil, err
	}
	texts := map[string][]byte{}
	for _, file := range []struct{ template, to string }{
		{"resource.go.tmpl", "internal/domain/" + r.Noun + "/" + r.Noun + ".go"},
		{"permission.go.tmpl", "internal/domain/" + r.Noun + "/permission.go"},
		{"test.go.tmpl", "internal/domain/" + r.Noun + "/" + r.Noun + "_test.go"},
		{"migration.sql.tmpl", fmt.Sprintf("internal/mechanism/store/migration/%04d_%s.sql", last+1, r.Nouns)},
	} {
		if texts[file.to], err = r.fill(file.template); err != nil {
			return nil, nil, err
		}
		written = append(written, file.to)
	}
	edits := r.edits()
	for _, file := range slices.Sorted(maps.Keys(edits)) {
		old, err := os.ReadFile(filepath.Join(root, file))
		if err != nil {
			return nil, nil, err
		}
		text, err := edits[file](string(old))
		if err != nil {
			return nil, nil, fmt.Errorf("%s: %w", file, err)
		}
		if texts[file], err = formatted(file, []byte(text)); err != nil {
			return nil, nil, err
		}
		changed = append(changed, file)
	}
	slices.Sort(written)
	slices.Sort(changed)
	return written, changed, write(root, texts)
}

func write(root string, texts map[string][]byte) error {
	for _, file := range slices.Sorted(maps.Keys(texts)) {
		to := filepath.Join(root, file)
		if err := os.MkdirAll(filepath.Dir(to), 0o755); err != nil {
			return err
		}
		if err := os.WriteFile(to, texts[file], 0o644); err != nil {
			return err
		}
	}
	return nil
}

// plan is the resource, if its names are free.
func plan(root, name, under string) (*resource, error) {
	p, known := parents[under]
	if !noun.MatchString(name) {
		return nil, fmt.Errorf("RESOURCE=%q: name one thing by 3 to 30 small letters, such as label", name)
	}
	if token.IsKeyword(name) || types.Universe.Lookup(name) != nil {
		return nil, fmt.Errorf("RESOURCE=%s: it is a word of Go, and can name no package: choose another", name)
	}
	if !known {
		return nil, fmt.Errorf("PARENT=%q: it is one of %s", under, strings.Join(slices.Sorted(maps.Keys(parents)), ", "))
	}
	if _, err := os.Stat(filepath.Join(root, "internal/domain", name)); err == nil {
		return nil, fmt.Errorf("RESOURCE=%s: internal/domain/%s is there already", name, name)
	}
	if taken, err := wired(root); err != nil || taken[name] {
		return nil, cmp.Or(err, fmt.Errorf("RESOURCE=%s: internal/server, where it is to be wired, has something of that name: choose another", name))
	}
	if slices.ContainsFunc(event.Names(), func(e event.Name) bool { return strings.HasPrefix(e.Name, name+".") }) {
		return nil, fmt.Errorf("RESOURCE=%s: events of that name are kept for something else: docs/events.md lists them", name)
	}
	r := &resource{Noun: name, Type: strings.ToUpper(name[:1]) + name[1:], Nouns: name + "s", Package: under, Parent: p}
	r.Column = strings.ToLower(strings.TrimSuffix(p.Field, "Id")) + "_id"
	r.ParentNoun = strings.ToLower(p.Type)
	r.ParentName = strings.ToUpper(p.Field[:1]) + strings.TrimSuffix(p.Field[1:], "Id") + "ID"
	r.Prefix = freePrefix(strings.ToUpper(name))
	if r.Prefix == "" {
		return nil, fmt.Errorf("RESOURCE=%s: every prefix of ids made of its letters is taken: docs/ids.md lists them", name)
	}
	return r, nil
}

// wired are the names that the package has in which resources are wired: what it declares,
// and what it imports.
func wired(root string) (map[string]bool, error) {
	files, err := filepath.Glob(filepath.Join(root, "internal/server/*.go"))
	if err != nil {
		return nil, err
	}
	names := map[string]bool{}
	for _, file := range files {
		tree, err := parser.ParseFile(token.NewFileSet(), file, nil, parser.SkipObjectResolution)
		if err != nil {
			return nil, err
		}
		for _, im := range tree.Imports {
			names[path.Base(strings.Trim(im.Path.Value, `"`))] = true
			if im.Name != nil {
				names[im.Name.Name] = true
			}
		}
		for _, d := range tree.Decls {
			switch d := d.(type) {
			case *ast.FuncDecl:
				names[d.Name.Name] = names[d.Name.Name] || d.Recv == nil
			case *ast.GenDecl:
				for _, s := range d.Specs {
					switch s := s.(type) {
					case *ast.TypeSpec:
						names[s.Name.Name] = true
					case *ast.ValueSpec:
						for _, n := range s.Names {
							names[n.Name] = true
						}
					}
				}
			}
		}
	}
	return names, nil
}

// freePrefix is the first two letters of a word, in their order, that are nobody's prefix.
func freePrefix(word string) string {
	taken := append(id.Public(), id.Own()...)
	for i := range word {
		for _, second := range word[i+1:] {
			prefix := word[i:i+1] + string(second)
			if !slices.ContainsFunc(taken, func(r id.Reserved) bool { return r.Prefix == prefix }) {
				return prefix
			}
		}
	}
	return ""
}

func (r *resource) fill(name string) ([]byte, error) {
	t, err := template.New(name).Delims("<<", ">>").ParseFS(files, "templates/"+name)
	if err != nil {
		return nil, err
	}
	var b bytes.Buffer
	if err := t.Execute(&b, r); err != nil {
		return nil, err
	}
	return formatted(strings.TrimSuffix(name, ".tmpl"), b.Bytes())
}

func formatted(file string, text []byte) ([]byte, error) {
	if !strings.HasSuffix(file, ".go") {
		return text, nil
	}
	return format.Source(text)
}

// edits are the changes of files that are there: where the resource is drawn, reserved,
// told and wired.
func (r *resource) edits() map[string]func(string) (string, error) {
	return map[string]func(string) (string, error){
		"docs/architecture.md": func(s string) (string, error) {
			line := regexp.MustCompile(`(?m)^domain:.* ` + r.Package + `( .*)?$`)
			s, err := before(s, line, "domain: "+r.Noun+"\n")
			if err != nil {
				return "", err
			}
			return before(s, regexp.MustCompile("(?m)^\\| `domain/loan` .*$"), fmt.Sprintf("| `domain/%s` | the %s of a %s |\n", r.Noun, r.Nouns, r.ParentNoun))
		},
		"internal/value/id/prefix.go": func(s string) (string, error) {
			return sorted(s, "func Own()", regexp.MustCompile(`(?m)^\t\t\{"([A-Z]{2})", .*$`), r.Prefix,
				fmt.Sprintf("\t\t{%q, %q, %q},\n", r.Prefix, r.Type, r.Noun))
		},
		"internal/mechanism/event/names.go": func(s string) (string, error) {
			s, err := sorted(s, "var own =", regexp.MustCompile(`(?m)^\t\{Name: "([a-z.]+)".*$`), r.Noun+".created", r.told("created", "is created"))
			if err != nil {
				return "", err
			}
			return sorted(s, "var own =", regexp.MustCompile(`(?m)^\t\{Name: "([a-z.]+)".*$`), r.Noun+".updated", r.told("updated", "changes"))
		},
		"internal/server/wiring.go": func(s string) (string, error) {
			s, err := before(s, regexp.MustCompile(`(?m)^\t"nectarine/internal/domain/access"$`), "\t\"nectarine/internal/domain/"+r.Noun+"\"\n")
			if err != nil {
				return "", err
			}
			return before(s, regexp.MustCompile(`(?m)^\tloan\.Register\(s\.Router\)$`), "\t"+r.Noun+".Register(s.Router)\n")
		},
	}
}

func (r *resource) told(action, when string) string {
	return fmt.Sprintf("\t{Name: %q, When: \"a %s %s\", Object: %q, Served: true},\n", r.Noun+"."+action, r.Noun, when, r.Type)
}

// before puts text before the line that matches.
func before(s string, line *regexp.Regexp, text string) (string, error) {
	at := line.FindStringIndex(s)
	if at == nil {
		return "", fmt.Errorf("no line matches %s: put %q there by hand, and teach internal/testing/scaffold the new place", line, strings.TrimSpace(text))
	}
	return s[:at[0]] + text + s[at[0]:], nil
}

// sorted puts text among the lines after a heading, before the first whose key is
// greater, or after the last.
func sorted(s, heading string, line *regexp.Regexp, key, text string) (string, error) {
	from := strings.Index(s, heading)
	if from < 0 {
		return "", fmt.Errorf("there is no %q: teach internal/testing/scaffold the new place", heading)
	}
	end := 0
	for _, m := range line.FindAllStringSubmatchIndex(s[from:], -1) {
		if s[from+m[2]:from+m[3]] > key {
			return s[:from+m[0]] + text + s[from+m[0]:], nil
		}
		end = from + m[1] + 1
	}
	if end == 0 {
		return "", fmt.Errorf("no line after %q matches %s: teach internal/testing/scaffold the new place", heading, line)
	}
	return s[:end] + text + s[end:], nil
}
