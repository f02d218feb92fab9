package cases

import (
	"context"

	"nectarine/internal/mechanism/store"
)

// SignalReason is why a case asks for attention.
type SignalReason string

// The reasons.
const (
	ReviewAsked SignalReason = "reviewAsked" // whoever opened it wants a review
	AutoUpdated SignalReason = "autoUpdated" // an automatic process changed it, and wants a review
	Instructed  SignalReason = "instructed"  // a note on it is an instruction
	SnoozeEnded SignalReason = "woken"       // its snooze has ended by itself
	Escalated   SignalReason = "escalated"   // to a team or an employee, also when that changed
	Deescalated SignalReason = "calmed"      // its escalation has ended
)

// Signal is a case that asks for someone's attention.
type Signal struct {
	Case       *Case
	Why        SignalReason
	TeamID     *string // to whom it was escalated
	EmployeeID *string
	Urgent     bool
	NoteID     string // the instruction
}

// Signal passes on that cases ask for attention.
func (s *Cases) Signal(ctx context.Context, tx *store.Tx, all ...Signal) error {
	if len(all) == 0 {
		return nil
	}
	for _, hook := range s.OnSignal {
		if err := hook(ctx, tx, all); err != nil {
			return err
		}
	}
	return nil
}
