package loan

import (
	"cmp"
	"context"
	"fmt"
	"reflect"
	"slices"

	"github.com/uptrace/bun"

	"nectarine/internal/domain/investor"
	"nectarine/internal/mechanism/api"
	"nectarine/internal/mechanism/api/query"
	"nectarine/internal/mechanism/event"
	"nectarine/internal/mechanism/store"
	"nectarine/internal/mechanism/store/diff"
	"nectarine/internal/value/day"
	"nectarine/internal/value/id"
	"nectarine/internal/value/money"
)

// Owner is an investor with a part of a loan.
type Owner struct {
	InvestorID string     `json:"investorId" minLength:"1" maxLength:"260" doc:"The investor's id, or ext- and its external id."`
	ExternalID *string    `json:"investorExternalId" readOnly:"true" doc:"The lender's own id of the investor."`
	LegalName  *string    `json:"legalName" readOnly:"true" doc:"What the investor is called today; null of one that is not known here."`
	Share      money.Rate `json:"share" doc:"The part as a fraction of the whole: 0.25 is a quarter. All of one day are 1 together."`
}

// ownedPart is what an owner is kept as.
type ownedPart struct {
	InvestorID string     `json:"investorId"`
	Share      money.Rate `json:"share"`
}

// Owners are whose a loan is from a day on, until the next such day.
type Owners struct {
	bun.BaseModel `bun:"table:loan_investors,alias:loan_investors"`
	store.Row
	LoanID        string       `json:"loanId" readOnly:"true"`
	BorrowerID    string       `json:"-"`
	EffectiveDate day.Day      `json:"effectiveDate" doc:"The first day, in the product's time zone."`
	Parts         []ownedPart  `json:"-" told:"investors" pii:"none" bun:"investors,type:jsonb"`
	CreatedBy     *store.Actor `json:"createdBy" bun:"type:jsonb"`

	was  []ownedPart // whose it was on that day before
	next *Owners     // whose it is on the next day of which something was said; nil for none
}

// Kind is IA, loanInvestors.
func (*Owners) Kind() store.Kind { return store.Kind{Prefix: "IA", Name: "loanInvestors"} }

// Tells names the event of owners: of the loan, and none where the loan is on that day whose it was.
func (o *Owners) Tells(store.Change) event.Description {
	told := event.Description{Object: "loan", ID: o.LoanID, PersonID: o.BorrowerID, LoanID: o.LoanID,
		Extra: map[string]any{"effectiveDate": o.EffectiveDate, "oldInvestors": append([]ownedPart{}, o.was...), "newInvestors": o.Parts}}
	if same(o.was, o.Parts) {
		return told
	}
	told = told.Always("loan.ownerchanged")
	if n := o.next; n != nil { // from whom they have it then is another than was told
		told.Also = []event.News{{Type: "loan.ownerchanged", Object: "loan", ID: o.LoanID, PersonID: o.BorrowerID, LoanID: o.LoanID,
			Data: map[string]any{"action": "updated", "changes": []diff.FieldChange{}, "effectiveDate": n.EffectiveDate,
				"oldInvestors": o.Parts, "newInvestors": n.Parts}}}
	}
	return told
}

// same reports whether two sets of parts are the same, in whatever order.
func same(a, b []ownedPart) bool {
	sorted := func(p []ownedPart) []ownedPart {
		return slices.SortedFunc(slices.Values(p), func(a, b ownedPart) int { return cmp.Compare(a.InvestorID, b.InvestorID) })
	}
	return slices.EqualFunc(sorted(a), sorted(b), func(a, b ownedPart) bool {
		return a.InvestorID == b.InvestorID && a.Share.Cmp(b.Share.Decimal) == 0
	})
}

