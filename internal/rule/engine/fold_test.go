package engine

import (
	"encoding/json"
	"errors"
	"strings"
	"testing"
	"time"

	"nectarine/internal/rule/loanfact"
	"nectarine/internal/value/day"
	"nectarine/internal/value/money"
)

// A loan paid on every due date is paid off by its schedule to the cent.
func TestFoldOfTheSchedule(t *testing.T) {
	for _, overlay := range []string{
		`{"duration":36}`,
		`{"duration":36,"dayCount":"actual/365","originationFeeAmount":100}`,
		`{"duration":36,"dayCount":"actual/360","originationFeeAmount":100,"originationFeeCharge":"equally","interestRounding":"down"}`,
		`{"duration":36,"dayCount":"actual/actual","originationFeeAmount":100,"originationFeeCharge":"amountFinanced","forgoResidue":true}`,
		`{"duration":12,"interestOnlyPeriods":4}`,
		`{"duration":7,"interestRates":[{"annualRate":0}],"downPaymentAmount":1234.56}`,
	} {
		in := terms(t, overlay)
		rows := schedule(t, overlay)
		facts := factsOf(t, "["+activated+"]")
		for _, r := range rows {
			facts = append(facts, Fact{ID: r.Date.String(), Type: Payment, EffectiveDate: r.Date, Amount: r.Amount})
		}
		l, err := Fold(in, facts, rows[len(rows)-1].Date)
		if err != nil {
			t.Fatal(err)
		}
		if l.Status != PaidOff || l.PayoffAmount != 0 || l.Balances.Overpayment != 0 {
			t.Errorf("%s: the loan is %s, %s pays it off and %s is paid over; want %s, nothing and nothing", overlay, l.Status, l.PayoffAmount, l.Balances.Overpayment, PaidOff)
		}
		for i, s := range l.Splits {
			if s.Principal != rows[i].Principal || s.Interest != rows[i].Interest || s.Fees != rows[i].Fees {
				t.Errorf("%s: payment %d was split %+v, scheduled %+v", overlay, i, s, rows[i])
			}
		}
	}
}

