package ledger

import (
	"cmp"
	"slices"

	"nectarine/internal/domain/loan"
	"nectarine/internal/rule/engine"
	"nectarine/internal/value/day"
	"nectarine/internal/value/id"
)

// ObligationStatus is where what fell due on a day stands: empty where nothing is asked on it.
type ObligationStatus string

// The statuses of an obligation.
const (
	ObligationDue       ObligationStatus = "due"       // something is open of it, on its due date
	ObligationOverdue   ObligationStatus = "overdue"   // something is open of it, later
	ObligationFulfilled ObligationStatus = "fulfilled" // nothing is open of it
	ObligationDeferred  ObligationStatus = "deferred"  // what was open of it has been put off
)

// isOpen is whether something is open of an obligation that stands so.
func (s ObligationStatus) isOpen() bool { return s == ObligationDue || s == ObligationOverdue }

// ToldObligation is an obligation of which it was told last that something is open.
type ToldObligation struct {
	DueDate day.Day          `json:"dueDate"`
	Number  int              `json:"number"` // among those of its due date, from 1
	Status  ObligationStatus `json:"status"`
}

// ObligationID is the id of an obligation, which has no row: the so-many-th of its due date.
func ObligationID(l *loan.Loan, due day.Day, number int) string { return Derived("OB", l, due, number) }

// Derived is the id of something that follows from a loan and has no row: the so-many-th of a day.
func Derived(prefix string, l *loan.Loan, on day.Day, number int) string {
	name := on.String()
	for range number - 1 {
		name += "+"
	}
	return id.Derived(prefix, l.ID, name)
}

// owed names one of the obligations of a loan.
type owed struct {
	due    day.Day
	number int
}

// obligationsOf are obligations by their names. Their list has those of one due date in order.
func obligationsOf(all []engine.Obligation) map[owed]*engine.Obligation {
	by, times := make(map[owed]*engine.Obligation, len(all)), map[day.Day]int{}
	for i := range all {
		o := &all[i]
		times[o.DueDate]++
		by[owed{o.DueDate, times[o.DueDate]}] = o
	}
	return by
}

// statusOf is where an obligation stands; nil is none.
func statusOf(o *engine.Obligation) ObligationStatus {
	switch {
	case o == nil:
		return ""
	case o.IsOverdue:
		return ObligationOverdue
	case !o.IsFulfilled:
		return ObligationDue
	case o.IsDeferred:
		return ObligationDeferred
	case o.ObligationAmount == 0: // all that it asked was taken back
		return ""
	}
	return ObligationFulfilled
}

// openOf are the obligations of which something is open, the first to fall due first.
func openOf(all map[owed]*engine.Obligation) []ToldObligation {
	open := []ToldObligation{}
	for name, o := range all {
		if is := statusOf(o); is.isOpen() {
			open = append(open, ToldObligation{name.due, name.number, is})
		}
	}
	slices.SortFunc(open, func(a, b ToldObligation) int {
		return cmp.Or(cmp.Compare(a.DueDate, b.DueDate), cmp.Compare(a.Number, b.Number))
	})
	return open
}

// tellObligations tells of each obligation that stands otherwise than was told last.
func (l *ledger) tellObligations(r *Recorded, told *Told) error {
	was, is, err := l.obligations(r, told.Obligations)
	if err != nil {
		return err
	}
	if told.Obligations == nil { // it was not kept
		told.Obligations = openOf(obligationsOf(r.told.Obligations))
	}
	before := map[owed]ObligationStatus{}
	for name, o := range was {
		if then := statusOf(o); !then.isOpen() { // what is open of it may have come by the time, and not been told
			before[name] = then
		}
	}
	for _, o := range told.Obligations {
		before[owed{o.DueDate, o.Number}] = o.Status
	}
	names := map[owed]bool{}
	for name := range before {
		names[name] = true
	}
	for name := range is {
		names[name] = true
	}
	changed := make([]owed, 0, len(names))
	for name := range names {
		if before[name] != statusOf(is[name]) {
			changed = append(changed, name)
		}
	}
	slices.SortFunc(changed, func(a, b owed) int { return cmp.Or(cmp.Compare(a.due, b.due), cmp.Compare(a.number, b.number)) })
	for _, name := range changed {
		r.tellObligation(name, before[name], was[name], is[name])
	}
	told.Obligations = openOf(is)
	return nil
}

// obligations are those before what is told now, and after it, by their names. Of one due date
// there are several where an acceleration has made all due on it; one that was fulfilled before the
// state that is folded on from is counted too, then.
func (l *ledger) obligations(r *Recorded, told []ToldObligation) (was, is map[owed]*engine.Obligation, err error) {
	if !slices.ContainsFunc(told, func(o ToldObligation) bool { return o.Number > 1 }) {
		return obligationsOf(r.Was.Obligations), obligationsOf(r.Is.Obligations), nil
	}
	if err := l.whole(); err != nil {
		return nil, nil, err
	}
	whole, err := engine.Fold(l.head.Terms, l.facts[:len(l.facts)-len(r.Facts)], r.Was.At)
	if err != nil {
		return nil, nil, err
	}
	now, err := engine.Fold(l.head.Terms, l.facts, r.Is.At)
	return obligationsOf(whole.Obligations), obligationsOf(now.Obligations), err
}

// tellObligation tells that an obligation stands otherwise than before, with what was and is asked, paid and open of it:
// was is how it stood until this change, nil where it was not; o is nil of one that is no more.
func (r *Recorded) tellObligation(name owed, before ObligationStatus, was, o *engine.Obligation) {
	data := map[string]any{"effectiveDate": r.Is.At, "obligationId": ObligationID(r.Loan, name.due, name.number), "dueDate": name.due,
		"oldStatus": nil, "newStatus": nil, "oldObligationAmount": nil, "oldFulfilledAmount": nil, "oldRemainingAmount": nil}
	if before != "" {
		data["oldStatus"] = before
		if was != nil {
			data["oldObligationAmount"], data["oldFulfilledAmount"], data["oldRemainingAmount"] = was.ObligationAmount, was.FulfilledAmount, was.RemainingAmount
		}
	}
	if is := statusOf(o); is != "" {
		data["newStatus"] = is
	}
	if o == nil {
		o = &engine.Obligation{}
	}
	data["obligationAmount"], data["fulfilledAmount"], data["remainingAmount"] = o.ObligationAmount, o.FulfilledAmount, o.RemainingAmount
	r.tell("loan.obligation.statuschanged", data)
}
