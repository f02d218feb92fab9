package ledger_test

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"testing"
	"time"

	"nectarine/internal/domain/ledger"
	"nectarine/internal/mechanism/calendar"
	"nectarine/internal/mechanism/store"
	"nectarine/internal/testing/assert"
	"nectarine/internal/testing/servertest"
	"nectarine/internal/value/day"
)

// harsh are rules by which the time alone does all that it can do to a loan.
var harsh = m{"dayCount": "30/360", "lateFee": m{"kind": "flat", "amount": 15, "graceDays": 10}, "accelerationDueWithin": 60, "chargeOffDueWithin": 90}

// to moves the clock of the space to a moment, which is given in UTC.
func to(c *servertest.Client, at string) {
	c.T.Helper()
	c.Put("/test-clock", m{"now": at})
}

// days are the days of the events of a kind on a loan, in order.
func days(c *servertest.Client, kind string, l servertest.Object) string {
	c.T.Helper()
	all := []any{}
	for _, e := range c.Events(kind, l.ID) {
		all = append(all, e["data"].(m)["effectiveDate"])
	}
	return fmt.Sprint(all)
}

// TestADayClosesByItself: one loan over many days, of which each is closed at its beginning in
// the time zone of the product, and told once.
func TestADayClosesByItself(t *testing.T) {
	servertest.Run(t, func(t *testing.T, c *servertest.Client) {
		l := originated(c, harsh)
		c.Data("POST", l.Path+"/activate", m{"amortizationAtActivation": true}, 200)
		to(c, "2026-01-15T05:59:59Z") // midnight in Chicago is at six
		assert.Len(t, c.Events("loan.period.started", l.ID), 1)
		to(c, "2026-01-15T06:00:00Z")
		assert.Rows(t, c.Events("loan.period.started", l.ID), m{"data.dueDate": "2026-01-15"},
			m{"data.startDate": "2026-01-15", "data.endDate": "2026-02-14", "data.dueDate": "2026-02-15", "data.statementDate": "2026-02-15", "actor.userType": "system"})
		assert.Len(t, c.Events("loan.overdue", l.ID), 0)
		to(c, "2026-01-16T06:00:00Z")
		assert.Rows(t, c.Events("loan.overdue", l.ID), m{"data.effectiveDate": "2026-01-16", "data.daysOverdue": 1.0, "data.overdueAmount": 130.91, "data.oldDaysOverdue": 0.0, "data.oldOverdueAmount": 0.0})
		to(c, "2026-01-26T06:00:00Z")
		assert.Rows(t, c.Events("loan.latefee.booked", l.ID), m{"data.newAmount": 15.0})
		assert.Rows(t, c.List(l.Path+"/ledger?limit=1"), m{"cause": "lateFee:2026-01-15", "effectiveDate": "2026-01-26"})
		assert.Len(t, c.Events("loan.overdue.update", l.ID), 10) // from the 17th to the 26th
		c.Data("POST", l.Path+"/transactions", m{"type": "oneTime", "isExternal": true, "amount": 30.91}, 201)
		assert.Fields(t, c.Events("loan.overdue.update", l.ID)[10], m{"data.overdueAmount": 100.0, "data.oldOverdueAmount": 130.91, "data.daysOverdue": 11.0, "data.oldDaysOverdue": 11.0})
		c.Data("POST", l.Path+"/transactions", m{"type": "oneTime", "isExternal": true, "amount": 115}, 201)
		assert.Rows(t, c.Events("loan.current", l.ID), m{"data.effectiveDate": "2026-01-26", "data.overdueAmount": 0.0, "data.daysOverdue": 0.0, "data.oldOverdueAmount": 100.0})
		told := len(c.List("/events?limit=100&objectId=" + l.ID))
		to(c, "2026-02-15T05:00:00Z") // nothing happens until the next payment falls due
		assert.Len(t, c.List("/events?limit=100&objectId="+l.ID), told)
		to(c, "2026-12-01T12:00:00Z")
		for kind, want := range map[string]string{"loan.overdue": "[2026-01-16 2026-02-16]", "loan.current": "[2026-01-26]",
			"loan.acceleration.processed": "[2026-04-16]", "loan.chargeoff.processed": "[2026-05-16]"} {
			if got := days(c, kind, l); got != want {
				t.Errorf("%s is of %s, want %s", kind, got, want)
			}
		}
		assert.Len(t, c.Events("loan.period.started", l.ID), 5) // until the acceleration: nothing falls due after it
		assert.Len(t, c.Events("loan.latefee.booked", l.ID), 3)
		assert.Len(t, c.Events("loan.statuschanged", l.ID), 3) // active, accelerated, charged off
		updates := c.Events("loan.overdue.update", l.ID)
		assert.Len(t, updates, 11+88) // from 17 February to the day before the charge-off
		assert.Fields(t, updates[len(updates)-1], m{"data.effectiveDate": "2026-05-15", "data.daysOverdue": 89.0})
		assert.Fields(t, c.Get(l.Path), m{"status": "chargedOff"})
		if found := differences(c); len(found) > 0 {
			t.Errorf("what is kept differs in %v", found)
		}
	})
}

