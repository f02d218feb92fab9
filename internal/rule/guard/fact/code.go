package fact

import (
	"fmt"
	"slices"
	"strings"

	"nectarine/internal/value/zone"
)

// Every is said instead of an id, a channel or a debt by a fact that permits and
// is about all of them: a consent, or the question to which a contact is an
// answer. What is left out there is not known, and permits nothing.
const Every = "all"

// Channels, as the API spells them.
const (
	Voice    = "voice"
	Email    = "email"
	Text     = "text"
	Chat     = "chat"
	Mail     = "mail"
	GUI      = "gui"
	Document = "document"
)

// Directions of a contact.
const (
	Outbound = "outbound"
	Inbound  = "inbound"
)

// Parties that contact: a creditor or a servicer of a debt that was not in
// default when it came, and a third-party debt collector (12 CFR 1006.2(i)).
const (
	Creditor  = "creditor"
	Collector = "collector"
)

// Recipients: who the person is who is contacted. Executor stands for whoever
// acts for a deceased borrower's estate, Successor for a confirmed successor in
// interest, Authorized for a third party to whom the borrower agreed.
const (
	Borrower          = "borrower"
	Spouse            = "spouse"
	Parent            = "parent"
	Guardian          = "guardian"
	Executor          = "executor"
	Successor         = "successor"
	Authorized        = "authorized"
	ThirdParty        = "thirdParty"
	Employer          = "employer"
	Attorney          = "attorney"
	ReportingAgency   = "consumerReportingAgency"
	CreditorParty     = "creditor"
	CreditorAttorney  = "creditorAttorney"
	CollectorAttorney = "collectorAttorney"
)

// Purposes that a rule treats apart; empty in a request means none of them.
const (
	Locate        = "locate"        // to acquire location information, 12 CFR 1006.10
	Validation    = "validation"    // the validation notice, 12 CFR 1006.34
	Verification  = "verification"  // verification, a judgment, or the original creditor's name, 12 CFR 1006.38
	Terminate     = "terminate"     // to say that efforts end, 12 CFR 1006.6(c)(2)(i)
	Remedy        = "remedy"        // to say that a remedy may or will be invoked, 12 CFR 1006.6(c)(2)(ii), (iii)
	ConfirmOptOut = "confirmOptOut" // nothing but that an opt-out will be honored, 12 CFR 1006.14(h)(2)(i)
	ObtainConsent = "obtainConsent" // to ask for consent to electronic messages
	Required      = "required"      // required by law, such as a periodic statement: RequiredBy says by which
	LegalAction   = "legalAction"   // to bring or threaten a legal action
	Pleading      = "pleading"      // a formal pleading in a civil action, 12 CFR 1006.34(b)(2)
	ProofOfClaim  = "proofOfClaim"  // a proof of claim in a bankruptcy case, 12 CFR 1006.26(b), 1006.34(b)(2)
	Repossession  = "repossession"  // to take collateral, or announce it
	Service       = "service"       // none of the others
	// LimitedContent is a voicemail with the content of 12 CFR 1006.2(j) and
	// nothing else, and AskTime a question which time or place is convenient
	// (comment 6(b)(1)-1).
	LimitedContent   = "limitedContent"
	AskTime          = "askTime"
	VerifyEmployment = "verifyEmployment" // to ask the employer whether the borrower works there, and nothing else
	Postjudgment     = "postjudgment"     // to carry out a postjudgment judicial remedy
)

// Notices that another law requires: see the table of package law.
const (
	PeriodicStatement    = "periodicStatement"
	RateAdjustment       = "rateAdjustment"
	EscrowStatement      = "escrowStatement"
	ServicingTransfer    = "servicingTransfer"
	ErrorResolution      = "errorResolution"
	InformationRequest   = "informationRequest"
	ForcePlacedInsurance = "forcePlacedInsurance"
	EarlyIntervention    = "earlyIntervention"
	LossMitigation       = "lossMitigation"
	BillingStatement     = "billingStatement"
	AdverseAction        = "adverseAction"
)

// Outcomes of an interaction.
const (
	Conversation = "conversation"
	Message      = "message"      // left or delivered
	NoAnswer     = "noAnswer"     // it rang
	NotConnected = "notConnected" // comment 14(b)(3)(ii)-1
	Failed       = "failed"       // it could not be delivered
)

// Kinds of debts that some law treats apart.
const (
	Consumer   = "consumer"   // for personal, family or household purposes, and none of the others
	Mortgage   = "mortgage"   // secured on real estate
	Vehicle    = "vehicle"    // a direct motor vehicle installment loan
	Medical    = "medical"    // owed for health care
	Student    = "student"    // a student loan
	Commercial = "commercial" // for the purposes of a business
)

// How a contact came to who uses it.
const (
	ByPerson         = "person"
	ByCreditor       = "creditor"
	ByPriorCollector = "priorCollector"
)

// Themes that a rule treats apart.
const (
	Credentials = "opsAccountCredentials" // a login code that the person has just asked for
	Marketing   = "outMarketing"          // to sell; not a theme of the API
)

// Kinds of disputes.
const (
	Disputed         = "dispute"
	OriginalCreditor = "originalCreditor"
	IdentityTheft    = "identityTheft"
)

