package casetype

import "reflect"

// CourtCaseChapter is the chapter of the Bankruptcy Code under which a petition stands.
type CourtCaseChapter string

// The chapters that a borrower may file under (11 U.S.C. 109), as in the API.
const (
	Chapter7       CourtCaseChapter = "chapter7"
	Chapter11      CourtCaseChapter = "chapter11"
	Chapter12      CourtCaseChapter = "chapter12"
	Chapter13      CourtCaseChapter = "chapter13"
	UnknownChapter CourtCaseChapter = "unknown"
)

// Values are all chapters.
func (CourtCaseChapter) Values() []CourtCaseChapter {
	return []CourtCaseChapter{Chapter7, Chapter11, Chapter12, Chapter13, UnknownChapter}
}

// CourtCaseDisposition is what became of the debtor's case.
type CourtCaseDisposition string

// The dispositions, as in the API.
const (
	Dismissed  CourtCaseDisposition = "dismissed"
	Discharged CourtCaseDisposition = "discharged"
	Reinstated CourtCaseDisposition = "reinstated"
)

// Values are all dispositions.
func (CourtCaseDisposition) Values() []CourtCaseDisposition {
	return []CourtCaseDisposition{Dismissed, Discharged, Reinstated}
}

// CourtCaseStatus is the last status that the court gave a bankruptcy case.
type CourtCaseStatus string

// The statuses, as in the API.
const (
	CourtFiled                    CourtCaseStatus = "filed"
	CourtDismissed                CourtCaseStatus = "dismissed"
	CourtDischarged               CourtCaseStatus = "discharged"
	CourtConversion               CourtCaseStatus = "conversion"
	CourtReinstated               CourtCaseStatus = "reinstated"
	CourtClosedFiledInError       CourtCaseStatus = "closedFiledInError"
	CourtClosedTransferredOut     CourtCaseStatus = "closedTransferredOut"
	CourtClosedDischargeNA        CourtCaseStatus = "closedDischargeNA"
	CourtClosedUndeterminedReason CourtCaseStatus = "closedUndeterminedReason"
)

// Values are all statuses.
func (CourtCaseStatus) Values() []CourtCaseStatus {
	return []CourtCaseStatus{CourtFiled, CourtDismissed, CourtDischarged, CourtConversion, CourtReinstated, CourtClosedFiledInError,
		CourtClosedTransferredOut, CourtClosedDischargeNA, CourtClosedUndeterminedReason}
}

// fewOf is a field that holds a text of few values: those of the type S.
func fewOf[S interface {
	~string
	Values() []S
}](name, doc string) Field {
	f := Field{Name: name, Type: Text, Doc: doc, Few: reflect.TypeFor[S]()}
	for _, v := range S("").Values() {
		f.Enum = append(f.Enum, string(v))
	}
	return f
}
