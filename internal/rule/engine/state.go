// Package engine is the life of an installment loan: the fold of what happened
// to it into entries, balances and what is asked, over book and plan. It is pure:
// it knows no clock, no database and no network, and the same facts give the
// same cents on every machine. Every decision it embodies stands with its reason
// in docs/ledger.md.
package engine

import (
	"encoding/json"
	"fmt"
	"maps"
	"slices"

	"nectarine/internal/rule/book"
	"nectarine/internal/rule/plan"
	"nectarine/internal/value/day"
	"nectarine/internal/value/money"
)

// Status is the status of a loan, as the API names it.
type Status string

// The statuses that the fold gives.
const (
	Originated  Status = "originated"
	Active      Status = "active"
	Frozen      Status = "frozen"
	Accelerated Status = "accelerated"
	ChargedOff  Status = "chargedOff"
	PaidOff     Status = "paidOff"
	Closed      Status = "closed"
	Canceled    Status = "canceled"
)

// Statuses are all of them.
func Statuses() []Status {
	return []Status{Originated, Active, Frozen, Accelerated, ChargedOff, PaidOff, Closed, Canceled}
}

// StatusChange is a status and the day from which it held.
type StatusChange struct {
	Date   day.Day `json:"date"`
	Status Status  `json:"status"`
}

// Version is that of State. A state of another version is folded anew.
const Version = 2

// State is a loan as it stands at the end of a day: a plain value that can be
// stored as JSON and folded on. What is past and changes nothing any more is not
// in it: entries, splits, obligations fulfilled, periods ended.
type State struct {
	Version int       `json:"version"`
	Through day.Day   `json:"through"` // facts that take effect up to the end of this day are in it
	Status  Status    `json:"status"`
	Begun   day.Day   `json:"begun"` // the day of the activation
	Book    book.Book `json:"book"`

	Rates        book.Rates   `json:"rates"` // of the contract, the relief of servicemembers left out
	Relief       []Relief     `json:"relief,omitempty"`
	Spared       book.Kept    `json:"spared"`             // interest forgiven by relief, not yet taken off a payment
	Most         money.Amount `json:"most,omitempty"`     // what no period under relief may ask more than, before the interest forgiven
	Frozen       book.Kept    `json:"frozen"`             // what the time frozen would have earned
	FrozenSpared book.Kept    `json:"frozenSpared"`       // what relief would have forgiven of that
	Payment      money.Amount `json:"payment"`            // the level payment from here on
	Given        bool         `json:"given,omitempty"`    // the payment was agreed, and is not solved
	Agreed       *Agreement   `json:"agreed,omitempty"`   // a payment plan in force
	Advance      []Advance    `json:"advances,omitempty"` // planned and not made

	Pattern      plan.Pattern     `json:"pattern"`
	Anchor       plan.Anchor      `json:"anchor"` // start of the period of interest
	Start        day.Day          `json:"start"`  // start of the period: the due date before, or the activation
	Dates        []day.Day        `json:"dates"`  // due dates to come
	InterestOnly int              `json:"interestOnly,omitempty"`
	Early        book.ByComponent `json:"early"` // paid in this period before it fell due
	Obligations  []Owing          `json:"obligations"`

	Ahead    money.Amount `json:"ahead,omitempty"`    // see lay
	FeesOpen money.Amount `json:"feesOpen,omitempty"` // see lay

	Acceleration string   `json:"acceleration,omitempty"` // the fact or name that brought it about
	Writeoff     string   `json:"chargeOff,omitempty"`    // likewise
	Quiet        bool     `json:"quiet,omitempty"`        // nothing comes of itself until the loan has been current
	Skipped      []string `json:"skipped,omitempty"`      // what would have come of itself, had it not been taken back

	FeesAsked   money.Amount `json:"feesAsked,omitempty"` // fees of the schedule that come with the next payment
	FeePart     money.Amount `json:"feePart,omitempty"`   // the origination fee that comes with each payment
	FeeLeft     money.Amount `json:"feeLeft,omitempty"`
	ServiceFees money.Amount `json:"serviceFees,omitempty"` // charged so far

	Figures    book.Figures    `json:"figures"` // of the period that runs
	YearToDate book.YearToDate `json:"yearToDate"`
}

// Owing is an obligation that is open, with what late fees are judged by. Short
// is what is open of the scheduled part when payments are laid on it before any
// fee; Interest is what it asked of interest.
type Owing struct {
	Obligation
	Short    money.Amount
	Interest money.Amount
	Judged   bool // for a late fee
	Done     bool // its interest has been capitalized
	Whole    bool // an acceleration made it
}

// kept is an Owing as it is stored: an open obligation in few bytes.
type kept struct {
	Due   day.Day         `json:"due"`
	Sums  [6]money.Amount `json:"sums"`            // asked, scheduled, fulfilled, capitalized, short, interest
	Flags []string        `json:"flags,omitempty"` // those that are true
}

// flags are what is true or false of an open obligation, by name.
func (o *Owing) flags() map[string]*bool {
	return map[string]*bool{"judged": &o.Judged, "done": &o.Done, "whole": &o.Whole, "blocked": &o.LateFeeBlocked, "deferred": &o.IsDeferred}
}

// MarshalJSON writes what is stored of an open obligation.
func (o Owing) MarshalJSON() ([]byte, error) {
	k := kept{Due: o.DueDate, Sums: [6]money.Amount{o.ObligationAmount, o.ScheduledAmount, o.FulfilledAmount, o.CapitalizedAmount, o.Short, o.Interest}}
	all := o.flags()
	for _, name := range slices.Sorted(maps.Keys(all)) {
		if *all[name] {
			k.Flags = append(k.Flags, name)
		}
	}
	return json.Marshal(k)
}

