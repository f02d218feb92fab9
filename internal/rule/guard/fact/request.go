// Package fact is what the guard is asked, and what is known of the person: plain
// values, with the lists of what their fields may say, and the reader that
// refuses what cannot be judged.
package fact

import (
	"fmt"
	"slices"
	"strings"
	"time"
)

// Consumer is a person who counts as the consumer for whom Regulation F limits
// communications, 12 CFR 1006.6(a).
func Consumer(recipient string) bool {
	return slices.Contains([]string{"", Borrower, Spouse, Parent, Guardian, Executor, Successor}, recipient)
}

// Professional is 12 CFR 1006.6(d)(1)(ii) to (vi): those to whom a debt may be
// spoken of, and calls to whom are not counted (1006.14(b)(3)(iii)).
func Professional(recipient string) bool {
	return slices.Contains([]string{Attorney, ReportingAgency, CreditorParty, CreditorAttorney, CollectorAttorney}, recipient)
}

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

// Recipients other than the borrower. Executor stands for whoever acts for a
// deceased borrower's estate, Successor for a confirmed successor in interest,
// Authorized for a third party to whom the borrower agreed.
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

// Purposes that a rule treats apart; empty means none of them.
const (
	Locate        = "locate"        // to acquire location information, 12 CFR 1006.10
	Validation    = "validation"    // the validation notice, 12 CFR 1006.34
	Verification  = "verification"  // verification, a judgment, or the original creditor's name, 12 CFR 1006.38
	Terminate     = "terminate"     // to say that efforts end, 12 CFR 1006.6(c)(2)(i)
	Remedy        = "remedy"        // to say that a remedy may or will be invoked, 12 CFR 1006.6(c)(2)(ii), (iii)
	ConfirmOptOut = "confirmOptOut" // nothing but that an opt-out will be honored, 12 CFR 1006.14(h)(2)(i)
	ObtainConsent = "obtainConsent" // to ask for consent to electronic messages
	Required      = "required"      // required by law, such as a periodic statement
	LegalAction   = "legalAction"   // to bring or threaten a legal action
	Repossession  = "repossession"  // to take collateral, or announce it
	Postjudgment  = "postjudgment"  // to carry out a postjudgment judicial remedy
)

// What a field may say; where the empty text is among them, it means that it is
// not known, or none of them.
var (
	Channels   = []string{Voice, Email, Text, Chat, Mail, GUI, Document}
	Recipients = []string{"", Borrower, Spouse, Parent, Guardian, Executor, Successor, Authorized, ThirdParty, Employer,
		Attorney, ReportingAgency, CreditorParty, CreditorAttorney, CollectorAttorney}
	Purposes = []string{"", Locate, Validation, Verification, Terminate, Remedy, ConfirmOptOut, ObtainConsent, Required,
		LegalAction, Repossession, Postjudgment}
	Labels = []string{"", "personal", "home", "work", "military"}
	Kinds  = []string{"", "phone", "email", "address"}
)

// Contact is the number or address that is to be used.
type Contact struct {
	ID string `json:"id,omitempty"`
	// Kind is phone, email or address; empty when it is not known.
	Kind string `json:"kind,omitempty"`
	// Label is personal, home, work or military; empty when it is not known,
	// and then it may be any of them.
	Label string `json:"label,omitempty"`
	// Mobile says whether a telephone number is a mobile one; null may be.
	Mobile *bool `json:"mobile,omitempty"`
	// Valid, Verified and Archived are the lender's own marks; a null Valid or
	// Verified is not known.
	Valid    *bool `json:"valid,omitempty"`
	Verified *bool `json:"verified,omitempty"`
	Archived bool  `json:"archived,omitempty"`
	// EmployerProvided is true when somebody has said that the employer gave
	// the address.
	EmployerProvided bool `json:"employerProvided,omitempty"`
	// Zones are the IANA zones in which it may lie, such as those of an area
	// code.
	Zones []string `json:"zones,omitempty"`
}

