package payment_test

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"math"
	"math/rand/v2"
	"net/url"
	"strings"
	"sync"
	"testing"
	"time"

	"nectarine/internal/testing/servertest"
	"nectarine/internal/value/day"
)

// TestAnyTransactionsAreKeptAsTheyFollow: whatever is paid, reversed, backdated, canceled and
// charged back, in any order, a rebuild differs in nothing, what was known is answered
// unchanged, and no cent is lost: what counts is what was paid, over and held.
func TestAnyTransactionsAreKeptAsTheyFollow(t *testing.T) {
	servertest.Alone(t, func(t *testing.T, c *servertest.Client) {
		for _, seed := range c.Lives(1) {
			d := &drawn{Client: c, rand: rand.New(rand.NewPCG(seed, 1717))}
			d.loan, d.at = active(c, m{"dayCount": "actual/365", "holdPartial": seed%3 == 2, "lateFee": m{"kind": "flat", "amount": 15, "graceDays": 10},
				"creditWaterfall": m{"components": []string{"fees"}}})
			d.begun = day.In(c.Now().Time, time.UTC)
			c.Create("/loan-types/"+d.loan.M["loanTypeId"].(string)+"/fee-types", m{"name": m{"apiName": "copy", "displayName": "A copy"}, "category": "adHoc"})
			for range 25 {
				d.act()
			}
			c.Sound()
			for path, was := range d.known {
				if is := fmt.Sprint(c.Get(path)); is != was {
					t.Fatalf("seed %d: %s says\n%s, want as then\n%s", seed, path, is, was)
				}
			}
			d.conserved(t)
			if d.done < 12 {
				t.Fatalf("seed %d: only %d operations were taken, want a life", seed, d.done)
			}
		}
	})
}

// drawn is a loan whose transactions are drawn.
type drawn struct {
	*servertest.Client
	rand  *rand.Rand
	loan  servertest.Object
	at    string
	begun day.Day
	ids   []string
	done  int
	known map[string]string
}

// act lets time pass and does something, which may be refused with 409.
func (d *drawn) act() {
	d.Advance(time.Duration(d.rand.IntN(12*24)) * time.Hour)
	today := day.In(d.Now().Add(-6*time.Hour).Time, time.UTC)
	body := m{"type": "oneTime", "isExternal": true, "amount": float64(1+d.rand.IntN(25000)) / 100, "effectiveTimeOfDay": m{"hour": d.rand.IntN(24), "minute": 0}}
	one := ""
	if len(d.ids) > 0 {
		one = d.at + "/" + d.ids[d.rand.IntN(len(d.ids))]
	}
	back := max(today-day.Day(d.rand.IntN(50)), d.begun)
	if d.rand.IntN(4) == 0 {
		d.state(back)
	}
	switch n := d.rand.IntN(12); {
	case n == 0:
		body = m{"type": "serviceCredit", "amount": 20}
		d.try("POST", d.at, body)
	case n == 1:
		body["scheduledDate"] = (today + 20).String()
		d.try("POST", d.at, body)
	case n == 2:
		body["status"] = "pending"
		d.try("POST", d.at, body)
	case n == 3:
		body["effectiveDate"] = back.String()
		d.try("POST", d.at, body)
	case n < 6 || one == "":
		d.try("POST", d.at, body)
	case n == 6:
		d.try("POST", one+"/reverse", nil)
	case n == 7:
		d.try("POST", one+"/backdate", m{"effectiveDate": back.String()})
	case n == 8:
		d.try("PUT", one, m{"status": "failed", "failureReason": "insufficientFunds"})
	case n == 9:
		d.try("POST", one+"/chargeback", nil)
	case n == 10:
		d.try("POST", one+"/chargeback/reverse", nil)
	default:
		d.try("POST", one+"/cancel", nil)
		d.try("PUT", one, m{"status": "succeeded"})
	}
	if d.known == nil {
		d.known = map[string]string{}
	}
	path := fmt.Sprintf("%s/balances?toEffectiveDate=%s&asKnownAt=%s", d.loan.Path, back, url.QueryEscape(d.Now().Format(time.RFC3339Nano)))
	d.known[path] = fmt.Sprint(d.Get(path))
	d.Advance(time.Second)
}

