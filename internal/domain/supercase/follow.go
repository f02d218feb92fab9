package supercase

import (
	"context"
	"encoding/csv"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"time"

	"nectarine/internal/mechanism/api"
	"nectarine/internal/mechanism/bulk"
	"nectarine/internal/mechanism/store"
)

// OperationPath is the bulk operation that a path names.
type OperationPath struct {
	Path
	Operation string `path:"supercaseBulkOperationId"`
}

// Load is the run, if it is one of the supercase's.
func (in *OperationPath) Load(ctx context.Context, tx *store.Tx, get store.Getter[bulk.Run]) (*bulk.Run, error) {
	sc, err := in.Path.Load(ctx, tx, store.Get[Supercase])
	if err != nil {
		return nil, err
	}
	r, err := get(ctx, tx, in.Operation)
	var missing *store.NotFound
	if errors.As(err, &missing) || err == nil && r.Owner != sc.ID {
		return nil, &store.NotFound{Object: "supercaseBulkOperation", ID: in.Operation}
	}
	return r, err
}

// Operations is the list of a supercase's bulk operations.
type Operations struct {
	Path
	store.Keyset
	Searchable bool `query:"searchable" doc:"Accepted: the answer is fit for a search index as it is."`
}

// Where narrows nothing but to the supercase.
func (*Operations) Where(*store.Select) {}

func listOperations(ctx context.Context, tx *store.Tx, f *Operations) (store.Page[Operation], error) {
	sc, err := f.Path.Load(ctx, tx, store.Get[Supercase])
	if err != nil {
		return store.Page[Operation]{}, err
	}
	page, err := store.List[bulk.Run](ctx, tx, f, store.Has("owner", sc.ID))
	if err != nil {
		return store.Page[Operation]{}, err
	}
	return store.Map(page, func(r *bulk.Run) (*Operation, error) { return operation(ctx, tx, r) })
}

func getOperation(ctx context.Context, tx *store.Tx, in *struct {
	OperationPath
	Searchable bool `query:"searchable" doc:"Accepted: the answer is fit for a search index as it is."`
}) (*Operation, error) {
	r, err := in.Load(ctx, tx, store.Get[bulk.Run])
	if err != nil {
		return nil, err
	}
	return operation(ctx, tx, r)
}

// then does something to a bulk operation, and answers the one that comes of it.
func (in *OperationPath) then(ctx context.Context, tx *store.Tx,
	do func(context.Context, *store.Tx, string) (*bulk.Run, error)) (*Operation, error) {
	r, err := in.Load(ctx, tx, store.Get[bulk.Run])
	if err != nil {
		return nil, err
	}
	if r, err = do(ctx, tx, r.ID); err != nil {
		return nil, err
	}
	return operation(ctx, tx, r)
}

func (s *Supercases) cancel(ctx context.Context, tx *store.Tx, in *OperationPath) (*Operation, error) {
	return in.then(ctx, tx, s.Bulk.Cancel)
}

func (s *Supercases) undo(ctx context.Context, tx *store.Tx, in *OperationPath) (*Operation, error) {
	return in.then(ctx, tx, s.Bulk.Undo)
}

func (s *Supercases) previewUndo(ctx context.Context, c *api.Call, in *OperationPath) (*bulk.Summary, error) {
	r, err := api.Read(ctx, c, in.get)
	if err != nil {
		return nil, err
	}
	return s.Bulk.PreviewUndo(ctx, c.Scope, r.ID)
}

// get is the run that the path names, to be read.
func (in *OperationPath) get(ctx context.Context, tx *store.Tx) (*bulk.Run, error) {
	return in.Load(ctx, tx, store.Get[bulk.Run])
}

// operation is the operation that the path names, as it is answered.
func (in *OperationPath) operation(ctx context.Context, tx *store.Tx) (*Operation, error) {
	r, err := in.get(ctx, tx)
	if err != nil {
		return nil, err
	}
	return operation(ctx, tx, r)
}

