// Package openapi makes the document of the operations: the names of its schemas and
// operations, what schemas say of null, and the form in which clients read it.
package openapi

import (
	"errors"
	"fmt"
	"maps"
	"net/http"
	"reflect"
	"regexp"
	"slices"
	"strings"

	"github.com/danielgtaylor/huma/v2"
)

// Names are what the document calls types and operations. A name has one owner:
// a second one is a fault, with which the server is not built.
type Names struct {
	chosen     map[string]string       // by the type as in "nectarine/internal/domain/dni.Type"
	growing    map[reflect.Type]bool   // whose values become more
	schemas    map[string]reflect.Type // the owner of each name of a schema
	operations map[string]string       // the owner of each operationId, as "GET /cases"
	faults     []error
}

// NewNames has given no name yet.
func NewNames() *Names {
	return &Names{chosen: map[string]string{}, growing: map[reflect.Type]bool{},
		schemas: map[string]reflect.Type{}, operations: map[string]string{}}
}

// Choose gives the schema of a type another name than the type's own. It is called
// before an operation shows the type.
func (n *Names) Choose(t reflect.Type, name string) {
	for taken, owner := range n.schemas {
		if owner == t && taken != name {
			n.fault("the schema of %s is named %s after it has been shown as %s: name it first", t, name, taken)
		}
	}
	n.chosen[t.PkgPath()+"."+t.Name()] = name
}

// Grows says of a type with few values that releases add to them. It is called before an
// operation shows the type.
func (n *Names) Grows(t reflect.Type) { n.growing[t] = true }

func (n *Names) fault(format string, args ...any) {
	n.faults = append(n.faults, fmt.Errorf(format, args...))
}

// Fault keeps what else is wrong with an operation as it is declared.
func (n *Names) Fault(faults ...error) { n.faults = append(n.faults, faults...) }

// Faults are what is wrong with the operations as they are declared, or nil.
func (n *Names) Faults() error { return errors.Join(n.faults...) }

// own takes a name for a type. Where it is another's already the fault is kept,
// and the type gets a name that nobody else has, so that all faults are found.
func (n *Names) own(name string, t reflect.Type) string {
	owner, taken := n.schemas[name]
	if taken && owner != t {
		n.fault("the schema name %s is that of %s and of %s: give one of them another by api.Name", name, qualified(owner), qualified(t))
		return name + "Of" + strings.NewReplacer("/", "_", ".", "_").Replace(qualified(t))
	}
	n.schemas[name] = t
	return name
}

func qualified(t reflect.Type) string {
	if t.Name() == "" {
		return t.String()
	}
	return t.PkgPath() + "." + t.Name()
}

// Schema names the schema of a struct. It depends on the type alone, and never on what
// was declared before.
func (n *Names) Schema(t reflect.Type, hint string) string {
	for t.Kind() == reflect.Pointer {
		t = t.Elem()
	}
	if t.Name() == "" {
		return n.own(capital(hint), t)
	}
	return n.own(n.of(qualified(t)), t)
}

// suffixes are what the names of types made of another add to that one's: the
// envelopes of one object, of a page and of a whole list, and the bodies.
var suffixes = map[string]string{"Object": "Envelope", "Items": "Page", "WholeList": "List", "creation": "Create", "change": "Update"}

// of is the name of a type that is written as Go writes it: "people.Person",
// "api.Object[[]cases.Case]".
func (n *Names) of(written string) string {
	if of, is := strings.CutPrefix(written, "[]"); is {
		return n.of(of) + "List"
	}
	written = strings.TrimLeft(written, "*")
	if name := n.chosen[written]; name != "" {
		return name
	}
	whole, of, generic := strings.Cut(strings.TrimSuffix(written, "]"), "[")
	whole = whole[strings.LastIndex(whole, ".")+1:]
	if !generic {
		return capital(whole)
	}
	if strings.HasPrefix(of, "[]") && whole == "Object" {
		return n.of(of) // the list says that it is one
	}
	if suffix := suffixes[whole]; suffix != "" {
		whole = suffix
	}
	return n.of(of) + whole
}

func capital(s string) string { return strings.ToUpper(s[:1]) + s[1:] }

// Operation is the operationId: the one that was chosen, or where none was the verb and
// the noun that method and path say. It has one owner.
func (n *Names) Operation(method, path, chosen string, list bool) string {
	id := chosen
	if id == "" {
		id = operationID(method, path, list)
	}
	here := method + " " + path
	if owner := n.operations[id]; owner != "" {
		n.fault("the operationId %s is that of %s and of %s: give one of them another by Op.ID", id, owner, here)
		return id + "Of" + camelCase(strings.NewReplacer(" ", "-", "/", "-", "{", "", "}", "").Replace(here))
	}
	n.operations[id] = here
	return id
}

