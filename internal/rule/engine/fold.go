package engine

import (
	"fmt"
	"slices"
	"time"

	"nectarine/internal/value/day"
	"nectarine/internal/value/money"
)

// Fold folds facts over terms up to a day, that day included, and gives the
// loan as it then stands. It refuses bad terms and facts that cannot be, naming
// the field: two activations, a payment before activation, a reversal of
// nothing.
func Fold(t Terms, facts []Fact, at day.Day) (Loan, error) { return FoldWhile(nil, t, facts, at) }

// FoldWhile is Fold that asks, now and then, whether to go on: an error that
// watch gives ends the work and is given back. Nil never ends it.
func FoldWhile(watch func() error, t Terms, facts []Fact, at day.Day) (Loan, error) {
	l, err := foldWhile(watch, t, facts, at)
	if err != nil {
		return Loan{}, err
	}
	return l.view(), nil
}

// BalanceAt is Fold over the facts recorded by a moment: what was known then
// about a day. Facts recorded later do not change it.
func BalanceAt(t Terms, facts []Fact, effective day.Day, knownAt time.Time) (Loan, error) {
	return Fold(t, Known(facts, knownAt), effective)
}

// Known is the facts recorded by a moment.
func Known(facts []Fact, at time.Time) []Fact {
	var known []Fact
	for _, f := range facts {
		if !f.RecordedAt.After(at) {
			known = append(known, f)
		}
	}
	return known
}

// horizon bounds the days asked for, and keeps the work finite.
const horizon = 2 * 366 * longest

func fold(t Terms, facts []Fact, at day.Day) (*ledger, error) { return foldWhile(nil, t, facts, at) }

func foldWhile(watch func() error, t Terms, facts []Fact, at day.Day) (*ledger, error) {
	if at < day.First || at > day.Last-1 || at > t.StartDate+horizon {
		return nil, fmt.Errorf("at: must be a day from 1900, within 200 years of startDate")
	}
	p, err := t.compile()
	if err != nil {
		return nil, err
	}
	rows, err := p.schedule()
	if err != nil {
		return nil, err
	}
	ordered, err := inOrder(facts)
	if err != nil {
		return nil, err
	}
	l := &ledger{plan: *p, at: p.StartDate, buckets: map[Bucket]*Amounts{NonDue: {}, Due: {}, Overdue: {}, chargedOff: {}}, accelerated: -1, activated: p.StartDate}
	l.dates = l.dates[:len(rows)] // a payment that was given may need fewer
	l.payment = rows[0].Amount - rows[0].Fees
	if k := l.InterestOnlyPeriods; k > 0 {
		l.payment = rows[k].Amount - rows[k].Fees
	}
	l.feePart, l.feeLeft = l.OriginationFee/money.Amount(len(l.dates)), l.OriginationFee
	l.become(Originated)
	for _, f := range ordered {
		if f.EffectiveDate > at {
			break
		}
		if l.status == Originated && f.Type != Activation && f.Type != Cancellation {
			return nil, f.early()
		}
		if err := goOn(watch); err != nil {
			return nil, err
		}
		l.advance(f.EffectiveDate)
		if err := l.apply(f); err != nil {
			return nil, fmt.Errorf("facts[%d].%w", f.place, err)
		}
	}
	l.advance(at)
	return l, nil
}

// goOn asks whether the work is still wanted.
func goOn(watch func() error) error {
	if watch == nil {
		return nil
	}
	return watch()
}

// apply lets one fact take effect on the day reached.
func (l *ledger) apply(f Fact) error {
	switch f.Type {
	case Activation:
		if !l.can(f, Originated) {
			return nil
		}
		return l.activate(f)
	case Payment, Credit:
		l.pay(f)
	case Fee, FurtherAdvance:
		switch {
		case l.status == Canceled: // there is no loan that it could be owed on
			l.vain(f)
		case f.Type == Fee:
			l.charge(Fees, FeeIncome, f.Amount, f.ID)
		default:
			return l.lend(f)
		}
	case InterestRateChange, PromoRateChange, RateCap:
		return l.changeRate(f)
	case Freeze:
		if l.can(f, Active) {
			l.become(Frozen)
		}
	case Unfreeze:
		if l.can(f, Frozen) {
			l.unfreeze(f)
		}
	case Deferral:
		l.deferPayments(f)
	case PaymentPlan:
		l.agree(f)
	case Cancellation:
		l.cancel(f)
	case Close:
		if l.can(f, PaidOff) {
			l.become(Closed)
		}
	case AccelerationReversal:
		l.resume(f)
	case ChargeOffReversal:
		l.recover(f)
	case DueDateChange, TermsChange, PaymentPlanCancellation, SCRARelief, Refund:
		return map[FactType]func(Fact) error{DueDateChange: l.changeDueDates, TermsChange: l.changeTerms, PaymentPlanCancellation: l.endPlan,
			SCRARelief: l.relieve, Refund: l.refund}[f.Type](f)
	case Acceleration:
		if l.can(f, Active) {
			l.accelerate(f.ID)
		}
	case ChargeOff:
		if l.can(f, Active, Accelerated) {
			l.chargeOff(f.ID)
		}
	}
	return nil
}

