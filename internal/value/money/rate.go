package money

import (
	"database/sql/driver"
	"errors"
	"fmt"
	"strings"

	"github.com/govalues/decimal"
)

// Rate is an annual rate as a fraction: 0.0599 is 5.99 % a year. It is exact.
// In JSON it is a number; in the database it is text, so that no digit is lost.
type Rate struct{ decimal.Decimal }

// ErrRate says that a text is not a rate.
var ErrRate = errors.New("must be a decimal fraction, such as 0.0599 for 5.99 %")

// ParseRate reads a rate such as "0.0599". It returns ErrRate for anything that
// is not a plain decimal of at most 19 digits.
func ParseRate(s string) (Rate, error) {
	d, err := decimal.Parse(s)
	if err != nil || len(s) > 22 || places(s) > decimal.MaxScale-1 || strings.ContainsAny(s, "eE") {
		return Rate{}, ErrRate
	}
	return Rate{d.Trim(0)}, nil
}

// places is the number of digits after the point: beyond MaxScale the decimal
// package would round without a word.
func places(s string) int {
	_, fraction, _ := strings.Cut(s, ".")
	return len(fraction)
}

// MustRate is ParseRate for constants in code and tests: it panics on a text
// that is not a rate.
func MustRate(s string) Rate { return Rate{decimal.MustParse(s).Trim(0)} }

// MarshalJSON writes the rate as a JSON number.
func (r Rate) MarshalJSON() ([]byte, error) { return []byte(r.Decimal.String()), nil }

// UnmarshalJSON reads a JSON number, with an exponent or without. It returns
// ErrRate for what is not exact.
func (r *Rate) UnmarshalJSON(b []byte) (err error) {
	*r, err = ParseRate(plain(b))
	return err
}

// UnmarshalText reads a rate as ParseRate does.
func (r *Rate) UnmarshalText(b []byte) (err error) {
	*r, err = ParseRate(string(b))
	return err
}

// Value stores the rate as text.
func (r Rate) Value() (driver.Value, error) { return r.Decimal.String(), nil }

// Scan reads a stored rate.
func (r *Rate) Scan(v any) error {
	switch v := v.(type) {
	case string:
		return r.UnmarshalText([]byte(v))
	case []byte:
		return r.UnmarshalText(v)
	}
	return fmt.Errorf("money: cannot read a rate from %T", v)
}
