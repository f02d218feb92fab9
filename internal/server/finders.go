package server

import (
	"context"
	"errors"
	"maps"
	"slices"

	"nectarine/internal/domain/access"
	"nectarine/internal/domain/cases"
	"nectarine/internal/domain/comms"
	"nectarine/internal/domain/document"
	"nectarine/internal/domain/loan"
	"nectarine/internal/domain/people"
	"nectarine/internal/domain/supercase"
	"nectarine/internal/domain/task"
	"nectarine/internal/mechanism/api"
	"nectarine/internal/mechanism/store"
)

// loanOf is the id of the loan that a reference names; where a borrower is named, it
// must be one of theirs.
func loanOf(ctx context.Context, tx *store.Tx, ref, personID string) (string, error) {
	l, err := store.Get[loan.Loan](ctx, tx, ref)
	if err == nil && personID != "" && !l.Concerns(personID) {
		return "", api.Invalid("loanId", "the loan is not this borrower's")
	}
	if err != nil {
		return "", err
	}
	return l.ID, nil
}

// caseOf is the id of the case that a reference names, which must be one about somebody who is
// on the loan.
func caseOf(ctx context.Context, tx *store.Tx, ref string, l *loan.Loan) (string, error) {
	c, err := store.Get[cases.Case](ctx, tx, ref)
	if err != nil {
		return "", err
	}
	if !slices.ContainsFunc(c.People, l.Concerns) {
		return "", api.Invalid("caseId", "is a case about nobody who is on the loan")
	}
	return c.ID, nil
}

// borrowersOfLoan are the borrowers of a loan, for the search.
func borrowersOfLoan(ctx context.Context, tx *store.Tx, ref string) ([]string, error) {
	l, err := store.Get[loan.Loan](ctx, tx, ref)
	if err != nil {
		return nil, unlessMissing(err)
	}
	persons := []string{l.MainBorrowerID}
	for _, a := range l.AdditionalPeople {
		persons = append(persons, a.PersonID)
	}
	return persons, nil
}

// borrowersOfCase are the borrowers of a case, for the search.
func borrowersOfCase(ctx context.Context, tx *store.Tx, ref string) ([]string, error) {
	c, err := store.Get[cases.Case](ctx, tx, ref)
	if err != nil {
		return nil, unlessMissing(err)
	}
	return c.People, nil
}

func unlessMissing(err error) error {
	var missing *store.NotFound
	if errors.As(err, &missing) {
		return nil
	}
	return err
}

// idBy is the id of the object that a reference names.
func idBy[T any, P store.Of[T]](ctx context.Context, tx *store.Tx, ref string) (string, error) {
	o, err := store.Get[T, P](ctx, tx, ref)
	if err != nil {
		return "", err
	}
	return o.Core().ID, nil
}

// byExternal finds the objects of each kind that has external ids.
var byExternal = map[string]func(context.Context, *store.Tx, string) (string, error){
	"person": idBy[people.Person], "contact": idBy[people.Contact], "loan": idBy[loan.Loan], "loanType": idBy[loan.Type], "case": idBy[cases.Case],
	"supercase": idBy[supercase.Supercase], "population": idBy[supercase.Population], "interaction": idBy[comms.Interaction], "document": idBy[document.Document],
	"task": idBy[task.Task], "user": idBy[access.User], "employee": idBy[access.Employee], "team": idBy[access.Team],
}

// externals are the ids of the objects that a reference ext- names.
func externals(ctx context.Context, tx *store.Tx, kind, ref string) (ids []string, err error) {
	for _, name := range slices.Sorted(maps.Keys(byExternal)) {
		if kind != "" && kind != name {
			continue
		}
		found, err := byExternal[name](ctx, tx, ref)
		if err := unlessMissing(err); err != nil {
			return nil, err
		}
		if found != "" {
			ids = append(ids, found)
		}
	}
	return ids, nil
}
