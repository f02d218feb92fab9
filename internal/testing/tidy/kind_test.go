package tidy

import (
	"go/ast"
	"slices"
	"strconv"
	"strings"
	"testing"

	"nectarine/internal/mechanism/event"
	"nectarine/internal/value/id"
)

// kind is a kind of object as its package declares it.
type kind struct {
	prefix, name string
	where        string
	tells        bool // does it say which events its changes leave?
}

// kinds are the kinds of a package's files.
func kinds(files []*file) []kind {
	var all []kind
	tells := map[string]bool{}
	methods(files, "Tells", func(f *file, d *ast.FuncDecl) { tells[f.pkg+"."+receiver(d)] = true })
	methods(files, "Kind", func(f *file, d *ast.FuncDecl) {
		ast.Inspect(d, func(n ast.Node) bool {
			made, is := n.(*ast.CompositeLit)
			if !is {
				return true
			}
			k := kind{where: f.at(d, "%s", receiver(d)), tells: tells[f.pkg+"."+receiver(d)]}
			for _, e := range made.Elts {
				if pair, is := e.(*ast.KeyValueExpr); is {
					switch value := literal(pair.Value); named(pair.Key) {
					case "Prefix":
						k.prefix = value
					case "Name":
						k.name = value
					}
				}
			}
			all = append(all, k)
			return false
		})
	})
	return all
}

// methods calls f with every method of the name outside tests.
func methods(files []*file, name string, each func(*file, *ast.FuncDecl)) {
	for _, f := range files {
		for _, d := range f.Decls {
			if m, is := d.(*ast.FuncDecl); is && m.Recv != nil && m.Name.Name == name && !f.forTests() {
				each(f, m)
			}
		}
	}
}

func named(e ast.Expr) string {
	if name, is := e.(*ast.Ident); is {
		return name.Name
	}
	return ""
}

func literal(e ast.Expr) string {
	if l, is := e.(*ast.BasicLit); is {
		if s, err := strconv.Unquote(l.Value); err == nil {
			return s
		}
	}
	return ""
}

// wrongKinds finds kinds that take a prefix which is not theirs, and kinds that
// neither tell nor say why they are silent.
func wrongKinds(all []kind, reserved []id.Reserved, silent map[string]string) (faults []string) {
	for _, k := range all {
		if !slices.ContainsFunc(reserved, func(r id.Reserved) bool { return r.Prefix == k.prefix && r.Kind == k.name }) {
			faults = append(faults, k.where+": "+k.prefix+" is not reserved for "+k.name+" in internal/value/id/prefix.go")
		}
		if k.tells == (silent[k.name] != "") {
			faults = append(faults, k.where+": "+k.name+" needs a method Tells, or a reason in event.Silent, and not both")
		}
	}
	for _, r := range reserved {
		if r.Kind != "" && !slices.ContainsFunc(all, func(k kind) bool { return k.prefix == r.Prefix && k.name == r.Kind }) {
			faults = append(faults, "internal/value/id/prefix.go: no kind "+r.Kind+" has the prefix "+r.Prefix)
		}
	}
	return faults
}

