package guard

import (
	"encoding/binary"
	"reflect"
	"testing"

	"pgregory.net/rapid"

	"nectarine/internal/rule/guard/fact"
	"nectarine/internal/rule/guard/law"
	"nectarine/internal/value/day"
)

// What was made quick says what the straightforward version says: every rule is
// looked at, by its days, by whom it binds and where, and every value of the digest
// is written by the one form of its kind.

// plainly is the verdict on a case at its instant when nothing was selected before.
func plainly(j *judgment) (v verdict, reasons []Reason) {
	earliest, latest := j.Days(j.Request.At)
	for i := range j.book.rules {
		r := &j.book.rules[i]
		in := len(r.Jurisdiction) < 5 || r.Jurisdiction[:3] != "US-" || j.LivesIn(r.Jurisdiction)
		if r.from <= latest && earliest < r.to && in {
			j.ask(&seat{standing: r, judge: r.Judge, how: r.Bound(j.Request.Contacter), narrow: true}, j.Request.At, earliest, latest, &v, &reasons)
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
	j := &judgment{Matter: m, book: b}
	var found []Reason
	quick := j.judge(c.Request.At, &found)
	plain, all := plainly(j)
	sorted(found)
	sorted(all)
	if quick.blocked != plain.blocked || quick.noEnd != plain.noEnd || !quick.until.Equal(plain.until) || !reflect.DeepEqual(found, all) {
		r.Fatalf("%+v %+v\n%+v %+v\n%+v", quick, found, plain, all, c)
	}
	for i := range c.Facts.Interactions {
		var quick form
		if quick.interaction(&c.Facts.Interactions[i]); string(quick) != string(written(&c.Facts.Interactions[i])) {
			r.Fatalf("%+v is written as %x", c.Facts.Interactions[i], quick)
		}
	}
}

// written is the form of an interaction, field by field.
func written(x *fact.Interaction) (f form) {
	f.time(x.At)
	f.num(mark(x.Prerecorded)<<4 | mark(x.Autodialed)<<2 | mark(x.Mobile))
	f.text(x.ID, x.Channel, x.Direction, x.Person, x.Recipient, x.Outcome, x.Theme, x.Purpose, x.RequiredBy, x.ReplyTo, x.Contact, x.Label)
	f.set(x.Debts)
	f.set(x.Discussed)
	f.set(x.Zones)
	f.maybe(x.MisdirectedAt)
	return f
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
			for _, d := range []day.Day{on - 1, on} {
				if kept, anew := b.seated(who, d, d), b.seat(who, d, d); len(kept.general) != len(anew.general) || len(kept.byState) != len(anew.byState) {
					t.Errorf("%s, %q: %d and %d rules of no state", d, who, len(kept.general), len(anew.general))
				}
			}
		}
	}
}
