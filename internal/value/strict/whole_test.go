package strict_test

import (
	"encoding/json"
	"reflect"
	"testing"

	"nectarine/internal/value/strict"
)

func TestWhole(t *testing.T) {
	for text, want := range map[string]string{`{"duration": 5.0}`: `{"duration": 5}`, `[1.0,-2.00, 3.50,0.0]`: `[1,-2, 3.50,0]`, `5.0`: `5`, `"5.0"`: `"5.0"`, `["a\"1.0",1.0]`: `["a\"1.0",1]`,
		`1.0e2`: `1.0e2`, `1.05`: `1.05`, `1.500`: `1.500`, `10.010`: `10.010`, `1.`: `1.`, `.0`: `.0`, `{}`: `{}`, ``: ``,
		`9.0`: `9`, `[1.0,"5.0"]`: `[1,"5.0"]`} {
		if got := string(strict.Whole([]byte(text))); got != want {
			t.Errorf("%s is %s, want %s", text, got, want)
		}
	}
}

// Whatever the text, it means the same afterwards.
func FuzzWhole(f *testing.F) {
	for _, seed := range []string{`{"a":1.0}`, `[1.0, "1.0", 1.05, 1.0e3, -0.0]`, `"\\"1.0`, `1.0.0`} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, text string) {
		var was, is any
		if json.Unmarshal([]byte(text), &was) != nil {
			return
		}
		whole := strict.Whole([]byte(text))
		if err := json.Unmarshal(whole, &is); err != nil || !reflect.DeepEqual(was, is) {
			t.Errorf("%s becomes %s with the error %v; want no error and the same value", text, whole, err)
		}
	})
}
