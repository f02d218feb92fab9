package ledger

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"

	"nectarine/internal/domain/loan"
	"nectarine/internal/mechanism/store"
	"nectarine/internal/rule/book"
	"nectarine/internal/rule/engine"
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
	LoanID string
	Loan   *engine.Loan
}

// Check holds what a domain keeps of ledgers against these, folded again.
type Check func(context.Context, *store.Tx, []Folded) ([]Difference, error)

// Rebuild folds ledgers of the space again from their facts, the next ones after a loan in the
// order of ids, of all or of the loans named, and tells what of them is kept otherwise, also by
// the domains that give a check. It writes nothing.
func Rebuild(ctx context.Context, tx *store.Tx, after string, named []string, also ...Check) (*Rebuilt, error) {
	out := &Rebuilt{}
	var some []*Head
	q := tx.SelectAll(&some)
	q.Where("?TableAlias.loan_id > ?", after).OrderExpr("?TableAlias.loan_id").Limit(rebuilt)
	if len(named) > 0 {
		q.Where("?TableAlias.loan_id IN (?)", store.In(named))
	}
	if err := q.Scan(ctx); err != nil || len(some) == 0 {
		return out, err
	}
	ids := make([]string, len(some))
	for i, h := range some {
		ids[i] = h.LoanID
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
	var folded []Folded
	for _, h := range some {
		check := &check{head: h}
		if is := check.ledger(facts[h.LoanID], entries[h.LoanID], loans[h.LoanID]); is != nil {
			folded = append(folded, Folded{h.LoanID, is})
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
	out.Folded, out.Last = len(some), ids[len(ids)-1]
	return out, nil
}

// check is the look at one ledger.
type check struct {
	head  *Head
	found []Difference
}

func (c *check) differs(what string, kept, should any) {
	c.found = append(c.found, Difference{c.head.LoanID, what, fmt.Sprint(kept), fmt.Sprint(should)})
}

// same tells of two texts that are not the same.
func (c *check) same(what string, kept, should any) {
	if fmt.Sprint(kept) != fmt.Sprint(should) {
		c.differs(what, kept, should)
	}
}

// ledger folds a ledger again and holds what is kept against it; nil is one that cannot be folded.
func (c *check) ledger(rows []*Fact, booked []engine.Entry, l *loan.Loan) *engine.Loan {
	h := c.head
	c.same("number of facts", h.FactCount, len(rows))
	c.same("number of entries", h.EntryCount, len(booked))
	for i, f := range rows {
		c.same(fmt.Sprintf("fact %d, its columns", i+1), [...]any{f.Seq, f.Type, f.EffectiveDate, f.EffectiveSecond},
			[...]any{i + 1, f.Fact.Type, f.Fact.EffectiveDate, f.Fact.EffectiveSecond})
	}
	facts := plain(rows)
	is, err := engine.Fold(h.Terms, facts, h.Through)
	if err != nil {
		c.differs("facts", "what cannot be folded", err)
		return nil
	}
	more, err := book.Rebook(booked, is.Entries, day.First, h.ChangedAt.Time)
	if err != nil {
		c.differs("entries", "what cannot be booked", err)
	}
	for _, e := range more {
		c.differs("entries", "without it", fmt.Sprintf("%s %s from %s to %s for %s, reversing %q", e.EffectiveDate, e.Amount, e.Credit, e.Debit, e.Cause, e.Reverses))
	}
	c.state(facts)
	if l == nil {
		c.differs("loan", "no loan", "one")
		return &is
	}
	c.same("status of the loan", l.Status, status(is.Status))
	if l.PeriodicPayment == nil {
		c.differs("periodic payment of the loan", "none", is.Level)
	} else {
		c.same("periodic payment of the loan", *l.PeriodicPayment, is.Level)
	}
	c.due(is.NextDate)
	return &is
}

// state folds to the day of the state that is kept.
func (c *check) state(facts []engine.Fact) {
	h := c.head
	if h.State.Version != engine.Version {
		return // it is folded anew when it is next needed
	}
	state, err := engine.Begin(h.Terms)
	if err == nil {
		state, _, err = engine.Resume(nil, h.Terms, state, facts, h.Checkpoint)
	}
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
		c.differs("timezone", c.head.Timezone, "one that there is")
		return
	}
	kept, should := "none", "none"
	if c.head.DueAt != nil {
		kept = c.head.DueAt.UTC().String()
	}
	if next != nil {
		should = next.Start(zone).UTC().String()
	}
	c.same("next moment", kept, should)
}
