package state

import (
	"cmp"
	"fmt"
	"strings"
	"time"

	"nectarine/internal/rule/guard/fact"
	"nectarine/internal/rule/guard/law"
)

// sale is the law of a state on sales by telephone: a row of hours, with how
// many contacts it permits in 24 hours and whether it asks for consent. These
// laws bind whoever sells. Exceptions for who has bought before are not held,
// which is stricter.
type sale struct {
	state    string
	version  int
	from, to string
	// citation is of the hours, and of the rest where nothing else is said.
	citation string
	// open and closes are minutes of the day, from Monday to Sunday; saturday and
	// sunday are narrower where they are given, and never where they are empty.
	open, closes     int
	saturday, sunday *window
	// contacts are those permitted in 24 hours; 0 is without a number.
	contacts int
	// texts says that texts are meant, too; consent that it must be had in writing.
	texts, consent bool
	// machine says that only what a machine dials or plays is meant.
	machine bool
	// source is where it was read, on the day readOn if not on that of most.
	source, readOn, unverified string
	// weeks moves the examples back, for a law that ended before April 2026.
	weeks int
}

// window is hours of a day, minutes from inclusive, to exclusive.
type window struct{ open, closes int }

var never = &window{}

const (
	eight, nine, ten, noon = 8 * 60, 9 * 60, 10 * 60, 12 * 60
	sixPM, eightPM, ninePM = 18 * 60, 20 * 60, 21 * 60
	list                   = "clickpointsoftware.com, dropcowboy.com (lists of 2025)"
	// inLists is of what stands in lists of hours alone.
	inLists = "Read in lists of hours alone: the section, the day on which it began, whom it leaves out and whether texts count were not read."
)

