package paymentplan_test

import (
	"fmt"
	"math/rand/v2"
	"net/url"
	"testing"
	"time"

	"nectarine/internal/testing/servertest"
	"nectarine/internal/value/day"
)

// TestAnyReliefsAreKeptAsTheyFollow: whatever relief is granted, changed, ended and taken back, before and
// after payments that come in time, late, dated back and taken back, plans, fees, freezes, accelerations and
// charge-offs: a rebuild differs in nothing, each change of status is told once and as often as the close of
// days foretold, what was known is answered unchanged, a preview is answered as what is then done, and two
// reliefs never hold on one day.
func TestAnyReliefsAreKeptAsTheyFollow(t *testing.T) {
	servertest.Alone(t, func(t *testing.T, c *servertest.Client) {
		granted, ended := 0, map[string]int{}
		seeds := c.Lives(1)
		for _, seed := range seeds {
			c := c.Other()
			d := &served{drawn{Client: c, rand: rand.New(rand.NewPCG(seed, 3937)), known: map[string]string{}, loan: costly(c)}}
			c.Create("/loan-types/"+d.loan.M["loanTypeId"].(string)+"/fee-types", m{"name": m{"apiName": "nsf", "displayName": "x"}, "category": "nsfFee", "amount": 7})
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
			for _, r := range c.List(reliefs(d.loan) + "?limit=100") {
				granted++
				ended[r["status"].(string)]++
			}
		}
		if granted < len(seeds) || ended["completed"] == 0 || len(seeds) > 2 && len(ended) < 2 {
			t.Errorf("%d reliefs were granted, and they are %v: want a life", granted, ended)
		}
	})
}

// served is a loan whose life is drawn, of a borrower who may be called to service.
type served struct{ drawn }

// follows holds that the events of each relief lead to where it stands, and that no two hold on one day.
func (d *served) follows(t *testing.T, seed uint64) {
	t.Helper()
	d.drawn.follows(t, seed)
	var last any
	for _, r := range d.List(reliefs(d.loan) + "?limit=100&sortBy=createdAt") {
		status := "active"
		for _, e := range d.Events("paymentplan.created", r["id"].(string)) {
			status = e["data"].(m)["newStatus"].(string)
		}
		for _, e := range d.Events("paymentplan.statuschanged", r["id"].(string)) {
			data := e["data"].(m)
			if data["oldStatus"] != status || data["newStatus"] == status {
				t.Fatalf("seed %d: a relief that was told as %s is told as %v", seed, status, data)
			}
			status = data["newStatus"].(string)
		}
		if r["status"] != status || (r["endedDate"] == nil) != (status == "active") {
			t.Fatalf("seed %d: %v, want as was told, %s", seed, r, status)
		}
		if status == "active" {
			if last != nil {
				t.Fatalf("seed %d: %v and %v are both in force", seed, last, r)
			}
			last = r
		}
	}
}

// someDay is a day from the loan's beginning on, or one to come.
func (d *served) someDay() string {
	return max(d.today()-day.Day(d.rand.IntN(90))+day.Day(d.rand.IntN(40)), d.begun+1).String()
}

// act lets time pass and does something, which may be refused.
func (d *served) act(t *testing.T) {
	d.pass(t, time.Duration(1+d.rand.IntN(12*24))*time.Hour)
	switch n := d.rand.IntN(16); {
	case n < 4:
		body := since(d.someDay(), m{"isCancelFees": d.rand.IntN(3) > 0})
		if d.rand.IntN(2) == 0 {
			body["endDate"] = d.someDay()
		}
		d.same(t, reliefs(d.loan), body)
	case n < 6:
		body := []m{{"startDate": d.someDay()}, {"endDate": d.someDay()}, {"endDate": nil}, {"annualRate": float64(d.rand.IntN(7)) / 100}, {"isCancelFees": d.rand.IntN(2) == 0}}[d.rand.IntN(5)]
		d.put(t, d.one(""), body)
	case n < 8:
		d.same(t, d.one("/end"), m{"endDate": (d.today() + 5 - day.Day(d.rand.IntN(20))).String()})
	case n == 8:
		d.same(t, d.one("/cancel"), nil)
	case n == 9:
		d.try("POST", d.loan.Path+"/fees", m{"apiName": "nsf", "chargeDate": max(d.today()-day.Day(d.rand.IntN(30)), d.begun).String()})
	default:
		d.do(t, d.back())
	}
	path := fmt.Sprintf("%s/balances?toEffectiveDate=%s&asKnownAt=%s", d.loan.Path, d.today(), url.QueryEscape(d.Now().Format(time.RFC3339Nano)))
	d.known[path] = fmt.Sprint(d.Get(path))
	d.Advance(time.Second)
}

// one is a relief of the loan, with what is done with it.
func (d *served) one(what string) string {
	all := d.List(reliefs(d.loan) + "?limit=100")
	if len(all) == 0 {
		return reliefs(d.loan) + "/RS-AAAA-AAAA" + what
	}
	return reliefs(d.loan) + "/" + all[d.rand.IntN(len(all))]["id"].(string) + what
}

// put changes a relief after a preview, which must answer the same and write nothing.
func (d *served) put(t *testing.T, path string, body m) {
	t.Helper()
	before := knownOf(d.Client, d.loan)
	preview := d.try("PUT", path+"?previewMode=true", body)
	if after := knownOf(d.Client, d.loan); after != before {
		t.Errorf("after a preview of %s with %v it is\n%s, want\n%s", path, body, after, before)
	}
	did := d.try("PUT", path, body)
	if (did == nil) != (preview == nil) || did != nil && fmt.Sprint(did["endedDate"], did["status"]) != fmt.Sprint(preview["endedDate"], preview["status"]) {
		t.Fatalf("%s with %v is answered %v, want as in the preview %v", path, body, did, preview)
	}
}
