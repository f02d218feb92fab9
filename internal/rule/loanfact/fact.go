// Package loanfact is what can happen to a loan: the facts, what each may carry and
// be about, and the order in which they count. What comes of them is the engine's.
package loanfact

import (
	"errors"
	"fmt"
	"math/bits"
	"slices"
	"strings"
	"time"
	"unicode/utf8"

	"nectarine/internal/rule/book"
	"nectarine/internal/rule/plan"
	"nectarine/internal/rule/standing"
	"nectarine/internal/value/day"
	"nectarine/internal/value/money"
)

// Type is what happened to a loan.
type Type string

// The facts that are folded. A reversal takes back a payment, a credit, the refund of a purchase, a rate, a cap or
// the relief of a servicemember, a chargeback a payment, a fee cancellation a fee, and the reversals of
// acceleration and charge-off what they name: the loan is then as if what is
// taken back had never been. A backdate gives a payment or credit another day, a
// fee change a fee another amount.
const (
	Activation           Type = "activation"
	Opened               Type = "opening"
	Payment              Type = "payment"
	Credit               Type = "credit"
	PurchaseRefund       Type = "purchaseRefund"
	Reversal             Type = "reversal"
	Chargeback           Type = "chargeback"
	Backdate             Type = "backdate"
	Fee                  Type = "fee"
	FeeChange            Type = "feeChange"
	FeeCancellation      Type = "feeCancellation"
	InterestRateChange   Type = "interestRate"
	PromoRateChange      Type = "promoRate"
	RateCap              Type = "rateCap"
	IndexRateChange      Type = "indexRate"
	FurtherAdvance       Type = "advance"
	Capitalized          Type = "interestCapitalization"
	Freeze               Type = "freeze"
	Unfreeze             Type = "unfreeze"
	Acceleration         Type = "acceleration"
	AccelerationReversal Type = "accelerationReversal"
	ChargeOff            Type = "chargeOff"
	ChargeOffReversal    Type = "chargeOffReversal"

	DueDateChange           Type = "dueDateChange"
	Deferral                Type = "deferral"
	TermsChange             Type = "termsChange"
	PaymentPlan             Type = "paymentPlan"
	PaymentPlanCancellation Type = "paymentPlanCancellation"
	SCRARelief              Type = "scraRelief"
	Refund                  Type = "refund"
	Cancellation            Type = "cancellation"
	Close                   Type = "close"

	// Unaccelerated stands where a charge-off was taken back: if the loan was
	// accelerated, that ends on the day.
	Unaccelerated Type = "Unaccelerated"
)

