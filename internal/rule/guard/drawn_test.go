package guard

import (
	"cmp"
	"fmt"
	"time"

	"pgregory.net/rapid"

	"nectarine/internal/rule/guard/fact"
	"nectarine/internal/value/day"
)

// draw draws parts of a random case. Facts lie in the weeks before the instant of
// the request, or years before it; what ends by plan may end after it.
type draw struct {
	r   *rapid.T
	now time.Time
}

func (d draw) pick(of ...string) string { return rapid.SampledFrom(of).Draw(d.r, "pick") }
func (d draw) chance() bool             { return rapid.Bool().Draw(d.r, "chance") }
func (d draw) maybe() *bool {
	return rapid.SampledFrom([]*bool{nil, new(bool), &always}).Draw(d.r, "maybe")
}

var always = true

func (d draw) ago() time.Time {
	most := 40 * 24 * 60
	if rapid.IntRange(0, 5).Draw(d.r, "old") == 0 {
		most = 400 * 24 * 60
	}
	return d.now.Add(-time.Duration(rapid.IntRange(0, most).Draw(d.r, "ago")) * time.Minute)
}

func (d draw) when() *time.Time {
	if d.chance() {
		return nil
	}
	t := d.ago()
	return &t
}

func (d draw) debts() []string {
	return rapid.SampledFrom([][]string{nil, {"A"}, {"B"}, {"A", "B"}}).Draw(d.r, "debts")
}

func (d draw) span(id string) fact.Span {
	s := fact.Span{ID: id, At: d.ago()}
	if d.chance() {
		end := d.now.Add(time.Duration(rapid.IntRange(-10*24*60, 20*24*60).Draw(d.r, "until")) * time.Minute)
		s.Until = notBefore(s, &end)
	}
	if rapid.IntRange(0, 3).Draw(d.r, "ended") == 0 {
		t := d.now.Add(-time.Duration(rapid.IntRange(0, 10*24*60).Draw(d.r, "ended ago")) * time.Minute)
		s.EndedAt = notBefore(s, &t)
	}
	return s
}

// heard is the span of what may have ended before one heard of it.
func (d draw) heard(id string) fact.Span {
	s := d.span(id)
	if s.EndedAt != nil && d.chance() {
		t := s.At.Add(-time.Duration(rapid.IntRange(0, 10*24*60).Draw(d.r, "heard late")) * time.Minute)
		s.EndedAt = &t
	}
	return s
}

// notBefore is an instant, or that from which a fact is known when that is later.
func notBefore(s fact.Span, t *time.Time) *time.Time {
	if t != nil && t.Before(s.At) {
		return &s.At
	}
	return t
}

// since is an instant at or after that from which a fact is known, or none.
func (d draw) since(s fact.Span) *time.Time { return notBefore(s, d.when()) }

// some adds up to so many of something.
func (d draw) some(name string, most int, add func(id string)) {
	for i := range rapid.IntRange(0, most).Draw(d.r, name) {
		add(fmt.Sprint(name, i))
	}
}

var (
	instants = [][2]string{{"2026-08-01", "2027-01-31"}, {"2021-11-15", "2021-12-15"}, {"2025-05-01", "2025-06-01"}, {"2022-12-15", "2023-01-15"}}
	homes    = []fact.Residence{{}, {State: "GA"}, {State: "GA", PostalCode: "30301"}, {State: "MA"}, {State: "NY", City: "Flushing"}, {State: "NY", City: "Buffalo"},
		{State: "NY", City: "New York", County: "Kings", PostalCode: "11201"}, {State: "NY", City: "Buffalo", County: "Erie", PostalCode: "14201"}, {State: "WA"}, {State: "DC"},
		{State: "FL"}, {State: "NV"}, {State: "WV"}, {State: "NC"}, {State: "CA"}, {State: "TX", PostalCode: "79901"}, {State: "HI"}, {State: "MD"}, {State: "OR"},
		{State: "CT"}, {State: "SC"}, {State: "CO"}, {State: "NH"}, {State: "VT"}, {State: "MI"}, {State: "PA"}, {State: "IA"}, {State: "WI"}, {State: "OK"}, {State: "MS"}, {State: "NJ"},
		{State: "LA"}, {State: "AL"}, {State: "KY"}, {State: "MN"}, {State: "NM"}, {State: "RI"}, {State: "UT"}, {State: "SD"}, {State: "AE"}, {State: "AE", Zones: []string{"America/New_York"}},
		{State: "TX", PostalCode: "96813"}, {State: "NY", PostalCode: "09012"}, {PostalCode: "96813"}}
	listed1 = []fact.Address{{ID: "AD", State: "NY"}, {ID: "AD", State: "HI"}, {ID: "AD"}, {ID: "AD", State: "AP"}, {ID: "AD", State: "AE", Zones: []string{"America/New_York"}},
		{ID: "AD", State: "TX", PostalCode: "79901"}, {ID: "AD", State: "TX", Zones: []string{"America/Chicago"}}}
)

