package fact

import (
	"errors"
	"fmt"
	"slices"
	"time"
)

// Interaction is a contact that was made, tried, or reserved. A reservation is
// an outbound interaction at its own instant, whose outcome is not known.
type Interaction struct {
	// ID is its name, to which answers refer, and At its instant.
	ID string    `json:"id"`
	At time.Time `json:"at"`
	// Channel is the medium, Direction outbound or inbound.
	Channel   string `json:"channel"`
	Direction string `json:"direction"`
	// Person is whom it was with, and Recipient who that is, as in a request; an empty
	// Recipient is not known.
	Person    string `json:"person"`
	Recipient string `json:"recipient,omitempty"`
	// CorrectedTo is who the recipient was found to be instead, and CorrectedAt when that was
	// found, which goes with it: what was recorded stays, and counts for what is decided
	// before. An empty CorrectedTo is not known.
	CorrectedTo string     `json:"correctedTo,omitempty"`
	CorrectedAt *time.Time `json:"correctedAt,omitempty"`
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
	// Theme is as in a request; empty is not known.
	Theme string `json:"theme,omitempty"`
	// Purpose is as in a request; empty is not known, and may be any: service
	// says that it was none of the others.
	Purpose string `json:"purpose,omitempty"`
	// RequiredBy is as in a request; empty is not known, and may be any.
	RequiredBy string `json:"requiredBy,omitempty"`
	// ReplyTo is the inbound interaction that it answered, or "none"; empty is not
	// known, and neither is one that is not among the interactions.
	ReplyTo string `json:"replyTo,omitempty"`
	// Contact is the id of the number or address, and Label its label; empty is not known.
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

// Who is whom the contact was with, as it was recorded or, where that was found to be wrong,
// corrected; empty is not known.
func (x *Interaction) Who() string {
	if x.CorrectedAt == nil {
		return x.Recipient
	}
	return x.CorrectedTo
}

// Unanswering is the ReplyTo of an interaction that answered none.
const Unanswering = "none"

// validate reports the first field that cannot be judged, without the place. What
// stood in the interaction before it has been held already: there may be many, and
// most say the same.
func (x *Interaction) validate(before *Interaction) error {
	if x.At.IsZero() {
		return errors.New("at: give the instant")
	}
	if x.Person == "" {
		return errors.New("person: say whom it was with")
	}
	switch {
	case x.Channel != before.Channel && !slices.Contains(channels, x.Channel) || x.Channel == "":
		return said("channel", x.Channel, "Interaction.channel")
	case x.Direction != Outbound && x.Direction != Inbound:
		return said("direction", x.Direction, "Interaction.direction")
	case x.Recipient != before.Recipient && x.Recipient != "" && !slices.Contains(recipients, x.Recipient):
		return said("recipient", x.Recipient, "Interaction.recipient")
	case x.CorrectedTo != before.CorrectedTo && x.CorrectedTo != "" && !slices.Contains(recipients, x.CorrectedTo):
		return said("correctedTo", x.CorrectedTo, "Interaction.recipient")
	case x.Outcome != before.Outcome && !slices.Contains(outcomes, x.Outcome):
		return said("outcome", x.Outcome, "Interaction.outcome")
	case x.Theme != before.Theme && !slices.Contains(themes, x.Theme):
		return said("theme", x.Theme, "Interaction.theme")
	case x.Purpose != before.Purpose && !slices.Contains(purposes, x.Purpose):
		return said("purpose", x.Purpose, "Interaction.purpose")
	case x.Label != before.Label && !slices.Contains(labels, x.Label):
		return said("label", x.Label, "Interaction.label")
	case x.RequiredBy != before.RequiredBy && !slices.Contains(notices, x.RequiredBy):
		return said("requiredBy", x.RequiredBy, "Interaction.requiredBy")
	case x.Person != before.Person && !seen(x.Person):
		return exact("person", x.Person)
	case x.Contact != before.Contact && !seen(x.Contact):
		return exact("contact", x.Contact)
	case (x.Outcome != before.Outcome || x.Channel != before.Channel) && x.Channel != Voice &&
		(x.Outcome == NoAnswer || x.Outcome == NotConnected):
		return fmt.Errorf("outcome: %q is of a call alone: give message, failed, or none when it is not known", x.Outcome)
	case len(x.Discussed) > 0 && x.Outcome != Conversation && x.Outcome != "":
		return errors.New("discussed: what a conversation was about, of a contact whose outcome is that it was none: give one of the two")
	}
	if !slices.Equal(x.Debts, before.Debts) && !named(x.Debts) || !slices.Equal(x.Discussed, before.Discussed) && !named(x.Discussed) {
		return errors.New("debts: name each debt as it is, or none when it is about none in particular")
	}
	if x.MisdirectedAt != nil && x.MisdirectedAt.Before(x.At) {
		return errors.New("misdirectedAt: must not be before the contact (at): what was known to be another's number was called all the same")
	}
	if x.CorrectedAt == nil && x.CorrectedTo != "" {
		return errors.New("correctedAt: give it with correctedTo: who it was counts as corrected from then on")
	}
	if x.CorrectedAt != nil && x.CorrectedAt.Before(x.At) {
		return errors.New("correctedAt: must not be before the contact (at): give the recipient as it was known then")
	}
	if len(x.Zones) > 0 {
		return clocks("zones", x.Zones)
	}
	return nil
}
