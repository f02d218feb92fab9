package hardship_test

import (
	"bytes"
	"encoding/json"
	"fmt"
	"math/rand/v2"
	"net/url"
	"strings"
	"testing"
	"time"

	"nectarine/internal/testing/servertest"
	"nectarine/internal/value/day"
)

// TestAnyAgreementsAreKeptAsTheyFollow: whatever is agreed, once and again, before and after payments
// that come in time, late, dated back and taken back, a rebuild differs in nothing, what was known is
// answered unchanged, a preview is answered as what is then done, and writes nothing; and who pays what
// is told to come pays the loan off.
func TestAnyAgreementsAreKeptAsTheyFollow(t *testing.T) {
	servertest.Alone(t, func(t *testing.T, c *servertest.Client) {
		for _, seed := range c.Lives(1) {
			d := &drawn{Client: c, rand: rand.New(rand.NewPCG(seed, 1733)), known: map[string]string{},
				loan: c.Active(m{"interestRates": []m{{"days": nil, "rate": 0.12}}, "fees": m{"originationFeeAmount": 25, "serviceFeeAmount": 2}})}
			d.begun = d.today()
			for range 20 {
				d.act(t)
			}
			c.Sound()
			for path, was := range d.known {
				if is := fmt.Sprint(c.Get(path)); is != was {
					t.Fatalf("seed %d: %s says\n%s, want as then\n%s", seed, path, is, was)
				}
			}
			if d.agreed < 5 || d.paid < 3 {
				t.Fatalf("seed %d: %d were agreed and %d paid, want a life", seed, d.agreed, d.paid)
			}
			d.payOff(t, seed)
		}
		c.Sound()
	})
}

// drawn is a loan whose life is drawn.
type drawn struct {
	*servertest.Client
	rand         *rand.Rand
	loan         servertest.Object
	begun        day.Day
	ids          []string
	agreed, paid int
	known        map[string]string
}

func (d *drawn) today() day.Day { return day.In(d.Now().Add(-6*time.Hour).Time, time.UTC) }

// act lets time pass and does something, which may be refused.
func (d *drawn) act(t *testing.T) {
	d.Advance(time.Duration(1+d.rand.IntN(9*24)) * time.Hour)
	back := max(d.today()-day.Day(d.rand.IntN(50)), d.begun)
	at := d.loan.Path + "/transactions"
	switch n := d.rand.IntN(10); {
	case n < 2:
		d.pay(m{"effectiveDate": back.String()})
	case n < 4:
		d.pay(nil)
	case n == 4 && len(d.ids) > 0:
		one := at + "/" + d.ids[d.rand.IntN(len(d.ids))]
		if d.rand.IntN(2) == 0 {
			d.try("POST", one+"/reverse", nil)
		} else {
			d.try("POST", one+"/backdate", m{"effectiveDate": back.String()})
		}
	case n == 5:
		d.try("POST", d.loan.Path+"/freeze", nil)
		d.Advance(time.Duration(1+d.rand.IntN(20*24)) * time.Hour)
		d.try("POST", d.loan.Path+"/unfreeze", m{"shiftDueDates": d.rand.IntN(2) == 0})
	default:
		d.agree(t)
	}
	path := fmt.Sprintf("%s/balances?toEffectiveDate=%s&asKnownAt=%s", d.loan.Path, back, url.QueryEscape(d.Now().Format(time.RFC3339Nano)))
	d.known[path] = fmt.Sprint(d.Get(path))
	d.Advance(time.Second)
}

// pay pays something of what is due next, or as much as that.
func (d *drawn) pay(more m) {
	body := paid(float64(1+d.rand.IntN(15000)) / 100)
	for name, value := range more {
		body[name] = value
	}
	if data := d.try("POST", d.loan.Path+"/transactions", body); data != nil {
		d.paid++
		d.ids = append(d.ids, data["id"].(string))
	}
}

