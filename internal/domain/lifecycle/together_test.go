package lifecycle_test

import (
	"bytes"
	"encoding/json"
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"nectarine/internal/testing/servertest"
)

// call is something that is asked for at once with others.
type call struct {
	method, path string
	body         m
}

// together makes calls at once, each until it is answered by the server, and gives what was answered.
func together(c *servertest.Client, calls ...call) []servertest.Answer {
	answers := make([]servertest.Answer, len(calls))
	var all sync.WaitGroup
	for i, of := range calls {
		text, err := json.Marshal(of.body)
		if err != nil {
			c.T.Fatal(err)
		}
		all.Go(func() {
			for answers[i].Status == 0 || answers[i].Status == 503 {
				answers[i] = c.Send(of.method, of.path, bytes.NewReader(text), "Content-Type", "application/json")
			}
		})
	}
	all.Wait()
	return answers
}

// TestChangesAtOnceAreRecordedAsTheyAreMade: of requests that come at once to one loan, the one
// that is taken up later is recorded later, so that what holds is what is told: the amount of a
// fee, a rate, the day of a payment.
func TestChangesAtOnceAreRecordedAsTheyAreMade(t *testing.T) {
	servertest.Run(t, func(t *testing.T, c *servertest.Client) {
		l := active(c, plain)
		c.Create("/loan-types/"+l.M["loanTypeId"].(string)+"/fee-types", m{"name": m{"apiName": "copy", "displayName": "A copy"}, "category": "adHoc", "amount": 5})
		c.Advance(9 * dayLong)
		today := c.Now().In(time.UTC).Format(time.DateOnly)
		for range 6 {
			fee := c.Create(l.Path+"/fees", m{"apiName": "copy"})["id"].(string)
			paid := c.Create(l.Path+"/transactions", paid(10))["id"].(string)
			calls := []call{{"POST", l.Path + "/freeze", nil}, {"POST", l.Path + "/unfreeze", nil}, {"POST", l.Path + "/refresh", nil}}
			for i := range 4 {
				calls = append(calls, call{"PUT", l.Path + "/fees/" + fee, m{"feeAmount": 7 + i}},
					call{"POST", l.Path + "/transactions/" + paid + "/backdate", m{"effectiveDate": fmt.Sprintf("2026-01-%02d", 7+i)}})
			}
			for _, rate := range []float64{0.05, 0.08, 0.2} {
				calls = append(calls, call{"POST", l.Path + "/rates", m{"interestRate": m{"annualRate": rate, "startDate": today, "isEndExistingRates": true}}})
			}
			rand.Shuffle(len(calls), func(i, j int) { calls[i], calls[j] = calls[j], calls[i] })
			for i, a := range together(c, calls...) {
				if a.Status != 200 && a.Status != 201 && a.Status != 409 {
					t.Errorf("%s %s: %d %v, want it done, or refused for the status", calls[i].method, calls[i].path, a.Status, a.Body)
				}
				if strings.Contains(fmt.Sprint(a.Body["message"]), "no effect") && strings.HasSuffix(calls[i].path, "freeze") {
					t.Errorf("%s: %v, want the status that forbids it", calls[i].path, a.Body["message"])
				}
			}
			if c.Get(l.Path)["status"] == "frozen" {
				c.Data("POST", l.Path+"/unfreeze", nil, 200)
			}
			told := 0.0
			for _, f := range c.Do("GET", l.Path+"/fees?limit=100", nil, 200)["data"].([]any) {
				told += f.(m)["amount"].(float64)
			}
			balances := c.Get(l.Path + "/balances")
			if owed := balances["outstandingBalances"].(m)["outstandingFeesAmount"].(float64) + balances["paidBalances"].(m)["paidFeesAmount"].(float64); told != owed {
				t.Errorf("fees of %v are told, and %v are charged", told, owed)
			}
			for _, r := range c.Get(l.Path + "/rates")["interestRates"].([]any) {
				if net := c.Get(l.Path + "/rates/details")["netRate"]; r.(m)["endDate"] == nil && r.(m)["annualRate"] != net {
					t.Errorf("the rate that holds on is told as %v, and charged is %v", r.(m)["annualRate"], net)
				}
			}
		}
		var before time.Time
		var request any
		facts := c.List(l.Path + "/history?limit=100")
		slices.Reverse(facts)
		for _, f := range facts {
			at, err := time.Parse(time.RFC3339, f["recordedAt"].(string))
			if err != nil || request != f["requestId"] && !at.After(before) {
				t.Errorf("fact %v was recorded at %v, want it after %v (%v)", f["sequence"], at, before, err)
			}
			before, request = at, f["requestId"]
		}
		c.Sound()
	})
}