var verbs = map[string]string{http.MethodGet: "get", http.MethodPost: "create", http.MethodPut: "update", http.MethodDelete: "delete"}

// operationID is the verb of the method (list for lists) and the last two nouns
// of the path, of which people, below whom almost everything stands, are left
// out: listCaseNotes is GET /people/{personId}/cases/{caseId}/notes. A POST to a
// word that is no plural is that verb with the noun before it: escalateCase.
func operationID(method, path string, list bool) string {
	var nouns []string
	parts := strings.Split(strings.Trim(path, "/"), "/")
	for _, part := range parts {
		if part[0] != '{' {
			nouns = append(nouns, part)
		}
	}
	if len(nouns) > 1 && nouns[0] == "people" {
		nouns = nouns[1:]
	}
	last, verb := nouns[len(nouns)-1], verbs[method]
	if method == http.MethodPost && !strings.HasSuffix(last, "s") && last != "people" {
		verb, nouns = camelCase(last), nouns[:len(nouns)-1]
		nouns = nouns[len(nouns)-1:]
	}
	for i := range nouns {
		if i < len(nouns)-1 || !list {
			nouns[i] = singular(nouns[i])
		}
	}
	if list {
		verb = "list"
	}
	id := verb
	for _, noun := range nouns[max(0, len(nouns)-2):] {
		id += capital(camelCase(noun))
	}
	return id
}

func singular(noun string) string {
	switch {
	case noun == "people":
		return "person"
	case strings.HasSuffix(noun, "ies"):
		return strings.TrimSuffix(noun, "ies") + "y"
	}
	return strings.TrimSuffix(noun, "s")
}

// camelCase is do-not-interact as doNotInteract.
func camelCase(s string) string {
	words := strings.FieldsFunc(s, func(r rune) bool { return r == '-' || r == '.' || r == '_' })
	for i := range words {
		if i > 0 {
			words[i] = capital(words[i])
		}
	}
	return strings.Join(words, "")
}

// general are words that say nothing, or that clients have types of their own for.
var general = []string{"Body", "Data", "Entry", "Fact", "Field", "Figures", "Found", "Group", "Hit", "Item", "Key", "Kind", "Message", "Move", "Object", "Old",
	"Opening", "Operation", "Operator", "Outcome", "Pair", "Planned", "Preview", "Result", "Row", "Run", "Said", "Settings", "Source", "Status", "Summary", "Table", "Terms", "Type", "Uploaded"}

var plain = regexp.MustCompile(`^[A-Z][A-Za-z0-9]*$`)

// Schemas are the names of all schemas of a registry that is settled, in order, with the
// type that owns each. The error tells of names that clients could not use.
func (n *Names) Schemas(registry huma.Registry) ([]string, error) {
	var all []string
	var faults []error
	schemas := registry.Map()
	for _, name := range slices.Sorted(maps.Keys(schemas)) {
		schema := schemas[name]
		all = append(all, name+" "+strings.TrimPrefix(qualified(n.schemas[name]), "nectarine/internal/"))
		faults = append(faults, usable(name))
		for _, property := range slices.Sorted(maps.Keys(schema.Properties)) {
			if other := name + capital(property); n.schemas[other] != nil && schema.Properties[property].Extensions[named] == nil {
				faults = append(faults, fmt.Errorf("the schema %s bears the name that clients give to the property %s of %s: name it otherwise", other, property, name))
			}
		}
	}
	for _, name := range slices.Sorted(maps.Keys(n.schemas)) {
		if owner := n.schemas[name]; valuesOf(owner) != nil {
			all = append(all, name+" "+strings.TrimPrefix(qualified(owner), "nectarine/internal/")+" (values)")
			faults = append(faults, usable(name))
		}
	}
	slices.Sort(all)
	return all, errors.Join(faults...)
}

// usable says of a name that it is none for a schema; nil where it is one.
func usable(name string) error {
	if !plain.MatchString(name) || slices.Contains(general, name) {
		return fmt.Errorf("%s is no name for a schema: name it by api.Name after what it is, with its domain", name)
	}
	return nil
}

// OperationIDs are the operationIds, in order, each with its method and path.
func (n *Names) OperationIDs() []string {
	var all []string
	for id, of := range n.operations {
		all = append(all, id+" "+of)
	}
	slices.Sort(all)
	return all
}
