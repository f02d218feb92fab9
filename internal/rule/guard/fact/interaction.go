package fact

import "time"

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
