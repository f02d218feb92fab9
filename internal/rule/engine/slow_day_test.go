package engine

import (
	"fmt"
	"math/big"
	"slices"

	"nectarine/internal/rule/book"
	"nectarine/internal/value/day"
	"nectarine/internal/value/money"
)

// dawn makes overdue what fell due the day before.
func (s *slow) dawn(at day.Day) {
	for i, n := range s.piles[1] {
		s.piles[2][i] += n
	}
	s.piles[1] = pile{}
}

// morning is what the terms make happen on a day, also after what was done on it
// has made it possible: as long as anything does.
func (s *slow) morning(at day.Day) {
	for len(s.dates) > 0 && s.dates[0] <= at && (s.status == PaidOff || s.status == Closed) {
		s.setAnchor(s.dates[0])
		s.turn(s.dates[0])
		s.dates, s.only = s.dates[1:], max(0, s.only-1)
	}
	for {
		s.judge(at)
		s.capitalizeLate(at)
		was := s.status
		s.ofItself(at)
		falls := s.status == Active && len(s.dates) > 0 && s.dates[0] <= at
		if falls {
			s.fallDue(at)
		}
		caught := s.catchUp(at)
		s.revise(at)
		if caught || falls {
			continue
		}
		if s.status == Active && was != Active {
			continue // what was charged off and taken back goes on, and is judged
		}
		return
	}
}

// open are the places of what is open of what fell due, oldest first.
func (s *slow) open() (places []int) {
	for i, x := range s.shortages {
		if !x.ended {
			places = append(places, i)
		}
	}
	return places
}

// clear crosses out what nothing is open of. When all is, the loan is current.
func (s *slow) clear() {
	for i := range s.shortages {
		s.shortages[i].ended = s.shortages[i].ended || s.shortages[i].gap == 0
	}
	if len(s.open()) == 0 {
		s.quiet, s.bar, s.times = false, 0, 0
	}
}

// judge charges the late fees of what fell due, of an active loan; what reached
// its day while the loan was frozen is judged once it is active again.
func (s *slow) judge(at day.Day) {
	if s.in.LateFee == nil || s.status != Active {
		return
	}
	for _, i := range s.open() {
		x := &s.shortages[i]
		if x.judged || x.due+day.Day(s.in.LateFee.GraceDays) >= at {
			continue
		}
		x.judged = true
		switch {
		case s.relieved(at):
		case x.scheduled == 0:
			x.spared = true
		default:
			s.lateFee(x.due, x.part, at)
		}
	}
}

// relieved is whether no fees may be charged to a servicemember.
func (s *slow) relieved(at day.Day) bool {
	return slices.ContainsFunc(s.relief, func(r slowRelief) bool { return r.from <= at && at <= r.to && !r.fees })
}

func (s *slow) lateFee(due day.Day, part money.Amount, at day.Day) {
	rule := s.in.LateFee
	share := big.NewRat(billionths(RateSpan{AnnualRate: rule.Percent})*2, 1_000_000_000)
	share.Mul(share, big.NewRat(int64(part), 1)).Add(share, big.NewRat(1, 1))
	percent := money.Amount(new(big.Int).Div(share.Num(), new(big.Int).Mul(big.NewInt(2), share.Denom())).Int64())
	amount := map[string]money.Amount{"flat": rule.Amount, "percent": percent, "greaterOf": max(rule.Amount, percent), "lesserOf": min(rule.Amount, percent)}[string(rule.Kind)]
	amount = s.said("lateFee:"+due.String(), amount)
	if d, _, any := s.toldOn(at, false); any {
		amount = min(amount, max(0, d.late-s.lateFees))
	}
	if amount > 0 {
		s.lateFees += amount
		s.fee(clerkLate, amount, at)
	}
}

// said is the amount of a fee that comes of itself: none if it is taken back,
// another if it is changed.
func (s *slow) said(name string, amount money.Amount) money.Amount {
	if amount == 0 || s.gone[name] {
		return 0
	}
	if to, changed := s.amounts[name]; changed {
		return to
	}
	return amount
}

// capitalizeLate makes the unpaid interest of what fell due principal.
func (s *slow) capitalizeLate(at day.Day) {
	if s.in.Capitalization == nil || s.status != Active {
		return
	}
	made := false
	for _, i := range s.open() {
		x := &s.shortages[i]
		if x.looked || x.due+day.Day(s.in.Capitalization.AfterDays) > at {
			continue
		}
		x.looked = true
		if n := min(x.interest, x.gap, s.piles[2][1]); n > 0 {
			s.capitalize(x, 2, n)
			made = true
		}
	}
	if made {
		s.clear()
		s.solve(at, true)
		s.askRest(at)
		s.lookAtHeld()
	}
}

