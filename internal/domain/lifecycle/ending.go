package lifecycle

import (
	"context"

	"nectarine/internal/domain/ledger"
	"nectarine/internal/domain/loan"
	"nectarine/internal/mechanism/api"
	"nectarine/internal/mechanism/store"
	"nectarine/internal/rule/engine"
	"nectarine/internal/value/day"
)

// CancelRequest is why a loan is canceled.
type CancelRequest struct {
	CaseID  *string `json:"caseId" required:"false" maxLength:"260" doc:"The case in which it is done."`
	Reason  *string `json:"cancellationReason" required:"false" minLength:"1" maxLength:"500" doc:"Why it is canceled."`
	Notice  *bool   `json:"sendCancellationNotice" required:"false" doc:"Whether the borrower is to be told. It is kept; nothing is sent."`
	Notice2 *bool   `json:"sendNotice" required:"false" doc:"The same under its other name."`
}

// action is with what the loan is canceled.
func (r *CancelRequest) action() (ledger.Action, error) {
	a := ledger.Action{CaseID: r.CaseID, SendNotice: r.Notice}
	if r.Notice != nil && r.Notice2 != nil {
		return a, api.Invalid("sendNotice", "is sendCancellationNotice by another name: give one of them")
	}
	if r.Notice2 != nil {
		a.SendNotice = r.Notice2
	}
	return a, nil
}

func (ls *Loans) cancel(ctx context.Context, tx *store.Tx, in *struct {
	loan.Path
	ledger.Waits
	Force bool           `query:"force" doc:"Cancel also a loan that is frozen or accelerated, and one on which payments or credits were taken."`
	Body  *CancelRequest `doc:"May be left out."`
}) (*Standing, error) {
	l, err := in.Load(ctx, tx, ledger.Lock)
	if err != nil {
		return nil, err
	}
	how := given(in.Body)
	action, err := how.action()
	if err != nil {
		return nil, err
	}
	today, begun, err := ledger.Today(ctx, tx, l)
	if err != nil {
		return nil, err
	}
	d := canceling
	if in.Force {
		d = forcing
	}
	if !begun {
		return ls.withdraw(ctx, tx, l, d, action, how.Reason)
	}
	if err := unpaid(ctx, tx, l, today, in.Force); err != nil {
		return nil, err
	}
	s, _, err := ls.do(ctx, tx, l, request{deed: d, Action: action, complete: func(l *loan.Loan) { l.CancelReason = how.Reason },
		facts: []engine.Fact{{Type: engine.Cancellation, EffectiveDate: today, EffectiveSecond: ledger.EndOfDay}}})
	return s, err
}

// unpaid refuses what is done without force to a loan on which something was taken.
func unpaid(ctx context.Context, tx *store.Tx, l *loan.Loan, today day.Day, forced bool) error {
	if forced {
		return nil
	}
	s, err := ledger.Read(ctx, tx, l, &today, nil)
	if err != nil {
		return err
	}
	if err := canceling.on(ledger.StatusOf(s.Loan.Status)); err != nil {
		return err
	}
	if b := &s.Loan.Balances; b.Paid.Total()+b.PaidByCredits.Total()+b.Overpayment+b.Suspense > 0 {
		return api.Conflict(api.InvalidStatus, "payments or credits were taken on the loan: cancel it with force=true, which leaves interest and fees that were paid owed back to the borrower")
	}
	return nil
}

// withdraw cancels a loan that has no ledger.
func (ls *Loans) withdraw(ctx context.Context, tx *store.Tx, l *loan.Loan, d deed, a ledger.Action, reason *string) (*Standing, error) {
	if err := d.on(l.Status); err != nil {
		return nil, err
	}
	if l.Status != loan.Pending && l.Status != loan.Originated {
		return nil, api.Conflict(api.InvalidStatus, "status: the loan has not been activated here: it has no ledger")
	}
	t, err := store.Get[loan.Type](ctx, tx, l.LoanTypeID)
	if err != nil {
		return nil, err
	}
	zone, err := t.Zone()
	if err != nil {
		return nil, err
	}
	if err := ls.Ledgers.ResolveCase(ctx, tx, &l.StatusCaseID, a.CaseID, l); err != nil {
		return nil, err
	}
	was := l.Status
	l.Status, l.CancelReason, l.StatusNotice = loan.Canceled, reason, a.SendNotice
	if _, err := store.Save(ctx, tx, l); err != nil {
		return nil, err
	}
	return &Standing{Object: standingObject, LoanID: l.ID, Status: l.Status, Was: was, Effective: day.In(tx.Now.Time, zone)}, nil
}

// CloseRequest is why a loan is closed.
type CloseRequest struct {
	ledger.Action
	Reason    string `json:"closeReason" minLength:"1" maxLength:"500" doc:"Why it is closed."`
	Requested *bool  `json:"closeRequestedByBorrower" required:"false" doc:"Whether the borrower asked for it."`
}

func (ls *Loans) close(ctx context.Context, tx *store.Tx, in *struct {
	loan.Path
	ledger.Waits
	Body CloseRequest
}) (*Standing, error) {
	l, today, err := begin(ctx, tx, &in.Path, closing)
	if err != nil {
		return nil, err
	}
	now, err := ledger.Read(ctx, tx, l, &today, nil)
	if err != nil {
		return nil, err
	}
	if l.IsClosed {
		return nil, api.Conflict(api.LoanClosed, "isClosed: the loan has been closed already")
	}
	r := request{deed: closing, Action: in.Body.Action, complete: func(l *loan.Loan) {
		at := tx.Now
		l.IsClosed, l.ClosedAt, l.CloseReason, l.CloseRequested = true, &at, &in.Body.Reason, in.Body.Requested
	}}
	if now.Loan.Status == engine.PaidOff {
		r.facts = []engine.Fact{{Type: engine.Close, EffectiveDate: today, EffectiveSecond: ledger.EndOfDay}}
	}
	s, _, err := ls.do(ctx, tx, l, r)
	return s, err
}

func (ls *Loans) refresh(ctx context.Context, tx *store.Tx, in *struct {
	loan.Path
	ledger.Waits
	Body *ledger.Action `doc:"May be left out."`
}) (*Standing, error) {
	l, _, err := begin(ctx, tx, &in.Path, refreshing)
	if err != nil {
		return nil, err
	}
	s, _, err := ls.do(ctx, tx, l, request{deed: refreshing, Action: given(in.Body), anew: true})
	return s, err
}
