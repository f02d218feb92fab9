// Package plan is what is asked of a borrower and when: terms, cycles with
// their due dates, the schedule and the level payment. It keeps no books. It is
// pure; its decisions stand with their reasons in docs/ledger.md.
package plan

import (
	"encoding/json"
	"errors"
	"fmt"
	"slices"

	"nectarine/internal/rule/book"
	"nectarine/internal/value/day"
	"nectarine/internal/value/money"
)

// Frequency is how often a payment falls due.
type Frequency string

// The frequencies of the API, and those of contracts that it does not name.
const (
	Weekly         Frequency = "weekly"
	EveryTwoWeeks  Frequency = "everyTwoWeeks"
	EveryFourWeeks Frequency = "everyFourWeeks"
	TwiceMonthly   Frequency = "twiceMonthly"
	Monthly        Frequency = "monthly"
	EveryTwoMonths Frequency = "everyTwoMonths"
	Quarterly      Frequency = "quarterly"
	Yearly         Frequency = "yearly"
	SingleTerm     Frequency = "singleTerm"
)

// Values are all of them.
func (Frequency) Values() []Frequency {
	return []Frequency{Weekly, EveryTwoWeeks, EveryFourWeeks, TwiceMonthly, Monthly, EveryTwoMonths, Quarterly, Yearly, SingleTerm}
}

// days is the length of a period in days, for those counted in weeks.
func (f Frequency) days() day.Day {
	switch f {
	case Weekly:
		return 7
	case EveryTwoWeeks:
		return 14
	case EveryFourWeeks:
		return 28
	}
	return 0
}

// months is the step from month to month, for those that fall on days of it.
func (f Frequency) months() int {
	switch f {
	case TwiceMonthly, Monthly:
		return 1
	case EveryTwoMonths:
		return 2
	case Quarterly:
		return 3
	case Yearly:
		return 12
	}
	return 0
}

// PerYear is how many payments fall due in a year; none for a single term.
func (f Frequency) PerYear() int {
	switch {
	case f == TwiceMonthly:
		return 24
	case f.months() > 0:
		return 12 / f.months()
	case f.days() > 0:
		return 364 / int(f.days())
	}
	return 0
}

// SpecificDays are the days on which payments fall due: for weekly,
// everyTwoWeeks and everyFourWeeks one day of the week (1 Monday to 7 Sunday),
// for twiceMonthly two days of the month and for the others one, 1 to 31, where
// a day that a month does not have is its last. In JSON it is a list; where more
// than a week or a month lies between payments a day may follow, from which they
// are counted: [1, "2020-09-16"].
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
			return fmt.Errorf("specificDays[%d]: must be a whole number (of a week 1 is Monday and 7 Sunday, of a month 1 to 31), or last a day YYYY-MM-DD", i)
		}
	}
	return nil
}