// drawn is a random case of all kinds of facts.
func drawn(r *rapid.T) fact.Case {
	between := rapid.SampledFrom(instants).Draw(r, "season")
	from, to := day.MustParse(between[0]).Start(time.UTC), day.MustParse(between[1]).Start(time.UTC)
	d := draw{r, from.Add(time.Duration(rapid.IntRange(0, int(to.Sub(from)/time.Second)).Draw(r, "at")) * time.Second)}
	c := fact.Case{Request: d.request()}
	f := &c.Facts
	f.Residence = rapid.SampledFrom(homes).Draw(r, "home")
	f.Intensity = d.pick("", "light", "normal", "heavy")
	if d.chance() {
		f.Zones = []string{d.pick("America/New_York", "America/Phoenix", "America/Indiana/Indianapolis")}
	}
	d.some("address", 2, func(string) { f.Addresses = append(f.Addresses, rapid.SampledFrom(listed1).Draw(r, "address")) })
	if d.chance() {
		f.Persons, f.Contacts = []string{"BO-2"}, []string{"CT-2"}
	}
	d.some("debt", 2, func(string) { f.Debts = append(f.Debts, d.debt([]string{"A", "B"}[len(f.Debts)])) })
	d.some("interaction", 9, func(id string) { f.Interactions = append(f.Interactions, d.interaction(id)) })
	d.restrictions(f)
	d.some("consent", 2, func(id string) { f.Consents = append(f.Consents, d.consent(id)) })
	d.some("recontact", 2, func(id string) {
		f.Recontacts = append(f.Recontacts, fact.Recontact{Span: d.span(id), Person: d.pick("BO-1", "BO-2")})
	})
	d.some("wrote", 2, func(id string) { f.Wrote = append(f.Wrote, fact.Wrote{ID: id, At: d.ago(), Contact: "CT-1"}) })
	return c
}

// any draws one of the values that a field may have, and one of those that matter
// most as often as any of them.
func (d draw) any(field string, most ...string) string {
	if d.chance() {
		return d.pick(most...)
	}
	return rapid.SampledFrom(fact.Choices()[field]).Draw(d.r, field)
}

// rarely is true once in six.
func (d draw) rarely() bool { return rapid.IntRange(0, 5).Draw(d.r, "rarely") == 0 }

func (d draw) request() fact.Request {
	r := fact.Request{At: d.now, Channel: d.pick(fact.Voice, fact.Voice, fact.Text,
		fact.Email, fact.Mail, fact.Chat, fact.GUI, fact.Document), Direction: fact.Outbound, Person: "BO-1",
		Recipient: d.any("Request.recipient", fact.Borrower), Contacter: d.pick("", fact.Creditor, fact.Collector),
		Theme:   d.any("Request.theme", "", "opsCollDebt", "opsServicing", fact.Credentials, "inbRequest", fact.Marketing),
		Purpose: d.any("Request.purpose", "", fact.Required, fact.Locate, fact.Repossession), RequiredBy: d.any("Request.requiredBy", fact.PeriodicStatement), Debts: d.debts(),
		ReplyTo: d.pick("", "", "interaction0", "interaction1"), KnownAt: d.pick("", "", "home", "work"), OptOutNotice: d.chance(), Autodialed: d.maybe(), Prerecorded: d.chance(),
		Identifies: d.chance(), Postcard: d.rarely(), Public: d.rarely(), Contact: d.contact()}
	if r.RequiredBy != "" && r.Purpose != fact.Required {
		if d.rarely() {
			r.Purpose = fact.Required
		} else {
			r.RequiredBy = ""
		}
	}
	return r
}

func (d draw) contact() fact.Contact {
	c := fact.Contact{ID: d.pick("", "CT-1"), Label: d.pick(fact.Choices()["Contact.label"]...), Mobile: d.maybe(),
		Valid: d.maybe(), Archived: d.rarely(), Verified: d.maybe(), DoNotCall: d.maybe(),
		EmployerProvided: d.rarely(), GivenBy: d.pick(fact.Choices()["Contact.givenBy"]...), OptOutNoticeAt: d.when(),
		PublicDomain: d.maybe(), WroteAt: d.when(), CheckedAt: d.when(),
		Zones: rapid.SampledFrom([][]string{nil, {"America/New_York"}, {"America/Los_Angeles"}}).Draw(d.r, "zones")}
	if d.chance() {
		ends := day.In(d.now, time.UTC) + day.Day(rapid.IntRange(-30, 5).Draw(d.r, "opt-out ends"))
		c.OptOutEndsOn = &ends
	}
	return c
}

