package engine

import (
	"maps"
	"slices"
	"strings"

	"nectarine/internal/rule/plan"
)

// kind is what is true of one type of fact: what it must carry and what it may,
// what it takes back, in which statuses it has an effect (none named: in all),
// and how it is applied. All of it stands in kinds.
type kind struct {
	must, may int
	targets   []FactType // facts of these types can be its target
	names     []string   // so can what came of itself under these names
	self      bool       // without a target it is for what holds on its day
	moves     bool       // it does not undo its target
	tool      bool       // hardship: not while a payment plan is in force
	status    []Status
	check     func(Fact) error
	apply     func(*loan, Fact) error
}

// What a fact may carry.
const (
	hasAmount = 1 << iota
	hasDate
	hasRate
	hasDueDate
	hasDays
	hasPeriods
	hasChange
	hasPlan
	hasOpening
	hasFeeType
	hasFee
	hasWaterfall
	hasShift
	hasFrequency
)

// always is an effect that cannot fail.
func always(f func(*loan, Fact)) func(*loan, Fact) error {
	return func(l *loan, fact Fact) error { f(l, fact); return nil }
}

// to is a change of status and nothing else.
func to(s Status) func(*loan, Fact) error {
	return always(func(l *loan, _ Fact) { l.become(s) })
}

// The names that what comes of itself begins with, before a colon and a due date.
const (
	lateFeeName         = "lateFee"
	serviceFeeName      = "serviceFee"
	modificationFeeName = "modificationFee" // followed by the id of its fact
	accelerationName    = "acceleration"
	chargeOffName       = "chargeOff"
	capitalizationName  = "capitalization"
	suspenseName        = "suspense"
)

// reserved is whether an id is one that entries bear which no fact brought about: a
// fact of that id could not be told from it.
func reserved(id string) bool {
	name, _, named := strings.Cut(id, ":")
	return id == "dueDate" || id == "overdue" || id == suspenseName || named && slices.Contains([]string{lateFeeName, serviceFeeName, modificationFeeName,
		accelerationName, chargeOffName, capitalizationName, suspenseName}, name)
}

// kinds is everything that is true of each type of fact.
var kinds = map[FactType]kind{
	Activation: {status: []Status{Originated}, apply: (*loan).activate},
	Opened: {must: hasOpening, status: []Status{Originated},
		check: func(f Fact) error { return f.Opening.Check(f.EffectiveDate) }, apply: (*loan).open},
	Payment:    {must: hasAmount, may: hasWaterfall, apply: always((*loan).pay)},
	Credit:     {must: hasAmount, may: hasWaterfall, apply: always((*loan).pay)},
	Reversal:   {targets: []FactType{Payment, Credit, SCRARelief}, apply: always((*loan).takeBack)},
	Chargeback: {targets: []FactType{Payment}, apply: always((*loan).takeBack)},
	Backdate:   {must: hasDate, targets: []FactType{Payment, Credit}, moves: true},

	Fee: {must: hasAmount, may: hasFeeType, apply: always((*loan).chargeFee)},
	FeeChange: {must: hasAmount, targets: []FactType{Fee},
		names: []string{lateFeeName, serviceFeeName, modificationFeeName}, moves: true, apply: always((*loan).noted)},
	FeeCancellation: {targets: []FactType{Fee}, names: []string{lateFeeName, serviceFeeName, modificationFeeName},
		apply: always((*loan).noted)},

	InterestRateChange: {must: hasRate, apply: (*loan).changeRate},
	PromoRateChange:    {must: hasRate, apply: (*loan).changeRate},
	RateCap:            {must: hasRate, apply: (*loan).changeRate},
	IndexRateChange:    {must: hasRate, apply: (*loan).changeRate},
	FurtherAdvance:     {must: hasAmount, apply: (*loan).lend},
	Capitalized:        {may: hasAmount, status: []Status{Active}, apply: (*loan).capitalizeAll},

	Freeze:               {status: []Status{Active}, apply: to(Frozen)},
	Unfreeze:             {status: []Status{Frozen}, apply: always((*loan).unfreeze)},
	Acceleration:         {status: []Status{Active}, apply: always(func(l *loan, f Fact) { l.accelerate(f.ID) })},
	AccelerationReversal: {targets: []FactType{Acceleration}, names: []string{accelerationName}, self: true, apply: always((*loan).noted)},
	ChargeOff:            {status: []Status{Active, Accelerated}, apply: always(func(l *loan, f Fact) { l.chargeOff(f.ID) })},
	ChargeOffReversal:    {targets: []FactType{ChargeOff}, names: []string{chargeOffName}, self: true, apply: always((*loan).noted)},
	unaccelerated:        {apply: always((*loan).resume)},

	DueDateChange: {may: hasDueDate | hasDate | hasDays | hasFrequency | hasFee, tool: true,
		status: []Status{Active}, check: checkDueDates, apply: (*loan).changeDueDates},
	Deferral: {may: hasDueDate | hasPeriods | hasShift | hasFee, tool: true, status: []Status{Active},
		check: checkDeferral, apply: (*loan).deferPayments},
	TermsChange: {must: hasChange, may: hasFee, tool: true, status: []Status{Active},
		check: func(f Fact) error { return f.Change.Check() }, apply: (*loan).changeTerms},
	PaymentPlan: {must: hasPlan, may: hasFee, tool: true, status: []Status{Active},
		check: func(f Fact) error { return plan.CheckPlanned(f.Plan, f.EffectiveDate) }, apply: always((*loan).agree)},
	PaymentPlanCancellation: {targets: []FactType{PaymentPlan}, moves: true,
		status: []Status{Active, Frozen}, apply: always((*loan).endPlan)},
	SCRARelief:   {may: hasRate | hasDate, check: checkRelief, apply: always((*loan).relieve)},
	Refund:       {must: hasAmount, apply: (*loan).refund},
	Cancellation: {status: []Status{Originated, Active, Frozen, Accelerated}, apply: always((*loan).cancel)},
	Close:        {status: []Status{PaidOff}, apply: to(Closed)},
}

// Values are all types of facts.
func (FactType) Values() []FactType {
	return slices.DeleteFunc(slices.Sorted(maps.Keys(kinds)), func(t FactType) bool { return t == unaccelerated })
}
