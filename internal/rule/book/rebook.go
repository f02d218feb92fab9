package book

import (
	"fmt"
	"time"

	"nectarine/internal/value/day"
	"nectarine/internal/value/money"
)

// what is all of an entry but its names: two entries that agree in it say the
// same.
type what struct {
	date          day.Day
	debit, credit Account
	amount        money.Amount
	cause         string
}

func (e Entry) what() what { return what{e.EffectiveDate, e.Debit, e.Credit, e.Amount, e.Cause} }

// Rebook gives the entries that turn what is booked into what should be: first, for each entry that should not be
// there, one that reverses it on its own day; then those that are missing. It
// gives none when nothing has changed. New entries are numbered after those
// booked. Booked entries effective before from are closed: it refuses facts
// that would change one. The entries bear the moment at which they are booked,
// unless that is zero.
func Rebook(booked, entries []Entry, from day.Day, bookedAt time.Time) ([]Entry, error) {
	standing, err := standing(booked)
	if err != nil {
		return nil, err
	}
	missing := map[what]int{}
	for _, e := range entries {
		missing[e.what()]++
	}
	var out []Entry
	add := func(e Entry) error {
		if e.EffectiveDate < from {
			return fmt.Errorf("from: the facts change what is booked on %s, before %s; replay from there", e.EffectiveDate, from)
		}
		e.ID, e.BookedAt = fmt.Sprintf("E%d", len(booked)+len(out)+1), nil
		if !bookedAt.IsZero() {
			e.BookedAt = &bookedAt
		}
		out = append(out, e)
		return nil
	}
	for _, e := range standing {
		if missing[e.what()] > 0 {
			missing[e.what()]--
			continue
		}
		e.Reverses, e.Debit, e.Credit = e.ID, e.Credit, e.Debit
		if err := add(e); err != nil {
			return nil, err
		}
	}
	for _, e := range entries {
		if missing[e.what()] == 0 {
			continue
		}
		missing[e.what()]--
		if err := add(e); err != nil {
			return nil, err
		}
	}
	return out, nil
}

// standing are the booked entries that neither reverse another nor are
// reversed.
func standing(booked []Entry) ([]Entry, error) {
	at := make(map[string]int, len(booked))
	gone := map[string]bool{}
	for i, e := range booked {
		if _, twice := at[e.ID]; twice || e.ID == "" {
			return nil, fmt.Errorf("booked[%d].id: %q must be there, and once", i, e.ID)
		}
		if e.Reverses != "" {
			k, found := at[e.Reverses]
			if !found || gone[e.Reverses] || booked[k].Reverses != "" {
				return nil, fmt.Errorf("booked[%d].reverses: %q is not an entry that stands", i, e.Reverses)
			}
			gone[e.Reverses] = true
		}
		at[e.ID] = i
	}
	var out []Entry
	for _, e := range booked {
		if e.Reverses == "" && !gone[e.ID] {
			out = append(out, e)
		}
	}
	return out, nil
}
