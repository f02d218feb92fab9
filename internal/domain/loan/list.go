package loan

import (
	"context"
	"maps"
	"reflect"
	"slices"
	"strings"

	"nectarine/internal/domain/people"
	"nectarine/internal/mechanism/api"
	"nectarine/internal/mechanism/api/query"
	"nectarine/internal/mechanism/store"
	"nectarine/internal/rule/beside"
	"nectarine/internal/value/encode"
)

// StatusFilter is a status of loans, or all of them.
type StatusFilter string

const anyStatus StatusFilter = "all"

// Values are all statuses, and the word for every one.
func (StatusFilter) Values() []StatusFilter {
	all := []StatusFilter{anyStatus}
	for _, s := range Status("").Values() {
		all = append(all, StatusFilter(s))
	}
	return all
}

// Narrowing is what the lists of the company's and of a borrower's loans can be
// narrowed by.
type Narrowing struct {
	store.Keyset
	Statuses   []StatusFilter `query:"statuses,explode" doc:"Only loans in these statuses: repeated or comma-separated; all stands for every one."`
	Status     []StatusFilter `query:"status,explode" doc:"The same as statuses."`
	LoanTypeID string         `query:"loanTypeId" doc:"Only loans of this product, by id or ext- and the external id."`
	Type       Kind           `query:"type"`
	ExternalID string         `query:"externalId" doc:"Only the loan with this external id, with or without ext-."`
	ByLedger
}

// Where lays the filter over a query.
func (f *Narrowing) Where(q *store.Select) {
	store.OneOf(q, "status", f.Statuses)
	q.Equal("loan_type_id", f.LoanTypeID)
	q.Equal("type", string(f.Type))
	q.Equal("external_id", strings.TrimPrefix(f.ExternalID, "ext-"))
	f.ByLedger.Where(q)
}

// ofPerson narrows to loans of which the person is the main or an additional borrower.
func ofPerson(personID string) store.Condition {
	return func(q *store.Select) { q.Where(ofPersonSQL, personID, q.Space, personID) }
}

// Fields is how much of each loan a list shows.
type Fields string

// How much of each loan is shown.
const (
	AllFields Fields = "all"
	IDsOnly   Fields = "idsOnly"
)

// Values are both.
func (Fields) Values() []Fields {
	return []Fields{AllFields, IDsOnly}
}

// LockStatus says whether the ledger of a loan is being changed.
type LockStatus string

// Whether the ledger is being changed.
const (
	Unlocked LockStatus = "unlocked"
	Locked   LockStatus = "locked"
)

// Values are both.
func (LockStatus) Values() []LockStatus {
	return []LockStatus{Unlocked, Locked}
}

// Filter narrows the list of the company's loans.
type Filter struct {
	Narrowing
	Fields     Fields     `query:"fields" default:"all" doc:"idsOnly answers with ids alone."`
	Managed    query.Flag `query:"managedByPeach" doc:"Only loans of products that are managed so."`
	Additional bool       `query:"includeAdditionalBorrowers" doc:"With personId, count loans of which the person is an additional borrower; with idsOnly, show the additional people."`
	PersonID   string     `query:"personId" doc:"Only loans of this borrower."`
}

// Where lays the filter over a query.
func (f *Filter) Where(q *store.Select) {
	f.Narrowing.Where(q)
	if f.Managed.Given {
		q.Where("?TableAlias.loan_type_id IN (SELECT t.id FROM loan_types t WHERE t.company_id = ? AND t.managed_by_peach = ?)", q.Space, f.Managed.Value)
	}
}

// Sorts are the fields to sort by.
func (*Narrowing) Sorts() map[string]string {
	return map[string]string{"createdAt": "?TableAlias.created_at", "updatedAt": "?TableAlias.updated_at", "status": "?TableAlias.status",
		"externalId": "?TableAlias.external_id", "loanTypeId": "?TableAlias.loan_type_id"}
}

// resolve puts the statuses together and turns references into ids.
func (f *Narrowing) resolve(ctx context.Context, tx *store.Tx) error {
	if f.Statuses = append(f.Statuses, f.Status...); slices.Contains(f.Statuses, anyStatus) {
		f.Statuses = nil
	}
	if err := f.ByLedger.resolve(ctx, tx); err != nil {
		return err
	}
	return api.Resolve(ctx, tx, api.Names[Type]("loanTypeId", &f.LoanTypeID))
}

