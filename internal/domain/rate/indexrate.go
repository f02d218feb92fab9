package rate

import (
	"cmp"
	"context"
	"slices"

	"github.com/uptrace/bun"

	"nectarine/internal/domain/loan"
	"nectarine/internal/mechanism/api"
	"nectarine/internal/mechanism/bulk"
	"nectarine/internal/mechanism/event"
	"nectarine/internal/mechanism/store"
	"nectarine/internal/rule/engine"
	"nectarine/internal/value/day"
	"nectarine/internal/value/money"
)

// IndexRate is what the spreads of a product's loans are added to, from a day on.
type IndexRate struct {
	bun.BaseModel `bun:"table:index_rates,alias:index_rate"`
	store.Row
	ExternalID  *string    `json:"externalId" minLength:"1" maxLength:"50" doc:"The lender's own id of the index rate."`
	LoanTypeID  string     `json:"loanTypeId" readOnly:"true"`
	Description *string    `json:"indexDescription" bun:"index_description" maxLength:"250" doc:"Which index it is, such as WSJ Prime."`
	Country     *string    `json:"country" minLength:"2" maxLength:"2" pattern:"^[A-Z]{2}$" doc:"The country of the index, in two letters."`
	AnnualRate  money.Rate `json:"annualRate" required:"true" doc:"An annual fraction, 0 to 1: 0.085 for 8.5 %."`
	StartDate   day.Day    `json:"startDate" required:"true" doc:"The first day on which it holds, in the product's time zone. One of each day."`
	EndDate     *day.Day   `json:"endDate" readOnly:"true" doc:"The last: the day before the next begins; null of the last one."`
	RunID       *string    `json:"bulkRunId" bun:"run_id" readOnly:"true" doc:"The bulk run by which the loans of the product that follow its index took the last change of this one; null where there were none."`
}

// Kind is IX, indexRate: in the public list of prefixes IR is the investor.
func (*IndexRate) Kind() store.Kind { return store.Kind{Prefix: "IX", Name: "indexRate"} }

// Tells names the events of an index rate, which are about its product.
func (r *IndexRate) Tells(store.Change) event.Description {
	return event.Description{Created: "indexrate.created", Updated: "indexrate.updated", Object: "loanType", ID: r.LoanTypeID,
		Extra: map[string]any{"indexRateId": r.ID, "annualRate": r.AnnualRate, "startDate": r.StartDate, "endDate": r.EndDate}}
}

// IndexPath is the index rate that a path names, with its product.
type IndexPath struct {
	loan.TypePath
	Rate string `path:"indexRateId"`
}

// product is that of a path, which must be one of installment loans.
func product(ctx context.Context, tx *store.Tx, in *loan.TypePath, get store.Getter[loan.Type]) (*loan.Type, error) {
	t, err := get(ctx, tx, in.ID)
	if err == nil && t.Type != loan.Installment {
		err = api.Invalid("loanTypeId", "is a product of lines of credit, whose ledgers are not served yet; only installment loans follow an index")
	}
	return t, err
}

// load is the index rate of the path, if it is the product's.
func (in *IndexPath) load(ctx context.Context, tx *store.Tx, t *loan.Type, get store.Getter[IndexRate]) (*IndexRate, error) {
	return store.Child(ctx, tx, get, in.Rate, func(r *IndexRate) bool { return r.LoanTypeID == t.ID })
}

// IndexFilter is which part of the index rates of a product is listed.
type IndexFilter struct {
	loan.TypePath
	store.Keyset
}

// Where narrows to all of them.
func (*IndexFilter) Where(*store.Select) {}

// Sorts are the fields to sort by.
func (*IndexFilter) Sorts() map[string]string {
	return map[string]string{"createdAt": "?TableAlias.created_at", "startDate": "?TableAlias.start_date"}
}

func listIndex(ctx context.Context, tx *store.Tx, f *IndexFilter) (store.Page[IndexRate], error) {
	t, err := product(ctx, tx, &f.TypePath, store.Get[loan.Type])
	if err != nil {
		return store.Page[IndexRate]{}, err
	}
	return store.List[IndexRate](ctx, tx, f, store.Has("loan_type_id", t.ID))
}

func getIndex(ctx context.Context, tx *store.Tx, in *IndexPath) (*IndexRate, error) {
	t, err := product(ctx, tx, &in.TypePath, store.Get[loan.Type])
	if err != nil {
		return nil, err
	}
	return in.load(ctx, tx, t, store.Get[IndexRate])
}

// ofProduct are the index rates of a product, the first to begin first. Who changes them, or begins a loan
// by them, has the product locked.
func ofProduct(ctx context.Context, tx *store.Tx, loanTypeID string,
	get func(context.Context, *store.Tx, []string) (map[string]*IndexRate, error)) (all []*IndexRate, err error) {
	var ids []string
	q := tx.Select((*IndexRate)(nil)).Column("id")
	if err := q.Where("?TableAlias.loan_type_id = ?", loanTypeID).OrderExpr("?TableAlias.start_date").Scan(ctx, &ids); err != nil {
		return nil, err
	}
	found, err := get(ctx, tx, ids)
	for _, id := range ids {
		all = append(all, found[id])
	}
	return all, err
}

