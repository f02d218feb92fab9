package guard

import (
	"crypto/sha256"
	"encoding/binary"
	"encoding/hex"
	"slices"
	"time"
)

// form builds the canonical binary form: every string and list is preceded by
// its length, so that no two different values have one form.
type form []byte

func (f *form) num(n int64) { *f = binary.BigEndian.AppendUint64(*f, uint64(n)) }

func (f *form) text(all ...string) {
	for _, s := range all {
		f.num(int64(len(s)))
		*f = append(*f, s...)
	}
}

func (f *form) time(t time.Time) { f.num(t.Unix()); f.num(int64(t.Nanosecond())) }

func (f *form) bool(b bool) {
	if b {
		f.num(1)
	} else {
		f.num(0)
	}
}

// set writes texts without regard to their order.
func (f *form) set(all []string) {
	f.num(int64(len(all)))
	f.text(slices.Sorted(slices.Values(all))...)
}

// forms writes the elements' forms without regard to their order.
func forms[T any](f *form, all []T, write func(*form, T)) {
	parts := make([]string, len(all))
	for i, x := range all {
		var p form
		write(&p, x)
		parts[i] = string(p)
	}
	f.set(parts)
}

func digest(c *matter, b Rulebook) string {
	f := form("nectarine guard 1\n")
	r := c.request
	f.time(r.At)
	f.text(r.Channel, r.Direction, r.Person, r.Recipient, r.Label)
	f.set(r.Debts)
	f.set(r.Zones)
	f.set(c.facts.Zones)
	forms(&f, c.facts.Interactions, func(f *form, x Interaction) {
		f.time(x.At)
		f.text(x.ID, x.Channel, x.Direction, x.Person, x.Recipient)
		f.set(x.Debts)
		f.bool(x.Conversation)
		f.bool(x.NotConnected)
	})
	forms(&f, c.facts.CallConsents, func(f *form, x CallConsent) {
		f.time(x.At)
		f.text(x.ID, x.Person, x.Debt)
		f.bool(x.Until != nil)
		if x.Until != nil {
			f.time(*x.Until)
		}
	})
	forms(&f, c.facts.StatedTimes, func(f *form, x StatedTime) {
		f.time(x.At)
		f.text(x.ID)
		forms(f, x.Weekdays, func(f *form, d int) { f.num(int64(d)) })
		f.num(int64(x.FromMinute))
		f.num(int64(x.ToMinute))
	})
	forms(&f, c.facts.StatedPlaces, func(f *form, x StatedPlace) { f.time(x.At); f.text(x.ID, x.Label) })
	forms(&f, b.Rules, func(f *form, x Rule) {
		f.text(x.ID, x.From, x.To, x.Severity)
		f.num(int64(x.Version))
		forms(f, x.Parameters, func(f *form, p Parameter) { f.text(p.Name); f.num(int64(p.Value)) })
	})
	sum := sha256.Sum256(f)
	return hex.EncodeToString(sum[:])
}
