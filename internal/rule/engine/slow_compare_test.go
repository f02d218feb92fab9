package engine

import (
	"cmp"
	"encoding/json"
	"fmt"
	"math/big"
	"slices"

	"nectarine/internal/rule/book"
	"nectarine/internal/value/day"
	"nectarine/internal/value/money"
)

// told is a value as it is written in JSON, for a message.
func told(v any) string {
	b, err := json.Marshal(v)
	return fmt.Sprint(string(b), err)
}

// sheet is what the clerk and the engine must say alike of a loan on a day.
type sheet struct {
	Status                  Status
	Piles                   [4]pile
	Accrued                 string // in parts of a cent
	Paid, Early             pile
	Ahead                   money.Amount
	Over, Held, Payoff      money.Amount
	DaysOverdue             int
	Level, Most             money.Amount
	InterestOnly            int
	Dates                   []day.Day // to come, while something can still fall due
	Acceleration, ChargeOff string
	Obligations             []Obligation
	Year                    YearTotals // its interest earned is Earned
	Earned                  string     // in parts of a cent
	Periods                 []Period   // past and the one that runs
	History                 []StatusChange
	Idle                    []string // facts without effect, of those that take nothing back
}

// differs says in what two sheets are not alike.
func (a sheet) differs(b sheet) string {
	if told(a) == told(b) {
		return ""
	}
	return fmt.Sprintf("\nengine %s\nclerk  %s", told(a), told(b))
}

// sorted are obligations in an order that does not tell when they were fulfilled.
func sorted(list []Obligation) []Obligation {
	slices.SortFunc(list, func(a, b Obligation) int {
		return cmp.Or(cmp.Compare(a.DueDate, b.DueDate), cmp.Compare(a.ObligationAmount, b.ObligationAmount),
			cmp.Compare(a.RemainingAmount, b.RemainingAmount), cmp.Compare(told(a), told(b)))
	})
	return list
}

// parted is interest in the clerk's parts of a cent: of a year of 1,603,080 parts the
// engine's are thirty times as large.
func parted(k book.Kept) string {
	parts := units(k)
	return parts.Mul(parts, big.NewInt(partsOfYear/book.YearUnits)).String()
}

// sheetOf is the engine's.
func sheetOf(l *loan) sheet {
	v := l.view()
	out := sheet{Status: v.Status, Accrued: parted(l.Book.Accrued), Paid: pile(l.Book.Paid),
		Over: v.Balances.Overpayment, Held: v.Balances.Suspense, Payoff: v.PayoffAmount, DaysOverdue: v.DaysOverdue,
		Acceleration: v.Acceleration, ChargeOff: v.ChargeOff, Obligations: sorted(v.Obligations)}
	for b := range out.Piles {
		out.Piles[b] = pile(l.Book.Balances[b])
	}
	out.Year, out.Earned = v.YearToDate, parted(l.YearToDate.Accrued)
	out.Year.InterestAccrued = Unrounded{}
	for _, p := range v.Periods {
		if p.Status != "future" {
			out.Periods = append(out.Periods, p)
		}
	}
	out.Idle = listed[string](nil)
	for _, id := range v.Void {
		i := slices.IndexFunc(l.Facts, func(f Fact) bool { return f.ID == id })
		if i >= 0 && l.Facts[i].Type.Targets() == nil {
			out.Idle = append(out.Idle, id)
		}
	}
	slices.Sort(out.Idle)
	for _, h := range v.History { // the last of each day
		if n := len(out.History); n > 0 && out.History[n-1].Date == h.Date {
			out.History = out.History[:n-1]
		}
		if n := len(out.History); n == 0 || out.History[n-1].Status != h.Status {
			out.History = append(out.History, h)
		}
	}
	if len(l.Dates) > 0 && (v.Status == Active || v.Status == Frozen) {
		out.Early, out.Ahead = pile(l.Early), v.Balances.PaidAhead
	}
	if v.Status == Active {
		out.Level, out.Most, out.InterestOnly, out.Dates = asked(l.State.Payment, out.Piles[book.NonDue][book.Principal], l.Dates),
			l.Most, l.InterestOnly, listed(l.Dates)
	}
	return out
}

// asked is the level payment while something asks it: principal that is not due, and a
// due date to come. After that both remember one and nothing asks it; where principal or
// due dates come back, what is then asked is compared again.
func asked(level, principal money.Amount, dates []day.Day) money.Amount {
	if principal == 0 || len(dates) == 0 {
		return 0
	}
	return level
}

// sheet is the clerk's.
func (s *slow) sheet(at day.Day) sheet {
	cents, _ := s.cents(s.accrued)
	out := sheet{Status: s.status, Accrued: s.accrued.String(), Paid: s.paid, Piles: s.piles,
		Over: s.overpaid, Held: s.held, Payoff: max(0, s.owed()+cents-s.held),
		Acceleration: s.acceleration, ChargeOff: s.writeoff}
	if len(s.dates) > 0 && (s.status == Active || s.status == Frozen) {
		out.Early, out.Ahead = s.early, s.toward
	}
	if s.status == Active {
		out.Level, out.Most, out.InterestOnly, out.Dates = asked(s.level, s.piles[0][0], s.dates), s.most, s.only, listed(s.dates)
	}
	out.Year, out.Earned, out.Periods, out.History = s.year, s.earned.String(), s.told(at), s.statuses(at)
	out.Idle = listed(slices.Sorted(slices.Values(s.idle)))
	if open := s.open(); len(open) > 0 {
		out.DaysOverdue = int(at - s.shortages[open[0]].due)
	}
	for _, x := range s.shortages {
		unpaid := x.scheduled
		if x.gap == 0 {
			unpaid = 0
		}
		out.Obligations = append(out.Obligations, Obligation{DueDate: x.due, ObligationAmount: x.asked,
			ScheduledAmount: x.part, ScheduledOpen: unpaid, FulfilledAmount: x.done, CapitalizedAmount: x.capital, RemainingAmount: x.gap,
			IsFulfilled: x.gap == 0, IsOverdue: x.gap > 0 && x.due < at, IsDeferred: x.putOff, LateFeeBlocked: x.spared})
	}
	out.Obligations = sorted(listed(out.Obligations))
	return out
}
