package store

import (
	"cmp"
	"context"
	"fmt"
	"reflect"

	"github.com/uptrace/bun"

	"nectarine/internal/value/clock"
)

// Across is a transaction that is bound to no space. It exists for what comes
// before a space is known or serves all of them: finding a credential, the
// ticker that looks for spaces with work. It only reads.
type Across struct {
	// Space narrows it to one space; empty means all of them.
	Space string

	tx    bun.IDB
	now   clock.Time
	ahead map[string]ahead // of the clocks that run ahead, by space; nil until they are asked for
}

// Across runs f in a read-only transaction over all spaces.
func (db *DB) Across(ctx context.Context, f func(context.Context, *Across) error) error {
	return translate(db.read.RunInTx(ctx, db.engine.ReadOptions(), func(ctx context.Context, raw bun.Tx) error {
		return f(ctx, &Across{tx: raw, now: db.Clock.Now()})
	}))
}

// Ask runs f, which asks one question of all spaces; a part of a transaction within that.
func (db *DB) Ask(ctx context.Context, f func(context.Context, *Across) error) error {
	if db.outer != nil {
		return f(ctx, db.outer.Across())
	}
	return translate(f(ctx, &Across{tx: db.read, now: db.Clock.Now()}))
}

// Across is the transaction itself, for what asks the same of one space as of all.
func (tx *Tx) Across() *Across { return &Across{Space: tx.Space, tx: tx.tx, now: tx.db.Clock.Now()} }

// Select starts a query over the rows of all spaces, or of the one.
func (a *Across) Select(model any) *Select {
	q := &Select{SelectQuery: a.tx.NewSelect().Model(model), Space: a.Space}
	if a.Space != "" {
		q.Where("?TableAlias.company_id = ?", a.Space)
	}
	return q
}

// Now is the present moment by the clock of a space.
func (a *Across) Now(ctx context.Context, space string) (clock.Time, error) {
	if a.ahead == nil {
		var clocks []struct {
			CompanyID string
			AheadUs   ahead
		}
		if err := a.tx.NewSelect().TableExpr("space_clocks").ColumnExpr("company_id, ahead_us").Scan(ctx, &clocks); err != nil {
			return clock.Time{}, err
		}
		a.ahead = map[string]ahead{}
		for _, c := range clocks {
			a.ahead[c.CompanyID] = c.AheadUs
		}
	}
	return a.ahead[space].of(a.now)
}

// ahead is by how many microseconds a clock runs ahead, or why that cannot be read: it is
// the matter of its own space.
type ahead struct {
	us    int64
	fault error
}

// Scan reads what is stored.
func (h *ahead) Scan(v any) error {
	us, is := v.(int64)
	if h.us = us; !is {
		h.fault = fmt.Errorf("the test clock is kept as %.100v, and is to be a number of microseconds", v)
	}
	return nil
}

// of is what the clock says when that of the server says now; the error is a *BrokenClock.
func (h ahead) of(now clock.Time) (clock.Time, error) {
	t, err := now.Ahead(h.us)
	if err = cmp.Or(h.fault, err); err != nil {
		return t, &BrokenClock{err}
	}
	return t, nil
}

// Moment is when the next thing of a space falls due.
type Moment struct {
	Space string     `bun:"company_id"`
	At    clock.Time `bun:"at"`
}

// Earliest is, of every space that has one, the smallest value of a column of
// moments among its rows that are not deleted. It steps from space to space along
// an index over (company_id, column), which the column must have: it costs by the
// spaces that have something, not by their rows.
func Earliest[T any](ctx context.Context, a *Across, column string) (all []Moment, err error) {
	table := a.tx.Dialect().Tables().Get(reflect.TypeFor[*T]())
	alive := "? IS NOT NULL"
	if table.HasField("deleted_at") {
		alive += " AND deleted_at IS NULL"
	}
	rows, col, condition := bun.Ident(table.Name), bun.Ident(column), bun.SafeQuery(alive, bun.Ident(column))
	if a.Space != "" {
		err = a.tx.NewRaw("SELECT company_id, ? AS at FROM ? WHERE company_id = ? AND ? ORDER BY ? LIMIT 1", col, rows, a.Space, condition, col).Scan(ctx, &all)
		return all, err
	}
	err = a.tx.NewRaw(`WITH RECURSIVE spaces (company_id) AS (
			SELECT * FROM (SELECT company_id FROM ? WHERE ? ORDER BY company_id LIMIT 1) AS first
			UNION ALL
			SELECT (SELECT company_id FROM ? WHERE company_id > spaces.company_id AND ? ORDER BY company_id LIMIT 1)
			FROM spaces WHERE spaces.company_id IS NOT NULL)
		SELECT company_id, (SELECT ? FROM ? WHERE company_id = spaces.company_id AND ? ORDER BY ? LIMIT 1) AS at
		FROM spaces WHERE company_id IS NOT NULL`, rows, condition, rows, condition, col, rows, condition, col).Scan(ctx, &all)
	return all, err
}
