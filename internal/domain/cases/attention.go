package cases

import (
	"context"

	"nectarine/internal/mechanism/store"
)

// Why a case asks for attention.
type Why string

// The reasons.
const (
	ReviewAsked Why = "reviewAsked" // whoever opened it wants a review
	AutoUpdated Why = "autoUpdated" // an automatic process changed it, and wants a review
	Instructed  Why = "instructed"  // a note on it is an instruction
	Woken       Why = "woken"       // its snooze has ended by itself
	Escalated   Why = "escalated"   // to a team or an employee, also when that changed
	Calmed      Why = "calmed"      // its escalation has ended
)

// Attention is a case that asks for someone's attention.
type Attention struct {
	Case       *Case
	Why        Why
	TeamID     *string // to whom it was escalated
	EmployeeID *string
	Urgent     bool
	NoteID     string // the instruction
}

// Attend passes on that cases ask for attention.
func (s *Cases) Attend(ctx context.Context, tx *store.Tx, all ...Attention) error {
	if len(all) == 0 {
		return nil
	}
	for _, hook := range s.OnAttention {
		if err := hook(ctx, tx, all); err != nil {
			return err
		}
	}
	return nil
}
