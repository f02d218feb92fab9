package engine

import (
	"cmp"
	"maps"
	"math/big"
	"slices"

	"nectarine/internal/rule/plan"
	"nectarine/internal/value/day"
	"nectarine/internal/value/money"
)

// waterfallOf is the order in which a payment or credit is laid out.
func (s *slow) waterfallOf(f Fact) *Waterfall {
	switch {
	case f.Waterfall != nil:
		return f.Waterfall
	case f.Type == Credit && s.in.CreditWaterfall != nil:
		return s.in.CreditWaterfall
	}
	return &s.in.Waterfall
}

// pay lays a payment or credit out, or holds what makes no whole payment.
func (s *slow) pay(f Fact) {
	s.book()
	if f.Type != Credit {
		s.period.Payments += f.Amount
	}
	switch {
	case f.Type == Credit:
		s.period.Credits += f.Amount - s.layOut(s.waterfallOf(f), f.Amount, false)
	case f.Type == PurchaseRefund:
		if f.Waterfall != nil {
			f.Amount = s.layOut(f.Waterfall, f.Amount, true)
		}
		if f.Amount > 0 {
			s.overpaid += s.layOut(&s.in.Waterfall, f.Amount, true)
		}
	case s.in.HoldPartial && (s.status == Active || s.status == Frozen || s.held > 0):
		pool := s.held + f.Amount
		use := s.whole(pool)
		s.held = pool - use
		s.overpaid += s.layOut(s.waterfallOf(f), use, true)
	default:
		s.overpaid += s.layOut(s.waterfallOf(f), f.Amount, true)
	}
	s.payOff()
}

// aboutAnother are the types of facts of which nothing comes on their own day.
var aboutAnother = []FactType{Reversal, Chargeback, Backdate, FeeChange, FeeCancellation, AccelerationReversal, ChargeOffReversal}

// lookAtHeld lays out what is held, where something may have made whole payments of it.
func (s *slow) lookAtHeld() {
	if s.in.HoldPartial && s.held > 0 && (s.status == Active || s.status == Frozen) {
		s.release()
	}
}

// release lays out what is held, as far as it makes whole payments.
func (s *slow) release() {
	if use := s.whole(s.held); use > 0 {
		s.held -= use
		s.overpaid += s.layOut(&s.in.Waterfall, use, true)
		s.payOff()
	}
}

// whole is how much of an amount makes whole payments, 12 CFR 1026.36(c)(1)(ii).
func (s *slow) whole(amount money.Amount) money.Amount {
	if s.status != Active && s.status != Frozen || len(s.dates) == 0 || amount >= s.owed()-s.piles[3].total() {
		return amount
	}
	rest := amount
	if open := s.demands().open; open <= rest {
		rest -= open
	} else {
		for _, i := range s.open() {
			if s.shortages[i].scheduled > rest {
				return amount - rest
			}
			rest -= s.shortages[i].scheduled
		}
		rest -= min(rest, s.piles[1].fees()+s.piles[2].fees())
	}
	next := s.nextAsks()
	if d, _, any := s.toldOn(s.today, false); any {
		next = min(next, d.next())
	}
	if rest >= next-min(next, s.toward) {
		return amount
	}
	return amount - rest
}

// layOut takes an amount off the piles, and tells what of a credit is not granted.
func (s *slow) layOut(w *Waterfall, amount money.Amount, payment bool) (left money.Amount) {
	buckets, components, all := order2(w)
	if s.status == ChargedOff {
		buckets = []int{3}
	}
	var spent pile
	var withPayment, withFirst money.Amount // fees that come with a payment, and with the first
	due := money.Amount(0)
	for _, b := range buckets {
		for _, i := range components {
			n := min(amount, s.piles[b][i])
			s.piles[b][i] -= n
			amount -= n
			spent[i] += n
			switch with := i == clerkOrigination || i == clerkService; {
			case b == 0:
				s.early[i] += n
				if i == clerkOrigination {
					withFirst = min(n, s.first)
				}
			case with:
				withPayment += n
				due += n
			default:
				due += n
			}
			if payment {
				s.paid[i] += n
			}
		}
	}
	if all {
		s.note(spent.total())
	} else {
		s.note(spent[0] + spent[1])
		s.toward += withFirst
		byTheWay := spent.fees() - withFirst
		for _, i := range s.open() {
			x := &s.shortages[i]
			n := min(withPayment, x.scheduled)
			x.scheduled, withPayment, byTheWay = x.scheduled-n, withPayment-n, byTheWay-n
		}
		s.feesUnpaid -= min(s.feesUnpaid, byTheWay)
	}
	for _, i := range s.open() {
		x := &s.shortages[i]
		n := min(due, x.gap)
		x.gap, x.done, due = x.gap-n, x.done+n, due-n
	}
	s.clear()
	if payment {
		s.year.PaidPrincipal, s.year.PaidInterest, s.year.PaidFees = s.year.PaidPrincipal+spent[0],
			s.year.PaidInterest+spent[1], s.year.PaidFees+spent.fees()
	}
	return amount
}

