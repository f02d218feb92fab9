package plan

import (
	"fmt"
	"strings"
	"testing"

	"nectarine/internal/rule/book"
	"nectarine/internal/value/day"
	"nectarine/internal/value/money"
)

// Terms are within their bounds, both included.
func TestBoundsOfTerms(t *testing.T) {
	amount := func(n money.Amount) *money.Amount { return &n }
	months := func(n int) (all []int) {
		for m := range n {
			all = append(all, 12-m)
		}
		return all
	}
	start := d("2024-01-15")
	for name, c := range map[string]struct {
		set   func(*Terms)
		fault string // empty: it is taken
	}{
		"the first day":           {func(t *Terms) { t.StartDate = day.First }, ""},
		"the day before":          {func(t *Terms) { t.StartDate = day.First - 1 }, "startDate:"},
		"the last day":            {func(t *Terms) { t.StartDate = day.Last - 366*Longest }, ""},
		"the day after":           {func(t *Terms) { t.StartDate = day.Last - 366*Longest + 1 }, "startDate:"},
		"the most":                {func(t *Terms) { t.AmountFinanced = money.Largest }, ""},
		"more":                    {func(t *Terms) { t.AmountFinanced = money.Largest + 1 }, "amountFinanced:"},
		"the largest fee":         {func(t *Terms) { t.OriginationFee = money.Largest }, ""},
		"a larger fee":            {func(t *Terms) { t.OriginationFee = money.Largest + 1 }, "originationFeeAmount:"},
		"the largest payment":     {func(t *Terms) { t.PeriodicPayment = money.Largest }, ""},
		"a larger payment":        {func(t *Terms) { t.PeriodicPayment = money.Largest + 1 }, "periodicPaymentAmount:"},
		"the longest buffer":      {func(t *Terms) { t.Buffer = 366 * Longest }, ""},
		"a longer buffer":         {func(t *Terms) { t.Buffer = 366*Longest + 1 }, "bufferToPushOutSchedule:"},
		"the largest service fee": {func(t *Terms) { t.ServiceFee = money.Largest / mostRows }, ""},
		"a larger service fee":    {func(t *Terms) { t.ServiceFee = money.Largest/mostRows + 1 }, "serviceFeeAmount:"},
		"a cap of nothing":        {func(t *Terms) { t.ServiceFeeCap = amount(0) }, ""},
		"the largest cap":         {func(t *Terms) { t.ServiceFeeCap = amount(money.Largest) }, ""},
		"a larger cap":            {func(t *Terms) { t.ServiceFeeCap = amount(money.Largest + 1) }, "serviceFeeCapAmount:"},
		"capitalized next day":    {func(t *Terms) { t.Capitalization = &Capitalization{AfterDays: 1} }, ""},
		"after a leap year":       {func(t *Terms) { t.Capitalization = &Capitalization{AfterDays: 366} }, ""},
		"a day later":             {func(t *Terms) { t.Capitalization = &Capitalization{AfterDays: 367} }, "interestCapitalization.afterDays:"},
		"the most rows":           {func(t *Terms) { t.MaxRows = mostRows }, ""},
		"more rows":               {func(t *Terms) { t.MaxRows = mostRows + 1 }, "maxRows:"},
		"the largest advance":     {func(t *Terms) { t.AdvanceSchedule = []Advance{{Amount: money.Largest, Date: start}} }, ""},
		"a larger advance":        {func(t *Terms) { t.AdvanceSchedule = []Advance{{Amount: money.Largest + 1, Date: start}} }, "advanceSchedule[0].amount:"},
		"an advance of nothing":   {func(t *Terms) { t.AdvanceSchedule = []Advance{{Amount: 0, Date: start}} }, "advanceSchedule[0].amount:"},
		"before the start":        {func(t *Terms) { t.AdvanceSchedule = []Advance{{Amount: 1, Date: start - 1}} }, "advanceSchedule[0].advanceDate:"},
		"two on one day":          {func(t *Terms) { t.AdvanceSchedule = []Advance{{Amount: 1, Date: start}, {Amount: 1, Date: start}} }, ""},
		"two in another order":    {func(t *Terms) { t.AdvanceSchedule = []Advance{{Amount: 1, Date: start + 1}, {Amount: 1, Date: start}} }, "advanceSchedule[1].advanceDate:"},
		"eleven months skipped":   {func(t *Terms) { t.SkippedMonths = months(11) }, ""},
		"all skipped":             {func(t *Terms) { t.SkippedMonths = months(12) }, "skippedMonths[0]:"},
	} {
		of := terms(t, `{"duration":12}`)
		of.PaymentRounding, of.InterestRounding, of.OriginationCharge = Nearest, book.RoundHalfUp, WithFirst
		c.set(&of)
		if err := of.validate(); (err == nil) != (c.fault == "") || err != nil && !strings.HasPrefix(err.Error(), c.fault) {
			t.Errorf("%s: %v, want an error of %q", name, err, c.fault)
		}
	}
}

