package guard

import (
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"os"
	"path/filepath"
	"reflect"
	"slices"
	"strings"
	"testing"
	"time"

	"nectarine/internal/rule/guard/fact"
	"nectarine/internal/rule/guard/law"
	"nectarine/internal/value/day"
)

// fault is a case in which the guard stood open once, or closed for no reason: the
// rule that must stop it, or that must not.
type fault struct {
	says  string
	rule  string
	stops bool
	c     fact.Case
}

func holdFaults(t *testing.T, all []fault) {
	t.Helper()
	for _, x := range all {
		d, err := Decide(x.c.Request, x.c.Facts, book(t))
		if err != nil {
			t.Errorf("%s: %v, want no error", x.says, err)
			continue
		}
		if got := slices.Contains(stopped(d, ""), x.rule); got != x.stops {
			t.Errorf("%s: %s stops %v, want %v (%v)", x.says, x.rule, got, x.stops, stopped(d, ""))
		}
	}
}

func days24(n int) time.Duration { return time.Duration(n) * 24 * time.Hour }

// D1: each consent of each rule's table, spoiled in every way, lifts nothing.
func TestConsentsAreReadWhole(t *testing.T) {
	spoilers := map[string]func(c *fact.Consent, f *fact.Facts, r *fact.Request){
		"revoked by name": func(c *fact.Consent, f *fact.Facts, r *fact.Request) {
			f.Revocations = append(f.Revocations, fact.Revocation{Span: fact.Span{ID: "RV", At: r.At.Add(-time.Minute)}, Name: c.Name})
		},
		"revoked with all": func(_ *fact.Consent, f *fact.Facts, r *fact.Request) {
			f.Revocations = append(f.Revocations, fact.Revocation{Span: fact.Span{ID: "RV", At: r.At.Add(-time.Minute)}})
		},
		"revoked for the contact": func(_ *fact.Consent, f *fact.Facts, r *fact.Request) {
			f.Revocations = append(f.Revocations, fact.Revocation{Span: fact.Span{ID: "RV", At: r.At.Add(-time.Minute)}, Contact: r.Contact.ID})
		},
		"revoked for the channel": func(_ *fact.Consent, f *fact.Facts, r *fact.Request) {
			f.Revocations = append(f.Revocations, fact.Revocation{Span: fact.Span{ID: "RV", At: r.At.Add(-time.Minute)}, Channel: r.Channel})
		},
		"revoked this second": func(_ *fact.Consent, f *fact.Facts, r *fact.Request) {
			f.Revocations = append(f.Revocations, fact.Revocation{Span: fact.Span{ID: "RV", At: r.At}})
		},
		"to another contact":  func(c *fact.Consent, _ *fact.Facts, _ *fact.Request) { c.Contact = "CT-9" },
		"of no known contact": func(c *fact.Consent, _ *fact.Facts, _ *fact.Request) { c.Contact = "" },
		"over another channel": func(c *fact.Consent, _ *fact.Facts, r *fact.Request) {
			if c.Channel = fact.Document; r.Channel == fact.Document {
				c.Channel = fact.Mail
			}
		},
		"of no known channel": func(c *fact.Consent, _ *fact.Facts, _ *fact.Request) { c.Channel = "" },
		"to another person":   func(c *fact.Consent, _ *fact.Facts, _ *fact.Request) { c.Person = "BO-9" },
		"of no known person":  func(c *fact.Consent, _ *fact.Facts, _ *fact.Request) { c.Person = "" },
		"about another debt":  func(c *fact.Consent, _ *fact.Facts, _ *fact.Request) { c.Debt = "B" },
		"about no known debt": func(c *fact.Consent, _ *fact.Facts, _ *fact.Request) { c.Debt = "" },
		"that has ended":      func(c *fact.Consent, _ *fact.Facts, r *fact.Request) { c.EndedAt = &r.At },
		"that begins later": func(c *fact.Consent, _ *fact.Facts, r *fact.Request) {
			later := r.At.Add(time.Second)
			c.From = &later
		},
		"of another name": func(c *fact.Consent, _ *fact.Facts, _ *fact.Request) {
			if c.Name != fact.EmailAddress {
				c.Name = fact.EmailAddress
			} else {
				c.Name = fact.TextNumber
			}
		},
	}
	tried := map[string]int{}
	for _, r := range Standard() {
		for _, x := range r.Examples {
			if x.Verdict != law.Excused || len(x.Case.Facts.Consents) != 1 || len(x.Without.Facts.Consents) != 0 {
				continue
			}
			i := slices.IndexFunc(r.Consents, func(a law.Ask) bool { return a.Name == x.Case.Facts.Consents[0].Name })
			if i < 0 {
				t.Errorf("%s: %s: no consent of the rule's table", r.ID, x.Says)
				continue
			}
			ask, all := r.Consents[i], spoilersOf(spoilers, r.Consents[i])
			tried[r.ID+" "+ask.Name]++
			for name, spoil := range all {
				c := x.Case
				c.Facts.Consents = slices.Clone(c.Facts.Consents)
				spoil(&c.Facts.Consents[0], &c.Facts, &c.Request)
				if !finds(t, c, r.ID, r.Version) {
					t.Errorf("%s: a %s consent %s lifts it", r.ID, ask.Name, name)
				}
			}
		}
	}
	if len(tried) < 15 {
		t.Errorf("only %d consents were tried: %v", len(tried), tried)
	}
}

