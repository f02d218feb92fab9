package main

import (
	"context"
	"errors"
	"fmt"

	"nectarine/internal/domain/access"
	"nectarine/internal/mechanism/audit"
	"nectarine/internal/mechanism/store"
	"nectarine/internal/server"
)

type auditCmd struct {
	Verify auditVerifyCmd `cmd:"" help:"Walk the audit trail of every space and name the first entry that was changed or is missing."`
}

type auditVerifyCmd struct{ databaseFlags }

// Run prints a line for each space; it fails when a trail is broken.
func (c *auditVerifyCmd) Run(s *streams) error {
	ctx := context.Background()
	db, err := server.OpenDatabase(ctx, c.DB, c.KeyFile)
	if err != nil {
		return err
	}
	return errors.Join(verifyAll(ctx, db, s), db.Close())
}

func verifyAll(ctx context.Context, db *store.DB, s *streams) error {
	spaces, err := access.Spaces(ctx, db)
	if err != nil {
		return err
	}
	var broken error
	for _, space := range spaces {
		var n int64
		err := db.Read(ctx, space.By(store.System, "audit verify"), func(ctx context.Context, tx *store.Tx) (err error) {
			n, err = audit.Verify(ctx, tx)
			return err
		})
		if err != nil {
			broken = errors.Join(broken, err)
			continue
		}
		if _, err := fmt.Fprintf(s.out, "%s (%s): %d entries, unbroken\n", space.ID, space.Name, n); err != nil {
			return err
		}
	}
	return broken
}
