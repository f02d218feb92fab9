package query

import (
	"net/url"
	"slices"
	"strings"
	"testing"

	"nectarine/internal/value/id"
)

// However sortBy is spelled, the list sees names of fields, each once as sent.
func FuzzSortBy(f *testing.F) {
	for _, seed := range []string{"sortBy=a,-b", "sortBy=[a,-b]", "sortBy[]=a&sortBy[]=-b", "sortBy=a&sortBy=%2Bb", "sortBy=", "sortBy=[,]", "sortBy=%00", "sortBy=%zz",
		"sortBy= a , b", `sortBy=["a","-b"]`, "sortBy[0]=a&sortBy[1]=-b", "sortBy=ext-a,b"} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, text string) {
		u := &url.URL{Path: "/api/cases", RawQuery: text}
		if NormalizeNames(u) != nil {
			return
		}
		fields := u.Query()["sortBy"]
		for name := range u.Query() {
			if strings.HasPrefix(name, "sortBy[") { // sortBy[][] is another name, which no operation has
				return
			}
		}
		again := &url.URL{Path: u.Path, RawQuery: u.RawQuery}
		if faults := NormalizeNames(again); faults != nil || !slices.Equal(again.Query()["sortBy"], fields) {
			t.Errorf("%q is %q, and then %q (%v)", text, fields, again.Query()["sortBy"], faults)
		}
		for _, v := range fields {
			for _, field := range elements(v) {
				odd := strings.ContainsAny(field, `[]+" `) || strings.Contains(v, id.External)
				if once := elements(field); !odd && !slices.Equal(once, []string{field}) {
					t.Errorf("%q gives %q, and that gives %q", text, field, once)
				}
				if field == v || strings.Contains(v, `"`) || strings.Contains(v, id.External) {
					continue
				}
				if strings.Contains(field, ",") || strings.TrimSpace(field) != field {
					t.Errorf("%q gives %q", text, field)
				}
			}
		}
	})
}

// TestListsInQueries: a list may be written in every way that clients know.
func TestListsInQueries(t *testing.T) {
	for v, want := range map[string][]string{"a": {"a"}, "a,-b": {"a", "-b"}, "[a, -b]": {"a", "-b"}, `["updatedAt","-createdAt"]`: {"updatedAt", "-createdAt"}, " +a": {"a"},
		"LT-AAAA-AAAA,LT-BBBB-BBBB": {"LT-AAAA-AAAA", "LT-BBBB-BBBB"}, "ext-a,b": {"ext-a,b"}, "ext-a,ext-b": {"ext-a", "ext-b"}, "ext-a, BO-AAAA-AAAA": {"ext-a", "BO-AAAA-AAAA"}} {
		if got := elements(v); !slices.Equal(got, want) {
			t.Errorf("%q is %q, want %q", v, got, want)
		}
	}
}
