package bulk

import (
	"context"
	"slices"
	"strings"

	"nectarine/internal/mechanism/api"
	"nectarine/internal/mechanism/store"
)

// Register declares the operations on runs; objects finds the owners that a filter names.
func (b *Bulk) Register(r *api.Router, objects api.Externals) {
	r = r.Tagged("Bulk runs", "Work on many objects: how far it is, what came of each, stop it, put it back.")
	const one = "/bulk-runs/{bulkRunId}"
	api.Many(r, api.Op{Method: "GET", Path: "/bulk-runs", Summary: "List bulk runs", Permission: MayRead,
		Description: "Those whose work the credential may see: of subcases with supercase:read and case:read, of migrations with caseType:read and case:read."}, func(
		ctx context.Context, tx *store.Tx, f *Filter) (p store.Page[Run], err error) {
		if works := b.Works(); f.Work != "" && !slices.Contains(works, f.Work) {
			return p, api.Invalid("work", "must be one of "+strings.Join(works, ", "))
		}
		if f.owners, err = objects.Known(ctx, tx, "owner", "", f.Owner); err != nil {
			return p, err
		}
		return store.List[Run](ctx, tx, f, b.readable(tx.Scope))
	})
	api.One(r, api.Op{Method: "GET", Path: one, Summary: "Get a bulk run", Permission: MayRead,
		Description: "It asks for the permissions to read what its work is about, too."}, b.get)
	api.Some(r, api.Op{Method: "GET", Path: one + "/outcomes", Summary: "List what came of the members of a bulk run", Permission: MayRead,
		Description: "In the order of the members; the next ones with startingAfter, the last member read. It asks for the permissions to read what the work is about, too."}, b.outcomes)
	api.One(r, api.Op{Method: "POST", Path: one + "/cancel", Summary: "Stop a bulk run", Permission: MayUpdate,
		Description: "It ends after the slice under way. What it has done stays done. It asks for the permission of its work, too."}, func(ctx context.Context, tx *store.Tx, in *Path) (*Run, error) { return b.Cancel(ctx, tx, in.ID) })
	api.Batch(r, api.Op{Method: "POST", Path: one + "/undo", Summary: "Put back what a bulk run has done", Permission: MayUpdate, Status: 202,
		Description: "A run of its own, which leaves alone, and tells of, whatever has changed since. It asks for the permission of the work, too."}, api.Work[Path, Summary, Run]{
		Preview: func(ctx context.Context, c *api.Call, in *Path) (*Summary, error) {
			return b.PreviewUndo(ctx, c.Scope, in.ID)
		},
		Begin: func(ctx context.Context, tx *store.Tx, in *Path) (*Run, error) { return b.Undo(ctx, tx, in.ID) },
		Wait:  b.Wait})
}

// Wait does a run, beside the workers, for as long as the context lasts. It answers the run
// as it is then, and whether it has ended.
func (b *Bulk) Wait(ctx context.Context, c *api.Call, r *Run) (*Run, bool, error) {
	ended, err := b.Drive(ctx, c.Scope, r.ID)
	if err != nil || !ended {
		return r, ended, err
	}
	r, err = api.Read(ctx, c, func(ctx context.Context, tx *store.Tx) (*Run, error) { return store.Get[Run](ctx, tx, r.ID) })
	return r, err == nil, err
}

// Path is the run that a path names.
type Path struct {
	ID string `path:"bulkRunId"`
}

// Filter narrows the list of runs.
type Filter struct {
	store.Keyset
	Work  string `query:"work" maxLength:"100" doc:"Only runs of this work, such as supercase update."`
	Owner string `query:"owner" maxLength:"100" doc:"Only runs of this owner: its id, or ext- and its external id."`

	owners []string
}

// Where lays the filter over a query.
func (f *Filter) Where(q *store.Select) {
	q.Equal("work", f.Work)
	store.OneOf(q, "owner", f.owners)
}

func (b *Bulk) get(ctx context.Context, tx *store.Tx, in *Path) (*Run, error) {
	r, err := store.Get[Run](ctx, tx, in.ID)
	if err == nil {
		err = b.CheckRead(tx.Scope, r)
	}
	return r, err
}

func (b *Bulk) outcomes(ctx context.Context, tx *store.Tx, in *struct {
	Path
	Result Result `query:"result" doc:"Only members of which this came."`
	After  string `query:"startingAfter" maxLength:"100" doc:"The members after this one."`
	Limit  int    `query:"limit" minimum:"1" maximum:"1000" default:"100"`
}) ([]*Outcome, error) {
	r, err := b.get(ctx, tx, &in.Path)
	if err != nil {
		return nil, err
	}
	return Outcomes(ctx, tx, r.ID, in.After, in.Result, in.Limit)
}
