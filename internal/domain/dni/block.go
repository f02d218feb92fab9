package dni

import (
	"context"
	"time"

	"nectarine/internal/mechanism/store"
	"nectarine/internal/value/clock"
)

// Standing is a do not interact as it stands for one borrower.
type Standing struct {
	ID, CaseID string
	Rule       *Rule
	Zone       *time.Location // in which the rule is reckoned for this borrower
}

// Question asks for one contact. What is empty is not known, and taken for the
// worst.
type Question struct {
	Channel, Theme string
	ContactLabel   string
	At             time.Time
}

// Answer is whether a contact is blocked.
type Answer struct {
	Blocked bool
	By      []Block
	Until   *clock.Time // the first moment at which nothing blocks; nil where that never comes by itself
}

// Block is a do not interact that blocks a contact.
type Block struct {
	DoNotInteractID, CaseID string
	Until                   *clock.Time // when it no longer does by itself; nil: until it is removed
}

// maxTurns bounds the search for the moment at which nothing blocks: beyond it,
// blocks that take turns are taken for one without an end.
const maxTurns = 400

// Decide answers a question from the do not interacts of one borrower.
func Decide(q Question, standing []Standing) Answer {
	a := Answer{By: blocking(q, standing)}
	if a.Blocked = len(a.By) > 0; !a.Blocked {
		return a
	}
	by := a.By
	for range maxTurns {
		// Of blocks that hold at once the last to end counts, and then those that
		// have begun meanwhile.
		var last clock.Time
		for _, b := range by {
			if b.Until == nil {
				return a
			}
			if b.Until.After(last.Time) {
				last = *b.Until
			}
		}
		q.At = last.Time
		if by = blocking(q, standing); len(by) == 0 {
			a.Until = &last
			return a
		}
	}
	return a
}

func blocking(q Question, standing []Standing) []Block {
	var by []Block
	for _, s := range standing {
		if !s.Rule.Covers(q.Channel, q.Theme, q.ContactLabel) || !s.Rule.Active(q.At, s.Zone) {
			continue
		}
		b := Block{DoNotInteractID: s.ID, CaseID: s.CaseID}
		if until, ok := s.Rule.Until(q.At, s.Zone); ok {
			t := clock.Of(until)
			b.Until = &t
		}
		by = append(by, b)
	}
	return by
}

// held is a do not interact and a borrower whom it blocks.
type held struct {
	*DoNotInteract `bun:",extend"`
	Blocked        string `bun:",scanonly"`
}

// Standings are the do not interacts that stand for borrowers, by borrower: one
// query for however many there are, and three for the time zones of those that
// are blocked. A do not interact stands for every borrower of its case.
func Standings(ctx context.Context, tx *store.Tx, persons []string) (map[string][]Standing, error) {
	var rows []held
	q := tx.Select(&rows)
	q.ColumnExpr("?TableColumns, l.person_id AS blocked").
		Join("JOIN case_people l ON l.company_id = ?TableAlias.company_id AND l.case_id = ?TableAlias.case_id").
		Where("?TableAlias.removed_at IS NULL AND ?TableAlias.expired_at IS NULL AND l.person_id IN (?)", store.In(persons))
	if err := q.OrderExpr("?TableAlias.created_at, ?TableAlias.id").Scan(ctx); err != nil {
		return nil, err
	}
	all, blocked := make([]*DoNotInteract, len(rows)), make([]string, len(rows))
	for i, row := range rows {
		all[i], blocked[i] = row.DoNotInteract, row.Blocked
	}
	found := map[string][]Standing{}
	if len(rows) == 0 {
		return found, nil
	}
	zones, err := zonesOf(ctx, tx, all, blocked...)
	for i, d := range all {
		if err == nil {
			found[blocked[i]] = append(found[blocked[i]],
				Standing{ID: d.ID, CaseID: d.CaseID, Rule: d.rule(), Zone: zones.of(d, blocked[i])})
		}
	}
	return found, err
}

// Blocked answers a question for borrowers, by borrower: those who are blocked
// are in the answer.
func Blocked(ctx context.Context, tx *store.Tx, q Question, persons ...string) (map[string]Answer, error) {
	standing, err := Standings(ctx, tx, persons)
	if err != nil {
		return nil, err
	}
	blocked := map[string]Answer{}
	for person, own := range standing {
		if a := Decide(q, own); a.Blocked {
			blocked[person] = a
		}
	}
	return blocked, nil
}

// OnCases are those of the cases on which a do not interact stands that is neither
// over nor removed.
func OnCases(ctx context.Context, tx *store.Tx, matters []string) (map[string]bool, error) {
	on := map[string]bool{}
	for batch := range store.Slices(matters) {
		var found []*DoNotInteract
		q := tx.Select(&found)
		q.Column("case_id").Where("?TableAlias.removed_at IS NULL AND ?TableAlias.expired_at IS NULL AND ?TableAlias.case_id IN (?)", store.In(batch))
		q.Where("(?TableAlias.due_at IS NULL OR ?TableAlias.due_at > ?)", tx.Now)
		if err := q.Scan(ctx); err != nil {
			return nil, err
		}
		for _, d := range found {
			on[d.CaseID] = true
		}
	}
	return on, nil
}
