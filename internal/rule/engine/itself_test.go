package engine

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"nectarine/internal/value/money"
)

// causesOf are the different causes of a loan's entries that begin so.
func causesOf(l Loan, prefix string) string {
	var out []string
	for _, e := range l.Entries {
		if strings.HasPrefix(e.Cause, prefix) && !slices.Contains(out, e.Cause) {
			out = append(out, e.Cause)
		}
	}
	return strings.Join(out, " ")
}

// What comes of itself has a name, and can be taken back or changed by it.
func TestWhatComesOfItselfHasAName(t *testing.T) {
	const in = `{"startDate":"2025-01-01","amountFinanced":1200,"duration":12,"specificDays":[1],"interestRates":[{"annualRate":0}],"serviceFeeAmount":3,"serviceFeeCapAmount":7,"lateFee":{"kind":"flat","amount":15,"graceDays":10}}`
	for _, c := range []struct{ name, facts, want, void string }{
		{"charged", "", "15.00 late, 6.00 service, 0.00 modification, lateFee:2025-02-01 lateFee:2025-03-01", "[]"},
		{"canceled", `,{"id":"C","type":"feeCancellation","effectiveDate":"2025-03-05","target":"lateFee:2025-02-01"}`, "0.00 late, 6.00 service, 0.00 modification, lateFee:2025-03-01", "[]"},
		{"another amount", `,{"id":"C","type":"feeChange","effectiveDate":"2025-03-05","target":"lateFee:2025-02-01","amount":4.5}`, "4.50 late, 6.00 service, 0.00 modification, lateFee:2025-02-01 lateFee:2025-03-01", "[]"},
		{"a service fee canceled", `,{"id":"C","type":"feeCancellation","effectiveDate":"2025-03-05","target":"serviceFee:2025-02-01"}`, "15.00 late, 3.00 service, 0.00 modification, lateFee:2025-02-01 lateFee:2025-03-01", "[]"},
		{"of a name that never came", `,{"id":"C","type":"feeCancellation","effectiveDate":"2025-03-05","target":"lateFee:2025-06-01"}`, "15.00 late, 6.00 service, 0.00 modification, lateFee:2025-02-01 lateFee:2025-03-01", "[C]"},
		{"the fee of a tool", `,{"id":"D","type":"dueDateChange","effectiveDate":"2025-02-20","dueDate":"2025-04-01","date":"2025-04-05","feeAmount":20}`, "15.00 late, 6.00 service, 20.00 modification, lateFee:2025-02-01 lateFee:2025-03-01", "[]"},
		{"the fee of a tool waived", `,{"id":"D","type":"dueDateChange","effectiveDate":"2025-02-20","dueDate":"2025-04-01","date":"2025-04-05","feeAmount":20},{"id":"C","type":"feeCancellation","effectiveDate":"2025-03-05","target":"modificationFee:D"}`, "15.00 late, 6.00 service, 0.00 modification, lateFee:2025-02-01 lateFee:2025-03-01", "[]"},
		{"a tool without effect has no fee", `,{"id":"D","type":"dueDateChange","effectiveDate":"2025-02-20","dueDate":"2025-04-02","date":"2025-04-05","feeAmount":20}`, "15.00 late, 6.00 service, 0.00 modification, lateFee:2025-02-01 lateFee:2025-03-01", "[D]"},
	} {
		l := loanOf(t, in, c.facts, "2025-03-10")
		o := l.Balances.Outstanding
		if got := fmt.Sprintf("%s late, %s service, %s modification, %s", o.LateFees, o.ServiceFees, o.ModificationFees,
			causesOf(loanOf(t, in, c.facts, "2025-03-31"), "lateFee:")); got != c.want || fmt.Sprint(l.Void) != c.void {
			t.Errorf("%s: %s %v\n want %s %s", c.name, got, l.Void, c.want, c.void)
		}
	}
	if l := loanOf(t, in, "", "2025-12-31"); l.Balances.Outstanding.ServiceFees != 700 {
		t.Errorf("service fees up to the cap: %v, want 700", l.Balances.Outstanding.ServiceFees)
	}
	rows := schedule(t, in)
	if rows[0].Amount != 10300 || rows[2].Amount != 10100 || rows[3].Amount != 10000 {
		t.Errorf("the schedule begins with %v; want 103.00 with service fees, 101.00 in the third row and 100.00 in the fourth", rows[:4])
	}
}

