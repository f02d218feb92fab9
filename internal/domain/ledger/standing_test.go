package ledger_test

import (
	"fmt"
	"math/rand/v2"
	"strings"
	"testing"
	"time"

	"nectarine/internal/domain/loan"
	"nectarine/internal/testing/assert"
	"nectarine/internal/testing/servertest"
)

// stands are how a loan is listed and shown to stand, which must be the same.
func stands(c *servertest.Client, l servertest.Object) m {
	c.T.Helper()
	shown := c.Get(l.Path)["current"].(m)
	for _, list := range []string{"/loans?limit=100", strings.TrimSuffix(l.Path, "/"+l.ID)} {
		for _, row := range c.List(list) {
			if row["id"] == l.ID && fmt.Sprint(row["current"]) != fmt.Sprint(shown) {
				c.T.Errorf("%s lists %v, want what the loan itself shows, %v", list, row["current"], shown)
			}
		}
	}
	return shown
}

// TestLoansAreListedByHowTheyStand: what lists are narrowed by, and show, on the days by which it
// changes; each filter with its edges, in the time zone of the product.
func TestLoansAreListedByHowTheyStand(t *testing.T) {
	servertest.Run(t, func(t *testing.T, c *servertest.Client) {
		lent, late, paid := c.Lent(), c.Active(), c.Active()
		east := c.LoanType(m{"timezone": "Asia/Tokyo"})
		tokyo := c.Loan(c.Borrower(), m{"loanTypeId": east.ID, "status": "originated", "atOrigination": m{"amountFinanced": 600, "duration": 6, "paymentFrequency": "monthly",
			"specificDays": []int{15}, "interestRates": []m{{"days": nil, "rate": 0}}}})
		c.Data("POST", tokyo.Path+"/activate", m{"amortizationAtActivation": true}, 200)
		assert.Fields(t, stands(c, lent), m{"outstandingAmount": nil, "overdueAmount": nil, "daysOverdue": nil, "nextDueDate": nil})
		assert.Fields(t, stands(c, late), m{"outstandingAmount": 1200.0, "overdueAmount": 0.0, "daysOverdue": 0.0, "nextDueDate": "2026-01-15"})
		c.Noon("2026-01-15")
		assert.Fields(t, stands(c, paid), m{"overdueAmount": 0.0, "daysOverdue": 0.0, "nextDueDate": "2026-01-15"}) // something is open that falls due today
		c.Create(paid.Path+"/transactions", m{"type": "oneTime", "isExternal": true, "amount": 100})
		assert.Fields(t, stands(c, paid), m{"outstandingAmount": 1100.0, "nextDueDate": "2026-02-15"})
		c.Noon("2026-01-16")
		assert.Fields(t, stands(c, late), m{"outstandingAmount": 1200.0, "overdueAmount": 100.0, "daysOverdue": 1.0, "nextDueDate": "2026-02-15"})
		c.Noon("2026-02-01") // in Tokyo it is the second
		assert.Fields(t, stands(c, late), m{"outstandingAmount": 1215.0, "overdueAmount": 100.0, "daysOverdue": 17.0})
		assert.Fields(t, stands(c, tokyo), m{"outstandingAmount": 600.0, "overdueAmount": 100.0, "daysOverdue": 18.0})
		put := c.Active()
		c.Data("POST", put.Path+"/defer-schedule", m{"days": 40}, 200)
		for _, list := range []string{"/loans", late.Path[:strings.LastIndex(late.Path, "/")]} {
			own := list != "/loans"
			for _, f := range []struct {
				by            string
				kept, dropped servertest.Object
			}{
				{"minDaysOverdue=17", late, paid}, {"minDaysOverdue=18", tokyo, late}, {"maxDaysOverdue=17", late, tokyo}, {"minDaysOverdue=0", paid, lent},
				{"maxDaysOverdue=0", paid, late}, {"minDaysOverdue=17&maxDaysOverdue=17", late, tokyo},
				{"minOverdueAmount=100", late, paid}, {"maxOverdueAmount=99.99", paid, late}, {"minOverdueAmount=0", paid, lent}, {"maxOverdueAmount=100", late, lent},
				{"minOutstandingAmount=1215", late, put}, {"maxOutstandingAmount=1214.99", put, late}, {"minOutstandingAmount=1100.01", put, paid}, {"maxOutstandingAmount=600", tokyo, paid},
				{"nextDueFrom=2026-02-16", put, late}, {"nextDueTo=2026-02-15", late, put}, {"nextDueFrom=2026-02-15", late, lent},
				{"status=active&minDaysOverdue=1", late, paid}, {"statuses=active,frozen&maxDaysOverdue=16", paid, late},
			} {
				if !own {
					c.Filtered(list, f.by, f.kept, f.dropped)
				}
			}
			for _, wrong := range []string{"minDaysOverdue=-1", "maxDaysOverdue=x", "minDaysOverdue=1.5", "maxDaysOverdue=99999999999", "minOverdueAmount=-0.01", "maxOverdueAmount=1.001",
				"minOutstandingAmount=much", "maxOutstandingAmount=-1", "nextDueFrom=2026-02-30", "nextDueTo=soon", "minDaysOverdue="} {
				c.Refused("GET", list+"?"+wrong, nil, 400, strings.Split(wrong, "=")[0])
			}
			for _, wrong := range [][2]string{{"minDaysOverdue=2&maxDaysOverdue=1", "maxDaysOverdue"}, {"minOverdueAmount=2&maxOverdueAmount=1", "maxOverdueAmount"},
				{"minOutstandingAmount=2&maxOutstandingAmount=1", "maxOutstandingAmount"}, {"nextDueFrom=2026-02-02&nextDueTo=2026-02-01", "nextDueTo"}} {
				c.Refused("GET", list+"?"+wrong[0], nil, 400, wrong[1])
			}
		}
		own := late.Path[:strings.LastIndex(late.Path, "/")]
		current := c.Loan(servertest.ObjectOf("/people", m{"id": strings.Split(own, "/")[2]}), m{"loanTypeId": late.M["loanTypeId"], "status": "originated", "atOrigination": late.M["atOrigination"]})
		c.Data("POST", current.Path+"/activate", m{"amortizationAtActivation": true}, 200)
		for _, f := range []string{"minDaysOverdue=17", "minOverdueAmount=100", "minOutstandingAmount=1200.01"} {
			c.Filtered(own, f, late, current)
		}
		for _, f := range []string{"maxDaysOverdue=16", "maxOverdueAmount=99", "maxOutstandingAmount=1214"} {
			c.Filtered(own, f, current, late)
		}
		c.Data("POST", current.Path+"/defer-schedule", m{"days": 40}, 200)
		c.Filtered(own, "nextDueFrom=2026-02-16", current, late)
		c.Filtered(own, "nextDueTo=2026-02-15", late, current)
		first := c.Do("GET", "/loans?minOutstandingAmount=600&limit=2&sortBy=-externalId", nil, 200)
		second := c.Do("GET", "/loans?minOutstandingAmount=600&limit=100&sortBy=-externalId&startingAfter="+first["data"].([]any)[1].(m)["id"].(string), nil, 200)
		assert.Fields(t, first, m{"total": 5.0, "count": 2.0})
		assert.Fields(t, second, m{"total": 5.0, "count": 3.0})
		assert.Rows(t, c.List("/loans?fields=idsOnly&minDaysOverdue=18"), m{"id": tokyo.ID})
		c.Sound()
	})
}

