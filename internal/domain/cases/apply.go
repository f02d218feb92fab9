package cases

import (
	"context"
	"fmt"
	"slices"

	"nectarine/internal/mechanism/api"
	"nectarine/internal/mechanism/store"
	"nectarine/internal/mechanism/store/diff"
)

// Change is what is to be done to one case.
type Change struct {
	ID   string // the case's own id
	Edit func(*Case) error

	held     *Case // the case, where the transaction has locked it already; nil has it read
	restores bool  // puts back what was: the rules of transition are not asked
	walks    bool  // may come from initiated to completed, by way of processing
}

// Changed is a case that was opened or changed: as it was (nil if it was
// opened), as it is, and the difference.
type Changed struct {
	Was, Is *Case
	Fields  []diff.FieldChange
	// Restores says that the change puts back what was: what the change before has
	// set off is to be put back too.
	Restores bool
}

// Failed says which of many cases could not be changed, and why.
type Failed struct {
	CaseID, BorrowerID string
	Err                error
}

// Error says it in words.
func (f *Failed) Error() string { return fmt.Sprintf("case %s: %v", f.CaseID, f.Err) }

func (c *Case) failed(err error) *Failed {
	f := &Failed{CaseID: c.ID, Err: err}
	if len(c.People) > 0 {
		f.BorrowerID = c.People[0]
	}
	return f
}

// Unwrap is why.
func (f *Failed) Unwrap() error { return f.Err }

// Apply is the one door by which cases change, one or a hundred thousand: it
// holds each to the rules, writes them, records what differs and calls the
// hooks with all of them. Either all change or none; the error is a *Failed.
func (s *Cases) Apply(ctx context.Context, tx *store.Tx, changes []Change) ([]*Case, error) {
	p, err := s.Plan(ctx, tx, changes)
	if err != nil {
		return nil, err
	}
	if len(p.Failed) > 0 {
		return nil, p.Failed[0]
	}
	_, err = s.Commit(ctx, tx, p)
	return p.is, err
}

// Open stores new cases, with what is associated with them, and calls the hooks.
// Their type, people, fields and associations are checked already.
func (s *Cases) Open(ctx context.Context, tx *store.Tx, fresh ...*Case) error {
	for _, c := range fresh {
		c.stamp(tx)
	}
	if err := mayOpen(ctx, tx, fresh); err != nil {
		return err
	}
	if err := store.Insert(ctx, tx, fresh...); err != nil {
		return err
	}
	if err := tie(ctx, tx, fresh); err != nil {
		return err
	}
	changed := make([]Changed, len(fresh))
	for i, c := range fresh {
		changed[i] = Changed{Is: c}
	}
	for _, c := range fresh {
		for _, a := range c.Associations {
			c.tellAssociated(tx, "case.association.added", diff.FieldChange{Field: "associations", New: a}, a)
		}
	}
	if err := s.call(ctx, tx, changed); err != nil {
		return err
	}
	var before, escalated []*Case
	for _, c := range fresh {
		if c.Escalated() {
			before, escalated = append(before, &Case{}), append(escalated, c)
		}
	}
	return s.recordEscalations(ctx, tx, before, escalated)
}

// stamp notes on a new case who made it, and when it came to where it stands.
func (c *Case) stamp(tx *store.Tx) {
	now, by := tx.Now, tx.Actor
	c.CreatedByUser, c.CreatedByFirstName, c.CreatedByLastName = &by, by.FirstName, by.LastName
	c.StatusUpdatedAt, c.StatusUpdatedBy = now, &by
	if c.Outcome != nil {
		c.OutcomeUpdatedAt, c.OutcomeUpdatedBy = &now, &by
	}
	if c.OpenedAt == nil {
		c.OpenedAt = &now
	}
	if len(c.Associations) > 0 || c.Escalated() {
		c.LastSubresourceUpdatedAt, c.LastSubresourceUpdatedBy = &now, &by
	}
}

// mayOpen refuses new cases that the rules do not allow.
func mayOpen(ctx context.Context, tx *store.Tx, fresh []*Case) error {
	for _, c := range fresh {
		if c.Status == Completed && c.Outcome == nil {
			return api.Invalid("outcome", "a completed case needs an outcome: approved, denied, falsePositive or noOutcome")
		}
	}
	refused, err := oneActiveCollection(ctx, tx, fresh)
	if err != nil {
		return err
	}
	for _, c := range fresh {
		if refused[c] != nil {
			return refused[c]
		}
	}
	return nil
}

// tie ties new cases to their people and to what is associated with them.
func tie(ctx context.Context, tx *store.Tx, fresh []*Case) error {
	var links []*Link
	var ties []*associated
	for _, c := range fresh {
		for _, person := range c.People {
			links = append(links, &Link{CompanyID: tx.Space, PersonID: person, CaseID: c.ID})
		}
		for _, a := range c.Associations {
			ties = append(ties, &associated{CompanyID: tx.Space, CaseID: c.ID, Association: a})
		}
	}
	if _, err := store.Add(ctx, tx, false, links...); err != nil {
		return err
	}
	_, err := store.Add(ctx, tx, true, ties...)
	return err
}

// call calls the hooks with cases that were opened or changed.
func (s *Cases) call(ctx context.Context, tx *store.Tx, changed []Changed) error {
	if len(changed) == 0 {
		return nil
	}
	for _, hook := range s.OnChange {
		if err := hook(ctx, tx, changed); err != nil {
			return err
		}
	}
	return nil
}

// FlattenFields puts the fields of the base type beside the others.
func FlattenFields(fields []diff.FieldChange) []diff.FieldChange {
	i := slices.IndexFunc(fields, func(f diff.FieldChange) bool { return f.Field == "details" })
	if i < 0 {
		return fields
	}
	was, _ := fields[i].Old.(map[string]any)
	is, _ := fields[i].New.(map[string]any)
	out := slices.Delete(slices.Clone(fields), i, i+1)
	names := map[string]bool{}
	for name := range was {
		names[name] = true
	}
	for name := range is {
		names[name] = true
	}
	var sorted []string
	for name := range names {
		if !sameJSON(was[name], is[name]) {
			sorted = append(sorted, name)
		}
	}
	slices.Sort(sorted)
	for _, name := range sorted {
		out = append(out, diff.FieldChange{Field: name, Old: was[name], New: is[name]})
	}
	return out
}
