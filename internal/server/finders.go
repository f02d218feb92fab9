package server

import (
	"context"
	"errors"

	"nectarine/internal/domain/cases"
	"nectarine/internal/domain/loan"
	"nectarine/internal/mechanism/api"
	"nectarine/internal/mechanism/store"
)

// loanID is the id of the loan that a reference names.
func loanID(ctx context.Context, tx *store.Tx, ref string) (string, error) {
	return loanOf(ctx, tx, ref, "")
}

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
