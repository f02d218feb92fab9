package rate

import "nectarine/internal/mechanism/api"

// Register declares the operations on the rates of loans.
func (rs *Rates) Register(r *api.Router) {
	r = r.Tagged("Rates", "The interest rates, promo rates and rate caps of installment loans.")
	rs.registerIndex(r)
	const all = "/people/{personId}/loans/{loanId}/rates"
	api.One(r, api.Op{Method: "GET", Path: all, Summary: "List the rates of a loan", ID: "listLoanRates", Permission: MayRead,
		Description: "Those that were agreed and those that were set later. On each day the lowest interest rate holds, less the sum of the promo rates, not below zero, and not above the lowest cap."}, list)
	api.One(r, api.Op{Method: "POST", Path: all, Summary: "Set a rate of a loan", ID: "createLoanRate", Permission: MayCreate, Preview: true, Status: 201,
		Description: "An interest rate, a promo rate, or both. From a day that has passed the loan is reckoned anew; from the next due date on the payments to come are solved anew."}, rs.create)
	api.One(r, api.Op{Method: "GET", Path: all + "/details", Summary: "Get what rates hold on a day", ID: "getLoanRateDetails", Permission: MayRead,
		Description: "By what is known now, of any day from the activation on."}, details)
	api.One(r, api.Op{Method: "PUT", Path: all + "/{rateId}", Summary: "Update a rate of a loan", ID: "updateLoanRate", Permission: MayUpdate, Preview: true,
		Description: "Of one that was set after the activation: the loan is as if it had been so from the beginning, also among others that begin on its day. What would have been asked by then is asked from now on, without late fees for it (docs/ledger.md, section 2)."}, rs.update)
	api.One(r, api.Op{Method: "DELETE", Path: all + "/{rateId}", Summary: "Remove a rate of a loan", ID: "deleteLoanRate", Permission: MayRemove, Preview: true,
		Description: "Of one that was set after the activation: the loan is as if it had never been, and what it ended holds again. What would have been asked by then is asked from now on, without late fees for it (docs/ledger.md, section 2)."}, rs.remove)
	const caps = "/people/{personId}/loans/{loanId}/rate-caps"
	api.One(r, api.Op{Method: "GET", Path: caps, Summary: "List the rate caps of a loan", ID: "listLoanRateCaps", Permission: MayRead,
		Description: "Those that were set, the first set first."}, listCaps)
	api.One(r, api.Op{Method: "POST", Path: caps, Summary: "Set a rate cap of a loan", ID: "createLoanRateCap", Permission: MayCreate, Preview: true,
		Description: "No rate is charged above the lowest cap of the day."}, rs.createCap)
	api.One(r, api.Op{Method: "DELETE", Path: caps + "/{rateId}", Summary: "Remove a rate cap of a loan", ID: "deleteLoanRateCap", Permission: MayRemove, Preview: true,
		Description: "The loan is as if it had never been. What would have been asked by then is asked from now on, without late fees for it (docs/ledger.md, section 2)."}, rs.removeCap)
}
