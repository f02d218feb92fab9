package loan_test

import (
	"fmt"
	"testing"

	"pgregory.net/rapid"

	"nectarine/internal/testing/assert"
	"nectarine/internal/testing/servertest"
)

// investors makes some, with external ids.
func investors(c *servertest.Client, names ...string) {
	for _, name := range names {
		c.Create("/investors", m{"legalName": name, "externalId": name})
	}
}

func owned(external string, share float64) m {
	return m{"investorId": "ext-" + external, "share": share}
}

// TestOwnersOfALoan: those that were agreed, those that were said later, each to the day before
// the next.
func TestOwnersOfALoan(t *testing.T) {
	servertest.Run(t, func(t *testing.T, c *servertest.Client) {
		investors(c, "a", "b")
		l := c.Loan(c.Borrower(), m{"atOrigination": m{"investors": []m{owned("a", 0.25), owned("b", 0.75),
			{"investorId": "ext-b", "share": 1, "effectiveDate": "2026-03-01", "dateEffective": "2026-03-01"}}}})
		at := l.Path + "/investors"
		assert.Rows(t, c.List(at), m{"object": "loanInvestors", "loanId": l.ID, "effectiveDate": nil, "endDate": "2026-02-28", "createdBy": nil,
			"investors.0.legalName": "a", "investors.0.share": 0.25, "investors.1.investorExternalId": "b"},
			m{"effectiveDate": "2026-03-01", "endDate": nil, "investors.0.share": 1.0, "investors": assert.Count(1)})
		before := c.List(at)[0]["id"]
		c.Do("PUT", at, m{"effectiveDate": "2026-05-01", "investors": []m{owned("a", 1)}}, 204)
		c.Do("PUT", at, m{"dateEffective": "2026-04-01", "investors": []m{owned("a", 0.5), owned("b", 0.5)}}, 204)
		assert.Rows(t, c.List(at), m{"id": before}, m{"endDate": "2026-03-31"}, m{"effectiveDate": "2026-04-01", "endDate": "2026-04-30",
			"investors.1.share": 0.5, "createdBy.id": assert.Not(nil)}, m{"effectiveDate": "2026-05-01", "investors.0.legalName": "a"})
		// Said again of one day, also of one that was agreed: replaced.
		c.Do("PUT", at, m{"effectiveDate": "2026-04-01", "investors": []m{owned("b", 1)}}, 204)
		c.Do("PUT", at, m{"effectiveDate": "2026-03-01", "investors": []m{owned("a", 1)}}, 204)
		assert.Rows(t, c.List(at), m{"id": before}, m{"effectiveDate": "2026-03-01", "investors.0.legalName": "a"},
			m{"effectiveDate": "2026-04-01", "investors.0.legalName": "b", "investors": assert.Count(1)}, m{"effectiveDate": "2026-05-01"})
		assert.Rows(t, c.List(at+"?date=2026-04-30"), m{"effectiveDate": "2026-04-01", "endDate": "2026-04-30"})
		assert.Rows(t, c.List(at+"?date=2001-01-01"), m{"id": before})
		told := c.Events("loan.ownerchanged", l.ID)
		assert.Rows(t, told, m{"data.effectiveDate": "2026-05-01", "data.oldInvestors.0.share": 1.0, "data.newInvestors.0.share": 1.0},
			m{"data.effectiveDate": "2026-04-01", "data.newInvestors": assert.Count(2)}, m{"data.effectiveDate": "2026-05-01", "data.oldInvestors": assert.Count(2)},
			m{"data.effectiveDate": "2026-04-01", "data.oldInvestors": assert.Count(2)}, m{"data.effectiveDate": "2026-05-01", "data.oldInvestors": assert.Count(1)},
			m{"data.effectiveDate": "2026-03-01"}, m{"data.effectiveDate": "2026-04-01", "data.oldInvestors": assert.Count(1)})
		// Whose it was on that day already: recorded, and nobody is told of a change.
		c.Do("PUT", at, m{"effectiveDate": "2026-04-15", "investors": []m{owned("b", 1)}}, 204)
		assert.Len(t, c.Events("loan.ownerchanged", l.ID), len(told))
		c.Do("PUT", at, m{"effectiveDate": "2026-04-01", "investors": []m{owned("a", 1)}}, 204)
		assert.Rows(t, c.List(at+"?date=2026-04-15"), m{"investors.0.legalName": "b"})
		company := "/companies/" + c.Data("GET", "/company", nil, 200)["id"].(string)
		assert.Len(t, c.List(company+at), 5)
	})
}