func (s *slow) capitalize(x *shortage, pile int, n money.Amount) {
	s.piles[pile][1] -= n
	s.piles[0][0] += n
	x.capital += n
	s.period.Capitalized += n
	x.gap -= n
	s.toward += max(0, n-x.scheduled) // what the notebook has paid of it is paid toward the next
	x.scheduled -= min(x.scheduled, n)
}

// askRest makes principal due for which no due date is left.
func (s *slow) askRest(at day.Day) {
	if n := s.piles[0][0]; len(s.dates) == 0 && n > 0 {
		s.feesUnpaid += n
		s.demandNow(shortage{due: at, asked: n, gap: n}, at)
	}
}

// ofItself accelerates and charges off what has been overdue for as long as the
// terms allow.
func (s *slow) ofItself(at day.Day) {
	reached := func(days int) (due day.Day, yes bool) {
		open := s.open()
		if days == 0 || len(open) == 0 || at < s.bar {
			return 0, false
		}
		due = s.shortages[open[0]].due
		return due, int(at-due) >= days
	}
	if due, yes := reached(s.in.AccelerateAfterDays); yes && s.status == Active && !s.quiet {
		if name := "acceleration:" + due.String(); s.gone[name] {
			s.quiet = true
		} else {
			s.accelerate(name, at)
		}
	}
	due, yes := reached(s.in.ChargeOffAfterDays)
	if !yes || s.status != Active && s.status != Accelerated {
		return
	}
	name := "chargeOff:" + due.String()
	if s.times > 0 {
		name = fmt.Sprint(name, ".", s.times+1)
	}
	if !s.gone[name] {
		s.chargeOff(name, at)
		return
	}
	s.goOn(at)
	s.times++
	s.quiet, s.bar = true, max(at, s.back[name])+1
}

func (s *slow) accelerate(by string, at day.Day) {
	s.book()
	s.accrued = new(big.Int)
	s.status, s.acceleration = Accelerated, by
	if s.held > 0 {
		s.release()
	}
	all := s.piles[0].total()
	s.demandNow(shortage{due: at, asked: all, gap: all, part: all, scheduled: all, whole: true}, at)
	s.early, s.toward = pile{}, 0
	s.payOff()
}

func (s *slow) chargeOff(by string, at day.Day) {
	if s.status != Accelerated {
		s.accelerate(by, at)
	}
	for b := range 3 {
		for i := range s.piles[b] {
			s.piles[3][i] += s.piles[b][i]
			s.piles[b][i] = 0
		}
	}
	s.status, s.writeoff = ChargedOff, by
}

// goOn ends an acceleration, where a charge-off after it was taken back.
func (s *slow) goOn(at day.Day) {
	if s.status != Accelerated {
		return
	}
	open := s.open()
	for i := range open {
		if k := open[len(open)-1-i]; s.shortages[k].whole {
			s.notDue(k, at)
		}
	}
	s.setAnchor(at)
	s.quiet, s.acceleration, s.status = len(s.open()) > 0, "", Active
	if s.unsolved {
		s.solve(at, true)
	}
}

// notDue makes what is open of what fell due not due.
func (s *slow) notDue(k int, at day.Day) {
	x := &s.shortages[k]
	s.putBack(x, x.gap, at)
	x.scheduled = 0
	s.clear()
}

// putBack puts an amount of what fell due back to what is not due: principal first, from
// the pile of today's if it fell due today, then of what is overdue.
func (s *slow) putBack(x *shortage, amount money.Amount, at day.Day) {
	x.asked, x.gap = x.asked-amount, x.gap-amount
	for _, b := range []int{1, 2} {
		for i := range feesFirst {
			c := feesFirst[len(feesFirst)-1-i]
			if n := min(amount, s.piles[b][c]); b == 2 || x.due == at {
				s.piles[b][c] -= n
				s.piles[0][c] += n
				amount -= n
			}
		}
	}
}

