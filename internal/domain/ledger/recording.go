package ledger

import (
	"fmt"
	"slices"
	"time"

	"nectarine/internal/domain/loan"
	"nectarine/internal/mechanism/api"
	"nectarine/internal/mechanism/event"
	"nectarine/internal/rule/engine"
	"nectarine/internal/value/clock"
	"nectarine/internal/value/day"
)

// Opening is with what a ledger begins.
type Opening struct {
	Terms    engine.Terms
	Rules    *loan.LedgerRules
	Timezone string
}

// Recording is facts about one loan.
type Recording struct {
	LoanID string
	Open   *Opening // of a loan that has no ledger yet, and nil of any other
	// Facts are what happened; none lets the time alone do its work. When they are recorded is
	// set, and the id of one that has none. Of one second those that were recorded earlier come
	// first, those of one recording as they stand here.
	Facts []engine.Fact
	// InPlaceOf is the fact that the last of them stands in the place of: among those of one
	// second it comes where that came. Empty: behind all.
	InPlaceOf string
	Last      bool    // those of the present day count after all that was recorded of it before
	Idles     bool    // the facts are kept also where they have no effect, for what comes to be known may give them one
	Anew      bool    // fold from the beginning, whatever is kept
	SourceID  *string // the object that they come from; nil: the loan itself
	CaseID    *string // the case in which it is done
	// SendNotice is whether the borrower is to be told; nil: nobody has said.
	SendNotice *bool
	// Allow refuses what the loan, which is locked, does not allow; nil allows all.
	Allow func(*loan.Loan) error
	// Stands refuses what the status does not allow in which the loan is by now, without the
	// facts: it may be another than is kept, by the time alone. Nil allows all.
	Stands func(loan.Status) error
	// Idle says why a fact would have no effect in a status that Stands allows, by the state that it
	// would lead to. Nil says it in general words.
	Idle func(engine.Fact, engine.State) error
	// Complete gives the loan what else it keeps of it, once it is taken up.
	Complete func(*loan.Loan)
}

// noEffect refuses a fact of a recording that the engine finds without effect on its day, by the facts that were
// there and the state that it would lead to.
func (l *ledger) noEffect(r *Recording, f engine.Fact, was []engine.Fact, then engine.State) error {
	stood, err := l.stood(was, f.EffectiveDate)
	if err != nil {
		return err
	}
	if r.Stands != nil {
		err := r.Stands(StatusOf(stood))
		if refused, is := err.(*api.Refusal); is {
			refused.Message = "on " + f.EffectiveDate.String() + ", " + refused.Message
		}
		if err != nil {
			return err
		}
	}
	if r.Idle != nil {
		return r.Idle(f, then)
	}
	return api.Conflict(api.InvalidStatus, string(f.Type)+" on "+f.EffectiveDate.String()+" would have no effect on a loan that is "+string(stood)+
		", by what else is recorded of it: GET …/history lists that")
}

// stood is the status at the end of a day by the facts that were there: what is recorded now with a fact that has
// no effect says nothing of what that found.
func (l *ledger) stood(was []engine.Fact, on day.Day) (engine.Status, error) {
	v, err := l.before(was, max(on, l.base.Through))
	if err != nil {
		return "", loan.Blamed(err)
	}
	return v.Status, nil
}

// with are the facts with those of a recording, which are numbered and named.
func (l *ledger) with(r Recording, today day.Day, zone *time.Location) []engine.Fact {
	facts := slices.Clip(l.facts)
	for i, f := range r.Facts {
		if r.Last {
			f.EffectiveSecond = max(f.EffectiveSecond, lastSecond(l.facts, f.EffectiveDate, today))
		}
		f.Order = l.head.FactCount + i + 1
		if f.RecordedAt = local(l.tx.Now, zone); f.ID == "" {
			f.ID = fmt.Sprintf("%06d-%s", f.Order, f.Type)
		}
		facts = append(facts, f)
	}
	for _, f := range l.facts {
		if f.ID == r.InPlaceOf {
			facts[len(facts)-1].Order = f.Order
		}
	}
	return facts
}

// lastSecond is that at which something counts already on a day that is the present one; else 0.
func lastSecond(facts []engine.Fact, on, today day.Day) (last int) {
	for i := range facts {
		if f := &facts[i]; on == today && f.EffectiveDate == on {
			last = max(last, f.EffectiveSecond)
		}
	}
	return last
}

// Recorded is what came of a recording.
type Recorded struct {
	Err     error // a refusal; nothing of this recording is kept then
	Loan    *loan.Loan
	Head    *Head
	Facts   []*Fact
	Entries []*Entry
	// Was and Is are the loan at the end of the present day, without and with the facts. Of what
	// is over their lists have what came after the state from which both were folded on: all that
	// the facts could change.
	Was, Is engine.Loan
	told    engine.Loan   // as it was told last: at the end of the day of the change before
	all     []engine.Fact // of the ledger
	news    []event.News  // that it leaves, but for those of the loan's row
}

// Booked are the entries that were booked, in order.
func (r *Recorded) Booked() []engine.Entry { return booked(r.Entries) }

// Second is that of its day at which the last of the facts counts.
func (r *Recorded) Second() int { return r.Facts[len(r.Facts)-1].EffectiveSecond }

// Told are the facts that the ledger was told before, and these.
func (r *Recorded) Told() (before, these []engine.Fact) {
	n := len(r.all) - len(r.Facts)
	return r.all[:n:n], r.all[n:]
}

// stand gives a loan what follows from its ledger. What it has come to by now it came to at
// the moment, unless it stood so before. Why it was charged off stays known as long as the lender
// has not taken that back, also where what was recorded later leaves it without effect.
func stand(l *loan.Loan, is *engine.Loan, facts []engine.Fact, now clock.Time) {
	level := is.Level // alone, so that the loan does not hold all the rest
	l.Status, l.PeriodicPayment = StatusOf(is.Status), &level
	for _, at := range []struct {
		moment **clock.Time
		is     bool
	}{{&l.FrozenAt, l.Status == loan.Frozen}, {&l.AcceleratedAt, is.Acceleration != ""}, {&l.ChargedOffAt, is.ChargeOff != ""},
		{&l.PaidOffAt, l.Status == loan.PaidOff}} {
		switch {
		case !at.is:
			*at.moment = nil
		case *at.moment == nil:
			*at.moment = &now
		}
	}
	off := map[string]bool{}
	for _, f := range facts {
		switch f.Type {
		case engine.ChargeOff:
			off[f.ID] = true
		case engine.ChargeOffReversal:
			delete(off, f.Target)
		}
	}
	if is.ChargeOff == "" && len(off) == 0 {
		l.ChargedOffReason = nil
	}
}
