package loan_test

import (
	"encoding/json"
	"errors"
	"fmt"
	"reflect"
	"slices"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"nectarine/internal/domain/access"
	"nectarine/internal/domain/loan"
	"nectarine/internal/mechanism/api"
	"nectarine/internal/rule/engine"
	"nectarine/internal/testing/assert"
	"nectarine/internal/testing/servertest"
	"nectarine/internal/value/day"
	"nectarine/internal/value/money"
)

// agreed is what was agreed of a loan, of its JSON.
func agreed(t *testing.T, changes m) *loan.Origination {
	t.Helper()
	all := m{"amountFinanced": 1200, "duration": 12, "paymentFrequency": "monthly", "specificDays": []int{15}, "interestRates": []m{{"days": nil, "rate": 0.12}}}
	for name, value := range changes {
		if all[name] = value; value == nil {
			delete(all, name)
		}
	}
	text, err := json.Marshal(all)
	if err != nil {
		t.Fatal(err)
	}
	o := new(loan.Origination)
	if err := json.Unmarshal(text, o); err != nil {
		t.Fatal(err)
	}
	return o
}

// begins is a loan that is originated on a day and activated on another.
func begins(originated, activated string, anew bool) loan.Beginning {
	return loan.Beginning{Originated: day.MustParse(originated), Activated: day.MustParse(activated), Anew: anew}
}

var atOnce = begins("2024-01-15", "2024-01-15", false)

