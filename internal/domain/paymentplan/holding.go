package paymentplan

import (
	"context"
	"fmt"
	"strings"

	"nectarine/internal/domain/ledger"
	"nectarine/internal/mechanism/store"
	"nectarine/internal/rule/engine"
	"nectarine/internal/value/day"
)

// held is a relief as the facts of its ledger tell it: by one under its id, or, where it was changed, by the
// last of those that have a number behind that.
type held struct {
	id   string
	fact engine.Fact
	back *day.Day // the day on which it was taken back; nil where it was not
}

// reliefsOf are the reliefs that facts tell, in the order in which they were granted.
func reliefsOf(facts []engine.Fact) (all []*held) {
	prefix := (*Relief)(nil).Kind().Prefix + "-"
	of := map[string]*held{}
	for i := range facts {
		f := &facts[i]
		switch {
		case f.Type == engine.SCRARelief && strings.HasPrefix(f.ID, prefix):
			id, _, _ := strings.Cut(f.ID, ".")
			if of[id] == nil {
				of[id] = &held{id: id}
				all = append(all, of[id])
			}
			of[id].fact, of[id].back = *f, nil
		case f.Type == engine.Reversal && strings.HasPrefix(f.Target, prefix):
			id, _, _ := strings.Cut(f.Target, ".")
			if is := of[id]; is != nil && is.fact.ID == f.Target {
				is.back = &f.EffectiveDate
			}
		}
	}
	return all
}

// isAbout is whether a fact grants the relief, changes it, or takes it back.
func (h *held) isAbout(f engine.Fact) bool {
	for _, name := range []string{f.ID, f.Target} {
		if of, _, _ := strings.Cut(name, "."); of == h.id {
			return true
		}
	}
	return false
}

// nextFact is the id of the next fact of a relief.
func nextFact(id string, facts []engine.Fact) string {
	n := 1
	for _, f := range facts {
		if of, _, _ := strings.Cut(f.ID, "."); of == id {
			n++
		}
	}
	return fmt.Sprintf("%s.%d", id, n)
}

// outcome is where a relief stands by its loan, which was folded from its beginning to the end of a day, and
// the first day on which it holds no more; nil while it does. A loan that is frozen, accelerated or charged
// off goes on with it: what may be charged on it is bounded all the same.
func (h *held) outcome(is *engine.Loan) (Status, *day.Day) {
	if h.back != nil {
		return Canceled, h.back
	}
	over, until := endedOn(is), day.Last
	if h.fact.Date != nil {
		until = *h.fact.Date + 1
	}
	switch {
	case over != nil && *over < until && is.Status == engine.Canceled:
		return Canceled, over
	case over != nil:
		until = min(until, max(*over, h.fact.EffectiveDate))
	case is.At < until:
		return Active, nil
	}
	return Completed, &until
}

// endedOn is the day on which a loan was paid off or canceled, whatever became of it as such since; nil of
// one that is neither.
func endedOn(is *engine.Loan) (on *day.Day) {
	for i, to := range is.History {
		switch {
		case to.Status != engine.PaidOff && to.Status != engine.Closed && to.Status != engine.Canceled:
			on = nil
		case on == nil:
			on = &is.History[i].Date
		}
	}
	return on
}

// saysRelief is what a fact tells of a relief, as a text.
func saysRelief(f engine.Fact) string {
	return fmt.Sprintf("at most %s from %s until %s, fees canceled %t", f.Rate.AnnualRate, f.EffectiveDate, orNone(f.Date),
		f.IsCancelFees == nil || *f.IsCancelFees)
}

// says is what of a relief follows from the ledger, as a text.
func (r *Relief) says(begun day.Day) string {
	return fmt.Sprintf("%s, %s, %s, ended on %s, taken back %t, deleted at %s", r.FactID, saysRelief(r.fact("", begun)), r.Status, orNone(r.Ended),
		r.CanceledAt != nil, orNone(r.DeletedAt))
}

// should is what a ledger says of a relief, as a text.
func (h *held) should(is *engine.Loan) string {
	status, ended := h.outcome(is)
	return fmt.Sprintf("%s, %s, %s, ended on %s, taken back %t, deleted at none", h.fact.ID, saysRelief(h.fact), status, orNone(ended), h.back != nil)
}

// CompareReliefs tells which reliefs are kept otherwise than the facts of their ledgers say.
func CompareReliefs(ctx context.Context, tx *store.Tx, folded []ledger.Folded) ([]ledger.Difference, error) {
	of, ids, should := map[string]ledger.Folded{}, make([]string, len(folded)), map[string]string{}
	for i, f := range folded {
		ids[i], of[f.LoanID] = f.LoanID, f
		for _, h := range reliefsOf(f.Facts) {
			should[h.id] = h.should(f.Loan)
		}
	}
	var out []ledger.Difference
	for some := range store.Slices(ids) {
		var kept []*Relief
		q := tx.SelectAll(&kept)
		if err := q.Where("?TableAlias.loan_id IN (?)", store.In(some)).OrderExpr("?TableAlias.loan_id, ?TableAlias.id").Scan(ctx); err != nil {
			return nil, err
		}
		for _, r := range kept {
			is, want := "one of a loan without a ledger", should[r.ID]
			if facts := of[r.LoanID].Facts; len(facts) > 0 {
				is = r.says(facts[0].EffectiveDate)
			}
			if want == "" {
				want = "none"
			}
			if delete(should, r.ID); is != want {
				out = append(out, ledger.Difference{LoanID: r.LoanID, What: "relief " + r.ID, Kept: is, Should: want})
			}
		}
	}
	for _, f := range folded {
		for _, h := range reliefsOf(f.Facts) {
			if want, missing := should[h.id]; missing {
				out = append(out, ledger.Difference{LoanID: f.LoanID, What: "relief " + h.id, Kept: "none", Should: want})
			}
		}
	}
	return out, nil
}
