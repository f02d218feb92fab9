package server

import (
	"context"

	"nectarine/internal/domain/comms"
	"nectarine/internal/domain/supercase"
	"nectarine/internal/mechanism/store"
)

// sender lets supercases send through communications.
type sender struct{}

// Queue stores a pending interaction for each message.
func (sender) Queue(ctx context.Context, tx *store.Tx, all []supercase.QueuedMessage) ([]string, error) {
	made, ids := make([]*comms.Interaction, len(all)), make([]string, len(all))
	for i := range all {
		q := &all[i]
		one := &comms.Interaction{PersonID: q.Case.People[0], CaseID: &q.Case.ID, SupercaseID: &q.SupercaseID,
			Subject: &q.Subject, Channel: q.Channel, Theme: q.Theme,
			Context: q.Context, Attachments: q.Attachments}
		if q.LoanID != "" {
			one.LoanID = &q.LoanID
		}
		if q.IsTransactional != nil {
			one.IsTransactional = *q.IsTransactional
		}
		made[i] = one
	}
	if err := comms.Queue(ctx, tx, made...); err != nil {
		return nil, err
	}
	for i, one := range made {
		ids[i] = one.ID
	}
	return ids, nil
}

// Withdraw cancels interactions that have not been sent.
func (sender) Withdraw(ctx context.Context, tx *store.Tx, ids []string) (map[string]bool, error) {
	return comms.Withdraw(ctx, tx, ids, "the bulk send was undone")
}
