package rate_test

import (
	"bytes"
	"encoding/json"
	"fmt"
	"math/rand/v2"
	"strings"
	"testing"

	"nectarine/internal/domain/loan"
	"nectarine/internal/testing/assert"
	"nectarine/internal/testing/servertest"
)

// following is an originated loan of $1,200 over 12 months at 4 % above the index of a product, unless the
// terms say otherwise.
func following(c *servertest.Client, kind servertest.Object, agreed ...m) servertest.Object {
	terms := m{"amountFinanced": 1200, "duration": 12, "paymentFrequency": "monthly", "specificDays": []int{15}, "interestRates": []m{{"days": nil, "rate": 0.04, "interestType": "spread"}}}
	for _, more := range agreed {
		for name, value := range more {
			terms[name] = value
		}
	}
	return c.Loan(c.Borrower(), m{"loanTypeId": kind.ID, "status": "originated", "atOrigination": terms})
}

// begun is a loan, activated.
func begun(c *servertest.Client, l servertest.Object) servertest.Object {
	c.Data("POST", l.Path+"/activate", m{"amortizationAtActivation": true}, 200)
	return l
}

// net is what is charged on a day.
func net(c *servertest.Client, l servertest.Object, on string) any {
	return c.Get(l.Path + "/rates/details?date=" + on)["netRate"]
}

// alike holds that two loans owe the same today, and are to pay the same.
func alike(t *testing.T, c *servertest.Client, l, twin servertest.Object, when string) {
	t.Helper()
	for _, of := range []string{"/balances", "/expected-payments", "/obligations"} {
		var both []string
		for _, o := range []servertest.Object{l, twin} {
			said := c.Do("GET", o.Path+of, nil, 200)
			both = append(both, withoutIDs(fmt.Sprint(said["data"])))
		}
		if both[0] != both[1] {
			t.Errorf("%s: %s of the loan that follows the index is\n%s, want what that has whose rate was set:\n%s", when, of, both[0], both[1])
		}
	}
}

// withoutIDs is a text without the ids of objects and moments in it.
func withoutIDs(text string) string {
	var kept []string
	for _, word := range strings.Fields(text) {
		name, value, is := strings.Cut(word, ":")
		if is && value != "" && (strings.HasSuffix(strings.ToLower(name), "id") || strings.HasSuffix(name, "At")) {
			word = name
		}
		kept = append(kept, word)
	}
	return strings.Join(kept, " ")
}

