// Package engine is the life of an installment loan: the fold of what happened
// to it into entries, balances and what is asked, over book and plan. It is pure:
// it knows no clock, no database and no network, and the same facts give the
// same cents on every machine. Every decision it embodies stands with its reason
// in docs/ledger.md.
package engine

import (
	"slices"

	"nectarine/internal/rule/book"
	"nectarine/internal/rule/loanfact"
	"nectarine/internal/rule/plan"
	"nectarine/internal/rule/standing"
	"nectarine/internal/value/day"
	"nectarine/internal/value/money"
)

// The statuses that the fold gives.
const (
	Originated  = standing.Originated
	Active      = standing.Active
	Frozen      = standing.Frozen
	Accelerated = standing.Accelerated
	ChargedOff  = standing.ChargedOff
	PaidOff     = standing.PaidOff
	Closed      = standing.Closed
	Canceled    = standing.Canceled
)

// Version is that of State. A state of another version is folded anew.
const Version = 13

// State is a loan as it stands at the end of a day: a plain value that can be
// stored as JSON and folded on. What is past and changes nothing any more is not
// in it: entries, splits, obligations fulfilled, periods ended.
type State struct {
	Version int       `json:"version"`
	Through day.Day   `json:"through"` // facts that take effect up to the end of this day are in it
	Status  Status    `json:"status"`
	Begun   day.Day   `json:"begun"` // the day of the activation
	Book    book.Book `json:"book"`

	Rates        book.Rates      `json:"rates"` // of the contract, the relief of servicemembers left out
	Relief       plan.Reliefs    `json:"relief,omitempty"`
	Spared       book.Kept       `json:"spared"`             // interest forgiven by relief, not yet taken off a payment
	Most         money.Amount    `json:"most,omitempty"`     // what no period under relief may ask more than, before the interest forgiven
	Behind       book.Kept       `json:"behind,omitzero"`    // in this period: interest by the contract on what is due or overdue, and on Left
	Left         book.Kept       `json:"left,omitzero"`      // Behind of the periods before, since the payment was solved: what the last payment takes of it
	Frozen       book.Kept       `json:"frozen"`             // what the time frozen would have earned
	FrozenSpared book.Kept       `json:"frozenSpared"`       // what relief would have forgiven of that
	Payment      money.Amount    `json:"payment"`            // the level payment from here on
	First        money.Amount    `json:"first,omitempty"`    // what the next payment asks, announced before the due days changed
	Unsolved     bool            `json:"unsolved,omitempty"` // it is to be solved when the loan goes on
	Given        bool            `json:"given,omitempty"`    // the payment was agreed, and is not solved
	Extends      bool            `json:"extends,omitempty"`  // in as many payments as it takes for none to be greater
	Agreed       *plan.Agreement `json:"agreed,omitempty"`   // a payment plan in force
	Advance      []Advance       `json:"advances,omitempty"` // planned and not made

	Pattern      plan.Pattern     `json:"pattern"`
	Anchor       plan.Anchor      `json:"anchor"` // start of the period of interest
	Start        day.Day          `json:"start"`  // start of the period: the due date before, or the activation
	Dates        []day.Day        `json:"dates"`  // due dates to come
	InterestOnly int              `json:"interestOnly,omitempty"`
	Early        book.ByComponent `json:"early"` // paid in this period before it fell due
	Obligations  []Owing          `json:"obligations"`

	Ahead    money.Amount    `json:"ahead,omitempty"`    // see lay
	FeesOpen money.Amount    `json:"feesOpen,omitempty"` // see lay
	LateFees money.Amount    `json:"lateFees,omitempty"` // charged so far
	Untold   standing.Untold `json:"untold,omitzero"`    // of what was not known when it would have been asked

	Acceleration string   `json:"acceleration,omitempty"` // the fact or name that brought it about
	Writeoff     string   `json:"chargeOff,omitempty"`    // likewise
	Quiet        bool     `json:"quiet,omitempty"`        // it is not accelerated of itself until it has been current
	Again        day.Day  `json:"again,omitempty"`        // a charge-off was taken back: nothing comes of itself before this day
	TakenBack    int      `json:"takenBack,omitempty"`    // charge-offs of themselves taken back since the loan was current
	Skipped      []string `json:"skipped,omitempty"`      // what would have come of itself, had it not been taken back

	FeesAsked   money.Amount `json:"feesAsked,omitempty"` // fees of the schedule that come with the next payment
	FeePart     money.Amount `json:"feePart,omitempty"`   // the origination fee that comes with each payment
	FeeLeft     money.Amount `json:"feeLeft,omitempty"`
	FeeName     string       `json:"feeName,omitempty"`     // of it
	ServiceFees money.Amount `json:"serviceFees,omitempty"` // charged so far
	ServicePaid money.Amount `json:"servicePaid,omitempty"` // of payments that were put off then

	Figures    book.Figures    `json:"figures"` // of the period that runs
	YearToDate book.YearToDate `json:"yearToDate"`
}

