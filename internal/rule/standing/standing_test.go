package standing_test

import (
	"encoding/json"
	"fmt"
	"reflect"
	"slices"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"nectarine/internal/rule/book"
	"nectarine/internal/rule/standing"
	"nectarine/internal/value/day"
	"nectarine/internal/value/money"
)

func d(s string) day.Day { return day.MustParse(s) }

// owing is an obligation of which so much is open, and so much of its scheduled part.
func owing(due string, open, short money.Amount) standing.Owing {
	return standing.Owing{Obligation: standing.Obligation{DueDate: d(due), RemainingAmount: open}, Short: short}
}

// What is asked is the sum of what is open, with each obligation beside it, in order.
func TestAskedOf(t *testing.T) {
	got := standing.AskedOf([]standing.Owing{owing("2025-01-01", 500, 300), owing("2025-02-01", 1000, 900)}, 120)
	if got.Open != 1500 || got.Short != 1200 || got.Fees != 120 || got.Next != 0 || got.LateFees != 0 {
		t.Errorf("asked is %+v, want 15.00 of which 12.00 is scheduled, and 1.20 of fees", got)
	}
	if want := []standing.Owed{{Due: d("2025-01-01"), Open: 500, Short: 300}, {Due: d("2025-02-01"), Open: 1000, Short: 900}}; !reflect.DeepEqual(got.Owed, want) {
		t.Errorf("of each is owed %+v, want %+v", got.Owed, want)
	}
	if none := standing.AskedOf(nil, 0); none.Open != 0 || none.Owed != nil {
		t.Errorf("without an obligation %+v is asked, want nothing", none)
	}
}

// Of two the lesser of each is asked, and of one and none the one.
func TestLeast(t *testing.T) {
	a := &standing.Asked{Open: 1, Short: 20, Fees: 3, Next: 40, LateFees: 5, Owed: []standing.Owed{{Open: 1}}}
	b := &standing.Asked{Open: 10, Short: 2, Fees: 30, Next: 4, LateFees: 50}
	for _, got := range []*standing.Asked{standing.Least(a, b), standing.Least(b, a)} {
		if want := (standing.Asked{Open: 1, Short: 2, Fees: 3, Next: 4, LateFees: 5}); !reflect.DeepEqual(*got, want) {
			t.Errorf("the least is %+v, want %+v", *got, want)
		}
	}
	for _, c := range [][3]*standing.Asked{{a, nil, a}, {nil, b, b}, {nil, nil, nil}} {
		if got := standing.Least(c[0], c[1]); got != c[2] {
			t.Errorf("of %+v and %+v the least is %+v, want %+v", c[0], c[1], got, c[2])
		}
	}
}

// What was asked at an instant is what was noted last before it or at it: before the facts
// of the day, after one of them by second, rank and id, or as the payment fell due.
func TestOn(t *testing.T) {
	var then standing.AskedThen
	at := func(s string, of ...any) standing.Instant {
		i := standing.Instant{Day: d(s)}
		if len(of) > 0 {
			i.After, i.Second, i.Rank, i.Recorded.ID = true, of[0].(int), of[1].(int), of[2].(string)
		}
		return i
	}
	if then.On(at("2025-01-01")) != nil {
		t.Error("something was asked before anything was noted")
	}
	for i, n := range []standing.Instant{at("2025-01-02"), at("2025-01-02", 5, 0, "b"), at("2025-01-02", 5, 1, "a"), at("2025-01-02", 5, 1, "c"), at("2025-01-02", 6, 0, "a"), at("2025-02-01")} {
		then.Note(n, standing.Asked{Open: money.Amount(i + 1)})
	}
	then.Fell(d("2025-02-01"), standing.Asked{Open: 77})
	falling := at("2025-02-01")
	falling.IsFalling = true
	early := at("2025-01-15")
	early.IsFalling = true
	for _, c := range []struct {
		name string
		at   standing.Instant
		want money.Amount // 0: nothing
	}{
		{"the day before", at("2025-01-01"), 0},
		{"after a fact of the day before", at("2025-01-01", 86399, 1, "z"), 0},
		{"as the day begins", at("2025-01-02"), 1},
		{"after a fact before the first", at("2025-01-02", 4, 1, "z"), 1},
		{"after the fact that begins the loan", at("2025-01-02", 5, 0, "b"), 2},
		{"by rank before id", at("2025-01-02", 5, 1, "A"), 2},
		{"at the fact itself", at("2025-01-02", 5, 1, "a"), 3},
		{"between two ids", at("2025-01-02", 5, 1, "b"), 3},
		{"the last of the second", at("2025-01-02", 5, 1, "c"), 4},
		{"the next second", at("2025-01-02", 6, 0, "a"), 5},
		{"a month later, before the due date", at("2025-01-31", 9, 1, "z"), 5},
		{"on the due date", at("2025-02-01"), 6},
		{"as it falls due", falling, 77},
		{"as it falls due on a day on which nothing does", early, 5},
		{"for ever", at("2099-01-01"), 6},
	} {
		got := then.On(c.at)
		if (got == nil) != (c.want == 0) || got != nil && got.Open != c.want {
			t.Errorf("%s: %+v was asked, want %d", c.name, got, c.want)
		}
	}
}

