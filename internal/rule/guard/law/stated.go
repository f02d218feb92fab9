package law

import (
	"time"

	"nectarine/internal/rule/guard/fact"
)

// StatedAt finds the stated places of those that count, and that no consent has lifted
// since, at which the contact is,
// or may be when its place is not known. Where somebody is known to be counts as
// much as where the contact is.
func (m *Matter) StatedAt(rule *Rule, t time.Time, counts func(*fact.StatedPlace) bool) (found []Finding) {
	r := m.Request
	for i := range m.Facts.StatedPlaces {
		s := &m.Facts.StatedPlaces[i]
		elsewhere := s.Label != "" && r.Contact.Label != "" && !m.samePlace(s.Label, r.Contact.Label, t) && s.Label != r.KnownAt
		until, yes := s.Holds(t)
		if !yes || elsewhere || !counts(s) || m.Lifted(rule, s.At, t) {
			continue
		}
		if r.Contact.Label == "" {
			m.Lack("request.contact.label")
		}
		found = append(found, Finding{until, []string{s.ID}})
	}
	return found
}

// samePlace says that a contact of a label is, or may be, at a stated place: a personal
// number rings at home, unless it is a mobile one, and who serves works at the post.
func (m *Matter) samePlace(stated, label string, t time.Time) bool {
	switch {
	case stated == label || stated == "home" && label == "personal":
		return true
	case stated == "work" && label == "military" || stated == "military" && label == "work":
		return Spanned(m.Facts.Duties, t) != nil
	}
	return false
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
