package collection

import (
	"context"
	"time"

	"github.com/uptrace/bun"

	"nectarine/internal/domain/access"
	"nectarine/internal/domain/cases"
	"nectarine/internal/mechanism/calendar"
	"nectarine/internal/mechanism/store"
	"nectarine/internal/value/clock"
	"nectarine/internal/value/day"
)

// Facts tell what is overdue: those of Ledgers, or of a test.
type Facts interface {
	// Overdue are the ids of borrowers with an overdue loan that come after one, in
	// ascending order, at most n. The id before the first is empty.
	Overdue(ctx context.Context, tx *store.Tx, after string, n int) ([]string, error)
	// Of is what is overdue on the loans of these main borrowers, by their id;
	// PastCollections is left to the caller. Whoever has no loan may be missing.
	Of(ctx context.Context, tx *store.Tx, borrowers []string) (map[string]*Borrower, error)
}

// Collections opens and closes collection cases. Without facts it does nothing.
type Collections struct {
	Cases *cases.Cases
	Facts Facts
}

// hour is when the overdue are looked at, by the company's clock: agents find the
// cases in the morning.
const hour = 6

// The stages of a day.
const (
	opening = "opening"
	closing = "closing"
)

// progress is how far the present day of a space is.
type progress struct {
	bun.BaseModel `bun:"table:collection_days,alias:progress"`
	CompanyID     string     `bun:",pk"`
	Stage         string     // empty when the day is done
	Place         string     // the last borrower or case that was looked at
	NextAt        clock.Time // when to look next
}

// Daily looks at the overdue every day at six in the morning by the company's
// clock, and at once when it was enabled later in the day.
func (s *Collections) Daily() calendar.Source {
	return calendar.Source{Name: "collections", Next: s.next, Run: s.run}
}

// standing is the space's configuration and progress; nil where nothing is to be done.
func (s *Collections) standing(ctx context.Context, tx *store.Tx) (*progress, *access.Company, *time.Location, error) {
	if s.Facts == nil {
		return nil, nil, nil, nil
	}
	company, err := access.Own(ctx, tx)
	if err != nil || !wanted(company) {
		return nil, nil, nil, err
	}
	zone, err := company.Zone()
	if err != nil {
		return nil, nil, nil, err
	}
	var rows []*progress
	if err := tx.SelectAll(&rows).Scan(ctx); err != nil {
		return nil, nil, nil, err
	}
	if len(rows) > 0 {
		return rows[0], company, zone, nil
	}
	return &progress{CompanyID: tx.Space, NextAt: firstLook(tx.Now, zone)}, company, zone, nil
}

// wanted reports whether anything of the company's collection cases goes by itself.
func wanted(c *access.Company) bool {
	return c.Settings.Collections.AutoInitiate.Enabled || c.Settings.Collections.AutoClose.Enabled
}

// firstLook is when the overdue of a space are looked at for the first time.
func firstLook(now clock.Time, zone *time.Location) clock.Time {
	return clock.Of(day.In(now.Time, zone).At(hour, zone))
}

// next is when to look next, in each space that wants it. A company whose time zone
// cannot be read is due at once: the fault comes to light where it is alone.
func (s *Collections) next(ctx context.Context, a *store.Across) (all []store.Moment, err error) {
	if s.Facts == nil {
		return nil, nil
	}
	var companies []*access.Company
	if err := a.Select(&companies).Where("?TableAlias.deleted_at IS NULL").Scan(ctx); err != nil {
		return nil, err
	}
	var rows []*progress
	if err := a.Select(&rows).Scan(ctx); err != nil {
		return nil, err
	}
	known := map[string]clock.Time{}
	for _, p := range rows {
		known[p.CompanyID] = p.NextAt
	}
	for _, c := range companies {
		if !wanted(c) {
			continue
		}
		at, ok := known[c.CompanyID]
		zone, fault := c.Zone()
		if !ok && fault == nil {
			now, err := a.Now(ctx, c.CompanyID)
			if err != nil {
				return nil, err
			}
			at = firstLook(now, zone)
		}
		all = append(all, store.Moment{Space: c.CompanyID, At: at})
	}
	return all, nil
}

// slice is how many borrowers or cases are looked at in one transaction.
const slice = 1000

// run looks at the next slice of the day.
func (s *Collections) run(ctx context.Context, tx *store.Tx) error {
	p, company, zone, err := s.standing(ctx, tx)
	if err != nil || p == nil {
		return err
	}
	c := &company.Settings.Collections
	if p.Stage == "" {
		p.Stage, p.Place = opening, ""
	}
	var last string
	switch {
	case p.Stage == opening && c.AutoInitiate.Enabled:
		last, err = s.openCases(ctx, tx, &c.AutoInitiate, p.Place)
	case p.Stage == closing && c.AutoClose.Enabled:
		last, err = s.close(ctx, tx, &c.AutoClose, p.Place)
	}
	if err != nil {
		return err
	}
	switch {
	case last != "":
		p.Place = last
	case p.Stage == opening:
		p.Stage, p.Place = closing, ""
	default:
		p.Stage, p.Place = "", ""
		p.NextAt = clock.Of((day.In(tx.Now.Time, zone) + 1).At(hour, zone))
	}
	if _, err := store.Add(ctx, tx, true, &progress{CompanyID: tx.Space, NextAt: p.NextAt}); err != nil {
		return err
	}
	_, err = tx.Update(p).Column("stage", "place", "next_at").WherePK().Exec(ctx)
	return err
}
