package people

import (
	"context"

	"nectarine/internal/mechanism/store"
)

// resealed is how many borrowers are sealed anew in a transaction.
const resealed = 200

// Reseal seals anew, with the key that seals now, some of the borrowers whose data is
// sealed with an older one or in an older form, each with all that hangs on it, and
// writes anew by what they are found. It answers how many it did: none are left when that
// is none. Killed, it goes on with those that are left.
func Reseal(ctx context.Context, tx *store.Tx) (int, error) {
	people, err := store.SealedOtherwise[Person](ctx, tx, resealed)
	if err != nil || len(people) == 0 {
		return 0, err
	}
	ids := make([]string, len(people))
	for i, p := range people {
		ids[i] = p.ID
	}
	identities, contacts := map[string][]*Identity{}, map[string][]*Contact{}
	var numbers []*Identity
	if err := tx.SelectAll(&numbers).Where("?TableAlias.person_id IN (?)", store.In(ids)).Scan(ctx); err != nil {
		return 0, err
	}
	for _, i := range numbers {
		identities[i.PersonID] = append(identities[i.PersonID], i)
	}
	var ways []*Contact
	if err := tx.SelectAll(&ways).Where("?TableAlias.person_id IN (?)", store.In(ids)).Scan(ctx); err != nil {
		return 0, err
	}
	for _, c := range ways {
		contacts[c.PersonID] = append(contacts[c.PersonID], c)
	}
	for _, p := range people {
		if err := p.reseal(ctx, tx, identities[p.ID], contacts[p.ID]); err != nil {
			return 0, err
		}
	}
	return len(people), nil
}

// reseal seals a borrower anew. What cannot be opened stays as it is, and is told.
func (p *Person) reseal(ctx context.Context, tx *store.Tx, identities []*Identity, contacts []*Contact) error {
	if p.BirthSealed != "" {
		if err := p.resealBirth(tx); err != nil {
			return err
		}
	}
	p.SealedWith = tx.SealedWith()
	if _, err := tx.UpdateUntold(p, "birth_sealed", "birth_digest", "sealed_with").WherePK().Exec(ctx); err != nil {
		return err
	}
	for _, i := range identities {
		if err := i.reseal(ctx, tx); err != nil {
			return err
		}
	}
	for _, c := range contacts {
		unsealContacts(tx, c)
		if len(c.Unreadable) > 0 {
			continue
		}
		if err := c.seal(tx, Contact{}); err != nil {
			return err
		}
		c.ClearValue, c.ClearAddress = nil, nil
		q := tx.UpdateUntold(c, "value", "address", "sealed_value", "sealed_address", "value_digest")
		if _, err := q.WherePK().Exec(ctx); err != nil {
			return err
		}
	}
	if p.DeletedAt != nil {
		return nil
	}
	return index(ctx, tx, p)
}

func (p *Person) resealBirth(tx *store.Tx) error {
	text, err := tx.UnsealRow(p, sealedBirth, p.BirthSealed)
	if err != nil {
		unreadable(tx, p, "dateOfBirth", err)
		return nil
	}
	if p.BirthDigest, err = tx.Digest(sealedBirth, text); err != nil {
		return err
	}
	p.BirthSealed, err = tx.SealRow(p, sealedBirth, text)
	return err
}

func (i *Identity) reseal(ctx context.Context, tx *store.Tx) error {
	text, err := tx.UnsealRow(i, sealedIdentity, i.Sealed)
	if err != nil {
		unreadable(tx, i, "value", err)
		return nil
	}
	if err := i.sealAs(tx, text); err != nil {
		return err
	}
	i.ClearLastFour = ""
	_, err = tx.UpdateUntold(i, "sealed", "digest", "last_sealed", "last_four").WherePK().Exec(ctx)
	return err
}

// Forget removes, when all borrowers are sealed anew, the trigrams of words that keys
// before have digested.
func Forget(ctx context.Context, tx *store.Tx) error {
	_, err := tx.Remove((*word)(nil)).Where("gram LIKE '#%'").Where("NOT EXISTS (SELECT 1 FROM person_terms t WHERE t.company_id = ? AND t.term = word)", tx.Space).Exec(ctx)
	return err
}
