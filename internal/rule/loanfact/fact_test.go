package loanfact_test

import (
	"fmt"
	"maps"
	"slices"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"

	"nectarine/internal/rule/book"
	"nectarine/internal/rule/loanfact"
	"nectarine/internal/rule/plan"
	"nectarine/internal/rule/standing"
	"nectarine/internal/value/day"
	"nectarine/internal/value/money"
)

func d(s string) day.Day { return day.MustParse(s) }

func on(s string) *day.Day {
	d := d(s)
	return &d
}

func rate(s string) *book.RateSpan { return &book.RateSpan{AnnualRate: money.MustRate(s)} }

// begun is the activation of a loan on 2025-01-01.
var begun = loanfact.Fact{ID: "A", Type: loanfact.Activation, EffectiveDate: d("2025-01-01")}

// fact is one of a type on a day, with what it must carry.
func fact(id string, kind loanfact.Type, effective string, change ...func(*loanfact.Fact)) loanfact.Fact {
	f := loanfact.Fact{ID: id, Type: kind, EffectiveDate: d(effective)}
	switch kind {
	case loanfact.Payment, loanfact.Credit, loanfact.Fee, loanfact.FeeChange, loanfact.FurtherAdvance, loanfact.Refund,
		loanfact.PurchaseRefund:
		f.Amount = 1000
	case loanfact.Backdate:
		f.Date = on(effective)
	case loanfact.InterestRateChange, loanfact.PromoRateChange, loanfact.RateCap, loanfact.IndexRateChange:
		f.Rate = rate("0.05")
		f.Rate.StartDate = on(effective)
	case loanfact.DueDateChange:
		f.DueDate, f.Date = on("2025-03-01"), on("2025-03-05")
	case loanfact.TermsChange:
		f.Change = &plan.Change{Duration: 12}
	case loanfact.PaymentPlan:
		f.Plan = []plan.Planned{{Date: f.EffectiveDate + 10, Amount: 100}}
	case loanfact.Opened:
		f.Opening = &standing.Opening{}
	}
	for _, c := range change {
		c(&f)
	}
	return f
}

// about is a change of a fact that gives it a target.
func about(target string) func(*loanfact.Fact) { return func(f *loanfact.Fact) { f.Target = target } }

// recorded is a change of a fact that says when it became known.
func recorded(t *testing.T, at string) func(*loanfact.Fact) {
	t.Helper()
	moment, err := time.Parse(time.RFC3339, at)
	if err != nil {
		t.Fatalf("the moment %s of a test: %v", at, err)
	}
	return func(f *loanfact.Fact) { f.RecordedAt = moment }
}

// ordered are the ids of facts in the order in which they count, or the error.
func ordered(facts ...loanfact.Fact) string {
	o, err := loanfact.Order(facts)
	if err != nil {
		return err.Error()
	}
	var ids []string
	for _, f := range o.Facts {
		ids = append(ids, f.ID)
	}
	return strings.Join(ids, " ")
}

