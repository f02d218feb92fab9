package diff

import (
	"encoding/json"
	"testing"

	"pgregory.net/rapid"
)

// TestIsCanonical: what is said to stand as it will is written again to the letter.
func TestIsCanonical(t *testing.T) {
	check := func(t interface{ Errorf(string, ...any) }, text []byte, must bool) {
		again, err := Canonical(text)
		if err != nil {
			t.Errorf("%s is refused with %v, want it settled", text, err)
		}
		if is := IsCanonical(text); is && string(again) != string(text) || must && !is {
			t.Errorf("%s is settled: %v, and is written again as %s", text, is, again)
		}
	}
	for _, text := range []string{`"a"`, `"\u003c\u2028\\\""`, "null", "true", "false", "0", "-5", "123456789012345", "{}", "[]", `["a","]1\"2["]`, `[["a"],[]]`} {
		check(t, []byte(text), true)
	}
	for _, text := range []string{"1.50", "1e3", "12345678901234567890", `{"b":1,"a":2}`, `["a",1.0]`, `[null]`, `["\\",1e2]`} {
		check(t, []byte(text), false)
		if IsCanonical([]byte(text)) && text != "[null]" {
			t.Errorf("%s is settled", text)
		}
	}
	rapid.Check(t, func(t *rapid.T) {
		text, err := json.Marshal([]any{rapid.String().Draw(t, "text"), rapid.SliceOf(rapid.String()).Draw(t, "list"),
			rapid.Float64().Draw(t, "fraction"), rapid.Int64().Draw(t, "number")}[rapid.IntRange(0, 3).Draw(t, "kind")])
		if err != nil {
			t.Fatal(err)
		}
		check(t, text, false)
	})
}