// spoilersOf are those that every consent knows, and those of what a rule asks.
func spoilersOf(common map[string]func(*fact.Consent, *fact.Facts, *fact.Request),
	a law.Ask) map[string]func(*fact.Consent, *fact.Facts, *fact.Request) {
	all := map[string]func(*fact.Consent, *fact.Facts, *fact.Request){}
	for name, f := range common {
		all[name] = f
	}
	if a.Direct {
		all["that was not given directly"] = func(c *fact.Consent, _ *fact.Facts, _ *fact.Request) { c.Direct = false }
	}
	if a.Written {
		all["that was not given in writing"] = func(c *fact.Consent, _ *fact.Facts, _ *fact.Request) { c.Written = false }
	}
	if a.Days > 0 {
		all["that is too old"] = func(c *fact.Consent, _ *fact.Facts, r *fact.Request) { c.At = r.At.AddDate(0, 0, -a.Days-13) }
	}
	if a.Once {
		all["that a conversation used up"] = func(c *fact.Consent, f *fact.Facts, r *fact.Request) {
			f.Interactions = append(slices.Clone(f.Interactions),
				fact.Interaction{ID: "IN-9", At: c.At.Add(time.Minute), Channel: fact.Voice,
					Direction: fact.Inbound, Person: r.Person, Outcome: fact.Conversation})
		}
	}
	return all
}

// D2: what the law never forgets.
func TestNothingIsForgotten(t *testing.T) {
	locate := func(days int) fact.Case {
		return law.Make(law.To(fact.ThirdParty), law.For(fact.Locate), law.Made(1, fact.Voice, days24(days), law.Spoke))
	}
	unsent := func(days int) fact.Case {
		return law.Make(law.Know(func(f *fact.Facts) { f.Debts[0].ValidationSentAt = nil }), law.Made(1, fact.Voice, days24(days)))
	}
	summed := unsent(0)
	summed.Facts.Interactions = nil
	first := summed.Request.At.AddDate(-2, 0, 0)
	summed.Facts.Debts[0].FirstCommunicationAt = &first
	asked := law.Make(law.To(fact.ThirdParty), law.For(fact.Locate), law.Know(func(f *fact.Facts) {
		f.Located = []fact.Located{{ID: "IN-0", At: time.Date(2020, 1, 1, 0, 0, 0, 0, time.UTC), Person: "TP-1"}}
	}))
	wrote := law.Make(law.Over(fact.Email), law.Label("work"), law.Know(func(f *fact.Facts) {
		f.Interactions = []fact.Interaction{{ID: "IN-0", At: time.Date(2025, 1, 1, 0, 0, 0, 0, time.UTC),
			Channel: fact.Email, Direction: fact.Inbound, Person: "BO-1", Contact: "CT-1"}}
	}))
	var all []fault
	for _, days := range []int{1, 65, 67, 100, 400, 4000} {
		all = append(all, fault{fmt.Sprint("located ", days, " days ago"), "us-regf-locate", true, locate(days)})
		if days > 6 {
			all = append(all, fault{fmt.Sprint("no notice ", days, " days after"), "us-regf-validation", true, unsent(days)})
		}
	}
	holdFaults(t, append(all, fault{"the summary of the first communication", "us-regf-validation", true, summed}, fault{"the summary of who was asked", "us-regf-locate", true, asked},
		fault{"an e-mail from the address a year ago", "us-regf-work-email", false, wrote}))
	most := 0
	for _, r := range Standard() {
		most = max(most, r.LooksBack)
		if r.Param("days") > r.LooksBack && r.LooksBack > 0 {
			t.Errorf("%s counts %d days and looks back %d", r.ID, r.Param("days"), r.LooksBack)
		}
	}
	if got := book(t).LooksBack(); got != most+4 || most < 30 {
		t.Errorf("rules that count look back %d days, of %d", got, most)
	}
	if got := book(t, Setting{Rule: "us-wa-contacts", Parameter: "days", Value: 62}).LooksBack(); got != most+4 {
		t.Errorf("with a longer window they look back %d days", got)
	}
}