// What a field may say, by "Type.field". The empty text, where it is among them,
// means that it is not known, or none of them. Everything else is refused on the
// way in: what a filter does not match would otherwise permit.
var (
	channels   = []string{Voice, Email, Text, Chat, Mail, GUI, Document}
	directions = []string{Outbound, Inbound}
	contacters = []string{"", Creditor, Collector}
	recipients = []string{Borrower, Spouse, Parent, Guardian, Executor, Successor, Authorized,
		ThirdParty, Employer, Attorney, ReportingAgency, CreditorParty, CreditorAttorney, CollectorAttorney}
	purposes = []string{"", Locate, Validation, Verification, Terminate, Remedy, ConfirmOptOut,
		ObtainConsent, Required, LegalAction, Pleading, ProofOfClaim, Repossession,
		Postjudgment, LimitedContent, AskTime, VerifyEmployment, Service}
	notices = []string{"", PeriodicStatement, RateAdjustment, EscrowStatement, ServicingTransfer,
		ErrorResolution, InformationRequest, ForcePlacedInsurance, EarlyIntervention, LossMitigation, BillingStatement, AdverseAction}
	labels      = []string{"", "personal", "home", "work", "military"}
	whereabouts = []string{"", "home", "work"}
	givers      = []string{"", ByPerson, ByCreditor, ByPriorCollector}
	outcomes    = []string{"", Conversation, Message, NoAnswer, NotConnected, Failed}
	debtKinds   = []string{"", Consumer, Mortgage, Vehicle, Medical, Student, Commercial}
	disputes    = []string{Disputed, OriginalCreditor, IdentityTheft}
	intensities = []string{"", "light", "normal", "heavy"}
	chapters    = []int{0, 7, 9, 11, 12, 13, 15}
	themes      = []string{"", "agentNotification", "opsCollDebt", "opsCollLocateBorrower", "opsCollVerifyEmployment", "opsCollContactEmployerNotice", "opsLoanTimeBarredNotice",
		"opsLoanValidationOfDebtNotice", "opsServicingDebtValidation", "opsServicingNegativeCreditReportNotice", "opsServicingTimeBarredNotice", "opsServicingVerificationOfDebt",
		"opsServicing", Credentials, "inbMissingFeature", "inbEducation", "inbBug", "inbRequest", "inbHumanLove", "inbUnknown", "inbOther", Marketing}
)

// Choices are the values of the fields that have few, by "Type.field".
func Choices() map[string][]string {
	or := func(first string, all []string) []string { return append([]string{first}, all...) }
	return map[string][]string{
		"Request.channel": channels, "Request.direction": directions, "Request.recipient": recipients, "Request.contacter": contacters, "Request.theme": themes, "Request.purpose": purposes, "Request.requiredBy": notices,
		"Contact.label": labels, "Request.knownAt": whereabouts, "Contact.givenBy": givers, "Interaction.channel": channels, "Interaction.direction": directions, "Interaction.recipient": or("", recipients), "Interaction.outcome": outcomes,
		"Interaction.theme": themes, "Interaction.purpose": purposes, "Interaction.requiredBy": notices, "Interaction.label": labels, "Consent.name": consentNames, "Revocation.name": or("", consentNames), "Revocation.channel": or("", channels),
		"Refusal.channel": or("", channels), "StatedPlace.label": labels, "Dispute.kind": disputes, "Debt.kind": debtKinds, "Facts.collectionsIntensity": intensities,
	}
}

// sets hold the lists for looking up, since every interaction is held to them.
var sets = func() map[string]map[string]bool {
	all := map[string]map[string]bool{}
	for field, values := range Choices() {
		all[field] = map[string]bool{}
		for _, v := range values {
			all[field][v] = true
		}
	}
	return all
}()

// said holds a value to its list.
func said(field, value, choice string) error {
	if sets[choice][value] {
		return nil
	}
	return fmt.Errorf("%s: %q must be one of %s", field, value, strings.Trim(strings.Join(Choices()[choice], ", "), ", "))
}

// among holds each value to a list, to which "all" and what is more belong.
func among(field string, values, list []string, more ...string) error {
	for _, v := range values {
		if v == "" || !slices.Contains(list, v) && !slices.Contains(more, v) {
			return fmt.Errorf("%s: %q must be one of %s", field, v, strings.Trim(strings.Join(append(slices.Clone(list), more...), ", "), ", "))
		}
	}
	return nil
}

// place holds what is said about a place to what is known of places.
func place(field, state, postal string, zones []string) error {
	if state != "" && !zone.IsState(state) {
		return fmt.Errorf("%s.state: %q is not the two capital letters of a state, territory or military post, such as MA", field, state)
	}
	if postal != "" && zone.StateOfPostalCode(postal) == "" {
		return fmt.Errorf("%s.postalCode: %q is not a ZIP in use", field, postal)
	}
	return clocks(field+".zones", zones)
}

// clocks holds the names of zones to those of places: EST keeps no summer time, and whoever
// writes it means New York.
func clocks(field string, zones []string) error {
	for _, z := range zones {
		if _, err := zone.Load(z); err != nil {
			return fmt.Errorf("%s: %w", field, err)
		}
		if place, _, is := strings.Cut(z, "/"); !is || place == "Etc" || place == "right" || place == "posix" {
			return fmt.Errorf("%s: %q is no zone of a place, which keeps summer time: give one such as America/New_York", field, z)
		}
	}
	return nil
}
