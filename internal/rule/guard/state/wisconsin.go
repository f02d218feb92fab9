package state

import (
	"time"

	"nectarine/internal/rule/guard/fact"
	"nectarine/internal/rule/guard/law"
)

// wisconsin is what the Department of Financial Institutions asks of licensed
// collection agencies: a request to cease, in whatever form, ends the calls.
func wisconsin() []law.Rule {
	no, lives := false, law.Lives("WI")
	asked := law.Know(func(f *fact.Facts) { f.Ceases = []fact.Cease{{Span: law.Since(), Written: &no}} })
	return []law.Rule{{
		ID: "us-wi-cease-calls", Version: 2, From: fdcpaFrom, Citation: "Wis. Admin. Code DFI-Bkg 74.16(5)", Jurisdiction: "US-WI",
		Says:     "No call after a request to cease, in whatever form.",
		Creditor: law.NotBound, Collector: law.ByLaw, Outside: business, Severity: law.Blocks,
		Source: "Wis. Admin. Code DFI-Bkg 74.16 (dfi.wi.gov)", ReadOn: readOn, Unverified: noDay,
		Judge: judgeWisconsin,
		Examples: []law.Example{
			law.Stops("a call after a request by telephone", lives, asked),
			law.Passes("about another debt", lives, asked, law.Know(func(f *fact.Facts) { f.Ceases[0].Debts = []string{"B"} })),
			law.Passes("a letter", lives, asked, law.Over(fact.Mail)),
		},
		NoException: "The paragraph knows none.",
	}}
}

func judgeWisconsin(m *law.Matter, _ *law.Rule, t time.Time) (found []law.Finding) {
	if m.Request.Channel != fact.Voice || !m.Collecting() {
		return nil
	}
	for i := range m.Facts.Ceases {
		x := &m.Facts.Ceases[i]
		if until, yes := x.Holds(t); yes && m.Touches(x.Debts) {
			found = append(found, law.Finding{Until: until, Evidence: []string{x.ID}})
		}
	}
	return found
}
