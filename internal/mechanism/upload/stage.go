// Package upload takes in files of rows: it reads them line by line, so that memory stays flat however long
// they are, and keeps what an upload brings in a set until somebody has it.
package upload

import (
	"context"
	"log/slog"
	"time"

	"nectarine/internal/mechanism/api"
	"nectarine/internal/mechanism/store"
	"nectarine/internal/value/clock"
)

// Stage is where the rows of uploads stand that nobody has yet: in sets. Both are models of tables with
// set_id, such as (*Member)(nil); that of the sets has began_at, by the clock on the wall, for an upload does
// not wait for a test clock.
type Stage struct{ Sets, Rows any }

// Leave gives a set to whoever has it from now on, or ends it.
func (s Stage) Leave(ctx context.Context, tx *store.Tx, set string) error {
	_, err := tx.Remove(s.Sets).Where("set_id = ?", set).Exec(ctx)
	return err
}

// Drop throws away a set that nobody has.
func (s Stage) Drop(ctx context.Context, tx *store.Tx, set string) error {
	if _, err := tx.Remove(s.Rows).Where("set_id = ?", set).Exec(ctx); err != nil {
		return err
	}
	return s.Leave(ctx, tx, set)
}

// Abandon drops a set for a reason, which it answers; what it could not drop is swept later.
func (s Stage) Abandon(ctx context.Context, c *api.Call, set string, reason error) error {
	err := c.Write(context.WithoutCancel(ctx), func(ctx context.Context, tx *store.Tx) error { return s.Drop(ctx, tx, set) })
	if err != nil {
		slog.WarnContext(ctx, "the lines of an upload that was not taken are removed later", "error", err)
	}
	return reason
}

// left is how old a set must be to be taken for one whose process has died: much older than an upload can take.
const left = 24 * time.Hour

// Sweep throws away what uploads whose process died have staged, a day before now or earlier: of some sets,
// and of the others the next time.
func (s Stage) Sweep(ctx context.Context, tx *store.Tx, now clock.Time) error {
	var old []string
	q := tx.SelectAll(s.Sets).Column("set_id").Where("?TableAlias.began_at < ?", now.Add(-left))
	if err := q.OrderExpr("?TableAlias.began_at").Limit(100).Scan(ctx, &old); err != nil {
		return err
	}
	for _, set := range old {
		if err := s.Drop(ctx, tx, set); err != nil {
			return err
		}
	}
	return nil
}
