package federal_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"nectarine/internal/rule/guard/fact"
	"nectarine/internal/rule/guard/federal"
	"nectarine/internal/rule/guard/law"
	"nectarine/internal/value/day"
)

// today is the last day of texts that were read, on which the rules are asked.
const today = "2026-04-08"

// named is the rule of a name that is in force on a day, as YYYY-MM-DD.
func named(t *testing.T, id, on string) *law.Rule {
	t.Helper()
	rules := federal.Rules()
	i := slices.IndexFunc(rules, func(r law.Rule) bool { return r.ID == id && r.From <= on && (r.To == "" || on < r.To) })
	if i < 0 {
		t.Fatalf("on %s there is no rule %s", on, id)
	}
	return &rules[i]
}

// judged is what a rule finds in a case: the ends in UTC, "ever" without one.
func judged(t *testing.T, id string, changes ...law.Change) string {
	t.Helper()
	c := law.Make(changes...)
	m, err := law.Consider(&c.Request, &c.Facts)
	if err != nil {
		t.Fatal(err)
	}
	r := named(t, id, today)
	var all []string
	for _, f := range r.Judge(m, r, c.Request.At) {
		if f.Until.IsZero() {
			all = append(all, "ever")
		} else {
			all = append(all, f.Until.UTC().Format("01-02 15:04"))
		}
	}
	return strings.Join(all, ", ")
}

// Rules of one name follow each other without a gap or a day of two, and each says from
// when, where it was read, and in which section.
func TestRulesOfANameFollowEachOther(t *testing.T) {
	byID := map[string][]law.Rule{}
	for _, r := range federal.Rules() {
		byID[r.ID] = append(byID[r.ID], r)
		if _, err := day.Parse(r.From); err != nil {
			t.Errorf("%s begins on %q: %v", r.ID, r.From, err)
		}
		if r.Citation == "" || r.Says == "" || r.Source == "" || r.ReadOn == "" || r.Judge == nil || r.Jurisdiction != "US" {
			t.Errorf("%s of %s lacks its section, sentence, source, day of reading or judge, or is not of US", r.ID, r.From)
		}
	}
	for id, all := range byID {
		slices.SortFunc(all, func(a, b law.Rule) int { return strings.Compare(a.From, b.From) })
		for i, r := range all {
			if last := i == len(all)-1; !last && r.To != all[i+1].From || r.To != "" && r.To <= r.From {
				t.Errorf("%s of %s ends on %q, want the day on which the next begins", id, r.From, r.To)
			}
		}
	}
	// The act of 1977 holds until Regulation F spells it out, on the same day.
	regF := named(t, "us-regf-time", today).From
	for _, r := range federal.Rules() {
		if strings.HasPrefix(r.ID, "us-fdcpa") && (r.To != regF || r.Outside == nil) {
			t.Errorf("%s ends on %q and leaves out %v, want %s, and debts of a business", r.ID, r.To, r.Outside, regF)
		}
	}
}

// What the numbers of the law are.
func TestNumbers(t *testing.T) {
	for id, want := range map[string]map[string]int{
		"us-regf-time": {"open": 480, "close": 1260}, "practice-time": {"open": 480, "close": 1260}, "us-tcpa-hours": {"open": 480, "close": 1260},
		"us-regf-calls": {"calls": 7, "days": 7}, "us-regf-conversation": {"days": 7}, "us-tcpa-prerecorded": {"calls": 3, "days": 30},
		"us-regf-validation": {"days": 5},
	} {
		for name, n := range want {
			if got := named(t, id, today).Param(name); got != n {
				t.Errorf("%s has %d for %s, want %d", id, got, name, n)
			}
		}
	}
	for id, from := range map[string]string{"us-tcpa-autodialed": "1992-12-20", "us-tcpa-prerecorded": "2023-07-20", "us-tcpa-do-not-call": "2003-10-01", "us-can-spam": "2004-01-01"} {
		if got := named(t, id, today).From; got != from {
			t.Errorf("%s is of %s, want %s", id, got, from)
		}
	}
}