// Acceleration and charge-off come by themselves and together; taken back, by
// name or by day, they leave the loan active and the interest between earned.
func TestAccelerationAndChargeOffTakenBack(t *testing.T) {
	of := func(more string) string {
		return `{"startDate":"2025-01-01","amountFinanced":2400,"duration":12,"specificDays":[1],"dayCount":"actual/365","interestRates":[{"annualRate":0.24}]` + more + `}`
	}
	if l := loanOf(t, of(`,"chargeOffAfterDays":120`), "", "2025-12-01"); l.Status != ChargedOff || l.ChargeOff != "chargeOff:2025-02-01" || l.History[len(l.History)-1].Date != d("2025-06-01") {
		t.Errorf("the loan is %s by %s with the history %v; want %s by chargeOff:2025-02-01, at last on %v", l.Status, l.ChargeOff, l.History, ChargedOff, d("2025-06-01"))
	}
	interest := func(overlay, facts, at string) money.Amount {
		return loanOf(t, overlay, facts, at).Balances.Outstanding.Interest
	}
	never := interest(of(""), "", "2025-06-01")
	accelerated := of(`,"accelerateAfterDays":90`)
	for name, facts := range map[string]string{
		"by its day":  `,{"id":"R","type":"accelerationReversal","effectiveDate":"2025-05-12"}`,
		"by its name": `,{"id":"R","type":"accelerationReversal","effectiveDate":"2025-05-12","target":"acceleration:2025-02-01"}`,
	} {
		l := loanOf(t, accelerated, facts, "2025-06-01")
		if l.Status != Active || l.Balances.Outstanding.Interest != never || len(l.Void) > 0 {
			t.Errorf("%s: %s, interest %s, never accelerated %s, %v", name, l.Status, l.Balances.Outstanding.Interest, never, l.Void)
		}
	}
	fact := `,{"id":"X","type":"acceleration","effectiveDate":"2025-04-10"}`
	if got := interest(of(""), fact+`,{"id":"R","type":"accelerationReversal","effectiveDate":"2025-05-12"}`, "2025-06-01"); got != never {
		t.Errorf("a fact, by its day, leaves %v of interest, want %v", got, never)
	}
	// A charge-off taken back: active, and earning since the day of the charge-off.
	both := of(`,"accelerateAfterDays":90,"chargeOffAfterDays":120`)
	for _, target := range []string{``, `,"target":"chargeOff:2025-02-01"`} {
		l := loanOf(t, both, `,{"id":"R","type":"chargeOffReversal","effectiveDate":"2025-06-11"`+target+`}`, "2025-06-11")
		var history []string
		for _, h := range l.History {
			history = append(history, fmt.Sprint(h.Date, " ", h.Status))
		}
		if got := strings.Join(history, ", "); got != "2025-01-01 originated, 2025-01-01 active, 2025-05-02 accelerated, 2025-06-01 active" {
			t.Errorf("%s: the history is %s, want originated and active on 2025-01-01, accelerated on 2025-05-02 and active on 2025-06-01", target, got)
		}
		lost := interest(of(""), "", "2025-06-11") - l.Balances.Outstanding.Interest
		if lost < 4700 || lost > 4800 { // 2,400 × 24 % × 30/365: 2 May to 1 June was accelerated
			t.Errorf("%s: %s lost; want 47.00 to 48.00", target, lost)
		}
	}
	// The day after it comes again, under a name of its own, and can be taken back again.
	const back = `,{"id":"R","type":"chargeOffReversal","effectiveDate":"2025-06-11"},{"id":"S","type":"chargeOffReversal","effectiveDate":"2025-06-20"`
	for _, c := range []struct{ target, at, want string }{
		{`}`, "2025-06-12", "active "}, {`}`, "2025-06-20", "active "}, {`}`, "2025-06-21", "chargedOff chargeOff:2025-02-01.3"},
		{`,"target":"chargeOff:2025-02-01.2"}`, "2025-06-20", "active "},
	} {
		facts := back + c.target
		if strings.Contains(c.target, "target") {
			facts = strings.Replace(facts, `"2025-06-11"`, `"2025-06-11","target":"chargeOff:2025-02-01"`, 1)
		}
		if l := loanOf(t, both, facts, c.at); fmt.Sprint(l.Status, " ", l.ChargeOff) != c.want || len(l.Void) > 0 {
			t.Errorf("%s %s: %s %s, void %v; want %s", c.target, c.at, l.Status, l.ChargeOff, l.Void, c.want)
		}
	}
	if l := loanOf(t, both, `,{"id":"R","type":"chargeOffReversal","effectiveDate":"2025-06-11"}`, "2025-06-12"); l.Status != ChargedOff || l.ChargeOff != "chargeOff:2025-02-01.2" {
		t.Errorf("the day after: %s %s; want charged off under another name", l.Status, l.ChargeOff)
	}
	// A charge-off by a fact, taken back after its day came: active until the day after.
	const early = `,{"id":"X","type":"chargeOff","effectiveDate":"2025-05-20"},{"id":"R","type":"chargeOffReversal","effectiveDate":"2025-06-11","target":"X"}`
	for at, want := range map[string]Status{"2025-06-11": Active, "2025-06-12": ChargedOff} {
		if l := loanOf(t, of(`,"chargeOffAfterDays":120`), early, at); l.Status != want {
			t.Errorf("%s: %s, want %s", at, l.Status, want)
		}
	}
	l := loanOf(t, of(""), `,{"id":"X","type":"chargeOff","effectiveDate":"2025-04-10"},{"id":"R","type":"chargeOffReversal","effectiveDate":"2025-05-01","target":"X"}`, "2025-06-01")
	if l.Status != Active || l.Balances.Outstanding.Interest != never {
		t.Errorf("after a charge-off by a fact is taken back the loan is %s with %s of interest, where one without it has %s; want %s with %s", l.Status, l.Balances.Outstanding.Interest, never, Active, never)
	}
	if l := loanOf(t, of(""), `,{"id":"R","type":"chargeOffReversal","effectiveDate":"2025-05-01"}`, "2025-06-01"); fmt.Sprint(l.Void) != "[R]" {
		t.Errorf("nothing to take back: without effect is %v, want R", l.Void)
	}
}