// The first due date from a day on, that day included, is found among those that fell.
func TestFalls(t *testing.T) {
	var then standing.AskedThen
	if on, is := then.Falls(d("2025-01-01")); is {
		t.Errorf("%s fell due, want nothing", on)
	}
	then.Fell(d("2025-02-01"), standing.Asked{})
	then.Fell(d("2025-03-01"), standing.Asked{})
	for from, want := range map[string]string{"2025-01-01": "2025-02-01", "2025-02-01": "2025-02-01", "2025-02-02": "2025-03-01", "2025-03-01": "2025-03-01", "2025-03-02": ""} {
		got, is := then.Falls(d(from))
		if is != (want != "") || is && got.String() != want {
			t.Errorf("from %s on %s falls due (%t), want %q", from, got, is, want)
		}
	}
}

// An open obligation is stored and read again as it was, what can be reckoned besides
// reckoned, and in few bytes; a flag that nobody knows is refused.
func TestOwingIsStored(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		sum := func(name string) money.Amount { return money.Amount(rapid.Int64Range(0, 1e12).Draw(t, name)) }
		flag := func(name string) bool { return rapid.Bool().Draw(t, name) }
		was := standing.Owing{Short: sum("short"), Interest: sum("interest"), Judged: flag("judged"), Done: flag("done"), Whole: flag("whole"),
			Obligation: standing.Obligation{DueDate: day.Day(rapid.IntRange(int(day.First), int(day.Last)).Draw(t, "due")),
				ObligationAmount: sum("asked"), ScheduledAmount: sum("scheduled"), FulfilledAmount: sum("fulfilled"), CapitalizedAmount: sum("capitalized"),
				LateFeeBlocked: flag("blocked"), IsDeferred: flag("deferred")}}
		was.RemainingAmount = was.ObligationAmount - was.FulfilledAmount - was.CapitalizedAmount
		text, err := json.Marshal(was)
		if err != nil {
			t.Fatal(err)
		}
		again := standing.Owing{Judged: true, Whole: true, Short: 5} // nothing of what was there before is left
		if err := json.Unmarshal(text, &again); err != nil || again != was {
			t.Fatalf("%+v is read from %s as %+v (%v), want the same", was, text, again, err)
		}
		if len(text) > 180 {
			t.Fatalf("it is stored in %d bytes, want at most 180: %s", len(text), text)
		}
	})
	var o standing.Owing
	for text, says := range map[string]string{
		`{"due":"2025-01-01","sums":[1,0,0,0,0,0],"flags":["judged","paid"]}`: `"paid" is no flag`,
		`{"due":"2025-13-01","sums":[1,0,0,0,0,0]}`:                           "calendar day",
		`{"due":1}`: "",
	} {
		if err := json.Unmarshal([]byte(text), &o); err == nil || !strings.Contains(err.Error(), says) {
			t.Errorf("%s is read with %v, want an error that says %q", text, err, says)
		}
	}
}