// TestDaysThatHaveGoneByAreClosedInOrder: after three days without a server they are closed one
// after the other, by the calendar or by what is done to the loan before it comes to it; and
// a day that is closed already is not closed again.
func TestDaysThatHaveGoneByAreClosedInOrder(t *testing.T) {
	servertest.Alone(t, func(t *testing.T, c *servertest.Client) {
		c = c.Live()
		first, second := originated(c, harsh), originated(c, harsh)
		for _, l := range []servertest.Object{first, second} {
			c.Data("POST", l.Path+"/activate", m{"amortizationAtActivation": true}, 200)
		}
		c.Move(14 * 24 * time.Hour) // the 19th of January
		c.Data("POST", second.Path+"/transactions", m{"type": "oneTime", "isExternal": true, "amount": 0.91}, 201)
		for range 2 {
			if _, err := c.Server.Calendar.RunDue(t.Context(), c.Scope(), c.Clock.Now()); err != nil {
				t.Fatal(err)
			}
		}
		for _, l := range []servertest.Object{first, second} {
			assert.Rows(t, c.Events("loan.period.started", l.ID), m{}, m{"data.startDate": "2026-01-15"})
			if got := days(c, "loan.overdue", l); got != "[2026-01-16]" {
				t.Errorf("loan.overdue is of %s, want 16 January", got)
			}
		}
		if got := days(c, "loan.overdue.update", first); got != "[2026-01-17 2026-01-18 2026-01-19]" {
			t.Errorf("loan.overdue.update is of %s, want the three days after", got)
		}
		if got := days(c, "loan.overdue.update", second); got != "[2026-01-17 2026-01-18 2026-01-19 2026-01-19]" {
			t.Errorf("loan.overdue.update is of %s, want the three days after, and the payment", got)
		}
		entries := func(l servertest.Object) (all []string) {
			for _, e := range c.List(l.Path + "/ledger?limit=100") {
				if e["cause"] == "dueDate" || e["cause"] == "overdue" {
					all = append(all, fmt.Sprint(e["effectiveDate"], e["cause"], e["amount"]))
				}
			}
			return all
		}
		if a, b := fmt.Sprint(entries(first)), fmt.Sprint(entries(second)); a != b {
			t.Errorf("closed by the calendar it has %s, by the payment %s", a, b)
		}
		if found := differences(c); len(found) > 0 {
			t.Errorf("what is kept differs in %v", found)
		}
	})
}

// TestALoanThatCannotBeClosedStopsNoOther: one whose zone is none, one whose state cannot be
// read, one at which the code breaks, and one that a hook refuses. The others are closed, also
// in another space; those are told, and closed once they can be.
func TestALoanThatCannotBeClosedStopsNoOther(t *testing.T) {
	servertest.Alone(t, func(t *testing.T, c *servertest.Client) {
		type fault struct{ space, text string }
		var told []fault
		c.Server.Ledgers.OnFailure = func(space string, err error) { told = append(told, fault{space, err.Error()}) }
		live := c.Live()
		loans := make([]servertest.Object, 8)
		for i := range loans {
			loans[i] = originated(live, harsh)
			live.Data("POST", loans[i].Path+"/activate", m{"amortizationAtActivation": true}, 200)
		}
		beside := originated(c, harsh)
		c.Data("POST", beside.Path+"/activate", m{"amortizationAtActivation": true}, 200)
		broken := true
		breaks := func(_ context.Context, _ *store.Tx, changed []*ledger.Recorded) error {
			for _, r := range changed {
				switch {
				case broken && r.Loan.ID == loans[2].ID:
					panic("out of order")
				case broken && r.Loan.ID == loans[3].ID:
					return errors.New("out of order")
				}
			}
			return nil
		}
		c.Server.Ledgers.OnChange = append(c.Server.Ledgers.OnChange, breaks)
		set := func(column, value string, l servertest.Object) (was string) {
			live.Tx(func(ctx context.Context, tx *store.Tx) (err error) {
				if was, err = servertest.Scalar[string](ctx, tx, "SELECT CAST("+column+" AS TEXT) FROM ledgers WHERE company_id = $1 AND loan_id = $2", l.ID); err != nil {
					return err
				}
				_, err = tx.SQL().ExecContext(ctx, "UPDATE ledgers SET "+column+" = $1 WHERE company_id = $2 AND loan_id = $3", value, tx.Space, l.ID)
				return err
			})
			return was
		}
		set("timezone", "No/Where", loans[0])
		state := set("state", `{"version": "none"}`, loans[1])
		run := func() {
			for _, s := range []store.Scope{live.Scope(), c.Scope()} {
				if _, err := c.Server.Calendar.RunDue(t.Context(), s, c.Clock.Now()); err != nil {
					t.Fatal(err)
				}
			}
		}
		c.Move(10*24*time.Hour + time.Hour) // the 15th of January
		run()
		closed := func(of *servertest.Client, l servertest.Object) int {
			return len(of.Events("loan.period.started", l.ID)) - 1
		}
		for i, l := range loans {
			if got, want := closed(live, l), min(i/4, 1); got != want {
				t.Errorf("of loan %d %d days are closed, want %d", i, got, want)
			}
		}
		if got := closed(c, beside); got != 1 {
			t.Errorf("in the other space %d days are closed, want 1", got)
		}
		if len(told) != 4 {
			t.Fatalf("told were %v, want the four that cannot be closed", told)
		}
		for _, f := range told {
			if f.space != live.Space {
				t.Errorf("told was %v, want it of %s", f, live.Space)
			}
		}
		run() // they are put off
		if len(told) != 4 {
			t.Errorf("told were %v, want nothing more", told[4:])
		}
		broken = false
		set("timezone", "America/Chicago", loans[0])
		set("state", state, loans[1])
		c.Move(time.Hour)
		run()
		for i, l := range loans {
			if got := closed(live, l); got != 1 {
				t.Errorf("of loan %d %d days are closed when all can be, want 1", i, got)
			}
		}
		if found := differences(live); len(found) > 0 || len(told) != 4 {
			t.Errorf("what is kept differs in %v, and told were %v", found, told)
		}
	})
}

