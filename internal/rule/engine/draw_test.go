package engine

import (
	"nectarine/internal/rule/book"
	"nectarine/internal/rule/plan"
	"nectarine/internal/value/day"
	"nectarine/internal/value/money"

	"pgregory.net/rapid"
)

// agreed draws more of what terms can say, as far as they then have a schedule.
func agreed(t *rapid.T, in *Terms) []Row {
	try := func(name string, most int, change func(*Terms)) {
		if rapid.IntRange(0, most).Draw(t, name) > 0 {
			return
		}
		other := *in
		change(&other)
		if _, err := Schedule(other); err == nil {
			*in = other
		}
	}
	number := func(name string, from, to int) int { return rapid.IntRange(from, to).Draw(t, name) }
	rate := func(name string) money.Rate {
		return money.MustRate(rapid.SampledFrom([]string{"0.005", "0.0125", "0.04", "0.09"}).Draw(t, name))
	}
	try("interest alone", 4, func(in *Terms) { in.InterestOnlyPeriods = number("of them", 1, 6) })
	try("down payment", 6, func(in *Terms) { in.DownPaymentAmount = money.Amount(number("down", 1, 9000)) })
	try("skipped months", 6, func(in *Terms) { in.SkippedMonths = []int{number("skipped", 1, 6), number("and", 7, 12)} })
	try("pushed out", 6, func(in *Terms) { in.Buffer = number("buffer", 0, 60) })
	try("an end", 6, func(in *Terms) {
		end := in.StartDate + day.Day(number("ends after", 5, 1200))
		in.EnforcedEndDate, in.Duration = &end, 0
	})
	try("counted from", 6, func(in *Terms) {
		from := in.StartDate - day.Day(number("days before", 0, 60))
		in.SpecificDays.Start = &from
	})
	try("an index", 3, func(in *Terms) {
		later := in.StartDate + day.Day(number("next index", 1, 300))
		in.Index = []RateSpan{{AnnualRate: rate("index")}, {AnnualRate: rate("later"), StartDate: &later}}
		in.Interest = []RateSpan{{AnnualRate: rate("spread"), InterestType: book.Spread}}
		if change, floor, ceiling := rate("change"), rate("floor"), money.MustRate("0.11"); number("limited", 0, 1) == 0 {
			in.Limits = &plan.RateLimits{Change: &change, Floor: &floor, Ceiling: &ceiling}
		}
	})
	try("promo", 5, func(in *Terms) {
		end := in.StartDate + day.Day(number("promo ends", 0, 400))
		in.Promo = []RateSpan{{AnnualRate: rate("promo"), EndDate: &end}}
	})
	try("cap", 5, func(in *Terms) { in.Cap = []RateSpan{{AnnualRate: rate("capped")}} })
	try("waterfall", 3, func(in *Terms) {
		in.Waterfall = Waterfall{Buckets: rapid.Permutation(book.BucketName("").Values()).Draw(t, "buckets"),
			Components: rapid.Permutation([]book.ComponentName{"principal", "interest", "lateFees", "fees"}).Draw(t, "components")}
	})
	try("advances", 5, func(in *Terms) {
		on := in.StartDate + day.Day(number("first advance", 0, 100))
		in.AdvanceSchedule = []Advance{{Amount: money.Amount(number("lent later", 1, 90_000)), Date: on},
			{Amount: money.Amount(number("and again", 1, 90_000)), Date: on + day.Day(number("later again", 0, 100))}}
		if rapid.Bool().Draw(t, "advances named") {
			in.AdvanceSchedule[0].ID, in.AdvanceSchedule[1].ID = "V1", "V2"
		}
	})
	rows, err := Schedule(*in)
	if err != nil {
		t.Fatal(err)
	}
	try("given payment", 2, func(in *Terms) {
		in.PeriodicPayment = rows[min(in.InterestOnlyPeriods, len(rows)-1)].Amount * money.Amount(number("percent of it", 96, 130)) / 100
		if in.EnforcedEndDate == nil && in.PaymentFrequency != plan.SingleTerm && number("until paid", 0, 1) == 0 {
			in.Duration = 0
		}
	})
	if rows, err = Schedule(*in); err != nil {
		t.Fatal(err)
	}
	return rows
}

