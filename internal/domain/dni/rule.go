// Package dni holds do not interacts: blocks on outbound contact with
// borrowers, each tied to a case, and the types by which cases make them.
package dni

import (
	"slices"
	"time"

	"nectarine/internal/value/day"
)

// all stands for every channel, or for every theme but credentials.
const all = "all"

// credentials is the theme that "all" leaves out: a borrower who is locked out
// of the account is let in again whatever is blocked.
const credentials = "opsAccountCredentials"

// passive are the channels in which nobody is contacted: what waits in the
// portal until the borrower looks. "all" leaves them out.
var passive = []string{"gui", "document"}

// Rule is what a do not interact says: what it blocks, and when. All days and
// hours are those of the time zone in which it is reckoned.
type Rule struct {
	Channels      []Channel // none stand for all
	Themes        []Theme   // none stand for all
	ContactLabels []string  // only contacts with these labels; none stand for all
	Since         time.Time
	StartDate     *day.Day // the first day; nil is from Since on
	EndDate       *day.Day // the last day, whole; nil is until removed
	DaysOfWeek    []int    // 1 is Monday; none stand for all
	TimesOfDay    []Hours  // none stand for the whole day
}

// Hours are a part of the day: from the hour FromHour, inclusive, to the hour
// ToHour, exclusive. Where ToHour is not later it lies on the next day, so that
// 22 to 6 is a night and 0 to 0 a whole day.
type Hours struct {
	FromHour int `json:"fromHour" minimum:"0" maximum:"23" doc:"The first hour that is blocked."`
	ToHour   int `json:"toHour" minimum:"0" maximum:"24" doc:"The hour at which the block ends; it is not blocked itself. Where it is not later than fromHour it lies on the next day."`
}

// Covers reports whether the rule is about a channel, a theme and the label of a
// contact, whenever it may hold. What is not known (empty) is covered: an
// unknown fact permits nothing.
func (r *Rule) Covers(channel, theme, label string) bool {
	return covers(r.Channels, channel, passive...) && covers(r.Themes, theme, credentials) &&
		(len(r.ContactLabels) == 0 || label == "" || slices.Contains(r.ContactLabels, label))
}

func covers[S ~string](blocked []S, asked string, exempt ...string) bool {
	if asked == "" || slices.Contains(blocked, S(asked)) {
		return true
	}
	return (len(blocked) == 0 || slices.Contains(blocked, all)) && !slices.Contains(exempt, asked)
}

// Active reports whether the rule holds at a moment in a time zone.
func (r *Rule) Active(at time.Time, zone *time.Location) bool {
	return r.begun(at, zone) && !r.Over(at, zone) && r.weekly(at, zone)
}

// begun reports whether the first day has come.
func (r *Rule) begun(at time.Time, zone *time.Location) bool {
	return !at.Before(r.Since) && (r.StartDate == nil || day.In(at, zone) >= *r.StartDate)
}

// Over reports whether the last day has passed in a time zone.
func (r *Rule) Over(at time.Time, zone *time.Location) bool {
	return r.EndDate != nil && day.In(at, zone) > *r.EndDate
}

// Ends is the first moment after the last day in a time zone; ok is false where
// the rule holds until removed.
func (r *Rule) Ends(zone *time.Location) (end time.Time, ok bool) {
	if r.EndDate == nil {
		return time.Time{}, false
	}
	return (*r.EndDate + 1).Start(zone), true
}

// weekly reports whether the clock on the wall shows one of the rule's hours on
// one of its days. An hour that the spring skips is not missed; the one that the
// autumn repeats is blocked twice.
func (r *Rule) weekly(at time.Time, zone *time.Location) bool {
	today, hour := day.In(at, zone).Weekday(), at.In(zone).Hour()
	if len(r.TimesOfDay) == 0 {
		return r.onDay(today)
	}
	yesterday := (today+5)%7 + 1
	return slices.ContainsFunc(r.TimesOfDay, func(h Hours) bool {
		if h.FromHour < h.ToHour {
			return r.onDay(today) && h.FromHour <= hour && hour < h.ToHour
		}
		return r.onDay(today) && h.FromHour <= hour || r.onDay(yesterday) && hour < h.ToHour
	})
}

func (r *Rule) onDay(weekday int) bool {
	return len(r.DaysOfWeek) == 0 || slices.Contains(r.DaysOfWeek, weekday)
}

// Until is the first moment after at, at which the rule holds, when it no longer
// does; ok is false where that never comes by itself.
func (r *Rule) Until(at time.Time, zone *time.Location) (until time.Time, ok bool) {
	end, ends := r.Ends(zone)
	if len(r.DaysOfWeek) == 0 && len(r.TimesOfDay) == 0 {
		return end, ends
	}
	// A pattern of the week that has no gap in eight days has none at all.
	for t := at; t.Sub(at) < 8*24*time.Hour; {
		t = nextHour(t, zone)
		if ends && !t.Before(end) {
			return end, true
		}
		if !r.weekly(t, zone) {
			return t, true
		}
	}
	return end, ends
}

// nextHour is the next moment at which the clock on the wall shows another hour,
// by its running or by being set.
func nextHour(t time.Time, zone *time.Location) time.Time {
	local := t.In(zone)
	into := time.Duration(local.Minute())*time.Minute + time.Duration(local.Second())*time.Second + time.Duration(local.Nanosecond())
	next := t.Add(time.Hour - into)
	if _, set := local.ZoneBounds(); !set.IsZero() && set.Before(next) {
		return set
	}
	return next
}
