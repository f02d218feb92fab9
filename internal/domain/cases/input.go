package cases

import (
	"context"
	"encoding/json"
	"maps"
	"slices"

	"nectarine/internal/domain/access"
	"nectarine/internal/domain/casetype"
	"nectarine/internal/domain/people"
	"nectarine/internal/mechanism/api"
	"nectarine/internal/mechanism/store"
	"nectarine/internal/value/day"
	"nectarine/internal/value/money"
)

// readDetails puts the fields of the base type that the body names into the
// case. A field of another base type is refused.
func readDetails[T any](c *Case, body api.Patch[T]) error {
	details := maps.Clone(c.Details)
	if details == nil {
		details = map[string]any{}
	}
	own := map[string]bool{}
	for _, f := range casetype.Fields(c.CaseType) {
		own[f.Name] = true
		if !body.Names(f.Name) {
			continue
		}
		value, err := read(f, body.Raw(f.Name))
		if err != nil {
			return err
		}
		if value == nil {
			delete(details, f.Name)
		} else {
			details[f.Name] = value
		}
	}
	for _, base := range casetype.Bases() {
		for _, f := range base.Fields {
			if !own[f.Name] && body.Names(f.Name) && string(body.Raw(f.Name)) != "null" {
				return api.Invalid(f.Name, "is not a field of a "+string(c.CaseType)+" case")
			}
		}
	}
	c.Details = details
	return casetype.ValidateOrder(c.CaseType, details, body.Names)
}

// read is the value of a field, or nil for null.
func read(f casetype.Field, raw json.RawMessage) (any, error) {
	if string(raw) == "null" {
		return nil, nil
	}
	var err error
	switch f.Type {
	case casetype.Date:
		var d day.Day
		if err = json.Unmarshal(raw, &d); err == nil {
			return d.String(), nil
		}
	case casetype.Boolean:
		var b bool
		if err = json.Unmarshal(raw, &b); err == nil {
			return b, nil
		}
	case casetype.Integer:
		var n int32
		if err = json.Unmarshal(raw, &n); err == nil {
			return float64(n), nil // as it comes back from the database
		}
	case casetype.Amount:
		var a money.Amount
		if err = json.Unmarshal(raw, &a); err == nil {
			return a.String(), nil
		}
	default:
		var s string
		if err = json.Unmarshal(raw, &s); err == nil && (f.Enum == nil || slices.Contains(f.Enum, s)) {
			return s, nil
		}
	}
	return nil, api.Invalid(f.Name, "is not a value of this field")
}

// resolve resolves what the case refers to: the people, of whom the borrower of
// the path is the first, and the employee who owns it; owning did before, and before
// are the people whom it had: they are not looked up again. Errors name the field.
func (c *Case) resolve(ctx context.Context, tx *store.Tx, owner string, owning *string, before ...string) error {
	persons := []string{owner}
	for _, of := range []struct {
		field string
		refs  []string
	}{{"people", c.People}, {"borrowerIds", c.BorrowerIDs}} {
		for _, ref := range of.refs {
			id := ref
			if !slices.Contains(before, ref) {
				p, err := api.Ref[people.Person](ctx, tx, of.field, &ref)
				if err != nil {
					return err
				}
				id = p.ID
			}
			if !slices.Contains(persons, id) {
				persons = append(persons, id)
			}
		}
	}
	persons = peopleOf(owner, persons[1:])
	if c.BorrowerIDs = nil; !slices.Equal(c.People, persons) {
		c.People = persons
	}
	_, err := access.ResolveAssignee(ctx, tx, "owningEmployeeId", c.OwningEmployeeID, owning)
	return err
}

// peopleOf are the people of a case: the owner first, and the others in the order of their
// ids.
func peopleOf(owner string, others []string) []string {
	others = slices.DeleteFunc(slices.Clone(others), func(id string) bool { return id == owner })
	slices.Sort(others)
	return append([]string{owner}, others...)
}
