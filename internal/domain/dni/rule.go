// Package dni holds do not interacts: blocks on outbound contact with
// borrowers, each tied to a case, and the types by which cases make them. Whether one
// of them stops a contact is decided by rule/guard.
package dni

import (
	"time"

	"nectarine/internal/value/day"
)

// all stands for every channel, or for every theme but credentials.
const all = "all"

// Span is when a do not interact holds. Its days are those of the time zone in which it
// is reckoned.
type Span struct {
	Since time.Time
	First *day.Day // nil is from Since on
	Last  *day.Day // whole; nil is until removed
}

// Hours are a part of the day: from the hour FromHour, inclusive, to the hour
// ToHour, exclusive. Where ToHour is not later it lies on the next day, so that
// 22 to 6 is a night and 0 to 0 a whole day.
type Hours struct {
	FromHour int `json:"fromHour" minimum:"0" maximum:"23" doc:"The first hour that is blocked."`
	ToHour   int `json:"toHour" minimum:"0" maximum:"24" doc:"The hour at which the block ends; it is not blocked itself. Where it is not later than fromHour it lies on the next day."`
}

// Begun reports whether the first day has come.
func (s *Span) Begun(at time.Time, zone *time.Location) bool {
	return !at.Before(s.Since) && (s.First == nil || day.In(at, zone) >= *s.First)
}

// Over reports whether the last day has passed in a time zone.
func (s *Span) Over(at time.Time, zone *time.Location) bool {
	return s.Last != nil && day.In(at, zone) > *s.Last
}

// Ends is the first moment after the last day in a time zone; ok is false where
// it holds until removed.
func (s *Span) Ends(zone *time.Location) (end time.Time, ok bool) {
	if s.Last == nil {
		return time.Time{}, false
	}
	return (*s.Last + 1).Start(zone), true
}
