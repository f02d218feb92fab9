package money

import (
	"encoding/json"
	"math/big"
	"strings"
	"testing"

	"pgregory.net/rapid"
)

func TestParseAmount(t *testing.T) {
	for in, want := range map[string]Amount{"0": 0, "110": 11000, "-0.5": -50, "109.75": 10975, "1.500": 150, "10000000000000": Largest} {
		if got, err := ParseAmount(in); err != nil || got != want {
			t.Errorf("%q: %d, %v; want %d", in, got, err, want)
		}
	}
	for _, in := range []string{"", "-", ".5", "1.", "1.005", "1e2", "+1", " 1", "1,000", "NaN", "--1", "10000000000000.01", "99999999999999999999", "null", `"1"`} {
		if got, err := ParseAmount(in); err == nil {
			t.Errorf("%q was read as %d", in, got)
		}
	}
}

func TestAmountsAsTheyAreWritten(t *testing.T) {
	for a, want := range map[Amount]string{0: "0.00", 1: "0.01", -1: "-0.01", 10975: "109.75", -50: "-0.50", Largest: "10000000000000.00"} {
		if got := a.String(); got != want {
			t.Errorf("%d cents are %s, want %s", int64(a), got, want)
		}
	}
}

// What a rate may have at most is read to the last digit, and what has more is refused, for
// it would be rounded.
func TestRatesToTheLastDigit(t *testing.T) {
	const most = "0.123456789012345678" // eighteen places
	for _, in := range []string{most, "-0" + most} {
		if r, err := ParseRate(in); err != nil || strings.TrimLeft(r.String(), "-0") != strings.TrimLeft(in, "-0") {
			t.Errorf("%s was read as %s, %v", in, r, err)
		}
	}
	for _, in := range []string{most + "9", "-00" + most, "1e2"} {
		if r, err := ParseRate(in); err == nil {
			t.Errorf("%s was read as %s", in, r)
		}
	}
}

func TestAmountRoundTrips(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		a := Amount(rapid.Int64Range(-int64(Largest), int64(Largest)).Draw(t, "cents"))
		b, err := json.Marshal(a)
		if err != nil {
			t.Fatal(err)
		}
		var back Amount
		if err := json.Unmarshal(b, &back); err != nil || back != a {
			t.Fatalf("%d → %s → %d with the error %v; want no error and %d", a, b, back, err, a)
		}
	})
}

func FuzzAmount(f *testing.F) {
	f.Add("109.75")
	f.Fuzz(func(t *testing.T, s string) {
		if a, err := ParseAmount(s); err == nil {
			if back, err := ParseAmount(a.String()); err != nil || back != a {
				t.Fatalf("%q → %d → %q → %d with the error %v; want no error and %d", s, a, a.String(), back, err, a)
			}
		}
	})
}

func TestRateRoundTrips(t *testing.T) {
	for _, s := range []string{"0", "0.0599", "-0.01", "0.000000001", "12"} {
		var r Rate
		if err := json.Unmarshal([]byte(s), &r); err != nil {
			t.Fatalf("%v: the error is %v, want no error", s, err)
		}
		if b, err := json.Marshal(r); err != nil || string(b) != s {
			t.Errorf("%s → %s with the error %v; want no error and %s", s, b, err, s)
		}
	}
	for _, s := range []string{`"0.1"`, "abc", "null", "0.00000000000000000000001"} {
		var r Rate
		if err := json.Unmarshal([]byte(s), &r); s != "null" && err == nil {
			t.Errorf("%s was read as %s", s, r)
		}
	}
}

// Numbers as other languages write them are read exactly, or refused; texts of
// tables and queries have no exponents, for a spreadsheet writes them where it has
// lost digits.
func TestExponents(t *testing.T) {
	for in, want := range map[string]Amount{"1.2e3": 120000, "1E+3": 100000, "1e-02": 1, "-12.5E1": -12500, "0e9": 0, "120000e-2": 120000, "1.10e0": 110, "1e13": Largest,
		"0e64": 0, "0e-64": 0, "1." + strings.Repeat("0", 60) + "e1": 1000} {
		var got Amount
		if err := json.Unmarshal([]byte(in), &got); err != nil || got != want {
			t.Errorf("%s: %d, %v; want %d", in, got, err, want)
		}
		if _, err := ParseAmount(in); err == nil {
			t.Errorf("%s was read as a text", in)
		}
	}
	for _, in := range []string{"1e-3", "1e14", "1e999999999999", "1e65", "1.005e0", "1e-99", "0e65", "0e-65", "1." + strings.Repeat("0", 61) + "e1"} {
		var got Amount
		if err := json.Unmarshal([]byte(in), &got); err == nil {
			t.Errorf("%s was read as %d", in, got)
		}
	}
	for in, want := range map[string]string{"1e-05": "0.00001", "5.99E-2": "0.0599", "0.12e0": "0.12", "-1e-2": "-0.01"} {
		var got Rate
		if err := json.Unmarshal([]byte(in), &got); err != nil || got.String() != want {
			t.Errorf("%s: %s, %v; want %s", in, got, err, want)
		}
	}
	var got Rate
	if err := json.Unmarshal([]byte("1e-30"), &got); err == nil {
		t.Errorf("1e-30 was read as %s", got)
	}
}

// A number with an exponent is worth what a fraction of whole numbers says.
func FuzzExponent(f *testing.F) {
	for _, s := range []string{"1.2e3", "1E+3", "1e-05", "-12.50E-1", "1e400"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		if !json.Valid([]byte(s)) {
			return
		}
		var a Amount
		if err := json.Unmarshal([]byte(s), &a); err == nil {
			want, ok := new(big.Rat).SetString(strings.TrimSpace(s))
			if !ok || want.Cmp(big.NewRat(int64(a), 100)) != 0 {
				t.Fatalf("%q was read as %s", s, a)
			}
		}
		var r Rate
		if err := json.Unmarshal([]byte(s), &r); err == nil {
			want, ok := new(big.Rat).SetString(strings.TrimSpace(s))
			got, same := new(big.Rat).SetString(r.String())
			if !ok || !same || want.Cmp(got) != 0 {
				t.Fatalf("%q was read as %s, which is compared as %d; want the same number", s, r, want.Cmp(got))
			}
		}
	})
}