// Fact is one thing that happened. EffectiveDate is the day on which it counts,
// in the product's time zone, and EffectiveSecond the second of that day;
// RecordedAt is when it became known. Order, from 0, is the place among the facts of one
// second, and of several about one thing the highest holds: who records facts numbers them,
// and gives one that stands in the place of another, such as a rate that was changed, the
// number of that. Amount is for payments, credits, fees,
// advances, refunds, a changed fee, and the most interest that is capitalized;
// Target names the fact taken back, moved or changed, or what came of itself,
// such as lateFee:2025-02-01; Date is the day a backdate moves it to; Rate is for
// rates and caps, and holds from EffectiveDate; IsEndExistingRates ends the
// interest rates without an end the day before; RetroactivelyAccrueInterest is
// for unfreeze. FeeType is the kind of a fee, other unless said, and FeeAmount is
// charged for a change that is a hardship tool. Waterfall is for this payment or
// credit alone.
//
// DueDate names the payment that a dueDateChange moves to Date, or a deferral
// puts off; SpecificDays, with DueDatesFrequency, are the new days of all payments
// to come. Periods is how many payments a deferral puts off, Days how many days it
// puts off all of them. Change and Plan are for termsChange and paymentPlan, which, if
// IsExtendLoanDuration, lengthen the loan: a plan for what it leaves unpaid, terms for the last
// payment to be no greater than the others. Date ends
// the relief of a servicemember, inclusive; late fees are charged during it if
// IsCancelFees is false. Opening is for a loan taken over in mid-life. AdvanceID names the planned
// advance that an advance is made in the place of; without an amount none is: it was canceled, or has lapsed.
type Fact struct {
	ID                          string          `json:"id"`
	Type                        Type            `json:"type"`
	EffectiveDate               day.Day         `json:"effectiveDate"`
	EffectiveSecond             int             `json:"effectiveSecond,omitempty"`
	RecordedAt                  time.Time       `json:"recordedAt" required:"false"`
	Order                       int             `json:"order,omitempty" minimum:"0"`
	Amount                      money.Amount    `json:"amount,omitempty" minimum:"0.01"`
	Target                      string          `json:"target,omitempty"`
	Date                        *day.Day        `json:"date,omitempty"`
	Rate                        *book.RateSpan  `json:"rate,omitempty"`
	IsEndExistingRates          bool            `json:"isEndExistingRates,omitempty"`
	RetroactivelyAccrueInterest bool            `json:"retroactivelyAccrueInterest,omitempty"`
	FeeType                     book.FeeKind    `json:"feeType,omitempty"`
	FeeAmount                   money.Amount    `json:"feeAmount,omitempty"`
	Waterfall                   *book.Waterfall `json:"waterfall,omitempty"`

	DueDate              *day.Day           `json:"dueDate,omitempty"`
	SpecificDays         *plan.SpecificDays `json:"specificDays,omitempty"`
	DueDatesFrequency    plan.Frequency     `json:"dueDatesFrequency,omitempty"`
	Periods              int                `json:"periods,omitempty" minimum:"1"`
	Days                 int                `json:"days,omitempty" minimum:"1"`
	Change               *plan.Change       `json:"change,omitempty"`
	Plan                 []plan.Planned     `json:"plan,omitempty"`
	IsExtendLoanDuration bool               `json:"isExtendLoanDuration,omitempty"`
	IsCancelFees         *bool              `json:"isCancelFees,omitempty"`
	Opening              *standing.Opening  `json:"opening,omitempty"`
	AdvanceID            string             `json:"advanceId,omitempty"`

	place int // in the list it came in, so that an error can name it
}

// Place is where the fact stood in the list that Order was given, from 0.
func (f Fact) Place() int { return f.place }

// longestID is the most bytes of a fact's id.
const longestID = 255

// largestFact bounds one amount, so that sums of facts stay within counting.
const largestFact = plan.LargestAmount

// carriedNames are what a fact may carry, in the order of the bits.
var carriedNames = []string{"amount", "date", "rate", "dueDate", "specificDays", "periods", "change", "plan", "opening", "feeType", "feeAmount", "waterfall", "days", "dueDatesFrequency", "advanceId"}

// carried is what a fact carries, as bits.
func (f *Fact) carried() (all int) {
	for i, has := range [...]bool{f.Amount != 0, f.Date != nil, f.Rate != nil, f.DueDate != nil,
		f.SpecificDays != nil, f.Periods != 0, f.Change != nil, f.Plan != nil,
		f.Opening != nil, f.FeeType != "", f.FeeAmount != 0, f.Waterfall != nil, f.Days != 0, f.DueDatesFrequency != "", f.AdvanceID != ""} {
		if has {
			all |= 1 << i
		}
	}
	return all
}