func (s *Supercases) waitOperation(ctx context.Context, c *api.Call, o *Operation) (*Operation, bool, error) {
	ended, err := s.Bulk.Drive(ctx, c.Scope, o.ID)
	if err != nil || !ended {
		return o, ended, err
	}
	o, err = api.Read(ctx, c, func(ctx context.Context, tx *store.Tx) (*Operation, error) {
		r, err := store.Get[bulk.Run](ctx, tx, o.ID)
		if err != nil {
			return nil, err
		}
		return operation(ctx, tx, r)
	})
	return o, true, err
}

// results is a file of what came of each case, a thousand rows to a query.
func (s *Supercases) results(ctx context.Context, c *api.Call, in *OperationPath) (*api.StreamedAnswer, error) {
	r, err := api.Read(ctx, c, func(ctx context.Context, tx *store.Tx) (*bulk.Run, error) {
		r, err := in.get(ctx, tx)
		if err != nil {
			return nil, err
		}
		return r, s.Bulk.CheckRead(c.Scope, r)
	})
	if err != nil {
		return nil, err
	}
	return &api.StreamedAnswer{ContentType: csvType, FileName: r.ID + ".csv", Write: func(ctx context.Context, w api.Writer) error {
		out := csv.NewWriter(w)
		if err := out.Write([]string{"caseId", "borrowerId", "objectId", "result", "errorType", "message", "changes"}); err != nil {
			return err
		}
		for last := ""; ; {
			some, err := api.Read(ctx, c, func(ctx context.Context, tx *store.Tx) ([]*bulk.Outcome, error) {
				return bulk.Outcomes(ctx, tx, r.ID, last, "", slice)
			})
			if err != nil {
				return err
			}
			if len(some) == 0 {
				out.Flush()
				return out.Error()
			}
			if err := writeOutcomes(out, some); err != nil {
				return err
			}
			last = some[len(some)-1].Member
		}
	}}, nil
}

func writeOutcomes(out *csv.Writer, some []*bulk.Outcome) error {
	for _, o := range some {
		changes, err := json.Marshal(o.Changes)
		if err != nil {
			return err
		}
		if err := out.Write([]string{o.CaseID, o.BorrowerID, o.ObjectID, string(o.Result), string(o.ErrorType), o.Message,
			string(changes)}); err != nil {
			return err
		}
	}
	return nil
}

// look is how often the progress of an operation is looked at, and turn how long one
// answer goes on: then the caller asks again, as browsers do by themselves, and no
// server waits long for them when it stops.
const look, turn = 200 * time.Millisecond, time.Minute

// progress tells how far an operation is, each time that has changed, until it has
// ended or the caller goes away.
func (s *Supercases) progress(ctx context.Context, c *api.Call, in *OperationPath) (*api.StreamedAnswer, error) {
	o, err := api.Read(ctx, c, in.operation)
	if err != nil {
		return nil, err
	}
	return &api.StreamedAnswer{ContentType: "text/event-stream", Write: func(ctx context.Context, w api.Writer) error {
		over := time.NewTimer(turn)
		defer over.Stop()
		again := time.NewTicker(look)
		defer again.Stop()
		var told []byte
		for {
			if told, err = tell(w, o, told); err != nil || o.FinishedAt != nil {
				return err
			}
			select {
			case <-ctx.Done():
				return nil // the caller is gone
			case <-over.C:
				return nil // the caller asks again
			case <-again.C:
			}
			if o, err = api.Read(ctx, c, in.operation); err != nil {
				return err
			}
		}
	}}, nil
}

// tell sends an operation as it stands, unless that is what was told before. It answers
// what is told now.
func tell(w api.Writer, o *Operation, before []byte) ([]byte, error) {
	text, err := json.Marshal(o)
	if err != nil || slices.Equal(text, before) {
		return text, err
	}
	name := "progress"
	if o.FinishedAt != nil {
		name = "completed"
	}
	if _, err := fmt.Fprintf(w, "event: %s\nretry: 1000\ndata: %s\n\n", name, text); err != nil {
		return nil, err
	}
	return text, w.Flush()
}
