package law

import (
	"slices"
	"time"

	"nectarine/internal/rule/guard/fact"
)

// Bound is how long a permitted answer stays permitted.
type Bound int

// SameDay ends with the day of the question, in whichever zone that is first
// (comment 6(b)(1)-2.i); Promptly ends 72 hours after the question, our number:
// the text says only that the person may be answered once.
const (
	SameDay Bound = iota
	Promptly
)

const promptly = 72 * time.Hour

// Answers says that the request is the one permitted answer to a question: over
// the same medium, to the same person, about the same debts, within its bound,
// and the first. The restriction that it lifts must be older than the question;
// a zero one has no age. It is the only reader of this exception.
func (m *Matter) Answers(t, restriction time.Time, within Bound) bool {
	id := m.Request.ReplyTo
	if id == "" {
		return false
	}
	switch m.Request.Purpose {
	case fact.LegalAction, fact.Pleading, fact.Repossession, fact.Postjudgment, fact.Remedy:
		return false // which responds to nothing
	}
	q, r := m.called(id), m.Request
	if q == nil || !open(q) || q.Channel != r.Channel || q.Person != r.Person || !restriction.Before(q.At) {
		return false
	}
	end := q.At.Add(promptly)
	if within == SameDay {
		end = m.DaysOn(q.At, 1, false)
	}
	if !t.Before(end) {
		return false
	}
	if !m.asked(q, m.Debts) {
		return false
	}
	// An outbound contact over the same medium since then of which it is not
	// known what it answered may have been the answer.
	return !slices.ContainsFunc(m.Past, func(x *fact.Interaction) bool {
		maybe := x.Channel == r.Channel && m.answersAnything(x)
		return x.Direction == fact.Outbound && m.With(x.Person) && !x.At.Before(q.At) && (maybe || x.ReplyTo == id)
	})
}

// answersAnything says that nobody knows what a contact answered: it does not say so, or
// names what had not come in before it from the same person.
func (m *Matter) answersAnything(x *fact.Interaction) bool {
	if x.ReplyTo == fact.Unanswering {
		return false
	}
	q := m.called(x.ReplyTo)
	return q == nil || q.Direction != fact.Inbound || q.At.After(x.At) || q.Person != x.Person
}

// called is the past contact of a name, or nothing. There may be many, and many that answer.
func (m *Matter) called(id string) *fact.Interaction {
	if id == "" || len(m.Past) == 0 {
		return nil
	}
	if m.names == nil {
		m.names = make(map[string]*fact.Interaction, len(m.Past))
		for _, x := range m.Past {
			m.names[x.ID] = x
		}
	}
	return m.names[id]
}

// AskedFrom says that the question that is answered came from a contact, if one is named.
func (m *Matter) AskedFrom(contact string) bool {
	return contact == "" || contact == fact.Every || slices.ContainsFunc(m.Past, func(q *fact.Interaction) bool {
		return q.ID == m.Request.ReplyTo && q.Contact == contact
	})
}

// open says that a contact asked for an answer: it came in, as far as is known, and was no call that
// became, or may have become, a conversation, in which the person was answered.
func open(q *fact.Interaction) bool {
	return q.Direction == fact.Inbound && Reached(q) && (q.Channel != fact.Voice || q.Outcome != fact.Conversation && q.Outcome != "")
}

// asked says that a question was surely about each of some debts.
func (m *Matter) asked(q *fact.Interaction, debts []string) bool {
	return slices.Contains(q.Debts, fact.Every) || len(debts) > 0 && !slices.ContainsFunc(debts, func(d string) bool {
		return d == "" || d == fact.Every || !slices.Contains(q.Debts, d)
	})
}

// Stated is the age of a restriction for Answers: a question which time or place
// is convenient may answer the very message that stated it (comment 6(b)(1)-1).
func (m *Matter) Stated(at time.Time) time.Time {
	if m.Request.Purpose == fact.AskTime {
		return at.Add(-time.Nanosecond)
	}
	return at
}

// Answered says that a past contact was itself the one permitted answer to a
// question: the first to it, over the same medium, about its debts, within its
// bound. Acts that do not count answers do not count it.
func (m *Matter) Answered(x *fact.Interaction) bool {
	if x.ReplyTo == "" || x.Direction != fact.Outbound {
		return false
	}
	q := m.called(x.ReplyTo)
	if q == nil || !open(q) || q.Channel != x.Channel || q.Person != x.Person || x.At.Before(q.At) ||
		!x.At.Before(q.At.Add(promptly)) || !m.asked(q, x.Debts) {
		return false
	}
	first, _ := slices.BinarySearchFunc(m.Past, x, newer)
	between := m.since(q.At)
	return !slices.ContainsFunc(between[min(first, len(between)):], func(y *fact.Interaction) bool {
		maybe := m.answersAnything(y) && m.same(y.Person, x.Person) && y.Channel == x.Channel
		return y != x && y.Direction == fact.Outbound && (y.ReplyTo == x.ReplyTo || maybe) && newer(x, y) < 0
	})
}

// Invited is when the person of the request last asked to be contacted again; zero when
// that was never recorded.
func (m *Matter) Invited(t time.Time) (last time.Time) {
	for i := range m.Facts.Recontacts {
		if x := &m.Facts.Recontacts[i]; x.Person == m.Request.Person && x.At.After(last) {
			if _, yes := x.Holds(t); yes {
				last = x.At
			}
		}
	}
	return last
}
