package apr

import (
	"fmt"
	"math"
	"strconv"
	"testing"

	"nectarine/internal/value/day"
	"nectarine/internal/value/money"

	"pgregory.net/rapid"
)

func percent(d Disclosure) string {
	f, _ := d.APR.Float64()
	return strconv.FormatFloat(100*f, 'f', 4, 64)
}

// Dates that fit two readings: what the terms say decides, and without terms
// what explains more of the series. The rates were worked out apart, as present
// values at the unit-period named.
func TestDatesThatFitTwoReadings(t *testing.T) {
	biweekly := `{"startDate":"2025-01-22","amountFinanced":500,"duration":4,"paymentFrequency":"everyTwoWeeks","specificDays":[3],"firstDueDate":"2025-02-05",
		"dayCount":"actual/365","interestRates":[{"annualRate":0.3599}],"originationFeeAmount":25}`
	for _, c := range []struct{ overlay, want string }{
		{biweekly, "89.2842"}, // two weeks; half months would be 85.9442
		// Payments on the 28th with the last on another day: the terms' day is the 28th.
		{`{"startDate":"2025-01-28","amountFinanced":1000,"specificDays":[28],"enforcedEndDate":"2025-04-30","dayCount":"actual/365","interestRates":[{"annualRate":0.36}]}`, "35.5116"},
	} {
		got, err := Disclose(terms(t, c.overlay))
		if err != nil || percent(got) != c.want {
			t.Errorf("%s: %s, %v, want %s", c.overlay, percent(got), err, c.want)
		}
	}
	in, err := OfTerms(terms(t, biweekly))
	if err != nil {
		t.Fatal(err)
	}
	if got, err := Of(in.Advances, in.Payments); err != nil || percent(got) != "89.2842" {
		t.Errorf("the same flows without terms: %s, %v", percent(got), err)
	}
	one := []Flow{{d("2025-01-28"), 100000}}
	if got, err := Of(one, []Flow{{d("2025-02-28"), 35000}, {d("2025-03-28"), 35000}, {d("2025-04-30"), 35000}}); err != nil || percent(got) != "29.4279" {
		t.Errorf("two on the 28th and one on the 30th: %s, %v", percent(got), err)
	}
}

// The day of the month of a series: the terms' own, else that which most of it fits, and
// then the start; one payment is no series.
func TestTheDayOfASeries(t *testing.T) {
	for _, c := range []struct {
		name  string
		day   int
		start string
		paid  []string
		want  int
	}{
		{"named", 15, "2024-01-31", []string{"2024-02-29", "2024-03-31"}, 15},
		{"the last of each month", 0, "2024-01-15", []string{"2024-01-31", "2024-02-29", "2024-04-30"}, 31},
		{"the 30th, in February its last", 0, "2024-01-15", []string{"2024-01-30", "2024-02-29", "2024-03-30"}, 30},
		{"the start decides", 0, "2025-01-30", []string{"2025-02-28", "2026-02-28"}, 30},
		{"one payment", 0, "2025-01-31", []string{"2025-02-28"}, 28},
		{"none that some months lack", 0, "2025-01-10", []string{"2025-02-10", "2025-03-10"}, 0},
	} {
		f := Flows{Advances: []Flow{{d(c.start), 1}}, Day: c.day}
		for _, date := range c.paid {
			f.Payments = append(f.Payments, Flow{d(date), 1})
		}
		if got := f.lastDay(); got != c.want {
			t.Errorf("%s: the day is %d, want %d", c.name, got, c.want)
		}
	}
}

// Months are counted back to the day of the series, or to the last of a shorter month.
func TestMonthsBack(t *testing.T) {
	for _, c := range []struct {
		from string
		n    int
		dom  int
		want string
	}{
		{"2024-03-31", 1, 31, "2024-02-29"},
		{"2024-02-29", 1, 31, "2024-01-31"},
		{"2024-02-28", 1, 31, "2024-01-28"}, // not the last of its month
		{"2024-02-29", 1, 0, "2024-01-29"},
		{"2024-01-31", 2, 31, "2023-11-30"},
		{"2024-05-31", 12, 31, "2023-05-31"},
	} {
		if got := back(d(c.from), c.n, c.dom); got != d(c.want) {
			t.Errorf("%d months back from %s: %s, want %s", c.n, c.from, got, c.want)
		}
	}
}