// note writes a payment into the late-fee notebook.
func (s *slow) note(amount money.Amount) {
	late := false
	for _, i := range s.open() {
		x := &s.shortages[i]
		n := min(amount, x.scheduled)
		x.scheduled, amount, late = x.scheduled-n, amount-n, late || n > 0
	}
	if late {
		n := min(amount, s.feesUnpaid)
		s.feesUnpaid, amount = s.feesUnpaid-n, amount-n
	}
	s.toward += amount
}

// rule reads all facts: what is taken back, changed and moved, and in which order
// the others come.
func (s *slow) rule(facts []Fact) (out []Fact) {
	moved, by := map[string]day.Day{}, map[string]Fact{}
	later := func(f Fact) bool { // of several the one recorded last holds
		last, is := by[f.Target]
		switch {
		case !is || f.Order > last.Order:
			return true
		case f.Order < last.Order:
			return false
		}
		return f.RecordedAt.After(last.RecordedAt) || f.RecordedAt.Equal(last.RecordedAt) && f.ID > last.ID
	}
	s.gone, s.amounts, s.back = map[string]bool{}, map[string]money.Amount{}, map[string]day.Day{}
	begin := Fact{}
	for _, f := range facts {
		if to, is := s.found[f.ID]; is {
			f.Target = to
		}
		switch f.Type {
		case Activation, Opened:
			begin = f
		case Reversal, Chargeback, FeeCancellation, AccelerationReversal, ChargeOffReversal:
			if f.Target != "" {
				s.gone[f.Target], s.back[f.Target] = true, f.EffectiveDate
			}
		case Backdate:
			if later(f) {
				moved[f.Target], by[f.Target] = *f.Date, f
			}
		case FeeChange:
			if later(f) {
				s.amounts[f.Target], by[f.Target] = f.Amount, f
			}
		}
	}
	s.bounces = map[string]Fact{}
	for _, f := range facts {
		if to, is := moved[f.ID]; is {
			f.EffectiveDate = to
		}
		s.bounces[f.ID] = f
		if to, is := s.amounts[f.ID]; is {
			f.Amount = to
		}
		if f.Rate != nil && f.Type != SCRARelief && f.EffectiveDate < begin.EffectiveDate {
			f.EffectiveDate = begin.EffectiveDate
		}
		if !s.gone[f.ID] || f.Type == ChargeOff {
			out = append(out, f)
		}
	}
	slices.SortStableFunc(out, func(a, b Fact) int {
		first := func(f Fact) bool { return f.Type != Activation && f.Type != Opened }
		second := map[bool]int{true: 1}
		return cmp.Or(cmp.Compare(a.EffectiveDate, b.EffectiveDate),
			cmp.Compare(a.EffectiveSecond, b.EffectiveSecond), cmp.Compare(second[first(a)], second[first(b)]),
			cmp.Compare(a.Order, b.Order), a.RecordedAt.Compare(b.RecordedAt), cmp.Compare(a.ID, b.ID))
	})
	return out
}

