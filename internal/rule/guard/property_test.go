package guard

import (
	"fmt"
	"math/rand/v2"
	"reflect"
	"slices"
	"testing"
	"time"

	"pgregory.net/rapid"

	"nectarine/internal/rule/guard/fact"
	"nectarine/internal/rule/guard/law"
	"nectarine/internal/value/day"
)

// drawn is a random matter. Facts lie in the weeks before the instant of the
// request; what ends by plan may end after it.
func drawn(r *rapid.T) (fact.Request, fact.Facts) {
	now := time.Date(2026, 9, 1, 0, 0, 0, 0, time.UTC).Add(time.Duration(rapid.IntRange(0, 90*24*3600).Draw(r, "at")) * time.Second)
	pick := func(name string, of ...string) string { return rapid.SampledFrom(of).Draw(r, name) }
	ago := func(name string) time.Time {
		return now.Add(-time.Duration(rapid.IntRange(0, 40*24*60).Draw(r, name)) * time.Minute)
	}
	debts := func(name string) []string {
		return rapid.SliceOfNDistinct(rapid.SampledFrom([]string{"A", "B"}), 0, 2, rapid.ID[string]).Draw(r, name)
	}
	maybe := func(name string) *bool { return rapid.Ptr(rapid.Bool(), true).Draw(r, name) }
	span := func(name string) fact.Span {
		s := fact.Span{ID: name, At: ago(name)}
		if rapid.Bool().Draw(r, name+" ends") {
			end := now.Add(time.Duration(rapid.IntRange(-10*24*60, 20*24*60).Draw(r, name+" until")) * time.Minute)
			s.Until = &end
		}
		return s
	}
	some := func(name string, most int, add func(name string)) {
		for i := range rapid.IntRange(0, most).Draw(r, name) {
			add(fmt.Sprint(name, i))
		}
	}
	q := fact.Request{At: now, Channel: pick("channel", fact.Channels...), Direction: fact.Outbound, Person: "BO-1", Recipient: pick("recipient", "", "", "", fact.Spouse, fact.ThirdParty, fact.Attorney), Contacter: pick("contacter", "", fact.Creditor),
		Theme: pick("theme", "", "opsCollDebt", "opsServicing"), Purpose: pick("purpose", "", "", fact.LegalAction, fact.Required, fact.Locate), Debts: debts("debts"), OptOutNotice: true,
		Contact: fact.Contact{ID: "CT-1", Label: pick("label", fact.Labels...), Mobile: maybe("mobile"), Valid: maybe("valid")}, Autodialed: maybe("autodialed")}
	f := fact.Facts{Zones: rapid.SliceOfNDistinct(rapid.SampledFrom([]string{"America/New_York", "America/Phoenix", "Pacific/Honolulu", "America/Indiana/Indianapolis"}), 0, 2, rapid.ID[string]).Draw(r, "zones"),
		Residence: fact.Residence{State: pick("state", "", "TX", "MA", "NY", "WA", "DC", "FL", "NV", "WV", "NC")}, Intensity: pick("intensity", "", "light", "normal", "heavy")}
	some("interaction", 12, func(name string) {
		f.Interactions = append(f.Interactions, fact.Interaction{ID: name, At: ago(name), Channel: pick("with", fact.Voice, fact.Voice, fact.Text, fact.Email), Direction: pick("direction", fact.Outbound, fact.Outbound, fact.Inbound), Person: pick("person", "BO-1", "BO-1", "BO-2"),
			Outcome: pick("outcome", fact.Outcomes...), Debts: debts("about"), Label: pick("there", "", "home", "work")})
	})
	some("consent", 2, func(name string) {
		f.Consents = append(f.Consents, fact.Consent{Span: span(name), Name: pick("consent to", fact.ConsentNames...), Debt: pick("consent about", "", "A"), Direct: rapid.Bool().Draw(r, "direct")})
	})
	some("revocation", 1, func(name string) { f.Revocations = append(f.Revocations, fact.Revocation{Span: span(name)}) })
	some("time", 2, func(name string) {
		from := rapid.IntRange(0, 1439).Draw(r, "from")
		f.StatedTimes = append(f.StatedTimes, fact.StatedTime{Span: span(name), Weekdays: rapid.SliceOfNDistinct(rapid.IntRange(1, 7), 0, 3, rapid.ID[int]).Draw(r, "weekdays"), FromMinute: from, ToMinute: rapid.IntRange(from+1, 1440).Draw(r, "to")})
	})
	some("place", 1, func(name string) {
		f.StatedPlaces = append(f.StatedPlaces, fact.StatedPlace{Span: span(name), Label: "work", Employer: true})
	})
	some("refusal", 1, func(name string) {
		f.Refusals = append(f.Refusals, fact.Refusal{Span: span(name), Channel: pick("refused", "", fact.Text)})
	})
	some("cease", 1, func(name string) {
		f.Ceases = append(f.Ceases, fact.Cease{Span: span(name), Debts: debts("ceased"), Written: true})
	})
	some("bankruptcy", 1, func(name string) {
		f.Bankruptcies = append(f.Bankruptcies, fact.Bankruptcy{Span: span(name), Chapter: 13})
	})
	some("block", 2, func(name string) {
		b := fact.Block{Span: span(name), Channels: []string{pick("blocked", "all", fact.Voice)}}
		if rapid.Bool().Draw(r, "dated") {
			end := day.In(now, time.UTC) + day.Day(rapid.IntRange(-2, 5).Draw(r, "end"))
			b.EndOn, b.Hours = &end, []fact.Hours{{From: 9, To: 17}}
		}
		f.Blocks = append(f.Blocks, b)
	})
	return q, f
}

