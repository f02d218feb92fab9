package people

import (
	"cmp"
	"context"
	"slices"
	"strings"
	"unicode"

	"github.com/uptrace/bun"
	"golang.org/x/text/unicode/norm"

	"nectarine/internal/mechanism/store"
)

// term is one thing by which a borrower can be found. Identities, dates of birth and
// contacts stand in it as keyed digests alone.
type term struct {
	bun.BaseModel `bun:"table:person_terms,alias:term"`
	CompanyID     string `bun:",pk"`
	Term          string `bun:",pk"`
	Kind          string `bun:",pk"`
	PersonID      string `bun:",pk"`
}

// word ties a word that names someone or some place to one of its trigrams: by
// them a misspelt word is found. Words of a sealed kind, and their trigrams, are keyed
// digests. Words stay when the last who bore them goes.
type word struct {
	bun.BaseModel `bun:"table:person_words,alias:word"`
	CompanyID     string `bun:",pk"`
	Gram          string `bun:",pk"`
	Word          string `bun:",pk"`
	Grams         int    // how many trigrams a word of a sealed kind has; of others it can be seen
}

// fuzzy are the kinds of terms that may be misspelt.
var fuzzy = []string{"firstName", "middleName", "lastName", "maidenName", "businessName", "city", "address", "email"}

// words are the words of a text in small letters without accents, at most 20,
// each of at most 40 characters.
func words(text string) []string {
	folded := strings.Map(func(r rune) rune {
		switch {
		case unicode.Is(unicode.Mn, r) || r == '\'' || r == '’':
			return -1
		case unicode.IsLetter(r) || unicode.IsDigit(r):
			return unicode.ToLower(r)
		}
		return ' '
	}, norm.NFD.String(text))
	all := strings.Fields(folded)
	for i, w := range all {
		if r := []rune(w); len(r) > 40 {
			all[i] = string(r[:40])
		}
	}
	return all[:min(len(all), 20)]
}

// grams are the different groups of three characters in a word, with two blanks
// before it and one after.
func grams(w string) []string {
	r := []rune("  " + w + " ")
	var all []string
	for i := 0; i+3 <= len(r); i++ {
		all = append(all, string(r[i:i+3]))
	}
	slices.Sort(all)
	return slices.Compact(all)
}

// alike is how much two words resemble each other, 0 to 1: the share of trigrams
// that both have, and more where one begins the other.
func alike(asked, found string) float64 {
	if asked == found {
		return 1
	}
	a, b := grams(asked), grams(found)
	both := 0
	for _, g := range a {
		if _, ok := slices.BinarySearch(b, g); ok {
			both++
		}
	}
	score := 2 * float64(both) / float64(len(a)+len(b))
	if strings.HasPrefix(found, asked) {
		score = max(score, 0.6+0.3*float64(len(asked))/float64(len(found)))
	}
	return score
}

// terms gathers the terms of a borrower, and of those that may be misspelt the trigrams.
type terms struct {
	tx     *store.Tx
	person string
	rows   map[term]bool
	known  map[word]bool
	err    error
}

// add adds a term; of a sealed kind its digest.
func (t *terms) add(kind, text string) {
	if text == "" || t.err != nil {
		return
	}
	stands, marks := text, grams(text)
	if isSealed(kind) {
		if stands, t.err = digestTerm(t.tx, kind, text); t.err != nil {
			return
		}
	}
	t.addAs(kind, stands)
	if !slices.Contains(fuzzy, kind) {
		return
	}
	if isSealed(kind) {
		byKey, err := digestGrams(t.tx, kind, text)
		if t.err = err; err != nil {
			return
		}
		marks = byKey[0]
	}
	for _, g := range marks {
		w := word{CompanyID: t.tx.Space, Gram: g, Word: stands}
		if isSealed(kind) {
			w.Grams = len(marks)
		}
		t.known[w] = true
	}
}

// addAs adds a term as it stands in the index.
func (t *terms) addAs(kind, stands string) {
	t.rows[term{CompanyID: t.tx.Space, Term: stands, Kind: kind, PersonID: t.person}] = true
}