// state does something to the loan as a whole, and mostly takes it back soon.
func (d *drawn) state(back day.Day) {
	one := func(all ...string) string { return all[d.rand.IntN(len(all))] }
	switch d.rand.IntN(12) {
	case 9:
		kind := one("interestRate", "promoRate")
		set := m{"annualRate": float64(1+d.rand.IntN(15)) / 100, "startDate": (back + day.Day(d.rand.IntN(70))).String()}
		if kind == "interestRate" {
			set["isEndExistingRates"] = d.rand.IntN(2) == 0
		} else if d.rand.IntN(2) == 0 {
			set["endDate"] = (back + 90).String()
		}
		d.try("POST", d.loan.Path+"/rates", m{kind: set})
	case 10:
		d.try("POST", d.loan.Path+"/rate-caps", m{"maxRate": float64(d.rand.IntN(15)) / 100, "startDate": back.String()})
	case 11:
		all := d.Get(d.loan.Path + "/rates")
		rows := append(all["interestRates"].([]any), all["promoRates"].([]any)...)
		at := d.loan.Path + "/rates/" + rows[d.rand.IntN(len(rows))].(m)["id"].(string)
		if d.rand.IntN(2) == 0 {
			d.try("DELETE", at, nil)
		} else {
			d.try("PUT", at, m{"annualRate": float64(1+d.rand.IntN(15)) / 100, "startDate": back.String()})
		}
	case 6:
		d.try("POST", d.loan.Path+"/fees", m{"apiName": "copy", "feeAmount": 1 + d.rand.IntN(20), "chargeDate": back.String()})
	case 7, 8:
		fees := d.Do("GET", d.loan.Path+"/fees", nil, 200)["data"].([]any)
		if at := d.rand.IntN(len(fees) + 1); at == len(fees) {
			d.try("PUT", d.loan.Path+"/fees/origination", m{"feeAmount": d.rand.IntN(26)})
		} else if d.rand.IntN(3) == 0 {
			d.try("PUT", d.loan.Path+"/fees/"+fees[at].(m)["id"].(string)+"/cancel", nil)
		} else {
			d.try("PUT", d.loan.Path+"/fees/"+fees[at].(m)["id"].(string), m{"amount": 1 + d.rand.IntN(30)})
		}
	case 0:
		d.try("POST", d.loan.Path+"/freeze", nil)
	case 1:
		d.try("POST", d.loan.Path+"/accelerate", m{"effectiveDate": back.String()})
	case 2:
		d.try("POST", d.loan.Path+"/charge-off", m{"effectiveDate": back.String(), "chargedOffReason": "x"})
	case 3:
		d.try("POST", d.loan.Path+"/refresh", nil)
	default:
		d.try("POST", d.loan.Path+one("/reverse-accelerate", "/reverse-charge-off"), nil)
		d.try("POST", d.loan.Path+"/unfreeze", m{"shiftDueDates": d.rand.IntN(2) == 0, "retroactivelyAccrueInterest": d.rand.IntN(2) == 0})
	}
}

func (d *drawn) try(method, path string, body any) {
	d.T.Helper()
	a := d.Send(method, path, raw(body), "Content-Type", "application/json")
	switch {
	case a.Status == 200 || a.Status == 201:
		d.done++
		if data := a.Body["data"].(m); method == "POST" && path == d.at {
			d.ids = append(d.ids, data["id"].(string))
		}
	case a.Status != 409 && a.Status != 400:
		d.T.Fatalf("%s %s with %v: %d %s, want 200 (201 of a creation), 400 or 409", method, path, body, a.Status, a.Raw)
	}
}

// conserved holds the sums of the transactions against those of the loan.
func (d *drawn) conserved(t *testing.T) {
	t.Helper()
	sum := map[string]float64{}
	for _, x := range d.List(d.at + "?limit=100") {
		all := 0.0
		for _, part := range []string{"paidPrincipalAmount", "paidInterestAmount", "paidFeesAmount", "paidOverAmount", "heldAmount", "unappliedAmount"} {
			all += x[part].(float64)
			sum[part] += x[part].(float64)
		}
		kinds := 0.0
		for _, kind := range []string{"Origination", "Draw", "Late", "Modification", "Service", "Nsf", "Other"} {
			kinds += x["paid"+kind+"FeesAmount"].(float64)
		}
		want := x["actualAmount"].(float64)
		if x["timestamps"].(m)["appliedAt"] == nil {
			want = 0
		}
		if !near(all, want) || !near(kinds, x["paidFeesAmount"].(float64)) {
			t.Errorf("of %v: the parts are %v and the fees by kind %v, want %v and the fees", x, all, kinds, want)
		}
	}
	b := d.Get(d.loan.Path + "/balances")
	paid := b["paidBalances"].(m)
	if held := b["suspenseAmount"].(float64); !near(sum["heldAmount"]+sum["paidPrincipalAmount"]+sum["paidInterestAmount"]+sum["paidFeesAmount"]+sum["paidOverAmount"],
		held+paid["paidTotalAmount"].(float64)+paid["paidOverAmount"].(float64)) {
		t.Errorf("the transactions come to %v, want what the loan says was paid, over and held: %v", sum, b)
	}
}

// raw is a body as it is sent.
func raw(body any) io.Reader {
	if body == nil {
		return nil
	}
	text, err := json.Marshal(body)
	if err != nil {
		return strings.NewReader(err.Error())
	}
	return bytes.NewReader(text)
}

func near(a, b float64) bool { return math.Abs(a-b) < 0.005 }

// TestManyPaymentsAtOnce: a hundred on one loan are all applied, each once.
func TestManyPaymentsAtOnce(t *testing.T) {
	servertest.Run(t, func(t *testing.T, c *servertest.Client) {
		l, at := active(c, thirty)
		answers := make([]int, 100)
		var all sync.WaitGroup
		for i := range answers {
			all.Go(func() {
				// Each is sent twice, as who was not answered sends it again.
				for range 2 {
					a := c.Send("POST", at, raw(paid(3)), "Content-Type", "application/json", "Idempotency-Key", fmt.Sprint("P", i))
					for a.Status == 503 || a.Status == 409 && a.Body["errorType"] == "RequestInProgress" {
						a = c.Send("POST", at, raw(paid(3)), "Content-Type", "application/json", "Idempotency-Key", fmt.Sprint("P", i))
					}
					answers[i] = a.Status
				}
			})
		}
		all.Wait()
		for i, status := range answers {
			if status != 201 {
				t.Errorf("payment %d: %d, want 201", i, status)
			}
		}
		if b := c.Get(l.Path + "/balances"); b["paidBalances"].(m)["paidPaymentsAmount"] != 300.0 || b["payoffAmount"] != 925.0 {
			t.Errorf("the balances are %v, want 300 paid and 925 left", b)
		}
		c.Sound()
	})
}
