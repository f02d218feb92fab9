package ledger

import (
	"context"
	"slices"

	"nectarine/internal/domain/loan"
	"nectarine/internal/mechanism/api"
	"nectarine/internal/mechanism/api/query"
	"nectarine/internal/mechanism/store"
	"nectarine/internal/rule/book"
	"nectarine/internal/rule/engine"
	"nectarine/internal/rule/loanfact"
	"nectarine/internal/value/clock"
	"nectarine/internal/value/day"
	"nectarine/internal/value/money"
)

// Standing is a loan as it stands at the end of a day by what was known at a moment.
type Standing struct {
	Of    *loan.Loan
	Head  *Head         // nil: the loan has not been activated
	Facts []engine.Fact // those that were known
	Loan  engine.Loan
	At    day.Day
	from  *engine.State // that it is folded on from; nil: from its beginning
}

// find is the loan as Read reads it, without its facts.
func find(ctx context.Context, tx *store.Tx, l *loan.Loan, at *day.Day) (*Standing, error) {
	if l.Type != loan.Installment {
		return nil, NotOfLines()
	}
	t, err := store.Get[loan.Type](ctx, tx, l.LoanTypeID)
	if err != nil {
		return nil, err
	}
	zone, err := t.Zone()
	if err != nil {
		return nil, err
	}
	s := &Standing{Of: l, At: day.In(tx.Now.Time, zone)}
	if at != nil {
		s.At = *at
	}
	found, err := heads(ctx, tx, []string{l.ID})
	if err != nil {
		return nil, err
	}
	s.Loan = engine.Loan{At: s.At, Status: engine.Status(l.Status)}
	if s.Head = found[l.ID]; s.Head == nil {
		return s, nil
	}
	if at == nil { // never before what has been recorded, whatever the clock says
		s.At = max(s.At, s.Head.Through)
	}
	return s, nil
}

// load is what is known of a loan, as Read reads it, that is not folded.
func load(ctx context.Context, tx *store.Tx, l *loan.Loan, at *day.Day, knownAt *clock.Time) (*Standing, error) {
	s, err := find(ctx, tx, l, at)
	if err != nil || s.Head == nil {
		return s, err
	}
	return s, s.know(ctx, tx, knownAt)
}

// know reads the facts that were known at a moment.
func (s *Standing) know(ctx context.Context, tx *store.Tx, knownAt *clock.Time) error {
	facts, err := factsOf(ctx, tx, []string{s.Of.ID})
	s.Facts, s.from = nil, nil
	for _, f := range facts[s.Of.ID] {
		if knownAt == nil || !f.CreatedAt.After(knownAt.Time) {
			s.Facts = append(s.Facts, f.engine())
		}
	}
	return err
}

// Read is how a loan stands at the end of a day, in its product's time zone (nil: of the
// present one), by what was known at a moment (nil: all). A loan that has not been activated
// owes nothing.
func Read(ctx context.Context, tx *store.Tx, l *loan.Loan, at *day.Day, knownAt *clock.Time) (*Standing, error) {
	s, err := load(ctx, tx, l, at, knownAt)
	if err != nil || s.Head == nil {
		return s, err
	}
	if s.Loan, err = engine.FoldWhile(ctx.Err, s.Head.Terms, s.Facts, s.At); err != nil {
		return nil, Unread(err)
	}
	return s, nil
}

// Stand is Read, by all that is known, for who asks how a loan stands and not what has become of it: of
// what was over when its state was last kept its lists have nothing, and of a long loan its facts
// have none that plays no part any more. The first fact is the one that begins the ledger.
func Stand(ctx context.Context, tx *store.Tx, l *loan.Loan, at *day.Day) (*Standing, error) {
	s, err := find(ctx, tx, l, at)
	if err != nil || s.Head == nil {
		return s, err
	}
	short := s.Head.resumable() && s.At >= s.Head.State.Through
	if short {
		few, err := carriedBy(ctx, tx, []*Head{s.Head})
		if err != nil {
			return nil, err
		}
		s.Facts, s.from = plain(few[l.ID]), &s.Head.State
		short = !loanfact.LateAfter(s.Facts, s.from.Through)
	}
	if !short {
		if err := s.know(ctx, tx, nil); err != nil {
			return nil, err
		}
	}
	s.Loan, err = s.On(ctx.Err, s.At)
	return s, Unread(err)
}

// On is how the loan stands at the end of a later day, by the same facts; an error of watch ends the work.
func (s *Standing) On(watch func() error, at day.Day) (engine.Loan, error) {
	if s.from == nil {
		return engine.FoldWhile(watch, s.Head.Terms, s.Facts, at)
	}
	return engine.View(watch, s.Head.Terms, *s.from, s.Facts, at)
}

// Reached is the state that the loan has reached on its day.
func (s *Standing) Reached(watch func() error) (engine.State, error) {
	if s.from == nil {
		return loan.Reached(watch, s.Head.Terms, s.Facts, s.At)
	}
	state, _, err := engine.Resume(watch, s.Head.Terms, *s.from, s.Facts, s.At)
	return state, err
}

// Totals are what was booked and paid back over the whole life of a loan and stands in no balance.
type Totals struct {
	Interest   money.Amount // that was earned, less what was taken back
	Reimbursed money.Amount // that was paid back to the borrower
}

