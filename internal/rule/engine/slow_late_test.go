package engine

import (
	"cmp"
	"math/big"
	"reflect"
	"slices"
	"strings"
	"sync"
	"time"

	"nectarine/internal/value/day"
	"nectarine/internal/value/money"
)

// archive is the clerk's older books: of each day on which something was recorded that
// counts from an earlier one, the book as it was kept until then, day by day.
type archive struct {
	in      Terms
	facts   []Fact
	learned map[string]day.Day // of facts that were recorded late
	about   map[string]day.Day // and the first day that they are about
	money   map[string]bool    // facts about what was paid or credited
	days    []day.Day
	books   map[int]map[day.Day][]written
	fell    map[int]map[day.Day]demanding // on due dates, before money that is held is laid out
}

// written is what a book asks for in the morning of a day, or after a fact of it.
type written struct {
	after *Fact
	demanding
}

// demanding is what a book asks for.
type demanding struct {
	open, scheduled, fees money.Amount
	late                  money.Amount        // late fees charged so far
	each                  []shortage          // that is open
	next                  func() money.Amount // what the next payment asks, where money is held
}

// putOffUntil is what waits for a day on which it is known.
type putOffUntil struct {
	on        day.Day
	amount    money.Amount // so much may be asked before, as the older books ask
	scheduled money.Amount
	whole     bool
}

// wrote is the day on which a fact was recorded.
func wrote(f Fact) day.Day { return day.Day(f.RecordedAt.UTC().Truncate(24*time.Hour).Unix() / 86400) }

// archiveOf reads which facts came late: on a later day than the first that they are about.
func archiveOf(in Terms, facts []Fact) *archive {
	a := &archive{in: in, facts: facts, learned: map[string]day.Day{}, about: map[string]day.Day{},
		money: map[string]bool{}, books: map[int]map[day.Day][]written{}, fell: map[int]map[day.Day]demanding{}}
	known := map[string]Fact{}
	opened := day.First
	for _, f := range facts {
		known[f.ID] = f
		if f.Type == Activation || f.Type == Opened {
			opened = wrote(f)
		}
	}
	for _, f := range facts {
		of, is := known[f.Target]
		switch {
		case f.Type == Payment, f.Type == Credit, f.Type == PurchaseRefund, f.Type == Chargeback, f.Type == Backdate,
			f.Type == Reversal && (of.Type == Payment || of.Type == Credit || of.Type == PurchaseRefund):
			a.money[f.ID] = true
			continue
		case f.RecordedAt.IsZero() || wrote(f) <= opened:
			continue
		}
		about := f.EffectiveDate
		if is {
			about = min(about, of.EffectiveDate)
		} else if f.Target != "" {
			_, of, _ := strings.Cut(f.Target, ":")
			of, _, _ = strings.Cut(of, ".")
			if due, err := day.Parse(of); err == nil {
				about = min(about, due)
			} else {
				about = day.First // the name of a fee that bears no date
			}
		}
		if wrote(f) > about || f.Target == "" && (f.Type == AccelerationReversal || f.Type == ChargeOffReversal) {
			a.learned[f.ID], a.about[f.ID] = wrote(f), about
			if f.Target == "" && (f.Type == AccelerationReversal || f.Type == ChargeOffReversal) {
				a.about[f.ID] = day.First
			}
			a.days = append(a.days, wrote(f))
		}
	}
	slices.Sort(a.days)
	a.days = slices.Compact(a.days)
	return a
}

// book is the loan as it was kept while the first n of the days had passed.
func (a *archive) book(n int) map[day.Day][]written {
	if b, kept := a.books[n]; kept {
		return b
	}
	var facts []Fact
	unknown := func(id string) bool {
		on, late := a.learned[id]
		return late && on >= a.days[n]
	}
	for _, f := range a.facts {
		if !unknown(f.ID) && !unknown(f.Target) && (a.money[f.ID] || wrote(f) <= a.days[n]) {
			facts = append(facts, f)
		}
	}
	b := map[day.Day][]written{}
	a.fell[n] = map[day.Day]demanding{}
	keep(a.in, facts, a.days[n], func(s *slow, at day.Day) {
		if s.last == nil {
			b[at] = nil // a new attempt
		}
		d := s.demands()
		if s.in.HoldPartial {
			c := s.copied()
			d.next = sync.OnceValue(c.nextAsks)
		}
		b[at] = append(b[at], written{s.last, d})
		if s.fell != nil {
			a.fell[n][at] = *s.fell
		}
	}, nil, a, n)
	a.books[n] = b
	return b
}

// counts is whether something that a book does not know counts by a day.
func (a *archive) counts(n int, at day.Day) bool {
	for id, on := range a.learned {
		if on >= a.days[n] && a.about[id] <= at {
			return true
		}
	}
	return false
}

// on is what a book asked for on a day at the place of the day that another has reached.
func (a *archive) on(n int, at day.Day, reached *Fact) (d demanding) {
	for _, w := range a.book(n)[at] {
		if w.after == nil || reached != nil && !comesBefore(*reached, *w.after) {
			d = w.demanding
		}
	}
	return d
}

