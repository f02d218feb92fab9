package ledger

import (
	"slices"

	"nectarine/internal/rule/book"
	"nectarine/internal/rule/engine"
	"nectarine/internal/value/day"
	"nectarine/internal/value/money"
)

// PaymentType is what an expected payment is of.
type PaymentType string

const periodicPayment PaymentType = "periodicPayment"

// Values are those that the ledger expects.
func (PaymentType) Values() []PaymentType { return []PaymentType{periodicPayment} }

// PaymentStatus is where an expected payment stands.
type PaymentStatus string

const bookedPayment PaymentStatus = "booked"

// Values are those that payments to come have.
func (PaymentStatus) Values() []PaymentStatus { return []PaymentStatus{bookedPayment} }

// PaymentToCome is one payment to come.
type PaymentToCome struct {
	Date               day.Day         `json:"date"`
	PaymentType        PaymentType     `json:"paymentType" doc:"What it is of."`
	Status             PaymentStatus   `json:"status" doc:"booked: the ledger asks for it."`
	Amount             money.Amount    `json:"amount" doc:"Principal, interest and fees together."`
	Original           *money.Amount   `json:"originalAmount" doc:"What the schedule asked on that day when the loan was activated; null where it asked nothing."`
	Principal          money.Amount    `json:"principalAmount"`
	Interest           money.Amount    `json:"interestAmount"`
	Fees               money.Amount    `json:"feesAmount"`
	BeforeDiscount     *money.Amount   `json:"interestBeforeDiscountAmount" doc:"The interest, where no promo rate was agreed or set; else null, for what promo rates take off is not told apart."`
	UnroundedPrincipal book.Unrounded  `json:"unroundedPrincipalAmount"`
	UnroundedInterest  book.Unrounded  `json:"unroundedInterestAmount"`
	UnroundedBefore    *book.Unrounded `json:"unroundedInterestBeforeDiscountAmount" doc:"As interestBeforeDiscountAmount, not rounded."`
	IsDeferred         bool            `json:"isDeferred" doc:"A payment was put off, and the schedule with which the loan was activated asked nothing on that day."`
	IsForcedAmount     bool            `json:"isForcedAmount" doc:"The payment was agreed, for all or by a payment plan, and is not solved from the schedule."`
}

// Schedule are payments to come of a loan that is so, beside those scheduled when it was activated.
func Schedule(promo, given, deferred bool, rows, scheduled []engine.Row) []PaymentToCome {
	original := make(map[day.Day]money.Amount, len(scheduled))
	for _, r := range scheduled {
		original[r.Date] = r.Amount
	}
	out := make([]PaymentToCome, len(rows))
	for i := range rows {
		r := &rows[i]
		out[i] = PaymentToCome{Date: r.Date, PaymentType: periodicPayment, Status: bookedPayment, Amount: r.Amount, Principal: r.Principal,
			Interest: r.Interest, Fees: r.Fees, UnroundedPrincipal: r.UnroundedPrincipal, UnroundedInterest: r.UnroundedInterest,
			IsForcedAmount: given}
		if was, is := original[r.Date]; is {
			out[i].Original = &was
		}
		out[i].IsDeferred = deferred && out[i].Original == nil
		if !promo {
			out[i].BeforeDiscount, out[i].UnroundedBefore = &r.Interest, &r.UnroundedInterest
		}
	}
	return out
}

// ExpectedPayments are the payments to come of a loan.
type ExpectedPayments struct {
	IsLocked   bool                `json:"isLocked" doc:"False: what is told is whole."`
	Frequency  *engine.Frequency   `json:"paymentFrequency" doc:"How often a payment falls due, as agreed or as last changed; null before the activation."`
	Days       engine.SpecificDays `json:"specificDays" doc:"On which days, of the week (1 Monday) or of the month; before they were put off."`
	DaysPutOff int                 `json:"daysPutOff" doc:"By how many days all due dates to come have been put off from those days (defer-schedule); 0 where they were not, or were set anew since."`
	At         day.Day             `json:"effectiveDate" doc:"The day at whose end they are told."`
	Schedule   []PaymentToCome     `json:"schedule" nullable:"false" doc:"Each as made on its day, the first with all that is overdue by then."`
}

// ExpectedPaymentsAnswer is the envelope of the payments to come.
type ExpectedPaymentsAnswer struct {
	Status  int              `json:"status" doc:"The HTTP status."`
	Message string           `json:"message"`
	Count   int              `json:"count" doc:"How many payments are to come."`
	Data    ExpectedPayments `json:"data"`
}

// ToCome are the payments to come of the loan as it stands; none before its activation. An error of
// watch ends the work.
func (s *Standing) ToCome(watch func() error) (*ExpectedPayments, error) {
	if s.Head == nil || len(s.Facts) == 0 || s.Facts[0].EffectiveDate > s.At {
		return &ExpectedPayments{At: s.At, Schedule: []PaymentToCome{}}, nil
	}
	coming, _, err := payments(watch, s.Head.Terms, s.Facts, s.At)
	return coming, err
}

// payments are the payments to come of a loan that was activated by the end of a day, and the state
// that it has reached on it.
func payments(watch func() error, t engine.Terms, facts []engine.Fact, at day.Day) (*ExpectedPayments, engine.State, error) {
	s, rows, err := engine.ExpectedWhile(watch, t, facts, at)
	if err == nil && asAgreed(t, facts, at) {
		rows, err = PaymentsToCome(t, facts, at)
	}
	if err != nil {
		return nil, s, err
	}
	scheduled, err := PaymentsToCome(t, facts[:1], facts[0].EffectiveDate)
	if err != nil {
		return nil, s, err
	}
	promo, deferred := len(t.Promo) > 0, false
	for _, f := range facts {
		promo = promo || f.Type == engine.PromoRateChange
		deferred = deferred || f.Type == engine.Deferral || f.Type == engine.Unfreeze || f.Type == engine.DueDateChange && f.DueDate != nil
	}
	coming := Schedule(promo, s.Given, deferred, rows, scheduled)
	if s.Agreed != nil {
		for i := range coming {
			planned := slices.IndexFunc(s.Agreed.Asks, func(p engine.Planned) bool { return p.Date == coming[i].Date })
			coming[i].IsForcedAmount = planned >= 0 && !s.Agreed.Asks[planned].IsInterestOnly || planned < 0 && s.Given
		}
	}
	return &ExpectedPayments{At: at, Frequency: &s.Pattern.Every, Days: s.Pattern.Days, DaysPutOff: int(s.Pattern.Shift),
		Schedule: coming}, s, nil
}

// ToCome are the payments to come of the loan as it stands after what was recorded, and the state
// that it has then reached.
func (r *Recorded) ToCome() (*ExpectedPayments, engine.State, error) {
	return payments(nil, r.Head.Terms, r.all, r.Is.At)
}
