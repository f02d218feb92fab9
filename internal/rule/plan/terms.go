package plan

import (
	"errors"
	"fmt"
	"slices"

	"nectarine/internal/rule/book"
	"nectarine/internal/value/day"
	"nectarine/internal/value/money"
)

// MaxRows is the most rows a schedule has unless more are asked for, mostRows
// the most that can be, and Longest the most years it runs.
const (
	MaxRows  = 3000
	mostRows = 40_000
	Longest  = 100
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
	defaultDayCount                   = book.Actual365
)

// Values are all of them.
func (OriginationCharge) Values() []OriginationCharge {
	return []OriginationCharge{InPrincipal, WithFirst, SpreadEqually, PaidSeparately}
}

// PaymentRounding says how the level payment becomes whole cents.
type PaymentRounding string

// The exact payment to the nearest cent, half a cent up, as a note is printed;
// or the cent whose last payment differs least from the others; or the least
// cents of which the last payment is not more, or one less.
const (
	Nearest  PaymentRounding = "nearest"
	EvenLast PaymentRounding = "evenLast"
	Down     PaymentRounding = "down"
	Up       PaymentRounding = "up"
)

// Values are all of them.
func (PaymentRounding) Values() []PaymentRounding {
	return []PaymentRounding{Nearest, EvenLast, Down, Up}
}

// Advance is a further amount lent, which earns interest from its day on. By its id, if it has one, facts
// name it: that it is made, also on another day or of another amount, or that it is not made.
type Advance struct {
	ID     string       `json:"id,omitempty" maxLength:"255"`
	Amount money.Amount `json:"amount"`
	Date   day.Day      `json:"advanceDate"`
}

// MadeBy is whether an advance of an amount that is lent on a day is the planned one: it
// names it, or names none and is as planned, where that has no id.
func (a Advance) MadeBy(id string, on day.Day, amount money.Amount) bool {
	return a.ID == id && (id != "" || a.Date == on && a.Amount == amount)
}

// Capitalization is the rule by which interest that was due and not paid becomes
// principal: AfterDays days after its due date, 1 or more.
type Capitalization struct {
	AfterDays int `json:"afterDays"`
}

// RateLimits bound a variable rate, index and spread together. Change is how far
// it may move each time the index changes.
type RateLimits struct {
	Floor   *money.Rate `json:"floor,omitempty"`
	Ceiling *money.Rate `json:"ceiling,omitempty"`
	Change  *money.Rate `json:"change,omitempty"`
}

// RateSpan and the other names of book stand in terms.
type (
	RateSpan  = book.RateSpan
	Waterfall = book.Waterfall
)

// RateLists are the rates that terms agree on. On each day the lowest of the
// interest rates holds (a spread on top of that day's index), less the sum of
// the promo rates, never below zero, and never above the lowest of the caps.
// From startDate on every day must have an interest rate; 0 earns nothing.
type RateLists struct {
	Interest []RateSpan  `json:"interestRates,omitempty"`
	Promo    []RateSpan  `json:"promoRates,omitempty"`
	Cap      []RateSpan  `json:"rateCaps,omitempty"`
	Index    []RateSpan  `json:"indexRates,omitempty"` // as known when the terms were agreed; later ones are facts
	Limits   *RateLimits `json:"rateLimits,omitempty"`
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
	SkippedMonths       []int             `json:"skippedMonths,omitempty"`         // 1 to 12: no payment falls due in them
	DayCount            book.DayCount     `json:"dayCount,omitempty"`              // actual/365
	PaymentRounding     PaymentRounding   `json:"paymentRounding,omitempty"`       // nearest, evenLast, down, up
	InterestRounding    book.Rounding     `json:"interestRounding,omitempty"`      // halfUp, down
	ForgoResidue        bool              `json:"forgoResidue,omitempty"`          // false: parts of a cent are carried
	Waterfall           Waterfall         `json:"waterfall" required:"false"`
	CreditWaterfall     *Waterfall        `json:"creditWaterfall,omitempty"`     // of credits; may leave components out
	HoldPartial         bool              `json:"holdPartial,omitempty"`         // less than a whole payment is held in suspense
	ServiceFee          money.Amount      `json:"serviceFeeAmount,omitempty"`    // with each payment
	ServiceFeeCap       *money.Amount     `json:"serviceFeeCapAmount,omitempty"` // on their sum; nil for none
	Capitalization      *Capitalization   `json:"interestCapitalization,omitempty"`
	LateFee             *LateFee          `json:"lateFee,omitempty"`
	AccelerateAfterDays int               `json:"accelerateAfterDays,omitempty"` // 0: never of itself
	ChargeOffAfterDays  int               `json:"chargeOffAfterDays,omitempty"`  // 0: never of itself
	MaxRows             int               `json:"maxRows,omitempty"`             // most payments of the schedule; 3,000 unless more are asked for
	RateLists
}

