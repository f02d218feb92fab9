package engine

import (
	"fmt"
	"slices"
	"strconv"

	"nectarine/internal/rule/book"
	"nectarine/internal/rule/loanfact"
	"nectarine/internal/rule/plan"
	"nectarine/internal/value/day"
	"nectarine/internal/value/money"
)

// changeRate takes up a rate. From the next due date on the level payment is solved anew for what is owed; obligations
// that have fallen due stay. A rate that changes nothing, because a lower one holds, is without effect.
func (l *loan) changeRate(f Fact) error {
	kind, _ := f.Type.RateKind()
	span, err := f.Rate.Span(kind)
	if err != nil {
		return fmt.Errorf("rate.%w", err)
	}
	if f.Type == IndexRateChange { // a spread needs it on every day: it holds until the next, whatever end is told
		span.To, span.Open = day.Last+1, true
	}
	l.Rates.Forget(l.at())
	changed := false
	if f.IsEndExistingRates {
		before := l.Rates.Clone()
		l.Rates.End(l.at(), false)
		l.Rates.Add(kind, span)
		changed = !l.Rates.ChargeAs(before, l.at())
	} else {
		changed = l.Rates.Add(kind, span)
	}
	if gap, spread, ok := l.Rates.Gap(l.at()); !ok {
		why := "no interest rate would hold"
		if spread {
			why = "no index rate holds for the spread"
		}
		return fmt.Errorf("rate: %s on %s", why, gap)
	}
	switch {
	case changed:
		l.solveContract(f)
	case f.Type != RateCap && f.Type != PromoRateChange: // these count as soon as another rate brings them to bear
		l.withoutEffect(f)
	}
	return nil
}

// PlannedAdvance is the name that terms of a lender's have for the advance at a place, from 0, of their advanceSchedule.
func PlannedAdvance(place int) string { return "planned-" + strconv.Itoa(place+1) }

// lend adds an advance to the principal, and takes the planned one that it is made in the place of off what is
// to come; one of nothing, which was not made, does that alone. One that is made as planned is in the
// level payment already; any other has it solved anew. Money lent is owed
// whatever the status: it is due at once when no due date is left or the whole
// loan is due, and stands with what was charged off after a charge-off.
func (l *loan) lend(f Fact) error {
	i := slices.IndexFunc(l.Advance, func(a Advance) bool { return a.MadeBy(f.AdvanceID, f.EffectiveDate, f.Amount) })
	if l.Status == Canceled || f.Amount == 0 && i < 0 {
		l.withoutEffect(f)
		return nil
	}
	if l.Book.Principal()+l.Book.Balances[book.ChargedOff][book.Principal]+f.Amount > money.Largest {
		return fmt.Errorf("amount: the principal would exceed %s", money.Largest)
	}
	if f.Amount > 0 {
		l.charge(book.Principal, book.Cash, f.Amount, f.ID)
	}
	asPlanned := false
	if i >= 0 {
		asPlanned = l.Advance[i].Date == f.EffectiveDate && l.Advance[i].Amount == f.Amount
		l.Advance = slices.Delete(l.Advance, i, i+1)
	}
	if !asPlanned {
		l.solveContract(f)
	}
	return nil
}

// solve has the level payment solved anew before anything else happens. Rates
// that follow one another on other days have it solved once; that of a loan that
// is frozen or accelerated is solved when it goes on. One that was agreed stays, in as many
// payments as it takes if so was agreed.
func (l *loan) solve(f Fact) {
	switch {
	case l.Given && !l.Extends || len(l.Dates) == 0:
	case l.Status == Active && l.Given:
		c := l.course()
		c.LengthenUntil(l.Payment, l.StartDate+horizon/2)
		l.Dates, l.Unsolved = c.Dates, false
	case l.Status == Active:
		l.solving, l.Unsolved = f.Place()+1, false
	case l.Status == Frozen || l.Status == Accelerated:
		l.Unsolved = true
	}
}

// solveContract is solve for what changes the payment by the contract, and with it
// what no period under relief may ask more than.
func (l *loan) solveContract(f Fact) {
	if l.solve(f); l.solving > 0 {
		l.again = true
	}
}

// solveLate solves what was to be solved while the loan rested.
func (l *loan) solveLate(f Fact) {
	if l.Unsolved {
		l.solveContract(f)
	}
}

// solveIfAsked solves the level payment if that is wanted: for the principal not yet
// due and the due dates to come, with the interest earned so far and what was
// paid early of the next payment. A servicemember's relief plays no part: what
// it forgives is taken off each payment.
func (l *loan) solveIfAsked() error {
	if l.solving == 0 {
		return nil
	}
	place := l.solving - 1
	l.solving = 0
	course := l.course()
	if course.Principal == 0 || len(l.Dates) == 0 {
		if len(course.Advances) == 0 && len(l.Dates) > 0 {
			l.Payment = 0 // all has fallen due: what is to come asks for the interest on it
		}
		return nil
	}
	level, err := course.Level()
	if err != nil {
		return fmt.Errorf("facts[%d]: %w", place, err)
	}
	l.Payment, l.Behind, l.Left = level, book.Kept{}, book.Kept{} // which are in the payments now
	if l.again && l.Most > 0 {
		l.Most = level
	}
	l.again = false
	return nil
}