// TestTwoProcessesCloseADayOnce: also while it is paid on the loans.
func TestTwoProcessesCloseADayOnce(t *testing.T) {
	servertest.Alone(t, func(t *testing.T, c *servertest.Client) {
		c = c.Live()
		loans := make([]servertest.Object, 30)
		kind := c.LoanType(m{"ledgerRules": harsh, "timezone": "America/Chicago"})
		for i := range loans {
			loans[i] = c.Loan(c.Borrower(), m{"loanTypeId": kind.ID, "status": "originated", "atOrigination": note()})
			c.Data("POST", loans[i].Path+"/activate", m{"amortizationAtActivation": true}, 200)
		}
		c.Move(14 * 24 * time.Hour)
		var all sync.WaitGroup
		for range 2 {
			process := calendar.New(c.Server.DB)
			process.Sources = []calendar.Source{c.Server.Ledgers.Days()}
			all.Go(func() {
				if _, err := process.RunDue(context.WithoutCancel(t.Context()), c.Scope(), c.Clock.Now()); err != nil {
					t.Error(err)
				}
			})
		}
		for _, l := range loans[:5] {
			all.Go(func() {
				c.Data("POST", l.Path+"/transactions", m{"type": "oneTime", "isExternal": true, "amount": 0.91}, 201)
			})
		}
		all.Wait()
		for i, l := range loans {
			if got := days(c, "loan.overdue", l); got != "[2026-01-16]" {
				t.Errorf("loan.overdue of loan %d is of %s, want 16 January", i, got)
			}
			assert.Len(t, c.Events("loan.period.started", l.ID), 2)
		}
		if found := differences(c); len(found) > 0 {
			t.Errorf("what is kept differs in %v", found)
		}
	})
}

// TestInterestThatBecomesPrincipalIsTold: once, on the day that the terms say.
func TestInterestThatBecomesPrincipalIsTold(t *testing.T) {
	servertest.Run(t, func(t *testing.T, c *servertest.Client) {
		l := originated(c, m{"dayCount": "30/360", "interestCapitalization": m{"afterDays": 5}})
		c.Data("POST", l.Path+"/activate", m{"amortizationAtActivation": true}, 200)
		to(c, "2026-02-10T12:00:00Z")
		assert.Rows(t, c.Events("loan.interest.capitalized", l.ID), m{"data.effectiveDate": "2026-01-20", "data.amount": 4.0})
	})
}

// TestARateThatLiesAheadIsADay: the loan is looked at on the day on which what was recorded
// before begins to count.
func TestARateThatLiesAheadIsADay(t *testing.T) {
	servertest.Run(t, func(t *testing.T, c *servertest.Client) {
		l := originated(c, thirty)
		c.Data("POST", l.Path+"/activate", m{"amortizationAtActivation": true}, 200)
		c.Data("POST", l.Path+"/rates", m{"interestRate": m{"annualRate": 0.06, "startDate": "2026-01-10"}}, 201)
		was := c.Get(l.Path)["current"].(m)["periodicPayment"]
		to(c, "2026-01-10T05:59:00Z")
		assert.Fields(t, c.Get(l.Path), m{"current.periodicPayment": was})
		to(c, "2026-01-10T06:00:00Z")
		is := c.Get(l.Path)["current"].(m)["periodicPayment"].(float64)
		if is >= was.(float64) {
			t.Errorf("the payment is %v after the rate has fallen, and was %v", is, was)
		}
		through := func() (on day.Day) {
			c.Tx(func(ctx context.Context, tx *store.Tx) error {
				text, err := servertest.Scalar[string](ctx, tx, "SELECT through FROM ledgers WHERE company_id = $1 AND loan_id = $2", l.ID)
				if err == nil {
					on, err = day.Parse(text)
				}
				return err
			})
			return on
		}
		if got := through(); got != day.Of(2026, 1, 10) {
			t.Errorf("the ledger is folded through %s, want 10 January", got)
		}
	})
}