// OwnersShown are whose a loan is from one day to another.
type OwnersShown struct {
	ID            string       `json:"id" doc:"Unique id, IA-YYYY-YYYY; of what was agreed at origination unique below the loan, and the same each time."`
	Object        string       `json:"object"`
	LoanID        string       `json:"loanId"`
	EffectiveDate *day.Day     `json:"effectiveDate" doc:"The first day, in the product's time zone; null: from the beginning of the loan."`
	EndDate       *day.Day     `json:"endDate" doc:"The last day, the one before others own it; null while none are to come."`
	Investors     []Owner      `json:"investors" nullable:"false"`
	CreatedBy     *store.Actor `json:"createdBy" doc:"Who said so; null of what was agreed at origination."`
}

// TransformSchema describes what kind of object it is.
func (*OwnersShown) TransformSchema(_ api.Registry, s *api.Schema) *api.Schema {
	s.Properties["object"].Enum = []any{(*Owners)(nil).Kind().Name}
	return s
}

// mostOwners is how often a loan may change hands.
const mostOwners = 10_000

// owned are whose the loan is, from day to day. Its terms are open.
func (l *Loan) owned(ctx context.Context, tx *store.Tx) ([]*Owners, error) {
	later, err := store.Find[Owners](ctx, tx, mostOwners, func(q *store.Select) { q.Equal("loan_id", l.ID) })
	if err != nil {
		return nil, err
	}
	said := make(map[day.Day]bool, len(later))
	for _, o := range later {
		said[o.EffectiveDate] = true
	}
	all := later
	for _, o := range l.agreedOwners() {
		if !said[o.EffectiveDate] {
			all = append(all, o)
		}
	}
	slices.SortFunc(all, func(a, b *Owners) int { return cmp.Compare(a.EffectiveDate, b.EffectiveDate) })
	return all, nil
}

// agreedOwners are the investors of the terms by the day on which they begin, which is 0 of those
// that name none.
func (l *Loan) agreedOwners() (all []*Owners) {
	if l.AtOrigination == nil {
		return nil
	}
	at := map[day.Day]*Owners{}
	for _, n := range l.AtOrigination.Investors {
		if n.InvestorID == nil || n.Share == nil { // from before investors were held against those known
			continue
		}
		begins := n.begins()
		o := at[begins]
		if o == nil {
			o = &Owners{LoanID: l.ID, EffectiveDate: begins}
			o.ID = id.Derived(o.Kind().Prefix, l.ID, begins.String())
			at[begins], all = o, append(all, o)
		}
		o.Parts = append(o.Parts, ownedPart{*n.InvestorID, *n.Share})
	}
	return all
}

// begins is the day from which the investor owns the share; 0: from the beginning.
func (n *AgreedInvestor) begins() day.Day {
	if begins := cmp.Or(n.EffectiveDate, n.DateEffective); begins != nil {
		return *begins
	}
	return 0
}

// on is the last that begins on the day or before; nil where nobody is named.
func on(all []*Owners, d day.Day) (last *Owners) {
	for _, o := range all {
		if o.EffectiveDate <= d {
			last = o
		}
	}
	return last
}

func listOwners(ctx context.Context, tx *store.Tx, in *struct {
	Path
	Date query.Day `query:"date" doc:"Only whose it is on that day. Ours."`
}) ([]*OwnersShown, error) {
	l, err := in.Load(ctx, tx, store.Get[Loan])
	if err != nil {
		return nil, err
	}
	l.unseal(tx)
	all, err := l.owned(ctx, tx)
	if err != nil {
		return nil, err
	}
	ends := map[*Owners]*day.Day{}
	for n := 1; n < len(all); n++ {
		before := all[n].EffectiveDate - 1
		ends[all[n-1]] = &before
	}
	if in.Date.Given {
		one := on(all, in.Date.Value)
		if all = nil; one != nil {
			all = []*Owners{one}
		}
	}
	names, err := investorsOf(ctx, tx, all)
	if err != nil {
		return nil, err
	}
	shown := make([]*OwnersShown, len(all))
	for n, o := range all {
		shown[n] = o.present(names)
		shown[n].EndDate = ends[o]
	}
	return shown, nil
}