// Plan is checked terms, with everything worked out that does not depend on
// what happens to the loan.
type Plan struct {
	Terms
	Order, CreditOrder book.Order
	Rates              book.Rates
	Pattern            Pattern
	Dates              []day.Day
	Principal          money.Amount // at activation
}

// Compile checks terms; errors name the field and say what it must be.
func (t Terms) Compile() (*Plan, error) {
	if t.OriginationCharge == "" {
		t.OriginationCharge = defaultCharge
	}
	if t.DayCount == "" {
		t.DayCount = defaultDayCount
	}
	if t.PaymentRounding == "" {
		t.PaymentRounding = Nearest
	}
	if t.InterestRounding == "" {
		t.InterestRounding = book.RoundHalfUp
	}
	if err := t.validate(); err != nil {
		return nil, err
	}
	p := &Plan{Terms: t, Principal: t.AmountFinanced - t.DownPaymentAmount,
		Pattern: Pattern{Every: t.PaymentFrequency, Days: t.SpecificDays, Skipped: t.SkippedMonths}}
	if t.OriginationCharge == InPrincipal {
		p.Principal += t.OriginationFee
	}
	var err error
	if p.Order, err = t.Waterfall.Order(false); err != nil {
		return nil, fmt.Errorf("waterfall.%w", err)
	}
	p.CreditOrder = p.Order
	if t.CreditWaterfall != nil {
		if p.CreditOrder, err = t.CreditWaterfall.Order(true); err != nil {
			return nil, fmt.Errorf("creditWaterfall.%w", err)
		}
	}
	if p.Rates, err = t.RateLists.compile(t.StartDate); err != nil {
		return nil, err
	}
	p.Dates, err = t.dueDates()
	return p, err
}

// compile works out the rates by day, and refuses a day without one.
func (r RateLists) compile(start day.Day) (out book.Rates, err error) {
	limits := book.Limits{Floor: -1, Ceiling: -1, Change: -1}
	if l := r.Limits; l != nil {
		for _, x := range []struct {
			name string
			from *money.Rate
			to   *int64
		}{{"floor", l.Floor, &limits.Floor}, {"ceiling", l.Ceiling, &limits.Ceiling}, {"change", l.Change, &limits.Change}} {
			if x.from == nil {
				continue
			}
			if *x.to, err = book.Billionths(*x.from); err != nil {
				return out, fmt.Errorf("rateLimits.%s: %w", x.name, err)
			}
		}
	}
	out = book.NoRates(limits)
	for _, l := range []struct {
		field string
		kind  book.RateKind
		list  []RateSpan
	}{{"indexRates", book.IndexRate, r.Index}, {"interestRates", book.InterestRate, r.Interest}, {"promoRates", book.PromoRate, r.Promo}, {"rateCaps", book.RateLimit, r.Cap}} {
		for i, rate := range l.list {
			s, err := rate.Span(l.kind)
			if err != nil {
				return out, fmt.Errorf("%s[%d].%w", l.field, i, err)
			}
			out.Add(l.kind, s)
		}
	}
	switch gap, spread, ok := out.Gap(start); {
	case ok:
	case spread:
		return out, fmt.Errorf("indexRates: none holds on %s, and a spread needs one", gap)
	default:
		return out, fmt.Errorf("interestRates: none holds on %s; every day from startDate needs one, and one without an endDate holds to the end (0 earns nothing)", gap)
	}
	return out, nil
}

