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
	if _, err := os.Stat(file); errors.Is(err, os.ErrNotExist) {
		return fmt.Errorf("the database is not the demo's: start without --demo, or with an empty database")
	}
	_, err = fmt.Fprintf(c.Out, "\nNectarine serves %s/api (reference: %s/docs).\nThe API keys were shown at the first start and stand in %s.\n\n", base, base, file)
	return err
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
	_, err = fmt.Fprintf(c.Out, `
Nectarine serves %s/api

  test API key   %s   (the demo portfolio is here)
  live API key   %s   (empty)
  reference      %s/docs

The keys are kept in %s. Try:

  curl -s -H 'X-API-KEY: %s' '%s/api/people?limit=3'

`, base, made.TestKey, made.LiveKey, base, file, made.TestKey, base)
	return err
}

// NewDemo creates the demo lender and begins to load so many borrowers into its
// test space, in the background.
func (s *Server) NewDemo(ctx context.Context, borrowers int) (*access.Made, error) {
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
	scope := store.Scope{Space: made.TestCompanyID, Test: true, Actor: store.System, Operation: "demo"}
	return made, s.DB.Write(ctx, scope, func(ctx context.Context, tx *store.Tx) error {
		l, err := s.loader(ctx, tx)
		if err != nil {
			return err
		}
		if err := l.hire(); err != nil {
			return err
		}
		_, err = s.Bulk.Start(ctx, tx, demoWork, "", p, len(p.deeds()))
		return err
	})
}

// followDemo waits until the space's portfolio is loaded, if it has one, and
// shows how far it is.
func (s *Server) followDemo(ctx context.Context, scope store.Scope, out io.Writer) error {
	look := time.NewTicker(200 * time.Millisecond)
	defer look.Stop()
	for shown := -1; ; {
		var runs []*bulk.Run
		err := s.DB.Read(ctx, scope, func(ctx context.Context, tx *store.Tx) (err error) {
			runs, err = store.Find[bulk.Run](ctx, tx, 1, func(q *store.Select) { q.Where("work = ?", demoWork) })
			return err
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
		if r.Processed != shown {
			shown = r.Processed
			if _, err := fmt.Fprintf(out, "\rThe demo portfolio: %d of %d steps of the lender's past", shown, r.Total); err != nil {
				return err
			}
		}
		if r.FinishedAt != nil {
			_, err := fmt.Fprintln(out)
			return err
		}
		select {
		case <-ctx.Done():
			return ctx.Err()
		case <-look.C:
		}
	}
}
