package document

// Type is what a document is.
type Type string

// Values are all types.
func (Type) Values() []Type {
	return []Type{"loanTermsAgreementOnly", "loanTILDisclosureOnly", "loanTermsAndTILCombined", "loanTermsChangeAgreement", "loanAutopayAgreement", "loanStatement", "loanSettlementAgreement", "privacyPolicyLender", "privacyPolicyServicer", "termsOfServiceLender", "termsOfServiceServicer", "caseDocument", "disclosure", "evidence", "otherStatement", "other"}
}

// Status is where a document stands.
type Status string

// The statuses of a document.
const (
	Created  Status = "created" // it waits for its content
	Uploaded Status = "uploaded"
	Accepted Status = "accepted" // the borrower has agreed to it
)

// Values are all statuses.
func (Status) Values() []Status {
	return []Status{Created, Uploaded, Accepted}
}

// Format is a format that the content of a document is converted into.
type Format string

// Values are the one that there is.
func (Format) Values() []Format { return []Format{"pdf"} }
