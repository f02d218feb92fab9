package engine

import (
	"errors"
	"fmt"

	"nectarine/internal/value/day"
	"nectarine/internal/value/money"
)

// MaxRows is the most rows a schedule has unless more are asked for, mostRows
// the most that can be, and longest the most years it runs.
const (
	MaxRows  = 3000
	mostRows = 40_000
	longest  = 100
)

// OriginationCharge says how the origination fee is paid.
type OriginationCharge string

// The fee is added to the principal and earns interest; or it is due with the
// first payment; or it is due in equal parts with every payment, the last part
// taking the cents; or it was paid apart and is not on the loan's ledger.
const (
	InPrincipal     OriginationCharge = "amountFinanced"
	WithFirst       OriginationCharge = "firstPayment"
	SpreadEqually   OriginationCharge = "equally"
	PaidSeparately  OriginationCharge = "separately"
	defaultCharge                     = WithFirst
	defaultDayCount                   = Actual365
)

// Rounding says how a part of a cent is treated.
type Rounding string

// Half a cent and more go up; or every part is cut off; or every part goes up.
// Interest takes the first two.
const (
	RoundHalfUp Rounding = "halfUp"
	RoundDown   Rounding = "down"
	RoundUp     Rounding = "up"
)

// Advance is a further amount lent, which earns interest from its day on.
type Advance struct {
	Amount money.Amount `json:"amount"`
	Date   day.Day      `json:"advanceDate"`
}

// LateFee is the rule by which a late fee is charged: on the day after
// GraceDays days past the due date, once for each obligation of which a part is
// then open. Kind is flat (Amount), percent (Percent of the obligation's
// scheduled amount, half a cent up), greaterOf or lesserOf the two.
type LateFee struct {
	Kind      string       `json:"kind"`
	Amount    money.Amount `json:"amount,omitempty"`
	Percent   money.Rate   `json:"percent" required:"false"`
	GraceDays int          `json:"graceDays"`
}

// Terms are what lender and borrower agreed. Where the API has a name for a
// field, it is the API's. The zero value of a choice is the first choice named
// in its comment.
type Terms struct {
	StartDate           day.Day           `json:"startDate"`                   // interest runs from this day
	AmountFinanced      money.Amount      `json:"amountFinanced"`              // principal lent, before the down payment
	DownPaymentAmount   money.Amount      `json:"downPaymentAmount,omitempty"` // taken off the principal at activation
	AdvanceSchedule     []Advance         `json:"advanceSchedule,omitempty"`   // further advances planned
	OriginationFee      money.Amount      `json:"originationFeeAmount,omitempty"`
	OriginationCharge   OriginationCharge `json:"originationFeeCharge,omitempty"` // firstPayment
	PaymentFrequency    Frequency         `json:"paymentFrequency"`
	SpecificDays        SpecificDays      `json:"specificDays" required:"false"`
	Duration            int               `json:"duration,omitempty"`                // payments; days for singleTerm
	EnforcedEndDate     *day.Day          `json:"enforcedEndDate,omitempty"`         // last due date, instead of a duration
	FirstDueDate        *day.Day          `json:"firstDueDate,omitempty"`            // must fit specificDays
	Buffer              int               `json:"bufferToPushOutSchedule,omitempty"` // least days to the first due date
	InterestOnlyPeriods int               `json:"interestOnlyPeriods,omitempty"`
	PeriodicPayment     money.Amount      `json:"periodicPaymentAmount,omitempty"` // 0: solved
	DayCount            DayCount          `json:"dayCount,omitempty"`              // actual/365
	PaymentRounding     Rounding          `json:"paymentRounding,omitempty"`       // halfUp, down, up
	InterestRounding    Rounding          `json:"interestRounding,omitempty"`      // halfUp, down
	ForgoResidue        bool              `json:"forgoResidue,omitempty"`          // false: parts of a cent are carried
	Waterfall           Waterfall         `json:"waterfall" required:"false"`
	LateFee             *LateFee          `json:"lateFee,omitempty"`
	AccelerateAfterDays int               `json:"accelerateAfterDays,omitempty"` // 0: never of itself
	ChargeOffAfterDays  int               `json:"chargeOffAfterDays,omitempty"`  // 0: never of itself
	MaxRows             int               `json:"maxRows,omitempty"`             // most payments of the schedule; 3,000 unless more are asked for
	Rates
}

