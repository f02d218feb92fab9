package casetype

import (
	"reflect"

	"nectarine/internal/rule/trigger"
)

// DataType is what a field of a case holds.
type DataType = trigger.DataType

// The data types of the fields of base types.
const (
	Text    = trigger.String
	Date    = trigger.Date // YYYY-MM-DD
	Boolean = trigger.Boolean
	Integer = trigger.Integer
	Amount  = trigger.Number // dollars, with at most two places
)

// Field is a field that cases of a base type have at their top level.
type Field struct {
	Name string   `json:"fieldName"`
	Type DataType `json:"dataType"`
	Enum []string `json:"enum"`
	Doc  string   `json:"description"`
	// Few is the type whose values Enum names; nil where there is none.
	Few reflect.Type `json:"-"`
}

// BaseType is the name of a base type, as in the API: bankruptcy.
type BaseType string

// Values are all base types.
func (BaseType) Values() []BaseType {
	all := make([]BaseType, len(bases))
	for i, b := range bases {
		all[i] = b.Name
	}
	return all
}

// Base is a kind of matter that every lender meets, with the dates and facts
// that a servicer must record of it.
type Base struct {
	Name   BaseType
	Title  string // as people say it: Bankruptcy
	Fields []Field
}

// notice are the facts of a matter that begins with a letter or a call.
func notice(more ...Field) []Field {
	return append([]Field{
		{Name: "noticeReceivedDate", Type: Date, Doc: "The day on which the notice was received."},
		{Name: "noticeChannel", Type: Text, Doc: "How the notice came."},
	}, more...)
}

