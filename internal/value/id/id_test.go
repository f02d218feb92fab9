package id

import (
	"strings"
	"testing"

	"pgregory.net/rapid"
)

func TestNew(t *testing.T) {
	seen, counts := map[string]bool{}, map[rune]int{}
	for range 20000 {
		s := New("CS")
		if !Has(s, "CS") || Has(s, "BO") || seen[s] {
			t.Fatalf(`the new id is %v, want one that begins with CS and was not given before`, s)
		}
		seen[s] = true
		for _, c := range s[3:7] + s[8:] {
			counts[c]++
		}
	}
	// Each of the 35 characters is due 4571 times with a deviation of 67; none
	// may be off by ten of these.
	for _, c := range alphabet {
		if counts[c] < 3900 || counts[c] > 5250 {
			t.Errorf("%c came %d times in 160,000", c, counts[c])
		}
	}
	if len(counts) != 35 {
		t.Errorf("characters outside the alphabet: %v, want 35 characters", counts)
	}
}

func TestParseRef(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		own := rapid.StringN(1, 50, 255).Draw(t, "own")
		if r, ok := ParseRef(External + own); !ok || r.External != own || r.ID != "" {
			t.Fatalf("%q is read as %+v; want the external id %q", own, r, own)
		}
		s := New("LN")
		if r, ok := ParseRef(s); !ok || r.ID != s || r.External != "" {
			t.Fatalf("%q is read as %+v; want the id %q", s, r, s)
		}
	})
	for _, s := range []string{"", "ext-", "CS", "cs-AAAA-AAAA", "CS-AAAA-AAA", "CS-AAAA-AAAAA", " CS-AAAA-AAAA", "17"} {
		if _, ok := ParseRef(s); ok {
			t.Errorf("%q was taken", s)
		}
	}
}

// The length of the caller's own id is counted in characters, as where it is given.
func TestOwnIDsAreCountedInCharacters(t *testing.T) {
	for own, good := range map[string]bool{
		strings.Repeat("a", 255): true, strings.Repeat("a", 256): false,
		strings.Repeat("Ж", 255): true, strings.Repeat("Ж", 256): false,
	} {
		if _, ok := ParseRef(External + own); ok != good {
			t.Errorf("an own id of %d bytes, %.3s…: taken %v, want %v", len(own), own, ok, good)
		}
	}
}

func FuzzParseRef(f *testing.F) {
	f.Add("CS-AAAA-AAAA")
	f.Add("ext-mine")
	f.Fuzz(func(t *testing.T, s string) {
		if r, ok := ParseRef(s); ok && r.ID != s && External+r.External != s {
			t.Fatalf("%q is read as %+v, want it as the id or as the external one", s, r)
		}
	})
}
