package supercase

import (
	"context"
	"encoding/json"

	"nectarine/internal/domain/cases"
	"nectarine/internal/domain/notification"
	"nectarine/internal/mechanism/api"
	"nectarine/internal/mechanism/bulk"
	"nectarine/internal/mechanism/store"
	"nectarine/internal/mechanism/store/diff"
)

// Message is what is sent to the borrowers of subcases.
type Message struct {
	Subject         notification.Subject        `json:"subject" doc:"Which message it is."`
	Channel         *notification.Channel       `json:"channel" required:"false"`
	Theme           *notification.BorrowerTheme `json:"theme" required:"false" doc:"Why it is sent."`
	Context         map[string]any              `json:"context" required:"false" doc:"What the template is filled with."`
	IsTransactional *bool                       `json:"isTransactional" required:"false"`
	Attachments     []string                    `json:"attachments" required:"false" maxItems:"20" doc:"Documents to attach."`
}

// QueuedMessage is a message to the borrower of a subcase.
type QueuedMessage struct {
	Message
	SupercaseID string
	Case        *cases.Case // its id, people and associations
	LoanID      string      // the loan of the member, or empty
}

// Sender takes messages to be sent. Communications implement it.
type Sender interface {
	// Queue takes messages in the transaction, and answers the ids of their
	// interactions, in order.
	Queue(ctx context.Context, tx *store.Tx, all []QueuedMessage) ([]string, error)
	// Withdraw takes back those of the interactions that have not been sent, and
	// answers which.
	Withdraw(ctx context.Context, tx *store.Tx, ids []string) (map[string]bool, error)
}

// Send is the body of a bulk send to all subcases.
type Send struct {
	Path
	Body Message
}

// SendPopulation is the body of a bulk send to the subcases of a population.
type SendPopulation struct {
	PopulationPath
	Body Message
}

func (s *Supercases) askSend(ctx context.Context, tx *store.Tx, in *Send) (*asked, error) {
	sc, err := in.Path.Load(ctx, tx, store.Get[Supercase])
	if err != nil {
		return nil, err
	}
	a := &asked{SupercaseID: sc.ID}
	a.Body, err = s.message(ctx, tx, in.Body)
	return a, err
}

func (s *Supercases) askSendPopulation(ctx context.Context, tx *store.Tx, in *SendPopulation) (*asked, error) {
	p, err := in.Load(ctx, tx, store.Get[Population])
	if err != nil {
		return nil, err
	}
	if p.IsDraft {
		return nil, api.Conflict(api.NoSubcases, "the population is a draft: it has no subcases")
	}
	a := &asked{SupercaseID: p.SupercaseID, PopulationID: &p.ID, Set: p.SetID}
	a.Body, err = s.message(ctx, tx, in.Body)
	return a, err
}

// message resolves the documents that are attached.
func (s *Supercases) message(ctx context.Context, tx *store.Tx, m Message) (json.RawMessage, error) {
	for i, ref := range m.Attachments {
		if s.Attachable == nil {
			return nil, api.Invalid("attachments", "documents cannot be attached")
		}
		id, err := s.Attachable(ctx, tx, ref)
		if err != nil {
			return nil, api.BadReference("attachments", err)
		}
		m.Attachments[i] = id
	}
	return json.Marshal(m)
}

// loansOfMembers are the loans of the members for whom subcases were made, by the
// subcase; of a member without a loan there is none.
func loansOfMembers(ctx context.Context, tx *store.Tx, supercase string, ids []string) (map[string]string, error) {
	var members []*Member
	q := tx.SelectAll(&members)
	q.Where("?TableAlias.set_id IN (SELECT p.set_id FROM populations p WHERE p.company_id = ? AND p.supercase_id = ? AND NOT p.is_draft)", q.Space, supercase)
	if err := q.Where("?TableAlias.case_id IN (?)", store.In(ids)).Scan(ctx); err != nil {
		return nil, err
	}
	loans := make(map[string]string, len(members))
	for _, m := range members {
		loans[*m.CaseID] = m.LoanID
	}
	return loans, nil
}

func (s *Supercases) doSend(ctx context.Context, tx *store.Tx, r *bulk.Run, ids []string) ([]*bulk.Outcome, error) {
	var a asked
	if err := json.Unmarshal(r.Params, &a); err != nil {
		return nil, err
	}
	var m Message
	if err := json.Unmarshal(a.Body, &m); err != nil {
		return nil, err
	}
	matters, err := cases.LoadParties(ctx, tx, ids)
	if err != nil {
		return nil, err
	}
	loans, err := loansOfMembers(ctx, tx, a.SupercaseID, ids)
	if err != nil {
		return nil, err
	}
	var all []*bulk.Outcome
	var queue []QueuedMessage
	var of []*bulk.Outcome
	for _, id := range ids {
		c, o := matters[id], &bulk.Outcome{Member: id, CaseID: id}
		all = append(all, o)
		if c == nil || len(c.People) == 0 {
			o.Fail(ctx, &store.NotFound{Object: "case", ID: id})
			continue
		}
		o.BorrowerID = c.People[0]
		queue, of = append(queue, QueuedMessage{m, a.SupercaseID, c, loans[id]}), append(of, o)
	}
	made, err := s.Send.Queue(ctx, tx, queue)
	for i, id := range made {
		of[i].Result, of[i].ObjectID, of[i].Changes = bulk.Done, id, []diff.FieldChange{{Field: "interaction", New: "pending"}}
	}
	return all, err
}

func (s *Supercases) undoSend(ctx context.Context, tx *store.Tx, _ *bulk.Run, done []*bulk.Outcome) ([]*bulk.Outcome, error) {
	ids := make([]string, len(done))
	for i, o := range done {
		ids[i] = o.ObjectID
	}
	withdrawn, err := s.Send.Withdraw(ctx, tx, ids)
	var all []*bulk.Outcome
	for _, was := range done {
		o := &bulk.Outcome{Member: was.Member, CaseID: was.CaseID, BorrowerID: was.BorrowerID, ObjectID: was.ObjectID,
			Result: bulk.Skipped, ErrorType: api.ChangedSince, Message: "it is no longer pending"}
		if withdrawn[was.ObjectID] {
			o.Result, o.ErrorType, o.Message, o.Changes = bulk.Done, "", "", []diff.FieldChange{{Field: "interaction", Old: "pending", New: "canceled"}}
		}
		all = append(all, o)
	}
	return all, err
}
