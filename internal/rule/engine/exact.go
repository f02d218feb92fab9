// Package engine is the arithmetic of a loan: due dates, interest, level
// payments, and the fold of what happened to a loan into entries and balances. It is pure: it knows no clock, no database and no
// network, and the same facts give the same cents on every machine. Every
// decision it embodies stands with its reason in docs/ledger.md.
package engine

import (
	"fmt"
	"math/bits"
	"strings"

	"nectarine/internal/value/money"
)

// unitsPerCent is how many Unrounded units make a cent: 10⁹, the finest rate,
// times 1,603,080, the least common multiple of the year lengths 360, 365 and
// 366. Every interest of whole cents at a rate of nine places over whole days
// is a whole number of such units, so interest is exact, not merely precise.
const (
	rateUnits    = 1_000_000_000
	yearUnits    = 1_603_080
	unitsPerCent = rateUnits * yearUnits
)

// Unrounded is an amount of money kept exact, in units of a cent divided by
// 1,603,080,000,000,000, as a whole number of 128 bits in two's complement. It
// holds more cents than money.Amount does. The zero value is nothing.
type Unrounded struct {
	hi int64
	lo uint64
}

// Exact is an amount in cents as an Unrounded.
func Exact(a money.Amount) Unrounded {
	if a < 0 {
		return Exact(-a).Negated()
	}
	hi, lo := bits.Mul64(uint64(a), unitsPerCent)
	return Unrounded{int64(hi), lo}
}

// product multiplies three numbers that are not negative. The caller bounds
// them so that the result fits 127 bits.
func product(a, b, c int64) Unrounded {
	hi, lo := bits.Mul64(uint64(a), uint64(b))
	carry, low := bits.Mul64(lo, uint64(c))
	return Unrounded{int64(hi*uint64(c) + carry), low}
}

// Plus is the sum of two amounts.
func (u Unrounded) Plus(v Unrounded) Unrounded {
	lo, carry := bits.Add64(u.lo, v.lo, 0)
	hi, _ := bits.Add64(uint64(u.hi), uint64(v.hi), carry)
	return Unrounded{int64(hi), lo}
}

// Negated is the amount with its sign turned.
func (u Unrounded) Negated() Unrounded {
	lo, borrow := bits.Sub64(0, u.lo, 0)
	hi, _ := bits.Sub64(0, uint64(u.hi), borrow)
	return Unrounded{int64(hi), lo}
}

// Minus is the difference of two amounts.
func (u Unrounded) Minus(v Unrounded) Unrounded { return u.Plus(v.Negated()) }

// Sign is −1, 0 or 1.
func (u Unrounded) Sign() int {
	switch {
	case u.hi < 0:
		return -1
	case u.hi == 0 && u.lo == 0:
		return 0
	}
	return 1
}

// cents divides an amount that is not negative into whole cents and the units
// that are left.
func (u Unrounded) cents() (whole money.Amount, rest uint64) {
	_, high := bits.Div64(0, uint64(u.hi), unitsPerCent) // the amounts allowed leave no quotient here
	quotient, rest := bits.Div64(high, u.lo, unitsPerCent)
	return money.Amount(quotient), rest
}

// Truncated is the amount in whole cents, its fraction cut off toward zero.
func (u Unrounded) Truncated() money.Amount {
	if u.hi < 0 {
		return -u.Negated().Truncated()
	}
	whole, _ := u.cents()
	return whole
}

// HalfUp is the amount in whole cents, half a cent rounded away from zero.
func (u Unrounded) HalfUp() money.Amount {
	if u.hi < 0 {
		return -u.Negated().HalfUp()
	}
	whole, rest := u.cents()
	if rest >= unitsPerCent/2 {
		whole++
	}
	return whole
}

// String is the amount in dollars, as the API's unrounded fields write it: up
// to twelve places, cut off toward zero, no zeros at the end, "0" for nothing.
func (u Unrounded) String() string {
	if u.hi < 0 {
		if s := u.Negated().String(); s != "0" {
			return "-" + s
		}
		return "0"
	}
	whole, rest := u.cents()
	const tenPlaces = 10_000_000_000
	hi, lo := bits.Mul64(rest, tenPlaces)
	fraction, _ := bits.Div64(hi, lo, unitsPerCent)
	s := fmt.Sprintf("%d.%02d%010d", whole/100, whole%100, fraction)
	return strings.TrimSuffix(strings.TrimRight(s, "0"), ".")
}

// MarshalJSON writes the amount as a JSON string, as the API does.
func (u Unrounded) MarshalJSON() ([]byte, error) { return []byte(`"` + u.String() + `"`), nil }