func TestTermsOfAnOrigination(t *testing.T) {
	thirty := m{"dayCount": "30/360", "accelerationDueWithin": 90, "chargeOffDueWithin": 120, "originationFeeCharge": "equally",
		"lateFee": m{"kind": "flat", "amount": 15, "graceDays": 10}, "skippedMonths": []int{7}}
	for name, c := range map[string]struct {
		rules, changes m
		begins         loan.Beginning
		want           string // of the terms as JSON
	}{
		"plain": {nil, nil, atOnce, `{"startDate":"2024-01-15","amountFinanced":1200.00,"paymentFrequency":"monthly","specificDays":[15],"duration":12,"waterfall":{},"interestRates":[{"annualRate":0.12,"startDate":"2024-01-15"}]}`},
		"rules": {thirty, nil, atOnce, `{"startDate":"2024-01-15","amountFinanced":1200.00,"originationFeeCharge":"equally","paymentFrequency":"monthly","specificDays":[15],"duration":12,"skippedMonths":[7],"dayCount":"30/360","waterfall":{},"lateFee":{"kind":"flat","amount":15.00,"percent":0,"graceDays":10},"accelerateAfterDays":90,"chargeOffAfterDays":120,"interestRates":[{"annualRate":0.12,"startDate":"2024-01-15"}]}`},
		"rates follow on each other": {nil, m{"interestRates": []m{{"days": 31, "rate": 0.05}, {"rate": 0.12}}, "promoRates": []m{{"days": 10, "rate": 0.01}}}, atOnce,
			`{"startDate":"2024-01-15","amountFinanced":1200.00,"paymentFrequency":"monthly","specificDays":[15],"duration":12,"waterfall":{},"interestRates":[{"annualRate":0.05,"startDate":"2024-01-15","endDate":"2024-02-14"},{"annualRate":0.12,"startDate":"2024-02-15"}],"promoRates":[{"annualRate":0.01,"startDate":"2024-01-15","endDate":"2024-01-24"}]}`},
		"fees": {nil, m{"fees": m{"originationFeeAmount": 25, "serviceFeeAmount": 2, "serviceFeeCapAmount": 20}}, atOnce,
			`{"startDate":"2024-01-15","amountFinanced":1200.00,"originationFeeAmount":25.00,"paymentFrequency":"monthly","specificDays":[15],"duration":12,"waterfall":{},"serviceFeeAmount":2.00,"serviceFeeCapAmount":20.00,"interestRates":[{"annualRate":0.12,"startDate":"2024-01-15"}]}`},
		"the first due date that was expected": {nil, m{"expectedPayments": []m{{"date": "2024-01-15", "paymentType": "downPayment"}, {"date": "2024-03-15"}}}, atOnce,
			`{"startDate":"2024-01-15","amountFinanced":1200.00,"paymentFrequency":"monthly","specificDays":[15],"duration":12,"firstDueDate":"2024-03-15","waterfall":{},"interestRates":[{"annualRate":0.12,"startDate":"2024-01-15"}]}`},
		"anew it is not kept": {nil, m{"expectedPayments": []m{{"date": "2024-03-15"}}}, begins("2024-01-15", "2024-06-01", true),
			`{"startDate":"2024-06-01","amountFinanced":1200.00,"paymentFrequency":"monthly","specificDays":[15],"duration":12,"waterfall":{},"interestRates":[{"annualRate":0.12,"startDate":"2024-06-01"}]}`},
		"the payment that is solved": {m{"dayCount": "30/360"}, m{"periodicPaymentAmount": 106.62}, begins("2024-01-15", "2024-06-01", true),
			`{"startDate":"2024-06-01","amountFinanced":1200.00,"paymentFrequency":"monthly","specificDays":[15],"duration":12,"dayCount":"30/360","waterfall":{},"interestRates":[{"annualRate":0.12,"startDate":"2024-06-01"}]}`},
		"two weeks counted from a day": {nil, m{"paymentFrequency": "everyTwoWeeks", "specificDays": []any{3, "2024-01-24"}}, atOnce,
			`{"startDate":"2024-01-15","amountFinanced":1200.00,"paymentFrequency":"everyTwoWeeks","specificDays":[3,"2024-01-24"],"duration":12,"waterfall":{},"interestRates":[{"annualRate":0.12,"startDate":"2024-01-15"}]}`},
		"a balloon": {nil, m{"periodicPaymentAmount": 50}, atOnce,
			`{"startDate":"2024-01-15","amountFinanced":1200.00,"paymentFrequency":"monthly","specificDays":[15],"duration":12,"periodicPaymentAmount":50.00,"waterfall":{},"interestRates":[{"annualRate":0.12,"startDate":"2024-01-15"}]}`},
		"one payment at its end": {nil, m{"paymentFrequency": "singlePayment", "specificDays": nil, "duration": nil, "enforcedEndDate": "2024-04-15"}, atOnce,
			`{"startDate":"2024-01-15","amountFinanced":1200.00,"paymentFrequency":"singleTerm","specificDays":[],"enforcedEndDate":"2024-04-15","waterfall":{},"interestRates":[{"annualRate":0.12,"startDate":"2024-01-15"}]}`},
		"one payment on the day that was expected, of a duration of one payment": {nil, m{"paymentFrequency": "singlePayment", "specificDays": nil, "duration": 1, "expectedPayments": []m{{"date": "2024-04-15"}}}, begins("2024-01-15", "2024-02-15", true),
			`{"startDate":"2024-02-15","amountFinanced":1200.00,"paymentFrequency":"singleTerm","specificDays":[],"enforcedEndDate":"2024-04-15","waterfall":{},"interestRates":[{"annualRate":0.12,"startDate":"2024-02-15"}]}`},
		"canceled advances": {nil, m{"advanceSchedule": []m{{"status": "canceled"}, {"amount": 100, "advanceDate": "2024-02-01"}}, "downPaymentAmount": 10, "bufferToPushOutSchedule": 40}, atOnce,
			`{"startDate":"2024-01-15","amountFinanced":1200.00,"downPaymentAmount":10.00,"advanceSchedule":[{"id":"planned-2","amount":100.00,"advanceDate":"2024-02-01"}],"paymentFrequency":"monthly","specificDays":[15],"duration":12,"bufferToPushOutSchedule":40,"waterfall":{},"interestRates":[{"annualRate":0.12,"startDate":"2024-01-15"}]}`},
		"an end that the duration keeps": {nil, m{"enforcedEndDate": "2025-01-15"}, atOnce,
			`{"startDate":"2024-01-15","amountFinanced":1200.00,"paymentFrequency":"monthly","specificDays":[15],"duration":12,"waterfall":{},"interestRates":[{"annualRate":0.12,"startDate":"2024-01-15"}]}`},
	} {
		t.Run(name, func(t *testing.T) {
			terms, err := loan.Terms(rulesOf(t, c.rules), agreed(t, c.changes), c.begins)
			if err != nil {
				t.Fatalf("%v, want no error", err)
			}
			if got := asJSON(t, terms); !reflect.DeepEqual(got, readJSON(t, c.want)) {
				text, _ := json.Marshal(terms)
				t.Errorf("the terms are\n%s, want\n%s", text, c.want)
			}
		})
	}
}

func rulesOf(t *testing.T, rules m) *loan.LedgerRules {
	t.Helper()
	if rules == nil {
		return nil
	}
	text, err := json.Marshal(rules)
	if err != nil {
		t.Fatal(err)
	}
	r := new(loan.LedgerRules)
	if err := json.Unmarshal(text, r); err != nil {
		t.Fatal(err)
	}
	return r
}

func asJSON(t *testing.T, v any) any {
	t.Helper()
	text, err := json.Marshal(v)
	if err != nil {
		t.Fatal(err)
	}
	return readJSON(t, string(text))
}

