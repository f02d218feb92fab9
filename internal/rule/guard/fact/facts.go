package fact

import (
	"slices"
	"time"

	"nectarine/internal/value/day"
)

// Span is what every fact has. A fact later than the request's instant is not
// known yet and changes nothing.
type Span struct {
	ID string `json:"id"`
	// At is the instant from which the fact is known and holds: a notice is
	// complete on receipt (comment 6(c)(1)-1), and a revocation counts from the
	// moment it is recorded.
	At time.Time `json:"at"`
	// Until is the end, exclusive, that was planned from the beginning; null
	// when there was none.
	Until *time.Time `json:"until,omitempty"`
	// EndedAt is when it ended after all: lifted, withdrawn, used up.
	EndedAt *time.Time `json:"endedAt,omitempty"`
}

// Holds says whether a fact holds at an instant, and until when: zero when no
// end is known.
func (s *Span) Holds(t time.Time) (until time.Time, yes bool) {
	if t.Before(s.At) {
		return until, false
	}
	for _, end := range [...]*time.Time{s.Until, s.EndedAt} {
		if end == nil {
			continue
		}
		if !t.Before(*end) {
			return until, false
		}
		if until.IsZero() || end.Before(until) {
			until = *end
		}
	}
	return until, true
}

// Interaction is a contact that was made, tried, or reserved. A reservation is
// an outbound interaction at its own instant, whose outcome is not known.
type Interaction struct {
	ID        string    `json:"id"`
	At        time.Time `json:"at"`
	Channel   string    `json:"channel"`
	Direction string    `json:"direction"`
	Person    string    `json:"person"`
	Recipient string    `json:"recipient,omitempty"`
	// Debts are the debts that the contacter began it about, or to which it is
	// counted (comment 14(b)(4)-1.i); empty counts for every debt. An inbound
	// one that may be answered about any debt says "all".
	Debts []string `json:"debts,omitempty"`
	// Discussed are the debts that a conversation was about, whoever brought
	// them up (comment 14(b)(4)-1.ii); none means those of Debts, which count as well.
	Discussed []string `json:"discussed,omitempty"`
	// Outcome is conversation, message (left, delivered), noAnswer,
	// notConnected (comment 14(b)(3)(ii)-1) or failed. Empty is not known: a
	// call may have become, or still be, a conversation.
	Outcome string `json:"outcome,omitempty"`
	Theme   string `json:"theme,omitempty"`
	// Purpose is as in a request; empty is not known, and may be any: service
	// says that it was none of the others.
	Purpose string `json:"purpose,omitempty"`
	// RequiredBy is as in a request; empty is not known, and may be any.
	RequiredBy string `json:"requiredBy,omitempty"`
	// ReplyTo is the inbound interaction that it answered, or "none"; empty is not
	// known, and neither is one that is not among the interactions.
	ReplyTo string `json:"replyTo,omitempty"`
	Contact string `json:"contact,omitempty"`
	Label   string `json:"label,omitempty"`
	// Prerecorded is whether it was an artificial or prerecorded voice; null
	// may be.
	Prerecorded *bool `json:"prerecorded,omitempty"`
	// Autodialed, Mobile and Zones are as in a request and its contact; only
	// the study of past contacts reads them.
	Autodialed *bool    `json:"autodialed,omitempty"`
	Mobile     *bool    `json:"mobile,omitempty"`
	Zones      []string `json:"zones,omitempty"`
	// MisdirectedAt is when it was learned that the number is not the person's
	// (comment 14(b)(2)(i)-3).
	MisdirectedAt *time.Time `json:"misdirectedAt,omitempty"`
}

// Unanswering is the ReplyTo of an interaction that answered none.
const Unanswering = "none"

// Consent is a permission that a person, or a court, gave.
type Consent struct {
	Span
	// Name is one of the API's names (electronicComms, contactPersonWork,
	// contactPersonRepByAttorney, contactPersonUnusualTime, autodialedColl) or
	// callFrequency, inconvenientPlace, emailAddress, textNumber, marketing,
	// thirdParty, court.
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
)

