package guard

import (
	"fmt"
	"slices"
	"time"
)

var recipients = []string{"", "borrower", "spouse", "thirdParty", "attorney", "consumerReportingAgency", "creditor", "creditorAttorney", "collectorAttorney"}

func checkRecipient(field, v string) error {
	if !slices.Contains(recipients, v) {
		return fmt.Errorf("%s: %q is none of %q", field, v, recipients)
	}
	return nil
}

// professional is 12 CFR 1006.14(b)(3)(iii): the persons of 1006.6(d)(1)(ii)
// to (vi), calls to whom are not counted.
func professional(recipient string) bool { return slices.Index(recipients, recipient) >= 4 }

// callsRule is 12 CFR 1006.14(b)(2)(i)(A): more than seven calls within seven
// consecutive days to a person about a particular debt are presumed to harass.
// Days are days of the calendar where the person is, in every zone that may be.
func callsRule() Rule {
	return federal("us-regf-calls", "12 CFR 1006.14(b)(2)(i)(A)", judgeCalls,
		Parameter{"calls", "calls permitted", 7, 1, 7},
		Parameter{"days", "consecutive days", 7, 7, 31})
}

// conversationRule is 12 CFR 1006.14(b)(2)(i)(B): no call within seven
// consecutive days after a telephone conversation about the debt; the day of
// the conversation is the first of the seven. Who called does not matter.
func conversationRule() Rule {
	return federal("us-regf-conversation", "12 CFR 1006.14(b)(2)(i)(B)", judgeConversation,
		Parameter{"days", "consecutive days", 7, 7, 31})
}

// about lists the debts that a call must be judged for: its own or, for a call
// about none in particular, each known debt and "", which stands for the rest.
func (c *matter) about() []string {
	if len(c.request.Debts) > 0 {
		return slices.Compact(slices.Sorted(slices.Values(c.request.Debts)))
	}
	debts := []string{""}
	for _, x := range c.facts.Interactions {
		debts = append(debts, x.Debts...)
	}
	slices.Sort(debts)
	return slices.Compact(debts)
}

func (x Interaction) concerns(debt string) bool {
	return len(x.Debts) == 0 || slices.Contains(x.Debts, debt)
}

// consented is 12 CFR 1006.14(b)(3)(i): prior consent, given directly, for at
// most seven consecutive days. The day of the consent is taken as the first.
func (c *matter) consented(debt string, t time.Time) bool {
	for _, k := range c.facts.CallConsents {
		if k.Person != c.request.Person || k.Debt != debt || k.At.After(t) || (k.Until != nil && !t.Before(*k.Until)) {
			continue
		}
		if t.Before(c.daysOn(k.At, 7, false)) && !c.talked(debt, k.At, t) {
			return true
		}
	}
	return false
}

// talked says that the person and the caller spoke about the debt by telephone
// after one instant and before another: a consent to call ends with the next
// conversation (comment 14(b)(3)(i)-2).
func (c *matter) talked(debt string, after, before time.Time) bool {
	return slices.ContainsFunc(c.facts.Interactions, func(x Interaction) bool {
		return x.Channel == Voice && x.Conversation && x.Person == c.request.Person && !professional(x.Recipient) &&
			x.concerns(debt) && x.At.After(after) && x.At.Before(before)
	})
}

// excused says that a past call was made under consent. A consent about one
// debt does not excuse a call about none in particular.
func (c *matter) excused(x Interaction, debt string) bool {
	if len(x.Debts) == 0 {
		debt = ""
	}
	return c.consented(debt, x.At)
}

// daysOn is the start of the n-th day after t's day: the latest of the zones,
// or the earliest.
func (c *matter) daysOn(t time.Time, n int, latest bool) time.Time {
	var at time.Time
	for _, l := range c.zones {
		s := startOfDay(t, l, n)
		if at.IsZero() || (latest && s.After(at)) || (!latest && s.Before(at)) {
			at = s
		}
	}
	return at
}

func judgeCalls(c *matter, rule Rule, t time.Time) []finding {
	if c.request.Channel != Voice || professional(c.request.Recipient) {
		return nil
	}
	limit, days := rule.param("calls"), rule.param("days")
	var found []finding
	for _, debt := range c.about() {
		if c.consented(debt, t) {
			continue
		}
		var counted []Interaction
		for _, x := range c.facts.Interactions {
			if x.Channel == Voice && x.Direction == Outbound && x.Person == c.request.Person && !x.NotConnected &&
				!professional(x.Recipient) && x.concerns(debt) && !c.excused(x, debt) {
				counted = append(counted, x)
			}
		}
		if len(counted) < limit {
			continue
		}
		// The last calls up to the limit block until the oldest of them is out
		// of the window.
		last := counted[len(counted)-limit:]
		if u := c.daysOn(last[0].At, days, true); t.Before(u) {
			x := finding{until: u}
			for _, call := range last {
				x.evidence = append(x.evidence, call.ID)
			}
			found = append(found, x)
		}
	}
	return found
}

func judgeConversation(c *matter, rule Rule, t time.Time) []finding {
	if c.request.Channel != Voice || professional(c.request.Recipient) {
		return nil
	}
	var found []finding
	for _, debt := range c.about() {
		if c.consented(debt, t) {
			continue
		}
		for _, x := range c.facts.Interactions {
			if x.Channel != Voice || !x.Conversation || x.Person != c.request.Person || professional(x.Recipient) || !x.concerns(debt) {
				continue
			}
			if u := c.daysOn(x.At, rule.param("days"), true); t.Before(u) {
				found = append(found, finding{u, []string{x.ID}})
			}
		}
	}
	return found
}
