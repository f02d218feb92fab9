package guard

import (
	"encoding/binary"
	"fmt"
	"reflect"
	"slices"
	"testing"
	"time"

	"pgregory.net/rapid"

	"nectarine/internal/rule/guard/fact"
	"nectarine/internal/rule/guard/law"
	"nectarine/internal/value/day"
)

// What was made quick says what the straightforward version says: every rule is
// looked at, by its days, by whom it binds and where, and what the digest leaves out is
// what it has said.

// plainly is the verdict on a case at its instant when nothing was selected before.
func plainly(j *judgment) (v verdict, reasons []Reason) {
	earliest, latest := j.Days(j.Request.At)
	for i := range j.book.rules {
		r := &j.book.rules[i]
		in := len(r.Jurisdiction) < 5 || r.Jurisdiction[:3] != "US-" || j.LivesIn(r.Jurisdiction)
		if r.from <= latest && earliest < r.to && in {
			j.ask(&seat{standing: r, judge: r.Judge, bond: r.bond(j.contacter), blocks: r.Severity == law.Blocks, narrow: true},
				j.Request.At, earliest, latest, &v, &reasons)
		}
	}
	return v, reasons
}

// selectionMeansNothing: the rules that are selected for a day and a contacter find
// what all of them find.
func selectionMeansNothing(r *rapid.T) {
	c := drawn(r)
	b, err := bare()
	if err != nil {
		r.Fatal(err)
	}
	m, err := law.Consider(&c.Request, &c.Facts)
	if err != nil {
		r.Fatal(err)
	}
	j := &judgment{Matter: m, book: b, has: m.Has(), contacter: b.contacter(c.Request.Contacter)}
	var found []Reason
	quick := j.judge(c.Request.At, &found)
	plain, all := plainly(j)
	sorted(found)
	sorted(all)
	if quick.blocked != plain.blocked || quick.noEnd != plain.noEnd || !quick.until.Equal(plain.until) || !reflect.DeepEqual(found, all) {
		r.Fatalf("%+v %+v\n%+v %+v\n%+v", quick, found, plain, all, c)
	}
	writingLosesNothing(r, m.Past)
}

// writingLosesNothing: of what was written each interaction can be read again, by what
// the one before it said.
func writingLosesNothing(r *rapid.T, past []*fact.Interaction) {
	var f form
	past = withNeighbors(r, past)
	written := &fact.Interaction{}
	for _, x := range past {
		f.interaction(x, written)
		written = x
	}
	read := fact.Interaction{}
	for _, x := range past {
		f.readInteraction(&read)
		want := *x
		want.Debts, want.Discussed, want.Zones = slices.Sorted(slices.Values(x.Debts)),
			slices.Sorted(slices.Values(x.Discussed)), slices.Sorted(slices.Values(x.Zones))
		if !reflect.DeepEqual(fmt.Sprintf("%+v", plainInteraction(read)), fmt.Sprintf("%+v", plainInteraction(want))) {
			r.Fatalf("%+v is read as %+v", plainInteraction(want), plainInteraction(read))
		}
	}
	if len(f) > 0 {
		r.Fatalf("%x is left", f)
	}
}

// withNeighbors puts behind each interaction one that differs from it in one field at
// most, which is as in another.
func withNeighbors(r *rapid.T, past []*fact.Interaction) (all []*fact.Interaction) {
	for _, x := range past {
		near, other := *x, rapid.SampledFrom(past).Draw(r, "other")
		field := rapid.IntRange(0, reflect.TypeFor[fact.Interaction]().NumField()-1).Draw(r, "field")
		reflect.ValueOf(&near).Elem().Field(field).Set(reflect.ValueOf(other).Elem().Field(field))
		all = append(all, x, &near)
	}
	return all
}