var salesLaws = []sale{
	{
		state: "AL", from: "2000-01-01", citation: "Ala. Code 8-19A-14", open: eight, closes: eightPM, sunday: never, texts: true, source: list, unverified: inLists,
	},
	{
		state: "CT", from: "2023-10-01", citation: "Conn. Gen. Stat. 42-288a", open: nine, closes: eightPM, texts: true, consent: true,
		source: "tcpaworld.com 2023-06-28 (hours), thewbkfirm.com (written consent, texts)", unverified: "Read in accounts of the law alone.",
	},
	{
		state: "FL", from: "2021-07-01", citation: "Fla. Stat. 501.616(6)", open: eight, closes: eightPM, texts: true, contacts: 3,
		source:     "501.616 (lawserver.com; flsenate.gov SB 1120, 2021); " + list,
		unverified: "The law counts calls on the same subject; all are counted here. That texts count, and the day in 2021, were not read.",
	},
	{
		state: "KY", from: "2002-07-15", citation: "Ky. Rev. Stat. 367.46955(9)", open: ten, closes: ninePM, texts: true, source: list, unverified: inLists,
	},
	{
		state: "LA", from: "2000-01-01", citation: "La. R.S. 45:844.31", open: eight, closes: eightPM, sunday: never, texts: true, source: list, unverified: inLists,
	},
	{
		state: "MA", from: "2003-04-01", citation: "201 CMR 12.02(2), M.G.L. c. 159C, 3", open: eight, closes: eightPM, texts: true,
		source:     "201 CMR 12.02 (regulations.justia.com); " + list,
		unverified: "That texts count, and the day in 2003, were not read. 12.02(4) forbids recorded messages, which the federal rule asks consent in writing for, and is not held apart.",
	},
	{
		state: "MD", from: "2024-01-01", citation: "Md. Code, Com. Law 14-4501 to 14-4505 (Stop the Spam Calls Act of 2023)", open: eight, closes: eightPM,
		texts: true, contacts: 3, source: "wmar2news.com, dnc.com, jdsupra.com 7567525, mondaq.com 1433984, dataguidance.com (accounts: hours, calls and texts on one subject, the day), 14-4501, 14-4502(a) (self-law.org, lexace.ai)",
		readOn:     readLast,
		unverified: "The words on hours and on the number were read in accounts alone. The law counts what is on the same subject, and leaves out whom 14-4502(a)(1) names: all is counted here, and nobody is left out.",
	},
	{
		state: "MI", from: "2003-01-01", citation: "Mich. Comp. Laws 445.111a", open: nine, closes: ninePM, texts: true, source: list, unverified: inLists,
	},
	{
		state: "MN", from: "2000-01-01", citation: "Minn. Stat. 325E.30", open: nine, closes: ninePM, texts: true, source: list, unverified: inLists,
	},
	{
		state: "MS", from: "2003-07-01", citation: "Miss. Code 77-3-723(1)", open: eight, closes: eightPM, sunday: never, texts: true,
		source:     "77-3-723 (getpocketlaw.com); dnc.com 2024-06-03",
		unverified: "The section says Central time, whatever the person's clock shows, and the day in 2003 on which it began was not read. Holidays were forbidden until 2023 and are not held.",
	},
	{
		state: "NJ", from: "2004-05-01", citation: "N.J.S.A. 56:8-128(d)", open: eight, closes: ninePM, source: "56:8-128 (casetext.com, L. 2024, c. 62)",
		texts: true, unverified: "That texts count, and the day in 2004, were not read. The 8 p.m. of other lists was not found: the section says 9 p.m.",
	},
	{
		state: "NM", from: "2003-07-01", citation: "N.M. Stat. 57-12-22", open: nine, closes: ninePM, texts: true, source: list, unverified: inLists,
	},
	{
		state: "NV", from: "2000-01-01", citation: "Nev. Rev. Stat. 599B", open: nine, closes: eightPM, texts: true, source: list, unverified: inLists,
	},
	{
		state: "OK", from: "2022-11-01", citation: "Okla. Stat. tit. 15, 775C.4", open: eight, closes: eightPM, texts: true, contacts: 3,
		source:     list + "; dnc.com, 24kyc.com (accounts of HB 3168, 2022: the hours, the three on one subject, texts, the day), 775C.2 (self-law.org, lexace.ai)",
		readOn:     readLast,
		unverified: "775C.4 was read in accounts alone. It counts calls on the same subject, and leaves out who has bought before: all are counted here, and nobody is left out.",
	},
	{
		state: "OR", from: "2026-01-01", citation: "ORS 646A.370 to 646A.376, 646.561 (HB 3865, 2025)", open: eight, closes: eightPM, texts: true, contacts: 3,
		source:     "jdsupra.com 8210765 (2025), postscript.io, vicifast.com, citizenportal.ai 6229846 (the day)",
		readOn:     readLast,
		unverified: "The sections that HB 3865 changed were not read. By the accounts they leave out who has bought within eighteen months, which is not held and stricter.",
	},
	{
		state: "PA", from: "1997-03-04", citation: "73 P.S. 2241 to 2250 (Telemarketer Registration Act)", open: eight, closes: ninePM, texts: true,
		source: "attorneygeneral.gov (telemarketing information), cliclaw.com (2241, 2242)", unverified: "Read on the Attorney General's page, which says Eastern time, whatever the person's clock shows; the section was not read. That texts count was not read.",
	},
	{
		state: "RI", from: "1999-07-01", citation: "R.I. Gen. Laws 5-61-2(2), 5-61-3.6", open: nine, closes: sixPM,
		saturday: &window{10 * 60, 17 * 60}, sunday: never, texts: true,
		source:     "5-61-2 (instalawyer.io), 5-61-3.6 (webserver.rilin.state.ri.us)",
		unverified: "The chapter speaks of sellers of some kinds; all are held. That texts count, and the day in 1999, were not read.",
	},
	{
		state: "SD", from: "1991-07-01", citation: "S.D. Codified Laws 37-30-28", open: nine, closes: ninePM, saturday: never, sunday: never, texts: true, machine: true,
		source: "37-30-28 (lexace.ai; sdlegislature.gov)", unverified: "That texts count was not read, nor the day in 1991 (SL 1991, ch. 322) on which it began.",
	},
	{
		state: "TX", to: "2025-09-01", from: "2009-04-01", citation: "Tex. Bus. & Com. Code 301.051", open: nine, closes: ninePM,
		sunday: &window{noon, ninePM}, weeks: 52,
		source: "cloudcommunications.com (2025)", unverified: "The day on which the hours of calls began was not read: 37.02, of which 301.051 is the successor, was headed so from 1992-01-01 (law.justia.com, code of 2005), and its hours were not read.",
	},
	{
		state: "TX", version: 2, from: "2025-09-01", citation: "Tex. Bus. & Com. Code 301.051, 302.001 (SB 140, 2025)", open: nine, closes: ninePM,
		sunday: &window{noon, ninePM}, texts: true, source: "foster.com 2025-09-25, cloudcommunications.com, varnumlaw.com",
		unverified: "By a settlement of November 2025 texts with consent need no registration; whether the hours hold for them was not read, and they are held.",
	},
	{
		state: "UT", from: "2003-01-01", citation: "Utah Code 13-25a-103(3)", open: eight, closes: ninePM, sunday: never, texts: true,
		source:     "13-25a-103 (codes.findlaw.com, as of 2025-01-01)",
		unverified: "Prior express consent lifts it, which is not held here and is stricter. That texts count, and the day on which the hours began, were not read.",
	},
	{
		state: "WA", from: "2022-06-09", citation: "RCW 19.158.040(2), 80.36.390 (HB 1497, 2022)", open: eight, closes: eightPM, texts: true,
		source: "19.158.040 (app.leg.wa.gov); tmtlawwatch.com 2022-05-23 (day, scope)", unverified: "That texts count was not read, nor from which day 19.158.040, on commercial solicitors, says 8 p.m.",
	},
}