// investorsOf are those that own the loan, by id.
func investorsOf(ctx context.Context, tx *store.Tx, all []*Owners) (map[string]*investor.Investor, error) {
	var ids []string
	for _, o := range all {
		for _, p := range o.Parts {
			ids = append(ids, p.InvestorID)
		}
	}
	slices.Sort(ids)
	known := map[string]*investor.Investor{}
	for some := range store.Slices(slices.Compact(ids)) {
		found, err := store.Find[investor.Investor](ctx, tx, len(some), func(q *store.Select) { q.Where("?TableAlias.id IN (?)", store.In(some)) })
		if err != nil {
			return nil, err
		}
		for _, i := range found {
			known[i.ID] = i
		}
	}
	return known, nil
}

// present is the owners as shown.
func (o *Owners) present(known map[string]*investor.Investor) *OwnersShown {
	shown := &OwnersShown{ID: o.ID, Object: o.Kind().Name, LoanID: o.LoanID, Investors: []Owner{}, CreatedBy: o.CreatedBy}
	if o.EffectiveDate != 0 {
		shown.EffectiveDate = &o.EffectiveDate
	}
	for _, p := range o.Parts {
		owner := Owner{InvestorID: p.InvestorID, Share: p.Share}
		if i := known[p.InvestorID]; i != nil {
			owner.ExternalID, owner.LegalName = i.ExternalID, &i.LegalName
		}
		shown.Investors = append(shown.Investors, owner)
	}
	return shown
}

// OwnersRequest says whose a loan is from a day on.
type OwnersRequest struct {
	EffectiveDate *day.Day `json:"effectiveDate" doc:"The first day on which they own it, in the product's time zone. It may have passed. What was said of that day before is replaced; what was said of a later one stays."`
	DateEffective *day.Day `json:"dateEffective" doc:"The same under its former name."`
	Investors     []Owner  `json:"investors" required:"true" minItems:"1" maxItems:"100" nullable:"false" doc:"All of them, each once."`
}

// begins is the day that the request says.
func (r *OwnersRequest) begins() (day.Day, error) {
	if r.EffectiveDate != nil && r.DateEffective != nil && *r.EffectiveDate != *r.DateEffective {
		return 0, api.Invalid("dateEffective", "must be effectiveDate, or be left out")
	}
	begins := cmp.Or(r.EffectiveDate, r.DateEffective)
	if begins == nil {
		return 0, api.Invalid("effectiveDate", "must be given: the first day on which they own the loan")
	}
	return *begins, nil
}

func setOwners(ctx context.Context, tx *store.Tx, in *struct {
	Path
	Body OwnersRequest
}) error {
	l, err := in.Load(ctx, tx, store.Lock[Loan])
	if err != nil {
		return err
	}
	l.unseal(tx)
	begins, err := in.Body.begins()
	if err != nil {
		return err
	}
	owners := make([]ownedPart, len(in.Body.Investors))
	for n, o := range in.Body.Investors {
		owners[n] = ownedPart{o.InvestorID, o.Share}
	}
	if err := resolveOwners(ctx, tx, "investors", owners); err != nil {
		return err
	}
	all, err := l.owned(ctx, tx)
	if err != nil {
		return err
	}
	is := &Owners{LoanID: l.ID, BorrowerID: l.MainBorrowerID, EffectiveDate: begins, Parts: owners, CreatedBy: &tx.Actor}
	if n := slices.IndexFunc(all, func(o *Owners) bool { return o.EffectiveDate > begins }); n >= 0 {
		is.next = all[n]
	}
	stands := on(all, begins)
	if stands == nil {
		return store.Insert(ctx, tx, is)
	}
	if is.was = stands.Parts; stands.EffectiveDate != begins || stands.CreatedBy == nil {
		return store.Insert(ctx, tx, is)
	}
	if stands, err = store.Lock[Owners](ctx, tx, stands.ID); err != nil {
		return err
	}
	stands.was, stands.next, stands.Parts, stands.CreatedBy = stands.Parts, is.next, owners, &tx.Actor
	_, err = store.Save(ctx, tx, stands)
	return err
}

