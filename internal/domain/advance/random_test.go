package advance_test

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"math"
	"math/rand/v2"
	"strings"
	"testing"
	"time"

	"nectarine/internal/mechanism/store"
	"nectarine/internal/testing/servertest"
	"nectarine/internal/value/day"
)

// drawn is a loan whose life is drawn.
type drawn struct {
	*servertest.Client
	rand *rand.Rand
	loan servertest.Object
	paid []string
	done int
}

// TestAnyAdvancesAreKeptAsTheyFollow: whatever is created, made, moved, canceled and left to lapse, among payments that are
// taken back, freezes, other terms, accelerations and charge-offs: a rebuild differs in nothing, each change of a status is
// told once, a preview is answered as what is then done, and what is settled is what was lent.
func TestAnyAdvancesAreKeptAsTheyFollow(t *testing.T) {
	servertest.Alone(t, func(t *testing.T, c *servertest.Client) {
		for _, seed := range c.Lives(1) {
			c := c.Other()
			begun := day.In(c.Now().Time, time.UTC)
			var schedule []m
			for n := range 4 {
				schedule = append(schedule, m{"amount": 100 + n, "advanceDate": (begun + day.Day(10+20*(n/2))).String()})
			}
			d := &drawn{Client: c, rand: rand.New(rand.NewPCG(seed, 17)), loan: active(c, m{"interestRates": []m{{"days": nil, "rate": 0.12}}, "advanceSchedule": schedule})}
			for range 20 {
				d.act(t)
			}
			d.follows(t, seed)
			c.Sound()
			if d.done < 6 {
				t.Errorf("seed %d: only %d operations were taken, want a life", seed, d.done)
			}
		}
	})
}

// act lets time pass and does something, which may be refused.
func (d *drawn) act(t *testing.T) {
	t.Helper()
	d.Advance(time.Duration(1+d.rand.IntN(8*24)) * time.Hour)
	today := day.In(d.Now().Add(-6*time.Hour).Time, time.UTC)
	on := func(from, days int) string { return (today + day.Day(from+d.rand.IntN(days))).String() }
	one, amount := d.one(), 10+d.rand.IntN(500)
	switch d.rand.IntN(14) {
	case 0, 1:
		d.try(t, "POST", at(d.loan), m{"amount": amount, "advanceDate": on(-30, 31)})
	case 2:
		d.try(t, "POST", at(d.loan), m{"amount": amount, "status": "scheduled", "advanceDate": on(0, 20)})
	case 3:
		d.try(t, "POST", at(d.loan), m{"amount": amount, "status": "pending", "advanceDate": on(-5, 20)})
	case 4, 5:
		d.try(t, "PUT", one, m{"status": []string{"pending", "settled", "canceled"}[d.rand.IntN(3)]})
	case 6:
		d.try(t, "PUT", one, m{"amount": amount})
	case 7:
		d.try(t, "PUT", one, m{"advanceDate": on(-5, 20)})
	case 8:
		d.try(t, "PUT", one, m{"status": "settled", "amount": amount, "advanceDate": on(-20, 21)})
	case 9, 10:
		if id, is := d.try(t, "POST", d.loan.Path+"/transactions", m{"type": "oneTime", "isExternal": true, "amount": amount, "effectiveDate": on(-20, 21)})["id"].(string); is {
			d.paid = append(d.paid, id)
		}
	case 11:
		if len(d.paid) > 0 {
			d.try(t, "POST", d.loan.Path+"/transactions/"+d.paid[d.rand.IntN(len(d.paid))]+"/reverse", nil)
		}
	case 12:
		d.try(t, "POST", d.loan.Path+[]string{"/freeze", "/accelerate", "/refresh"}[d.rand.IntN(3)], nil)
		d.Advance(time.Duration(1+d.rand.IntN(20*24)) * time.Hour)
		d.try(t, "POST", d.loan.Path+"/unfreeze", nil)
		d.try(t, "POST", d.loan.Path+"/reverse-accelerate", nil)
	case 13:
		d.try(t, "POST", d.loan.Path+"/change-terms", m{"duration": 6 + d.rand.IntN(12)})
	}
}

// one is an advance of the loan.
func (d *drawn) one() string {
	all := d.List(at(d.loan) + "?limit=100")
	return at(d.loan) + "/" + all[d.rand.IntN(len(all))]["id"].(string)
}

// try does something, of an advance first as a preview, which is answered as it then is.
func (d *drawn) try(t *testing.T, method, path string, body m) m {
	t.Helper()
	text, err := json.Marshal(body)
	if err != nil {
		t.Fatal(err)
	}
	send := func(path string) servertest.Answer {
		return d.Send(method, path, bytes.NewReader(text), "Content-Type", "application/json")
	}
	before := known(d.Client, d.loan)
	preview := send(path + "?previewMode=true")
	if after := known(d.Client, d.loan); after != before {
		t.Fatalf("after a preview of %s %s %v it is\n%s, want\n%s", method, path, body, after, before)
	}
	is := send(path)
	if preview.Status/100 != is.Status/100 {
		t.Fatalf("%s %s %v: a preview was answered %d %s, and it %d %s", method, path, body, preview.Status, preview.Raw, is.Status, is.Raw)
	}
	if is.Status/100 != 2 {
		after := known(d.Client, d.loan)
		if after != before || is.Status/100 != 4 || strings.Contains(fmt.Sprint(is.Body["message"]), "facts") {
			t.Fatalf("%s %s %v was answered %d %s, and it is\n%s, want\n%s", method, path, body, is.Status, is.Raw, after, before)
		}
		return nil
	}
	d.done++
	answered := is.Body["data"].(m)
	for _, name := range []string{"status", "amount", "advanceDate", "isPlanned"} {
		if was := preview.Body["data"].(m)[name]; fmt.Sprint(was) != fmt.Sprint(answered[name]) {
			t.Fatalf("%s %s %v: %s is %v, and in the preview %v", method, path, body, name, answered[name], was)
		}
	}
	return answered
}

// follows holds that the events of each advance lead to where it stands, and that what was settled is what was lent.
func (d *drawn) follows(t *testing.T, seed uint64) {
	t.Helper()
	lent := 0.0
	for _, a := range d.List(at(d.loan) + "?limit=100") {
		var status any
		for _, e := range d.Events("advance.statuschanged", a["id"].(string)) {
			data := e["data"].(m)
			if data["oldStatus"] != status || data["newStatus"] == status {
				t.Fatalf("seed %d: an advance that was told as %v is told as %v", seed, status, data)
			}
			status = data["newStatus"]
		}
		if a["status"] != status {
			t.Fatalf("seed %d: %v, want as was told, %v", seed, a, status)
		}
		if status == "settled" {
			lent += a["amount"].(float64)
		}
	}
	var booked int64
	d.Tx(func(ctx context.Context, tx *store.Tx) error {
		return tx.SQL().QueryRowContext(ctx, "SELECT COALESCE(SUM(CASE WHEN credit = 'cash' THEN amount ELSE -amount END), 0) FROM ledger_entries WHERE company_id = $1 AND cause LIKE 'LA-%'",
			tx.Space).Scan(&booked)
	})
	if want := int64(math.Round(100 * lent)); booked != want {
		t.Fatalf("seed %d: %d cents were lent by the books, want the %d of what is settled", seed, booked, want)
	}
}
