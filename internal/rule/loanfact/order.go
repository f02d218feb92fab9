package loanfact

import (
	"cmp"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"nectarine/internal/rule/plan"
	"nectarine/internal/rule/standing"
	"nectarine/internal/value/day"
	"nectarine/internal/value/money"
)

// Ordered are facts in the order in which they take effect, those left out that
// have been taken back, with what has been said of things that come of themselves.
type Ordered struct {
	Facts    []Fact
	Gone     map[string]bool
	Amounts  map[string]money.Amount
	Taken    map[string]Fact    // the target of each fact that takes one back
	About    map[string]bool    // facts whose target is a fact, and not a name
	Returned map[string]day.Day // of each charge-off taken back, the day after, on which it may come of itself again
	Holds    map[string]string  // of what comes of itself, the fact that takes it back, or else changes it last

	Resolved map[string]string // targets found for reversals that named none
	Until    string            // the fact before which a fold ends
}

// Order checks the facts and gives those that count: by day, by second, then
// the one that begins the loan first, then as they were recorded. The
// order in which facts of different seconds were recorded plays no part.
func Order(facts []Fact) (*Ordered, error) {
	at := make(map[string]int, len(facts))
	first := -1 // the fact that begins the loan
	for i := range facts {
		f := &facts[i]
		if err := f.validate(); err != nil {
			return nil, fmt.Errorf("facts[%d].%w", i, err)
		}
		if _, twice := at[f.ID]; twice {
			return nil, fmt.Errorf("facts[%d].id: %q is there twice", i, f.ID)
		}
		at[f.ID] = i
		if f.Type == Activation || f.Type == Opened {
			if first >= 0 {
				return nil, fmt.Errorf("facts[%d].type: a loan is activated once", i)
			}
			first = i
		}
	}
	o := &Ordered{Gone: map[string]bool{}, Amounts: map[string]money.Amount{},
		Taken: map[string]Fact{}, About: map[string]bool{}, Returned: map[string]day.Day{}, Holds: map[string]string{}}
	moved, err := o.targets(facts, at)
	if err != nil {
		return nil, err
	}
	o.Facts = make([]Fact, 0, len(facts))
	for i, f := range facts {
		f.place = i
		if err := f.fromStart(facts, first); err != nil {
			return nil, err
		}
		if date, ok := moved[f.ID]; ok {
			f.EffectiveDate = date
		}
		if amount, ok := o.Amounts[f.ID]; ok {
			f.Amount = amount
		}
		if t, ok := o.Taken[f.ID]; ok {
			if date, ok := moved[t.ID]; ok {
				t.EffectiveDate = date
				o.Taken[f.ID] = t
			}
		}
		switch {
		case !o.Gone[f.ID]:
		case f.Type == ChargeOff:
			f.Type = Unaccelerated
		default:
			continue
		}
		if !kinds[f.Type].idle {
			o.Facts = append(o.Facts, f)
		}
	}
	if !slices.IsSortedFunc(o.Facts, compareFacts) {
		slices.SortFunc(o.Facts, compareFacts)
	}
	return o, nil
}

// ToCome are the facts that are known to hold later: those of rates and caps, and, made on their days, the
// advances that are planned after a day; in their order.
func (o *Ordered) ToCome(planned []plan.Advance, after day.Day) (coming []Fact) {
	for _, f := range o.Facts {
		if _, is := f.Type.RateKind(); is && f.Type != SCRARelief {
			coming = append(coming, f)
		}
	}
	for _, a := range planned {
		if a.Date > after {
			coming = append(coming, Made(a))
		}
	}
	slices.SortStableFunc(coming, func(a, b Fact) int { return cmp.Compare(a.EffectiveDate, b.EffectiveDate) })
	return coming
}

// Made is the fact that a planned advance is made as it was planned.
func Made(a plan.Advance) Fact {
	return Fact{ID: "planned", Type: FurtherAdvance, EffectiveDate: a.Date, Amount: a.Amount, AdvanceID: a.ID}
}

