package paymentplan_test

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"math/rand/v2"
	"net/url"
	"strings"
	"testing"
	"time"

	"nectarine/internal/domain/ledger"
	"nectarine/internal/mechanism/store"
	"nectarine/internal/server"
	"nectarine/internal/testing/servertest"
	"nectarine/internal/value/day"
)

// drawn is a loan whose life is drawn.
type drawn struct {
	*servertest.Client
	rand   *rand.Rand
	loan   servertest.Object
	begun  day.Day
	paid   []string
	agreed int
	known  map[string]string
}

// TestAnyPlansAreKeptAsTheyFollow: whatever is agreed and canceled, before and after payments that come
// in time, late, dated back and taken back, freezes, accelerations and charge-offs that are taken back: a
// rebuild differs in nothing, each change of a plan's status is told once and as often as the close of
// days foretold, what was known is answered unchanged, a preview is answered as what is then done, and
// at most one plan is in force.
func TestAnyPlansAreKeptAsTheyFollow(t *testing.T) {
	servertest.Alone(t, func(t *testing.T, c *servertest.Client) {
		agreed, ended := 0, map[string]int{}
		seeds := c.Lives(2)
		for _, seed := range seeds {
			c, rates := c.Other(), []m{{"days": nil, "rate": 0.12}}
			d := &drawn{Client: c, rand: rand.New(rand.NewPCG(seed, 1738)), known: map[string]string{}, loan: c.Active(m{"interestRates": rates})}
			d.begun = d.today()
			for range 22 {
				d.act(t)
				d.follows(t, seed)
			}
			c.Sound()
			for path, was := range d.known {
				if is := fmt.Sprint(c.Get(path)); is != was {
					t.Fatalf("seed %d: %s says\n%s, want as then\n%s", seed, path, is, was)
				}
			}
			agreed += d.agreed
			for _, p := range c.List(plans(d.loan)) {
				ended[p["status"].(string)]++
			}
		}
		if agreed < 4 || ended["canceled"] == 0 || len(seeds) > 2 && ended["completed"] == 0 {
			t.Errorf("%d plans were agreed, and they are %v: want a life", agreed, ended)
		}
	})
}

func (d *drawn) today() day.Day { return day.In(d.Now().Add(-6*time.Hour).Time, time.UTC) }

// follows holds that the events of each plan lead to where it stands, and that one is in force at most.
func (d *drawn) follows(t *testing.T, seed uint64) {
	t.Helper()
	inForce := 0
	for _, p := range d.List(plans(d.loan) + "?limit=100") {
		status := "active"
		for _, e := range d.Events("paymentplan.statuschanged", p["id"].(string)) {
			data := e["data"].(m)
			if data["oldStatus"] != status || data["newStatus"] == status {
				t.Fatalf("seed %d: a plan that was told as %s is told as %v", seed, status, data)
			}
			status = data["newStatus"].(string)
		}
		if p["status"] != status || (p["endedDate"] == nil) != (status == "active") {
			t.Fatalf("seed %d: %v, want as was told, %s", seed, p, status)
		}
		if status == "active" {
			inForce++
		}
	}
	if inForce > 1 {
		t.Fatalf("seed %d: %d plans are in force, want one at most", seed, inForce)
	}
}

// pass lets time pass, and holds what is told of plans and reliefs meanwhile against what was foretold.
func (d *drawn) pass(t testing.TB, by time.Duration) {
	t.Helper()
	count := func() int {
		n := 0
		for _, p := range append(d.List(plans(d.loan)+"?limit=100"), d.List(reliefs(d.loan)+"?limit=100")...) {
			n += len(d.Events("paymentplan.statuschanged", p["id"].(string)))
		}
		return n
	}
	before := count()
	zone, err := time.LoadLocation("America/Chicago")
	if err != nil {
		t.Fatal(err)
	}
	on := day.In(d.Now().Add(by).Time, zone)
	var told *ledger.Foreseen
	d.Tx(func(ctx context.Context, tx *store.Tx) (err error) {
		told, err = ledger.Foresee(ctx, tx, "", &on, server.Foretell)
		return err
	})
	d.Advance(by)
	if came := count() - before; came != told.Events["paymentplan.statuschanged"] {
		t.Fatalf("until %s %d changes came to %v, want %d as was foretold", on, came, d.List(plans(d.loan)), told.Events["paymentplan.statuschanged"])
	}
}

// act lets time pass and does something, which may be refused.
func (d *drawn) act(t *testing.T) {
	d.pass(t, time.Duration(1+d.rand.IntN(12*24))*time.Hour)
	back := d.back()
	d.do(t, back)
	path := fmt.Sprintf("%s/balances?toEffectiveDate=%s&asKnownAt=%s", d.loan.Path, back, url.QueryEscape(d.Now().Format(time.RFC3339Nano)))
	d.known[path] = fmt.Sprint(d.Get(path))
	d.Advance(time.Second)
}

// back is a day from the loan's beginning on, not long ago.
func (d *drawn) back() day.Day { return max(d.today()-day.Day(d.rand.IntN(60)), d.begun) }

