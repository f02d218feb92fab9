package hardship

import "nectarine/internal/mechanism/api"

// The permissions on changes of what a loan asks.
const (
	MayChangeDueDates api.Permission = "loan:duedate.change"
	MayDeferDueDate   api.Permission = "loan:duedate.defer"
	MayDeferSchedule  api.Permission = "loan:schedule.defer"
	MayChangeTerms    api.Permission = "loan:paymentplan.create"
)
