package paymentplan

import "nectarine/internal/mechanism/api"

// Register declares the operations on payment plans.
func (ps *Plans) Register(r *api.Router) {
	r = r.Tagged("Payment plans", "Other payments for a time, agreed with a borrower of an installment loan who cannot pay as agreed.")
	const all = "/people/{personId}/loans/{loanId}/custom-payment-plans"
	api.Many(r, api.Op{Method: "GET", Path: all, Summary: "List the payment plans of a loan", ID: "listPaymentPlans", Permission: MayRead,
		Description: "All that were agreed, in force or ended, the newest first."}, list)
	api.One(r, api.Op{Method: "POST", Path: all, Summary: "Agree a payment plan", ID: "createPaymentPlan", Permission: MayCreate, Preview: true,
		Description: "Of a loan that is active and has none in force: from a due date on, so many payments ask another amount, or interest alone, with all open fees. They fall due on the days of the loan, one after the other, also where payments had been put off. After them the loan goes on as before; what they leave the last payment takes, or, with isExtendLoanDuration, payments that are added. While it is in force nothing else is agreed."}, ps.create)
	api.One(r, api.Op{Method: "GET", Path: all + "/{paymentPlanId}", Summary: "Get a payment plan", ID: "getPaymentPlan", Permission: MayRead,
		Description: "One of a loan, by its id or its external id, with all payments to come of the loan."}, get)
	api.One(r, api.Op{Method: "POST", Path: all + "/{paymentPlanId}/cancel", Summary: "Cancel a payment plan", ID: "cancelPaymentPlan", Permission: MayCancel, Preview: true,
		Description: "Of one that is in force: from then on the loan asks what it asked before, on the due dates that are still to come. What has fallen due stays due."}, ps.cancel)
}
