// Package standing is how a loan stands: its status, what has fallen due of it and
// is open, and the whole of it as another system kept it. Plain values with their
// bounds; what becomes of them is the engine's.
package standing

import "nectarine/internal/value/day"

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

// Values are all of them.
func (Status) Values() []Status {
	return []Status{Originated, Active, Frozen, Accelerated, ChargedOff, PaidOff, Closed, Canceled}
}

// StatusChange is a status and the day from which it held.
type StatusChange struct {
	Date   day.Day `json:"date"`
	Status Status  `json:"status"`
}
