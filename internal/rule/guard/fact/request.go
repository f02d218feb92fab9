// Package fact is what the guard is asked, and what is known of the person: plain
// values, with the lists of what their fields may say, and the reader that
// refuses what cannot be judged.
//
// A fact that restricts is about everything that it does not name; a fact that
// permits is about nothing that it does not name, and says "all" when it means
// all. So whatever is not known is read at its worst.
package fact

import (
	"errors"
	"slices"
	"time"

	"nectarine/internal/value/day"
)

// Contact is the number or address that is to be used.
type Contact struct {
	// ID is its name, to which consents, refusals and past contacts refer; empty is not
	// known.
	ID string `json:"id,omitempty"`
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
	// DoNotCall says whether the number stands on the national do-not-call
	// registry; null may be.
	DoNotCall *bool `json:"doNotCall,omitempty"`
	// GivenBy is how an e-mail address or a number for texts came to who contacts
	// (12 CFR 1006.6(d)(4), (5)): person, who wrote from it about the debt or
	// agreed to it directly; creditor, whom the person gave it to; priorCollector,
	// who used it by one of the two. Empty is not known.
	GivenBy string `json:"givenBy,omitempty"`
	// OptOutNoticeAt is when the creditor wrote that a collector will use the
	// address, and OptOutEndsOn the last day on which the person could opt out;
	// PublicDomain says whether anybody can have an address of its domain.
	OptOutNoticeAt *time.Time `json:"optOutNoticeAt,omitempty"`
	OptOutEndsOn   *day.Day   `json:"optOutEndsOn,omitempty"`
	PublicDomain   *bool      `json:"publicDomain,omitempty"`
	// WroteAt is when the person last wrote from the number, and CheckedAt when a
	// complete database last said that it has not been given to somebody else.
	WroteAt   *time.Time `json:"wroteAt,omitempty"`
	CheckedAt *time.Time `json:"checkedAt,omitempty"`
	// Zones are the IANA zones in which a telephone number may lie, such as
	// those of its area code; without them it may lie anywhere. An e-mail
	// address lies nowhere, unless zones are given.
	Zones []string `json:"zones,omitempty"`
}

// Request is the contact that somebody wants to make.
type Request struct {
	// At is the instant of the contact: when a message is sent, not read
	// (comment 6(b)(1)(i)-1).
	At time.Time `json:"at"`
	// Channel is the medium, Direction outbound or inbound: what comes in is allowed.
	Channel   string `json:"channel"`
	Direction string `json:"direction"`
	// Person is whom the contact is for, by the caller's id: the borrower, or
	// the third party who is called.
	Person string `json:"person"`
	// Recipient says who the person is: the borrower; spouse, parent (of a minor),
	// guardian, executor (of the dead: whoever acts for the estate) and successor (in a
	// mortgage), who may count as the consumer; authorized, a third party to whom the
	// borrower agreed; the employer; an attorney (the borrower's own), a reporting agency,
	// and the creditor with its attorney and the collector's; or a third party.
	Recipient string `json:"recipient"`
	// Contacter is who contacts: creditor (or who services for it what was not in default
	// when it came) or collector (15 U.S.C. 1692a(6)). Empty is
	// not known, and every rule that binds either holds.
	Contacter string `json:"contacter,omitempty"`
	// Theme is as in the API. It never makes of the collection of a debt
	// something else.
	Theme string `json:"theme,omitempty"`
	// Purpose is what it is for, where a law treats that apart: the words of the table of
	// purposes in docs/guard.md; empty is none of them.
	Purpose string `json:"purpose,omitempty"`
	// RequiredBy names the notice that another law requires, with the purpose
	// required; empty is not known, and none.
	RequiredBy string `json:"requiredBy,omitempty"`
	// ReplyTo is the id of the inbound interaction that this one answers.
	ReplyTo string `json:"replyTo,omitempty"`
	// Contact is the number or address that is to be used.
	Contact Contact `json:"contact" required:"false"`
	// KnownAt is the label of the place at which the person is known to be,
	// home or work; empty when nothing is known of it.
	KnownAt string `json:"knownAt,omitempty"`
	// Debts are the debts it is about; empty means none in particular.
	Debts []string `json:"debts,omitempty"`
	// Autodialed and Prerecorded are as in 47 U.S.C. 227. Whether a call or
	// text is autodialed is not known when it is null, and it may be.
	Autodialed  *bool `json:"autodialed,omitempty"`
	Prerecorded bool  `json:"prerecorded,omitempty"`
	// OptOutNotice is true when the message says how to opt out of more.
	OptOutNotice bool `json:"optOutNotice,omitempty"`
	// Identifies is true when the message says that it comes from a debt collector
	// and, if it is the first, what for (12 CFR 1006.18(e)).
	Identifies bool `json:"identifies,omitempty"`
	// Postcard and Public say that others can read it: a card, or a message
	// that the public or the person's own contacts can see.
	Postcard bool `json:"postcard,omitempty"`
	Public   bool `json:"public,omitempty"`
}

// IsConsumer says that a recipient counts, or may count, as the consumer for whom
// Regulation F limits communications, 12 CFR 1006.6(a). Matter.Consumer of package law
// says who surely does.
func IsConsumer(recipient string) bool {
	switch recipient {
	case Borrower, Spouse, Parent, Guardian, Executor, Successor:
		return true
	}
	return false
}

// IsProfessional is 12 CFR 1006.6(d)(1)(ii) to (vi): those to whom a debt may be
// spoken of, and calls to whom are not counted (1006.14(b)(3)(iii)).
func IsProfessional(recipient string) bool {
	switch recipient {
	case Attorney, ReportingAgency, CreditorParty, CreditorAttorney, CollectorAttorney:
		return true
	}
	return false
}

