// Package lockbox takes what a lender's bank has received for loans: a file of payments, each of which is
// posted to its loan on the day on which it came, or stays as an unposted item until somebody says what it is
// for. Nothing of a file is lost: what it brings is posted or unposted.
package lockbox

import (
	"context"
	"encoding/json"
	"io"
	"time"

	"github.com/uptrace/bun"

	"nectarine/internal/domain/payment"
	"nectarine/internal/mechanism/api"
	"nectarine/internal/mechanism/bulk"
	"nectarine/internal/mechanism/store"
	"nectarine/internal/mechanism/upload"
	"nectarine/internal/value/clock"
	"nectarine/internal/value/id"
)

// Imports are the imports of files.
type Imports struct {
	Lockbox
	Bulk *bulk.Bulk
}

// File is the query of a file of payments.
type File struct {
	Partial bool `query:"partial" doc:"Take the lines that can be read, and answer the others. Otherwise nothing is taken where a line cannot be read."`
}

// Imported is an import that was accepted, with the lines that could not be read.
type Imported struct {
	Import
	Errors     []api.LineError `json:"errors" nullable:"false" doc:"With partial=true: the lines that cannot be read and were left out, the first 1,000."`
	ErrorCount int             `json:"errorCount" doc:"How many these are."`
}

// patience is how long sync=true waits.
const patience = 20 * time.Second

// slice is how many lines are read and stored at a time.
const slice = 1000

// upload reads a file as it comes, a thousand lines to a transaction, into a set that nobody sees, and begins
// the run that posts them once all could be read.
func (s *Imports) upload(ctx context.Context, c *api.Call, in *File, file io.Reader) (*Imported, error) {
	set, err := stage(ctx, c)
	if err != nil {
		return nil, err
	}
	var wrong api.Faults
	count, err := stageLines(ctx, c, set, file, &wrong)
	if err == nil && (wrong.Whole || count == 0 || wrong.Count > 0 && !in.Partial) {
		err = wrong.Refusal("; partial=true takes the others")
	}
	if err != nil {
		return nil, uploads.Abandon(ctx, c, set, err)
	}
	out := &Imported{Errors: wrong.Told(), ErrorCount: wrong.Count}
	if !api.Previews(ctx) {
		return out, s.begin(ctx, c, set, count, &out.Import)
	}
	would, err := s.preview(ctx, c, set)
	if err == nil {
		out.Import = *would
	}
	return out, uploads.Abandon(ctx, c, set, err)
}

// stageLines reads a file into a set, and answers how many lines that has.
func stageLines(ctx context.Context, c *api.Call, set string, file io.Reader, wrong *api.Faults) (count int, err error) {
	err = batches(file, wrong, func(lines []*line) error {
		count += len(lines)
		return c.Write(ctx, func(ctx context.Context, tx *store.Tx) error {
			for _, l := range lines {
				l.CompanyID, l.SetID = tx.Space, set
			}
			_, err := store.Add(ctx, tx, false, lines...)
			return err
		})
	})
	return count, err
}

// begin starts the run of a staged set, and with sync=true waits for its end.
func (s *Imports) begin(ctx context.Context, c *api.Call, set string, count int, out *Import) error {
	run, err := api.Write(ctx, c, func(ctx context.Context, tx *store.Tx) (*bulk.Run, error) {
		if err := uploads.Leave(ctx, tx, set); err != nil {
			return nil, err
		}
		return s.Bulk.Start(ctx, tx, importWork, tx.Space, importing{set}, count)
	})
	if err == nil && api.Waits(ctx) {
		limit, cancel := context.WithTimeout(ctx, patience)
		defer cancel()
		var ended bool
		if _, ended, err = s.Bulk.Wait(limit, c, run); err == nil && !ended {
			err = api.TimedOut("the file was accepted and is posted as " + run.ID + "; ask for its progress")
		}
	}
	if err != nil {
		return err
	}
	is, err := api.Read(ctx, c, func(ctx context.Context, tx *store.Tx) (*Import, error) { return report(ctx, tx, run.ID) })
	if err == nil {
		*out = *is
	}
	return err
}

// batches reads a file and passes its lines on, a thousand at a time.
func batches(file io.Reader, wrong *api.Faults, each func([]*line) error) error {
	var lines []*line
	err := parse(file, wrong, func(l *line) error {
		if lines = append(lines, l); len(lines) < slice {
			return nil
		}
		err := each(lines)
		lines = nil
		return err
	})
	if err != nil || len(lines) == 0 {
		return err
	}
	return each(lines)
}

// staged is a set of lines that an upload fills and no run has yet.
type staged struct {
	bun.BaseModel `bun:"table:staged_lockboxes,alias:staged"`
	CompanyID     string     `bun:",pk"`
	SetID         string     `bun:",pk"`
	BeganAt       clock.Time // by the clock on the wall: an upload does not wait for a test clock
}

// stage begins a set.
func stage(ctx context.Context, c *api.Call) (string, error) {
	return api.Write(ctx, c, func(ctx context.Context, tx *store.Tx) (string, error) {
		set := id.New("UP")
		_, err := store.Add(ctx, tx, false, &staged{CompanyID: tx.Space, SetID: set, BeganAt: c.SystemTime()})
		return set, err
	})
}

// uploads are the sets that no run has.
var uploads = upload.Stage{Sets: (*staged)(nil), Rows: (*line)(nil)}

// Sweep throws away what uploads whose process died have staged.
func Sweep(ctx context.Context, tx *store.Tx, now clock.Time) error {
	return uploads.Sweep(ctx, tx, now)
}

// importing is an import as its run keeps it.
type importing struct {
	Set string `json:"set"` // of its lines
}

const importWork = "lockbox import"

// setOf is the set of lines that a run posts.
func setOf(r *bulk.Run) (string, error) {
	var i importing
	err := json.Unmarshal(r.Params, &i)
	return i.Set, err
}

// work is the posting of a file.
func (s *Imports) work() bulk.Work {
	return bulk.Work{Name: importWork, Read: []api.Permission{payment.MayRead}, Change: MayImport,
		Members: func(ctx context.Context, tx *store.Tx, r *bulk.Run, place string, n int) ([]string, error) {
			set, err := setOf(r)
			if err != nil {
				return nil, err
			}
			lines, err := linesAfter(ctx, tx, set, place, n)
			members := make([]string, len(lines))
			for i, l := range lines {
				members[i] = l.member()
			}
			return members, err
		},
		Do: s.do, Undo: s.undo, Describe: s.recordFailed}
}
