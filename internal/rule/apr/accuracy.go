package apr

import (
	"errors"
	"fmt"
	"math"
	"slices"
	"strconv"

	"nectarine/internal/value/money"

	"github.com/govalues/decimal"
)

// Purpose is for what a disclosed finance charge is held to be accurate.
type Purpose string

// The disclosure itself; the right of rescission; that right when a residential
// mortgage is refinanced by a new creditor without a new advance or a
// consolidation; that right after foreclosure has begun.
const (
	ForDisclosure  Purpose = "disclosure"
	ForRescission  Purpose = "rescission"
	ForRefinancing Purpose = "refinancing"
	ForForeclosure Purpose = "foreclosure"
)

// Values are all purposes.
func (Purpose) Values() []Purpose {
	return []Purpose{ForDisclosure, ForRescission, ForRefinancing, ForForeclosure}
}

// Disclosed is what a lender told, to be held against what is right. Secured is
// whether real property or a dwelling secures the transaction: only then do the
// finance charge (nil when it is not known), the purpose ("" is the disclosure)
// and the face amount of the note matter.
type Disclosed struct {
	APR           money.Rate
	Secured       bool
	FinanceCharge *money.Amount
	Purpose       Purpose
	Note          money.Amount
}

// Accuracy is whether a disclosed annual percentage rate is accurate. Difference
// is the disclosed rate less the actual one, to ten places as it is compared; Tolerance is
// how far the rule named in Citation lets it lie from the actual rate, of the
// rules for mortgages on the side on which it lies. Irregular says why the
// transaction is irregular; it is empty for a regular one.
type Accuracy struct {
	Accurate   bool       `json:"isAccurate"`
	Disclosed  money.Rate `json:"aprDisclosed"`
	Actual     money.Rate `json:"aprActual"`
	Difference money.Rate `json:"difference"`
	Tolerance  money.Rate `json:"tolerance"`
	Irregular  []string   `json:"irregularities" nullable:"false"`
	Citation   string     `json:"citation"`
}

// The tolerances of 12 CFR 1026.22(a)(2) and (3), and of 1026.14(a), which is for
// open-end credit: an eighth and a quarter of a percentage point, either way.
var (
	eighth  = decimal.MustParse("0.00125")
	quarter = decimal.MustParse("0.0025")
)

// OpenEnd holds a rate disclosed for open-end credit against the actual one, 12
// CFR 1026.14(a). Rounding is free within the tolerance: 14.33333 % may be told
// as 14.33 %, 14.3 % or 14 1/4 %, not as 14.2 % or 14 % (comment 14(a)-2).
func OpenEnd(disclosed, actual money.Rate) (Accuracy, error) {
	return hold(disclosed, actual, eighth, "12 CFR 1026.14(a)")
}

// hold compares two rates.
func hold(disclosed, actual money.Rate, tolerance decimal.Decimal, citation string) (a Accuracy, err error) {
	if disclosed.IsNeg() {
		return a, errors.New("disclosed: a rate is not negative")
	}
	if actual.IsNeg() {
		return a, errors.New("aprActual: a rate is not negative")
	}
	difference, err := disclosed.Sub(actual.Decimal)
	if err != nil {
		return a, errors.New("disclosed: must have fewer places")
	}
	return Accuracy{Accurate: difference.CmpAbs(tolerance) <= 0, Disclosed: disclosed,
		Actual: toSixPlaces(actual.Decimal), Difference: money.Rate{Decimal: difference.Round(10).Trim(0)},
		Tolerance: money.Rate{Decimal: tolerance}, Irregular: []string{}, Citation: citation}, nil
}

// toSixPlaces is a rate to six places.
func toSixPlaces(r decimal.Decimal) money.Rate { return money.Rate{Decimal: r.Round(6).Trim(0)} }

// Check holds a disclosed rate against the actual one: 12 CFR 1026.22(a)(2) for
// a regular transaction, (a)(3) for an irregular one, and (a)(4) and (5) beside
// them where real property or a dwelling secures it.
func (f Flows) Check(d Disclosed) (Accuracy, error) {
	if d.Purpose == "" {
		d.Purpose = ForDisclosure
	}
	switch {
	case !slices.Contains(d.Purpose.Values(), d.Purpose):
		return Accuracy{}, fmt.Errorf("purpose: must be one of %s", d.Purpose.Values())
	case !d.Secured && (d.FinanceCharge != nil || d.Purpose != ForDisclosure || d.Note != 0):
		return Accuracy{}, errors.New("mortgage: a finance charge, a purpose and a note matter only where real property or a dwelling secures the transaction (12 CFR 1026.22(a)(4))")
	}
	of, exact, err := f.reckon()
	if err != nil {
		return Accuracy{}, err
	}
	actual, err := precise(exact)
	if err != nil {
		return Accuracy{}, err
	}
	tolerance, citation, irregular := eighth, "12 CFR 1026.22(a)(2)", f.irregularities()
	if len(irregular) > 0 {
		tolerance, citation = quarter, "12 CFR 1026.22(a)(3)"
	}
	a, err := hold(d.APR, actual, tolerance, citation)
	if err != nil {
		return a, err
	}
	a.Irregular = irregular
	if a.Accurate || d.FinanceCharge == nil {
		return a, nil
	}
	return a, f.byCharge(&a, d, of)
}

