package audit

import (
	"slices"
	"strings"
	"testing"

	"pgregory.net/rapid"
)

// TestLinksCoverWhatTheyJoin: another link before, an entry more, fewer or in another
// place, and entries cut elsewhere make another hash.
func TestLinksCoverWhatTheyJoin(t *testing.T) {
	text := rapid.StringMatching(`[0-9a-f",]{0,6}`)
	rapid.Check(t, func(r *rapid.T) {
		prev, digests := text.Draw(r, "prev"), rapid.SliceOfN(text, 1, 4).Draw(r, "digests")
		other, others := text.Draw(r, "other prev"), rapid.SliceOfN(text, 1, 4).Draw(r, "other digests")
		a, err := link(prev, digests)
		if err != nil {
			r.Fatal(err)
		}
		b, err := link(other, others)
		if err != nil {
			r.Fatal(err)
		}
		if same := prev == other && slices.Equal(digests, others); (a == b) != same || len(a) != 64 {
			r.Errorf("after %q, %q is %s; after %q, %q is %s", prev, digests, a, other, others, b)
		}
	})
}

// TestWhatIsSignedNamesTheEnd: the space, the chain, the number and the hash of the end are
// signed, and the seal covers how much is from before as well.
func TestWhatIsSignedNamesTheEnd(t *testing.T) {
	if got, want := statement("CP-A", 0, 7, "ab"), "nectarine audit head\nCP-A\n0\n7\nab\n"; got != want {
		t.Errorf("what is signed is %q, want %q: signatures that were given would hold no more", got, want)
	}
	head := func() *Head { return &Head{CompanyID: "CP-A", Seq: 7, Hash: "ab", BeforeLinks: 3} }
	seals := map[string]bool{}
	changes := []func(*Head){func(*Head) {}, func(h *Head) { h.CompanyID = "CP-B" }, func(h *Head) { h.Chain = 1 }, func(h *Head) { h.Seq = 8 },
		func(h *Head) { h.Hash = "ac" }, func(h *Head) { h.BeforeLinks = 4 }}
	for _, change := range changes {
		h := head()
		change(h)
		seals[h.sealed()] = true
	}
	if len(seals) != len(changes) {
		t.Errorf("%d seals of %d different heads", len(seals), len(changes))
	}
}

// TestIDsOfEntriesFollowFromTheirNumber: each number has one, and no other has it.
func TestIDsOfEntriesFollowFromTheirNumber(t *testing.T) {
	if got := entryID("CP-A", 36); got != "AU-AAAA-AABB" {
		t.Errorf("entry 36 has the id %s, want AU-AAAA-AABB", got)
	}
	rapid.Check(t, func(r *rapid.T) {
		number := rapid.Int64Range(1, 35*35*35*35*35*35-1) // as many as a trail can have in a lifetime
		a, b := number.Draw(r, "a"), number.Draw(r, "b")
		if (entryID("CP-A", a) == entryID("CP-A", b)) != (a == b) {
			r.Errorf("entries %d and %d have the ids %s and %s", a, b, entryID("CP-A", a), entryID("CP-A", b))
		}
	})
}

// TestAnchors: what is noted of a trail is read as it was printed, and nothing else is.
func TestAnchors(t *testing.T) {
	hash := strings.Repeat("0a", 32)
	for text, want := range map[string]Anchor{"7:" + hash: {7, hash}, "9223372036854775807:" + hash: {9223372036854775807, hash}} {
		got, err := ParseAnchor(text)
		if err != nil || got != want || got.String() != text {
			t.Errorf("%s is read as %v (%v), want %v", text, got, err, want)
		}
	}
	for _, text := range []string{"", ":", "7", "7:", "0:" + hash, "-1:" + hash, "x:" + hash, "7:" + hash[1:], "7:" + hash + "0", "9223372036854775808:" + hash} {
		if got, err := ParseAnchor(text); err == nil || !strings.Contains(err.Error(), "SEQ:HASH") {
			t.Errorf("%q is read as %v (%v), want an error that says how it is written", text, got, err)
		}
	}
}

// TestBrokenSaysWhere: an entry, or the trail as a whole.
func TestBrokenSaysWhere(t *testing.T) {
	for b, want := range map[Broken]string{
		{"CP-A", 5, "it was changed"}:       "the audit trail of CP-A is broken at entry 5: it was changed",
		{"CP-A", 0, "its head is not ours"}: "the audit trail of CP-A is broken: its head is not ours",
	} {
		if b.Error() != want {
			t.Errorf("it says %q, want %q", b.Error(), want)
		}
	}
}