// D3: every place that is known counts, and one that cannot be placed is missing.
func TestEveryPlaceCounts(t *testing.T) {
	hour := func(s string, change law.Change) fact.Case {
		return law.Make(law.AskFor(func(r *fact.Request) { r.At = at(t, s) }), change)
	}
	lives := func(residence fact.Residence) law.Change {
		return law.Know(func(f *fact.Facts) { f.Residence = residence })
	}
	address := func(a fact.Address) law.Change {
		return law.Know(func(f *fact.Facts) { f.Addresses = []fact.Address{a} })
	}
	morning, evening := "2026-10-05T13:00:00Z", "2026-10-05T21:00:00Z" // 9 a.m. and 5 p.m. Eastern
	holdFaults(t, []fault{
		{"the residence in Hawaii", "us-regf-time", true, hour(morning, lives(fact.Residence{State: "HI"}))},
		{"an address in Hawaii", "us-regf-time", true, hour(morning, address(fact.Address{State: "HI"}))},
		{"military post in Germany", "us-regf-time", true, hour("2026-10-05T22:30:00Z", address(fact.Address{State: "AE"}))},
		{"military post in the Pacific", "us-regf-time", true, hour(evening, address(fact.Address{State: "AP"}))},
		{"military post with its zone", "us-regf-time", false, hour(evening, address(fact.Address{State: "AE", Zones: []string{"America/New_York"}}))},
		{"an address of which nothing is known", "us-regf-time", true, hour(morning, address(fact.Address{ID: "AD-1"}))},
		{"a number that may lie anywhere", "us-regf-time", true, hour(morning, law.AskFor(func(r *fact.Request) { r.Contact.Zones = nil }))},
		{"a residence of which nothing is known", "us-regf-time", true, hour(morning, lives(fact.Residence{}))},
		{"an e-mail address lies nowhere", "us-regf-time", false, hour(morning, func(c *fact.Case) { c.Request.Contact.Zones, c.Request.Channel = nil, fact.Email })},
		{"all in Georgia", "us-regf-time", false, hour(morning, law.Lives("GA"))},
	})
	for field, change := range map[string]law.Change{"facts.addresses.state": address(fact.Address{State: "AP"}),
		"request.contact.zones": law.AskFor(func(r *fact.Request) { r.Contact.Zones = nil }),
		"facts.residence.state": lives(fact.Residence{})} {
		c := hour(evening, change)
		if d, err := Decide(c.Request, c.Facts, book(t)); err != nil || !slices.Contains(d.Missing, field) {
			t.Errorf("%s is not missing: %v %v", field, d.Missing, err)
		}
	}
}

