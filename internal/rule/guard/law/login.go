package law

import (
	"slices"
	"time"

	"nectarine/internal/rule/guard/fact"
)

// codeIsFor is for how long a person who asked for a login code is sent one, which is our
// number.
const codeIsFor = 15 * time.Minute

// Stand puts the matter at an instant, at which rules are asked: a contact that is said to
// be a login code is one while the person has just asked for it, by whatever medium, and
// none has gone out since. What is no login code is in connection with the debts.
func (m *Matter) Stand(t time.Time) {
	r := m.Request
	m.professional = fact.IsProfessional(r.Recipient) && m.isProfessional(t)
	if !fact.IsLogin(r.Theme, r.Purpose, r.Debts) {
		return
	}
	m.login, m.coded = false, time.Time{}
	for _, x := range m.since(t.Add(-codeIsFor)) {
		if x.Theme != fact.Credentials && x.Theme != "" {
			continue
		}
		if x.Direction == fact.Inbound {
			if asked := x.Theme == fact.Credentials && x.Person == r.Person; asked && !m.login {
				m.login, m.coded = true, x.At
			}
		} else if m.With(x.Person) && Reached(x) {
			break
		}
	}
	if !m.login {
		m.Lack("facts.interactions")
	}
}

// Login says that the contact is a login code for which the person has just asked.
func (m *Matter) Login() bool { return m.login }

// LoginSince says that it is one for which the person asked after an instant.
func (m *Matter) LoginSince(at time.Time) bool { return m.login && at.Before(m.coded) }

// hadAsked says that the person had just asked for a login code that was sent.
func (m *Matter) hadAsked(x *fact.Interaction) bool {
	return slices.ContainsFunc(m.since(x.At.Add(-codeIsFor)), func(q *fact.Interaction) bool {
		return q.Direction == fact.Inbound && q.Theme == fact.Credentials && q.Person == x.Person && !q.At.After(x.At)
	})
}