// The next index rate is a fact: what has fallen due stays, the payment is solved
// anew from its day. A rate that changes nothing says so.
func TestIndexRateIsAFact(t *testing.T) {
	const in = `{"startDate":"2025-01-15","amountFinanced":10000,"duration":36,"interestRates":[{"annualRate":0.03,"interestType":"spread"}],"indexRates":[{"annualRate":0.05}]}`
	const next = `,{"id":"I","type":"indexRate","effectiveDate":"2025-07-01","rate":{"annualRate":0.08,"startDate":"2025-07-01"}}`
	l := loanOf(t, in, next, "2025-08-15")
	for i, o := range l.Obligations {
		if (i < 5) != (o.ObligationAmount == 31336) {
			t.Errorf("the obligation %d of %v is over %v, want 313.36 for the first five alone", i, o.DueDate, o.ObligationAmount)
		}
	}
	paid := ""
	for m := 2; m <= 6; m++ {
		paid += fmt.Sprintf(`,{"id":"P%d","type":"payment","effectiveDate":"2025-%02d-15","amount":313.36}`, m, m)
	}
	if got := loanOf(t, in, paid+next, "2025-07-15").Payment.String(); got != "325.11" { // 8,749.94 over 31, 16 days of them at 8 %, the rest at 11 %: 325.1112
		t.Errorf(`solved anew on 1 July: %v, want "325.11"`, got)
	}
	rate := func(annual, more string) string {
		return `,{"id":"R","type":"interestRate","effectiveDate":"2025-02-01","rate":{"annualRate":` + annual + `,"startDate":"2025-02-01"}` + more + `}`
	}
	const plain = `{"startDate":"2025-01-15","amountFinanced":1200,"duration":12,"interestRates":[{"annualRate":0.12}]}`
	if l := loanOf(t, plain, rate("0.18", ""), "2025-03-01"); fmt.Sprint(l.Void) != "[R]" {
		t.Errorf("a lower rate holds: without effect is %v, want R", l.Void)
	}
	if l := loanOf(t, plain, rate("0.18", `,"isEndExistingRates":true`), "2025-03-01"); len(l.Void) > 0 || l.Payment <= 10662 {
		t.Errorf("the lower one ended: without effect is %v and the payment %s; want nothing and more than 106.62", l.Void, l.Payment)
	}
}

