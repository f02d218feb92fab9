package fee

import (
	"context"
	"fmt"
	"maps"
	"slices"
	"strings"

	"nectarine/internal/domain/ledger"
	"nectarine/internal/domain/loan"
	"nectarine/internal/mechanism/event"
	"nectarine/internal/mechanism/store"
	"nectarine/internal/rule/engine"
	"nectarine/internal/rule/loanfact"
	"nectarine/internal/rule/plan"
	"nectarine/internal/value/day"
	"nectarine/internal/value/money"
)

// comes are the events that a fee which comes of itself is booked; a change of the origination
// fee is told, and that it was agreed is not.
var comes = map[string]string{loanfact.LateFeeName: "loan.latefee.booked", loanfact.ServiceFeeName: "loan.servicefee.booked",
	loanfact.ModificationFeeName: "loan.modificationfee.booked"}

// Follow leaves the events of the fees that came of themselves, or went, as they are booked: it
// is a hook of the ledgers. What is booked is told once, whether the time has brought it, an
// operation or a replay.
func (*Fees) Follow(ctx context.Context, tx *store.Tx, changed []*ledger.Recorded) error {
	for _, r := range changed {
		booked, all := sums(r.Booked()), sums(r.Is.Entries)
		if r.Head.Terms.OriginationCharge == plan.SpreadEqually { // it is one fee, of which parts are booked
			delete(booked, tellParts(tx, r))
		}
		for _, name := range slices.Sorted(maps.Keys(booked)) {
			by := booked[name].amount
			if by == 0 {
				continue
			}
			var is money.Amount
			if s := all[name]; s != nil {
				is = s.amount
			}
			was := is - by
			kind, _, _ := strings.Cut(name, ":")
			of := "loan.fee.changed"
			switch {
			case is == 0:
				of = "loan.fee.canceled"
			case was == 0 && comes[kind] == "":
				continue
			case was == 0:
				of = comes[kind]
			}
			tell(tx, of, r.Loan, booked[name].on, derivedID(r.Loan.ID, name), kind, was, is)
		}
		if err := tellEnd(ctx, tx, r, booked); err != nil {
			return err
		}
	}
	return nil
}

// tell leaves the event of a fee that was of one amount and is of another from a day on.
func tell(tx *store.Tx, of string, l *loan.Loan, on day.Day, feeID, apiName string, was, is money.Amount) {
	event.Record(tx, event.News{Type: of, Object: "loan", ID: l.ID, PersonID: l.MainBorrowerID, LoanID: l.ID,
		Data: map[string]any{"loanFeeId": feeID, "apiName": apiName, "effectiveDate": on, "oldAmount": was, "newAmount": is}})
}

// tellParts leaves the event of an origination fee that comes with each payment and was changed. It
// gives the name of it.
func tellParts(tx *store.Tx, r *ledger.Recorded) string {
	before, these := r.Told()
	all := slices.Concat(before, these)
	name, amount := originationOf(all), r.Head.Terms.OriginationFee
	for i, f := range all {
		was, of := amount, "loan.fee.changed"
		switch {
		case f.Target != name:
			continue
		case f.Type == engine.FeeCancellation:
			amount, of = 0, "loan.fee.canceled"
		default:
			amount = min(f.Amount, r.Head.Terms.OriginationFee)
		}
		if i >= len(before) && was != amount {
			tell(tx, of, r.Loan, f.EffectiveDate, derivedID(r.Loan.ID, name), loanfact.OriginationFeeName, was, amount)
		}
	}
	return name
}

// tellEnd leaves the events of the fees of a loan that is canceled, which count as never made; or is
// no more, where what came back makes its cancellation one of a loan that could not be canceled.
func tellEnd(ctx context.Context, tx *store.Tx, r *ledger.Recorded, booked map[string]*sum) error {
	was, is := r.Was.Status == engine.Canceled, r.Is.Status == engine.Canceled
	if was == is {
		return nil
	}
	fees, err := all(ctx, tx, r.Loan)
	for _, f := range fees {
		name := loanfact.OriginationFeeName
		if f.Details != nil {
			name = f.Details.APIName
		}
		switch {
		case f.counts == 0:
		case is:
			tell(tx, "loan.fee.canceled", r.Loan, r.Is.At, f.ID, name, f.counts, 0)
		case booked[f.name] == nil: // else it has been told
			tell(tx, "loan.fee.changed", r.Loan, r.Is.At, f.ID, name, 0, f.counts)
		}
	}
	return err
}

// Compare tells which fees that were charged are kept otherwise than the facts of their ledgers
// say.
func Compare(ctx context.Context, tx *store.Tx, folded []ledger.Folded) ([]ledger.Difference, error) {
	facts := map[string]map[string]*Fee{} // what they say, by loan and fee
	ids := make([]string, len(folded))
	for i, f := range folded {
		ids[i], facts[f.LoanID] = f.LoanID, chargedOf(f.Facts)
	}
	var out []ledger.Difference
	for some := range store.Slices(ids) {
		var kept []*Fee
		q := tx.SelectAll(&kept)
		if err := q.Where("?TableAlias.loan_id IN (?)", store.In(some)).OrderExpr("?TableAlias.loan_id, ?TableAlias.id").Scan(ctx); err != nil {
			return nil, err
		}
		for _, f := range kept {
			should := facts[f.LoanID][f.ID]
			delete(facts[f.LoanID], f.ID)
			if is, want := f.says(), should.says(); is != want {
				out = append(out, ledger.Difference{LoanID: f.LoanID, What: "fee " + f.ID, Kept: is, Should: want})
			}
		}
	}
	for _, loanID := range ids {
		for _, feeID := range slices.Sorted(maps.Keys(facts[loanID])) {
			out = append(out, ledger.Difference{LoanID: loanID, What: "fee " + feeID, Kept: "none", Should: "one"})
		}
	}
	return out, nil
}

// says is what of a fee follows from the ledger, as a text.
func (f *Fee) says() string {
	if f == nil {
		return "none"
	}
	return fmt.Sprintf("%s of %s, first %s, of kind %s, on %s at %d", f.Status, f.Amount, f.Original, f.Category.kind(), f.Date, f.Second)
}

// chargedOf are the fees that facts say were charged, by their ids.
func chargedOf(facts []engine.Fact) map[string]*Fee {
	found := map[string]*Fee{}
	for _, f := range facts {
		if f.Type == engine.Fee && strings.HasPrefix(f.ID, (*Fee)(nil).Kind().Prefix+"-") {
			of := AdHoc
			for _, category := range slices.Sorted(maps.Keys(kinds)) {
				if kinds[category] == f.FeeType {
					of = category
				}
			}
			found[f.ID] = &Fee{Status: Booked, Amount: f.Amount, Original: f.Amount, Category: of,
				Date: f.EffectiveDate, Second: f.EffectiveSecond}
		}
	}
	for _, f := range facts {
		of := found[f.Target]
		switch {
		case of == nil:
		case f.Type == engine.FeeChange:
			of.Amount = f.Amount
		case f.Type == engine.FeeCancellation:
			of.Status, of.Amount = Canceled, 0
		}
	}
	return found
}
