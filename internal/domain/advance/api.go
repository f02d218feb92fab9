package advance

import "nectarine/internal/mechanism/api"

// Register declares the operations on advances.
func (as *Advances) Register(r *api.Router) {
	r = r.Tagged("Advances", "What is paid out of an installment loan after its activation, where its product pays out in several advances.")
	const all = "/people/{personId}/loans/{loanId}/advances"
	const one = all + "/{advanceId}"
	api.Many(r, api.Op{Method: "GET", Path: all, Summary: "List the advances of a loan", ID: "listAdvances", Permission: MayRead,
		Description: "Those that were agreed, from the activation on, and those that were added since. What was lent at the activation is not among them."}, list)
	api.One(r, api.Op{Method: "POST", Path: all, Summary: "Create an advance", ID: "createAdvance", Permission: MayCreate, Preview: true,
		Description: "Of a loan that is active or paid off, is not closed, and was activated under ledgerRules with multipleAdvances. One that is settled is principal from its advanceDate on, and the payment is solved anew; one that is scheduled or pending is not in the ledger. docs/loan.md shows it."}, as.create)
	api.One(r, api.Op{Method: "GET", Path: one, Summary: "Get an advance", ID: "getAdvance", Permission: MayRead,
		Description: "One of a loan, by its id or its external id."}, get)
	api.One(r, api.Op{Method: "PUT", Path: one, Summary: "Update an advance", ID: "updateAdvance", Permission: MayUpdate, Preview: true,
		Description: "Changes the status, from scheduled to pending, settled or canceled, from pending to settled or canceled; and, while it is neither settled nor canceled, amount and advanceDate. One that is still scheduled on the day after its advanceDate is canceled by itself."}, as.update)
}
