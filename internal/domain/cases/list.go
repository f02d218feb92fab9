package cases

import (
	"context"
	"strings"

	"github.com/uptrace/bun"

	"nectarine/internal/domain/access"
	"nectarine/internal/domain/casetype"
	"nectarine/internal/domain/people"
	"nectarine/internal/mechanism/api"
	"nectarine/internal/mechanism/api/query"
	"nectarine/internal/mechanism/store"
	"nectarine/internal/value/clock"
)

// Link ties a case to a borrower.
type Link struct {
	bun.BaseModel `bun:"table:case_people,alias:l"`
	CompanyID     string `bun:",pk"`
	PersonID      string `bun:",pk"`
	CaseID        string `bun:",pk"`
}

// Narrowing are the filters of lists of cases.
type Narrowing struct {
	store.Keyset
	Status       []Status            `query:"status,explode" doc:"Only cases in one of these statuses."`
	Outcome      []Outcome           `query:"outcome,explode" doc:"Only cases with one of these outcomes."`
	CaseType     []casetype.BaseType `query:"caseType,explode" doc:"Only cases of these base types."`
	TypeID       string              `query:"typeId" doc:"Only cases of this type."`
	Owner        string              `query:"owner" doc:"Only cases of this employee."`
	Escalated    query.Flag          `query:"escalated" doc:"Only cases that are escalated, or are not."`
	Snoozed      query.Flag          `query:"snoozed" doc:"Only cases that are snoozed, or are not."`
	CreatedFrom  clock.Time          `query:"createdFrom" doc:"Created at this moment or later."`
	CreatedTo    clock.Time          `query:"createdTo" doc:"Created before this moment."`
	UpdatedFrom  clock.Time          `query:"updatedFrom" doc:"Updated at this moment or later."`
	UpdatedTo    clock.Time          `query:"updatedTo" doc:"Updated before this moment."`
	Text         string              `query:"name" maxLength:"100" doc:"Only cases whose name contains this text, in any case."`
	Supercase    string              `query:"creatingSupercaseId" doc:"Only cases that this supercase has made."`
	Expand       bool                `query:"expand" doc:"Accepted: cases are always whole."`
	Associations bool                `query:"associations" doc:"Accepted: associations are always there."`
	Include      []string            `query:"include,explode" doc:"Accepted: cases are always whole."`
}

