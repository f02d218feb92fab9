package money

import (
	"encoding/json"
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

func TestAmountRoundTrips(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		a := Amount(rapid.Int64Range(-int64(Largest), int64(Largest)).Draw(t, "cents"))
		b, err := json.Marshal(a)
		if err != nil {
			t.Fatal(err)
		}
		var back Amount
		if err := json.Unmarshal(b, &back); err != nil || back != a {
			t.Fatalf("%d → %s → %d, %v", a, b, back, err)
		}
	})
}

func FuzzAmount(f *testing.F) {
	f.Add("109.75")
	f.Fuzz(func(t *testing.T, s string) {
		if a, err := ParseAmount(s); err == nil {
			if back, err := ParseAmount(a.String()); err != nil || back != a {
				t.Fatalf("%q → %d → %q → %d, %v", s, a, a.String(), back, err)
			}
		}
	})
}

func TestRateRoundTrips(t *testing.T) {
	for _, s := range []string{"0", "0.0599", "-0.01", "0.000000001", "12"} {
		var r Rate
		if err := json.Unmarshal([]byte(s), &r); err != nil {
			t.Fatal(s, err)
		}
		if b, err := json.Marshal(r); err != nil || string(b) != s {
			t.Errorf("%s → %s, %v", s, b, err)
		}
	}
	for _, s := range []string{`"0.1"`, "abc", "null", "0.00000000000000000000001"} {
		var r Rate
		if err := json.Unmarshal([]byte(s), &r); s != "null" && err == nil {
			t.Errorf("%s was read as %s", s, r)
		}
	}
}