// LoanIDs is a loan by its ids alone.
type LoanIDs struct {
	ID                     string                    `json:"id"`
	ExternalID             *string                   `json:"externalId"`
	LoanTypeID             string                    `json:"loanTypeId"`
	MainBorrowerID         string                    `json:"mainBorrowerId"`
	MainBorrowerExternalID *string                   `json:"mainBorrowerExternalId"`
	LockStatus             LockStatus                `json:"lockStatus" doc:"locked while the loan's ledger is being changed."`
	MigrationStatus        *string                   `json:"migrationStatus" doc:"migrated of a loan that was brought in from another system; null of a loan that began here."`
	AdditionalPeople       []beside.AdditionalPerson `json:"additionalPeople,omitempty"`
}

// ListedLoan is a loan in the company's list: whole, or by its ids.
type ListedLoan struct {
	whole *Loan
	ids   *LoanIDs
}

// MarshalJSON writes the one of the two that was asked for.
func (l ListedLoan) MarshalJSON() ([]byte, error) { return l.AppendJSON(nil) }

// AppendJSON is MarshalJSON after what is there.
func (l ListedLoan) AppendJSON(b []byte) ([]byte, error) {
	if l.ids != nil {
		return encode.Append(b, l.ids)
	}
	return encode.Append(b, l.whole)
}

// TransformSchema describes both as one object: a loan, which needs to have only
// what there is of each.
func (ListedLoan) TransformSchema(r api.Registry, s *api.Schema) *api.Schema {
	whole, ids := r.Schema(reflect.TypeFor[Loan](), false, ""), r.Schema(reflect.TypeFor[LoanIDs](), false, "")
	s.Properties = maps.Clone(ids.Properties)
	maps.Copy(s.Properties, whole.Properties)
	s.Required = slices.DeleteFunc(slices.Clone(ids.Required), func(name string) bool { return !slices.Contains(whole.Required, name) })
	return s
}

func listCompany(ctx context.Context, tx *store.Tx, f *Filter) (store.Page[ListedLoan], error) {
	var out store.Page[ListedLoan]
	if err := f.resolve(ctx, tx); err != nil {
		return out, err
	}
	if err := api.Resolve(ctx, tx, api.Names[people.Person]("personId", &f.PersonID)); err != nil {
		return out, err
	}
	var of []store.Condition
	switch {
	case f.PersonID == "":
	case f.Additional:
		of = append(of, ofPerson(f.PersonID))
	default:
		of = append(of, store.Has("main_borrower_id", f.PersonID))
	}
	p, err := store.List[Loan](ctx, tx, f, of...)
	if err != nil {
		return out, err
	}
	out = store.Page[ListedLoan]{Rows: make([]*ListedLoan, len(p.Rows)), Total: p.Total, Next: p.Next, Prev: p.Prev}
	if err := present(ctx, tx, p.Rows...); err != nil {
		return out, err
	}
	mains := make([]string, len(p.Rows))
	for i, l := range p.Rows {
		out.Rows[i], mains[i] = &ListedLoan{whole: l}, l.MainBorrowerID
	}
	if f.Fields != IDsOnly {
		return out, nil
	}
	borrowers, err := store.GetMany[people.Person](ctx, tx, mains)
	for _, row := range out.Rows {
		l := row.whole
		row.ids = &LoanIDs{ID: l.ID, ExternalID: l.ExternalID, LoanTypeID: l.LoanTypeID, MainBorrowerID: l.MainBorrowerID,
			LockStatus: Unlocked}
		if l.MigratedAt != nil {
			status := "migrated"
			row.ids.MigrationStatus = &status
		}
		if b := borrowers[l.MainBorrowerID]; b != nil {
			row.ids.MainBorrowerExternalID = b.ExternalID
		}
		if f.Additional {
			row.ids.AdditionalPeople = l.AdditionalPeople
		}
	}
	return out, err
}

// PersonFilter narrows the list of a borrower's loans.
type PersonFilter struct {
	people.Path
	Narrowing
}

func listOfPerson(ctx context.Context, tx *store.Tx, f *PersonFilter) (store.Page[Loan], error) {
	p, err := f.Load(ctx, tx, store.Get[people.Person])
	if err != nil {
		return store.Page[Loan]{}, err
	}
	if err := f.resolve(ctx, tx); err != nil {
		return store.Page[Loan]{}, err
	}
	page, err := store.List[Loan](ctx, tx, f, ofPerson(p.ID))
	if err != nil {
		return page, err
	}
	return page, present(ctx, tx, page.Rows...)
}
