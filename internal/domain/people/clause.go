package people

import (
	"context"
	"slices"
	"strings"

	"nectarine/internal/mechanism/api"
	"nectarine/internal/mechanism/store"
	"nectarine/internal/value/day"
)

// clause is one word of the question: the kinds of terms it may stand in, and
// the terms that match it with their likeness.
type clause struct {
	kinds []string
	terms map[string]float64
}

func (c clause) list() []string {
	var all []string
	for t := range c.terms {
		all = append(all, t)
	}
	return all
}

// clauses turns the parameters into clauses; what cannot be one is told in
// InputErrors and matches nothing.
func (in *Search) clauses(ctx context.Context, tx *store.Tx, r *Ranking) (all []clause, err error) {
	name := []string{"firstName", "middleName", "lastName", "maidenName"}
	for _, by := range []struct {
		value string
		kinds []string
	}{
		{in.FirstName, name[:1]}, {in.MiddleName, name[1:2]}, {in.LastName, name[2:3]}, {in.MaidenName, name[3:]}, {in.FullName, name},
		{in.BusinessName, []string{"businessName"}}, {in.City, []string{"city"}}, {in.Address, []string{"address", "city", "state", "postalCode"}},
		{in.State, []string{"state"}}, {in.IncorporatedState, []string{"incorporatedState"}}, {localPart(in.Email), []string{"email"}},
		{in.HasTheWords, append(slices.Clone(fuzzy), "state", "postalCode", "phone", "incorporatedState", "id")},
	} {
		by.kinds = slices.DeleteFunc(slices.Clone(by.kinds), func(kind string) bool { return slices.Contains(hidden(tx), kind) })
		for _, w := range words(by.value) {
			c := clause{kinds: by.kinds, terms: map[string]float64{w: 1}}
			if slices.ContainsFunc(by.kinds, func(k string) bool { return slices.Contains(fuzzy, k) }) {
				if err := c.spellings(ctx, tx, w); err != nil {
					return nil, err
				}
			}
			all = append(all, c)
		}
	}
	exact := func(kind, t string) { all = append(all, clause{[]string{kind}, map[string]float64{t: 1}}) }
	for kind, value := range map[string]string{"id": strings.ToLower(in.ID), "emailExact": strings.ToLower(in.EmailExact),
		"postalCode": in.PostalCode[:min(5, len(in.PostalCode))]} {
		if value != "" {
			exact(kind, value)
		}
	}
	if in.Phone != "" {
		exact("phone", phoneTerm(in.Phone))
	}
	if in.DateOfBirth != "" {
		born, err := day.Parse(in.DateOfBirth)
		if err != nil {
			r.InputErrors = append(r.InputErrors, api.Detail{Field: "dateOfBirth", Message: "must be a calendar day YYYY-MM-DD"})
		}
		digest, failed := tx.Digest("dateOfBirth", born.String())
		if failed != nil {
			return nil, failed
		}
		if err != nil {
			digest = "" // matches nothing
		}
		exact("dateOfBirth", digest)
	}
	if in.TaxID != "" {
		canonical, err := CanonicalIdentity("", in.TaxID)
		if err != nil {
			r.InputErrors = append(r.InputErrors, api.Detail{Field: "taxId", Message: "must be a whole value or its last four characters"})
		} else if canonical, err = taxTerm(tx, canonical); err != nil {
			return nil, err
		}
		exact("taxId", canonical)
	}
	return all, nil
}

// spellings adds the known words that resemble w.
func (c *clause) spellings(ctx context.Context, tx *store.Tx, w string) error {
	var near []string
	err := tx.SelectAll((*word)(nil)).ColumnExpr("word").Where("gram IN (?)", store.In(grams(w))).GroupExpr("word").
		OrderExpr("count(*) DESC, word").Limit(200).Scan(ctx, &near)
	for _, n := range near {
		if score := alike(w, n); score >= 0.4 {
			c.terms[n] = score
		}
	}
	return err
}

func localPart(email string) string {
	local, _, _ := strings.Cut(email, "@")
	return local
}

// phoneTerm is the digits of a telephone number, with the country code when it
// is whole.
func phoneTerm(s string) string {
	if e164, err := NormalizePhone(s); err == nil {
		return strings.TrimPrefix(e164, "+")
	}
	return strings.Join(strings.FieldsFunc(s, func(r rune) bool { return r < '0' || r > '9' }), "")
}

// taxTerm is the digest of an identity's canonical value, or its last four characters.
func taxTerm(tx *store.Tx, canonical string) (string, error) {
	if len(canonical) == 4 {
		return canonical, nil
	}
	return tx.Digest("identity", canonical)
}
