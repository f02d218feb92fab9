package loan

import (
	"cmp"
	"fmt"
	"slices"

	"nectarine/internal/domain/access"
	"nectarine/internal/mechanism/api"
	"nectarine/internal/rule/apr"
	"nectarine/internal/rule/engine"
	"nectarine/internal/rule/plan"
	"nectarine/internal/rule/request"
	"nectarine/internal/value/day"
	"nectarine/internal/value/money"
)

// Beginning is when a loan was agreed and when it is activated, days of its product, and
// whether the schedule is reckoned anew from the activation.
type Beginning struct {
	Originated, Activated day.Day
	Anew                  bool
	Index                 []engine.RateSpan // of the product, as known by then
}

// start is the day from which the schedule is reckoned.
func (b Beginning) start() day.Day {
	if b.Anew {
		return b.Activated
	}
	return b.Originated
}

// frequencies are those of what was agreed by their names in terms.
var frequencies = map[access.PaymentFrequency]plan.Frequency{access.Weekly: plan.Weekly, access.EveryTwoWeeks: plan.EveryTwoWeeks,
	access.TwiceMonthly: plan.TwiceMonthly, access.Monthly: plan.Monthly, access.SinglePayment: plan.SingleTerm}

// Terms are what was agreed of an installment loan as the engine takes it, under the rules
// of its product (nil: the defaults). What an activation needs and is not there is refused
// with the field, as is what cannot be kept.
//
// The schedule begins on the day of the origination, with the first of expectedPayments if
// there are any; or, anew, on the day of the activation. A periodic payment that is no other
// than what is solved of the terms as they were originated is not kept, so that it is solved
// again when something changes; any other, as with a balloon, is asked as agreed.
func Terms(rules *LedgerRules, o *Origination, b Beginning) (engine.Terms, error) {
	if o == nil {
		return engine.Terms{}, needed("")
	}
	t, advances, err := o.terms(rules, b.start(), b.Index)
	if err != nil {
		return t, err
	}
	if t.AmountFinanced > apr.Largest {
		field := "atOrigination.amountFinanced"
		if o.AmountFinanced == nil {
			field = "atOrigination.principalAmount"
		}
		return t, api.Invalid(field, fmt.Sprintf("must be at most %s: of more no annual percentage rate is told, which the lender must disclose", apr.Largest))
	}
	if !b.Anew {
		t.FirstDueDate = o.firstDue()
	}
	if o.solved(rules, t.PeriodicPayment, b) {
		t.PeriodicPayment = 0
	}
	var end *day.Day
	if t.Duration != 0 && t.EnforcedEndDate != nil {
		end, t.EnforcedEndDate = t.EnforcedEndDate, nil
	}
	limit := money.MustRate("1")
	if rules != nil && above(rules.MaxAnnualRate, &limit) {
		limit = *rules.MaxAnnualRate
	}
	if err := request.Validate(t, nil, &limit); err != nil {
		return t, blamedOn(err, advances)
	}
	rows, err := engine.Schedule(t)
	if err != nil {
		return t, blamedOn(err, advances)
	}
	last := rows[len(rows)-1].Date
	switch {
	case end != nil && last > *end:
		return t, api.Invalid("atOrigination.enforcedEndDate", fmt.Sprintf("the last of the payments falls due after it, on %s", last))
	case rows[0].Date <= b.Activated:
		return t, api.Invalid("amortizationAtActivation", fmt.Sprintf("must be true: the first payment of the schedule as it was originated falls due on %s, which is not after the day of the activation, %s", rows[0].Date, b.Activated))
	}
	return t, nil
}

// needed refuses an activation for what was not agreed.
func needed(field string) error {
	if field != "" {
		field = "." + field
	}
	return api.Invalid("atOrigination"+field, "is needed to activate")
}

// notKept refuses an activation for what the ledger does not reckon with.
func notKept(field, what string) error {
	return api.Invalid("atOrigination."+field, what+" is not reckoned with; a loan with it cannot be activated")
}