// Two days of the month make half months of each gap, the first and the last too, however
// uneven they are; without a frequency only where each is about half a month.
func TestGapsOfHalfMonths(t *testing.T) {
	for _, c := range []struct {
		every Frequency
		dates []string
		half  bool
	}{
		{"", []string{"2024-01-13", "2024-01-31", "2024-02-13", "2024-02-29", "2024-03-13", "2024-03-31"}, true}, // 18 and 13 days
		{"twiceMonthly", []string{"2024-01-01", "2024-01-20", "2024-02-01", "2024-02-20", "2024-03-01"}, true},   // 19 and 12
		{"twiceMonthly", []string{"2024-01-20", "2024-02-01", "2024-02-20", "2024-03-01", "2024-03-20"}, true},
		{"", []string{"2024-01-01", "2024-01-20", "2024-02-01", "2024-02-20", "2024-03-01"}, false},
	} {
		f := Flows{Advances: []Flow{{d(c.dates[0]), 1}}, Frequency: c.every}
		var days []day.Day
		for _, date := range c.dates {
			f.Payments, days = append(f.Payments, Flow{d(date), 1}), append(days, d(date))
		}
		for i, u := range f.periods(days) {
			if got := u == (unit{kind: ofHalfMonths, n: 1}); got != c.half {
				t.Errorf("%q %v, gap %d: %+v, want half a month: %v", c.every, c.dates, i, u, c.half)
			}
		}
	}
}

// Of periods that occur as often the shortest is the unit-period, in whatever order they are
// counted.
func TestOfPeriodsAsOftenTheShortest(t *testing.T) {
	f := Flows{Advances: []Flow{{d("2024-01-01"), 1}}}
	for _, date := range []string{"2024-01-15", "2024-01-29", "2024-03-04", "2024-04-08", "2024-04-28", "2024-05-18"} { // 14, 14, 35, 35, 20, 20 days
		f.Payments = append(f.Payments, Flow{d(date), 1})
	}
	for range 50 {
		if got := f.unitPeriod(); got != (unit{kind: ofDays, n: 14}) {
			t.Fatalf("the unit-period is %+v, want 14 days", got)
		}
	}
}

// The standard interval nearest to an average: of two as near the shorter, and none longer
// than a year.
func TestTheNearestStandardInterval(t *testing.T) {
	for days, want := range map[float64]unit{
		1: {kind: ofDays, n: 1}, 4: {kind: ofDays, n: 1}, 4.1: {kind: ofDays, n: 7}, 15: {kind: ofHalfMonths, n: 1},
		28: {kind: ofDays, n: 28}, 29: {kind: ofDays, n: 28}, 29.1: {kind: ofMonths, n: 1}, 360: {kind: ofMonths, n: 12},
		364: {kind: ofDays, n: 364}, 1000: {kind: ofDays, n: 364},
	} {
		if got := standard(days); got != want {
			t.Errorf("nearest to %v days is %+v, want %+v", days, got, want)
		}
	}
}

// What bare dates are read as.
func TestUnitPeriodOfDates(t *testing.T) {
	for _, c := range []struct {
		name  string
		dates []string // the advance, then the payments
		want  unit
	}{
		{"two weeks through February", []string{"2025-01-18", "2025-02-01", "2025-02-15", "2025-03-01"}, unit{kind: ofDays, n: 14}},
		{"two weeks, the last earlier", []string{"2025-01-18", "2025-02-01", "2025-02-15", "2025-03-01", "2025-03-15", "2025-03-25"}, unit{kind: ofDays, n: 14}},
		{"half months through February", []string{"2025-01-15", "2025-02-01", "2025-02-15", "2025-03-01", "2025-03-15"}, unit{kind: ofHalfMonths, n: 1}},
		{"half months of fifteen days", []string{"2025-04-01", "2025-04-16", "2025-05-01"}, unit{kind: ofHalfMonths, n: 1}},
		{"four weeks through February", []string{"2025-02-01", "2025-03-01", "2025-03-29", "2025-04-26"}, unit{kind: ofDays, n: 28}},
		{"months", []string{"2025-02-01", "2025-03-01", "2025-04-01"}, unit{kind: ofMonths, n: 1}},
		{"months by their last days", []string{"2025-01-31", "2025-02-28", "2025-03-31", "2025-04-30"}, unit{kind: ofMonths, n: 1}},
		{"months by the 30th", []string{"2025-01-30", "2025-02-28", "2025-03-30", "2025-04-30"}, unit{kind: ofMonths, n: 1}},
		{"two months", []string{"2025-02-01", "2025-04-01", "2025-06-01", "2025-08-01"}, unit{kind: ofMonths, n: 2}},
		{"quarters", []string{"2025-01-01", "2025-04-01", "2025-07-01", "2025-10-01"}, unit{kind: ofMonths, n: 3}},
		{"years", []string{"2025-01-01", "2026-01-01", "2027-01-01", "2028-01-01"}, unit{kind: ofMonths, n: 12}},
		{"months with the summer skipped", []string{"2025-03-15", "2025-04-15", "2025-05-15", "2025-09-15", "2025-10-15"}, unit{kind: ofMonths, n: 1}},
	} {
		f := Flows{Advances: []Flow{{d(c.dates[0]), 1}}}
		for _, date := range c.dates[1:] {
			f.Payments = append(f.Payments, Flow{d(date), 1})
		}
		if got := f.unitPeriod(); got != c.want {
			t.Errorf("%s: %+v, want %+v", c.name, got, c.want)
		}
	}
}