// Every type of fact is taken with what it must carry, and with nothing else besides what
// it may; without one of what it must, it is refused by the name of the field.
func TestWhatFactsCarry(t *testing.T) {
	carries := map[string]func(*loanfact.Fact){
		"amount": func(f *loanfact.Fact) { f.Amount = 1 }, "date": func(f *loanfact.Fact) { f.Date = on("2025-06-01") },
		"rate": func(f *loanfact.Fact) { f.Rate = rate("0.05"); f.Rate.StartDate = &f.EffectiveDate }, "dueDate": func(f *loanfact.Fact) { f.DueDate = on("2025-06-01") },
		"specificDays": func(f *loanfact.Fact) { f.SpecificDays = &plan.SpecificDays{Days: []int{5}} }, "periods": func(f *loanfact.Fact) { f.Periods = 1 },
		"change":  func(f *loanfact.Fact) { f.Change = &plan.Change{Duration: 5} },
		"plan":    func(f *loanfact.Fact) { f.Plan = []plan.Planned{{Date: d("2025-09-01"), Amount: 5}} },
		"opening": func(f *loanfact.Fact) { f.Opening = &standing.Opening{} }, "feeType": func(f *loanfact.Fact) { f.FeeType = "nsf" },
		"feeAmount": func(f *loanfact.Fact) { f.FeeAmount = 5 }, "waterfall": func(f *loanfact.Fact) { f.Waterfall = &book.Waterfall{} },
		"days": func(f *loanfact.Fact) { f.Days = 1 }, "dueDatesFrequency": func(f *loanfact.Fact) { f.DueDatesFrequency = plan.Weekly },
		"advanceId": func(f *loanfact.Fact) { f.AdvanceID = "V" },
	}
	// What each type must and may carry; the rest it has none of.
	must := map[loanfact.Type]string{loanfact.Opened: "opening", loanfact.Payment: "amount", loanfact.Credit: "amount", loanfact.Backdate: "date", loanfact.Fee: "amount",
		loanfact.FeeChange: "amount", loanfact.InterestRateChange: "rate", loanfact.PromoRateChange: "rate", loanfact.RateCap: "rate", loanfact.IndexRateChange: "rate",
		loanfact.FurtherAdvance: "amount", loanfact.TermsChange: "change", loanfact.PaymentPlan: "plan", loanfact.Refund: "amount", loanfact.PurchaseRefund: "amount"}
	may := map[loanfact.Type]string{loanfact.Payment: "waterfall", loanfact.Credit: "waterfall", loanfact.PurchaseRefund: "waterfall",
		loanfact.Fee: "feeType", loanfact.Capitalized: "amount", loanfact.FurtherAdvance: "advanceId",
		loanfact.DueDateChange: "dueDate date specificDays dueDatesFrequency feeAmount", loanfact.Deferral: "dueDate periods days feeAmount",
		loanfact.TermsChange: "feeAmount", loanfact.PaymentPlan: "feeAmount", loanfact.SCRARelief: "rate date"}
	for _, kind := range loanfact.Type("").Values() {
		for name, put := range carries {
			facts := []loanfact.Fact{fact("X", kind, "2025-02-01")}
			facts[0].Target = "" // what it is about is not asked before what it carries
			put(&facts[0])
			_, err := loanfact.Order(facts)
			has := strings.Contains(must[kind]+" "+may[kind]+" ", name+" ") || must[kind] == name
			if refused := err != nil && err.Error() == fmt.Sprintf("facts[0].%s: %s has none", name, kind); refused == has {
				t.Errorf("%s with %s: %v; want it to have one: %t", kind, name, err, has)
			}
		}
		if must[kind] == "" {
			continue
		}
		bare := loanfact.Fact{ID: "X", Type: kind, EffectiveDate: d("2025-02-01")}
		if got := ordered(bare); !strings.HasPrefix(got, "facts[0]."+must[kind]+": "+string(kind)+" needs it") {
			t.Errorf("%s without %s: %s; want that it needs it", kind, must[kind], got)
		}
	}
	for kind := range maps.Keys(must) {
		if !slices.Contains(loanfact.Type("").Values(), kind) {
			t.Errorf("%s is not among the types", kind)
		}
	}
}