// terms are what was agreed, from a day, without the first due date; with the places of the
// advances.
func (o *Origination) terms(rules *LedgerRules, start day.Day, index []engine.RateSpan) (t engine.Terms, advances []int, err error) {
	rules.into(&t)
	t.StartDate = start
	switch {
	case o.AmountFinanced == nil && o.PrincipalAmount == nil:
		return t, nil, needed("amountFinanced")
	case o.PaymentFrequency == nil:
		return t, nil, needed("paymentFrequency")
	case (o.SpecificDays == nil || len(o.SpecificDays.Days) == 0) && *o.PaymentFrequency != access.SinglePayment:
		return t, nil, needed("specificDays")
	case *o.PaymentFrequency == access.SinglePayment && o.onlyDue() == nil:
		return t, nil, needed("enforcedEndDate")
	case o.Duration == nil && o.EnforcedEndDate == nil && o.PeriodicPaymentAmount == nil && *o.PaymentFrequency != access.SinglePayment:
		return t, nil, needed("duration")
	case len(o.InterestRates) == 0:
		return t, nil, needed("interestRates")
	case o.TotalInterestCapAmount != nil:
		return t, nil, notKept("totalInterestCapAmount", "a cap on all interest together")
	case len(o.PromoPrograms) > 0:
		return t, nil, notKept("promoPrograms", "a promotion")
	case o.Fees.draw():
		return t, nil, notKept("fees", "a fee for draws")
	}
	set(&t.AmountFinanced, o.PrincipalAmount)
	set(&t.AmountFinanced, o.AmountFinanced)
	set(&t.DownPaymentAmount, o.DownPaymentAmount)
	set(&t.Duration, o.Duration)
	set(&t.Buffer, o.BufferToPushOut)
	set(&t.PeriodicPayment, o.PeriodicPaymentAmount)
	t.EnforcedEndDate = o.EnforcedEndDate
	t.PaymentFrequency = frequencies[*o.PaymentFrequency]
	set(&t.SpecificDays, o.SpecificDays)
	if t.PaymentFrequency == plan.SingleTerm {
		t.Duration, t.EnforcedEndDate = 0, o.onlyDue() // a duration counts payments, and that of a single term days
	}
	if f := o.Fees; f != nil {
		set(&t.OriginationFee, f.OriginationFeeAmount)
		set(&t.ServiceFee, f.ServiceFeeAmount)
		t.ServiceFeeCap = f.ServiceFeeCapAmount
	}
	if o.FollowsIndex() {
		t.Index = index
	}
	if err := o.rates(&t); err != nil {
		return t, nil, err
	}
	advances, err = o.advances(&t)
	return t, advances, err
}

// draw reports whether draws were to cost a fee.
func (f *AgreedFees) draw() bool {
	return f != nil && (f.DrawFeeAmount != nil && *f.DrawFeeAmount > 0 || f.DrawFeePercentage != nil && f.DrawFeePercentage.IsPos())
}

// rates puts the rates that were agreed, which follow on each other, into terms.
func (o *Origination) rates(t *engine.Terms) error {
	follow := spans{list: "interestRates", from: t.StartDate}
	for i, r := range o.InterestRates {
		if err := follow.add(r.Rate, r.Days); err != nil {
			return err
		}
		set(&follow.all[i].InterestType, r.InterestType)
	}
	t.Interest = follow.all
	follow = spans{list: "promoRates", from: t.StartDate}
	for _, r := range o.PromoRates {
		if err := follow.add(r.Rate, r.Days); err != nil {
			return err
		}
	}
	t.Promo = follow.all
	return nil
}

// spans are rates of which each begins on the day after the one before it.
type spans struct {
	list string
	from day.Day
	open bool // the last has no end
	all  []engine.RateSpan
}

// add takes up the next rate, which holds for days, or to the end.
func (s *spans) add(rate *money.Rate, days *int) error {
	field := fmt.Sprintf("%s[%d]", s.list, len(s.all))
	switch {
	case rate == nil:
		return needed(field + ".rate")
	case s.open:
		return api.Invalid("atOrigination."+field, "comes after one without days, which holds to the end")
	}
	from := s.from
	span := engine.RateSpan{AnnualRate: *rate, StartDate: &from}
	if s.open = days == nil; !s.open {
		s.from += day.Day(*days)
		end := s.from - 1
		span.EndDate = &end
	}
	s.all = append(s.all, span)
	return nil
}

