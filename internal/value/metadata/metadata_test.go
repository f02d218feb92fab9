package metadata

import (
	"encoding/json"
	"fmt"
	"strings"
	"testing"
)

// TestNumbers: each is written without an exponent, digit by digit.
func TestNumbers(t *testing.T) {
	for number, want := range map[string]string{"1e5": "100000", "1E+5": "100000", "1.10e1": "11.0", "0.001e1": "0.01", "1e-3": "0.001", "12.50e-1": "1.250", "-2.5E2": "-250",
		"0e0": "0", "-0": "0", "-0.0": "0.0", "0.0e1": "0", "-0.0000001": "-0.0000001", "12345678901234567890.10": "12345678901234567890.10",
		"0.1000000000000000055511151231257827": "0.1000000000000000055511151231257827", "123e-5": "0.00123", "1e499": "1" + strings.Repeat("0", 499), "1e501": "", "1e-501": "", "1e99999999999999999999": "", "1e500": ""} {
		for _, text := range []string{`{"n":%s}`, `{"n":[{"deep":%s}]}`} {
			var m Map
			if err := json.Unmarshal([]byte(fmt.Sprintf(text, number)), &m); want == "" || len(want) > 490 && len(text) > 9 {
				if err == nil {
					t.Errorf("%s is taken, want an error", fmt.Sprintf(text, number))
				}
				continue
			} else if err != nil {
				t.Errorf("%s: %v, want no error", number, err)
				continue
			}
			if got, err := json.Marshal(m); err != nil || string(got) != fmt.Sprintf(text, want) {
				t.Errorf("%s is written back as %s (%v), want %s", number, got, err, want)
			}
		}
	}
}

// TestLimits: at the limits it is taken and written back as it was; beyond them it is not.
func TestLimits(t *testing.T) {
	keys := func(n int) string {
		all := map[string]int{}
		for i := range n {
			all[fmt.Sprint("k", i)] = i
		}
		b, err := json.Marshal(all)
		if err != nil {
			t.Fatal(err)
		}
		return string(b)
	}
	long := func(n int) string { return strings.Repeat("é", n) }
	for text, fits := range map[string]bool{
		`null`: true, `{}`: true, `{"a":"b"}`: true, `{"a":12345678901234567890.10}`: true, `{"a":{"b":[1,null,true]}}`: true,
		keys(50): true, keys(51): false,
		`{"` + long(100) + `":1}`: true, `{"` + long(101) + `":1}`: false, `{"":1}`: false,
		`{"a":"` + long(500) + `"}`: true, `{"a":"` + long(501) + `"}`: false,
		`{"a":["` + long(496) + `"]}`: true, `{"a":["` + long(497) + `"]}`: false,
		`[]`: false, `"a"`: false, `1`: false,
	} {
		var m Map
		err := json.Unmarshal([]byte(text), &m)
		if fits != (err == nil) {
			t.Errorf("%.40s…: the error is %v, want it taken: %t", text, err, fits)
			continue
		}
		if again, err := json.Marshal(m); fits && (err != nil || len(again) != len(text)) {
			t.Errorf("%.40s… is written back as %s (%v)", text, again, err)
		}
	}
}
