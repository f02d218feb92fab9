// Package boarding brings loans in from another system in mid-life: a file of them, each of which becomes a loan
// whose ledger begins with the fact opening. What the lender's own books say of them is held against the ledgers,
// to the cent.
package boarding

import (
	"bufio"
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"time"

	"github.com/uptrace/bun"

	"nectarine/internal/domain/ledger"
	"nectarine/internal/domain/loan"
	"nectarine/internal/mechanism/api"
	"nectarine/internal/mechanism/bulk"
	"nectarine/internal/mechanism/store"
	"nectarine/internal/mechanism/upload"
	"nectarine/internal/value/clock"
	"nectarine/internal/value/id"
)

// Imports bring loans in.
type Imports struct {
	Ledgers *ledger.Ledgers
	Bulk    *bulk.Bulk
	readers readers
}

// File is the query of a file of loans.
type File struct{}

const (
	patience = 20 * time.Second // how long sync=true waits
	slice    = 1000             // how many lines are stored at a time
	heap     = 8 << 20          // or how many bytes of them
	longest  = 256 << 10        // how long a line may be, in bytes
)

// upload reads a file as it comes, some lines to a transaction, into a set that nobody sees, and begins the run
// that brings the loans in.
func (s *Imports) upload(ctx context.Context, c *api.Call, _ *File, file io.Reader) (*Import, error) {
	set, err := stage(ctx, c)
	if err != nil {
		return nil, err
	}
	is := &staging{set: set}
	if err = is.read(ctx, c, &s.readers, file); err == nil && is.count == 0 {
		is.wrong.File(1, "", "", "the file has no loan: each is a line of JSON, {\"personId\": …, \"loan\": {…}, \"opening\": {…}}")
	}
	if err == nil && is.wrong.Count > 0 {
		err = is.wrong.Refusal("")
	}
	if err != nil {
		return nil, uploads.Abandon(ctx, c, set, err)
	}
	if !api.Previews(ctx) {
		return s.begin(ctx, c, is)
	}
	would, err := s.preview(ctx, c, is)
	if err := uploads.Abandon(ctx, c, set, err); err != nil {
		return nil, err
	}
	return would, nil
}

// staging is a file while it is read.
type staging struct {
	set    string
	count  int // of its loans
	totals *ControlTotals
	wrong  api.Faults // what is wrong with the file as a whole

	lines []*line
	bytes int
}

// read reads a file into its set.
func (f *staging) read(ctx context.Context, c *api.Call, rs *readers, file io.Reader) error {
	scan := bufio.NewScanner(file)
	scan.Buffer(make([]byte, 0, 64<<10), longest)
	number := 0
	for scan.Scan() {
		number++
		text := scan.Bytes()
		if number == 1 {
			text = bytes.TrimPrefix(text, []byte("\xef\xbb\xbf"))
		}
		if text = bytes.TrimSpace(text); len(text) == 0 {
			continue
		}
		if err := f.take(ctx, c, rs, number, text); err != nil || f.wrong.Whole {
			return err
		}
	}
	if errors.Is(scan.Err(), bufio.ErrTooLong) {
		f.wrong.File(number+1, "", "", "is longer than 256 KiB: each line has one loan")
		return nil
	}
	if scan.Err() != nil {
		return scan.Err()
	}
	return f.flush(ctx, c)
}

// take takes up a line: a loan, or the lender's own sums.
func (f *staging) take(ctx context.Context, c *api.Call, rs *readers, number int, text []byte) error {
	var o outline
	if err := json.Unmarshal(text, &o); err == nil && o.Control != nil {
		is, err := rs.control(ctx, text)
		switch {
		case err != nil:
			why := api.Explain(ctx, err)
			f.wrong.File(number, "controlTotals", "", why.Message)
		case f.totals != nil:
			f.wrong.File(number, "controlTotals", "", "is there twice: the sums of a file stand in one line")
		default:
			f.totals = is.Totals
		}
		return nil
	}
	if f.count++; f.count > upload.MostLines {
		return api.TooLarge("a file has at most 1,000,000 loans: send several")
	}
	f.lines = append(f.lines, &line{SetID: f.set, Number: number, Reference: o.Loan.ExternalID, plain: bytes.Clone(text),
		Said: &sums{}, Booked: &sums{}})
	if f.bytes += len(text); len(f.lines) < slice && f.bytes < heap {
		return nil
	}
	return f.flush(ctx, c)
}

// flush stores the lines that were taken.
func (f *staging) flush(ctx context.Context, c *api.Call) error {
	lines := f.lines
	f.lines, f.bytes = nil, 0
	if len(lines) == 0 {
		return nil
	}
	return c.Write(ctx, func(ctx context.Context, tx *store.Tx) error {
		for _, l := range lines {
			l.CompanyID = tx.Space
			if err := l.seal(tx); err != nil {
				return err
			}
		}
		_, err := store.Add(ctx, tx, false, lines...)
		return err
	})
}

// begin starts the run of a staged set, and with sync=true waits for its end.
func (s *Imports) begin(ctx context.Context, c *api.Call, f *staging) (*Import, error) {
	run, err := api.Write(ctx, c, func(ctx context.Context, tx *store.Tx) (*bulk.Run, error) {
		if err := uploads.Leave(ctx, tx, f.set); err != nil {
			return nil, err
		}
		b := f.books()
		b.CompanyID = tx.Space
		if _, err := store.Add(ctx, tx, false, b); err != nil {
			return nil, err
		}
		return s.Bulk.Start(ctx, tx, importWork, tx.Space, importing{f.set}, f.count)
	})
	if err == nil && api.Waits(ctx) {
		limit, cancel := context.WithTimeout(ctx, patience)
		defer cancel()
		var ended bool
		if _, ended, err = s.Bulk.Wait(limit, c, run); err == nil && !ended {
			err = api.TimedOut("the file was accepted and its loans are brought in as " + run.ID + "; ask for its progress")
		}
	}
	if err != nil {
		return nil, err
	}
	return api.Read(ctx, c, func(ctx context.Context, tx *store.Tx) (*Import, error) { return report(ctx, tx, run.ID) })
}

// staged is a set of lines that an upload fills and no run has yet.
type staged struct {
	bun.BaseModel `bun:"table:staged_boardings,alias:staged"`
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

const importWork = "loan boarding"

// setOf is the set of lines that a run brings in.
func setOf(r *bulk.Run) (string, error) {
	var i importing
	if err := json.Unmarshal(r.Params, &i); err != nil {
		return "", fmt.Errorf("the parameters of %s: %w", r.ID, err)
	}
	return i.Set, nil
}

// work is the bringing in of a file.
func (s *Imports) work() bulk.Work {
	return bulk.Work{Name: importWork, Read: []api.Permission{loan.MayRead}, Change: MayImport,
		Members: func(ctx context.Context, tx *store.Tx, r *bulk.Run, place string, n int) ([]string, error) {
			set, err := setOf(r)
			if err != nil {
				return nil, err
			}
			return membersAfter(ctx, tx, set, place, n)
		},
		Do: s.do, Describe: s.describe,
		NoUndo: "loans that were brought in are canceled one by one: POST /people/{personId}/loans/{loanId}/cancel"}
}
