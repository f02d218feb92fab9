package strict_test

import (
	"encoding/json"
	"errors"
	"strings"
	"testing"
	"unicode/utf8"

	"nectarine/internal/value/strict"
)

func TestText(t *testing.T) {
	for text, want := range map[string]string{
		`{"a":"\\u0000"}`: "", `{"a":"\\\u0000"}`: "a", `{"a":["x","\u0000"]}`: "a[1]", `{"a":{"b":"\ud83d\udca9"}}`: "", `{"a":{"b":"\ud83d"}}`: "a.b",
		`{"a":"\udca9\ud83d"}`: "a", `{"a":"\ud83dx\udca9"}`: "a", `{"\u0000":1}`: "-", `"\ud800"`: "-", "{\"a\":\"\xff\"}": "a", "\xff": "-",
		`{"a":"[[[["}`: "", strings.Repeat("[", 33) + strings.Repeat("]", 33): "-", strings.Repeat("[", 32) + strings.Repeat("]", 32): "", `{"a":"\"[\u00e9"}`: "", `{"a":`: "",
		"\x00": "-", strings.Repeat(`{"a":`, 33) + "1" + strings.Repeat("}", 33): "-", strings.Repeat(`{"a":`, 32) + "1" + strings.Repeat("}", 32): "",
		"[" + strings.Repeat("[],", 40) + "1]": "", "[" + strings.Repeat("{},", 40) + "1]": "", "[" + strings.Repeat("1,", 40) + "1]": "",
		`{"a":"\"` + strings.Repeat("[", 40) + `"}`: "", `{"a":"\ud800\udc00"}`: "", `{"a":"\udbff\udfff"}`: "", `{"a":"\udc00"}`: "a", `{"a":"\udfff"}`: "a",
		`{"a":"\ud7ff\ue000"}`: "",
	} {
		var fault *strict.Error
		got := ""
		if errors.As(strict.Text([]byte(text)), &fault) {
			if got = fault.Path; got == "" {
				got = "-"
			}
		}
		if got != want {
			t.Errorf("%q: the fault is at %q, want %q", text, got, want)
		}
	}
}

// FuzzText: what is let through reads as it stands, without characters that stand for
// what is none, and without U+0000.
func FuzzText(f *testing.F) {
	for _, text := range []string{`{"a":"\ud83d\udca9"}`, `["\u0000"]`, `"\\ud800"`} {
		f.Add([]byte(text))
	}
	f.Fuzz(func(t *testing.T, text []byte) {
		var read any
		own := strings.Contains(string(text), "\ufffd") || strings.Contains(strings.ToLower(string(text)), `\ufffd`)
		if own || strict.Text(text) != nil || json.Unmarshal(text, &read) != nil {
			return
		}
		again, err := json.Marshal(read)
		replaced := strings.Contains(string(again), `\ufffd`) || strings.Contains(string(again), "\ufffd")
		if err != nil || !utf8.Valid(again) || replaced || strings.Contains(strings.ReplaceAll(string(again), `\\`, ""), `\u0000`) {
			t.Errorf("%q was let through and reads %q: %v", text, again, err)
		}
	})
}
