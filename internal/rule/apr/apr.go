// Package apr reckons the annual percentage rate of Regulation Z: the actuarial
// method of 12 CFR 1026, Appendix J, for any number of advances and payments.
// Like the engine it is pure.
package apr

import (
	"errors"
	"fmt"
	"math"
	"slices"
	"strconv"

	"nectarine/internal/rule/engine"
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

// Disclose works out the disclosure of terms from their schedule. The
// origination fee is a prepaid finance charge (12 CFR 1026.2(a)(23)) when it is
// added to the principal or paid separately; otherwise it is in the payments.
func Disclose(t engine.Terms) (Disclosure, error) {
	rows, err := engine.Schedule(t)
	if err != nil {
		return Disclosure{}, err
	}
	first := t.AmountFinanced - t.DownPaymentAmount
	if t.OriginationCharge == engine.PaidSeparately {
		first -= t.OriginationFee
	}
	if first <= 0 {
		return Disclosure{}, errors.New("originationFeeAmount: leaves nothing financed")
	}
	advances := []Flow{{t.StartDate, first}}
	for _, a := range t.AdvanceSchedule {
		advances = append(advances, Flow{a.Date, a.Amount})
	}
	payments := make([]Flow, len(rows))
	for i, r := range rows {
		payments[i] = Flow{r.Date, r.Amount}
	}
	return Of(advances, payments)
}

// Of is the annual percentage rate by the actuarial method of Regulation Z,
// Appendix J, general equation (b)(8), for any number of advances and payments,
// each in order of date. The term begins on the day of the first advance. It
// refuses lists that are empty or out of order, amounts that are not positive,
// and payments that add up to less than the advances.
func Of(advances, payments []Flow) (Disclosure, error) {
	var out Disclosure
	var err error
	if out.AmountFinanced, err = total("advances", advances); err != nil {
		return out, err
	}
	if out.TotalOfPayments, err = total("payments", payments); err != nil {
		return out, err
	}
	out.FinanceCharge = out.TotalOfPayments - out.AmountFinanced
	if out.FinanceCharge < 0 {
		return out, fmt.Errorf("payments: add up to %s, less than the %s advanced", out.TotalOfPayments, out.AmountFinanced)
	}
	if payments[0].Date <= advances[0].Date {
		return out, errors.New("payments[0].date: must be after the first advance")
	}
	u := unitPeriod(advances, payments)
	i, err := u.solve(advances, payments)
	if err != nil {
		return out, err
	}
	if out.APR, err = sixPlaces(i * u.perYear()); err != nil {
		return out, err
	}
	out.EffectiveAPR, err = sixPlaces(math.Pow(1+i, u.perYear()) - 1)
	return out, err
}

// total adds up flows, refusing what is not in order.
func total(field string, list []Flow) (sum money.Amount, err error) {
	if len(list) == 0 || len(list) > 2*mostFlows {
		return 0, fmt.Errorf("%s: must be from 1 to %d", field, 2*mostFlows)
	}
	for i, f := range list {
		if f.Amount <= 0 || f.Amount > money.Largest/(2*mostFlows) {
			return 0, fmt.Errorf("%s[%d].amount: must be more than 0 and at most %s", field, i, money.Largest/(2*mostFlows))
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
		return r, errors.New("payments: the annual percentage rate is too high to be told")
	}
	return r, nil
}

// solve finds the rate of a unit-period at which payments and advances are
// worth the same. Binary fractions serve here: a rate is sought to a millionth
// and they hold fifteen digits; no money is reckoned with them.
func (u unit) solve(advances, payments []Flow) (float64, error) {
	type term struct {
		amount, whole, part float64
	}
	var terms []term
	dom := lastDays(payments)
	for k, list := range [][]Flow{advances, payments} {
		for _, f := range list {
			whole, part := u.count(advances[0].Date, f.Date, dom)
			terms = append(terms, term{float64(f.Amount) * float64(2*k-1), float64(whole), part})
		}
	}
	worth := func(i float64) (sum float64) {
		for _, t := range terms {
			sum += t.amount / ((1 + t.part*i) * math.Pow(1+i, t.whole))
		}
		return sum
	}
	low, high := 0.0, 1.0
	for worth(high) > 0 {
		if high *= 2; high > 1e9 {
			return 0, errors.New("payments: the annual percentage rate is too high to be told")
		}
	}
	for range 100 {
		if mid := (low + high) / 2; worth(mid) > 0 {
			low = mid
		} else {
			high = mid
		}
	}
	if worth(0) <= 0 {
		return 0, nil
	}
	return (low + high) / 2, nil
}

// lastDays is the greatest day of the month among payments: a payment on the
// last day of a shorter month stands for it ((b)(3)(iv)).
func lastDays(payments []Flow) (most int) {
	for _, f := range payments {
		_, _, dom := f.Date.Date()
		most = max(most, dom)
	}
	return most
}

// back is the day n months before another, by the rule of lastDays.
func back(from day.Day, n, dom int) day.Day {
	y, m, own := from.Date()
	if own == day.DaysIn(y, m) && dom > own {
		own = dom
	}
	return day.Of(y, m-n, min(own, day.DaysIn(y, m-n)))
}

// sorted is a list of days without those that occur twice.
func sorted(list []Flow) []day.Day {
	out := make([]day.Day, len(list))
	for i, f := range list {
		out[i] = f.Date
	}
	return slices.Compact(out)
}