var consentNames = []string{ElectronicComms, ContactAtWork, ContactDespiteAtt, UnusualTime, AutodialedColl, CallFrequency,
	InconvenientPlace, EmailAddress, TextNumber, MarketingConsent, ThirdPartyConsent, Court}

// Revocation takes back consents that were given before it or with it, for good:
// it has no planned end, and only a new consent permits again. EndedAt is when
// it was found to have been recorded in error.
type Revocation struct {
	Span
	// Name is the consent's name; empty revokes all.
	Name    string `json:"name,omitempty"`
	Contact string `json:"contact,omitempty"`
	Channel string `json:"channel,omitempty"`
}

// StatedTime is a time that the consumer called inconvenient, at the consumer's
// location.
type StatedTime struct {
	Span
	// Weekdays are 1 (Monday) to 7 (Sunday); empty means every day.
	Weekdays []int `json:"weekdays,omitempty"`
	// FromMinute and ToMinute are minutes of the day, 0 to 1440, from
	// inclusive, to exclusive. A time over midnight is two stated times.
	FromMinute int `json:"fromMinute"`
	ToMinute   int `json:"toMinute"`
}

// StatedPlace is a place that the consumer called inconvenient, or at which the
// employer forbids such contact, by the label of the contacts there; without a
// label it may be any.
type StatedPlace struct {
	Span
	Label string `json:"label,omitempty"`
	// Employer is true when the employer forbids it, false when the person
	// called it inconvenient; null is not known, and is read as both.
	Employer *bool `json:"employer,omitempty"`
}

// Refusal asks not to use a medium, or one number or address of it.
type Refusal struct {
	Span
	Person  string `json:"person,omitempty"`
	Channel string `json:"channel,omitempty"`
	Contact string `json:"contact,omitempty"`
}

// Cease asks that contact stop.
type Cease struct {
	Span
	Debts []string `json:"debts,omitempty"`
	// Written says whether it was in writing, or electronic where electronic
	// messages are accepted (comment 6(c)(1)-1); null may have been.
	Written *bool `json:"written,omitempty"`
	// TerminatedAt and RemedyAt are when it was answered by the word that efforts
	// end, and by that of a remedy (12 CFR 1006.6(c)(2)): each once. An interaction
	// with that purpose counts, too: they are for what the interactions no longer
	// hold.
	TerminatedAt *time.Time `json:"terminatedAt,omitempty"`
	RemedyAt     *time.Time `json:"remedyAt,omitempty"`
}

// Representation says that an attorney represents the consumer.
type Representation struct {
	Span
	Debts []string `json:"debts,omitempty"`
	// Unresponsive is since when the attorney has failed to answer within a
	// reasonable time, and Consented since when direct contact is agreed.
	Unresponsive *time.Time `json:"unresponsive,omitempty"`
	Consented    *time.Time `json:"consented,omitempty"`
}

// Dispute questions a debt in writing or otherwise.
type Dispute struct {
	Span
	Debts []string `json:"debts,omitempty"`
	// Kind is dispute, originalCreditor or identityTheft.
	Kind string `json:"kind"`
	// Written says whether it was in writing; null may have been.
	Written *bool `json:"written,omitempty"`
	// AnsweredAt is when verification, a judgment, or the original creditor's
	// name and address was sent.
	AnsweredAt *time.Time `json:"answeredAt,omitempty"`
	// Duplicates is the id of an earlier dispute that it only repeats, and NoticeAt
	// when the person was told so, and why (12 CFR 1006.38(a)(1), (d)(2)(ii)). The
	// earlier one must have been answered before this one came.
	Duplicates string     `json:"duplicates,omitempty"`
	NoticeAt   *time.Time `json:"noticeAt,omitempty"`
}