// telephoneSales are the rules of all rows.
func telephoneSales() (all []law.Rule) {
	for _, s := range salesLaws {
		base := law.Rule{
			Version: max(s.version, 1), From: s.from, To: s.to, Citation: s.citation, Jurisdiction: "US-" + s.state,
			Creditor: law.ByLaw, Collector: law.ByLaw, Severity: law.Blocks, Needs: law.NeedsSelling,
			Source: s.source, ReadOn: cmp.Or(s.readOn, readOn), Unverified: s.unverified,
		}
		id := "us-" + strings.ToLower(s.state) + "-sales-"
		all = append(all, s.hours(base, id+"hours"))
		if s.contacts > 0 {
			all = append(all, s.count(base, id+"count"))
		}
		if s.consent {
			all = append(all, s.written(base, id+"consent"))
		}
	}
	return all
}

func (s sale) over() []string {
	if s.texts {
		return []string{fact.Voice, fact.Text}
	}
	return []string{fact.Voice}
}

// oneClock is a life in a state where there is one clock.
func oneClock(state string) law.Change {
	return func(c *fact.Case) {
		law.Lives(state)(c)
		c.Request.Contact.Zones = c.Request.Contact.Zones[:1]
		c.Facts.Residence.Zones = c.Request.Contact.Zones
	}
}

// agreed makes it a contact about what is agreed already: a debt that there is.
func agreed(c *fact.Case) { c.Request.Theme, c.Request.Debts = "opsServicing", []string{"A"} }

func (s sale) hours(r law.Rule, id string) law.Rule {
	r.ID, r.Says = id, s.says()
	r.Parameters = []law.Parameter{law.Open(s.open), law.Close(s.closes)}
	r.Judge = s.judgeHours
	lives := oneClock(s.state)
	if by := func(machine bool) law.Change { return law.AskFor(func(q *fact.Request) { q.Autodialed = &machine }) }; s.machine {
		lives = func(c *fact.Case) { oneClock(s.state)(c); by(true)(c) }
		r.Examples = append(r.Examples, law.Passes("dialed by hand", lives, law.Sells, law.At("2026-04-08 "+clock(s.open-1)), by(false)))
	}
	before := law.At("2026-04-08 " + clock(s.open-1))
	sell := func(verdict func(string, ...law.Change) law.Example, day, date string, minute int) law.Example {
		return verdict("on a "+day+" at "+clock(minute), lives, law.Sells, law.At(date+" "+clock(minute)))
	}
	r.Examples = append(r.Examples,
		law.Stops("at "+clock(s.open-1), lives, law.Sells, before),
		sell(law.Stops, "Wednesday", "2026-04-08", s.closes), sell(law.Passes, "Wednesday", "2026-04-08", s.open), sell(law.Passes, "Wednesday", "2026-04-08", s.closes-1),
		law.Excepts("about what is agreed already", agreed, lives, law.Sells, before))
	if !s.texts {
		r.Examples = append(r.Examples, law.Passes("a text at "+clock(s.open-1), lives, law.Over(fact.Text), law.Sells, before))
	} else {
		r.Examples = append(r.Examples, law.Stops("a text at "+clock(s.open-1), lives, law.Over(fact.Text), law.Sells, before))
	}
	for _, weekend := range []struct {
		day, date string
		w         *window
	}{{"Saturday", "2026-04-11", s.saturday}, {"Sunday", "2026-04-12", s.sunday}} {
		switch w := weekend.w; {
		case w == nil:
		case w.closes == 0:
			r.Examples = append(r.Examples, sell(law.Stops, weekend.day, weekend.date, noon))
		default:
			r.Examples = append(r.Examples, sell(law.Stops, weekend.day, weekend.date, w.open-1),
				sell(law.Passes, weekend.day, weekend.date, w.open),
				sell(law.Passes, weekend.day, weekend.date, w.closes-1), sell(law.Stops, weekend.day, weekend.date, w.closes))
		}
	}
	for i := range r.Examples {
		r.Examples[i] = r.Examples[i].Earlier(s.weeks)
	}
	return r
}

