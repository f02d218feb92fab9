package ledger

import (
	"bytes"
	"cmp"
	"context"
	"encoding/json"
	"fmt"
	"slices"

	"nectarine/internal/domain/loan"
	"nectarine/internal/mechanism/store"
	"nectarine/internal/mechanism/store/fault"
	"nectarine/internal/rule/apr"
	"nectarine/internal/rule/book"
	"nectarine/internal/rule/engine"
	"nectarine/internal/value/clock"
	"nectarine/internal/value/day"
)

// Difference is something of a ledger that is kept otherwise than it follows from the facts.
type Difference struct {
	LoanID string
	What   string // such as entries
	Kept   string
	Should string
}

// String is it in words.
func (d Difference) String() string {
	return fmt.Sprintf("%s: %s: kept is %s, but it follows %s", d.LoanID, d.What, d.Kept, d.Should)
}

// rebuilt is how many ledgers are folded at once.
const rebuilt = 200

// Rebuilt is what came of folding some ledgers again.
type Rebuilt struct {
	Differences []Difference
	Folded      int
	Last        string // the last loan of them; empty where there was none
}

// Folded is a ledger that was folded again, to the last day that it had been folded to.
type Folded struct {
	LoanID  string
	Loan    *engine.Loan // nil: the loan has no ledger
	Facts   []engine.Fact
	Sources map[string]int // how many of these came from each object
}

// Check holds what a domain keeps of ledgers against these, folded again.
type Check func(context.Context, *store.Tx, []Folded) ([]Difference, error)

// Rebuild folds ledgers of the space again from their facts, those of the next loans after one
// in the order of ids, of all or of the loans named, and tells what of them is kept otherwise,
// also by the domains that give a check. A loan that has been activated and has no ledger is
// told; so is what cannot be read, which keeps no other from being folded. It writes nothing.
func Rebuild(ctx context.Context, tx *store.Tx, after string, named []string, also ...Check) (*Rebuilt, error) {
	var ids []string
	q := tx.SelectAll((*loan.Loan)(nil)).Column("id")
	q.Where("?TableAlias.id > ?", after).Where("?TableAlias.type <> ?", loan.LineOfCredit).OrderExpr("?TableAlias.id").Limit(rebuilt)
	if len(named) > 0 {
		q.Where("?TableAlias.id IN (?)", store.In(named))
	}
	if err := q.Scan(ctx, &ids); err != nil {
		return nil, err
	}
	lost := &Rebuilt{}
	if after == "" {
		var err error
		if lost, err = withoutLoan(ctx, tx, named); err != nil {
			return nil, err
		}
	}
	if len(ids) == 0 {
		return lost, nil
	}
	out, err := rebuild(ctx, tx, ids, also)
	if fault.Content(err) {
		out, err = each(ctx, tx, ids, also)
	}
	if err != nil {
		return nil, err
	}
	out.Last, out.Differences = ids[len(ids)-1], append(lost.Differences, out.Differences...)
	return out, nil
}

// withoutLoan are ledgers of which there is no loan.
func withoutLoan(ctx context.Context, tx *store.Tx, named []string) (*Rebuilt, error) {
	var ids []string
	q := tx.SelectAll((*Head)(nil)).Column("loan_id").OrderExpr("?TableAlias.loan_id").Limit(rebuilt)
	q.Where("NOT EXISTS (SELECT 1 FROM loans l WHERE l.company_id = ?TableAlias.company_id AND l.id = ?TableAlias.loan_id)")
	if len(named) > 0 {
		q.Where("?TableAlias.loan_id IN (?)", store.In(named))
	}
	out := &Rebuilt{}
	if err := q.Scan(ctx, &ids); err != nil {
		return nil, err
	}
	for _, id := range ids {
		out.Last, out.Differences = id, append(out.Differences, Difference{id, "loan", "none", "one, for it has a ledger"})
	}
	return out, nil
}

// each folds ledgers one by one, where something of one of them cannot be read.
func each(ctx context.Context, tx *store.Tx, ids []string, also []Check) (*Rebuilt, error) {
	out := &Rebuilt{}
	for _, id := range ids {
		one, err := rebuild(ctx, tx, []string{id}, also)
		switch {
		case fault.Content(err):
			one = &Rebuilt{Differences: []Difference{{id, "ledger", fmt.Sprint("what cannot be read: ", err), "what can"}}}
		case err != nil:
			return nil, err
		}
		out.Differences, out.Folded = append(out.Differences, one.Differences...), out.Folded+one.Folded
	}
	return out, nil
}

