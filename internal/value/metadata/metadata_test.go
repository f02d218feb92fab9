package metadata

import (
	"encoding/json"
	"fmt"
	"strings"
	"testing"
)

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
