package guard

import (
	"testing"
	"time"

	"nectarine/internal/rule/guard/fact"
	"nectarine/internal/rule/guard/law"
)

// The hours of the District of Columbia are those of the East, whatever the clock of who
// lives there and is elsewhere shows, besides those of where the person may be.
func TestTheDistrictKeepsTheClockOfTheEast(t *testing.T) {
	at := func(zone, when string) fact.Case {
		return law.Make(law.Lives("DC"), law.By(fact.Creditor), func(c *fact.Case) {
			on, err := time.Parse(time.RFC3339, when)
			if err != nil {
				t.Fatal(err)
			}
			c.Request.At, c.Request.Contact.Zones, c.Facts.Residence.Zones = on, []string{zone}, []string{zone}
			c.Facts.Debts[0].PastDueOn = nil
		})
	}
	const east, west = "America/Puerto_Rico", "America/Los_Angeles" // an hour before and three behind, in January
	for _, x := range []struct {
		says, zone, when string
		stops            bool
	}{
		{"7:59:59 in the East, 8:59:59 where the person is", east, "2026-01-14T07:59:59-05:00", true},
		{"8:00 in the East", east, "2026-01-14T08:00:00-05:00", false},
		{"20:59:59 in the East, 17:59:59 where the person is", west, "2026-01-14T20:59:59-05:00", false},
		{"21:00 in the East", west, "2026-01-14T21:00:00-05:00", true},
		{"20:30 in the East, 21:30 where the person is", east, "2026-01-14T20:30:00-05:00", true},
	} {
		holdFaults(t, []fault{{x.says, "us-dc-hours", x.stops, at(x.zone, x.when)}})
	}
	d := decided(t, at(east, "2026-01-14T07:30:00-05:00"))
	if want := time.Date(2026, 1, 14, 13, 0, 0, 0, time.UTC); d.NextAllowedAt == nil || !d.NextAllowedAt.Equal(want) {
		t.Errorf("next is %v (%v), want %v", d.NextAllowedAt, d.NoEnd, want)
	}
	if home := decided(t, at("America/New_York", "2026-01-14T07:30:00-05:00")); count(home.Reasons, "us-dc-hours") != 1 {
		t.Errorf("at home the rule speaks once: %+v", home.Reasons)
	}
}

func count(reasons []Reason, rule string) (n int) {
	for _, r := range reasons {
		if r.Rule == rule {
			n++
		}
	}
	return n
}

// After a conversation about whichever account nobody is called for seven days of the
// calendar, and a creditor cannot turn that off.
func TestTheDistrictCountsConversations(t *testing.T) {
	after := func(ago time.Duration) fact.Case {
		return law.Make(law.Lives("DC"), law.By(fact.Creditor), law.Made(1, fact.Voice, ago, law.Spoke,
			func(x *fact.Interaction) { x.Debts = []string{"B"} }))
	}
	holdFaults(t, []fault{
		{"six days", "us-dc-conversation", true, after(6 * 24 * time.Hour)}, {"seven days", "us-dc-conversation", false, after(7 * 24 * time.Hour)},
	})
	if _, err := Book(Profile{Contacter: fact.Creditor, Serves: []string{"DC"}, Settings: []Setting{{Rule: "us-dc-conversation", Effect: Off}}}); err == nil {
		t.Error("a creditor turns off what binds it")
	}
}