func readJSON(t *testing.T, text string) (v any) {
	t.Helper()
	if err := json.Unmarshal([]byte(text), &v); err != nil {
		t.Fatalf("%v: %s, want JSON", err, text)
	}
	return v
}

func TestWhatAnActivationNeeds(t *testing.T) {
	for name, c := range map[string]struct {
		changes m
		begins  loan.Beginning
		field   string
		why     string
	}{
		"an amount":               {m{"amountFinanced": nil}, atOnce, "atOrigination.amountFinanced", "is needed to activate"},
		"a frequency":             {m{"paymentFrequency": nil}, atOnce, "atOrigination.paymentFrequency", "is needed to activate"},
		"days":                    {m{"specificDays": nil}, atOnce, "atOrigination.specificDays", "is needed to activate"},
		"a duration":              {m{"duration": nil}, atOnce, "atOrigination.duration", "is needed to activate"},
		"the day of one payment":  {m{"paymentFrequency": "singlePayment", "specificDays": nil}, atOnce, "atOrigination.enforcedEndDate", "is needed to activate"},
		"a rate":                  {m{"interestRates": nil}, atOnce, "atOrigination.interestRates", "is needed to activate"},
		"the rate itself":         {m{"interestRates": []m{{"days": 3}}}, atOnce, "atOrigination.interestRates[0].rate", "is needed to activate"},
		"a rate to the end":       {m{"interestRates": []m{{"days": 3, "rate": 0.1}}}, atOnce, "atOrigination.interestRates", "none holds on 2024-01-18"},
		"no rate after the last":  {m{"interestRates": []m{{"rate": 0.1}, {"rate": 0.2}}}, atOnce, "atOrigination.interestRates[1]", "holds to the end"},
		"no index":                {m{"interestRates": []m{{"rate": 0.1, "interestType": "spread"}}}, atOnce, "atOrigination.interestRates", "a spread needs one"},
		"a rate below 100 %":      {m{"interestRates": []m{{"rate": 5.99}}}, atOnce, "atOrigination.interestRates[0].rate", "599"},
		"no promotion":            {m{"promoPrograms": []m{{"id": "x"}}}, atOnce, "atOrigination.promoPrograms", "not reckoned with"},
		"no fee for draws":        {m{"fees": m{"drawFeeAmount": 5}}, atOnce, "atOrigination.fees", "a fee for draws is not reckoned with"},
		"no part of draws":        {m{"fees": m{"drawFeePercentageOfPrincipal": 0.01}}, atOnce, "atOrigination.fees", "a fee for draws is not reckoned with"},
		"no more than has a rate": {m{"amountFinanced": nil, "principalAmount": 125000000.01}, atOnce, "atOrigination.principalAmount", "at most 125000000.00"},
		"one payment has no days": {m{"paymentFrequency": "singlePayment", "enforcedEndDate": "2024-04-15"}, atOnce, "atOrigination.specificDays", "singlePayment takes 0, not 1"},
		"no cap on interest":      {m{"totalInterestCapAmount": 5}, atOnce, "atOrigination.totalInterestCapAmount", "not reckoned with"},
		"days that fit":           {m{"specificDays": []int{15, 20}}, atOnce, "atOrigination.specificDays", "takes 1, not 2"},
		"a due date that fits":    {m{"expectedPayments": []m{{"date": "2024-02-16"}}}, atOnce, "atOrigination.expectedPayments[0].date", "specificDays"},
		"a down payment":          {m{"downPaymentAmount": 1200}, atOnce, "atOrigination.downPaymentAmount", "less than amountFinanced"},
		"the advance by its place": {m{"advanceSchedule": []m{{"status": "canceled"}, {"amount": 100, "advanceDate": "2024-01-01"}}}, atOnce,
			"atOrigination.advanceSchedule[1].advanceDate", "must not be before"},
		"an advance with a day":      {m{"advanceSchedule": []m{{"amount": 5}}}, atOnce, "atOrigination.advanceSchedule[0].advanceDate", "is needed to activate"},
		"an advance with its amount": {m{"advanceSchedule": []m{{"advanceDate": "2024-02-01"}}}, atOnce, "atOrigination.advanceSchedule[0].amount", "is needed to activate"},
		"an end after the last":      {m{"enforcedEndDate": "2025-01-14"}, atOnce, "atOrigination.enforcedEndDate", "2025-01-15"},
		"a payment above interest":   {m{"periodicPaymentAmount": 1, "duration": nil}, atOnce, "atOrigination.periodicPaymentAmount", ""},
		"the first payment to come":  {nil, begins("2024-01-15", "2024-02-15", false), "amortizationAtActivation", "2024-02-15"},
	} {
		t.Run(name, func(t *testing.T) {
			_, err := loan.Terms(nil, agreed(t, c.changes), c.begins)
			refused := refusal(err)
			if refused == nil || len(refused.Details) != 1 {
				t.Fatalf("the error is %v, want a refusal of one field", err)
			}
			if d := refused.Details[0]; d.Field != c.field || !strings.Contains(d.Message, c.why) {
				t.Errorf("the error is %v, want a refusal of %s that says %q", err, c.field, c.why)
			}
		})
	}
	if _, err := loan.Terms(nil, nil, atOnce); refusal(err) == nil || refusal(err).Details[0].Field != "atOrigination" {
		t.Errorf("nothing agreed: the error is %v, want a refusal of atOrigination", err)
	}
}