// says puts the hours in words.
func (s sale) says() string {
	what := "by telephone"
	if s.machine {
		what = "by a machine that dials or plays"
	}
	text := "Nothing that sells " + what + " before " + clock(s.open) + " or from " + clock(s.closes) + " where the person may be"
	for _, day := range []struct {
		name string
		w    *window
	}{{"on a Saturday", s.saturday}, {"on a Sunday", s.sunday}} {
		switch {
		case day.w == nil:
		case day.w.closes == 0:
			text += ", nor " + day.name + " at all"
		default:
			text += ", nor " + day.name + " before " + clock(day.w.open) + " or from " + clock(day.w.closes)
		}
	}
	return text + "."
}

// clock is a minute of the day as 07:59.
func clock(minute int) string { return fmt.Sprintf("%02d:%02d", minute/60, minute%60) }

// judgeHours keeps to the rule's hours and, on the weekend, to the narrower ones.
func (s sale) judgeHours(m *law.Matter, rule *law.Rule, t time.Time) []law.Finding {
	if !m.Request.MaySell() || m.Request.Channel != fact.Voice && (m.Request.Channel != fact.Text || !s.texts) {
		return nil
	}
	if r := m.Request; s.machine && r.Autodialed != nil && !*r.Autodialed && !r.Prerecorded {
		return nil
	}
	open, closes := rule.Param("open"), rule.Param("close")
	edges := []int{open, closes}
	for _, w := range []*window{s.saturday, s.sunday} {
		if w != nil {
			edges = append(edges, w.open, w.closes)
		}
	}
	return m.ShutOutside(t, edges, func(weekday, minute int) bool {
		w := map[int]*window{6: s.saturday, 7: s.sunday}[weekday]
		return minute < open || minute >= closes || w != nil && (minute < w.open || minute >= w.closes)
	})
}

func (s sale) count(r law.Rule, id string) law.Rule {
	r.ID, r.Says, r.LooksBack = id, fmt.Sprintf("At most %d contacts that sell in 24 hours.", s.contacts), 2
	r.Parameters = []law.Parameter{
		law.Limit("contacts", "contacts permitted", s.contacts),
		{Name: "hours", Unit: "consecutive hours", Value: 24, Min: 24, Max: 168, Loosest: 0},
	}
	r.Judge = law.JudgeSales(s.over()...)
	lives := law.Lives(s.state)
	r.Examples = []law.Example{
		law.Stops("one more in 24 hours, the first of them the day before", lives, law.Sells, law.Made(s.contacts, fact.Voice, 7*time.Hour)),
		law.Stops("a text after as many calls", lives, law.Sells, law.Over(fact.Text), law.Made(s.contacts, fact.Voice, 2*time.Hour)),
		law.Passes("the last that is permitted", lives, law.Sells, law.Made(s.contacts-1, fact.Voice, 2*time.Hour)),
		law.Passes("24 hours after the first", lives, law.Sells, law.Made(s.contacts, fact.Voice, 8*time.Hour)),
		law.Excepts("about what is agreed already", agreed, lives, law.Sells, law.Made(s.contacts, fact.Voice, 2*time.Hour)),
	}
	return r
}

func (s sale) written(r law.Rule, id string) law.Rule {
	r.ID, r.Says = id, "Nothing that sells by telephone without consent in writing."
	r.Version++ // it is spent by any request for no more calls since
	r.Consents = []law.Ask{{Name: fact.MarketingConsent, Written: true, Machine: true}}
	r.Judge = func(m *law.Matter, rule *law.Rule, t time.Time) []law.Finding {
		if !m.Request.MaySell() || !m.Request.Telephonic() || m.Excused(rule, t) {
			return nil
		}
		return law.Always(m.Request.Contact.ID)
	}
	lives := law.Lives(s.state)
	r.Examples = []law.Example{
		law.Stops("a call, dialed by hand", lives, law.Sells),
		law.Passes("about a debt", lives),
		law.Excepts("with consent in writing", law.Agrees(fact.MarketingConsent), lives, law.Sells),
	}
	return r
}
