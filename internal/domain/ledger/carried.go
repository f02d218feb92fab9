package ledger

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"nectarine/internal/mechanism/store"
	"nectarine/internal/rule/engine"
	"nectarine/internal/rule/loanfact"
	"nectarine/internal/value/day"
)

// Carried are the facts of a ledger that still play a part after the state that is kept, by their
// numbers. The others, payments mostly, are not read for what goes on from there.
type Carried struct {
	From   int64   `json:"from"` // all from this one on
	Before []int64 `json:"before"`
}

// spared is how many facts must play no part any more for them to be left out: fewer are read as fast.
const spared = 25

// carriedOf are the facts that a state carries, of so many; given are those that are known, by their
// numbers, and no other plays a part.
func carriedOf(facts []engine.Fact, numbers []int64, count int, s *engine.State) *Carried {
	places, ok := loanfact.Carried(facts, s.Through)
	if !ok || count-len(places) < spared {
		return nil
	}
	c := &Carried{From: int64(count) + 1, Before: make([]int64, len(places))}
	for i, place := range places {
		c.Before[i] = numbers[place]
	}
	for n := len(c.Before); n > 0 && c.Before[n-1] == c.From-1; n-- {
		c.From, c.Before = c.From-1, c.Before[:n-1]
	}
	return c
}

// simple is whether a recording says nothing of what was recorded up to the end of a day, so that what a state
// of that day carries is enough to take it up.
func (r *Recording) simple(through day.Day) bool {
	if r.Open != nil || r.Anew || r.InPlaceOf != "" {
		return false
	}
	for _, f := range r.Facts {
		plain := f.Type == engine.Payment || f.Type == engine.Credit || f.Type == engine.Fee
		if !plain || f.Target != "" || f.EffectiveDate <= through {
			return false
		}
	}
	return true
}

// resumable is whether the state that is kept can be folded on from with the facts that it carries.
func (h *Head) resumable() bool { return h.Carried != nil && h.State.Version == engine.Version }

// factsOf are the facts of ledgers, in the order in which they were recorded, by the loan.
func factsOf(ctx context.Context, tx *store.Tx, loans []string) (map[string][]*Fact, error) {
	found := make(map[string][]*Fact, len(loans))
	for some := range store.Slices(loans) {
		if err := factsWhere(ctx, tx, found, "?TableAlias.loan_id IN (?)", store.In(some)); err != nil {
			return nil, err
		}
	}
	return found, nil
}

// carriedBy are those that the states of ledgers carry.
func carriedBy(ctx context.Context, tx *store.Tx, heads []*Head) (map[string][]*Fact, error) {
	const atOnce = 100 // each has a condition of its own
	found := make(map[string][]*Fact, len(heads))
	for some := range slices.Chunk(heads, atOnce) {
		var texts []string
		var values []any
		for _, h := range some {
			before := append([]int64{0}, h.Carried.Before...) // no fact has the number 0, and a list must have one
			texts = append(texts, "?TableAlias.loan_id = ? AND (?TableAlias.seq >= ? OR ?TableAlias.seq IN (?))")
			values = append(values, h.LoanID, h.Carried.From, store.In(before))
		}
		if err := factsWhere(ctx, tx, found, "("+strings.Join(texts, " OR ")+")", values...); err != nil {
			return nil, err
		}
	}
	return found, nil
}

// factsWhere adds the facts that meet a condition to those found.
func factsWhere(ctx context.Context, tx *store.Tx, found map[string][]*Fact, condition string, values ...any) error {
	var all []*Fact
	if err := tx.SelectAll(&all).Where(condition, values...).OrderExpr("?TableAlias.loan_id, ?TableAlias.seq").Scan(ctx); err != nil {
		return err
	}
	for _, f := range all {
		found[f.LoanID] = append(found[f.LoanID], f)
	}
	return nil
}

// engine is the fact as the engine takes it. One that was recorded when facts were not yet given
// their number counts by that of its row.
func (f *Fact) engine() engine.Fact {
	is := f.Fact
	if is.Order == 0 {
		is.Order = int(f.Seq)
	}
	return is
}

// plain are facts as the engine takes them.
func plain(all []*Fact) []engine.Fact {
	out := make([]engine.Fact, len(all))
	for i, f := range all {
		out[i] = f.engine()
	}
	return out
}

// numbersOf are the numbers of facts.
func numbersOf(all []*Fact) []int64 {
	out := make([]int64, len(all))
	for i, f := range all {
		out[i] = f.Seq
	}
	return out
}

// whole has the ledger know all its facts, where it knew those alone that its state carries.
func (l *ledger) whole() error {
	if !l.few {
		return nil
	}
	all, err := l.read()
	if err != nil {
		return err
	}
	if len(all) != l.stored {
		return fmt.Errorf("the ledger of %s has %d facts, not %d", l.head.LoanID, len(all), l.stored)
	}
	facts, seqs := plain(all), numbersOf(all)
	for i, seq := range l.seqs {
		if seq > int64(l.stored) { // of this batch, and not written yet
			facts, seqs = append(facts, l.facts[i]), append(seqs, seq)
		}
	}
	l.facts, l.seqs, l.few = facts, seqs, false
	return nil
}