// TestEveryStatusStandsSomehow: by hand, of a loan of 1,200 in each status, on the day and on the next.
func TestEveryStatusStandsSomehow(t *testing.T) {
	servertest.Run(t, func(t *testing.T, c *servertest.Client) {
		none := m{"outstandingAmount": nil, "overdueAmount": nil, "daysOverdue": nil, "nextDueDate": nil}
		all := c.InEveryStatus(func() servertest.Object { return c.Lent() })
		for status, want := range map[loan.Status]m{loan.Pending: none, loan.Originated: none, loan.Declined: none,
			loan.Active:      {"outstandingAmount": 1200.0, "overdueAmount": 0.0, "daysOverdue": 0.0, "nextDueDate": "2026-01-15"},
			loan.Frozen:      {"outstandingAmount": 1200.0, "overdueAmount": 0.0, "daysOverdue": 0.0, "nextDueDate": nil},
			loan.Accelerated: {"outstandingAmount": 1200.0, "overdueAmount": 0.0, "daysOverdue": 0.0, "nextDueDate": "2026-01-05"},
			loan.ChargedOff:  {"outstandingAmount": 1200.0, "overdueAmount": 1200.0, "daysOverdue": 0.0, "nextDueDate": nil},
			loan.PaidOff:     {"outstandingAmount": 0.0, "overdueAmount": 0.0, "daysOverdue": 0.0, "nextDueDate": nil},
			loan.Canceled:    {"outstandingAmount": 0.0, "overdueAmount": 0.0, "daysOverdue": 0.0, "nextDueDate": nil}} {
			assert.Fields(t, stands(c, all[status]), want)
		}
		c.Noon("2026-01-06")
		assert.Fields(t, stands(c, all[loan.Accelerated]), m{"overdueAmount": 1200.0, "daysOverdue": 1.0, "nextDueDate": nil})
		assert.Fields(t, stands(c, all[loan.ChargedOff]), m{"overdueAmount": 1200.0, "daysOverdue": 1.0, "nextDueDate": nil})
		for _, list := range []string{"/loans?minOutstandingAmount=1200&limit=100", "/loans?minDaysOverdue=0&limit=100", "/loans?nextDueTo=2026-01-15"} {
			for _, row := range c.List(list) {
				if row["current"].(m)["outstandingAmount"] == nil {
					t.Errorf("%s has %v, which has no ledger", list, row["status"])
				}
			}
		}
	})
}

