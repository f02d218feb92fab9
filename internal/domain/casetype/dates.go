package casetype

import "nectarine/internal/mechanism/api"

// DateOrder are fields with dates of one matter, of cases of a base type, of which the
// first cannot lie after the others: a court closes no case before it is filed.
type DateOrder struct {
	Base  BaseType
	First string
	Then  []string
}

// DateOrders are all that there are. Only dates are held against each other, and not
// against the clock: what a notice says of the days to come is written down as it is.
var DateOrders = []DateOrder{
	{"bankruptcy", "courtCaseFiledDate", []string{"courtCaseDebtorDispositionDate", "courtCaseLastStatusUpdatedDate", "courtCaseClosedDate",
		"creditorClaimDeadlineDate", "anticipatedCaseCompletionDate"}},
	{"deceased", "dateOfDeath", []string{"deceasedNoticeReceivedDate"}},
	{"disputeOfDebt", "noticeReceivedDate", []string{"responseDueDate"}},
	{"disputeOfPurchase", "noticeReceivedDate", []string{"responseDueDate"}},
	{"disputeOfPurchase", "purchaseDate", []string{"noticeReceivedDate", "responseDueDate"}},
	{"federalEmergency", "incidentBeganDate", []string{"reliefEndDate"}},
	{"legalAction", "legalActionIntiatedDate", []string{"legalJudgementEffectiveDate"}},
	{"militaryDuty", "dutyStartDate", []string{"dutyEndDate"}},
	{"debtValidation", "requestDate", []string{"responseDueDate"}},
	{"creditBureauDispute", "disputeReceivedDate", []string{"responseDueDate"}},
}

// ValidateOrder refuses dates of a case of a base type that cannot be in this order. Named
// reports whether a body gives a field: what was written before, and is not touched,
// stands in nobody's way. Details are the case's fields as in JSON.
func ValidateOrder(base BaseType, details map[string]any, named func(field string) bool) error {
	var refused []api.Detail
	for _, o := range DateOrders {
		first, _ := details[o.First].(string)
		if o.Base != base || first == "" {
			continue
		}
		for _, field := range o.Then {
			later, _ := details[field].(string)
			if later == "" || later >= first || !named(field) && !named(o.First) {
				continue
			}
			at, message := field, "must not be before "+o.First+", "+first
			if !named(field) {
				at, message = o.First, "must not be after "+field+", "+later
			}
			refused = append(refused, api.Detail{Field: at, Message: message})
		}
	}
	if refused == nil {
		return nil
	}
	return api.InvalidAll(refused...)
}