func judged(t interface{ Fatal(...any) }, q fact.Request, f fact.Facts, e Edition) Decision {
	e.On = "2026-10-01"
	b, err := Book(e)
	if err != nil {
		t.Fatal(err)
	}
	d, err := Decide(q, f, b)
	if err != nil {
		t.Fatal(err)
	}
	return d
}

// The instant that is named is the first that is allowed, and the one before it
// is not.
func TestNextAllowedAt(t *testing.T) {
	rapid.Check(t, func(r *rapid.T) {
		q, f := drawn(r)
		d := judged(r, q, f, Edition{})
		if (d.NextAllowedAt == nil) != (d.NoEnd != "") || d.Result && !d.NextAllowedAt.Equal(q.At) {
			r.Fatal(d)
		}
		if d.NextAllowedAt == nil || d.Result {
			return
		}
		next := q
		if next.At = *d.NextAllowedAt; !judged(r, next, f, Edition{}).Result {
			r.Fatalf("%v is named and not allowed", next.At)
		}
		if next.At = next.At.Add(-time.Second); !next.At.Before(q.At) && judged(r, next, f, Edition{}).Result {
			r.Fatalf("%v comes before what is named and is allowed", next.At)
		}
	})
}

func shuffled[T any](seed uint64, all []T) []T {
	out := slices.Clone(all)
	rand.New(rand.NewPCG(seed, 1)).Shuffle(len(out), func(i, j int) { out[i], out[j] = out[j], out[i] })
	return out
}

// The order in which facts are given has no meaning.
func TestOrderHasNoMeaning(t *testing.T) {
	rapid.Check(t, func(r *rapid.T) {
		q, f := drawn(r)
		seed := rapid.Uint64().Draw(r, "seed")
		g := f
		g.Interactions, g.Consents, g.StatedTimes, g.Blocks, g.Zones = shuffled(seed, f.Interactions), shuffled(seed, f.Consents), shuffled(seed, f.StatedTimes), shuffled(seed, f.Blocks), shuffled(seed, f.Zones)
		p := q
		p.Debts = shuffled(seed, q.Debts)
		if a, b := judged(r, q, f, Edition{}), judged(r, p, g, Edition{}); !reflect.DeepEqual(a, b) {
			r.Fatalf("%v\n%v", a, b)
		}
	})
}

