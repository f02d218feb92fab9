package servertest

import (
	"context"
	"maps"
	"strings"
	"time"

	"nectarine/internal/domain/loan"
	"nectarine/internal/mechanism/store"
	"nectarine/internal/server"
)

// Differences are what a rebuild finds in the ledgers of the space that is kept otherwise than it
// follows from what happened.
func (c *Client) Differences() (all []string) {
	c.T.Helper()
	c.Tx(func(ctx context.Context, tx *store.Tx) error {
		all = nil
		for last := ""; ; {
			part, err := server.Rebuild(ctx, tx, last, nil)
			if err != nil {
				return err
			}
			for _, d := range part.Differences {
				all = append(all, d.String())
			}
			if last = part.Last; last == "" {
				return nil
			}
		}
	})
	return all
}

// Sound holds that a rebuild finds nothing.
func (c *Client) Sound() {
	c.T.Helper()
	if found := c.Differences(); len(found) > 0 {
		c.T.Errorf("what is kept differs: %s", strings.Join(found, "\n"))
	}
}

// Lent is a loan of $1,200 that was agreed on 5 January 2026 and is not active, of a product with a late
// fee of $15 after ten days, in Chicago: twelve payments of $100 without interest, on the 15th, unless the
// terms that are given say otherwise.
func (c *Client) Lent(terms ...M) Object {
	c.T.Helper()
	kind := c.LoanType(M{"timezone": "America/Chicago", "ledgerRules": M{"dayCount": "30/360", "lateFee": M{"kind": "flat", "amount": 15, "graceDays": 10}}})
	agreed := M{"amountFinanced": 1200, "duration": 12, "paymentFrequency": "monthly", "specificDays": []int{15}, "interestRates": []M{{"days": nil, "rate": 0}}}
	for _, more := range terms {
		maps.Copy(agreed, more)
	}
	return c.Loan(c.Borrower(), M{"loanTypeId": kind.ID, "status": "originated", "atOrigination": agreed})
}

// Active is a loan of Lent, activated.
func (c *Client) Active(terms ...M) Object {
	c.T.Helper()
	l := c.Lent(terms...)
	c.Data("POST", l.Path+"/activate", M{"amortizationAtActivation": true}, 200)
	return l
}

// Noon moves the clock of the space on to noon of a day in Chicago, in winter.
func (c *Client) Noon(on string) {
	c.T.Helper()
	at, err := time.Parse(time.RFC3339, on+"T18:00:00Z")
	if err != nil {
		c.T.Fatal(err)
	}
	c.Advance(at.Sub(c.Now().Time))
}

// InEveryStatus is a loan in every status: lent makes one that is originated, and of which 1,200 pays
// all on the present day.
func (c *Client) InEveryStatus(lent func() Object) map[loan.Status]Object {
	c.T.Helper()
	steps := map[loan.Status]struct {
		path string
		body any
	}{
		loan.Active: {}, loan.Frozen: {"/freeze", nil}, loan.Accelerated: {"/accelerate", nil}, loan.Canceled: {"/cancel", nil},
		loan.ChargedOff: {"/charge-off", M{"chargedOffReason": "no payment in 120 days"}},
		loan.PaidOff:    {"/transactions", M{"type": "oneTime", "isExternal": true, "amount": 1200}},
	}
	all := map[loan.Status]Object{}
	for _, status := range loan.Status("").Values() {
		l := lent()
		step, begun := steps[status]
		switch {
		case begun:
			c.Data("POST", l.Path+"/activate", nil, 200)
			if step.path != "" {
				c.Create(l.Path+step.path, step.body)
			}
		case status == loan.Pending:
			l = c.Loan(c.Borrower(), M{"loanTypeId": l.M["loanTypeId"]})
		case status == loan.Declined:
			c.Put(l.Path, M{"status": status})
		case status != loan.Originated:
			c.T.Fatalf("there is no way to a loan that is %s", status)
		}
		if is := c.Get(l.Path)["status"]; is != string(status) {
			c.T.Fatalf("a loan that is to be %s is %v", status, is)
		}
		all[status] = l
	}
	return all
}
