package standing

import (
	"cmp"
	"sort"

	"nectarine/internal/value/day"
	"nectarine/internal/value/money"
)

// Asked is what a loan asks for at a time: all that is open of obligations, the
// scheduled part that late fees are judged by, the fees that are due; the payment that
// comes next; what is open of each obligation, the oldest first; and the late fees charged
// so far.
type Asked struct {
	Open, Short, Fees, Next money.Amount
	LateFees                money.Amount
	Owed                    []Owed
	time                    int // twice the day, and one more after a fact of the day
}

// Owed is what is open of an obligation, and of its scheduled part.
type Owed struct {
	Due         day.Day
	Open, Short money.Amount
}

// AskedOf is what obligations ask for, of which so much is fees.
func AskedOf(obligations []Owing, fees, next money.Amount) Asked {
	a := Asked{Fees: fees, Next: next}
	for _, o := range obligations {
		a.Open += o.RemainingAmount
		a.Short += o.Short
		a.Owed = append(a.Owed, Owed{o.DueDate, o.RemainingAmount, o.Short})
	}
	return a
}

// Least is the lesser of each of two, where there are two; without what each owes.
func Least(a, b *Asked) *Asked {
	if a == nil || b == nil {
		return cmp.Or(a, b)
	}
	return &Asked{Open: min(a.Open, b.Open), Short: min(a.Short, b.Short), Fees: min(a.Fees, b.Fees),
		Next: min(a.Next, b.Next), LateFees: min(a.LateFees, b.LateFees)}
}

// Time is one of a day.
type Time int

// The times of a day: when what falls due is asked and money held is not applied to it
// yet, before the day's facts or after one; before its facts; in the evening.
const (
	Falling Time = iota
	FallingAfterFacts
	Morning
	Evening
)

// AskedThen is what a loan asked for over time.
type AskedThen struct {
	notes []Asked
	fell  map[day.Day]Asked // on due dates, before money that is held is applied
	falls []day.Day         // the due dates, in order
}

// Note notes what is asked from a time of a day on, later than what was noted before.
func (t *AskedThen) Note(at day.Day, afterFact bool, a Asked) {
	a.time = 2 * int(at)
	if afterFact {
		a.time++
	}
	if n := len(t.notes); n > 0 {
		a.time = max(a.time, t.notes[n-1].time)
	}
	t.notes = append(t.notes, a)
}

// Fell notes what is asked when a payment falls due.
func (t *AskedThen) Fell(at day.Day, a Asked) {
	if t.fell == nil {
		t.fell = map[day.Day]Asked{}
	}
	t.fell[at] = a
	t.falls = append(t.falls, at)
}

// Falls is the first day from one on, that day included, on which a payment fell due;
// false for none.
func (t *AskedThen) Falls(from day.Day) (day.Day, bool) {
	i := sort.Search(len(t.falls), func(i int) bool { return t.falls[i] >= from })
	if i == len(t.falls) {
		return 0, false
	}
	return t.falls[i], true
}

// On is what was asked for at a time of a day, nil before anything was noted.
func (t *AskedThen) On(at day.Day, when Time) *Asked {
	if a, fell := t.fell[at]; fell && when <= FallingAfterFacts {
		return &a
	}
	time := 2 * int(at)
	if when == Evening || when == FallingAfterFacts {
		time++
	}
	n := sort.Search(len(t.notes), func(n int) bool { return t.notes[n].time > time })
	if n == 0 {
		return nil
	}
	return &t.notes[n-1]
}

// Untold is what has been asked of nobody yet, since it was not known when it would have
// been: on a day it is solved into the payments to come, or due where there are none.
type Untold struct {
	Until     day.Day      `json:"until"`
	Amount    money.Amount `json:"amount,omitempty"`    // so much may be asked before, as the facts known ask
	Scheduled money.Amount `json:"scheduled,omitempty"` // of it, what late fees are judged by
	Whole     bool         `json:"whole,omitempty"`     // an acceleration made it
}
