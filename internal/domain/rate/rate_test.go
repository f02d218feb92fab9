package rate_test

import (
	"bytes"
	"encoding/json"
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"
	"time"

	"nectarine/internal/domain/loan"
	"nectarine/internal/testing/assert"
	"nectarine/internal/testing/servertest"
)

type m = servertest.M

const dayLong = 24 * time.Hour

// active is an active loan of $1,200 over 12 months at 12 % of a product with rules.
func active(c *servertest.Client, rules m, agreed ...m) servertest.Object {
	kind := c.LoanType(m{"ledgerRules": rules, "timezone": "America/Chicago"})
	terms := m{"amountFinanced": 1200, "duration": 12, "paymentFrequency": "monthly", "specificDays": []int{15}, "interestRates": []m{{"days": nil, "rate": 0.12}}}
	for _, more := range agreed {
		for name, value := range more {
			terms[name] = value
		}
	}
	l := c.Loan(c.Borrower(), m{"loanTypeId": kind.ID, "status": "originated", "atOrigination": terms})
	c.Data("POST", l.Path+"/activate", m{"amortizationAtActivation": true}, 200)
	return l
}

var plain = m{"dayCount": "30/360"}

// rates are the rates of a kind of a loan.
func rates(c *servertest.Client, l servertest.Object, kind string) (all []m) {
	for _, r := range c.Get(l.Path + "/rates")[kind].([]any) {
		all = append(all, r.(m))
	}
	return all
}

