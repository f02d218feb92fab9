package fee

import (
	"cmp"
	"context"
	"maps"
	"slices"
	"strings"

	"nectarine/internal/domain/ledger"
	"nectarine/internal/domain/loan"
	"nectarine/internal/mechanism/api"
	"nectarine/internal/mechanism/store"
	"nectarine/internal/rule/book"
	"nectarine/internal/rule/engine"
	"nectarine/internal/rule/loanfact"
	"nectarine/internal/rule/plan"
	"nectarine/internal/value/clock"
	"nectarine/internal/value/day"
	"nectarine/internal/value/id"
	"nectarine/internal/value/money"
)

// ShownType is whether a fee is that of the origination.
type ShownType string

// The types of fees.
const (
	Origination ShownType = "originationFee"
	Dynamic     ShownType = "dynamicFee"
)

// Values are both.
func (ShownType) Values() []ShownType { return []ShownType{Origination, Dynamic} }

// Shown is a fee of a loan: one that was charged, or one that came of itself.
type Shown struct {
	ID         string        `json:"id" doc:"Unique id, LF-YYYY-YYYY; of a fee that came of itself unique below its loan, and the same each time."`
	Object     string        `json:"object"`
	LoanID     string        `json:"loanId"`
	Type       ShownType     `json:"type" doc:"Whether it is that of the origination."`
	Status     Status        `json:"status" doc:"Whether it counts."`
	Amount     money.Amount  `json:"amount" doc:"What is charged by the present day, of an origination fee that comes with each payment also what is to come; 0 of one that was canceled, as all are with their loan."`
	Original   *money.Amount `json:"originalAmount" doc:"What was charged first; null where it would not be charged any more."`
	Created    day.Day       `json:"createdDate" doc:"The day on which it was first charged, in the product's time zone."`
	Details    *Details      `json:"dynamicFeeDetails" doc:"null of an origination fee."`
	Timestamps *Moments      `json:"timestamps" doc:"null of one that came of itself."`

	name   string       // by which the ledger knows one that came of itself
	counts money.Amount // what would be charged had the loan not been canceled
}

// TransformSchema describes what kind of object it is.
func (*Shown) TransformSchema(_ api.Registry, s *api.Schema) *api.Schema {
	s.Properties["object"].Enum = []any{(*Fee)(nil).Kind().Name}
	return s
}

// Details are what is known of a fee beside its amount.
type Details struct {
	LoanFeeID  string       `json:"loanFeeId" doc:"The id of the fee."`
	ExternalID *string      `json:"loanFeeExternalId" doc:"The lender's own id of the fee."`
	TypeID     *string      `json:"dynamicFeeTypeId" doc:"The fee type; null of one that came of itself."`
	APIName    string       `json:"apiName" doc:"The name of the fee type; of one that came of itself lateFee, serviceFee or modificationFee."`
	Display    string       `json:"displayName" doc:"What borrowers see."`
	Category   Category     `json:"category" doc:"What it is for."`
	CaseID     *string      `json:"caseId"`
	CreatedBy  *store.Actor `json:"createdBy" doc:"Who charged it; null of one that came of itself."`
	Date       day.Day      `json:"chargeDate" doc:"The day on which it counts."`
	Canceled   *clock.Time  `json:"canceledDate" doc:"When it was canceled by hand; null of one that came of itself, whose cancellation stands in the history."`
	CanceledBy *store.Actor `json:"canceledBy" doc:"Who canceled it; null as canceledDate is."`
}

// Moments are the moments of a fee.
type Moments struct {
	CreatedAt clock.Time `json:"createdAt"`
	UpdatedAt clock.Time `json:"updatedAt"`
}

// ListRequest says which page of the fees of a loan is asked.
type ListRequest struct {
	loan.Path
	store.Keyset
}

func list(ctx context.Context, tx *store.Tx, in *ListRequest) (store.Page[Shown], error) {
	l, err := ledger.Installment(ctx, tx, &in.Path, store.Get[loan.Loan])
	if err != nil {
		return store.Page[Shown]{}, err
	}
	fees, err := all(ctx, tx, l)
	if err != nil {
		return store.Page[Shown]{}, err
	}
	slices.Reverse(fees)
	return store.Cut(fees, in.Keyset, (*Shown).names)
}

// names are those by which a fee is named.
func (f *Shown) names() []string {
	if f.Details != nil && f.Details.ExternalID != nil {
		return []string{f.ID, id.External + *f.Details.ExternalID}
	}
	return []string{f.ID}
}

// mostFees are the fees that a lender may charge on one loan.
const mostFees = 10_000

// all are the fees of a loan by the present day, the first charged first.
func all(ctx context.Context, tx *store.Tx, l *loan.Loan) ([]*Shown, error) {
	s, err := ledger.Read(ctx, tx, l, nil, nil)
	if err != nil || s.Head == nil {
		return nil, err
	}
	fees, err := derived(s)
	if err != nil {
		return nil, err
	}
	charged, err := store.Find[Fee](ctx, tx, mostFees, func(q *store.Select) { q.Equal("loan_id", l.ID) })
	if err != nil {
		return nil, err
	}
	for _, f := range charged {
		fees = append(fees, f.present())
	}
	for _, f := range fees {
		if f.counts = f.Amount; s.Loan.Status == engine.Canceled { // it counts as never made
			f.Status, f.Amount = Canceled, 0
		}
	}
	slices.SortStableFunc(fees, func(a, b *Shown) int { return cmp.Compare(a.Created, b.Created) })
	return fees, nil
}

