package engine

import (
	"cmp"
	"errors"
	"fmt"
	"maps"
	"slices"
	"time"

	"nectarine/internal/value/day"
	"nectarine/internal/value/money"
)

// FactType is what happened to a loan.
type FactType string

// The facts that are folded. A reversal takes back a payment or credit, a
// chargeback a payment, a fee cancellation a fee, and the reversals of
// acceleration and charge-off what they name: the loan is then as if the fact
// taken back had never been. A backdate gives a payment or credit another day.
const (
	Activation           FactType = "activation"
	Payment              FactType = "payment"
	Credit               FactType = "credit"
	Reversal             FactType = "reversal"
	Chargeback           FactType = "chargeback"
	Backdate             FactType = "backdate"
	Fee                  FactType = "fee"
	FeeCancellation      FactType = "feeCancellation"
	InterestRateChange   FactType = "interestRate"
	PromoRateChange      FactType = "promoRate"
	RateCap              FactType = "rateCap"
	FurtherAdvance       FactType = "advance"
	Freeze               FactType = "freeze"
	Unfreeze             FactType = "unfreeze"
	Acceleration         FactType = "acceleration"
	AccelerationReversal FactType = "accelerationReversal"
	ChargeOff            FactType = "chargeOff"
	ChargeOffReversal    FactType = "chargeOffReversal"

	DueDateChange           FactType = "dueDateChange"
	Deferral                FactType = "deferral"
	TermsChange             FactType = "termsChange"
	PaymentPlan             FactType = "paymentPlan"
	PaymentPlanCancellation FactType = "paymentPlanCancellation"
	SCRARelief              FactType = "scraRelief"
	Refund                  FactType = "refund"
	Cancellation            FactType = "cancellation"
	Close                   FactType = "close"
)

// Fact is one thing that happened. EffectiveDate is the day on which it counts,
// in the product's time zone, and EffectiveSecond the second of that day;
// RecordedAt is when it became known. Amount is for payments, credits, fees and
// advances; Target names the fact taken back or backdated; Date is the day a
// backdate moves it to; Rate is for rates and caps, and holds from
// EffectiveDate; RetroactivelyAccrueInterest is for unfreeze.
//
// DueDate names the payment that a dueDateChange moves to Date, or a deferral
// puts off; SpecificDays are the new days of all payments to come. Periods is
// how many payments a deferral puts off. Change and Plan are for termsChange and
// paymentPlan. Date ends the relief of a servicemember, inclusive.
type Fact struct {
	ID                          string       `json:"id"`
	Type                        FactType     `json:"type"`
	EffectiveDate               day.Day      `json:"effectiveDate"`
	EffectiveSecond             int          `json:"effectiveSecond,omitempty"`
	RecordedAt                  time.Time    `json:"recordedAt" required:"false"`
	Amount                      money.Amount `json:"amount,omitempty"`
	Target                      string       `json:"target,omitempty"`
	Date                        *day.Day     `json:"date,omitempty"`
	Rate                        *RateSpan    `json:"rate,omitempty"`
	RetroactivelyAccrueInterest bool         `json:"retroactivelyAccrueInterest,omitempty"`

	DueDate      *day.Day      `json:"dueDate,omitempty"`
	SpecificDays *SpecificDays `json:"specificDays,omitempty"`
	Periods      int           `json:"periods,omitempty"`
	Change       *Change       `json:"change,omitempty"`
	Plan         []Planned     `json:"plan,omitempty"`

	place int // in the list it came in, so that an error can name it
}

// takesBack names what each type of fact takes back.
var takesBack = map[FactType][]FactType{
	Reversal:             {Payment, Credit},
	Chargeback:           {Payment},
	FeeCancellation:      {Fee},
	AccelerationReversal: {Acceleration},
	ChargeOffReversal:    {ChargeOff},
	Backdate:             {Payment, Credit},
}

// FactTypes are all types of facts.
func FactTypes() []FactType { return slices.Sorted(maps.Keys(carries)) }

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
)

// carries is what each type of fact must carry, and what it may.
var carries = map[FactType]struct{ must, may int }{
	Activation: {}, Freeze: {}, Unfreeze: {}, Acceleration: {}, ChargeOff: {}, Reversal: {}, Chargeback: {}, FeeCancellation: {},
	AccelerationReversal: {}, ChargeOffReversal: {}, PaymentPlanCancellation: {}, Cancellation: {}, Close: {},
	Payment: {must: hasAmount}, Credit: {must: hasAmount}, Fee: {must: hasAmount}, FurtherAdvance: {must: hasAmount}, Refund: {must: hasAmount},
	Backdate: {must: hasDate}, InterestRateChange: {must: hasRate}, PromoRateChange: {must: hasRate}, RateCap: {must: hasRate},
	SCRARelief: {may: hasRate | hasDate}, DueDateChange: {may: hasDueDate | hasDate | hasDays}, Deferral: {may: hasDueDate | hasPeriods},
	TermsChange: {must: hasChange}, PaymentPlan: {must: hasPlan},
}

// ofItself are the reversals that need name no fact: what they reverse may have
// come of itself.
var ofItself = map[FactType]bool{AccelerationReversal: true, ChargeOffReversal: true}

