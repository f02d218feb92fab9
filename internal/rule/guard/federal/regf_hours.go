package federal

import (
	"slices"
	"time"

	"nectarine/internal/rule/guard/fact"
	"nectarine/internal/rule/guard/law"
)

// HourRules are the rules about the time of day.
func HourRules() []law.Rule {
	return []law.Rule{
		regF("time", "1006.6(b)(1)(i)", "No contact before 8 a.m. or from 9 p.m. where the person may be.", judgeTime,
			law.Parameter{Name: "open", Unit: "minute of the day, inclusive", Value: 480, Min: 480, Max: 720}, law.Parameter{Name: "close", Unit: "minute of the day, exclusive", Value: 1260, Min: 780, Max: 1260}),
		regF("stated-time", "1006.6(b)(1)(i)", "No contact at a time that the person called inconvenient.", judgeStatedTime),
	}
}

// timedNow says that the hour of the contact matters: it arrives at an hour,
// and is no login code that the person has just asked for.
func timedNow(m *law.Matter) bool {
	return m.Request.Timed() && m.Request.Theme != "opsAccountCredentials" && !fact.Professional(m.Request.Recipient)
}

// judgeTime is 12 CFR 1006.6(b)(1)(i), 15 U.S.C. 1692c(a)(1): without knowledge
// to the contrary, a time before 8:00 a.m. and after 9:00 p.m. at the
// consumer's location is inconvenient. Where the consumer may be in several
// zones the time must be convenient in all (comment 6(b)(1)(i)-2). The instant
// 9:00 p.m. itself is refused, stricter than the text by one instant. Consent
// given directly lifts it (6(b)(4)(i)).
func judgeTime(m *law.Matter, rule *law.Rule, t time.Time) []law.Finding {
	if !timedNow(m) || m.Agreed(fact.UnusualTime, t, true, 0) {
		return nil
	}
	return m.Shut(t, rule.Param("open"), rule.Param("close"))
}

// judgeStatedTime is 12 CFR 1006.6(b)(1)(i) for times that the consumer has
// called inconvenient, in any words (comment 6(b)(1)-1). One answer over the
// medium by which the person has just written or called is permitted (comment
// 6(b)(1)-2).
func judgeStatedTime(m *law.Matter, _ *law.Rule, t time.Time) (found []law.Finding) {
	if !timedNow(m) || len(m.Facts.StatedTimes) == 0 || m.Answers() || m.Agreed(fact.UnusualTime, t, true, 0) {
		return nil
	}
	for i := range m.Facts.StatedTimes {
		s := &m.Facts.StatedTimes[i]
		until, yes := s.Holds(t)
		if !yes {
			continue
		}
		covers := func(weekday, minute int) bool {
			return (len(s.Weekdays) == 0 || slices.Contains(s.Weekdays, weekday)) && minute >= s.FromMinute && minute < s.ToMinute
		}
		for _, l := range m.Zones {
			if !covers(law.Face(t, l)) {
				continue
			}
			found = append(found, law.Finding{Until: law.Sooner(until, law.Beyond(t, l, []int{s.FromMinute, s.ToMinute}, covers)), Evidence: []string{s.ID, l.String()}})
		}
	}
	return found
}
