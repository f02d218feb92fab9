package fee

import (
	"context"

	"nectarine/internal/domain/ledger"
	"nectarine/internal/domain/loan"
	"nectarine/internal/mechanism/api"
	"nectarine/internal/mechanism/store"
	"nectarine/internal/rule/engine"
	"nectarine/internal/value/day"
	"nectarine/internal/value/money"
)

// Path is the fee that a path names, with its loan.
type Path struct {
	loan.Path
	Fee string `path:"feeId"`
}

// anyFee is a fee that something is done with: one that was charged, or one that came of itself.
type anyFee struct {
	loan  *loan.Loan
	today day.Day
	row   *Fee   // of one that was charged
	shown *Shown // of one that came of itself
}

// target is how the ledger knows the fee.
func (a *anyFee) target() string {
	if a.row != nil {
		return a.row.ID
	}
	return a.shown.name
}

// source is the object that a fact about the fee comes from.
func (a *anyFee) source() *string {
	if a.row != nil {
		return &a.row.ID
	}
	return nil
}

// stands tells the status and the amount of the fee, whatever became of its loan.
func (a *anyFee) stands() (Status, money.Amount) {
	if a.row != nil {
		return a.row.Status, a.row.Amount
	}
	if a.shown.counts > 0 {
		return Booked, a.shown.counts
	}
	return a.shown.Status, a.shown.Amount
}

// load is the fee of the path, locked with its loan.
func (fs *Fees) load(ctx context.Context, tx *store.Tx, in *Path, d deed) (*anyFee, error) {
	l, today, err := begin(ctx, tx, &in.Path, d)
	if err != nil {
		return nil, err
	}
	a := &anyFee{loan: l, today: today}
	shown, err := all(ctx, tx, l)
	if err != nil {
		return nil, err
	}
	for _, s := range shown {
		if s.ID == in.Fee && s.name != "" {
			a.shown = s
			return a, nil
		}
	}
	a.row, err = store.Child(ctx, tx, store.Lock[Fee], in.Fee, func(f *Fee) bool { return f.LoanID == l.ID })
	return a, err
}

// do tells the ledger of what is done with the fee, keeps it, and shows the fee as it then is.
func (fs *Fees) do(ctx context.Context, tx *store.Tx, a *anyFee, d deed, act ledger.Action, fact engine.Fact,
	then func(*Fee)) (*Shown, error) {
	var caseID *string
	if err := fs.Ledgers.ResolveCase(ctx, tx, &caseID, act.CaseID, a.loan); err != nil {
		return nil, err
	}
	status, was := a.stands()
	switch {
	case status == Canceled && fact.Type == engine.FeeCancellation, status == Booked && fact.Type == engine.FeeChange && fact.Amount == was:
		return a.present(), nil // it is so already
	case status == Canceled:
		return nil, api.Conflict(api.InvalidStatus, "status: a fee that is canceled stays so; charge another")
	}
	fact.EffectiveDate, fact.EffectiveSecond, fact.Target = a.today, ledger.EndOfDay, a.target()
	if err := fs.record(ctx, tx, a.loan, d, a.source(), caseID, act.SendNotice, fact); err != nil {
		return nil, err
	}
	if a.row != nil {
		then(a.row)
		a.row.CaseID, a.row.SendNotice = caseID, act.SendNotice
		if _, err := store.Save(ctx, tx, a.row); err != nil {
			return nil, err
		}
	}
	shown, err := all(ctx, tx, a.loan)
	if err != nil {
		return nil, err
	}
	for _, s := range shown {
		if a.row != nil && s.ID == a.row.ID || a.row == nil && s.name == a.shown.name {
			return s, nil
		}
	}
	return nil, api.Conflict(api.InvalidStatus, "the fee would not be charged any more")
}

// AmountRequest is what a fee is to be.
type AmountRequest struct {
	ledger.Action
	FeeAmount *money.Amount `json:"feeAmount" required:"false" minimum:"0.01" maximum:"1000000000" doc:"In dollars, more than 0: to nothing it is canceled."`
	Amount    *money.Amount `json:"amount" required:"false" minimum:"0.01" maximum:"1000000000" doc:"feeAmount under its other name."`
}

func (fs *Fees) change(ctx context.Context, tx *store.Tx, in *struct {
	Path
	ledger.Waits
	Body AmountRequest
}) (*Shown, error) {
	a, err := fs.load(ctx, tx, &in.Path, changing)
	if err != nil {
		return nil, err
	}
	to, err := either("feeAmount", in.Body.FeeAmount, "amount", in.Body.Amount)
	if err == nil && to == nil {
		err = api.Invalid("feeAmount", "is needed")
	}
	if err == nil {
		err = a.may(*to)
	}
	if err != nil {
		return nil, err
	}
	return fs.do(ctx, tx, a, changing, in.Body.Action, engine.Fact{Type: engine.FeeChange, Amount: *to}, func(f *Fee) { f.Amount = *to })
}

