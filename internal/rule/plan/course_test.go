package plan

import (
	"encoding/json"
	"strings"
	"testing"

	"nectarine/internal/value/day"
	"nectarine/internal/value/money"
)

// A late fee is within its bounds, both included, and as much as its kind says.
func TestLateFees(t *testing.T) {
	rate := func(text string) money.Rate { return money.MustRate(text) }
	for _, c := range []struct {
		fee   LateFee
		fault string
	}{
		{LateFee{Kind: Flat, Amount: LargestAmount}, ""},
		{LateFee{Kind: Flat, Amount: LargestAmount + 1}, "lateFee.amount:"},
		{LateFee{Kind: Flat, Amount: -1}, "lateFee.amount:"},
		{LateFee{Kind: Percent, Percent: rate("1")}, ""},
		{LateFee{Kind: Percent, Percent: rate("1.000000001")}, "lateFee.percent:"},
		{LateFee{Kind: Flat, Amount: 1, GraceDays: 0}, ""},
		{LateFee{Kind: Flat, Amount: 1, GraceDays: 366}, ""},
		{LateFee{Kind: Flat, Amount: 1, GraceDays: -1}, "lateFee.graceDays:"},
		{LateFee{Kind: Flat, Amount: 1, GraceDays: 367}, "lateFee.graceDays:"},
	} {
		err := c.fee.validate()
		if c.fault == "" && err != nil || c.fault != "" && (err == nil || !strings.HasPrefix(err.Error(), c.fault)) {
			t.Errorf("%+v: %v, want %q", c.fee, err, c.fault)
		}
	}
	for kind, want := range map[LateFeeKind][2]money.Amount{
		Flat: {1500, 1500}, Percent: {1000, 2000}, GreaterOf: {1500, 2000}, LesserOf: {1000, 1500},
	} {
		fee := LateFee{Kind: kind, Amount: 1500, Percent: rate("0.05")}
		if got := [2]money.Amount{fee.For(20_000), fee.For(40_000)}; got != want {
			t.Errorf("%s of 200.00 and 400.00: %v, want %v", kind, got, want)
		}
	}
}

// How many payments fall due in a year, and which frequencies take a day to count from.
func TestFrequencies(t *testing.T) {
	for _, c := range []struct {
		f       Frequency
		perYear int
		days    string
		counts  bool
	}{
		{Weekly, 52, `[1,"2020-09-16"]`, false}, {EveryTwoWeeks, 26, `[1,"2020-09-16"]`, true}, {EveryFourWeeks, 13, `[1,"2020-09-16"]`, true},
		{TwiceMonthly, 24, `[1,16,"2020-09-16"]`, false}, {Monthly, 12, `[1,"2020-09-16"]`, false}, {EveryTwoMonths, 6, `[1,"2020-09-16"]`, true},
		{Quarterly, 4, `[1,"2020-09-16"]`, true}, {Yearly, 1, `[1,"2020-09-16"]`, true}, {SingleTerm, 0, `["2020-09-16"]`, false},
	} {
		if got := c.f.PerYear(); got != c.perYear {
			t.Errorf("%s: %d payments a year, want %d", c.f, got, c.perYear)
		}
		var s SpecificDays
		err := json.Unmarshal([]byte(c.days), &s)
		if err == nil {
			err = s.Validate(c.f)
		}
		if (err == nil) != c.counts {
			t.Errorf("%s takes %s: %v, want it taken: %t", c.f, c.days, err, c.counts)
		}
	}
}

// Due dates that are put off stay so, and from the last one that was moved the next is counted
// as if it had not been.
func TestMovedDueDates(t *testing.T) {
	p := Pattern{Every: Monthly, Days: SpecificDays{Days: []int{15}}}
	off := p.PutOff(5)
	if got := off.Following(d("2024-01-20")); off.LastTo != 0 || got != d("2024-02-20") {
		t.Errorf("put off by five days, after 20 January comes %s, want 20 February; %+v", got, off)
	}
	moved := p.MoveLast(d("2024-03-15"), d("2024-03-25"))
	if got := moved.Following(d("2024-03-25")); got != d("2024-04-15") {
		t.Errorf("after the date that was moved comes %s, want 15 April", got)
	}
	again := moved.MoveLast(d("2024-03-25"), d("2024-03-28"))
	if again.LastFrom != d("2024-03-15") || again.LastTo != d("2024-03-28") {
		t.Errorf("moved once more: %+v, want it counted from where it was first", again)
	}
	if other := moved.MoveLast(d("2024-05-15"), d("2024-05-20")); other.LastFrom != d("2024-05-15") {
		t.Errorf("another date is moved: %+v, want it counted from 15 May", other)
	}
	both := moved.PutOff(3)
	if both.LastFrom != d("2024-03-18") || both.LastTo != d("2024-03-28") || both.Shift != 3 {
		t.Errorf("put off after that: %+v, want the three of them later by three days", both)
	}
	weeks := Pattern{Every: EveryTwoWeeks, Days: SpecificDays{Days: []int{1}}}
	late := weeks.MoveLast(d("2024-03-04"), d("2024-03-07"))
	for name, c := range map[string]struct {
		pattern     Pattern
		after, want string
	}{
		"far off":                  {p.PutOff(20), "2024-02-04", "2024-03-06"},
		"weeks off":                {weeks.PutOff(10), "2024-03-14", "2024-03-28"},
		"after what was moved":     {late, "2024-03-07", "2024-03-18"},
		"after what was not":       {late, "2024-02-19", "2024-03-04"},
		"moved, then put off":      {late.PutOff(3), "2024-03-10", "2024-03-21"},
		"moved onto the next date": {weeks.MoveLast(d("2024-03-04"), d("2024-03-18")), "2024-03-18", "2024-04-01"},
	} {
		if got := c.pattern.Following(d(c.after)); got != d(c.want) {
			t.Errorf("%s: after %s comes %s, want %s", name, c.after, got, c.want)
		}
	}
	ends := Pattern{Every: Monthly, Days: SpecificDays{Days: []int{31}}}
	if got := ends.thirty(ends.Anchor(d("2024-01-20")), d("2024-02-29")); got != 39 {
		t.Errorf("from a day of no period to the end of February: %d days, want 39", got)
	}
	if anew := both.Anew(); anew.Shift != 0 || anew.LastFrom != 0 || anew.LastTo != 0 {
		t.Errorf("without what was moved: %+v", anew)
	}
}