// UnmarshalJSON reads what MarshalJSON writes; it refuses a flag it does not know.
func (o *Owing) UnmarshalJSON(b []byte) error {
	var k kept
	if err := json.Unmarshal(b, &k); err != nil {
		return err
	}
	*o = Owing{Short: k.Sums[4], Interest: k.Sums[5], Obligation: Obligation{DueDate: k.Due, ObligationAmount: k.Sums[0], ScheduledAmount: k.Sums[1],
		FulfilledAmount: k.Sums[2], CapitalizedAmount: k.Sums[3], RemainingAmount: k.Sums[0] - k.Sums[2] - k.Sums[3]}}
	all := o.flags()
	for _, name := range k.Flags {
		flag, known := all[name]
		if !known {
			return fmt.Errorf("obligations: %q is no flag of one; fold from the start", name)
		}
		*flag = true
	}
	return nil
}

// Output is what a stretch of folding brought about, in order.
type Output struct {
	History     []StatusChange
	Entries     []Entry
	Splits      []Split
	Obligations []Obligation // no longer open
	Periods     []Period     // ended
	Void        []string     // ids of facts without effect
}

// loan is the state of the fold with the terms it follows.
type loan struct {
	*plan.Terms
	agreed *plan.Plan // the terms, checked
	State
	*ordered
	out     Output
	owned   bool // lists of the state are this loan's own
	solving int  // place, from 1, of the fact after which the payment is to be solved anew
	again   bool // what no period may ask more than follows the payment solved
}

// own makes the lists of the state the loan's own before one is changed in place.
func (l *loan) own() {
	if l.owned {
		return
	}
	l.owned = true
	l.Rates = l.Rates.Clone()
	l.Obligations, l.Advance, l.Skipped = slices.Clone(l.Obligations), slices.Clone(l.Advance), slices.Clone(l.Skipped)
}

// at is the day reached: interest is earned for the days before it.
func (l *loan) at() day.Day { return l.Book.At }

// become changes the status.
func (l *loan) become(s Status) {
	if l.Status != s {
		l.Status = s
		l.out.History = append(l.out.History, StatusChange{l.at(), s})
	}
}

// can is whether the loan is in one of the statuses that a fact needs. A fact
// that finds another status has no effect and is named in Void: whoever records
// it then may refuse it, but a payment that bounces later is never refused
// because of what was done to the loan while it stood.
func (l *loan) can(f Fact, want ...Status) bool {
	if slices.Contains(want, l.Status) {
		return true
	}
	l.vain(f)
	return false
}

// vain notes a fact that has no effect.
func (l *loan) vain(f Fact) { l.out.Void = append(l.out.Void, f.ID) }

// met notes that something taken back would have come of itself.
func (l *loan) met(name string) bool {
	if !l.gone[name] {
		return false
	}
	if !slices.Contains(l.Skipped, name) {
		l.Skipped = append(l.Skipped, name)
	}
	return true
}

// accrue brings the interest up to a day, the days before it included: over
// stretches of constant rate, since the balance is constant between two calls.
// An active loan earns; what a frozen one would earn is kept apart; no other
// earns.
func (l *loan) accrue(to day.Day) {
	for l.at() < to {
		y, _, _ := l.at().Date()
		l.YearToDate.Begin(y)
		end := min(to, day.Of(y+1, 1, 1))
		if l.Status == Active || l.Status == Frozen {
			l.earn(end)
		}
		l.Book.At = end
	}
	if y, _, _ := l.at().Date(); y != l.YearToDate.Year {
		l.YearToDate.Begin(y)
	}
}

// earn earns the interest of the days up to one.
func (l *loan) earn(to day.Day) {
	clock := plan.Clock{Count: l.DayCount, Pattern: l.Pattern, Anchor: l.Anchor}
	balance := l.Book.Principal()
	for from := l.at(); from < to; {
		end, most := to, int64(-1)
		for _, r := range l.Relief {
			switch {
			case from < r.From:
				end = min(end, r.From)
			case from < r.To:
				end = min(end, r.To)
				if most < 0 || r.Rate < most {
					most = r.Rate
				}
			}
		}
		earned := l.Rates.Interest(clock, balance, from, end, most)
		spared := book.Unrounded{}
		if most >= 0 {
			spared = l.Rates.Interest(clock, balance, from, end, -1).Minus(earned)
		}
		if l.Status == Active {
			l.gain(earned, spared)
		} else {
			l.Frozen.Unrounded, l.FrozenSpared.Unrounded = l.Frozen.Plus(earned), l.FrozenSpared.Plus(spared)
		}
		from = end
	}
}

// gain takes up interest earned, and what relief forgave beside it.
func (l *loan) gain(earned, spared book.Unrounded) {
	l.Book.Accrued.Unrounded = l.Book.Accrued.Plus(earned)
	l.YearToDate.Accrued.Unrounded = l.YearToDate.Accrued.Plus(earned)
	l.Spared.Unrounded = l.Spared.Plus(spared)
}

// bookInterest turns accrued interest into cents in the bucket nonDue. The part
// of a cent that is left stays accrued.
func (l *loan) bookInterest(cause string) {
	cents := l.Book.BookInterest(l.InterestRounding, cause)
	l.Figures.Interest += cents
	l.YearToDate.Interest += cents
}
