// Package book keeps the books of a loan and knows no schedule: double entries,
// balances by component and bucket, the order in which payments are applied,
// rates and exact interest. It is pure, and what it keeps is a plain value that
// can be stored. Every decision stands with its reason in docs/ledger.md.
package book

import (
	"errors"
	"fmt"
	"math/big"
	"math/bits"
	"strings"

	"nectarine/internal/value/money"
)

// unitsPerCent is how many Unrounded units make a cent: 10⁹, the finest rate,
// times 1,603,080, the least common multiple of the year lengths 360, 365 and
// 366. Every interest of whole cents at a rate of nine places over whole days
// is a whole number of such units, so interest is exact, not merely precise.
const (
	RateUnits    = 1_000_000_000 // a rate of 1, 100 % a year
	YearUnits    = 1_603_080     // a year
	unitsPerCent = RateUnits * YearUnits
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

// Product multiplies three numbers that are not negative, such as cents, a rate
// in billionths and a part of a year in YearUnits. The caller bounds them so
// that the result fits 127 bits.
func Product(a, b, c int64) Unrounded {
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

// Times is the amount, not negative, times a whole number of Unrounded units
// such as a rate times a part of a year: what it earns, cut to a unit.
func (u Unrounded) Times(weight int64) Unrounded {
	h1, l1 := bits.Mul64(uint64(u.hi), uint64(weight))
	h0, l0 := bits.Mul64(u.lo, uint64(weight))
	mid, carry := bits.Add64(l1, h0, 0)
	_, r := bits.Div64(0, h1+carry, unitsPerCent) // the amounts allowed leave no quotient here
	q1, r := bits.Div64(r, mid, unitsPerCent)
	q0, _ := bits.Div64(r, l0, unitsPerCent)
	return Unrounded{int64(q1), q0}
}

// Scaled is the amount times a whole number that the caller bounds.
func (u Unrounded) Scaled(n int64) Unrounded {
	hi, lo := bits.Mul64(u.lo, uint64(n))
	return Unrounded{int64(uint64(u.hi)*uint64(n) + hi), lo}
}

// Over divides an amount that is not negative by one that is more than nothing,
// to the nearest whole number, a half up.
func (u Unrounded) Over(v Unrounded) int64 {
	n, d := u.big(), v.big()
	n.Lsh(n, 1).Add(n, d)
	return n.Quo(n, d.Lsh(d, 1)).Int64()
}

// big is the amount in units.
func (u Unrounded) big() *big.Int {
	n := new(big.Int).Lsh(big.NewInt(u.hi), 64)
	return n.Add(n, new(big.Int).SetUint64(u.lo))
}

// Kept is an Unrounded amount that is stored: its JSON holds every unit.
type Kept struct{ Unrounded }

// MarshalJSON writes the whole number of units as a string.
func (k Kept) MarshalJSON() ([]byte, error) {
	if k.hi == 0 && k.lo == 0 {
		return []byte(`"0"`), nil
	}
	return []byte(`"` + k.big().String() + `"`), nil
}

// UnmarshalJSON reads what MarshalJSON writes.
func (k *Kept) UnmarshalJSON(b []byte) error {
	n, ok := new(big.Int).SetString(strings.Trim(string(b), `"`), 10)
	if !ok || n.BitLen() > 127 {
		return errors.New("must be a whole number of units in a string")
	}
	low := new(big.Int).And(n, new(big.Int).SetUint64(^uint64(0)))
	k.lo, k.hi = low.Uint64(), new(big.Int).Rsh(n, 64).Int64()
	return nil
}

// MarshalJSON writes the amount as a JSON string, as the API does.
func (u Unrounded) MarshalJSON() ([]byte, error) { return []byte(`"` + u.String() + `"`), nil }
