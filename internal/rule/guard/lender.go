package guard

import (
	"slices"
	"time"

	"nectarine/internal/value/zone"
)

// lenderRules are the lender's own: blocks on its cases, its contacts' marks,
// and its caps.
func lenderRules() []Rule {
	own := func(id, says, severity string, judge func(*matter, *Rule, time.Time) []finding, p ...Parameter) Rule {
		r := federal("lender-"+id, "2000-01-01", "the lender's own rule", says, Practice, Practice, severity, judge, p...)
		r.Jurisdiction = "lender"
		return r
	}
	return []Rule{
		own("do-not-interact", "A case of the person blocks the contact.", Blocks, judgeBlocks),
		own("archived-contact", "The contact is archived.", Blocks, func(m *matter, _ *Rule, _ time.Time) []finding { return m.marked(m.request.Contact.Archived) }),
		own("invalid-contact", "The contact is marked as not valid.", Blocks, func(m *matter, _ *Rule, _ time.Time) []finding {
			v := m.request.Contact.Valid
			return m.marked(v != nil && !*v)
		}),
		own("unverified-contact", "Nobody has verified that the contact is the person's.", Warns, func(m *matter, _ *Rule, _ time.Time) []finding {
			v := m.request.Contact.Verified
			return m.marked(v == nil || !*v)
		}),
		own("authorized-third-party", "Only third parties whom the person authorized are contacted.", Blocks, judgeAuthorized),
		own("cap-voice", "The lender's cap on calls.", Blocks, judgeCap(Voice), caps(2, 5, 15, 3, 7, 25, 7, 7, 31)...),
		own("cap-text", "The lender's cap on texts.", Blocks, judgeCap(Text), caps(1, 3, 8, 2, 5, 15, 3, 7, 25)...),
		own("cap-email", "The lender's cap on e-mails.", Blocks, judgeCap(Email), caps(1, 3, 8, 2, 7, 20, 3, 10, 31)...),
	}
}

func (m *matter) marked(so bool) []finding {
	if !so {
		return nil
	}
	return forever(m.request.Contact.ID)
}

// caps are the contacts permitted in a day, 7 days and 30 days, for each
// intensity with which a borrower is collected from.
func caps(values ...int) (p []Parameter) {
	for i, v := range values {
		intensity, over := []string{"light", "normal", "heavy"}[i/3], []string{"Day", "Week", "Month"}[i%3]
		p = append(p, Parameter{intensity + over, "contacts permitted", v, 0, v})
	}
	return p
}

// judgeCap counts the contacts over a channel in connection with a debt. A
// borrower whose intensity is not known is collected from as lightly as any.
func judgeCap(channel string) func(*matter, *Rule, time.Time) []finding {
	return func(m *matter, rule *Rule, t time.Time) (found []finding) {
		if m.request.Channel != channel || !m.collecting() || m.answers() {
			return nil
		}
		intensity := m.facts.Intensity
		if intensity == "" {
			intensity = "light"
			m.lack("facts.collectionsIntensity")
		}
		counts := func(x *Interaction) bool {
			return m.tried(x, channel) && !professional(x.Recipient) && x.Outcome != "notConnected" && x.Outcome != "failed"
		}
		for over, days := range map[string]int{"Day": 1, "Week": 7, "Month": 30} {
			found = append(found, m.limit(t, rule.param(intensity+over), days, counts)...)
		}
		return found
	}
}

// judgeAuthorized holds a third party of the lender's list to the consent.
func judgeAuthorized(m *matter, _ *Rule, t time.Time) []finding {
	if m.request.Recipient != Authorized || m.agreed(ThirdPartyConsent, t, false, 0) {
		return nil
	}
	return forever(m.request.Person)
}

func within(all []string, value, every string) bool {
	return len(all) == 0 || slices.Contains(all, value) || every != "" && slices.Contains(all, every)
}

// judgeBlocks applies the do-not-interact blocks. All themes never include
// opsAccountCredentials; a contact whose label is not known may have any.
func judgeBlocks(m *matter, _ *Rule, t time.Time) (found []finding) {
	r := m.request
	for i := range m.facts.Blocks {
		b := &m.facts.Blocks[i]
		every := "all"
		if r.Theme == "opsAccountCredentials" {
			if every = ""; !slices.Contains(b.Themes, r.Theme) {
				continue
			}
		}
		themes := within(b.Themes, r.Theme, every) || r.Theme == ""
		if !within(b.Channels, r.Channel, "all") || !themes || !within(b.Labels, r.Contact.Label, "") && r.Contact.Label != "" {
			continue
		}
		if until, yes := m.blocked(b, t); yes {
			found = append(found, finding{until, []string{b.ID}})
		}
	}
	return found
}

// blocked says whether a block is active, and until when. Its days are those
// of the product's zone, its hours those of its own zone; where a zone is not
// known, of every zone where the person may be.
func (m *matter) blocked(b *Block, t time.Time) (until time.Time, yes bool) {
	until, yes = b.holds(t)
	if !yes {
		return until, false
	}
	if b.StartOn != nil && !slices.ContainsFunc(m.zonesOr(b.ProductZone), func(l *time.Location) bool { return !t.Before(b.StartOn.Start(l)) }) {
		return until, false
	}
	if b.EndOn != nil {
		var end time.Time
		for _, l := range m.zonesOr(b.ProductZone) {
			if e := (*b.EndOn + 1).Start(l); e.After(end) {
				end = e
			}
		}
		if !t.Before(end) {
			return until, false
		}
		until = sooner(until, end)
	}
	if len(b.Weekdays) == 0 && len(b.Hours) == 0 {
		return until, true
	}
	var edges []int
	for _, h := range b.Hours {
		edges = append(edges, h.From*60, h.To*60)
	}
	covers := func(weekday, minute int) bool {
		return (len(b.Weekdays) == 0 || slices.Contains(b.Weekdays, weekday)) &&
			(len(b.Hours) == 0 || slices.ContainsFunc(b.Hours, func(h Hours) bool { return minute >= h.From*60 && minute < h.To*60 }))
	}
	var narrow time.Time
	active := false
	for _, l := range m.zonesOr(b.Zone) {
		if covers(face(t, l)) {
			u := beyond(t, l, edges, covers)
			if active = true; u.IsZero() {
				return until, true // every hour of every day
			}
			if u.After(narrow) {
				narrow = u
			}
		}
	}
	return sooner(until, narrow), active
}

func (m *matter) zonesOr(name string) []*time.Location {
	if name == "" {
		return m.zones
	}
	l, err := zone.Load(name)
	if err != nil {
		return m.zones // the check of the facts has refused it
	}
	return []*time.Location{l}
}
