package engine

import (
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

// differs says in what the engine's loan is not the clerk's.
func (s *slow) differs(l *loan) string {
	for b := range book.Buckets {
		if got := l.Book.Balances[b]; pile(got) != s.piles[b] {
			return fmt.Sprintf("%s (%s, %s): engine %v, clerk %v", b, l.Status, s.status, got, s.piles[b])
		}
	}
	accrued := new(big.Rat).SetFrac(units(l.Book.Accrued), big.NewInt(book.RateUnits*book.YearUnits))
	if l.Book.Over != s.overpaid || accrued.Cmp(s.accrued) != 0 {
		return fmt.Sprintf("over %s and %s, accrued %s and %s", l.Book.Over, s.overpaid, accrued, s.accrued)
	}
	v := l.view()
	type open struct {
		due         day.Day
		asked, left money.Amount
	}
	var has, want []open // those of one day together
	add := func(to []open, x open) []open {
		if n := len(to); n > 0 && to[n-1].due == x.due {
			to[n-1].asked, to[n-1].left = to[n-1].asked+x.asked, to[n-1].left+x.left
			return to
		}
		return append(to, x)
	}
	for _, o := range v.Obligations {
		if o.RemainingAmount > 0 {
			has = add(has, open{o.DueDate, o.ObligationAmount, o.RemainingAmount})
		}
	}
	late := 0
	for _, x := range s.shortages {
		if x.gap > 0 {
			want, late = add(want, open{x.due, x.asked, x.gap}), max(late, int(l.at()-x.due))
		}
	}
	if v.Status != s.status || !slices.Equal(has, want) || v.DaysOverdue != late {
		return fmt.Sprintf("engine %s %d days %+v, clerk %s %d days %+v", v.Status, v.DaysOverdue, has, s.status, late, want)
	}
	whole := *s
	whole.accrued = new(big.Rat).Set(s.accrued)
	if payoff := whole.owed() + whole.toCents(); v.PayoffAmount != payoff {
		return fmt.Sprintf("payoff %s, clerk %s", v.PayoffAmount, payoff)
	}
	return ""
}
