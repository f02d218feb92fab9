package book

import (
	"errors"
	"fmt"
	"slices"

	"nectarine/internal/value/day"
	"nectarine/internal/value/money"
)

// InterestType says how an interest rate is read.
type InterestType string

// An absolute rate is charged as it stands; a spread is added to the index
// rate of the day.
const (
	Absolute InterestType = "absolute"
	Spread   InterestType = "spread"
)

// Values are both.
func (InterestType) Values() []InterestType { return []InterestType{Absolute, Spread} }

// RateSpan is an annual rate that holds from one day to another, both
// inclusive. Without a start it holds from the beginning, without an end to the
// end of the loan.
type RateSpan struct {
	AnnualRate   money.Rate   `json:"annualRate"`
	StartDate    *day.Day     `json:"startDate,omitempty"`
	EndDate      *day.Day     `json:"endDate,omitempty"`
	InterestType InterestType `json:"interestType,omitempty"` // of interest rates alone; "" is absolute
}

// RateKind is what a RateSpan is for.
type RateKind uint8

// An interest rate, a discount from it, a limit of what is charged, or the
// index that spreads are added to.
const (
	InterestRate RateKind = iota
	PromoRate
	RateLimit
	IndexRate
)

// largestRate is the highest rate read, in billionths a year: 1,000 %.
const largestRate = 10 * RateUnits

// Billionths is a rate as a whole number of billionths a year. It gives an
// error for a rate that is negative, above 1,000 % or finer than nine places.
func Billionths(r money.Rate) (int64, error) {
	whole, fraction, ok := r.Int64(9)
	if !ok || r.Scale() > 9 || r.IsNeg() {
		return 0, errors.New("must be from 0 to 10 with at most nine places, such as 0.0599 for 5.99 %")
	}
	if n := whole*RateUnits + fraction; whole <= 10 && n <= largestRate {
		return n, nil
	}
	return 0, errors.New("must be from 0 to 10 (1,000 % a year)")
}

// Span is a checked RateSpan over [From, To), in billionths a year. It is open
// when no end was given.
type Span struct {
	From, To     day.Day
	Rate         int64
	Spread, Open bool
}

// Holds is whether a day lies in the span.
func (s Span) Holds(d day.Day) bool { return s.From <= d && d < s.To }

// Span checks a rate of a kind; errors name the field.
func (r RateSpan) Span(kind RateKind) (Span, error) {
	n, err := Billionths(r.AnnualRate)
	if err != nil {
		return Span{}, fmt.Errorf("annualRate: %w", err)
	}
	s := Span{From: day.First, To: day.Last + 1, Rate: n, Spread: r.InterestType == Spread, Open: r.EndDate == nil}
	if r.InterestType != "" && (kind != InterestRate || !slices.Contains(r.InterestType.Values(), r.InterestType)) {
		return s, errors.New("interestType: absolute or spread, of interest rates alone")
	}
	if r.StartDate != nil {
		s.From = *r.StartDate
	}
	if r.EndDate != nil {
		s.To = *r.EndDate + 1
	}
	if s.From >= s.To {
		return s, errors.New("endDate: must not be before startDate")
	}
	return s, nil
}

// Limits bound a variable rate, spread and index together, in billionths a
// year; none is −1. Change is how far it may move when the index changes.
type Limits struct {
	Floor   int64 `json:"floor"`
	Ceiling int64 `json:"ceiling"`
	Change  int64 `json:"change"`
}

// none stands for a rate that is not there.
const none = -1

// Step is what holds from a day on, to the next step: the lowest of the interest
// rates without and with an end, and of the spreads likewise, the sum of the
// promo rates, the lowest limit, the index, and the net rate that they make.
type Step struct {
	From     day.Day  `json:"from"`
	Absolute [2]int64 `json:"absolute"`
	Spread   [2]int64 `json:"spread"`
	Promo    int64    `json:"promo,omitempty"`
	Limit    int64    `json:"limit"`
	Index    int64    `json:"index"`
	Since    day.Day  `json:"since"` // the day on which the index began
	Variable int64    `json:"variable"`
	Net      int64    `json:"net"`
}

// Rates are all the rates of a loan by day, sorted. On each day the lowest of
// the interest rates holds (a spread on top of that day's index, within the
// limits), less the sum of the promo rates, never below zero, and never above
// the lowest of the rate caps.
type Rates struct {
	Limits Limits `json:"limits"`
	Steps  []Step `json:"steps"`
}

// NoRates are rates to which none has been added.
func NoRates(l Limits) Rates {
	return Rates{l, []Step{{From: day.First, Absolute: [2]int64{none, none},
		Spread: [2]int64{none, none}, Limit: none, Index: none, Since: day.First, Variable: none}}}
}

// Clone is a copy that can be changed by itself.
func (r Rates) Clone() Rates { r.Steps = slices.Clone(r.Steps); return r }

// at is the index of the step that holds on a day.
func (r Rates) at(d day.Day) int {
	i, found := slices.BinarySearchFunc(r.Steps, d, func(s Step, d day.Day) int { return int(s.From) - int(d) })
	if !found {
		i--
	}
	return max(i, 0)
}

// Until is the next day after d from which another rate is charged; nil where none is to come.
func (r Rates) Until(d day.Day) *day.Day {
	if len(r.Steps) == 0 {
		return nil
	}
	now := r.at(d)
	for i := now + 1; i < len(r.Steps); i++ {
		if r.Steps[i].Net != r.Steps[now].Net {
			return &r.Steps[i].From
		}
	}
	return nil
}

