package law

import (
	"slices"
	"time"

	"nectarine/internal/rule/guard/fact"
)

// Consents that several rules ask for.
var (
	CourtAgreed  = Ask{Name: fact.Court}
	StayLifted   = Ask{Name: fact.ReliefFromStay}
	CourtOrdered = Ask{Name: fact.CourtOrder}
	OtherTime    = Ask{Name: fact.UnusualTime, Direct: true}
	OtherPerson  = Ask{Name: fact.ThirdPartyConsent, Direct: true}
	OverAttorney = Ask{Name: fact.ContactDespiteAtt, Direct: true}
	Electronic   = Ask{Name: fact.ElectronicComms}
	AtWork       = Ask{Name: fact.ContactAtWork, Direct: true}
	// MoreCalls is the consent of 12 CFR 1006.14(b)(3)(i): prior, given directly,
	// for at most seven consecutive days, the day of the consent being the first;
	// the next conversation uses it up (comment 14(b)(3)(i)-2).
	MoreCalls = Ask{Name: fact.CallFrequency, Direct: true, Days: 7, Once: true}
)

// JudgeConversation permits no call within the days of the rule after a
// telephone conversation about the debt; the day of the conversation is the
// first of them. Who called does not matter.
func JudgeConversation(m *Matter, rule *Rule, t time.Time) (found []Finding) {
	if !m.Calls() {
		return nil
	}
	for _, debt := range m.Debts {
		if !m.ExcusedFor(rule, debt, t) {
			found = append(found, m.Limit(t, 1, rule.Param("days"), func(x *fact.Interaction) bool { return m.Conversed(x, debt) })...)
		}
	}
	return found
}

// JudgeAttorney permits no contact with a person whom an attorney represents in
// the debt, unless the attorney does not answer within a reasonable time or
// agrees, or the contact is the one answer to the person (comment 6(b)(2)-1).
func JudgeAttorney(m *Matter, rule *Rule, t time.Time) (found []Finding) {
	if len(m.Facts.Representations) == 0 || !m.Collecting() || !m.MayBeConsumer() {
		return nil
	}
	for i := range m.Facts.Representations {
		x := &m.Facts.Representations[i]
		until, yes := x.Holds(t)
		if !yes || !m.Touches(x.Debts) || x.Unresponsive != nil || x.Consented != nil ||
			m.Lifted(rule, x.At, t) || m.Answers(t, x.At, Promptly) {
			continue
		}
		found = append(found, Finding{until, []string{x.ID}})
	}
	return found
}

// JudgeThirdParty permits no contact about a debt with others than the person
// and those to whom a debt may be spoken of, but to carry out a judgment or to
// locate the person, which has a rule of its own. Whoever answers at a number that is
// known not to be the person's is another.
func JudgeThirdParty(m *Matter, rule *Rule, t time.Time) []Finding {
	r := m.Request
	if m.misdirected != nil && m.Collecting() {
		return Always(m.misdirected...)
	}
	if !m.Collecting() || m.Consumer(t) || m.Locates() || m.Judged() || m.Excused(rule, t) {
		return nil
	}
	return Always(r.Recipient)
}

// Locates says that the contact asks others where the consumer lives or works: a letter
// that verifies the employment confirms location information, which is the place of
// employment, too (12 CFR 1006.10(a)(2), (b)(1)).
func (m *Matter) Locates() bool {
	r := m.Request
	verifies := r.Purpose == fact.VerifyEmployment && r.Recipient == fact.Employer
	return r.Purpose == fact.Locate || verifies && slices.Contains(byWriting, r.Channel)
}

// Located says that a past contact asked, or may have asked, somebody so.
func Located(x *fact.Interaction) bool {
	return WasFor(x, fact.Locate) || WasFor(x, fact.VerifyEmployment)
}

// Judged says that the contact is to carry out a judgment that there is, about
// each of its debts: the purpose alone opens nobody's door.
func (m *Matter) Judged() bool {
	if m.Request.Purpose != fact.Postjudgment {
		return false
	}
	for _, id := range m.Debts {
		if d := m.Debt(id); d == nil || d.JudgedAt == nil {
			m.Lack("facts.debts.judgedAt")
			return false
		}
	}
	return true
}

// JudgeEmployer permits nothing about a debt to the employer before a judgment.
func JudgeEmployer(m *Matter, rule *Rule, t time.Time) []Finding {
	r := m.Request
	if r.Recipient != fact.Employer || !m.Collecting() || m.Judged() || m.Excused(rule, t) {
		return nil
	}
	return Always(r.Person)
}

// JudgeEmployerButLocate is JudgeEmployer where the act forbids to tell the employer of the
// debt, and not to ask where the person is.
func JudgeEmployerButLocate(m *Matter, rule *Rule, t time.Time) []Finding {
	if m.Request.Purpose == fact.Locate {
		return nil
	}
	return JudgeEmployer(m, rule, t)
}

// JudgeEmployerBut is JudgeEmployer where the act lets who contacts ask for some purposes:
// in writing, and once in the days of VerifyAgain, which are our number for no more than is
// needed.
func JudgeEmployerBut(purposes ...string) func(*Matter, *Rule, time.Time) []Finding {
	return func(m *Matter, rule *Rule, t time.Time) []Finding {
		found := JudgeEmployer(m, rule, t)
		if found == nil || !slices.Contains(purposes, m.Request.Purpose) || !slices.Contains(byWriting, m.Request.Channel) {
			return found
		}
		return m.Limit(t, 1, VerifyAgain, func(x *fact.Interaction) bool {
			asked := x.Purpose == "" || slices.Contains(purposes, x.Purpose)
			return asked && x.Direction == fact.Outbound && m.With(x.Person) && Reached(x)
		})
	}
}