func TestFold(t *testing.T) {
	const plain = `{"amountFinanced":1200,"duration":12,"interestRates":[{"annualRate":0}]}`      // 100.00 a month
	const bearing = `{"amountFinanced":1200,"duration":12,"interestRates":[{"annualRate":0.12}]}` // 1 % a month, 106.62
	late := func(kind string) string {
		return strings.TrimSuffix(plain, "}") + `,"lateFee":{"kind":"` + kind + `","amount":8,"percent":0.05,"graceDays":10}}`
	}
	for _, c := range []struct{ name, overlay, facts, at, want string }{
		{"before activation", plain, ``, "2024-01-15", "active 0 | 1200.00 0.00 0.00 | 0 | 1200.00"},
		{"due", plain, ``, "2024-02-15", "active 0 | 1100.00 100.00 0.00 | 0 | 1200.00"},
		{"overdue the day after", plain, ``, "2024-02-16", "active 1 | 1100.00 0.00 100.00 | 0 | 1200.00"},
		{"two months", plain, ``, "2024-03-15", "active 29 | 1000.00 100.00 100.00 | 0 | 1200.00"},
		{"paid on the day", plain, `,{"id":"P","type":"payment","effectiveDate":"2024-02-15","amount":100}`, "2024-03-01", "active 0 | 1100.00 0.00 0.00 | 0 | 1100.00"},
		{"paid early counts", plain, `,{"id":"P","type":"payment","effectiveDate":"2024-02-01","amount":100}`, "2024-02-16", "active 0 | 1100.00 0.00 0.00 | 0 | 1100.00"},
		{"part paid early", plain, `,{"id":"P","type":"payment","effectiveDate":"2024-02-01","amount":30}`, "2024-02-16", "active 1 | 1100.00 0.00 70.00 | 0 | 1170.00"},
		{"oldest first", plain, `,{"id":"P","type":"payment","effectiveDate":"2024-03-15","amount":150}`, "2024-03-16", "active 1 | 1000.00 0.00 50.00 | 0 | 1050.00"},
		{"overpaid", plain, `,{"id":"P","type":"payment","effectiveDate":"2024-02-01","amount":1300}`, "2024-02-16", "paidOff 0 | 0.00 0.00 0.00 | 100.00 | 0.00"},
		{"interest to the day", bearing, ``, "2024-01-30", "active 0 | 1206.00 0.00 0.00 | 0 | 1206.00"},
		{"interest due first", bearing, ``, "2024-02-15", "active 0 | 1105.38 106.62 0.00 | 0 | 1212.00"},
		{"payoff", bearing, `,{"id":"P","type":"payment","effectiveDate":"2024-01-30","amount":1206}`, "2025-01-30", "paidOff 0 | 0.00 0.00 0.00 | 0 | 0.00"},
		{"credit", bearing, `,{"id":"C","type":"credit","effectiveDate":"2024-01-30","amount":1206}`, "2025-01-30", "paidOff 0 | 0.00 0.00 0.00 | 0 | 0.00"},
		{"fee with the next payment", plain, `,{"id":"F","type":"fee","effectiveDate":"2024-01-20","amount":25}`, "2024-02-15", "active 0 | 1100.00 125.00 0.00 | 0 | 1225.00"},
		{"fee canceled", plain, `,{"id":"F","type":"fee","effectiveDate":"2024-01-20","amount":25},{"id":"FC","type":"feeCancellation","effectiveDate":"2024-01-21","target":"F"}`, "2024-02-15", "active 0 | 1100.00 100.00 0.00 | 0 | 1200.00"},
		{"late fee, flat", late("flat"), ``, "2024-02-26", "active 11 | 1108.00 0.00 100.00 | 0 | 1208.00"},
		{"not yet late", late("flat"), ``, "2024-02-25", "active 10 | 1100.00 0.00 100.00 | 0 | 1200.00"},
		{"late fee, percent", late("percent"), ``, "2024-02-26", "active 11 | 1105.00 0.00 100.00 | 0 | 1205.00"},
		{"late fee, greater", late("greaterOf"), ``, "2024-02-26", "active 11 | 1108.00 0.00 100.00 | 0 | 1208.00"},
		{"late fee, lesser", late("lesserOf"), ``, "2024-02-26", "active 11 | 1105.00 0.00 100.00 | 0 | 1205.00"},
		{"no pyramiding", late("flat"), `,{"id":"P1","type":"payment","effectiveDate":"2024-02-27","amount":100},{"id":"P2","type":"payment","effectiveDate":"2024-03-15","amount":100}`, "2024-04-01", "active 17 | 1000.00 0.00 8.00 | 0 | 1008.00"},
		{"acceleration stops interest", bearing, `,{"id":"X","type":"acceleration","effectiveDate":"2024-01-30"}`, "2024-03-01", "accelerated 31 | 0.00 0.00 1206.00 | 0 | 1206.00"},
		{"acceleration reversed", bearing, `,{"id":"X","type":"acceleration","effectiveDate":"2024-01-30"},{"id":"Y","type":"accelerationReversal","effectiveDate":"2024-02-10","target":"X"}`, "2024-02-15", "active 0 | 1105.38 106.62 0.00 | 0 | 1212.00"},
		{"charge-off", bearing, `,{"id":"X","type":"chargeOff","effectiveDate":"2024-01-30"}`, "2024-03-01", "chargedOff 31 | 0.00 0.00 0.00 | 0 | 1206.00"},
		{"recovery", bearing, `,{"id":"X","type":"chargeOff","effectiveDate":"2024-01-30"},{"id":"P","type":"payment","effectiveDate":"2024-02-10","amount":1000}`, "2024-03-01", "chargedOff 31 | 0.00 0.00 0.00 | 0 | 206.00"},
		{"accelerated of itself", strings.TrimSuffix(plain, "}") + `,"accelerateAfterDays":20,"chargeOffAfterDays":40}`, ``, "2024-03-06", "accelerated 20 | 0.00 1100.00 100.00 | 0 | 1200.00"},
		{"charged off of itself", strings.TrimSuffix(plain, "}") + `,"accelerateAfterDays":20,"chargeOffAfterDays":40}`, ``, "2024-03-26", "chargedOff 40 | 0.00 0.00 0.00 | 0 | 1200.00"},
		{"frozen", bearing, `,{"id":"X","type":"freeze","effectiveDate":"2024-01-30"}`, "2024-03-01", "frozen 0 | 1206.00 0.00 0.00 | 0 | 1206.00"},
		{"unfrozen", bearing, `,{"id":"X","type":"freeze","effectiveDate":"2024-01-30"},{"id":"Y","type":"unfreeze","effectiveDate":"2024-03-01"}`, "2024-03-01", "active 0 | 1206.00 0.00 0.00 | 0 | 1206.00"},
		{"unfrozen, interest made up", bearing, `,{"id":"X","type":"freeze","effectiveDate":"2024-01-30"},{"id":"Y","type":"unfreeze","effectiveDate":"2024-03-01","retroactivelyAccrueInterest":true}`, "2024-03-01", "active 0 | 1218.40 0.00 0.00 | 0 | 1218.40"},
		{"advance", plain, `,{"id":"V","type":"advance","effectiveDate":"2024-02-15","amount":1100}`, "2024-03-15", "active 29 | 2000.00 200.00 100.00 | 0 | 2300.00"},
		{"rate to zero", bearing, `,{"id":"R","type":"rateCap","effectiveDate":"2024-01-30","rate":{"annualRate":0,"startDate":"2024-01-30"}}`, "2024-02-15", "active 0 | 1105.50 100.50 0.00 | 0 | 1206.00"},
		{"backdated payment", plain, `,{"id":"P","type":"payment","effectiveDate":"2024-03-01","amount":100},{"id":"B","type":"backdate","effectiveDate":"2024-03-02","target":"P","date":"2024-02-15"}`, "2024-02-16", "active 0 | 1100.00 0.00 0.00 | 0 | 1100.00"},
		{"everything unpaid to the end", plain, ``, "2025-03-01", "active 380 | 0.00 0.00 1200.00 | 0 | 1200.00"},
	} {
		l := folded(t, c.overlay, c.facts, c.at)
		b := l.Balances
		over := b.Overpayment.String()
		if b.Overpayment == 0 {
			over = "0"
		}
		got := strings.Join([]string{string(l.Status), " ", itoa(l.DaysOverdue), " | ",
			b.NonDue.Total().String(), " ", b.Due.Total().String(), " ", b.Overdue.Total().String(), " | ", over, " | ", l.PayoffAmount.String()}, "")
		if got != c.want {
			t.Errorf("%s: %s\n want %s", c.name, got, c.want)
		}
	}
}

