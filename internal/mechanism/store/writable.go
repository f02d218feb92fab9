package store

import (
	"context"
	"errors"

	"github.com/jackc/pgx/v5/pgconn"
	"github.com/uptrace/bun"
)

// Writable answers whether what a request may write can be written and lasts: it commits
// some 256 KB, for which the disk must have room anew each time. A smaller try would find
// room on a full disk: in what a refused write has left at the end of the log, or in a page
// that is there. A disk that is full, a file or a server that takes only reads is an
// Unavailable.
func (db *DB) Writable(ctx context.Context) error {
	err := db.write.RunInTx(ctx, nil, func(ctx context.Context, tx bun.Tx) error {
		for _, statement := range db.engine.Probe() {
			if _, err := tx.ExecContext(ctx, statement); err != nil {
				return err
			}
		}
		return nil
	})
	if pg := (*pgconn.PgError)(nil); errors.As(err, &pg) && pg.Code == "55P03" { // another server tries, or a backup reads
		_, err = db.write.ExecContext(ctx, "UPDATE migrations SET number = number WHERE number = 1")
	}
	return translate(err)
}
