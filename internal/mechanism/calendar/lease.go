package calendar

import (
	"context"
	"time"

	"github.com/uptrace/bun"

	"nectarine/internal/mechanism/store"
	"nectarine/internal/value/clock"
)

// dueWork is the work of running what falls due.
const dueWork = "calendar"

// term is how long a lease lasts that nobody renews: a process that dies leaves a
// space without its calendar no longer than this.
const term = 30 * time.Second

// longest is from now to the end of the longest lease that can be: one that ends later, by clocks
// that disagree, or by what is no moment, is nobody's.
const longest = 10 * term

// lease says which process does a work in a space. It keeps processes from doing
// the same side by side; that nothing is done twice rests on the row itself, which
// every step of the calendar locks.
type lease struct {
	bun.BaseModel `bun:"table:leases,alias:lease"`
	CompanyID     string     `bun:",pk"`
	Work          string     `bun:",pk"`
	Holder        string     // the process
	ExpiresAt     clock.Time // by the time of the machine, also in test spaces
}

// hold takes the lease of a work in the transaction's space, or renews it, and
// reports whether it is this process's. Another's that has not expired is left to
// it unless forced. The row stays locked until the transaction ends.
func (c *Calendar) hold(ctx context.Context, tx *store.Tx, work string, force bool) (bool, error) {
	now := c.db.Clock.Now()
	l := &lease{CompanyID: tx.Space, Work: work, Holder: c.holder, ExpiresAt: now.Add(term)}
	for range 2 { // once more where another has put in the row meanwhile
		q := tx.Update(l).Column("holder", "expires_at").WherePK()
		if !force {
			q.Where("(holder = ? OR expires_at <= ? OR expires_at > ?)", c.holder, now, now.Add(longest))
		}
		result, err := q.Exec(ctx)
		if err != nil {
			return false, err
		}
		n, err := result.RowsAffected()
		if err != nil || n > 0 {
			return err == nil, err
		}
		if added, err := store.Add(ctx, tx, true, l); err != nil || added > 0 {
			return err == nil, err
		}
	}
	return false, nil
}

// leave gives up the lease of a work, if it is still this process's.
func (c *Calendar) leave(ctx context.Context, s store.Scope, work string) error {
	return c.db.Write(ctx, s, func(ctx context.Context, tx *store.Tx) error {
		l := &lease{CompanyID: tx.Space, Work: work, ExpiresAt: c.db.Clock.Now()}
		_, err := tx.Update(l).Column("expires_at").WherePK().Where("holder = ?", c.holder).Exec(ctx)
		return err
	})
}

// taken are the spaces in which another process has the lease of a work.
func (c *Calendar) taken(ctx context.Context, a *store.Across, work string) (map[string]bool, error) {
	now := c.db.Clock.Now()
	var spaces []string
	err := a.Select((*lease)(nil)).Column("company_id").Where("work = ? AND holder <> ? AND expires_at > ? AND expires_at <= ?",
		work, c.holder, now, now.Add(longest)).Scan(ctx, &spaces)
	others := make(map[string]bool, len(spaces))
	for _, space := range spaces {
		others[space] = true
	}
	return others, err
}
