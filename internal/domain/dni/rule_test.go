package dni

import (
	"testing"
	"time"

	"pgregory.net/rapid"

	"nectarine/internal/value/day"
	"nectarine/internal/value/zone"
)

func place(t testing.TB, name string) *time.Location {
	t.Helper()
	location, err := zone.Load(name)
	if err != nil {
		t.Fatal(err)
	}
	return location
}

func on(s string) *day.Day {
	d := day.MustParse(s)
	return &d
}

func TestCovers(t *testing.T) {
	for _, c := range []struct {
		name                  string
		rule                  Rule
		channel, theme, label string
		want                  bool
	}{
		{"all of everything", Rule{Channels: []Channel{"all"}, Themes: []Theme{"all"}}, "voice", "opsCollDebt", "home", true},
		{"all themes leave out credentials", Rule{Themes: []Theme{"all"}}, "text", "opsAccountCredentials", "", false},
		{"a channel alone leaves out credentials", Rule{Channels: []Channel{"text"}}, "text", "opsAccountCredentials", "", false},
		{"a channel alone blocks the other themes", Rule{Channels: []Channel{"text"}}, "text", "opsServicing", "", true},
		{"a theme alone blocks all channels", Rule{Themes: []Theme{"opsCollDebt"}}, "mail", "opsCollDebt", "", true},
		{"another theme", Rule{Themes: []Theme{"opsCollDebt"}}, "mail", "opsServicing", "", false},
		{"a theme is not its like", Rule{Themes: []Theme{"opsServicing"}}, "mail", "opsServicingDebtValidation", "", false},
		{"another channel", Rule{Channels: []Channel{"voice", "text"}, Themes: []Theme{"all"}}, "email", "opsCollDebt", "", false},
		{"the portal contacts nobody", Rule{Channels: []Channel{"all"}}, "gui", "opsCollDebt", "", false},
		{"nor do documents in it", Rule{Themes: []Theme{"all"}}, "document", "opsCollDebt", "", false},
		{"a label", Rule{Channels: []Channel{"voice"}, ContactLabels: []string{"work"}}, "voice", "opsCollDebt", "work", true},
		{"another label", Rule{Channels: []Channel{"voice"}, ContactLabels: []string{"work"}}, "voice", "opsCollDebt", "home", false},
		{"an unknown label", Rule{Channels: []Channel{"voice"}, ContactLabels: []string{"work"}}, "voice", "opsCollDebt", "", true},
		{"an unknown theme", Rule{Themes: []Theme{"opsCollDebt"}}, "voice", "", "", true},
		{"an unknown channel", Rule{Channels: []Channel{"fax"}}, "", "opsCollDebt", "", true},
	} {
		if got := c.rule.Covers(c.channel, c.theme, c.label); got != c.want {
			t.Errorf("%s: %v", c.name, got)
		}
	}
}

