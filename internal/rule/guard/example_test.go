package guard

import (
	"fmt"
	"slices"
	"sync"
	"testing"

	"nectarine/internal/rule/guard/fact"
	"nectarine/internal/rule/guard/law"
)

// finds says that a rule has something to say to a case.
func finds(t testing.TB, c fact.Case, id string, version int) bool {
	t.Helper()
	d, err := Decide(c.Request, c.Facts, book(t))
	if err != nil {
		t.Fatalf("%s: %v, want no error", id, err)
	}
	return slices.ContainsFunc(d.Reasons, func(r Reason) bool { return r.Rule == id && r.Version == version })
}

// bare is the book as the law has it.
var bare = sync.OnceValues(func() (*Rulebook, error) { return Book(Profile{}) })

func book(t testing.TB, settings ...Setting) *Rulebook {
	t.Helper()
	b, err := bare()
	if settings != nil {
		b, err = Book(Profile{Settings: settings})
	}
	if err != nil {
		t.Fatal(err)
	}
	return b
}

// Every rule has an example that it stops, one that passes, and one that its
// exception lets through or a reason for having none; and it does what they say.
func TestEveryExample(t *testing.T) {
	for _, r := range Standard() {
		has := map[string]bool{}
		for _, x := range r.Examples {
			has[x.Verdict] = true
			name := fmt.Sprintf("%s v%d: %s", r.ID, r.Version, x.Says)
			if x.Case.Request.At.Format("2006-01-02") < r.From {
				t.Errorf("%s: it is of %v, before the rule began, want %v at the earliest", name, x.Case.Request.At.Format("2006-01-02"), r.From)
			}
			if got := finds(t, x.Case, r.ID, r.Version); got != (x.Verdict == law.Stopped) {
				t.Errorf("%s: in force %v, want %s", name, got, x.Verdict)
			}
			if x.Verdict == law.Excused && !finds(t, x.Without, r.ID, r.Version) {
				t.Errorf("%s: without the exception it does not stop either", name)
			}
		}
		if !has[law.Stopped] || !has[law.Passed] || has[law.Excused] == (r.NoException != "") {
			t.Errorf("%s v%d: examples %v, no exception %q", r.ID, r.Version, has, r.NoException)
		}
	}
}