// D4: a code that is not in its list is an error, in every fact.
func TestCodesAreChecked(t *testing.T) {
	s := law.Since()
	for says, change := range map[string]func(f *fact.Facts, r *fact.Request){
		"facts.residence.state: \"Massachusetts\"": func(f *fact.Facts, _ *fact.Request) { f.Residence.State = "Massachusetts" },
		"facts.residence.state: \" MA\"":           func(f *fact.Facts, _ *fact.Request) { f.Residence.State = " MA" },
		"facts.residence.state: \"ma\"":            func(f *fact.Facts, _ *fact.Request) { f.Residence.State = "ma" },
		"facts.residence.state: \"XX\"":            func(f *fact.Facts, _ *fact.Request) { f.Residence.State = "XX" },
		"facts.residence.postalCode":               func(f *fact.Facts, _ *fact.Request) { f.Residence.PostalCode = "1120" },
		"facts.residence.county":                   func(f *fact.Facts, _ *fact.Request) { f.Residence.County = "3606" },
		"facts.residence.zones":                    func(f *fact.Facts, _ *fact.Request) { f.Residence.Zones = []string{"Mars"} },
		"facts.zones":                              func(f *fact.Facts, _ *fact.Request) { f.Zones = []string{"EST5"} },
		"facts.addresses[0].state":                 func(f *fact.Facts, _ *fact.Request) { f.Addresses = []fact.Address{{State: "Hawaii"}} },
		"facts.addresses[0].zones":                 func(f *fact.Facts, _ *fact.Request) { f.Addresses = []fact.Address{{Zones: []string{"x"}}} },
		"facts.debts[0].kind":                      func(f *fact.Facts, _ *fact.Request) { f.Debts[0].Kind = "car" },
		"facts.debts[0].pastDueOn":                 func(f *fact.Facts, _ *fact.Request) { f.Debts[0].Current = true },
		"facts.refusals[0].channel: \"sms\"":       func(f *fact.Facts, _ *fact.Request) { f.Refusals = []fact.Refusal{{Span: s, Channel: "sms"}} },
		"facts.blocks[0].channels: \"phone\"":      func(f *fact.Facts, _ *fact.Request) { f.Blocks = []fact.Block{{Span: s, Channels: []string{"phone"}}} },
		"facts.blocks[0].themes: \"opsColl\"":      func(f *fact.Facts, _ *fact.Request) { f.Blocks = []fact.Block{{Span: s, Themes: []string{"opsColl"}}} },
		"facts.blocks[0].labels: \"office\"":       func(f *fact.Facts, _ *fact.Request) { f.Blocks = []fact.Block{{Span: s, Labels: []string{"office"}}} },
		"facts.blocks[0].hours": func(f *fact.Facts, _ *fact.Request) {
			f.Blocks = []fact.Block{{Span: s, Hours: []fact.Hours{{From: 9, To: 9}}}}
		},
		"facts.revocations[0].name":    func(f *fact.Facts, _ *fact.Request) { f.Revocations = []fact.Revocation{{Span: s, Name: "autodialed"}} },
		"facts.revocations[0].channel": func(f *fact.Facts, _ *fact.Request) { f.Revocations = []fact.Revocation{{Span: s, Channel: "sms"}} },
		"facts.revocations[0].until": func(f *fact.Facts, _ *fact.Request) {
			f.Revocations = []fact.Revocation{{Span: fact.Span{At: s.At, Until: &s.At}}}
		},
		"facts.consents[0].channel": func(f *fact.Facts, _ *fact.Request) {
			f.Consents = []fact.Consent{{Span: s, Name: fact.Court, Channel: "sms"}}
		},
		"facts.statedPlaces[0].label":   func(f *fact.Facts, _ *fact.Request) { f.StatedPlaces = []fact.StatedPlace{{Span: s, Label: "office"}} },
		"facts.bankruptcies[0].chapter": func(f *fact.Facts, _ *fact.Request) { f.Bankruptcies = []fact.Bankruptcy{{Span: s, Chapter: 99}} },
		"facts.located[0]":              func(f *fact.Facts, _ *fact.Request) { f.Located = []fact.Located{{}} },
		"facts.wrote[0]":                func(f *fact.Facts, _ *fact.Request) { f.Wrote = []fact.Wrote{{}} },
		"facts.interactions[0].theme": func(f *fact.Facts, _ *fact.Request) {
			f.Interactions = []fact.Interaction{{At: s.At, Person: "P", Channel: fact.Voice, Direction: fact.Outbound, Theme: "inbXYZ"}}
		},
		"request.theme: \"inbXYZ\"": func(_ *fact.Facts, r *fact.Request) { r.Theme = "inbXYZ" },
		"request.recipient":         func(_ *fact.Facts, r *fact.Request) { r.Recipient = "neighbor" },
		"request.knownAt":           func(_ *fact.Facts, r *fact.Request) { r.KnownAt = "bar" },
		"request.contact.zones":     func(_ *fact.Facts, r *fact.Request) { r.Contact.Zones = []string{"Nowhere"} },
		"request.debts":             func(_ *fact.Facts, r *fact.Request) { r.Debts = []string{fact.Every} },
	} {
		c := law.Make()
		change(&c.Facts, &c.Request)
		if _, err := Decide(c.Request, c.Facts, book(t)); err == nil || !strings.Contains(err.Error(), says) {
			t.Errorf("%s: %v; want an error and %q in it", says, err, says)
		}
	}
	// New York City is told by county and postal code; without both, a name in the
	// state is in it unless it is known to be elsewhere.
	for _, x := range []struct {
		home fact.Residence
		city bool
	}{
		{fact.Residence{City: "Flushing"}, true}, {fact.Residence{City: "Jamaica"}, true}, {fact.Residence{City: "Astoria"}, true}, {fact.Residence{City: "Far Rockaway"}, true},
		{fact.Residence{City: "New York "}, true}, {fact.Residence{City: "New York, NY"}, true}, {fact.Residence{City: "Bronx, NY"}, true}, {fact.Residence{}, true},
		{fact.Residence{City: "Buffalo"}, false}, {fact.Residence{City: "Springville", County: "Erie"}, false}, {fact.Residence{City: "Springville", County: "Kings County"}, true},
		{fact.Residence{County: "36081"}, true}, {fact.Residence{County: "36029"}, false}, {fact.Residence{City: "Long Island City", PostalCode: "11101"}, true},
		{fact.Residence{City: "Hempstead", PostalCode: "11550"}, false}, {fact.Residence{City: "Yonkers", PostalCode: "10451-1234"}, true}, {fact.Residence{PostalCode: "11040"}, true},
	} {
		c := law.Make(law.Lives("NY"), law.Made(2, fact.Mail, 48*time.Hour))
		x.home.State = "NY"
		c.Facts.Residence = x.home
		d, err := Decide(c.Request, c.Facts, book(t))
		if got := slices.Contains(stopped(d, ""), "us-ny-nyc-contacts"); err != nil || got != x.city {
			t.Errorf("%+v: the city's rule stops it: %v, with the error %v; want no error and %v", x.home, got, err, x.city)
		}
	}
}

