package id

import "slices"

// Reserved is a prefix of ids and the object that it belongs to. A prefix is no one
// else's: what it stands for must not depend on when an id was given out.
type Reserved struct {
	Prefix string
	Object string // in the words of the public API, or ours
	Kind   string // the name of the kind that is served today; empty where none is
}

// ObjectType is the name of a kind of object that has ids.
type ObjectType string

// Values are the kinds that are served, each once, in the order of the tables.
func (ObjectType) Values() (all []ObjectType) {
	for _, p := range append(Public(), Own()...) {
		if kind := ObjectType(p.Kind); kind != "" && !slices.Contains(all, kind) {
			all = append(all, kind)
		}
	}
	return all
}

// Public are the prefixes of the public API, in its order. Two of them stand for two
// objects each.
func Public() []Reserved { return slices.Clone(public) }

var public = []Reserved{
	{"UR", "User", "user"},
	{"BO", "Borrower", "person"},
	{"BN", "Person Name", ""},
	{"BI", "Person Identity", "identity"},
	{"CT", "Contact", "contact"},
	{"LT", "Loan Type", "loanType"},
	{"IR", "Investor", "investor"},
	{"LN", "Loan", "loan"},
	{"LN", "Loan Draw", ""},
	{"LA", "Installment Advances", "advance"},
	{"CP", "Company", "company"},
	{"TX", "Transaction", "transaction"},
	{"EV", "Event", "event"},
	{"EM", "Event Message", ""},
	{"PT", "Payment Instrument", ""},
	{"PA", "Payment ID", ""},
	{"DD", "Document Descriptor", "document"},
	{"FT", "Fee Type", "feeType"},
	{"MS", "Person Monitoring Status", ""},
	{"CS", "Case", "case"},
	{"CE", "Case Type", "caseType"},
	{"AP", "Autopay", ""},
	{"IN", "Interaction", "interaction"},
	{"DT", "Do Not Interact Type", "doNotInteractType"},
	{"DN", "Do Not Interact", "doNotInteract"},
	{"NT", "Notification Type", "notificationType"},
	{"NO", "Notification", "notification"},
	{"TD", "Template Descriptor", ""},
	{"TV", "Template Version", ""},
	{"CO", "Code", ""},
	{"CR", "Compliance Rule", ""},
	{"SR", "Service", ""},
	{"FD", "FEMA Disaster Details", ""},
	{"NT", "Note", "note"},
	{"CN", "Consent", ""},
	{"LR", "Legal Representative", ""},
	{"RL", "Role", ""},
	{"PM", "Permission", ""},
	{"WT", "Workflow Type", ""},
	{"ST", "Workflow Step Type", ""},
	{"IT", "Workflow Item Type", ""},
	{"WF", "Workflow", ""},
	{"WS", "Workflow Step", ""},
	{"WI", "Workflow Workitem", ""},
	{"VT", "Verification Type", ""},
	{"VE", "Verification", ""},
	{"VA", "Verification Attempt", ""},
	{"OB", "Obligation", ""},
	{"RE", "Repayment Notification Descriptor", ""},
	{"LP", "Loan People", ""},
	{"RA", "InterestRate", "loanRate"},
	{"PE", "Period (loan)", ""},
	{"IA", "Loan Investor Association", "loanInvestors"},
	{"SE", "Settlement", ""},
	{"RF", "Loan Refund", "refund"},
	{"SM", "Statement", ""},
	{"SA", "Statement Activity", ""},
	{"SD", "Statement Draw Info", ""},
	{"LF", "Loan Fee", "loanFee"},
	{"AE", "Autopay Expected Payment", ""},
	{"FE", "FEMA Disaster", "femaDisaster"},
	{"TY", "Loan Tape Type", ""},
	{"TA", "Loan Tape", ""},
	{"MR", "Merchant", ""},
	{"LS", "Loan Reporting Status", ""},
	{"CA", "Credit Agency", ""},
	{"CL", "Collection Agency", ""},
	{"CI", "Card Issuer", ""},
	{"WH", "Webhook", ""},
	{"AF", "ACHFile Upload Monitoring", ""},
	{"FB", "Funding Account Balance", ""},
	{"BC", "Borrower Campaign", ""},
	{"RN", "Campaign Run", ""},
	{"CX", "Contact Exporter", ""},
	{"TC", "Transaction Chargeback", ""},
	{"PS", "Promise to Pay Plan", ""},
	{"P2", "Promise to Pay Period", ""},
	{"LL", "Loan Label", ""},
	{"AK", "API Key", "apiKey"},
	{"AT", "AI Call Transcription Result", ""},
	{"SU", "AI Call Summary Result", ""},
}

// Own are the prefixes of what the public API does not name.
func Own() []Reserved {
	return []Reserved{
		{"AU", "Audit Entry", "auditEntry"},
		{"BR", "Bulk Run", "bulkRun"},
		{"ED", "Deprecated Event, which has no row of its own: the rest of its id is that of the event it is rendered from", ""},
		{"EP", "Employee", "employee"},
		{"ES", "Case Escalation", "escalation"},
		{"FA", "Ledger Fact: something that happened to a loan", "ledgerFact"},
		{"IX", "Index Rate: what the spreads of a product's loans are added to", "indexRate"},
		{"JE", "Ledger Entry: a double entry of a loan's books", "ledgerEntry"},
		{"PL", "Payment Plan: other payments of a loan for a time", "paymentPlan"},
		{"PO", "Supercase Population", "population"},
		{"RS", "Relief of a Servicemember", "scraRelief"},
		{"SC", "Supercase", "supercase"},
		{"TK", "Task", "task"},
		{"TM", "Team", "team"},
		{"UP", "Unposted Item: money that came in and could not be posted to a loan", "unpostedItem"},
	}
}
