package rate

import (
	"context"
	"encoding/json"
	"fmt"
	"maps"
	"slices"
	"time"

	"nectarine/internal/domain/ledger"
	"nectarine/internal/domain/loan"
	"nectarine/internal/mechanism/api"
	"nectarine/internal/mechanism/bulk"
	"nectarine/internal/mechanism/store"
	"nectarine/internal/mechanism/store/diff"
	"nectarine/internal/rule/engine"
	"nectarine/internal/value/day"
	"nectarine/internal/value/money"
)

// step is an index from a day on, until the next.
type step struct {
	From day.Day    `json:"startDate"`
	Rate money.Rate `json:"annualRate"`
}

// indexing is the run of a change, as it is kept: the whole index of a product, as its loans are to follow it.
type indexing struct {
	LoanTypeID  string `json:"loanTypeId"`
	IndexRateID string `json:"indexRateId"`
	Index       []step `json:"index"`
}

const indexWork = "index rate change"

// taking are the statuses of a loan in which it takes an index rate: one that is paid off what begins from
// now on, should it become active again.
var taking = append(slices.Clone(allowed), loan.PaidOff)

// followers is a query of the ledgers of a product's loans that follow its index, in any status in which
// they take it.
func (in *indexing) followers(tx *store.Tx) *store.Select {
	return ledger.Following(tx, in.LoanTypeID, taking)
}

// indexWork is the taking of index rates.
func (rs *Rates) indexWork() bulk.Work {
	return bulk.Work{Name: indexWork, Read: []api.Permission{MayReadIndex, loan.MayRead}, Change: MayUpdateIndex, Describe: describe,
		Members: func(ctx context.Context, tx *store.Tx, r *bulk.Run, place string, n int) (ids []string, err error) {
			var in indexing
			if err := json.Unmarshal(r.Params, &in); err != nil {
				return nil, err
			}
			q := in.followers(tx).Column("loan_id").Where("?TableAlias.loan_id > ?", place)
			return ids, q.OrderExpr("?TableAlias.loan_id").Limit(int64(n)).Scan(ctx, &ids)
		},
		Do: func(ctx context.Context, tx *store.Tx, r *bulk.Run, members []string) ([]*bulk.Outcome, error) {
			var in indexing
			if err := json.Unmarshal(r.Params, &in); err != nil {
				return nil, err
			}
			source := in.IndexRateID
			return rs.follow(ctx, tx, members, &source, func(string, []step) ([]step, string) { return in.Index, "" })
		},
		Undo: func(ctx context.Context, tx *store.Tx, r *bulk.Run, done []*bulk.Outcome) ([]*bulk.Outcome, error) {
			members, before, after := make([]string, len(done)), map[string][]step{}, map[string][]step{}
			for i, o := range done {
				members[i] = o.Member
				var err error
				if before[o.Member], after[o.Member], err = changed(o); err != nil {
					return nil, err
				}
			}
			return rs.follow(ctx, tx, members, nil, func(id string, is []step) ([]step, string) {
				if !same(is, after[id]) {
					return nil, "its index is another since: what came later stands on it"
				}
				return before[id], ""
			})
		}}
}

// describe fills in whose a loan is that could not be done.
func describe(ctx context.Context, tx *store.Tx, o *bulk.Outcome) error {
	l, err := store.Get[loan.Loan](ctx, tx, o.Member)
	if err == nil {
		o.BorrowerID, o.ObjectID = l.MainBorrowerID, l.ID
	}
	return err
}

// follow has loans follow an index, which to tells of each by the one that it follows; or why it is left alone.
func (rs *Rates) follow(ctx context.Context, tx *store.Tx, ids []string, source *string,
	to func(id string, is []step) ([]step, string)) ([]*bulk.Outcome, error) {
	loans, err := store.LockMany[loan.Loan](ctx, tx, ids)
	if err != nil {
		return nil, err
	}
	heads, facts, err := ledger.WithFacts(ctx, tx, ids)
	if err != nil {
		return nil, err
	}
	var (
		outcomes   []*bulk.Outcome
		recordings []ledger.Recording
		telling    []*bulk.Outcome // of the recordings, by their place
	)
	for _, id := range ids {
		l, h := loans[id], heads[id]
		if l == nil || h == nil {
			continue
		}
		o := &bulk.Outcome{Member: id, BorrowerID: l.MainBorrowerID, ObjectID: id, Result: bulk.Unchanged}
		outcomes = append(outcomes, o)
		if !slices.Contains(taking, l.Status) {
			o.Result, o.Message = bulk.Skipped, "a loan that is "+string(l.Status)+" has its rates changed no more"
			continue
		}
		from := facts[id][0].EffectiveDate
		if l.Status == loan.PaidOff {
			zone, err := time.LoadLocation(h.Timezone)
			if err != nil {
				return nil, fmt.Errorf("the time zone of the ledger of %s: %w", id, err)
			}
			from = max(from, h.Through, day.In(tx.Now.Time, zone))
		}
		is := steps(h.Terms, facts[id], from)
		index, why := to(id, is)
		if why != "" {
			o.Result, o.Message = bulk.Skipped, why
			continue
		}
		more := missing(h.Terms, facts[id], from, index)
		if len(more) == 0 {
			continue
		}
		o.Changes = []diff.FieldChange{{Field: indexField, Old: is, New: steps(h.Terms, append(slices.Clone(facts[id]), more...), from)}}
		recordings = append(recordings, ledger.Recording{LoanID: id, Facts: more, SourceID: source, Idles: true})
		telling = append(telling, o)
	}
	results, err := rs.Ledgers.Record(ctx, tx, recordings)
	if err != nil {
		return nil, err
	}
	for i, r := range results {
		tell(ctx, telling[i], r)
	}
	return outcomes, nil
}