// Request is the contact that somebody wants to make.
type Request struct {
	// At is the instant of the contact: when a message is sent, not read
	// (comment 6(b)(1)(i)-1).
	At        time.Time `json:"at"`
	Channel   string    `json:"channel"`
	Direction string    `json:"direction"`
	// Person is whom the contact is for, by the caller's id: the borrower, or
	// the third party who is called.
	Person string `json:"person"`
	// Recipient says who the person is; empty means the borrower.
	Recipient string `json:"recipient,omitempty"`
	// Contacter is who contacts: creditor (or servicer) or collector. Empty
	// means a collector, whom more rules bind by law.
	Contacter string `json:"contacter,omitempty"`
	// For is the creditor for whom it acts.
	For string `json:"for,omitempty"`
	// Theme and Subject are as in the API. A theme that is empty or not known
	// here is taken for the collection of a debt.
	Theme   string `json:"theme,omitempty"`
	Subject string `json:"subject,omitempty"`
	Purpose string `json:"purpose,omitempty"`
	// ReplyTo is the id of the inbound interaction that this one answers.
	ReplyTo string  `json:"replyTo,omitempty"`
	Contact Contact `json:"contact" required:"false"`
	// Debts are the debts it is about; empty means none in particular.
	Debts []string `json:"debts,omitempty"`
	// Autodialed and Prerecorded are as in 47 U.S.C. 227. Null is taken for
	// true with a text, and for false with a call, as the API's default is.
	Autodialed  *bool `json:"autodialed,omitempty"`
	Prerecorded bool  `json:"prerecorded,omitempty"`
	// Transactional is true for a message about a transaction or relationship
	// that is already agreed (15 U.S.C. 7702(17)).
	Transactional bool `json:"transactional,omitempty"`
	// OptOutNotice is true when the message says how to opt out of more.
	OptOutNotice bool `json:"optOutNotice,omitempty"`
	// Postcard and Public say that others can read it: a card, or a message
	// that the public or the person's own contacts can see.
	Postcard bool `json:"postcard,omitempty"`
	Public   bool `json:"public,omitempty"`
	// Asked is true when a third party asked to be contacted again, or its
	// earlier answer is believed to be wrong or incomplete (12 CFR 1006.10(c)).
	Asked bool `json:"asked,omitempty"`
}

// servicing are the themes that are not in connection with the collection of a
// debt.
var servicing = []string{"opsServicing", "opsAccountCredentials", "outOpsLoan", "agentNotification"}

// Collects says that a contact of a theme is in connection with the collection
// of a debt: whatever is not known to be something else.
func Collects(theme string) bool {
	return !slices.Contains(servicing, theme) && !strings.HasPrefix(theme, "inb")
}

// Commercial is a message that is neither about a debt nor a service of it.
func (r *Request) Commercial() bool {
	return !r.Transactional && r.Theme != "" && strings.HasPrefix(r.Theme, "outMarketing")
}

// Electronic says that it is a message by e-mail, text or chat.
func (r *Request) Electronic() bool {
	return r.Channel == Email || r.Channel == Text || r.Channel == Chat
}

// Timed says whether a contact arrives at an hour: mail, documents and what the
// borrower opens on the lender's own screens do not.
func (r *Request) Timed() bool { return r.Channel == Voice || r.Electronic() }

// ByAutodialer reads what is not said about an autodialer: yes for a text, no for
// a call.
func (r *Request) ByAutodialer() bool {
	if r.Autodialed == nil {
		return r.Channel == Text
	}
	return *r.Autodialed
}

func oneOf(field, value string, all []string) error {
	if !slices.Contains(all, value) {
		return fmt.Errorf("%s: %q must be one of %s", field, value, strings.Trim(strings.Join(all, ", "), ", "))
	}
	return nil
}

// Check reports the first field that cannot be judged.
func (r *Request) Check() error {
	if r.At.IsZero() {
		return fmt.Errorf("request.at: give the instant of the contact")
	}
	if r.Person == "" {
		return fmt.Errorf("request.person: say whom the contact is for")
	}
	for _, x := range []struct {
		field, value string
		all          []string
	}{
		{"request.channel", r.Channel, Channels},
		{"request.direction", r.Direction, []string{Outbound, Inbound}},
		{"request.recipient", r.Recipient, Recipients},
		{"request.contacter", r.Contacter, []string{"", Creditor, Collector}},
		{"request.purpose", r.Purpose, Purposes},
		{"request.contact.kind", r.Contact.Kind, Kinds},
		{"request.contact.label", r.Contact.Label, Labels},
	} {
		if err := oneOf(x.field, x.value, x.all); err != nil {
			return err
		}
	}
	return nil
}