// Bankruptcy is a case under title 11. Its end lifts the stay; unless it was
// dismissed, the debts may have been discharged.
type Bankruptcy struct {
	Span
	// Chapter is 7, 9, 11, 12, 13 or 15; 0 is not known.
	Chapter int      `json:"chapter"`
	Debts   []string `json:"debts,omitempty"`
	// Discharged is when the debts were discharged.
	Discharged *time.Time `json:"discharged,omitempty"`
	// Dismissed is true when the case ended without a discharge.
	Dismissed bool `json:"dismissed,omitempty"`
	// Reaffirmed are debts that the borrower reaffirmed.
	Reaffirmed []string `json:"reaffirmed,omitempty"`
	// ClaimedAt is when a proof of claim was filed in it: once. An interaction with
	// that purpose counts, too.
	ClaimedAt *time.Time `json:"claimedAt,omitempty"`
	// Codebtor is true when it is the case of somebody else who owes the debt.
	Codebtor bool `json:"codebtor,omitempty"`
}

// Block is a do-not-interact block of a case.
type Block struct {
	Span
	// Channels, Themes and Labels narrow it; empty, or "all", does not. All themes
	// leave out a login code; themes that are not known do not.
	Channels []string `json:"channels,omitempty"`
	Themes   []string `json:"themes,omitempty"`
	Labels   []string `json:"labels,omitempty"`
	// StartOn and EndOn are days, inclusive, in ProductZone.
	StartOn     *day.Day `json:"startOn,omitempty"`
	EndOn       *day.Day `json:"endOn,omitempty"`
	ProductZone string   `json:"productZone,omitempty"`
	// Weekdays (1 Monday to 7 Sunday) and Hours narrow it in Zone; without a
	// zone, in every zone where the person may be.
	Weekdays []int   `json:"weekdays,omitempty"`
	Hours    []Hours `json:"hours,omitempty"`
	Zone     string  `json:"zone,omitempty"`
}

// Hours are whole hours of the day, 0 to 24, from inclusive, to exclusive.
type Hours struct {
	From int `json:"fromHour"`
	To   int `json:"toHour"`
}

// Debt is one debt of the person.
type Debt struct {
	ID string `json:"id"`
	// LoanType is the type of its loan, to which rules may be narrowed; empty
	// is not known, and may be any.
	LoanType string `json:"loanType,omitempty"`
	// Kind is consumer, mortgage, vehicle, medical, student or commercial;
	// empty is not known, and may be any.
	Kind string `json:"kind,omitempty"`
	// StudentAccount is the single account number under which student loans
	// were serviced when obtained (12 CFR 1006.14(b)(4)). Of a student loan, or
	// what may be one, it may be any when it is not known.
	StudentAccount string `json:"studentAccount,omitempty"`
	// Current is true when nothing is past due; otherwise PastDueOn is since
	// which day something is. Without either it is not known, and something may
	// be past due since ever.
	Current   bool     `json:"current,omitempty"`
	PastDueOn *day.Day `json:"pastDueOn,omitempty"`
	// MadeOn is when the obligation was entered into.
	MadeOn *day.Day `json:"madeOn,omitempty"`
	// LimitationEndsOn is the last day on which a legal action may be brought.
	LimitationEndsOn *day.Day `json:"limitationEndsOn,omitempty"`
	// SettledAt is when it was paid or settled.
	SettledAt *time.Time `json:"settledAt,omitempty"`
	// JudgedAt is when a court gave judgment for it; without it there is none to
	// carry out.
	JudgedAt *time.Time `json:"judgedAt,omitempty"`
	// FirstCommunicationAt is when the person was first communicated with in
	// connection with collecting it. An earlier one among the interactions
	// counts, too: the summary is for what the interactions no longer hold.
	FirstCommunicationAt *time.Time `json:"firstCommunicationAt,omitempty"`
	// ValidationSentAt is when the validation information was provided.
	ValidationSentAt *time.Time `json:"validationSentAt,omitempty"`
	// MedicalNoticeAt is when a collection agency mailed Nevada's notice.
	MedicalNoticeAt *time.Time `json:"medicalNoticeAt,omitempty"`
}

