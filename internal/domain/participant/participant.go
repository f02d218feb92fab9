// Package participant is the people of loans: who is on a loan beside its main borrower, and who was.
// What is known of somebody, a bankruptcy or military service, is the person's, and stays with them.
package participant

import (
	"cmp"
	"context"
	"slices"

	"nectarine/internal/domain/ledger"
	"nectarine/internal/domain/loan"
	"nectarine/internal/domain/people"
	"nectarine/internal/mechanism/api"
	"nectarine/internal/mechanism/store"
	"nectarine/internal/rule/beside"
	"nectarine/internal/value/clock"
)

// Participants are the people of all loans.
type Participants struct {
	Ledgers *ledger.Ledgers
}

// Participant is somebody who is on a loan, or was.
type Participant struct {
	Object           string      `json:"object" readOnly:"true"`
	ID               string      `json:"id" readOnly:"true" doc:"Unique id, LP-YYYY-YYYY, below the loan: it follows from the loan and the person, and is the same each time."`
	LoanID           string      `json:"loanId" readOnly:"true"`
	PersonID         string      `json:"personId" createOnly:"true"`
	IsMain           bool        `json:"isMainBorrower" readOnly:"true" doc:"Whose loan it is."`
	LoanRelationType *string     `json:"loanRelationType" minLength:"1" maxLength:"50" doc:"What the person is to the loan, such as coBorrower; null where nobody has said, and of the main borrower."`
	AddedAt          *clock.Time `json:"addedAt" readOnly:"true" doc:"When the person came to be on the loan; null where that was before it was kept."`
	LeftAt           *clock.Time `json:"leftAt" readOnly:"true" doc:"When the person left it; null of one who is on it."`
}

const participantObject = "loanPerson"

// TransformSchema describes what kind of object it is.
func (*Participant) TransformSchema(_ api.Registry, s *api.Schema) *api.Schema {
	s.Properties["object"].Enum = []any{participantObject}
	return s
}

// of is a person as one of a loan.
func of(l *loan.Loan, a beside.AdditionalPerson) *Participant {
	return &Participant{Object: participantObject, ID: l.LoanPersonID(a.PersonID), LoanID: l.ID, PersonID: a.PersonID,
		LoanRelationType: a.LoanRelationType, AddedAt: a.AddedAt}
}

// all are those who are on a loan, the main borrower first, and those who were.
func all(l *loan.Loan) []*Participant {
	created := l.CreatedAt
	main := of(l, beside.AdditionalPerson{PersonID: l.MainBorrowerID, AddedAt: &created})
	main.IsMain = true
	list := []*Participant{main}
	for _, a := range l.AdditionalPeople {
		list = append(list, of(l, a))
	}
	for _, f := range l.FormerPeople {
		p, left := of(l, f.AdditionalPerson), f.LeftAt
		p.LeftAt = &left
		list = append(list, p)
	}
	return list
}

func list(ctx context.Context, tx *store.Tx, in *struct {
	loan.Path
	Former bool `query:"includeFormer" doc:"Those who have left too."`
}) ([]*Participant, error) {
	l, err := in.Load(ctx, tx, store.Get[loan.Loan])
	if err != nil {
		return nil, err
	}
	return slices.DeleteFunc(all(l), func(p *Participant) bool { return p.LeftAt != nil && !in.Former }), nil
}

// Path is the person of a loan that a path names.
type Path struct {
	loan.Path
	LoanPerson string `path:"loanPersonId"`
}

// load is the loan of the path with the person of it.
func (in *Path) load(ctx context.Context, tx *store.Tx, get store.Getter[loan.Loan]) (*loan.Loan, *Participant, error) {
	l, err := in.Path.Load(ctx, tx, get)
	if err != nil {
		return nil, nil, err
	}
	found := in.of(l)
	if found == nil {
		return nil, nil, &store.NotFound{Object: participantObject, ID: in.LoanPerson}
	}
	return l, found, nil
}

// of is the person of the path: who is on the loan before who was, and of those who have left the last;
// nil where it names nobody.
func (in *Path) of(l *loan.Loan) (found *Participant) {
	for _, p := range all(l) {
		if p.ID == in.LoanPerson && (found == nil || found.LeftAt != nil) {
			found = p
		}
	}
	return found
}

func get(ctx context.Context, tx *store.Tx, in *Path) (*Participant, error) {
	_, p, err := in.load(ctx, tx, store.Get[loan.Loan])
	return p, err
}

