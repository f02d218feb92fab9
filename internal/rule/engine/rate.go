package engine

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

// RateSpan is an annual rate that holds from one day to another, both
// inclusive. Without a start it holds from the beginning, without an end to the
// end of the loan.
type RateSpan struct {
	AnnualRate   money.Rate   `json:"annualRate"`
	StartDate    *day.Day     `json:"startDate,omitempty"`
	EndDate      *day.Day     `json:"endDate,omitempty"`
	InterestType InterestType `json:"interestType,omitempty"` // of interest rates alone; "" is absolute
}

// Rates are all the rates of a loan. On each day the lowest of the interest
// rates holds (a spread on top of that day's index), less the sum of the promo
// rates, never below zero, and never above the lowest of the caps. A day
// without an interest rate earns nothing.
type Rates struct {
	Interest []RateSpan `json:"interestRates,omitempty"`
	Promo    []RateSpan `json:"promoRates,omitempty"`
	Cap      []RateSpan `json:"rateCaps,omitempty"`
	Index    []RateSpan `json:"indexRates,omitempty"`
}

// largestRate is the highest rate read, in billionths a year: 1,000 %.
const largestRate = 10 * rateUnits

// billionths is a rate as a whole number of billionths a year. It gives an
// error for a rate that is negative, above 1,000 % or finer than nine places.
func billionths(r money.Rate) (int64, error) {
	whole, fraction, ok := r.Int64(9)
	if !ok || r.Scale() > 9 || r.IsNeg() {
		return 0, fmt.Errorf("must be from 0 to 10 with at most nine places, such as 0.0599 for 5.99 %%")
	}
	if n := whole*rateUnits + fraction; whole <= 10 && n <= largestRate {
		return n, nil
	}
	return 0, fmt.Errorf("must be from 0 to 10 (1,000 %% a year)")
}

// span is a checked RateSpan over [from, to).
type span struct {
	from, to day.Day
	rate     int64
	spread   bool
}

func (s span) holds(d day.Day) bool { return s.from <= d && d < s.to }

// span checks the rate; errors name its field. Of interest rates alone it may
// be said how the rate is read.
func (r RateSpan) span(interest bool) (span, error) {
	n, err := billionths(r.AnnualRate)
	if err != nil {
		return span{}, fmt.Errorf("annualRate: %w", err)
	}
	s := span{from: day.First, to: day.Last + 1, rate: n, spread: r.InterestType == Spread}
	if r.InterestType != "" && (!interest || r.InterestType != Absolute && r.InterestType != Spread) {
		return s, errors.New("interestType: absolute or spread, of interest rates alone")
	}
	if r.StartDate != nil {
		s.from = *r.StartDate
	}
	if r.EndDate != nil {
		s.to = *r.EndDate + 1
	}
	if s.from >= s.to {
		return s, errors.New("endDate: must not be before startDate")
	}
	return s, nil
}

// spans checks a list of rates; errors name the field and the element.
func spans(field string, list []RateSpan) ([]span, error) {
	out := make([]span, len(list))
	for i, r := range list {
		s, err := r.span(field == "interestRates")
		if err != nil {
			return nil, fmt.Errorf("%s[%d].%w", field, i, err)
		}
		out[i] = s
	}
	return out, nil
}

// step is the net rate from a day on, to the next step.
type step struct {
	from day.Day
	rate int64
}

// steps are the net rates of a loan in order, each of them different from the
// one before it.
type steps []step

// compile works out the net rate of every day as steps.
func (r Rates) compile() (steps, error) {
	var all [4][]span
	var err error
	for i, l := range []struct {
		field string
		list  []RateSpan
	}{{"interestRates", r.Interest}, {"promoRates", r.Promo}, {"rateCaps", r.Cap}, {"indexRates", r.Index}} {
		if all[i], err = spans(l.field, l.list); err != nil {
			return nil, err
		}
	}
	days := []day.Day{day.First}
	for _, list := range all {
		for _, s := range list {
			days = append(days, s.from, s.to)
		}
	}
	slices.Sort(days)
	var out steps
	for _, d := range slices.Compact(days) {
		rate := net(all, d)
		if len(out) == 0 || out[len(out)-1].rate != rate {
			out = append(out, step{d, rate})
		}
	}
	return out, nil
}

// net is the rate charged on a day. The index rate that started last holds,
// since adding an index rate ends the one before it.
func net(all [4][]span, d day.Day) int64 {
	index, since := int64(0), day.First
	for _, s := range all[3] {
		if s.holds(d) && s.from >= since {
			index, since = s.rate, s.from
		}
	}
	lowest := int64(-1)
	for _, s := range all[0] {
		if s.holds(d) {
			rate := s.rate
			if s.spread {
				rate += index
			}
			if lowest < 0 || rate < lowest {
				lowest = rate
			}
		}
	}
	for _, s := range all[1] {
		if s.holds(d) {
			lowest -= s.rate
		}
	}
	lowest = max(lowest, 0)
	for _, s := range all[2] {
		if s.holds(d) {
			lowest = min(lowest, s.rate)
		}
	}
	return lowest
}

// on is the rate of a day in billionths, and the first day after it on which
// the rate is another.
func (s steps) on(d day.Day) (rate int64, until day.Day) {
	i, found := slices.BinarySearchFunc(s, d, func(e step, d day.Day) int { return int(e.from) - int(d) })
	if !found {
		i--
	}
	until = day.Last + 1
	if i+1 < len(s) {
		until = s[i+1].from
	}
	if i < 0 {
		return 0, until
	}
	return s[i].rate, until
}

// interest is what a constant balance earns over [from, to), rate by rate.
func (s steps) interest(c DayCount, balance money.Amount, anchor, from, to day.Day) (sum Unrounded) {
	for from < to {
		rate, until := s.on(from)
		until = min(until, to)
		sum = sum.Plus(c.interest(balance, rate, anchor, from, until))
		from = until
	}
	return sum
}
