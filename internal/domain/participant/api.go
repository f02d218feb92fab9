package participant

import (
	"nectarine/internal/domain/people"
	"nectarine/internal/mechanism/api"
)

// Register declares the operations on the people of a loan.
func (ps *Participants) Register(r *api.Router) {
	r = r.Tagged("People of loans", "Who is on a loan beside its main borrower, and who was.")
	const every, one = "/people/{personId}/loans/{loanId}/people", "/people/{personId}/loans/{loanId}/people/{loanPersonId}"
	api.Some(r, api.Op{Method: "GET", Path: every, Summary: "List the people of a loan", ID: "listLoanPeople", Permission: MayRead,
		Description: "The main borrower first, then those beside, and after them those who have left, the first to leave first, if they are asked for."}, list)
	api.One(r, api.Op{Method: "POST", Path: every, Summary: "Add a person to a loan", ID: "addLoanPerson", Permission: people.MayAddToLoan,
		Description: "Also after the origination; not of a loan that is canceled or declined. Who has left can be added again."}, ps.add)
	api.One(r, api.Op{Method: "GET", Path: one, Summary: "Get a person of a loan", ID: "getLoanPerson", Permission: MayRead,
		Description: "Also one who has left it."}, get)
	api.One(r, api.Op{Method: "PUT", Path: one, Summary: "Update a person of a loan", ID: "updateLoanPerson", Permission: people.MayChangeOnLoan,
		Description: "What the person is to the loan. The main borrower, and who has left, stay as they are."}, ps.update)
	api.One(r, api.Op{Method: "DELETE", Path: one, Summary: "Remove a person from a loan", ID: "deleteLoanPerson", Permission: people.MayRemoveFromLoan,
		Description: "The loan is then none of the person's: it is not found below them any more. That they were on it, and until when, stays known; what is known of them stays theirs. The main borrower cannot leave."}, ps.remove)
}
