package cases

import (
	"context"
	"fmt"
	"reflect"
	"slices"

	"nectarine/internal/access"
	"nectarine/internal/api"
	"nectarine/internal/casetype"
	"nectarine/internal/event"
	"nectarine/internal/store"
)

// Change is what is to be done to one case.
type Change struct {
	ID   string // the case's own id
	Edit func(*Case) error
}

// Changed is a case that was opened or changed: as it was (nil if it was
// opened), as it is, and the difference.
type Changed struct {
	Was, Is *Case
	Fields  []store.FieldChange
}

// Failed says which of many cases could not be changed, and why.
type Failed struct {
	CaseID string
	Err    error
}

// Error says it in words.
func (f *Failed) Error() string { return fmt.Sprintf("case %s: %v", f.CaseID, f.Err) }

// Unwrap is why.
func (f *Failed) Unwrap() error { return f.Err }

// Apply is the one door by which cases change, one or a hundred thousand: it
// holds each to the rules, writes them, records what differs and calls the
// hooks with all of them. Either all change or none; the error is a *Failed.
func (s *Cases) Apply(ctx context.Context, tx *store.Tx, changes []Change) ([]*Case, error) {
	ids := make([]string, len(changes))
	for i, c := range changes {
		ids[i] = c.ID
	}
	locked, err := store.LockMany[Case](ctx, tx, ids)
	if err != nil {
		return nil, err
	}
	all, before := make([]*Case, len(changes)), make([]*Case, len(changes))
	for i, change := range changes {
		c := locked[change.ID]
		if c == nil {
			return nil, &Failed{change.ID, &store.NotFound{Object: "case", ID: change.ID}}
		}
		was := *c
		all[i], before[i] = c, &was
		if err := change.Edit(c); err != nil {
			return nil, &Failed{c.ID, err}
		}
		if err := c.transit(&was, tx.Now, tx.Actor); err != nil {
			return nil, &Failed{c.ID, err}
		}
		if c.Name == nil {
			c.Name = &c.CaseTypeMeta.Name
		}
		if c.Status.Active() && !was.Status.Active() {
			if err := s.alone(ctx, tx, c); err != nil {
				return nil, &Failed{c.ID, err}
			}
		}
	}
	if err := holdCustom(ctx, tx, before, all); err != nil {
		return nil, err
	}
	differences, err := store.Save(ctx, tx, all...)
	if err != nil {
		return nil, err
	}
	var changed []Changed
	for i, fields := range differences {
		if len(fields) > 0 {
			changed = append(changed, Changed{before[i], all[i], flat(fields)})
		}
	}
	return all, s.tell(ctx, tx, "updated", changed)
}

// holdCustom holds the custom fields that changed to the version of the type that
// each case was made from.
func holdCustom(ctx context.Context, tx *store.Tx, before, all []*Case) error {
	var kinds []string
	for i, c := range all {
		if !reflect.DeepEqual(before[i].CustomFields, c.CustomFields) && !slices.Contains(kinds, c.TypeID) {
			kinds = append(kinds, c.TypeID)
		}
	}
	if kinds == nil {
		return nil
	}
	schemas, err := casetype.Schemas(ctx, tx, kinds)
	if err != nil {
		return err
	}
	for i, c := range all {
		if reflect.DeepEqual(before[i].CustomFields, c.CustomFields) {
			continue
		}
		if c.CustomFields, err = casetype.Hold(schemas[c.TypeID], c.CustomFields); err != nil {
			return &Failed{c.ID, err}
		}
	}
	return nil
}

// Open stores new cases, whose type, people and fields are checked already.
func (s *Cases) Open(ctx context.Context, tx *store.Tx, fresh ...*Case) error {
	by := tx.Actor
	for _, c := range fresh {
		now := tx.Now
		c.CreatedByUser, c.CreatedByFirstName, c.CreatedByLastName = &by, by.FirstName, by.LastName
		c.StatusUpdatedAt, c.StatusUpdatedBy = now, &by
		if c.Outcome != nil {
			c.OutcomeUpdatedAt, c.OutcomeUpdatedBy = &now, &by
		}
		if c.OpenedAt == nil {
			c.OpenedAt = &now
		}
		if c.Status == Completed && c.Outcome == nil {
			return api.Invalid("outcome", "a completed case needs an outcome: approved, denied, falsePositive or noOutcome")
		}
		if c.Status.Active() {
			if err := s.alone(ctx, tx, c); err != nil {
				return err
			}
		}
	}
	if err := store.Insert(ctx, tx, fresh...); err != nil {
		return err
	}
	var links []*Link
	changed := make([]Changed, len(fresh))
	for i, c := range fresh {
		for _, person := range c.People {
			links = append(links, &Link{CompanyID: tx.Space, PersonID: person, CaseID: c.ID})
		}
		changed[i] = Changed{Is: c}
	}
	if _, err := store.Add(ctx, tx, false, links...); err != nil {
		return err
	}
	return s.tell(ctx, tx, "created", changed)
}

// tell records the events of cases that were opened or changed, and calls the
// hooks.
func (s *Cases) tell(ctx context.Context, tx *store.Tx, action string, changed []Changed) error {
	for _, c := range changed {
		if c.Fields == nil {
			c.Fields = []store.FieldChange{}
		}
		person := ""
		if len(c.Is.People) > 0 {
			person = c.Is.People[0]
		}
		news := event.News{Type: "case.changed", Object: "case", ID: c.Is.ID, PersonID: person, Data: event.Changed{Action: action, Changes: c.Fields}}
		old := news
		old.Type, old.Deprecated, old.Data = "case."+action, true, struct{}{}
		event.Record(tx, news, old)
	}
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

// flat puts the fields of the base type beside the others.
func flat(fields []store.FieldChange) []store.FieldChange {
	i := slices.IndexFunc(fields, func(f store.FieldChange) bool { return f.Field == "details" })
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
		if fmt.Sprint(was[name]) != fmt.Sprint(is[name]) {
			sorted = append(sorted, name)
		}
	}
	slices.Sort(sorted)
	for _, name := range sorted {
		out = append(out, store.FieldChange{Field: name, Old: was[name], New: is[name]})
	}
	return out
}

// alone refuses a second active collection case of a borrower, unless the
// company allows several.
func (s *Cases) alone(ctx context.Context, tx *store.Tx, c *Case) error {
	if c.CaseType != "collection" || len(c.People) == 0 {
		return nil
	}
	company, err := access.Own(ctx, tx)
	if err != nil || company.Settings.AllowSeveralCollectionCases {
		return err
	}
	others, err := store.Find[Case](ctx, tx, 1, func(q *store.Select) {
		q.Where("case_type = 'collection' AND status IN ('initiated', 'processing', 'reopened') AND ?TableAlias.id <> ?", c.ID)
		q.Where("?TableAlias.id IN (SELECT l.case_id FROM case_people l WHERE l.company_id = ? AND l.person_id IN (?))", q.Space, store.In(c.People))
	})
	if err != nil || len(others) == 0 {
		return err
	}
	return api.Conflict("Conflict", "the borrower has an active collection case already: "+others[0].ID)
}
