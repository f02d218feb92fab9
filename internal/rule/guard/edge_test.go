package guard

import (
	"testing"
	"time"

	"nectarine/internal/rule/guard/fact"
	"nectarine/internal/rule/guard/law"
	"nectarine/internal/value/day"
)

// The edges of the rules: the very instant, day or number at which each changes
// its mind, and each value that a comparison tells apart.
func TestEdges(t *testing.T) {
	yes := true
	military := func(recipient, label string) fact.Case {
		return law.Make(law.To(recipient), law.Label(label), law.Know(func(f *fact.Facts) { f.Duties = []fact.Span{law.Since()} }))
	}
	discharged := law.Make(func(c *fact.Case) {
		c.Facts.Bankruptcies = []fact.Bankruptcy{{Span: law.Since(), Chapter: 7, Discharged: &c.Request.At}}
	})
	mortgage := func(made day.Day) fact.Case {
		return law.Make(law.Over(fact.Mail), law.For(fact.Repossession), func(c *fact.Case) {
			s := law.Since()
			s.EndedAt = law.Before(c, time.Hour)
			c.Facts.Duties, c.Facts.Debts[0].Kind, c.Facts.Debts[0].MadeOn = []fact.Span{s}, fact.Mortgage, &made
		})
	}
	refused := func(x fact.Refusal) fact.Case {
		x.Span = law.Since()
		return law.Make(law.Know(func(f *fact.Facts) { f.Refusals = []fact.Refusal{x} }))
	}
	unsent := func(local, outcome string) fact.Case {
		return law.Make(law.Know(func(f *fact.Facts) { f.Debts[0].ValidationSentAt = nil }), law.Made(1, fact.Voice, 6*24*time.Hour, func(x *fact.Interaction) { x.Outcome = outcome }), law.At(local))
	}
	_ = yes
	holdFaults(t, []fault{
		{"discharged this instant", "us-bankruptcy-discharge", true, discharged},
		{"and stayed no more", "us-bankruptcy-stay", false, discharged},
		{"a mortgage of the day on which the service began", "us-scra", true, mortgage(day.Of(2026, 1, 2))},
		{"of the day after", "us-scra", false, mortgage(day.Of(2026, 1, 3))},
		{"somebody at a military number", "us-scra-command", true, military(fact.ThirdParty, "military")},
		{"at a number that may be military", "us-scra-command", true, military(fact.ThirdParty, "")},
		{"at another number", "us-scra-command", false, military(fact.ThirdParty, "home")},
		{"the servicemember", "us-scra-command", false, military(fact.Borrower, "military")},
		{"refused by this person", "us-regf-opt-out", true, refused(fact.Refusal{Person: "BO-1"})},
		{"by another", "us-regf-opt-out", false, refused(fact.Refusal{Person: "BO-2"})},
		{"for this number", "us-regf-opt-out", true, refused(fact.Refusal{Contact: "CT-1"})},
		{"for another", "us-regf-opt-out", false, refused(fact.Refusal{Contact: "CT-2"})},
		{"the sixth day after the first communication begins", "us-regf-validation", true, unsent("2026-04-08 00:00", fact.Message)},
		{"the fifth has not ended", "us-regf-validation", false, unsent("2026-04-07 23:59", fact.Message)},
		{"after a conversation", "us-regf-validation", true, unsent("2026-04-08 12:00", fact.Conversation)},
		{"after what may have been one", "us-regf-validation", true, unsent("2026-04-08 12:00", "")},
		{"after a call that nobody answered", "us-regf-validation", false, unsent("2026-04-08 12:00", fact.NoAnswer)},
	})
}
