package tidy

import (
	"go/ast"
	"slices"
	"strings"
	"testing"
	"unicode"
)

// worn are verbs that have meant so many things that they mean none, and what to say
// instead: CONTRIBUTING lists the verbs that mean one.
var worn = map[string]string{
	"settle": "normalize or resolve", "check": "validate, normalize or resolve", "hold": "validate or normalize", "fill": "present",
	"shown": "present", "show": "present", "open": "what is opened", "put": "Save, or what is replaced", "keep": "record, or what is kept",
	"about": "load, or what is found", "carry": "Commit, or what is copied", "putBack": "restore or revert", "attend": "signal",
	"Settle": "normalize or resolve", "Check": "validate, normalize or resolve", "Put": "Save, or what is created", "Keep": "Save, or Write",
	"About": "load, or what is described", "Carry": "Commit, or what is copied", "PutBack": "Undo", "Attend": "Signal",
}

// wornVerbs finds functions of domains under a verb that means too much, and everywhere
// else those that were called settle or check and have a name of their own since.
func wornVerbs(f *file) (faults []string) {
	if f.forTests() {
		return nil
	}
	domain := strings.HasPrefix(f.path, "internal/domain/")
	for _, d := range functions(f) {
		instead := worn[d.Name.Name]
		if instead == "" || !domain && !slices.Contains([]string{"settle", "Settle", "check"}, d.Name.Name) {
			continue
		}
		faults = append(faults, f.at(d.Name, "%s can mean anything: say %s (CONTRIBUTING, Words)", d.Name.Name, instead))
	}
	return faults
}

// meanings finds functions that are called by a verb of CONTRIBUTING's page of words and cannot do
// what it says there, by what they take and give: nothing is resolved, loaded or recorded without a
// transaction, what is validated is answered by an error and stays as it is, and nothing is saved
// on its way into an answer.
func meanings(f *file) (faults []string) {
	floor, _, _ := strings.Cut(f.pkg, "/")
	if f.forTests() {
		return nil
	}
	for _, d := range functions(f) {
		name := strings.ToLower(d.Name.Name[:1]) + d.Name.Name[1:]
		does := func(verb string) bool {
			rest, is := strings.CutPrefix(name, verb)
			return is && (rest == "" || unicode.IsUpper([]rune(rest)[0]))
		}
		say := func(what string) {
			faults = append(faults, f.at(d.Name, "%s %s: call it by what it does (CONTRIBUTING, Words)", d.Name.Name, what))
		}
		switch {
		case does("validate"):
			if !answersFault(d) {
				say("does not answer with an error alone")
			}
			if writes(d) {
				say("writes what it is to judge")
			}
		case does("check") && floor != "mechanism" && floor != "server" && answersFault(d):
			say("says what is wrong, as validate does")
		case does("present"):
			if saves(d) {
				say("saves what is answered")
			}
			if !answers(d) {
				say("makes and completes no answer")
			}
		case floor != "value" && floor != "rule" && (does("resolve") || does("load") || does("record")):
			if !takes(d, "Tx") {
				say("has no transaction")
			}
		}
	}
	return faults
}

// answersFault reports whether a function answers with an error and nothing else.
func answersFault(d *ast.FuncDecl) bool {
	return d.Type.Results.NumFields() == 1 && lastName(d.Type.Results.List[0].Type) == "error"
}

// functions are the functions and methods that a file declares.
func functions(f *file) (all []*ast.FuncDecl) {
	for _, d := range f.Decls {
		if d, is := d.(*ast.FuncDecl); is {
			all = append(all, d)
		}
	}
	return all
}

// takes reports whether a parameter of a function is of a type, or a pointer to one.
func takes(d *ast.FuncDecl, name string) bool {
	return slices.ContainsFunc(d.Type.Params.List, func(p *ast.Field) bool { return typeName(p.Type) == name })
}

// typeName is the name of a type, without its package and what points to it or follows it.
func typeName(e ast.Expr) string {
	switch e := e.(type) {
	case *ast.StarExpr:
		return typeName(e.X)
	case *ast.Ellipsis:
		return typeName(e.Elt)
	case *ast.ArrayType:
		return typeName(e.Elt)
	}
	return lastName(e)
}