// TestIndexRates: each ends the one before a day earlier; what a loan that follows the index owes is what one
// owes whose rate was set from the same days on; previews write nothing; changed in the past it is as if it had
// been so; a loan activated later takes what stands; a run is undone.
func TestIndexRates(t *testing.T) {
	servertest.Run(t, func(t *testing.T, c *servertest.Client) {
		kind := c.LoanType(m{"ledgerRules": plain, "timezone": "America/Chicago"})
		l, twin := following(c, kind), active(c, plain)
		at := "/loan-types/" + kind.ID + "/index-rates"
		c.Refused("POST", l.Path+"/activate", m{"amortizationAtActivation": true}, 400, "atOrigination.interestRates")
		for _, wrong := range []struct {
			field string
			body  m
		}{
			{"annualRate", m{"startDate": "2026-01-01"}}, {"startDate", m{"annualRate": 0.08}}, {"annualRate", m{"annualRate": -0.01, "startDate": "2026-01-01"}},
			{"annualRate", m{"annualRate": 5.99, "startDate": "2026-01-01"}}, {"annualRate", m{"annualRate": 0.0000000001, "startDate": "2026-01-01"}},
			{"startDate", m{"annualRate": 0.08, "startDate": "2026-02-30"}}, {"startDate", m{"annualRate": 0.08, "startDate": "2500-01-01"}}, {"startDate", m{"annualRate": 0.08, "startDate": "1899-12-31"}},
			{"country", m{"annualRate": 0.08, "startDate": "2026-01-01", "country": "USA"}}, {"country", m{"annualRate": 0.08, "startDate": "2026-01-01", "country": "us"}},
			{"externalId", m{"annualRate": 0.08, "startDate": "2026-01-01", "externalId": ""}}, {"rate", m{"rate": 0.08}},
		} {
			c.Refused("POST", at, wrong.body, 400, wrong.field)
		}
		assert.Fields(t, c.Data("POST", at+"?previewMode=true", m{"annualRate": 0.08, "startDate": "2025-12-01"}, 200), m{"members": 0.0})
		assert.Len(t, c.List(at), 0)
		first := c.New(at, m{"annualRate": 0.08, "startDate": "2025-12-01", "externalId": "prime-1", "indexDescription": "WSJ Prime", "country": "US"})
		assert.Fields(t, first.M, m{"object": "indexRate", "annualRate": 0.08, "startDate": "2025-12-01", "endDate": nil, "externalId": "prime-1", "indexDescription": "WSJ Prime", "country": "US",
			"loanTypeId": kind.ID, "bulkRunId": nil})
		assert.Fields(t, c.Get(at+"/ext-prime-1"), m{"id": first.ID})
		c.Refused("POST", at, m{"annualRate": 0.09, "startDate": "2025-12-01"}, 400, "startDate")
		c.Refused("PUT", first.Path, m{"startDate": "9999-12-31"}, 400, "startDate")
		begun(c, l)
		alike(t, c, l, twin, "activated")
		assert.Rows(t, rates(c, l, "interestRates"), m{"annualRate": 0.04, "interestType": "spread", "setAtActivation": true})

		promo := m{"promoRate": m{"annualRate": 0.01}}
		for _, o := range []servertest.Object{l, twin} {
			c.Data("POST", o.Path+"/rates", promo, 201)
		}
		higher := m{"annualRate": 0.1, "startDate": "2026-02-01"}
		sum := c.Data("POST", at+"?previewMode=true", higher, 200)
		assert.Fields(t, sum, m{"members": 1.0, "changed": 1.0, "failed": 0.0})
		assert.Len(t, c.List(at), 1)
		assert.Len(t, c.List(l.Path+"/history"), 2)
		assert.Len(t, c.List("/bulk-runs"), 0)
		second := servertest.ObjectOf(at, c.Data("POST", at+"?sync=true", higher, 201))
		c.Data("POST", twin.Path+"/rates", m{"interestRate": m{"annualRate": 0.14, "startDate": "2026-02-01", "isEndExistingRates": true}}, 201)
		assert.Fields(t, c.Get(first.Path), m{"endDate": "2026-01-31"})
		assert.Fields(t, c.Get("/bulk-runs/"+second.M["bulkRunId"].(string)), m{"total": 1.0, "changed": 1.0, "work": "index rate change", "owner": kind.ID, "finishedAt": assert.Set})
		for on, want := range map[string]float64{"2026-01-31": 0.11, "2026-02-01": 0.13} { // the promo rate stays
			if is := net(c, l, on); is != want {
				t.Errorf("on %s %v is charged, want %v", on, is, want)
			}
		}
		alike(t, c, l, twin, "a rate to come")
		c.Noon("2026-04-20")
		alike(t, c, l, twin, "two payments later")
		c.Create(l.Path+"/transactions", m{"type": "oneTime", "isExternal": true, "amount": 150})
		c.Create(twin.Path+"/transactions", m{"type": "oneTime", "isExternal": true, "amount": 150})

		// In the past, before the one that stands: the loan is reckoned anew from there.
		between := servertest.ObjectOf(at, c.Data("POST", at+"?sync=true", m{"annualRate": 0.07, "startDate": "2026-01-20"}, 201))
		c.Data("POST", twin.Path+"/rates", m{"interestRate": m{"annualRate": 0.11, "startDate": "2026-01-20"}}, 201)
		alike(t, c, l, twin, "one in between")
		assert.Fields(t, c.Get(first.Path), m{"endDate": "2026-01-19"})
		assert.Fields(t, between.M, m{"endDate": "2026-01-31"})
		if now, want := net(c, l, "2026-01-25"), 0.1; now != want {
			t.Errorf("between the two %v is charged, want %v", now, want)
		}
		if now, want := net(c, l, "2026-02-25"), 0.13; now != want {
			t.Errorf("after both %v is charged, want %v", now, want)
		}

		// Moved, it leaves the days that it leaves to the one before it.
		before := c.Get(l.Path + "/balances")
		sum = c.Data("PUT", second.Path+"?previewMode=true", m{"startDate": "2026-03-01"}, 200)
		assert.Fields(t, sum, m{"members": 1.0, "changed": 1.0})
		if is := c.Get(l.Path + "/balances"); fmt.Sprint(is) != fmt.Sprint(before) {
			t.Errorf("the preview has changed the balances to %v, want %v", is, before)
		}
		moved := c.Data("PUT", second.Path+"?sync=true", m{"startDate": "2026-03-01", "annualRate": 0.12}, 202)
		for on, want := range map[string]float64{"2026-01-19": 0.11, "2026-01-20": 0.1, "2026-02-28": 0.1, "2026-03-01": 0.15} {
			if is := net(c, l, on); is != want {
				t.Errorf("once it is moved, on %s %v is charged, want %v", on, is, want)
			}
		}
		assert.Fields(t, c.Get(between.Path), m{"endDate": "2026-02-28"})
		later := begun(c, following(c, kind))
		if is := net(c, later, "2026-05-01"); is != 0.16 {
			t.Errorf("a loan that is activated later is charged %v, want 0.16", is)
		}
		c.Sound()

		// Undone, the loans are as they were; the one that was activated since took what stands.
		run := moved["bulkRunId"].(string)
		c.Data("POST", "/bulk-runs/"+run+"/undo?sync=true", nil, 202)
		if is := fmt.Sprint(c.Get(l.Path + "/balances")["outstandingBalances"]); is != fmt.Sprint(before["outstandingBalances"]) {
			t.Errorf("undone, outstanding is %v, want %v", is, before["outstandingBalances"])
		}
		if is := net(c, later, "2026-05-01"); is != 0.16 {
			t.Errorf("after the undo a loan that was activated later is charged %v, want 0.16", is)
		}
		c.Refused("POST", "/bulk-runs/"+run+"/undo", nil, 409, "")
		// What comes next has all follow the index of the product again.
		c.Data("POST", at+"?sync=true", m{"annualRate": 0.05, "startDate": "2026-06-01"}, 201)
		for on, want := range map[string]float64{"2026-02-28": 0.1, "2026-03-01": 0.15, "2026-06-01": 0.08} {
			if is := net(c, l, on); is != want {
				t.Errorf("after the next, on %s %v is charged, want %v", on, is, want)
			}
		}
		// A run that was undone later, when another has come, leaves the loans alone.
		undo := c.Data("POST", "/bulk-runs/"+second.M["bulkRunId"].(string)+"/undo?sync=true", nil, 202)
		assert.Fields(t, c.Get("/bulk-runs/"+undo["id"].(string)), m{"skipped": 1.0, "changed": 0.0})
		c.Data("PUT", first.Path, m{"indexDescription": "Prime"}, 202)
		c.Sound()
		assert.Len(t, c.Events("indexrate.created", kind.ID), 4)
		assert.Len(t, c.Events("indexrate.updated", kind.ID), 6) // three ended the one before, and a moved one another; it itself; the description
		agent := c.Agent("Ann", "Lee", "bulkRun:update", "bulkRun:read", "indexRate:read", "loan:read")
		agent.Do("POST", "/bulk-runs/"+second.M["bulkRunId"].(string)+"/undo", nil, 403)
		agent.Do("POST", at, m{"annualRate": 0.01, "startDate": "2027-01-01"}, 403)
	})
}