// fallDue is a due date of an active loan.
func (s *slow) fallDue(at day.Day) {
	ends := s.dates[0]
	s.dates = s.dates[1:]
	last, alone := len(s.dates) == 0, s.only > 0
	if s.agreed == nil && alone {
		s.only--
	}
	scheduled, service := s.comingFees(at, last)
	s.book()
	forgiven := money.Amount(0)
	if s.most > 0 {
		n, rest := s.cents(new(big.Int).Add(s.spared, s.accrued))
		forgiven = n
		if s.spared = rest.Sub(rest, s.accrued); s.in.ForgoResidue {
			s.spared = new(big.Int)
		}
	}
	if s.in.ForgoResidue {
		s.accrued = new(big.Int)
	}
	s.setAnchor(at)
	paid := s.early[0] + s.early[1]
	heldBack := s.most > 0 && s.level > s.most
	ask := s.asks(at, alone, forgiven)
	heldBack = heldBack && s.most == 0
	if s.agreed == nil {
		s.promised = 0
	}
	if all := s.piles[0][1] + s.piles[0][0] + paid; last || ask > all {
		ask = all
	}
	s.askedNext = ask
	s.behind, s.behindBefore = new(big.Int), new(big.Int).Add(s.behindBefore, s.behind)
	scheduled += ask
	x := shortage{due: at, asked: ask + s.piles[0].fees() + s.early.fees(),
		done: min(paid, ask) + s.early.fees(), part: scheduled, scheduled: max(0, scheduled-s.toward), service: service}
	x.gap = x.asked - x.done
	s.feesUnpaid -= min(s.feesUnpaid, max(0, s.toward-scheduled))
	fees := s.piles[0].fees()
	if d, until, any := s.toldFalling(at); any {
		fees = s.leaveOut(&x, fees, scheduled-ask, d, until)
	}
	s.early, s.toward = pile{}, 0
	s.demand(x, fees)
	fell := s.demands()
	s.fell = &fell
	s.turn(ends)
	if s.agreed != nil && at >= s.agreed.Plan[len(s.agreed.Plan)-1].Date {
		s.planOver(at, at)
	}
	if s.held > 0 {
		s.release()
	}
	if heldBack && len(s.dates) > 0 { // the relief is over: what it held down is in the payments to come, and in more of them
		if dates := s.longer(s.level, at); s.within(dates[len(dates)-1]) {
			s.dates = dates
		}
		s.solve(at, false)
	}
}

// comingFees are the fees that come with a payment by the schedule.
func (s *slow) comingFees(at day.Day, last bool) (sum, service money.Amount) {
	sum, s.first = s.first, 0
	part := min(s.part, s.left)
	if last {
		part = s.left
	}
	s.left -= part
	if s.relieved(at) {
		part = 0
	}
	s.piles[0][clerkOrigination] += part
	service = s.in.ServiceFee
	if c := s.in.ServiceFeeCap; c != nil {
		service = min(service, max(0, *c-s.served))
	}
	if s.relieved(at) {
		service = 0
	}
	service = s.said("serviceFee:"+at.String(), service)
	for s.servedAhead > 0 && service > 0 {
		s.servedAhead, service = s.servedAhead-1, service-1
	}
	s.served += service
	s.piles[0][clerkService] += service
	s.charged(part + service)
	return sum + part + service, service
}

// asks is what is asked of principal and interest.
func (s *slow) asks(at day.Day, alone bool, forgiven money.Amount) money.Amount {
	interest := s.piles[0][1] + s.early[1]
	ask := s.level
	switch {
	case alone, s.level == 0:
		ask = interest
	case s.promised > 0:
		ask = max(0, s.promised-forgiven)
	case s.most > 0:
		ask = max(0, min(ask, s.most)-forgiven)
	}
	if s.agreed != nil {
		for _, p := range s.agreed.Plan {
			if p.Date != at {
				continue
			}
			if ask = p.Amount; p.IsInterestOnly {
				ask = interest
			}
			if s.most > 0 {
				ask = min(ask, max(0, s.most-forgiven))
			}
		}
	}
	if s.most > 0 && !slices.ContainsFunc(s.relief, func(r slowRelief) bool { return at <= r.to }) {
		s.most, s.spared = 0, new(big.Int)
	}
	return ask
}

// demand makes due what is not paid of an amount, with no more than so much of fees; what
// falls due on one day is one.
func (s *slow) demand(x shortage, fees money.Amount) {
	gap := x.gap
	for _, i := range feesFirst {
		n := min(gap, s.piles[0][i])
		if i > 1 {
			n = min(n, fees)
			fees -= n
		}
		s.piles[0][i] -= n
		s.piles[1][i] += n
		if gap -= n; i == 1 {
			x.interest = n
		}
	}
	if n := len(s.shortages); n > 0 {
		y := &s.shortages[n-1]
		if y.due == x.due && !y.ended && !y.whole && !x.whole {
			y.asked, y.done, y.gap, y.part, y.scheduled, y.interest, y.service = y.asked+x.asked,
				y.done+x.done, y.gap+x.gap, y.part+x.part, y.scheduled+x.scheduled, y.interest+x.interest, y.service+x.service
			s.clear()
			return
		}
	}
	if x.asked > 0 {
		if len(s.open()) == 0 {
			s.times = 0
		}
		s.shortages = append(s.shortages, x)
	}
	s.clear()
}

