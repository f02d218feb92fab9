package guard

import (
	"encoding/json"
	"fmt"
	"slices"
	"testing"
	"time"

	"pgregory.net/rapid"
)

const eastern = "America/New_York"

func at(t testing.TB, s string) time.Time {
	t.Helper()
	v, err := time.Parse(time.RFC3339, s)
	if err != nil {
		t.Fatal(err)
	}
	return v
}

func decide(t testing.TB, r Request, f Facts) Decision {
	t.Helper()
	d, err := Decide(r, f, Standard())
	if err != nil {
		t.Fatal(err)
	}
	return d
}

func call(when time.Time, debts ...string) Request {
	return Request{At: when, Channel: Voice, Direction: Outbound, Person: "BO-1", Label: "home", Debts: debts}
}

// calls is n outbound calls about debt A, one each hour from an instant.
func calls(from time.Time, n int) (made []Interaction) {
	for i := range n {
		made = append(made, Interaction{ID: fmt.Sprintf("IN-%d", i), At: from.Add(time.Duration(i) * time.Hour),
			Channel: Voice, Direction: Outbound, Person: "BO-1", Debts: []string{"A"}})
	}
	return made
}

func TestHours(t *testing.T) {
	for _, x := range []struct {
		name, at, channel string
		zones             []string
		allowed           bool
		next              string
	}{
		{"before opening", "2026-03-02T12:59:59Z", Voice, []string{eastern}, false, "2026-03-02T13:00:00Z"},
		{"opening", "2026-03-02T13:00:00Z", Voice, []string{eastern}, true, "2026-03-02T13:00:00Z"},
		{"last second", "2026-03-03T01:59:59Z", Text, []string{eastern}, true, "2026-03-03T01:59:59Z"},
		{"closing", "2026-03-03T02:00:00Z", Email, []string{eastern}, false, "2026-03-03T13:00:00Z"},
		{"night of spring forward", "2026-03-08T03:00:00Z", Voice, []string{eastern}, false, "2026-03-08T12:00:00Z"},
		{"night of fall back", "2026-11-01T02:00:00Z", Voice, []string{eastern}, false, "2026-11-01T13:00:00Z"},
		{"two zones wait for the later", "2026-03-02T13:30:00Z", Voice, []string{eastern, "America/Los_Angeles"}, false, "2026-03-02T16:00:00Z"},
		{"Arizona keeps standard time", "2026-07-01T14:59:59Z", Voice, []string{"America/Phoenix"}, false, "2026-07-01T15:00:00Z"},
		{"Indiana", "2026-07-01T11:59:59Z", Voice, []string{"America/Indiana/Indianapolis"}, false, "2026-07-01T12:00:00Z"},
		{"Hawaii", "2026-07-01T17:59:59Z", Voice, []string{"Pacific/Honolulu"}, false, "2026-07-01T18:00:00Z"},
		{"Puerto Rico", "2026-07-01T11:59:59Z", Voice, []string{"America/Puerto_Rico"}, false, "2026-07-01T12:00:00Z"},
		{"across the date line", "2026-07-01T08:00:00Z", Voice, []string{"Pacific/Guam", "Pacific/Pago_Pago"}, false, "2026-07-01T22:00:00Z"},
		{"nowhere known", "2026-01-05T21:59:59Z", Voice, nil, false, "2026-01-05T22:00:00Z"},
		{"no common hour", "2026-07-01T12:00:00Z", Voice, []string{eastern, "Asia/Tokyo", "Asia/Karachi"}, false, ""},
		{"mail has no hour", "2026-07-01T06:00:00Z", "mail", []string{eastern}, true, "2026-07-01T06:00:00Z"},
	} {
		t.Run(x.name, func(t *testing.T) {
			r := call(at(t, x.at), "A")
			r.Channel = x.channel
			d := decide(t, r, Facts{Zones: x.zones})
			next := ""
			if d.NextAllowedAt != nil {
				next = d.NextAllowedAt.Format(time.RFC3339)
			}
			if d.Result != x.allowed || next != x.next || (x.next == "") != (d.NoEnd == "horizon") {
				t.Fatalf("result %v, next %q, no end %q; want %v, %q", d.Result, next, d.NoEnd, x.allowed, x.next)
			}
		})
	}
}

