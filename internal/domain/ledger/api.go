package ledger

import "nectarine/internal/mechanism/api"

// Tagged has operations stand among those on ledgers.
func Tagged(r *api.Router) *api.Router {
	return r.Tagged("Ledgers", "What happened to an installment loan, what is owed of it on any day, and what is to come.")
}

// Register declares the operations on the ledgers of loans.
func Register(r *api.Router) {
	r = Tagged(r)
	const below = "/people/{personId}/loans/{loanId}"
	api.Many(r, api.Op{Method: "GET", Path: below + "/ledger", Summary: "List the entries of a loan's books", ID: "listLedgerEntries", Permission: MayReadEntries,
		Description: "Double entries, the last booked first, each with the day on which it counts and the moment at which it was booked. They are never changed: what should not be there is taken back by another."}, listEntries)
	api.Many(r, api.Op{Method: "GET", Path: below + "/history", Summary: "List what happened to a loan", ID: "listLoanHistory", Permission: MayReadEntries,
		Description: "The facts that the ledger is reckoned from, the last recorded first, with who recorded each. They are never changed."}, listFacts)
}
