package loan

import (
	"context"
	"encoding/json"
	"reflect"
	"slices"

	"nectarine/internal/domain/people"
	"nectarine/internal/mechanism/api"
	"nectarine/internal/mechanism/api/query"
	"nectarine/internal/mechanism/store"
)

// Register declares the operations on loans and loan types.
func Register(r *api.Router) {
	loans := r.Tagged("Loans", "Installment loans and lines of credit, with the terms that were agreed.")
	api.Many(loans, api.Op{Method: "GET", Path: "/loans", Summary: "List the company's loans", Permission: MayRead, Or: MayList}, listCompany)
	api.Many(loans, api.Op{Method: "GET", Path: "/people/{personId}/loans", Summary: "List a borrower's loans", ID: "listPersonLoans", Permission: MayRead, Or: MayList,
		Description: "Loans that the borrower has as the main or as an additional person."}, listOfPerson)
	api.One(loans, api.Op{Method: "POST", Path: "/people/{personId}/loans", Summary: "Create a loan", Permission: MayCreate}, create)
	api.One(loans, api.Op{Method: "GET", Path: "/people/{personId}/loans/{loanId}", Summary: "Get a loan", Permission: MayRead, Or: MayGet}, get)
	api.One(loans, api.Op{Method: "PUT", Path: "/people/{personId}/loans/{loanId}", Summary: "Update a loan", Permission: MayUpdate,
		Description: "Naming atOrigination sets all of it. Where additionalPeople change, it asks for loanPerson:create, loanPerson:update and loanPerson:delete too, by what becomes of whom."}, update)

	const owners = "/people/{personId}/loans/{loanId}/investors"
	api.Some(loans, api.Op{Method: "GET", Path: owners, Summary: "List the investors of a loan", ID: "listLoanInvestors", Permission: MayReadOwners,
		Description: "Whose the loan is, and was, and is to be, the first day first."}, listOwners)
	api.None(loans, api.Op{Method: "PUT", Path: owners, Summary: "Set the investors of a loan", ID: "setLoanInvestors", Permission: MaySetOwners,
		Description: "From a day on, until the next day of which it was said. Of a loan in any status."}, setOwners)

	types := r.Tagged("Loan types", "The products that loans belong to.")
	api.Many(types, api.Op{Method: "GET", Path: "/loan-types", Summary: "List loan types", Permission: MayReadType, Or: MayListTypes}, listTypes)
	api.One(types, api.Op{Method: "POST", Path: "/loan-types", Summary: "Create a loan type", Permission: MayCreateType}, createType)
	api.One(types, api.Op{Method: "GET", Path: "/loan-types/{loanTypeId}", Summary: "Get a loan type", Permission: MayReadType, Or: MayGetType}, getType)
	api.One(types, api.Op{Method: "PUT", Path: "/loan-types/{loanTypeId}", Summary: "Update a loan type", Permission: MayUpdateType}, updateType)
}

// Path is the loan that a path names, with its borrower.
type Path struct {
	people.Path
	Loan string `path:"loanId"`
}

// Load is the loan, if it concerns the borrower.
func (in *Path) Load(ctx context.Context, tx *store.Tx, get store.Getter[Loan]) (*Loan, error) {
	p, err := in.Path.Load(ctx, tx, store.Get[people.Person])
	if err != nil {
		return nil, err
	}
	return store.Child(ctx, tx, get, in.Loan, func(l *Loan) bool { return l.Concerns(p.ID) })
}

func get(ctx context.Context, tx *store.Tx, in *Path) (*Loan, error) {
	l, err := in.Load(ctx, tx, store.Get[Loan])
	if err != nil {
		return nil, err
	}
	return l, present(ctx, tx, l)
}

func create(ctx context.Context, tx *store.Tx, in *struct {
	people.Path
	Validate query.DefaultTrue `query:"validate" doc:"Accepted for compatibility: no outside service is asked about addresses."`
	Body     api.Fresh[Loan]
}) (*Loan, error) {
	p, err := in.Load(ctx, tx, store.Get[people.Person])
	if err != nil {
		return nil, err
	}
	l, err := Draft(ctx, tx, p, in.Body)
	if err != nil {
		return nil, err
	}
	return l, Insert(ctx, tx, l)
}

// Draft is the loan of a borrower that a body describes, held to all that a new one must be. It is not stored.
func Draft(ctx context.Context, tx *store.Tx, p *people.Person, body api.Fresh[Loan]) (*Loan, error) {
	l := &Loan{Status: Pending, MainBorrowerID: p.ID}
	if err := apply(body.Raw("atOrigination"), func() error { return body.Apply(l) }); err != nil {
		return nil, err
	}
	if main, err := api.Ref[people.Person](ctx, tx, "mainBorrowerId", &l.MainBorrowerID); err != nil {
		return nil, err
	} else if main.ID != p.ID {
		return nil, api.Invalid("mainBorrowerId", "must be the borrower of the path, or be left out")
	}
	if l.Status != Pending && l.Status != Originated {
		return nil, api.Invalid("status", "a loan is created as pending or originated")
	}
	if err := l.resolve(ctx, tx, true); err != nil {
		return nil, err
	}
	l.join(new(Loan), tx.Now)
	if err := l.resolveInvestors(ctx, tx, nil); err != nil {
		return nil, err
	}
	if l.Type == LineOfCredit && l.NewDrawsAllowed == nil {
		yes := true
		l.NewDrawsAllowed = &yes
	}
	return l, l.AtOrigination.validateDays(nil)
}