// advances puts those that were planned, and not canceled, into terms, and answers their
// places in what was agreed.
func (o *Origination) advances(t *engine.Terms) (places []int, err error) {
	for i, a := range o.AdvanceSchedule {
		switch {
		case a.Status != nil && *a.Status == AdvanceCanceled:
			continue
		case a.Amount == nil:
			return nil, needed(fmt.Sprintf("advanceSchedule[%d].amount", i))
		case a.AdvanceDate == nil:
			return nil, needed(fmt.Sprintf("advanceSchedule[%d].advanceDate", i))
		}
		t.AdvanceSchedule = append(t.AdvanceSchedule, engine.Advance{ID: engine.PlannedAdvance(i), Amount: *a.Amount, Date: *a.AdvanceDate})
		places = append(places, i)
	}
	return places, nil
}

// firstDue is the day of the first periodic payment that was expected; nil where none was.
func (o *Origination) firstDue() (first *day.Day) {
	for _, e := range o.periodic() {
		if e.Date != nil && (first == nil || *e.Date < *first) {
			first = e.Date
		}
	}
	return first
}

// onlyDue is the day of the one payment of a loan that has no more; nil where none was said.
func (o *Origination) onlyDue() *day.Day {
	if o.EnforcedEndDate != nil {
		return o.EnforcedEndDate
	}
	return o.firstDue()
}

// solved reports whether a payment is no other than what is solved of the terms as they
// were originated.
func (o *Origination) solved(rules *LedgerRules, payment money.Amount, b Beginning) bool {
	t, _, err := o.terms(rules, b.Originated, b.Index)
	if err != nil || payment == 0 || t.Duration == 0 && t.EnforcedEndDate == nil {
		return false
	}
	if t.Duration != 0 {
		t.EnforcedEndDate = nil
	}
	t.FirstDueDate, t.PeriodicPayment = o.firstDue(), 0
	p, err := t.Compile()
	if err != nil {
		return false
	}
	level, err := p.Course().Level()
	return err == nil && level == payment
}

// RatesValidation says which rates lie outside of the bounds of the product.
type RatesValidation struct {
	InterestExceedsMax         bool `json:"interestRateAtOrigExceedsMax" doc:"An interest rate that was agreed is higher than maxAnnualRate of the product."`
	InterestBelowMin           bool `json:"interestRateAtOrigBelowMin" doc:"An interest rate that was agreed is lower than minAnnualRate of the product."`
	EffectiveAtOrigExceedsMax  bool `json:"aprEffectiveAtOrigExceedsMax" doc:"aprEffective of what was agreed is higher than maxAnnualRate."`
	NominalAtOrigExceedsMax    bool `json:"aprNominalAtOrigExceedsMax" doc:"aprNominal of what was agreed is higher than maxAnnualRate."`
	EffectiveAtActivExceedsMax bool `json:"aprEffectiveAtActExceedsMax" doc:"aprEffectiveAtActivation is higher than maxAnnualRate."`
	NominalAtActivExceedsMax   bool `json:"aprNominalAtActExceedsMax" doc:"aprNominalAtActivation is higher than maxAnnualRate."`
}

// CompareRates holds the rates that were agreed, and the annual percentage rates that they
// come to, against the bounds of the product; without bounds nothing lies outside.
func CompareRates(rules *LedgerRules, o *Origination, nominal, effective money.Rate) RatesValidation {
	if rules == nil {
		return RatesValidation{}
	}
	most, least := rules.MaxAnnualRate, rules.MinAnnualRate
	return RatesValidation{
		InterestExceedsMax:        slices.ContainsFunc(o.InterestRates, func(r InterestRate) bool { return above(r.Rate, most) }),
		InterestBelowMin:          slices.ContainsFunc(o.InterestRates, func(r InterestRate) bool { return above(least, r.Rate) }),
		EffectiveAtOrigExceedsMax: above(o.APREffective, most), NominalAtOrigExceedsMax: above(o.APRNominal, most),
		EffectiveAtActivExceedsMax: above(&effective, most), NominalAtActivExceedsMax: above(&nominal, most)}
}

// AmountsValidation says whether the amounts that were agreed are those of the schedule;
// null where nothing was agreed to compare with.
type AmountsValidation struct {
	Principal *bool `json:"principalMatch" doc:"principalAmount is what is lent at activation, or with the origination fee or the advances, and the principal of expectedPayments is that of the schedule."`
	Interest  *bool `json:"interestMatch" doc:"totalInterestAmount, and the interest of expectedPayments, are the interest of the schedule."`
	Fees      *bool `json:"feesMatch" doc:"What expectedPayments ask beside principal and interest is what the schedule asks of fees."`
	Advances  *bool `json:"totalAdvancesMatch" doc:"amountFinanced and the advances together are principalAmount."`
	Recurring *bool `json:"recurringAmountsMatch" doc:"periodicPaymentAmount is the principal and interest of the first level payment, and expectedPayments fall due on the days of the schedule and ask what it asks."`
}

