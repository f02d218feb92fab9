// Package exact reads JSON without losing a digit of its numbers.
package exact

import (
	"bytes"
	"encoding/json"
	"errors"
	"maps"
	"math/big"
	"reflect"
	"slices"
	"strconv"
	"strings"
)

// most is how many digits a number may have, before and after its point together.
const most = 500

// ErrLong says that a number has more than 500 digits.
var ErrLong = errors.New("must have numbers of at most 500 digits")

// Read is a value of JSON. Its numbers are a json.Number each, digit by digit as they
// stand but without an exponent, as PostgreSQL writes them: on both databases they read
// back as they were answered. It returns ErrLong for longer ones.
func Read(text []byte) (value any, err error) {
	d := json.NewDecoder(bytes.NewReader(text))
	d.UseNumber()
	if err := d.Decode(&value); err != nil {
		return nil, err
	}
	return plain(value)
}

// plain is a value in which numbers have no exponent.
func plain(value any) (any, error) {
	var err error
	switch v := value.(type) {
	case json.Number:
		return digits(string(v))
	case []any:
		for i := range v {
			if v[i], err = plain(v[i]); err != nil {
				return nil, err
			}
		}
	case map[string]any:
		for _, key := range slices.Sorted(maps.Keys(v)) {
			if v[key], err = plain(v[key]); err != nil {
				return nil, err
			}
		}
	}
	return value, nil
}

// digits is a number of JSON without an exponent, digit by digit.
func digits(number string) (json.Number, error) {
	sign := ""
	if rest, minus := strings.CutPrefix(number, "-"); minus {
		sign, number = "-", rest
	}
	mantissa, exponent, _ := strings.Cut(strings.ToLower(number), "e")
	whole, fraction, _ := strings.Cut(mantissa, ".")
	shift := 0
	if exponent != "" {
		var err error
		if shift, err = strconv.Atoi(exponent); err != nil || shift > most || shift < -most {
			return "", ErrLong
		}
	}
	all, point := whole+fraction, len(whole)+shift
	if point < 1 {
		all, point = strings.Repeat("0", 1-point)+all, 1
	}
	if point > len(all) {
		all += strings.Repeat("0", point-len(all))
	}
	if strings.Trim(all, "0") == "" {
		sign = "" // there is one zero
	}
	if whole = strings.TrimLeft(all[:point], "0"); whole == "" {
		whole = "0"
	}
	if fraction = all[point:]; len(whole)+len(fraction) > most {
		return "", ErrLong
	}
	if fraction != "" {
		whole += "." + fraction
	}
	return json.Number(sign + whole), nil
}

// Fields is an object of JSON, its values as Read reads them.
type Fields map[string]any

// UnmarshalJSON reads the object; it returns ErrLong for a number with too many digits.
func (f *Fields) UnmarshalJSON(text []byte) error {
	value, err := Read(text)
	if err != nil {
		return err
	}
	all, is := value.(map[string]any)
	if !is && value != nil {
		return &json.UnmarshalTypeError{Value: "value that is no object", Type: reflect.TypeFor[Fields]()}
	}
	*f = all
	return nil
}

// Number is a number of JSON, digit by digit as it was sent but without an exponent.
type Number string

// UnmarshalJSON reads the number; it returns ErrLong for one with too many digits.
func (n *Number) UnmarshalJSON(text []byte) error {
	value, err := Read(text)
	if err != nil {
		return err
	}
	number, is := value.(json.Number)
	if !is {
		return &json.UnmarshalTypeError{Value: "value that is no number", Type: reflect.TypeFor[Number]()}
	}
	*n = Number(number)
	return nil
}

// MarshalJSON writes the number.
func (n Number) MarshalJSON() ([]byte, error) { return json.Marshal(json.Number(n)) }

// Rational is the value of a number without an exponent; ok is false for other texts.
func Rational(text string) (value *big.Rat, ok bool) {
	for _, c := range text {
		if (c < '0' || c > '9') && c != '-' && c != '.' {
			return nil, false
		}
	}
	return new(big.Rat).SetString(text)
}

// Same reports whether two values that Read answered are one: 1 and 1.0 are.
func Same(a, b any) bool {
	x, isX := a.(json.Number)
	y, isY := b.(json.Number)
	if !isX || !isY {
		return reflect.DeepEqual(a, b)
	}
	u, okU := Rational(string(x))
	v, okV := Rational(string(y))
	return okU && okV && u.Cmp(v) == 0
}