// TestRates: the reference's own examples; the lowest holds; promo rates are summed, never below
// zero net; caps limit what is left; in the past the loan is reckoned anew; changed and removed
// it is as if it had been so, or never been.
func TestRates(t *testing.T) {
	servertest.Run(t, func(t *testing.T, c *servertest.Client) {
		l, never := active(c, m{"dayCount": "30/360", "minAnnualRate": 0.05, "maxAnnualRate": 0.2}, m{"interestRates": []m{{"days": nil, "rate": 0.25}}}), active(c, plain)
		at := l.Path + "/rates"
		assert.Rows(t, rates(c, l, "interestRates"), m{"annualRate": 0.25, "startDate": "2026-01-05", "endDate": nil, "setAtActivation": true, "status": "active", "interestType": "absolute", "type": "interestRate"})
		agreed := at + "/" + rates(c, l, "interestRates")[0]["id"].(string)
		c.Do("DELETE", agreed, nil, 409)
		c.Do("PUT", agreed, m{"annualRate": 0.1}, 409)
		for _, wrong := range []struct {
			field string
			body  m
		}{
			{"interestRate", m{}},
			{"interestRate.annualRate", m{"interestRate": m{}}},
			{"interestRate.annualRate", m{"interestRate": m{"annualRate": -0.01}}},
			{"interestRate.annualRate", m{"interestRate": m{"annualRate": 5.99}}},
			{"interestRate.interestType", m{"interestRate": m{"annualRate": 0.01, "interestType": "spread"}}},
			{"interestRate.startDate", m{"interestRate": m{"annualRate": 0.01, "startDate": "2026-01-04"}}},
			{"interestRate.endDate", m{"interestRate": m{"annualRate": 0.01, "startDate": "2026-02-04", "endDate": "2026-02-03"}}},
			{"interestRate.status", m{"interestRate": m{"annualRate": 0.01, "status": "inactive"}}},
			{"promoRate.isEndExistingRates", m{"promoRate": m{"annualRate": 0.01, "isEndExistingRates": true}}},
			{"promoRate.interestType", m{"promoRate": m{"annualRate": 0.01, "interestType": "absolute"}}},
			{"interestRate", m{"interestRate": m{"annualRate": 0.01, "isEndExistingRates": true, "endDate": "2026-03-01"}}}, // nothing would hold after it
			{"interestRate", m{"interestRate": m{"annualRate": 0.01, "isEndExistingRates": true, "startDate": "2026-06-01", "endDate": "2026-07-01"}}},
			{"caseId", m{"interestRate": m{"annualRate": 0.01}, "caseId": "CS-AAAA-AAAA"}},
			{"rate", m{"rate": 0.01}},
		} {
			c.Refused("POST", at, wrong.body, 400, wrong.field)
		}
		for _, on := range []string{"2026-01-05", "2026-08-01"} { // a lower one holds
			refused := c.Refused("POST", at, m{"interestRate": m{"annualRate": 0.3, "startDate": on}}, 409, "interestRate.annualRate")
			for _, says := range []string{"on " + on, "0.25 holds", "isEndExistingRates"} {
				if !strings.Contains(fmt.Sprint(refused["message"]), says) {
					t.Errorf("it is refused with %v, want %q in it", refused["message"], says)
				}
			}
		}
		c.Refused("GET", at+"/details?date=9999-12-31", nil, 400, "date")
		assert.Len(t, c.List(l.Path+"/history"), 1)
		c.Advance(10 * dayLong)
		promo := m{"promoRate": m{"annualRate": 0.05, "startDate": "2026-01-05"}, "sendNotice": true}
		assert.Fields(t, c.Data("POST", at+"?previewMode=true", promo, 200), m{"promoRates": assert.Count(1), "ratesValidation.interestRateExceedsMax": false})
		assert.Len(t, rates(c, l, "promoRates"), 0)
		c.Data("POST", at, promo, 201)
		assert.Fields(t, c.Get(at+"/details"), m{"interestRate": 0.25, "promoRate": 0.05, "netRate": 0.2, "rateCap": nil, "date": "2026-01-15"})
		assert.Rows(t, c.List(l.Path+"/history?type=promoRate"), m{"sendNotice": true, "sourceId": rates(c, l, "promoRates")[0]["id"], "fact.id": "000002-promoRate"})
		assert.Fields(t, c.Get(l.Path+"/balances"), m{"dueBalances.dueInterestAmount": 6.67}) // ten days of 20 %
		assert.Fields(t, c.Data("POST", at, m{"promoRate": m{"annualRate": 0.3, "startDate": "2026-02-01", "endDate": "2026-02-28"}}, 201), m{"ratesValidation.interestRateBelowMinOrZero": true})
		assert.Fields(t, c.Get(at+"/details?date=2026-02-10"), m{"promoRate": 0.35, "netRate": 0.0})
		assert.Fields(t, c.Get(at+"/details?date=2026-03-01"), m{"promoRate": 0.05, "netRate": 0.2})
		caps := l.Path + "/rate-caps"
		c.Refused("POST", caps, m{"maxRate": 5.99}, 400, "maxRate")
		c.Refused("POST", caps, m{"maxRate": 0.36, "rateCapReason": "usury"}, 400, "rateCapReason")
		c.Refused("POST", caps, m{"maxRate": 0.061, "rateCapReason": "SCRA"}, 400, "maxRate")
		assert.Fields(t, c.Data("POST", caps, m{"maxRate": 0.36, "startDate": "2026-03-01"}, 200), m{"rateCaps": assert.Count(1)})
		assert.Fields(t, c.Data("POST", caps, m{"maxRate": 0.06, "startDate": "2026-03-01", "endDate": "2026-03-31", "rateCapReason": "SCRA"}, 200), m{"rateCaps": assert.Count(2)})
		assert.Fields(t, c.Get(at+"/details?date=2026-03-31"), m{"netRate": 0.06, "rateCap": 0.06})
		assert.Fields(t, c.Get(at+"/details?date=2026-04-01"), m{"netRate": 0.2, "rateCap": 0.36})
		for _, row := range c.Get(caps)["rateCaps"].([]any) {
			c.Data("DELETE", caps+"/"+row.(m)["id"].(string), nil, 200)
		}
		assert.Len(t, c.Get(caps)["rateCaps"].([]any), 0)
		c.Sound()
		// An interest rate from the first day on, which ends that which was agreed.
		set := c.Data("POST", at, m{"interestRate": m{"annualRate": 0.12, "startDate": "2026-01-05", "isEndExistingRates": true}}, 201)
		assert.Rows(t, rates(c, l, "interestRates"), m{"setAtActivation": true, "endDate": "2026-01-04", "status": "inactive"}, m{"annualRate": 0.12, "isEndExistingRates": true, "status": "active"})
		for _, r := range set["promoRates"].([]any) {
			c.Data("DELETE", at+"/"+r.(m)["id"].(string), nil, 200)
		}
		same(t, c, l, never)
		one := at + "/" + rates(c, l, "interestRates")[1]["id"].(string)
		c.Do("DELETE", caps+one[strings.LastIndex(one, "/"):], nil, 404)
		c.Refused("PUT", one, m{"startDate": "2026-01-01"}, 400, "startDate")
		c.Refused("PUT", one, m{"endDate": "2026-08-01"}, 400, "annualRate") // nothing would hold after it
		assert.Fields(t, c.Data("PUT", one, m{"annualRate": 0.1}, 200), m{"annualRate": 0.1, "isEndExistingRates": true})
		assert.Fields(t, c.Data("PUT", one, m{"annualRate": 0.1}, 200), m{"annualRate": 0.1}) // twice is once
		c.Refused("PUT", one, m{"annualRate": 0.3, "isEndExistingRates": false}, 409, "annualRate")
		assert.Fields(t, c.Get(at+"/details?date=2026-01-06"), m{"netRate": 0.1})
		c.Sound()
		known := c.Now().Format(time.RFC3339Nano)
		before := fmt.Sprint(c.Get(l.Path + "/balances?asKnownAt=" + strings.ReplaceAll(known, "+", "%2B")))
		c.Advance(5 * dayLong)
		assert.Fields(t, c.Data("DELETE", one, nil, 200), m{"interestRates": assert.Count(1)})
		assert.Rows(t, rates(c, l, "interestRates"), m{"setAtActivation": true, "endDate": nil, "status": "active"})
		assert.Fields(t, c.Get(at+"/details?date=2026-01-06"), m{"netRate": 0.25})
		c.Do("DELETE", one, nil, 404)
		if after := fmt.Sprint(c.Get(l.Path + "/balances?toEffectiveDate=2026-01-15&asKnownAt=" + strings.ReplaceAll(known, "+", "%2B"))); after != before {
			t.Errorf("what was known is now\n%s, want\n%s", after, before)
		}
		for kind, want := range map[string]int{"loan.rate.created": 6, "loan.rate.updated": 6} { // one of the activation; a change and five removals
			assert.Len(t, c.Events(kind, l.ID), want)
		}
		c.Sound()
	})
}