// opening is one of a loan with a payment of 100.00 open since 2025-01-10, changed.
func opening(change func(*standing.Opening)) *standing.Opening {
	o := &standing.Opening{NonDue: book.Amounts{Principal: 100000}, Overdue: book.Amounts{Principal: 8000, Interest: 2000},
		Obligations: []standing.OpeningObligation{{DueDate: d("2025-01-10"), ObligationAmount: 12000, RemainingAmount: 10000}}}
	change(o)
	return o
}

func amount(a money.Amount) *money.Amount { return &a }

// Each bound of an opening, at its edge and beyond: as it stood at the end of the day
// before 2025-02-01.
func TestOpeningBounds(t *testing.T) {
	two := func(o *standing.Opening) { // 40.00 due on the day before, of two obligations
		o.Due = book.Amounts{Principal: 4000}
		o.Obligations = append(o.Obligations, standing.OpeningObligation{DueDate: d("2025-01-31"), ObligationAmount: 4000, RemainingAmount: 4000})
	}
	off := func(o *standing.Opening) { // all is charged off
		o.Status, o.NonDue, o.ChargedOff, o.Overdue = standing.ChargedOff, book.Amounts{}, o.Overdue, book.Amounts{}
	}
	for _, c := range []struct {
		name   string
		change func(*standing.Opening)
		field  string // that the error begins with; empty is taken
	}{
		{"as it is", func(*standing.Opening) {}, ""},
		{"active", func(o *standing.Opening) { o.Status = standing.Active }, ""},
		{"frozen", func(o *standing.Opening) { o.Status = standing.Frozen }, ""},
		{"accelerated with something to come", func(o *standing.Opening) { o.Status = standing.Accelerated }, "opening.nonDueBalances"},
		{"accelerated", func(o *standing.Opening) { o.Status, o.NonDue = standing.Accelerated, book.Amounts{} }, ""},
		{"paid off", func(o *standing.Opening) { o.Status = standing.PaidOff }, "opening.status"},
		{"originated", func(o *standing.Opening) { o.Status = standing.Originated }, "opening.status"},
		{"charged off", off, ""},
		{"charged off, with nothing charged off", func(o *standing.Opening) { o.Status = standing.ChargedOff }, "opening.chargedOffBalances"},
		{"active, with something charged off", func(o *standing.Opening) { o.ChargedOff.Principal = 1 }, "opening.chargedOffBalances"},
		{"charged off and something to come", func(o *standing.Opening) { off(o); o.NonDue.Principal = 1 }, "opening.chargedOffBalances"},
		{"charged off and something overdue", func(o *standing.Opening) { off(o); o.Overdue.Principal = 1 }, "opening.chargedOffBalances"},
		{"charged off and something due", func(o *standing.Opening) { off(o); o.Due.Principal = 1 }, "opening.chargedOffBalances"},

		{"a negative balance", func(o *standing.Opening) { o.NonDue.Interest = -1 }, "opening.nonDueBalances.interestAmount"},
		{"a negative balance of what was paid", func(o *standing.Opening) { o.Paid.Fees = -1 }, "opening.paidBalances.feesAmount"},
		{"a negative balance of what was credited", func(o *standing.Opening) { o.Credited.Principal = -1 }, "opening.creditedBalances.principalAmount"},
		{"a negative balance of what was paid early", func(o *standing.Opening) { o.PaidEarly.Principal = -1 }, "opening.paidEarlyBalances.principalAmount"},
		{"negative suspense", func(o *standing.Opening) { o.Suspense = -1 }, "opening: suspenseAmount"},
		{"negative overpayment", func(o *standing.Opening) { o.Overpayment = -1 }, "opening: suspenseAmount, paidOverAmount"},
		{"a negative payment", func(o *standing.Opening) { o.PeriodicPayment = -1 }, "opening: suspenseAmount, paidOverAmount"},
		{"negative service fees", func(o *standing.Opening) { o.ServiceFees = -1 }, "opening: suspenseAmount, paidOverAmount"},
		{"negative days", func(o *standing.Opening) { o.DaysOverdue = -1 }, "opening: suspenseAmount, paidOverAmount"},
		{"days beyond reckoning", func(o *standing.Opening) { o.Obligations, o.DaysOverdue = nil, 36501 }, "opening: suspenseAmount, paidOverAmount"},
		{"a hundred years", func(o *standing.Opening) { o.Obligations, o.DaysOverdue = nil, 36500 }, ""},

		{"interest to nine places", func(o *standing.Opening) { o.AccruedInterest = money.MustRate("1.123456789") }, ""},
		{"interest to ten places", func(o *standing.Opening) { o.AccruedInterest = money.MustRate("1.1234567891") }, "opening.accruedInterestAmount"},
		{"interest less than nothing, by a cent", func(o *standing.Opening) { o.AccruedInterest = money.MustRate("-0.01") }, ""},
		{"by more", func(o *standing.Opening) { o.AccruedInterest = money.MustRate("-0.010000001") }, "opening.accruedInterestAmount"},
		{"by a dollar", func(o *standing.Opening) { o.AccruedInterest = money.MustRate("-1") }, "opening.accruedInterestAmount"},
		{"interest of what is accelerated", func(o *standing.Opening) {
			o.Status, o.NonDue, o.AccruedInterest = standing.Accelerated, book.Amounts{}, money.MustRate("0.01")
		}, "opening.accruedInterestAmount"},
		{"interest of what is charged off", func(o *standing.Opening) { off(o); o.AccruedInterest = money.MustRate("0.01") }, "opening.accruedInterestAmount"},

		{"paid ahead", func(o *standing.Opening) { o.PaidAhead = amount(money.Largest / 1000) }, ""},
		{"paid ahead less than nothing", func(o *standing.Opening) { o.PaidAhead = amount(-1) }, "opening.paidAheadAmount"},
		{"paid ahead beyond reckoning", func(o *standing.Opening) { o.PaidAhead = amount(money.Largest/1000 + 1) }, "opening.paidAheadAmount"},
		{"paid early on what is accelerated", func(o *standing.Opening) {
			o.Status, o.NonDue, o.PaidEarly.Principal = standing.Accelerated, book.Amounts{}, 1
		}, "opening.paidEarlyBalances"},
		{"paid ahead of what is charged off", func(o *standing.Opening) { off(o); o.PaidAhead = amount(1) }, "opening.paidEarlyBalances"},
		{"paid ahead nothing of what is charged off", func(o *standing.Opening) { off(o); o.PaidAhead = amount(0) }, ""},

		{"remains more than is overdue", func(o *standing.Opening) { o.Obligations[0].RemainingAmount = 10001 }, "opening.obligations: 100.01 remains"},
		{"remains less", func(o *standing.Opening) { o.Obligations[0].RemainingAmount = 9999 }, "opening.obligations: 99.99 remains"},
		{"remains nothing", func(o *standing.Opening) { o.Obligations[0].RemainingAmount = 0 }, "opening.obligations[0].remainingAmount"},
		{"remains all of it", func(o *standing.Opening) { o.Obligations[0].ObligationAmount = 10000 }, ""},
		{"remains more than it was", func(o *standing.Opening) { o.Obligations[0].ObligationAmount = 9999 }, "opening.obligations[0].remainingAmount"},
		{"all of it scheduled", func(o *standing.Opening) { o.Obligations[0].Scheduled = amount(12000) }, ""},
		{"nothing scheduled", func(o *standing.Opening) { o.Obligations[0].Scheduled = amount(0) }, ""},
		{"more scheduled than it was", func(o *standing.Opening) { o.Obligations[0].Scheduled = amount(12001) }, "opening.obligations[0].scheduledAmount"},
		{"less than nothing scheduled", func(o *standing.Opening) { o.Obligations[0].Scheduled = amount(-1) }, "opening.obligations[0].scheduledAmount"},
		{"the scheduled part open", func(o *standing.Opening) { o.Obligations[0].ScheduledRemaining = amount(10000) }, ""},
		{"more of it open than there is", func(o *standing.Opening) { o.Obligations[0].ScheduledRemaining = amount(10001) }, "opening.obligations[0].scheduledRemainingAmount"},
		{"more of it open than was scheduled", func(o *standing.Opening) {
			o.Obligations[0].Scheduled, o.Obligations[0].ScheduledRemaining = amount(5000), amount(5001)
		}, "opening.obligations[0].scheduledRemainingAmount"},
		{"less than nothing of it open", func(o *standing.Opening) { o.Obligations[0].ScheduledRemaining = amount(-1) }, "opening.obligations[0].scheduledRemainingAmount"},

		{"two obligations", two, ""},
		{"the second on the day of the first", func(o *standing.Opening) { two(o); o.Obligations[1].DueDate = d("2025-01-10") }, "opening.obligations[1].dueDate"},
		{"due on the day itself", func(o *standing.Opening) { o.Obligations[0].DueDate = d("2025-02-01") }, "opening.obligations[0].dueDate"},
		{"due, and not on the day before", func(o *standing.Opening) { two(o); o.Obligations[1].DueDate = d("2025-01-30") }, "opening.dueBalances"},
		{"due, and no obligation", func(o *standing.Opening) { two(o); o.Obligations, o.DaysOverdue = nil, 5 }, "opening.obligations: name what is due"},
		{"fees in one of two obligations", func(o *standing.Opening) { two(o); o.Overdue.Fees, o.Overdue.Principal = 500, 7500 }, "opening.obligations[0].scheduledAmount"},
		{"fees of the schedule in one of two", func(o *standing.Opening) {
			two(o)
			o.Overdue.Fees, o.Overdue.ServiceFees, o.Overdue.Principal = 500, 500, 7500
		}, ""},

		{"origination fees in one of two", func(o *standing.Opening) {
			two(o)
			o.Overdue.Fees, o.Overdue.OriginationFees, o.Overdue.Principal = 500, 500, 7500
		}, ""},
		{"fees in the one that there is", func(o *standing.Opening) { o.Overdue.Fees, o.Overdue.Principal = 500, 7500 }, ""},
		{"remains less than is due and overdue", func(o *standing.Opening) { two(o); o.Due.Principal = 4001 }, "opening.obligations: 140.00 remains of them, but 140.01 is due"},

		{"days overdue that agree", func(o *standing.Opening) { o.DaysOverdue = 21 }, ""},
		{"days overdue that do not", func(o *standing.Opening) { o.DaysOverdue = 22 }, "opening.daysOverdue: is 21"},
		{"overdue, and not since when", func(o *standing.Opening) { o.Obligations = nil }, "opening.daysOverdue: is needed"},
		{"overdue for a day", func(o *standing.Opening) { o.Obligations, o.DaysOverdue = nil, 1 }, ""},
		{"days, and nothing overdue", func(o *standing.Opening) { o.Obligations, o.Overdue, o.DaysOverdue = nil, book.Amounts{}, 1 }, "opening.daysOverdue: nothing is overdue"},
		{"nothing overdue", func(o *standing.Opening) { o.Obligations, o.Overdue = nil, book.Amounts{} }, ""},

		{"past periods", func(o *standing.Opening) {
			o.PastPeriods = []standing.PastPeriod{{StartDate: d("2024-12-10"), DueDate: d("2025-01-10")}, {StartDate: d("2025-01-10"), DueDate: d("2025-01-31")}}
		}, ""},
		{"one that ends on the day itself", func(o *standing.Opening) {
			o.PastPeriods = []standing.PastPeriod{{StartDate: d("2025-01-10"), DueDate: d("2025-02-01")}}
		}, "opening.pastPeriods[0]"},
		{"one of no day", func(o *standing.Opening) {
			o.PastPeriods = []standing.PastPeriod{{StartDate: d("2025-01-10"), DueDate: d("2025-01-10")}}
		}, "opening.pastPeriods[0]"},
		{"one that begins before the other ends", func(o *standing.Opening) {
			o.PastPeriods = []standing.PastPeriod{{StartDate: d("2024-12-10"), DueDate: d("2025-01-10")}, {StartDate: d("2025-01-09"), DueDate: d("2025-01-31")}}
		}, "opening.pastPeriods[1]"},
	} {
		err := opening(c.change).Validate(d("2025-02-01"))
		if (err == nil) != (c.field == "") || err != nil && !strings.HasPrefix(err.Error(), c.field) {
			t.Errorf("%s: %v; want an error of %q", c.name, err, c.field)
		}
	}
}

