package fact

import (
	"errors"
	"slices"
	"time"

	"nectarine/internal/value/day"
)

// Span is what every fact has. A fact later than the request's instant is not
// known yet and changes nothing.
type Span struct {
	ID string `json:"id"`
	// At is the instant from which the fact is known and holds: a notice is
	// complete on receipt (comment 6(c)(1)-1).
	At time.Time `json:"at"`
	// Until is the end, exclusive, that was planned from the beginning; null
	// when there was none.
	Until *time.Time `json:"until,omitempty"`
	// EndedAt is when it ended after all: lifted, withdrawn, used up.
	EndedAt *time.Time `json:"endedAt,omitempty"`
}

// Interaction is a contact that was made, tried, or reserved. A reservation is
// an outbound interaction at its own instant.
type Interaction struct {
	ID        string    `json:"id"`
	At        time.Time `json:"at"`
	Channel   string    `json:"channel"`
	Direction string    `json:"direction"`
	Person    string    `json:"person"`
	Recipient string    `json:"recipient,omitempty"`
	// Debts are the debts that the contacter began it about, or to which it is
	// counted (comment 14(b)(4)-1.i); empty counts for every debt.
	Debts []string `json:"debts,omitempty"`
	// Discussed are the debts that a conversation was about, whoever brought
	// them up (comment 14(b)(4)-1.ii); empty means those of Debts.
	Discussed []string `json:"discussed,omitempty"`
	// Outcome is conversation, message (left, delivered), noAnswer,
	// notConnected (comment 14(b)(3)(ii)-1) or failed. Empty is not known and
	// counts as a message.
	Outcome string `json:"outcome,omitempty"`
	Theme   string `json:"theme,omitempty"`
	Purpose string `json:"purpose,omitempty"`
	ReplyTo string `json:"replyTo,omitempty"`
	Contact string `json:"contact,omitempty"`
	Label   string `json:"label,omitempty"`
	// Prerecorded is true for an artificial or prerecorded voice.
	Prerecorded bool `json:"prerecorded,omitempty"`
	// MisdirectedAt is when it was learned that the number is not the person's
	// (comment 14(b)(2)(i)-3).
	MisdirectedAt *time.Time `json:"misdirectedAt,omitempty"`
}

// Consent is a permission that a person, or a court, gave.
type Consent struct {
	Span
	// Name is one of the API's names (electronicComms, contactPersonWork,
	// contactPersonRepByAttorney, contactPersonUnusualTime, autodialedColl) or
	// callFrequency, inconvenientPlace, emailAddress, textNumber, thirdParty,
	// court.
	Name string `json:"name"`
	// Person, Contact, Channel and Debt narrow it; empty does not.
	Person  string `json:"person,omitempty"`
	Contact string `json:"contact,omitempty"`
	Channel string `json:"channel,omitempty"`
	Debt    string `json:"debt,omitempty"`
	// Direct is true when it was given to the contacter itself (comment
	// 6(b)(4)(i)-2).
	Direct bool `json:"direct,omitempty"`
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
	ThirdPartyConsent = "thirdParty"
	Court             = "court"
)

// ConsentNames are the names that a consent may have.
var ConsentNames = []string{ElectronicComms, ContactAtWork, ContactDespiteAtt, UnusualTime, AutodialedColl, CallFrequency,
	InconvenientPlace, EmailAddress, TextNumber, ThirdPartyConsent, Court}