// rebuild folds the ledgers of loans again.
func rebuild(ctx context.Context, tx *store.Tx, ids []string, also []Check) (*Rebuilt, error) {
	some, err := heads(ctx, tx, ids)
	if err != nil {
		return nil, err
	}
	facts, err := factsOf(ctx, tx, ids)
	if err != nil {
		return nil, err
	}
	entries, err := entriesOf(ctx, tx, ids, "TRUE")
	if err != nil {
		return nil, err
	}
	loans, err := store.GetMany[loan.Loan](ctx, tx, ids)
	if err != nil {
		return nil, err
	}
	out := &Rebuilt{Folded: len(some)}
	var folded []Folded
	for _, id := range ids {
		check := &check{id: id, head: some[id], loan: loans[id], facts: facts[id], entries: entries[id]}
		if is, ok := check.ledger(); ok {
			folded = append(folded, Folded{id, is, plain(check.facts), check.sources()})
		}
		out.Differences = append(out.Differences, check.found...)
	}
	for _, check := range also {
		found, err := check(ctx, tx, folded)
		if err != nil {
			return nil, err
		}
		out.Differences = append(out.Differences, found...)
	}
	return out, nil
}

// check is the look at one ledger, and at the loan that it is of.
type check struct {
	id      string
	head    *Head
	loan    *loan.Loan
	facts   []*Fact
	entries []*Entry
	found   []Difference
}

func (c *check) differs(what string, kept, should any) {
	c.found = append(c.found, Difference{c.id, what, fmt.Sprint(kept), fmt.Sprint(should)})
}

// same tells of two texts that are not the same.
func (c *check) same(what string, kept, should any) {
	if fmt.Sprint(kept) != fmt.Sprint(should) {
		c.differs(what, kept, should)
	}
}

// ledger folds a ledger again and holds what is kept against it. It gives nil for a loan
// without one, and false for one that cannot be folded.
func (c *check) ledger() (is *engine.Loan, ok bool) {
	h := c.head
	if h == nil {
		c.none()
		return nil, true
	}
	c.same("number of facts", h.FactCount, len(c.facts))
	c.same("number of entries", h.EntryCount, len(c.entries))
	if c.loan != nil {
		c.same("type of the loan", c.loan.Type, loan.Installment)
	}
	c.columns()
	c.rules()
	facts := plain(c.facts)
	l, err := engine.Fold(h.Terms, facts, h.Through)
	if err != nil {
		c.differs("facts", "what cannot be folded", err)
		return nil, false
	}
	more, err := book.Rebook(booked(c.entries), l.Entries, day.First, h.ChangedAt.Time)
	if err != nil {
		c.differs("entries", "what cannot be booked", err)
	}
	for _, e := range more {
		c.differs("entries", "without it", fmt.Sprintf("%s %s from %s to %s for %s, reversing %q", e.EffectiveDate, e.Amount, e.Credit, e.Debit, e.Cause, e.Reverses))
	}
	c.state(facts)
	c.ofLoan(facts, &l)
	c.due(next(&l, facts))
	c.told(&l)
	c.same("whether it follows an index", h.FollowsIndex, spreads(h.Terms))
	c.same("how the loan stands", saysOf(h.Standing), saysOf(standingOf(&l)))
	return &l, true
}

// saysOf is how a loan stands, as a text.
func saysOf(s loan.Standing) string {
	return fmt.Sprintf("%s outstanding, %s overdue since %s, next due %s", s.Outstanding, s.Overdue, orNone(s.OverdueSince), orNone(s.NextDueDate))
}

// none holds that a loan without a ledger has never been activated.
func (c *check) none() {
	waits := []loan.Status{loan.Pending, loan.Originated, loan.Declined, loan.Canceled}
	if l := c.loan; l != nil && (l.ActivatedAt != nil || !slices.Contains(waits, l.Status)) {
		c.differs("ledger", "none", "one of a loan that is "+string(l.Status)+" and was activated at "+orNone(l.ActivatedAt))
	}
}

// sources are how many facts came from each object.
func (c *check) sources() map[string]int {
	times := map[string]int{}
	for _, f := range c.facts {
		if f.SourceID != nil {
			times[*f.SourceID]++
		}
	}
	return times
}

// columns hold what stands beside each fact and entry against it: when it was recorded, which
// for the last is no later than the last change of the ledger (the time alone may have changed
// it since), and that nothing of it is deleted.
func (c *check) columns() {
	zone, err := c.head.zone()
	if err != nil {
		c.differs("timezone", c.head.Timezone, "one that there is")
		return
	}
	for i, f := range c.facts {
		is := f.Fact
		c.same(fmt.Sprintf("fact %d, its columns", i+1),
			[...]any{f.Seq, f.Type, f.EffectiveDate, f.EffectiveSecond, orNone(f.DeletedAt), local(f.CreatedAt, zone).UTC()},
			[...]any{i + 1, is.Type, is.EffectiveDate, is.EffectiveSecond, orNone[clock.Time](nil), is.RecordedAt.UTC()})
	}
	for i, e := range c.entries {
		early, late := e.CreatedAt.Before(c.head.OpenedAt.Time), e.CreatedAt.After(c.head.ChangedAt.Time)
		if e.DeletedAt != nil || early || late || e.Seq != int64(i+1) {
			c.differs(fmt.Sprintf("entry %d, its columns", i+1),
				fmt.Sprintf("number %d, booked at %s, deleted at %s", e.Seq, e.CreatedAt, orNone(e.DeletedAt)),
				"booked since the ledger began and no later than its last change, and not deleted")
		}
	}
	if n := len(c.facts); n > 0 {
		changed := c.facts[n-1].CreatedAt
		if c.head.ChangedAt.After(changed.Time) {
			changed = c.head.ChangedAt
		}
		c.same("moments of the ledger", [...]any{c.head.OpenedAt, c.head.ChangedAt}, [...]any{c.facts[0].CreatedAt, changed})
	}
}