// The bounds of what every fact has, at their edges and beyond.
func TestBoundsOfFacts(t *testing.T) {
	no := false
	pay := func(change func(*loanfact.Fact)) loanfact.Fact {
		return fact("P", loanfact.Payment, "2025-02-01", change)
	}
	for _, c := range []struct {
		name string
		fact loanfact.Fact
		says string // empty: it is taken
	}{
		{"a type that there is not", fact("X", "gift", "2025-02-01"), `type: "gift" is not a type`},
		{"the type that stands for one taken back", fact("X", loanfact.Unaccelerated, "2025-02-01"), `type: "Unaccelerated" is not a type`},
		{"no id", pay(func(f *loanfact.Fact) { f.ID = "" }), "id: must not be blank"},
		{"a blank id", pay(func(f *loanfact.Fact) { f.ID = " \t" }), "id: must not be blank"},
		{"the longest id", pay(func(f *loanfact.Fact) { f.ID = strings.Repeat("x", 255) }), ""},
		{"a longer id", pay(func(f *loanfact.Fact) { f.ID = strings.Repeat("x", 256) }), "id: must not be blank, nor longer than 255"},
		{"an id with U+0000", pay(func(f *loanfact.Fact) { f.ID = "a\x00b" }), "id: must be text"},
		{"an id that is no text", pay(func(f *loanfact.Fact) { f.ID = "a\xffb" }), "id: must be text"},
		{"the name of what comes of itself", pay(func(f *loanfact.Fact) { f.ID = "lateFee:2025-01-01" }), `id: "lateFee:2025-01-01" is how`},
		{"such a name without a day", pay(func(f *loanfact.Fact) { f.ID = "lateFee:" }), `id: "lateFee:" is how`},
		{"a word that is one without a colon", pay(func(f *loanfact.Fact) { f.ID = "suspense" }), `id: "suspense" is how`},
		{"another such word", pay(func(f *loanfact.Fact) { f.ID = "dueDate" }), `id: "dueDate" is how`},
		{"and another", pay(func(f *loanfact.Fact) { f.ID = "overdue" }), `id: "overdue" is how`},
		{"a name without its colon", pay(func(f *loanfact.Fact) { f.ID = "lateFee" }), ""},
		{"another name with a colon", pay(func(f *loanfact.Fact) { f.ID = "wire:lateFee" }), ""},
		{"the first day", pay(func(f *loanfact.Fact) { f.EffectiveDate = day.First }), ""},
		{"a day before it", pay(func(f *loanfact.Fact) { f.EffectiveDate = day.First - 1 }), "effectiveDate: must be"},
		{"the last day", pay(func(f *loanfact.Fact) { f.EffectiveDate = day.Last - 1 }), ""},
		{"a day after it", pay(func(f *loanfact.Fact) { f.EffectiveDate = day.Last }), "effectiveDate: must be a day from 1900 to 9999-12-30"},
		{"the last second", pay(func(f *loanfact.Fact) { f.EffectiveSecond = 86399 }), ""},
		{"a second after it", pay(func(f *loanfact.Fact) { f.EffectiveSecond = 86400 }), "effectiveSecond: must be"},
		{"a second before the first", pay(func(f *loanfact.Fact) { f.EffectiveSecond = -1 }), "effectiveSecond: must be"},
		{"a cent", pay(func(f *loanfact.Fact) { f.Amount = 1 }), ""},
		{"nothing", pay(func(f *loanfact.Fact) { f.Amount = 0 }), "amount: payment needs it, more than 0"},
		{"less than nothing", pay(func(f *loanfact.Fact) { f.Amount = -1 }), "amount: must be more than 0"},
		{"the largest amount", pay(func(f *loanfact.Fact) { f.Amount = plan.LargestAmount }), ""},
		{"a larger one", pay(func(f *loanfact.Fact) { f.Amount = plan.LargestAmount + 1 }), "amount: must be more than 0"},
		{"a fee of a kind", fact("F", loanfact.Fee, "2025-02-01", func(f *loanfact.Fact) { f.FeeType = "nsf" }), ""},
		{"a fee of no kind that there is", fact("F", loanfact.Fee, "2025-02-01", func(f *loanfact.Fact) { f.FeeType = "tip" }), "feeType: must be one of"},
		{"the largest fee of a tool", fact("D", loanfact.Deferral, "2025-02-01", func(f *loanfact.Fact) { f.FeeAmount = plan.LargestAmount }), ""},
		{"a larger one", fact("D", loanfact.Deferral, "2025-02-01", func(f *loanfact.Fact) { f.FeeAmount = plan.LargestAmount + 1 }), "feeAmount: must be more than 0"},
		{"less than no fee", fact("D", loanfact.Deferral, "2025-02-01", func(f *loanfact.Fact) { f.FeeAmount = -1 }), "feeAmount: must be more than 0"},
		{"a date of no year that is read", fact("S", loanfact.SCRARelief, "2025-02-01", func(f *loanfact.Fact) { last := day.Last; f.Date = &last }), "date: must be a day from 1900 to 9999-12-30"},
		{"the first date", fact("B", loanfact.Backdate, "2025-02-01", func(f *loanfact.Fact) { f.Date = &day.First }), "target: backdate needs"},
		{"the last date", fact("B", loanfact.Backdate, "2025-02-01", func(f *loanfact.Fact) { last := day.Last - 1; f.Date = &last }), "target: backdate needs"},
		{"a date before the first", fact("B", loanfact.Backdate, "2025-02-01", func(f *loanfact.Fact) { early := day.First - 1; f.Date = &early }), "date: must be a day"},
		{"a credit of principal alone", fact("K", loanfact.Credit, "2025-02-01", func(f *loanfact.Fact) { f.Waterfall = &book.Waterfall{Components: []book.ComponentName{"principal"}} }), ""},
		{"a payment of principal alone", pay(func(f *loanfact.Fact) { f.Waterfall = &book.Waterfall{Components: []book.ComponentName{"principal"}} }), "waterfall."},
		{"relief that ends on its day", fact("S", loanfact.SCRARelief, "2025-02-01", func(f *loanfact.Fact) { f.Date = on("2025-02-01") }), ""},
		{"relief that ends before it", fact("S", loanfact.SCRARelief, "2025-02-01", func(f *loanfact.Fact) { f.Date = on("2025-01-31") }), "date: must not be before"},
		{"relief at six percent", fact("S", loanfact.SCRARelief, "2025-02-01", func(f *loanfact.Fact) { f.Rate = rate("0.06") }), ""},
		{"relief at more", fact("S", loanfact.SCRARelief, "2025-02-01", func(f *loanfact.Fact) { f.Rate = rate("0.060000001") }), "rate.annualRate: must be from 0 to 0.06"},
		{"relief with late fees", fact("S", loanfact.SCRARelief, "2025-02-01", func(f *loanfact.Fact) { f.IsCancelFees = &no }), ""},
		{"another fact that says so", pay(func(f *loanfact.Fact) { f.IsCancelFees = &no }), "isCancelFees: is for scraRelief"},
		{"one that ends rates", fact("R", loanfact.InterestRateChange, "2025-02-01", func(f *loanfact.Fact) { f.IsEndExistingRates = true }), ""},
		{"another that does", fact("R", loanfact.PromoRateChange, "2025-02-01", func(f *loanfact.Fact) { f.IsEndExistingRates = true }), "isEndExistingRates: is for interestRate"},
		{"a plan that lengthens", fact("L", loanfact.PaymentPlan, "2025-02-01", func(f *loanfact.Fact) { f.IsExtendLoanDuration = true }), ""},
		{"another that does", fact("L", loanfact.Deferral, "2025-02-01", func(f *loanfact.Fact) { f.IsExtendLoanDuration = true }), "isExtendLoanDuration: is for paymentPlan"},
		{"a rate of another day", fact("R", loanfact.RateCap, "2025-02-01", func(f *loanfact.Fact) { f.Rate.StartDate = on("2025-02-02") }), "rate.startDate: must be the effectiveDate"},
		{"a rate that ends before it begins", fact("R", loanfact.RateCap, "2025-02-01", func(f *loanfact.Fact) { f.Rate.EndDate = on("2025-01-31") }), "rate.endDate"},
		{"a spread that is no interest rate", fact("R", loanfact.RateCap, "2025-02-01", func(f *loanfact.Fact) { f.Rate.InterestType = book.Spread }), "rate.interestType"},
		{"a waterfall of a bucket twice", pay(func(f *loanfact.Fact) { f.Waterfall = &book.Waterfall{Buckets: []book.BucketName{"due", "due"}} }), "waterfall.buckets[1]"},

		{"the most periods", fact("D", loanfact.Deferral, "2025-02-01", func(f *loanfact.Fact) { f.Periods = 120 }), ""},
		{"more", fact("D", loanfact.Deferral, "2025-02-01", func(f *loanfact.Fact) { f.Periods = 121 }), "periods: must be from 1 to 120"},
		{"less than none", fact("D", loanfact.Deferral, "2025-02-01", func(f *loanfact.Fact) { f.Periods = -1 }), "periods: must be from 1 to 120"},
		{"the most days", fact("D", loanfact.Deferral, "2025-02-01", func(f *loanfact.Fact) { f.Days = 366 }), ""},
		{"more", fact("D", loanfact.Deferral, "2025-02-01", func(f *loanfact.Fact) { f.Days = 367 }), "days: must be from 1 to 366"},
		{"less than none", fact("D", loanfact.Deferral, "2025-02-01", func(f *loanfact.Fact) { f.Days = -1 }), "days: must be from 1 to 366"},
		{"days and periods", fact("D", loanfact.Deferral, "2025-02-01", func(f *loanfact.Fact) { f.Days, f.Periods = 1, 1 }), "days: put all due dates off"},
		{"days and one due date", fact("D", loanfact.Deferral, "2025-02-01", func(f *loanfact.Fact) { f.Days, f.DueDate = 1, on("2025-03-01") }), "days: put all due dates off"},
		{"one due date and periods", fact("D", loanfact.Deferral, "2025-02-01", func(f *loanfact.Fact) { f.DueDate, f.Periods = on("2025-03-01"), 2 }), ""},
		{"a due date and not its new one", fact("N", loanfact.DueDateChange, "2025-02-01", func(f *loanfact.Fact) { f.Date = nil }), "dueDate: name one"},
		{"a new one and not of which", fact("N", loanfact.DueDateChange, "2025-02-01", func(f *loanfact.Fact) { f.DueDate = nil }), "dueDate: name one"},
		{"one and all", fact("N", loanfact.DueDateChange, "2025-02-01", func(f *loanfact.Fact) { f.SpecificDays = &plan.SpecificDays{Days: []int{5}} }), "dueDate: name one"},
		{"none and all", fact("N", loanfact.DueDateChange, "2025-02-01", func(f *loanfact.Fact) {
			f.DueDate, f.Date, f.SpecificDays = nil, nil, &plan.SpecificDays{Days: []int{5}}
		}), ""},
	} {
		got := ordered(c.fact)
		if c.says == "" && got != c.fact.ID || c.says != "" && !strings.HasPrefix(got, "facts[0]."+c.says) {
			t.Errorf("%s: %s; want %q", c.name, got, c.says)
		}
	}
}