// resolveOwners turns references into ids, and refuses parts that are not of all, or not all, of the
// loan; field is where they stand.
func resolveOwners(ctx context.Context, tx *store.Tx, field string, owners []ownedPart) error {
	known := map[string]bool{}
	var sum money.Rate
	for n := range owners {
		at := fmt.Sprintf("%s[%d]", field, n)
		i, err := api.Ref[investor.Investor](ctx, tx, at+".investorId", &owners[n].InvestorID)
		if err != nil {
			return err
		}
		if known[i.ID] {
			return api.Invalid(at+".investorId", "this investor is among them already; give its whole share once")
		}
		known[i.ID] = true
		if !owners[n].Share.IsPos() {
			return api.Invalid(at+".share", "must be more than 0; leave out who owns nothing")
		}
		total, err := sum.Add(owners[n].Share.Decimal)
		if err != nil {
			return api.Invalid(at+".share", "has too many digits to be added to the others")
		}
		sum = money.Rate{Decimal: total}
	}
	if sum.Cmp(money.MustRate("1").Decimal) != 0 {
		return api.Invalid(field, "the shares must be 1 together; they are "+sum.Trim(0).String())
	}
	return nil
}

// resolveInvestors turns the investors that the terms name into ids; where a loan that is not
// originated yet names none, it is the default investor's. Those that stand already, was being the
// loan before, are not looked at again.
func (l *Loan) resolveInvestors(ctx context.Context, tx *store.Tx, was *Loan) error {
	o := l.AtOrigination
	if o == nil {
		return nil
	}
	if len(o.Investors) == 0 {
		if was != nil && was.Status != Pending {
			return nil
		}
		i, err := investor.Default(ctx, tx)
		if err != nil || i == nil {
			return err
		}
		whole := money.MustRate("1")
		o.Investors = []AgreedInvestor{{InvestorID: &i.ID, Share: &whole}}
		return nil
	}
	if was != nil && was.AtOrigination != nil && reflect.DeepEqual(was.AtOrigination.Investors, o.Investors) {
		return nil
	}
	return o.resolveOwners(ctx, tx)
}

// resolveOwners resolves the investors of the terms, those of each day by themselves.
func (o *Origination) resolveOwners(ctx context.Context, tx *store.Tx) error {
	const field = "atOrigination.investors"
	days := map[day.Day][]int{}
	var begin []day.Day
	for n := range o.Investors {
		i := &o.Investors[n]
		at := fmt.Sprintf("%s[%d]", field, n)
		switch {
		case i.InvestorID == nil:
			return api.Invalid(at+".investorId", "must be given")
		case i.Share == nil:
			return api.Invalid(at+".share", "must be given: the fraction of the whole, 1 for all of it")
		case i.EffectiveDate != nil && i.DateEffective != nil && *i.EffectiveDate != *i.DateEffective:
			return api.Invalid(at+".dateEffective", "must be effectiveDate, or be left out")
		}
		begins := i.begins()
		if days[begins] == nil {
			begin = append(begin, begins)
		}
		days[begins] = append(days[begins], n)
	}
	for _, begins := range begin {
		owners := make([]ownedPart, len(days[begins]))
		for n, at := range days[begins] {
			owners[n] = ownedPart{*o.Investors[at].InvestorID, *o.Investors[at].Share}
		}
		if err := resolveOwners(ctx, tx, field, owners); err != nil {
			return err
		}
		for n, at := range days[begins] {
			o.Investors[at].InvestorID = &owners[n].InvestorID
		}
	}
	return nil
}
