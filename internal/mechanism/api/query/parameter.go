package query

import (
	"errors"
	"reflect"

	"github.com/danielgtaylor/huma/v2"

	"nectarine/internal/value/day"
	"nectarine/internal/value/money"
)

// Flag is a query parameter that is true or false, or was not given: a filter of a list
// that narrows to either. One that is false unless it is given is a bool.
type Flag struct{ Value, Given bool }

// Asked is what was given; nil where nothing was.
func (f Flag) Asked() *bool {
	if !f.Given {
		return nil
	}
	return &f.Value
}

// Receiver is where huma writes the parameter.
func (f *Flag) Receiver() reflect.Value { return reflect.ValueOf(f).Elem().Field(0) }

// OnParamSet is told by huma whether the parameter was given.
func (f *Flag) OnParamSet(given bool, _ any) { f.Given = given }

// Schema is that of a boolean.
func (Flag) Schema(huma.Registry) *huma.Schema { return &huma.Schema{Type: huma.TypeBoolean} }

// DefaultTrue is a query parameter that is true unless it is given as false. A bool with a
// default would not do: huma takes the false that was given for nothing given.
type DefaultTrue struct{ Flag }

// Is reports whether it is so.
func (f DefaultTrue) Is() bool { return f.Value || !f.Given }

// Schema is that of a boolean that is true by default.
func (DefaultTrue) Schema(huma.Registry) *huma.Schema {
	return &huma.Schema{Type: huma.TypeBoolean, Default: true}
}

// Day is a query parameter that is a calendar day, or was not given.
type Day struct {
	Value day.Day
	Given bool
}

// Asked is the day; nil where none was given.
func (d Day) Asked() *day.Day {
	if !d.Given {
		return nil
	}
	return &d.Value
}

// UnmarshalText reads a day as day.Parse does.
func (d *Day) UnmarshalText(b []byte) error {
	d.Given = true
	return d.Value.UnmarshalText(b)
}

// Schema is that of a day.
func (Day) Schema(r huma.Registry) *huma.Schema {
	return r.Schema(reflect.TypeFor[day.Day](), true, "")
}

// Number is a query parameter that is a whole number, 0 or more, or was not given.
type Number struct {
	Value int
	Given bool
}

// Receiver is where huma writes the parameter.
func (n *Number) Receiver() reflect.Value { return reflect.ValueOf(n).Elem().Field(0) }

// OnParamSet is told by huma whether the parameter was given.
func (n *Number) OnParamSet(given bool, _ any) { n.Given = given }

// Schema is that of a number.
func (Number) Schema(huma.Registry) *huma.Schema {
	return &huma.Schema{Type: huma.TypeInteger, Minimum: new(0.0), Maximum: new(999_999_999.0)}
}

// Amount is a query parameter that is an amount of money, 0 or more, or was not given.
type Amount struct {
	Value money.Amount
	Given bool
}

// UnmarshalText reads an amount as money.ParseAmount does.
func (a *Amount) UnmarshalText(b []byte) error {
	a.Given = true
	if err := a.Value.UnmarshalText(b); err != nil {
		return err
	}
	if a.Value < 0 {
		return errors.New("must not be less than 0")
	}
	return nil
}

// Schema is that of an amount.
func (Amount) Schema(huma.Registry) *huma.Schema {
	return &huma.Schema{Type: huma.TypeString, Format: "decimal", Pattern: `^[0-9]{1,14}(\.[0-9]+)?$`, Examples: []any{"110.25"}}
}
