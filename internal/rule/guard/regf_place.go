package guard

import (
	"slices"
	"time"
)

// placeRules are the rules about places.
func placeRules() []Rule {
	return []Rule{
		regF("place", "1006.6(b)(1)(ii)", "No contact at a place that the person called inconvenient.", judgePlace),
		regF("employment", "1006.6(b)(3)", "No contact at the place of employment where the employer forbids it.", judgeEmployment),
	}
}

// stated finds the stated places at which the contact is, or may be when its
// place is not known.
func (m *matter) stated(t time.Time, employer bool) (found []finding) {
	label := m.request.Contact.Label
	for i := range m.facts.StatedPlaces {
		s := &m.facts.StatedPlaces[i]
		until, yes := s.holds(t)
		if !yes || s.Employer != employer || label != "" && s.Label != label {
			continue
		}
		if label == "" {
			m.lack("request.contact.label")
		}
		found = append(found, finding{until, []string{s.ID}})
	}
	return found
}

// judgePlace is 12 CFR 1006.6(b)(1)(ii): it lasts until the statement is
// withdrawn or consent is given directly (6(b)(4)(i)).
func judgePlace(m *matter, _ *Rule, t time.Time) []finding {
	r := m.request
	// Messages and mobile numbers are at no place (comment 6(b)(1)(ii)-1).
	placeless := r.electronic() || r.Contact.Mobile != nil && *r.Contact.Mobile
	if !collects(r.Theme) || placeless || m.answers() || m.agreed(InconvenientPlace, t, true, 0) {
		return nil
	}
	return m.stated(t, false)
}

// judgeEmployment is 12 CFR 1006.6(b)(3), 15 U.S.C. 1692c(a)(3): where the
// contacter knows or has reason to know that the employer prohibits it.
func judgeEmployment(m *matter, _ *Rule, t time.Time) []finding {
	if !collects(m.request.Theme) || m.agreed(ContactAtWork, t, true, 0) {
		return nil
	}
	return m.stated(t, true)
}

// mediaRules are the rules about media and what a message shows.
func mediaRules() []Rule {
	return []Rule{
		regF("opt-out", "1006.14(h)(1), 1006.6(e)", "No use of a medium, number or address that the person asked not to be used.", judgeOptOut),
		federal("us-regf-opt-out-notice", "2021-11-30", "12 CFR 1006.6(e)", "An electronic message about a debt must say how to opt out.", Practice, Law, Warns, judgeOptOutNotice),
		regF("work-email", "1006.22(f)(3)", "No message to an address that the employer gave.", judgeWorkEmail),
		regF("postcard", "1006.22(f)(1)", "Nothing about a debt on a postcard.", judgePostcard),
		regF("public", "1006.22(f)(4)", "Nothing about a debt where others can see it.", judgePublic),
		regF("electronic-delivery", "1006.42(a), 15 U.S.C. 7001(c)", "Required disclosures go out electronically only with consent to that.", judgeElectronicDelivery),
	}
}

// judgeOptOut is 12 CFR 1006.14(h)(1). What (h)(2) excepts: one confirmation of
// the opt-out, one answer over a medium by which the person wrote or called,
// and what another law requires.
func judgeOptOut(m *matter, _ *Rule, t time.Time) (found []finding) {
	r := m.request
	if r.Purpose == ConfirmOptOut || r.Purpose == Required || m.answers() {
		return nil
	}
	for i := range m.facts.Refusals {
		x := &m.facts.Refusals[i]
		until, yes := x.holds(t)
		if !yes || x.Person != "" && x.Person != r.Person || x.Channel != "" && x.Channel != r.Channel || x.Contact != "" && x.Contact != r.Contact.ID && r.Contact.ID != "" {
			continue
		}
		found = append(found, finding{until, []string{x.ID}})
	}
	return found
}

// judgeOptOutNotice is 12 CFR 1006.6(e).
func judgeOptOutNotice(m *matter, _ *Rule, _ time.Time) []finding {
	if !m.collecting() || !m.request.electronic() || m.request.OptOutNotice {
		return nil
	}
	return forever()
}

// judgeWorkEmail is 12 CFR 1006.22(f)(3): consent to the address must have been
// given directly, or the person must have written from it.
func judgeWorkEmail(m *matter, _ *Rule, t time.Time) []finding {
	c := &m.request.Contact
	if m.request.Channel != Email || !collects(m.request.Theme) || !c.EmployerProvided && c.Label != "work" || m.agreed(EmailAddress, t, true, 0) {
		return nil
	}
	if slices.ContainsFunc(m.recent, func(x *Interaction) bool {
		return x.Direction == Inbound && x.Channel == Email && x.Contact != "" && x.Contact == c.ID && !x.At.After(t)
	}) {
		return nil
	}
	return forever(c.ID)
}

// judgePostcard is 12 CFR 1006.22(f)(1), 15 U.S.C. 1692f(7).
func judgePostcard(m *matter, _ *Rule, _ time.Time) []finding {
	if !m.request.Postcard || !collects(m.request.Theme) {
		return nil
	}
	return forever()
}

// judgePublic is 12 CFR 1006.22(f)(4).
func judgePublic(m *matter, _ *Rule, _ time.Time) []finding {
	if !m.request.Public || !collects(m.request.Theme) {
		return nil
	}
	return forever()
}

// judgeElectronicDelivery is 12 CFR 1006.42(a)(1) with section 101(c) of the
// E-SIGN Act: the validation notice and answers to disputes in electronic form.
// The validation notice inside an initial communication is not told apart here,
// which is stricter.
func judgeElectronicDelivery(m *matter, _ *Rule, t time.Time) []finding {
	p := m.request.Purpose
	if p != Validation && p != Verification || !m.request.electronic() || m.agreed(ElectronicComms, t, false, 0) {
		return nil
	}
	return forever()
}