func TestFrequency(t *testing.T) {
	noon := at(t, "2026-04-01T16:00:00Z") // Wednesday, noon in New York.
	later := noon.Add(8 * time.Hour)
	edit := func(n int, change func(*Interaction)) []Interaction {
		made := calls(noon.Add(-24*time.Hour), n)
		for i := range made {
			change(&made[i])
		}
		return made
	}
	consent := func(debt string) []CallConsent {
		return []CallConsent{{ID: "CN-1", At: noon.Add(-48 * time.Hour), Person: "BO-1", Debt: debt}}
	}
	for _, x := range []struct {
		name    string
		request Request
		facts   Facts
		allowed bool
	}{
		{"six before", call(noon, "A"), Facts{Interactions: calls(noon.Add(-24*time.Hour), 6)}, true},
		{"seven before", call(noon, "A"), Facts{Interactions: calls(noon.Add(-24*time.Hour), 7)}, false},
		{"another debt", call(noon, "B"), Facts{Interactions: calls(noon.Add(-24*time.Hour), 7)}, true},
		{"two debts, one full", call(noon, "B", "A"), Facts{Interactions: calls(noon.Add(-24*time.Hour), 7)}, false},
		{"no debt in particular", call(noon), Facts{Interactions: calls(noon.Add(-24*time.Hour), 7)}, false},
		{"calls about no debt count for each", call(noon, "B"), Facts{Interactions: edit(7, func(x *Interaction) { x.Debts = nil })}, false},
		{"another borrower", call(noon, "A"), Facts{Interactions: edit(7, func(x *Interaction) { x.Person = "BO-2" })}, true},
		{"not connected", call(noon, "A"), Facts{Interactions: edit(7, func(x *Interaction) { x.NotConnected = true })}, true},
		{"to the attorney", call(noon, "A"), Facts{Interactions: edit(7, func(x *Interaction) { x.Recipient = "attorney" })}, true},
		{"to a spouse", call(noon, "A"), Facts{Interactions: edit(7, func(x *Interaction) { x.Recipient = "spouse" })}, false},
		{"inbound calls", call(noon, "A"), Facts{Interactions: edit(7, func(x *Interaction) { x.Direction = Inbound })}, true},
		{"texts", call(noon, "A"), Facts{Interactions: edit(7, func(x *Interaction) { x.Channel = Text })}, true},
		{"after the instant", call(noon, "A"), Facts{Interactions: calls(later, 7)}, true},
		{"consent", call(noon, "A"), Facts{Interactions: calls(noon.Add(-24*time.Hour), 7), CallConsents: consent("A")}, true},
		{"consent for another debt", call(noon, "A"), Facts{Interactions: calls(noon.Add(-24*time.Hour), 7), CallConsents: consent("B")}, false},
		{"inbound conversation", call(noon, "A"), Facts{Interactions: edit(1, func(x *Interaction) { x.Direction, x.Conversation = Inbound, true })}, false},
		{"the reservation is a fact", call(noon, "A"), Facts{Interactions: append(calls(noon.Add(-24*time.Hour), 6),
			Interaction{ID: "RS-1", At: noon, Channel: Voice, Direction: Outbound, Person: "BO-1", Debts: []string{"A"}})}, false},
	} {
		t.Run(x.name, func(t *testing.T) {
			x.facts.Zones = []string{eastern}
			if d := decide(t, x.request, x.facts); d.Result != x.allowed {
				t.Fatalf("result %v, want %v: %+v", d.Result, x.allowed, d.Reasons)
			}
		})
	}
}

// The day of a conversation is the first of the seven, so that a conversation
// on Tuesday the 7th permits the next call on Tuesday the 14th.
func TestNextDayAfterConversation(t *testing.T) {
	talk := calls(at(t, "2026-04-07T16:00:00Z"), 1)
	talk[0].Conversation = true
	d := decide(t, call(at(t, "2026-04-08T16:00:00Z"), "A"), Facts{Zones: []string{eastern}, Interactions: talk})
	if want := at(t, "2026-04-14T12:00:00Z"); d.NextAllowedAt == nil || !d.NextAllowedAt.Equal(want) {
		t.Fatalf("next %v, want %v", d.NextAllowedAt, want)
	}
}

func TestPlacesAndStatedTimes(t *testing.T) {
	noon := at(t, "2026-04-01T16:00:00Z")
	f := Facts{Zones: []string{eastern},
		StatedTimes:  []StatedTime{{ID: "ST", At: noon.Add(-time.Hour), Weekdays: []int{3}, FromMinute: 600, ToMinute: 1000}},
		StatedPlaces: []StatedPlace{{ID: "SP", At: noon.Add(-time.Hour), Label: "work"}}}
	if d := decide(t, call(noon, "A"), f); d.Result || d.NextAllowedAt.Format(time.RFC3339) != "2026-04-01T20:40:00Z" {
		t.Fatalf("stated time: %+v", d)
	}
	for _, label := range []string{"work", ""} {
		r := call(noon.Add(24*time.Hour), "A")
		r.Label = label
		if d := decide(t, r, f); d.Result || d.NextAllowedAt != nil || d.NoEnd != "us-regf-place" {
			t.Fatalf("label %q: %+v", label, d)
		}
	}
}

