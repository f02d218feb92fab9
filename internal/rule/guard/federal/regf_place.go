package federal

import (
	"slices"
	"time"

	"nectarine/internal/rule/guard/fact"
	"nectarine/internal/rule/guard/law"
)

// PlaceRules are the rules about places.
func PlaceRules() []law.Rule {
	return []law.Rule{
		regF("place", "1006.6(b)(1)(ii)", "No contact at a place that the person called inconvenient.", judgePlace),
		regF("employment", "1006.6(b)(3)", "No contact at the place of employment where the employer forbids it.", judgeEmployment),
	}
}

// stated finds the stated places at which the contact is, or may be when its
// place is not known.
func stated(m *law.Matter, t time.Time, employer bool) (found []law.Finding) {
	label := m.Request.Contact.Label
	for i := range m.Facts.StatedPlaces {
		s := &m.Facts.StatedPlaces[i]
		until, yes := s.Holds(t)
		if !yes || s.Employer != employer || label != "" && s.Label != label {
			continue
		}
		if label == "" {
			m.Lack("request.contact.label")
		}
		found = append(found, law.Finding{Until: until, Evidence: []string{s.ID}})
	}
	return found
}

// judgePlace is 12 CFR 1006.6(b)(1)(ii): it lasts until the statement is
// withdrawn or consent is given directly (6(b)(4)(i)).
func judgePlace(m *law.Matter, _ *law.Rule, t time.Time) []law.Finding {
	r := m.Request
	// Messages and mobile numbers are at no place (comment 6(b)(1)(ii)-1).
	placeless := r.Electronic() || r.Contact.Mobile != nil && *r.Contact.Mobile
	if !fact.Collects(r.Theme) || placeless || m.Answers() || m.Agreed(fact.InconvenientPlace, t, true, 0) {
		return nil
	}
	return stated(m, t, false)
}

// judgeEmployment is 12 CFR 1006.6(b)(3), 15 U.S.C. 1692c(a)(3): where the
// contacter knows or has reason to know that the employer prohibits it.
func judgeEmployment(m *law.Matter, _ *law.Rule, t time.Time) []law.Finding {
	if !fact.Collects(m.Request.Theme) || m.Agreed(fact.ContactAtWork, t, true, 0) {
		return nil
	}
	return stated(m, t, true)
}

// MediaRules are the rules about media and what a message shows.
func MediaRules() []law.Rule {
	return []law.Rule{
		regF("opt-out", "1006.14(h)(1), 1006.6(e)", "No use of a medium, number or address that the person asked not to be used.", judgeOptOut),
		law.Federal("us-regf-opt-out-notice", "2021-11-30", "12 CFR 1006.6(e)", "An electronic message about a debt must say how to opt out.", law.ByPractice, law.ByLaw, law.Warns, judgeOptOutNotice),
		regF("work-email", "1006.22(f)(3)", "No message to an address that the employer gave.", judgeWorkEmail),
		regF("postcard", "1006.22(f)(1)", "Nothing about a debt on a postcard.", judgePostcard),
		regF("public", "1006.22(f)(4)", "Nothing about a debt where others can see it.", judgePublic),
		regF("electronic-delivery", "1006.42(a), 15 U.S.C. 7001(c)", "Required disclosures go out electronically only with consent to that.", judgeElectronicDelivery),
	}
}

// judgeOptOut is 12 CFR 1006.14(h)(1). What (h)(2) excepts: one confirmation of
// the opt-out, one answer over a medium by which the person wrote or called,
// and what another law requires.
func judgeOptOut(m *law.Matter, _ *law.Rule, t time.Time) (found []law.Finding) {
	r := m.Request
	if r.Purpose == fact.ConfirmOptOut || r.Purpose == fact.Required || m.Answers() {
		return nil
	}
	for i := range m.Facts.Refusals {
		x := &m.Facts.Refusals[i]
		until, yes := x.Holds(t)
		if !yes || x.Person != "" && x.Person != r.Person || x.Channel != "" && x.Channel != r.Channel || x.Contact != "" && x.Contact != r.Contact.ID && r.Contact.ID != "" {
			continue
		}
		found = append(found, law.Finding{Until: until, Evidence: []string{x.ID}})
	}
	return found
}

// judgeOptOutNotice is 12 CFR 1006.6(e).
func judgeOptOutNotice(m *law.Matter, _ *law.Rule, _ time.Time) []law.Finding {
	if !m.Collecting() || !m.Request.Electronic() || m.Request.OptOutNotice {
		return nil
	}
	return law.Forever()
}

// judgeWorkEmail is 12 CFR 1006.22(f)(3): consent to the address must have been
// given directly, or the person must have written from it.
func judgeWorkEmail(m *law.Matter, _ *law.Rule, t time.Time) []law.Finding {
	c := &m.Request.Contact
	if m.Request.Channel != fact.Email || !fact.Collects(m.Request.Theme) || !c.EmployerProvided && c.Label != "work" || m.Agreed(fact.EmailAddress, t, true, 0) {
		return nil
	}
	if slices.ContainsFunc(m.Recent, func(x *fact.Interaction) bool {
		return x.Direction == fact.Inbound && x.Channel == fact.Email && x.Contact != "" && x.Contact == c.ID && !x.At.After(t)
	}) {
		return nil
	}
	return law.Forever(c.ID)
}

// judgePostcard is 12 CFR 1006.22(f)(1), 15 U.S.C. 1692f(7).
func judgePostcard(m *law.Matter, _ *law.Rule, _ time.Time) []law.Finding {
	if !m.Request.Postcard || !fact.Collects(m.Request.Theme) {
		return nil
	}
	return law.Forever()
}

// judgePublic is 12 CFR 1006.22(f)(4).
func judgePublic(m *law.Matter, _ *law.Rule, _ time.Time) []law.Finding {
	if !m.Request.Public || !fact.Collects(m.Request.Theme) {
		return nil
	}
	return law.Forever()
}

// judgeElectronicDelivery is 12 CFR 1006.42(a)(1) with section 101(c) of the
// E-SIGN Act: the validation notice and answers to disputes in electronic form.
// The validation notice inside an initial communication is not told apart here,
// which is stricter.
func judgeElectronicDelivery(m *law.Matter, _ *law.Rule, t time.Time) []law.Finding {
	p := m.Request.Purpose
	if p != fact.Validation && p != fact.Verification || !m.Request.Electronic() || m.Agreed(fact.ElectronicComms, t, false, 0) {
		return nil
	}
	return law.Forever()
}
