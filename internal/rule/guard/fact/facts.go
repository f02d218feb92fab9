package fact

import (
	"slices"
	"time"

	"nectarine/internal/value/day"
)

// Span is what every fact has. A fact later than the request's instant is not
// known yet and changes nothing.
type Span struct {
	// ID is the name by which decisions and other facts speak of it.
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
	// Label is personal, home, work or military, as of a contact; empty may be any.
	Label string `json:"label,omitempty"`
	// Employer is true when the employer forbids it, false when the person
	// called it inconvenient; null is not known, and is read as both.
	Employer *bool `json:"employer,omitempty"`
}

// Refusal asks not to use a medium, or one number or address of it.
type Refusal struct {
	Span
	// Person is who asked, Channel the medium and Contact the number or address; what
	// is left out, and a Person or Contact "all", narrows it to none.
	Person  string `json:"person,omitempty"`
	Channel string `json:"channel,omitempty"`
	Contact string `json:"contact,omitempty"`
}

// Cease asks that contact stop.
type Cease struct {
	Span
	// Debts are those that it is about; none, or "all", is every debt.
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
	// Debts are those that it is about; none, or "all", is every debt.
	Debts []string `json:"debts,omitempty"`
	// Unresponsive is since when the attorney has failed to answer within a
	// reasonable time, and Consented since when direct contact is agreed.
	Unresponsive *time.Time `json:"unresponsive,omitempty"`
	Consented    *time.Time `json:"consented,omitempty"`
}

// Dispute questions a debt in writing or otherwise.
type Dispute struct {
	Span
	// Debts are those that it is about; none, or "all", is every debt.
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
	Chapter int `json:"chapter"`
	// Debts are those that it is about; none, or "all", is every debt.
	Debts []string `json:"debts,omitempty"`
	// Discharged is when the debts were discharged. It may, as EndedAt, be earlier
	// than At: cases are heard of late.
	Discharged *time.Time `json:"discharged,omitempty"`
	// Dismissed is true when the case ended (EndedAt) without a discharge.
	Dismissed bool `json:"dismissed,omitempty"`
	// Reaffirmed are debts that the borrower reaffirmed.
	Reaffirmed []Reaffirmation `json:"reaffirmed,omitempty"`
	// ClaimedAt is when a proof of claim was filed in it: once. An interaction with
	// that purpose counts, too.
	ClaimedAt *time.Time `json:"claimedAt,omitempty"`
	// Codebtor is true when it is the case of somebody else who owes the debt.
	Codebtor bool `json:"codebtor,omitempty"`
}

// Reaffirmation is the agreement of a debtor to owe a debt after all. It lifts a
// discharge that is younger than At, when it was made (11 U.S.C. 524(c)(1)), until
// it is rescinded (EndedAt).
type Reaffirmation struct {
	Span
	// Debt is the debt that was reaffirmed.
	Debt string `json:"debt"`
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
	// From and To are hours of the clock: 9 to 17 ends at 5 p.m.
	From int `json:"fromHour"`
	To   int `json:"toHour"`
}

// Debt is one debt of the person.
type Debt struct {
	// ID is its name, to which requests and facts refer.
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
	// MadeOn is when the obligation was entered into: nothing of it is older, and before
	// that day it is there for a request that names it alone.
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
	// ID is its name, At when somebody was asked, and Person who.
	ID     string    `json:"id"`
	At     time.Time `json:"at"`
	Person string    `json:"person"`
}

// Recontact is that somebody who was asked where the borrower is asked to be
// contacted again, or that the answer is believed to have been wrong or incomplete
// and that there is a right one now (12 CFR 1006.10(c)). It serves once.
type Recontact struct {
	Span
	// Person is who may be asked again.
	Person string `json:"person"`
}