// D5, D12: the one permitted answer and the one confirmation have conditions.
func TestExceptionsHaveConditions(t *testing.T) {
	base := law.Make(law.Over(fact.Email),
		law.Know(func(f *fact.Facts) { f.Representations = []fact.Representation{{Span: law.Since()}} }), law.Replies)
	q := func(change func(c *fact.Case, q *fact.Interaction)) fact.Case {
		c := base
		c.Facts.Interactions = slices.Clone(base.Facts.Interactions)
		change(&c, &c.Facts.Interactions[0])
		return c
	}
	another := func(c *fact.Case, replyTo string) {
		c.Facts.Interactions = append(c.Facts.Interactions,
			fact.Interaction{ID: "IN-9", At: c.Request.At.Add(-time.Minute), Channel: fact.Email,
				Direction: fact.Outbound, Person: "BO-1", ReplyTo: replyTo})
	}
	monday := func(change func(c *fact.Case, q *fact.Interaction)) fact.Case {
		c := law.Make(law.Over(fact.Email), law.At("2026-04-06 12:00"), law.Know(func(f *fact.Facts) {
			f.StatedTimes = []fact.StatedTime{{Span: law.Since(), Weekdays: []int{1}, ToMinute: 1440}}
		}), law.Replies)
		change(&c, &c.Facts.Interactions[0])
		return c
	}
	confirm := func(channel string, change func(c *fact.Case)) fact.Case {
		c := law.Make(law.Over(channel), law.For(fact.ConfirmOptOut), func(c *fact.Case) {
			c.Facts.Refusals = []fact.Refusal{{Span: fact.Span{ID: "F-1", At: *law.Before(c, time.Hour)}}}
		})
		change(&c)
		return c
	}
	message := func(purpose string) func(c *fact.Case) {
		return func(c *fact.Case) {
			c.Facts.Interactions = []fact.Interaction{{ID: "IN-1", At: c.Request.At.Add(-time.Minute),
				Channel: fact.Email, Direction: fact.Outbound, Person: "BO-1", Purpose: purpose}}
		}
	}
	none := func(*fact.Case) {}
	holdFaults(t, []fault{
		{"the answer", "us-regf-attorney", false, base},
		{"from another person", "us-regf-attorney", true, q(func(_ *fact.Case, q *fact.Interaction) { q.Person = "BO-2" })},
		{"about another debt", "us-regf-attorney", true, q(func(_ *fact.Case, q *fact.Interaction) { q.Debts = []string{"B"} })},
		{"about a debt that nobody knows", "us-regf-attorney", true, q(func(_ *fact.Case, q *fact.Interaction) { q.Debts = nil })},
		{"about this debt", "us-regf-attorney", false, q(func(_ *fact.Case, q *fact.Interaction) { q.Debts = []string{"A"} })},
		{"73 hours old", "us-regf-attorney", true, q(func(c *fact.Case, q *fact.Interaction) { q.At = c.Request.At.Add(-72 * time.Hour) })},
		{"71 hours old", "us-regf-attorney", false, q(func(c *fact.Case, q *fact.Interaction) { q.At = c.Request.At.Add(-72*time.Hour + time.Second) })},
		{"the attorney came after the question", "us-regf-attorney", true, q(func(c *fact.Case, q *fact.Interaction) {
			c.Facts.Representations = []fact.Representation{{Span: fact.Span{ID: "F-1", At: q.At}}}
		})},
		{"over another medium", "us-regf-attorney", true, q(func(_ *fact.Case, q *fact.Interaction) { q.Channel = fact.Text })},
		{"a second answer", "us-regf-attorney", true, q(func(c *fact.Case, _ *fact.Interaction) { another(c, "IN-Q") })},
		{"after a message that may have been the answer", "us-regf-attorney", true, q(func(c *fact.Case, _ *fact.Interaction) { another(c, "") })},
		{"after a message at the instant of the question", "us-regf-attorney", true, q(func(c *fact.Case, q *fact.Interaction) {
			another(c, "IN-Q")
			c.Facts.Interactions[1].At = q.At
		})},
		{"after a message that answered nothing", "us-regf-attorney", false, q(func(c *fact.Case, _ *fact.Interaction) { another(c, fact.Unanswering) })},
		{"after a message that answered nobody knows what", "us-regf-attorney", true, q(func(c *fact.Case, _ *fact.Interaction) { another(c, "IN-0") })},
		{"after an answer over another medium", "us-regf-attorney", true, q(func(c *fact.Case, x *fact.Interaction) {
			another(c, x.ID)
			c.Facts.Interactions[len(c.Facts.Interactions)-1].Channel = fact.Text
		})},
		{"outbound", "us-regf-attorney", true, q(func(_ *fact.Case, q *fact.Interaction) { q.Direction = fact.Outbound })},
		{"on the Monday itself", "us-regf-stated-time", false, monday(func(*fact.Case, *fact.Interaction) {})},
		{"on Monday to Sunday's question", "us-regf-stated-time", true, monday(func(c *fact.Case, q *fact.Interaction) { q.At = c.Request.At.Add(-13 * time.Hour) })},
		{"one electronic confirmation", "us-regf-opt-out", false, confirm(fact.Text, none)},
		{"by telephone", "us-regf-opt-out", true, confirm(fact.Voice, none)},
		{"a second one", "us-regf-opt-out", true, confirm(fact.Text, message(fact.ConfirmOptOut))},
		{"after a message that may have been one", "us-regf-opt-out", true, confirm(fact.Text, message(""))},
		{"after another message", "us-regf-opt-out", false, confirm(fact.Text, message(fact.Service))},
		{"a day later", "us-regf-opt-out", true, confirm(fact.Text, func(c *fact.Case) { c.Facts.Refusals[0].At = *law.Before(c, 24*time.Hour) })},
	})
}

