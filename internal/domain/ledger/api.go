package ledger

import (
	"nectarine/internal/mechanism/api"
)

// Register declares the operations on the ledgers of loans.
func (ls *Ledgers) Register(r *api.Router) {
	r = r.Tagged("Ledgers", "What happened to an installment loan, what is owed of it on any day, and what is to come.")
	const below = "/people/{personId}/loans/{loanId}"
	api.One(r, api.Op{Method: "POST", Path: below + "/activate", Summary: "Activate a loan", ID: "activateLoan", Permission: MayActivate, Preview: true,
		Description: "Begins the ledger of an originated installment loan on the present day of its product: interest is earned from then on. docs/loan.md shows it."}, ls.activate)
	api.One(r, api.Op{Method: "GET", Path: below + "/balances", Summary: "Get the balances of a loan", ID: "getLoanBalances", Permission: MayReadBalances,
		Description: "What is owed at the end of a day, by what is known now or was at a moment. docs/loan.md says how each amount is reckoned."}, balances)
	api.One(r, api.Op{Method: "GET", Path: below + "/balance", Summary: "Get the balances of a loan, under its other name", ID: "getLoanBalance", Permission: MayReadBalances,
		Description: "The same as balances."}, balances)
	api.One(r, api.Op{Method: "GET", Path: below + "/payoff", Summary: "Get what pays a loan off", ID: "getLoanPayoff", Permission: MayReadBalances,
		Description: "On a day, past or to come, with what each day adds and how long that goes on."}, payoff)
	registerDue(r, below)
	api.Raw(r, api.Op{Method: "GET", Path: below + "/expected-payments", Summary: "Get the payments to come of a loan", ID: "getExpectedPayments", Permission: MayReadBalances,
		Description: "Those that are to come after a day, by what is known now or was at a moment, each as made on its day."}, expectedPayments)
	api.Many(r, api.Op{Method: "GET", Path: below + "/ledger", Summary: "List the entries of a loan's books", ID: "listLedgerEntries", Permission: MayReadEntries,
		Description: "Double entries, the last booked first, each with the day on which it counts and the moment at which it was booked. They are never changed: what should not be there is taken back by another."}, listEntries)
	api.Many(r, api.Op{Method: "GET", Path: below + "/history", Summary: "List what happened to a loan", ID: "listLoanHistory", Permission: MayReadEntries,
		Description: "The facts that the ledger is reckoned from, the last recorded first, with who recorded each. They are never changed."}, listFacts)
}

// registerDue declares the operations on what fell due.
func registerDue(r *api.Router, below string) {
	api.One(r, api.Op{Method: "GET", Path: below + "/obligations", Summary: "List the obligations of a loan", ID: "listLoanObligations", Permission: MayReadBalances,
		Description: "What fell due, the first first, and how much of each is fulfilled, at the end of a day, by what is known now or was at a moment."}, obligations)
	api.Some(r, api.Op{Method: "GET", Path: below + "/periods", Summary: "List the periods of a loan", ID: "listLoanPeriods", Permission: MayReadBalances,
		Description: "Past, current and to come, by the due dates as they now are, the first first."}, listPeriods)
	api.One(r, api.Op{Method: "GET", Path: below + "/periods/{loanPeriodId}", Summary: "Get a period of a loan", ID: "getLoanPeriod", Permission: MayReadBalances,
		Description: "One of those that the list has."}, getPeriod)
}
