package loan

import (
	"cmp"
	"context"
	"fmt"
	"slices"

	"github.com/uptrace/bun"

	"nectarine/internal/domain/people"
	"nectarine/internal/mechanism/api"
	"nectarine/internal/mechanism/event"
	"nectarine/internal/mechanism/store"
	"nectarine/internal/mechanism/store/diff"
	"nectarine/internal/rule/beside"
	"nectarine/internal/value/clock"
	"nectarine/internal/value/id"
)

// peopled are the statuses of a loan of which people come and go: all but those of one that never was.
var peopled = []Status{Pending, Originated, Active, Frozen, Accelerated, ChargedOff, PaidOff}

// KeepsPeople refuses, with 409, a loan whose people stay as they are.
func (l *Loan) KeepsPeople() error { return Only(peopled, l.Status, "have its people changed") }

// SavePeople writes the loan, with who is on it now, beside what it was: whatever changes its people does it so. Who has left
// stays known. It refuses what the status that the loan was in does not allow, or the credential; each change is told with the loan's.
func (l *Loan) SavePeople(ctx context.Context, tx *store.Tx, was *Loan) error {
	changes := beside.Changes(was.AdditionalPeople, l.AdditionalPeople)
	if len(changes) > 0 {
		if err := cmp.Or(was.KeepsPeople(), people.PermitOnLoan(tx, changes)); err != nil {
			return err
		}
	}
	l.join(was, tx.Now)
	if _, err := store.Save(ctx, tx, l); err != nil || len(changes) == 0 {
		return err
	}
	return l.linkPeople(ctx, tx)
}

// join notes since when people are on the loan, and who has left it, beside what it was.
func (l *Loan) join(was *Loan, now clock.Time) {
	beside.Since(was.AdditionalPeople, l.AdditionalPeople, now)
	l.FormerPeople = append(slices.Clone(was.FormerPeople), beside.Left(was.AdditionalPeople, l.AdditionalPeople, now)...)
}

// LoanPersonID is the id of a person below the loan, the same each time.
func (l *Loan) LoanPersonID(personID string) string { return id.Derived("LP", l.ID, personID) }

// turns are the events of what becomes of people, with what was done.
var turns = map[beside.Turn]struct{ kind, action string }{beside.Added: {"loan.person.added", "created"},
	beside.Changed: {"loan.person.changed", "updated"}, beside.Removed: {"loan.person.removed", "deleted"}}

// peopleNews are the events of what became of the people of a list by that of the loan.
func (l *Loan) peopleNews(was []beside.AdditionalPerson) (all []event.News) {
	for _, c := range beside.Changes(was, l.AdditionalPeople) {
		changes := []diff.FieldChange{}
		if c.Turn == beside.Changed {
			changes = append(changes, diff.FieldChange{Field: "loanRelationType", Old: c.From, New: c.To})
		}
		n := l.news(turns[c.Turn].kind, map[string]any{"action": turns[c.Turn].action, "changes": changes,
			"loanPersonId": l.LoanPersonID(c.PersonID), "oldLoanRelationType": c.From, "newLoanRelationType": c.To, "caseId": l.PeopleCaseID})
		n.PersonID = c.PersonID
		all = append(all, n)
	}
	return all
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
	resolved := make([]beside.AdditionalPerson, 0, len(l.AdditionalPeople))
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
		resolved = append(resolved, beside.AdditionalPerson{PersonID: p.ID, LoanRelationType: a.LoanRelationType})
	}
	l.AdditionalPeople = resolved
	return nil
}

// linkPeople makes the links of a loan those of its list.
func (l *Loan) linkPeople(ctx context.Context, tx *store.Tx) error {
	if _, err := tx.Remove((*link)(nil)).Where("loan_id = ?", l.ID).Exec(ctx); err != nil {
		return err
	}
	_, err := store.Add(ctx, tx, false, l.links(tx)...)
	return err
}

// links are those of the loan's list.
func (l *Loan) links(tx *store.Tx) (all []*link) {
	store.Identify(l)
	for _, a := range l.AdditionalPeople {
		all = append(all, &link{CompanyID: tx.Space, PersonID: a.PersonID, LoanID: l.ID})
	}
	return all
}

const ofPersonSQL = "(?TableAlias.main_borrower_id = ? OR ?TableAlias.id IN (SELECT lp.loan_id FROM loan_people lp WHERE lp.company_id = ? AND lp.person_id = ?))"

// Concerns reports whether the person is on the loan.
func (l *Loan) Concerns(personID string) bool {
	is := func(a beside.AdditionalPerson) bool { return a.PersonID == personID }
	return l.MainBorrowerID == personID || slices.ContainsFunc(l.AdditionalPeople, is)
}