func (t *terms) words(kind string, texts ...*string) {
	for _, text := range texts {
		if text != nil {
			for _, w := range words(*text) {
				t.add(kind, w)
			}
		}
	}
}

func (t *terms) of(p *Person) {
	t.add("id", strings.ToLower(p.ID))
	if p.ExternalID != nil {
		t.add("id", strings.ToLower(*p.ExternalID))
	}
	if p.BirthDigest != "" {
		t.addAs("dateOfBirth", p.BirthDigest)
	}
	for _, n := range p.Names {
		t.words("firstName", &n.FirstName, n.PreferredFirstName)
		t.words("middleName", n.MiddleName)
		t.words("lastName", &n.LastName)
		t.words("maidenName", n.MaidenLastName)
	}
	if b := p.BusinessDetails; b != nil {
		t.words("businessName", &b.BusinessName, b.BusinessLegalName)
		t.words("incorporatedState", b.IncorporatedState)
	}
}

func (t *terms) contact(c *Contact) {
	t.add("id", strings.ToLower(c.ID))
	switch {
	case c.Address != nil:
		t.words("address", &c.Address.AddressLine1, c.Address.AddressLine2, c.Address.POBox)
		t.words("city", &c.Address.City)
		t.words("state", &c.Address.State)
		t.add("postalCode", c.Address.PostalCode[:min(5, len(c.Address.PostalCode))])
	case c.Value != nil && c.ContactType == EmailContact:
		t.add("emailExact", strings.ToLower(*c.Value))
		local, _, _ := strings.Cut(*c.Value, "@")
		t.words("email", &local)
	case c.Value != nil:
		v := strings.TrimPrefix(*c.Value, "+")
		t.add("phone", v)
		for _, n := range []int{10, 7, 4} {
			t.add("phone", v[max(0, len(v)-n):])
		}
	}
}

// index writes anew by what a borrower can be found. The borrower's row is
// locked or new.
func index(ctx context.Context, tx *store.Tx, p *Person) error {
	t := terms{tx: tx, person: p.ID, rows: map[term]bool{}, known: map[word]bool{}}
	t.of(p)
	mine := func(q *store.Select) { q.Where("?TableAlias.person_id = ?", p.ID) }
	contacts, err := store.Find[Contact](ctx, tx, 1000, mine)
	if err != nil {
		return err
	}
	unsealContacts(tx, contacts...)
	for _, c := range contacts {
		t.contact(c)
	}
	identities, err := store.Find[Identity](ctx, tx, 1000, mine)
	if err != nil {
		return err
	}
	openIdentities(tx, identities...)
	for _, i := range identities {
		t.add("id", strings.ToLower(i.ID))
		t.addAs("taxId", i.Digest)
		t.add("taxId", i.lastFour)
	}
	if t.err != nil {
		return t.err
	}
	if _, err := tx.Remove((*term)(nil)).Where("person_id = ?", p.ID).Exec(ctx); err != nil {
		return err
	}
	return t.write(ctx)
}

// write stores the terms, and the trigrams of their words in one order for all,
// so that two who write at once do not wait for each other.
func (t *terms) write(ctx context.Context) error {
	var rows []*term
	for row := range t.rows {
		rows = append(rows, &row)
	}
	slices.SortFunc(rows, func(a, b *term) int { return cmp.Or(strings.Compare(a.Kind, b.Kind), strings.Compare(a.Term, b.Term)) })
	var vocabulary []*word
	for w := range t.known {
		vocabulary = append(vocabulary, &w)
	}
	slices.SortFunc(vocabulary, func(a, b *word) int { return strings.Compare(a.Word+"\x00"+a.Gram, b.Word+"\x00"+b.Gram) })
	if _, err := store.Add(ctx, t.tx, true, rows...); err != nil {
		return err
	}
	_, err := store.Add(ctx, t.tx, true, vocabulary...)
	return err
}