// act is one fact; it is false when the clerk must begin anew, because it takes
// something back.
func (s *slow) act(f Fact, at day.Day) bool {
	if !s.may(f) {
		s.idle = append(s.idle, f.ID)
	}
	switch f.Type {
	case Activation:
		s.lendFirst(f.ID, at)
	case Opened:
		s.takeOver(f, at)
	case Fee:
		kind := clerkOther
		if f.FeeType != "" {
			kind = 2 + slices.Index([]string{"origination", "draw", "late", "modification", "service", "nsf", "other"}, string(f.FeeType))
		}
		if s.may(f) {
			s.fee(kind, f.Amount, at)
		}
	case Payment, Credit, PurchaseRefund:
		s.pay(f)
	case InterestRateChange, PromoRateChange, RateCap, IndexRateChange:
		s.setRate(f, at)
	case SCRARelief:
		s.relieve(f, at)
	case AccelerationReversal, ChargeOffReversal:
		if _, done := s.found[f.ID]; f.Target == "" && !done {
			of := s.inForce(f)
			for other, is := range s.found {
				if of != "" && is == "" { // what it found not may be there now
					delete(s.found, other)
				}
			}
			s.found[f.ID] = of
			return of == ""
		}
	case DueDateChange, Deferral, TermsChange, PaymentPlan:
		switch {
		case !s.may(f):
		case !s.change(f, at):
			s.idle = append(s.idle, f.ID)
		case f.FeeAmount > 0:
			if n := s.said("modificationFee:"+f.ID, f.FeeAmount); n > 0 {
				s.fee(clerkModification, n, at)
			}
		}
	case PaymentPlanCancellation:
		s.cancelPlan(f, at)
	case Reversal, Chargeback:
		s.bounced(f)
	case FurtherAdvance:
		s.disburse(f, at)
	case Capitalized:
		s.capitalizeAll(f, at)
	default:
		s.end(f, at)
	}
	return true
}

// inForce is the acceleration or charge-off that a reversal without a target finds.
func (s *slow) inForce(f Fact) string {
	switch {
	case f.Type == AccelerationReversal && s.status == Accelerated:
		return s.acceleration
	case f.Type == ChargeOffReversal && s.status == ChargedOff:
		return s.writeoff
	}
	return ""
}

// end is a fact that changes the status, or pays back.
func (s *slow) end(f Fact, at day.Day) {
	switch {
	case f.Type == Freeze && s.status == Active:
		s.status = Frozen
	case f.Type == Unfreeze && s.status == Frozen:
		s.thaw(f, at)
	case f.Type == Acceleration && s.status == Active:
		s.accelerate(f.ID, at)
	case f.Type == ChargeOff && s.gone[f.ID]:
		s.goOn(at)
		s.bar = s.back[f.ID] + 1
	case f.Type == ChargeOff && (s.status == Active || s.status == Accelerated):
		s.chargeOff(f.ID, at)
	case f.Type == Refund && s.may(f):
		back := min(f.Amount, s.overpaid)
		given := min(f.Amount-back, s.held)
		s.overpaid, s.held = s.overpaid-back, s.held-given
		back += given
		s.period.Refunds += back
		if back < f.Amount {
			s.lend(f.Amount-back, at)
			s.solve(at, true)
		}
	case f.Type == Cancellation && (s.status == Active || s.status == Frozen || s.status == Accelerated):
		before := s.net()
		s.overpaid += s.paid.total() - s.paid[0] + s.held
		s.piles, s.accrued, s.held, s.status = [4]pile{}, new(big.Int), 0, Canceled
		s.waits = putOffUntil{}
		s.period.Adjustments += s.net() - before
		s.earned, s.year = new(big.Int), YearTotals{Year: s.year.Year, PaidPrincipal: s.year.PaidPrincipal}
		for i := range s.shortages {
			x := &s.shortages[i]
			if !x.ended {
				x.asked, x.gap, x.ended = x.done+x.capital, 0, true
			}
		}
	case f.Type == Close && s.status == PaidOff:
		s.status = Closed
	}
}

// thaw resumes a loan; for each due date that passed one is added at the end.
func (s *slow) thaw(f Fact, at day.Day) {
	if f.RetroactivelyAccrueInterest {
		s.accrued.Add(s.accrued, s.frozen)
		s.earned.Add(s.earned, s.frozen)
		s.spared.Add(s.spared, s.frozenSpared)
	}
	s.frozen, s.frozenSpared, s.status = new(big.Int), new(big.Int), Active
	var asks []Planned // by a payment plan, on due dates to come and on those that passed
	if s.agreed != nil {
		for _, p := range s.agreed.Plan {
			if slices.Contains(s.dates, p.Date) {
				asks = append(asks, p)
			}
		}
	}
	passed := false
	for s.every != plan.SingleTerm && len(s.dates) > 0 && s.dates[0] <= at {
		s.dates, s.promised, passed = append(slices.Clone(s.dates[1:]), s.following(s.dates[len(s.dates)-1])), 0, true
	}
	if passed && len(asks) > 0 {
		s.replan(asks, at)
	}
	if s.unsolved {
		s.solve(at, true)
	}
}