// Facts count by day, then by second, then the one that begins the loan first, then by id,
// in whatever order they came; each knows where it stood.
func TestFactsCountInOrder(t *testing.T) {
	facts := []loanfact.Fact{
		fact("z", loanfact.Payment, "2025-01-01"), begun, fact("a", loanfact.Payment, "2025-01-01"),
		fact("b", loanfact.Credit, "2025-01-01", func(f *loanfact.Fact) { f.EffectiveSecond = 1 }),
		fact("0", loanfact.Payment, "2025-01-02"), fact("9", loanfact.Fee, "2025-01-01", func(f *loanfact.Fact) { f.EffectiveSecond = 1 })}
	taken := fact("T", loanfact.Opened, "2025-01-01")
	if got := ordered(facts[0], facts[2], taken); got != "T a z" || taken.Rank() != 0 || facts[0].Rank() != 1 {
		t.Errorf("a loan that is taken over counts as %s, want T a z", got)
	}
	rapid.Check(t, func(t *rapid.T) {
		shuffled := rapid.Permutation(facts).Draw(t, "facts")
		if got := ordered(shuffled...); got != "A a z 9 b 0" {
			t.Fatalf("they count as %s, want A a z 9 b 0", got)
		}
		o, err := loanfact.Order(shuffled)
		if err != nil {
			t.Fatal(err)
		}
		for _, f := range o.Facts {
			if shuffled[f.Place()].ID != f.ID {
				t.Fatalf("%s says that it stood at %d, where %s did", f.ID, f.Place(), shuffled[f.Place()].ID)
			}
		}
	})
}

