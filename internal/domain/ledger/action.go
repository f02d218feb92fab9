package ledger

import (
	"context"
	"regexp"
	"strconv"
	"strings"

	"nectarine/internal/domain/loan"
	"nectarine/internal/mechanism/api"
	"nectarine/internal/mechanism/store"
	"nectarine/internal/rule/engine"
	"nectarine/internal/value/day"
)

// EndOfDay is the second of its day at which counts what a lender does to a loan, such as
// freezing it: after what was paid on the day.
const EndOfDay = 86399

// Waits are the parameter of operations that others do later.
type Waits struct {
	Sync bool `query:"sync" doc:"Accepted for compatibility: the answer comes when all is done."`
}

// Action is with what something is done to a loan, or to what changes its ledger.
type Action struct {
	CaseID     *string `json:"caseId" required:"false" maxLength:"260" doc:"The case in which it is done."`
	SendNotice *bool   `json:"sendNotice" required:"false" doc:"Whether the borrower is to be told. It is kept; nothing is sent."`
}

// ResolveCase puts the id of the case that a reference names: a case of a borrower of the loan;
// nil where it names none.
func (ls *Ledgers) ResolveCase(ctx context.Context, tx *store.Tx, to **string, ref *string, l *loan.Loan) error {
	*to = nil
	if ref == nil {
		return nil
	}
	found, err := ls.Case(ctx, tx, *ref, l)
	if err != nil {
		return api.BadReference("caseId", err)
	}
	*to = &found
	return nil
}

// RecordOne is Record of one recording, whose refusal is its error.
func (ls *Ledgers) RecordOne(ctx context.Context, tx *store.Tx, r Recording) (*Recorded, error) {
	results, err := ls.Record(ctx, tx, []Recording{r})
	switch {
	case err != nil:
		return nil, err
	case results[0].Err != nil:
		return nil, results[0].Err
	}
	return results[0], nil
}

// numbered is the name that a fact without one has been given, as errors of the engine quote it.
var numbered = regexp.MustCompile(`"[0-9]{6}-[A-Za-z]+" `)

// blamed is a refusal of the engine, which names a fact by its place, by the field of the body,
// and without the names of facts, which nothing that the caller knows need have.
func blamed(err error, facts []engine.Fact) error {
	refused, is := err.(*api.Refusal)
	if !is || len(refused.Details) != 1 {
		return err
	}
	_, field, in := strings.Cut(refused.Details[0].Field, "].")
	if !in {
		return err
	}
	nameless := numbered.ReplaceAllString(refused.Details[0].Message, "")
	for _, f := range facts {
		nameless = strings.NewReplacer(strconv.Quote(f.ID)+" ", "", strconv.Quote(f.Target)+" ", "").Replace(nameless)
	}
	return api.Invalid(field, nameless)
}

// PresentDay is the present day of the product of a loan, which must have a ledger.
func PresentDay(ctx context.Context, tx *store.Tx, l *loan.Loan) (day.Day, error) {
	today, begun, err := Today(ctx, tx, l)
	if err == nil && !begun {
		err = api.Conflict(api.InvalidStatus, "status: a loan that is "+string(l.Status)+" has no ledger: it has not been activated here")
	}
	return today, err
}

// Unbegun refuses a loan without a ledger: in the words of its status where on does not allow that.
func Unbegun(l *loan.Loan, on func(loan.Status) error) error {
	if err := on(l.Status); err != nil {
		return err
	}
	return api.Conflict(api.InvalidStatus, "status: the loan has not been activated here: it has no ledger")
}

// Begun is the loan of a path, locked, as it stands on the present day; it must have a ledger. What its
// status allows by now is for the caller to hold, by the same on.
func Begun(ctx context.Context, tx *store.Tx, p *loan.Path, on func(loan.Status) error) (*Standing, error) {
	l, err := Installment(ctx, tx, p, Lock)
	if err != nil {
		return nil, err
	}
	s, err := Read(ctx, tx, l, nil, nil)
	if err == nil && s.Head == nil {
		err = Unbegun(l, on)
	}
	return s, err
}