// The hours are 8 a.m., inclusive, to 9 p.m., exclusive, wherever the person may be; they are
// of what arrives at an hour, and those of sales of the telephone.
func TestHours(t *testing.T) {
	california := law.Know(func(f *fact.Facts) { f.Addresses = []fact.Address{{ID: "CT-9", State: "CA"}} })
	servicing := func(c *fact.Case) {
		c.Request.Theme, c.Facts.Debts[0].Current, c.Facts.Debts[0].PastDueOn = "opsServicing", true, nil
	}
	for _, c := range []struct {
		rule, at string
		change   law.Change
		want     string
	}{
		{"us-regf-time", "07:59", nil, "04-08 12:00"}, {"us-regf-time", "08:00", nil, ""}, {"us-regf-time", "20:59", nil, ""}, {"us-regf-time", "21:00", nil, "04-09 12:00"},
		{"us-regf-time", "08:00", california, "04-08 15:00"}, {"us-regf-time", "10:59", california, "04-08 15:00"}, {"us-regf-time", "11:00", california, ""},
		{"us-regf-time", "07:59", law.Over(fact.Email), "04-08 12:00"}, {"us-regf-time", "07:59", law.Over(fact.Text), "04-08 12:00"}, {"us-regf-time", "07:59", law.Over(fact.Chat), "04-08 12:00"},
		{"us-regf-time", "07:59", law.Over(fact.Mail), ""}, {"us-regf-time", "07:59", law.Over(fact.Document), ""}, {"us-regf-time", "07:59", law.Over(fact.GUI), ""},
		{"us-regf-time", "07:59", servicing, ""}, {"practice-time", "07:59", servicing, "04-08 12:00"}, {"practice-time", "08:00", servicing, ""}, {"practice-time", "07:59", nil, ""},
		{"us-tcpa-hours", "07:59", law.Sells, "04-08 12:00"}, {"us-tcpa-hours", "21:00", law.Sells, "04-09 12:00"}, {"us-tcpa-hours", "08:00", law.Sells, ""}, {"us-tcpa-hours", "07:59", nil, ""},
		{"us-tcpa-hours", "07:59", func(c *fact.Case) { law.Sells(c); law.Over(fact.Email)(c) }, ""},
	} {
		changes := []law.Change{law.At(today + " " + c.at)}
		if c.change != nil {
			changes = append(changes, c.change)
		}
		if got := judged(t, c.rule, changes...); got != c.want {
			t.Errorf("%s at %s: until %q, want %q", c.rule, c.at, got, c.want)
		}
	}
}