// Index is the index of a product as a loan that is activated takes it, locked with the product.
func Index(ctx context.Context, tx *store.Tx, t *loan.Type) (spans []engine.RateSpan, err error) {
	if t, err = store.Lock[loan.Type](ctx, tx, t.ID); err != nil {
		return nil, err
	}
	all, err := ofProduct(ctx, tx, t.ID, store.GetMany[IndexRate])
	for _, r := range all {
		from := r.StartDate
		spans = append(spans, engine.RateSpan{AnnualRate: r.AnnualRate, StartDate: &from})
	}
	return spans, err
}

// CreateIndex is an index rate as it is created.
type CreateIndex struct {
	loan.TypePath
	Body api.Fresh[IndexRate]
}

func (rs *Rates) createIndex(ctx context.Context, tx *store.Tx, in *CreateIndex) (*IndexRate, error) {
	t, err := product(ctx, tx, &in.TypePath, store.Lock[loan.Type])
	if err != nil {
		return nil, err
	}
	r := &IndexRate{LoanTypeID: t.ID}
	if err := in.Body.Apply(r); err != nil {
		return nil, err
	}
	all, err := ofProduct(ctx, tx, t.ID, store.LockMany[IndexRate])
	if err != nil {
		return nil, err
	}
	if err := r.validate(tx, t, all); err != nil {
		return nil, err
	}
	store.Identify(r)
	if err := rs.start(ctx, tx, t, r, append(all, r)); err != nil {
		return nil, err
	}
	return r, store.Insert(ctx, tx, r)
}

// UpdateIndex is an index rate as it is updated.
type UpdateIndex struct {
	IndexPath
	Body api.Patch[IndexRate]
}

func (rs *Rates) updateIndex(ctx context.Context, tx *store.Tx, in *UpdateIndex) (*IndexRate, error) {
	t, err := product(ctx, tx, &in.TypePath, store.Lock[loan.Type])
	if err != nil {
		return nil, err
	}
	r, err := in.load(ctx, tx, t, store.Lock[IndexRate])
	if err != nil {
		return nil, err
	}
	was := *r
	if err := in.Body.Apply(r); err != nil {
		return nil, err
	}
	all, err := ofProduct(ctx, tx, t.ID, store.LockMany[IndexRate])
	if err != nil {
		return nil, err
	}
	all = slices.DeleteFunc(all, func(o *IndexRate) bool { return o.ID == r.ID })
	if err := r.validate(tx, t, all); err != nil {
		return nil, err
	}
	starts := r.AnnualRate.Cmp(was.AnnualRate.Decimal) != 0 || r.StartDate != was.StartDate
	if !starts && (in.Body.Names("annualRate") || in.Body.Names("startDate")) {
		if starts, err = r.left(ctx, tx); err != nil {
			return nil, err
		}
	}
	if starts {
		if err := rs.start(ctx, tx, t, r, append(all, r)); err != nil {
			return nil, err
		}
	}
	_, err = store.Save(ctx, tx, r)
	return r, err
}

// left reports whether the last change of the index rate has not come to all loans: its run was canceled or undone, or
// failed of some. Said again it is taken by those that do not follow.
func (r *IndexRate) left(ctx context.Context, tx *store.Tx) (bool, error) {
	if r.RunID == nil {
		return false, nil
	}
	some, err := store.Find[bulk.Run](ctx, tx, 1, func(q *store.Select) {
		q.Where("?TableAlias.id = ? AND (?TableAlias.canceled OR ?TableAlias.failed > 0) OR ?TableAlias.undo_of = ?", *r.RunID, *r.RunID)
	})
	return len(some) > 0, err
}

// farthest is how many days ahead an index rate may begin: each loan that follows is reckoned to that day.
const farthest = 3653

// validate holds an index rate against the present day of its product, and the others.
func (r *IndexRate) validate(tx *store.Tx, t *loan.Type, others []*IndexRate) error {
	zone, err := t.Zone()
	if err != nil {
		return err
	}
	if r.StartDate > day.In(tx.Now.Time, zone)+farthest {
		return api.Invalid("startDate", "must be at most ten years from now")
	}
	if one := money.MustRate("1"); r.AnnualRate.IsNeg() || r.AnnualRate.Cmp(one.Decimal) > 0 {
		return api.Invalid("annualRate", "must be from 0 to 1 (0.085 is 8.5 %)")
	}
	if r.AnnualRate.Scale() > 9 {
		return api.Invalid("annualRate", "must have at most nine places (0.085 is 8.5 %)")
	}
	for _, o := range others {
		if o.StartDate == r.StartDate {
			return api.Invalid("startDate", o.ID+" begins on that day: update that, or choose another day")
		}
	}
	return nil
}