// Those of one second that are numbered come in that order, whatever was recorded when, and
// of several changes of one thing the one with the highest number holds.
func TestNumbersComeBeforeMoments(t *testing.T) {
	numbered := func(n, second int) func(*loanfact.Fact) {
		return func(f *loanfact.Fact) { f.Order, f.RecordedAt = n, time.Unix(int64(second), 0) }
	}
	facts := []loanfact.Fact{begun, fact("TX#10", loanfact.Payment, "2025-01-01", numbered(11, 5)), fact("TX#2", loanfact.Payment, "2025-01-01", numbered(3, 5)),
		fact("TX", loanfact.Payment, "2025-01-01", numbered(2, 9)), fact("F", loanfact.Fee, "2025-01-03", numbered(1, 1))}
	if got := ordered(facts...); got != "A TX TX#2 TX#10 F" {
		t.Errorf("they count as %s, want A TX TX#2 TX#10 F", got)
	}
	change := func(id string, to money.Amount, n, second int) loanfact.Fact {
		f := fact(id, loanfact.FeeChange, "2025-01-04", about("F"), numbered(n, second))
		f.Amount = to
		return f
	}
	o, err := loanfact.Order(append(facts, change("F#3", 300, 13, 7), change("F#2", 200, 12, 8)))
	if err != nil || o.Amounts["F"] != 300 {
		t.Errorf("the fee is changed to %v, %v; want 3.00", o.Amounts["F"], err)
	}
	if got := ordered(begun, fact("P", loanfact.Payment, "2025-01-01", numbered(-1, 0))); got != "facts[1].order: must not be less than 0" {
		t.Errorf("a number below 0: %s", got)
	}
}

