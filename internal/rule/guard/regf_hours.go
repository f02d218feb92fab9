package guard

import (
	"slices"
	"time"
)

// hourRules are the rules about the time of day.
func hourRules() []Rule {
	return []Rule{
		regF("time", "1006.6(b)(1)(i)", "No contact before 8 a.m. or from 9 p.m. where the person may be.", judgeTime,
			Parameter{"open", "minute of the day, inclusive", 480, 480, 720}, Parameter{"close", "minute of the day, exclusive", 1260, 780, 1260}),
		regF("stated-time", "1006.6(b)(1)(i)", "No contact at a time that the person called inconvenient.", judgeStatedTime),
	}
}

// timedNow says that the hour of the contact matters: it arrives at an hour,
// and is no login code that the person has just asked for.
func (m *matter) timedNow() bool {
	return m.request.timed() && m.request.Theme != "opsAccountCredentials" && !professional(m.request.Recipient)
}

// judgeTime is 12 CFR 1006.6(b)(1)(i), 15 U.S.C. 1692c(a)(1): without knowledge
// to the contrary, a time before 8:00 a.m. and after 9:00 p.m. at the
// consumer's location is inconvenient. Where the consumer may be in several
// zones the time must be convenient in all (comment 6(b)(1)(i)-2). The instant
// 9:00 p.m. itself is refused, stricter than the text by one instant. Consent
// given directly lifts it (6(b)(4)(i)).
func judgeTime(m *matter, rule *Rule, t time.Time) []finding {
	if !m.timedNow() || m.agreed(UnusualTime, t, true, 0) {
		return nil
	}
	return m.shut(t, rule.param("open"), rule.param("close"))
}

// judgeStatedTime is 12 CFR 1006.6(b)(1)(i) for times that the consumer has
// called inconvenient, in any words (comment 6(b)(1)-1). One answer over the
// medium by which the person has just written or called is permitted (comment
// 6(b)(1)-2).
func judgeStatedTime(m *matter, _ *Rule, t time.Time) (found []finding) {
	if !m.timedNow() || len(m.facts.StatedTimes) == 0 || m.answers() || m.agreed(UnusualTime, t, true, 0) {
		return nil
	}
	for i := range m.facts.StatedTimes {
		s := &m.facts.StatedTimes[i]
		until, yes := s.holds(t)
		if !yes {
			continue
		}
		covers := func(weekday, minute int) bool {
			return (len(s.Weekdays) == 0 || slices.Contains(s.Weekdays, weekday)) && minute >= s.FromMinute && minute < s.ToMinute
		}
		for _, l := range m.zones {
			if !covers(face(t, l)) {
				continue
			}
			found = append(found, finding{sooner(until, beyond(t, l, []int{s.FromMinute, s.ToMinute}, covers)), []string{s.ID, l.String()}})
		}
	}
	return found
}

// sooner is the earlier of two ends, of which zero is none.
func sooner(a, b time.Time) time.Time {
	if a.IsZero() || !b.IsZero() && b.Before(a) {
		return b
	}
	return a
}