// course is what is to be paid from the day reached, by the contract: the interest
// forgiven in the period that runs is still to be taken off its payment.
func (l *loan) course() *plan.Course {
	coming := l.Advance // what was planned for a day that has passed is not lent any more (API)
	for len(coming) > 0 && coming[0].Date < l.at() {
		coming = coming[1:]
	}
	first := l.First
	if len(l.Dates) == 1 {
		first = 0 // the last asks all
	}
	asks, only := l.plannedAsks()
	return &plan.Course{Terms: l.Terms, First: first, Asks: asks,
		Rates: l.Rates, Pattern: l.Pattern, Anchor: l.Anchor, From: l.at(), Dates: l.Dates,
		Principal:      l.Book.Balances[book.NonDue][book.Principal],
		Carried:        l.Book.Accrued.Plus(book.Exact(l.Book.Balances[book.NonDue][book.Interest])).Plus(l.Spared.Unrounded),
		EarlyPrincipal: l.Early[book.Principal], EarlyInterest: l.Early[book.Interest], InterestOnly: only, Advances: coming}
}

// relieve is the relief of a servicemember, 50 U.S.C. 3937: no more than six
// percent a year, service charges and fees included, the excess forgiven and
// taken off each payment; so no late fee is charged while it lasts.
func (l *loan) relieve(f Fact) {
	r := Relief{From: f.EffectiveDate, To: maxDay, Rate: 6 * book.RateUnits / 100, Fees: f.IsCancelFees != nil && !*f.IsCancelFees}
	if f.Rate != nil {
		if n, err := book.Billionths(f.Rate.AnnualRate); err == nil { // it was checked
			r.Rate = n
		}
	}
	if f.Date != nil {
		r.To = *f.Date + 1
	}
	l.Relief = append(slices.Clip(l.Relief), r)
	if l.Most == 0 {
		l.Most = l.Payment
	}
}

// bounded is what is to be paid, with what no period of it may ask more than.
func (l *loan) bounded() plan.Bounded {
	cents, _ := book.RoundDown.Cents(l.Left.Unrounded)
	return plan.Bounded{Course: l.course(), Payment: l.Payment, Most: l.Most, Given: l.Given, Relief: l.Relief,
		Behind: l.Behind.Unrounded, Left: cents}
}

// capitalizeDue makes the unpaid interest of obligations principal on the day
// that the terms say, and has the level payment solved anew.
func (l *loan) capitalizeDue() error {
	if l.Capitalization == nil || l.Status != Active {
		return nil
	}
	made := false
	for i := l.uncapitalized(); i < len(l.Obligations) && l.at() >= l.capitalizedOn(i); i++ {
		o := &l.Obligations[i]
		o.Done = true
		amount := min(o.Interest, o.RemainingAmount, l.Book.Balances[book.Overdue][book.Interest])
		l.capitalize(o, book.Overdue, amount, named(loanfact.CapitalizationName, o.DueDate))
		made = made || amount > 0
	}
	if made {
		l.skipFulfilled()
		l.solveContract(Fact{})
		if err := l.solveIfAsked(); err != nil { // before what else comes on this day makes all of it due
			return err
		}
		l.askRest()
		return l.releaseHeld()
	}
	return nil
}

// uncapitalized is the index of the oldest open obligation whose interest has not
// been looked at; they are looked at in order.
func (l *loan) uncapitalized() int {
	i := len(l.Obligations)
	for i > 0 && !l.Obligations[i-1].Done {
		i--
	}
	return i
}

// capitalizedOn is the day on which an obligation's unpaid interest becomes principal.
func (l *loan) capitalizedOn(i int) day.Day {
	return l.Obligations[i].DueDate + day.Day(l.Capitalization.AfterDays)
}

// capitalize makes interest of an obligation principal.
func (l *loan) capitalize(o *Owing, from book.Bucket, amount money.Amount, cause string) {
	l.Book.Capitalize(from, amount, cause)
	o.CapitalizedAmount += amount
	o.RemainingAmount -= amount
	part := min(o.Short, amount)
	o.Short -= part
	l.Ahead += amount - part // what was laid on it lies ahead: it is asked no more
	l.Figures.Capitalized += amount
}

// capitalizeAll makes all interest earned so far principal, or as much as a fact
// says: what is overdue first, then due, then not due.
func (l *loan) capitalizeAll(f Fact) error {
	l.bookInterest(f.ID)
	rest := f.Amount
	if rest == 0 {
		rest = money.Largest
	}
	for _, b := range []book.Bucket{book.Overdue, book.Due} {
		for i := range l.Obligations {
			o := &l.Obligations[i]
			amount := min(rest, o.RemainingAmount, l.Book.Balances[b][book.Interest])
			l.capitalize(o, b, amount, f.ID)
			rest -= amount
		}
	}
	amount := min(rest, l.Book.Balances[book.NonDue][book.Interest])
	l.Book.Capitalize(book.NonDue, amount, f.ID)
	l.Figures.Capitalized += amount
	l.skipFulfilled()
	l.solveContract(f)
	l.askRest()
	return nil
}

// askRest makes principal due for which no due date is left. It is no payment that fell
// due: that of the interest which it was has had its late fee, or none.
func (l *loan) askRest() {
	if all := l.Book.Balances[book.NonDue][book.Principal]; len(l.Dates) == 0 && all > 0 {
		l.FeesOpen += all
		l.obligeNow(Owing{Obligation: Obligation{ObligationAmount: all}})
	}
}
