package guard

import (
	"crypto/sha256"
	"encoding/binary"
	"encoding/hex"
	"reflect"
	"slices"
	"strings"
	"sync"
	"time"

	"nectarine/internal/rule/guard/fact"
	"nectarine/internal/rule/guard/law"
	"nectarine/internal/value/day"
)

// form builds the canonical binary form: every string and list is preceded by
// its length, so that no two different values have one form.
type form []byte

func (f *form) num(n int64) { *f = numbered(*f, n) }

// numbered adds a number.
func numbered(b []byte, n int64) []byte {
	if 0 <= n && n < 64 { // one byte, and most are
		return append(b, byte(n<<1))
	}
	return binary.AppendVarint(b, n)
}

func (f *form) text(all ...string) {
	b := []byte(*f)
	for _, s := range all {
		b = texted(b, s)
	}
	*f = b
}

func (f *form) time(t time.Time) { *f = timed(*f, t) }

// timed adds an instant.
func timed(b []byte, t time.Time) []byte {
	return numbered(numbered(b, t.Unix()), int64(t.Nanosecond()))
}

func (f *form) maybe(all ...*time.Time) {
	b := []byte(*f)
	for _, t := range all {
		if t == nil {
			b = append(b, 0)
			continue
		}
		b = timed(append(b, 2), *t)
	}
	*f = b
}

// set writes texts without regard to their order.
func (f *form) set(all []string) {
	f.num(int64(len(all)))
	if len(all) > 1 {
		all = slices.Sorted(slices.Values(all))
	}
	f.text(all...)
}

// interaction writes one of the many that there may be: what each says for itself and,
// where the one before it does not say the same, the rest.
func (f *form) interaction(x, before *fact.Interaction) {
	f.time(x.At)
	f.text(x.ID, x.Channel, x.Outcome, x.Contact)
	if alike(x, before) {
		f.num(1)
		return
	}
	f.num(0)
	f.num(mark(x.Prerecorded)<<4 | mark(x.Autodialed)<<2 | mark(x.Mobile))
	f.text(x.Direction, x.Person, x.Recipient, x.Theme, x.Purpose, x.RequiredBy, x.ReplyTo, x.Label)
	f.set(x.Debts)
	f.set(x.Discussed)
	f.set(x.Zones)
	f.maybe(x.MisdirectedAt)
	f.text(x.CorrectedTo)
	f.maybe(x.CorrectedAt)
}

// alike says that two interactions say the same, but for what is written of each.
func alike(x, y *fact.Interaction) bool {
	return x.Direction == y.Direction && x.Person == y.Person && x.Recipient == y.Recipient &&
		x.Theme == y.Theme && x.Purpose == y.Purpose &&
		x.RequiredBy == y.RequiredBy && x.ReplyTo == y.ReplyTo && x.Label == y.Label &&
		mark(x.Prerecorded) == mark(y.Prerecorded) && mark(x.Autodialed) == mark(y.Autodialed) && mark(x.Mobile) == mark(y.Mobile) &&
		one(x.Debts, y.Debts) && one(x.Discussed, y.Discussed) && one(x.Zones, y.Zones) &&
		x.MisdirectedAt == nil && y.MisdirectedAt == nil && x.CorrectedTo == y.CorrectedTo && x.CorrectedAt == nil && y.CorrectedAt == nil
}

// one says that two lists are the same and hold no more than one text, so that no order
// is in question.
func one(a, b []string) bool { return len(a) < 2 && slices.Equal(a, b) }