func (fs *Fees) cancel(ctx context.Context, tx *store.Tx, in *struct {
	Path
	ledger.Waits
	Body *ledger.Action `doc:"May be left out."`
}) (*Shown, error) {
	a, err := fs.load(ctx, tx, &in.Path, canceling)
	if err != nil {
		return nil, err
	}
	var act ledger.Action
	if in.Body != nil {
		act = *in.Body
	}
	return fs.canceled(ctx, tx, a, act)
}

// canceled cancels the fee.
func (fs *Fees) canceled(ctx context.Context, tx *store.Tx, a *anyFee, act ledger.Action) (*Shown, error) {
	return fs.do(ctx, tx, a, canceling, act, engine.Fact{Type: engine.FeeCancellation}, func(f *Fee) { f.cancel(tx) })
}

// CancelWhere cancels the fees of a loan that were charged on days of which where is true, but the origination
// fee, because of an object. It answers how many there were.
func (fs *Fees) CancelWhere(ctx context.Context, tx *store.Tx, l *loan.Loan, act ledger.Action, because *string,
	where func(day.Day) bool) (int, error) {
	shown, err := all(ctx, tx, l)
	if err != nil {
		return 0, err
	}
	today, err := ledger.PresentDay(ctx, tx, l)
	if err != nil {
		return 0, err
	}
	var facts []engine.Fact
	var ids []string
	for _, s := range shown {
		if s.Status != Booked || s.Amount == 0 || s.Type == Origination || !where(s.Created) {
			continue
		}
		fact := engine.Fact{Type: engine.FeeCancellation, EffectiveDate: today, EffectiveSecond: ledger.EndOfDay, Target: s.name}
		if s.name == "" {
			fact.Target, ids = s.ID, append(ids, s.ID)
		}
		facts = append(facts, fact)
	}
	if len(facts) == 0 {
		return 0, nil
	}
	if _, err := fs.Ledgers.RecordOne(ctx, tx, ledger.Recording{LoanID: l.ID, Facts: facts, SourceID: because, CaseID: act.CaseID,
		SendNotice: act.SendNotice, Stands: canceling.on}); err != nil {
		return 0, err
	}
	rows, err := store.LockMany[Fee](ctx, tx, ids)
	if err != nil {
		return 0, err
	}
	for _, id := range ids {
		rows[id].cancel(tx)
		rows[id].CaseID, rows[id].SendNotice = act.CaseID, act.SendNotice
		if _, err := store.Save(ctx, tx, rows[id]); err != nil {
			return 0, err
		}
	}
	return len(facts), nil
}

// cancel has the fee be canceled now.
func (f *Fee) cancel(tx *store.Tx) {
	by, now := tx.Actor, tx.Now
	f.Status, f.Amount, f.CanceledBy, f.CanceledAt = Canceled, 0, &by, &now
}

// OriginationRequest is what the origination fee is to be.
type OriginationRequest struct {
	ledger.Action
	FeeAmount money.Amount `json:"feeAmount" required:"false" minimum:"0" maximum:"1000000000" doc:"In dollars, no more than was agreed; 0 unless set."`
}

func (fs *Fees) origination(ctx context.Context, tx *store.Tx, in *struct {
	loan.Path
	ledger.Waits
	Body OriginationRequest
}) (*Shown, error) {
	l, today, err := begin(ctx, tx, &in.Path, changing)
	if err != nil {
		return nil, err
	}
	a, err := findOrigination(ctx, tx, l, today)
	if err != nil {
		return nil, err
	}
	to := in.Body.FeeAmount
	if to == 0 {
		return fs.canceled(ctx, tx, a, in.Body.Action)
	}
	if err := a.may(to); err != nil {
		return nil, err
	}
	return fs.do(ctx, tx, a, changing, in.Body.Action, engine.Fact{Type: engine.FeeChange, Amount: to}, nil)
}

// findOrigination is the origination fee of a loan.
func findOrigination(ctx context.Context, tx *store.Tx, l *loan.Loan, today day.Day) (*anyFee, error) {
	shown, err := all(ctx, tx, l)
	if err != nil {
		return nil, err
	}
	for _, s := range shown {
		if s.Type == Origination {
			return &anyFee{loan: l, today: today, shown: s}, nil
		}
	}
	return nil, api.Conflict(api.InvalidStatus, "the loan has no origination fee on its ledger")
}

// may refuses an origination fee of more than was agreed.
func (a *anyFee) may(to money.Amount) error {
	if a.shown != nil && a.shown.Type == Origination && a.shown.Original != nil && to > *a.shown.Original {
		return api.Invalid("feeAmount", "must not be more than was agreed, "+a.shown.Original.String())
	}
	return nil
}

// present is the fee as it stands in a list.
func (a *anyFee) present() *Shown {
	if a.row != nil {
		return a.row.present()
	}
	return a.shown
}