// series are n due dates of a frequency after a start, by their own rule: dom are
// the days of the month.
func series(every Frequency, start, gap day.Day, dom []int, n int) (dates []day.Day) {
	u := units[every]
	if u.kind == ofDays {
		for i := range n {
			dates = append(dates, start+gap+day.Day(i*u.n))
		}
		return dates
	}
	step := max(u.n, 1)
	if u.kind == ofHalfMonths {
		step = 1
	}
	y, m, _ := (start + gap).Date()
	for ; len(dates) < n; m += step {
		for _, k := range dom {
			if date := day.Of(y, m, min(k, day.DaysIn(y, m))); date > start && len(dates) < n {
				dates = append(dates, date)
			}
		}
	}
	return dates
}

// elapsed is the number of unit-periods from the start to a due date on a day of
// the month, Appendix J (b)(5), in fractions of one: weeks from days alone; else
// the full months back from the due date and the days before them.
func elapsed(u unit, start, due day.Day, dom int) (whole, part float64) {
	if u.kind == ofDays {
		days := float64(due - start)
		whole = math.Floor(days / float64(u.n))
		return whole, days/float64(u.n) - whole
	}
	y, m, _ := due.Date()
	months := 0
	on := func(k int) day.Day { return day.Of(y, m-k, min(dom, day.DaysIn(y, m-k))) }
	for on(months+1) >= start {
		months++
	}
	days := float64(on(months) - start)
	per := 30 * float64(u.n)
	if u.kind == ofHalfMonths {
		per = 15
	}
	if u.n == 12 && days > 0 {
		whole = float64(months / 12)
		return whole, float64(on(12*int(whole))-start) / 365
	}
	all := (30*float64(months) + days) / per
	return math.Floor(all + 1e-9), all - math.Floor(all+1e-9)
}

// For every frequency and start day the rate is the one at which the payments,
// discounted by unit-periods of that frequency, are worth what was advanced.
func TestUnitPeriodOfTheFrequency(t *testing.T) {
	perYear := map[Frequency]float64{"weekly": 52, "everyTwoWeeks": 26, "everyFourWeeks": 13, "twiceMonthly": 24, "monthly": 12, "everyTwoMonths": 6, "quarterly": 4, "yearly": 1}
	rapid.Check(t, func(t *rapid.T) {
		every := rapid.SampledFrom(Frequency("").Values()).Filter(func(f Frequency) bool { return f != "singleTerm" }).Draw(t, "frequency")
		start := d("2019-12-01") + day.Day(rapid.IntRange(0, 2200).Draw(t, "start"))
		gap := day.Day(rapid.IntRange(1, 40).Draw(t, "gap"))
		dom := []int{rapid.IntRange(1, 31).Draw(t, "day")}
		if every == "twiceMonthly" {
			dom = []int{rapid.IntRange(1, 14).Draw(t, "first day"), rapid.IntRange(15, 28).Draw(t, "second day")}
		}
		f := Flows{Advances: []Flow{{start, 100000}}, Frequency: every}
		n := rapid.IntRange(3, 30).Draw(t, "payments")
		pay := money.Amount(100000/n + rapid.IntRange(1, 3000).Draw(t, "charge"))
		for _, due := range series(every, start, gap, dom, n) {
			f.Payments = append(f.Payments, Flow{due, pay})
		}
		u := units[every]
		if u.kind != ofDays {
			f.Day = dom[len(dom)-1]
		}
		got, err := f.Disclosure()
		if err != nil {
			t.Fatal(err)
		}
		rate, _ := got.APR.Float64()
		worth := func(rate float64) (sum float64) {
			i := rate / perYear[every]
			for _, p := range f.Payments {
				own := 0
				if u.kind != ofDays {
					_, _, own = p.Date.Date()
					for _, k := range dom {
						if y, m, _ := p.Date.Date(); own == min(k, day.DaysIn(y, m)) {
							own = k
						}
					}
				}
				whole, part := elapsed(u, start, p.Date, own)
				sum += float64(p.Amount) / ((1 + part*i) * math.Pow(1+i, whole))
			}
			return sum
		}
		if worth(rate-1e-6) < 100000 || worth(rate+1e-6) > 100000 {
			t.Fatalf("%s: the rate is %s, a little below which the payments are worth %f and a little above %f; want 100,000 between them", every, got.APR, worth(rate-1e-6), worth(rate+1e-6))
		}
	})
}