// Insert stores new loans.
func Insert(ctx context.Context, tx *store.Tx, loans ...*Loan) error {
	var links []*link
	for _, l := range loans {
		if err := l.sealCard(tx); err != nil {
			return err
		}
		if err := l.sealTerms(tx); err != nil {
			return err
		}
		l.SealedWith = tx.SealedWith()
		l.stamp(tx)
		links = append(links, l.links(tx)...)
	}
	if err := store.Insert(ctx, tx, loans...); err != nil {
		return err
	}
	if _, err := store.Add(ctx, tx, false, links...); err != nil {
		return err
	}
	return present(ctx, tx, loans...)
}

// stamp notes when the loan came to where it stands.
func (l *Loan) stamp(tx *store.Tx) {
	now := tx.Now
	if l.Status == Originated && l.OriginatedAt == nil {
		l.OriginatedAt = &now
	}
	if l.IsClosed && l.ClosedAt == nil {
		l.ClosedAt = &now
	}
}

// apply takes a body, first naming what is wrong deep inside its terms.
func apply(terms json.RawMessage, body func() error) error {
	if terms != nil {
		if wrong := faults(reflect.TypeFor[Origination](), terms, "atOrigination"); wrong != nil {
			return api.InvalidAll(wrong...)
		}
	}
	return body()
}

func update(ctx context.Context, tx *store.Tx, in *struct {
	Path
	Validate query.DefaultTrue `query:"validate" doc:"Accepted for compatibility: no outside service is asked about addresses."`
	Force    bool              `query:"force" doc:"Accepted for compatibility: nothing here can be forced."`
	Body     api.Patch[Loan]
}) (*Loan, error) {
	l, err := in.Load(ctx, tx, store.Lock[Loan])
	if err != nil {
		return nil, err
	}
	l.unseal(tx)
	was := *l
	if err := apply(in.Body.Raw("atOrigination"), func() error { return in.Body.Apply(l) }); err != nil {
		return nil, err
	}
	if err := l.resolve(ctx, tx, false); err != nil {
		return nil, err
	}
	agrees := in.Body.Names("atOrigination") || l.Status == Originated && was.Status == Pending
	if agrees {
		if err := l.resolveInvestors(ctx, tx, &was); err != nil {
			return nil, err
		}
	}
	if err := l.AtOrigination.validateDays(was.AtOrigination); err != nil {
		return nil, err
	}
	if in.Body.Names("atOrigination") {
		if d := l.cardDetails(); was.Status != Pending && d != nil && d.PAN != nil {
			// Whether or not it is the number that is kept: nobody may find that out.
			return nil, was.readOnly("atOrigination.card.cardDetails.pan")
		}
		if err := l.sealCard(tx); err != nil {
			return nil, err
		}
	}
	if agrees {
		if err := l.sealTerms(tx); err != nil {
			return nil, err
		}
	}
	if err := l.follows(&was); err != nil {
		return nil, err
	}
	l.stamp(tx)
	if err := l.SavePeople(ctx, tx, &was); err != nil {
		return nil, err
	}
	return l, present(ctx, tx, l)
}

// decided are the statuses that a lender may give a loan by an update; every other belongs to an
// operation of its ledger.
var decided = map[Status][]Status{Pending: {Originated, Declined}, Originated: {Declined}}

// follows refuses a change that the loan's state does not allow.
func (l *Loan) follows(was *Loan) error {
	switch {
	case l.Status != was.Status && !slices.Contains(decided[was.Status], l.Status):
		return api.Conflict(api.InvalidStatus, "status: a loan that is "+string(was.Status)+" cannot be made "+string(l.Status)+
			" here; only one that is pending can be made originated, and one that is pending or originated declined")
	case was.IsClosed && !l.IsClosed:
		return api.Conflict(api.LoanClosed, "isClosed: a closed loan cannot be opened again")
	case !was.IsClosed && l.IsClosed && was.Status != Pending && was.Status != Originated:
		return api.ReadOnly(api.InvalidStatus, "isClosed", "is set by POST /people/{personId}/loans/{loanId}/close of a loan that is "+string(was.Status))
	case was.ActivatedAt != nil && !reflect.DeepEqual(was.DeclineReason, l.DeclineReason):
		return api.ReadOnly(api.InvalidStatus, "declineReason", "is of a loan that is not activated: this one is "+string(was.Status))
	case was.Status == Pending:
		return nil
	}
	if changes := agreedChanges(was.AtOrigination, l.AtOrigination); len(changes) > 0 {
		return was.readOnly(changes[0].Field)
	}
	if !reflect.DeepEqual(was.SealedPAN, l.SealedPAN) {
		return was.readOnly("atOrigination.card")
	}
	if was.LoanTypeID != l.LoanTypeID {
		return was.readOnly("loanTypeId")
	}
	return nil
}

// readOnly refuses a change of what was agreed, of a loan that is not pending any more.
func (l *Loan) readOnly(field string) error {
	if l.Status == Declined {
		return api.ReadOnly(api.InvalidStatus, field, "is read only: the loan is declined")
	}
	return api.ReadOnly(api.LoanOriginated, field, "is read only once the loan is originated")
}
