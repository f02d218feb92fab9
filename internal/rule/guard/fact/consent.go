package fact

import "time"

// Consent is a permission that a person, or a court, gave.
type Consent struct {
	Span
	// Name is one of the API's names (electronicComms, contactPersonWork,
	// contactPersonRepByAttorney, contactPersonUnusualTime, autodialedColl) or
	// callFrequency, inconvenientPlace, emailAddress, textNumber, marketing,
	// thirdParty, or what a court said: court, that it permits to contact (15 U.S.C.
	// 1692c(a), (b)); reliefFromStay, that a stay or discharge does not hold (11 U.S.C.
	// 362(d)); courtOrder, that it permits to take (50 U.S.C. 3931, 3952, 3953).
	Name string `json:"name"`
	// Person (who may be contacted), Contact, Channel and Debt say what it is
	// about: an id, or "all". What is left out is not known and not covered.
	Person  string `json:"person,omitempty"`
	Contact string `json:"contact,omitempty"`
	Channel string `json:"channel,omitempty"`
	Debt    string `json:"debt,omitempty"`
	// Direct is true when it was given to the contacter itself (comment
	// 6(b)(4)(i)-2).
	Direct bool `json:"direct,omitempty"`
	// Written is true when it was given in writing and signed.
	Written bool `json:"written,omitempty"`
	// From is when it begins, if that is later than At: "call on Monday".
	From *time.Time `json:"from,omitempty"`
}

// Names of consents.
const (
	ElectronicComms   = "electronicComms"
	ContactAtWork     = "contactPersonWork"
	ContactDespiteAtt = "contactPersonRepByAttorney"
	UnusualTime       = "contactPersonUnusualTime"
	AutodialedColl    = "autodialedColl"
	CallFrequency     = "callFrequency"
	InconvenientPlace = "inconvenientPlace"
	EmailAddress      = "emailAddress"
	TextNumber        = "textNumber"
	MarketingConsent  = "marketing"
	ThirdPartyConsent = "thirdParty"
	Court             = "court"
	ReliefFromStay    = "reliefFromStay"
	CourtOrder        = "courtOrder"
)

var consentNames = []string{ElectronicComms, ContactAtWork, ContactDespiteAtt, UnusualTime, AutodialedColl, CallFrequency,
	InconvenientPlace, EmailAddress, TextNumber, MarketingConsent, ThirdPartyConsent, Court, ReliefFromStay, CourtOrder}

// Revocation takes back consents that were given before it or with it, for good:
// it has no planned end, and only a new consent permits again. EndedAt is when
// it was found to have been recorded in error.
type Revocation struct {
	Span
	// Name is the consent's name; empty revokes all.
	Name string `json:"name,omitempty"`
	// Contact and Channel narrow it to a number or address and a medium; what is empty,
	// and a Contact "all", does not.
	Contact string `json:"contact,omitempty"`
	Channel string `json:"channel,omitempty"`
}