// Validate says what is wrong with the days for a frequency.
func (s SpecificDays) Validate(f Frequency) error {
	want, most := 1, 31
	switch f {
	case Weekly, EveryTwoWeeks, EveryFourWeeks:
		most = 7
	case TwiceMonthly:
		want = 2
	case Monthly, EveryTwoMonths, Quarterly, Yearly:
	case SingleTerm:
		want = 0
	default:
		return fmt.Errorf("paymentFrequency: %q is not one of %v", f, f.Values())
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
	if s.Start != nil && f.days() < 14 && f.months() < 2 {
		return errors.New("specificDays: a day to count from belongs to frequencies of two weeks, two months and longer")
	}
	return nil
}

// Pattern is on which days payments fall due: Skipped are months, 1 to 12, in
// which none does. It is checked, and not of a single term, before it is asked.
type Pattern struct {
	Every   Frequency    `json:"every"`
	Days    SpecificDays `json:"days"`
	Skipped []int        `json:"skipped,omitempty"`

	// Shift is by how many days all due dates to come were put off: those added at the
	// end are as well. LastTo is where the last one alone was moved, and LastFrom where
	// it had been, from which the next is counted.
	Shift    day.Day `json:"shift,omitempty"`
	LastFrom day.Day `json:"lastFrom,omitempty"`
	LastTo   day.Day `json:"lastTo,omitempty"`
}

// Anew is the pattern without what was moved.
func (p Pattern) Anew() Pattern {
	p.Shift, p.LastFrom, p.LastTo = 0, 0, 0
	return p
}

// PutOff is the pattern when all due dates to come are put off by days.
func (p Pattern) PutOff(days day.Day) Pattern {
	p.Shift += days
	if p.LastTo != 0 {
		p.LastFrom, p.LastTo = p.LastFrom+days, p.LastTo+days
	}
	return p
}

// MoveLast is the pattern when the last due date is moved.
func (p Pattern) MoveLast(from, to day.Day) Pattern {
	if from != p.LastTo {
		p.LastFrom = from
	}
	p.LastTo = to
	return p
}

// skips is whether a day lies in a month without payments.
func (p Pattern) skips(d day.Day) bool {
	if len(p.Skipped) == 0 {
		return false
	}
	_, m, _ := d.Date()
	return slices.Contains(p.Skipped, m)
}

// Next is the first due date after a day. Periods longer than a week or a month
// are counted from the first day that fits on or after Days.Start; without it
// any day that fits will do.
func (p Pattern) Next(after day.Day) day.Day {
	d := p.next(after)
	for p.skips(d) {
		d = p.next(d)
	}
	return d
}

func (p Pattern) next(after day.Day) day.Day {
	s := p.Days
	if length := p.Every.days(); length > 0 {
		d := after + 1 + day.Day((s.Days[0]-(after+1).Weekday()+7)%7)
		for s.Start != nil && length > 7 && (int(d-p.first())%int(length)+int(length))%int(length) != 0 {
			d += 7
		}
		return d
	}
	y, m, _ := after.Date()
	days := slices.Sorted(slices.Values(s.Days))
	for ; ; m++ {
		if s.Start != nil && p.Every.months() > 1 {
			sy, sm, _ := p.first().Date()
			if (12*(y-sy)+m-sm)%p.Every.months() != 0 {
				continue
			}
		}
		for _, n := range days {
			if d := day.Of(y, m, min(n, day.DaysIn(y, m))); d > after {
				return d
			}
		}
	}
}

// first is the first day that fits on or after Days.Start.
func (p Pattern) first() day.Day {
	from := *p.Days.Start - 1
	p.Days.Start = nil
	return p.next(from)
}

// Following is the due date after another.
func (p Pattern) Following(last day.Day) day.Day {
	from := last - p.Shift
	if p.LastTo != 0 && last == p.LastTo {
		from = p.LastFrom - p.Shift
	}
	d := p.following(from)
	for p.skips(d) || d+p.Shift <= last {
		d = p.following(d)
	}
	return d + p.Shift
}

func (p Pattern) following(last day.Day) day.Day {
	if n := p.Every.days(); n > 7 {
		return last + n
	}
	if step := p.Every.months(); step > 1 {
		y, m, _ := last.Date()
		return day.Of(y, m+step, min(p.Days.Days[0], day.DaysIn(y, m+step)))
	}
	return p.next(last)
}

// Dates are n due dates, the first of them on a day that fits. Two days of the
// month that fall together, such as 30 and 31 in February, give one due date.
func (p Pattern) Dates(first day.Day, n int) []day.Day {
	dates := make([]day.Day, 0, n)
	for d := first; len(dates) < n; d = p.Following(d) {
		dates = append(dates, d)
	}
	return dates
}

// Paced is an amount for each period of the pattern as one for each period of another: in a year as much.
func (p Pattern) Paced(amount money.Amount, as Pattern) money.Amount {
	return amount * money.Amount(p.Every.PerYear()) / money.Amount(as.Every.PerYear())
}

// InMonthOf is the first of the days of the month that lies in the month of a day and after another;
// where none does, the next that lies after both.
func (s SpecificDays) InMonthOf(d, after day.Day) day.Day {
	y, m, _ := d.Date()
	return Pattern{Every: Monthly, Days: s}.Next(max(day.Of(y, m, 1)-1, after))
}

// Anchor is the first day of a period of interest. Nominal is the day of a month
// of 30 days that it stands for when it is one of the pattern, else 0.
type Anchor struct {
	Day     day.Day `json:"day"`
	Nominal int     `json:"nominal,omitempty"`
}

// Anchor is a day as the first of a period.
func (p *Pattern) Anchor(d day.Day) Anchor { return Anchor{d, p.nominal(d)} }

// nominal is the day of a month of 30 days that a day of the pattern stands for:
// the last of February stands for the 30th where payments fall due on it.
func (p *Pattern) nominal(d day.Day) (n int) {
	if p.Every.months() == 0 {
		return 0
	}
	y, m, dom := d.Date()
	for _, s := range p.Days.Days {
		if dom == s || dom >= 28 && dom < s && dom == day.DaysIn(y, m) {
			n = max(n, min(s, 30))
		}
	}
	return n
}

// thirty counts the days from the start of a period to a day by 30/360: between
// two days of the pattern whole months of 30 days, so that twelve regular months
// are 360 days whatever the due day; else by the United States rule for two
// dates (the 31st is the 30th at the start, and at the end when the start is the
// 30th), without its adjustment of February, which belongs to month ends.
func (p *Pattern) thirty(a Anchor, to day.Day) int64 {
	if to == a.Day {
		return 0
	}
	y1, m1, d1 := a.Day.Date()
	y2, m2, d2 := to.Date()
	if d1 = min(d1, 30); a.Nominal > 0 {
		d1 = a.Nominal
	}
	if n := p.nominal(to); a.Nominal > 0 && n > 0 {
		d2 = n
	} else if d1 == 30 {
		d2 = min(d2, 30)
	}
	return int64(360*(y2-y1) + 30*(m2-m1) + d2 - d1)
}

// Clock counts the days of one period as parts of a year. A part of a period is
// the count from its start to the part's end less the count to the part's start,
// so that parts add up to the whole.
type Clock struct {
	Count   book.DayCount
	Pattern Pattern
	Anchor  Anchor
}

// YearPart is the part of a year from one day to a later one, in book.YearUnits.
func (c Clock) YearPart(from, to day.Day) int64 {
	if c.Count == book.Thirty360 {
		return (c.Pattern.thirty(c.Anchor, to) - c.Pattern.thirty(c.Anchor, from)) * (book.YearUnits / 360)
	}
	return c.Count.YearPart(from, to)
}

// Cycle is a stretch of a loan's life for which one payment is asked: it begins
// on Start, what it asks becomes due on Statement and must be paid by Due. For an
// installment loan Statement is Due.
type Cycle struct {
	Start     day.Day `json:"startDate"`
	Statement day.Day `json:"statementDate"`
	Due       day.Day `json:"dueDate"`
}

// Installments are the cycles that end on due dates, the first beginning on a day.
func Installments(start day.Day, dates []day.Day) []Cycle {
	out := make([]Cycle, len(dates))
	for i, due := range dates {
		out[i] = Cycle{start, due, due}
		start = due
	}
	return out
}
