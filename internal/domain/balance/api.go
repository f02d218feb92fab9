// Package balance tells what is owed of an installment loan at the end of any day, as its ledger
// gives it: balances, what fell due and when, and what pays the loan off.
package balance

import (
	"nectarine/internal/domain/ledger"
	"nectarine/internal/mechanism/api"
)

// Register declares the operations; they stand among those on ledgers.
func Register(r *api.Router) {
	r = ledger.Tagged(r)
	const below = "/people/{personId}/loans/{loanId}"
	api.One(r, api.Op{Method: "GET", Path: below + "/balances", Summary: "Get the balances of a loan", ID: "getLoanBalances", Permission: ledger.MayReadBalances,
		Description: "What is owed at the end of a day, by what is known now or was at a moment. docs/loan.md says how each amount is reckoned."}, balances)
	api.One(r, api.Op{Method: "GET", Path: below + "/balance", Summary: "Get the balances of a loan, under its other name", ID: "getLoanBalance", Permission: ledger.MayReadBalances,
		Description: "The same as balances."}, balances)
	api.Raw(r, api.Op{Method: "GET", Path: below + "/expected-payments", Summary: "Get the payments to come of a loan", ID: "getExpectedPayments", Permission: ledger.MayReadBalances,
		Description: "Those that are to come after a day, by what is known now or was at a moment, each as made on its day."}, expectedPayments)
	api.One(r, api.Op{Method: "GET", Path: below + "/interest", Summary: "Get the interest of a loan", ID: "getLoanInterest", Permission: ledger.MayReadBalances,
		Description: "What was earned from one day to another, both included, and what became of it, by what is known now or was at a moment. docs/loan.md says how each amount is reckoned."}, interest)
	api.One(r, api.Op{Method: "GET", Path: below + "/payoff", Summary: "Get what pays a loan off", ID: "getLoanPayoff", Permission: ledger.MayReadBalances,
		Description: "On a day, past or to come, with what each day adds and how long that goes on."}, payoff)
	api.One(r, api.Op{Method: "GET", Path: below + "/obligations", Summary: "List the obligations of a loan", ID: "listLoanObligations", Permission: ledger.MayReadBalances,
		Description: "What fell due, the first first, and how much of each is fulfilled, at the end of a day, by what is known now or was at a moment."}, obligations)
	api.Some(r, api.Op{Method: "GET", Path: below + "/periods", Summary: "List the periods of a loan", ID: "listLoanPeriods", Permission: ledger.MayReadBalances,
		Description: "Past, current and to come, by the due dates as they now are, the first first."}, listPeriods)
	api.One(r, api.Op{Method: "GET", Path: below + "/periods/{loanPeriodId}", Summary: "Get a period of a loan", ID: "getLoanPeriod", Permission: ledger.MayReadBalances,
		Description: "One of those that the list has."}, getPeriod)
}
