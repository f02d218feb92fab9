package standing

import (
	"encoding/json"
	"fmt"
	"maps"
	"slices"

	"nectarine/internal/value/day"
	"nectarine/internal/value/money"
)

// Obligation is what falls due on one day. ObligationAmount is what the period
// asks, ScheduledAmount the part of it that the schedule asks and not a fee
// charged by the way, ScheduledOpen what would be open of that had no payment been
// spent on late fees, FulfilledAmount what payments have covered, those made
// earlier in the period included, CapitalizedAmount what became principal, and
// RemainingAmount the rest.
type Obligation struct {
	DueDate           day.Day      `json:"dueDate"`
	ObligationAmount  money.Amount `json:"obligationAmount"`
	ScheduledAmount   money.Amount `json:"scheduledAmount"`
	ScheduledOpen     money.Amount `json:"scheduledRemainingAmount" doc:"What would be open of the scheduled part had no payment been spent on late fees; late fees are judged by it."`
	FulfilledAmount   money.Amount `json:"fulfilledAmount"`
	CapitalizedAmount money.Amount `json:"capitalizedAmount"`
	RemainingAmount   money.Amount `json:"remainingAmount"`
	IsFulfilled       bool         `json:"isFulfilled"`
	IsOverdue         bool         `json:"isOverdue"`
	IsDeferred        bool         `json:"isDeferred"` // what was open of it has been put off
	LateFeeBlocked    bool         `json:"isLateFeeBlockedByPyramidingConfig"`
}

// Owing is an obligation that is open, with what late fees are judged by. Short
// is what is open of the scheduled part when payments are laid on it before any
// fee; Interest is what it asked of interest, Service of the service fee that came with it.
type Owing struct {
	Obligation
	Short    money.Amount
	Interest money.Amount
	Service  money.Amount
	Judged   bool // for a late fee
	Done     bool // its interest has been capitalized
	Whole    bool // an acceleration made it
}

// DaysOverdue is how many days have passed on a day since the due date of the oldest of the
// obligations that are open, the oldest first; 0 where none is open.
func DaysOverdue(open []Owing, on day.Day) int {
	if len(open) == 0 {
		return 0
	}
	return int(on - open[0].DueDate)
}

// Fulfil sets an amount paid of what was due against the oldest of obligations, and reports whether
// one of them is fulfilled by it.
func Fulfil(open []Owing, amount money.Amount) (done bool) {
	for i := 0; amount > 0 && i < len(open); i++ {
		o := &open[i]
		part := min(amount, o.RemainingAmount)
		o.FulfilledAmount += part
		o.RemainingAmount -= part
		amount -= part
		done = done || o.RemainingAmount == 0
	}
	return done
}

// Lay lays an amount on what is open of the scheduled parts of obligations, oldest first, and
// gives how much of it that took.
func Lay(open []Owing, amount money.Amount) (laid money.Amount) {
	for i := range open {
		part := min(amount-laid, open[i].Short)
		open[i].Short -= part
		laid += part
	}
	return laid
}

// kept is an Owing as it is stored: an open obligation in few bytes.
type kept struct {
	Due   day.Day         `json:"due"`
	Sums  [7]money.Amount `json:"sums"`            // asked, scheduled, fulfilled, capitalized, short, interest, service
	Flags []string        `json:"flags,omitempty"` // those that are true
}

// flags are what is true or false of an open obligation, by name.
func (o *Owing) flags() map[string]*bool {
	return map[string]*bool{"judged": &o.Judged, "done": &o.Done, "whole": &o.Whole, "blocked": &o.LateFeeBlocked, "deferred": &o.IsDeferred}
}

// MarshalJSON writes what is stored of an open obligation.
func (o Owing) MarshalJSON() ([]byte, error) {
	k := kept{Due: o.DueDate, Sums: [7]money.Amount{o.ObligationAmount, o.ScheduledAmount,
		o.FulfilledAmount, o.CapitalizedAmount, o.Short, o.Interest, o.Service}}
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
	*o = Owing{Short: k.Sums[4], Interest: k.Sums[5], Service: k.Sums[6],
		Obligation: Obligation{DueDate: k.Due, ObligationAmount: k.Sums[0], ScheduledAmount: k.Sums[1],
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
