package store

import (
	"cmp"
	"slices"
)

// Cut is one page of a list that is at hand, in the order in which it stands: of what follows
// from rows and has none of its own. Names are those by which a row is named as a cursor, its id
// first. Such a list cannot be sorted otherwise.
func Cut[T any](all []*T, k Keyset, names func(*T) []string) (Page[T], error) {
	p := Page[T]{Rows: []*T{}, Total: Count{N: min(len(all), Countless), Exact: len(all) < Countless}}
	if len(k.SortBy) > 0 {
		return p, &BadSort{Field: k.SortBy[0]}
	}
	param, ref := "startingAfter", k.After
	if k.Before != "" {
		param, ref = "endingBefore", k.Before
	}
	at := slices.IndexFunc(all, func(o *T) bool { return slices.Contains(names(o), ref) })
	if ref != "" && at < 0 {
		return p, &BadCursor{Param: param, ID: ref}
	}
	limit := cmp.Or(k.Limit, 25)
	from := at + 1 + k.Skip // at is -1 where the page begins the list
	to := from + limit
	if k.Before != "" {
		to = max(at-k.Skip, 0)
		from = max(to-limit, 0)
	}
	from, to = min(from, len(all)), min(to, len(all))
	p.Rows = append(p.Rows, all[from:to]...)
	if len(p.Rows) > 0 && to < len(all) {
		p.Next = names(all[to-1])[0]
	}
	if len(p.Rows) > 0 && from > 0 {
		p.Prev = names(all[from])[0]
	}
	return p, nil
}