// plan is checked terms, with everything worked out that does not depend on
// what happens to the loan.
type plan struct {
	Terms
	steps     steps
	dates     []day.Day
	principal money.Amount // at activation
	carried   Unrounded    // interest owed at the start already
}

// compile checks terms; errors name the field and say what it must be.
func (t Terms) compile() (*plan, error) {
	if t.OriginationCharge == "" {
		t.OriginationCharge = defaultCharge
	}
	if t.DayCount == "" {
		t.DayCount = defaultDayCount
	}
	if t.PaymentRounding == "" {
		t.PaymentRounding = RoundHalfUp
	}
	if t.InterestRounding == "" {
		t.InterestRounding = RoundHalfUp
	}
	if err := t.check(); err != nil {
		return nil, err
	}
	waterfall, err := t.Waterfall.complete()
	if err != nil {
		return nil, err
	}
	t.Waterfall = waterfall
	p := &plan{Terms: t, principal: t.AmountFinanced - t.DownPaymentAmount}
	if t.OriginationCharge == InPrincipal {
		p.principal += t.OriginationFee
	}
	if p.steps, err = t.Rates.compile(); err != nil {
		return nil, err
	}
	p.dates, err = t.dueDates()
	return p, err
}

// check holds the fields against their bounds, those of dates left out.
func (t Terms) check() error {
	for _, c := range []struct {
		wrong bool
		fault string
	}{
		{t.StartDate < day.First || t.StartDate > day.Last-366*longest, "startDate: must be a day from 1900 to 9899"},
		{t.AmountFinanced <= 0 || t.AmountFinanced > money.Largest, "amountFinanced: must be more than 0"},
		{t.DownPaymentAmount < 0 || t.DownPaymentAmount >= t.AmountFinanced, "downPaymentAmount: must be from 0 to less than amountFinanced"},
		{t.OriginationFee < 0 || t.OriginationFee > money.Largest, "originationFeeAmount: must not be negative"},
		{t.Duration < 0, "duration: must be at least 1"},
		{t.InterestOnlyPeriods < 0, "interestOnlyPeriods: must not be negative"},
		{t.PeriodicPayment < 0 || t.PeriodicPayment > money.Largest, "periodicPaymentAmount: must be more than 0"},
		{t.Buffer < 0 || t.Buffer > 366*longest, "bufferToPushOutSchedule: must be days from 0"},
		{!t.DayCount.valid(), "dayCount: must be 30/360, actual/365, actual/360 or actual/actual"},
		{t.PaymentRounding != RoundHalfUp && t.PaymentRounding != RoundDown && t.PaymentRounding != RoundUp, "paymentRounding: must be halfUp, down or up"},
		{t.InterestRounding != RoundHalfUp && t.InterestRounding != RoundDown, "interestRounding: must be halfUp or down"},
		{t.MaxRows < 0 || t.MaxRows > mostRows, "maxRows: must be from 1 to 40,000"},
		{t.AccelerateAfterDays < 0, "accelerateAfterDays: must not be negative"},
		{t.ChargeOffAfterDays < 0, "chargeOffAfterDays: must not be negative"},
	} {
		if c.wrong {
			return errors.New(c.fault)
		}
	}
	switch t.OriginationCharge {
	case InPrincipal, WithFirst, SpreadEqually, PaidSeparately:
	default:
		return errors.New("originationFeeCharge: must be amountFinanced, firstPayment, equally or separately")
	}
	for i, a := range t.AdvanceSchedule {
		if a.Amount <= 0 || a.Amount > money.Largest {
			return fmt.Errorf("advanceSchedule[%d].amount: must be more than 0", i)
		}
		if a.Date < t.StartDate || i > 0 && a.Date < t.AdvanceSchedule[i-1].Date {
			return fmt.Errorf("advanceSchedule[%d].advanceDate: must not be before startDate, nor before the advance above it", i)
		}
	}
	return t.LateFee.check()
}

