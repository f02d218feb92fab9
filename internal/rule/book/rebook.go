package book

import (
	"fmt"
	"strconv"
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
	gone, missing := differences(standing, entries)
	out := make([]Entry, 0, len(gone)+len(missing))
	add := func(e Entry) error {
		if e.EffectiveDate < from {
			return fmt.Errorf("from: the facts change what is booked on %s, before %s; replay from there", e.EffectiveDate, from)
		}
		e.ID, e.BookedAt = entryID(len(booked)+len(out)+1), nil
		if !bookedAt.IsZero() {
			e.BookedAt = &bookedAt
		}
		out = append(out, e)
		return nil
	}
	for _, e := range gone {
		e.Reverses, e.Debit, e.Credit = e.ID, e.Credit, e.Debit
		if err := add(e); err != nil {
			return nil, err
		}
	}
	for _, e := range missing {
		if err := add(e); err != nil {
			return nil, err
		}
	}
	return out, nil
}

// differences are the standing entries that should not be there, and the entries that
// are missing, each list in its order. Most of the time nothing has changed but at the
// end, so what agrees from the start on is passed over first, and counted is only what
// is left on both sides.
func differences(standing, entries []Entry) (gone, missing []Entry) {
	for len(standing) > 0 && len(entries) > 0 && standing[0].what() == entries[0].what() {
		standing, entries = standing[1:], entries[1:]
	}
	if len(standing) == 0 || len(entries) == 0 {
		return standing, entries
	}
	open := map[what]int{}
	for i := range entries {
		open[entries[i].what()]++
	}
	for i := range standing {
		if w := standing[i].what(); open[w] > 0 {
			open[w]--
		} else {
			gone = append(gone, standing[i])
		}
	}
	for i := range entries {
		if w := entries[i].what(); open[w] > 0 {
			open[w]--
			missing = append(missing, entries[i])
		}
	}
	return gone, missing
}

// standing are the booked entries that neither reverse another nor are
// reversed.
func standing(booked []Entry) ([]Entry, error) {
	at, err := places(booked)
	if err != nil {
		return nil, err
	}
	var gone []bool
	known := map[Account]bool{}
	for _, a := range Account("").Values() {
		known[a] = true
	}
	for i := range booked {
		e := &booked[i]
		switch {
		case !known[e.Debit]:
			return nil, fmt.Errorf("booked[%d].debit: %q is not an account", i, e.Debit)
		case !known[e.Credit]:
			return nil, fmt.Errorf("booked[%d].credit: %q is not an account", i, e.Credit)
		case e.Debit == e.Credit:
			return nil, fmt.Errorf("booked[%d].credit: is the debit as well", i)
		case e.Amount <= 0:
			return nil, fmt.Errorf("booked[%d].amount: must be more than 0, as of every entry", i)
		case e.Reverses == "":
			continue
		}
		if gone == nil {
			gone = make([]bool, len(booked))
		}
		k, found := at(e.Reverses)
		if !found || k >= i || gone[k] || booked[k].Reverses != "" {
			return nil, fmt.Errorf("booked[%d].reverses: %q is not an entry that stands", i, e.Reverses)
		}
		if o := booked[k]; e.Debit != o.Credit || e.Credit != o.Debit || e.Amount != o.Amount || e.EffectiveDate != o.EffectiveDate {
			return nil, fmt.Errorf("booked[%d].reverses: is not the mirror of %q: the same amount and day, debit and credit exchanged", i, e.Reverses)
		}
		gone[k] = true
	}
	if gone == nil {
		return booked, nil
	}
	out := make([]Entry, 0, len(booked))
	for i, e := range booked {
		if e.Reverses == "" && !gone[i] {
			out = append(out, e)
		}
	}
	return out, nil
}

// places finds entries by their ids, which must be there, each once. Those that are
// numbered one after the other, as Rebook numbers them, need no index.
func places(booked []Entry) (at func(id string) (int, bool), err error) {
	numbered := true
	for i := range booked {
		n, is := number(booked[i].ID)
		if numbered = is && n == i; !numbered {
			break
		}
	}
	if numbered {
		return func(id string) (int, bool) { n, is := number(id); return n, is && n < len(booked) }, nil
	}
	index := make(map[string]int, len(booked))
	for i := range booked {
		id := booked[i].ID
		if _, twice := index[id]; twice || id == "" {
			return nil, fmt.Errorf("booked[%d].id: %q must be there, and once", i, id)
		}
		index[id] = i
	}
	return func(id string) (int, bool) { i, found := index[id]; return i, found }, nil
}

// number is the place of an entry with the id that entryID gives it.
func number(id string) (place int, is bool) {
	if len(id) < 2 || len(id) > 12 || id[0] != 'E' || id[1] == '0' {
		return 0, false
	}
	n := 0
	for i := 1; i < len(id); i++ {
		if id[i] < '0' || id[i] > '9' {
			return 0, false
		}
		n = 10*n + int(id[i]-'0')
	}
	return n - 1, true
}

// entryID is the id of the entry of a number, from 1.
func entryID(n int) string { return "E" + strconv.Itoa(n) }
