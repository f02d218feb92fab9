package lifecycle

import (
	"nectarine/internal/domain/ledger"
	"nectarine/internal/mechanism/api"
)

// Register declares the operations on loans as a whole.
func (ls *Loans) Register(r *api.Router) {
	begins := ledger.Tagged(r)
	r = r.Tagged("Loan states", "What a lender does to a loan as a whole: freeze it, accelerate it, charge it off, cancel and close it, and take that back.")
	const below = "/people/{personId}/loans/{loanId}"
	api.One(begins, api.Op{Method: "POST", Path: below + "/activate", Summary: "Activate a loan", ID: "activateLoan", Permission: MayActivate, Preview: true,
		Description: "Begins the ledger of an originated installment loan on the present day of its product: interest is earned from then on. docs/loan.md shows it."}, ls.activate)
	api.One(r, api.Op{Method: "POST", Path: below + "/freeze", Summary: "Freeze a loan", ID: "freezeLoan", Permission: MayFreeze, Preview: true,
		Description: "Of one that is active: it earns no interest and nothing falls due until it is unfrozen. docs/loan.md shows it."}, ls.freeze)
	api.One(r, api.Op{Method: "POST", Path: below + "/unfreeze", Summary: "Unfreeze a loan", ID: "unfreezeLoan", Permission: MayFreeze, Preview: true,
		Description: "Of one that is frozen: it goes on, with the payments that fell due meanwhile at its end, or without."}, ls.unfreeze)
	api.One(r, api.Op{Method: "POST", Path: below + "/accelerate", Summary: "Accelerate a loan", ID: "accelerateLoan", Permission: MayAccelerate, Preview: true,
		Description: "Of one that is active: all of it falls due, and it earns nothing more."}, ls.accelerate)
	api.One(r, api.Op{Method: "POST", Path: below + "/reverse-accelerate", Summary: "Reverse the acceleration of a loan", ID: "reverseLoanAcceleration", Permission: MayReverseAccelerate, Preview: true,
		Description: "Of one that is accelerated: it is as if it had never been, with the interest of the time between. What would have been asked by then is asked from now on, without late fees for it (docs/ledger.md, section 2)."}, ls.reverseAccelerate)
	api.One(r, api.Op{Method: "POST", Path: below + "/charge-off", Summary: "Charge off a loan", ID: "chargeOffLoan", Permission: MayChargeOff, Preview: true,
		Description: "Of one that is active, which is accelerated first, or accelerated: all that is owed is charged off. It stays owed."}, ls.chargeOff)
	api.One(r, api.Op{Method: "PUT", Path: below + "/charge-off", Summary: "Update the details of a charge-off", ID: "updateLoanChargeOff", Permission: MayChargeOff, Preview: true,
		Description: "Of a loan that is charged off, by the time alone too: then that is booked with it."}, ls.updateChargeOff)
	api.One(r, api.Op{Method: "POST", Path: below + "/reverse-charge-off", Summary: "Reverse the charge-off of a loan", ID: "reverseLoanChargeOff", Permission: MayReverseChargeOff, Preview: true,
		Description: "Of one that is charged off: it is active again, with the interest of the time between. What would have been asked by then is asked from now on, without late fees for it (docs/ledger.md, section 2). Where it is still as many days overdue as its product charges off of itself, that comes again the day after."}, ls.reverseChargeOff)
	api.One(r, api.Op{Method: "POST", Path: below + "/cancel", Summary: "Cancel a loan", ID: "cancelLoan", Permission: MayCancel, Preview: true,
		Description: "Of one that is pending, originated or active. It counts as never made, and this cannot be undone. The principal that is outstanding counts as given back; interest and fees that the borrower has paid are owed back, the principal that was paid is not."}, ls.cancel)
	api.One(r, api.Op{Method: "POST", Path: below + "/close", Summary: "Close a loan", ID: "closeLoan", Permission: MayClose, Preview: true,
		Description: "Of one that is active or paid off: nothing more is lent on it, and of one that is paid off no fee is charged any more. It cannot be undone."}, ls.close)
	api.One(r, api.Op{Method: "POST", Path: below + "/refresh", Summary: "Refresh a loan", ID: "refreshLoan", Permission: MayRefresh, Preview: true,
		Description: "Reckons the loan anew from its beginning to the present day: what the time alone has brought is booked, and its status follows."}, ls.refresh)
}