// plainInteraction is an interaction without pointers, and with instants in UTC.
func plainInteraction(x fact.Interaction) any {
	at := x.At.UTC().String()
	misdirected := ""
	if x.MisdirectedAt != nil {
		misdirected = x.MisdirectedAt.UTC().String()
	}
	corrected := ""
	if x.CorrectedAt != nil {
		corrected = x.CorrectedAt.UTC().String()
	}
	said := []int64{mark(x.Prerecorded), mark(x.Autodialed), mark(x.Mobile)}
	x.At, x.MisdirectedAt, x.CorrectedAt, x.Prerecorded, x.Autodialed, x.Mobile = time.Time{}, nil, nil, nil, nil, nil
	return []any{x, at, misdirected, corrected, said}
}

// readInteraction takes an interaction from the front of a form, where x is the one
// before it.
func (f *form) readInteraction(x *fact.Interaction) {
	x.At = f.readTime()
	x.ID, x.Channel, x.Outcome, x.Contact = f.readText(), f.readText(), f.readText(), f.readText()
	if f.readNumber() == 1 {
		return
	}
	marks := f.readNumber()
	for i, p := range []**bool{&x.Mobile, &x.Autodialed, &x.Prerecorded} {
		*p = map[int64]*bool{0: new(bool), 1: &always}[marks>>(2*i)&3]
	}
	for _, p := range []*string{&x.Direction, &x.Person, &x.Recipient, &x.Theme, &x.Purpose, &x.RequiredBy, &x.ReplyTo, &x.Label} {
		*p = f.readText()
	}
	for _, p := range []*[]string{&x.Debts, &x.Discussed, &x.Zones} {
		*p = nil
		for range f.readNumber() {
			*p = append(*p, f.readText())
		}
	}
	x.MisdirectedAt = nil
	if f.readNumber() == 1 {
		at := f.readTime()
		x.MisdirectedAt = &at
	}
	x.CorrectedTo, x.CorrectedAt = f.readText(), nil
	if f.readNumber() == 1 {
		at := f.readTime()
		x.CorrectedAt = &at
	}
}

func (f *form) readNumber() int64 {
	n, size := binary.Varint(*f)
	*f = (*f)[size:]
	return n
}

func (f *form) readTime() time.Time {
	seconds := f.readNumber()
	return time.Unix(seconds, f.readNumber())
}

func (f *form) readText() string {
	n, size := binary.Uvarint(*f)
	s := string((*f)[size : size+int(n)])
	*f = (*f)[size+int(n):]
	return s
}

// A number and a text are written as encoding/binary writes them, however short.
func TestFormOfNumbersAndTexts(t *testing.T) {
	rapid.Check(t, func(r *rapid.T) {
		n, s := rapid.Int64().Draw(r, "number"), rapid.String().Draw(r, "text")
		if rapid.Bool().Draw(r, "small") {
			n %= 100
		}
		var f form
		f.num(n)
		f.text(s)
		want := append(binary.AppendUvarint(binary.AppendVarint(nil, n), uint64(len(s))), s...)
		if string(f) != string(want) {
			r.Fatalf("%d and %q are written as %x", n, s, f)
		}
	})
}

// The rules that were found once for a day are those of that day.
func TestSeatsOfTheDay(t *testing.T) {
	b := book(t)
	for _, on := range b.turns {
		for _, who := range contacters {
			for _, d := range [][2]day.Day{{on - 1, on - 1}, {on - 1, on}, {on, on}} {
				narrow := map[bool]int{}
				for _, business := range []bool{false, true} {
					kept, anew := b.seated(who, business, d[0], d[1]), b.seat(who, business, d[0], d[1])
					if len(kept.general) != len(anew.general) || len(kept.byState) != len(anew.byState) {
						t.Errorf("%s, %q: %d and %d rules of no state", d[1], who, len(kept.general), len(anew.general))
					}
					for i := range kept.general {
						if kept.general[i].narrow != anew.general[i].narrow {
							t.Errorf("%s, %q: %s is kept for others", d[1], who, kept.general[i].ID)
						}
						if kept.general[i].narrow {
							narrow[business]++
						}
					}
				}
				if d[0] > day.Of(1990, 1, 1) && d[0] < day.Of(2100, 1, 1) && narrow[false] >= narrow[true] {
					t.Errorf("%s, %q: %d rules are looked at closely, and %d for a business", d[1], who, narrow[false], narrow[true])
				}
			}
		}
	}
}
