package engine

import (
	"encoding/json"
	"errors"
	"fmt"
	"slices"

	"nectarine/internal/value/day"
)

// Frequency is how often a payment falls due.
type Frequency string

// The frequencies of the API.
const (
	Weekly        Frequency = "weekly"
	EveryTwoWeeks Frequency = "everyTwoWeeks"
	TwiceMonthly  Frequency = "twiceMonthly"
	Monthly       Frequency = "monthly"
	SingleTerm    Frequency = "singleTerm"
)

// SpecificDays are the days on which payments fall due: for weekly and
// everyTwoWeeks one day of the week (1 Monday to 7 Sunday), for twiceMonthly
// two days of the month and for monthly one, 1 to 31, where a day that a month
// does not have is its last. In JSON it is a list; for everyTwoWeeks a day may
// follow, from which the two weeks are counted: [1, "2020-09-16"].
type SpecificDays struct {
	Days  []int
	Start *day.Day // nil: counted from the first valid day
}

// MarshalJSON writes the list.
func (s SpecificDays) MarshalJSON() ([]byte, error) {
	list := []any{}
	for _, n := range s.Days {
		list = append(list, n)
	}
	if s.Start != nil {
		list = append(list, s.Start)
	}
	return json.Marshal(list)
}

// UnmarshalJSON reads the list. Errors name the element that is wrong.
func (s *SpecificDays) UnmarshalJSON(b []byte) error {
	var list []json.RawMessage
	if err := json.Unmarshal(b, &list); err != nil {
		return errors.New("specificDays: must be a list such as [15] or [1, \"2020-09-16\"]")
	}
	*s = SpecificDays{}
	for i, e := range list {
		var n int
		switch err := json.Unmarshal(e, &n); {
		case err == nil && n != 0:
			s.Days = append(s.Days, n)
		case i == 0 || i != len(list)-1 || json.Unmarshal(e, &s.Start) != nil || s.Start == nil:
			return fmt.Errorf("specificDays[%d]: must be a whole number from 1, or last a day YYYY-MM-DD", i)
		}
	}
	return nil
}

// check says what is wrong with the days for a frequency.
func (s SpecificDays) check(f Frequency) error {
	want, most := 1, 31
	switch f {
	case Weekly, EveryTwoWeeks:
		most = 7
	case TwiceMonthly:
		want = 2
	case Monthly:
	case SingleTerm:
		want = 0
	default:
		return fmt.Errorf("paymentFrequency: %q is not weekly, everyTwoWeeks, twiceMonthly, monthly or singleTerm", f)
	}
	if len(s.Days) != want {
		return fmt.Errorf("specificDays: %s takes %d, not %d", f, want, len(s.Days))
	}
	for i, n := range s.Days {
		if n < 1 || n > most {
			return fmt.Errorf("specificDays[%d]: must be from 1 to %d for %s", i, most, f)
		}
	}
	if want == 2 && s.Days[0] == s.Days[1] {
		return errors.New("specificDays: the two days of twiceMonthly must differ")
	}
	if s.Start != nil && f != EveryTwoWeeks {
		return errors.New("specificDays: a day to count from belongs to everyTwoWeeks alone")
	}
	return nil
}

// next is the first due date after a day. The days have been checked, and the
// frequency is not singleTerm. Two weeks are counted from the first day of the
// week wanted on or after s.Start; without a start they are weeks, and the
// caller steps by fourteen days from the first.
func (s SpecificDays) next(f Frequency, after day.Day) day.Day {
	switch f {
	case Weekly, EveryTwoWeeks:
		d := after + 1 + day.Day((s.Days[0]-(after+1).Weekday()+7)%7)
		if f == EveryTwoWeeks && s.Start != nil {
			first := *s.Start + day.Day((s.Days[0]-s.Start.Weekday()+7)%7)
			if (int(d-first)%14+14)%14 != 0 {
				d += 7
			}
		}
		return d
	}
	y, m, _ := after.Date()
	days := slices.Sorted(slices.Values(s.Days))
	for ; ; m++ {
		for _, n := range days {
			if d := day.Of(y, m, min(n, day.DaysIn(y, m))); d > after {
				return d
			}
		}
	}
}

// dueDates are n due dates, the first of them on a day that fits the pattern.
// Two days of the month that fall together, such as 30 and 31 in February, give
// one due date.
func (s SpecificDays) dueDates(f Frequency, first day.Day, n int) []day.Day {
	dates := make([]day.Day, 0, n)
	for d := first; len(dates) < n; {
		dates = append(dates, d)
		if f == EveryTwoWeeks {
			d += 14
		} else {
			d = s.next(f, d)
		}
	}
	return dates
}