// split makes a step begin on a day and gives its index.
func (r *Rates) split(d day.Day) int {
	i := r.at(d)
	if r.Steps[i].From >= d {
		return i
	}
	s := r.Steps[i]
	s.From = d
	r.Steps = slices.Insert(r.Steps, i+1, s)
	return i + 1
}

// change alters the steps over [from, to), works their net rates out anew, and
// says whether one of them is another.
func (r *Rates) change(from, to day.Day, alter func(*Step)) (changed bool) {
	i, end := r.split(from), len(r.Steps)
	if to <= day.Last {
		end = r.split(to)
	}
	for k := i; k < end; k++ {
		alter(&r.Steps[k])
	}
	for k := i; k < len(r.Steps) && (k < end || r.Limits.Change != none); k++ {
		was := r.Steps[k].Net
		r.Steps[k].reckonNet(r.Limits, r.Steps[max(k-1, 0)])
		changed = changed || r.Steps[k].Net != was
	}
	return changed
}

// lower takes up a rate where the lowest holds.
func lower(at *int64, rate int64) {
	if *at == none || rate < *at {
		*at = rate
	}
}

// Add takes up a rate. The index that began last holds, since adding an index
// rate ends the one before it; among those of one day the last one added. It
// says whether that changes what is charged on some day.
func (r *Rates) Add(kind RateKind, s Span) bool {
	return r.change(s.From, s.To, func(t *Step) {
		end := 1
		if s.Open {
			end = 0
		}
		switch kind {
		case PromoRate:
			t.Promo += s.Rate
		case RateLimit:
			lower(&t.Limit, s.Rate)
		case IndexRate:
			if t.Index == none || s.From >= t.Since {
				t.Index, t.Since = s.Rate, s.From
			}
		default:
			if s.Spread {
				lower(&t.Spread[end], s.Rate)
			} else {
				lower(&t.Absolute[end], s.Rate)
			}
		}
	})
}

// End ends interest rates with the day before: those without an end, or all.
func (r *Rates) End(d day.Day, all bool) {
	r.change(d, day.Last+1, func(t *Step) {
		t.Absolute[0], t.Spread[0] = none, none
		if all {
			t.Absolute[1], t.Spread[1] = none, none
		}
	})
}

// ChargeAs is whether from a day on the same is charged on every day as by others.
func (r Rates) ChargeAs(o Rates, from day.Day) bool {
	for d := from; d <= day.Last; {
		a, until := r.On(d)
		b, other := o.On(d)
		if a != b {
			return false
		}
		d = min(until, other)
	}
	return true
}

// Forget drops what held before a day, but for what a limited change goes by.
func (r *Rates) Forget(d day.Day) {
	i := r.at(d)
	if r.Limits.Change == none {
		r.Steps = r.Steps[i:]
		r.Steps[0].From = d
	} else if i > 1 {
		r.Steps = r.Steps[i-1:]
	}
}

// spread is the lowest spread, none if there is none.
func (s *Step) spread() int64 {
	spread := int64(none)
	for _, n := range s.Spread {
		if n != none {
			lower(&spread, n)
		}
	}
	return spread
}

// reckonNet works out the net rate after the step before. A variable rate moves
// when the index or the spread does, at each such time by the change allowed.
func (s *Step) reckonNet(l Limits, before Step) {
	spread := s.spread()
	s.Variable = none
	if spread != none && s.Index != none {
		s.Variable = spread + s.Index
		if l.Change != none && before.Variable != none && before.From < s.From {
			s.Variable = min(max(s.Variable, before.Variable-l.Change), before.Variable+l.Change)
			if before.Since == s.Since && before.spread() == spread {
				s.Variable = before.Variable
			}
		}
		if s.Variable = max(s.Variable, l.Floor); l.Ceiling != none {
			s.Variable = min(s.Variable, l.Ceiling)
		}
	}
	lowest := s.Variable
	for _, n := range s.Absolute {
		if n != none {
			lower(&lowest, n)
		}
	}
	s.Net = max(lowest-s.Promo, 0)
	if s.Limit != none {
		s.Net = min(s.Net, s.Limit)
	}
}

// Gap is the first day from a day on on which no interest rate holds, or a
// spread without an index; there is none when ok.
func (r Rates) Gap(from day.Day) (d day.Day, spread, ok bool) {
	for i := r.at(from); i < len(r.Steps); i++ {
		s := r.Steps[i]
		spread := s.Spread != [2]int64{none, none}
		if spread && s.Index == none || !spread && s.Absolute == [2]int64{none, none} {
			return max(from, s.From), spread, false
		}
	}
	return 0, false, true
}

// On is the rate of a day in billionths, and a day after it up to which the
// rate holds, exclusive.
func (r Rates) On(d day.Day) (rate int64, until day.Day) {
	i := r.at(d)
	until = day.Last + 1
	if i+1 < len(r.Steps) {
		until = r.Steps[i+1].From
	}
	if len(r.Steps) == 0 || d < r.Steps[i].From {
		return 0, until
	}
	return r.Steps[i].Net, until
}

// Counter counts days as parts of a year in YearUnits, within one period.
type Counter interface {
	YearPart(from, to day.Day) int64
}

// Interest is what a constant balance earns over [from, to), rate by rate:
// simple interest, balance × rate × part of a year, exact. No rate is higher
// than the most given, unless that is negative.
func (r Rates) Interest(c Counter, balance money.Amount, from, to day.Day, most int64) (sum Unrounded) {
	if balance <= 0 {
		return sum
	}
	for from < to {
		rate, until := r.On(from)
		until = min(until, to)
		if most >= 0 {
			rate = min(rate, most)
		}
		if rate > 0 {
			sum = sum.Plus(Product(int64(balance), rate, c.YearPart(from, until)))
		}
		from = until
	}
	return sum
}
