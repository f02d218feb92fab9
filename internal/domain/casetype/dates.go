package casetype

import "nectarine/internal/mechanism/api"

// order are dates of one matter of which the first cannot lie after the others: a court
// closes no case before it is filed. Only dates are held against each other, and not
// against the clock: what a notice says of the days to come is written down as it is.
var order = []struct {
	base  BaseType
	first string
	then  []string
}{
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
	for _, o := range order {
		first, _ := details[o.first].(string)
		if o.base != base || first == "" {
			continue
		}
		for _, field := range o.then {
			later, _ := details[field].(string)
			if later == "" || later >= first || !named(field) && !named(o.first) {
				continue
			}
			at, message := field, "must not be before "+o.first+", "+first
			if !named(field) {
				at, message = o.first, "must not be after "+field+", "+later
			}
			refused = append(refused, api.Detail{Field: at, Message: message})
		}
	}
	if refused == nil {
		return nil
	}
	return api.InvalidAll(refused...)
}