// D6: no label of the asker switches a law off.
func TestLabelsSwitchNothingOff(t *testing.T) {
	yes := true
	theme := func(s string) law.Change { return law.AskFor(func(r *fact.Request) { r.Theme = s }) }
	bankrupt := law.Know(func(f *fact.Facts) { f.Bankruptcies = []fact.Bankruptcy{{Span: law.Since(), Chapter: 7}} })
	ceased := law.Know(func(f *fact.Facts) { f.Ceases = []fact.Cease{{Span: law.Since(), Written: &yes}} })
	current := law.Know(func(f *fact.Facts) { f.Debts[0].Current, f.Debts[0].PastDueOn = true, nil })
	holdFaults(t, []fault{
		{"a repossession as service", "us-bankruptcy-stay", true, law.Make(bankrupt, current, theme("opsServicing"), law.For(fact.Repossession))},
		{"a legal action as service", "us-bankruptcy-stay", true, law.Make(bankrupt, current, theme("opsServicing"), law.For(fact.LegalAction))},
		{"a repossession through the creditor's attorney", "us-bankruptcy-stay", true, law.Make(bankrupt, law.To(fact.CreditorAttorney), law.For(fact.Repossession))},
		{"an outbound call under an inbound theme", "us-regf-cease", true, law.Make(ceased, theme("inbRequest"))},
		{"service of a debt that is past due", "us-regf-cease", true, law.Make(ceased, theme("opsServicing"))},
		{"a login code about a debt that is past due", "us-regf-cease", true, law.Make(ceased, theme(fact.Credentials))},
		{"marketing about a debt", "us-regf-cease", true, law.Make(ceased, theme(fact.Marketing))},
		{"service of a current debt", "us-regf-cease", false, law.Make(ceased, current, theme("opsServicing"))},
		{"service of a debt of which it is not known", "us-regf-cease", true, law.Make(ceased, theme("opsServicing"), law.Know(func(f *fact.Facts) { f.Debts[0].PastDueOn = nil }))},
	})
}