// start ends each of the index rates of a product a day before the next, and begins the run by which the
// loans that follow them take what has changed of one.
func (rs *Rates) start(ctx context.Context, tx *store.Tx, t *loan.Type, changed *IndexRate, all []*IndexRate) error {
	slices.SortFunc(all, func(a, b *IndexRate) int { return cmp.Compare(a.StartDate, b.StartDate) })
	run := indexing{LoanTypeID: t.ID, IndexRateID: changed.ID}
	for i, r := range all {
		var end *day.Day
		if i+1 < len(all) {
			last := all[i+1].StartDate - 1
			end = &last
		}
		moved := (r.EndDate == nil) != (end == nil) || end != nil && *r.EndDate != *end
		run.Index = append(run.Index, step{r.StartDate, r.AnnualRate})
		if r.EndDate = end; !moved || r == changed {
			continue
		}
		if _, err := store.Save(ctx, tx, r); err != nil {
			return err
		}
	}
	n, err := run.followers(tx).Count(ctx)
	if err != nil || n == 0 {
		changed.RunID = nil
		return err
	}
	began, err := rs.Bulk.Start(ctx, tx, indexWork, t.ID, run, int(n))
	if err == nil {
		changed.RunID = &began.ID
	}
	return err
}

// preview is what the run of a change would do to the loans, which nothing is done of.
func (rs *Rates) previewIndex(ctx context.Context, c *api.Call,
	change func(context.Context, *store.Tx) (*IndexRate, error)) (*bulk.Summary, error) {
	run, err := api.Preview(ctx, c, func(ctx context.Context, tx *store.Tx) (indexing, error) {
		r, err := change(ctx, tx)
		if err != nil {
			return indexing{}, err
		}
		all, err := ofProduct(ctx, tx, r.LoanTypeID, store.GetMany[IndexRate])
		run := indexing{LoanTypeID: r.LoanTypeID, IndexRateID: r.ID}
		for _, o := range all {
			run.Index = append(run.Index, step{o.StartDate, o.AnnualRate})
		}
		return run, err
	})
	if err != nil {
		return nil, err
	}
	return rs.Bulk.Preview(ctx, c.Scope, indexWork, run.LoanTypeID, run)
}

// waitIndex does the run of a change, for as long as the context lasts.
func (rs *Rates) waitIndex(ctx context.Context, c *api.Call, r *IndexRate) (*IndexRate, bool, error) {
	if r.RunID == nil {
		return r, true, nil
	}
	ended, err := rs.Bulk.Drive(ctx, c.Scope, *r.RunID)
	return r, ended, err
}

// registerIndex declares the operations on index rates.
func (rs *Rates) registerIndex(r *api.Router) {
	rs.Bulk.Add(rs.indexWork())
	r = r.Tagged("Index rates", "What the spreads of a product's loans are added to.")
	const all = "/loan-types/{loanTypeId}/index-rates"
	api.Many(r, api.Op{Method: "GET", Path: all, Summary: "List the index rates of a loan type", ID: "listIndexRates", Permission: MayReadIndex,
		Description: "Of a product of installment loans, the newest first."}, listIndex)
	api.Batch(r, api.Op{Method: "POST", Path: all, Summary: "Create an index rate", ID: "createIndexRate", Permission: MayCreateIndex, Status: 201,
		Description: "It ends the one before it a day earlier. A bulk run has the loans of the product take it that follow its index: from a day that has passed they are reckoned anew."},
		api.Work[CreateIndex, bulk.Summary, IndexRate]{Begin: rs.createIndex, Wait: rs.waitIndex,
			Preview: func(ctx context.Context, c *api.Call, in *CreateIndex) (*bulk.Summary, error) {
				return rs.previewIndex(ctx, c, func(ctx context.Context, tx *store.Tx) (*IndexRate, error) {
					return rs.createIndex(ctx, tx, in)
				})
			}})
	api.One(r, api.Op{Method: "GET", Path: all + "/{indexRateId}", Summary: "Get an index rate", ID: "getIndexRate", Permission: MayReadIndex,
		Description: "One of a product, by its id or its external id."}, getIndex)
	api.Batch(r, api.Op{Method: "PUT", Path: all + "/{indexRateId}", Summary: "Update an index rate", ID: "updateIndexRate", Permission: MayUpdateIndex, Status: 202,
		Description: "The others end, and the loans that follow the index are reckoned, as if it had been so from the beginning: by a bulk run. What would have been asked by then is asked from now on, without late fees for it (docs/ledger.md, section 2). The same annualRate or startDate again has loans follow that do not, because the run was canceled or undone, or failed of them."},
		api.Work[UpdateIndex, bulk.Summary, IndexRate]{Begin: rs.updateIndex, Wait: rs.waitIndex,
			Preview: func(ctx context.Context, c *api.Call, in *UpdateIndex) (*bulk.Summary, error) {
				return rs.previewIndex(ctx, c, func(ctx context.Context, tx *store.Tx) (*IndexRate, error) {
					return rs.updateIndex(ctx, tx, in)
				})
			}})
}
