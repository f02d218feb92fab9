package schema

import (
	"testing"
	"testing/fstest"
)

const commented = "package x\n\n" +
	"// Case is a\n// case.\n" +
	"type Case struct {\n" +
	"\t// From is the first minute, and To the last of Case.\n" +
	"\tFrom int `json:\"fromMinute\"`\n" +
	"\tTo int `json:\"toMinute\"`\n" +
	"\tBare int `json:\"bare\"`\n" +
	"\tLine int `json:\"line\"` // beside it\n" +
	"\t// above it\n\tBoth int `json:\"both\"` // and beside it\n" +
	"\tNone int\n" +
	"}\n\n" +
	"type Name string\n\n" +
	"var x = 1\n"

// The words of a schema are the comments of the code; a field without one has the last
// that names it, and no other.
func TestWords(t *testing.T) {
	words, err := Words(fstest.MapFS{"x.go": {Data: []byte(commented)}, "y.txt": {Data: []byte("no code")}})
	if err != nil {
		t.Fatal(err)
	}
	want := map[string]string{"Case": "Case is a case.", "Case.fromMinute": "fromMinute is the first minute, and toMinute the last of Case.",
		"Case.toMinute": "fromMinute is the first minute, and toMinute the last of Case.", "Case.line": "beside it", "Case.both": "above it and beside it"}
	for name, says := range want {
		if words[name] != says {
			t.Errorf("%s: %q, want %q", name, words[name], says)
		}
	}
	if len(words) != len(want) {
		t.Errorf("%q, want no more than %q", words, want)
	}
	if _, err := Words(fstest.MapFS{"x.go": {Data: []byte("no code")}}); err == nil {
		t.Error("what is no Go is read")
	}
}

// Words are put where a schema has none of its own.
func TestDescribe(t *testing.T) {
	s := map[string]any{"$defs": map[string]any{"Case": map[string]any{"properties": map[string]any{
		"a": map[string]any{}, "b": map[string]any{"description": "its own"}, "c": map[string]any{}}}}}
	Describe(s, map[string]string{"Case": "a case", "Case.a": "an a", "Case.b": "a b"})
	of := s["$defs"].(map[string]any)["Case"].(map[string]any)
	fields := of["properties"].(map[string]any)
	says := func(field string) any { return fields[field].(map[string]any)["description"] }
	if of["description"] != "a case" || says("a") != "an a" || says("b") != "its own" || says("c") != nil {
		t.Errorf("%v; described are the whole as %v, a as %v, b as %v and c as %v; want a case, an a, its own and nothing", s, of["description"], says("a"), says("b"), says("c"))
	}
}
