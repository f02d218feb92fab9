package people

import (
	"context"
	"maps"
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
	terms map[string]float64 // as they stand in the index
	shown map[string]string  // of those that stand as digests, the word that was asked for
}

func (c clause) list() []string {
	return slices.Sorted(maps.Keys(c.terms))
}

// clauses turns the parameters into clauses; what cannot be one is told in
// InputErrors and matches nothing.
func (in *Search) clauses(ctx context.Context, tx *store.Tx, r *SearchRanking) (all []clause, err error) {
	if all, err = in.wordClauses(ctx, tx); err != nil {
		return nil, err
	}
	exact := func(kind string, terms ...string) {
		c := clause{kinds: []string{kind}, terms: map[string]float64{}}
		for _, t := range terms {
			c.terms[t] = 1
		}
		all = append(all, c)
	}
	id, zip := strings.TrimPrefix(strings.ToLower(in.ID), "ext-"), in.PostalCode[:min(5, len(in.PostalCode))]
	for _, of := range []struct{ kind, value string }{{"id", id}, {"postalCode", zip}} {
		if of.value != "" {
			exact(of.kind, of.value)
		}
	}
	for _, of := range []struct{ kind, value string }{{"emailExact", strings.ToLower(in.EmailExact)}, {"phone", phoneTerm(in.Phone)}} {
		if of.value == "" {
			continue
		}
		c := clause{kinds: []string{of.kind}, terms: map[string]float64{}, shown: map[string]string{}}
		if err := c.sealed(ctx, tx, of.value); err != nil {
			return nil, err
		}
		all = append(all, c)
	}
	if in.DateOfBirth != "" {
		terms := []string{""} // matches nothing
		born, err := day.Parse(in.DateOfBirth)
		if err != nil {
			r.InputErrors = append(r.InputErrors, api.Detail{Field: "dateOfBirth", Message: "must be a calendar day YYYY-MM-DD"})
		} else if terms, err = tx.Digests(sealedBirth, born.String()); err != nil {
			return nil, err
		}
		exact("dateOfBirth", terms...)
	}
	if in.TaxID != "" {
		terms := []string{""} // matches nothing
		canonical, err := CanonicalIdentity("", in.TaxID)
		if err != nil {
			r.InputErrors = append(r.InputErrors, api.Detail{Field: "taxId", Message: "must be a whole value or its last four characters"})
		} else if terms, err = taxTerms(tx, canonical); err != nil {
			return nil, err
		}
		exact("taxId", terms...)
	}
	return all, nil
}

// wordClauses are the clauses of parameters that consist of words. One that has none, such
// as %%%, asks for nothing that anybody has, and would match everybody: it is refused.
func (in *Search) wordClauses(ctx context.Context, tx *store.Tx) (all []clause, err error) {
	name := []string{"firstName", "middleName", "lastName", "maidenName"}
	unseen := hidden(tx)
	for _, by := range []struct {
		field, value string
		kinds        []string
	}{
		{"firstName", in.FirstName, name[:1]}, {"middleName", in.MiddleName, name[1:2]}, {"lastName", in.LastName, name[2:3]},
		{"maidenName", in.MaidenName, name[3:]}, {"fullName", in.FullName, name}, {"businessName", in.BusinessName, []string{"businessName"}},
		{"city", in.City, []string{"city"}}, {"address", in.Address, []string{"address", "city", "state", "postalCode"}},
		{"state", in.State, []string{"state"}}, {"incorporatedState", in.IncorporatedState, []string{"incorporatedState"}},
		{"email", localPart(in.Email), []string{"email"}},
		{"_hasTheWords", in.HasTheWords, append(slices.Clone(fuzzy), "state", "postalCode", "phone", "incorporatedState", "id")},
	} {
		asked := words(by.value)
		if by.value != "" && len(asked) == 0 {
			return nil, api.Invalid(by.field, noWord)
		}
		by.kinds = slices.DeleteFunc(slices.Clone(by.kinds), func(kind string) bool { return slices.Contains(unseen, kind) })
		for _, w := range asked {
			c := clause{kinds: by.kinds, terms: map[string]float64{w: 1}, shown: map[string]string{}}
			if slices.ContainsFunc(by.kinds, func(k string) bool { return slices.Contains(fuzzy, k) && !isSealed(k) }) {
				if err := c.spellings(ctx, tx, w); err != nil {
					return nil, err
				}
			}
			if err := c.sealed(ctx, tx, w); err != nil {
				return nil, err
			}
			all = append(all, c)
		}
	}
	if in.Email != "" && localPart(in.Email) == "" {
		return nil, api.Invalid("email", noWord)
	}
	if in.Phone != "" && phoneTerm(in.Phone) == "" {
		return nil, api.Invalid("phone", "has no digit to search by; leave it out to search by nothing")
	}
	return all, nil
}

const noWord = "has no letter or digit to search by; leave it out to search by nothing"

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
	if e164, err := readPhone(s); err == nil {
		return strings.TrimPrefix(e164, "+")
	}
	return strings.Join(strings.FieldsFunc(s, func(r rune) bool { return r < '0' || r > '9' }), "")
}

// taxTerms are the digests of an identity's canonical value, or of its last four characters.
func taxTerms(tx *store.Tx, canonical string) ([]string, error) {
	if len(canonical) == 4 {
		return digestTerms(tx, "taxId", canonical)
	}
	return tx.Digests(sealedIdentity, canonical)
}

// sealed adds the forms in which the word stands under the sealed kinds of the clause,
// and where it may be misspelt those that resemble it.
func (c *clause) sealed(ctx context.Context, tx *store.Tx, w string) error {
	for _, kind := range c.kinds {
		if !isSealed(kind) {
			continue
		}
		stands, err := digestTerms(tx, kind, w)
		if err != nil {
			return err
		}
		for _, t := range stands {
			c.terms[t], c.shown[t] = 1, w
		}
		if !slices.Contains(fuzzy, kind) {
			continue
		}
		byKey, err := digestGrams(tx, kind, w)
		if err != nil {
			return err
		}
		for _, marks := range byKey {
			var near []struct {
				Word          string
				Shared, Grams int
			}
			err := tx.SelectAll((*word)(nil)).ColumnExpr("word, grams, count(*) AS shared").Where("gram IN (?)", store.In(marks)).GroupExpr("word, grams").
				OrderExpr("shared DESC, word").Limit(200).Scan(ctx, &near)
			if err != nil {
				return err
			}
			for _, n := range near {
				if score := nearly(len(marks), n.Shared, n.Grams); score >= 0.4 && c.terms[n.Word] == 0 {
					c.terms[n.Word], c.shown[n.Word] = score, w
				}
			}
		}
	}
	return nil
}
