package loan

import (
	"context"
	"fmt"
	"slices"

	"github.com/uptrace/bun"

	"nectarine/internal/domain/people"
	"nectarine/internal/mechanism/api"
	"nectarine/internal/mechanism/store"
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

// SavePeople writes the loan with who is on it now, beside what it was; who has left stays known.
func (l *Loan) SavePeople(ctx context.Context, tx *store.Tx, was *Loan) error {
	l.join(was, tx.Now)
	if _, err := store.Save(ctx, tx, l); err != nil {
		return err
	}
	return l.linkPeople(ctx, tx)
}

// join notes since when people are on the loan, and who has left it, beside what it was.
func (l *Loan) join(was *Loan, now clock.Time) {
	known := map[string]*clock.Time{}
	for _, a := range was.AdditionalPeople {
		known[a.PersonID] = a.AddedAt
	}
	for i := range l.AdditionalPeople {
		a := &l.AdditionalPeople[i]
		if since, there := known[a.PersonID]; there {
			a.AddedAt = since
		} else {
			a.AddedAt = &now
		}
	}
	l.FormerPeople = slices.Clone(was.FormerPeople)
	for _, a := range was.AdditionalPeople {
		if !l.Concerns(a.PersonID) {
			l.FormerPeople = append(l.FormerPeople, FormerPerson{a, now})
		}
	}
}

// link ties an additional person to a loan, so that the loan is found by the
// person. The loan's own list is the truth; links follow it.
type link struct {
	bun.BaseModel `bun:"table:loan_people,alias:lp"`
	CompanyID     string `bun:",pk"`
	PersonID      string `bun:",pk"`
	LoanID        string `bun:",pk"`
}

// resolvePeople turns references into ids and holds each against the borrowers.
func (l *Loan) resolvePeople(ctx context.Context, tx *store.Tx) error {
	known := map[string]bool{l.MainBorrowerID: true}
	resolved := make([]AdditionalPerson, 0, len(l.AdditionalPeople))
	for i, a := range l.AdditionalPeople {
		field := fmt.Sprintf("additionalPeople[%d].personId", i)
		p, err := api.Ref[people.Person](ctx, tx, field, &a.PersonID)
		if err != nil {
			return err
		}
		if known[p.ID] {
			return api.Invalid(field, "this person is on the loan already")
		}
		known[p.ID] = true
		resolved = append(resolved, AdditionalPerson{PersonID: p.ID, LoanRelationType: a.LoanRelationType})
	}
	l.AdditionalPeople = resolved
	return nil
}

// linkPeople makes the links of a loan those of its list.
func (l *Loan) linkPeople(ctx context.Context, tx *store.Tx) error {
	if _, err := tx.Remove((*link)(nil)).Where("loan_id = ?", l.ID).Exec(ctx); err != nil {
		return err
	}
	links := make([]*link, len(l.AdditionalPeople))
	for i, a := range l.AdditionalPeople {
		links[i] = &link{CompanyID: tx.Space, PersonID: a.PersonID, LoanID: l.ID}
	}
	_, err := store.Add(ctx, tx, false, links...)
	return err
}

const ofPersonSQL = "(?TableAlias.main_borrower_id = ? OR ?TableAlias.id IN (SELECT lp.loan_id FROM loan_people lp WHERE lp.company_id = ? AND lp.person_id = ?))"

// Concerns reports whether the person is on the loan.
func (l *Loan) Concerns(personID string) bool {
	for _, a := range l.AdditionalPeople {
		if a.PersonID == personID {
			return true
		}
	}
	return l.MainBorrowerID == personID
}
