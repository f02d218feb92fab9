package guard

import (
	"embed"
	"fmt"
	"io/fs"
	"reflect"
	"strings"
	"sync"

	"nectarine/internal/rule/guard/fact"
	"nectarine/internal/rule/guard/law"
	"nectarine/internal/value/schema"
)

// source is the text of what is decided, whose comments describe the schema.
//
//go:embed book.go decide.go impact.go
var source embed.FS

// words are what the comments say of each type and field of the schema.
var words = sync.OnceValues(func() (map[string]string, error) {
	all := map[string]string{}
	for _, in := range []fs.FS{fact.Source, source} {
		more, err := schema.Words(in)
		if err != nil {
			return nil, err
		}
		for name, says := range more {
			all[name] = says
		}
	}
	for name, says := range all {
		if field, is := strings.CutPrefix(name, "Span."); is {
			for _, of := range spanned {
				all[of+"."+field] = says
			}
		}
		if field, is := strings.CutPrefix(name, "Profile."); is {
			all["Edition."+field] = says
		}
	}
	return all, nil
})

// spanned are the types of facts that are spans.
var spanned = func() (names []string) {
	facts := reflect.TypeFor[fact.Facts]()
	var add func(t reflect.Type)
	add = func(t reflect.Type) {
		for i := range t.NumField() {
			of := t.Field(i).Type
			if of.Kind() != reflect.Slice || of.Elem().Kind() != reflect.Struct {
				continue
			}
			if _, is := of.Elem().FieldByName("Span"); is {
				names = append(names, of.Elem().Name())
				add(of.Elem())
			}
		}
	}
	add(facts)
	return names
}()

// Schema is the JSON Schema of what the command line reads and prints: a case,
// a decision, and a person's past. Its descriptions are the comments of the code.
func Schema() (map[string]any, error) {
	choices := fact.Choices()
	choices["Reason.severity"] = []string{law.Blocks, law.Warns}
	choices["Reason.binding"] = []string{law.ByLaw, law.ByPractice}
	choices["Setting.effect"] = []string{"", Off, Warn}
	s := schema.Of("Nectarine compliance guard", choices, nil, reflect.TypeFor[fact.Case](), reflect.TypeFor[Decision](),
		reflect.TypeFor[Past](), reflect.TypeFor[Hit]())
	says, err := words()
	if err != nil {
		return nil, fmt.Errorf("the comments of the guard: %w", err)
	}
	schema.Describe(s, says)
	return s, nil
}

// Fields is every field of a case as a table of Markdown, with what the comments of the
// code say of it. docs/guard.md holds it.
func Fields() (string, error) {
	says, err := words()
	if err != nil {
		return "", err
	}
	var b strings.Builder
	b.WriteString("| field | what it says |\n|---|---|\n")
	seen := map[reflect.Type]bool{}
	var visit func(t reflect.Type)
	visit = func(t reflect.Type) {
		if seen[t] {
			return
		}
		seen[t] = true
		fmt.Fprintf(&b, "| **%s** | %s |\n", t.Name(), says[t.Name()])
		fields := reflect.VisibleFields(t)
		var names []string
		for i, f := range fields {
			name, _, _ := strings.Cut(f.Tag.Get("json"), ",")
			if name == "" || len(f.Index) > 1 { // those of a span stand with the span
				continue
			}
			names = append(names, "`"+name+"`")
			own := says[t.Name()+"."+name]
			if i+1 < len(fields) {
				next, _, _ := strings.Cut(fields[i+1].Tag.Get("json"), ",")
				if says[t.Name()+"."+next] == own {
					continue // one sentence is of both
				}
			}
			fmt.Fprintf(&b, "| %s %s | %s |\n", t.Name(), strings.Join(names, ", "), own)
			names = nil
		}
		for _, f := range fields {
			of := f.Type
			for of.Kind() == reflect.Slice || of.Kind() == reflect.Pointer {
				of = of.Elem()
			}
			if of.Kind() == reflect.Struct && of.PkgPath() == t.PkgPath() {
				visit(of)
			}
		}
	}
	visit(reflect.TypeFor[fact.Case]())
	return b.String(), nil
}
