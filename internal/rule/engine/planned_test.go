package engine

import (
	"slices"
	"strings"
	"testing"

	"nectarine/internal/value/day"
	"nectarine/internal/value/money"
)

// An advance that the terms planned may be made as planned, otherwise, or not at all: the level payment follows, and
// what is expected has the money that is to come, and no other. Reckoned by hand, without interest: 600.00 at first and
// 600.00 planned on 20 January over twelve months are 100.00 each; 600.00 alone are 50.00.
func TestPlannedAdvances(t *testing.T) {
	const in = `{"startDate":"2025-01-01","amountFinanced":600,"duration":12,"specificDays":[1],"interestRates":[{"annualRate":0}],
		"advanceSchedule":[{"id":"V","amount":600,"advanceDate":"2025-01-20"}]}`
	for name, c := range map[string]struct {
		facts, at  string
		level, sum money.Amount
		void       int
	}{
		"to come":                        {"", "2025-01-05", 10000, 120000, 0},
		"its day":                        {"", "2025-01-20", 10000, 120000, 0},
		"as planned":                     {`,{"id":"X","type":"advance","effectiveDate":"2025-01-20","amount":600,"advanceId":"V"}`, "2025-01-20", 10000, 120000, 0},
		"sooner":                         {`,{"id":"X","type":"advance","effectiveDate":"2025-01-10","amount":600,"advanceId":"V"}`, "2025-01-10", 10000, 120000, 0},
		"less":                           {`,{"id":"X","type":"advance","effectiveDate":"2025-01-20","amount":480,"advanceId":"V"}`, "2025-01-20", 9000, 108000, 0},
		"another of the same amount":     {`,{"id":"X","type":"advance","effectiveDate":"2025-01-20","amount":600}`, "2025-01-20", 15000, 180000, 0},
		"canceled":                       {`,{"id":"X","type":"advance","effectiveDate":"2025-01-10","advanceId":"V"}`, "2025-01-10", 5000, 60000, 0},
		"canceled before the first due":  {`,{"id":"X","type":"advance","effectiveDate":"2025-01-10","advanceId":"V"}`, "2025-01-31", 5000, 60000, 0},
		"lapsed":                         {`,{"id":"X","type":"advance","effectiveDate":"2025-01-21","advanceId":"V"}`, "2025-01-21", 5000, 60000, 0},
		"canceled twice":                 {`,{"id":"X","type":"advance","effectiveDate":"2025-01-10","advanceId":"V"},{"id":"Y","type":"advance","effectiveDate":"2025-01-11","advanceId":"V"}`, "2025-01-11", 5000, 60000, 1},
		"canceled and made all the same": {`,{"id":"X","type":"advance","effectiveDate":"2025-01-10","advanceId":"V"},{"id":"Y","type":"advance","effectiveDate":"2025-01-11","amount":600,"advanceId":"V"}`, "2025-01-11", 10000, 120000, 0},
		"another, that nobody planned":   {`,{"id":"X","type":"advance","effectiveDate":"2025-01-10","advanceId":"W"}`, "2025-01-10", 10000, 120000, 1},
		"canceled, the loan too":         {`,{"id":"C","type":"cancellation","effectiveDate":"2025-01-09"},{"id":"X","type":"advance","effectiveDate":"2025-01-10","advanceId":"V"}`, "2025-01-10", 0, 0, 1},
		"canceled while frozen":          {`,{"id":"F","type":"freeze","effectiveDate":"2025-01-09"},{"id":"X","type":"advance","effectiveDate":"2025-01-10","advanceId":"V"},{"id":"U","type":"unfreeze","effectiveDate":"2025-01-11"}`, "2025-01-11", 5000, 60000, 0},
		"all paid before it comes":       {`,{"id":"P","type":"payment","effectiveDate":"2025-01-05","amount":600}`, "2025-01-06", 0, 0, 0},
	} {
		l := loanOf(t, in, c.facts, c.at)
		facts := factsOf(t, `[{"id":"A","type":"activation","effectiveDate":"2025-01-01"}`+c.facts+"]")
		rows, err := Expected(terms(t, in), facts, d(c.at))
		sum := money.Amount(0)
		for _, r := range rows {
			sum += r.Amount
		}
		if name == "all paid before it comes" { // nothing is owed now; from its day on the advance is
			if l.Status != PaidOff || sum != 60000 || err != nil {
				t.Errorf("%s: the loan is %s and %s is expected (%v), want it paid off and 600.00 to come", name, l.Status, sum, err)
			}
			continue
		}
		if l.Level != c.level || sum != c.sum || len(l.Void) != c.void || err != nil {
			t.Errorf("%s: level %s, expected %s in all, void %v (%v); want %s, %s and %d void", name, l.Level, sum, l.Void, err, c.level, c.sum, c.void)
		}
	}
}

