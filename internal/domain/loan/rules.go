package loan

import (
	"fmt"
	"strings"

	"nectarine/internal/domain/access"
	"nectarine/internal/mechanism/api"
	"nectarine/internal/rule/book"
	"nectarine/internal/rule/engine"
	"nectarine/internal/rule/plan"
	"nectarine/internal/rule/request"
	"nectarine/internal/value/day"
	"nectarine/internal/value/money"
	"nectarine/internal/value/strict"
)

// LedgerRules are the rules by which the ledgers of a product's loans are kept; what is
// null is as docs/ledger.md says. A loan keeps those under which it was activated. Days
// are in the product's time zone, rates are annual fractions.
type LedgerRules struct {
	nested
	DayCount              *book.DayCount          `json:"dayCount" doc:"How days become a part of a year; actual/365 unless set."`
	PaymentRounding       *plan.PaymentRounding   `json:"paymentRounding" doc:"How the level payment becomes whole cents; nearest unless set."`
	InterestRounding      *book.Rounding          `json:"interestRounding" doc:"How interest becomes cents when it is booked; halfUp unless set."`
	ForgoResidue          *bool                   `json:"forgoResidue" doc:"Give up the part of a cent that is left on each due date; it is carried on unless set."`
	Waterfall             *book.Waterfall         `json:"waterfall" doc:"In which order a payment is applied; overdue, due, nonDue, in each fees, interest, principal, unless set."`
	CreditWaterfall       *book.Waterfall         `json:"creditWaterfall" doc:"In which order a credit is applied; as a payment unless set. It may leave components out."`
	HoldPartial           *bool                   `json:"holdPartial" doc:"Hold what makes no whole payment (12 CFR 1026.36(c)(1)(ii)); it is applied at once unless set."`
	OriginationCharge     *plan.OriginationCharge `json:"originationFeeCharge" doc:"How the origination fee is paid; with the first payment unless set."`
	SkippedMonths         []int                   `json:"skippedMonths" maxItems:"11" doc:"Months, 1 to 12, in which nothing falls due; none unless set. For payments each month or more often."`
	Capitalization        *plan.Capitalization    `json:"interestCapitalization" doc:"When unpaid interest becomes principal; never unless set."`
	LateFee               *plan.LateFee           `json:"lateFee" doc:"The late fee and its grace days; none unless set."`
	AccelerationDueWithin *int                    `json:"accelerationDueWithin" minimum:"1" maximum:"36500" doc:"After how many days overdue a loan is accelerated of itself; never unless set."`
	ChargeOffDueWithin    *int                    `json:"chargeOffDueWithin" minimum:"1" maximum:"36500" doc:"After how many days overdue a loan is charged off of itself; never unless set."`
	PaidWhenChargedOff    *bool                   `json:"paymentAllowedWhenChargedOff" doc:"Take payments and credits of a loan that is charged off; they are taken unless this is false."`
	MultipleAdvances      *bool                   `json:"multipleAdvances" doc:"Loans are paid out in several advances, the first of them at the activation; at once unless set."`
	MinAnnualRate         *money.Rate             `json:"minAnnualRate" doc:"The lowest interest rate of a loan: ratesValidation tells what is below it."`
	MaxAnnualRate         *money.Rate             `json:"maxAnnualRate" doc:"The highest interest rate and annual percentage rate of a loan: ratesValidation tells what exceeds it. Rates above 1 (100 % a year) are refused unless it allows them."`
	RateLimits            *plan.RateLimits        `json:"rateLimits" doc:"Bounds of a variable rate: the least, the most, and by how much it moves at once."`
}

// into puts the rules into terms.
func (r *LedgerRules) into(t *engine.Terms) {
	if r == nil {
		return
	}
	set(&t.DayCount, r.DayCount)
	set(&t.PaymentRounding, r.PaymentRounding)
	set(&t.InterestRounding, r.InterestRounding)
	set(&t.ForgoResidue, r.ForgoResidue)
	set(&t.Waterfall, r.Waterfall)
	set(&t.HoldPartial, r.HoldPartial)
	set(&t.OriginationCharge, r.OriginationCharge)
	set(&t.AccelerateAfterDays, r.AccelerationDueWithin)
	set(&t.ChargeOffAfterDays, r.ChargeOffDueWithin)
	t.CreditWaterfall, t.SkippedMonths, t.Capitalization = r.CreditWaterfall, r.SkippedMonths, r.Capitalization
	t.LateFee, t.Limits = r.LateFee, r.RateLimits
}

// In are terms as they are by the rules.
func (r *LedgerRules) In(t engine.Terms) engine.Terms {
	r.into(&t)
	return t
}