// comesBefore is whether a fact of a day comes before another of the day.
func comesBefore(a, b Fact) bool {
	begins := func(f Fact) int {
		if f.Type == Activation || f.Type == Opened {
			return 0
		}
		return 1
	}
	return cmp.Or(cmp.Compare(a.EffectiveSecond, b.EffectiveSecond), cmp.Compare(begins(a), begins(b)),
		cmp.Compare(a.Order, b.Order), a.RecordedAt.Compare(b.RecordedAt), cmp.Compare(a.ID, b.ID)) < 0
}

// demands is what a loan asks for as it stands.
func (s *slow) demands() (d demanding) {
	for _, i := range s.open() {
		d.open += s.shortages[i].gap
		d.scheduled += s.shortages[i].scheduled
		d.each = append(d.each, s.shortages[i])
	}
	d.late = s.lateFees
	d.fees = s.piles[1].fees() + s.piles[2].fees()
	return d
}

// nextAsks is what the next payment asks of principal and interest: the clerk takes a copy
// of the book and goes on with it to the due date.
func (s *slow) nextAsks() money.Amount {
	switch {
	case s.status != Active && s.promised > 0 && s.only == 0:
		return s.promised
	case s.status != Active:
		return s.level
	case len(s.dates) == 0:
		return 0
	}
	c := s.copied()
	c.held, c.older, c.askedNext = 0, nil, -1
	due := c.dates[0]
	for at := s.today; at <= due && c.askedNext < 0; at++ {
		c.today, c.last, c.fell = at, nil, nil
		if at > s.today {
			c.dawn(at)
			c.morning(at)
		}
		c.statuses(at)
		c.evening(at)
	}
	if c.askedNext < 0 {
		return s.level
	}
	return c.askedNext
}

// copied is a copy for going on with: it shares nothing that changes, and leaves out what
// was told of the past.
func (s *slow) copied() *slow {
	c := *s
	c.past, c.history, c.idle, c.bounces, c.ruling = nil, nil, nil, nil, ruling{}
	c.known = map[day.Day]int64{} // worked out again
	deepen(reflect.ValueOf(&c).Elem())
	c.ruling = s.ruling // which stays
	return &c
}

// deepen makes the lists and numbers that a value holds its own.
func deepen(v reflect.Value) {
	switch v.Kind() {
	case reflect.Struct:
		for i := range v.NumField() {
			f := v.Field(i)
			deepen(reflect.NewAt(f.Type(), f.Addr().UnsafePointer()).Elem())
		}
	case reflect.Array:
		for i := range v.Len() {
			deepen(v.Index(i))
		}
	case reflect.Slice:
		if !v.IsNil() {
			own := reflect.MakeSlice(v.Type(), v.Len(), v.Len())
			reflect.Copy(own, v)
			v.Set(own)
			if v.Type().Elem().Kind() == reflect.Struct {
				for i := range v.Len() {
					deepen(v.Index(i))
				}
			}
		}
	case reflect.Pointer:
		if n, is := v.Interface().(*big.Int); is && n != nil {
			v.Set(reflect.ValueOf(new(big.Int).Set(n)))
		}
	}
}

// toldOn is the least that the older books asked for on a day, and the next day on which
// more was known; false where no later day can change it.
func (s *slow) toldOn(at day.Day, falls bool) (d demanding, until day.Day, any bool) {
	for i, on := range s.reading() {
		if on < at || i > 0 && s.older.days[i-1] > at || !s.older.counts(i, at) {
			continue
		}
		x := s.older.on(i, at, s.last)
		if y, fell := s.older.fell[i][at]; falls && fell {
			x = y
		}
		if any {
			d = demanding{open: min(d.open, x.open), scheduled: min(d.scheduled, x.scheduled), fees: min(d.fees, x.fees),
				next: least(d.next, x.next), late: min(d.late, x.late)}
		} else {
			d, until, any = x, on, true
		}
	}
	return d, until, any
}

// least is the lesser of two amounts that are worked out when they are asked for.
func least(a, b func() money.Amount) func() money.Amount {
	return func() money.Amount { return min(a(), b()) }
}

// toldFalling is what the older books asked for when a payment fell due: what they paid out
// of money held, only as far as this one holds money.
func (s *slow) toldFalling(at day.Day) (d demanding, until day.Day, any bool) {
	d, until, any = s.toldOn(at, true)
	after, _, _ := s.toldOn(at, false)
	if s.in.HoldPartial {
		paid := func(before, after money.Amount) money.Amount { return after + min(s.held, max(0, before-after)) }
		d.open, d.scheduled, d.fees = paid(d.open, after.open), paid(d.scheduled, after.scheduled), paid(d.fees, after.fees)
	}
	return d, until, any
}

