package people

import (
	"context"
	"encoding/json"
	"slices"
	"strings"

	"nectarine/internal/mechanism/store"
)

// The purposes for which personal data is sealed and digested.
const (
	sealedIdentity = "identity"
	sealedLastFour = "identity/lastFour"
	sealedBirth    = "dateOfBirth"
	sealedValue    = "contact/value"
	sealedAddress  = "contact/address"
)

// sealedKinds are the kinds of terms that stand in the index as keyed digests: whoever
// has the database alone reads none of them.
var sealedKinds = []string{"address", "email", "emailExact", "phone", "taxId"}

// seal encrypts where a contact leads to, anew only where it has changed; was is the
// contact before.
func (c *Contact) seal(tx *store.Tx, was Contact) (err error) {
	store.Identify(c)
	same := was.ID == c.ID
	if c.Value != nil && !(same && c.SealedValue != nil && was.Value != nil && *was.Value == *c.Value) {
		sealed, err := tx.SealRow(c, sealedValue, *c.Value)
		if err != nil {
			return err
		}
		c.SealedValue = &sealed
		if c.ValueDigest, err = tx.Digest(sealedValue, strings.ToLower(*c.Value)); err != nil {
			return err
		}
	}
	if c.Address == nil {
		return nil
	}
	text, err := json.Marshal(c.Address)
	if err != nil {
		return err
	}
	if before, err := json.Marshal(was.Address); err != nil || same && c.SealedAddress != nil && string(before) == string(text) {
		return err
	}
	sealed, err := tx.SealRow(c, sealedAddress, string(text))
	c.SealedAddress = &sealed
	return err
}

// unseal opens where contacts lead to. One that cannot be opened is shown without, and
// named so.
func unsealContacts(tx *store.Tx, all ...*Contact) {
	for _, c := range all {
		c.Value, c.Address, c.Unreadable = c.ClearValue, c.ClearAddress, nil
		if c.SealedValue != nil {
			text, err := tx.UnsealRow(c, sealedValue, *c.SealedValue)
			if c.Value = &text; err != nil {
				c.unreadable(tx, "value", err)
			}
		}
		if c.SealedAddress == nil {
			continue
		}
		text, err := tx.UnsealRow(c, sealedAddress, *c.SealedAddress)
		if err == nil {
			err = json.Unmarshal([]byte(text), &c.Address)
		}
		if err != nil {
			c.unreadable(tx, "address", err)
		}
	}
}

func (c *Contact) unreadable(tx *store.Tx, field string, err error) {
	unreadable(tx, c, field, err)
	c.Value, c.Address, c.Unreadable = nil, nil, []string{field}
}

// openContact is a getter of contacts that are opened.
func openContact(get store.Getter[Contact]) store.Getter[Contact] {
	return func(ctx context.Context, tx *store.Tx, ref string) (*Contact, error) {
		c, err := get(ctx, tx, ref)
		if err == nil {
			unsealContacts(tx, c)
		}
		return c, err
	}
}

// digestTerm is a term of a sealed kind as it stands in the index.
func digestTerm(tx *store.Tx, kind, text string) (string, error) {
	d, err := tx.Digest("term/"+kind, text)
	return "#" + d[:min(len(d), 22)], err
}

// digestTerms are the forms in which a term of a sealed kind may stand in the index: one
// for each key of the ring.
func digestTerms(tx *store.Tx, kind, text string) ([]string, error) {
	all, err := tx.Digests("term/"+kind, text)
	for i, d := range all {
		all[i] = "#" + d[:min(len(d), 22)]
	}
	return all, err
}

// digestGrams are the trigrams of a word of a sealed kind as they stand in the index, by
// the key of the ring.
func digestGrams(tx *store.Tx, kind, w string) (byKey [][]string, err error) {
	for _, g := range grams(w) {
		all, err := tx.Digests("gram/"+kind, g)
		if err != nil {
			return nil, err
		}
		for i, d := range all {
			if len(byKey) <= i {
				byKey = append(byKey, nil)
			}
			byKey[i] = append(byKey[i], "#"+d[:min(len(d), 12)])
		}
	}
	return byKey, nil
}

// nearly is how much a word resembles one of a sealed kind of which no more is known than
// how many of its trigrams it shares and how many it has: alike, as far as that tells.
func nearly(asked, both, found int) float64 {
	score := 2 * float64(both) / float64(asked+found)
	if both >= asked-1 && both < found { // all but the trigram of the end: it begins the other
		score = max(score, 0.6+0.3*float64(asked-1)/float64(found-1))
	}
	return min(score, 1)
}

func isSealed(kind string) bool { return slices.Contains(sealedKinds, kind) }
