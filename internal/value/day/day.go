// Package day holds calendar days without a time of day. Which time zone a day
// lies in is said where it is used: the product's, unless stated otherwise.
package day

import (
	"database/sql/driver"
	"errors"
	"fmt"
	"time"
)

// Day is a calendar day, counted from 1 January 1970 (day 0) in the Gregorian
// calendar. In JSON, in queries and in the database it is "YYYY-MM-DD", which
// sorts as the days do.
type Day int32

// First and Last bound the days that are read from outside: years 1900 to 9999.
var (
	First = Of(1900, 1, 1)
	Last  = Of(9999, 12, 31)
)

// ErrDay says that a text is not a day.
var ErrDay = errors.New("must be a calendar day YYYY-MM-DD")

// ErrEarly says that a text is a day before 1900, which nothing here is about.
var ErrEarly = errors.New("must be a day from 1900-01-01 on")

// Of is the day of a year, month and day of the month. Values out of range run
// over as in time.Date: month 13 is January of the next year.
func Of(year, month, dayOfMonth int) Day {
	return Day(time.Date(year, time.Month(month), dayOfMonth, 0, 0, 0, 0, time.UTC).Unix() / 86400)
}

// In is the day that a moment falls on in a time zone.
func In(t time.Time, zone *time.Location) Day {
	y, m, d := t.In(zone).Date()
	return Of(y, int(m), d)
}

// Parse reads "YYYY-MM-DD". It returns ErrDay for any other text and for days that do not
// exist, and ErrEarly for years before 1900.
func Parse(s string) (Day, error) {
	t, err := time.Parse(time.DateOnly, s)
	if err != nil || len(s) != 10 {
		return 0, ErrDay
	}
	if t.Year() < 1900 {
		return 0, ErrEarly
	}
	return Of(t.Year(), int(t.Month()), t.Day()), nil
}

// MustParse is Parse for constants in code and tests: it panics on a text that
// is not a day.
func MustParse(s string) Day {
	d, err := Parse(s)
	if err != nil {
		panic(fmt.Sprintf("day %q: %v", s, err))
	}
	return d
}

func (d Day) utc() time.Time { return time.Unix(int64(d)*86400, 0).UTC() }

// Date is the year, month (1–12) and day of the month.
func (d Day) Date() (year, month, dayOfMonth int) {
	y, m, dom := d.utc().Date()
	return y, int(m), dom
}

// Weekday is the ISO day of the week: 1 is Monday, 7 is Sunday.
func (d Day) Weekday() int { return (int(d)%7+7+3)%7 + 1 }

// AddMonths is the same day of the month n months on, or the last day of that
// month when it is shorter.
func (d Day) AddMonths(n int) Day {
	y, m, dom := d.Date()
	return Of(y, m+n, min(dom, DaysIn(y, m+n)))
}

// DaysIn is the number of days in a month; the month may run over as in Of.
func DaysIn(year, month int) int {
	_, _, last := Of(year, month+1, 0).Date()
	return last
}

// Start is the first moment of the day in a time zone. Where the clocks skip
// midnight, it is the first moment after the gap.
func (d Day) Start(zone *time.Location) time.Time {
	y, m, dom := d.Date()
	t := time.Date(y, time.Month(m), dom, 0, 0, 0, 0, zone)
	for In(t, zone) < d { // midnight does not exist: Go answers an hour before the gap
		t = t.Add(time.Minute)
	}
	return t
}

// At is the moment of an hour of the day (0 to 23) in a time zone; an hour that the
// spring skips is the one after it.
func (d Day) At(hour int, zone *time.Location) time.Time {
	y, m, n := d.Date()
	return time.Date(y, time.Month(m), n, hour, 0, 0, 0, zone)
}

// String is "YYYY-MM-DD".
func (d Day) String() string {
	y, m, n := d.Date()
	if uint(y) >= 10000 { // no year of four digits, such as one before the first
		return d.utc().Format(time.DateOnly)
	}
	digit := func(n int) byte { return byte('0' + n%10) }
	text := [...]byte{digit(y / 1000), digit(y / 100), digit(y / 10), digit(y), '-', digit(m / 10), digit(m), '-', digit(n / 10), digit(n)}
	return string(text[:])
}

// AppendJSON writes the day as a JSON string after what is there.
func (d Day) AppendJSON(b []byte) ([]byte, error) {
	return append(append(append(b, '"'), d.String()...), '"'), nil
}

// MarshalText writes "YYYY-MM-DD".
func (d Day) MarshalText() ([]byte, error) { return []byte(d.String()), nil }

// UnmarshalText reads a day as Parse does.
func (d *Day) UnmarshalText(b []byte) (err error) {
	*d, err = Parse(string(b))
	return err
}

// Value stores the day as text.
func (d Day) Value() (driver.Value, error) { return d.String(), nil }

// Scan reads a stored day.
func (d *Day) Scan(v any) error {
	switch v := v.(type) {
	case string:
		return d.UnmarshalText([]byte(v))
	case []byte:
		return d.UnmarshalText(v)
	case time.Time:
		*d = In(v, time.UTC)
		return nil
	}
	return fmt.Errorf("day: cannot read a day from %T", v)
}
