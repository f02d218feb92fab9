package federal

import (
	"time"

	"nectarine/internal/rule/guard/fact"
	"nectarine/internal/rule/guard/law"
)

// hours are the rules about the time of day: 12 CFR 1006.6(b)(1)(i), 15 U.S.C.
// 1692c(a)(1). Without knowledge to the contrary, a time before 8:00 a.m. and
// after 9:00 p.m. at the consumer's location is inconvenient. Where the consumer
// may be in several zones the time must be convenient in all (comment
// 6(b)(1)(i)-2). The instant 9:00 p.m. itself is refused, stricter than the text
// by one instant. The section speaks of collection alone: other messages are held
// to the same hours by practice.
func hours() []law.Rule {
	night := law.At("2026-04-08 07:59")
	mornings := law.Know(func(f *fact.Facts) {
		f.StatedTimes = []fact.StatedTime{{Span: law.Since(), Weekdays: []int{3}, FromMinute: 540, ToMinute: 900}}
	})
	saidNow := func(c *fact.Case) {
		law.Replies(c)
		s := fact.Span{ID: "F-1", At: *law.Before(c, time.Hour)}
		c.Facts.StatedTimes = []fact.StatedTime{{Span: s, Weekdays: []int{3}, FromMinute: 540, ToMinute: 900}}
	}
	current := law.Know(func(f *fact.Facts) { f.Debts[0].Current, f.Debts[0].PastDueOn = true, nil })
	service := law.AskFor(func(r *fact.Request) { r.Theme = "opsServicing" })
	return []law.Rule{
		{
			ID: "us-regf-time", Version: 2, Citation: "12 CFR 1006.6(b)(1)(i)",
			Says:     "No contact about a debt before 8 a.m. or from 9 p.m. where the person may be.",
			Creditor: law.ByPractice, Collector: law.ByLaw, Severity: law.Blocks,
			Parameters: []law.Parameter{law.Open(480), law.Close(1260)},
			Consents:   []law.Ask{law.OtherTime, law.CourtAgreed},
			Judge:      judgeTime(true),
			Examples: []law.Example{
				law.Stops("at 7:59 a.m.", night),
				law.Stops("at 9 p.m.", law.At("2026-04-08 21:00")),
				law.Stops("at noon, when the person may be in Hawaii", law.Know(func(f *fact.Facts) { f.Addresses = []fact.Address{{ID: "CT-9", State: "HI"}} })),
				law.Passes("at 8 a.m.", law.At("2026-04-08 08:00")),
				law.Passes("a letter at 7:59", night, law.Over(fact.Mail)),
				law.Excepts("at 7:59, to which the person agreed directly", law.Agrees(fact.UnusualTime), night),
			},
		},
		{
			ID: "practice-time", Version: 3, Citation: "12 CFR 1006.6(b)(1)(i), by analogy",
			Says:     "No contact of any other kind before 8 a.m. or from 9 p.m. where the person may be.",
			Creditor: law.ByPractice, Collector: law.ByPractice, Severity: law.Blocks,
			Parameters: []law.Parameter{law.Open(480), law.Close(1260)},
			Consents:   []law.Ask{law.OtherTime, law.CourtAgreed}, // what lifts the hours of collection lifts these
			Judge:      judgeTime(false),
			Examples: []law.Example{
				law.Stops("word of a current loan at 7:59", night, service, current),
				law.Passes("at 8", service, current, law.At("2026-04-08 08:00")),
				law.Passes("a login code at night, for which the person has just asked", night, law.Code),
				law.Excepts("at 7:59, which a court permits", law.Agrees(fact.Court), night, service, current),
				law.Excepts("at 7:59 by consent", law.Agrees(fact.UnusualTime), night, service, current),
			},
		},
		{
			ID: "us-regf-stated-time", Version: 2, Citation: "12 CFR 1006.6(b)(1)(i)",
			Says:     "No contact at a time that the person called inconvenient.",
			Creditor: law.ByPractice, Collector: law.ByLaw, Severity: law.Blocks,
			Consents: []law.Ask{law.OtherTime, law.CourtAgreed}, LooksBack: 1,
			Needs: law.NeedsTimes, Judge: law.JudgeStatedTime,
			Examples: []law.Example{
				law.Stops("at noon on a Wednesday, which was called inconvenient from 9 to 3", mornings),
				law.Passes("at 3 p.m.", mornings, law.At("2026-04-08 15:00")),
				law.Excepts("the one answer on the same day, over the same medium", law.Replies, mornings),
				law.Excepts("by consent given directly", law.Agrees(fact.UnusualTime), mornings),
				law.Excepts("a text that asks which time is convenient, in answer to the one that said so", law.For(fact.AskTime), law.Over(fact.Text), saidNow),
			},
		},
	}
}

func judgeTime(collection bool) func(*law.Matter, *law.Rule, time.Time) []law.Finding {
	return func(m *law.Matter, rule *law.Rule, t time.Time) []law.Finding {
		if m.Collecting() != collection || !m.TimedNow() || m.Excused(rule, t) {
			return nil
		}
		return m.Shut(t, rule.Param("open"), rule.Param("close"))
	}
}
