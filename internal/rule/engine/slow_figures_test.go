package engine

import (
	"math/big"
	"slices"

	"nectarine/internal/rule/book"
	"nectarine/internal/value/day"
	"nectarine/internal/value/money"
)

// tally is what the clerk tells beside the balances: what made the difference in each
// period and in the year, and which status the loan had at the end of each day.
type tally struct {
	since   day.Day // on which the period that runs began
	period  book.Figures
	past    []Period
	year    YearTotals
	earned  *big.Int // of the year, in parts
	history []StatusChange
	bounces map[string]Fact // every fact, on the day it was moved to
	idle    []string        // facts that had no effect, of those that take nothing back
}

// net is what is owed, less what is owed back and what is held.
func (s *slow) net() money.Amount { return s.owed() - s.overpaid - s.held }

// charged notes fees.
func (s *slow) charged(fees money.Amount) {
	s.period.Fees += fees
	s.year.FeesCharged += fees
}

// turn ends a period with its due date.
func (s *slow) turn(due day.Day) {
	now := s.period
	now.Closing = s.net()
	s.past = append(s.past, Period{StartDate: s.since, EndDate: max(due-1, s.since),
		StatementDate: due, DueDate: due, Status: "past", Figures: &now})
	s.period, s.since = book.Figures{Opening: now.Closing}, due
}

// bounced is a payment or credit that is taken back. Made in the period that runs it is
// told as made and taken back; made before, it was never made.
func (s *slow) bounced(f Fact) {
	of := s.bounces[f.Target]
	switch {
	case of.Type == Refund: // no payment
	case of.EffectiveDate < s.since:
		s.period.EarlierReversals += of.Amount
	case of.Type == Credit:
		s.period.Credits += of.Amount
		s.period.CreditReversals += of.Amount
	default:
		s.period.Payments += of.Amount
		s.period.Reversals += of.Amount
	}
}

// tallyOver is what another system told: what is taken over is an adjustment, the past
// periods have no figures.
func (s *slow) tallyOver(o *Opening) {
	s.period.Adjustments = s.net()
	if y := o.YearToDate; y != nil {
		s.earned = inParts(y.InterestAccrued)
		s.year = YearTotals{Year: s.year.Year, InterestCharged: y.InterestCharged,
			FeesCharged: y.FeesCharged, PaidPrincipal: y.PaidPrincipal, PaidInterest: y.PaidInterest, PaidFees: y.PaidFees}
	}
	for _, p := range o.PastPeriods {
		s.past = append(s.past, Period{StartDate: p.StartDate, EndDate: p.DueDate - 1,
			StatementDate: p.DueDate, DueDate: p.DueDate, Status: "past"})
	}
}

// told are the periods that have begun.
func (s *slow) told(at day.Day) []Period {
	out := slices.Clone(s.past)
	if len(s.dates) > 0 {
		now := s.period
		now.Closing = s.net()
		end := s.dates[0] - 1
		if s.status != Active && s.status != Originated && at > end {
			end = at
		}
		out = append(out, Period{StartDate: s.since, EndDate: end,
			StatementDate: s.dates[0], DueDate: s.dates[0], Status: "current", Figures: &now})
	} else if now := s.period; now != (book.Figures{Opening: now.Opening}) || at > s.since && s.status != PaidOff && s.status != Closed {
		now.Closing = s.net() // nothing falls due any more: what happens stands in a period up to today
		at = max(at, s.since)
		out = append(out, Period{StartDate: s.since, EndDate: at, StatementDate: at, DueDate: at, Status: "current", Figures: &now})
	}
	return out
}

// statuses are those at the end of each day on which it changed.
func (s *slow) statuses(at day.Day) []StatusChange {
	was := Status("")
	if n := len(s.history); n > 0 {
		was = s.history[n-1].Status
	}
	if s.status != was {
		s.history = append(s.history, StatusChange{Date: at, Status: s.status})
	}
	return slices.Clone(s.history)
}

// may is whether a fact finds the loan in a status, and without a payment plan, in which
// it has an effect, by the table of docs/ledger.md.
func (s *slow) may(f Fact) bool {
	is := func(list ...Status) bool { return slices.Contains(list, s.status) }
	switch f.Type {
	case Fee:
		return !is(Canceled, Closed)
	case FurtherAdvance:
		named := slices.ContainsFunc(s.planned, func(a Advance) bool { return a.ID == f.AdvanceID })
		return !is(Canceled) && (f.Amount > 0 || named)
	case Refund:
		return !is(Canceled) || s.overpaid > 0
	case Capitalized, Freeze, Acceleration:
		return is(Active)
	case DueDateChange, Deferral, TermsChange, PaymentPlan:
		return is(Active) && s.agreed == nil
	case Unfreeze:
		return is(Frozen)
	case ChargeOff:
		return s.gone[f.ID] || is(Active, Accelerated)
	case Cancellation:
		return is(Originated, Active, Frozen, Accelerated)
	case Close:
		return is(PaidOff)
	}
	return true
}