// Wrote is that the person wrote from an e-mail address (12 CFR 1006.22(f)(3)).
// It stands for an interaction that the facts no longer hold.
type Wrote struct {
	// ID is its name, At when the person wrote, and Contact the address.
	ID      string    `json:"id"`
	At      time.Time `json:"at"`
	Contact string    `json:"contact"`
}

// Residence is where the person lives. County is its name ("Kings") or its five
// digits of FIPS. City, County and PostalCode tell New York City from the rest
// of the state.
type Residence struct {
	// State is its two capital letters, and City, County and PostalCode what the address
	// says; what is empty is not known.
	State      string `json:"state,omitempty"`
	City       string `json:"city,omitempty"`
	County     string `json:"county,omitempty"`
	PostalCode string `json:"postalCode,omitempty"`
	// Zones are those of the residence, when they are known better than by its
	// postal code or its state.
	Zones []string `json:"zones,omitempty"`
}

// Address is a place where the person may be. Its zones, or without them those of its
// state, which a postal code of that state narrows, must all permit. One of which neither
// zones nor state are known may lie anywhere, also when there is a postal code, which brings
// the rules of its state alone; military post (AA, AE, AP) is read anywhere in the world, and
// lies nowhere convenient unless zones are given.
type Address struct {
	// ID is its name, as of a contact; State is its two capital letters, PostalCode the
	// ZIP, and Zones are names such as America/Chicago.
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
	Zones []string `json:"zones,omitempty"`
	// Addresses are where the person may be, beside the residence.
	Addresses []Address `json:"addresses,omitempty"`
	// Residence is where the person lives.
	Residence Residence `json:"residence" required:"false"`
	// Intensity is the borrower's collectionsIntensity: light, normal, heavy.
	Intensity string `json:"collectionsIntensity,omitempty"`
	// Persons and Contacts are the ids of those who are not the person of the
	// request, and of the person's other numbers and addresses, beside Addresses. A
	// refusal, a revocation or a past contact that names neither one of them nor that of
	// the request may be about that of the request.
	Persons  []string `json:"persons,omitempty"`
	Contacts []string `json:"contacts,omitempty"`
	// Debts are all debts of the person.
	Debts []Debt `json:"debts,omitempty"`
	// Interactions are past contacts with anybody about the person, as far back as the
	// rules that count look; what rules never forget may stand in Located, Wrote and the
	// debts instead, but for calls that were misdirected, one contact with who is now said
	// to be a professional, and one as another with who is now said to be the consumer. Each
	// has an ID, once.
	Interactions []Interaction `json:"interactions,omitempty"`
	Located      []Located     `json:"located,omitempty"`
	Wrote        []Wrote       `json:"wrote,omitempty"`
	// Recontacts are wishes of others to be asked again.
	Recontacts []Recontact `json:"recontacts,omitempty"`
	// Consents permit, and Revocations take them back.
	Consents    []Consent    `json:"consents,omitempty"`
	Revocations []Revocation `json:"revocations,omitempty"`
	// StatedTimes and StatedPlaces are inconvenient; Refusals are of media, numbers and
	// addresses, and Ceases of all contact.
	StatedTimes  []StatedTime  `json:"statedTimes,omitempty"`
	StatedPlaces []StatedPlace `json:"statedPlaces,omitempty"`
	Refusals     []Refusal     `json:"refusals,omitempty"`
	Ceases       []Cease       `json:"ceases,omitempty"`
	// Representations are attorneys, Disputes questions of debts, Bankruptcies cases in
	// court, and Blocks the lender's own do-not-interact blocks.
	Representations []Representation `json:"representations,omitempty"`
	Disputes        []Dispute        `json:"disputes,omitempty"`
	Bankruptcies    []Bankruptcy     `json:"bankruptcies,omitempty"`
	Blocks          []Block          `json:"blocks,omitempty"`
	// Deaths, Duties and Minorities are the person's death, active duty in the
	// armed forces, and being a minor. Their ends may be earlier than the instant from
	// which they are known: service is heard of late.
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
