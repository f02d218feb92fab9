package dni

import (
	"context"
	"maps"
	"slices"
	"time"

	"github.com/uptrace/bun"

	"nectarine/internal/domain/access"
	"nectarine/internal/domain/cases"
	"nectarine/internal/domain/people"
	"nectarine/internal/mechanism/store"
	"nectarine/internal/value/zone"
)

// zones are the time zones that do not interacts without one of their own are
// reckoned in.
type zones struct {
	home    map[string]*time.Location // by borrower
	product map[string]*time.Location // by case
	company *time.Location
}

// of is the time zone in which a do not interact holds for a borrower: its own,
// else that of the borrower's home address, else that of the product of the
// case's loan, else the company's.
func (z *zones) of(d *DoNotInteract, person string) *time.Location {
	if d.Timezone != nil {
		if location, err := zone.Load(*d.Timezone); err == nil {
			return location
		}
	}
	if location := z.home[person]; location != nil {
		return location
	}
	if location := z.product[d.CaseID]; location != nil {
		return location
	}
	return z.company
}

// zonesOf are the time zones of do not interacts for the borrower that each
// names and for others, in three queries for however many there are.
func zonesOf(ctx context.Context, tx *store.Tx, all []*DoNotInteract, others ...string) (*zones, error) {
	company, err := access.Own(ctx, tx)
	if err != nil {
		return nil, err
	}
	z := &zones{}
	if z.company, err = zone.Load(company.Timezone); err != nil {
		return nil, err
	}
	persons, matters := map[string]bool{}, map[string]bool{}
	for _, d := range all {
		if d.Timezone == nil {
			persons[d.PersonID], matters[d.CaseID] = true, true
		}
	}
	for _, person := range others {
		persons[person] = true
	}
	if z.home, err = homes(ctx, tx, persons); err != nil {
		return nil, err
	}
	z.product, err = products(ctx, tx, matters)
	return z, err
}

// homes are the time zones of borrowers by their home addresses. One that straddles
// zones counts by the likeliest.
func homes(ctx context.Context, tx *store.Tx, persons map[string]bool) (map[string]*time.Location, error) {
	found := map[string]*time.Location{}
	if len(persons) == 0 {
		return found, nil
	}
	addresses, err := people.HomeContacts(ctx, tx, slices.Sorted(maps.Keys(persons)), "person_id", "timezones")
	if err != nil {
		return nil, err
	}
	for _, a := range addresses {
		if found[a.PersonID] != nil || len(a.Timezones) == 0 {
			continue
		}
		location, err := zone.Load(a.Timezones[0])
		if err != nil {
			return nil, err
		}
		found[a.PersonID] = location
	}
	return found, nil
}

// productOf is the time zone of the product of a loan that a case is about.
type productOf struct {
	bun.BaseModel `bun:"table:case_associations,alias:a"`
	CaseID        string
	Timezone      string `bun:",scanonly"`
}

// products are the time zones of cases by the products of their loans; of
// several loans the one with the smallest id counts.
func products(ctx context.Context, tx *store.Tx, matters map[string]bool) (map[string]*time.Location, error) {
	found := map[string]*time.Location{}
	if len(matters) == 0 {
		return found, nil
	}
	var rows []productOf
	q := tx.SelectAll(&rows)
	q.ColumnExpr("a.case_id, t.timezone").
		Join("JOIN loans l ON l.company_id = a.company_id AND l.id = a.object_id").
		Join("JOIN loan_types t ON t.company_id = l.company_id AND t.id = l.loan_type_id").
		Where("a.object_type = 'loan' AND a.case_id IN (?)", store.In(slices.Sorted(maps.Keys(matters))))
	if err := q.OrderExpr("a.case_id, a.object_id").Scan(ctx); err != nil {
		return nil, err
	}
	for _, row := range rows {
		if found[row.CaseID] != nil {
			continue
		}
		location, err := zone.Load(row.Timezone)
		if err != nil {
			return nil, err
		}
		found[row.CaseID] = location
	}
	return found, nil
}

// Zones are the time zones in which the days of cases are reckoned, by the case and
// one of its borrowers: the borrower's home address, else the product of the
// case's loan, else the company.
func Zones(ctx context.Context, tx *store.Tx, all []*cases.Case) (func(caseID, person string) *time.Location, error) {
	var asked []*DoNotInteract
	for _, c := range all {
		for _, person := range c.People {
			asked = append(asked, &DoNotInteract{CaseID: c.ID, PersonID: person})
		}
	}
	z, err := zonesOf(ctx, tx, asked)
	if err != nil {
		return nil, err
	}
	return func(caseID, person string) *time.Location { return z.of(&DoNotInteract{CaseID: caseID}, person) }, nil
}