// begun draws the fact that a loan begins with: its activation, some days after the
// start at times, or a loan taken over in mid-life.
func begun(t *rapid.T, in *Terms, rows []Row) Fact {
	f := Fact{ID: "A", Type: Activation, EffectiveDate: in.StartDate}
	switch rapid.IntRange(0, 5).Draw(t, "begins") {
	case 0:
		f.EffectiveDate += day.Day(rapid.IntRange(0, int(rows[0].Date-in.StartDate)-1).Draw(t, "activated after"))
	case 1:
		f.Type, f.EffectiveDate = Opened, in.StartDate+day.Day(rapid.IntRange(1, 500).Draw(t, "taken over after"))
		if f.Opening = opening(t, f.EffectiveDate); !in.HoldPartial {
			f.Opening.Suspense = 0
		}
	}
	return f
}

// opening draws a loan as another system kept it up to the day before one.
func opening(t *rapid.T, at day.Day) *Opening {
	cents := func(name string) money.Amount {
		return money.Amount(max(0, rapid.IntRange(-20_000, 60_000).Draw(t, name)))
	}
	amounts := func(name string) (a Amounts) {
		a = Amounts{Principal: cents(name + " principal"), Interest: cents(name+" interest") / 20, LateFees: cents(name+" late fees") / 30, OriginationFees: cents(name+" origination") / 30}
		a.Fees = a.LateFees + a.OriginationFees + cents(name+" other fees")/40
		return a
	}
	o := &Opening{Status: rapid.SampledFrom([]Status{"", "", Active, Frozen, Accelerated, ChargedOff}).Draw(t, "status then"),
		NonDue: amounts("not due"), AccruedInterest: money.MustRate(rapid.SampledFrom([]string{"0", "0.004", "3.123456789"}).Draw(t, "accrued")),
		Suspense: cents("held") / 100, Overpayment: cents("over") / 100, Paid: amounts("paid"), ServiceFees: cents("service fees") / 100}
	o.NonDue.Principal += 5000
	if rapid.Bool().Draw(t, "payment then") {
		o.PeriodicPayment = 100 + cents("payment")/10
	}
	if o.Status == ChargedOff {
		o.NonDue, o.ChargedOff, o.Suspense, o.AccruedInterest = Amounts{}, o.NonDue, 0, money.Rate{}
		o.DaysOverdue = rapid.IntRange(0, 200).Draw(t, "days overdue then")
		return o
	}
	if o.Status != Accelerated {
		o.PaidEarly = amounts("paid early")
		if rapid.Bool().Draw(t, "judged otherwise") {
			ahead := cents("paid ahead")
			o.PaidAhead = &ahead
		}
	}
	if o.Overdue = amounts("overdue"); o.Status == Accelerated {
		o.NonDue, o.Overdue, o.AccruedInterest = Amounts{}, o.NonDue, money.Rate{}
	}
	if o.Overdue.Total() == 0 {
		return o
	}
	o.DaysOverdue = rapid.IntRange(1, 60).Draw(t, "days overdue")
	if rapid.Bool().Draw(t, "named") {
		rest, due := o.Overdue.Total(), at-1-day.Day(o.DaysOverdue)
		for due < at-1 && rest > 1 && len(o.Obligations) < 4 {
			n := min(rest-1, 1+cents("obligation")/4)
			b := OpeningObligation{DueDate: due, ObligationAmount: n + cents("more"), RemainingAmount: n,
				IsLateFeeCharged: rapid.Bool().Draw(t, "charged")}
			if rapid.Bool().Draw(t, "part of it scheduled") || o.Overdue.Fees > o.Overdue.OriginationFees {
				part := money.Amount(rapid.IntRange(0, int(b.ObligationAmount)).Draw(t, "scheduled"))
				b.Scheduled = &part
			}
			if rapid.Bool().Draw(t, "laid otherwise") {
				one := &Opening{Obligations: []OpeningObligation{b}, Overdue: o.Overdue}
				open := money.Amount(rapid.IntRange(0, int(min(*one.Owed()[0].Scheduled, n))).Draw(t, "scheduled remaining"))
				b.ScheduledRemaining = &open
			}
			o.Obligations, o.DaysOverdue = append(o.Obligations, b), 0
			rest, due = rest-n, due+day.Day(rapid.IntRange(1, 20).Draw(t, "next due"))
		}
		last := OpeningObligation{DueDate: min(due, at-1), ObligationAmount: rest, RemainingAmount: rest}
		if len(o.Obligations) > 0 {
			last.Scheduled = &rest
		}
		if n := len(o.Obligations); n > 0 && o.Obligations[n-1].DueDate >= last.DueDate {
			o.Obligations[n-1].RemainingAmount += rest
			o.Obligations[n-1].ObligationAmount += rest
		} else {
			o.Obligations = append(o.Obligations, last)
		}
	}
	return o
}
