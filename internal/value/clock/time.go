// Package clock alone reads the time. Everything else is told it: a transaction
// by its Now, a rule by an argument.
package clock

import (
	"database/sql/driver"
	"errors"
	"fmt"
	"strings"
	"time"
)

// Time is a moment, in UTC and whole microseconds, so that both databases give
// back what was stored and answers are the same to the letter each time.
type Time struct{ time.Time }

// layout is RFC 3339 with all six places of the microseconds.
const layout = "2006-01-02T15:04:05.000000Z07:00"

// ErrTime says that a text is not a moment.
var ErrTime = errors.New("must be a date-time such as 2026-01-05T15:04:05Z, or a day YYYY-MM-DD, which means its start in UTC")

// Of is t in UTC, cut to the microsecond.
func Of(t time.Time) Time { return Time{t.UTC().Truncate(time.Microsecond)} }

// Parse reads an RFC 3339 date-time, or a day, which means its first moment in
// UTC. It returns ErrTime for any other text and for years before 1900.
func Parse(s string) (Time, error) {
	t, err := time.Parse(time.RFC3339Nano, s)
	if err != nil {
		t, err = time.Parse(time.DateOnly, s)
	}
	if err != nil || t.UTC().Year() < 1900 || t.UTC().Year() > 9999 {
		return Time{}, ErrTime
	}
	return Of(t), nil
}

// Add is the moment d later.
func (t Time) Add(d time.Duration) Time { return Of(t.Time.Add(d)) }

// LastMoment is how far a test clock goes: terms, periods and limits that are reckoned
// from it stay moments that can be written. It begins in 1900 at the earliest.
var LastMoment, firstMoment = time.Date(2500, 12, 31, 23, 59, 59, 0, time.UTC), time.Date(1900, 1, 1, 0, 0, 0, 0, time.UTC)

// Ahead is the moment of a test clock that is so many microseconds ahead of t. The error says
// that no clock is set so: what is written by it nobody could read again.
func (t Time) Ahead(microseconds int64) (Time, error) {
	if microseconds < firstMoment.UnixMicro()-t.UnixMicro() || microseconds > LastMoment.UnixMicro()-t.UnixMicro() {
		return t, fmt.Errorf("the test clock is kept as %d microseconds ahead, and is to lie between the years 1900 and 2500", microseconds)
	}
	return Of(time.UnixMicro(t.UnixMicro() + microseconds)), nil
}

// String is the moment as in JSON.
func (t Time) String() string { return t.UTC().Format(layout) }

// MarshalText writes RFC 3339 in UTC with six places.
func (t Time) MarshalText() ([]byte, error) { return []byte(t.String()), nil }

// MarshalJSON writes RFC 3339 in UTC with six places.
func (t Time) MarshalJSON() ([]byte, error) { return t.AppendJSON(nil) }

// AppendJSON is MarshalJSON after what is there.
func (t Time) AppendJSON(b []byte) ([]byte, error) {
	u := t.UTC()
	year, month, dayOfMonth := u.Date()
	if uint(year) >= 10000 { // more than four digits, or before the first year
		return u.AppendFormat(b, `"`+layout+`"`), nil
	}
	hour, minute, second := u.Clock()
	b = append(b, '"', byte('0'+year/1000), byte('0'+year/100%10))
	for _, part := range [...]struct {
		n   int
		end byte
	}{{year % 100, '-'}, {int(month), '-'}, {dayOfMonth, 'T'}, {hour, ':'}, {minute, ':'}, {second, '.'}} {
		b = append(b, byte('0'+part.n/10), byte('0'+part.n%10), part.end)
	}
	for places, rest := 100_000, u.Nanosecond()/1000; places > 0; places /= 10 {
		b = append(b, byte('0'+rest/places%10))
	}
	return append(b, 'Z', '"'), nil
}

// UnmarshalText reads a moment as Parse does.
func (t *Time) UnmarshalText(b []byte) (err error) {
	*t, err = Parse(string(b))
	return err
}

// UnmarshalJSON reads a JSON string as Parse does.
func (t *Time) UnmarshalJSON(b []byte) error {
	if len(b) < 2 || b[0] != '"' || b[len(b)-1] != '"' {
		return ErrTime
	}
	return t.UnmarshalText(b[1 : len(b)-1])
}

// Value stores the moment.
func (t Time) Value() (driver.Value, error) { return t.UTC(), nil }

// ErrStored says that what is stored where a moment should be is none.
var ErrStored = errors.New("clock: what is stored is no moment")

// Scan reads a stored moment, which SQLite keeps as text; ErrStored where it is none.
func (t *Time) Scan(v any) error {
	switch v := v.(type) {
	case time.Time:
		*t = Of(v)
		return nil
	case []byte:
		return t.Scan(string(v))
	case string:
		if p, is := ofText(v); is {
			*t = Of(p)
			return nil
		}
		for _, stored := range []string{"2006-01-02 15:04:05.999999999-07:00", time.RFC3339Nano} {
			if p, err := time.Parse(stored, v); err == nil {
				*t = Of(p)
				return nil
			}
		}
	}
	return fmt.Errorf("%w: %v (%T)", ErrStored, v, v)
}

// ofText reads a moment in the form in which SQLite keeps it, 2026-01-05 15:00:00.25+00:00.
// It reports false for any other, and for what is no moment.
func ofText(s string) (t time.Time, is bool) {
	const utc = "+00:00"
	const whole = len("2026-01-05 15:00:00")
	s, is = strings.CutSuffix(s, utc)
	if !is || len(s) < whole || len(s) > whole+10 {
		return t, false
	}
	var parts [6]int
	from := 0
	for i, end := range [...]int{4, 7, 10, 13, 16, whole} {
		for _, c := range []byte(s[from:end]) {
			if c < '0' || c > '9' {
				return t, false
			}
			parts[i] = parts[i]*10 + int(c-'0')
		}
		if i < 5 && s[end] != "-- ::"[i] {
			return t, false
		}
		from = end + 1
	}
	nanoseconds := 0
	if len(s) > whole {
		if s[whole] != '.' || len(s) == whole+1 {
			return t, false
		}
		for i := whole + 1; i < whole+10; i++ {
			nanoseconds *= 10
			if i < len(s) {
				if s[i] < '0' || s[i] > '9' {
					return t, false
				}
				nanoseconds += int(s[i] - '0')
			}
		}
	}
	t = time.Date(parts[0], time.Month(parts[1]), parts[2], parts[3], parts[4], parts[5], nanoseconds, time.UTC)
	year, month, dayOfMonth := t.Date()
	hour, minute, second := t.Clock()
	return t, [...]int{year, int(month), dayOfMonth, hour, minute, second} == parts
}