// set puts a value where there is one.
func set[T any](to, from *T) {
	if from != nil {
		*to = *from
	}
}

// validate holds the rules against those of the engine, in terms of a loan that keeps
// every other.
func (r *LedgerRules) validate() error {
	if r == nil {
		return nil
	}
	sample := engine.Terms{StartDate: day.Of(2024, 1, 1), AmountFinanced: 1_000_00, PaymentFrequency: plan.Monthly, Duration: 12}
	sample.SpecificDays.Days = []int{1}
	sample.Interest = []engine.RateSpan{{AnnualRate: money.MustRate("0.01")}}
	r.into(&sample)
	if _, err := sample.Compile(); err != nil {
		return blamedOn(err, nil)
	}
	for _, rate := range []struct {
		name string
		*money.Rate
	}{{"minAnnualRate", r.MinAnnualRate}, {"maxAnnualRate", r.MaxAnnualRate}} {
		if rate.Rate == nil {
			continue
		}
		if _, err := book.Billionths(*rate.Rate); err != nil {
			return blamedOn(fmt.Errorf("%s: %w", rate.name, err), nil)
		}
	}
	if above(r.MinAnnualRate, r.MaxAnnualRate) {
		return api.Invalid("ledgerRules.maxAnnualRate", "must not be less than minAnnualRate")
	}
	if l := r.RateLimits; l != nil && above(l.Floor, l.Ceiling) {
		return api.Invalid("ledgerRules.rateLimits.ceiling", "must not be less than floor")
	}
	return nil
}

// above reports whether a rate is higher than another; one that is not there never is, and
// bounds nothing.
func above(rate, limit *money.Rate) bool {
	return rate != nil && limit != nil && rate.Cmp(limit.Decimal) > 0
}

// agreedNames are the fields of terms that another name or place has in what was agreed
// of a loan; those in no list but this have their own name there.
var agreedNames = map[string]string{"amountFinanced": "amountFinanced", "downPaymentAmount": "downPaymentAmount", "duration": "duration",
	"enforcedEndDate": "enforcedEndDate", "bufferToPushOutSchedule": "bufferToPushOutSchedule", "paymentFrequency": "paymentFrequency",
	"specificDays": "specificDays", "periodicPaymentAmount": "periodicPaymentAmount", "advanceSchedule": "advanceSchedule",
	"interestRates": "interestRates", "indexRates": "interestRates", "promoRates": "promoRates", "firstDueDate": "expectedPayments[0].date",
	"originationFeeAmount": "fees.originationFeeAmount", "serviceFeeAmount": "fees.serviceFeeAmount", "serviceFeeCapAmount": "fees.serviceFeeCapAmount"}

// ruleNames are the fields of terms that have another name among the rules of a product.
var ruleNames = map[string]string{"accelerateAfterDays": "accelerationDueWithin", "chargeOffAfterDays": "chargeOffDueWithin"}

// BlamedOnAgreed is an error of the engine about the terms of a loan as a refusal that names
// the field of what was agreed, or of the rules of its product.
func BlamedOnAgreed(err error) error { return blamedOn(err, nil) }

// blamedOn is an error about terms as a refusal that names the field of the loan, or of its
// product, that they came from. Advances are the places of those in the terms.
func blamedOn(err error, advances []int) error {
	named, is := request.Named(err).(*strict.Error)
	if !is {
		return err
	}
	path := strings.TrimPrefix(named.Path, "terms.")
	root, rest := path, ""
	if i := strings.IndexAny(path, ".["); i >= 0 {
		root, rest = path[:i], path[i:]
	}
	for place, agreed := range advances {
		if old := fmt.Sprintf("[%d]", place); root == "advanceSchedule" && strings.HasPrefix(rest, old) {
			rest = fmt.Sprintf("[%d]", agreed) + rest[len(old):]
			break
		}
	}
	if agreed, is := agreedNames[root]; is {
		return api.Invalid("atOrigination."+agreed+strings.Replace(rest, ".annualRate", ".rate", 1),
			strings.Replace(named.Reason, string(plan.SingleTerm), string(access.SinglePayment), 1))
	}
	if root == "terms" || root == "startDate" || root == "facts" {
		return api.Invalid("atOrigination", named.Reason)
	}
	if own, is := ruleNames[root]; is {
		root = own
	}
	return api.Invalid("ledgerRules."+root+rest, named.Reason)
}

// PaysInAdvances is whether loans are paid out in several advances.
func (r *LedgerRules) PaysInAdvances() bool {
	return r != nil && r.MultipleAdvances != nil && *r.MultipleAdvances
}
