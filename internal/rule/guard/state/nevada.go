package state

import (
	"time"

	"nectarine/internal/rule/guard/fact"
	"nectarine/internal/rule/guard/law"
)

// nevada is NRS 649.366, for collection agencies: without a notice the sixty days
// have not begun. A debt of which the kind is not known may be medical.
func nevada() []law.Rule {
	lives := law.Lives("NV")
	notice := func(days int) law.Change {
		return func(c *fact.Case) {
			c.Facts.Debts[0].Kind, c.Facts.Debts[0].MedicalNoticeAt = fact.Medical, law.Before(c, time.Duration(days)*24*time.Hour)
		}
	}
	return []law.Rule{{
		ID: "us-nv-medical", Version: 2, From: "2021-07-01", Citation: "NRS 649.366", Jurisdiction: "US-NV",
		Says:     "No collection of a medical debt until sixty days after the notice of it.",
		Creditor: law.NotBound, Collector: law.ByLaw, Severity: law.Blocks,
		Parameters: []law.Parameter{{Name: "days", Unit: "days after the notice", Value: 60, Min: 60, Max: 180, Loosest: 0}},
		Source:     "NRS 649.366 (courtgpt.ai; A 2023, 2152, 3486)", ReadOn: readLast,
		Judge: judgeNevada,
		Examples: []law.Example{
			law.Stops("fifty-nine days after the notice", lives, notice(59)),
			law.Stops("a debt of which nobody knows the kind", lives, law.Know(func(f *fact.Facts) { f.Debts[0].Kind = "" })),
			law.Passes("sixty-one days after", lives, notice(61)),
			law.Excepts("a debt of another kind", law.Know(func(f *fact.Facts) { f.Debts[0].Kind = fact.Consumer }), lives, notice(59)),
		},
	}}
}

func judgeNevada(m *law.Matter, rule *law.Rule, t time.Time) (found []law.Finding) {
	if !m.Collecting() {
		return nil
	}
	for _, id := range m.Debts {
		d := m.Debt(id)
		if d != nil && d.Kind != "" && d.Kind != fact.Medical {
			continue
		}
		if d == nil || d.Kind == "" {
			m.Lack("facts.debts.kind")
		}
		if d == nil || d.MedicalNoticeAt == nil {
			found = append(found, law.Always(id)...)
		} else if until := m.DaysOn(*d.MedicalNoticeAt, rule.Param("days")+1, true); t.Before(until) {
			found = append(found, law.Finding{Until: until, Evidence: []string{id}})
		}
	}
	return found
}
