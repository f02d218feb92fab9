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
	ps.registerReliefs(r)
}

// registerReliefs declares the operations on the relief of servicemembers.
func (ps *Plans) registerReliefs(r *api.Router) {
	const all = "/people/{personId}/loans/{loanId}/payment-plan-scra"
	api.Many(r, api.Op{Method: "GET", Path: all, Summary: "List the reliefs of a servicemember on a loan", ID: "listScraReliefs", Permission: MayReadRelief,
		Description: "All that were granted, in force or ended, the newest first."}, listReliefs)
	api.Raw(r, api.Op{Method: "POST", Path: all, Summary: "Grant the relief of a servicemember", ID: "createScraRelief", Permission: MayGrantRelief, Preview: true,
		Description: "Of a debt from before the service (50 U.S.C. 3937): from the day of the call to service on no more than 6 % a year is charged, fees included. What was charged above that is forgiven and not put off, the payments since are spent anew, and each payment to come asks less by the interest forgiven in its period. Granted whatever else was agreed, one at a time; of a loan that is active, frozen, accelerated, charged off or paid off."}, ps.grant)
	api.One(r, api.Op{Method: "GET", Path: all + "/{reliefId}", Summary: "Get the relief of a servicemember", ID: "getScraRelief", Permission: MayReadRelief,
		Description: "One of a loan. Payments to come are told by expected-payments."}, getRelief)
	api.One(r, api.Op{Method: "PUT", Path: all + "/{reliefId}", Summary: "Update the relief of a servicemember", ID: "updateScraRelief", Permission: MayChangeRelief, Preview: true,
		Description: "The loan is as if it had been so from the beginning; what would have been asked by then is asked from now on, without late fees for it (docs/ledger.md, section 2). Also of one that has ended, as where orders extend the service."}, ps.updateRelief)
	api.Raw(r, api.Op{Method: "POST", Path: all + "/{reliefId}/end", Summary: "End the relief of a servicemember", ID: "endScraRelief", Permission: MayChangeRelief, Preview: true,
		Description: "The service ends: relief holds to its last day, or of a mortgage for a year more, and ends by itself then. The interest forgiven stays so. Of a service that has ended already it is refused without endDate: the present day would extend it."}, ps.endRelief)
	api.Raw(r, api.Op{Method: "POST", Path: all + "/{reliefId}/cancel", Summary: "Cancel the relief of a servicemember", ID: "cancelScraRelief", Permission: MayCancelRelief, Preview: true,
		Description: "Of one that was granted by mistake: the loan is as if it had never been, but that nobody is late with what was not asked. Fees that were charged by hand and canceled by it stay so. It stays canceled; where the service ends it is ended instead."}, ps.cancelRelief)
}
