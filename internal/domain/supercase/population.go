package supercase

import (
	"context"

	"github.com/uptrace/bun"

	"nectarine/internal/mechanism/api"
	"nectarine/internal/mechanism/bulk"
	"nectarine/internal/mechanism/event"
	"nectarine/internal/mechanism/store"
	"nectarine/internal/value/clock"
	"nectarine/internal/value/id"
)

// Population is a set of members that were added at once. One population of a
// supercase is its draft, to which members can still be added.
type Population struct {
	bun.BaseModel `bun:"table:populations,alias:pop"`
	store.Row
	SupercaseID     string       `json:"supercaseId" readOnly:"true" writtenBy:"the path"`
	ExternalID      *string      `json:"externalId" minLength:"1" maxLength:"50" doc:"The lender's own id of the population."`
	IsDraft         bool         `json:"isDraft" doc:"false on the draft commits it, as the commit operation does; a committed population stays so."`
	CommittedAt     *clock.Time  `json:"committedAt" readOnly:"true"`
	CommittedBy     *store.Actor `json:"committedBy" bun:"type:jsonb" readOnly:"true"`
	Members         int          `json:"memberCount" bun:"-" readOnly:"true"`
	Made            int          `json:"subcaseCount" bun:"-" readOnly:"true" doc:"How many subcases were made so far."`
	Failed          int          `json:"failedCount" bun:"-" readOnly:"true" doc:"For how many members no subcase could be made: the outcomes of the operation say why."`
	BulkOperationID *string      `json:"bulkOperationId" readOnly:"true" doc:"The operation that makes the subcases."`
	Completed       bool         `json:"completed" bun:"-" readOnly:"true" doc:"The commit has gone through all members; false when it was canceled."`
	SetID           string       `json:"-"` // its members
}

// Kind is PO, population: the public list of prefixes has none.
func (*Population) Kind() store.Kind { return store.Kind{Prefix: "PO", Name: "population"} }

// Tells names the events of a population.
func (*Population) Tells(store.Change) event.Description {
	return event.Description{Created: "population.created", Updated: "population.updated"}
}

// newDraft begins the next draft of a supercase.
func newDraft(ctx context.Context, tx *store.Tx, supercase string) error {
	return store.Insert(ctx, tx, &Population{SupercaseID: supercase, IsDraft: true, SetID: id.New("PO")})
}

// draftOf is the draft of a supercase.
func draftOf(ctx context.Context, tx *store.Tx, supercase string, find store.Finder[*Population]) (*Population, error) {
	all, err := find(ctx, tx, 1, func(q *store.Select) { q.Where("?TableAlias.supercase_id = ? AND ?TableAlias.is_draft", supercase) })
	if err != nil {
		return nil, err
	}
	if len(all) == 0 {
		return nil, &store.NotFound{Object: "population", ID: "draft"}
	}
	return all[0], nil
}

// PopulationPath is the population that a path names.
type PopulationPath struct {
	Path
	Population string `path:"populationId" doc:"The id of the population, or ext- and its external id."`
}

// Load is the population, if it is one of the supercase's.
func (in *PopulationPath) Load(ctx context.Context, tx *store.Tx, get store.Getter[Population]) (*Population, error) {
	sc, err := in.Path.Load(ctx, tx, store.Get[Supercase])
	if err != nil {
		return nil, err
	}
	return store.Child(ctx, tx, get, in.Population, func(p *Population) bool { return p.SupercaseID == sc.ID })
}

// Populations is the list of a supercase's populations.
type Populations struct {
	Path
	store.Keyset
	Limit int `query:"limit" minimum:"1" maximum:"100" doc:"How many populations to return; all unless given."`
}

// Where narrows nothing but to the supercase.
func (*Populations) Where(*store.Select) {}

// whole bounds a list of populations that comes at once.
const whole = 100_000

// Asked is all of it, where neither how many nor from where is said.
func (f *Populations) Asked() store.Keyset {
	k := f.Keyset
	if k.Limit = f.Limit; k.Limit == 0 && k.After == "" && k.Before == "" {
		k.Limit = whole
	}
	return k
}

func listPopulations(ctx context.Context, tx *store.Tx, f *Populations) (store.Page[Population], error) {
	sc, err := f.Path.Load(ctx, tx, store.Get[Supercase])
	if err != nil {
		return store.Page[Population]{}, err
	}
	page, err := store.List[Population](ctx, tx, f, store.Has("supercase_id", sc.ID))
	if err != nil {
		return page, err
	}
	return page, count(ctx, tx, page.Rows...)
}

func getDraft(ctx context.Context, tx *store.Tx, in *Path) (*Population, error) {
	sc, err := in.Load(ctx, tx, store.Get[Supercase])
	if err != nil {
		return nil, err
	}
	p, err := draftOf(ctx, tx, sc.ID, store.Find[Population])
	if err != nil {
		return nil, err
	}
	return p, count(ctx, tx, p)
}

func getPopulation(ctx context.Context, tx *store.Tx, in *PopulationPath) (*Population, error) {
	p, err := in.Load(ctx, tx, store.Get[Population])
	if err != nil {
		return nil, err
	}
	return p, count(ctx, tx, p)
}

func (s *Supercases) updatePopulation(ctx context.Context, tx *store.Tx, in *struct {
	PopulationPath
	Body api.Patch[Population]
}) (*Population, error) {
	p, err := in.Load(ctx, tx, store.Lock[Population])
	if err != nil {
		return nil, err
	}
	was := p.IsDraft
	if err := in.Body.Apply(p); err != nil {
		return nil, err
	}
	commits := was && !p.IsDraft
	if p.IsDraft && !was {
		return nil, api.Conflict(api.MembersLocked, "the population is committed, and its members are locked")
	}
	p.IsDraft = was
	if _, err := store.Save(ctx, tx, p); err != nil {
		return nil, err
	}
	if commits {
		if _, err := s.commit(ctx, tx, &Path{Supercase: p.SupercaseID}); err != nil {
			return nil, err
		}
		if p, err = store.Get[Population](ctx, tx, p.ID); err != nil {
			return nil, err
		}
	}
	return p, count(ctx, tx, p)
}

// count fills in how many members populations have, and how far their commit is.
func count(ctx context.Context, tx *store.Tx, all ...*Population) error {
	var runs []string
	for _, p := range all {
		n, err := tx.SelectAll((*Member)(nil)).Where("?TableAlias.set_id = ?", p.SetID).Count(ctx)
		if err != nil {
			return err
		}
		if p.Members = int(n); p.BulkOperationID != nil {
			runs = append(runs, *p.BulkOperationID)
		}
	}
	found, err := store.GetMany[bulk.Run](ctx, tx, runs)
	if err != nil {
		return err
	}
	for _, p := range all {
		if p.BulkOperationID == nil {
			continue
		}
		if r := found[*p.BulkOperationID]; r != nil {
			p.Made, p.Failed, p.Completed = r.Changed, r.Failed, r.FinishedAt != nil && !r.Canceled
		}
	}
	return nil
}
