package main

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"slices"
	"time"

	"nectarine/internal/domain/access"
	"nectarine/internal/domain/ledger"
	"nectarine/internal/mechanism/store"
	"nectarine/internal/server"
	"nectarine/internal/value/clock"
	"nectarine/internal/value/day"
)

type dayCmd struct {
	Close dayCloseCmd `cmd:"" help:"Close the days of loans that have come, which a server does by itself; or say what that would bring."`
}

type dayCloseCmd struct {
	databaseFlags
	DryRun bool   `help:"Write nothing, and print what would happen, by name and number."`
	On     string `placeholder:"DAY" help:"With --dry-run: up to the end of this day, in the time zone of each product."`
}

// Run closes days, or tells what that would bring; it fails where the day of a loan cannot be
// closed.
func (c *dayCloseCmd) Run(s *streams) error {
	ctx := context.Background()
	if c.DryRun {
		db, err := server.ReadDatabase(ctx, c.DB, c.KeyFile)
		if err != nil {
			return err
		}
		return errors.Join(c.foresee(ctx, s, db), db.Close())
	}
	if c.On != "" {
		return errors.New("--on goes with --dry-run: a day is closed when it has come")
	}
	return server.AloneOnExisting(ctx, c.DB, func() error {
		db, err := server.ExistingDatabase(ctx, c.DB, c.KeyFile)
		if err != nil {
			return err
		}
		return errors.Join(closeDays(ctx, s, db), db.Close())
	})
}

// closeDays closes the days that have come in every space, and prints how many of how many
// visits to loans failed.
func closeDays(ctx context.Context, s *streams, db *store.DB) error {
	ledgers := server.New(db).Ledgers
	spaces, err := access.Spaces(ctx, db)
	if err != nil {
		return err
	}
	visits, failed := 0, 0
	for _, space := range spaces {
		for more := true; more; {
			closed, err := store.Write(ctx, db.ForLongWrites(), space.By(store.System, "day close"), ledgers.Close)
			if err != nil {
				return err
			}
			for _, id := range slices.Sorted(maps.Keys(closed.Failed)) {
				if _, err := fmt.Fprintf(s.out, "%s: %v\n", id, closed.Failed[id]); err != nil {
					return err
				}
			}
			visits, failed, more = visits+closed.Loans, failed+len(closed.Failed), closed.Loans > 0
		}
	}
	if _, err := fmt.Fprintf(s.out, "%d days of loans closed, %d that cannot be\n", visits-failed, failed); err != nil {
		return err
	}
	return unclosed(failed)
}

// unclosed is the error of a number of loans that cannot be closed; nil of none.
func unclosed(n int) error {
	if n > 0 {
		return errors.New("the days of some loans cannot be closed; a server tries again by itself")
	}
	return nil
}

// foresee prints, for each space in which something would happen, what.
func (c *dayCloseCmd) foresee(ctx context.Context, s *streams, db *store.DB) error {
	var on *day.Day
	if c.On != "" {
		d, err := day.Parse(c.On)
		if err != nil {
			return fmt.Errorf("--on: %w", err)
		}
		if today := day.In(clock.System{}.Now().Time, time.UTC); d > today+3653 {
			return fmt.Errorf("--on: at most ten years ahead, to %s", today+3653)
		}
		on = &d
	}
	spaces, err := access.Spaces(ctx, db)
	if err != nil {
		return err
	}
	failed := 0
	for _, space := range spaces {
		all := &ledger.Foreseen{Events: map[string]int{}}
		for last := ""; ; {
			look := func(ctx context.Context, tx *store.Tx) (*ledger.Foreseen, error) {
				return ledger.Foresee(ctx, tx, last, on, server.Foretell)
			}
			part, err := store.Read(ctx, db, space.By(store.System, "day close"), look)
			if err != nil {
				return err
			}
			all.Loans, all.Days, failed = all.Loans+part.Loans, all.Days+part.Days, failed+len(part.Failed)
			for name, n := range part.Events {
				all.Events[name] += n
			}
			for _, id := range slices.Sorted(maps.Keys(part.Failed)) {
				if _, err := fmt.Fprintf(s.out, "%s: cannot be closed: %v\n", id, part.Failed[id]); err != nil {
					return err
				}
			}
			if last = part.Last; last == "" {
				break
			}
		}
		if err := told(s, space.ID, all); err != nil {
			return err
		}
	}
	return unclosed(failed)
}

// told prints what would happen in a space.
func told(s *streams, space string, all *ledger.Foreseen) error {
	if _, err := fmt.Fprintf(s.out, "%s: %d days of %d loans\n", space, all.Days, all.Loans); err != nil {
		return err
	}
	for _, name := range slices.Sorted(maps.Keys(all.Events)) {
		if _, err := fmt.Fprintf(s.out, "%7d  %s\n", all.Events[name], name); err != nil {
			return err
		}
	}
	return nil
}
