package guard

import (
	"slices"
	"time"
)

// timed says whether a contact arrives at an hour: mail, documents and the
// borrower's own screens do not.
func timed(r Request) bool {
	return slices.Contains([]string{Voice, Email, Text, Chat}, r.Channel)
}

// timeRule is 12 CFR 1006.6(b)(1)(i), 15 U.S.C. 1692c(a)(1): without knowledge
// to the contrary, a time before 8:00 a.m. and after 9:00 p.m. at the
// consumer's location is inconvenient. Where the consumer may be in several
// zones the time must be convenient in all. The instant 9:00 p.m. itself is
// refused, which is stricter than the text by one second.
func timeRule() Rule {
	return federal("us-regf-time", "12 CFR 1006.6(b)(1)(i)", judgeTime,
		Parameter{"open", "minute of the day, inclusive", 480, 480, 720},
		Parameter{"close", "minute of the day, exclusive", 1260, 780, 1260})
}

func judgeTime(c *matter, rule Rule, t time.Time) []finding {
	if !timed(c.request) {
		return nil
	}
	from, to := rule.param("open"), rule.param("close")
	var x finding
	for _, l := range c.zones {
		local := t.In(l)
		minute := local.Hour()*60 + local.Minute()
		if minute >= from && minute < to {
			continue
		}
		y, m, d := local.Date()
		if minute >= to {
			d++
		}
		opens := time.Date(y, m, d, from/60, from%60, 0, 0, l)
		if opens.After(x.until) {
			x.until = opens
		}
		x.evidence = append(x.evidence, l.String())
	}
	if x.evidence == nil {
		return nil
	}
	return []finding{x}
}

// statedTimeRule is 12 CFR 1006.6(b)(1)(i) for times that the consumer has
// called inconvenient.
func statedTimeRule() Rule {
	return federal("us-regf-stated-time", "12 CFR 1006.6(b)(1)(i)", judgeStatedTime)
}

func judgeStatedTime(c *matter, _ Rule, t time.Time) []finding {
	if !timed(c.request) {
		return nil
	}
	var found []finding
	for _, s := range c.facts.StatedTimes {
		for _, l := range c.zones {
			if !s.covers(t.In(l)) {
				continue
			}
			// Minute by minute, because a change of clocks may repeat or leave
			// out the minute at which the stated time ends. A time without a
			// gap in the week is left to the horizon.
			u := t.Truncate(time.Minute).Add(time.Minute)
			for end := t.Add(25 * time.Hour); s.covers(u.In(l)) && u.Before(end); {
				u = u.Add(time.Minute)
			}
			found = append(found, finding{u, []string{s.ID, l.String()}})
		}
	}
	return found
}

func (s StatedTime) covers(local time.Time) bool {
	day := (int(local.Weekday())+6)%7 + 1
	minute := local.Hour()*60 + local.Minute()
	return (len(s.Weekdays) == 0 || slices.Contains(s.Weekdays, day)) && minute >= s.FromMinute && minute < s.ToMinute
}

// placeRule is 12 CFR 1006.6(b)(1)(ii) and (b)(3): places that the consumer
// called inconvenient, and the place of employment where the employer forbids
// it. It lasts until the fact is withdrawn.
func placeRule() Rule {
	return federal("us-regf-place", "12 CFR 1006.6(b)(1)(ii), (b)(3)", judgePlace)
}

func judgePlace(c *matter, _ Rule, _ time.Time) []finding {
	var found []finding
	for _, s := range c.facts.StatedPlaces {
		// A contact whose place is not known may be at the stated place.
		if c.request.Label == "" || s.Label == c.request.Label {
			found = append(found, finding{evidence: []string{s.ID}})
		}
	}
	return found
}