// What becomes known after the instant changes nothing, not even the digest.
func TestLaterFactsChangeNothing(t *testing.T) {
	rapid.Check(t, func(r *rapid.T) {
		q, f := drawn(r)
		later := q.At.Add(time.Duration(rapid.IntRange(1, 1e6).Draw(r, "later")) * time.Second)
		s := fact.Span{ID: "later", At: later}
		g := f
		g.Interactions = append(slices.Clone(f.Interactions), fact.Interaction{ID: "later", At: later, Channel: fact.Voice, Direction: fact.Outbound, Person: "BO-1", Outcome: "conversation"})
		g.Consents = append(slices.Clone(f.Consents), fact.Consent{Span: s, Name: fact.AutodialedColl, Direct: true})
		g.Revocations, g.Ceases = append(slices.Clone(f.Revocations), fact.Revocation{Span: s}), append(slices.Clone(f.Ceases), fact.Cease{Span: s, Written: true})
		g.Blocks, g.Deaths = append(slices.Clone(f.Blocks), fact.Block{Span: s}), []fact.Span{s}
		g.Bankruptcies = slices.Clone(f.Bankruptcies)
		for i := range g.Bankruptcies {
			g.Bankruptcies[i].EndedAt = &later
		}
		if a, b := judged(r, q, f, Edition{}), judged(r, q, g, Edition{}); !reflect.DeepEqual(a, b) {
			r.Fatalf("%v\n%v", a, b)
		}
	})
}

// A tighter parameter or one more block never allows what was not allowed, and
// what mattered is in the digest.
func TestStricterNeverAllowsMore(t *testing.T) {
	rapid.Check(t, func(r *rapid.T) {
		q, f := drawn(r)
		was := judged(r, q, f, Edition{})
		rule := rapid.SampledFrom(slices.DeleteFunc(Standard(), func(x law.Rule) bool { return len(x.Parameters) == 0 || x.From > "2026-10-01" })).Draw(r, "rule")
		p := rapid.SampledFrom(rule.Parameters).Draw(r, "parameter")
		if p.Min < p.Max {
			tight := judged(r, q, f, Edition{Tightened: []Setting{{rule.ID, p.Name, stricter(r, p)}}})
			if tight.Result && !was.Result {
				r.Fatalf("%s %s allows more: %v", rule.ID, p.Name, was.Reasons)
			}
		}
		g := f
		g.Blocks = append(slices.Clone(f.Blocks), fact.Block{Span: fact.Span{ID: "one more", At: q.At}})
		more := judged(r, q, g, Edition{})
		if more.Result && !was.Result || more.Digest == was.Digest {
			r.Fatal("one more block: ", more)
		}
		for i := range f.Interactions {
			g := f
			g.Interactions = slices.Delete(slices.Clone(f.Interactions), i, i+1)
			if less := judged(r, q, g, Edition{}); less.Digest == was.Digest {
				r.Fatal("an interaction is not in the digest")
			}
		}
	})
}

// stricter is a value on the strict side of a parameter's own.
func stricter(r *rapid.T, p law.Parameter) int {
	if p.Name == "days" || p.Name == "open" {
		return rapid.IntRange(p.Value, p.Max).Draw(r, "value")
	}
	return rapid.IntRange(p.Min, p.Value).Draw(r, "value")
}