// drawOrigination is what could be agreed of a loan that begins within 90 days of a day.
func drawOrigination(t *rapid.T, start day.Day) *loan.Origination {
	amount := money.Amount(rapid.IntRange(100_00, 50_000_00).Draw(t, "amount"))
	rate := money.MustRate(fmt.Sprintf("0.%04d", rapid.IntRange(0, 3600).Draw(t, "rate")))
	later := money.MustRate(fmt.Sprintf("0.%04d", rapid.IntRange(0, 3600).Draw(t, "later")))
	count := rapid.IntRange(1, 72).Draw(t, "duration")
	frequency := rapid.SampledFrom(access.PaymentFrequency("").Values()).Draw(t, "frequency")
	o := &loan.Origination{AmountFinanced: &amount, Duration: &count, PaymentFrequency: &frequency}
	one := rapid.IntRange(1, 7).Draw(t, "day")
	switch frequency {
	case access.TwiceMonthly:
		o.SpecificDays = &engine.SpecificDays{Days: []int{one, one + 15}}
	case access.SinglePayment:
		end := start + day.Day(rapid.IntRange(91, 900).Draw(t, "end"))
		o.EnforcedEndDate = &end
	default:
		o.SpecificDays = &engine.SpecificDays{Days: []int{one}}
	}
	if days := rapid.IntRange(0, 400).Draw(t, "days"); days > 0 {
		o.InterestRates = []loan.InterestRate{{Days: &days, Rate: &rate}, {Rate: &later}}
	} else {
		o.InterestRates = []loan.InterestRate{{Rate: &rate}}
	}
	if fee := money.Amount(rapid.IntRange(0, 3_00).Draw(t, "fee")); fee > 0 {
		o.Fees = &loan.AgreedFees{OriginationFeeAmount: &fee, ServiceFeeAmount: &fee}
	}
	return o
}

// The terms of whatever was agreed are taken by the engine, their schedule asks for all that
// was lent, and is that of the preview of the same terms.
func TestTermsAreThoseOfThePreview(t *testing.T) {
	previewed := func(t *rapid.T, c *servertest.Client, terms engine.Terms) []any {
		text, err := json.Marshal(m{"terms": terms})
		if err != nil {
			t.Fatal(err)
		}
		return c.Data("POST", "/loans/preview", json.RawMessage(text), 200)["schedule"].([]any)
	}
	servertest.Run(t, func(t *testing.T, c *servertest.Client) {
		seen := 0
		rapid.Check(t, func(t *rapid.T) {
			start := day.Of(2024, 1, 1) + day.Day(rapid.IntRange(0, 800).Draw(t, "start"))
			activated := start + day.Day(rapid.IntRange(0, 90).Draw(t, "later"))
			b := loan.Beginning{Originated: start, Activated: activated, Anew: rapid.Bool().Draw(t, "anew")}
			terms, err := loan.Terms(nil, drawOrigination(t, start), b)
			if refused := refusal(err); refused != nil && refused.Details[0].Field == "amortizationAtActivation" && !b.Anew {
				return
			}
			if err != nil {
				t.Fatalf("the terms are refused: %v, want no error", err)
			}
			rows, err := engine.Schedule(terms)
			if err != nil {
				t.Fatalf("there is no schedule: %v, want no error", err)
			}
			lent := money.Amount(0)
			for _, r := range rows {
				lent += r.Principal
			}
			if lent != terms.AmountFinanced {
				t.Fatalf("the principal of the schedule is %v, want %v", lent, terms.AmountFinanced)
			}
			if seen++; seen%10 != 0 {
				return
			}
			text, err := json.Marshal(rows)
			if err != nil {
				t.Fatal(err)
			}
			var want []any
			if err := json.Unmarshal(text, &want); err != nil {
				t.Fatal(err)
			}
			if got := previewed(t, c, terms); !reflect.DeepEqual(got, want) {
				t.Fatalf("the preview says %v, want %v", got, want)
			}
		})
	})
}