func itoa(n int) string {
	b, err := json.Marshal(n)
	if err != nil {
		return err.Error()
	}
	return string(b)
}

func TestFactsRefused(t *testing.T) {
	pay := `{"id":"P","type":"payment","effectiveDate":"2024-02-01","amount":10}`
	for facts, want := range map[string]string{
		`[` + pay + `]`: "comes before the activation",
		`[` + activated + `,{"id":"A2","type":"activation","effectiveDate":"2024-01-16"}]`:                                                                                                "facts[1].type: a loan is activated once",
		`[` + activated + `,{"id":"R","type":"reversal","effectiveDate":"2024-02-02","target":"nothing"}]`:                                                                                "facts[1].target",
		`[` + activated + `,{"id":"R","type":"reversal","effectiveDate":"2024-02-02","target":"A"}]`:                                                                                      "facts[1].target",
		`[` + activated + `,` + pay + `,{"id":"R","type":"reversal","effectiveDate":"2024-02-02","target":"P"},{"id":"S","type":"chargeback","effectiveDate":"2024-02-02","target":"P"}]`: "facts[3].target",
		`[` + activated + `,` + pay + `,` + pay + `]`:                                                                                                                                     "facts[2].id",
		`[` + activated + `,{"id":"P","type":"payment","effectiveDate":"2024-02-01","amount":-10}]`:                                                                                       "facts[1].amount",
		`[` + activated + `,{"id":"P","type":"payment","effectiveDate":"2024-02-01"}]`:                                                                                                    "facts[1].amount",
		`[` + activated + `,{"id":"P","type":"gift","effectiveDate":"2024-02-01","amount":10}]`:                                                                                           "facts[1].type",
		`[` + activated + `,{"type":"freeze","effectiveDate":"2024-02-01"}]`:                                                                                                              "facts[1].id",
		`[` + activated + `,{"id":"C","type":"rateCap","effectiveDate":"2024-02-01"}]`:                                                                                                    "facts[1].rate",
		`[` + activated + `,{"id":"C","type":"freeze","effectiveDate":"2024-02-01","date":"2024-01-01"}]`:                                                                                 "facts[1].date",
		`[{"id":"A","type":"activation","effectiveDate":"2024-03-15"}]`:                                                                                                                   "effectiveDate",
	} {
		if _, err := Fold(terms(t, `{"duration":3}`), factsOf(t, facts), d("2024-06-01")); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%s: %v; want %s", facts, err, want)
		}
	}
	if _, err := Fold(terms(t, `{"duration":3}`), nil, day.Last); err == nil || !strings.HasPrefix(err.Error(), "at:") {
		t.Errorf("on the last of all days the loan is folded with %v, want an error that names the day", err)
	}
}

