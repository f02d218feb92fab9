package rate

import (
	"context"
	"fmt"
	"maps"
	"slices"

	"nectarine/internal/domain/ledger"
	"nectarine/internal/mechanism/store"
	"nectarine/internal/rule/engine"
)

// Compare tells which rates that were set are kept otherwise than the facts of their ledgers
// say.
func Compare(ctx context.Context, tx *store.Tx, folded []ledger.Folded) ([]ledger.Difference, error) {
	facts := map[string]map[string]string{} // what they say, by loan and fact
	ids := make([]string, len(folded))
	for i, f := range folded {
		ids[i], facts[f.LoanID] = f.LoanID, standing(f.Facts)
	}
	var out []ledger.Difference
	for some := range store.Slices(ids) {
		var rows []*Rate
		q := tx.SelectAll(&rows)
		q.Where("?TableAlias.loan_id IN (?)", store.In(some)).Where("?TableAlias.deleted_at IS NULL")
		if err := q.OrderExpr("?TableAlias.loan_id, ?TableAlias.id").Scan(ctx); err != nil {
			return nil, err
		}
		for _, r := range rows {
			should, is := facts[r.LoanID][r.FactID]
			delete(facts[r.LoanID], r.FactID)
			if !is {
				should = "none"
			}
			if kept := says(r.fact()); kept != should {
				out = append(out, ledger.Difference{LoanID: r.LoanID, What: "rate " + r.ID, Kept: kept, Should: should})
			}
		}
	}
	for _, loanID := range ids {
		for _, fact := range slices.Sorted(maps.Keys(facts[loanID])) {
			out = append(out, ledger.Difference{LoanID: loanID, What: "rate of the fact " + fact, Kept: "none", Should: facts[loanID][fact]})
		}
	}
	return out, nil
}

// says is what of a rate follows from the ledger, as a text.
func says(f engine.Fact) string {
	end := "without end"
	if f.Rate.EndDate != nil {
		end = "to " + f.Rate.EndDate.String()
	}
	return fmt.Sprintf("%s of %s from %s %s, ending others: %t", f.Type, f.Rate.AnnualRate, f.EffectiveDate, end, f.IsEndExistingRates)
}

// standing are the rates that facts say hold, by the fact.
func standing(all []engine.Fact) map[string]string {
	found := map[string]string{}
	for _, f := range all {
		for _, kind := range facts {
			if f.Type == kind {
				found[f.ID] = says(f)
			}
		}
	}
	for _, f := range all {
		if f.Type == engine.Reversal {
			delete(found, f.Target)
		}
	}
	return found
}