// replan asks what a payment plan has not asked yet on the next due dates, and gives the due dates that it
// took the place of, and that passed since the last was asked, another at their end.
func (s *slow) replan(asks []Planned, at day.Day) {
	agreed := *s.agreed
	agreed.Plan = slices.Clone(agreed.Plan)
	for i := range asks {
		agreed.Plan[len(agreed.Plan)-len(asks)+i].Date = s.dates[i]
	}
	s.agreed = &agreed
	var before, after []day.Day
	for _, due := range s.replaced {
		if due <= s.since {
			before = append(before, due)
		} else {
			after = append(after, due)
		}
	}
	for len(after) > 0 && after[0] <= at {
		after = append(slices.Clone(after[1:]), s.following(after[len(after)-1]))
	}
	s.replaced = append(before, after...)
}

// setRate takes up a rate; the payment is solved if what is charged changes.
func (s *slow) setRate(f Fact, at day.Day) {
	turns := []day.Day{at}
	was := map[day.Day]int64{}
	rate := *f.Rate
	if rate.StartDate == nil {
		rate.StartDate = &at
	}
	lists := append(append(append(append([]RateSpan{rate}, s.interest...), s.promos...), s.caps...), s.index...)
	for _, x := range lists {
		if x.StartDate != nil && *x.StartDate > at {
			turns = append(turns, *x.StartDate)
		}
		if x.EndDate != nil && *x.EndDate >= at {
			turns = append(turns, *x.EndDate+1)
		}
	}
	for _, d := range turns {
		was[d] = s.rate(d)
	}
	switch f.Type {
	case InterestRateChange:
		if f.IsEndExistingRates {
			s.endRates(at, false)
		}
		s.interest = append(s.interest, rate)
	case PromoRateChange:
		s.promos = append(s.promos, rate)
	case RateCap:
		s.caps = append(s.caps, rate)
	case IndexRateChange:
		s.index = append(s.index, rate)
	}
	s.known = map[day.Day]int64{}
	for d, r := range maps.All(was) {
		if s.rate(d) != r {
			s.solve(at, true)
			return
		}
	}
	if f.Type == InterestRateChange || f.Type == IndexRateChange {
		s.idle = append(s.idle, f.ID)
	}
}

// endRates ends the interest rates with the day before: those without an end, or all.
func (s *slow) endRates(at day.Day, all bool) {
	before := at - 1
	for i := range s.interest {
		if x := &s.interest[i]; x.EndDate == nil || all && *x.EndDate > before {
			x.EndDate = &before
		}
	}
	s.known = map[day.Day]int64{}
}

func (s *slow) relieve(f Fact, at day.Day) {
	r := slowRelief{from: at, to: day.Last, rate: 60_000_000, fees: f.IsCancelFees != nil && !*f.IsCancelFees}
	if f.Rate != nil {
		r.rate = billionths(*f.Rate)
	}
	if f.Date != nil {
		r.to = *f.Date
	}
	s.relief = append(s.relief, r)
	if s.most == 0 {
		s.most = s.level
	}
}

// capitalizeAll makes interest principal, overdue first, then due, then not due.
func (s *slow) capitalizeAll(f Fact, at day.Day) {
	if s.status != Active {
		return
	}
	s.book()
	rest := f.Amount
	if rest == 0 {
		rest = s.owed()
	}
	for _, b := range []int{2, 1} {
		for _, i := range s.open() {
			x := &s.shortages[i]
			n := min(rest, x.gap, s.piles[b][1])
			s.capitalize(x, b, n)
			rest -= n
		}
	}
	n := min(rest, s.piles[0][1])
	s.piles[0][1] -= n
	s.piles[0][0] += n
	s.period.Capitalized += n
	s.clear()
	s.solve(at, true)
	s.askRest(at)
}