// VerifyAgain is after how many days an employment may be verified again.
const VerifyAgain = 60

// JudgeElectronicConsent asks for consent to electronic messages about a debt.
func JudgeElectronicConsent(m *Matter, rule *Rule, t time.Time) []Finding {
	if !m.Request.Electronic() || !m.Collecting() || m.Answers(t, time.Time{}, Promptly) || m.Excused(rule, t) {
		return nil
	}
	return Always(m.Request.Contact.ID)
}

// JudgeContacts counts contacts over some channels with the person, whatever
// the debt.
func JudgeContacts(over ...string) func(*Matter, *Rule, time.Time) []Finding {
	return func(m *Matter, rule *Rule, t time.Time) []Finding {
		if !m.Collecting() || !slices.Contains(over, m.Request.Channel) || m.Excused(rule, t) {
			return nil
		}
		return m.Limit(t, rule.Param("contacts"), rule.Param("days"), func(x *fact.Interaction) bool { return m.Tried(x, over...) })
	}
}

// JudgeConversations counts telephone conversations with the person, whatever
// the debt and whoever called.
func JudgeConversations(m *Matter, rule *Rule, t time.Time) []Finding {
	if !m.Calls() {
		return nil
	}
	return m.Limit(t, rule.Param("contacts"), rule.Param("days"), func(x *fact.Interaction) bool {
		if x.Channel != fact.Voice || x.Outcome != fact.Conversation && x.Outcome != "" || !m.With(x.Person) || !m.collected(x) {
			return false
		}
		m.LackOutcome(x)
		return true
	})
}

// JudgeHours keeps contacts over some channels in connection with a debt to the
// hours of the rule, where the person may be.
func JudgeHours(over ...string) func(*Matter, *Rule, time.Time) []Finding {
	return func(m *Matter, rule *Rule, t time.Time) []Finding {
		if !m.Collecting() || !slices.Contains(over, m.Request.Channel) || m.Excused(rule, t) {
			return nil
		}
		return m.Shut(t, rule.Param("open"), rule.Param("close"))
	}
}

// JudgeSalesHours keeps contacts over some channels that sell to the hours of
// the rule, where the person may be.
func JudgeSalesHours(over ...string) func(*Matter, *Rule, time.Time) []Finding {
	return func(m *Matter, rule *Rule, t time.Time) []Finding {
		if !m.Request.MaySell() || !slices.Contains(over, m.Request.Channel) || m.Excused(rule, t) {
			return nil
		}
		return m.Shut(t, rule.Param("open"), rule.Param("close"))
	}
}

// JudgeSales counts contacts over some channels that sell to the person, within
// the hours of the rule: any so many hours, not those of a day of the calendar.
func JudgeSales(over ...string) func(*Matter, *Rule, time.Time) []Finding {
	return func(m *Matter, rule *Rule, t time.Time) []Finding {
		number := rule.Param("contacts")
		if !m.Request.MaySell() || !slices.Contains(over, m.Request.Channel) || m.Excused(rule, t) {
			return nil
		}
		if number <= 0 {
			return Always()
		}
		var evidence []string
		for _, x := range m.Past {
			sold := x.Direction == fact.Outbound && m.With(x.Person) &&
				slices.Contains(over, x.Channel) && (x.Theme == fact.Marketing || x.Theme == "")
			until := x.At.Add(time.Duration(rule.Param("hours")) * time.Hour)
			if !t.Before(until) {
				return nil
			}
			if !sold {
				continue
			}
			if evidence = append(evidence, x.ID); len(evidence) == number {
				return []Finding{{until, evidence}}
			}
		}
		return nil
	}
}

// JudgeCallsPerDebt counts calls about each debt of the request.
func JudgeCallsPerDebt(m *Matter, rule *Rule, t time.Time) []Finding {
	if !m.Calls() {
		return nil
	}
	return m.PerDebt(t, rule.Param("contacts"), rule.Param("days"), func(x *fact.Interaction, debt string) bool {
		return m.Tried(x, fact.Voice) && x.Outcome != fact.NotConnected && m.Concerns(x, debt)
	})
}

// JudgeStatedTime permits no contact at times that the person called
// inconvenient, in any words (comment 6(b)(1)-1), but the one answer on the day
// of the question (comment 6(b)(1)-2).
func JudgeStatedTime(m *Matter, rule *Rule, t time.Time) (found []Finding) {
	if len(m.Facts.StatedTimes) == 0 || !m.TimedNow() {
		return nil
	}
	for i := range m.Facts.StatedTimes {
		s := &m.Facts.StatedTimes[i]
		until, yes := s.Holds(t)
		if !yes || m.Lifted(rule, s.At, t) || m.Answers(t, m.Stated(s.At), SameDay) {
			continue
		}
		covers := func(weekday, minute int) bool {
			return (len(s.Weekdays) == 0 || slices.Contains(s.Weekdays, weekday)) && minute >= s.FromMinute && minute < s.ToMinute
		}
		for _, l := range m.Zones {
			if covers(Face(t, l)) {
				found = append(found, Finding{Sooner(until, Beyond(t, l, []int{s.FromMinute, s.ToMinute}, covers)),
					[]string{s.ID, l.String()}})
			}
		}
	}
	return found
}

// TimedNow says that the hour of the contact matters: it arrives at an hour,
// and is no login code that the person has just asked for.
func (m *Matter) TimedNow() bool {
	return m.Request.Timed() && !m.login && !m.professional
}
