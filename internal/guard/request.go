// Package guard decides whether a person may be contacted now and, if not, why
// and from when. It is pure: it reads no clock, no database and no network.
// docs/guard.md says which rules it holds and which it does not hold yet.
package guard

import (
	"fmt"
	"slices"
	"time"
)

// Channels and directions of a contact, as the API spells them.
const (
	Voice    = "voice"
	Email    = "email"
	Text     = "text"
	Chat     = "chat"
	Outbound = "outbound"
	Inbound  = "inbound"
)

var channels = []string{Voice, Email, Text, Chat, "mail", "gui", "document"}

// Request is the contact that somebody wants to make.
type Request struct {
	// At is the instant of the contact.
	At time.Time `json:"at"`
	// Channel is voice, email, text, chat, mail, gui or document.
	Channel string `json:"channel"`
	// Direction is outbound or inbound. No rule here stops an inbound contact.
	Direction string `json:"direction"`
	// Person is whom the contact is for.
	Person string `json:"person"`
	// Recipient says who the person is; empty means the borrower.
	Recipient string `json:"recipient,omitempty"`
	// Debts are the debts the contact is about; empty means none in particular.
	Debts []string `json:"debts,omitempty"`
	// Label is the contact's label: personal, home, work or military.
	Label string `json:"label,omitempty"`
	// Zones are the IANA zones in which the contact itself may lie, such as
	// those of a telephone number's area code.
	Zones []string `json:"zones,omitempty"`
}

// Interaction is a contact that was made, tried, or reserved.
type Interaction struct {
	ID        string    `json:"id"`
	At        time.Time `json:"at"`
	Channel   string    `json:"channel"`
	Direction string    `json:"direction"`
	Person    string    `json:"person"`
	Recipient string    `json:"recipient,omitempty"`
	// Debts are the debts it was about; empty counts for every debt.
	Debts []string `json:"debts,omitempty"`
	// Conversation is true when the person was spoken to by telephone.
	Conversation bool `json:"conversation,omitempty"`
	// NotConnected is true when the call did not reach the dialed number, as
	// by a busy signal or a number out of service; voicemail is a connection.
	NotConnected bool `json:"notConnected,omitempty"`
}

// CallConsent is a person's direct prior consent to calls beyond the frequency
// limits about one debt.
type CallConsent struct {
	ID     string    `json:"id"`
	At     time.Time `json:"at"`
	Person string    `json:"person"`
	Debt   string    `json:"debt"`
	// Until is the instant, exclusive, at which the consent ended by its own
	// terms, by revocation or by being used; null when it did not.
	Until *time.Time `json:"until,omitempty"`
}

// StatedTime is a time that the consumer called inconvenient, at the
// consumer's location.
type StatedTime struct {
	ID string    `json:"id"`
	At time.Time `json:"at"`
	// Weekdays are 1 (Monday) to 7 (Sunday); empty means every day.
	Weekdays []int `json:"weekdays,omitempty"`
	// FromMinute and ToMinute are minutes of the day, 0 to 1440, from
	// inclusive, to exclusive. A time over midnight is two stated times.
	FromMinute int `json:"fromMinute"`
	ToMinute   int `json:"toMinute"`
}

// StatedPlace is a place that the consumer called inconvenient, or at which
// the employer forbids such contact, by the label of the contacts there.
type StatedPlace struct {
	ID    string    `json:"id"`
	At    time.Time `json:"at"`
	Label string    `json:"label"`
}

// Facts are what is known of the person. Those later than the request's
// instant are ignored. Their order has no meaning.
type Facts struct {
	// Zones are the IANA zones in which the person may be.
	Zones        []string      `json:"zones,omitempty"`
	Interactions []Interaction `json:"interactions,omitempty"`
	CallConsents []CallConsent `json:"callConsents,omitempty"`
	StatedTimes  []StatedTime  `json:"statedTimes,omitempty"`
	StatedPlaces []StatedPlace `json:"statedPlaces,omitempty"`
}

// check reports the first field that cannot be judged.
func (r Request) check() error {
	switch {
	case r.At.IsZero():
		return fmt.Errorf("request.at: give the instant of the contact")
	case !slices.Contains(channels, r.Channel):
		return fmt.Errorf("request.channel: %q is none of %v", r.Channel, channels)
	case r.Direction != Outbound && r.Direction != Inbound:
		return fmt.Errorf("request.direction: %q is neither outbound nor inbound", r.Direction)
	case r.Person == "":
		return fmt.Errorf("request.person: say whom the contact is for")
	}
	return checkRecipient("request.recipient", r.Recipient)
}

func (f Facts) check() error {
	for i, x := range f.Interactions {
		name := fmt.Sprintf("facts.interactions[%d]", i)
		switch {
		case x.At.IsZero():
			return fmt.Errorf("%s.at: give the instant", name)
		case !slices.Contains(channels, x.Channel):
			return fmt.Errorf("%s.channel: %q is none of %v", name, x.Channel, channels)
		case x.Direction != Outbound && x.Direction != Inbound:
			return fmt.Errorf("%s.direction: %q is neither outbound nor inbound", name, x.Direction)
		case x.Person == "":
			return fmt.Errorf("%s.person: say whom it was with", name)
		}
		if err := checkRecipient(name+".recipient", x.Recipient); err != nil {
			return err
		}
	}
	for i, s := range f.StatedTimes {
		if s.FromMinute < 0 || s.ToMinute > 1440 || s.FromMinute >= s.ToMinute {
			return fmt.Errorf("facts.statedTimes[%d]: fromMinute and toMinute must satisfy 0 <= from < to <= 1440", i)
		}
		for _, d := range s.Weekdays {
			if d < 1 || d > 7 {
				return fmt.Errorf("facts.statedTimes[%d].weekdays: %d is not 1 (Monday) to 7 (Sunday)", i, d)
			}
		}
	}
	return nil
}

// known is the facts as they stood at t.
func (f Facts) known(t time.Time) Facts {
	return Facts{
		Zones:        f.Zones,
		Interactions: until(f.Interactions, t, func(x Interaction) time.Time { return x.At }),
		CallConsents: until(f.CallConsents, t, func(x CallConsent) time.Time { return x.At }),
		StatedTimes:  until(f.StatedTimes, t, func(x StatedTime) time.Time { return x.At }),
		StatedPlaces: until(f.StatedPlaces, t, func(x StatedPlace) time.Time { return x.At }),
	}
}

// until is the elements at or before t, in order of their instants.
func until[T any](all []T, t time.Time, at func(T) time.Time) []T {
	var in []T
	for _, x := range all {
		if !at(x).After(t) {
			in = append(in, x)
		}
	}
	slices.SortStableFunc(in, func(a, b T) int { return at(a).Compare(at(b)) })
	return in
}
