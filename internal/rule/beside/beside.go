// Package beside is who is on a loan beside its main borrower, and what becomes of them.
package beside

import (
	"reflect"

	"nectarine/internal/value/clock"
)

// AdditionalPerson is someone beside the main borrower who has to do with the
// loan, and what as.
type AdditionalPerson struct {
	PersonID         string      `json:"personId" minLength:"1" maxLength:"260"`
	LoanRelationType *string     `json:"loanRelationType" required:"false" minLength:"1" maxLength:"50" doc:"What the person is to the loan, such as coBorrower."`
	AddedAt          *clock.Time `json:"addedAt" required:"false" readOnly:"true" doc:"When the person came to be on the loan; null where that was before it was kept."`
}

// FormerPerson is somebody who was on the loan beside the main borrower and has left it. What is
// known of the person, a bankruptcy or military service, stays with the person.
type FormerPerson struct {
	AdditionalPerson
	LeftAt clock.Time `json:"leftAt"`
}

// Turn is what became of somebody.
type Turn string

// What becomes of people.
const (
	Added   Turn = "added"
	Changed Turn = "changed" // is something else to the loan
	Removed Turn = "removed"
)

// Change is what became of one person, who was From to the loan and is To; nil where nobody has said, and
// of who was not on the loan, or is not.
type Change struct {
	Turn     Turn
	PersonID string
	From, To *string
}

// Changes are what became of the people of a list by another, which takes its place: of those who are on it in their
// order, then of those who have left. Another order is no change.
func Changes(was, is []AdditionalPerson) (all []Change) {
	were, are := byID(was), byID(is)
	for _, a := range is {
		before, stays := were[a.PersonID]
		switch {
		case !stays:
			all = append(all, Change{Added, a.PersonID, nil, a.LoanRelationType})
		case !reflect.DeepEqual(before.LoanRelationType, a.LoanRelationType):
			all = append(all, Change{Changed, a.PersonID, before.LoanRelationType, a.LoanRelationType})
		}
	}
	for _, a := range was {
		if _, stays := are[a.PersonID]; !stays {
			all = append(all, Change{Removed, a.PersonID, a.LoanRelationType, nil})
		}
	}
	return all
}

// Since notes in a list since when its people are on the loan: from now on, but for those whom the list before it has.
func Since(was, is []AdditionalPerson, now clock.Time) {
	were := byID(was)
	for i := range is {
		is[i].AddedAt = &now
		if before, stays := were[is[i].PersonID]; stays {
			is[i].AddedAt = before.AddedAt
		}
	}
}

// Left are those of a list whom the next leaves out.
func Left(was, is []AdditionalPerson, now clock.Time) (all []FormerPerson) {
	are := byID(is)
	for _, a := range was {
		if _, stays := are[a.PersonID]; !stays {
			all = append(all, FormerPerson{a, now})
		}
	}
	return all
}

func byID(list []AdditionalPerson) map[string]AdditionalPerson {
	all := make(map[string]AdditionalPerson, len(list))
	for _, a := range list {
		all[a.PersonID] = a
	}
	return all
}
