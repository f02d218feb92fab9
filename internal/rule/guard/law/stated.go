package law

import (
	"time"

	"nectarine/internal/rule/guard/fact"
)

// StatedAt finds the stated places of those that count, and that no consent has lifted
// since, at which the contact is, or may be when its place is not known. Where somebody is
// known to be counts as much as where the contact is.
func (m *Matter) StatedAt(rule *Rule, t time.Time, counts func(*fact.StatedPlace) bool) (found []Finding) {
	r := m.Request
	for i := range m.Facts.StatedPlaces {
		s := &m.Facts.StatedPlaces[i]
		until, yes := s.Holds(t)
		if !yes || !counts(s) || m.Lifted(rule, s.At, t) {
			continue
		}
		if s.Label != "" && r.Contact.Label != "" && s.Label != r.KnownAt && !samePlace(s.Label, r.Contact.Label) {
			at, ends := m.atThePost(s.Label, r.Contact.Label, t)
			if !at {
				continue
			}
			until = Sooner(until, ends)
		}
		m.lackPlace(s)
		found = append(found, Finding{until, []string{s.ID}})
	}
	return found
}

// lackPlace notes what is not known of a stated place that stops a contact, and of where the
// contact is.
func (m *Matter) lackPlace(s *fact.StatedPlace) {
	if m.Request.Contact.Label == "" {
		m.Lack("request.contact.label")
	}
	if s.Label == "" {
		m.Lack("facts.statedPlaces.label")
	}
	if s.Employer == nil {
		m.Lack("facts.statedPlaces.employer")
	}
}

// samePlace says that a contact of a label is, or may be, at a stated place: a personal
// number rings at home, unless it is a mobile one.
func samePlace(stated, label string) bool {
	return stated == label || stated == "home" && label == "personal"
}

// atThePost says that of a stated place and a contact one is work and one the post, where
// the person serves, and until when; a zero instant is without end.
func (m *Matter) atThePost(stated, label string, t time.Time) (yes bool, until time.Time) {
	if !(stated == "work" && label == "military" || stated == "military" && label == "work") {
		return false, until
	}
	for _, x := range Spanned(m.Facts.Duties, t) {
		if !yes || !until.IsZero() && (x.Until.IsZero() || x.Until.After(until)) {
			yes, until = true, x.Until
		}
	}
	return yes, until
}

// JudgeWorkplace permits no contact at the place of work where the employer
// forbids it or, where the law asks no more than that, the person asked for none.
func JudgeWorkplace(asked bool) func(*Matter, *Rule, time.Time) []Finding {
	return func(m *Matter, rule *Rule, t time.Time) []Finding {
		if len(m.Facts.StatedPlaces) == 0 || !m.Collecting() {
			return nil
		}
		return m.StatedAt(rule, t, func(s *fact.StatedPlace) bool {
			return s.Employer == nil || *s.Employer || asked && (s.Label == "work" || s.Label == "")
		})
	}
}

// Spanned finds the facts of a list that hold.
func Spanned(all []fact.Span, t time.Time) (found []Finding) {
	for i := range all {
		if until, yes := all[i].Holds(t); yes {
			found = append(found, Finding{until, []string{all[i].ID}})
		}
	}
	return found
}
