package main

import (
	"context"
	"errors"
	"fmt"

	"nectarine/internal/domain/access"
	"nectarine/internal/domain/ledger"
	"nectarine/internal/mechanism/store"
	"nectarine/internal/server"
)

type loanRebuildCmd struct {
	databaseFlags
	Loan []string `placeholder:"ID" help:"The id of a loan; may be given again. Without it all loans are folded."`
}

// Run prints a line for each difference, and how many ledgers were folded; it fails when
// there is a difference, and when a loan that was named has no ledger.
func (c *loanRebuildCmd) Run(s *streams) error {
	ctx := context.Background()
	db, err := server.ReadDatabase(ctx, c.DB, c.KeyFile)
	if err != nil {
		return err
	}
	return errors.Join(c.rebuild(ctx, s, db), db.Close())
}

func (c *loanRebuildCmd) rebuild(ctx context.Context, s *streams, db *store.DB) error {
	companies, err := access.AllSpaces(ctx, db)
	if err != nil {
		return err
	}
	folded, differences := 0, 0
	for _, company := range companies {
		scope := store.Scope{Space: company.ID, Actor: store.System, Operation: "loan rebuild"}
		for last := ""; ; {
			part, err := store.Read(ctx, db, scope, func(ctx context.Context, tx *store.Tx) (*ledger.Rebuilt, error) {
				return server.Rebuild(ctx, tx, last, c.Loan)
			})
			if err != nil {
				return err
			}
			for _, d := range part.Differences {
				if _, err := fmt.Fprintln(s.out, d); err != nil {
					return err
				}
			}
			folded, differences, last = folded+part.Folded, differences+len(part.Differences), part.Last
			if last == "" {
				break
			}
		}
	}
	if _, err := fmt.Fprintf(s.out, "%d ledgers folded, %d differences\n", folded, differences); err != nil {
		return err
	}
	if differences > 0 {
		return errors.New("ledgers are kept otherwise than they follow from what happened")
	}
	if len(c.Loan) > folded {
		return fmt.Errorf("of %d loans that were named only %d have a ledger", len(c.Loan), folded)
	}
	return nil
}
