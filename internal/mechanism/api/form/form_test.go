package form_test

import (
	"encoding/json"
	"testing"

	"nectarine/internal/mechanism/api/form"
)

func FuzzForm(f *testing.F) {
	for _, seed := range []string{"a=1&b[c]=2", "a[]=1&a[]=2", "a[0][b]=1&a[1][b]=2", "a=1&a[b]=2", "a[[=]", "%zz=1", "a[999999999]=1"} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, body string) {
		v, err := form.Parse(body)
		if err != nil {
			return
		}
		if _, err := json.Marshal(v); err != nil {
			t.Fatal(err)
		}
	})
}