// Due dates lie within a hundred years, the last day included, and the buffer counts from the
// start.
func TestBoundsOfDueDates(t *testing.T) {
	for _, c := range []struct {
		overlay string
		n       int // of due dates; 0: it is refused
		first   string
		last    string
	}{
		{`{"enforcedEndDate":"2123-12-22"}`, 1200, "2024-02-15", "2123-12-22"},
		{`{"enforcedEndDate":"2123-12-23"}`, 0, "", ""},
		{`{"enforcedEndDate":"2024-03-15"}`, 2, "2024-02-15", "2024-03-15"},
		{`{"enforcedEndDate":"2024-03-15","firstDueDate":"2024-03-15"}`, 1, "2024-03-15", "2024-03-15"},
		{`{"enforcedEndDate":"2024-03-14","firstDueDate":"2024-03-15"}`, 0, "", ""},
		{`{"paymentFrequency":"singleTerm","specificDays":[],"duration":36500}`, 1, "2123-12-22", "2123-12-22"},
		{`{"paymentFrequency":"singleTerm","specificDays":[],"duration":36501}`, 0, "", ""},
		{`{"paymentFrequency":"weekly","specificDays":[3],"duration":5215,"maxRows":6000}`, 5215, "2024-01-17", "2123-12-22"},
		{`{"paymentFrequency":"weekly","specificDays":[3],"duration":5216,"maxRows":6000}`, 0, "", ""},
		{`{"duration":2,"bufferToPushOutSchedule":31}`, 2, "2024-02-15", "2024-03-15"},
		{`{"duration":2,"bufferToPushOutSchedule":32}`, 2, "2024-03-15", "2024-04-15"},
		{`{"duration":2,"paymentFrequency":"everyTwoWeeks","specificDays":[3,"2020-09-16"],"startDate":"2020-09-15"}`, 2, "2020-09-16", "2020-09-30"},
	} {
		dates, err := terms(t, c.overlay).dueDates()
		if c.n == 0 {
			if err == nil {
				t.Errorf("%s: %d due dates to %s, want it refused", c.overlay, len(dates), dates[len(dates)-1])
			}
			continue
		}
		if err != nil || len(dates) != c.n || dates[0] != d(c.first) || dates[c.n-1] != d(c.last) {
			t.Errorf("%s: %d due dates, %v, %v; want %d from %s to %s", c.overlay, len(dates), dates[:min(len(dates), 2)], err, c.n, c.first, c.last)
		}
	}
}

// Limits of a variable rate are taken where they are given, and refused by their name.
func TestLimitsOfRates(t *testing.T) {
	p, err := terms(t, `{"duration":3,"interestRates":[{"annualRate":0.03,"interestType":"spread"}],"indexRates":[{"annualRate":0.05}],"rateLimits":{"ceiling":0.07}}`).Compile()
	if err != nil || p.Rates.Limits.Ceiling != 70_000_000 || p.Rates.Limits.Floor != -1 || p.Rates.Limits.Change != -1 {
		t.Fatalf("a ceiling of 7 %%: %+v, %v", p, err)
	}
	if _, err := terms(t, `{"duration":3,"rateLimits":{"floor":11}}`).Compile(); err == nil || !strings.HasPrefix(err.Error(), "rateLimits.floor:") {
		t.Errorf("a floor of 1,100 %%: %v, want it refused by its name", err)
	}
}

// The payment is the least of which the last is not more, or a cent less where the last comes
// nearer to it so.
func TestRoundingOfPayments(t *testing.T) {
	for _, c := range []struct{ rounding, amount, want string }{
		{"up", "400.00", "100.00 100.00"}, {"evenLast", "400.00", "100.00 100.00"}, {"down", "400.01", "100.00 100.01"},
		{"evenLast", "399.99", "100.00 99.99"}, {"evenLast", "399.98", "99.99 100.01"}, {"evenLast", "399.97", "99.99 100.00"},
	} {
		rows := schedule(t, `{"duration":4,"interestRates":[{"annualRate":0}],"paymentRounding":"`+c.rounding+`","amountFinanced":`+c.amount+`}`)
		if got := fmt.Sprint(rows[0].Amount, " ", rows[3].Amount); got != c.want {
			t.Errorf("%s over four payments, %s: %s, want %s", c.amount, c.rounding, got, c.want)
		}
	}
}