// present is a fee that was charged as it stands in a list.
func (f *Fee) present() *Shown {
	return &Shown{ID: f.ID, Object: f.Kind().Name, LoanID: f.LoanID, Type: Dynamic, Status: f.Status, Amount: f.Amount,
		Original: &f.Original, Created: f.Date, Timestamps: &Moments{f.CreatedAt, f.UpdatedAt},
		Details: &Details{LoanFeeID: f.ID, ExternalID: f.ExternalID, TypeID: &f.FeeTypeID, APIName: f.APIName, Display: f.DisplayName,
			Category: f.Category, CaseID: f.CaseID, CreatedBy: f.CreatedBy, Date: f.Date, Canceled: f.CanceledAt, CanceledBy: f.CanceledBy}}
}

// own are the categories of the fees that come of themselves, with what borrowers see, by the
// name that the ledger has for them.
var own = map[string]struct {
	Category
	display string
}{
	loanfact.LateFeeName:         {Late, "Late fee"},
	loanfact.ServiceFeeName:      {Service, "Service fee"},
	loanfact.ModificationFeeName: {Modification, "Modification fee"},
	loanfact.OriginationFeeName:  {display: "Origination fee"},
}

// sum is what was charged of a fee that came of itself, and on which day first.
type sum struct {
	amount money.Amount
	on     day.Day
}

// sums are what entries charge of each fee that comes of itself, by its name.
func sums(entries []engine.Entry) map[string]*sum {
	found := map[string]*sum{}
	for i := range entries {
		e := &entries[i]
		name, _, _ := strings.Cut(e.Cause, ":")
		if _, is := own[name]; !is || name == e.Cause {
			continue
		}
		at := found[e.Cause]
		if at == nil {
			at = &sum{on: e.EffectiveDate}
			found[e.Cause] = at
		}
		switch {
		case e.Credit == book.FeeIncome:
			at.amount += e.Amount
		case e.Debit == book.FeeIncome:
			at.amount -= e.Amount
		}
	}
	return found
}

// derived are the fees of a loan that came of themselves, those that were canceled by hand too.
func derived(s *ledger.Standing) ([]*Shown, error) {
	found := sums(s.Loan.Entries)
	touched := map[string]bool{}
	var untouched []engine.Fact
	for _, f := range s.Facts {
		if (f.Type == engine.FeeChange || f.Type == engine.FeeCancellation) && f.Type.Names(f.Target) {
			touched[f.Target] = touched[f.Target] || f.Type == engine.FeeCancellation
			continue
		}
		untouched = append(untouched, f)
	}
	first := maps.Clone(found)
	if len(touched) > 0 {
		l, err := engine.Fold(s.Head.Terms, untouched, s.At)
		if err != nil {
			return nil, err
		}
		first = sums(l.Entries)
	}
	var fees []*Shown
	if err := inParts(s, found, first); err != nil {
		return nil, err
	}
	for name, is := range found {
		if is.amount > 0 {
			fees = append(fees, ofItself(s, name, *is, first[name]))
		}
	}
	for name, canceled := range touched {
		if was := first[name]; canceled && was != nil && (found[name] == nil || found[name].amount == 0) {
			fees = append(fees, ofItself(s, name, sum{on: was.on}, was))
		}
	}
	slices.SortFunc(fees, func(a, b *Shown) int { return cmp.Compare(a.name, b.name) })
	return fees, nil
}

// inParts has an origination fee that comes with each payment be one fee, with what is to come.
func inParts(s *ledger.Standing, found, first map[string]*sum) error {
	agreed := s.Head.Terms.OriginationFee
	if s.Head.Terms.OriginationCharge != plan.SpreadEqually || agreed == 0 || s.At < s.Facts[0].EffectiveDate {
		return nil
	}
	state, err := engine.Begin(s.Head.Terms)
	if err == nil {
		state, _, err = engine.Resume(nil, s.Head.Terms, state, s.Facts, s.At)
	}
	if err != nil {
		return err
	}
	name := originationOf(s.Facts)
	is := sum{on: s.Facts[0].EffectiveDate}
	if charged := found[name]; charged != nil {
		is.amount = charged.amount
	}
	if state.Status == engine.Active || state.Status == engine.Frozen { // no part comes with any other
		is.amount += state.FeeLeft
	}
	found[name], first[name] = &is, &sum{agreed, is.on}
	return nil
}

// originationOf is the name by which a ledger knows its origination fee.
func originationOf(facts []engine.Fact) string {
	return loanfact.OriginationFeeName + ":" + facts[0].ID
}

// ofItself is a fee that came of itself as it stands in a list.
func ofItself(s *ledger.Standing, name string, is sum, first *sum) *Shown {
	kind, _, _ := strings.Cut(name, ":")
	f := &Shown{ID: derivedID(s.Of.ID, name), Object: (*Fee)(nil).Kind().Name, LoanID: s.Of.ID, Type: Dynamic, Status: Booked,
		Amount: is.amount, Created: is.on, name: name}
	if first != nil {
		f.Original = &first.amount
	}
	if is.amount == 0 {
		f.Status = Canceled
	}
	if kind == loanfact.OriginationFeeName {
		f.Type = Origination
		return f
	}
	f.Details = &Details{LoanFeeID: f.ID, APIName: kind, Display: own[kind].display, Category: own[kind].Category, Date: is.on}
	return f
}

// derivedID is the id of a fee that came of itself.
func derivedID(loanID, name string) string { return id.Derived("LF", loanID, name) }