// TestKindsAreKnown holds that every kind has a prefix of its own and leaves events.
func TestKindsAreKnown(t *testing.T) {
	reserved := append(id.Public(), id.Own()...)
	for _, fault := range wrongKinds(kinds(read(t)), reserved, event.Silent()) {
		t.Error(fault)
	}
	if n := len(id.Public()); n != 81 {
		t.Errorf("the public API has 81 prefixes, the table %d", n)
	}
	public := map[string]bool{}
	for _, r := range id.Public() {
		public[r.Prefix] = true
	}
	for _, r := range id.Own() {
		if public[r.Prefix] {
			t.Errorf("%s is the public API's, and cannot be ours", r.Prefix)
		}
	}
	table := []id.Reserved{{Prefix: "AA", Object: "A", Kind: "a"}}
	for text, want := range map[string]int{
		`func (*A) Kind() store.Kind { return store.Kind{Prefix: "AA", Name: "a"} }; func (*A) Tells(store.Change) event.Description { return event.Description{} }`: 0,
		`func (*A) Kind() store.Kind { return store.Kind{Prefix: "AA", Name: "a"} }`:                                                                                 1, // tells nothing
		`func (*B) Kind() store.Kind { return store.Kind{Prefix: "AA", Name: "b"} }; func (*B) Tells(store.Change) event.Description { return event.Description{} }`: 2, // another's, and a has none
	} {
		f, err := parse("internal/domain/a/a.go", "package a; "+text)
		if err != nil {
			t.Fatal(err)
		}
		if faults := wrongKinds(kinds([]*file{f}), table, nil); len(faults) != want {
			t.Errorf("%d faults, want %d: %s: %v", len(faults), want, text, faults)
		}
	}
	told, err := parse("internal/domain/a/a.go", `package a; func (*A) Kind() store.Kind { return store.Kind{Prefix: "AA", Name: "a"} }`)
	if err != nil {
		t.Fatal(err)
	}
	if faults := wrongKinds(kinds([]*file{told}), table, map[string]string{"a": "it is none"}); len(faults) != 0 {
		t.Errorf("a kind that is silent with its reason is refused: %v", faults)
	}
}

// eventNames are the names of events in a file: those that fields of News and Description
// give, and those of the table that stand anywhere.
func eventNames(f *file, table map[string]event.Name) (given, met []string) {
	if f.forTests() || strings.HasSuffix(f.path, "mechanism/event/names.go") {
		return nil, nil
	}
	ast.Inspect(f.File, func(n ast.Node) bool {
		switch n := n.(type) {
		case *ast.BasicLit:
			if name := literal(n); table[name].Name != "" {
				met = append(met, name)
			}
		case *ast.CompositeLit:
			of, is := n.Type.(*ast.SelectorExpr)
			if !is || named(of.X) != "event" || of.Sel.Name != "News" && of.Sel.Name != "Description" {
				return true
			}
			for _, e := range n.Elts {
				if pair, is := e.(*ast.KeyValueExpr); is && slices.Contains([]string{"Type", "Created", "Updated", "Deleted"}, named(pair.Key)) && literal(pair.Value) != "" {
					given = append(given, literal(pair.Value))
				}
			}
		}
		return true
	})
	return given, met
}

// TestEventsAreKnown holds that every event in the code stands in a table, and that
// the tables say of each truly whether it is served.
func TestEventsAreKnown(t *testing.T) {
	table, used := map[string]event.Name{}, map[string]bool{}
	for _, n := range event.Names() {
		if table[n.Name].Name != "" {
			t.Errorf("%s stands twice in internal/mechanism/event/names.go", n.Name)
		}
		table[n.Name] = n
	}
	for _, f := range read(t) {
		given, met := eventNames(f, table)
		for _, name := range given {
			if table[name].Name == "" {
				t.Errorf("%s: the event %q stands in no table of internal/mechanism/event/names.go", f.path, name)
			}
		}
		for _, name := range met {
			used[name] = true
		}
	}
	for _, n := range event.Names() {
		if served := used[n.Name] || used[n.Of]; served != n.Served {
			t.Errorf("%s: the table says served %t, the code %t", n.Name, n.Served, served)
		}
	}
	if n := len(event.Public()); n != 100 {
		t.Errorf("the public API has 100 events, the table %d", n)
	}
	f, err := parse("internal/domain/a/a.go", `package a; func f() { event.Record(tx, event.News{Type: "case.exploded"}); g("case.changed") }`)
	if err != nil {
		t.Fatal(err)
	}
	given, met := eventNames(f, table)
	if !slices.Equal(given, []string{"case.exploded"}) || !slices.Equal(met, []string{"case.changed"}) {
		t.Errorf("the rule sleeps: it finds %v and %v", given, met)
	}
}