// takeOver is a loan that another system kept until the day before.
func (s *slow) takeOver(f Fact, at day.Day) {
	o := f.Opening
	read := func(a Amounts) pile {
		named := a.OriginationFees + a.DrawFees + a.LateFees + a.ModificationFees + a.ServiceFees + a.NSFFees
		return pile{a.Principal, a.Interest, a.OriginationFees, a.DrawFees, a.LateFees,
			a.ModificationFees, a.ServiceFees, a.NSFFees, a.Fees - named}
	}
	name, fee := "originationFee:"+f.ID, o.NonDue.OriginationFees
	if s.in.OriginationCharge == plan.WithFirst && fee > 0 {
		fee = min(fee, s.said(name, fee))
	}
	unpaid := read(o.NonDue)
	unpaid[clerkOrigination] = fee
	s.piles = [4]pile{unpaid, read(o.Due), read(o.Overdue), read(o.ChargedOff)}
	s.paid, s.held, s.overpaid, s.served = read(o.Paid), o.Suspense, o.Overpayment, o.ServiceFees
	s.accrued = new(big.Int).Mul(big.NewInt(billionths(RateSpan{AnnualRate: o.AccruedInterest})), big.NewInt(100*partsOfYear))
	s.tallyOver(o)
	// What was planned for a day before is in what was taken over, or was not made.
	s.planned = slices.DeleteFunc(s.planned, func(a Advance) bool { return a.Date < at })
	start := s.in.StartDate
	if n := len(o.PastPeriods); n > 0 {
		start = o.PastPeriods[n-1].DueDate
	}
	gone := 0
	for ; len(s.dates) > 0 && s.dates[0] < at; gone++ {
		start = max(start, s.dates[0])
		s.dates, s.only = s.dates[1:], max(0, s.only-1)
		s.left = max(0, s.left-s.part)
	}
	if n := money.Amount(gone + len(s.dates)); s.left > 0 {
		whole := s.origination(f.ID)
		s.part = whole / n
		s.left = whole - s.part*money.Amount(gone)
	}
	s.setAnchor(start)
	s.since = start
	s.first = fee
	s.early, s.toward = read(o.PaidEarly), o.PaidEarly.Principal+o.PaidEarly.Interest+o.PaidEarly.Fees
	if o.PaidAhead != nil {
		s.toward = *o.PaidAhead
	}
	if n := o.Overdue.Total() + o.ChargedOff.Total(); len(o.Obligations) == 0 && n > 0 {
		s.shortages = []shortage{{due: at - day.Day(o.DaysOverdue) - 1, asked: n, gap: n, part: n,
			scheduled: n, judged: true, looked: true}}
	}
	others := money.Amount(0) // fees that fell due and were not of the schedule
	for _, p := range s.piles[1:] {
		others += p.fees() - p[clerkOrigination] - p[clerkService]
	}
	for _, b := range o.Obligations {
		part, unpaid := max(0, b.ObligationAmount-others), max(0, b.RemainingAmount-others)
		if b.Scheduled != nil {
			part, unpaid = *b.Scheduled, b.RemainingAmount
		}
		unpaid = min(part, unpaid)
		if b.ScheduledRemaining != nil {
			unpaid = *b.ScheduledRemaining
		}
		gone := s.in.LateFee != nil && at-b.DueDate > day.Day(s.in.LateFee.GraceDays)+1
		s.shortages = append(s.shortages, shortage{due: b.DueDate, asked: b.ObligationAmount,
			done: b.ObligationAmount - b.RemainingAmount, gap: b.RemainingAmount, part: part,
			scheduled: unpaid, judged: b.IsLateFeeCharged || gone, looked: true})
	}
	s.feesUnpaid = o.NonDue.Fees - o.NonDue.OriginationFees
	for _, x := range s.shortages {
		s.feesUnpaid += x.gap - x.scheduled
	}
	if s.feesUnpaid += s.toward - s.early[0] - s.early[1] - s.early[clerkOrigination]; s.feesUnpaid < 0 {
		s.feesUnpaid = 0
	}
	for i := len(s.shortages) - 1; i > 0; i-- { // they are judged in order
		s.shortages[i-1].judged = s.shortages[i-1].judged || s.shortages[i].judged
	}
	if s.status = o.Status; s.status == "" {
		s.status = Active
	}
	s.given = s.in.PeriodicPayment > 0
	if s.level = o.PeriodicPayment; s.level == 0 {
		s.level = s.in.PeriodicPayment
	}
	if s.level == 0 && len(s.dates) > 0 && s.piles[0][0] > 0 {
		s.level = s.course(at).solve(s)
	}
	s.payOff()
}