func (d draw) debt(id string) fact.Debt {
	x := fact.Debt{ID: id, LoanType: d.pick("", "LT-1", "LT-2"),
		Kind:             d.pick("", fact.Consumer, fact.Consumer, fact.Mortgage, fact.Vehicle, fact.Medical, fact.Student, fact.Commercial),
		StudentAccount:   d.pick("", "A77", "A78"),
		ValidationSentAt: d.when(), FirstCommunicationAt: d.when(), MedicalNoticeAt: d.when(), JudgedAt: d.when()}
	since := day.In(d.now, time.UTC) - day.Day(rapid.IntRange(0, 60).Draw(d.r, "past due"))
	switch d.pick("current", "late", "unknown") {
	case "current":
		x.Current = true
	case "late":
		x.PastDueOn = &since
	}
	if d.chance() {
		made := since - 800
		x.MadeOn, x.LimitationEndsOn = &made, &since
	}
	if rapid.IntRange(0, 5).Draw(d.r, "settled") == 0 {
		x.SettledAt = d.when()
	}
	return x
}

func (d draw) interaction(id string) fact.Interaction {
	at := d.ago()
	x := fact.Interaction{ID: id, At: at, Channel: d.any("Interaction.channel", fact.Voice, fact.Text, fact.Email, fact.Mail),
		Direction: d.pick(fact.Outbound, fact.Outbound, fact.Inbound),
		Person:    d.pick("BO-1", "BO-1", "BO-2"), Recipient: d.any("Interaction.recipient", "", fact.Borrower),
		Discussed: rapid.SampledFrom([][]string{nil, nil, {"A"}, {"B"}}).Draw(d.r, "discussed"),
		Debts:     rapid.SampledFrom([][]string{nil, {"A"}, {"B"}, {fact.Every}}).Draw(d.r, "about"),
		Outcome:   d.pick("", fact.Conversation, fact.Message, fact.NoAnswer, fact.NotConnected, fact.Failed),
		Theme:     d.any("Interaction.theme", "", "opsCollDebt", "opsServicing", fact.Marketing),
		Purpose:   d.any("Interaction.purpose", "", fact.Service), RequiredBy: d.any("Interaction.requiredBy", ""), ReplyTo: d.pick("", "none", "interaction0"), Contact: d.pick("", "CT-1", "CT-2"),
		Label: d.pick(fact.Choices()["Interaction.label"]...), Prerecorded: d.maybe()}
	if x.Channel != fact.Voice && (x.Outcome == fact.NoAnswer || x.Outcome == fact.NotConnected) {
		x.Outcome = fact.Failed
	}
	if x.Outcome != "" {
		x.Outcome = cmp.Or(map[bool]string{true: fact.Conversation}[x.Discussed != nil], x.Outcome)
	}
	if d.rarely() {
		x.MisdirectedAt = d.since(fact.Span{At: at})
	}
	if d.rarely() {
		x.CorrectedTo = d.any("Interaction.recipient", fact.Borrower, fact.Borrower)
		if x.CorrectedAt = d.since(fact.Span{At: at}); x.CorrectedAt == nil {
			x.CorrectedTo = ""
		}
	}
	return x
}

func (d draw) consent(id string) fact.Consent {
	x := fact.Consent{Span: d.span(id), Name: rapid.SampledFrom(fact.Choices()["Consent.name"]).Draw(d.r, "name"),
		Person: d.pick("", "BO-1", fact.Every, fact.Every), Contact: d.pick("", "CT-1", fact.Every, fact.Every),
		Channel: d.pick("", fact.Voice, fact.Text, fact.Email, fact.Every, fact.Every, fact.Every),
		Debt:    d.pick("", "A", fact.Every, fact.Every), Direct: d.chance(), Written: d.chance()}
	if rapid.IntRange(0, 3).Draw(d.r, "begins") == 0 {
		from := x.At.Add(time.Duration(rapid.IntRange(0, 60*24*60).Draw(d.r, "from")) * time.Minute)
		x.From = &from
	}
	return x
}

