package engine

import (
	"nectarine/internal/rule/book"
	"nectarine/internal/rule/loanfact"
	"nectarine/internal/rule/plan"
	"nectarine/internal/rule/standing"
)

// The facts that are folded, as loanfact has them.
const (
	Activation              = loanfact.Activation
	Opened                  = loanfact.Opened
	Payment                 = loanfact.Payment
	Credit                  = loanfact.Credit
	Reversal                = loanfact.Reversal
	Chargeback              = loanfact.Chargeback
	Backdate                = loanfact.Backdate
	Fee                     = loanfact.Fee
	FeeChange               = loanfact.FeeChange
	FeeCancellation         = loanfact.FeeCancellation
	InterestRateChange      = loanfact.InterestRateChange
	PromoRateChange         = loanfact.PromoRateChange
	RateCap                 = loanfact.RateCap
	IndexRateChange         = loanfact.IndexRateChange
	FurtherAdvance          = loanfact.FurtherAdvance
	Capitalized             = loanfact.Capitalized
	Freeze                  = loanfact.Freeze
	Unfreeze                = loanfact.Unfreeze
	Acceleration            = loanfact.Acceleration
	AccelerationReversal    = loanfact.AccelerationReversal
	ChargeOff               = loanfact.ChargeOff
	ChargeOffReversal       = loanfact.ChargeOffReversal
	DueDateChange           = loanfact.DueDateChange
	Deferral                = loanfact.Deferral
	TermsChange             = loanfact.TermsChange
	PaymentPlan             = loanfact.PaymentPlan
	PaymentPlanCancellation = loanfact.PaymentPlanCancellation
	SCRARelief              = loanfact.SCRARelief
	Refund                  = loanfact.Refund
	PurchaseRefund          = loanfact.PurchaseRefund
	Cancellation            = loanfact.Cancellation
	Close                   = loanfact.Close
)

// The types of loanfact, plan, book and standing that stand in facts and answers.
type (
	Fact     = loanfact.Fact
	FactType = loanfact.Type

	Terms        = plan.Terms
	Row          = plan.Row
	Cycle        = plan.Cycle
	Advance      = plan.Advance
	LateFee      = plan.LateFee
	Frequency    = plan.Frequency
	SpecificDays = plan.SpecificDays
	Change       = plan.Change
	Planned      = plan.Planned
	Relief       = plan.Relief
	RateSpan     = book.RateSpan
	Waterfall    = book.Waterfall
	Amounts      = book.Amounts
	Entry        = book.Entry
	Account      = book.Account
	Unrounded    = book.Unrounded

	Status            = standing.Status
	StatusChange      = standing.StatusChange
	Obligation        = standing.Obligation
	Owing             = standing.Owing
	Opening           = standing.Opening
	OpeningObligation = standing.OpeningObligation
	OpeningYear       = standing.OpeningYear
	PastPeriod        = standing.PastPeriod
	Loan              = standing.Loan
	Balances          = standing.Balances
	Period            = standing.Period
	YearTotals        = standing.YearTotals
	Split             = standing.Split
)

// Validate says what is wrong with terms and with facts about them, wherever they
// lie in time; Fold looks at what they lead to only up to its day. Errors name
// the field, those of facts with the place in the list: facts[1].amount.
func Validate(t Terms, facts []Fact) error {
	if _, err := t.Compile(); err != nil {
		return err
	}
	ordered, err := loanfact.Order(facts)
	if err != nil {
		return err
	}
	for _, f := range ordered.Facts {
		switch f.Type {
		case Activation, Opened:
			return nil
		case Cancellation:
		default:
			return f.Early()
		}
	}
	return nil
}