// bases are the fourteen base types. The fields of a bankruptcy and the key
// dates of the others are the public API's; what stands beside those dates is
// ours.
var bases = []Base{
	{"generic", "Generic", nil},
	{"bankruptcy", "Bankruptcy", []Field{
		{Name: "courtCaseFiledDate", Type: Date, Doc: "The day on which the petition was filed: the automatic stay begins (11 U.S.C. 362)."},
		{Name: "courtCaseNumber", Type: Text, Doc: "The court's number of the case."},
		fewOf[CourtCaseChapter]("courtCaseChapter", "The chapter of the Bankruptcy Code."),
		fewOf[CourtCaseDisposition]("courtCaseDebtorDisposition", "What became of the debtor's case."),
		{Name: "courtCaseDebtorDispositionDate", Type: Date, Doc: "The day of the disposition."},
		fewOf[CourtCaseStatus]("courtCaseLastStatus", "The last status that the court gave."),
		{Name: "courtCaseLastStatusUpdatedDate", Type: Date, Doc: "The day of the last status."},
		{Name: "courtCaseClosedDate", Type: Date, Doc: "The day on which the court closed the case."},
		{Name: "creditorClaimDeadlineDate", Type: Date, Doc: "The last day for a proof of claim."},
		{Name: "anticipatedCaseCompletionDate", Type: Date, Doc: "The day on which the plan is expected to end."},
		{Name: "listedOutstandingDebt", Type: Boolean, Doc: "The lender's debt is listed in the petition."},
	}},
	{"ceaseCommunication", "Cease Communication", notice()},
	{"collection", "Collection", []Field{
		{Name: "daysOverdueAtOpening", Type: Integer, Doc: "How many days the oldest loan was overdue when the case was opened."},
		{Name: "amountOverdueAtOpening", Type: Amount, Doc: "How much was overdue when the case was opened."},
	}},
	{"deceased", "Deceased", []Field{
		{Name: "deceasedNoticeReceivedDate", Type: Date, Doc: "The day on which the lender learnt of the death."},
		{Name: "dateOfDeath", Type: Date, Doc: "The day of the death."},
		{Name: "deathCertificateReceived", Type: Boolean, Doc: "A death certificate was seen."},
		{Name: "noticeSource", Type: Text, Doc: "Who gave notice."},
	}},
	{"disputeOfDebt", "Dispute of Debt", notice(
		Field{Name: "responseDueDate", Type: Date, Doc: "The last day for an answer."},
		Field{Name: "disputeReason", Type: Text, Doc: "Why the borrower disputes the debt."})},
	{"federalEmergency", "Federal Emergency", []Field{
		{Name: "femaDisasterNumber", Type: Text, Doc: "FEMA's number of the disaster."},
		{Name: "incidentType", Type: Text, Doc: "What happened: hurricane, fire, flood."},
		{Name: "incidentBeganDate", Type: Date, Doc: "The day on which it began."},
		{Name: "reliefEndDate", Type: Date, Doc: "The last day of the lender's relief."},
	}},
	{"identityTheft", "Identity Theft", []Field{
		{Name: "reportReceivedDate", Type: Date, Doc: "The day on which the report was received (FCRA 605B)."},
		{Name: "policeReportReceived", Type: Boolean, Doc: "A police report was seen."},
		{Name: "affidavitReceived", Type: Boolean, Doc: "An identity theft affidavit was seen."},
	}},
	{"legalAction", "Legal Action", []Field{
		{Name: "legalActionIntiatedDate", Type: Date, Doc: "The day on which the action began; spelt as in the public API."},
		{Name: "legalJudgementEffectiveDate", Type: Date, Doc: "The day from which the judgement holds."},
		{Name: "courtName", Type: Text, Doc: "The court."},
		{Name: "docketNumber", Type: Text, Doc: "The court's number of the action."},
	}},
	{"militaryDuty", "Military Duty", []Field{
		{Name: "dutyStartDate", Type: Date, Doc: "The first day of active duty (50 U.S.C. 3911)."},
		{Name: "dutyEndDate", Type: Date, Doc: "The last day of active duty."},
		{Name: "branch", Type: Text, Doc: "The branch of service."},
		{Name: "ordersReceived", Type: Boolean, Doc: "Military orders were seen (50 U.S.C. 3937(b))."},
	}},
	{"debtValidation", "Debt Validation", []Field{
		{Name: "requestDate", Type: Date, Doc: "The day of the request (12 CFR 1006.34, 1006.38)."},
		{Name: "responseDueDate", Type: Date, Doc: "The last day for an answer."},
	}},
	{"oFACSanctionedIndividual", "OFAC Sanctioned Individual", []Field{
		{Name: "listMatchDate", Type: Date, Doc: "The day of the match."},
		{Name: "listName", Type: Text, Doc: "The list on which the name stands."},
		{Name: "matchScore", Type: Integer, Doc: "How near the match is, by the vendor's own measure."},
	}},
	{"disputeOfPurchase", "Dispute of Purchase", notice(
		Field{Name: "responseDueDate", Type: Date, Doc: "The last day for an answer."},
		Field{Name: "purchaseDate", Type: Date, Doc: "The day of the purchase."},
		Field{Name: "disputedAmount", Type: Amount, Doc: "The amount in dispute."},
		Field{Name: "merchantName", Type: Text, Doc: "The merchant."})},
	{"creditBureauDispute", "Credit Bureau Dispute", []Field{
		{Name: "responseDueDate", Type: Date, Doc: "The last day for an answer: 30 days as a rule (FCRA 623(b)(2))."},
		{Name: "disputeReceivedDate", Type: Date, Doc: "The day on which the dispute was received."},
		{Name: "creditBureau", Type: Text, Doc: "The bureau that sent it."},
		{Name: "disputeReason", Type: Text, Doc: "Why the borrower disputes the report."},
	}},
}

// Bases are the base types.
func Bases() []Base { return bases }

// Fields are the fields of a base type; an unknown one has none.
func Fields(base BaseType) []Field {
	for _, b := range bases {
		if b.Name == base && b.Fields != nil {
			return b.Fields
		}
	}
	return []Field{}
}
