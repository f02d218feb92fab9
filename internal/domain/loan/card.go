package loan

import (
	"slices"
	"strings"

	"nectarine/internal/mechanism/api"
	"nectarine/internal/mechanism/store"
)

// AgreedCard is the card of a line of credit.
type AgreedCard struct {
	nested
	IssuerID    *string      `json:"issuerId" maxLength:"255"`
	Token       *string      `json:"token" maxLength:"255"`
	Type        *string      `json:"type" maxLength:"50"`
	CardDetails *CardDetails `json:"cardDetails"`
}

// CardDetails describe a card. The number is kept encrypted and never answered;
// the security code is refused.
type CardDetails struct {
	nested
	Status             *string        `json:"status" maxLength:"50"`
	UsageType          *string        `json:"usageType" maxLength:"50"`
	FulfillmentStatus  *string        `json:"fulfillmentStatus" maxLength:"50"`
	CardNumberLastFour *string        `json:"cardNumberLastFour" pattern:"^[0-9]{4}$"`
	ExpirationYear     *int           `json:"expirationYear" minimum:"2000" maximum:"2199"`
	ExpirationMonth    *int           `json:"expirationMonth" minimum:"1" maximum:"12"`
	Network            *string        `json:"network" maxLength:"50"`
	FirstName          *string        `json:"firstName" maxLength:"50"`
	LastName           *string        `json:"lastName" maxLength:"50"`
	Address            *AgreedAddress `json:"address"`
	PAN                *string        `json:"pan,omitempty" writeOnly:"true" doc:"The card's number, 12 to 19 digits. It is kept encrypted, and no answer has it."`
	CVV                *string        `json:"cvvNumber,omitempty" writeOnly:"true" doc:"Null, or left out: a security code must not be kept after the authorization (PCI DSS 3.3.1), so it is refused."`
	Nickname           *string        `json:"nickname" maxLength:"100"`
}

// sealCard takes the number out of a body's card and keeps it encrypted beside
// the loan. A card that comes without a number keeps the one that is there, as
// long as its last four digits are the same.
func (l *Loan) sealCard(tx *store.Tx) error {
	d := l.cardDetails()
	if d == nil {
		if l.AtOrigination == nil || !slices.Contains(l.Unreadable, "atOrigination.card") {
			l.SealedPAN = nil // otherwise the null is sent back as it was read
		}
		return nil
	}
	if d.CVV != nil {
		return api.Invalid("atOrigination.card.cardDetails.cvvNumber", "a card's security code is never kept: leave it out")
	}
	if d.PAN == nil {
		return l.dropReplacedNumber(tx, d)
	}
	number := strings.NewReplacer(" ", "", "-", "").Replace(*d.PAN)
	if !luhn(number) {
		return api.Invalid("atOrigination.card.cardDetails.pan", "must be a card number of 12 to 19 digits whose check digit is right")
	}
	last := number[len(number)-4:]
	if d.CardNumberLastFour != nil && *d.CardNumberLastFour != last {
		return api.Invalid("atOrigination.card.cardDetails.cardNumberLastFour", "must be the last four digits of pan")
	}
	d.PAN, d.CardNumberLastFour = nil, &last
	if known, err := l.Number(tx); err != nil || known == number {
		return err
	}
	store.Identify(l)
	sealed, err := tx.SealRow(l, sealedPAN, number)
	l.SealedPAN = &sealed
	return err
}

func (l *Loan) dropReplacedNumber(tx *store.Tx, d *CardDetails) error {
	known, err := l.Number(tx)
	if err != nil {
		return err
	}
	if known != "" && (d.CardNumberLastFour == nil || !strings.HasSuffix(known, *d.CardNumberLastFour)) {
		l.SealedPAN = nil
	}
	return nil
}

// Number is the full number of the loan's card that is kept, which no operation answers;
// empty where there is none.
func (l *Loan) Number(tx *store.Tx) (string, error) {
	if l.SealedPAN == nil {
		return "", nil
	}
	return tx.UnsealRow(l, sealedPAN, *l.SealedPAN)
}

func (l *Loan) cardDetails() *CardDetails {
	if l.AtOrigination == nil || l.AtOrigination.Card == nil {
		return nil
	}
	return l.AtOrigination.Card.CardDetails
}

// luhn checks the digits of a card number, ISO/IEC 7812-1 annex B.
func luhn(number string) bool {
	if len(number) < 12 || len(number) > 19 {
		return false
	}
	sum := 0
	for i := range len(number) {
		c := number[len(number)-1-i]
		if c < '0' || c > '9' {
			return false
		}
		n := int(c - '0')
		if i%2 == 1 {
			n = n*2/10 + n*2%10
		}
		sum += n
	}
	return sum%10 == 0
}