// What each payment of a course comes to, with what is paid of the first already.
func TestWhatAPaymentComesTo(t *testing.T) {
	for name, c := range map[string]struct {
		course Course
		want   []money.Amount // of a payment of 10.00 where 0.50 of interest is owed
	}{
		"level":                  {Course{EarlyPrincipal: 10, EarlyInterest: 20}, []money.Amount{970, 1000, 1000}},
		"more early than is due": {Course{EarlyPrincipal: 2000}, []money.Amount{0, 1000}},
		"interest alone":         {Course{EarlyPrincipal: 10, EarlyInterest: 20, InterestOnly: 2}, []money.Amount{40, 50, 1000}},
		"asked": {Course{EarlyPrincipal: 10, EarlyInterest: 20, Asks: []money.Amount{700, -1, 0}},
			[]money.Amount{670, 50, 0, 1000}},
		"asked, then interest":    {Course{Asks: []money.Amount{700}, InterestOnly: 1}, []money.Amount{700, 50, 1000}},
		"the first of its own":    {Course{EarlyPrincipal: 10, EarlyInterest: 20, First: 1500}, []money.Amount{1470, 1000}},
		"interest, not the first": {Course{First: 1500, InterestOnly: 1}, []money.Amount{50, 1000}},
	} {
		for i, want := range c.want {
			if got := c.course.pay(i, 1000, 50); got != want {
				t.Errorf("%s: payment %d comes to %s, want %s", name, i, got, want)
			}
		}
	}
	for want, c := range map[bool][]Course{
		true: {{First: 1}}, false: {{}, {First: 1, InterestOnly: 1}, {First: 1, Asks: []money.Amount{5}}},
	} {
		for _, of := range c {
			if got := of.first(0); got != want || of.first(1) {
				t.Errorf("%+v: the first asks an amount of its own: %t, the second: %t; want %t and none", of, got, of.first(1), want)
			}
		}
	}
}

// free is a course of 300.00 without interest over some months.
func free(t *testing.T, months string) *Course {
	t.Helper()
	p, err := terms(t, `{"amountFinanced":300,"duration":`+months+`,"interestRates":[{"annualRate":0}]}`).Compile()
	if err != nil {
		t.Fatalf("the terms of %s months: %v", months, err)
	}
	return p.Course()
}

// The last payment is what the others leave; where it is the only one, what is paid of it
// already is a part of it. Advances are made before the day on which they are.
func TestLastPayments(t *testing.T) {
	one, two := free(t, "1"), free(t, "2")
	for _, c := range []*Course{one, two} {
		c.EarlyPrincipal, c.EarlyInterest = 4000, 1000
	}
	if got := one.Last(100); got != 35_000 {
		t.Errorf("the only payment: %s, want 350.00 with the 50.00 that are paid", got)
	}
	if got := two.Last(20_000); got != 15_000 {
		t.Errorf("after 200.00, of which 50.00 are paid: %s, want 150.00", got)
	}
	c := free(t, "3")
	if !c.advanced(0) {
		t.Error("without advances there is one to come")
	}
	c.Advances = []Advance{{Amount: 5, Date: c.Dates[1]}}
	for period, want := range []bool{false, false, true} {
		if got := c.advanced(period); got != want {
			t.Errorf("period %d: all is advanced: %t, want %t", period, got, want)
		}
	}
}

// How many payments it takes, at least as many as are agreed and at most so many more.
func TestHowManyPaymentsItTakes(t *testing.T) {
	for _, c := range []struct {
		payment money.Amount
		more    int
		want    int
	}{{10_000, 100, 3}, {30_000, 100, 3}, {5_000, 100, 6}, {5_000, 3, 6}, {4_500, 3, 3}, {4_500, 4, 7}, {1, 10, 3}} {
		of := free(t, "3")
		if got := of.Lasts(c.payment, c.more); got != c.want || len(of.Dates) != 3 {
			t.Errorf("of %s, at most %d more: %d payments, want %d", c.payment, c.more, got, c.want)
		}
	}
}

// A day lies before, on or after others as it is written: due dates are the ends of periods,
// which begin where the one before ended.
func TestInstallments(t *testing.T) {
	got := Installments(d("2024-01-15"), []day.Day{d("2024-02-15"), d("2024-03-15")})
	want := []Cycle{{d("2024-01-15"), d("2024-02-15"), d("2024-02-15")}, {d("2024-02-15"), d("2024-03-15"), d("2024-03-15")}}
	if len(got) != 2 || got[0] != want[0] || got[1] != want[1] {
		t.Errorf("the cycles are %v, want %v", got, want)
	}
}