// validate holds the fields against their bounds, those of dates left out.
func (t Terms) validate() error {
	for _, c := range []struct {
		wrong bool
		fault string
	}{
		{t.StartDate < day.First || t.StartDate > day.Last-366*Longest, "startDate: must be a day from 1900 to 9899"},
		{t.AmountFinanced <= 0 || t.AmountFinanced > money.Largest, fmt.Sprintf("amountFinanced: must be more than 0 and at most %s", money.Amount(money.Largest))},
		{t.DownPaymentAmount < 0 || t.DownPaymentAmount >= t.AmountFinanced, "downPaymentAmount: must be from 0 to less than amountFinanced"},
		{t.OriginationFee < 0 || t.OriginationFee > money.Largest, "originationFeeAmount: must not be negative"},
		{t.Duration < 0, "duration: must be at least 1"},
		{t.InterestOnlyPeriods < 0, "interestOnlyPeriods: must not be negative"},
		{t.PeriodicPayment < 0 || t.PeriodicPayment > money.Largest, "periodicPaymentAmount: must be more than 0"},
		{t.Buffer < 0 || t.Buffer > 366*Longest, "bufferToPushOutSchedule: must be days from 0"},
		{!slices.Contains(t.DayCount.Values(), t.DayCount), "dayCount: must be 30/360, actual/365, actual/360 or actual/actual"},
		{!slices.Contains(t.PaymentRounding.Values(), t.PaymentRounding), "paymentRounding: must be nearest, evenLast, down or up"},
		{!slices.Contains(t.InterestRounding.Values(), t.InterestRounding), "interestRounding: must be halfUp or down"},
		{t.ServiceFee < 0 || t.ServiceFee > money.Largest/mostRows, fmt.Sprintf("serviceFeeAmount: must be from 0 to %s", money.Amount(money.Largest/mostRows))},
		{t.ServiceFeeCap != nil && (*t.ServiceFeeCap < 0 || *t.ServiceFeeCap > money.Largest), "serviceFeeCapAmount: must not be negative"},
		{t.Capitalization != nil && (t.Capitalization.AfterDays < 1 || t.Capitalization.AfterDays > 366), "interestCapitalization.afterDays: must be days from 1 to 366"},
		{t.MaxRows < 0 || t.MaxRows > mostRows, "maxRows: must be from 1 to 40,000"},
		{t.AccelerateAfterDays < 0, "accelerateAfterDays: must not be negative"},
		{t.ChargeOffAfterDays < 0, "chargeOffAfterDays: must not be negative"},
	} {
		if c.wrong {
			return errors.New(c.fault)
		}
	}
	if !slices.Contains(t.OriginationCharge.Values(), t.OriginationCharge) {
		return errors.New("originationFeeCharge: must be amountFinanced, firstPayment, equally or separately")
	}
	for i, a := range t.AdvanceSchedule {
		if a.Amount <= 0 || a.Amount > money.Largest {
			return fmt.Errorf("advanceSchedule[%d].amount: must be more than 0", i)
		}
		if len(a.ID) > 255 || a.ID != "" && slices.ContainsFunc(t.AdvanceSchedule[:i], func(b Advance) bool { return b.ID == a.ID }) {
			return fmt.Errorf("advanceSchedule[%d].id: must not be longer than 255 bytes, nor that of an advance above it", i)
		}
		if a.Date < t.StartDate || i > 0 && a.Date < t.AdvanceSchedule[i-1].Date {
			return fmt.Errorf("advanceSchedule[%d].advanceDate: must not be before startDate, nor before the advance above it", i)
		}
	}
	for i, m := range t.SkippedMonths {
		if m < 1 || m > 12 || slices.Contains(t.SkippedMonths[:i], m) || len(t.SkippedMonths) > 11 {
			return fmt.Errorf("skippedMonths[%d]: must be months from 1 to 12, each once, and not all of them", i)
		}
	}
	if len(t.SkippedMonths) > 0 && (t.PaymentFrequency.months() > 1 || t.PaymentFrequency == SingleTerm) {
		return fmt.Errorf("skippedMonths: are for payments each month or more often, not for %s", t.PaymentFrequency)
	}
	return t.LateFee.validate()
}

// Within is whether due dates, in order, still lie in the time that is reckoned with: as long after the start as a
// schedule may be.
func (t *Terms) Within(dates []day.Day) bool {
	return len(dates) == 0 || dates[len(dates)-1] <= t.StartDate+366*Longest
}

// dueDates works out the due dates, in order.
func (t Terms) dueDates() ([]day.Day, error) {
	if err := t.SpecificDays.Validate(t.PaymentFrequency); err != nil {
		return nil, err
	}
	end := t.StartDate + 365*Longest
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
			if t.Duration > 365*Longest {
				return nil, errors.New("duration: must be at most 36,500 days")
			}
			end = t.StartDate + day.Day(t.Duration)
		}
		return []day.Day{end}, nil
	}
	pattern := Pattern{Every: t.PaymentFrequency, Days: t.SpecificDays, Skipped: t.SkippedMonths}
	after := t.StartDate + max(day.Day(t.Buffer)-1, 0)
	if step := t.PaymentFrequency.months(); step > 1 && t.SpecificDays.Start == nil {
		after = max(after, t.StartDate.AddMonths(step-1)) // else a first period of days
	}
	first := pattern.Next(after)
	if f := t.FirstDueDate; f != nil {
		if *f <= t.StartDate || *f > end || pattern.Next(*f-1) != *f {
			return nil, errors.New("firstDueDate: must be after startDate, by the end, one of specificDays and in no month that is skipped")
		}
		first = *f
	}
	return t.datesTo(pattern, first, end)
}

// datesTo are the due dates from the first to the end or for the duration.
func (t Terms) datesTo(pattern Pattern, first, end day.Day) ([]day.Day, error) {
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
	dates := pattern.Dates(first, n)
	if t.Duration != 0 && dates[n-1] > end {
		return nil, errors.New("duration: the last payment must be due within 100 years")
	}
	for i, date := range dates {
		if date > end || date == end && t.EnforcedEndDate != nil { // which is put at the end below
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
