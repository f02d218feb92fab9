package supercase

import "nectarine/internal/rule/fema"

// SupercaseType is what kind of event a supercase is about.
type SupercaseType string

// The types of supercases.
const (
	GenericEvent     SupercaseType = "generic"
	FederalEmergency SupercaseType = "federalEmergency" // a disaster that FEMA has declared
)

// Values are both.
func (SupercaseType) Values() []SupercaseType {
	return []SupercaseType{GenericEvent, FederalEmergency}
}

// Inclusion is whether borrowers become members.
type Inclusion string

// What becomes of borrowers.
const (
	Include Inclusion = "include"
	Exclude Inclusion = "exclude"
)

// Values are both.
func (Inclusion) Values() []Inclusion {
	return []Inclusion{Include, Exclude}
}

// Uncertainty is why a person should look at a borrower: the ZIP code lies in several counties, or in none
// that is known, or there is no home address.
type Uncertainty string

// NoHome is the uncertainty of a borrower without a home address.
const NoHome Uncertainty = "noAddress"

// Values are all.
func (Uncertainty) Values() []Uncertainty {
	return []Uncertainty{Uncertainty(fema.Partly), Uncertainty(fema.Unknown), NoHome}
}