// Two who ask at the same instant with six calls before: the first is allowed,
// its reservation is a fact, and the second is not.
func TestReservation(t *testing.T) {
	f := home(calls(t, "A", "Apr 2 10:00", "Apr 3 10:00", "Apr 4 10:00", "Apr 5 10:00", "Apr 6 10:00", "Apr 7 10:00")...)
	q := call(when(t, "Apr 8 09:00"), "A")
	if got := stopped(decide(t, q, f), "us-regf"); got != nil {
		t.Fatal(got)
	}
	f.Interactions = append(f.Interactions, placed("RS-1", q.At, "", "A"))
	d := decide(t, q, f)
	if got := stopped(d, "us-regf"); !slices.Equal(got, []string{"us-regf-calls"}) || !slices.Contains(d.Reasons[len(d.Reasons)-1].Evidence, "RS-1") && !slices.ContainsFunc(d.Reasons, func(r Reason) bool { return slices.Contains(r.Evidence, "RS-1") }) {
		t.Fatal(got, d.Reasons)
	}
	other := q
	other.Person = "BO-2" // another borrower of the same debt
	if got := stopped(decide(t, other, f), "us-regf"); got != nil {
		t.Fatal(got)
	}
}

// Every quarter of an hour around both changes of the clocks, in zones that
// keep them and zones that do not: the hour rule agrees with the clock on the
// wall.
func TestHoursAroundTheWorld(t *testing.T) {
	for _, name := range []string{"America/New_York", "America/Phoenix", "America/Indiana/Indianapolis", "America/Indiana/Knox", "Pacific/Honolulu", "America/Puerto_Rico", "Pacific/Guam", "Pacific/Pago_Pago", "America/Anchorage", "America/Adak"} {
		l, err := time.LoadLocation(name)
		if err != nil {
			t.Fatal(err)
		}
		for _, from := range []string{"2026-03-07T00:00:00Z", "2026-10-31T00:00:00Z"} {
			for i := range 3 * 96 {
				q := call(at(t, from).Add(time.Duration(i)*15*time.Minute), "A")
				f := home()
				f.Zones = []string{name}
				d := decide(t, q, f)
				hour := q.At.In(l).Hour()
				if open := hour >= 8 && hour < 21; open != (len(stopped(d, "us-regf-time")) == 0) {
					t.Fatalf("%s at %v: %v", name, q.At.In(l), d.Reasons)
				} else if !open {
					if next := d.NextAllowedAt.In(l); next.Hour() != 8 || next.Minute() != 0 || next.Sub(q.At) > 12*time.Hour {
						t.Fatalf("%s at %v: from %v", name, q.At.In(l), next)
					}
				}
			}
		}
	}
	both := home()
	both.Zones = []string{"Pacific/Guam", "Pacific/Pago_Pago"} // across the date line
	if d := decide(t, call(at(t, "2026-07-01T08:00:00Z"), "A"), both); d.NextAllowedAt == nil || !d.NextAllowedAt.Equal(at(t, "2026-07-01T22:00:00Z")) {
		t.Error(d.NextAllowedAt)
	}
	never := home()
	never.Zones = []string{"America/New_York", "Asia/Tokyo", "Asia/Karachi"}
	if d := decide(t, call(at(t, "2026-07-01T08:00:00Z"), "A"), never); d.NoEnd != "horizon" {
		t.Error(d.NextAllowedAt, d.NoEnd)
	}
	nowhere := home()
	nowhere.Zones = nil
	if d := decide(t, call(at(t, "2026-01-05T21:59:59Z"), "A"), nowhere); d.Result || !slices.Contains(d.Missing, "zones") || !d.NextAllowedAt.Equal(at(t, "2026-01-05T22:00:00Z")) {
		t.Error(d)
	}
}

func FuzzParse(f *testing.F) {
	f.Add([]byte(`{"request":{"at":"2026-03-02T12:00:00Z","channel":"voice","direction":"outbound","person":"BO-1","contact":{"label":"home"}},"facts":{"zones":["America/New_York"],"residence":{"state":"MA"}}}`))
	f.Add([]byte(`{"request":{"at":"2026-03-02T12:00:00Z","channel":"text","direction":"outbound","person":"BO-1"},"facts":{"blocks":[{"id":"B","at":"2026-01-01T00:00:00Z","weekdays":[1],"hours":[{"fromHour":1,"toHour":3}],"endOn":"2026-05-01"}],"residence":{}}}`))
	f.Add([]byte(`{"request":{},"facts":{}}`))
	b, err := Book(Edition{On: "2026-10-01"})
	if err != nil {
		f.Fatal(err)
	}
	f.Fuzz(func(t *testing.T, data []byte) {
		c, err := fact.Parse(data)
		if err != nil {
			return
		}
		if d, err := Decide(c.Request, c.Facts, b); err == nil && (d.NextAllowedAt == nil) != (d.NoEnd != "") {
			t.Error(d)
		}
	})
}

