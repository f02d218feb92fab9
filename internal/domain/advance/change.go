package advance

import (
	"context"
	"slices"

	"nectarine/internal/domain/ledger"
	"nectarine/internal/domain/loan"
	"nectarine/internal/mechanism/api"
	"nectarine/internal/mechanism/event"
	"nectarine/internal/mechanism/store"
	"nectarine/internal/rule/engine"
	"nectarine/internal/value/brief"
)

// steps are the changes of status. Money that went out comes back by a payment, and what was canceled is created again.
var steps = map[loan.AdvanceStatus][]loan.AdvanceStatus{
	loan.AdvanceScheduled: {loan.AdvancePending, loan.AdvanceSettled, loan.AdvanceCanceled},
	loan.AdvancePending:   {loan.AdvanceSettled, loan.AdvanceCanceled},
}

func (as *Advances) update(ctx context.Context, tx *store.Tx, in *struct {
	Path
	ledger.Waits
	Body api.Patch[Advance]
}) (*Advance, error) {
	l, a, err := in.load(ctx, tx, ledger.Lock, store.Lock[Advance])
	if err != nil {
		return nil, err
	}
	t, err := begin(ctx, tx, l, changing)
	if err != nil {
		return nil, err
	}
	present(a)
	was := *a
	if err := in.Body.Apply(a); err != nil {
		return nil, err
	}
	if a.CaseID != nil && (was.CaseID == nil || *a.CaseID != *was.CaseID) {
		if err := as.Ledgers.ResolveCase(ctx, tx, &a.CaseID, a.CaseID, l); err != nil {
			return nil, err
		}
	}
	if a.Status == loan.AdvanceSettled && was.Status != a.Status && a.Date == was.Date {
		a.Date = min(a.Date, t.At) // what was to come has come today
	}
	if err := as.change(ctx, tx, t, a, &was); err != nil {
		return nil, err
	}
	if a.Status != was.Status && a.Amount != was.Amount { // the row tells of its status
		event.Record(tx, event.News{Type: "advance.updated", Object: a.Kind().Name, ID: a.ID, PersonID: a.BorrowerID, LoanID: a.LoanID,
			Data: a.Tells(store.Change{Was: &was}).Extra})
	}
	_, err = store.Save(ctx, tx, a)
	present(a)
	return a, err
}

// change makes of an advance what its body has made of it, as far as it may, and its ledger with it.
func (as *Advances) change(ctx context.Context, tx *store.Tx, t *attempt, a, was *Advance) error {
	moved := a.Amount != was.Amount || a.Date != was.Date
	if a.Status == was.Status && !moved {
		return nil
	}
	if err := a.follows(was, t); err != nil {
		return err
	}
	d := changing
	if a.Status == loan.AdvanceCanceled {
		d = canceling
	}
	if err := t.on(d); err != nil {
		return err
	}
	if a.Status == was.Status {
		if a.DueAt != nil {
			a.stand(a.Status, tx.Now, t.zone)
		}
	} else {
		a.stand(a.Status, tx.Now, t.zone)
	}
	if a.Status == loan.AdvanceSettled {
		return as.book(ctx, tx, a, d)
	}
	if !a.IsPlanned || a.Status != loan.AdvanceCanceled && !moved || t.Loan.Status == engine.Canceled {
		return nil
	}
	_, err := as.Ledgers.RecordOne(ctx, tx, a.recording(a.unplanned(ledger.EndOfDay, t), d))
	return err
}

// unplanned is the fact that the advance is not made as it was planned, and notes it.
func (a *Advance) unplanned(second int, t *attempt) engine.Fact {
	a.IsPlanned = false
	return engine.Fact{Type: engine.FurtherAdvance, EffectiveDate: t.At, EffectiveSecond: second, AdvanceID: *a.Planned}
}

// follows refuses what an advance that stood so cannot become.
func (a *Advance) follows(was *Advance, t *attempt) error {
	done := was.Status == loan.AdvanceSettled || was.Status == loan.AdvanceCanceled
	switch may := steps[was.Status]; {
	case a.Status != was.Status && done:
		return api.Conflict(api.IllegalTransition, "status: an advance that is "+string(was.Status)+" stays so; "+instead[was.Status])
	case a.Status != was.Status && !slices.Contains(may, a.Status):
		return api.Conflict(api.IllegalTransition, "status: an advance that is "+string(was.Status)+" cannot be made "+string(a.Status)+"; it can be made "+brief.Words(may))
	case done && a.Amount != was.Amount:
		return api.ReadOnly(api.InvalidStatus, "amount", "is read only of an advance that is "+string(was.Status)+"; "+instead[was.Status])
	case done && a.Date != was.Date:
		return api.ReadOnly(api.InvalidStatus, "advanceDate", "is read only of an advance that is "+string(was.Status)+"; "+instead[was.Status])
	case was.Status == loan.AdvanceScheduled && was.Date < t.At:
		return api.Conflict(api.InvalidStatus, "status: an advance that is still scheduled on the day after its advanceDate is canceled; create another")
	case a.Status == loan.AdvanceCanceled:
		return nil
	}
	return a.datable(t)
}

// instead is what is done where an advance stays as it is.
var instead = map[loan.AdvanceStatus]string{
	loan.AdvanceSettled:  "money that came back is recorded as a payment",
	loan.AdvanceCanceled: "create another",
}