// same holds that a loan owes what another does, today and later.
func same(t *testing.T, c *servertest.Client, one, other servertest.Object) {
	t.Helper()
	for _, on := range []string{"2026-01-15", "2026-01-31"} {
		a, b := c.Get(one.Path+"/balances?isRounded=false&toEffectiveDate="+on), c.Get(other.Path+"/balances?isRounded=false&toEffectiveDate="+on)
		a["loanId"], b["loanId"] = nil, nil
		if fmt.Sprint(a["outstandingBalances"]) != fmt.Sprint(b["outstandingBalances"]) {
			t.Errorf("on %s it owes\n%v, want as one that was agreed so\n%v", on, a["outstandingBalances"], b["outstandingBalances"])
		}
	}
}

// TestRatesOfTheReference: 20.3 % less 2 % are 18.3 %; of several interest rates the lowest.
func TestRatesOfTheReference(t *testing.T) {
	servertest.Run(t, func(t *testing.T, c *servertest.Client) {
		l := active(c, plain, m{"interestRates": []m{{"days": nil, "rate": 0.203}}, "promoRates": []m{{"days": 90, "rate": 0.02}}})
		at := l.Path + "/rates"
		assert.Fields(t, c.Get(at+"/details"), m{"netRate": 0.183})
		assert.Rows(t, rates(c, l, "promoRates"), m{"annualRate": 0.02, "setAtActivation": true, "endDate": "2026-04-04"})
		assert.Fields(t, c.Get(at+"/details?date=2026-04-05"), m{"netRate": 0.203})
		c.Refused("GET", at+"/details?date=2026-01-04", nil, 400, "date")
		// One that is to come changes the payments to come alone, and is seen when its day comes.
		owed := c.Get(l.Path + "/balances")["payoffAmount"]
		was := c.Get(l.Path + "/expected-payments")["schedule"].([]any)
		c.Data("POST", at, m{"interestRate": m{"annualRate": 0.1, "startDate": "2026-06-01"}, "promoRate": m{"annualRate": 0.01, "startDate": "2026-06-01"}}, 201)
		assert.Fields(t, c.Get(l.Path+"/balances"), m{"payoffAmount": owed})
		is := c.Get(l.Path + "/expected-payments")["schedule"].([]any)
		then, now := amounts(was), amounts(is)
		if then[0] != now[0] || now[11].(float64) >= then[11].(float64) {
			t.Errorf("to come is %v, want the first as it was and the last less than in %v; the rates are %v", now, then, c.Get(at))
		}
		if before := is[11].(m)["interestBeforeDiscountAmount"]; before != nil {
			t.Errorf("the interest before the discount is %v, want null", before)
		}
		c.Sound()
		c.Advance(200 * dayLong)
		assert.Fields(t, c.Get(at+"/details"), m{"interestRate": 0.1, "promoRate": 0.01, "netRate": 0.09})
		c.Data("POST", l.Path+"/transactions", m{"type": "oneTime", "isExternal": true, "amount": 100}, 201)
		c.Data("POST", l.Path+"/refresh", nil, 200)
		c.Sound()
		// Two of one day, each ending the others: the later holds.
		for _, n := range []float64{0.08, 0.07, 0.075} {
			c.Data("POST", at, m{"interestRate": m{"annualRate": n, "startDate": "2026-07-20", "isEndExistingRates": true}}, 201)
		}
		assert.Fields(t, c.Get(at+"/details?date=2026-07-20"), m{"interestRate": 0.075})
		assert.Rows(t, rates(c, l, "interestRates"), m{"endDate": "2026-07-19"}, m{"endDate": "2026-07-19"}, m{"endDate": "2026-07-19", "status": "inactive"}, m{"endDate": "2026-07-19"}, m{"endDate": nil, "annualRate": 0.075})
		c.Sound()
	})
}

