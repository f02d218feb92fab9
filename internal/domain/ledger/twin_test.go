package ledger_test

import (
	"context"
	"encoding/json"
	"fmt"
	"maps"
	"math/rand/v2"
	"slices"
	"testing"
	"time"

	"nectarine/internal/domain/ledger"
	"nectarine/internal/domain/loan"
	"nectarine/internal/mechanism/store"
	"nectarine/internal/rule/engine"
	"nectarine/internal/server"
	"nectarine/internal/testing/servertest"
	"nectarine/internal/value/day"
	"nectarine/internal/value/money"
)

// left is an event as it was left: of which name, and what it says.
type left struct {
	name string
	data m
}

// leftBy are the events of a loan, in order, without the ids of its fees, which are its own, and with the numbers of its
// obligations for theirs; or those of all.
func leftBy(c *servertest.Client, loanID string) (all []left) {
	c.T.Helper()
	c.Tx(func(ctx context.Context, tx *store.Tx) error {
		all = nil
		rows, err := tx.SQL().QueryContext(ctx, "SELECT event_type, CAST(data AS TEXT) FROM events WHERE company_id = $1 AND loan_id LIKE $2 ORDER BY seq", tx.Space, loanID)
		if err != nil {
			return err
		}
		for rows.Next() {
			var e left
			var data string
			if err := rows.Scan(&e.name, &data); err != nil {
				return err
			}
			if err := json.Unmarshal([]byte(data), &e.data); err != nil {
				return err
			}
			delete(e.data, "loanFeeId")
			e.nameObligation(loanID)
			if e.name != "loan.created" {
				all = append(all, e)
			}
		}
		return rows.Err()
	})
	return all
}

// nameObligation puts the number that an obligation has among those of its due date in the place
// of its id.
func (e left) nameObligation(loanID string) {
	text, _ := e.data["dueDate"].(string)
	due, err := day.Parse(text)
	if e.data["obligationId"] == nil || err != nil {
		return
	}
	of := &loan.Loan{}
	of.ID = loanID
	for n := range 5 {
		if e.data["obligationId"] == ledger.ObligationID(of, due, n+1) {
			e.data["obligationId"] = n + 1
		}
	}
}

// The moments at which the calendar is to visit a loan: never, so that what is recorded on it finds
// its days not closed; or when its next day comes.
const never, itself = "'2100-01-01T00:00:00Z'", "due_at"

func visit(c *servertest.Client, l servertest.Object, at string) {
	c.Tx(func(ctx context.Context, tx *store.Tx) error {
		_, err := tx.SQL().ExecContext(ctx, "UPDATE ledgers SET visit_at = "+at+" WHERE company_id = $1 AND loan_id = $2", tx.Space, l.ID)
		return err
	})
}

// twin are rules by which much comes of itself.
func twin(seed uint64) m {
	rules := m{"dayCount": []string{"30/360", "actual/365"}[seed%2], "lateFee": m{"kind": "flat", "amount": 15, "graceDays": 3}, "accelerationDueWithin": 20 + 15*(seed%3)}
	if seed%4 != 3 {
		rules["chargeOffDueWithin"] = 40 + 20*(seed%3)
	}
	if seed%3 == 1 {
		rules["interestCapitalization"] = m{"afterDays": 5}
	}
	rules["holdPartial"] = seed%5 == 2
	return rules
}

// TestDaysThatARecordingClosesAreTold: of two loans to which the same happens the days of one are
// closed by the calendar, and of the other by what is recorded next. Both leave the same events, in
// the same order, and of the first those come by name that were foretold.
func TestDaysThatARecordingClosesAreTold(t *testing.T) {
	servertest.Run(t, func(t *testing.T, c *servertest.Client) {
		names := map[string]int{}
		for _, seed := range c.Lives(5) {
			c := c.Other()
			seen, held := originated(c, twin(seed)), originated(c, twin(seed))
			for _, l := range []servertest.Object{seen, held} {
				c.Data("POST", l.Path+"/activate", m{"amortizationAtActivation": true}, 200)
			}
			d := &drawn{Client: c, rand: rand.New(rand.NewPCG(seed, 71)), loan: seen, activated: day.In(c.Now().Time, time.UTC)}
			for i := range 6 {
				visit(c, held, never)
				d.pass(t, time.Duration(d.rand.IntN(30*24))*time.Hour)
				d.both(t, held, i)
			}
			first, second := leftBy(c, seen.ID), leftBy(c, held.ID)
			for i := range max(len(first), len(second)) {
				if i >= len(first) || i >= len(second) || fmt.Sprint(first[i]) != fmt.Sprint(second[i]) {
					t.Fatalf("seed %d: event %d of %d is\n%v, want that of the calendar's of %d,\n%v\nhistory: %v", seed, i, len(second), second[min(i, len(second)):min(i+3, len(second))],
						len(first), first[min(i, len(first)):min(i+3, len(first))], c.List(seen.Path+"/history?limit=100"))
				}
				names[first[i].name]++
			}
			follow(t, c, seen, first)
			visit(c, held, itself)
			if found := differences(c); len(found) > 0 {
				t.Fatalf("seed %d: what is kept differs in %v", seed, found)
			}
		}
		for _, name := range []string{"loan.acceleration.processed", "loan.acceleration.reversed", "loan.chargeoff.processed", "loan.latefee.booked", "loan.overdue", "loan.current", "loan.updated"} {
			if names[name] == 0 {
				t.Errorf("%s has not come in %v, want that it does", name, names)
			}
		}
	})
}