// byCharge lets a rate be accurate because the finance charge is: 12 CFR
// 1026.22(a)(4) when it is the rate of that charge, to a hundredth of a percent;
// (a)(5) when it lies between that rate and the actual one. The rate of the
// charge is reckoned as if so much more, or less, had been financed.
func (f Flows) byCharge(a *Accuracy, d Disclosed, of Disclosure) error {
	off := *d.FinanceCharge - of.FinanceCharge
	rule, ok, err := d.accurateCharge(off)
	if err != nil || !ok || off == 0 || (off > 0) != !a.Difference.IsNeg() {
		return err
	}
	as := f
	as.Advances = slices.Clone(f.Advances)
	as.Advances[0].Amount -= off
	_, exact, err := as.reckon()
	if err != nil {
		return fmt.Errorf("disclosedCharge: no rate corresponds to it (%w)", err)
	}
	charged, err := precise(exact)
	if err != nil {
		return err
	}
	side, err := charged.Sub(a.Actual.Decimal)
	if err != nil {
		return err
	}
	away, err := d.APR.Sub(charged.Decimal)
	if err != nil {
		return err
	}
	switch {
	case away.CmpAbs(decimal.MustParse("0.00005")) <= 0:
		a.Citation = "12 CFR 1026.22(a)(4), " + rule
	case a.Difference.CmpAbs(side) <= 0:
		a.Citation = "12 CFR 1026.22(a)(5), " + rule
	default:
		return nil
	}
	a.Accurate, a.Tolerance = true, toSixPlaces(side.Abs())
	return nil
}

// accurateCharge is whether a finance charge so much off is accurate for its
// purpose, and by which rule. One that is too high always is.
func (d Disclosed) accurateCharge(off money.Amount) (rule string, ok bool, err error) {
	most := money.Amount(100_00)
	switch d.Purpose {
	case ForRescission, ForRefinancing:
		share := money.Amount(200) // half a percent of the note
		if rule = "1026.23(g)(1)"; d.Purpose == ForRefinancing {
			rule, share = "1026.23(g)(2)", 100
		}
		if d.Note <= 0 {
			return "", false, errors.New("noteAmount: the tolerance for rescission is a part of the face amount of the note; give it")
		}
		most = max(most, d.Note/share)
	case ForForeclosure:
		rule, most = "1026.23(h)(2)", 35_00
	default:
		rule = "1026.18(d)(1)" // and 1026.38(o)(2), which says the same
	}
	return rule, off >= -most, nil
}

// irregularities are the features of 12 CFR 1026.22(a)(3): several advances,
// periods that differ but for the first, amounts that differ but for the first
// and the last.
func (f Flows) irregularities() []string {
	out := []string{}
	if len(f.Advances) > 1 {
		out = append(out, "multiple advances")
	}
	paid := slices.Clone(f.Payments[:1])
	for _, p := range f.Payments[1:] { // those of one day are one
		if last := &paid[len(paid)-1]; last.Date == p.Date {
			last.Amount += p.Amount
		} else {
			paid = append(paid, p)
		}
	}
	ps := f.days(f.Payments)
	periods := f.periods(ps)
	if f.Payments[0].Date > f.start() {
		periods = periods[1:]
	}
	for _, u := range periods[min(1, len(periods)):] {
		if u != periods[0] {
			out = append(out, "irregular payment periods")
			break
		}
	}
	for i := 2; i < len(paid)-1; i++ {
		if paid[i].Amount != paid[1].Amount {
			return append(out, "irregular payment amounts")
		}
	}
	return out
}

// precise is a rate to ten places: as exact as it is found, so that a rate on the
// edge of a tolerance is within it.
func precise(f float64) (money.Rate, error) {
	r, err := money.ParseRate(strconv.FormatFloat(f, 'f', 10, 64))
	if err != nil || math.IsInf(f, 0) {
		return r, errTooHigh
	}
	return r, nil
}