// Output is what a stretch of folding brought about, in order.
type Output struct {
	History     []StatusChange
	Entries     []Entry
	Splits      []Split
	Obligations []Obligation         // no longer open
	Periods     []Period             // ended
	Void        []string             // ids of facts without effect
	PlanDays    map[string][]day.Day // by the id of a payment plan the due dates of its payments, where a freeze has moved them
}

// movePlan notes the due dates to which a freeze has moved the payments of a plan.
func (o *Output) movePlan(a *plan.Agreement) {
	if o.PlanDays == nil {
		o.PlanDays = map[string][]day.Day{}
	}
	o.PlanDays[a.ID] = a.Days()
}

// loan is the state of the fold with the terms it follows.
type loan struct {
	*plan.Terms
	agreed *plan.Plan // the terms, checked
	State
	*loanfact.Ordered
	late    *loanfact.Then // facts recorded late, nil for none
	out     Output
	owned   bool         // lists of the state are this loan's own
	asked   money.Amount // of principal and interest, by the period that ended last
	solving int          // place, from 1, of the fact after which the payment is to be solved anew
	again   bool         // what no period may ask more than follows the payment solved

	acted  standing.Instant    // after the last fact
	fallen day.Day             // the last due date
	looked day.Day             // the last day on which what is open was held against what is known
	noting *standing.AskedThen // where what is asked is kept, if it is
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
		l.out.History = append(l.out.History, StatusChange{Date: l.at(), Status: s})
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
	l.withoutEffect(f)
	return false
}

// withoutEffect notes a fact that has no effect.
func (l *loan) withoutEffect(f Fact) { l.out.Void = append(l.out.Void, f.ID) }

// met notes that something taken back would have come of itself.
func (l *loan) met(name string) bool {
	if !l.Gone[name] {
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
		y, _, _ := (l.at() + 1).Date() // the interest of a day is there on the day after, and in its year
		l.YearToDate.Begin(y)
		end := min(to, day.Of(y+1, 1, 1)-1)
		if l.Status == Active || l.Status == Frozen {
			l.earn(end)
		}
		l.Book.At = end
	}
}

// earn earns the interest of the days up to one.
func (l *loan) earn(to day.Day) {
	clock := plan.Clock{Count: l.DayCount, Pattern: l.Pattern, Anchor: l.Anchor}
	balance := l.Book.Principal()
	if late := l.unasked(); late > 0 {
		l.Behind.Unrounded = l.Behind.Plus(l.Rates.Interest(clock, late, l.at(), to, -1))
	}
	for from := l.at(); from < to; {
		end, most := l.Relief.Over(from, to)
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

// unasked is what earns interest that no payment of the schedule reckons with: principal that is due or overdue, and what
// is left to the last payment of what that has earned.
func (l *loan) unasked() money.Amount {
	cents, _ := book.RoundDown.Cents(l.Left.Unrounded)
	return cents + l.Book.Principal() - l.Book.Balances[book.NonDue][book.Principal]
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
