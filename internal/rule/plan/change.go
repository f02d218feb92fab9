package plan

import (
	"errors"
	"fmt"

	"nectarine/internal/rule/book"
	"nectarine/internal/value/day"
	"nectarine/internal/value/money"
)

// LargestAmount bounds one amount that is agreed or recorded, so that sums of them
// stay within counting.
const LargestAmount = money.Largest / 1000

// Change is what a change of terms sets anew from its day on; what it leaves
// out stays. AnnualRate takes the place of all interest rates, Duration is how
// many payments are to come, and a PeriodicPayment is asked as it stands, the
// last payment taking what is left. Without one the payment is solved anew. Of the
// payments to come the first InterestOnlyPeriods, fewer than all, ask for interest
// alone; 0 ends such periods.
type Change struct {
	AnnualRate       *money.Rate   `json:"annualRate,omitempty"`
	Duration         int           `json:"duration,omitempty" minimum:"1"`
	PaymentFrequency Frequency     `json:"paymentFrequency,omitempty"`
	SpecificDays     *SpecificDays `json:"specificDays,omitempty"`
	PeriodicPayment  money.Amount  `json:"periodicPaymentAmount,omitempty"`

	InterestOnlyPeriods *int `json:"interestOnlyPeriods,omitempty"`
}

// Over is a pattern of due dates with the frequency and the days that the change names.
func (c *Change) Over(p Pattern) Pattern {
	if c.PaymentFrequency != "" {
		p.Every = c.PaymentFrequency
	}
	if c.SpecificDays != nil {
		p.Days = *c.SpecificDays
	}
	return p
}

// Dates are the n due dates of a pattern with the change on it, of which those that were to come after
// a day are given: where it names days, by these from the next due date on; else those to come stay, and
// those that follow the last. The pattern that they follow comes with them.
func (c *Change) Dates(p Pattern, coming []day.Day, n int, after day.Day) (Pattern, []day.Day) {
	if dates := p.Counted(coming, n); c.SpecificDays == nil && len(dates) > 0 {
		return p, dates
	}
	if len(coming) > 0 {
		after = max(after, coming[0]-1)
	}
	p = p.Anew()
	return p, p.Dates(p.Next(after), n)
}

// Validate holds a change of terms against its bounds; an error names the field.
func (c *Change) Validate() error {
	if c.AnnualRate != nil {
		if _, err := book.Billionths(*c.AnnualRate); err != nil {
			return fmt.Errorf("change.annualRate: %w", err)
		}
	}
	switch {
	case c.Duration < 0 || c.Duration > MaxRows:
		return fmt.Errorf("change.duration: must be from 1 to %d", MaxRows)
	case c.PeriodicPayment < 0 || c.PeriodicPayment > LargestAmount:
		return fmt.Errorf("change.periodicPaymentAmount: must be more than 0 and at most %s", LargestAmount)
	case c.InterestOnlyPeriods != nil && (*c.InterestOnlyPeriods < 0 || *c.InterestOnlyPeriods > MaxRows):
		return fmt.Errorf("change.interestOnlyPeriods: must be from 0 to %d", MaxRows)
	case c.PaymentFrequency == SingleTerm:
		return errors.New("change.paymentFrequency: a loan with payments does not become one of a single term")
	case c.PaymentFrequency != "" && c.SpecificDays == nil:
		return errors.New("change.specificDays: a new frequency needs them")
	case c.PaymentFrequency != "":
		if err := c.SpecificDays.Validate(c.PaymentFrequency); err != nil {
			return fmt.Errorf("change.%w", err)
		}
	}
	return nil
}

// Planned is one payment of a payment plan: an amount, or all interest that is
// earned and not yet asked.
type Planned struct {
	Date           day.Day      `json:"date"`
	Amount         money.Amount `json:"amount,omitempty"`
	IsInterestOnly bool         `json:"isInterestOnly,omitempty"`
}

// maxPlan is the most payments that a plan has.
const maxPlan = 120

// ValidatePlanned holds the payments of a plan that takes effect on a day against
// their bounds; an error names the field.
func ValidatePlanned(list []Planned, effective day.Day) error {
	if len(list) == 0 || len(list) > maxPlan {
		return fmt.Errorf("plan: must have from 1 to %d payments", maxPlan)
	}
	before := effective
	for i, p := range list {
		if p.Date <= before || p.Date > effective+366*Longest {
			return fmt.Errorf("plan[%d].date: must be after the effectiveDate and the payment before it", i)
		}
		if p.IsInterestOnly {
			if p.Amount != 0 {
				return fmt.Errorf("plan[%d].amount: a payment of interest only has none", i)
			}
		} else if p.Amount <= 0 || p.Amount > LargestAmount {
			return fmt.Errorf("plan[%d].amount: must be more than 0 and at most %s", i, LargestAmount)
		}
		before = p.Date
	}
	return nil
}