// leaveOut takes off what falls due what no older book asked for; fees is how much of it
// is fees that may not have been known, and is then what is left of them.
func (s *slow) leaveOut(x *shortage, fees, own money.Amount, d demanding, until day.Day) (left money.Amount) {
	now := s.demands()
	left = min(fees, own+max(0, d.fees-now.fees))
	gap := min(x.gap-fees+left, max(0, d.open-now.open))
	left = min(left, gap)
	out := x.gap - gap
	x.asked, x.gap = x.asked-out, gap
	part := x.scheduled - min(x.scheduled, max(0, d.scheduled-now.scheduled), gap)
	x.scheduled, x.part = x.scheduled-part, x.part-part
	if len(s.dates) > 0 && s.status == Active {
		out -= fees - left
	}
	if out > 0 {
		s.wait(until, out, part, x.whole)
	}
	return left
}

// demandNow makes something due for which no due date is waited for.
func (s *slow) demandNow(x shortage, at day.Day) {
	if d, until, any := s.toldOn(at, false); any {
		s.leaveOut(&x, 0, 0, d, until)
	}
	s.demand(x, s.piles[0].fees())
}

// catchUp asks, on the day on which it is known, for what was not.
func (s *slow) catchUp(at day.Day) bool {
	w := s.waits
	if w.on == 0 || at < w.on || s.status != Active && s.status != Accelerated && s.status != ChargedOff {
		return false
	}
	s.waits = putOffUntil{}
	if s.status == Active && len(s.dates) > 0 {
		s.solve(at, false)
		s.longerIfMore(at)
		return true
	}
	all := s.piles[0].total()
	if s.status == ChargedOff {
		all = max(0, s.piles[3].total()-s.demands().open)
	}
	s.solve(at, false)
	x := shortage{due: at, asked: all, gap: all, part: min(all, w.scheduled), scheduled: min(all, w.scheduled), whole: w.whole}
	for i, on := range s.reading() {
		if on > at {
			if s.older.counts(i, at) {
				s.leaveOut(&x, 0, 0, s.older.on(i, at, s.last), on)
			}
			break
		}
	}
	s.demand(x, s.piles[0].fees())
	if w.whole {
		s.early, s.toward = pile{}, 0
	}
	return true
}

// reading are the days of the older books that this one looks into.
func (s *slow) reading() []day.Day {
	if s.older == nil {
		return nil
	}
	return s.older.days[:s.passed]
}

// wait has an amount asked later.
func (s *slow) wait(until day.Day, amount, scheduled money.Amount, whole bool) {
	w := &s.waits
	w.on, w.amount, w.scheduled, w.whole = until, w.amount+amount, w.scheduled+scheduled, w.whole || whole
}

// revise holds what is open against what the older books ask for, on a day on which
// something was recorded while something else is not known yet; and asks on their due
// dates of what waits what they ask.
func (s *slow) revise(at day.Day) {
	i := slices.IndexFunc(s.reading(), func(on day.Day) bool { return on >= at })
	if i < 0 || s.revised == at {
		return
	}
	if s.older.days[i] == at && i+1 < s.passed && len(s.open()) > 0 && s.older.counts(i+1, at-1) {
		s.revised = at
		s.takeOff(i+1, at)
	}
	if s.waits.amount == 0 || s.status != Active && s.status != Accelerated && s.status != ChargedOff {
		return
	}
	s.older.book(i)
	if _, fell := s.older.fell[i][at]; !fell {
		return
	}
	s.revised = at
	d, _, any := s.toldOn(at, false)
	if s.fell == nil {
		d, _, any = s.toldFalling(at)
	}
	now := s.demands()
	n, fees := min(s.waits.amount, d.open-now.open), min(s.piles[0].fees(), max(0, d.fees-now.fees))
	if s.status != ChargedOff {
		n = min(n, s.piles[0].total()-s.piles[0].fees()+fees)
	} else {
		n = min(n, s.piles[3].total()-now.open)
	}
	if !any || n <= 0 {
		return
	}
	part := min(n, s.waits.scheduled, max(0, d.scheduled-now.scheduled))
	s.waits.amount, s.waits.scheduled = s.waits.amount-n, s.waits.scheduled-part
	s.demand(shortage{due: at, asked: n, gap: n, part: part, scheduled: part}, fees)
	s.lookAtHeld()
}

// takeOff takes off what is open what nobody asks for by what is known now.
func (s *slow) takeOff(book int, at day.Day) {
	known := s.older.on(book, at, s.last).each
	for _, k := range s.open() {
		x := &s.shortages[k]
		asked, scheduled := money.Amount(0), money.Amount(0)
		for _, y := range known {
			if y.due <= x.due {
				asked, scheduled = asked+y.gap, scheduled+y.scheduled
			}
		}
		for _, before := range s.open() {
			if before < k {
				asked, scheduled = asked-s.shortages[before].gap, scheduled-s.shortages[before].scheduled
			}
		}
		off, part := x.gap-min(x.gap, max(0, asked)), x.scheduled-min(x.scheduled, max(0, scheduled))
		if off > 0 {
			s.wait(s.reading()[book], off, part, x.whole)
			s.putBack(x, off, at)
		}
		x.part, x.scheduled = x.part-part, x.scheduled-part
	}
	s.clear()
	s.lookAtHeld()
}