func benchFacts(n int) fact.Facts {
	f := home()
	f.Residence.State = "MA"
	at := time.Date(2026, 10, 1, 15, 0, 0, 0, time.UTC)
	for i := range n {
		f.Interactions = append(f.Interactions, fact.Interaction{ID: fmt.Sprintf("IN-%04d", i), At: at.Add(-time.Duration(i) * 26 * time.Hour), Channel: []string{fact.Voice, fact.Email, fact.Text}[i%3], Direction: fact.Outbound, Person: "BO-1", Debts: []string{"A"}, Outcome: "noAnswer", Theme: "opsCollDebt"})
	}
	return f
}

// BenchmarkDecide is one decision with so many past interactions, one in 26
// hours. The goals are 5, 20 and 200 µs.
func BenchmarkDecide(b *testing.B) {
	for _, n := range []int{0, 50, 1000} {
		b.Run(fmt.Sprint(n), func(b *testing.B) {
			f, q, rules := benchFacts(n), call(time.Date(2026, 10, 1, 16, 0, 0, 0, time.UTC), "A"), book(b, "2026-10-01")
			for b.Loop() {
				if _, err := Decide(q, f, rules); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}

// BenchmarkDense is a decision with 1,000 past interactions, all so recent that
// the rules look at each of them.
func BenchmarkDense(b *testing.B) {
	f, q, rules := benchFacts(1000), call(time.Date(2026, 10, 1, 16, 0, 0, 0, time.UTC), "A"), book(b, "2026-10-01")
	for i := range f.Interactions {
		f.Interactions[i].At = q.At.Add(-time.Duration(i+1) * 80 * time.Minute)
	}
	for b.Loop() {
		if _, err := Decide(q, f, rules); err != nil {
			b.Fatal(err)
		}
	}
}

// BenchmarkSweep decides for a portfolio of 100,000 borrowers with ten past
// interactions each, on all cores. The goal is 50,000 borrowers a second.
func BenchmarkSweep(b *testing.B) {
	f, rules := benchFacts(10), book(b, "2026-10-01")
	started := b.Elapsed()
	b.RunParallel(func(p *testing.PB) {
		for p.Next() {
			if _, err := Decide(call(time.Date(2026, 10, 1, 16, 0, 0, 0, time.UTC), "A"), f, rules); err != nil {
				b.Error(err)
			}
		}
	})
	b.ReportMetric(float64(b.N)/(b.Elapsed()-started).Seconds(), "borrowers/s")
}

// A window of days ends by the calendar of the zone in which it ends last, even
// when the person may be on either side of the date line.
func TestWindowAcrossTheDateLine(t *testing.T) {
	f := home(placed("T", at(t, "2026-06-01T11:30:00Z"), "conversation", "A")) // 00:30 of June 1 in Pago Pago, the evening of June 1 in Guam
	f.Zones = []string{"Pacific/Guam", "Pacific/Pago_Pago"}
	last := at(t, "2026-06-08T10:59:59Z") // the last second of June 7 in Pago Pago
	if got := stopped(decide(t, call(last, "A"), f), "us-regf-conversation"); len(got) != 1 {
		t.Error("the window ended too soon")
	}
	if got := stopped(decide(t, call(last.Add(time.Second), "A"), f), "us-regf-conversation"); len(got) != 0 {
		t.Error("the window ended too late: ", got)
	}
}