// Revocation takes consents back that were given before it.
type Revocation struct {
	Span
	// Name is the consent's name; empty revokes all.
	Name    string `json:"name,omitempty"`
	Contact string `json:"contact,omitempty"`
	Channel string `json:"channel,omitempty"`
	// Theme is of the message that it answered; empty when it answered none.
	Theme string `json:"theme,omitempty"`
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
// employer forbids such contact, by the label of the contacts there.
type StatedPlace struct {
	Span
	Label string `json:"label"`
	// Employer is true when the employer forbids it.
	Employer bool `json:"employer,omitempty"`
	// Written is true when the consumer asked, or confirmed, in writing.
	Written bool `json:"written,omitempty"`
}

// Refusal asks not to use a medium, or one number or address of it.
type Refusal struct {
	Span
	Person  string `json:"person,omitempty"`
	Channel string `json:"channel,omitempty"`
	Contact string `json:"contact,omitempty"`
}

// Cease is a notice that the consumer wants no more contact, or refuses to pay.
type Cease struct {
	Span
	// Debts are those it is about; empty means all.
	Debts []string `json:"debts,omitempty"`
	// Written is true on paper, or electronically through a medium by which
	// messages are accepted (comment 6(c)(1)-1).
	Written bool `json:"written,omitempty"`
	// Refuses is true when it refuses to pay.
	Refuses bool `json:"refuses,omitempty"`
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
	Kind    string `json:"kind"`
	Written bool   `json:"written,omitempty"`
	// AnsweredAt is when verification, a judgment, or the original creditor's
	// name and address was sent.
	AnsweredAt *time.Time `json:"answeredAt,omitempty"`
}

// Bankruptcy is a case under title 11. Its end lifts the stay.
type Bankruptcy struct {
	Span
	Chapter int      `json:"chapter"`
	Debts   []string `json:"debts,omitempty"`
	// Discharged is when the debts were discharged.
	Discharged *time.Time `json:"discharged,omitempty"`
	// Reaffirmed are debts that the borrower reaffirmed.
	Reaffirmed []string `json:"reaffirmed,omitempty"`
	// Codebtor is true when it is the case of somebody else who owes the debt.
	Codebtor bool `json:"codebtor,omitempty"`
}

// Block is a do-not-interact block of a case.
type Block struct {
	Span
	// Channels, Themes and Labels narrow it; empty, or "all", does not.
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
	// StudentAccount is the single account number under which student loans
	// were serviced when obtained (12 CFR 1006.14(b)(4)).
	StudentAccount string `json:"studentAccount,omitempty"`
	Medical        bool   `json:"medical,omitempty"`
	// DaysPastDue is null when it is not known.
	DaysPastDue *int `json:"daysPastDue,omitempty"`
	// LastPaymentOn and ChargedOffOn are for the reader; LimitationEndsOn is
	// the last day on which a legal action may be brought.
	LastPaymentOn    *day.Day `json:"lastPaymentOn,omitempty"`
	ChargedOffOn     *day.Day `json:"chargedOffOn,omitempty"`
	LimitationEndsOn *day.Day `json:"limitationEndsOn,omitempty"`
	// SettledAt is when it was paid or settled.
	SettledAt *time.Time `json:"settledAt,omitempty"`
	// ValidationSentAt is when the validation information was provided.
	ValidationSentAt *time.Time `json:"validationSentAt,omitempty"`
	// MedicalNoticeAt is when a collection agency mailed Nevada's notice.
	MedicalNoticeAt *time.Time `json:"medicalNoticeAt,omitempty"`
}

// Residence is where the person lives: a state's two letters, and the city, of
// which only New York City is read.
type Residence struct {
	State string `json:"state,omitempty"`
	City  string `json:"city,omitempty"`
}

// Address is a place where the person may be. Its zones, or without them those
// of its state, must all permit.
type Address struct {
	ID    string   `json:"id"`
	State string   `json:"state,omitempty"`
	Zones []string `json:"zones,omitempty"`
}

// Facts are what is known of the person. Those later than the request's instant
// are ignored. Their order has no meaning.
type Facts struct {
	Zones     []string  `json:"zones,omitempty"`
	Addresses []Address `json:"addresses,omitempty"`
	Residence Residence `json:"residence" required:"false"`
	// Intensity is the borrower's collectionsIntensity: light, normal, heavy.
	Intensity       string           `json:"collectionsIntensity,omitempty"`
	Debts           []Debt           `json:"debts,omitempty"`
	Interactions    []Interaction    `json:"interactions,omitempty"`
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

// Outcomes are what may have come of an interaction; the empty one is not known.
var Outcomes = []string{"", "conversation", "message", "noAnswer", "notConnected", "failed"}

// check reports the first field that cannot be judged, without the place.
func (x *Interaction) check() error {
	if x.At.IsZero() {
		return errors.New("at: give the instant")
	}
	if x.Person == "" {
		return errors.New("person: say whom it was with")
	}
	switch {
	case !slices.Contains(Channels, x.Channel):
		return oneOf("channel", x.Channel, Channels)
	case x.Direction != Outbound && x.Direction != Inbound:
		return oneOf("direction", x.Direction, []string{Outbound, Inbound})
	case !slices.Contains(Recipients, x.Recipient):
		return oneOf("recipient", x.Recipient, Recipients)
	case !slices.Contains(Outcomes, x.Outcome):
		return oneOf("outcome", x.Outcome, Outcomes)
	case !slices.Contains(Purposes, x.Purpose):
		return oneOf("purpose", x.Purpose, Purposes)
	case !slices.Contains(Labels, x.Label):
		return oneOf("label", x.Label, Labels)
	}
	return nil
}

// Holds says whether a fact holds at an instant, and until when: zero when no
// end is known.
func (s *Span) Holds(t time.Time) (until time.Time, yes bool) {
	if t.Before(s.At) {
		return until, false
	}
	for _, end := range []*time.Time{s.Until, s.EndedAt} {
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

// Unique is the texts in order, each once.
func Unique(all []string) []string {
	out := slices.Clone(all)
	slices.Sort(out)
	return slices.Compact(out)
}