// TestAChangedRateIsAsIfItHadBeenSetSo: whatever was set after it, and on whichever day it begins,
// the loan is as one on which it was set from the beginning as it is now.
func TestAChangedRateIsAsIfItHadBeenSetSo(t *testing.T) {
	servertest.Run(t, func(t *testing.T, c *servertest.Client) {
		at := rand.New(rand.NewPCG(17, 3))
		days := []string{"2026-01-05", "2026-01-05", "2026-01-06", "2026-01-12"}
		drawn := func(kind string, n int) m {
			r := m{"annualRate": float64(1+at.IntN(20)*10+n) / 1000, "startDate": days[at.IntN(len(days))]}
			if kind == "interestRate" {
				r["isEndExistingRates"] = at.IntN(4) > 0
			} else if at.IntN(2) == 0 {
				r["endDate"] = "2026-01-20"
			}
			return r
		}
		compared := 0
		for range 12 {
			l, twin := active(c, plain), active(c, plain)
			kinds, set, ids := []string{}, []m{}, []string{}
			for n := range 4 {
				kind := []string{"interestRate", "interestRate", "promoRate"}[at.IntN(3)]
				r := drawn(kind, n)
				if a := post(c, l.Path+"/rates", m{kind: r}); a.Status == 201 {
					kinds, set, ids = append(kinds, kind), append(set, r), append(ids, c.List(l.Path + "/history?limit=1")[0]["sourceId"].(string))
				}
			}
			for range 2 {
				i := at.IntN(len(set))
				r := drawn(kinds[i], 5)
				if a := put(c, l.Path+"/rates/"+ids[i], r); a.Status == 200 {
					set[i] = r
					if _, ends := r["endDate"]; !ends && kinds[i] == "promoRate" {
						c.Data("PUT", l.Path+"/rates/"+ids[i], m{"endDate": nil}, 200)
					}
				}
			}
			taken := true
			for i, r := range set {
				taken = taken && post(c, twin.Path+"/rates", m{kinds[i]: r}).Status == 201
			}
			if !taken { // one was charged on no day when it was set
				continue
			}
			compared++
			same(t, c, l, twin)
			for _, kind := range []string{"interestRates", "promoRates"} {
				told := func(of servertest.Object) (all []string) {
					for _, r := range rates(c, of, kind) {
						all = append(all, fmt.Sprint(r["annualRate"], r["startDate"], r["endDate"], r["status"]))
					}
					return all
				}
				if is, want := told(l), told(twin); !slices.Equal(is, want) {
					t.Errorf("the rates are told as\n%v, want\n%v", is, want)
				}
			}
			for _, on := range []string{"2026-01-05", "2026-01-06", "2026-01-13", "2026-02-01"} {
				is, want := c.Get(l.Path+"/rates/details?date="+on), c.Get(twin.Path+"/rates/details?date="+on)
				if want["loanId"] = is["loanId"]; fmt.Sprint(is) != fmt.Sprint(want) {
					t.Errorf("on %s it is\n%v, want\n%v", on, is, want)
				}
			}
		}
		if compared < 4 {
			t.Errorf("%d of 12 were compared, want more", compared)
		}
		c.Sound()
	})
}