// The same holds of terms, whose schedule says how often.
func TestUnitPeriodOfTerms(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		start := d("2023-12-01") + day.Day(rapid.IntRange(0, 1500).Draw(t, "start"))
		n := rapid.IntRange(3, 12).Draw(t, "payments")
		every := rapid.SampledFrom([]Frequency{"weekly", "everyTwoWeeks", "twiceMonthly", "monthly"}).Draw(t, "frequency")
		days := map[Frequency]string{"weekly": "[3]", "everyTwoWeeks": "[3]", "twiceMonthly": "[1,15]", "monthly": fmt.Sprintf("[%d]", rapid.IntRange(1, 31).Draw(t, "day"))}[every]
		in := terms(t, fmt.Sprintf(`{"startDate":"%s","amountFinanced":500,"duration":%d,"paymentFrequency":"%s","specificDays":%s,"originationFeeAmount":25,"dayCount":"actual/365"}`, start, n, every, days))
		f, err := OfTerms(in)
		if err != nil {
			t.Fatal(err)
		}
		if got := f.unitPeriod(); got != units[every] {
			t.Fatalf("of payments %v the unit-period is %v, want %v", every, got, units[every])
		}
	})
}

// The day of the month that the schedule names, the later of two, is the one by which
// months are counted; weeks have none.
func TestTheDayOfTheTerms(t *testing.T) {
	for overlay, want := range map[string]int{
		`{"paymentFrequency":"monthly","specificDays":[31],"startDate":"2024-01-15","duration":3}`:        31,
		`{"paymentFrequency":"twiceMonthly","specificDays":[1,16],"startDate":"2024-01-15","duration":3}`: 16,
		`{"paymentFrequency":"weekly","specificDays":[3],"startDate":"2024-01-15","duration":3}`:          0,
	} {
		f, err := OfTerms(terms(t, overlay))
		if err != nil || f.Day != want {
			t.Errorf("%s: the day is %d, %v; want %d", overlay, f.Day, err, want)
		}
	}
}

// Money paid before or with the first advance counts from the day on which it is
// paid, and the term begins with it.
func TestPaymentBeforeTheFirstAdvance(t *testing.T) {
	for _, c := range []struct {
		name               string
		advances, payments []Flow
		want               string
	}{
		// 50 − 1,000v + 500v² + 500v³ = 0, of its two roots the nearer to 1.
		{"a month before", []Flow{{d("2024-02-10"), 100000}}, []Flow{{d("2024-01-10"), 5000}, {d("2024-03-10"), 50000}, {d("2024-04-10"), 50000}}, "43.4557"},
		// 1,000 − 50 = 1,000v: i = 5.263158 % a month.
		{"with it", []Flow{{d("2024-01-10"), 100000}}, []Flow{{d("2024-01-10"), 5000}, {d("2024-02-10"), 100000}}, "63.1579"},
	} {
		got, err := Of(c.advances, c.payments)
		if err != nil || percent(got) != c.want {
			t.Errorf("%s: %s, %v, want %s", c.name, percent(got), err, c.want)
		}
	}
	if got, err := Of([]Flow{{d("2024-02-10"), 100000}}, []Flow{{d("2024-01-10"), 90000}, {d("2024-03-10"), 90000}}); err == nil {
		t.Errorf("no rate makes this worth the same, and %s was told", got.APR)
	}
}