// agree agrees something, after a preview of it.
func (d *drawn) agree(t *testing.T) {
	path, body := d.tool()
	if d.rand.IntN(4) == 0 {
		body["feeAmount"] = 1 + d.rand.IntN(20)
	}
	known := func() string {
		return fmt.Sprint(d.Get(d.loan.Path), d.Get(d.loan.Path+"/balances"), d.List("/events?limit=1"), d.Get(d.loan.Path+"/expected-payments"))
	}
	before := known()
	preview := d.try("POST", d.loan.Path+path+"?previewMode=true", body)
	if after := known(); after != before {
		t.Errorf("after a preview of %s with %v it is\n%s, want\n%s", path, body, after, before)
	}
	did := d.try("POST", d.loan.Path+path, body)
	if fmt.Sprint(did) != fmt.Sprint(preview) {
		t.Errorf("%s with %v is answered\n%v, want as in the preview\n%v", path, body, did, preview)
	}
	if did != nil {
		d.agreed++
		if is := d.Get(d.loan.Path + "/expected-payments"); fmt.Sprint(is) != fmt.Sprint(did) {
			t.Errorf("%s with %v: to come is\n%v, want what was answered\n%v", path, body, is, did)
		}
	}
}

// tool is something that may be agreed.
func (d *drawn) tool() (string, m) {
	dates := []string{"2026-03-01"}
	for _, row := range d.Get(d.loan.Path + "/expected-payments")["schedule"].([]any) {
		dates = append(dates, row.(m)["date"].(string))
	}
	for _, o := range d.Get(d.loan.Path + "/obligations?status=unfulfilled&isOpen=false")["obligations"].([]any) {
		dates = append(dates, o.(m)["dueDate"].(string), o.(m)["dueDate"].(string), o.(m)["dueDate"].(string))
	}
	one := 1 + d.rand.IntN(31)
	switch d.rand.IntN(9) {
	case 0:
		return "/change-due-dates", m{"specificDays": []int{one}, "dueDatesFrequency": "monthly"}
	case 1:
		return "/change-due-dates", m{"specificDays": []int{one, 1 + one%31}, "dueDatesFrequency": "twiceMonthly"}
	case 2:
		return "/change-due-dates", m{"specificDays": []int{1 + one%7}, "dueDatesFrequency": "everyTwoWeeks"}
	case 3, 4:
		return "/defer-due-date", m{"dueDate": dates[d.rand.IntN(len(dates))]}
	case 5:
		due, err := day.Parse(dates[d.rand.IntN(len(dates))])
		if err != nil {
			d.T.Fatal(err)
		}
		return "/defer-due-date", m{"dueDate": due.String(), "newDueDate": (due + day.Day(1+d.rand.IntN(100))).String()}
	case 6:
		return "/defer-schedule", m{"days": 1 + d.rand.IntN(40)}
	case 7:
		return "/change-terms", m{"duration": 2 + d.rand.IntN(12), "interestOnlyPeriods": d.rand.IntN(2)}
	}
	return "/change-terms", m{"periodicPaymentAmount": 60 + d.rand.IntN(200), "isExtendLoanDuration": d.rand.IntN(2) == 0}
}

// payOff pays each payment that is to come on its day.
func (d *drawn) payOff(t *testing.T, seed uint64) {
	for range 80 {
		if d.Get(d.loan.Path)["status"] != "active" {
			break
		}
		next := d.Get(d.loan.Path + "/expected-payments")["schedule"].([]any)
		if len(next) == 0 {
			break
		}
		row := next[0].(m)
		if at, err := time.Parse(time.RFC3339, row["date"].(string)+"T18:00:00Z"); err == nil && at.After(d.Now().Time) {
			d.Advance(at.Sub(d.Now().Time))
		}
		d.try("POST", d.loan.Path+"/transactions", paid(row["amount"].(float64)))
	}
	if b := d.Get(d.loan.Path + "/balances"); b["status"] != "paidOff" || b["payoffAmount"] != 0.0 {
		t.Errorf("seed %d: after all that was to come is paid the loan is %v with %v, want it paid off", seed, b["status"], b["payoffAmount"])
	}
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
	case a.Status != 409 && a.Status != 400 || strings.Contains(fmt.Sprint(a.Body["message"]), "facts"):
		d.T.Fatalf("%s %s with %v: %d %s, want 200 (201 of a creation), 400 or 409", method, path, body, a.Status, a.Raw)
	}
	return nil
}
