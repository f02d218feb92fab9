// Package lender is the lender's own rules: blocks, marks of contacts, and caps.
package lender

import (
	"slices"
	"strings"
	"time"

	"nectarine/internal/rule/guard/fact"
	"nectarine/internal/rule/guard/law"
	"nectarine/internal/value/day"
	"nectarine/internal/value/zone"
)

// Rules are the rules of this package.
func Rules() []law.Rule {
	rules := slices.Concat(blocks(), marks(), thirdParties(), caps())
	for i := range rules {
		r := &rules[i]
		r.From, r.Citation, r.Jurisdiction = "2000-01-01", "the lender's own rule", "lender"
		r.Creditor, r.Collector = law.ByPractice, law.ByPractice
		r.Source, r.ReadOn = "the API of the platform", "2026-11-21"
	}
	return rules
}

func blocks() []law.Rule {
	block := func(change func(*fact.Block)) law.Change {
		return law.Know(func(f *fact.Facts) {
			b := fact.Block{Span: law.Since()}
			change(&b)
			f.Blocks = append(f.Blocks, b)
		})
	}
	every := block(func(b *fact.Block) { b.Channels, b.Themes = []string{fact.Every}, []string{fact.Every} })
	on := func(d day.Day) *day.Day { return &d }
	return []law.Rule{{
		ID: "lender-do-not-interact", Version: 3,
		Says:     "A case of the person blocks the contact.",
		Severity: law.Blocks,
		Judge:    judgeBlocks,
		Examples: []law.Example{
			law.Stops("a block of every contact", every),
			law.Stops("a block of collection, whatever label the contact bears", block(func(b *fact.Block) { b.Themes = []string{"opsCollDebt"} }), law.AskFor(func(r *fact.Request) { r.Theme = "opsServicing" })),
			law.Stops("until today", block(func(b *fact.Block) { b.EndOn = on(day.Of(2026, 4, 8)) })),
			law.Stops("on Wednesdays from noon", block(func(b *fact.Block) { b.Weekdays, b.Hours = []int{3}, []fact.Hours{{From: 12, To: 14}} })),
			law.Passes("a block of texts", block(func(b *fact.Block) { b.Channels = []string{fact.Text} })),
			law.Passes("until yesterday", block(func(b *fact.Block) { b.EndOn = on(day.Of(2026, 4, 7)) })),
			law.Passes("from tomorrow", block(func(b *fact.Block) { b.StartOn = on(day.Of(2026, 4, 9)) })),
			law.Passes("on Wednesdays until noon", block(func(b *fact.Block) { b.Weekdays, b.Hours = []int{3}, []fact.Hours{{From: 8, To: 12}} })),
			law.Excepts("a login code, which all themes never include", law.Code, every),
		},
	}}
}

func marks() []law.Rule {
	no := false
	return []law.Rule{
		{
			ID: "lender-archived-contact", Says: "The contact is archived.", Severity: law.Blocks,
			Judge: func(m *law.Matter, _ *law.Rule, _ time.Time) []law.Finding {
				return marked(m, m.Request.Contact.Archived)
			},
			Examples: []law.Example{
				law.Stops("an archived number", law.AskFor(func(r *fact.Request) { r.Contact.Archived = true })),
				law.Passes("another"),
			},
			NoException: "There is none.",
		},
		{
			ID: "lender-invalid-contact", Says: "The contact is marked as not valid.", Severity: law.Blocks,
			Judge: func(m *law.Matter, _ *law.Rule, _ time.Time) []law.Finding {
				v := m.Request.Contact.Valid
				return marked(m, v != nil && !*v)
			},
			Examples: []law.Example{
				law.Stops("a disconnected number", law.AskFor(func(r *fact.Request) { r.Contact.Valid = &no })),
				law.Passes("a valid one"),
			},
			NoException: "There is none.",
		},
		{
			ID: "lender-unverified-contact", Says: "Nobody has verified that the contact is the person's.", Severity: law.Warns,
			Judge: func(m *law.Matter, _ *law.Rule, _ time.Time) []law.Finding {
				v := m.Request.Contact.Verified
				return marked(m, v == nil || !*v)
			},
			Examples: []law.Example{
				law.Stops("a number that nobody has verified", law.AskFor(func(r *fact.Request) { r.Contact.Verified = nil })),
				law.Passes("a verified one"),
			},
			NoException: "There is none.",
		},
	}
}

func marked(m *law.Matter, so bool) []law.Finding {
	if !so {
		return nil
	}
	return law.Always(m.Request.Contact.ID)
}

func thirdParties() []law.Rule {
	return []law.Rule{{
		ID: "lender-authorized-third-party", Version: 2,
		Says:     "Only third parties whom the person authorized are contacted.",
		Severity: law.Blocks,
		Consents: []law.Ask{{Name: fact.ThirdPartyConsent}},
		Judge: func(m *law.Matter, rule *law.Rule, t time.Time) []law.Finding {
			if m.Request.Recipient != fact.Authorized || m.Excused(rule, t) {
				return nil
			}
			return law.Always(m.Request.Person)
		},
		Examples: []law.Example{
			law.Stops("somebody said to be authorized", law.To(fact.Authorized)),
			law.Passes("the borrower"),
			law.Excepts("with the person's consent", law.Agrees(fact.ThirdPartyConsent), law.To(fact.Authorized)),
		},
	}}
}