// A list in which a fact is there twice, or which begins twice, is refused by the place.
func TestListsThatAreRefused(t *testing.T) {
	pay := fact("P", loanfact.Payment, "2025-02-01")
	for _, c := range []struct {
		name  string
		facts []loanfact.Fact
		says  string
	}{
		{"an id twice", []loanfact.Fact{begun, pay, pay}, `facts[2].id: "P" is there twice`},
		{"two beginnings", []loanfact.Fact{begun, fact("B", loanfact.Opened, "2025-01-01")}, "facts[1].type: a loan is activated once"},
		{"a reversal of nothing", []loanfact.Fact{begun, fact("R", loanfact.Reversal, "2025-02-02")}, "facts[1].target: reversal needs the id"},
		{"a reversal of what there is not", []loanfact.Fact{begun, fact("R", loanfact.Reversal, "2025-02-02", about("P"))}, `facts[1].target: "P" is not what reversal can be about`},
		{"a chargeback of a credit", []loanfact.Fact{begun, fact("C", loanfact.Credit, "2025-02-01"), fact("R", loanfact.Chargeback, "2025-02-02", about("C"))}, `facts[2].target: "C" is not`},
		{"a second reversal", []loanfact.Fact{begun, pay, fact("R", loanfact.Reversal, "2025-02-02", about("P")), fact("S", loanfact.Chargeback, "2025-02-03", about("P"))}, `facts[3].target: "P" has been taken back already`},
		{"a payment about something", []loanfact.Fact{begun, pay, fact("Q", loanfact.Payment, "2025-02-02", about("P"))}, "facts[2].target: payment has none"},
		{"a rate without a start after the beginning", []loanfact.Fact{begun, fact("R", loanfact.InterestRateChange, "2025-01-02", func(f *loanfact.Fact) { f.Rate.StartDate = nil })},
			"facts[1].rate.startDate: must be the effectiveDate, 2025-01-02"},
	} {
		if got := ordered(c.facts...); !strings.HasPrefix(got, c.says) {
			t.Errorf("%s: %s; want %q", c.name, got, c.says)
		}
	}
}

// A rate that is there before the loan begins takes effect as it begins.
func TestRatesBeginWithTheLoan(t *testing.T) {
	start := begun
	start.EffectiveSecond = 100
	early := fact("R", loanfact.InterestRateChange, "2024-12-01", func(f *loanfact.Fact) { f.EffectiveSecond = 50000 })
	same := fact("S", loanfact.InterestRateChange, "2025-01-01", func(f *loanfact.Fact) { f.Rate.StartDate = nil })
	relief := fact("M", loanfact.SCRARelief, "2024-12-01", func(f *loanfact.Fact) { f.Rate = rate("0.06") })
	o, err := loanfact.Order([]loanfact.Fact{early, same, relief, start})
	if err != nil {
		t.Fatal(err)
	}
	want := map[string]string{"A": "2025-01-01 100", "R": "2025-01-01 100", "S": "2025-01-01 100", "M": "2024-12-01 0"}
	for _, f := range o.Facts {
		if got := fmt.Sprint(f.EffectiveDate, " ", f.EffectiveSecond); got != want[f.ID] {
			t.Errorf("%s takes effect on %s, want %s", f.ID, got, want[f.ID])
		}
	}
}