// D8: nextAllowedAt is judged by the book of the day that it names.
func TestNextByTheBookOfItsDay(t *testing.T) {
	c := law.Make(law.Lives("NY"), law.Over(fact.Text), law.Agrees(fact.AutodialedColl), law.Made(2, fact.Mail, time.Hour), func(c *fact.Case) {
		c.Request.At = at(t, "2026-08-31T15:00:00Z")
		for i := range c.Facts.Interactions {
			c.Facts.Interactions[i].At = at(t, "2026-08-30T15:00:00Z").Add(time.Duration(i) * time.Minute)
		}
	})
	d, err := Decide(c.Request, c.Facts, book(t))
	if err != nil || d.Result || d.NextAllowedAt != nil || d.NoEnd != "us-ny-nyc-electronic" {
		t.Errorf("it is allowed from %v, with no end by %v, and the error %v; want it refused without an error, from never, by us-ny-nyc-electronic", d.NextAllowedAt, d.NoEnd, err)
	}
	// A rule that ends frees the day that it no longer holds.
	c = law.Make(law.Lives("FL"), law.Over(fact.Email), law.By(fact.Creditor), law.AskFor(func(r *fact.Request) { r.At = at(t, "2025-05-16T03:00:00Z") }))
	off, err := Book(Profile{Contacter: fact.Creditor, Serves: []string{"FL"}, Settings: []Setting{{Rule: "us-regf-time", Effect: Off}}})
	if err != nil {
		t.Fatal(err)
	}
	d, err = Decide(c.Request, c.Facts, off)
	if want := at(t, "2025-05-16T05:00:00Z"); err != nil || d.Result || d.NextAllowedAt == nil || !d.NextAllowedAt.Equal(want) {
		t.Errorf("%v %v %v, want midnight in Pensacola", d.NextAllowedAt, stopped(d, ""), err)
	}
}

// D9, D11, D13 to D16 and section 3: rules that were not there, or too wide.
func TestRulesThatWereMissing(t *testing.T) {
	yes := true
	machine := law.AskFor(func(r *fact.Request) { r.Contact.Mobile, r.Autodialed = &yes, &yes })
	reserved := func(x *fact.Interaction) { x.Outcome = "" }
	paid := law.Make(law.Made(1, fact.Voice, days24(8)), func(c *fact.Case) {
		c.Facts.Debts[0].ValidationSentAt, c.Facts.Debts[0].SettledAt = nil, law.Before(c, days24(6))
	})
	then := func(changes ...law.Change) fact.Case {
		return law.Stops("", changes...).Earlier(313).Case
	}
	duty := func(kind string, ago time.Duration, made day.Day) fact.Case {
		return law.Make(law.Over(fact.Mail), law.For(fact.Repossession), func(c *fact.Case) {
			s := law.Since()
			s.EndedAt = law.Before(c, ago)
			c.Facts.Duties, c.Facts.Debts[0].Kind, c.Facts.Debts[0].MadeOn = []fact.Span{s}, kind, &made
			c.Facts.Debts[0].PastDueOn, c.Facts.Debts[0].ValidationSentAt = nil, nil // neither is older than the debt
		})
	}
	old := day.Of(2020, 1, 1)
	holdFaults(t, []fault{
		{"marketing by machine with consent to collection texts", "us-tcpa-marketing", true, law.Make(law.Sells, law.Over(fact.Text), machine, law.Agrees(fact.TextNumber))},
		{"marketing is no collection in Massachusetts", "us-ma-calls", false, law.Make(law.Lives("MA"), law.Made(2, fact.Voice, time.Hour), law.Sells)},
		{"three prerecorded service calls to the line", "us-tcpa-prerecorded", true, law.Make(law.AskFor(func(r *fact.Request) { r.Prerecorded = true }),
			law.Made(3, fact.Voice, 24*time.Hour, func(x *fact.Interaction) { x.Theme, x.Purpose, x.Prerecorded = "opsServicing", fact.Service, &yes }))},
		{"the day after the service, a mortgage", "us-scra", true, duty(fact.Mortgage, 24*time.Hour, old)},
		{"what may be a mortgage", "us-scra", true, duty("", 24*time.Hour, old)},
		{"a mortgage made during the service", "us-scra", false, duty(fact.Mortgage, 24*time.Hour, day.Of(2026, 2, 1))},
		{"a dialer that is still talking", "us-regf-conversation", true, law.Make(law.Made(1, fact.Voice, time.Hour, reserved))},
		{"a debt that was paid needs no notice", "us-regf-validation", false, paid},
		{"and is not collected", "us-regf-settled", true, paid},
		{"at 3 a.m. in 2020", "us-fdcpa-time", true, then(law.At("2026-04-08 03:00"))},
		{"after a letter in 2020", "us-fdcpa-cease", true, then(law.Know(func(f *fact.Facts) { f.Ceases = []fact.Cease{{Span: law.Since(), Written: &yes}} }))},
		{"and no rule of Regulation F", "us-regf-time", false, then(law.At("2026-04-08 03:00"))},
		{"a text at 3 a.m. about a current debt is no law", "us-regf-time", false, law.Make(law.At("2026-04-08 03:00"), law.AskFor(func(r *fact.Request) { r.Theme = "opsServicing" }),
			law.Know(func(f *fact.Facts) { f.Debts[0].Current, f.Debts[0].PastDueOn = true, nil }))},
		{"where does the person live?", "us-ny-employer", false, law.Make(law.Lives("NY"), law.To(fact.Employer), law.For(fact.Locate))},
		{"an agency in North Carolina", "us-nc-third-party", false, law.Make(law.Lives("NC"), law.To(fact.ThirdParty))},
		{"which has an article of its own", "us-nc-agency-third-party", true, law.Make(law.Lives("NC"), law.To(fact.ThirdParty))},
		{"calls in West Virginia in 2016", "us-wv-calls", true, law.Stops("", law.Lives("WV"), law.Made(30, fact.Voice, 5*time.Hour)).Earlier(500).Case},
		{"a mortgage in the District", "us-dc-electronic", false, law.Make(law.Lives("DC"), law.Over(fact.Text), law.Know(func(f *fact.Facts) { f.Debts[0].Kind = fact.Mortgage }))},
	})
}