// An advance that is not made says which; ids of planned ones are their own.
func TestWrongPlannedAdvances(t *testing.T) {
	in := terms(t, `{"startDate":"2025-01-01","amountFinanced":600,"duration":12,"specificDays":[1],"interestRates":[{"annualRate":0}]}`)
	for fact, want := range map[string]string{
		`"type":"advance"`: "facts[1].amount: advance needs it",
		`"type":"advance","amount":-1,"advanceId":"V"`:                    "facts[1].amount: must be more than 0",
		`"type":"fee","amount":1,"advanceId":"V"`:                         "facts[1].advanceId: fee has none",
		`"type":"advance","advanceId":"` + strings.Repeat("v", 256) + `"`: "facts[1].advanceId: must not be longer",
	} {
		facts := factsOf(t, `[{"id":"A","type":"activation","effectiveDate":"2025-01-01"},{"id":"X","effectiveDate":"2025-01-02",`+fact+`}]`)
		if _, err := Fold(in, facts, d("2025-01-03")); err == nil || !strings.HasPrefix(err.Error(), want) {
			t.Errorf("%s: %v, want %q", fact, err, want)
		}
	}
	for i, id := range []string{"V", "", "", "V"} {
		in.AdvanceSchedule = append(in.AdvanceSchedule, Advance{ID: id, Amount: 100, Date: d("2025-01-05") + day.Day(i/2)})
	}
	if _, err := Schedule(in); err == nil || !strings.HasPrefix(err.Error(), "advanceSchedule[3].id: must not be") {
		t.Errorf("two planned under one id: %v, want a refusal of the second", err)
	}
	in.AdvanceSchedule[3].ID = strings.Repeat("v", 255)
	if _, err := Schedule(in); err != nil {
		t.Errorf("an id of 255 bytes: %v, want it taken", err)
	}
}

// Whoever pays what is expected, while the planned advances are made on their days, has paid the loan off.
func TestExpectedWithPlannedAdvances(t *testing.T) {
	in := terms(t, `{"startDate":"2025-01-01","amountFinanced":600,"duration":12,"specificDays":[1],"interestRates":[{"annualRate":0.12}],
		"advanceSchedule":[{"id":"V","amount":600,"advanceDate":"2025-01-05"},{"id":"W","amount":300,"advanceDate":"2025-03-10"}]}`)
	facts := factsOf(t, `[{"id":"A","type":"activation","effectiveDate":"2025-01-01"}]`)
	for _, at := range []day.Day{d("2025-01-01"), d("2025-01-03")} {
		rows, err := Expected(in, facts, at)
		if err != nil {
			t.Fatal(err)
		}
		agreed, err := Schedule(in)
		if err != nil || len(rows) != len(agreed) {
			t.Fatalf("on %s %d payments are expected (%v), want the %d of the schedule", at, len(rows), err, len(agreed))
		}
		for i, r := range rows {
			if r.Date != agreed[i].Date || r.Amount != agreed[i].Amount || r.Balance != agreed[i].Balance {
				t.Errorf("on %s the payment of %s is %s and leaves %s, want %s and %s as agreed", at, r.Date, r.Amount, r.Balance,
					agreed[i].Amount, agreed[i].Balance)
			}
		}
		all := slices.Clone(facts)
		for _, a := range in.AdvanceSchedule {
			all = append(all, Fact{ID: "made" + a.ID, Type: FurtherAdvance, EffectiveDate: a.Date, Amount: a.Amount, AdvanceID: a.ID})
		}
		for _, r := range rows {
			all = append(all, Fact{ID: "paid" + r.Date.String(), Type: Payment, EffectiveDate: r.Date, Amount: r.Amount})
		}
		l, err := Fold(in, all, rows[len(rows)-1].Date)
		if err != nil || l.Status != PaidOff || l.Balances.Overpayment != 0 {
			t.Errorf("after it all the loan is %s and %s too much was paid (%v), want it paid off to the cent", l.Status, l.Balances.Overpayment, err)
		}
	}
}