// What is taken back is as if it had never been; what is moved or changed counts as the one
// that was recorded last says, by id where two were recorded at once.
func TestWhatIsTakenBackOrMoved(t *testing.T) {
	pay := fact("P", loanfact.Payment, "2025-02-01")
	backdate := func(id, date, at string) loanfact.Fact {
		return fact(id, loanfact.Backdate, "2025-03-01", about("P"), recorded(t, at), func(f *loanfact.Fact) { f.Date = on(date) })
	}
	early, late := "2025-03-01T10:00:00Z", "2025-03-02T10:00:00Z"
	for _, c := range []struct {
		name  string
		facts []loanfact.Fact
		want  string // the day on which the payment counts; empty for none
		holds string // the fact that holds of it
	}{
		{"a payment", nil, "2025-02-01", ""},
		{"reversed", []loanfact.Fact{fact("R", loanfact.Reversal, "2025-03-01", about("P"))}, "", "R"},
		{"charged back", []loanfact.Fact{fact("R", loanfact.Chargeback, "2025-03-01", about("P"))}, "", "R"},
		{"moved", []loanfact.Fact{backdate("B", "2025-01-15", early)}, "2025-01-15", "B"},
		{"moved twice", []loanfact.Fact{backdate("B", "2025-01-15", early), backdate("C", "2025-01-20", late)}, "2025-01-20", "C"},
		{"moved twice, told the other way round", []loanfact.Fact{backdate("C", "2025-01-20", late), backdate("B", "2025-01-15", early)}, "2025-01-20", "C"},
		{"moved twice at once", []loanfact.Fact{backdate("C", "2025-01-20", early), backdate("B", "2025-01-15", early)}, "2025-01-20", "C"},
		{"moved twice at once, the other way round", []loanfact.Fact{backdate("B", "2025-01-15", early), backdate("C", "2025-01-20", early)}, "2025-01-20", "C"},
		{"moved and reversed", []loanfact.Fact{backdate("B", "2025-01-15", early), fact("R", loanfact.Reversal, "2025-03-01", about("P"))}, "", "R"},
		{"reversed and moved", []loanfact.Fact{fact("R", loanfact.Reversal, "2025-03-01", about("P")), backdate("B", "2025-01-15", early)}, "", "R"},
	} {
		o, err := loanfact.Order(append([]loanfact.Fact{begun, pay}, c.facts...))
		if err != nil {
			t.Errorf("%s: %v, want it taken", c.name, err)
			continue
		}
		got := ""
		for _, f := range o.Facts {
			if f.ID == "P" {
				got = f.EffectiveDate.String()
			}
			if f.Type == loanfact.Backdate {
				t.Errorf("%s: the backdate has an effect of its own", c.name)
			}
		}
		if got != c.want || o.Holds["P"] != c.holds || o.Gone["P"] != (c.want == "") {
			t.Errorf("%s: it counts on %q by %q, gone %t; want %q by %q", c.name, got, o.Holds["P"], o.Gone["P"], c.want, c.holds)
		}
		for _, f := range o.Facts { // who takes it back is told of it where it came to stand
			if of, takes := o.Taken[f.ID]; takes && (of.ID != "P" || c.name == "moved and reversed" && of.EffectiveDate != d("2025-01-15")) {
				t.Errorf("%s: %s takes back %s of %s, want P where it was moved to", c.name, f.ID, of.ID, of.EffectiveDate)
			}
		}
	}
}

// A fee is changed by the change that was recorded last; a charge-off that is taken back
// leaves the mark that the loan was accelerated, and may come again the day after.
func TestFeesAndChargeOffsTakenBack(t *testing.T) {
	o, err := loanfact.Order([]loanfact.Fact{begun, fact("F", loanfact.Fee, "2025-02-01"), fact("C", loanfact.FeeChange, "2025-02-02",
		about("F"), func(f *loanfact.Fact) { f.Amount = 700 }),
		fact("L", loanfact.FeeChange, "2025-02-02", about("lateFee:2025-01-10"), func(f *loanfact.Fact) { f.Amount = 300 }),
		fact("X", loanfact.FeeCancellation, "2025-02-03", about("serviceFee:2025-01-10")),
		fact("O", loanfact.ChargeOff, "2025-03-01"), fact("U", loanfact.ChargeOffReversal, "2025-03-05", about("O"))})
	if err != nil {
		t.Fatal(err)
	}
	if o.Amounts["F"] != 700 || o.Amounts["lateFee:2025-01-10"] != 300 || !o.Gone["serviceFee:2025-01-10"] {
		t.Errorf("the fees are %v and gone %v, want 7.00, 3.00, and the service fee gone", o.Amounts, o.Gone)
	}
	if o.About["C"] != true || o.About["L"] != false || o.Returned["O"] != d("2025-03-06") {
		t.Errorf("about facts are %v and returned %v, want the change of F alone, and the charge-off on 2025-03-06", o.About, o.Returned)
	}
	for _, f := range o.Facts {
		if f.ID == "F" && f.Amount != 700 || f.ID == "O" && f.Type != loanfact.Unaccelerated {
			t.Errorf("%s counts as %s of %s, want the fee as it was changed and the charge-off as its mark", f.ID, f.Type, f.Amount)
		}
	}
}