// post and put send a body, whatever is answered.
func post(c *servertest.Client, path string, body m) servertest.Answer {
	return sent(c, "POST", path, body)
}

func put(c *servertest.Client, path string, body m) servertest.Answer {
	return sent(c, "PUT", path, body)
}

func sent(c *servertest.Client, method, path string, body m) servertest.Answer {
	text, err := json.Marshal(body)
	if err != nil {
		c.T.Fatal(err)
	}
	return c.Send(method, path, bytes.NewReader(text), "Content-Type", "application/json")
}

// amounts are those of payments.
func amounts(rows []any) (all []any) {
	for _, r := range rows {
		all = append(all, r.(m)["amount"])
	}
	return all
}

// TestRatesInEveryStatus: which are taken is written out here.
func TestRatesInEveryStatus(t *testing.T) {
	servertest.Run(t, func(t *testing.T, c *servertest.Client) {
		for status, how := range map[loan.Status]string{loan.Active: "", loan.Frozen: "/freeze", loan.Accelerated: "/accelerate", loan.ChargedOff: "/charge-off",
			loan.PaidOff: "/transactions", loan.Canceled: "/cancel", loan.Originated: "none", loan.Pending: "none"} {
			l := active(c, plain)
			c.Advance(dayLong)
			set := c.Data("POST", l.Path+"/rates", m{"interestRate": m{"annualRate": 0.11}}, 201)["interestRates"].([]any)
			id := set[1].(m)["id"].(string)
			switch how {
			case "none":
				l = c.Loan(c.Borrower(), m{"loanTypeId": l.M["loanTypeId"], "status": string(status)})
			case "":
			default:
				c.Data("POST", l.Path+how, map[string]m{"/charge-off": {"chargedOffReason": "x"}, "/transactions": {"type": "oneTime", "isExternal": true, "amount": 5000}}[how], map[bool]int{true: 201, false: 200}[how == "/transactions"])
			}
			for call, body := range map[string]m{"POST /rates": {"interestRate": m{"annualRate": 0.05, "startDate": c.Now().Format("2006-01-02")}}, "PUT /rates/" + id: {"annualRate": 0.1}, "DELETE /rates/" + id: nil,
				"POST /rate-caps": {"maxRate": 0.05}} {
				method, path, _ := strings.Cut(call, " ")
				path = l.Path + path + "?previewMode=true"
				want := 200
				if strings.Contains(" active frozen accelerated chargedOff ", " "+string(status)+" ") {
					if a := c.Send(method, path, nil); body != nil {
						c.Data(method, path, body, want)
					} else if a.Status != want {
						t.Errorf("%s of a loan that is %s: %d %s, want %d", call, status, a.Status, a.Raw, want)
					}
				} else if refused := c.Do(method, path, body, 409); !strings.Contains(fmt.Sprint(refused["message"]), "that is "+string(status)) {
					t.Errorf("%s of a loan that is %s: %v, want that status", call, status, refused)
				}
			}
		}
		c.Sound()
	})
}
