package standing

import (
	"cmp"
	"sort"
	"time"

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
	at                      Instant
}

// Owed is what is open of an obligation, and of its scheduled part.
type Owed struct {
	Due         day.Day
	Open, Short money.Amount
}

// AskedOf is what obligations ask for, of which so much is fees.
func AskedOf(obligations []Owing, fees money.Amount) Asked {
	a := Asked{Fees: fees}
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

// Instant is a point of time in the life of a loan: on a day, before its facts or after one
// of them; or when a payment falls due, and money held is not applied to it yet.
type Instant struct {
	Day       day.Day
	After     bool     // one of the day's facts
	Second    int      // of that fact
	Rank      int      // 0 for the fact that begins the loan, 1 for the others
	Recorded  Recorded // of that fact
	IsFalling bool
}

// Recorded is where a fact stands among those of one instant, as they were recorded.
type Recorded struct {
	Order int // by which they come where they have been numbered
	At    time.Time
	ID    string
}

// Compare is the order of two: by number, then by the moment, then by id.
func (r Recorded) Compare(other Recorded) int {
	return cmp.Or(cmp.Compare(r.Order, other.Order), r.At.Compare(other.At), cmp.Compare(r.ID, other.ID))
}

// compare is the order of instants in time, that of facts.
func (i Instant) compare(j Instant) int {
	if of := cmp.Compare(i.Day, j.Day); of != 0 {
		return of
	}
	if i.After != j.After {
		if i.After {
			return 1
		}
		return -1
	}
	return cmp.Or(cmp.Compare(i.Second, j.Second), cmp.Compare(i.Rank, j.Rank), i.Recorded.Compare(j.Recorded))
}

// AskedThen is what a loan asked for over time.
type AskedThen struct {
	notes []Asked
	fell  map[day.Day]Asked // on due dates, before money that is held is applied
	falls []day.Day         // the due dates, in order
}

// Note notes what is asked from an instant on, which is not before those noted before.
func (t *AskedThen) Note(at Instant, a Asked) {
	a.at = at
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

// On is what was asked for at an instant, nil before anything was noted.
func (t *AskedThen) On(at Instant) *Asked {
	if a, fell := t.fell[at.Day]; fell && at.IsFalling {
		return &a
	}
	n := sort.Search(len(t.notes), func(n int) bool { return t.notes[n].at.compare(at) > 0 })
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