// refusal is the refusal that an error is; nil where it is none.
func refusal(err error) *api.Refusal {
	var refused *api.Refusal
	errors.As(err, &refused)
	return refused
}

// What was expected of the payments is held against the schedule by day and amount.
func TestExpectedPaymentsAreHeldAgainstTheSchedule(t *testing.T) {
	level, err := loan.Terms(nil, agreed(t, nil), atOnce)
	if err != nil {
		t.Fatal(err)
	}
	rows, err := engine.Schedule(level)
	if err != nil {
		t.Fatal(err)
	}
	asked := func(change func(i int, e m)) (all []m) {
		for i := range rows {
			e := m{"date": rows[i].Date.String(), "amount": rows[i].Amount, "paymentType": "periodicPayment"}
			if change != nil {
				change(i, e)
			}
			all = append(all, e)
		}
		return all
	}
	down := m{"paymentType": "downPayment", "date": "2024-01-15", "amount": 100}
	backwards := asked(nil)
	slices.Reverse(backwards)
	yes, no := true, false
	for name, c := range map[string]struct {
		expected        []m
		down            money.Amount
		recurring, same *bool // recurringAmountsMatch, principalMatch
	}{
		"nothing":                   {nil, 0, nil, nil},
		"as the schedule":           {asked(nil), 0, &yes, nil},
		"in another order":          {backwards, 0, &yes, nil},
		"of other amounts":          {asked(func(_ int, e m) { e["amount"] = 150 }), 0, &no, nil},
		"the last of them a cent":   {asked(func(i int, e m) { e["amount"] = rows[i].Amount + money.Amount(i/11) }), 0, &no, nil},
		"on another day":            {asked(func(i int, e m) { e["date"] = (rows[i].Date + day.Day(i/11)).String() }), 0, &no, nil},
		"too few":                   {asked(nil)[:11], 0, &no, nil},
		"one too many":              {append(asked(nil), m{"date": "2026-01-15", "amount": 5}), 0, &no, nil},
		"the first day alone":       {[]m{{"date": rows[0].Date.String()}}, 0, &yes, nil},
		"a down payment beside it":  {append(asked(nil), down), 0, &yes, &no},
		"the down payment of terms": {[]m{down}, 100_00, nil, &yes},
		"another than that":         {[]m{down}, 90_00, nil, &no},
	} {
		terms := level
		terms.DownPaymentAmount = c.down
		v := loan.CompareAmounts(agreed(t, m{"expectedPayments": c.expected}), terms, rows)
		if !reflect.DeepEqual(v.Recurring, c.recurring) || !reflect.DeepEqual(v.Principal, c.same) {
			t.Errorf("%s: recurringAmountsMatch is %v and principalMatch %v, want %v and %v", name, said(v.Recurring), said(v.Principal), said(c.recurring), said(c.same))
		}
	}
}

// TestSpecificDaysAreRead: a day to count from comes back, and what is no day is told by its place.
func TestSpecificDaysAreRead(t *testing.T) {
	servertest.Run(t, func(t *testing.T, c *servertest.Client) {
		kind, ann := c.LoanType(m{"timezone": "America/Chicago"}), c.Borrower()
		body := func(days ...any) m {
			return m{"loanTypeId": kind.ID, "status": "originated", "atOrigination": m{"amountFinanced": 1200, "duration": 12,
				"paymentFrequency": "everyTwoWeeks", "specificDays": days, "interestRates": []m{{"rate": 0.12}}}}
		}
		path := ann.Path + "/loans"
		l := c.Data("POST", path, body(3, "2026-01-14"), 200)
		assert.Fields(t, l, m{"atOrigination.specificDays": []any{3.0, "2026-01-14"}})
		began := c.Data("POST", path+"/"+l["id"].(string)+"/activate", m{"amortizationAtActivation": true}, 200)
		assert.Fields(t, began["schedule"].([]any)[0], m{"date": "2026-01-14"})
		for place, days := range map[string][]any{"[0]": {"2026-01-14", 3}, "[1]": {3, "2026-02-30"}, "[2]": {3, 4, true}} {
			c.Refused("POST", path, body(days...), 400, "atOrigination.specificDays"+place)
		}
	})
}

// said is what a validation says.
func said(b *bool) string {
	if b == nil {
		return "null"
	}
	return fmt.Sprint(*b)
}