// On the first of January a year begins anew: nothing was charged or paid in it, and the
// interest of 31 December alone has been earned.
func TestAYearBeginsAnew(t *testing.T) {
	for i := range reflect.TypeFor[standing.OpeningYear]().NumField() {
		year := standing.OpeningYear{}
		field := reflect.ValueOf(&year).Elem().Field(i)
		field.SetInt(1)
		name := reflect.TypeFor[standing.OpeningYear]().Field(i).Name
		for at, refused := range map[string]bool{"2025-01-01": name != "InterestAccrued", "2025-01-02": false, "2025-02-01": false} {
			o := opening(func(o *standing.Opening) { o.YearToDate, o.Obligations[0].DueDate = &year, d("2024-12-10") })
			if err := o.Validate(d(at)); (err != nil) != refused || err != nil && !strings.HasPrefix(err.Error(), "opening.yearToDate: begins anew on 2025-01-01") {
				t.Errorf("%s of the year, taken over on %s: %v; want it refused %t", name, at, err, refused)
			}
		}
	}
}

// What of an obligation the schedule asked is what is no fee charged by the way, unless it
// is said; what is open of it is no more than what is open.
func TestOwedOfAnOpening(t *testing.T) {
	for _, c := range []struct {
		name                       string
		fees, scheduled, remaining money.Amount // -1: not said
		want, open                 money.Amount
	}{
		{"nothing is said", 0, -1, -1, 12000, 10000},
		{"fees by the way are in it", 2500, -1, -1, 9500, 7500},
		{"more fees than it", 12500, -1, -1, 0, 0},
		{"it is said, fees or not", 2500, 11000, -1, 11000, 10000},
		{"little was scheduled", 2500, 4000, -1, 4000, 4000},
		{"what is open is said", 2500, -1, 100, 9500, 100},
		{"all is said", 2500, 11000, 0, 11000, 0},
	} {
		o := opening(func(o *standing.Opening) {
			o.Overdue.Fees, o.Overdue.LateFees = c.fees, c.fees
			if c.scheduled >= 0 {
				o.Obligations[0].Scheduled = amount(c.scheduled)
			}
			if c.remaining >= 0 {
				o.Obligations[0].ScheduledRemaining = amount(c.remaining)
			}
		})
		was := o.Obligations[0]
		if got := o.Owed(); len(got) != 1 || *got[0].Scheduled != c.want || *got[0].ScheduledRemaining != c.open {
			t.Errorf("%s: %s is scheduled and %s of it open, want %s and %s", c.name, got[0].Scheduled, got[0].ScheduledRemaining, c.want, c.open)
		}
		if o.Obligations[0] != was {
			t.Errorf("%s: the opening itself has become %+v, want it left as it was", c.name, o.Obligations[0])
		}
	}
}