// restrictions are what the person asked for, and what cases say.
func (d draw) restrictions(f *fact.Facts) {
	r := d.r
	d.some("located", 2, func(id string) {
		f.Located = append(f.Located, fact.Located{ID: id, At: d.ago(), Person: d.pick("BO-1", "BO-2")})
	})
	d.some("revocation", 2, func(id string) {
		x := fact.Revocation{Span: d.span(id), Name: d.pick(fact.Choices()["Revocation.name"]...),
			Contact: d.pick("", "CT-1", "CT-2"), Channel: d.pick(fact.Choices()["Revocation.channel"]...)}
		x.Until = nil
		f.Revocations = append(f.Revocations, x)
	})
	d.some("time", 2, func(id string) {
		from := rapid.IntRange(0, 1439).Draw(r, "from")
		f.StatedTimes = append(f.StatedTimes, fact.StatedTime{Span: d.span(id),
			Weekdays:   rapid.SliceOfNDistinct(rapid.IntRange(1, 7), 0, 3, rapid.ID[int]).Draw(r, "weekdays"),
			FromMinute: from, ToMinute: rapid.IntRange(from+1, 1440).Draw(r, "to")})
	})
	d.some("place", 2, func(id string) {
		f.StatedPlaces = append(f.StatedPlaces, fact.StatedPlace{Span: d.span(id), Label: d.pick(fact.Choices()["StatedPlace.label"]...), Employer: d.maybe()})
	})
	d.some("refusal", 2, func(id string) {
		f.Refusals = append(f.Refusals, fact.Refusal{Span: d.span(id), Person: d.pick("", "BO-1", "BO-2"),
			Channel: d.pick(fact.Choices()["Refusal.channel"]...), Contact: d.pick("", "CT-1", "CT-2")})
	})
	d.some("cease", 2, func(id string) {
		s := d.span(id)
		f.Ceases = append(f.Ceases, fact.Cease{Span: s, Debts: d.debts(), Written: d.maybe(),
			TerminatedAt: d.since(s), RemedyAt: d.since(s)})
	})
	d.some("representation", 2, func(id string) {
		s := d.span(id)
		f.Representations = append(f.Representations,
			fact.Representation{Span: s, Debts: d.debts(), Unresponsive: d.since(s), Consented: d.since(s)})
	})
	d.some("dispute", 2, func(id string) {
		s := d.span(id)
		f.Disputes = append(f.Disputes, fact.Dispute{Span: s, Debts: d.debts(),
			Kind:    d.pick(fact.Disputed, fact.OriginalCreditor, fact.IdentityTheft),
			Written: d.maybe(), AnsweredAt: d.since(s), Duplicates: d.pick("", "dispute0", "dispute1"), NoticeAt: d.since(s)})
	})
	d.some("bankruptcy", 2, func(id string) {
		s := d.heard(id)
		x := fact.Bankruptcy{Span: s, Chapter: rapid.SampledFrom([]int{0, 7, 9, 11, 12, 13, 15}).Draw(r, "chapter"),
			Debts: d.debts(), Discharged: d.when(), ClaimedAt: d.since(s), Codebtor: d.chance()}
		x.Dismissed = x.Discharged == nil && (s.EndedAt == nil || !s.EndedAt.Before(s.At)) && d.chance()
		for _, debt := range d.debts() {
			x.Reaffirmed = append(x.Reaffirmed, fact.Reaffirmation{Span: d.span(id + debt), Debt: debt})
		}
		f.Bankruptcies = append(f.Bankruptcies, x)
	})
	d.some("block", 2, func(id string) {
		b := fact.Block{Span: d.span(id), Channels: rapid.SampledFrom([][]string{nil,
			{fact.Every}, {fact.Voice}, {fact.Text}}).Draw(r, "channels"),
			Themes: rapid.SampledFrom([][]string{nil, {fact.Every}, {"opsServicing"}, {"opsCollDebt"}, {fact.Credentials}}).Draw(r, "themes"),
			Labels: rapid.SampledFrom([][]string{nil, {"home"}}).Draw(r, "labels")}
		if d.chance() {
			end := day.In(d.now, time.UTC) + day.Day(rapid.IntRange(-2, 5).Draw(r, "end"))
			start := end - 20
			b.EndOn, b.StartOn, b.Hours, b.Weekdays = &end, &start, []fact.Hours{{From: 9, To: 17}}, []int{1, 3, 5}
			b.Zone, b.ProductZone = d.pick("", "America/Denver"), d.pick("", "America/New_York")
		}
		f.Blocks = append(f.Blocks, b)
	})
	d.some("death", rapid.SampledFrom([]int{0, 0, 0, 2}).Draw(r, "deaths"), func(id string) { f.Deaths = append(f.Deaths, d.heard(id)) })
	d.some("duty", 2, func(id string) { f.Duties = append(f.Duties, d.heard(id)) })
	d.some("minority", rapid.SampledFrom([]int{0, 0, 0, 2}).Draw(r, "minorities"), func(id string) { f.Minorities = append(f.Minorities, d.heard(id)) })
}