// Where lays the filter over a query.
func (f *Narrowing) Where(q *store.Select) {
	store.OneOf(q, "status", f.Status)
	store.OneOf(q, "outcome", f.Outcome)
	store.OneOf(q, "case_type", f.CaseType)
	q.Equal("type_id", f.TypeID)
	q.Equal("owning_employee_id", f.Owner)
	q.Equal("creating_supercase_id", f.Supercase)
	q.Has("escalated_at", f.Escalated.Asked())
	q.Has("snoozed_at", f.Snoozed.Asked())
	q.Since("created_at", f.CreatedFrom)
	q.Until("created_at", f.CreatedTo)
	q.Since("updated_at", f.UpdatedFrom)
	q.Until("updated_at", f.UpdatedTo)
	if f.Text != "" {
		escaped := strings.NewReplacer(`\`, `\\`, `%`, `\%`, `_`, `\_`).Replace(strings.ToLower(f.Text))
		q.Where(`lower(?TableAlias.name) LIKE ? ESCAPE '\'`, "%"+escaped+"%")
	}
}

// Sorts are the fields to sort by.
func (*Narrowing) Sorts() map[string]string {
	sorts := map[string]string{"owningEmployee": "(SELECT e.last_name FROM employees e WHERE e.company_id = ?TableAlias.company_id AND e.id = ?TableAlias.owning_employee_id)",
		"createdByUserFirstName": "?TableAlias.created_by_first_name", "createdByUserLastName": "?TableAlias.created_by_last_name"}
	for field, column := range map[string]string{"caseType": "case_type", "createdAt": "created_at", "externalId": "external_id", "lastViewedAt": "last_viewed_at",
		"lastSubresourceUpdatedAt": "last_subresource_updated_at", "name": "name", "outcome": "outcome", "status": "status", "statusUpdatedAt": "status_updated_at",
		"updatedAt": "updated_at", "openedAt": "opened_at", "escalatedAt": "escalated_at"} {
		sorts[field] = "?TableAlias." + column
	}
	return sorts
}

// All is the list of the company's cases.
type All struct {
	Narrowing
	Person string `query:"personId" doc:"Only cases of this borrower."`
}

// Own is the list of a borrower's cases.
type Own struct {
	people.Path
	Narrowing
}

// concerning narrows to cases of the borrower.
func concerning(personID string) store.Condition {
	return func(q *store.Select) {
		q.Where("?TableAlias.id IN (SELECT l.case_id FROM case_people l WHERE l.company_id = ? AND l.person_id = ?)", q.Space, personID)
	}
}

func (s *Cases) listAll(ctx context.Context, tx *store.Tx, f *All) (store.Page[Case], error) {
	if err := api.Resolve(ctx, tx, api.Names[people.Person]("personId", &f.Person)); err != nil {
		return store.Page[Case]{}, err
	}
	var of []store.Condition
	if f.Person != "" {
		of = append(of, concerning(f.Person))
	}
	return s.page(ctx, tx, f, &f.Narrowing, of...)
}

func (s *Cases) listOwn(ctx context.Context, tx *store.Tx, f *Own) (store.Page[Case], error) {
	p, err := f.Load(ctx, tx, store.Get[people.Person])
	if err != nil {
		return store.Page[Case]{}, err
	}
	return s.page(ctx, tx, f, &f.Narrowing, concerning(p.ID))
}

// page is a page of cases, complete for an answer.
func (s *Cases) page(ctx context.Context, tx *store.Tx, f store.Filter, how *Narrowing, of ...store.Condition) (store.Page[Case], error) {
	if err := api.Resolve(ctx, tx, api.Names[access.Employee]("owner", &how.Owner), api.Names[casetype.Type]("typeId", &how.TypeID)); err != nil {
		return store.Page[Case]{}, err
	}
	if how.Supercase != "" {
		id, err := s.Supercase(ctx, tx, how.Supercase)
		if err != nil {
			return store.Page[Case]{}, api.BadReference("creatingSupercaseId", err)
		}
		how.Supercase = id
	}
	p, err := store.List[Case](ctx, tx, f, of...)
	if err != nil {
		return p, err
	}
	return p, present(ctx, tx, p.Rows...)
}

// present adds what stands in other tables: owners and associations.
func present(ctx context.Context, tx *store.Tx, all ...*Case) error {
	ids := make([]string, len(all))
	for i, c := range all {
		ids[i] = c.ID
	}
	var links []*associated
	if err := tx.SelectAll(&links).Where("case_id IN (?)", store.In(ids)).OrderExpr("object_type, object_id").Scan(ctx); err != nil {
		return err
	}
	of := make(map[string][]Association, len(all))
	for _, l := range links {
		of[l.CaseID] = append(of[l.CaseID], l.Association)
	}
	return presentWith(ctx, tx, of, all...)
}

// presentWith is present where the associations are known, by the case.
func presentWith(ctx context.Context, tx *store.Tx, of map[string][]Association, all ...*Case) error {
	var owners []string
	for _, c := range all {
		c.Associations, c.BorrowerIDs, c.CreateReviewTask = append([]Association{}, of[c.ID]...), c.People, nil
		if c.OwningEmployeeID != nil {
			owners = append(owners, *c.OwningEmployeeID)
		}
	}
	employees, err := store.GetMany[access.Employee](ctx, tx, owners)
	if err != nil {
		return err
	}
	for _, c := range all {
		if c.OwningEmployeeID != nil {
			if e := employees[*c.OwningEmployeeID]; e != nil {
				c.OwningEmployee = &Owner{ID: e.ID, DisplayName: e.FirstName + " " + e.LastName}
			}
		}
	}
	return nil
}

// OfType names a case of one of the versions of types with these ids, if there is
// one: such a type is in use.
func OfType(ctx context.Context, tx *store.Tx, types []string) (string, error) {
	var some []*Case
	err := tx.SelectAll(&some).Column("id").Where("?TableAlias.type_id IN (?)", store.In(types)).Limit(1).Scan(ctx)
	if err != nil || len(some) == 0 {
		return "", err
	}
	return "case " + some[0].ID, nil
}
