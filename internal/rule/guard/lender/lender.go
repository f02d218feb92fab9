// Package lender is the lender's own rules: blocks, marks of contacts, and caps.
package lender

import (
	"slices"
	"time"

	"nectarine/internal/rule/guard/fact"
	"nectarine/internal/rule/guard/law"
	"nectarine/internal/value/zone"
)

// LenderRules are the lender's own: blocks on its cases, its contacts' marks,
// and its caps.
func LenderRules() []law.Rule {
	own := func(id, says, severity string, judge func(*law.Matter, *law.Rule, time.Time) []law.Finding, p ...law.Parameter) law.Rule {
		r := law.Federal("lender-"+id, "2000-01-01", "the lender's own rule", says, law.ByPractice, law.ByPractice, severity, judge, p...)
		r.Jurisdiction = "lender"
		return r
	}
	return []law.Rule{
		own("do-not-interact", "A case of the person blocks the contact.", law.Blocks, judgeBlocks),
		own("archived-contact", "The contact is archived.", law.Blocks, func(m *law.Matter, _ *law.Rule, _ time.Time) []law.Finding {
			return marked(m, m.Request.Contact.Archived)
		}),
		own("invalid-contact", "The contact is marked as not valid.", law.Blocks, func(m *law.Matter, _ *law.Rule, _ time.Time) []law.Finding {
			v := m.Request.Contact.Valid
			return marked(m, v != nil && !*v)
		}),
		own("unverified-contact", "Nobody has verified that the contact is the person's.", law.Warns, func(m *law.Matter, _ *law.Rule, _ time.Time) []law.Finding {
			v := m.Request.Contact.Verified
			return marked(m, v == nil || !*v)
		}),
		own("authorized-third-party", "Only third parties whom the person authorized are contacted.", law.Blocks, judgeAuthorized),
		own("cap-voice", "The lender's cap on calls.", law.Blocks, judgeCap(fact.Voice), caps(2, 5, 15, 3, 7, 25, 7, 7, 31)...),
		own("cap-text", "The lender's cap on texts.", law.Blocks, judgeCap(fact.Text), caps(1, 3, 8, 2, 5, 15, 3, 7, 25)...),
		own("cap-email", "The lender's cap on e-mails.", law.Blocks, judgeCap(fact.Email), caps(1, 3, 8, 2, 7, 20, 3, 10, 31)...),
	}
}

func marked(m *law.Matter, so bool) []law.Finding {
	if !so {
		return nil
	}
	return law.Forever(m.Request.Contact.ID)
}

// caps are the contacts permitted in a day, 7 days and 30 days, for each
// intensity with which a borrower is collected from.
func caps(values ...int) (p []law.Parameter) {
	for i, v := range values {
		intensity, over := []string{"light", "normal", "heavy"}[i/3], []string{"Day", "Week", "Month"}[i%3]
		p = append(p, law.Parameter{Name: intensity + over, Unit: "contacts permitted", Value: v, Min: 0, Max: v})
	}
	return p
}

// judgeCap counts the contacts over a channel in connection with a debt. A
// borrower whose intensity is not known is collected from as lightly as any.
func judgeCap(channel string) func(*law.Matter, *law.Rule, time.Time) []law.Finding {
	return func(m *law.Matter, rule *law.Rule, t time.Time) (found []law.Finding) {
		if m.Request.Channel != channel || !m.Collecting() || m.Answers() {
			return nil
		}
		intensity := m.Facts.Intensity
		if intensity == "" {
			intensity = "light"
			m.Lack("facts.collectionsIntensity")
		}
		counts := func(x *fact.Interaction) bool {
			return m.Tried(x, channel) && !fact.Professional(x.Recipient) && x.Outcome != "notConnected" && x.Outcome != "failed"
		}
		for over, days := range map[string]int{"Day": 1, "Week": 7, "Month": 30} {
			found = append(found, m.Limit(t, rule.Param(intensity+over), days, counts)...)
		}
		return found
	}
}

// judgeAuthorized holds a third party of the lender's list to the consent.
func judgeAuthorized(m *law.Matter, _ *law.Rule, t time.Time) []law.Finding {
	if m.Request.Recipient != fact.Authorized || m.Agreed(fact.ThirdPartyConsent, t, false, 0) {
		return nil
	}
	return law.Forever(m.Request.Person)
}

func within(all []string, value, every string) bool {
	return len(all) == 0 || slices.Contains(all, value) || every != "" && slices.Contains(all, every)
}

// judgeBlocks applies the do-not-interact blocks. All themes never include
// opsAccountCredentials; a contact whose label is not known may have any.
func judgeBlocks(m *law.Matter, _ *law.Rule, t time.Time) (found []law.Finding) {
	r := m.Request
	for i := range m.Facts.Blocks {
		b := &m.Facts.Blocks[i]
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
		if until, yes := blocked(m, b, t); yes {
			found = append(found, law.Finding{Until: until, Evidence: []string{b.ID}})
		}
	}
	return found
}

// blocked says whether a block is active, and until when. Its days are those
// of the product's zone, its hours those of its own zone; where a zone is not
// known, of every zone where the person may be.
func blocked(m *law.Matter, b *fact.Block, t time.Time) (until time.Time, yes bool) {
	until, yes = b.Holds(t)
	if !yes {
		return until, false
	}
	if b.StartOn != nil && !slices.ContainsFunc(zonesOr(m, b.ProductZone), func(l *time.Location) bool { return !t.Before(b.StartOn.Start(l)) }) {
		return until, false
	}
	if b.EndOn != nil {
		var end time.Time
		for _, l := range zonesOr(m, b.ProductZone) {
			if e := (*b.EndOn + 1).Start(l); e.After(end) {
				end = e
			}
		}
		if !t.Before(end) {
			return until, false
		}
		until = law.Sooner(until, end)
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
			(len(b.Hours) == 0 || slices.ContainsFunc(b.Hours, func(h fact.Hours) bool { return minute >= h.From*60 && minute < h.To*60 }))
	}
	var narrow time.Time
	active := false
	for _, l := range zonesOr(m, b.Zone) {
		if covers(law.Face(t, l)) {
			u := law.Beyond(t, l, edges, covers)
			if active = true; u.IsZero() {
				return until, true // every hour of every day
			}
			if u.After(narrow) {
				narrow = u
			}
		}
	}
	return law.Sooner(until, narrow), active
}

func zonesOr(m *law.Matter, name string) []*time.Location {
	if name == "" {
		return m.Zones
	}
	l, err := zone.Load(name)
	if err != nil {
		return m.Zones // the check of the facts has refused it
	}
	return []*time.Location{l}
}