// D15: a consent that was given for later permits from its first instant on.
func TestConsentThatBeginsLater(t *testing.T) {
	c := law.Make(law.At("2026-04-08 03:00"), law.Agrees(fact.UnusualTime))
	from := c.Request.At.Add(2 * time.Hour)
	c.Facts.Consents[0].From = &from
	d, err := Decide(c.Request, c.Facts, book(t))
	if err != nil || d.NextAllowedAt == nil || !d.NextAllowedAt.Equal(from) {
		t.Errorf("%v, want %v (%v)", d.NextAllowedAt, from, err)
	}
}

// D17: no field is accepted that nothing reads.
func TestEveryFieldIsRead(t *testing.T) {
	read := map[string]bool{}
	for _, dir := range []string{"fact", "law", "federal", "state", "lender", "."} {
		names, err := filepath.Glob(filepath.Join(dir, "*.go"))
		if err != nil {
			t.Fatal(err)
		}
		for _, name := range names {
			if strings.HasSuffix(name, "_test.go") || slices.Contains([]string{"digest.go", "fact/check.go", "fact/known.go", "law/example.go"}, name) {
				continue
			}
			text, err := os.ReadFile(name)
			if err != nil {
				t.Fatal(err)
			}
			f, err := parser.ParseFile(token.NewFileSet(), name, text, 0)
			if err != nil {
				t.Fatal(err)
			}
			ast.Inspect(f, func(n ast.Node) bool {
				if lit, ok := n.(*ast.FuncLit); ok && len(lit.Type.Params.List) == 1 &&
					slices.Contains([]string{"Facts", "Case", "Request"}, typeName(lit.Type.Params.List[0].Type)) {
					return false // a change of an example, which reads nothing
				}
				if s, ok := n.(*ast.SelectorExpr); ok {
					read[s.Sel.Name] = true
				}
				return true
			})
		}
	}
	for name := range unknowable {
		if _, field, _ := strings.Cut(name, "."); !read[field] && field != "ID" && field != "Span" {
			t.Errorf("%s is accepted, and nothing reads it", name)
		}
	}
	if _, there := reflect.TypeFor[fact.Contact]().FieldByName("Kind"); there {
		t.Error("a field that nothing reads is back")
	}
}

// typeName is the name of a pointer's type.
func typeName(x ast.Expr) string {
	if p, ok := x.(*ast.StarExpr); ok {
		if s, ok := p.X.(*ast.SelectorExpr); ok {
			return s.Sel.Name
		}
	}
	return ""
}