const indexField = "indexRates"

// tell puts what came of a loan into its outcome.
func tell(ctx context.Context, o *bulk.Outcome, r *ledger.Recorded) {
	if r.Err != nil {
		o.Changes = nil
		o.Fail(ctx, r.Err)
		return
	}
	o.Result = bulk.Done
	for _, f := range []struct {
		name    string
		was, is money.Amount
	}{{"periodicPayment", r.Was.Level, r.Is.Level}, {"payoffAmount", r.Was.PayoffAmount, r.Is.PayoffAmount}} {
		if f.was != f.is {
			o.Changes = append(o.Changes, diff.FieldChange{Field: f.name, Old: f.was, New: f.is})
		}
	}
}

// changed are the index of a loan before and after what an outcome tells of.
func changed(o *bulk.Outcome) (before, after []step, err error) {
	for _, c := range o.Changes {
		if c.Field != indexField {
			continue
		}
		for _, of := range []struct {
			from any
			to   *[]step
		}{{c.Old, &before}, {c.New, &after}} {
			text, err := json.Marshal(of.from)
			if err != nil {
				return nil, nil, err
			}
			if err := json.Unmarshal(text, of.to); err != nil {
				return nil, nil, fmt.Errorf("the index of %s that was kept: %w", o.Member, err)
			}
		}
	}
	return before, after, nil
}

// same reports whether two indexes are the same from the first day of one of them on.
func same(is, other []step) bool {
	if len(is) == 0 {
		return len(other) == 0
	}
	days := map[day.Day]bool{is[0].From: true}
	for _, s := range append(slices.Clone(is), other...) {
		days[max(s.From, is[0].From)] = true
	}
	for on := range days {
		a, known := at(is, on)
		b, too := at(other, on)
		if known != too || a.Cmp(b.Decimal) != 0 {
			return false
		}
	}
	return true
}

// at is an index on a day; false before it begins.
func at(all []step, on day.Day) (rate money.Rate, known bool) {
	for _, s := range all {
		if s.From <= on {
			rate, known = s.Rate, true
		}
	}
	return rate, known
}

// indexOn is the index of a loan on a day by its terms and facts: that which began last, and of those of
// one day that which was told last.
func indexOn(t engine.Terms, facts []engine.Fact, on day.Day) (rate money.Rate, known bool) {
	since := day.First
	take := func(from day.Day, r money.Rate) {
		if from <= on && from >= since {
			rate, since, known = r, from, true
		}
	}
	for _, s := range t.Index {
		take(*s.StartDate, s.AnnualRate)
	}
	for i := range facts {
		if f := &facts[i]; f.Type == engine.IndexRateChange {
			take(f.EffectiveDate, f.Rate.AnnualRate)
		}
	}
	return rate, known
}

// breaks are the days from one on on which the index of a loan is, or is to be, another, in order.
func breaks(t engine.Terms, facts []engine.Fact, from day.Day, index []step) []day.Day {
	days := map[day.Day]bool{from: true}
	for _, s := range t.Index {
		days[max(*s.StartDate, from)] = true
	}
	for i := range facts {
		if facts[i].Type == engine.IndexRateChange {
			days[max(facts[i].EffectiveDate, from)] = true
		}
	}
	for _, s := range index {
		days[max(s.From, from)] = true
	}
	return slices.Sorted(maps.Keys(days))
}

// steps are the index of a loan from a day on.
func steps(t engine.Terms, facts []engine.Fact, from day.Day) []step {
	all := []step{}
	for _, on := range breaks(t, facts, from, nil) {
		rate, known := indexOn(t, facts, on)
		if n := len(all); known && (n == 0 || all[n-1].Rate.Cmp(rate.Decimal) != 0) {
			all = append(all, step{on, rate})
		}
	}
	return all
}

// missing are the facts by which a loan follows an index from a day on, which it may do already.
func missing(t engine.Terms, facts []engine.Fact, from day.Day, index []step) (more []engine.Fact) {
	for _, on := range breaks(t, facts, from, index) {
		should, known := at(index, on)
		is, has := indexOn(t, append(slices.Clip(facts), more...), on)
		if !known || has && is.Cmp(should.Decimal) == 0 {
			continue
		}
		begins := on
		more = append(more, engine.Fact{Type: engine.IndexRateChange, EffectiveDate: on,
			Rate: &engine.RateSpan{AnnualRate: should, StartDate: &begins}})
	}
	return more
}