// caps are the contacts permitted in a day, 7 days and 30 days, for each
// intensity with which a borrower is collected from.
func caps() []law.Rule {
	numbers := func(values ...int) (p []law.Parameter) {
		for i, v := range values {
			intensity, over := []string{"light", "normal", "heavy"}[i/3], []string{"Day", "Week", "Month"}[i%3]
			p = append(p, law.Limit(intensity+over, "contacts permitted", v))
		}
		return p
	}
	light := law.Know(func(f *fact.Facts) { f.Intensity = "light" })
	unknown := law.Know(func(f *fact.Facts) { f.Intensity = "" })
	text, email := law.Over(fact.Text), law.Over(fact.Email)
	return []law.Rule{
		{
			ID: "lender-cap-voice", Version: 2, Says: "The lender's cap on calls.", Severity: law.Blocks, LooksBack: 30,
			Parameters: numbers(2, 5, 15, 3, 7, 25, 7, 7, 31), Judge: judgeCap(fact.Voice),
			Examples: []law.Example{
				law.Stops("light: the third in a day", light, law.Made(2, fact.Voice, time.Hour)),
				law.Passes("heavy: the third in a day", law.Made(2, fact.Voice, time.Hour)),
				law.Excepts("an answer to the person", law.Replies, light, law.Made(2, fact.Voice, 2*time.Hour)),
			},
		},
		{
			ID: "lender-cap-text", Version: 2, Says: "The lender's cap on texts.", Severity: law.Blocks, LooksBack: 30,
			Parameters: numbers(1, 3, 8, 2, 5, 15, 3, 7, 25), Judge: judgeCap(fact.Text),
			Examples: []law.Example{
				law.Stops("not known is light: the second in a day", text, unknown, law.Made(1, fact.Text, time.Hour)),
				law.Passes("heavy: the second in a day", text, law.Made(1, fact.Text, time.Hour)),
				law.Excepts("an answer to the person", law.Replies, text, unknown, law.Made(1, fact.Text, 2*time.Hour)),
			},
		},
		{
			ID: "lender-cap-email", Version: 2, Says: "The lender's cap on e-mails.", Severity: law.Blocks, LooksBack: 30,
			Parameters: numbers(1, 3, 8, 2, 7, 20, 3, 10, 31), Judge: judgeCap(fact.Email),
			Examples: []law.Example{
				law.Stops("light: the fourth in a week", email, light, law.Made(3, fact.Email, 36*time.Hour)),
				law.Passes("heavy: the fourth in a week", email, law.Made(3, fact.Email, 36*time.Hour)),
				law.Excepts("an answer to the person", law.Replies, email, light, law.Made(3, fact.Email, 36*time.Hour)),
			},
		},
	}
}

// span is the days of a cap, by its name.
func span(over string) int {
	switch over {
	case "Day":
		return 1
	case "Week":
		return 7
	}
	return 30
}

// judgeCap counts the contacts over a channel in connection with a debt. A
// borrower whose intensity is not known is collected from as lightly as any.
func judgeCap(channel string) func(*law.Matter, *law.Rule, time.Time) []law.Finding {
	return func(m *law.Matter, rule *law.Rule, t time.Time) (found []law.Finding) {
		if m.Request.Channel != channel || !m.Collecting() || m.Answers(t, time.Time{}, law.Promptly) {
			return nil
		}
		intensity := m.Facts.Intensity
		if intensity == "" {
			intensity = "light"
			m.Lack("facts.collectionsIntensity")
		}
		counts := func(x *fact.Interaction) bool {
			return x.Channel == channel && m.Tried(x, channel) && !m.ToProfessional(x) && law.Reached(x)
		}
		for i := range rule.Parameters {
			over, of := strings.CutPrefix(rule.Parameters[i].Name, intensity)
			if !of {
				continue
			}
			found = append(found, m.Limit(t, rule.Parameters[i].Value, span(over), counts)...)
		}
		return found
	}
}

func within(all []string, value, every string) bool {
	return len(all) == 0 || slices.Contains(all, value) || slices.Contains(all, every)
}

// judgeBlocks applies the do-not-interact blocks. All themes never include a
// login code, but a block of which nobody knows the themes may; a contact whose label is not known may have any; and a block of
// collection holds for whatever is collection.
func judgeBlocks(m *law.Matter, _ *law.Rule, t time.Time) (found []law.Finding) {
	r := m.Request
	for i := range m.Facts.Blocks {
		b := &m.Facts.Blocks[i]
		themes := within(b.Themes, r.Theme, fact.Every) || r.Theme == "" || m.Collects() && slices.Contains(b.Themes, "opsCollDebt")
		if m.Login() {
			themes = len(b.Themes) == 0 || slices.Contains(b.Themes, r.Theme)
		}
		if !within(b.Channels, r.Channel, fact.Every) || !themes || r.Contact.Label != "" && !within(b.Labels, r.Contact.Label, fact.Every) {
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
	if b.StartOn != nil && !slices.ContainsFunc(zonesOr(m, b.ProductZone),
		func(l *time.Location) bool { return !t.Before(b.StartOn.Start(l)) }) {
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