// Relief holds from its first day to the day before its end, and spares late fees unless they
// are kept.
func TestReliefs(t *testing.T) {
	from, to := d("2024-02-01"), d("2024-03-01")
	all, kept := Reliefs{{From: from, To: to}}, Reliefs{{From: from, To: to, Fees: true}}
	for _, c := range []struct {
		at            day.Day
		after, spares bool
	}{{from - 1, true, false}, {from, true, true}, {to - 1, true, true}, {to, false, false}} {
		if after, spares := all.After(c.at), all.Spares(c.at); after != c.after || spares != c.spares || kept.Spares(c.at) {
			t.Errorf("%s: it holds or comes: %t, it spares: %t; want %t, %t, and none where fees are kept", c.at, after, spares, c.after, c.spares)
		}
	}
}

// A plan asks sooner than the contract in one payment, or in all up to one.
func TestPlansThatAskSooner(t *testing.T) {
	dates := []day.Day{d("2024-02-15"), d("2024-03-15"), d("2024-04-15")}
	always := func(day.Day) bool { return true }
	before := func(at day.Day) bool { return at < d("2024-02-15") }
	for name, c := range map[string]struct {
		list  []Planned
		most  money.Amount
		after func(day.Day) bool
		want  bool
	}{
		"nothing is held":       {[]Planned{{Date: d("2024-02-01"), Amount: 900}}, 0, always, false},
		"as much as may be":     {[]Planned{{Date: d("2024-02-01"), Amount: 100}}, 100, always, false},
		"a cent more":           {[]Planned{{Date: d("2024-02-01"), Amount: 101}}, 100, always, true},
		"both before the first": {[]Planned{{Date: d("2024-02-01"), Amount: 50}, {Date: d("2024-02-10"), Amount: 50}}, 100, always, false},
		"more before the first": {[]Planned{{Date: d("2024-02-01"), Amount: 50}, {Date: d("2024-02-10"), Amount: 51}}, 100, always, true},
		"one after the first":   {[]Planned{{Date: d("2024-02-01"), Amount: 50}, {Date: d("2024-02-20"), Amount: 100}}, 100, always, false},
		"relief is over":        {[]Planned{{Date: d("2024-02-20"), Amount: 50}, {Date: d("2024-03-01"), Amount: 500}}, 100, before, false},
		"relief goes on":        {[]Planned{{Date: d("2024-02-01"), Amount: 50}, {Date: d("2024-03-01"), Amount: 500}}, 100, before, true},
	} {
		if got := AsksSooner(c.list, dates, c.most, c.after); got != c.want {
			t.Errorf("%s: it asks sooner: %t, want %t", name, got, c.want)
		}
	}
}

// The last payment exceeds what it may by more than a cent for each.
func TestLastPaymentsThatExceed(t *testing.T) {
	always, never := func(day.Day) bool { return true }, func(day.Day) bool { return false }
	first := func(at day.Day) bool { return at < d("2024-03-15") } // on the first due date of free, and not on the second
	for name, c := range map[string]struct {
		months        string
		payment, most money.Amount
		after         func(day.Day) bool
		want          bool
	}{
		"never held":                 {"3", 10_000, 1, never, false},
		"as much":                    {"3", 10_000, 10_000, always, false},
		"by a cent for each payment": {"3", 10_000, 9_999, always, false},
		"by more":                    {"3", 10_000, 9_998, always, true},
		"the payment is not held":    {"3", 12_000, 9_000, always, true},
		"held until the last":        {"3", 11_000, 9_000, first, true},
		"which is asked so":          {"3", 12_000, 9_000, first, false},
		"the only one":               {"1", 30_000, 29_999, never, false},
		"the only one, by more":      {"1", 30_000, 29_998, never, true},
	} {
		if got := free(t, c.months).Exceeds(c.payment, c.most, c.after); got != c.want {
			t.Errorf("%s: the last payment exceeds: %t, want %t", name, got, c.want)
		}
	}
	none := free(t, "3")
	if none.Dates = nil; none.Exceeds(1, 1, always) {
		t.Error("without due dates a last payment exceeds")
	}
	longer := free(t, "3")
	longer.Lengthen(5_000)
	if got := fmt.Sprint(longer.Dates); got != "[2024-02-15 2024-03-15 2024-04-15 2024-05-15 2024-06-15 2024-07-15]" {
		t.Errorf("lengthened for payments of 50.00: %s, want six due dates", got)
	}
}