// pass lets time pass, and holds what comes against what was foretold.
func (d *drawn) pass(t *testing.T, by time.Duration) {
	t.Helper()
	zone, err := time.LoadLocation("America/Chicago")
	if err != nil {
		t.Fatal(err)
	}
	on := day.In(d.Now().Add(by).Time, zone)
	before := len(leftBy(d.Client, "%"))
	var told *ledger.Foreseen
	d.Tx(func(ctx context.Context, tx *store.Tx) (err error) {
		told, err = ledger.Foresee(ctx, tx, "", &on, server.Foretell)
		return err
	})
	d.Advance(by)
	came := map[string]int{}
	for _, e := range leftBy(d.Client, "%")[before:] {
		came[e.name]++
	}
	if !maps.Equal(told.Events, came) || len(told.Failed) > 0 {
		t.Fatalf("until %s %v came, want %v as was foretold; failed: %v", on, came, told.Events, told.Failed)
	}
}

// both records something that is drawn on both loans.
func (d *drawn) both(t *testing.T, held servertest.Object, step int) {
	t.Helper()
	today := day.In(d.Now().Time, time.UTC)
	f := d.fact(fmt.Sprintf("F%d", step), today)
	if d.rand.IntN(3) == 0 { // what was late was not
		f = engine.Fact{ID: f.ID, Type: engine.Payment, Amount: money.Amount(100_00 + d.rand.IntN(300_00)),
			EffectiveDate: max(today-day.Day(d.rand.IntN(40)), d.activated)}
	}
	var results []*ledger.Recorded
	d.Tx(func(ctx context.Context, tx *store.Tx) (err error) {
		results, err = d.Server.Ledgers.Record(ctx, tx, []ledger.Recording{recording(held, f), recording(d.loan, f)})
		return err
	})
	if fmt.Sprint(results[0].Err) != fmt.Sprint(results[1].Err) {
		t.Fatalf("%v is refused on one with %v, want as on the other, %v", f, results[0].Err, results[1].Err)
	}
	if results[0].Err == nil && f.Type == engine.Payment {
		d.payments = append(d.payments, f.ID)
	}
	d.last = today
}

// follow holds that who follows the events of a loan knows how it stands: each begins where the one
// before has ended, and each period that has begun was told of once.
func follow(t *testing.T, c *servertest.Client, l servertest.Object, all []left) {
	t.Helper()
	status, amount, days, balances := "", any(0.0), any(0.0), any(nil)
	var on any
	begun := []string{}
	obligations := map[string]any{}
	for i, e := range all {
		is := true
		switch e.name {
		case "loan.statuschanged":
			is = status == "" || e.data["oldStatus"] == status
			status = e.data["newStatus"].(string)
		case "loan.overdue", "loan.overdue.update", "loan.current":
			is = e.data["oldOverdueAmount"] == amount && e.data["oldDaysOverdue"] == days
			amount, days = e.data["overdueAmount"], e.data["daysOverdue"]
		case "loan.balance.changed":
			is = on == nil || e.data["oldEffectiveDate"] == on && fmt.Sprint(e.data["oldBalances"]) == fmt.Sprint(balances)
			on, balances = e.data["effectiveDate"], e.data["newBalances"]
		case "loan.obligation.statuschanged":
			one := fmt.Sprint(e.data["dueDate"], e.data["obligationId"])
			is = e.data["oldStatus"] != e.data["newStatus"] && obligations[one] == e.data["oldStatus"]
			// What was is told where it was told that something was asked.
			is = is && (e.data["oldStatus"] == nil) == (e.data["oldRemainingAmount"] == nil)
			obligations[one] = e.data["newStatus"]
		case "loan.period.started":
			is = !slices.Contains(begun, e.data["startDate"].(string))
			begun = append(begun, e.data["startDate"].(string))
		}
		if !is {
			t.Errorf("event %d, %v, does not follow: before it were %s, %v for %v days, balances of %v, periods %v", i, e, status, amount, days, on, begun)
		}
	}
	if is := c.Get(l.Path)["status"]; is != "active" && is != "frozen" {
		return
	}
	for _, p := range c.Do("GET", l.Path+"/periods", nil, 200)["data"].([]any) {
		if p := p.(m); p["status"] != "future" && p["endDate"].(string) < p["dueDate"].(string) && !slices.Contains(begun, p["startDate"].(string)) {
			t.Errorf("the period from %v has begun and was not told; those that were: %v", p["startDate"], begun)
		}
	}
}