// The payment of a printed note: the exact one to the nearest cent.
func TestPaymentRounding(t *testing.T) {
	for rounding, want := range map[string]string{"": "322.62", "nearest": "322.62", "evenLast": "322.62", "up": "322.63", "down": "322.62"} {
		if rows := schedule(t, `{"amountFinanced":10000,"duration":36,"interestRates":[{"annualRate":0.0999}],"paymentRounding":"`+rounding+`"}`); rows[0].Amount.String() != want {
			t.Errorf("%q: %s, want %s", rounding, rows[0].Amount, want)
		}
	}
}

// Reversals that find their target by their day each cost a fold: they are bounded.
func TestUnnamedReversalsAreBounded(t *testing.T) {
	facts := factsOf(t, `[`+activated+`]`)
	for i := range mostUnnamed + 1 {
		facts = append(facts, Fact{ID: fmt.Sprint("R", i), Type: AccelerationReversal, EffectiveDate: d("2024-03-01")})
	}
	if _, err := Fold(terms(t, `{"duration":12}`), facts[:mostUnnamed+1], d("2024-04-01")); err != nil {
		t.Error(err)
	}
	if _, err := Fold(terms(t, `{"duration":12}`), facts, d("2024-04-01")); err == nil || !strings.Contains(err.Error(), ".target: must be named") {
		t.Errorf("without a target the facts are folded with %v, want an error that says it must be named", err)
	}
}

// A charge-off by hand that is taken back later: nothing comes of itself before the day
// after it was taken back, also where nothing was due when the loan went on.
func TestNothingOfItselfBeforeTheReversal(t *testing.T) {
	const in = `{"amountFinanced":1200,"duration":12,"interestRates":[{"annualRate":0}],"accelerateAfterDays":40}`
	const facts = `,{"id":"X","type":"acceleration","effectiveDate":"2024-01-20"},{"id":"W","type":"chargeOff","effectiveDate":"2024-02-20"},
		{"id":"Y","type":"chargeOffReversal","effectiveDate":"2024-06-10","target":"W"}`
	for at, want := range map[string]Status{"2024-04-10": Active, "2024-06-10": Active, "2024-06-11": Accelerated} {
		if l := folded(t, in, facts, at); l.Status != want {
			t.Errorf("on %s the loan is %s, want %s", at, l.Status, want)
		}
	}
}

// An acceleration that is taken back leaves the charge-off to come of itself on its own
// day, and one that has come stays, whenever the acceleration is taken back.
func TestChargeOffComesWithoutTheAcceleration(t *testing.T) {
	const in = `{"amountFinanced":1200,"duration":12,"interestRates":[{"annualRate":0.12}],"accelerateAfterDays":30,"chargeOffAfterDays":60}`
	for _, f := range []string{
		``,
		`,{"id":"Y","type":"accelerationReversal","effectiveDate":"2024-03-16"}`,
		`,{"id":"Y","type":"accelerationReversal","effectiveDate":"2024-04-14","target":"acceleration:2024-02-15"}`,
		`,{"id":"Y","type":"accelerationReversal","effectiveDate":"2024-04-16","target":"acceleration:2024-02-15"}`,
	} {
		for at, want := range map[string]Status{"2024-04-14": Active, "2024-04-15": ChargedOff, "2024-12-01": ChargedOff} {
			if f == "" && want == Active {
				want = Accelerated
			}
			if l := folded(t, in, f, at); l.Status != want || len(l.Void) > 0 {
				t.Errorf("%s: on %s the loan is %s, void %v, want %s", f, at, l.Status, l.Void, want)
			}
		}
	}
}

// How many times a charge-off came is counted for the due date that it is named after: one
// taken back of a loan that had been accelerated leaves nothing open, and the next is for
// another due date.
func TestChargeOffIsCountedByItsDueDate(t *testing.T) {
	const in = `{"amountFinanced":1200,"duration":12,"interestRates":[{"annualRate":0}],"chargeOffAfterDays":60}`
	const facts = `,{"id":"X","type":"acceleration","effectiveDate":"2024-01-20"},
		{"id":"Y","type":"chargeOffReversal","effectiveDate":"2024-03-25","target":"chargeOff:2024-01-20"}`
	l := folded(t, in, facts, "2024-06-30")
	if l.Status != ChargedOff || strings.Count(l.ChargeOff, ".") > 0 || l.ChargeOff == "chargeOff:2024-01-20" {
		t.Errorf("the loan is %s by %s, want a charge-off for another due date, counted from one", l.Status, l.ChargeOff)
	}
}