// fee charges a fee, which falls due with the next payment or at once.
func (s *slow) fee(kind int, amount money.Amount, at day.Day) {
	switch s.status {
	case Canceled:
		return
	case ChargedOff:
		s.charged(amount)
		s.piles[3][kind] += amount
		s.demandNow(shortage{due: at, asked: amount, gap: amount}, at)
		return
	case PaidOff, Closed:
		s.owesAgain()
	}
	s.charged(amount)
	s.piles[0][kind] += amount
	s.feesUnpaid += amount
	if len(s.dates) == 0 || s.status == Accelerated {
		s.demandNow(shortage{due: at, asked: amount, gap: amount}, at)
	}
}

// disburse is an advance: of those that are planned it strikes out the one that it names, or, where it names none, a
// nameless one of its day and amount. What was not planned so changes the payment; so does what is struck out alone.
func (s *slow) disburse(f Fact, at day.Day) {
	if !s.may(f) {
		return
	}
	if f.Amount > 0 {
		s.lend(f.Amount, at)
	}
	left, struck := []Advance{}, Advance{}
	for _, a := range s.planned {
		same := a.ID == "" && f.AdvanceID == "" && a.Date == at && a.Amount == f.Amount
		if struck == (Advance{}) && (same || f.AdvanceID != "" && a.ID == f.AdvanceID) {
			struck = a
			continue
		}
		left = append(left, a)
	}
	if s.planned = left; struck.Amount != f.Amount || struck.Date != at {
		s.solve(at, true)
	}
}

// lend lends an amount more.
func (s *slow) lend(amount money.Amount, at day.Day) {
	switch s.status {
	case Canceled:
		return
	case ChargedOff:
		s.period.Advances += amount
		s.piles[3][0] += amount
		s.demandNow(shortage{due: at, asked: amount, gap: amount, part: amount, scheduled: amount}, at)
		return
	case PaidOff, Closed:
		s.owesAgain()
	}
	s.period.Advances += amount
	s.piles[0][0] += amount
	if len(s.dates) == 0 || s.status == Accelerated {
		s.demandNow(shortage{due: at, asked: amount, gap: amount, part: amount, scheduled: amount}, at)
	}
}

// owesAgain is a loan that was paid off.
func (s *slow) owesAgain() {
	s.caughtUp()
	s.early, s.toward, s.feesUnpaid, s.first, s.promised, s.status, s.unsolved, s.waits = pile{}, 0, 0, 0, 0, Active, false, putOffUntil{}
}

// payOff ends a loan of which nothing is owed.
func (s *slow) payOff() {
	if s.owed() == 0 && slices.Contains([]Status{Active, Frozen, Accelerated, ChargedOff, PaidOff}, s.status) {
		s.status, s.accrued = PaidOff, new(big.Int)
		s.overpaid, s.held = s.overpaid+s.held, 0
	}
}

// order is the piles and components in the order of a waterfall; all is whether it
// reaches everything.
func order2(w *Waterfall) (buckets, components []int, all bool) {
	buckets, components = []int{2, 1, 0}, feesFirst
	if w == nil {
		return buckets, components, true
	}
	if len(w.Buckets) > 0 {
		buckets = nil
		for _, b := range w.Buckets {
			buckets = append(buckets, slices.Index([]string{"nonDue", "due", "overdue"}, string(b)))
		}
	}
	names := []book.ComponentName{"principal", "interest", "originationFees", "drawFees", "lateFees", "modificationFees", "serviceFees", "nsfFees", "otherFees"}
	if len(w.Components) > 0 {
		components = nil
		for _, name := range w.Components {
			if i := slices.Index(names, name); i >= 0 {
				components = append(components, i)
				continue
			}
			for i := 2; i < len(names); i++ { // fees: those not named
				if !slices.Contains(w.Components, names[i]) {
					components = append(components, i)
				}
			}
		}
	}
	return buckets, components, len(buckets) == 3 && len(components) == int(book.Components)
}