// answers reports whether a function is given an object, or gives one, that is no error.
func answers(d *ast.FuncDecl) bool {
	for _, part := range []*ast.FieldList{d.Recv, d.Type.Params, d.Type.Results} {
		if part == nil {
			continue
		}
		if slices.ContainsFunc(part.List, func(p *ast.Field) bool {
			return !slices.Contains([]string{"Context", "Tx", "error", "string", "bool", "int"}, typeName(p.Type))
		}) {
			return true
		}
	}
	return false
}

// writes reports whether a function assigns to what it was given.
func writes(d *ast.FuncDecl) (found bool) {
	given := map[string]bool{}
	for _, part := range []*ast.FieldList{d.Recv, d.Type.Params} {
		if part == nil {
			continue
		}
		for _, p := range part.List {
			for _, n := range p.Names {
				given[n.Name] = true
			}
		}
	}
	ast.Inspect(d.Body, func(n ast.Node) bool {
		a, is := n.(*ast.AssignStmt)
		if !is {
			return true
		}
		for _, to := range a.Lhs {
			root := rootOf(to)
			if _, plain := to.(*ast.Ident); !plain && root != nil && given[root.Name] {
				found = true
			}
		}
		return true
	})
	return found || saves(d)
}

// saves reports whether a function writes rows by itself.
func saves(d *ast.FuncDecl) (found bool) {
	ast.Inspect(d.Body, func(n ast.Node) bool {
		s, is := n.(*ast.SelectorExpr)
		found = found || is && lastName(s.X) == "store" && slices.Contains([]string{"Insert", "Save", "Delete", "AddParts", "RemoveParts"}, s.Sel.Name)
		return true
	})
	return found
}

func TestVerbRuleFails(t *testing.T) {
	refuses(t, wornVerbs, []snippet{
		{"internal/domain/loan/a.go", "package loan; func (l *Loan) keep() {}; func Check() {}; func Carry() {}", 3},
		{"internal/domain/loan/a.go", "package loan; func (l *Loan) validate() {}; func normalize() {}; func keeps() {}", 0},
		{"internal/domain/loan/a_test.go", "package loan; func hold() {}", 0},
		{"internal/value/table/a.go", "package table; func hold() {}", 0},
		{"internal/domain/a/a.go", "package a\nfunc settle() {}\nfunc (x *T) keep() {}\nfunc Put() {}", 3},
		{"internal/rule/a/a.go", "package a\nfunc (x *T) settle() {}\nfunc check() error { return nil }\nfunc open() {}", 2},
		{"internal/rule/a/a_test.go", "package a\nfunc check() {}", 0},
		{"internal/domain/a/a.go", "package a\nfunc validate() error { return nil }", 0},
	})
	refuses(t, meanings, []snippet{
		{"internal/domain/a/a.go", "package a\nfunc ValidateRates(a int) Findings { return Findings{} }", 1},
		{"internal/rule/a/a.go", "package a\nfunc (t *T) validate() error { t.Name = \"\"; return nil }", 1},
		{"internal/domain/a/a.go", "package a\nfunc (t *T) validate(was *T) error { n := t.N; n++; return nil }", 0},
		{"internal/domain/a/a.go", "package a\nfunc present(tx *store.Tx, t *T) error { return store.Save(tx, t) }", 1},
		{"internal/mechanism/a/a.go", "package a\nfunc present(path string) error { return nil }", 1},
		{"internal/domain/a/a.go", "package a\nfunc present(ctx context.Context, tx *store.Tx, all ...*T) error { return nil }", 0},
		{"internal/server/a.go", "package a\nfunc (c *certificate) load() error { return nil }", 1},
		{"internal/domain/a/a.go", "package a\nfunc (l *ledger) record(r Recording) *Recorded { return nil }", 1},
		{"internal/domain/a/a.go", "package a\nfunc resolveAll(ctx context.Context, tx *store.Tx) error { return nil }", 0},
		{"internal/domain/a/a.go", "package a\nfunc (r *Refund) recording() Fact { return Fact{} }\nfunc loaded() {}", 0},
		{"internal/value/zone/a.go", "package zone\nfunc Load(name string) {}", 0},
		{"internal/rule/plan/a.go", "package plan\nfunc CheckPlanned(list []Planned) error { return nil }", 1},
		{"internal/mechanism/bulk/a.go", "package bulk\nfunc (b *Bulk) checkChange(s store.Scope) error { return nil }", 0},
	})
}
