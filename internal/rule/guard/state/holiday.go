package state

import (
	"strings"
	"time"

	"nectarine/internal/rule/guard/fact"
	"nectarine/internal/rule/guard/law"
	"nectarine/internal/value/day"
)

// holidayLaw is the law of a state that nobody sells by telephone on a legal holiday.
type holidayLaw struct {
	state, from, citation, source, unverified string
}

// ownHolidays is of every state: which days its own law keeps besides the federal ones.
const ownHolidays = "Held are the federal holidays, on their day and on the Friday before or the Monday after when that is kept instead. Which others the state keeps, by law or by proclamation, is not held: " +
	"set a block (facts.blocks) for them. Exceptions for consent, and for who has bought before, are not held, which is stricter."

var holidayLaws = []holidayLaw{
	{"AL", "2000-01-01", "Ala. Code 8-19A-14, 1-3-8", "clickpointsoftware.com, dropcowboy.com (lists of 2025); dnc.com 2023-12", "Read in lists alone; one says that it binds telephone utilities alone."},
	{"LA", "2000-01-01", "La. Pub. Serv. Comm. General Order R-29617, V(A)(2)", "dnc.com 2023-12", "Read in an account. The day on which it began was not read."},
	{"PA", "2019-12-03", "73 P.S. 2245.2 (HB 318, 2019)", "mslawgroup.com", "Read in an account of the bill."},
	{"RI", "1999-07-01", "R.I. Gen. Laws 5-61-2, 5-61-3.6", "dnc.com 2019-01", "Read in a list alone."},
	{"UT", "2003-01-01", "Utah Code 13-25a-103(3)(c)", "13-25a-103 (codes.findlaw.com, as of 2025-01-01)", "The day on which it began was not read."},
}

// salesHolidays are the rules of all rows.
func salesHolidays() (all []law.Rule) {
	for _, h := range holidayLaws {
		lives, on := oneClock(h.state), law.At
		all = append(all, law.Rule{
			ID: "us-" + strings.ToLower(h.state) + "-sales-holidays", Version: 1, From: h.from, Citation: h.citation, Jurisdiction: "US-" + h.state,
			Says: "Nothing that sells by telephone on a legal holiday.", Creditor: law.ByLaw, Collector: law.ByLaw, Severity: law.Blocks,
			Source: h.source, ReadOn: readLast, Unverified: h.unverified + " " + ownHolidays,
			Needs: law.NeedsSelling, Judge: func(m *law.Matter, _ *law.Rule, t time.Time) []law.Finding {
				if !m.Request.MaySell() || !m.Request.Telephonic() {
					return nil
				}
				return m.ShutOn(t, legalHoliday)
			},
			Examples: []law.Example{
				law.Stops("on Memorial Day", lives, law.Sells, on("2026-05-25 12:00")),
				law.Stops("a text, in its last minute", lives, law.Over(fact.Text), law.Sells, on("2026-05-25 23:59")),
				law.Stops("on July 3, 2026, which is kept for the Saturday", lives, law.Sells, on("2026-07-03 12:00")),
				law.Stops("on that Saturday", lives, law.Sells, on("2026-07-04 12:00")),
				law.Passes("on the day after Memorial Day", lives, law.Sells, on("2026-05-26 12:00")),
				law.Passes("a letter", lives, law.Over(fact.Mail), law.Sells, on("2026-05-25 12:00")),
				law.Excepts("about what is agreed already", agreed, lives, law.Sells, on("2026-05-25 12:00")),
			},
		})
	}
	return all
}

// legalHoliday says that a day is a federal holiday (5 U.S.C. 6103), or the day on which
// one that falls on a weekend is kept.
func legalHoliday(d day.Day) bool {
	year, _, _ := d.Date()
	for _, h := range holidays(year) {
		if h == d || h.Weekday() == 6 && d == h-1 || h.Weekday() == 7 && d == h+1 {
			return true
		}
	}
	first := day.Of(year+1, 1, 1) // kept on December 31 when it is a Saturday
	return first.Weekday() == 6 && d == first-1
}

// holidays are the federal ones of a year; Juneteenth is one since 2021.
func holidays(year int) []day.Day {
	nth := func(month, weekday, n int) day.Day { // the n-th such day of a month
		first := day.Of(year, month, 1)
		return first + day.Day((weekday-first.Weekday()+7)%7+7*(n-1))
	}
	memorial := day.Of(year, 5, 31)
	for memorial.Weekday() != 1 {
		memorial--
	}
	all := []day.Day{day.Of(year, 1, 1), nth(1, 1, 3), nth(2, 1, 3), memorial, day.Of(year, 7, 4), nth(9, 1, 1), nth(10, 1, 2),
		day.Of(year, 11, 11), nth(11, 4, 4), day.Of(year, 12, 25)}
	if year >= 2021 {
		all = append(all, day.Of(year, 6, 19))
	}
	return all
}
