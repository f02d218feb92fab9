package store_test

import (
	"errors"
	"slices"
	"strconv"
	"testing"

	"pgregory.net/rapid"

	"nectarine/internal/mechanism/store"
)

// TestCut: the pages of a list that is at hand are its rows, each once, forwards and backwards; a
// cursor that is none of it, and a sort, are refused.
func TestCut(t *testing.T) {
	names := func(n *int) []string { return []string{strconv.Itoa(*n), "ext-" + strconv.Itoa(*n)} }
	rapid.Check(t, func(t *rapid.T) {
		all := make([]*int, rapid.IntRange(0, 9).Draw(t, "rows"))
		for i := range all {
			n := 100 + i
			all[i] = &n
		}
		limit := rapid.IntRange(1, 4).Draw(t, "limit")
		var forward, back []*int
		k := store.Keyset{Limit: limit}
		for first := true; ; first = false {
			p, err := store.Cut(all, k, names)
			if err != nil || p.Total.N != len(all) || !p.Total.Exact || len(p.Rows) > limit || (p.Prev != "") == first {
				t.Fatalf("a page after %q is %+v (%v), want at most %d of %d", k.After, p, err, limit, len(all))
			}
			if forward = append(forward, p.Rows...); p.Next == "" {
				break
			}
			k.After = rapid.SampledFrom([]string{p.Next, "ext-" + p.Next}).Draw(t, "cursor")
		}
		if !slices.Equal(forward, all) {
			t.Errorf("forwards come %d rows, want the %d", len(forward), len(all))
		}
		if len(all) == 0 {
			return
		}
		for k = (store.Keyset{Limit: limit, Before: strconv.Itoa(*all[len(all)-1])}); k.Before != ""; {
			p, err := store.Cut(all, k, names)
			if err != nil {
				t.Fatal(err)
			}
			back, k.Before = append(slices.Clone(p.Rows), back...), p.Prev
		}
		if !slices.Equal(back, all[:len(all)-1]) {
			t.Errorf("backwards come %d rows, want the %d before the last", len(back), len(all)-1)
		}
		skip := rapid.IntRange(0, 12).Draw(t, "offset")
		rest := all[min(skip, len(all)):]
		rest = rest[:min(limit, len(rest))]
		if p, err := store.Cut(all, store.Keyset{Limit: limit, Skip: skip}, names); err != nil || !slices.Equal(p.Rows, rest) {
			t.Errorf("from the offset %d come %d rows (%v)", skip, len(p.Rows), err)
		}
	})
	for _, k := range []store.Keyset{{After: "7"}, {Before: "7"}} {
		var bad *store.BadCursor
		if _, err := store.Cut(nil, k, names); !errors.As(err, &bad) || bad.ID != "7" {
			t.Errorf("a cursor that is nowhere is answered by %v, want that it is none", err)
		}
	}
	var bad *store.BadSort
	if _, err := store.Cut(nil, store.Keyset{SortBy: []string{"name"}}, names); !errors.As(err, &bad) {
		t.Errorf("a sort is answered by %v, want that there is none", err)
	}
}