// Purposeful says that a purpose is that of collecting a debt, whatever the theme.
func Purposeful(purpose string) bool {
	switch purpose {
	case LegalAction, Pleading, Repossession, Postjudgment, Remedy, Terminate, Validation,
		Verification, Locate, LimitedContent, AskTime, VerifyEmployment:
		return true
	}
	return false
}

// IsLogin says that a contact is said to be a login code: by its theme, about no debt, and
// for no purpose that is another's. Matter.Login of package law says whether it is one.
func IsLogin(theme, purpose string, debts []string) bool {
	return theme == Credentials && len(debts) == 0 && (purpose == "" || purpose == Service)
}

// Serves says that a theme is of the service of a debt that is not collected: it
// counts only where the debts are current.
func Serves(theme string) bool {
	return theme == "opsServicing" || theme == Credentials || theme == "agentNotification"
}

// Sells says that the request is there to sell. It may collect a debt besides, and
// then both are held.
func (r *Request) Sells() bool { return r.Theme == Marketing }

// MaySell says that it sells, or that nobody knows what it is there for. What is
// about a transaction that is agreed (15 U.S.C. 7702(17)) names the debt.
func (r *Request) MaySell() bool {
	return r.Sells() || r.Theme == "" && len(r.Debts) == 0
}

// Electronic says that it is a message by e-mail, text or chat.
func (r *Request) Electronic() bool {
	return r.Channel == Email || r.Channel == Text || r.Channel == Chat
}

// Telephonic says that it is a call or a text to a telephone number.
func (r *Request) Telephonic() bool { return r.Channel == Voice || r.Channel == Text }

// Timed says whether a contact arrives at an hour: mail, documents and what the
// borrower opens on the lender's own screens do not.
func (r *Request) Timed() bool { return r.Channel == Voice || r.Electronic() }

// Filed says that a purpose is that of a pleading or a proof of claim, and the
// channel one over which a document goes: nobody files by calling.
func Filed(purpose, channel string) bool {
	return (purpose == Pleading || purpose == ProofOfClaim) && (channel == Mail || channel == Document || channel == Email)
}

// Provides says that the request sends what the purpose promises, the validation
// information or the answer to a dispute: in writing or electronically, and never
// by word of mouth (12 CFR 1006.34(a)(1)(i), 1006.38(c), (d)(2)).
func (r *Request) Provides(purpose string) bool { return r.Purpose == purpose && r.Channel != Voice }

// MaybeAutodialed says that an autodialer is, or may be, used.
func (r *Request) MaybeAutodialed() bool { return r.Autodialed == nil || *r.Autodialed }

// MaybeMobile says that the number is, or may be, a mobile one; a text always
// goes to one.
func (r *Request) MaybeMobile() bool {
	return r.Channel == Text || r.Contact.Mobile == nil || *r.Contact.Mobile
}

// Validate reports the first field that cannot be judged.
func (r *Request) Validate() error {
	if r.At.IsZero() {
		return errors.New("request.at: give the instant of the contact")
	}
	if r.Person == "" {
		return errors.New("request.person: say whom the contact is for")
	}
	switch {
	case !slices.Contains(channels, r.Channel):
		return said("request.channel", r.Channel, "Request.channel")
	case !slices.Contains(directions, r.Direction):
		return said("request.direction", r.Direction, "Request.direction")
	case !slices.Contains(recipients, r.Recipient):
		return said("request.recipient", r.Recipient, "Request.recipient")
	case !slices.Contains(contacters, r.Contacter):
		return said("request.contacter", r.Contacter, "Request.contacter")
	case !slices.Contains(themes, r.Theme):
		return said("request.theme", r.Theme, "Request.theme")
	case !slices.Contains(purposes, r.Purpose):
		return said("request.purpose", r.Purpose, "Request.purpose")
	case !slices.Contains(notices, r.RequiredBy):
		return said("request.requiredBy", r.RequiredBy, "Request.requiredBy")
	case !slices.Contains(labels, r.Contact.Label):
		return said("request.contact.label", r.Contact.Label, "Contact.label")
	case !slices.Contains(givers, r.Contact.GivenBy):
		return said("request.contact.givenBy", r.Contact.GivenBy, "Contact.givenBy")
	case !slices.Contains(whereabouts, r.KnownAt):
		return said("request.knownAt", r.KnownAt, "Request.knownAt")
	}
	if r.Person == Every || r.Contact.ID == Every {
		return errors.New("request.person, request.contact.id: name one, not all")
	}
	if !named(r.Debts) || slices.Contains(r.Debts, Every) {
		return errors.New("request.debts: name each debt as it is, or none for a contact about none in particular")
	}
	if r.RequiredBy != "" && r.Purpose != Required {
		return errors.New("request.requiredBy: names what requires a notice, and says nothing of another contact: give it with purpose required, or leave it out")
	}
	if r.Direction == Inbound && (r.Prerecorded || r.Autodialed != nil && *r.Autodialed ||
		r.ReplyTo != "" || r.Purpose != "" && r.Purpose != Service) {
		return errors.New("request.direction: what is dialed by a machine, played, answers something (replyTo), or has a purpose of who contacts, does not come in")
	}
	for _, x := range [...]struct{ field, name string }{{"request.person", r.Person}, {"request.contact.id", r.Contact.ID}, {"request.replyTo", r.ReplyTo}} {
		if !seen(x.name) {
			return exact(x.field, x.name)
		}
	}
	return clocks("request.contact.zones", r.Contact.Zones)
}