// BalanceAt is Fold over the facts recorded by a moment: what was known then
// about a day. Facts recorded later do not change it.
func BalanceAt(t Terms, facts []Fact, effective day.Day, knownAt time.Time) (Loan, error) {
	return Fold(t, loanfact.Known(facts, knownAt), effective)
}

// A fact recorded later changes what is known of an earlier day, and not what
// was known of it before.
func TestBalanceAt(t *testing.T) {
	in := terms(t, `{"amountFinanced":1200,"duration":12,"interestRates":[{"annualRate":0}]}`)
	facts := factsOf(t, `[`+activated+`,{"id":"P","type":"payment","effectiveDate":"2024-02-15","amount":100,"recordedAt":"2024-02-15T12:00:00Z"},
		{"id":"R","type":"reversal","effectiveDate":"2024-03-20","target":"P","recordedAt":"2024-03-20T12:00:00Z"}]`)
	for _, c := range []struct {
		effective, known string
		want             money.Amount
	}{
		{"2024-02-20", "2024-02-14T00:00:00Z", 120000},
		{"2024-02-20", "2024-03-01T00:00:00Z", 110000},
		{"2024-02-20", "2024-03-20T12:00:00Z", 120000},
		{"2024-02-14", "2024-03-01T00:00:00Z", 120000},
	} {
		at, err := time.Parse(time.RFC3339, c.known)
		if err != nil {
			t.Fatal(err)
		}
		l, err := BalanceAt(in, facts, d(c.effective), at)
		if err != nil || l.PayoffAmount != c.want {
			t.Errorf("on %s, as known on %s, %s pays it off, with the error %v; want no error and %s", c.effective, c.known, l.PayoffAmount, err, c.want)
		}
	}
}

// A fact that finds the loan in another status has no effect and is named; an
// advance counts whatever the status.
func TestVoid(t *testing.T) {
	l := folded(t, `{"duration":3}`, `,{"id":"U","type":"unfreeze","effectiveDate":"2024-02-01"},{"id":"X","type":"chargeOff","effectiveDate":"2024-02-01"},
		{"id":"Y","type":"freeze","effectiveDate":"2024-02-02"},{"id":"V","type":"advance","effectiveDate":"2024-02-03","amount":500}`, "2024-02-10")
	if len(l.Void) != 2 || l.Void[0] != "U" || l.Void[1] != "Y" || l.Status != ChargedOff || l.Balances.ChargedOff.Principal != 1050000 {
		t.Errorf("without effect is %v, the loan is %s with %+v charged off; want U and Y, %s, and 10,500.00 of principal", l.Void, l.Status, l.Balances.ChargedOff, ChargedOff)
	}
}