// rules hold the rules of the product that are kept against the terms that came of them.
func (c *check) rules() {
	kept, err := json.Marshal(c.head.Terms)
	if err == nil {
		var should []byte
		if should, err = json.Marshal(c.head.Rules.In(c.head.Terms)); err == nil {
			c.same("rules", string(kept), string(should))
		}
	}
	if err != nil {
		c.differs("rules", "what cannot be read", err)
	}
}

// ofLoan holds what the loan keeps of its ledger against it.
func (c *check) ofLoan(facts []engine.Fact, is *engine.Loan) {
	l := c.loan
	if l == nil {
		c.differs("loan", "no loan", "one")
		return
	}
	c.same("status of the loan", l.Status, StatusOf(is.Status))
	c.same("periodic payment of the loan", orNone(l.PeriodicPayment), is.Level)
	c.moments(facts, is)
	c.same("activation of the loan", orNone(l.ActivatedAt)+", "+orNone(l.LastAmortizedAt), c.head.OpenedAt.String()+", "+c.head.OpenedAt.String())
	if facts[0].Type == engine.Opened { // what was disclosed before the loan was brought in
		c.same("annual percentage rates of the loan", orNone(l.APRNominal)+", "+orNone(l.APREffective), orNone(l.Agreed.APRNominal)+", "+orNone(l.Agreed.APREffective))
		return
	}
	rows, err := PaymentsToCome(c.head.Terms, facts[:1], facts[0].EffectiveDate)
	if err == nil {
		var told apr.Disclosure
		if told, err = Disclosed(c.head.Terms, rows, facts[0].EffectiveDate); err == nil {
			c.same("annual percentage rates of the loan", orNone(l.APRNominal)+", "+orNone(l.APREffective), fmt.Sprint(told.APR)+", "+fmt.Sprint(told.EffectiveAPR))
		}
	}
	if err != nil {
		c.differs("annual percentage rates of the loan", "what cannot be reckoned again", err)
	}
}

// orNone is a value as a text, or none.
func orNone[T any](v *T) string {
	if v == nil {
		return "none"
	}
	return fmt.Sprint(*v)
}

// moments holds whether the loan has the moments that go with how it stands.
func (c *check) moments(facts []engine.Fact, is *engine.Loan) {
	l := c.loan
	should := *l
	stand(&should, is, facts, l.UpdatedAt)
	for _, at := range []struct {
		name         string
		kept, should *clock.Time
	}{{"frozenAt", l.FrozenAt, should.FrozenAt}, {"acceleratedAt", l.AcceleratedAt, should.AcceleratedAt},
		{"chargedOffAt", l.ChargedOffAt, should.ChargedOffAt}, {"paidOffAt", l.PaidOffAt, should.PaidOffAt}} {
		c.same("whether the loan has "+at.name, at.kept != nil, at.should != nil)
	}
	c.same("reason of the charge-off of the loan", orNone(l.ChargedOffReason), orNone(should.ChargedOffReason))
}

// state folds to the day of the state that is kept.
func (c *check) state(facts []engine.Fact) {
	h := c.head
	if h.State.Version != engine.Version {
		return // it is folded anew when it is next needed
	}
	state, err := loan.Reached(nil, h.Terms, facts, h.Checkpoint)
	if err != nil {
		c.differs("state", "what cannot be folded", err)
		return
	}
	kept, err := json.Marshal(h.State)
	if err != nil {
		c.differs("state", "what cannot be read", err)
		return
	}
	should, err := json.Marshal(state)
	if err == nil {
		should, err = again(should)
	}
	if err != nil || !bytes.Equal(kept, should) {
		c.differs("state", string(kept), string(should))
	}
	if h.Carried != nil { // else all are read, which is slow and not wrong
		is := carriedOf(facts, numbersOf(c.facts), len(facts), &state)
		c.same("facts that the state carries", fmt.Sprint(*h.Carried), fmt.Sprint(*cmp.Or(is, new(Carried))))
	}
}

// again is a state as it comes back from where it is kept.
func again(text []byte) ([]byte, error) {
	var s engine.State
	if err := json.Unmarshal(text, &s); err != nil {
		return nil, err
	}
	return json.Marshal(s)
}

// due holds the next moment that matters against the one that is kept.
func (c *check) due(next *day.Day) {
	zone, err := c.head.zone()
	if err != nil {
		return // told with the columns
	}
	kept, should := "none", "none"
	if c.head.DueAt != nil {
		kept = c.head.DueAt.UTC().String()
	}
	if next != nil {
		should = next.Start(zone).UTC().String()
	}
	c.same("next moment", kept, should)
	if h := c.head; h.Failures == 0 {
		c.same("next visit", orNone(h.VisitAt), orNone(h.DueAt))
	}
}
