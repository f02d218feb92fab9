package advance

import (
	"context"
	"fmt"
	"strconv"
	"strings"
	"time"

	"nectarine/internal/domain/ledger"
	"nectarine/internal/domain/loan"
	"nectarine/internal/mechanism/api"
	"nectarine/internal/mechanism/store"
	"nectarine/internal/rule/engine"
)

// Follow makes advances of those that were agreed with loans, as these are activated: it is a hook of ledgers.
func (*Advances) Follow(ctx context.Context, tx *store.Tx, changed []*ledger.Recorded) error {
	var all []*Advance
	var places []int // of each in what was agreed
	for _, r := range changed {
		if before, these := r.Told(); len(before) > 0 || len(these) == 0 || len(r.Head.Terms.AdvanceSchedule) == 0 {
			continue
		}
		zone, err := time.LoadLocation(r.Head.Timezone)
		if err != nil {
			return fmt.Errorf("the time zone of the ledger of %s: %w", r.Head.LoanID, err)
		}
		by, fact := tx.Actor, r.Facts[0]
		for i, agreed := range r.Loan.Agreed.AdvanceSchedule {
			name := engine.PlannedAdvance(i)
			for _, p := range r.Head.Terms.AdvanceSchedule {
				if p.ID != name {
					continue
				}
				a := &Advance{ExternalID: agreed.ExternalID, LoanID: r.Loan.ID, BorrowerID: r.Loan.MainBorrowerID,
					Amount: p.Amount, Original: p.Amount, Date: p.Date, Details: agreed.AdvanceDetails,
					MetaData: agreed.MetaData, IsPlanned: true, Planned: &name,
					CaseID: fact.CaseID, SendNotice: fact.SendNotice, CreatedBy: &by}
				status := loan.AdvanceScheduled
				if agreed.Status != nil {
					status = *agreed.Status
				}
				a.stand(status, tx.Now, zone)
				all, places = append(all, a), append(places, i)
			}
		}
	}
	if err := validateNames(ctx, tx, all, places); err != nil {
		return err
	}
	return store.Insert(ctx, tx, all...)
}

// validateNames refuses an external id that another advance has, by the place in what was agreed.
func validateNames(ctx context.Context, tx *store.Tx, all []*Advance, places []int) error {
	var refs []string
	for _, a := range all {
		if a.ExternalID != nil {
			refs = append(refs, "ext-"+*a.ExternalID)
		}
	}
	taken, err := store.Named[Advance](ctx, tx, refs)
	if err != nil {
		return err
	}
	for i, a := range all {
		if a.ExternalID == nil {
			continue
		}
		ref := "ext-" + *a.ExternalID
		if taken[ref] != nil {
			field := fmt.Sprintf("atOrigination.advanceSchedule[%d].externalId", places[i])
			return api.Taken(field, field+": another advance has "+strconv.Quote(*a.ExternalID)+" already; cancel the loan, and agree one with another")
		}
		taken[ref] = a
	}
	return nil
}

// told is what the ledger of a loan says of its advances: those that were made, by the id of their fact, and of those that
// were planned, by the name in the terms, how often it was said that one is not made so.
type told struct {
	made    map[string]engine.Fact
	dropped map[string]int
}

// Compare tells which advances are kept otherwise than the facts of their ledgers say.
func Compare(ctx context.Context, tx *store.Tx, folded []ledger.Folded) (out []ledger.Difference, err error) {
	books, ids := map[string]*told{}, make([]string, len(folded))
	for i, f := range folded {
		b := &told{made: map[string]engine.Fact{}, dropped: map[string]int{}}
		for _, fact := range f.Facts {
			switch {
			case fact.Type != engine.FurtherAdvance:
			case fact.Amount > 0:
				b.made[fact.ID] = fact
			default:
				b.dropped[fact.AdvanceID]++
			}
		}
		ids[i], books[f.LoanID] = f.LoanID, b
	}
	for some := range store.Slices(ids) {
		var kept []*Advance
		q := tx.SelectAll(&kept)
		if err := q.Where("?TableAlias.loan_id IN (?)", store.In(some)).OrderExpr("?TableAlias.loan_id, ?TableAlias.id").Scan(ctx); err != nil {
			return nil, err
		}
		for _, a := range kept {
			if is, should := a.says(), books[a.LoanID].of(a); is != should {
				out = append(out, ledger.Difference{LoanID: a.LoanID, What: "advance " + a.ID, Kept: is, Should: should})
			}
		}
	}
	for _, f := range folded {
		for _, fact := range f.Facts {
			if _, left := books[f.LoanID].made[fact.ID]; left && strings.HasPrefix(fact.ID, (*Advance)(nil).Kind().Prefix+"-") {
				out = append(out, ledger.Difference{LoanID: f.LoanID, What: "advance " + fact.ID, Kept: "none", Should: "one"})
			}
		}
	}
	return out, nil
}

// of is what a ledger says of an advance, as says has it, which is then out of it.
func (b *told) of(a *Advance) string {
	is := &Advance{Amount: a.Amount, Date: a.Date, Status: a.Status, Planned: a.Planned}
	fact, made := b.made[a.ID]
	delete(b.made, a.ID)
	if is.IsPlanned = a.Planned != nil && b.dropped[*a.Planned] == 0; made {
		is.Status, is.Amount, is.Date = loan.AdvanceSettled, fact.Amount, fact.EffectiveDate
		if fact.AdvanceID != "" && !is.IsPlanned {
			return "of a plan that was given up"
		}
	} else if a.Status == loan.AdvanceSettled {
		is.Status = "in no fact"
	}
	return is.says()
}

// says is what of an advance its ledger tells too, as a text.
func (a *Advance) says() string {
	status := a.Status
	if status != loan.AdvanceSettled && status != "in no fact" {
		status = "not made" // of what has not gone out the ledger knows nothing else
	}
	return fmt.Sprintf("%s of %s on %s, planned %t, deleted %t", status, a.Amount, a.Date, a.IsPlanned, a.DeletedAt != nil)
}