// TestWhatIsNoWholeIsRefused: parts that are not 1 together, twice of one, of nobody, of no day.
func TestWhatIsNoWholeIsRefused(t *testing.T) {
	servertest.Run(t, func(t *testing.T, c *servertest.Client) {
		investors(c, "a", "b")
		l := c.Loan(c.Borrower())
		other := c.Other()
		foreign := other.Create("/investors", m{"legalName": "Foreign"})["id"]
		at := l.Path + "/investors"
		for field, list := range map[string][]m{
			"investors":               {owned("a", 0.5), owned("b", 0.49)},
			"investors[1].investorId": {owned("a", 0.5), owned("a", 0.5)},
			"investors[0].investorId": {owned("nobody", 1)},
			"investors[0].share":      {owned("a", 0), owned("b", 1)},
			"investors[1].share":      {owned("a", 1.5), owned("b", -0.5)},
		} {
			c.Refused("PUT", at, m{"effectiveDate": "2026-05-01", "investors": list}, 400, field)
			c.Refused("POST", c.Borrower().Path+"/loans", m{"loanTypeId": c.LoanType().ID, "atOrigination": m{"investors": list}}, 400, "atOrigination."+field)
		}
		c.Refused("PUT", at, m{"effectiveDate": "2026-05-01", "investors": []m{{"investorId": foreign, "share": 1}}}, 400, "investors[0].investorId")
		c.Refused("PUT", at, m{"investors": []m{owned("a", 1)}}, 400, "effectiveDate")
		c.Refused("PUT", at, m{"effectiveDate": "2026-05-01", "dateEffective": "2026-05-02", "investors": []m{owned("a", 1)}}, 400, "dateEffective")
		c.Refused("PUT", at, m{"effectiveDate": "2026-05-01", "investors": []m{}}, 400, "investors")
		assert.Len(t, c.List(at), 0)
		c.Do("PUT", at, m{"effectiveDate": "2026-05-01", "investors": []m{owned("a", 0.333333), owned("b", 0.666667)}}, 204)
		assert.Len(t, c.List(at), 1)
	})
}

// TestTheDefaultInvestor owns what names none while it is pending; what is agreed stays.
func TestTheDefaultInvestor(t *testing.T) {
	servertest.Run(t, func(t *testing.T, c *servertest.Client) {
		b, kind := c.Borrower(), c.LoanType()
		none := c.Loan(b, m{"loanTypeId": kind.ID, "status": "originated", "atOrigination": m{"amountFinanced": 100}})
		waits := c.Loan(b, m{"loanTypeId": kind.ID, "atOrigination": m{"amountFinanced": 100}})
		fund := c.Create("/investors", m{"legalName": "Fund", "default": true})
		investors(c, "a")
		l := c.Loan(b, m{"loanTypeId": kind.ID, "atOrigination": m{"amountFinanced": 100}})
		assert.Rows(t, c.List(l.Path+"/investors"), m{"investors.0.investorId": fund["id"], "investors.0.share": 1.0})
		assert.Len(t, c.List(none.Path+"/investors"), 0)
		assert.Len(t, c.List(waits.Path+"/investors"), 0)
		assert.Fields(t, c.Put(waits.Path, m{"status": "originated"}), m{"atOrigination.investors.0.investorId": fund["id"]})
		assert.Rows(t, c.List(waits.Path+"/investors"), m{"investors.0.investorId": fund["id"]})
		assert.Rows(t, c.List(c.Loan(b, m{"loanTypeId": kind.ID, "atOrigination": m{"investors": []m{owned("a", 1)}}}).Path+"/investors"), m{"investors.0.legalName": "a"})
		c.Create("/investors", m{"legalName": "Another fund", "default": true})
		assert.Rows(t, c.List(l.Path+"/investors"), m{"investors.0.investorId": fund["id"]})
		sent := c.Get(none.Path)
		assert.Fields(t, c.Put(none.Path, m{"atOrigination": sent["atOrigination"], "nickname": "x"}), m{"nickname": "x"})
		assert.Len(t, c.List(none.Path+"/investors"), 0)
	})
}

// TestOwnersOfEveryDay: after any sequence of sayings the loan is, on each day, whose the last
// saying of the latest day up to it says.
func TestOwnersOfEveryDay(t *testing.T) {
	servertest.Run(t, func(t *testing.T, c *servertest.Client) {
		investors(c, "a", "b", "c")
		b, kind := c.Borrower(), c.LoanType()
		rapid.Check(t, func(r *rapid.T) {
			l := c.Loan(b, m{"loanTypeId": kind.ID})
			said := map[int]string{}
			for range rapid.IntRange(1, 6).Draw(r, "sayings") {
				on, who := rapid.IntRange(1, 9).Draw(r, "day"), rapid.SampledFrom([]string{"a", "b", "c"}).Draw(r, "who")
				c.Do("PUT", l.Path+"/investors", m{"effectiveDate": fmt.Sprintf("2026-05-%02d", on), "investors": []m{owned(who, 1)}}, 204)
				said[on] = who
			}
			for on := 1; on <= 10; on++ {
				want := ""
				for d := 1; d <= on; d++ {
					if said[d] != "" {
						want = said[d]
					}
				}
				list := c.List(fmt.Sprintf("%s/investors?date=2026-05-%02d", l.Path, on))
				if want == "" {
					assert.Len(r, list, 0)
					continue
				}
				assert.Rows(r, list, m{"investors.0.legalName": want})
			}
		})
	})
}