// Charged is the interest of entries of which none was taken back.
func Charged(entries []engine.Entry) (interest money.Amount) {
	for _, e := range entries {
		switch book.InterestIncome {
		case e.Credit:
			interest += e.Amount
		case e.Debit:
			interest -= e.Amount
		}
	}
	return interest
}

// Totals are those up to the loan's day.
func (s *Standing) Totals(ctx context.Context, tx *store.Tx) (Totals, error) {
	t := Totals{Interest: Charged(s.Loan.Entries), Reimbursed: s.reimbursed()}
	if s.from == nil {
		return t, nil
	}
	// What was booked and taken back is there twice, the second time the other way round.
	var before money.Amount
	err := tx.SelectAll((*Entry)(nil)).Where("?TableAlias.loan_id = ?", s.Of.ID).Where("?TableAlias.effective_date <= ?", s.from.Through).
		ColumnExpr("CAST(coalesce(sum(CASE ? WHEN ?TableAlias.credit THEN ?TableAlias.amount WHEN ?TableAlias.debit THEN -?TableAlias.amount ELSE 0 END), 0) AS BIGINT)", book.InterestIncome).
		Scan(ctx, &before)
	t.Interest += before
	return t, err
}

// reimbursed is what was paid back up to the loan's day and has not failed. It has left, whatever stands
// against it by now: what was overpaid or, after a payment bounced, what is owed. The state that a loan is
// folded on from carries all facts that say so.
func (s *Standing) reimbursed() (sum money.Amount) {
	gone := map[string]bool{}
	for _, f := range s.Facts {
		if f.Type == engine.Reversal {
			gone[f.Target] = true
		}
	}
	for _, f := range s.Facts {
		if f.Type == engine.Refund && f.EffectiveDate <= s.At && !gone[f.ID] {
			sum += f.Amount
		}
	}
	return sum
}

// WithFacts are the ledgers of loans, and what they were told, by the loan; nothing of one that has none.
func WithFacts(ctx context.Context, tx *store.Tx, loans []string) (map[string]*Head, map[string][]engine.Fact, error) {
	found, err := heads(ctx, tx, loans)
	if err != nil {
		return nil, nil, err
	}
	rows, err := factsOf(ctx, tx, loans)
	facts := make(map[string][]engine.Fact, len(rows))
	for id, all := range rows {
		facts[id] = plain(all)
	}
	return found, facts, err
}

// Following is a query of the ledgers of a product's loans that follow its index and are in one of the statuses.
func Following(tx *store.Tx, loanTypeID string, in []loan.Status) *store.Select {
	q := tx.SelectAll((*Head)(nil))
	q.Join("JOIN loans l ON l.company_id = ledger.company_id AND l.id = ledger.loan_id")
	q.Where("?TableAlias.follows_index").Where("l.loan_type_id = ?", loanTypeID)
	q.Where("l.status IN (?)", store.In(in))
	return q
}

// spreads reports whether terms have a rate that is a spread on an index.
func spreads(t engine.Terms) bool {
	return slices.ContainsFunc(t.Interest, func(r engine.RateSpan) bool { return r.InterestType == book.Spread })
}

// Unread is an error of the engine about the day that was asked for.
func Unread(err error) error {
	if refused, is := loan.Blamed(err).(*api.Refusal); is && len(refused.Details) == 1 && refused.Details[0].Field == "at" {
		return api.Invalid("toEffectiveDate", refused.Details[0].Message)
	}
	return err
}

// NotOfLines refuses what is there for installment loans alone.
func NotOfLines() error {
	return api.Invalid("loanId", "is a line of credit, whose ledger is not served yet; only installment loans have one")
}

// AsOf is of which day, and by whose knowledge, a loan is read.
type AsOf struct {
	To      query.Day  `query:"toEffectiveDate" doc:"The day at whose end the loan is told, in the product's time zone; the present one unless given."`
	KnownAt clock.Time `query:"asKnownAt" doc:"Leave out what was recorded after this moment."`
}

// Read is the loan that a path names as it was asked for.
func (a *AsOf) Read(ctx context.Context, tx *store.Tx, p *loan.Path) (*Standing, error) {
	l, err := p.Load(ctx, tx, store.Get[loan.Loan])
	if err != nil {
		return nil, err
	}
	return Read(ctx, tx, l, a.To.Asked(), a.knownAt())
}

// Known is the loan that a path names with what was known of it, which is not folded.
func (a *AsOf) Known(ctx context.Context, tx *store.Tx, p *loan.Path) (*Standing, error) {
	l, err := p.Load(ctx, tx, store.Get[loan.Loan])
	if err != nil {
		return nil, err
	}
	return load(ctx, tx, l, a.To.Asked(), a.knownAt())
}

// Stand is the loan that a path names as it was asked for, without what was over before.
func (a *AsOf) Stand(ctx context.Context, tx *store.Tx, p *loan.Path) (*Standing, error) {
	if a.knownAt() != nil {
		return a.Read(ctx, tx, p)
	}
	l, err := p.Load(ctx, tx, store.Get[loan.Loan])
	if err != nil {
		return nil, err
	}
	return Stand(ctx, tx, l, a.To.Asked())
}

// knownAt is the moment by whose knowledge the loan is read; nil: by all.
func (a *AsOf) knownAt() *clock.Time {
	if a.KnownAt.IsZero() {
		return nil
	}
	return &a.KnownAt
}
