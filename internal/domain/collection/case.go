package collection

import (
	"context"
	"log/slog"

	"nectarine/internal/domain/access"
	"nectarine/internal/domain/cases"
	"nectarine/internal/domain/casetype"
	"nectarine/internal/domain/people"
	"nectarine/internal/mechanism/bulk"
	"nectarine/internal/mechanism/store"
)

// procedure is how these cases came to be.
const procedure = cases.AutomatedDetection

// openCases opens cases for the next slice of overdue borrowers after one, and answers
// the last of them; empty when there are no more.
func (s *Collections) openCases(ctx context.Context, tx *store.Tx, c *access.AutoInitiate, after string) (string, error) {
	ids, err := s.Facts.Overdue(ctx, tx, after, slice)
	if err != nil || len(ids) == 0 {
		return "", err
	}
	last := ids[len(ids)-1]
	facts, err := s.Facts.Of(ctx, tx, ids)
	if err != nil {
		return "", err
	}
	known, err := store.GetMany[people.Person](ctx, tx, ids)
	if err != nil {
		return "", err
	}
	active, closed, err := cases.CollectionState(ctx, tx, ids)
	if err != nil {
		return "", err
	}
	kind, err := s.kind(ctx, tx, c)
	if err != nil {
		return "", err
	}
	var fresh []*cases.Case
	for _, id := range ids {
		b := facts[id]
		if b == nil || known[id] == nil || active[id] {
			continue
		}
		b.PastCollections = closed[id]
		if Opens(c, b) {
			fresh = append(fresh, b.newCase(kind))
		}
	}
	if len(fresh) == 0 {
		return last, nil
	}
	if err := s.Cases.Open(ctx, tx, fresh...); err != nil {
		return "", err
	}
	if c.CreateReviewTask != nil && !*c.CreateReviewTask {
		return last, nil
	}
	asking := make([]cases.Signal, len(fresh))
	for i, c := range fresh {
		asking[i] = cases.Signal{Case: c, Why: cases.ReviewAsked}
	}
	return last, s.Cases.Signal(ctx, tx, asking...)
}

// kind is the active version of the type of the cases: the configured one, or where
// that has none, the predefined one.
func (s *Collections) kind(ctx context.Context, tx *store.Tx, c *access.AutoInitiate) (*casetype.Type, error) {
	if c.CaseTypeID != nil {
		t, err := casetype.Find(ctx, tx, *c.CaseTypeID, "collection")
		if err == nil {
			return t, nil
		}
		slog.WarnContext(ctx, "the case type of automatic collections cannot be used; the predefined one is", "companyId", tx.Space, "caseTypeId", *c.CaseTypeID, "reason", err)
	}
	return casetype.Find(ctx, tx, "", "collection")
}

// newCase is the case of a borrower, with the loans that are overdue.
func (b *Borrower) newCase(kind *casetype.Type) *cases.Case {
	how := procedure
	c := cases.New(kind, b.PersonID)
	c.CreationProcedure, c.AutoCreated = &how, true
	total, days := b.overdue()
	c.Details = map[string]any{"daysOverdueAtOpening": days, "amountOverdueAtOpening": total.String()}
	for _, l := range b.Loans {
		if l.DaysOverdue > 0 || l.Overdue > 0 {
			c.Associations = append(c.Associations, cases.Association{ObjectType: "loan", ObjectID: l.ID, Relation: "related"})
		}
	}
	return c
}

// close closes those of the next slice of cases after one whose borrowers owe
// nothing overdue any more, and answers the last; empty when there are no more.
func (s *Collections) close(ctx context.Context, tx *store.Tx, c *access.AutoClose, after string) (string, error) {
	open, err := cases.ActiveByProcedure(ctx, tx, procedure, after, slice)
	if err != nil || len(open) == 0 {
		return "", err
	}
	var borrowers []string
	for _, c := range open {
		borrowers = append(borrowers, c.People...)
	}
	facts, err := s.Facts.Of(ctx, tx, borrowers)
	if err != nil {
		return "", err
	}
	var over, untouched []string
	for _, c := range open {
		paid := true
		for _, person := range c.People {
			paid = paid && Closes(facts[person])
		}
		if !paid {
			continue
		}
		over = append(over, c.ID)
		if c.Status == cases.Initiated {
			untouched = append(untouched, c.ID)
		}
	}
	outcome := cases.NoOutcome
	if c.Outcome != nil {
		outcome = cases.Outcome(*c.Outcome)
	}
	// Only what is being processed can be completed.
	if _, err := s.Cases.Each(ctx, tx, untouched, func(c *cases.Case) error { c.Status = cases.Processing; return nil }); err != nil {
		return "", err
	}
	done, err := s.Cases.Each(ctx, tx, over, func(c *cases.Case) error { c.Status, c.Outcome = cases.Completed, &outcome; return nil })
	for _, o := range done {
		if o.Result == bulk.Failed {
			slog.WarnContext(ctx, "a collection case could not be closed; it is tried again tomorrow", "companyId", tx.Space, "caseId", o.CaseID, "reason", o.Message)
		}
	}
	return open[len(open)-1].ID, err
}