func drawn(rt *rapid.T) (Request, Facts) {
	start := time.Date(2026, 3, 1, 0, 0, 0, 0, time.UTC)
	when := rapid.Custom(func(rt *rapid.T) time.Time {
		return start.Add(time.Duration(rapid.IntRange(0, 20*86400).Draw(rt, "s")) * time.Second)
	})
	zones := rapid.SliceOfN(rapid.SampledFrom(everywhere), 0, 3)
	r := call(when.Draw(rt, "at"), rapid.SliceOfN(rapid.SampledFrom([]string{"A", "B"}), 0, 2).Draw(rt, "debts")...)
	f := Facts{Zones: zones.Draw(rt, "zones")}
	for i := range rapid.IntRange(0, 25).Draw(rt, "n") {
		f.Interactions = append(f.Interactions, Interaction{ID: fmt.Sprint(i), At: when.Draw(rt, "t"), Channel: Voice,
			Direction: rapid.SampledFrom([]string{Outbound, Inbound}).Draw(rt, "d"), Person: "BO-1",
			Debts: rapid.SampledFrom([][]string{nil, {"A"}, {"B"}}).Draw(rt, "about"), Conversation: i%9 == 8})
	}
	if rapid.Bool().Draw(rt, "stated") {
		f.StatedTimes = []StatedTime{{ID: "ST", At: start, FromMinute: 500, ToMinute: 560}}
	}
	return r, f
}

func TestProperties(t *testing.T) {
	rapid.Check(t, func(rt *rapid.T) {
		r, f := drawn(rt)
		d := decide(t, r, f)
		if d.NextAllowedAt == nil {
			// Only a stated time can leave zones far apart no common hour.
			if d.Result || d.NoEnd != "horizon" || f.StatedTimes == nil {
				rt.Fatalf("no next instant: %+v", d)
			}
			return
		}
		known, again := f.known(r.At), r
		again.At = *d.NextAllowedAt
		if !decide(t, again, known).Result {
			rt.Fatalf("%v is not allowed", again.At)
		}
		again.At = again.At.Add(-time.Second)
		if !d.Result && decide(t, again, known).Result {
			rt.Fatalf("%v is allowed already", again.At)
		}
		slices.Reverse(f.Interactions)
		f.Interactions = append(f.Interactions, calls(r.At.Add(time.Second), 1)...)
		if other := decide(t, r, f); other.Digest != d.Digest || other.Result != d.Result || len(other.Reasons) != len(d.Reasons) {
			rt.Fatalf("order or a later fact matters: %+v, %+v", d, other)
		}
		for _, rule := range Standard().Rules {
			for _, p := range rule.Parameters {
				b, err := Standard().Tighten(rule.ID, p.Name, rapid.IntRange(p.Min, p.Max).Draw(rt, p.Name))
				if err != nil {
					rt.Fatal(err)
				}
				if tight, err := Decide(r, f, b); err != nil || (tight.Result && !d.Result) {
					rt.Fatalf("tightening %s %s allows more: %v", rule.ID, p.Name, err)
				}
			}
		}
		f.Interactions = append(f.Interactions, Interaction{ID: "new", At: r.At, Channel: Voice, Direction: Outbound, Person: "BO-1"})
		if decide(t, r, f).Digest == d.Digest {
			rt.Fatal("the digest does not see a new call")
		}
	})
}

func TestBook(t *testing.T) {
	if b, err := Standard().On("2021-11-29"); err != nil || len(b.Rules) != 0 {
		t.Fatalf("before Regulation F: %v, %v", b, err)
	}
	if b, err := Standard().On("2021-11-30"); err != nil || len(b.Rules) != len(Standard().Rules) {
		t.Fatalf("with Regulation F: %v, %v", b, err)
	}
	if _, err := Standard().Tighten("us-regf-calls", "calls", 8); err == nil {
		t.Fatal("a lender may not loosen the law")
	}
	if _, err := Decide(Request{}, Facts{}, Standard()); err == nil {
		t.Fatal("an empty request was judged")
	}
}

func FuzzParse(f *testing.F) {
	f.Add([]byte(`{"request":{"at":"2026-03-02T13:00:00Z","channel":"voice","direction":"outbound","person":"BO-1"},"facts":{"zones":["America/New_York"]}}`))
	f.Add([]byte(`{"facts":{"bankrupt":true}}`))
	f.Fuzz(func(t *testing.T, data []byte) {
		c, err := Parse(data)
		if err != nil {
			return
		}
		out, err := json.Marshal(c)
		if err != nil {
			t.Fatal(err)
		}
		if _, err := Parse(out); err != nil {
			t.Fatalf("%s: %v", out, err)
		}
	})
}

func BenchmarkDecide(b *testing.B) {
	noon := at(b, "2026-04-01T16:00:00Z")
	for _, n := range []int{0, 50, 1000} {
		f := Facts{Zones: []string{eastern}, Interactions: calls(noon.Add(-2000*time.Hour), n)}
		b.Run(fmt.Sprint(n), func(b *testing.B) {
			for b.Loop() {
				decide(b, call(noon, "A"), f)
			}
		})
	}
}