// texted adds a text with its length.
func texted(b []byte, s string) []byte {
	if len(s) == 0 {
		return append(b, 0)
	}
	if len(s) < 128 {
		b = append(b, byte(len(s)))
	} else {
		b = binary.AppendUvarint(b, uint64(len(s)))
	}
	return append(b, s...)
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

// mark is a yes (1), a no (0), or not known (2).
func mark(b *bool) int64 {
	switch {
	case b == nil:
		return 2
	case *b:
		return 1
	}
	return 0
}

func (f *form) days(all ...*day.Day) {
	b := []byte(*f)
	for _, d := range all {
		if d == nil {
			b = append(b, 0)
			continue
		}
		b = numbered(append(b, 2), int64(*d))
	}
	*f = b
}

func (f *form) request(r *fact.Request) {
	f.time(r.At)
	f.text(r.Channel, r.Direction, r.Person, r.Recipient, r.Contacter, r.Theme, r.Purpose, r.RequiredBy, r.ReplyTo, r.KnownAt)
	c := &r.Contact
	f.text(c.ID, c.Label, c.GivenBy)
	marks := int64(0) // each of them 0, 1 or 2
	for _, b := range [...]*bool{c.Mobile, c.Valid, c.Verified, c.DoNotCall, c.PublicDomain, r.Autodialed} {
		marks = marks<<2 | mark(b)
	}
	f.num(marks)
	f.maybe(c.OptOutNoticeAt, c.WroteAt, c.CheckedAt)
	f.days(c.OptOutEndsOn)
	f.set(c.Zones)
	f.set(r.Debts)
	f.flags(c.Archived, c.EmployerProvided, r.Prerecorded, r.OptOutNotice, r.Postcard, r.Public, r.Identifies)
}

func (f *form) debt(d *fact.Debt) {
	f.text(d.ID, d.LoanType, d.Kind, d.StudentAccount)
	f.flags(d.Current)
	f.days(d.PastDueOn, d.MadeOn, d.LimitationEndsOn)
	f.maybe(d.SettledAt, d.JudgedAt, d.FirstCommunicationAt, d.ValidationSentAt, d.MedicalNoticeAt)
}

// debts writes the debts by their ids.
func (f *form) debts(all []fact.Debt) {
	f.num(int64(len(all)))
	if slices.IsSortedFunc(all, func(a, b fact.Debt) int { return strings.Compare(a.ID, b.ID) }) {
		for i := range all {
			f.debt(&all[i])
		}
		return
	}
	order := make([]*fact.Debt, len(all))
	for i := range all {
		order[i] = &all[i]
	}
	slices.SortFunc(order, func(a, b *fact.Debt) int { return strings.Compare(a.ID, b.ID) })
	for _, d := range order {
		f.debt(d)
	}
}

// listed writes the elements of a list without regard to their order.
func listed[T any](f *form, all []T) {
	if len(all) == 0 { // as most lists are
		f.num(0)
		return
	}
	f.plain(reflect.ValueOf(all))
}

// plain writes a value of whatever type: instants whatever their zone, and lists without
// regard to their order, in whatever depth. Nothing that is judged often has many of them.
func (f *form) plain(v reflect.Value) {
	switch v.Kind() {
	case reflect.Pointer:
		f.flags(!v.IsNil())
		if !v.IsNil() {
			f.plain(v.Elem())
		}
	case reflect.Slice:
		parts := make([]string, v.Len())
		for i := range parts {
			var one form
			one.plain(v.Index(i))
			parts[i] = string(one)
		}
		f.set(parts)
	case reflect.Struct:
		if t, is := v.Interface().(time.Time); is {
			f.time(t)
			return
		}
		for i := range v.NumField() {
			f.plain(v.Field(i))
		}
	case reflect.String:
		f.text(v.String())
	case reflect.Bool:
		f.flags(v.Bool())
	default: // whole numbers, and days
		f.num(v.Int())
	}
}

// forms are used again: a decision would otherwise leave more behind by its
// digest than by all else.
var forms = sync.Pool{New: func() any { return new(form) }}

// digest is over the request, what was known, and the rules in force.
func digest(m *law.Matter, b *Rulebook) string {
	again := forms.Get().(*form)
	defer forms.Put(again)
	f := append((*again)[:0], "nectarine guard 7\n"...)
	defer func() { *again = f }()
	earliest, latest := m.Days(m.Request.At)
	first, last := b.edition(earliest), b.edition(latest)
	f = append(f, first[:]...)
	if last != first {
		f = append(f, last[:]...)
	}
	f.flags(last != first)
	f.request(m.Request)
	k := &m.Facts
	f.set(k.Zones)
	home := &k.Residence
	f.text(home.State, home.City, home.County, home.PostalCode, k.Intensity)
	f.set(home.Zones)
	f.set(k.Persons)
	f.set(k.Contacts)
	f.num(int64(len(m.Past)))
	before := &fact.Interaction{}
	for _, x := range m.Past { // in order already: by instant, then id
		f.interaction(x, before)
		before = x
	}
	listed(&f, k.Addresses)
	f.debts(k.Debts)
	f.rest(k)
	sum := sha256.Sum256(f)
	var text [2 * len(sum)]byte
	hex.Encode(text[:], sum[:])
	return string(text[:])
}

// rest writes what most persons have nothing of.
func (f *form) rest(k *fact.Facts) {
	all := len(k.Located) + len(k.Recontacts) + len(k.Wrote) + len(k.Consents) + len(k.Revocations) +
		len(k.StatedTimes) + len(k.StatedPlaces) + len(k.Refusals) + len(k.Ceases) + len(k.Representations) +
		len(k.Disputes) + len(k.Bankruptcies) + len(k.Blocks) + len(k.Deaths) + len(k.Duties) + len(k.Minorities)
	f.flags(all > 0)
	if all == 0 {
		return
	}
	listed(f, k.Located)
	listed(f, k.Recontacts)
	listed(f, k.Wrote)
	listed(f, k.Consents)
	listed(f, k.Revocations)
	listed(f, k.StatedTimes)
	listed(f, k.StatedPlaces)
	listed(f, k.Refusals)
	listed(f, k.Ceases)
	listed(f, k.Representations)
	listed(f, k.Disputes)
	listed(f, k.Bankruptcies)
	listed(f, k.Blocks)
	listed(f, k.Deaths)
	listed(f, k.Duties)
	listed(f, k.Minorities)
}

// edition is the digest of the rules in force on a day.
func (b *Rulebook) edition(on day.Day) [32]byte {
	i := b.turn(on)
	if i == 0 {
		return [32]byte{}
	}
	return b.editions[i-1]
}

// form is the rules in force on a day, each by the digest of its form, who is
// bound to them, and the profile.
func (b *Rulebook) form(on day.Day, rules [][32]byte) form {
	var f form
	f.num(law.Reading)
	f.text(b.Profile.Contacter)
	f.set(b.Profile.Serves)
	f.set(b.Profile.Licenses)
	for i := range b.rules {
		r := &b.rules[i]
		if on < r.from || r.to <= on {
			continue
		}
		f = append(f, rules[i][:]...)
		for _, x := range r.bindings {
			if x.from <= on && on < x.to {
				f.text(x.Jurisdiction, x.From, x.To, x.Citation, x.License)
				f.set(x.Outside)
				f.flags(x.Unverified != "")
			}
		}
	}
	return f
}

// form is a rule with its numbers and what is set of it.
func (r *standing) form() form {
	var f form
	f.text(r.ID, r.From, r.To, r.Citation, r.Jurisdiction, r.Says, r.Creditor, r.Collector, r.Severity)
	f.num(int64(r.Version))
	f.set(r.Outside)
	f.flags(r.Unverified != "")
	listed(&f, r.Parameters)
	listed(&f, r.Consents)
	listed(&f, r.settings)
	return f
}
