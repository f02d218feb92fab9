package ledger

import (
	"context"

	"nectarine/internal/domain/loan"
	"nectarine/internal/mechanism/api"
	"nectarine/internal/mechanism/api/query"
	"nectarine/internal/mechanism/store"
	"nectarine/internal/rule/engine"
	"nectarine/internal/value/clock"
	"nectarine/internal/value/day"
)

// Standing is a loan as it stands at the end of a day by what was known at a moment.
type Standing struct {
	Of    *loan.Loan
	Head  *Head         // nil: the loan has not been activated
	Facts []engine.Fact // those that were known
	Loan  engine.Loan
	At    day.Day
}

// load is what is known of a loan, as Read reads it, that is not folded.
func load(ctx context.Context, tx *store.Tx, l *loan.Loan, at *day.Day, knownAt *clock.Time) (*Standing, error) {
	if l.Type != loan.Installment {
		return nil, notOfLines()
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
	facts, err := factsOf(ctx, tx, []string{l.ID})
	for _, f := range facts[l.ID] {
		if knownAt == nil || !f.CreatedAt.After(knownAt.Time) {
			s.Facts = append(s.Facts, f.engine())
		}
	}
	return s, err
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

// Unread is an error of the engine about the day that was asked for.
func Unread(err error) error {
	if refused, is := loan.Blamed(err).(*api.Refusal); is && len(refused.Details) == 1 && refused.Details[0].Field == "at" {
		return api.Invalid("toEffectiveDate", refused.Details[0].Message)
	}
	return err
}

// notOfLines refuses what is there for installment loans alone.
func notOfLines() error {
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

// knownAt is the moment by whose knowledge the loan is read; nil: by all.
func (a *AsOf) knownAt() *clock.Time {
	if a.KnownAt.IsZero() {
		return nil
	}
	return &a.KnownAt
}