// fromStart has a rate take effect no earlier than the fact that begins the loan:
// before it nothing is earned. A rate without a start of its own holds from the
// loan's startDate (API); one that is not of that day was meant otherwise.
func (f *Fact) fromStart(facts []Fact, first int) error {
	if _, rate := rateKinds[f.Type]; !rate || f.Type == SCRARelief || first < 0 {
		return nil
	}
	begin := facts[first]
	if f.EffectiveDate > begin.EffectiveDate {
		if f.Rate.StartDate == nil {
			return fmt.Errorf("facts[%d].rate.startDate: must be the effectiveDate, %s; a rate without one holds from the start of the loan, and is effective by its activation on %s", f.place, f.EffectiveDate, begin.EffectiveDate)
		}
		return nil
	}
	if f.EffectiveDate < begin.EffectiveDate {
		f.EffectiveDate, f.EffectiveSecond = begin.EffectiveDate, begin.EffectiveSecond
	}
	f.EffectiveSecond = max(f.EffectiveSecond, begin.EffectiveSecond)
	return nil
}

func compareFacts(a, b Fact) int {
	if a.EffectiveDate != b.EffectiveDate {
		return cmp.Compare(a.EffectiveDate, b.EffectiveDate)
	}
	return cmp.Or(cmp.Compare(a.EffectiveSecond, b.EffectiveSecond), cmp.Compare(a.Rank(), b.Rank()), a.Recorded().Compare(b.Recorded()))
}

// Recorded is where the fact stands among others as they were recorded.
func (f Fact) Recorded() standing.Recorded {
	return standing.Recorded{Order: f.Order, At: f.RecordedAt, ID: f.ID}
}

// Rank is 0 of the fact that begins a loan, which comes first of those of one second, and
// 1 of the others.
func (f Fact) Rank() int {
	if f.Type == Activation || f.Type == Opened {
		return 0
	}
	return 1
}

// targets works out what is taken back and which facts are moved to another day
// or changed; of several the one recorded last holds.
func (o *Ordered) targets(facts []Fact, at map[string]int) (moved map[string]day.Day, err error) {
	moved = map[string]day.Day{}
	latest := map[string]Fact{}
	for i, f := range facts {
		k := kinds[f.Type]
		if k.targets == nil || f.Target == "" && k.self {
			if f.Target != "" {
				return nil, fmt.Errorf("facts[%d].target: %s has none", i, f.Type)
			}
			continue
		}
		n, found := at[f.Target]
		if !(found && slices.Contains(k.targets, facts[n].Type)) && !k.named(f.Target) {
			if f.Target == "" {
				return nil, fmt.Errorf("facts[%d].target: %s needs the id or name of what it is about", i, f.Type)
			}
			return nil, fmt.Errorf("facts[%d].target: %q is not what %s can be about", i, f.Target, f.Type)
		}
		o.About[f.ID] = found
		if k.moves {
			if last, ok := latest[f.Target]; ok && last.Recorded().Compare(f.Recorded()) > 0 {
				continue
			}
			if !o.Gone[f.Target] {
				o.Holds[f.Target] = f.ID
			}
			switch latest[f.Target] = f; f.Type {
			case Backdate:
				moved[f.Target] = *f.Date
			case FeeChange:
				o.Amounts[f.Target] = f.Amount
			}
			continue
		}
		if o.Gone[f.Target] {
			return nil, fmt.Errorf("facts[%d].target: %q has been taken back already", i, f.Target)
		}
		if f.Type == ChargeOffReversal {
			o.Returned[f.Target] = f.EffectiveDate + 1
		}
		o.Holds[f.Target] = f.ID
		if o.Gone[f.Target] = true; found {
			o.Taken[f.ID] = facts[n]
		}
	}
	return moved, nil
}

// named is whether a target is the name of something that comes of itself.
func (k kind) named(target string) bool {
	name, of, ok := strings.Cut(target, ":")
	if !ok || !slices.Contains(k.names, name) {
		return false
	}
	if name == ModificationFeeName || name == OriginationFeeName {
		return of != ""
	}
	_, err := day.Parse(of)
	if err != nil && name == ChargeOffName {
		_, err = DueOf(target)
	}
	return err == nil
}

// DueOf is the due date that the name of what comes of itself tells. A charge-off
// that comes again has how many times it came behind it: chargeOff:2025-02-01.2.
func DueOf(name string) (day.Day, error) {
	_, of, _ := strings.Cut(name, ":")
	date, times, again := strings.Cut(of, ".")
	if n, err := strconv.Atoi(times); again && (err != nil || n < 2 || strconv.Itoa(n) != times) {
		return 0, fmt.Errorf("%q does not end with a number of times", name)
	}
	return day.Parse(date)
}
