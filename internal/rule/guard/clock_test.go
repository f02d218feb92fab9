package guard

import (
	"slices"
	"testing"
	"time"

	"nectarine/internal/rule/guard/fact"
	"nectarine/internal/rule/guard/law"
)

// Two who ask at the same instant with six calls before: the first is allowed,
// its reservation is a fact, and the second is not.
func TestReservation(t *testing.T) {
	f := home(calls(t, "A", "Apr 2 10:00", "Apr 3 10:00", "Apr 4 10:00", "Apr 5 10:00", "Apr 6 10:00", "Apr 7 10:00")...)
	q := call(when(t, "Apr 8 09:00"), "A")
	if got := stopped(decide(t, q, f), "us-regf"); got != nil {
		t.Fatalf(`stopped(decide(t, q, f), "us-regf") is %v, want nil`, got)
	}
	f.Interactions = append(f.Interactions, placed("RS-1", q.At, "", "A"))
	d := decide(t, q, f)
	// It is the seventh call, and of what may be a conversation.
	if got := stopped(d, "us-regf"); !slices.Equal(got, []string{"us-regf-calls", "us-regf-conversation"}) {
		t.Fatalf("%v stop it, for %v; want %v", got, d.Reasons, []string{"us-regf-calls", "us-regf-conversation"})
	}
	for _, r := range d.Reasons {
		if r.Severity == law.Blocks && !slices.Contains(r.Evidence, "RS-1") {
			t.Errorf("the reason is %v, want one that does not block (%v), or the evidence RS-1", r, law.Blocks)
		}
	}
	other := q
	other.Person = "BO-2" // another borrower of the same debt
	f.Persons = []string{"BO-1"}
	if got := stopped(decide(t, other, f), "us-regf"); got != nil {
		t.Fatalf(`stopped(decide(t, other, f), "us-regf") is %v, want nil`, got)
	}
}

// Every quarter of an hour around both changes of the clocks, in zones that
// keep them and zones that do not: the hour rule agrees with the clock on the
// wall.
func TestHoursAroundTheWorld(t *testing.T) {
	for name, state := range map[string]string{"America/New_York": "GA", "America/Phoenix": "AZ", "America/Indiana/Indianapolis": "IN", "America/Indiana/Knox": "IN", "Pacific/Honolulu": "HI",
		"America/Puerto_Rico": "PR", "Pacific/Guam": "GU", "Pacific/Pago_Pago": "AS", "America/Anchorage": "AK", "America/Adak": "AK"} {
		l, err := time.LoadLocation(name)
		if err != nil {
			t.Fatal(err)
		}
		for _, from := range []string{"2026-03-07T00:00:00Z", "2026-10-31T00:00:00Z"} {
			for i := range 3 * 96 {
				q, f := there(call(at(t, from).Add(time.Duration(i)*15*time.Minute), "A"), home(), name)
				f.Residence.State = state
				d := decide(t, q, f)
				hour := q.At.In(l).Hour()
				if open := hour >= 8 && hour < 21; open != (len(stopped(d, "us-regf-time")) == 0) {
					t.Fatalf("%s at %v: the reasons are %v and the hour is open: %v, want %v", name, q.At.In(l), d.Reasons, open, (len(stopped(d, "us-regf-time")) == 0))
				} else if !open {
					if next := d.NextAllowedAt.In(l); next.Hour() != 8 || next.Minute() != 0 || next.Sub(q.At) > 12*time.Hour {
						t.Fatalf("%s at %v: allowed from %v; want eight in the morning, at most %v later", name, q.At.In(l), next, 12*time.Hour)
					}
				}
			}
		}
	}
	// Across the date line.
	q, f := there(call(at(t, "2026-07-01T08:00:00Z"), "A"), home(), "Pacific/Guam", "Pacific/Pago_Pago")
	if d := decide(t, q, f); d.NextAllowedAt == nil || !d.NextAllowedAt.Equal(at(t, "2026-07-01T22:00:00Z")) {
		t.Errorf("it is allowed from %v, want from %v", d.NextAllowedAt, at(t, "2026-07-01T22:00:00Z"))
	}
	q, f = there(call(at(t, "2026-07-01T08:00:00Z"), "A"), home(), "America/New_York", "Asia/Tokyo", "Asia/Karachi")
	if d := decide(t, q, f); d.NoEnd != "horizon" {
		t.Errorf("it is allowed from %v, with no end by %q; want no end by the horizon", d.NextAllowedAt, d.NoEnd)
	}
	// Nowhere in particular: a caller of whom nothing is known that would bring a
	// rule of a state.
	q, f = there(call(at(t, "2026-01-05T21:59:59Z"), "A"), home())
	if d := decide(t, q, f); d.Result || !slices.Contains(d.Missing, "request.contact.zones") || !d.NextAllowedAt.Equal(at(t, "2026-01-05T22:00:00Z")) {
		t.Errorf("the decision is %v, want it refused, request.contact.zones missing, and allowed from %v", d, at(t, "2026-01-05T22:00:00Z"))
	}
}

// there moves the person and the number to zones, or to none that is known.
func there(q fact.Request, f fact.Facts, zones ...string) (fact.Request, fact.Facts) {
	q.Contact.Zones, f.Zones, f.Residence.Zones = zones, nil, zones
	return q, f
}

func FuzzParse(f *testing.F) {
	f.Add([]byte(`{"request":{"at":"2026-03-02T12:00:00Z","channel":"voice","direction":"outbound","recipient":"borrower","person":"BO-1","contact":{"label":"home"}},"facts":{"zones":["America/New_York"],"residence":{"state":"MA"}}}`))
	f.Add([]byte(`{"request":{"at":"2026-03-02T12:00:00Z","channel":"text","direction":"outbound","recipient":"borrower","person":"BO-1"},"facts":{"blocks":[{"id":"B","at":"2026-01-01T00:00:00Z","weekdays":[1],"hours":[{"fromHour":1,"toHour":3}],"endOn":"2026-05-01"}],"residence":{}}}`))
	f.Add([]byte(`{"request":{},"facts":{}}`))
	b := book(f)
	f.Fuzz(func(t *testing.T, data []byte) {
		c, err := fact.Parse(data)
		if err != nil {
			return
		}
		if d, err := Decide(c.Request, c.Facts, b); err == nil && (d.NextAllowedAt == nil) != (d.NoEnd != "") {
			t.Errorf("the decision is %v, want an error, or either a moment from which it is allowed or the word that there is none: %v", d, d.NoEnd != "")
		}
	})
}

// A window of days ends by the calendar of the zone in which it ends last, even
// when the person may be on either side of the date line.
func TestWindowAcrossTheDateLine(t *testing.T) {
	// 00:30 of June 1 in Pago Pago, the evening of June 1 in Guam.
	f := home(placed("T", at(t, "2026-06-01T11:30:00Z"), "conversation", "A"))
	q := func(when time.Time) fact.Request {
		r, _ := there(call(when, "A"), f, "Pacific/Guam", "Pacific/Pago_Pago")
		return r
	}
	_, f = there(q(at(t, "2026-06-01T11:30:00Z")), f, "Pacific/Guam", "Pacific/Pago_Pago")
	last := at(t, "2026-06-08T10:59:59Z") // the last second of June 7 in Pago Pago
	if got := stopped(decide(t, q(last), f), "us-regf-conversation"); len(got) != 1 {
		t.Errorf("the window ended too soon: %v stop it, want one", got)
	}
	if got := stopped(decide(t, q(last.Add(time.Second)), f), "us-regf-conversation"); len(got) != 0 {
		t.Errorf("the window ended too late: %v stop it, want none", got)
	}
}