// TestAnIndexRateIsTakenAgain: once a run was undone or canceled, the same update has the loans follow as its preview
// says; where all of them follow no run begins.
func TestAnIndexRateIsTakenAgain(t *testing.T) {
	servertest.Run(t, func(t *testing.T, c *servertest.Client) {
		kind := c.LoanType(m{"ledgerRules": plain, "timezone": "America/Chicago"})
		at := "/loan-types/" + kind.ID + "/index-rates"
		c.New(at, m{"annualRate": 0.08, "startDate": "2025-12-01"})
		l := begun(c, following(c, kind))
		r := servertest.ObjectOf(at, c.Data("POST", at+"?sync=true", m{"annualRate": 0.1, "startDate": "2026-02-01"}, 201))
		run := r.M["bulkRunId"].(string)
		same := m{"annualRate": 0.1}
		assert.Fields(t, c.Data("PUT", r.Path+"?sync=true", same, 202), m{"bulkRunId": run})
		c.Data("POST", "/bulk-runs/"+run+"/undo?sync=true", nil, 202)
		c.Data("PUT", r.Path, m{"indexDescription": "Prime"}, 202)
		if is := net(c, l, "2026-02-01"); is != 0.12 {
			t.Errorf("undone, and of another description, %v is charged, want 0.12", is)
		}
		assert.Fields(t, c.Data("PUT", r.Path+"?previewMode=true", same, 200), m{"members": 1.0, "changed": 1.0})
		again := c.Data("PUT", r.Path+"?sync=true", same, 202)
		assert.Fields(t, c.Get("/bulk-runs/"+again["bulkRunId"].(string)), m{"total": 1.0, "changed": 1.0, "finishedAt": assert.Set})
		if is := net(c, l, "2026-02-01"); is != 0.14 {
			t.Errorf("taken again, %v is charged, want 0.14", is)
		}
		assert.Fields(t, c.Data("PUT", r.Path+"?sync=true", same, 202), m{"bulkRunId": again["bulkRunId"]})
		c.Sound()
	})
}