// An error names the fact by its place in the list that was given, whenever the
// fact lies, and the field of what is in it.
func TestFactsAreCheckedWhereverTheyLie(t *testing.T) {
	in := terms(t, `{"duration":12}`)
	for list, want := range map[string]string{
		`[` + activated + `,{"id":"R","type":"interestRate","effectiveDate":"2030-01-01","rate":{"annualRate":12,"startDate":"2030-01-01"}}]`:                                                "facts[1].rate.annualRate: must be from 0 to 10",
		`[` + activated + `,{"id":"R","type":"promoRate","effectiveDate":"2030-01-01","rate":{"annualRate":0.1,"startDate":"2030-01-01","interestType":"spread"}}]`:                          "facts[1].rate.interestType: ",
		`[` + activated + `,{"id":"R","type":"rateCap","effectiveDate":"2030-01-01","rate":{"annualRate":0.1,"startDate":"2030-01-01","endDate":"2029-12-01"}}]`:                             "facts[1].rate.endDate: ",
		`[{"id":"P","type":"payment","effectiveDate":"2024-01-14","amount":1},` + activated + `]`:                                                                                            "facts[0].effectiveDate: ",
		`[` + activated + `,{"id":"P","type":"payment","effectiveDate":"2024-02-20","amount":1},{"id":"B","type":"backdate","effectiveDate":"2024-03-01","target":"P","date":"2024-01-02"}]`: "facts[1].effectiveDate: payment",
		`[` + activated + `,{"id":"P","type":"payment","effectiveDate":"9999-12-31","amount":1}]`:                                                                                            "facts[1].effectiveDate: must be a day from 1900 to 9999-12-30",
		`[` + activated + `,{"id":"P","type":"payment","effectiveDate":"2030-01-01","amount":0}]`:                                                                                            "facts[1].amount: payment needs it, more than 0",
	} {
		facts := factsOf(t, list)
		if err := Validate(in, facts); err == nil || !strings.HasPrefix(err.Error(), want) {
			t.Errorf("%s: %v, want %s", list, err, want)
		}
		if _, err := Fold(in, facts, d("2031-01-01")); err == nil || !strings.HasPrefix(err.Error(), want) {
			t.Errorf("%s folded: %v, want %s", list, err, want)
		}
	}
}

// A fact cannot bear the name of what comes of itself: one target would mean two things.
func TestIDsAreTheFactsOwn(t *testing.T) {
	in := terms(t, `{"duration":12}`)
	for id, want := range map[string]bool{"lateFee:2024-02-15": false, "serviceFee:x": false, "modificationFee:A": false, "acceleration:": false, "chargeOff:2024-02-15.2": false,
		"capitalization:2024-02-15": false, "suspense:2024-02-15": false, "dueDate": false, "overdue": false, " ": false, "": false, strings.Repeat("x", 256): false,
		strings.Repeat("x", 255): true, "lateFee": true, "fee:2024-02-15": true, "expected": true} {
		facts := factsOf(t, `[`+activated+`]`)
		facts = append(facts, Fact{ID: id, Type: Fee, EffectiveDate: d("2024-02-01"), Amount: 100})
		if err := Validate(in, facts); (err == nil) != want || err != nil && !strings.HasPrefix(err.Error(), "facts[1].id: ") {
			t.Errorf("a fact named %.30q is taken %t, want %t: %v", id, err == nil, want, err)
		}
	}
}

// Whoever no longer wants the answer can end the work.
func TestFoldCanBeEnded(t *testing.T) {
	gone := errors.New("gone")
	in, facts := terms(t, `{"duration":12}`), factsOf(t, `[`+activated+`]`)
	if _, err := FoldWhile(func() error { return gone }, in, facts, d("2024-03-01")); !errors.Is(err, gone) {
		t.Errorf("the fold ends with %v, want the error of the one that was asked, %v", err, gone)
	}
	asked := 0
	if _, _, err := ExpectedWhile(func() error {
		if asked++; asked > 3 {
			return gone
		}
		return nil
	}, in, facts, d("2024-03-01")); !errors.Is(err, gone) {
		t.Errorf("after %v questions it ends with %v, want the error of the one that was asked", asked, err)
	}
}

// Lists with nothing in them are [] in JSON.
func TestNoListIsNull(t *testing.T) {
	got, err := Fold(terms(t, `{"duration":12}`), nil, d("2024-01-15"))
	if err != nil {
		t.Fatal(err)
	}
	b, err := json.Marshal(got)
	if err != nil {
		t.Fatal(err)
	}
	for _, name := range []string{"statusHistory", "obligations", "transactions", "entries", "void", "periods"} {
		if strings.Contains(string(b), `"`+name+`":null`) {
			t.Errorf("%s is null", name)
		}
	}
}
