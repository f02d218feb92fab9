package engine

import (
	"nectarine/internal/rule/loanfact"
)

// effect is how facts of a type take effect, and in which statuses (none named: in all).
type effect struct {
	tool   bool // hardship: not while a payment plan is in force
	about  bool // it tells of another, whose day is that of the effect: nothing comes of it on its own
	status []Status
	apply  func(*loan, Fact) error
}

// always is an effect that cannot fail.
func always(f func(*loan, Fact)) func(*loan, Fact) error {
	return func(l *loan, fact Fact) error { f(l, fact); return nil }
}

// to is a change of status and nothing else.
func to(s Status) func(*loan, Fact) error {
	return always(func(l *loan, _ Fact) { l.become(s) })
}

// effects are those of all types of facts that have one on their day.
var effects = map[FactType]effect{
	Activation:             {status: []Status{Originated}, apply: (*loan).activate},
	Opened:                 {status: []Status{Originated}, apply: (*loan).open},
	Payment:                {apply: always((*loan).pay)},
	Credit:                 {apply: always((*loan).pay)},
	Reversal:               {about: true, apply: always((*loan).takeBack)},
	Chargeback:             {about: true, apply: always((*loan).takeBack)},
	Fee:                    {apply: always((*loan).chargeFee)},
	FeeChange:              {about: true, apply: always((*loan).noted)},
	FeeCancellation:        {about: true, apply: always((*loan).noted)},
	InterestRateChange:     {apply: (*loan).changeRate},
	PromoRateChange:        {apply: (*loan).changeRate},
	RateCap:                {apply: (*loan).changeRate},
	IndexRateChange:        {apply: (*loan).changeRate},
	FurtherAdvance:         {apply: (*loan).lend},
	Capitalized:            {status: []Status{Active}, apply: (*loan).capitalizeAll},
	Freeze:                 {status: []Status{Active}, apply: to(Frozen)},
	Unfreeze:               {status: []Status{Frozen}, apply: always((*loan).unfreeze)},
	Acceleration:           {status: []Status{Active}, apply: always(func(l *loan, f Fact) { l.accelerate(f.ID) })},
	AccelerationReversal:   {about: true, apply: always((*loan).noted)},
	ChargeOff:              {status: []Status{Active, Accelerated}, apply: always(func(l *loan, f Fact) { l.chargeOff(f.ID) })},
	ChargeOffReversal:      {about: true, apply: always((*loan).noted)},
	loanfact.Unaccelerated: {apply: always((*loan).resume)},

	DueDateChange:           {tool: true, status: []Status{Active}, apply: (*loan).changeDueDates},
	Deferral:                {tool: true, status: []Status{Active}, apply: (*loan).deferPayments},
	TermsChange:             {tool: true, status: []Status{Active}, apply: (*loan).changeTerms},
	PaymentPlan:             {tool: true, status: []Status{Active}, apply: always((*loan).agree)},
	PaymentPlanCancellation: {status: []Status{Active, Frozen}, apply: always((*loan).endPlan)},
	SCRARelief:              {apply: always((*loan).relieve)},
	Refund:                  {apply: (*loan).refund},
	PurchaseRefund:          {apply: always((*loan).pay)},
	Cancellation:            {status: []Status{Originated, Active, Frozen, Accelerated}, apply: always((*loan).cancel)},
	Close:                   {status: []Status{PaidOff}, apply: to(Closed)},
}
