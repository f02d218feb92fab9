package fee

import "nectarine/internal/mechanism/api"

// Register declares the operations on fees and on their types.
func (fs *Fees) Register(r *api.Router) {
	types := r.Tagged("Fee types", "What may be charged on loans of a product.")
	const ofType = "/loan-types/{loanTypeId}/fee-types"
	api.Many(types, api.Op{Method: "GET", Path: ofType, Summary: "List the fee types of a loan type", ID: "listFeeTypes", Permission: MayReadType,
		Description: "Of a product of installment loans, the newest first."}, listTypes)
	api.One(types, api.Op{Method: "POST", Path: ofType, Summary: "Create a fee type", ID: "createFeeType", Permission: MayCreateType,
		Description: "Of a product of installment loans: from then on it can be charged, by its apiName, on loans of the product."}, createType)
	api.One(types, api.Op{Method: "GET", Path: ofType + "/{feeTypeId}", Summary: "Get a fee type", ID: "getFeeType", Permission: MayReadType,
		Description: "One of a product, by its id or its external id."}, getType)
	api.One(types, api.Op{Method: "PUT", Path: ofType + "/{feeTypeId}", Summary: "Update a fee type", ID: "updateFeeType", Permission: MayUpdateType,
		Description: "For fees that are charged later; those that were charged stay as they are."}, updateType)

	fees := r.Tagged("Fees", "What is charged on installment loans: by a lender, by an agreement, or of itself.")
	const all = "/people/{personId}/loans/{loanId}/fees"
	api.Many(fees, api.Op{Method: "GET", Path: all, Summary: "List the fees of a loan", ID: "listLoanFees", Permission: MayRead,
		Description: "All that were charged by the present day, those that came of themselves too, the last charged first."}, list)
	api.One(fees, api.Op{Method: "POST", Path: all, Summary: "Charge a fee", ID: "chargeLoanFee", Permission: MayCharge, Preview: true,
		Description: "One of the fee types of the loan's product, on the present day or a past one. It falls due with the next payment."}, fs.charge)
	api.One(fees, api.Op{Method: "PUT", Path: all + "/origination", Summary: "Change the origination fee", ID: "updateOriginationFee", Permission: MayUpdate, Preview: true,
		Description: "To less than was agreed, or to nothing, from the activation on: what came after is reckoned anew."}, fs.origination)
	api.One(fees, api.Op{Method: "PUT", Path: all + "/{feeId}", Summary: "Change the amount of a fee", ID: "updateLoanFee", Permission: MayUpdate, Preview: true,
		Description: "From the day on which it was charged: what came after is reckoned anew. Of a late fee too."}, fs.change)
	api.One(fees, api.Op{Method: "PUT", Path: all + "/{feeId}/cancel", Summary: "Cancel a fee", ID: "cancelLoanFee", Permission: MayCancel, Preview: true,
		Description: "The loan is then as if it had never been charged. Of a late fee too."}, fs.cancel)
}
