package loanfact

import (
	"slices"
	"time"

	"nectarine/internal/value/day"
)

// Late are the facts of a loan that became known on a later day than the first that
// they count on, but for those about what the borrower paid or was credited, which
// count from their day however late that is known.
type Late struct {
	Days     []day.Day          // on which they were recorded, in order, each once
	Counts   []day.Day          // of each of them, the first day on which a fact that was recorded on it or later counts
	recorded map[string]day.Day // of each of them
	paid     map[string]bool    // the facts about payments
}

// RecordedOn is the day, in UTC, on which the fact became known; one that does not tell
// was known in time.
func (f Fact) RecordedOn() day.Day {
	if f.RecordedAt.IsZero() {
		return day.First
	}
	return day.In(f.RecordedAt, time.UTC)
}

// LateOf looks for the facts recorded late, none of which counts as recorded after a last
// day; it is nil when there are none. What was recorded no later than the fact that
// begins the loan came with it, and is not late.
func LateOf(facts []Fact, last day.Day) *Late {
	begun := day.First
	for _, f := range facts {
		if f.Type == Activation || f.Type == Opened {
			begun = f.RecordedOn()
		}
	}
	may := func(f Fact) bool {
		return f.Type != Payment && (f.Target != "" || f.Type.FindsTarget() || !f.RecordedAt.IsZero() && f.RecordedOn() > f.EffectiveDate)
	}
	if !slices.ContainsFunc(facts, may) {
		return nil
	}
	byID := make(map[string]Fact, len(facts))
	for _, f := range facts {
		byID[f.ID] = f
	}
	l := &Late{recorded: map[string]day.Day{}, paid: map[string]bool{}}
	since := map[day.Day]day.Day{} // by the day of recording
	for _, f := range facts {
		on := f.RecordedOn()
		if l.paid[f.ID] = f.aboutPayments(byID); l.paid[f.ID] || on <= begun {
			continue
		}
		counts := f.EffectiveDate
		switch {
		case f.Target != "":
			counts = Since(f, facts)
		case f.Type.FindsTarget():
			counts = day.First // what it takes back lies before it, and is found later
		}
		if on <= counts {
			continue
		}
		on = min(on, last)
		l.recorded[f.ID] = on
		l.Days = append(l.Days, on)
		if first, is := since[on]; !is || counts < first {
			since[on] = counts
		}
	}
	if len(l.Days) == 0 {
		return nil
	}
	slices.Sort(l.Days)
	l.Days = slices.Compact(l.Days)
	l.Counts = make([]day.Day, len(l.Days))
	for i := len(l.Days) - 1; i >= 0; i-- {
		if l.Counts[i] = since[l.Days[i]]; i+1 < len(l.Days) {
			l.Counts[i] = min(l.Counts[i], l.Counts[i+1])
		}
	}
	return l
}

// aboutPayments is whether a fact is about what the borrower paid or was credited.
func (f Fact) aboutPayments(byID map[string]Fact) bool {
	switch f.Type {
	case Payment, Credit, PurchaseRefund, Chargeback, Backdate:
		return true
	case Reversal:
		of := byID[f.Target].Type
		return of == Payment || of == Credit || of == PurchaseRefund
	}
	return false
}

// Known are the facts as they were known at the beginning of a day: those recorded
// late only if that was before it, none about one that was not known, and of the others
// none recorded after the day, which they do not concern.
func (l *Late) Known(facts []Fact, before day.Day) (known []Fact) {
	unknown := func(id string) bool { on, is := l.recorded[id]; return is && on >= before }
	for _, f := range facts {
		if later := f.RecordedOn() > before && !l.paid[f.ID]; !later && !unknown(f.ID) && !unknown(f.Target) {
			known = append(known, f)
		}
	}
	return known
}

// Since is the first day that a fact plays a part on: a state reached on that day
// or later is void once the fact is recorded.
func Since(f Fact, facts []Fact) day.Day {
	since := f.EffectiveDate
	for _, other := range facts {
		if other.ID == f.Target {
			since = min(since, other.EffectiveDate)
		}
		if other.Target == f.Target && other.Date != nil {
			since = min(since, *other.Date)
		}
	}
	if f.Type == Backdate && f.Date != nil {
		since = min(since, *f.Date)
	}
	if f.Type.Names(f.Target) {
		if due, err := DueOf(f.Target); err == nil {
			since = min(since, due)
		} else {
			since = day.First // the fee of a tool, whose fact is not looked for
		}
	}
	return since
}