// can is whether the loan is in one of the statuses that a fact needs. A fact
// that finds another status has no effect and is named in Void: whoever records
// it then may refuse it, but a payment that bounces later is never refused
// because of what was done to the loan while it stood.
func (l *ledger) can(f Fact, want ...Status) bool {
	if slices.Contains(want, l.status) {
		return true
	}
	l.void = append(l.void, f.ID)
	return false
}

// activate lends the principal. Interest runs from this day; the due dates and
// the level payment are those of the terms.
func (l *ledger) activate(f Fact) error {
	if f.EffectiveDate < l.StartDate || f.EffectiveDate >= l.dates[0] {
		return fmt.Errorf("effectiveDate: must be from startDate %s to before the first due date %s; give the terms another startDate to amortize anew", l.StartDate, l.dates[0])
	}
	l.anchor, l.activated = l.at, l.at
	l.become(Active)
	fee := money.Amount(0)
	if l.OriginationCharge == InPrincipal {
		fee = l.OriginationFee
	}
	l.add(Principal, NonDue, Cash, l.principal-fee, f.ID)
	l.add(Principal, NonDue, FeeIncome, fee, f.ID)
	if l.OriginationCharge == WithFirst {
		l.add(Fees, NonDue, FeeIncome, l.OriginationFee, f.ID)
	}
	return nil
}

// lend adds an advance to the principal. One that the terms planned is in the
// level payment already; any other has it solved anew. Money lent is owed
// whatever the status: it is due at once when no due date is left or the whole
// loan is due, and stands with what was charged off after a charge-off.
func (l *ledger) lend(f Fact) error {
	if l.principalOwed()+l.buckets[chargedOff].Principal+f.Amount > money.Largest {
		return fmt.Errorf("amount: the principal would exceed %s", money.Largest)
	}
	l.charge(Principal, Cash, f.Amount, f.ID)
	if l.status != Active || l.next >= len(l.dates) {
		return nil
	}
	for i, a := range l.AdvanceSchedule {
		if a.Date == f.EffectiveDate && a.Amount == f.Amount {
			l.AdvanceSchedule = append(append([]Advance{}, l.AdvanceSchedule[:i]...), l.AdvanceSchedule[i+1:]...)
			return nil
		}
	}
	return l.solveAnew()
}

// changeRate takes up a rate. From the next due date on the level payment is
// solved anew for what is owed; obligations that have fallen due stay.
func (l *ledger) changeRate(f Fact) error {
	list := map[FactType]*[]RateSpan{InterestRateChange: &l.Rates.Interest, PromoRateChange: &l.Rates.Promo, RateCap: &l.Rates.Cap}[f.Type]
	*list = append((*list)[:len(*list):len(*list)], *f.Rate)
	steps, err := l.Rates.compile()
	if err != nil {
		return err
	}
	l.steps = steps
	if l.status == Active && l.next < len(l.dates) {
		return l.solveAnew()
	}
	return nil
}

// solveAnew solves the level payment for the principal not yet due and the due
// dates to come, as a schedule that starts on the day reached with the interest
// earned so far. A payment that the terms give stays.
func (l *ledger) solveAnew() error {
	if l.PeriodicPayment != 0 || l.buckets[NonDue].Principal == 0 {
		return nil
	}
	p := l.plan
	p.StartDate, p.dates, p.principal = l.at, l.dates[l.next:], l.buckets[NonDue].Principal
	p.carried = l.accrued.Plus(Exact(l.buckets[NonDue].Interest))
	p.InterestOnlyPeriods = max(0, l.InterestOnlyPeriods-l.next)
	periods := p.stretches()
	if p.lent() > money.Largest || p.overflows(periods) {
		return fmt.Errorf("amount: the balance and its interest would exceed %s", money.Largest)
	}
	l.payment = p.level(periods)
	return nil
}

// unfreeze resumes a loan. The due dates that passed while it was frozen are
// made up for at the end: as many are added after the last.
func (l *ledger) unfreeze(f Fact) {
	if f.RetroactivelyAccrueInterest {
		l.accrued = l.accrued.Plus(l.frozen)
	}
	l.frozen = Unrounded{}
	dates := append([]day.Day{}, l.dates...)
	for l.next < len(dates) && dates[l.next] <= l.at && l.PaymentFrequency != SingleTerm {
		step := dates[len(dates)-1] + 14
		if l.PaymentFrequency != EveryTwoWeeks {
			step = l.SpecificDays.next(l.PaymentFrequency, dates[len(dates)-1])
		}
		dates = append(append(dates[:l.next:l.next], dates[l.next+1:]...), step)
	}
	l.dates = dates
	l.become(Active)
}