// check holds one fact against its bounds; the error lacks the place.
func (f Fact) check() error {
	want, known := carries[f.Type]
	if !known {
		return fmt.Errorf("type: %q is not a fact that is folded", f.Type)
	}
	for _, c := range []struct {
		bit  int
		name string
		has  bool
	}{{hasAmount, "amount", f.Amount != 0}, {hasDate, "date", f.Date != nil}, {hasRate, "rate", f.Rate != nil}, {hasDueDate, "dueDate", f.DueDate != nil},
		{hasDays, "specificDays", f.SpecificDays != nil}, {hasPeriods, "periods", f.Periods != 0}, {hasChange, "change", f.Change != nil}, {hasPlan, "plan", f.Plan != nil}} {
		switch {
		case want.must&c.bit != 0 && !c.has:
			return fmt.Errorf("%s: %s needs it", c.name, f.Type)
		case (want.must|want.may)&c.bit == 0 && c.has:
			return fmt.Errorf("%s: %s has none", c.name, f.Type)
		}
	}
	switch {
	case f.ID == "":
		return errors.New("id: must not be empty")
	case f.EffectiveDate < day.First || f.EffectiveDate > day.Last-1:
		return errors.New("effectiveDate: must be a day from 1900")
	case f.EffectiveSecond < 0 || f.EffectiveSecond > 86399:
		return errors.New("effectiveSecond: must be from 0 to 86399")
	case want.must&hasAmount != 0 && (f.Amount <= 0 || f.Amount > largestFact):
		return fmt.Errorf("amount: must be more than 0 and at most %s", largestFact)
	case f.Rate != nil && (f.Rate.StartDate == nil || *f.Rate.StartDate != f.EffectiveDate):
		return errors.New("rate.startDate: must be the effectiveDate")
	case f.Rate != nil:
		if _, err := f.Rate.span(f.Type == InterestRateChange); err != nil {
			return fmt.Errorf("rate.%w", err)
		}
	}
	return f.checkChange()
}

// Check says what is wrong with terms and with facts about them, wherever they
// lie in time; Fold looks at facts only up to its day. Errors name the field,
// those of facts with the place in the list: facts[1].amount.
func Check(t Terms, facts []Fact) error {
	if _, err := t.compile(); err != nil {
		return err
	}
	ordered, err := inOrder(facts)
	if err != nil {
		return err
	}
	for _, f := range ordered {
		switch f.Type {
		case Activation:
			return nil
		case Cancellation:
		default:
			return f.early()
		}
	}
	return nil
}

// early says that a fact comes before the activation.
func (f Fact) early() error {
	return fmt.Errorf("facts[%d].effectiveDate: %s %q on %s comes before the activation", f.place, f.Type, f.ID, f.EffectiveDate)
}

// largestFact bounds one amount, so that sums of facts stay within counting.
const largestFact = money.Largest / 1000

// inOrder checks the facts and gives those that count, in the order in which
// they take effect: by day, by second, then activation first, then by id. The
// order in which they were recorded plays no part.
func inOrder(facts []Fact) ([]Fact, error) {
	at := make(map[string]int, len(facts))
	active := 0
	for i, f := range facts {
		if err := f.check(); err != nil {
			return nil, fmt.Errorf("facts[%d].%w", i, err)
		}
		if _, twice := at[f.ID]; twice {
			return nil, fmt.Errorf("facts[%d].id: %q is there twice", i, f.ID)
		}
		if at[f.ID] = i; f.Type == Activation {
			active++
		}
		if active > 1 {
			return nil, fmt.Errorf("facts[%d].type: a loan is activated once", i)
		}
	}
	gone, moved, err := targets(facts, at)
	if err != nil {
		return nil, err
	}
	var out []Fact
	for i, f := range facts {
		f.place = i
		if date, ok := moved[f.ID]; ok {
			f.EffectiveDate = date
		}
		if !gone[f.ID] && (takesBack[f.Type] == nil || f.Target == "") {
			out = append(out, f)
		}
	}
	slices.SortFunc(out, compareFacts)
	return out, nil
}

func compareFacts(a, b Fact) int {
	first := func(f Fact) int {
		if f.Type == Activation {
			return 0
		}
		return 1
	}
	return cmp.Or(cmp.Compare(a.EffectiveDate, b.EffectiveDate), cmp.Compare(a.EffectiveSecond, b.EffectiveSecond),
		cmp.Compare(first(a), first(b)), cmp.Compare(a.ID, b.ID))
}

// targets works out which facts are taken back and which are moved to another
// day; of several backdates the one recorded last holds.
func targets(facts []Fact, at map[string]int) (gone map[string]bool, moved map[string]day.Day, err error) {
	gone, moved = map[string]bool{}, map[string]day.Day{}
	latest := map[string]Fact{}
	for i, f := range facts {
		types := takesBack[f.Type]
		if f.Type == PaymentPlanCancellation { // it ends the plan, and does not undo it
			if k, found := at[f.Target]; !found || facts[k].Type != PaymentPlan {
				return nil, nil, fmt.Errorf("facts[%d].target: %q is not a payment plan", i, f.Target)
			}
			continue
		}
		if types == nil || f.Target == "" && ofItself[f.Type] {
			if f.Target != "" {
				return nil, nil, fmt.Errorf("facts[%d].target: %s has none", i, f.Type)
			}
			continue
		}
		k, found := at[f.Target]
		if !found || !slices.Contains(types, facts[k].Type) {
			return nil, nil, fmt.Errorf("facts[%d].target: %q is not a fact that %s can take back", i, f.Target, f.Type)
		}
		if f.Type == Backdate {
			if last, ok := latest[f.Target]; !ok || last.RecordedAt.Before(f.RecordedAt) || last.RecordedAt.Equal(f.RecordedAt) && last.ID < f.ID {
				latest[f.Target], moved[f.Target] = f, *f.Date
			}
			continue
		}
		if gone[f.Target] {
			return nil, nil, fmt.Errorf("facts[%d].target: %q has been taken back already", i, f.Target)
		}
		gone[f.Target] = true
	}
	return gone, moved, nil
}