// TestWhatIsKeptHoldsUntilSomethingHappens: on days drawn at random, whatever was paid, what lists keep is what
// balances, obligations and payments to come reckon for the day.
func TestWhatIsKeptHoldsUntilSomethingHappens(t *testing.T) {
	servertest.Run(t, func(t *testing.T, c *servertest.Client) {
		seed := rand.Uint64()
		draw := rand.New(rand.NewPCG(seed, 1))
		loans := []servertest.Object{c.Active(m{"interestRates": []m{{"days": nil, "rate": 0.2}}}), c.Active(m{"interestRates": []m{{"days": nil, "rate": 0.1}}, "fees": m{"originationFeeAmount": 30}}), c.Active()}
		for range 14 {
			c.Advance(time.Duration(1+draw.IntN(20)) * 24 * time.Hour)
			for _, l := range loans {
				if draw.IntN(3) == 0 {
					c.Create(l.Path+"/transactions", m{"type": "oneTime", "isExternal": true, "amount": 5 + draw.IntN(150)})
				}
				balances, owed, is := c.Get(l.Path+"/balances"), c.Get(l.Path+"/obligations"), stands(c, l)
				want := balances["outstandingBalances"].(m)["outstandingTotalAmount"].(float64) - balances["nonDueBalances"].(m)["nonDueInterestAmount"].(float64)
				if got := is["outstandingAmount"].(float64); fmt.Sprintf("%.2f", got) != fmt.Sprintf("%.2f", want) {
					t.Errorf("seed %d: on %s %v is kept as outstanding, want %.2f", seed, c.Now(), got, want)
				}
				if is["overdueAmount"] != owed["overdueAmount"] || is["daysOverdue"] != owed["daysOverdue"] {
					t.Errorf("seed %d: on %s %v is kept, want what obligations have: %v, %v days", seed, c.Now(), is, owed["overdueAmount"], owed["daysOverdue"])
				}
			}
		}
		c.Sound()
	})
}

// TestFiltersOfLoansGoByAnIndex: each bound that narrows is met by an index, on either engine.
func TestFiltersOfLoansGoByAnIndex(t *testing.T) {
	servertest.Run(t, func(t *testing.T, c *servertest.Client) {
		c.Active()
		c.Noon("2026-02-01")
		for by, index := range map[string]string{"minDaysOverdue=30&maxDaysOverdue=59": "ledgers_days", "minOverdueAmount=50&maxOverdueAmount=60": "ledgers_overdue_amount", "minOutstandingAmount=50&maxOutstandingAmount=60": "ledgers_outstanding",
			"nextDueFrom=2026-02-01&nextDueTo=2026-02-20": "ledgers_next_due"} {
			plans := c.Plans("/loans?"+by, "JOIN ledgers", "loans", "ledgers")
			if len(plans) == 0 {
				t.Errorf("no statement of %s reads ledgers", by)
			}
			for _, plan := range plans {
				if !strings.Contains(plan, index) {
					t.Errorf("%s goes without %s:\n%s", by, index, plan)
				}
			}
		}
	})
}
