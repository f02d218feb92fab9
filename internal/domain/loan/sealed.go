package loan

import (
	"context"
	"encoding/json"
	"fmt"
	"log/slog"

	"nectarine/internal/mechanism/store"
)

// The purposes for which what is personal of a loan is sealed.
const (
	sealedPAN     = "pan"
	sealedAddress = "agreed/personAddress"
	sealedCard    = "agreed/card"
)

// part is a part of what was agreed that is sealed beside the rest.
type part struct {
	purpose string
	name    string // as in atOrigination
	sealed  *(*string)
	value   any
	none    bool // there is no value
}

// parts are those of the loan with what was agreed, which is o.
func (l *Loan) parts(o *Origination) []part {
	return []part{{sealedAddress, "personAddress", &l.SealedAddress, &o.PersonAddress, o.PersonAddress == nil},
		{sealedCard, "card", &l.SealedCard, &o.Card, o.Card == nil}}
}

// sealTerms parts what was agreed into what is kept as it is and what is sealed: anew only
// where it has changed. One that could not be opened, and is not given anew, stays.
func (l *Loan) sealTerms(tx *store.Tx) error {
	if l.AtOrigination == nil {
		l.Agreed, l.SealedAddress, l.SealedCard = nil, nil, nil
		return nil
	}
	store.Identify(l)
	terms := *l.AtOrigination
	for _, p := range l.parts(&terms) {
		if err := l.sealPart(tx, p); err != nil {
			return err
		}
	}
	terms.PersonAddress, terms.Card = nil, nil
	l.Agreed = &terms
	return nil
}

func (l *Loan) sealPart(tx *store.Tx, p part) error {
	known := ""
	if *p.sealed != nil {
		var err error
		if known, err = tx.UnsealRow(l, p.purpose, **p.sealed); err != nil && p.none {
			return nil
		}
	}
	if p.none {
		*p.sealed = nil
		return nil
	}
	text, err := json.Marshal(p.value)
	if err != nil || string(text) == known {
		return err
	}
	sealed, err := tx.SealRow(l, p.purpose, string(text))
	*p.sealed = &sealed
	return err
}

// unseal puts what is sealed of what was agreed beside the rest. A part that cannot be opened
// is shown as null, and named.
func (l *Loan) unseal(tx *store.Tx) {
	l.AtOrigination, l.Unreadable = nil, nil
	if l.Agreed == nil {
		return
	}
	terms := *l.Agreed
	l.AtOrigination = &terms
	for _, p := range l.parts(&terms) {
		if *p.sealed == nil {
			continue
		}
		text, err := tx.UnsealRow(l, p.purpose, **p.sealed)
		if err == nil {
			err = json.Unmarshal([]byte(text), p.value)
		}
		if err != nil {
			slog.Error("a sealed value cannot be opened; it is shown as unreadable", "companyId", tx.Space, "id", l.ID, "field", "atOrigination."+p.name, "error", err)
			l.Unreadable = append(l.Unreadable, "atOrigination."+p.name)
		}
	}
}

// resealed is how many loans are sealed anew in a transaction.
const resealed = 500

// Reseal seals anew, with the key that seals now, what is personal of some loans that is
// sealed with an older one, or in an older form, or not at all; it answers how many loans it
// looked at.
func Reseal(ctx context.Context, tx *store.Tx) (int, error) {
	loans, err := store.SealedOtherwise[Loan](ctx, tx, resealed)
	if err != nil {
		return 0, err
	}
	var bare []string
	for _, l := range loans {
		if l.impersonal() {
			bare = append(bare, l.ID)
			continue
		}
		if err := l.reseal(ctx, tx); err != nil {
			return 0, err
		}
	}
	if len(bare) == 0 {
		return len(loans), nil
	}
	_, err = tx.UpdateUntold(&Loan{SealedWith: tx.SealedWith()}, "sealed_with").Where("id IN (?)", store.In(bare)).Exec(ctx)
	return len(loans), err
}

// impersonal reports whether there is nothing of the loan to seal.
func (l *Loan) impersonal() bool {
	clear := l.Agreed != nil && (l.Agreed.PersonAddress != nil || l.Agreed.Card != nil)
	return l.SealedPAN == nil && l.SealedAddress == nil && l.SealedCard == nil && !clear
}

// reseal seals one loan anew. A part of what was agreed that cannot be opened stays as it
// is, and is told; a card's number that cannot is an error.
func (l *Loan) reseal(ctx context.Context, tx *store.Tx) error {
	number, err := l.Number(tx)
	if err != nil {
		return fmt.Errorf("the card number of the loan %s cannot be opened: %w", l.ID, err)
	}
	if number != "" {
		sealed, err := tx.SealRow(l, sealedPAN, number)
		if err != nil {
			return err
		}
		l.SealedPAN = &sealed
	}
	l.unseal(tx)
	kept := map[string]*string{"atOrigination.personAddress": l.SealedAddress, "atOrigination.card": l.SealedCard}
	l.SealedAddress, l.SealedCard = nil, nil
	if err := l.sealTerms(tx); err != nil {
		return err
	}
	for _, p := range l.parts(&Origination{}) {
		for _, name := range l.Unreadable {
			if name == "atOrigination."+p.name {
				*p.sealed = kept[name]
			}
		}
	}
	l.SealedWith = tx.SealedWith()
	_, err = tx.UpdateUntold(l, "at_origination", "sealed_pan", "sealed_address", "sealed_card", "sealed_with").WherePK().Exec(ctx)
	return err
}