// validate holds one fact against its bounds; the error lacks the place.
func (f *Fact) validate() error {
	want, known := kinds[f.Type]
	if !known || f.Type == Unaccelerated {
		return fmt.Errorf("type: %q is not a type of fact; it must be one of %v", f.Type, f.Type.Values())
	}
	if has := f.carried(); want.must&^has != 0 {
		if want.must&^has&hasAmount != 0 {
			return fmt.Errorf("amount: %s needs it, more than 0", f.Type)
		}
		return fmt.Errorf("%s: %s needs it", carriedNames[bits.TrailingZeros(uint(want.must&^has))], f.Type)
	} else if more := has &^ (want.must | want.may); more != 0 {
		return fmt.Errorf("%s: %s has none", carriedNames[bits.TrailingZeros(uint(more))], f.Type)
	}
	switch {
	case strings.TrimSpace(f.ID) == "" || len(f.ID) > longestID:
		return fmt.Errorf("id: must not be blank, nor longer than %d bytes", longestID)
	case strings.ContainsRune(f.ID, 0) || strings.ContainsRune(f.ID, utf8.RuneError):
		return errors.New("id: must be text, without U+0000")
	case reserved(f.ID):
		return fmt.Errorf("id: %q is how what comes of itself is named; give the fact another", f.ID)
	case f.EffectiveDate < day.First || f.EffectiveDate > day.Last-1:
		return fmt.Errorf("effectiveDate: must be a day from 1900 to %s", day.Last-1)
	case f.EffectiveSecond < 0 || f.EffectiveSecond > 86399:
		return errors.New("effectiveSecond: must be from 0 to 86399")
	case f.Order < 0:
		return errors.New("order: must not be less than 0")
	case f.Amount < 0 || want.must&hasAmount != 0 && f.Amount == 0 || f.Amount > largestFact:
		return fmt.Errorf("amount: must be more than 0 and at most %s", largestFact)
	case len(f.AdvanceID) > longestID:
		return fmt.Errorf("advanceId: must not be longer than %d bytes", longestID)
	case f.FeeAmount < 0 || f.FeeAmount > largestFact:
		return fmt.Errorf("feeAmount: must be more than 0 and at most %s", largestFact)
	case f.Date != nil && (*f.Date < day.First || *f.Date > day.Last-1):
		return fmt.Errorf("date: must be a day from 1900 to %s", day.Last-1)
	case f.FeeType != "" && !slices.Contains(f.FeeType.Values(), f.FeeType):
		return fmt.Errorf("feeType: must be one of %v", f.FeeType.Values())
	case f.IsEndExistingRates && f.Type != InterestRateChange:
		return errors.New("isEndExistingRates: is for interestRate")
	case f.IsExtendLoanDuration && f.Type != PaymentPlan && (f.Type != TermsChange || f.Change.PeriodicPayment == 0):
		return errors.New("isExtendLoanDuration: is for paymentPlan, and for termsChange with a periodicPaymentAmount")
	case f.IsCancelFees != nil && f.Type != SCRARelief:
		return errors.New("isCancelFees: is for scraRelief")
	}
	if f.Rate != nil {
		if err := f.validateRate(); err != nil {
			return fmt.Errorf("rate.%w", err)
		}
	}
	if f.Waterfall != nil {
		if _, err := f.Waterfall.Order(f.Type != Payment); err != nil {
			return fmt.Errorf("waterfall.%w", err)
		}
	}
	if want.validate != nil {
		return want.validate(*f)
	}
	return nil
}

// rateKinds is what the rate of a fact is for.
var rateKinds = map[Type]book.RateKind{InterestRateChange: book.InterestRate, PromoRateChange: book.PromoRate, RateCap: book.RateLimit,
	IndexRateChange: book.IndexRate, SCRARelief: book.RateLimit}

// RateKind is what the rate of facts of a type is for; false of those without one.
func (t Type) RateKind() (book.RateKind, bool) {
	kind, has := rateKinds[t]
	return kind, has
}

func (f *Fact) validateRate() error {
	if _, err := f.Rate.Span(rateKinds[f.Type]); err != nil {
		return err
	}
	if f.Rate.StartDate != nil && *f.Rate.StartDate != f.EffectiveDate {
		return errors.New("startDate: must be the effectiveDate")
	}
	return nil
}

// Early says that a fact comes before the activation.
func (f Fact) Early() error {
	return fmt.Errorf("facts[%d].effectiveDate: %s %q on %s comes before the activation", f.place, f.Type, f.ID, f.EffectiveDate)
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