// CreateRequest is who comes to be on a loan.
type CreateRequest struct {
	PersonID         string  `json:"personId" minLength:"1" maxLength:"260" doc:"The person's id, or ext- and the external id."`
	LoanRelationType *string `json:"loanRelationType" required:"false" minLength:"1" maxLength:"50" doc:"What the person is to the loan, such as coBorrower."`
	CaseID           *string `json:"caseId" required:"false" maxLength:"260" doc:"The case in which it is done."`
}

// mostBeside is how many are on a loan beside the main borrower.
const mostBeside = 100

func (ps *Participants) add(ctx context.Context, tx *store.Tx, in *struct {
	loan.Path
	Body CreateRequest
}) (*Participant, error) {
	l, err := in.Load(ctx, tx, store.Lock[loan.Loan])
	if err != nil {
		return nil, err
	}
	if err := l.KeepsPeople(); err != nil {
		return nil, err
	}
	p, err := api.Ref[people.Person](ctx, tx, "personId", &in.Body.PersonID)
	switch {
	case err != nil:
		return nil, err
	case l.Concerns(p.ID):
		return nil, api.Invalid("personId", "this person is on the loan already")
	case len(l.AdditionalPeople) >= mostBeside:
		return nil, api.Conflict(api.InvalidStatus, "additionalPeople: the loan has a hundred people beside the main borrower, and can have no more")
	}
	was := *l
	a := beside.AdditionalPerson{PersonID: p.ID, LoanRelationType: in.Body.LoanRelationType}
	l.AdditionalPeople = append(slices.Clone(l.AdditionalPeople), a)
	return ps.record(ctx, tx, l, &was, p.ID, in.Body.CaseID)
}

// record stores who is on the loan, which tells what became of one of them, and gives that one.
func (ps *Participants) record(ctx context.Context, tx *store.Tx, l, was *loan.Loan, personID string, ref *string) (*Participant, error) {
	if err := ps.Ledgers.ResolveCase(ctx, tx, &l.PeopleCaseID, ref, was); err != nil {
		return nil, err
	}
	if err := l.SavePeople(ctx, tx, was); err != nil {
		return nil, err
	}
	path := Path{LoanPerson: l.LoanPersonID(personID)}
	return path.of(l), nil
}

// beside refuses the main borrower, and who has left.
func (p *Participant) beside(what string) error {
	switch {
	case p.IsMain:
		return api.Conflict(api.InvalidStatus, "isMainBorrower: the main borrower cannot "+what+": the loan is theirs")
	case p.LeftAt != nil:
		return api.Conflict(api.InvalidStatus, "leftAt: a person who has left the loan cannot "+what+"; add the person again")
	}
	return nil
}

// relate gives a person of the loan what they are to it.
func relate(l *loan.Loan, p *Participant) {
	l.AdditionalPeople = slices.Clone(l.AdditionalPeople)
	for i := range l.AdditionalPeople {
		if a := &l.AdditionalPeople[i]; a.PersonID == p.PersonID {
			a.LoanRelationType = p.LoanRelationType
		}
	}
}

// named is the case that a query names; nil where it names none.
func named(caseID string) *string {
	if caseID == "" {
		return nil
	}
	return &caseID
}

func (ps *Participants) update(ctx context.Context, tx *store.Tx, in *struct {
	Path
	CaseID string `query:"caseId" doc:"The case in which it is done."`
	Body   api.Patch[Participant]
}) (*Participant, error) {
	l, p, err := in.load(ctx, tx, store.Lock[loan.Loan])
	if err != nil {
		return nil, err
	}
	is := *p
	if err := in.Body.Apply(&is); err != nil {
		return nil, err
	}
	if err := l.KeepsPeople(); err != nil {
		return nil, err
	}
	if to := is.LoanRelationType; to == p.LoanRelationType || to != nil && p.LoanRelationType != nil && *to == *p.LoanRelationType {
		return p, nil
	}
	if err := p.beside("be something else to it"); err != nil {
		return nil, err
	}
	was := *l
	relate(l, &is)
	return ps.record(ctx, tx, l, &was, p.PersonID, named(in.CaseID))
}

func (ps *Participants) remove(ctx context.Context, tx *store.Tx, in *struct {
	Path
	CaseID string `query:"caseId" doc:"The case in which it is done."`
}) (*Participant, error) {
	l, p, err := in.load(ctx, tx, store.Lock[loan.Loan])
	if err != nil {
		return nil, err
	}
	if err := cmp.Or(l.KeepsPeople(), p.beside("leave it")); err != nil {
		return nil, err
	}
	was := *l
	leaves := func(a beside.AdditionalPerson) bool { return a.PersonID == p.PersonID }
	l.AdditionalPeople = slices.DeleteFunc(slices.Clone(l.AdditionalPeople), leaves)
	return ps.record(ctx, tx, l, &was, p.PersonID, named(in.CaseID))
}
