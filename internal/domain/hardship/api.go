package hardship

import "nectarine/internal/mechanism/api"

// Register declares the operations by which what a loan asks is changed.
func (ts *Tools) Register(r *api.Router) {
	r = r.Tagged("Hardship", "What is agreed with a borrower who cannot pay an installment loan as agreed: other due dates, payments put off, other terms.")
	const below = "/people/{personId}/loans/{loanId}"
	api.Raw(r, api.Op{Method: "POST", Path: below + "/change-due-dates", Summary: "Change the due dates of a loan", ID: "changeLoanDueDates", Permission: MayChangeDueDates, Preview: true,
		Description: "Of one that is active: to other days, or another frequency. The next payment stays as it is, on its day and in its amount; those after it are solved anew."}, ts.changeDueDates)
	api.Raw(r, api.Op{Method: "POST", Path: below + "/defer-due-date", Summary: "Defer a due date of a loan", ID: "deferLoanDueDate", Permission: MayDeferDueDate, Preview: true,
		Description: "Of one that is active: one payment, to come or fallen due, goes behind the last, or one to come to a later day. Fees that fell due with it stay owed, but for its service fee, which comes with the payment in its place. Interest goes on, the payment stays as it is, and the last takes what is left. It cannot be reversed."}, ts.deferDueDate)
	api.Raw(r, api.Op{Method: "POST", Path: below + "/defer-schedule", Summary: "Defer the schedule of a loan", ID: "deferLoanSchedule", Permission: MayDeferSchedule, Preview: true,
		Description: "Of one that is active: all due dates to come move by so many days. Interest goes on, the payment stays as it is, and the last takes what is left. It cannot be reversed."}, ts.deferSchedule)
	api.Raw(r, api.Op{Method: "POST", Path: below + "/change-terms", Summary: "Change the terms of a loan", ID: "changeLoanTerms", Permission: MayChangeTerms, Preview: true,
		Description: "Of one that is active: what its payments to come ask, how many there are and on which days, from the next due date on. What has fallen due stays due."}, ts.changeTerms)
}