// check holds a late-fee rule against its bounds; no rule is right.
func (l *LateFee) check() error {
	if l == nil {
		return nil
	}
	switch l.Kind {
	case "flat", "percent", "greaterOf", "lesserOf":
	default:
		return errors.New("lateFee.kind: must be flat, percent, greaterOf or lesserOf")
	}
	if l.Amount < 0 || l.Amount > money.Largest {
		return errors.New("lateFee.amount: must not be negative")
	}
	if _, err := billionths(l.Percent); err != nil {
		return fmt.Errorf("lateFee.percent: %w", err)
	}
	if l.GraceDays < 0 || l.GraceDays > 366 {
		return errors.New("lateFee.graceDays: must be days from 0 to 366")
	}
	return nil
}

// dueDates works out the due dates, in order.
func (t Terms) dueDates() ([]day.Day, error) {
	if err := t.SpecificDays.check(t.PaymentFrequency); err != nil {
		return nil, err
	}
	end := t.StartDate + 365*longest
	if e := t.EnforcedEndDate; e != nil {
		if *e <= t.StartDate || *e > end {
			return nil, errors.New("enforcedEndDate: must be after startDate, and within 100 years")
		}
		if t.Duration != 0 {
			return nil, errors.New("duration: give either a duration or an enforcedEndDate")
		}
		end = *e
	}
	if t.EnforcedEndDate == nil && t.Duration == 0 && (t.PeriodicPayment == 0 || t.PaymentFrequency == SingleTerm) {
		return nil, errors.New("duration: must be at least 1, unless enforcedEndDate or periodicPaymentAmount is given")
	}
	if t.PaymentFrequency == SingleTerm {
		if t.EnforcedEndDate == nil {
			if t.Duration > 365*longest {
				return nil, errors.New("duration: must be at most 36,500 days")
			}
			end = t.StartDate + day.Day(t.Duration)
		}
		return []day.Day{end}, nil
	}
	first := t.SpecificDays.next(t.PaymentFrequency, t.StartDate+max(day.Day(t.Buffer)-1, 0))
	if f := t.FirstDueDate; f != nil {
		if *f <= t.StartDate || *f > end || t.SpecificDays.next(t.PaymentFrequency, *f-1) != *f {
			return nil, errors.New("firstDueDate: must be after startDate and one of specificDays")
		}
		first = *f
	}
	return t.datesTo(first, end)
}

// datesTo are the due dates from the first to the end or for the duration.
func (t Terms) datesTo(first, end day.Day) ([]day.Day, error) {
	n, most := t.Duration, t.MaxRows
	if most == 0 {
		most = MaxRows
	}
	if n == 0 {
		n = most
	}
	if n > most {
		return nil, fmt.Errorf("duration: a schedule has at most %d payments unless maxRows asks for more", most)
	}
	dates := t.SpecificDays.dueDates(t.PaymentFrequency, first, n)
	if t.Duration != 0 && dates[n-1] > end {
		return nil, errors.New("duration: the last payment must be due within 100 years")
	}
	for i, date := range dates {
		if date >= end {
			dates = dates[:i]
			if t.EnforcedEndDate != nil {
				dates = append(dates, end)
			}
			break
		}
	}
	switch {
	case len(dates) == 0:
		return nil, errors.New("bufferToPushOutSchedule: leaves no due date")
	case t.EnforcedEndDate != nil && dates[len(dates)-1] != end:
		return nil, fmt.Errorf("enforcedEndDate: a schedule has at most %d payments unless maxRows asks for more", most)
	case t.InterestOnlyPeriods >= len(dates):
		return nil, errors.New("interestOnlyPeriods: must be fewer than the payments")
	}
	if last := t.AdvanceSchedule; len(last) > 0 && last[len(last)-1].Date >= dates[len(dates)-1] {
		return nil, fmt.Errorf("advanceSchedule[%d].advanceDate: must be before the last due date", len(last)-1)
	}
	return dates, nil
}
