package api

import (
	_ "embed" // for the introduction of the page
	"fmt"
	"strings"
)

// ErrorType says to a machine what kind of error it is.
type ErrorType string

// The kinds of conflict: why the state of an object does not allow a change. All are
// answered with 409; errorTypes says what each means.
const (
	AlreadyExists       ErrorType = "AlreadyExists"
	AlreadyEnded        ErrorType = "AlreadyEnded"
	AnswerNotKept       ErrorType = "AnswerNotKept"
	BeingUndone         ErrorType = "BeingUndone"
	CannotBeUndone      ErrorType = "CannotBeUndone"
	CaseClosed          ErrorType = "CaseClosed"
	ChangedSince        ErrorType = "ChangedSince"
	IllegalTransition   ErrorType = "IllegalTransition"
	InUse               ErrorType = "InUse"
	InvalidStatus       ErrorType = "InvalidStatus"
	LastAdministrator   ErrorType = "LastAdministrator"
	LoanClosed          ErrorType = "LoanClosed"
	LoanMoved           ErrorType = "LoanMoved"
	LoanOriginated      ErrorType = "LoanOriginated"
	MembersLocked       ErrorType = "MembersLocked"
	MonitoringEnded     ErrorType = "MonitoringEnded"
	NoEmployee          ErrorType = "NoEmployee"
	NoMembers           ErrorType = "NoMembers"
	NoSubcases          ErrorType = "NoSubcases"
	NotAnEmergency      ErrorType = "NotAnEmergency"
	NotEnded            ErrorType = "NotEnded"
	NothingToUndo       ErrorType = "NothingToUndo"
	Predefined          ErrorType = "Predefined"
	PrimaryIdentity     ErrorType = "PrimaryIdentity"
	RequestInProgress   ErrorType = "RequestInProgress"
	Reserved            ErrorType = "Reserved"
	SubcaseTypeUnusable ErrorType = "SubcaseTypeUnusable"
	SupercaseClosed     ErrorType = "SupercaseClosed"
	VersionLocked       ErrorType = "VersionLocked"
	VersionNotActive    ErrorType = "VersionNotActive"
)

// errorTypes are all error types, by the status with which they are answered.
var errorTypes = []struct {
	status  int
	name    ErrorType
	meaning string
}{
	{400, "InvalidRequest", "a field, parameter, cursor or the body itself cannot be taken"},
	{401, "Unauthenticated", "no credential, or one that is nobody's"},
	{403, "Forbidden", "the credential may not do this: the message names the permission that it lacks, or says why nobody may here"},
	{404, "NotFound", "not there, deleted, or another space's"},
	{405, "MethodNotAllowed", "the path takes other methods, named in `Allow`; of no operation, so the document does not list it"},
	{408, "Timeout", "`sync=true` took too long; poll"},
	{409, "Duplicate", "a value that must be unique is taken"},
	{409, AlreadyExists, "there may be one of it at a time, and there is; the message names it"},
	{409, AlreadyEnded, "it is over: what ended does not go on"},
	{409, AnswerNotKept, "the request with this Idempotency-Key was done, before an upgrade that removed its answer; look for what it made"},
	{409, BeingUndone, "another run undoes it already; the message names it"},
	{409, CannotBeUndone, "work of this kind, or an undo itself, is not undone"},
	{409, CaseClosed, "the case is completed or canceled: reopen it first"},
	{409, ChangedSince, "in the outcomes of undoing: somebody has changed the object since; it was left alone"},
	{409, IllegalTransition, "the status cannot become that one; the message names those that it can"},
	{409, InUse, "something needs it, which the message names: deprecate it instead"},
	{409, InvalidStatus, "the loan's status cannot be set to that one here"},
	{409, LastAdministrator, "the last active key that permits everything stays: make another before"},
	{409, LoanClosed, "a closed loan cannot be opened again"},
	{409, LoanMoved, "the loan is no longer this borrower's"},
	{409, LoanOriginated, "the field is read only once the loan is originated"},
	{409, MembersLocked, "the population is committed, and its members stay as they are"},
	{409, MonitoringEnded, "the supercase's femaMonitoringEndDate has passed: borrowers are no longer matched with the disaster"},
	{409, NoEmployee, "the credential belongs to no employee, and only an employee can do this"},
	{409, NoMembers, "the draft population has no members to commit"},
	{409, NoSubcases, "there are no subcases to work on"},
	{409, NotAnEmergency, "the supercase is no federal emergency"},
	{409, NotEnded, "the run has not ended: cancel it, or wait"},
	{409, NothingToUndo, "all that the run did has been put back already"},
	{409, Predefined, "a predefined type is neither changed nor deleted: create one from it"},
	{409, PrimaryIdentity, "the borrower's primary identity is neither replaced, archived nor made a secondary one"},
	{409, RequestInProgress, "a request with this Idempotency-Key still runs"},
	{409, Reserved, "the task is reserved for another employee"},
	{409, SubcaseTypeUnusable, "subcases of the supercase's type cannot be made; the message says why"},
	{409, SupercaseClosed, "the supercase is completed or canceled: reopen it first"},
	{409, VersionLocked, "an active or deprecated version of a type is not changed: make the next one"},
	{409, VersionNotActive, "only the active version of the type serves for this"},
	{412, "PreconditionFailed", "with `If-Match`: the object has been changed since; read it again, and decide anew"},
	{413, "TooLarge", "the body is larger than 1 MiB, or an uploaded file than 256 MiB or 1,000,000 lines"},
	{415, "UnsupportedMediaType", "neither JSON nor a form; of an upload, a form of several parts"},
	{422, "KeyReused", "the Idempotency-Key was used for another request"},
	{500, "Internal", "our fault; nothing was written"},
	{501, "NotImplemented", "an operation of the public API that is not served yet, and so not in the document; its name is in the message"},
	{503, "Unavailable", "the database is busy or gone; nothing was written; see `Retry-After`"},
	{503, "OutcomeUnknown", "the database was lost while it committed: it is not known whether it was written; ask again with the same `Idempotency-Key`"},
}

// Values are all error types, in the order of their statuses.
func (ErrorType) Values() []ErrorType {
	all := make([]ErrorType, len(errorTypes))
	for i, e := range errorTypes {
		all[i] = e.name
	}
	return all
}

// typeOf is the error type of a status that needs no finer one; Internal where there is
// none.
func typeOf(status int) ErrorType {
	for _, e := range errorTypes {
		if e.status == status && status != 409 {
			return e.name
		}
	}
	return "Internal"
}

// ErrorTable is the page docs/errors.md: every status and error type with its meaning.
func ErrorTable() string {
	var b strings.Builder
	b.WriteString(errorsIntro)
	for _, e := range errorTypes {
		fmt.Fprintf(&b, "| %d | %s | %s |\n", e.status, e.name, e.meaning)
	}
	return b.String()
}

//go:embed errors_intro.md
var errorsIntro string