// What was paid ahead is all that was paid early, unless it is said.
func TestPaidAhead(t *testing.T) {
	o := standing.Opening{PaidEarly: book.Amounts{Principal: 300, Interest: 20, Fees: 1}}
	if got := o.PaidAheadAmount(); got != 321 {
		t.Errorf("%s is ahead, want 3.21", got)
	}
	o.PaidAhead = amount(0)
	if got := o.PaidAheadAmount(); got != 0 {
		t.Errorf("%s is ahead, want what is said, nothing", got)
	}
}

// The periods of a loan: those that are past, the one that runs with its figures, those to
// come. Each ends on the day before its due date, and the next begins on it.
func TestPeriods(t *testing.T) {
	past := []standing.Period{{StartDate: d("2024-12-01"), EndDate: d("2024-12-31"), DueDate: d("2025-01-01"), Status: "past"}}
	dates := []day.Day{d("2025-02-01"), d("2025-03-01")}
	figures := book.Figures{Opening: 500, Payments: 100}
	for _, c := range []struct {
		name   string
		status standing.Status
		at     string
		dates  []day.Day
		of     book.Figures
		want   []string // start, end, due and status of each
	}{
		{"in a period", standing.Active, "2025-01-15", dates, figures,
			[]string{"2024-12-01 2024-12-31 2025-01-01 past", "2025-01-01 2025-01-31 2025-02-01 current", "2025-02-01 2025-02-28 2025-03-01 future"}},
		{"on its due date, told before it falls due", standing.Active, "2025-02-01", dates, figures,
			[]string{"2024-12-01 2024-12-31 2025-01-01 past", "2025-01-01 2025-01-31 2025-02-01 current", "2025-02-01 2025-02-28 2025-03-01 future"}},
		{"frozen, within it", standing.Frozen, "2025-01-31", dates, figures,
			[]string{"2024-12-01 2024-12-31 2025-01-01 past", "2025-01-01 2025-01-31 2025-02-01 current", "2025-02-01 2025-02-28 2025-03-01 future"}},
		{"frozen, and it runs on", standing.Frozen, "2025-02-20", dates, figures,
			[]string{"2024-12-01 2024-12-31 2025-01-01 past", "2025-01-01 2025-02-20 2025-02-01 current"}},
		{"frozen on the due date", standing.Frozen, "2025-02-01", dates, figures,
			[]string{"2024-12-01 2024-12-31 2025-01-01 past", "2025-01-01 2025-02-01 2025-02-01 current"}},
		{"accelerated: no other is to come", standing.Accelerated, "2025-01-15", dates, figures,
			[]string{"2024-12-01 2024-12-31 2025-01-01 past", "2025-01-01 2025-01-31 2025-02-01 current"}},
		{"charged off", standing.ChargedOff, "2025-01-15", dates, figures,
			[]string{"2024-12-01 2024-12-31 2025-01-01 past", "2025-01-01 2025-01-31 2025-02-01 current"}},
		{"no due date to come, and something happened", standing.Active, "2025-01-01", nil, figures,
			[]string{"2024-12-01 2024-12-31 2025-01-01 past", "2025-01-01 2025-01-01 2025-01-01 current"}},
		{"no due date, a balance alone, on the day", standing.Active, "2025-01-01", nil, book.Figures{Opening: 500},
			[]string{"2024-12-01 2024-12-31 2025-01-01 past"}},
		{"no due date, a balance alone, a day later", standing.Active, "2025-01-02", nil, book.Figures{Opening: 500},
			[]string{"2024-12-01 2024-12-31 2025-01-01 past", "2025-01-01 2025-01-02 2025-01-02 current"}},
		{"paid off, later", standing.PaidOff, "2025-01-20", nil, book.Figures{},
			[]string{"2024-12-01 2024-12-31 2025-01-01 past"}},
		{"closed, later", standing.Closed, "2025-01-20", nil, book.Figures{},
			[]string{"2024-12-01 2024-12-31 2025-01-01 past"}},
		{"paid off, and something happened in it", standing.PaidOff, "2025-01-20", nil, figures,
			[]string{"2024-12-01 2024-12-31 2025-01-01 past", "2025-01-01 2025-01-20 2025-01-20 current"}},
	} {
		r := standing.Running{Start: d("2025-01-01"), Dates: c.dates, Status: c.status, At: d(c.at), Figures: c.of, Closing: 400}
		var got []string
		for _, p := range r.Periods(slices.Clone(past)) {
			got = append(got, fmt.Sprintf("%s %s %s %s", p.StartDate, p.EndDate, p.DueDate, p.Status))
			if want := c.of; p.Status == "current" {
				want.Closing = 400
				if p.Figures == nil || *p.Figures != want {
					t.Errorf("%s: the figures of the one that runs are %+v, want %+v", c.name, p.Figures, want)
				}
			} else if p.Figures != nil {
				t.Errorf("%s: one that does not run has the figures %+v, want none", c.name, *p.Figures)
			}
		}
		if !slices.Equal(got, c.want) {
			t.Errorf("%s: the periods are\n%s\nwant\n%s", c.name, strings.Join(got, "\n"), strings.Join(c.want, "\n"))
		}
	}
}
