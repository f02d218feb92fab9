package people

// BorrowerType is what a borrower is.
type BorrowerType string

// What borrowers are.
const (
	APerson   BorrowerType = "person"
	ABusiness BorrowerType = "business"
)

// Values are both.
func (BorrowerType) Values() []BorrowerType {
	return []BorrowerType{APerson, ABusiness}
}

// CollectionsIntensity is how hard a borrower may be pressed.
type CollectionsIntensity string

// The intensities.
const (
	Light  CollectionsIntensity = "light"
	Normal CollectionsIntensity = "normal"
	Heavy  CollectionsIntensity = "heavy"
)

// Values are all intensities.
func (CollectionsIntensity) Values() []CollectionsIntensity {
	return []CollectionsIntensity{Light, Normal, Heavy}
}

// ContactType is the means by which a contact reaches somebody.
type ContactType string

// The types of contacts.
const (
	EmailContact   ContactType = "email"
	PhoneContact   ContactType = "phone"
	AddressContact ContactType = "address"
)

// Values are all types.
func (ContactType) Values() []ContactType {
	return []ContactType{EmailContact, PhoneContact, AddressContact}
}

// Label is what a contact is used for.
type Label string

// The labels of contacts.
const (
	Personal Label = "personal"
	Home     Label = "home"
	Work     Label = "work"
	Military Label = "military"
	Mobile   Label = "mobile"
	Other    Label = "other"
)

// Values are all labels.
func (Label) Values() []Label {
	return []Label{Personal, Home, Work, Military, Mobile, Other}
}

// Affiliation is whose contact it is: the borrower's own, or of whom.
type Affiliation string

// Values are all affiliations.
func (Affiliation) Values() []Affiliation {
	return []Affiliation{"self", "spouse", "parent", "sibling", "child", "relative", "friend", "employer", "attorney", "other"}
}

// ContactStatus is which of several contacts is used first.
type ContactStatus string

// The statuses of contacts.
const (
	Primary    ContactStatus = "primary"
	Secondary  ContactStatus = "secondary"
	Additional ContactStatus = "additional"
	Archived   ContactStatus = "archived" // no longer used
)

// Values are all statuses.
func (ContactStatus) Values() []ContactStatus {
	return []ContactStatus{Primary, Secondary, Additional, Archived}
}

// DisconnectionStatus is what is known of a telephone's being in service.
type DisconnectionStatus string

// Values are all that may be known.
func (DisconnectionStatus) Values() []DisconnectionStatus {
	return []DisconnectionStatus{"connected", "disconnected", "unknown"}
}

// IdentityType is which number of an authority an identity is.
type IdentityType string

// The types of identities.
const (
	SSN            IdentityType = "SSN" // of the Social Security Administration
	TaxID          IdentityType = "taxID"
	Passport       IdentityType = "passport"
	DriverLicense  IdentityType = "driverLicense"
	NationalID     IdentityType = "nationalID"
	CustomIdentity IdentityType = "custom" // another, which has a name of the lender's
)

// Values are all types.
func (IdentityType) Values() []IdentityType {
	return []IdentityType{SSN, TaxID, Passport, DriverLicense, NationalID, CustomIdentity}
}

// StatementChannel is how statements are sent to a borrower.
type StatementChannel string

// Values are all channels.
func (StatementChannel) Values() []StatementChannel {
	return []StatementChannel{"email", "mail", "text"}
}

// TotalRelation is whether a number of borrowers is all that match (eq), or there are more (gte).
type TotalRelation string

// How a number is meant.
const (
	AsMany       TotalRelation = "eq"
	AsManyOrMore TotalRelation = "gte"
)

// Values are both.
func (TotalRelation) Values() []TotalRelation {
	return []TotalRelation{AsMany, AsManyOrMore}
}