// do does something, dated back to a day or now, which may be refused.
func (d *drawn) do(t *testing.T, back day.Day) {
	switch n := d.rand.IntN(16); {
	case n < 2:
		d.pay(m{"effectiveDate": back.String()})
	case n < 4:
		d.pay(nil)
	case n == 4 && len(d.paid) > 0:
		one := d.loan.Path + "/transactions/" + d.paid[d.rand.IntN(len(d.paid))]
		if d.rand.IntN(2) == 0 {
			d.try("POST", one+"/reverse", nil)
		} else {
			d.try("POST", one+"/backdate", m{"effectiveDate": back.String()})
		}
	case n == 5:
		d.try("POST", d.loan.Path+"/freeze", nil)
		d.pass(t, time.Duration(1+d.rand.IntN(50*24))*time.Hour)
		d.same(t, d.pick("/cancel"), nil)
		d.try("POST", d.loan.Path+"/unfreeze", m{"shiftDueDates": d.rand.IntN(2) == 0})
	case n == 6:
		d.try("POST", d.loan.Path+"/accelerate", m{"effectiveDate": back.String()})
		d.pass(t, time.Duration(d.rand.IntN(40*24))*time.Hour)
		d.try("POST", d.loan.Path+"/reverse-accelerate", nil)
	case n == 7:
		d.try("POST", d.loan.Path+"/charge-off", m{"chargedOffReason": "x", "effectiveDate": back.String()})
		d.pass(t, time.Duration(d.rand.IntN(40*24))*time.Hour)
		d.try("POST", d.loan.Path+"/reverse-charge-off", nil)
	case n == 8:
		d.same(t, d.pick("/cancel"), nil)
	case n == 9:
		d.try("POST", d.loan.Path+"/defer-schedule", m{"days": 1 + d.rand.IntN(20)})
	default:
		d.agree(t)
	}
}

// pay pays something.
func (d *drawn) pay(more m) {
	body := paid(float64(1+d.rand.IntN(5000)) / 100)
	if d.rand.IntN(6) == 0 {
		body["amount"] = 1300
	}
	for name, value := range more {
		body[name] = value
	}
	data := d.try("POST", d.loan.Path+"/transactions", body)
	switch {
	case data == nil:
	case body["amount"] == 1300: // it bounces, so that the loan goes on
		d.pass(d.T, time.Duration(d.rand.IntN(20*24))*time.Hour)
		d.try("POST", d.loan.Path+"/transactions/"+data["id"].(string)+"/reverse", nil)
	default:
		d.paid = append(d.paid, data["id"].(string))
	}
}

// pick is a plan of the loan, with what is done with it.
func (d *drawn) pick(what string) string {
	all := d.List(plans(d.loan) + "?limit=100")
	if len(all) == 0 {
		return plans(d.loan) + "/PL-AAAA-AAAA" + what
	}
	return plans(d.loan) + "/" + all[d.rand.IntN(len(all))]["id"].(string) + what
}

// agree agrees a plan.
func (d *drawn) agree(t *testing.T) {
	body := m{"numberOfPeriods": 1 + d.rand.IntN(4), "amount": 1 + d.rand.IntN(200), "isExtendLoanDuration": d.rand.IntN(2) == 0}
	if d.rand.IntN(4) == 0 {
		body = m{"numberOfPeriods": 1 + d.rand.IntN(4), "paymentPlanType": "interestAndFees", "feeAmount": 5}
	}
	if dates := d.Get(d.loan.Path + "/expected-payments")["schedule"].([]any); len(dates) > 1 && d.rand.IntN(2) == 0 {
		body["selectedDueDate"] = dates[d.rand.IntN(len(dates))].(m)["date"]
	}
	if d.same(t, plans(d.loan), body) != nil {
		d.agreed++
	}
}

// same does something after a preview of it, which must answer the same and write nothing.
func (d *drawn) same(t *testing.T, path string, body m) m {
	t.Helper()
	before := known(d.Client, d.loan)
	preview := d.try("POST", path+"?previewMode=true", body)
	if after := known(d.Client, d.loan); after != before {
		t.Errorf("after a preview of %s with %v it is\n%s, want\n%s", path, body, after, before)
	}
	did := d.try("POST", path, body)
	if (did == nil) != (preview == nil) {
		t.Fatalf("%s with %v is answered %v, want as in the preview %v", path, body, did, preview)
	}
	if did != nil && fmt.Sprint(did["expectedPayments"], did["status"], did["schedule"], did["endedDate"]) !=
		fmt.Sprint(preview["expectedPayments"], preview["status"], preview["schedule"], preview["endedDate"]) {
		t.Errorf("%s with %v is answered\n%v, want as in the preview\n%v", path, body, did, preview)
	}
	return did
}

// try does something, and gives what it answered; nil where it was refused.
func (d *drawn) try(method, path string, body m) m {
	d.T.Helper()
	text, err := json.Marshal(body)
	if err != nil {
		d.T.Fatal(err)
	}
	a := d.Send(method, path, bytes.NewReader(text), "Content-Type", "application/json")
	switch {
	case a.Status == 200 || a.Status == 201:
		return a.Body["data"].(m)
	case a.Status != 409 && a.Status != 400 && a.Status != 404 || strings.Contains(fmt.Sprint(a.Body["message"]), "facts"):
		d.T.Fatalf("%s %s with %v: %d %s, want 200 (201 of a creation), 400, 404 or 409", method, path, body, a.Status, a.Raw)
	}
	return nil
}