// Located is that somebody was asked where the borrower is: once, and never
// forgotten (12 CFR 1006.10(c)). It stands for an interaction that the facts no
// longer hold.
type Located struct {
	ID     string    `json:"id"`
	At     time.Time `json:"at"`
	Person string    `json:"person"`
}

// Recontact is that somebody who was asked where the borrower is asked to be
// contacted again, or that the answer is believed to have been wrong or incomplete
// and that there is a right one now (12 CFR 1006.10(c)). It serves once.
type Recontact struct {
	Span
	Person string `json:"person"`
}

// Wrote is that the person wrote from an e-mail address (12 CFR 1006.22(f)(3)).
// It stands for an interaction that the facts no longer hold.
type Wrote struct {
	ID      string    `json:"id"`
	At      time.Time `json:"at"`
	Contact string    `json:"contact"`
}

// Residence is where the person lives. County is its name ("Kings") or its five
// digits of FIPS. City, County and PostalCode tell New York City from the rest
// of the state.
type Residence struct {
	State      string `json:"state,omitempty"`
	City       string `json:"city,omitempty"`
	County     string `json:"county,omitempty"`
	PostalCode string `json:"postalCode,omitempty"`
	// Zones are those of the residence, when they are known better than by its
	// postal code or its state.
	Zones []string `json:"zones,omitempty"`
}

// Address is a place where the person may be. Its zones, or without them those
// of its postal code or of its state, must all permit. One of which none of
// these is known may lie anywhere; military post (AA, AE, AP) is read anywhere
// in the world, and lies nowhere convenient unless zones are given.
type Address struct {
	ID         string   `json:"id"`
	State      string   `json:"state,omitempty"`
	PostalCode string   `json:"postalCode,omitempty"`
	Zones      []string `json:"zones,omitempty"`
}

// Facts are what is known of the person. Those later than the request's instant
// are ignored. Their order has no meaning.
type Facts struct {
	// Zones are where else the person is known to be, beside what the
	// residence, the addresses and the number say.
	Zones     []string  `json:"zones,omitempty"`
	Addresses []Address `json:"addresses,omitempty"`
	Residence Residence `json:"residence" required:"false"`
	// Intensity is the borrower's collectionsIntensity: light, normal, heavy.
	Intensity string `json:"collectionsIntensity,omitempty"`
	// Debts are all debts of the person.
	Debts []Debt `json:"debts,omitempty"`
	// Interactions reach back as far as the rules that count look
	// (Rulebook.LooksBack in package guard). What rules never forget may stand
	// in Located, Wrote and the debts instead.
	Interactions    []Interaction    `json:"interactions,omitempty"`
	Located         []Located        `json:"located,omitempty"`
	Recontacts      []Recontact      `json:"recontacts,omitempty"`
	Wrote           []Wrote          `json:"wrote,omitempty"`
	Consents        []Consent        `json:"consents,omitempty"`
	Revocations     []Revocation     `json:"revocations,omitempty"`
	StatedTimes     []StatedTime     `json:"statedTimes,omitempty"`
	StatedPlaces    []StatedPlace    `json:"statedPlaces,omitempty"`
	Refusals        []Refusal        `json:"refusals,omitempty"`
	Ceases          []Cease          `json:"ceases,omitempty"`
	Representations []Representation `json:"representations,omitempty"`
	Disputes        []Dispute        `json:"disputes,omitempty"`
	Bankruptcies    []Bankruptcy     `json:"bankruptcies,omitempty"`
	Blocks          []Block          `json:"blocks,omitempty"`
	// Deaths, Duties and Minorities are the person's death, active duty in the
	// armed forces, and being a minor.
	Deaths     []Span `json:"deaths,omitempty"`
	Duties     []Span `json:"duties,omitempty"`
	Minorities []Span `json:"minorities,omitempty"`
}

// Unique is the texts in order, each once.
func Unique(all []string) []string {
	out := slices.Clone(all)
	slices.Sort(out)
	return slices.Compact(out)
}
