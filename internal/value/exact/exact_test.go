package exact

import (
	"encoding/json"
	"errors"
	"strings"
	"testing"

	"pgregory.net/rapid"
)

// TestRead: numbers are written without an exponent, digit by digit, wherever they stand.
func TestRead(t *testing.T) {
	nines := strings.Repeat("9", 500)
	for text, want := range map[string]string{
		`1e5`: `100000`, `[1.10e1,{"a":-2.5E2}]`: `[11.0,{"a":-250}]`, `0.10`: `0.10`, `-0`: `0`, `-0.00`: `0.00`, `null`: `null`, `"1e5"`: `"1e5"`, `true`: `true`,
		`12345678901234567890.10`: `12345678901234567890.10`, `1e-3`: `0.001`, `123e-5`: `0.00123`, nines: nines, "0." + nines[1:]: "0." + nines[1:],
		nines + "9": "", "0." + nines: "", "1e500": "", "1e501": "", "1e-501": "", `0e500`: `0`, `0e501`: "", "1e99999999999999999999": "", `{"a":[1e500]}`: "",
	} {
		value, err := Read([]byte(text))
		if want == "" {
			if !errors.Is(err, ErrLong) {
				t.Errorf("%.40s: the error is %v, want that it is too long", text, err)
			}
			continue
		}
		if got, bad := json.Marshal(value); err != nil || bad != nil || string(got) != want {
			t.Errorf("%.40s is %.40s (%v), want %.40s", text, got, err, want)
		}
	}
	if _, err := Read([]byte(`{`)); err == nil || errors.Is(err, ErrLong) {
		t.Errorf("what is no JSON: the error is %v, want one of its form", err)
	}
}

// TestFieldsAndNumbers: what is no object, or no number, is refused; null is none.
func TestFieldsAndNumbers(t *testing.T) {
	for text, want := range map[string]string{`{"a":1e2}`: `{"a":100}`, `null`: `null`, `{}`: `{}`, `[]`: "", `1`: "", `{"a":1e999}`: ""} {
		var f Fields
		err := json.Unmarshal([]byte(text), &f)
		if got, bad := json.Marshal(f); (want == "") != (err != nil) || bad != nil || err == nil && string(got) != want {
			t.Errorf("%s is the fields %s (%v), want %q", text, got, err, want)
		}
	}
	for text, want := range map[string]string{`1e2`: `100`, `0.50`: `0.50`, `"1"`: "", `true`: "", `1e999`: ""} {
		var n Number
		if err := json.Unmarshal([]byte(text), &n); (want == "") != (err != nil) {
			t.Errorf("%s: the error is %v", text, err)
		} else if got, bad := json.Marshal(n); err == nil && (bad != nil || string(got) != want) {
			t.Errorf("%s is the number %s (%v), want %s", text, got, bad, want)
		}
	}
}

// TestSame: numbers are one by their value, all else by what it is.
func TestSame(t *testing.T) {
	for pair, same := range map[[2]string]bool{{"1", "1.0"}: true, {"1e2", "100"}: true, {"9007199254740993", "9007199254740992"}: false, {`"1"`, "1"}: false,
		{`"a"`, `"a"`}: true, {"null", "null"}: true, {"0", "-0"}: true, {"[1]", "[1]"}: true, {"true", "false"}: false} {
		a, errA := Read([]byte(pair[0]))
		b, errB := Read([]byte(pair[1]))
		if got := Same(a, b); got != same || errA != nil || errB != nil {
			t.Errorf("%s and %s are the same: %t, want %t (%v, %v)", pair[0], pair[1], got, same, errA, errB)
		}
	}
}

// TestReadingTwice: what was read and written is read as it stands, and means the same number.
func TestReadingTwice(t *testing.T) {
	number := rapid.StringMatching(`-?(0|[1-9][0-9]{0,30})(\.[0-9]{1,30})?([eE][+-]?[0-9]{1,2})?`)
	rapid.Check(t, func(r *rapid.T) {
		text := number.Draw(r, "number")
		value, err := Read([]byte(text))
		if err != nil {
			r.Fatalf("%s: %v", text, err)
		}
		again, err := Read([]byte(value.(json.Number)))
		if err != nil || again != value {
			r.Fatalf("%s is %v, read again %v (%v)", text, value, again, err)
		}
		x, errX := value.(json.Number).Float64()
		y, errY := json.Number(text).Float64()
		if x != y || errX != nil || errY != nil {
			r.Fatalf("%s is %v", text, value)
		}
	})
}

// TestRational: a number without an exponent has a value, and no other text.
func TestRational(t *testing.T) {
	for text, want := range map[string]string{"9": "9", "-1.50": "-3/2", "0.90": "9/10", "-0": "0", "1e2": "", "1/2": "", "+1": "", "9:": "", "-": "", "": "", "0x1": "", " 1": ""} {
		got, ok := Rational(text)
		if ok != (want != "") || ok && got.RatString() != want {
			t.Errorf("%q has the value %v (%t), want %q", text, got, ok, want)
		}
	}
}
