package people

import (
	"context"

	"nectarine/internal/mechanism/store"
)

// HomeContacts are the addresses of borrowers, those of one with the home before the
// others: their own that are not archived, home before other labels, primary before
// others, the older first. Of each the columns are read, or all where none is named.
func HomeContacts(ctx context.Context, tx *store.Tx, persons []string, columns ...string) ([]*Contact, error) {
	var all []*Contact
	q := tx.Select(&all)
	q.Column(columns...)
	q.Where("?TableAlias.contact_type = 'address' AND ?TableAlias.affiliation = 'self' AND ?TableAlias.status <> 'archived' AND ?TableAlias.person_id IN (?)", store.In(persons))
	q.OrderExpr("CASE ?TableAlias.label WHEN 'home' THEN 0 WHEN 'personal' THEN 1 ELSE 2 END, CASE ?TableAlias.status WHEN 'primary' THEN 0 WHEN 'secondary' THEN 1 ELSE 2 END")
	err := q.OrderExpr("?TableAlias.created_at, ?TableAlias.id").Scan(ctx)
	unsealContacts(tx, all...)
	return all, err
}

// Homes are the home addresses of borrowers, by borrower: the first of HomeContacts that is
// no place of work, of which nobody can say that the borrower lives there.
func Homes(ctx context.Context, tx *store.Tx, persons []string) (map[string]*Address, error) {
	all, err := HomeContacts(ctx, tx, persons)
	if err != nil {
		return nil, err
	}
	homes := map[string]*Address{}
	for _, c := range all {
		if homes[c.PersonID] == nil && c.Address != nil && c.Label != Work {
			homes[c.PersonID] = c.Address
		}
	}
	return homes, nil
}