// TestIndexRatesInEveryStatus: which loans take an index rate, by hand, and that a run done twice does nothing twice.
func TestIndexRatesInEveryStatus(t *testing.T) {
	servertest.Run(t, func(t *testing.T, c *servertest.Client) {
		kind := c.LoanType(m{"ledgerRules": plain, "timezone": "America/Chicago"})
		at := "/loan-types/" + kind.ID + "/index-rates"
		c.New(at, m{"annualRate": 0, "startDate": "2025-12-01"})
		all := c.InEveryStatus(func() servertest.Object {
			return following(c, kind, m{"interestRates": []m{{"days": nil, "rate": 0, "interestType": "spread"}}})
		})
		fixed := begun(c, following(c, kind, m{"interestRates": []m{{"days": nil, "rate": 0.1}}}))
		takes := map[loan.Status]bool{
			loan.Active: true, loan.Frozen: true, loan.Accelerated: true, loan.ChargedOff: true, loan.PaidOff: true,
			loan.Pending: false, loan.Originated: false, loan.Declined: false, loan.Canceled: false,
		}
		c.Noon("2026-01-10")
		rate := c.Data("POST", at+"?sync=true", m{"annualRate": 0.09, "startDate": "2026-01-10"}, 201)
		run := "/bulk-runs/" + rate["bulkRunId"].(string)
		assert.Fields(t, c.Get(run), m{"total": 5.0, "changed": 5.0, "failed": 0.0})
		for status, taken := range takes {
			is := 0
			if len(c.List(all[status].Path+"/history?type=indexRate")) > 0 {
				is = 1
			}
			if taken != (is == 1) {
				t.Errorf("a loan that is %s takes it: %t, want %t", status, is == 1, taken)
			}
		}
		assert.Len(t, c.List(fixed.Path+"/history?type=indexRate"), 0)
		for _, s := range []string{"DELETE FROM bulk_outcomes", "UPDATE bulk_runs SET place = '', finished_at = NULL, processed = 0, changed = 0"} {
			if _, err := c.Server.DB.Pool().Exec(s); err != nil {
				t.Fatal(err)
			}
		}
		c.Drain()
		assert.Fields(t, c.Get(run), m{"processed": 5.0, "changed": 0.0, "unchanged": 5.0})
		assert.Len(t, c.List(all[loan.Active].Path+"/history?type=indexRate"), 1)
		c.Sound()
	})
}

// TestLoansFollowWhateverIndex: whatever is created, changed and moved in whatever order, every loan that follows the
// index is charged what the product's index says for each day since it was activated.
func TestLoansFollowWhateverIndex(t *testing.T) {
	servertest.Run(t, func(t *testing.T, c *servertest.Client) {
		seed := rand.Uint64()
		draw := rand.New(rand.NewPCG(seed, 3))
		kind := c.LoanType(m{"ledgerRules": m{"dayCount": "actual/365"}, "timezone": "America/Chicago"})
		at := "/loan-types/" + kind.ID + "/index-rates"
		c.New(at, m{"annualRate": 0.05, "startDate": "2025-01-01"})
		loans, since := []servertest.Object{begun(c, following(c, kind))}, []string{"2026-01-05"}
		say := func(method, path string, body m) { // refused where another begins on the day
			text, err := json.Marshal(body)
			if err != nil {
				t.Fatal(err)
			}
			if a := c.Send(method, path, bytes.NewReader(text), "Content-Type", "application/json"); a.Status != 201 && a.Status != 202 && a.Status != 400 {
				t.Fatalf("seed %d: %s %s is answered %d: %s", seed, method, path, a.Status, a.Raw)
			}
		}
		day := func() string { return fmt.Sprintf("2026-%02d-%02d", 1+draw.IntN(9), 1+draw.IntN(28)) }
		for range 12 {
			body := m{"annualRate": float64(draw.IntN(1000)) / 10000, "startDate": day()}
			switch draw.IntN(4) {
			case 0:
				some := c.List(at + "?limit=100")
				say("PUT", at+"/"+some[draw.IntN(len(some))]["id"].(string), m{"annualRate": body["annualRate"]})
			case 1:
				if some := c.List(at + "?sortBy=-startDate"); len(some) > 1 { // before the first there is no index for loans
					say("PUT", at+"/"+some[0]["id"].(string), body)
				}
			case 2:
				say("POST", at, body)
			default:
				c.Advance(dayLong * 9)
				loans, since = append(loans, begun(c, following(c, kind))), append(since, c.Now().Format("2006-01-02"))
			}
		}
		c.Drain()
		index := c.List(at + "?limit=100&sortBy=startDate")
		for i, l := range loans {
			for range 6 {
				on := day()
				if on <= since[i] {
					continue
				}
				want := 0.0
				for _, r := range index {
					if r["startDate"].(string) <= on {
						want = r["annualRate"].(float64) + 0.04
					}
				}
				if is := net(c, l, on); fmt.Sprintf("%.6f", is) != fmt.Sprintf("%.6f", want) {
					t.Errorf("seed %d: on %s %v is charged, want %.6f: %v", seed, on, is, want, index)
				}
			}
		}
		c.Sound()
	})
}
