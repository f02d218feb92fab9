package cases

// CreationProcedure is how a case came to be.
type CreationProcedure string

// How cases come to be.
const (
	AutomatedDetection CreationProcedure = "automatedCollectionsDetection" // the lender's rules found what is overdue
	Manual             CreationProcedure = "manual"
	Import             CreationProcedure = "import"
)

// Values are all procedures.
func (CreationProcedure) Values() []CreationProcedure {
	return []CreationProcedure{AutomatedDetection, Manual, Import}
}

// AssociatedKind is a kind of object that can belong to a case.
type AssociatedKind string

// What can belong to a case.
const (
	AssociatedCase        AssociatedKind = "case"
	AssociatedInteraction AssociatedKind = "interaction"
	AssociatedLoan        AssociatedKind = "loan"
	AssociatedDocument    AssociatedKind = "document"
	AssociatedFile        AssociatedKind = "file" // the public API's other word for a document; answered as document
)

// Values are all kinds.
func (AssociatedKind) Values() []AssociatedKind {
	return []AssociatedKind{AssociatedCase, AssociatedInteraction, AssociatedLoan, AssociatedDocument, AssociatedFile}
}

// Relation is how an object belongs to a case.
type Relation string

// How objects belong to a case.
const (
	Related Relation = "related"
)

// Values are the one relation that there is.
func (Relation) Values() []Relation {
	return []Relation{Related}
}

// Matcher is who found out whether a report is about the borrower.
type Matcher string

// Values are all who do.
func (Matcher) Values() []Matcher {
	return []Matcher{"dataVendor", "lender", "servicer"}
}