// CompareAmounts holds the amounts that were agreed against the schedule of the terms that
// they came to.
func CompareAmounts(o *Origination, t engine.Terms, rows []engine.Row) (v AmountsValidation) {
	var principal, interest, fees money.Amount
	for _, r := range rows {
		principal, interest, fees = principal+r.Principal, interest+r.Interest, fees+r.Fees
	}
	compare := func(to **bool, same bool) {
		if *to != nil {
			same = same && **to
		}
		*to = &same
	}
	advanced := t.AmountFinanced
	for _, a := range t.AdvanceSchedule {
		advanced += a.Amount
	}
	if p := o.PrincipalAmount; p != nil {
		compare(&v.Principal, *p == t.AmountFinanced || *p == principal || *p == advanced)
		if len(t.AdvanceSchedule) > 0 {
			compare(&v.Advances, *p == advanced)
		}
	}
	if i := o.TotalInterestAmount; i != nil {
		compare(&v.Interest, *i == interest)
	}
	if sum, all := o.expected(); all {
		compare(&v.Principal, sum.Principal == principal)
		compare(&v.Interest, sum.Interest == interest)
		compare(&v.Fees, sum.Fees == fees)
	}
	if p := o.PeriodicPaymentAmount; p != nil && *p > 0 {
		level := rows[0]
		if at := t.InterestOnlyPeriods; at < len(rows) {
			level = rows[at]
		}
		compare(&v.Recurring, *p == level.Principal+level.Interest)
	}
	if same, given := o.asked(rows); given {
		compare(&v.Recurring, same)
	}
	if down, given := o.down(); given {
		compare(&v.Principal, down == t.DownPaymentAmount)
	}
	return v
}

// periodic are the payments that were expected on due dates, by these.
func (o *Origination) periodic() []ExpectedPayment {
	var all []ExpectedPayment
	for _, e := range o.ExpectedPayments {
		if e.PaymentType == nil || *e.PaymentType == "periodicPayment" {
			all = append(all, e)
		}
	}
	if !slices.ContainsFunc(all, func(e ExpectedPayment) bool { return e.Date == nil }) {
		slices.SortStableFunc(all, func(a, b ExpectedPayment) int { return cmp.Compare(*a.Date, *b.Date) })
	}
	return all
}

// asked reports whether the payments that were expected on due dates are those of a schedule,
// by their days and amounts, and whether any were. Days alone may be of the first ones only.
func (o *Origination) asked(rows []engine.Row) (same, given bool) {
	all := o.periodic()
	same = len(all) <= len(rows)
	for i, e := range all {
		given = given || e.Date != nil || e.Amount != nil
		same = same && (e.Date == nil || *e.Date == rows[i].Date)
		same = same && (e.Amount == nil || len(all) == len(rows) && *e.Amount == rows[i].Amount)
	}
	return same, given
}

// down is what was expected as a down payment, and whether any was.
func (o *Origination) down() (sum money.Amount, given bool) {
	for _, e := range o.ExpectedPayments {
		if e.PaymentType != nil && *e.PaymentType == "downPayment" && e.Amount != nil {
			sum, given = sum+*e.Amount, true
		}
	}
	return sum, given
}

// expected is the sum of the payments that were expected, down payments left out, and whether there are any, each
// with its amounts.
func (o *Origination) expected() (sum engine.Row, all bool) {
	for _, e := range o.ExpectedPayments {
		switch {
		case e.PaymentType != nil && *e.PaymentType == "downPayment":
			continue
		case e.Amount == nil || e.PrincipalAmount == nil || e.InterestAmount == nil:
			return sum, false
		}
		all = true
		sum.Principal, sum.Interest = sum.Principal+*e.PrincipalAmount, sum.Interest+*e.InterestAmount
		sum.Fees += *e.Amount - *e.PrincipalAmount - *e.InterestAmount
	}
	return sum, all
}