// Seven calls in seven days of the calendar, the day of a call being the first; a call that
// did not connect, to another, about another debt, or of one who answers for the person does
// not count.
func TestSevenCallsInSevenDays(t *testing.T) {
	const next = "04-09 04:00"
	days := func(n int) time.Duration { return time.Duration(n) * 24 * time.Hour }
	rang := func(n int, ago time.Duration, change ...func(*fact.Interaction)) law.Change {
		return func(c *fact.Case) {
			for i := range n {
				law.Made(1, fact.Voice, ago+time.Duration(i)*time.Second, append(change, func(x *fact.Interaction) {
					if x.Outcome == fact.Message {
						x.Outcome = fact.NoAnswer
					}
				})...)(c)
			}
		}
	}
	with := func(changes ...law.Change) law.Change {
		return func(c *fact.Case) {
			for _, f := range changes {
				f(c)
			}
		}
	}
	for _, c := range []struct {
		name string
		made law.Change
		want string
	}{
		{"six", rang(6, days(6)), ""}, {"seven, six days ago", rang(7, days(6)), next}, {"seven, seven days ago", rang(7, days(7)), ""},
		{"seven of today", rang(7, time.Hour), "04-15 04:00"},
		{"seven at the first instant of six days ago", rang(7, days(6)+12*time.Hour-6*time.Second), next}, {"seven just before it", rang(7, days(6)+12*time.Hour+time.Second), ""},
		{"one of them did not connect", with(rang(6, days(1)), rang(1, days(1)+time.Minute, func(x *fact.Interaction) { x.Outcome = fact.NotConnected })), ""},
		{"one was about another debt", with(rang(6, days(1)), rang(1, days(1)+time.Minute, func(x *fact.Interaction) { x.Debts = []string{"B"} })), ""},
		{"one was about none in particular", with(rang(6, days(1)), rang(1, days(1)+time.Minute, func(x *fact.Interaction) { x.Debts = nil })), "04-14 04:00"},
		{"one was to another", with(rang(6, days(1)), rang(1, days(1)+time.Minute, func(x *fact.Interaction) { x.Person = "BO-2" })), ""},
		{"one came in", with(rang(6, days(1)), rang(1, days(1)+time.Minute, func(x *fact.Interaction) { x.Direction = fact.Inbound })), ""},
		{"one was a text", with(rang(6, days(1)), law.Made(1, fact.Text, days(1)+time.Minute)), ""},
		{"one was of service", with(rang(6, days(1)), rang(1, days(1)+time.Minute, func(x *fact.Interaction) {
			x.Theme,
				x.Purpose = fact.Marketing, fact.Service
			x.Debts = nil
		})), ""},
		{"a text after seven", with(rang(7, days(1)), law.Over(fact.Text)), ""},
	} {
		if got := judged(t, "us-regf-calls", c.made); got != c.want {
			t.Errorf("%s: until %q, want %q", c.name, got, c.want)
		}
	}
	for ago, want := range map[time.Duration]string{days(1): "04-14 04:00", days(6): next, days(6) + 12*time.Hour: next,
		days(6) + 12*time.Hour + time.Second: "", days(7): ""} {
		if got := judged(t, "us-regf-conversation", law.Made(1, fact.Voice, ago, law.Spoke)); got != want {
			t.Errorf("%s after a conversation: until %q, want %q", ago, got, want)
		}
	}
	for name, change := range map[string]func(*fact.Interaction){
		"a message": func(*fact.Interaction) {}, "another debt": func(x *fact.Interaction) { law.Spoke(x); x.Debts, x.Discussed = []string{"B"}, []string{"B"} },
		"another person": func(x *fact.Interaction) { law.Spoke(x); x.Person = "BO-2" }, "a chat": func(x *fact.Interaction) { law.Spoke(x); x.Channel = fact.Chat },
	} {
		if got := judged(t, "us-regf-conversation", law.Made(1, fact.Voice, days(1), change)); got != "" {
			t.Errorf("a day after a contact that was %s: until %q, want nothing", name, got)
		}
	}
	if got := judged(t, "us-regf-conversation", law.Made(1, fact.Voice, days(1), law.Spoke, func(x *fact.Interaction) {
		x.Debts,
			x.Discussed = []string{"B"}, []string{"A"}
	})); got != "04-14 04:00" {
		t.Errorf("a day after a conversation in which the debt came up: until %q, want 04-14 04:00", got)
	}
}

// Three prerecorded calls to a residential line in thirty days, for whoever lives there.
func TestPrerecordedCalls(t *testing.T) {
	yes, no := true, false
	voice := law.AskFor(func(r *fact.Request) { r.Prerecorded = true })
	days := func(n int) time.Duration { return time.Duration(n) * 24 * time.Hour }
	for _, c := range []struct {
		name   string
		n      int
		ago    time.Duration
		change func(*fact.Interaction)
		want   string
	}{
		{"two", 2, days(29), func(x *fact.Interaction) { x.Prerecorded = &yes }, ""}, {"three, 29 days ago", 3, days(29),
			func(x *fact.Interaction) { x.Prerecorded = &yes }, "04-09 04:00"},
		{"three, 30 days ago", 3, days(30), func(x *fact.Interaction) { x.Prerecorded = &yes }, ""}, {"three that may have been", 3, days(1),
			func(x *fact.Interaction) { x.Prerecorded = nil }, "05-07 04:00"},
		{"three that were not", 3, days(1), func(x *fact.Interaction) { x.Prerecorded = &no }, ""},
		{"three for another who lives there", 3, days(1), func(x *fact.Interaction) { x.Prerecorded, x.Person = &yes, "BO-2" }, "05-07 04:00"},
		{"three to another line", 3, days(1), func(x *fact.Interaction) { x.Prerecorded, x.Contact = &yes, "CT-2" }, ""},
	} {
		made := func(k *fact.Case) {
			for i := range c.n {
				law.Made(1, fact.Voice, c.ago+time.Duration(i)*time.Second, c.change)(k)
			}
		}
		if got := judged(t, "us-tcpa-prerecorded", voice, made); got != c.want {
			t.Errorf("%s: until %q, want %q", c.name, got, c.want)
		}
	}
}