func TestActiveAndUntil(t *testing.T) {
	const never = ""
	weekdays, night := []int{1, 2, 3, 4, 5}, []Hours{{22, 6}}
	for _, c := range []struct {
		name, zone, at string
		rule           Rule
		active         bool
		until          string
	}{
		{"without dates", "America/Chicago", "2026-01-05T15:00:00Z", Rule{}, true, never},
		{"before it was made", "America/Chicago", "2026-01-05T15:00:00Z", Rule{Since: time.Date(2026, 1, 5, 15, 0, 1, 0, time.UTC)}, false, never},
		{"the evening before the first day", "America/Chicago", "2026-01-05T05:59:59Z", Rule{StartDate: on("2026-01-05")}, false, never},
		{"the first moment of the first day", "America/Chicago", "2026-01-05T06:00:00Z", Rule{StartDate: on("2026-01-05")}, true, never},
		{"the last moment of the last day", "America/Chicago", "2026-01-06T05:59:59.999999Z", Rule{EndDate: on("2026-01-05")}, true, "2026-01-06T06:00:00Z"},
		{"the day after", "America/Chicago", "2026-01-06T06:00:00Z", Rule{EndDate: on("2026-01-05")}, false, never},
		{"in Hawaii it is still the last day", "Pacific/Honolulu", "2026-01-06T09:59:59Z", Rule{EndDate: on("2026-01-05")}, true, "2026-01-06T10:00:00Z"},

		// 8 March 2026: at 2:00 the clocks go to 3:00. The day has 23 hours.
		{"the last day is the spring's", "America/New_York", "2026-03-08T05:00:00Z", Rule{EndDate: on("2026-03-08")}, true, "2026-03-09T04:00:00Z"},
		{"the hour that the spring skips is no gap", "America/New_York", "2026-03-08T06:59:59Z", Rule{TimesOfDay: []Hours{{1, 4}}}, true, "2026-03-08T08:00:00Z"},
		{"a block of the skipped hour alone does not come", "America/New_York", "2026-03-08T07:00:00Z", Rule{TimesOfDay: []Hours{{2, 3}}}, false, never},
		{"a block until the skipped hour ends with the gap", "America/New_York", "2026-03-08T06:30:00Z", Rule{TimesOfDay: []Hours{{0, 2}}}, true, "2026-03-08T07:00:00Z"},

		// 1 November 2026: at 2:00 the clocks go back to 1:00. The day has 25 hours.
		{"the last day is the autumn's", "America/New_York", "2026-11-01T04:00:00Z", Rule{EndDate: on("2026-11-01")}, true, "2026-11-02T05:00:00Z"},
		{"the hour that the autumn repeats, once", "America/New_York", "2026-11-01T05:30:00Z", Rule{TimesOfDay: []Hours{{1, 2}}}, true, "2026-11-01T07:00:00Z"},
		{"and again", "America/New_York", "2026-11-01T06:30:00Z", Rule{TimesOfDay: []Hours{{1, 2}}}, true, "2026-11-01T07:00:00Z"},
		{"the spring where midnight is skipped", "America/Havana", "2026-03-08T04:30:00Z", Rule{EndDate: on("2026-03-07")}, true, "2026-03-08T05:00:00Z"},
		{"clocks that are set by half an hour", "Australia/Lord_Howe", "2026-04-04T14:00:00Z", Rule{TimesOfDay: []Hours{{1, 2}}}, true, "2026-04-04T15:30:00Z"},

		{"a Friday among weekdays", "America/New_York", "2026-01-09T15:00:00Z", Rule{DaysOfWeek: weekdays}, true, "2026-01-10T05:00:00Z"},
		{"a Saturday", "America/New_York", "2026-01-10T15:00:00Z", Rule{DaysOfWeek: weekdays}, false, never},
		{"a Sunday", "America/New_York", "2026-01-11T15:00:00Z", Rule{DaysOfWeek: []int{7}}, true, "2026-01-12T05:00:00Z"},
		{"all days are no gap", "America/New_York", "2026-01-09T15:00:00Z", Rule{DaysOfWeek: []int{1, 2, 3, 4, 5, 6, 7}}, true, never},
		{"all days until the last", "America/New_York", "2026-01-09T15:00:00Z", Rule{DaysOfWeek: []int{1, 2, 3, 4, 5, 6, 7}, EndDate: on("2026-02-01")}, true, "2026-02-02T05:00:00Z"},
		{"the last hour of the evening", "America/New_York", "2026-01-06T01:59:59Z", Rule{TimesOfDay: []Hours{{8, 21}}}, true, "2026-01-06T02:00:00Z"},
		{"toHour is not blocked", "America/New_York", "2026-01-06T02:00:00Z", Rule{TimesOfDay: []Hours{{8, 21}}}, false, never},
		{"two parts that touch", "America/New_York", "2026-01-05T15:00:00Z", Rule{TimesOfDay: []Hours{{8, 12}, {12, 24}}}, true, "2026-01-06T05:00:00Z"},
		{"0 to 0 is the whole day", "America/New_York", "2026-01-05T15:00:00Z", Rule{TimesOfDay: []Hours{{0, 0}}}, true, never},
		{"a night", "America/New_York", "2026-01-06T03:30:00Z", Rule{TimesOfDay: night}, true, "2026-01-06T11:00:00Z"},
		{"the morning after Friday's night", "America/New_York", "2026-01-10T10:59:00Z", Rule{TimesOfDay: night, DaysOfWeek: weekdays}, true, "2026-01-10T11:00:00Z"},
		{"the morning after Sunday's night", "America/New_York", "2026-01-12T10:59:00Z", Rule{TimesOfDay: night, DaysOfWeek: weekdays}, false, never},
		{"a night ends with the last day", "America/New_York", "2026-01-06T03:30:00Z", Rule{TimesOfDay: night, EndDate: on("2026-01-05")}, true, "2026-01-06T05:00:00Z"},
	} {
		at, err := time.Parse(time.RFC3339Nano, c.at)
		if err != nil {
			t.Fatal(err)
		}
		location := place(t, c.zone)
		if got := c.rule.Active(at, location); got != c.active {
			t.Errorf("%s: active is %v", c.name, got)
		}
		if !c.active {
			continue
		}
		got, ok := c.rule.Until(at, location)
		if text := got.UTC().Format(time.RFC3339); ok != (c.until != never) || ok && text != c.until {
			t.Errorf("%s: until %s, %v; want %q", c.name, text, ok, c.until)
		}
	}
}

// Until is the first minute after which the rule does not hold: every minute up
// to it is blocked, and it is not.
func TestUntilIsTheFirstGap(t *testing.T) {
	zones := []string{"America/New_York", "America/Phoenix", "Australia/Lord_Howe", "Asia/Kathmandu", "America/Havana"}
	rapid.Check(t, func(r *rapid.T) {
		location := place(t, rapid.SampledFrom(zones).Draw(r, "zone"))
		hours := rapid.Custom(func(r *rapid.T) Hours {
			return Hours{rapid.IntRange(0, 23).Draw(r, "from"), rapid.IntRange(0, 24).Draw(r, "to")}
		})
		rule := Rule{DaysOfWeek: rapid.SliceOfN(rapid.IntRange(1, 7), 0, 7).Draw(r, "days"), TimesOfDay: rapid.SliceOfN(hours, 0, 3).Draw(r, "hours")}
		// The days around the changes of the clocks.
		start := rapid.SampledFrom([]time.Time{time.Date(2026, 3, 6, 0, 0, 0, 0, time.UTC),
			time.Date(2026, 10, 30, 0, 0, 0, 0, time.UTC), time.Date(2026, 4, 3, 0, 0, 0, 0, time.UTC)}).Draw(r, "start")
		at := start.Add(time.Duration(rapid.IntRange(0, 4*24*60).Draw(r, "minutes")) * time.Minute)
		if rapid.Bool().Draw(r, "ends") {
			end := day.In(at, location) + day.Day(rapid.IntRange(0, 9).Draw(r, "end"))
			rule.EndDate = &end
		}
		if !rule.Active(at, location) {
			return
		}
		until, ok := rule.Until(at, location)
		limit := until
		if !ok {
			limit = at.Add(10 * 24 * time.Hour)
		}
		for m := at; m.Before(limit); m = m.Add(15 * time.Minute) {
			if !rule.Active(m, location) {
				r.Fatalf("%+v at %s is open before %s", rule, m, limit)
			}
		}
		if ok && rule.Active(until, location) {
			r.Fatalf("%+v still holds at %s", rule, until)
		}
	})
}
