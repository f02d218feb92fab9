package guard

import "testing"

func TestComments(t *testing.T) {
	ny := []string{eastern}
	one := func(id, s string, talk bool) Interaction {
		return Interaction{ID: id, At: at(t, s), Channel: Voice, Direction: Outbound, Person: "BO-1", Debts: []string{"A"}, Conversation: talk}
	}
	apr3 := one("1", "2026-04-03T15:00:00Z", true)
	consent := []CallConsent{{ID: "C", At: at(t, "2026-04-03T15:05:00Z"), Person: "BO-1", Debt: "A"}}
	week := func(days ...string) (all []Interaction) {
		for i, d := range days {
			all = append(all, one(string(rune('a'+i)), d, false))
		}
		return all
	}
	seven := week("2026-04-01T15:00:00Z", "2026-04-02T15:00:00Z", "2026-04-03T15:00:00Z", "2026-04-04T15:00:00Z", "2026-04-05T15:00:00Z", "2026-04-06T15:00:00Z", "2026-04-07T15:00:00Z")
	for _, x := range []struct {
		comment, at string
		f           Facts
		want        bool
	}{
		{"14(b)(2)(i)-1.i: Apr 8 after seven from Apr 1", "2026-04-08T15:00:00Z", Facts{Zones: ny, Interactions: seven}, true},
		{"14(b)(2)(ii)-1.i: eighth on Apr 7", "2026-04-07T16:00:00Z", Facts{Zones: ny, Interactions: seven}, false},
		{"14(b)(2)(ii)-1.ii: Aug 20 after talk Aug 14", "2026-08-20T16:00:00Z", Facts{Zones: ny, Interactions: []Interaction{one("1", "2026-08-14T16:00:00Z", true)}}, false},
		{"14(b)(2)(ii)-1.ii: Aug 21", "2026-08-21T16:00:00Z", Facts{Zones: ny, Interactions: []Interaction{one("1", "2026-08-14T16:00:00Z", true)}}, true},
		{"14(b)(3)(i)-3.i: Apr 6 with consent", "2026-04-06T15:00:00Z", Facts{Zones: ny, Interactions: []Interaction{apr3}, CallConsents: consent}, true},
		{"14(b)(3)(i)-3.ii: Apr 8 after a talk on Apr 6 used the consent", "2026-04-08T15:00:00Z", Facts{Zones: ny, Interactions: []Interaction{apr3, one("2", "2026-04-06T15:00:00Z", true)}, CallConsents: consent}, false},
		{"6(b)(1)(i)-2.i: 10:59 Eastern with Pacific", "2026-04-06T14:59:59Z", Facts{Zones: []string{eastern, "America/Los_Angeles"}}, false},
		{"6(b)(1)(i)-2.i: 11:00 Eastern with Pacific", "2026-04-06T15:00:00Z", Facts{Zones: []string{eastern, "America/Los_Angeles"}}, true},
		{"6(b)(1)(i)-2.ii: 10:00 Eastern with Mountain", "2026-04-06T14:00:00Z", Facts{Zones: []string{eastern, "America/Denver"}}, true},
	} {
		if d := decide(t, call(at(t, x.at), "A"), x.f); d.Result != x.want {
			t.Errorf("%s: result %v, want %v", x.comment, d.Result, x.want)
		}
	}
}
