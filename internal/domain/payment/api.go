package payment

import (
	"net/http"

	"nectarine/internal/mechanism/api"
)

// Register declares the operations on transactions.
func (ts *Transactions) Register(r *api.Router) {
	r = r.Tagged("Transactions", "Payments and credits on installment loans: what was received, what became of it, and what of it went where.")
	const all = "/people/{personId}/loans/{loanId}/transactions"
	const one = all + "/{transactionId}"
	api.Many(r, api.Op{Method: "GET", Path: "/transactions", Summary: "List the company's transactions", ID: "listTransactions", Permission: MayRead}, listCompany)
	api.Many(r, api.Op{Method: "GET", Path: all, Summary: "List the transactions of a loan", ID: "listLoanTransactions", Permission: MayRead}, listOfLoan)
	api.One(r, api.Op{Method: "POST", Path: all, Summary: "Create a transaction", ID: "createTransaction", Permission: MayCreate, Preview: true, Status: http.StatusCreated,
		Description: "Records a payment that the lender took itself, or grants a service credit. What counts is applied to the loan at once. docs/loan.md shows it."}, ts.create)
	api.One(r, api.Op{Method: "GET", Path: one, Summary: "Get a transaction", ID: "getTransaction", Permission: MayRead}, get)
	ts.registerChanges(r, one)
	api.One(r, api.Op{Method: "POST", Path: "/people/{personId}/loans/{loanId}/reimburse", Summary: "Reimburse the borrower of a loan", ID: "reimburseLoan", Permission: MayReimburse, Preview: true,
		Description: "Pays back what is owed to the borrower, of a loan that is paid off or canceled: more than was owed was paid. It is a transaction of the type reimbursement, and counts at once; what comes back is failed by its update, and is owed to the borrower again."}, ts.reimburse)
	ts.registerRefunds(r)
}

// registerChanges declares what is done with a transaction.
func (ts *Transactions) registerChanges(r *api.Router, one string) {
	api.One(r, api.Op{Method: "PUT", Path: one, Summary: "Update a transaction", ID: "updateTransaction", Permission: MayUpdate, Preview: true,
		Description: "Changes the status of an external payment: scheduled to pending, succeeded or failed, pending to succeeded or failed, succeeded to failed. One that fails has never been made."}, ts.update)
	api.One(r, api.Op{Method: "POST", Path: one + "/cancel", Summary: "Cancel a transaction", ID: "cancelTransaction", Permission: MayCancel, Preview: true,
		Description: "Of one that is scheduled."}, ts.cancel)
	api.One(r, api.Op{Method: "POST", Path: one + "/reverse", Summary: "Reverse a transaction", ID: "reverseTransaction", Permission: MayReverse, Preview: true,
		Description: "Of one that succeeded: the loan is then as if it had never been. Another transaction, of the type reversal, tells that."}, ts.reverse)
	api.One(r, api.Op{Method: "POST", Path: one + "/backdate", Summary: "Backdate a transaction", ID: "backdateTransaction", Permission: MayBackdate, Preview: true,
		Description: "Lets one that succeeded count on another day. What came after it is reckoned anew."}, ts.backdate)
	api.One(r, api.Op{Method: "POST", Path: one + "/chargeback", Summary: "Record a chargeback", ID: "chargeBackTransaction", Permission: MayDispute, Preview: true,
		Description: "The payer's bank has taken a payment back that had succeeded: the loan is then as if it had never been made."}, ts.chargeBack)
	api.One(r, api.Op{Method: "POST", Path: one + "/chargeback/reverse", Summary: "Reverse a chargeback", ID: "reverseChargeback", Permission: MayDispute, Preview: true,
		Description: "The bank has given the payment back: it counts again, on its day."}, ts.restore)
}

// registerRefunds declares the operations on refunds.
func (ts *Transactions) registerRefunds(r *api.Router) {
	r = r.Tagged("Refunds", "What the seller of what was financed has given back.")
	const all = "/people/{personId}/loans/{loanId}/refunds"
	api.Raw(r, api.Op{Method: "GET", Path: all, Summary: "List the refunds of a loan", ID: "listRefunds", Permission: MayReadRefunds,
		Description: "All of them, and what can still be refunded."}, listRefunds)
	api.One(r, api.Op{Method: "POST", Path: all, Summary: "Refund a loan", ID: "createRefund", Permission: MayRefund, Preview: true,
		Description: "Lowers the principal of an active loan by what the seller has given back."}, ts.refund)
	api.One(r, api.Op{Method: "POST", Path: all + "/{refundId}/cancel", Summary: "Cancel a refund", ID: "cancelRefund", Permission: MayCancelRefund, Preview: true,
		Description: "The loan is then as if it had never been given."}, ts.cancelRefund)
}
