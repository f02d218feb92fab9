package guard

import (
	"slices"
	"strings"
	"testing"
	"time"

	"nectarine/internal/rule/guard/fact"
	"nectarine/internal/rule/guard/law"
	"nectarine/internal/value/day"
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

// when is a local time of 2026 in New York: "Apr 3 15:30".
func when(t testing.TB, s string) time.Time {
	t.Helper()
	l, err := time.LoadLocation(eastern)
	if err != nil {
		t.Fatal(err)
	}
	v, err := time.ParseInLocation("2006 Jan 2 15:04", "2026 "+s, l)
	if err != nil {
		t.Fatal(err)
	}
	return v
}

func decide(t testing.TB, r fact.Request, f fact.Facts) Decision {
	t.Helper()
	d, err := Decide(r, f, book(t))
	if err != nil {
		t.Fatal(err)
	}
	return d
}

// stopped is the rules, by the beginning of their ids, that block.
func stopped(d Decision, prefix string) (ids []string) {
	for _, r := range d.Reasons {
		if r.Severity == law.Blocks && strings.HasPrefix(r.Rule, prefix) {
			ids = append(ids, r.Rule)
		}
	}
	return slices.Compact(ids)
}

// call is a collector's call to a known landline about debts.
func call(when time.Time, debts ...string) fact.Request {
	no := false
	return fact.Request{At: when, Channel: fact.Voice, Direction: fact.Outbound, Person: "BO-1",
		Recipient: fact.Borrower, Contacter: fact.Collector, Theme: "opsCollDebt", Autodialed: &no,
		Contact: fact.Contact{ID: "CT-1", Label: "home", Mobile: &no, Zones: []string{eastern}}, Debts: debts}
}

// home is a borrower of whom all is known and nothing speaks against a contact.
func home(made ...fact.Interaction) fact.Facts {
	f := fact.Facts{Zones: []string{eastern}, Residence: fact.Residence{State: "GA"}, Intensity: "heavy", Interactions: made, Contacts: []string{"CT-2"}}
	late := day.Of(2025, 12, 1)
	sent := time.Date(2026, 1, 1, 12, 0, 0, 0, time.UTC)
	for _, id := range []string{"A", "B", "M"} {
		f.Debts = append(f.Debts, fact.Debt{ID: id, Kind: fact.Consumer, PastDueOn: &late, ValidationSentAt: &sent})
	}
	return f
}

func placed(id string, when time.Time, outcome string, debts ...string) fact.Interaction {
	return fact.Interaction{ID: id, At: when, Channel: fact.Voice, Direction: fact.Outbound,
		Person: "BO-1", Recipient: fact.Borrower, Theme: "opsCollDebt", Outcome: outcome, Debts: debts, ReplyTo: "none"}
}

func calls(t testing.TB, debt string, days ...string) (made []fact.Interaction) {
	for i, d := range days {
		made = append(made, placed(debt+string(rune('a'+i)), when(t, d), "noAnswer", debt))
	}
	return made
}

func times(n int, s string) (all []string) {
	for range n {
		all = append(all, s)
	}
	return all
}

// example is a worked example of the Official Interpretation of Regulation F:
// the rule that stops the contact, or none.
type example struct {
	comment string
	request fact.Request
	facts   fact.Facts
	stops   string
}

func hold(t *testing.T, all []example) {
	t.Helper()
	for _, x := range all {
		got := stopped(decide(t, x.request, x.facts), "us-regf-")
		if len(got) == 0 && x.stops == "" || slices.Equal(got, []string{x.stops}) {
			continue
		}
		t.Errorf("comment %s: stopped by %q, want %q", x.comment, got, x.stops)
	}
}

func with(f fact.Facts, change func(*fact.Facts)) fact.Facts {
	change(&f)
	return f
}

func over(r fact.Request, channel string, change ...func(*fact.Request)) fact.Request {
	r.Channel = channel
	for _, c := range change {
		c(&r)
	}
	return r
}

// TestTimesAndPlaces are the examples of comments 6(b) and 6(c).
func TestTimesAndPlaces(t *testing.T) {
	yes, no := true, false
	since := fact.Span{ID: "F-1", At: when(t, "Jan 2 10:00")}
	newYear := at(t, "2027-01-01T05:00:00Z")
	tuesdays := with(home(), func(f *fact.Facts) {
		s := since
		s.Until = &newYear
		f.StatedTimes = []fact.StatedTime{{Span: s, Weekdays: []int{2, 4}, ToMinute: 1440}}
	})
	busy := with(home(), func(f *fact.Facts) {
		f.StatedTimes = []fact.StatedTime{{Span: since, Weekdays: []int{1, 2, 3, 4, 5}, FromMinute: 900, ToMinute: 1020},
			{Span: fact.Span{ID: "F-2", At: since.At}, Weekdays: []int{6, 7}, ToMinute: 1440}}
	})
	wrote := func(f fact.Facts, when time.Time, channel string, more ...fact.Interaction) fact.Facts {
		f.Interactions = append([]fact.Interaction{{ID: "IN-1", At: when, Channel: channel,
			Direction: fact.Inbound, Person: "BO-1", Recipient: fact.Borrower, Debts: []string{fact.Every}, Outcome: fact.Message}}, more...)
		return f
	}
	reply := func(r *fact.Request) { r.ReplyTo = "IN-1"; r.OptOutNotice = true }
	atHome := with(home(), func(f *fact.Facts) { f.StatedPlaces = []fact.StatedPlace{{Span: since, Label: "home", Employer: &no}} })
	fridays := with(home(), func(f *fact.Facts) {
		f.StatedTimes = []fact.StatedTime{{Span: since, Weekdays: []int{5}, ToMinute: 1440}}
	})
	zones := func(all ...string) fact.Facts { return with(home(), func(f *fact.Facts) { f.Zones = all }) }
	wednesday := when(t, "Apr 8 15:30")
	ceased := with(home(), func(f *fact.Facts) {
		f.Ceases = []fact.Cease{{Span: fact.Span{ID: "F-1", At: when(t, "Aug 6 09:00")}, Written: &yes}}
	})
	attorney := with(home(), func(f *fact.Facts) { f.Representations = []fact.Representation{{Span: since}} })
	consent := func(direct bool) fact.Facts {
		return with(busy, func(f *fact.Facts) {
			f.Consents = []fact.Consent{{Span: fact.Span{ID: "CN-1", At: since.At.Add(time.Hour)}, Name: fact.UnusualTime, Person: fact.Every,
				Contact: fact.Every, Channel: fact.Every, Debt: fact.Every, Direct: direct}}
		})
	}
	refused := func(x fact.Refusal) fact.Facts {
		return with(home(), func(f *fact.Facts) { x.Span = since; f.Refusals = []fact.Refusal{x} })
	}
	cannot := with(home(), func(f *fact.Facts) { f.StatedPlaces = []fact.StatedPlace{{Span: since, Label: "work", Employer: &yes}} })
	work := func(r *fact.Request) { r.Contact.Label = "work" }
	hold(t, []example{
		{"6(b)(1)-1.i Tuesday", call(when(t, "Apr 7 12:00"), "A"), tuesdays, "us-regf-stated-time"},
		{"6(b)(1)-1.i Thursday", call(when(t, "Dec 31 12:00"), "A"), tuesdays, "us-regf-stated-time"},
		{"6(b)(1)-1.i Wednesday", call(when(t, "Apr 8 12:00"), "A"), tuesdays, ""},
		{"6(b)(1)-1.i a Tuesday of the next year", call(at(t, "2027-01-05T17:00:00Z"), "A"), tuesdays, ""},
		{"6(b)(1)-1.ii 3 p.m. on a weekday", call(when(t, "Apr 8 15:00"), "A"), busy, "us-regf-stated-time"},
		{"6(b)(1)-1.ii 5 p.m. on a weekday", call(when(t, "Apr 8 17:00"), "A"), busy, ""},
		{"6(b)(1)-1.ii a weekend", call(when(t, "Apr 11 12:00"), "A"), busy, "us-regf-stated-time"},
		{"6(b)(1)-1.iii the home landline", call(wednesday, "A"), atHome, "us-regf-place"},
		{"6(b)(1)-1.iii mail to the home", over(call(wednesday, "A"), fact.Mail), atHome, "us-regf-place"},
		{"6(b)(1)-2.i one answer by e-mail", over(call(when(t, "Apr 8 15:40"), "A"), fact.Email, reply), wrote(busy, wednesday, fact.Email), ""},
		{"6(b)(1)-2.i and no second one", over(call(when(t, "Apr 8 15:50"), "A"), fact.Email, reply),
			wrote(busy, wednesday, fact.Email, fact.Interaction{ID: "IN-2", At: when(t, "Apr 8 15:40"),
				Channel: fact.Email, Direction: fact.Outbound, Person: "BO-1", Recipient: fact.Borrower, ReplyTo: "IN-1"}), "us-regf-stated-time"},
		{"6(b)(1)-2.i and not by telephone", over(call(when(t, "Apr 8 15:40"), "A"), fact.Voice, reply), wrote(busy, wednesday, fact.Email), "us-regf-stated-time"},
		{"6(b)(1)-2.ii one answer on the call from home", over(call(wednesday, "A"), fact.Voice, reply), wrote(atHome, wednesday, fact.Voice), ""},
		{"6(b)(1)-2.iii the website on a Friday", over(call(when(t, "Apr 10 12:00"), "A"), fact.GUI), fridays, ""},
		{"6(b)(1)-2.iii a call on a Friday", call(when(t, "Apr 10 12:00"), "A"), fridays, "us-regf-stated-time"},
		{"6(b)(1)-2.iv an answer at 8:31 p.m. on a Friday", over(call(when(t, "Apr 10 20:31"), "A"), fact.Email, reply), wrote(fridays, when(t, "Apr 10 20:30"), fact.Email), ""},
		{"6(b)(1)(i)-1 an e-mail sent at night", over(call(when(t, "Apr 8 21:30"), "A"), fact.Email), home(), "us-regf-time"},
		{"6(b)(1)(i)-2.i 10:59 Eastern with Pacific", call(when(t, "Apr 8 10:59"), "A"), zones(eastern, "America/Los_Angeles"), "us-regf-time"},
		{"6(b)(1)(i)-2.i 11:00 Eastern with Pacific", call(when(t, "Apr 8 11:00"), "A"), zones(eastern, "America/Los_Angeles"), ""},
		{"6(b)(1)(i)-2.i 9 p.m. Eastern with Pacific", call(when(t, "Apr 8 21:00"), "A"), zones(eastern, "America/Los_Angeles"), "us-regf-time"},
		{"6(b)(1)(i)-2.ii 9:59 Eastern with Mountain", call(when(t, "Apr 8 09:59"), "A"), zones(eastern, "America/Denver"), "us-regf-time"},
		{"6(b)(1)(i)-2.ii 10:00 Eastern with Mountain", call(when(t, "Apr 8 10:00"), "A"), zones(eastern, "America/Denver"), ""},
		{"6(b)(1)(ii)-1.i a mobile number", over(call(wednesday, "A"), fact.Voice, func(r *fact.Request) { r.Contact.Mobile = &yes }), atHome, ""},
		{"6(b)(1)(ii)-1.i an e-mail", over(call(wednesday, "A"), fact.Email), atHome, ""},
		{"6(b)(2) an attorney", call(wednesday, "A"), attorney, "us-regf-attorney"},
		{"6(b)(2)-1 one answer", over(call(when(t, "Apr 8 15:31"), "A"), fact.Voice, reply), wrote(attorney, wednesday, fact.Voice), ""},
		{"6(b)(3)-1 no personal calls at work", over(call(wednesday, "A"), fact.Voice, work), cannot, "us-regf-employment"},
		{"6(b)(3)-1 at home", call(wednesday, "A"), cannot, ""},
		{"6(b)(4)(i)-2 consent given directly", call(wednesday, "A"), consent(true), ""},
		{"6(b)(4)(i)-2 consent given to the creditor", call(wednesday, "A"), consent(false), "us-regf-stated-time"},
		{"6(c)(1)-1.i an e-mail on August 4", over(call(when(t, "Aug 4 12:00"), "A"), fact.Email), ceased, ""},
		{"6(c)(1)-1.i an e-mail on August 7", over(call(when(t, "Aug 7 12:00"), "A"), fact.Email), ceased, "us-regf-cease"},
		{"6(d)(4)(ii)(D)-1 an address that was opted out of", over(call(wednesday, "A"), fact.Email, func(r *fact.Request) { r.Contact.ID = "CT-2" }), refused(fact.Refusal{Contact: "CT-2"}), "us-regf-opt-out"},
		{"6(d)(4)(ii)(D)-1 another address", over(call(wednesday, "A"), fact.Email, func(r *fact.Request) { r.Contact.ID = "CT-3" }), refused(fact.Refusal{Contact: "CT-2"}), ""},
		{"6(d)(4)(ii)(D)-1 all e-mail", over(call(wednesday, "A"), fact.Email, func(r *fact.Request) { r.Contact.ID = "CT-3" }), refused(fact.Refusal{Channel: fact.Email}), "us-regf-opt-out"},
		{"6(d)(4)(ii)(D)-2 which is no notice to cease: a call", call(wednesday, "A"), refused(fact.Refusal{Channel: fact.Email}), ""},
		{"6(c)(2)(i) to say that efforts end", over(call(when(t, "Aug 7 12:00"), "A"), fact.Mail, func(r *fact.Request) { r.Purpose = fact.Terminate }), ceased, ""},
	})
}

// TestFrequencies are the examples of comments 14(b)(2) to 14(b)(4).
func TestFrequencies(t *testing.T) {
	consent := func(f fact.Facts, when time.Time) fact.Facts {
		f.Consents = []fact.Consent{{Span: fact.Span{ID: "CN-1", At: when}, Name: fact.CallFrequency,
			Person: "BO-1", Contact: fact.Every, Channel: fact.Voice, Debt: "A", Direct: true}}
		return f
	}
	week := calls(t, "A", "Apr 1 10:00", "Apr 2 10:00", "Apr 3 10:00", "Apr 4 10:00", "Apr 5 10:00", "Apr 6 10:00", "Apr 7 10:00")
	third := func(i fact.Interaction) fact.Interaction {
		i.Person, i.Recipient, i.Purpose = "TP-1", fact.ThirdParty, fact.Locate
		return i
	}
	var locating []fact.Interaction
	for _, c := range calls(t, "A", "Oct 6 10:00", "Oct 7 10:00", "Oct 8 10:00", "Oct 9 10:00", "Oct 10 10:00", "Oct 11 10:00") {
		locating = append(locating, third(c))
	}
	locate := func(s string) fact.Request {
		r := call(when(t, s), "A")
		r.Person, r.Recipient, r.Purpose = "TP-1", fact.ThirdParty, fact.Locate
		return r
	}
	learned := when(t, "Apr 9 09:00")
	wrong := calls(t, "A", times(7, "Apr 6 10:00")...)
	for i := range wrong {
		wrong[i].MisdirectedAt, wrong[i].Contact = &learned, "CT-2"
	}
	monday := calls(t, "A", append([]string{"Apr 1 10:00"}, "Apr 2 10:00", "Apr 2 11:00", "Apr 3 10:00", "Apr 3 11:00", "Apr 6 10:00", "Apr 6 11:00")...)
	talk := func(s string, debts ...string) fact.Interaction {
		return placed("T"+s, when(t, s), "conversation", debts...)
	}
	inbound := talk("Aug 13 12:00", "A")
	inbound.Direction = fact.Inbound
	june := append(calls(t, "A", "Jun 1 10:00", "Jun 2 10:00", "Jun 3 10:00"), calls(t, "Aj", "Jun 8 10:00", "Jun 8 11:00", "Jun 8 12:00", "Jun 9 10:00", "Jun 9 11:00", "Jun 10 10:00", "Jun 10 11:00")...)
	for i := range june {
		june[i].Debts = []string{"A"}
	}
	busy := placed("B", when(t, "Apr 7 09:00"), "notConnected", "A")
	three := slices.Concat(calls(t, "M", times(6, "Nov 9 10:00")...), calls(t, "A", times(7, "Nov 9 11:00")...), calls(t, "B", times(7, "Nov 9 12:00")...))
	medical := talk("Nov 9 10:00", "M")
	both := talk("Nov 9 10:00", "M", "A")
	turned := talk("Nov 9 10:00", "M")
	turned.Discussed = []string{"A"}
	general := append(slices.Concat(calls(t, "M", "Nov 9 10:00", "Nov 10 10:00"), calls(t, "A", "Nov 9 11:00", "Nov 10 11:00", "Nov 11 11:00", "Nov 11 12:00")), talk("Nov 12 10:00", "M"))
	students := with(home(calls(t, "S1", times(7, "Nov 9 10:00")...)...), func(f *fact.Facts) {
		f.Debts = []fact.Debt{{ID: "S1", StudentAccount: "77"}, {ID: "S2", StudentAccount: "77"}, {ID: "S3", StudentAccount: "78"}}
	})
	hold(t, []example{
		{"14(b)(2)(i)-1.i the seventh call", call(when(t, "Apr 7 15:00"), "A"), home(week[:6]...), ""},
		{"14(b)(2)(i)-1.i April 8", call(when(t, "Apr 8 08:00"), "A"), home(week...), ""},
		{"14(b)(2)(i)-1.ii August 19 after the consumer called", call(when(t, "Aug 19 12:00"), "A"), home(inbound), "us-regf-conversation"},
		{"14(b)(2)(i)-1.ii August 20", call(when(t, "Aug 20 12:00"), "A"), home(inbound), ""},
		{"14(b)(2)(i)-1.iii the seventh call to a third party", locate("Oct 12 12:00"), home(locating...), ""},
		{"14(b)(2)(i)-1.iii an eighth", locate("Oct 12 12:00"), home(append(locating, third(placed("x", when(t, "Oct 12 10:00"), "noAnswer", "A")))...), "us-regf-calls"},
		{"1006.10(c) once the third party was spoken to", locate("Oct 25 12:00"), home(third(placed("x", when(t, "Oct 12 10:00"), "conversation", "A"))), "us-regf-locate"},
		{"14(b)(2)(i)-3.i calls to a wrong number", call(when(t, "Apr 9 12:00"), "A"), home(wrong...), ""},
		{"14(b)(2)(ii)-1.i the eighth call on April 7", call(when(t, "Apr 7 12:00"), "A"), home(monday...), "us-regf-calls"},
		{"14(b)(2)(ii)-1.ii August 20", call(when(t, "Aug 20 12:00"), "A"), home(talk("Aug 14 12:00", "A")), "us-regf-conversation"},
		{"14(b)(2)(ii)-1.ii August 21", call(when(t, "Aug 21 12:00"), "A"), home(talk("Aug 14 12:00", "A")), ""},
		{"14(b)(3)(i)-3.i April 6 with consent", call(when(t, "Apr 6 12:00"), "A"), consent(home(talk("Apr 3 12:00", "A")), when(t, "Apr 3 12:05")), ""},
		{"14(b)(3)(i)-3.i April 6 without", call(when(t, "Apr 6 12:00"), "A"), home(talk("Apr 3 12:00", "A")), "us-regf-conversation"},
		{"14(b)(3)(i)-3.ii April 8 after the consent was used", call(when(t, "Apr 8 12:00"), "A"), consent(home(talk("Apr 3 12:00", "A"), talk("Apr 6 12:00", "A")), when(t, "Apr 3 12:05")), "us-regf-conversation"},
		{"14(b)(3)(i)-3.iii the eighth call on June 10", call(when(t, "Jun 10 12:00"), "A"), consent(home(june...), when(t, "Jun 4 12:00")), ""},
		{"14(b)(3)(i)-3.iii June 11, when none of the eight count", call(when(t, "Jun 11 12:00"), "A"), consent(home(june...), when(t, "Jun 4 12:00")), ""},
		{"14(b)(3)(i)-3.iii June 11 without the consent", call(when(t, "Jun 11 12:00"), "A"), home(june...), "us-regf-calls"},
		{"14(b)(3)(ii)-1 a busy signal", call(when(t, "Apr 7 12:00"), "A"), home(append(slices.Clone(week[:6]), busy)...), ""},
		{"14(b)(3)(ii)-1 voicemail connects", call(when(t, "Apr 7 12:00"), "A"), home(append(slices.Clone(week[:6]), placed("v", when(t, "Apr 7 09:00"), "message", "A"))...), "us-regf-calls"},
		{"14(b)(4)-2.i the twenty-first call", call(when(t, "Nov 9 13:00"), "M"), home(three...), ""},
		{"14(b)(4)-2.i an eighth about A", call(when(t, "Nov 9 13:00"), "A"), home(three...), "us-regf-calls"},
		{"14(b)(4)-2.ii a voicemail counted for one debt", call(when(t, "Nov 9 13:00"), "A"), home(calls(t, "M", times(7, "Nov 9 10:00")...)...), ""},
		{"14(b)(4)-2.iii the credit card", call(when(t, "Nov 10 12:00"), "A"), home(medical), ""},
		{"14(b)(4)-2.iii the medical debt", call(when(t, "Nov 10 12:00"), "M"), home(medical), "us-regf-conversation"},
		{"14(b)(4)-2.iv both were spoken of", call(when(t, "Nov 10 12:00"), "A"), home(both), "us-regf-conversation"},
		{"14(b)(4)-2.v the credit card after a general talk", call(when(t, "Nov 13 12:00"), "A"), home(general...), ""},
		{"14(b)(4)-2.v the medical debt", call(when(t, "Nov 13 12:00"), "M"), home(general...), "us-regf-conversation"},
		{"14(b)(4)-2.vi the debt that the consumer brought up", call(when(t, "Nov 10 12:00"), "A"), home(turned), "us-regf-conversation"},
		{"14(b)(4)-2.vi the debt that the call was begun for", call(when(t, "Nov 10 12:00"), "M"), home(turned), "us-regf-conversation"},
		{"14(b)(4)-2.vii student loans of one account", call(when(t, "Nov 10 12:00"), "S2"), students, "us-regf-calls"},
		{"14(b)(4)-2.vii student loans of another account", call(when(t, "Nov 10 12:00"), "S3"), students, ""},
	})
}
