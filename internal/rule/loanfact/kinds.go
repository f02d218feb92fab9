package loanfact

import (
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"

	"nectarine/internal/rule/book"
	"nectarine/internal/rule/plan"
)

// kind is what is true of one type of fact: what it must carry and what it may, and
// what it is about. All of it stands in kinds.
type kind struct {
	must, may int
	targets   []Type   // facts of these types can be its target
	names     []string // so can what came of itself under these names
	self      bool     // without a target it is for what holds on its day
	moves     bool     // it does not undo its target
	idle      bool     // it has no effect of its own on its day
	validate  func(Fact) error
}

// What a fact may carry.
const (
	hasAmount = 1 << iota
	hasDate
	hasRate
	hasDueDate
	hasDays
	hasPeriods
	hasChange
	hasPlan
	hasOpening
	hasFeeType
	hasFee
	hasWaterfall
	hasShift
	hasFrequency
	hasAdvance
)

// The names that what comes of itself begins with, before a colon and a due date.
const (
	LateFeeName         = "lateFee"
	ServiceFeeName      = "serviceFee"
	ModificationFeeName = "modificationFee" // followed by the id of its fact
	OriginationFeeName  = "originationFee"  // followed by the id of the activation
	AccelerationName    = "acceleration"
	ChargeOffName       = "chargeOff"
	CapitalizationName  = "capitalization"
	SuspenseName        = "suspense"
)

// feeNames are those of fees that come of themselves.
var feeNames = []string{LateFeeName, ServiceFeeName, ModificationFeeName, OriginationFeeName}

// reserved is whether an id is one that entries bear which no fact brought about: a
// fact of that id could not be told from it.
func reserved(id string) bool {
	name, _, named := strings.Cut(id, ":")
	of := []string{LateFeeName, ServiceFeeName, ModificationFeeName, OriginationFeeName,
		AccelerationName, ChargeOffName, CapitalizationName, SuspenseName}
	return id == "dueDate" || id == "overdue" || id == SuspenseName || named && slices.Contains(of, name)
}

// kinds is everything that is true of each type of fact, but for its effect.
var kinds = map[Type]kind{
	Activation: {},
	Opened:     {must: hasOpening, validate: func(f Fact) error { return f.Opening.Validate(f.EffectiveDate) }},
	Payment:    {must: hasAmount, may: hasWaterfall},
	Credit:     {must: hasAmount, may: hasWaterfall},
	Reversal:   {targets: []Type{Payment, Credit, PurchaseRefund, Refund, SCRARelief, InterestRateChange, PromoRateChange, RateCap}},
	Chargeback: {targets: []Type{Payment}},
	Backdate:   {must: hasDate, targets: []Type{Payment, Credit}, moves: true, idle: true},

	Fee:             {must: hasAmount, may: hasFeeType},
	FeeChange:       {must: hasAmount, targets: []Type{Fee}, names: feeNames, moves: true},
	FeeCancellation: {targets: []Type{Fee}, names: feeNames},

	InterestRateChange: {must: hasRate},
	PromoRateChange:    {must: hasRate},
	RateCap:            {must: hasRate},
	IndexRateChange:    {must: hasRate},
	FurtherAdvance:     {may: hasAmount | hasAdvance, validate: validateAdvance},
	Capitalized:        {may: hasAmount},

	Freeze:               {},
	Unfreeze:             {},
	Acceleration:         {},
	AccelerationReversal: {targets: []Type{Acceleration}, names: []string{AccelerationName}, self: true},
	ChargeOff:            {},
	ChargeOffReversal:    {targets: []Type{ChargeOff}, names: []string{ChargeOffName}, self: true},
	Unaccelerated:        {},

	DueDateChange:           {may: hasDueDate | hasDate | hasDays | hasFrequency | hasFee, validate: validateDueDates},
	Deferral:                {may: hasDueDate | hasPeriods | hasShift | hasFee, validate: validateDeferral},
	TermsChange:             {must: hasChange, may: hasFee, validate: func(f Fact) error { return f.Change.Validate() }},
	PaymentPlan:             {must: hasPlan, may: hasFee, validate: func(f Fact) error { return plan.ValidatePlanned(f.Plan, f.EffectiveDate) }},
	PaymentPlanCancellation: {targets: []Type{PaymentPlan}, moves: true},
	SCRARelief:              {may: hasRate | hasDate, validate: validateRelief},
	PurchaseRefund:          {must: hasAmount, may: hasWaterfall},
	Refund:                  {must: hasAmount},
	Cancellation:            {},
	Close:                   {},
}

// Values are all types of facts.
func (Type) Values() []Type {
	return slices.DeleteFunc(slices.Sorted(maps.Keys(kinds)), func(t Type) bool { return t == Unaccelerated })
}

// Targets are the types of the facts that a fact of the type can be about.
func (t Type) Targets() []Type { return kinds[t].targets }

// FindsTarget is whether a fact of the type without a target is for what holds on its day.
func (t Type) FindsTarget() bool { return kinds[t].self }

// Names is whether a target is the name of something that comes of itself and that a
// fact of the type can be about.
func (t Type) Names(target string) bool { return kinds[t].named(target) }

// validateDueDates holds a change of due dates against its bounds.
func validateDueDates(f Fact) error {
	if (f.DueDate != nil) != (f.Date != nil) || (f.DueDate == nil) == (f.SpecificDays == nil) {
		return errors.New("dueDate: name one due date and its new date, or specificDays for all to come")
	}
	switch {
	case f.DueDatesFrequency != "" && !slices.Contains(f.DueDatesFrequency.Values(), f.DueDatesFrequency):
		return fmt.Errorf("dueDatesFrequency: %q is not one of %v", f.DueDatesFrequency, f.DueDatesFrequency.Values())
	case f.DueDatesFrequency == plan.SingleTerm:
		return f.SpecificDays.Validate(plan.Monthly)
	case f.DueDatesFrequency != "" && f.SpecificDays == nil:
		return errors.New("specificDays: a new frequency needs them")
	case f.DueDatesFrequency != "":
		return f.SpecificDays.Validate(f.DueDatesFrequency)
	}
	return nil
}

// validateDeferral holds a deferral against its bounds.
func validateDeferral(f Fact) error {
	switch {
	case f.Periods < 0 || f.Periods > 120:
		return errors.New("periods: must be from 1 to 120")
	case f.Days < 0 || f.Days > 366:
		return errors.New("days: must be from 1 to 366")
	case f.Days > 0 && (f.Periods > 0 || f.DueDate != nil):
		return errors.New("days: put all due dates off, or some by periods or dueDate")
	}
	return nil
}

// validateAdvance holds an advance against its bounds: one of nothing takes the place of one that was planned.
func validateAdvance(f Fact) error {
	if f.Amount == 0 && f.AdvanceID == "" {
		return errors.New("amount: advance needs it, more than 0, unless advanceId names one that was planned and is not made")
	}
	return nil
}

// validateRelief holds the relief of a servicemember against its bounds.
func validateRelief(f Fact) error {
	if f.Date != nil && *f.Date < f.EffectiveDate {
		return errors.New("date: must not be before the effectiveDate")
	}
	if f.Rate != nil {
		if n, err := book.Billionths(f.Rate.AnnualRate); err != nil || n > 6*book.RateUnits/100 {
			return errors.New("rate.annualRate: must be from 0 to 0.06 (50 U.S.C. 3937(a)(1))")
		}
	}
	return nil
}

// HasEffect is whether facts of the type take effect on their day; the others say
// only something of the facts that they are about.
func (t Type) HasEffect() bool { return !kinds[t].idle }
