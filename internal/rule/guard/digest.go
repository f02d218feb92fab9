package guard

import (
	"crypto/sha256"
	"encoding/binary"
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"time"

	"nectarine/internal/rule/guard/fact"
	"nectarine/internal/rule/guard/law"
	"nectarine/internal/value/day"
)

// form builds the canonical binary form: every string and list is preceded by
// its length, so that no two different values have one form.
type form []byte

func (f *form) num(n int64) { *f = binary.AppendVarint(*f, n) }

func (f *form) text(all ...string) {
	for _, s := range all {
		*f = binary.AppendUvarint(*f, uint64(len(s)))
		*f = append(*f, s...)
	}
}

func (f *form) time(t time.Time) { f.num(t.Unix()); f.num(int64(t.Nanosecond())) }

func (f *form) maybe(t *time.Time) {
	if t == nil {
		f.num(0)
		return
	}
	f.num(1)
	f.time(*t)
}

// set writes texts without regard to their order.
func (f *form) set(all []string) {
	f.num(int64(len(all)))
	if len(all) > 1 {
		all = slices.Sorted(slices.Values(all))
	}
	f.text(all...)
}

func (f *form) interaction(x *fact.Interaction) {
	f.time(x.At)
	f.text(x.ID, x.Channel, x.Direction, x.Person, x.Recipient, x.Outcome, x.Theme, x.Purpose, x.ReplyTo, x.Contact, x.Label)
	f.set(x.Debts)
	f.set(x.Discussed)
	f.maybe(x.MisdirectedAt)
	f.flags(x.Prerecorded)
}

func (f *form) flags(all ...bool) {
	n := int64(0)
	for i, b := range all {
		if b {
			n |= 1 << i
		}
	}
	f.num(n)
}

// mark is a yes, a no, or not known.
func (f *form) mark(b *bool) {
	switch {
	case b == nil:
		f.num(2)
	case *b:
		f.num(1)
	default:
		f.num(0)
	}
}

func (f *form) day(d *day.Day) {
	if d == nil {
		f.text("")
		return
	}
	f.text(d.String())
}

func (f *form) request(r *fact.Request) {
	f.time(r.At)
	f.text(r.Channel, r.Direction, r.Person, r.Recipient, r.Contacter, r.For, r.Theme, r.Subject, r.Purpose, r.ReplyTo)
	c := &r.Contact
	f.text(c.ID, c.Kind, c.Label)
	f.mark(c.Mobile)
	f.mark(c.Valid)
	f.mark(c.Verified)
	f.set(c.Zones)
	f.set(r.Debts)
	f.mark(r.Autodialed)
	f.flags(c.Archived, c.EmployerProvided, r.Prerecorded, r.Transactional, r.OptOutNotice, r.Postcard, r.Public, r.Asked)
}

func (f *form) debt(d *fact.Debt) {
	f.text(d.ID, d.StudentAccount)
	f.flags(d.Medical, d.DaysPastDue != nil)
	if d.DaysPastDue != nil {
		f.num(int64(*d.DaysPastDue))
	}
	f.day(d.LastPaymentOn)
	f.day(d.ChargedOffOn)
	f.day(d.LimitationEndsOn)
	f.maybe(d.SettledAt)
	f.maybe(d.ValidationSentAt)
	f.maybe(d.MedicalNoticeAt)
}

// debts writes the debts by their ids.
func (f *form) debts(all []fact.Debt) {
	order := make([]*fact.Debt, len(all))
	for i := range all {
		order[i] = &all[i]
	}
	slices.SortFunc(order, func(a, b *fact.Debt) int { return strings.Compare(a.ID, b.ID) })
	f.num(int64(len(order)))
	for _, d := range order {
		f.debt(d)
	}
}

// listed writes the elements of a list as JSON, without regard to their order.
// Nothing that is judged often has many of them.
func listed[T any](f *form, all []T) {
	parts := make([]string, len(all))
	for i := range all {
		b, err := json.Marshal(all[i])
		if err != nil {
			b = []byte(fmt.Sprintf("%#v", all[i])) // plain values: it does not happen
		}
		parts[i] = string(b)
	}
	f.set(parts)
}

// digest is over the request, what was known and can matter, and the rules.
func digest(m *law.Matter, b *Rulebook) [32]byte {
	f := make(form, 0, 512+160*len(m.Recent))
	f = append(f, "nectarine guard 2\n"...)
	f = append(f, b.digest[:]...)
	f.request(m.Request)
	k := &m.Facts
	f.set(k.Zones)
	f.text(k.Residence.State, k.Residence.City, k.Intensity)
	f.num(int64(len(m.Recent)))
	for _, x := range m.Recent { // in order already: by instant, then id
		f.interaction(x)
	}
	for _, list := range []func(){
		func() { listed(&f, k.Addresses) }, func() { f.debts(k.Debts) }, func() { listed(&f, k.Consents) }, func() { listed(&f, k.Revocations) },
		func() { listed(&f, k.StatedTimes) }, func() { listed(&f, k.StatedPlaces) }, func() { listed(&f, k.Refusals) }, func() { listed(&f, k.Ceases) },
		func() { listed(&f, k.Representations) }, func() { listed(&f, k.Disputes) }, func() { listed(&f, k.Bankruptcies) }, func() { listed(&f, k.Blocks) },
		func() { listed(&f, k.Deaths) }, func() { listed(&f, k.Duties) }, func() { listed(&f, k.Minorities) },
	} {
		list()
	}
	return sha256.Sum256(f)
}

// form is the rules with their numbers.
func (b *Rulebook) form() form {
	var f form
	for i := range b.Rules {
		r := &b.Rules[i]
		f.text(r.ID, r.From, r.To, r.Jurisdiction, r.Creditor, r.Collector, r.Severity)
		f.num(int64(r.Version))
		for _, p := range r.Parameters {
			f.text(p.Name)
			f.num(int64(p.Value))
		}
	}
	return f
}
