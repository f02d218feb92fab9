// Package money holds amounts of United States dollars, exact to the cent, and
// annual rates, exact as decimals. Nothing here ever passes through a binary
// fraction.
package money

import (
	"database/sql/driver"
	"errors"
	"strconv"
	"strings"
)

// Amount is an amount of money in cents. In JSON it is a decimal number in
// dollars with at most two places.
type Amount int64

// Largest is the largest amount that is read from outside, in cents: ten
// trillion dollars. Sums of a million such amounts do not overflow.
const Largest Amount = 1_000_000_000_000_000

// ErrAmount says that a text is not an amount.
var ErrAmount = errors.New("must be a decimal amount with at most two places, such as 110.25")

// ParseAmount reads an amount such as "110", "-0.5" or "109.75". It returns
// ErrAmount for anything that is not exact to the cent or is beyond Largest.
func ParseAmount(s string) (Amount, error) {
	rest, negative := strings.CutPrefix(s, "-")
	whole, cents, dotted := strings.Cut(rest, ".")
	for len(cents) > 2 && cents[len(cents)-1] == '0' {
		cents = cents[:len(cents)-1]
	}
	if whole == "" || len(whole) > 14 || dotted && cents == "" || len(cents) > 2 || !digits(whole) || !digits(cents) {
		return 0, ErrAmount
	}
	n, err := strconv.ParseInt(whole+(cents + "00")[:2], 10, 64)
	if err != nil || Amount(n) > Largest {
		return 0, ErrAmount
	}
	if negative {
		n = -n
	}
	return Amount(n), nil
}

func digits(s string) bool {
	for i := range len(s) {
		if s[i] < '0' || s[i] > '9' {
			return false
		}
	}
	return true
}

// String is the amount in dollars with two places: "109.75", "-0.50".
func (a Amount) String() string { return string(a.append(nil)) }

func (a Amount) append(b []byte) []byte {
	n := uint64(a)
	if a < 0 {
		b, n = append(b, '-'), -n
	}
	b = strconv.AppendUint(b, n/100, 10)
	return append(b, '.', byte('0'+n/10%10), byte('0'+n%10))
}

// MarshalJSON writes the amount as a JSON number in dollars.
func (a Amount) MarshalJSON() ([]byte, error) { return a.append(nil), nil }

// AppendJSON is MarshalJSON after what is there.
func (a Amount) AppendJSON(b []byte) ([]byte, error) { return a.append(b), nil }

// UnmarshalJSON reads a JSON number in dollars, with an exponent or without. It
// returns ErrAmount for what is not exact to the cent.
func (a *Amount) UnmarshalJSON(b []byte) (err error) {
	*a, err = ParseAmount(plain(b))
	return err
}

// UnmarshalText reads an amount as ParseAmount does.
func (a *Amount) UnmarshalText(b []byte) (err error) {
	*a, err = ParseAmount(string(b))
	return err
}

// Value stores the amount as whole cents.
func (a Amount) Value() (driver.Value, error) { return int64(a), nil }
