package server

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"
	"time"

	"nectarine/internal/domain/access"
	"nectarine/internal/mechanism/bulk"
	"nectarine/internal/mechanism/store"
	"nectarine/internal/server/demo"
	"nectarine/internal/value/clock"
	"nectarine/internal/value/day"
)

// demo creates a company with the demo portfolio at the first start and shows
// its keys; at later starts it tells where they were shown. A first start that
// was cut off goes on where it stood.
func (s *Server) demo(ctx context.Context, c Config, base string) error {
	file := filepath.Join("data", "demo-keys.json")
	if path, lite := strings.CutPrefix(c.Database, "sqlite:"); lite {
		file = filepath.Join(filepath.Dir(path), "demo-keys.json")
	}
	spaces, err := access.Spaces(ctx, s.DB)
	if err != nil {
		return err
	}
	if len(spaces) == 0 {
		return s.firstDemo(ctx, c, base, file)
	}
	for _, space := range spaces {
		if err := s.followDemo(ctx, space.By(store.System, "demo"), c.Out); err != nil {
			return err
		}
	}
	return tellDemo(c.Out, c.Database, base, file)
}

func (s *Server) firstDemo(ctx context.Context, c Config, base, file string) error {
	made, err := s.NewDemo(ctx, demo.Size)
	if err != nil {
		return err
	}
	b, err := json.MarshalIndent(made, "", "  ")
	if err != nil {
		return err
	}
	if err := os.MkdirAll(filepath.Dir(file), 0o700); err != nil {
		return err
	}
	if err := os.WriteFile(file, append(b, '\n'), 0o600); err != nil {
		return err
	}
	scope := store.Scope{Space: made.TestCompanyID, Test: true, Actor: store.System}
	if err := s.followDemo(ctx, scope, c.Out); err != nil {
		return err
	}
	return tellDemo(c.Out, c.Database, base, file)
}

// tellDemo prints where the demo is served and the lines that a shell takes to use it,
// at every start: the keys are those of the file that the first start wrote.
func tellDemo(out io.Writer, database, base, file string) error {
	b, err := os.ReadFile(file)
	if errors.Is(err, os.ErrNotExist) {
		return fmt.Errorf("%s is missing, with the keys of the demo: start without --demo and make a key with nectarine key create, or start with an empty database", file)
	}
	if err != nil {
		return err
	}
	var made access.CreatedCompany
	if err := json.Unmarshal(b, &made); err != nil {
		return fmt.Errorf("%s: %w", file, err)
	}
	again := "delete the folder " + filepath.Dir(file)
	if !strings.HasPrefix(database, "sqlite:") {
		again = "drop the database, and delete " + file
	}
	_, err = fmt.Fprintf(out, `
Nectarine serves %[1]s/api. The reference: %[1]s/docs

Paste this into another terminal: the first key is that of the test space, where the
demo portfolio is; the live space, whose key is LIVE, is empty.

  export API=%[1]s/api
  export KEY=%[2]s
  export LIVE=%[3]s

  curl -s -H "X-API-KEY: $KEY" "$API/people?limit=3"

The keys stand in %[4]s. To begin again, stop the server and %[5]s.

`, base, made.TestKey, made.LiveKey, file, again)
	return err
}

// NewDemo creates the demo lender and begins to load so many borrowers into its
// test space, in the background.
func (s *Server) NewDemo(ctx context.Context, borrowers int) (*access.CreatedCompany, error) {
	now := s.DB.Clock.Now()
	office, err := time.LoadLocation(access.DefaultTimezone)
	if err != nil {
		return nil, err
	}
	since := clock.Of(now.AddDate(-demoYears, 0, 0))
	made, err := access.NewCompany(ctx, s.DB, access.Lender{Name: "Demo Lending", TestSince: since}, s.Seed)
	if err != nil {
		return nil, err
	}
	p := portfolio{Borrowers: borrowers, Today: day.In(now.Time, office)}
	deeds, err := p.deeds()
	if err != nil {
		return nil, err
	}
	scope := store.Scope{Space: made.TestCompanyID, Test: true, Actor: store.System, Operation: "demo"}
	return made, s.DB.Write(ctx, scope, func(ctx context.Context, tx *store.Tx) error {
		l, err := s.doer(ctx, tx)
		if err != nil {
			return err
		}
		if err := l.hire(); err != nil {
			return err
		}
		_, err = s.Bulk.Start(ctx, tx, demoWork, "", p, len(deeds))
		return err
	})
}

// followDemo waits until the space's portfolio is loaded, if it has one, and says at
// each tenth how far it is, on lines that a file or a log takes too.
func (s *Server) followDemo(ctx context.Context, scope store.Scope, out io.Writer) error {
	look := time.NewTicker(200 * time.Millisecond)
	defer look.Stop()
	for shown := -1; ; {
		runs, err := store.Read(ctx, s.DB, scope, func(ctx context.Context, tx *store.Tx) ([]*bulk.Run, error) {
			return store.Find[bulk.Run](ctx, tx, 1, func(q *store.Select) { q.Where("work = ?", demoWork) })
		})
		if err != nil || len(runs) == 0 {
			return err
		}
		r := runs[0]
		if r.FinishedAt != nil && r.Failed > 0 {
			return fmt.Errorf("%d of %d steps of the demo portfolio failed; this is a defect: please report it", r.Failed, r.Total)
		}
		if r.FinishedAt != nil && shown < 0 {
			return nil
		}
		if tenth := 10 * r.Processed / max(r.Total, 1); tenth != shown {
			shown = tenth
			if _, err := fmt.Fprintf(out, "loading the demo portfolio: %d %%\n", 10*tenth); err != nil {
				return err
			}
		}
		if r.FinishedAt != nil {
			return nil
		}
		select {
		case <-ctx.Done():
			return ctx.Err()
		case <-look.C:
		}
	}
}