// What comes of itself is named by its word and a due date; a charge-off that comes again
// also by how often; the fees of tools by the id of their fact.
func TestNames(t *testing.T) {
	for _, c := range []struct {
		kind loanfact.Type
		name string
		is   bool
	}{
		{loanfact.FeeCancellation, "lateFee:2025-02-01", true}, {loanfact.FeeChange, "serviceFee:2025-02-01", true},
		{loanfact.FeeChange, "modificationFee:D", true}, {loanfact.FeeChange, "modificationFee:", false}, {loanfact.FeeChange, "originationFee:A", true},
		{loanfact.FeeChange, "lateFee:2025-02-30", false}, {loanfact.FeeChange, "lateFee", false}, {loanfact.FeeChange, "chargeOff:2025-02-01", false},
		{loanfact.ChargeOffReversal, "chargeOff:2025-02-01", true}, {loanfact.ChargeOffReversal, "chargeOff:2025-02-01.2", true},
		{loanfact.ChargeOffReversal, "chargeOff:2025-02-01.1", false}, {loanfact.ChargeOffReversal, "chargeOff:2025-02-01.02", false}, {loanfact.ChargeOffReversal, "chargeOff:2025-02-01.x", false},
		{loanfact.AccelerationReversal, "acceleration:2025-02-01", true}, {loanfact.AccelerationReversal, "acceleration:2025-02-01.2", false},
		{loanfact.Reversal, "lateFee:2025-02-01", false}, {loanfact.Payment, "lateFee:2025-02-01", false},
	} {
		if got := c.kind.Names(c.name); got != c.is {
			t.Errorf("%s can be about %s: %t, want %t", c.kind, c.name, got, c.is)
		}
	}
	for name, want := range map[string]string{"lateFee:2025-02-01": "2025-02-01", "chargeOff:2025-02-01.2": "2025-02-01", "chargeOff:2025-02-01.12": "2025-02-01",
		"chargeOff:2025-02-01.1": "", "chargeOff:2025-02-01.": "", "modificationFee:D": "", "lateFee": ""} {
		if got, err := loanfact.DueOf(name); (err == nil) != (want != "") || err == nil && got.String() != want {
			t.Errorf("%s is of %s (%v), want %q", name, got, err, want)
		}
	}
}

// What is true of types: which rate, which targets, what finds its own target, what has an
// effect on its day.
func TestTypes(t *testing.T) {
	for kind, want := range map[loanfact.Type]book.RateKind{loanfact.InterestRateChange: book.InterestRate,
		loanfact.PromoRateChange: book.PromoRate,
		loanfact.RateCap:         book.RateLimit, loanfact.IndexRateChange: book.IndexRate, loanfact.SCRARelief: book.RateLimit} {
		if got, is := kind.RateKind(); !is || got != want {
			t.Errorf("the rate of %s is for %v (%t), want %v", kind, got, is, want)
		}
	}
	if _, is := loanfact.Payment.RateKind(); is {
		t.Error("a payment has a rate")
	}
	finds, idle := []loanfact.Type{loanfact.AccelerationReversal, loanfact.ChargeOffReversal}, []loanfact.Type{loanfact.Backdate}
	for _, kind := range loanfact.Type("").Values() {
		if kind.FindsTarget() != slices.Contains(finds, kind) || kind.HasEffect() == slices.Contains(idle, kind) {
			t.Errorf("%s finds its target %t and has an effect %t, want %v to find and %v to have none", kind, kind.FindsTarget(), kind.HasEffect(), finds, idle)
		}
	}
	reversed := []loanfact.Type{loanfact.Payment, loanfact.Credit, loanfact.PurchaseRefund, loanfact.Refund, loanfact.SCRARelief,
		loanfact.InterestRateChange, loanfact.PromoRateChange, loanfact.RateCap}
	if got := loanfact.Reversal.Targets(); !slices.Equal(got, reversed) {
		t.Errorf("a reversal is about %v, want payments, credits, refunds of purchases and to the borrower, relief, rates and caps", got)
	}
	if got := fact("P", loanfact.Payment, "2024-12-31").Early().Error(); got != `facts[0].effectiveDate: payment "P" on 2024-12-31 comes before the activation` {
		t.Errorf("one that comes too early says %q", got)
	}
}
