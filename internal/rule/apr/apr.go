// Package apr reckons the annual percentage rate of Regulation Z: the actuarial
// method of 12 CFR 1026, Appendix J, for any number of advances and payments.
// Like the engine it is pure.
package apr

import (
	"errors"
	"fmt"
	"math"
	"strconv"

	"nectarine/internal/value/day"
	"nectarine/internal/value/money"
)

// mostFlows is the most advances, and the most payments, that are reckoned with.
const mostFlows = 40_000

// Flow is money on a day: an advance to the borrower or a payment by them.
type Flow struct {
	Date   day.Day      `json:"date"`
	Amount money.Amount `json:"amount"`
}

// Disclosure is what Regulation Z has a lender tell of a closed-end loan (12
// CFR 1026.18 and 1026.22). The rates are fractions to six places, which is
// four decimals of a percent: APR is the unit-period rate times the
// unit-periods in a year, EffectiveAPR the same rate compounded over a year.
// AmountFinanced is what is lent less the charges paid out of it or before it;
// FinanceCharge is the payments less that.
type Disclosure struct {
	APR             money.Rate   `json:"aprNominal"`
	EffectiveAPR    money.Rate   `json:"aprEffective"`
	FinanceCharge   money.Amount `json:"financeChargeAmount"`
	AmountFinanced  money.Amount `json:"amountFinanced"`
	TotalOfPayments money.Amount `json:"totalOfPaymentsAmount"`
}

// Flows are a transaction as Appendix J sees it: advances and payments, each in
// order of date. Frequency is how often a payment falls due, where that is
// known: it decides what a period is when its dates fit two readings, as 28 days
// in February are a month and four weeks. Day is the day of the month on which
// payments fall due, of two the later; 0 takes it from the dates.
type Flows struct {
	Advances, Payments []Flow
	Frequency          Frequency
	Day                int
}

// Of is the disclosure of advances and payments of which no more is known.
func Of(advances, payments []Flow) (Disclosure, error) {
	return Flows{Advances: advances, Payments: payments}.Disclosure()
}

// Disclosure is the annual percentage rate by the actuarial method of
// Regulation Z, Appendix J, general equation (b)(8), for any number of advances
// and payments. The term begins with the first of them, be it a payment. It
// refuses lists that are empty or out of order, amounts that are not positive,
// payments that add up to less than the advances, and a last payment that is not
// after the first advance.
func (f Flows) Disclosure() (Disclosure, error) {
	out, _, err := f.reckon()
	return out, err
}

// reckon gives the rate unrounded as well.
func (f Flows) reckon() (out Disclosure, exact float64, err error) {
	if out.AmountFinanced, err = total("advances", f.Advances); err != nil {
		return out, 0, err
	}
	if out.TotalOfPayments, err = total("payments", f.Payments); err != nil {
		return out, 0, err
	}
	out.FinanceCharge = out.TotalOfPayments - out.AmountFinanced
	if out.FinanceCharge < 0 {
		return out, 0, fmt.Errorf("payments: add up to %s, less than the %s advanced", out.TotalOfPayments, out.AmountFinanced)
	}
	if last := len(f.Payments) - 1; f.Payments[last].Date <= f.Advances[0].Date {
		return out, 0, fmt.Errorf("payments[%d].date: the last must be after the first advance", last)
	}
	if !f.Frequency.known() {
		return out, 0, fmt.Errorf("paymentFrequency: %q is not %s", f.Frequency, f.Frequency.Values())
	}
	u := f.unitPeriod()
	i, err := f.solve(u)
	if err != nil {
		return out, 0, err
	}
	exact = i * u.perYear()
	if out.APR, err = sixPlaces(exact); err != nil {
		return out, 0, err
	}
	out.EffectiveAPR, err = sixPlaces(math.Pow(1+i, u.perYear()) - 1)
	return out, exact, err
}

// start is the day on which the term begins.
func (f Flows) start() day.Day { return min(f.Advances[0].Date, f.Payments[0].Date) }

// Largest bounds one advance or payment, so that sums of them stay in range.
const Largest = money.Largest / (2 * mostFlows)

// total adds up flows, refusing what is not in order.
func total(field string, list []Flow) (sum money.Amount, err error) {
	if len(list) == 0 || len(list) > 2*mostFlows {
		return 0, fmt.Errorf("%s: must be from 1 to %d", field, 2*mostFlows)
	}
	for i, f := range list {
		if f.Amount <= 0 || f.Amount > Largest {
			return 0, fmt.Errorf("%s[%d].amount: must be more than 0 and at most %s", field, i, Largest)
		}
		if i > 0 && f.Date < list[i-1].Date {
			return 0, fmt.Errorf("%s[%d].date: must not be before the one above it", field, i)
		}
		sum += f.Amount
	}
	return sum, nil
}

// sixPlaces rounds a rate to six places.
func sixPlaces(f float64) (money.Rate, error) {
	r, err := money.ParseRate(strconv.FormatFloat(f, 'f', 6, 64))
	if err != nil || math.IsInf(f, 0) || math.IsNaN(f) {
		return r, errTooHigh
	}
	return r, nil
}

// solve finds the rate of a unit-period at which payments and advances are
// worth the same: the least, should payments before an advance leave several.
// Binary fractions serve here: a rate is sought to a millionth and they hold
// fifteen digits; no money is reckoned with them.
func (f Flows) solve(u unit) (float64, error) {
	type term struct {
		amount, whole, part float64
	}
	var terms []term
	start, dom := f.start(), f.lastDay()
	for k, list := range [][]Flow{f.Advances, f.Payments} {
		for _, flow := range list {
			whole, part := u.count(start, flow.Date, dom)
			terms = append(terms, term{float64(flow.Amount) * float64(2*k-1), float64(whole), part})
		}
	}
	worth := func(i float64) (sum float64) {
		for _, t := range terms {
			sum += t.amount / ((1 + t.part*i) * math.Pow(1+i, t.whole))
		}
		return sum
	}
	if worth(0) <= 0 {
		return 0, nil
	}
	low, high, step := 0.0, 1.0, 2.0
	if f.Payments[0].Date <= f.Advances[0].Date {
		// Such payments are worth more the higher the rate, so that the worth of all
		// turns positive again: look for the first turn in small steps.
		high, step = 1e-5, 1.05
	}
	for worth(high) > 0 {
		if low, high = high, high*step; high > 1e9 {
			return 0, errTooHigh
		}
	}
	for range 100 {
		if mid := (low + high) / 2; worth(mid) > 0 {
			low = mid
		} else {
			high = mid
		}
	}
	return (low + high) / 2, nil
}

var errTooHigh = errors.New("payments: the annual percentage rate is too high to be told")