// What an autodialer may reach, by what is known of the number and of the machine.
func TestAutodialed(t *testing.T) {
	yes, no := true, false
	for i, c := range []struct {
		mobile, machine *bool
		prerecorded     bool
		channel         string
		want            string
	}{
		{&yes, &yes, false, fact.Voice, "ever"}, {nil, nil, false, fact.Voice, "ever"}, {&no, &yes, false, fact.Voice, ""},
		{&yes, &no, false, fact.Voice, ""},
		{&yes, &no, true, fact.Voice, "ever"}, {&no, &no, true, fact.Voice, ""}, {&no, &yes, false, fact.Text, "ever"}, {&yes, &yes, false, fact.Email, ""},
	} {
		change := law.AskFor(func(r *fact.Request) {
			r.Contact.Mobile, r.Autodialed, r.Prerecorded, r.Channel = c.mobile, c.machine, c.prerecorded, c.channel
		})
		if got := judged(t, "us-tcpa-autodialed", change); got != c.want {
			t.Errorf("%d, a %s: it stops %q, want %q", i, c.channel, got, c.want)
		}
		if got := judged(t, "us-tcpa-autodialed", change, law.Agrees(fact.AutodialedColl)); got != "" && c.channel == fact.Voice {
			t.Errorf("%d, with consent: it stops %q, want nothing", i, got)
		}
	}
}

// The procedures for e-mail and texts: five weeks and the days to opt out, and sixty days.
func TestProcedures(t *testing.T) {
	yes := true
	at := law.Make().Request.At
	creditors := func(notice, ends int) law.Change { // days before the contact
		return func(c *fact.Case) {
			law.Over(fact.Email)(c)
			k, last := &c.Request.Contact, day.In(at, time.UTC)-day.Day(ends)
			k.GivenBy, k.PublicDomain, k.OptOutNoticeAt, k.OptOutEndsOn = fact.ByCreditor, &yes, law.Before(c,
				time.Duration(notice)*24*time.Hour), &last
		}
	}
	for _, c := range []struct {
		notice, ends int
		passes       bool
	}{{36, 1, true}, {35, 1, false}, {35, 0, false}, {36, 0, false}, {40, 5, true}, {40, 6, false}, {400, 1, true}} {
		if got := judged(t, "us-regf-email-procedure", creditors(c.notice, c.ends)); (got == "") != c.passes {
			t.Errorf("noticed %d days before, opted out until %d days before: %q, want it to pass %t", c.notice, c.ends, got, c.passes)
		}
	}
	for ago, passes := range map[time.Duration]bool{0: true, -time.Second: false,
		60*24*time.Hour - time.Second: true, 60 * 24 * time.Hour: false} {
		for name, put := range map[string]func(*fact.Contact, *time.Time){"wrote": func(k *fact.Contact,
			t *time.Time) {
			k.WroteAt = t
		}, "was looked up": func(k *fact.Contact, t *time.Time) { k.CheckedAt = t }} {
			change := func(c *fact.Case) {
				law.Over(fact.Text)(c)
				c.Request.Contact.GivenBy = fact.ByPerson
				put(&c.Request.Contact, law.Before(c, ago))
			}
			if got := judged(t, "us-regf-text-procedure", change); (got == "") != passes {
				t.Errorf("the number %s %s before: %q, want it to pass %t", name, ago, got, passes)
			}
		}
	}
}

// The days of debts: of limitation, the last one inclusive; of the notice, five after the
// first communication.
func TestDaysOfDebts(t *testing.T) {
	for last, want := range map[string]bool{"2026-04-08": false, "2026-04-07": true, "2030-01-01": false} {
		d := day.MustParse(last)
		got := judged(t, "us-regf-time-barred", law.Over(fact.Mail), law.For(fact.LegalAction),
			law.Know(func(f *fact.Facts) { f.Debts[0].LimitationEndsOn = &d }))
		if (got != "") != want {
			t.Errorf("to sue on April 8 what may be sued until %s is stopped by %q, want it stopped %t", last, got, want)
		}
	}
	unsent := law.Know(func(f *fact.Facts) { f.Debts[0].ValidationSentAt = nil })
	for ago, want := range map[int]bool{1: false, 4: false, 5: false, 6: true, 400: true} {
		if got := judged(t, "us-regf-validation", unsent, law.Made(1, fact.Voice, time.Duration(ago)*24*time.Hour)); (got != "") != want {
			t.Errorf("%d days after the first communication, without the notice: %q, want it stopped %t", ago, got, want)
		}
	}
	if fmt.Sprint(named(t, "us-regf-validation", today).Outside) != "[commercial]" {
		t.Errorf("the notice leaves out %v, want debts of a business", named(t, "us-regf-validation", today).Outside)
	}
}
