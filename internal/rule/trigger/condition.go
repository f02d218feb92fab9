package trigger

import (
	"cmp"
	"encoding/json"
	"math/big"
	"slices"
	"strconv"

	"nectarine/internal/value/clock"
	"nectarine/internal/value/day"
	"nectarine/internal/value/exact"
)

// DataType is what a field of a case holds.
type DataType string

// The data types that values can be compared by.
const (
	Integer  DataType = "integer"
	Number   DataType = "number" // compared exactly, also where an amount is kept as text
	String   DataType = "string" // ordered by its bytes
	Boolean  DataType = "boolean"
	Date     DataType = "date"      // YYYY-MM-DD
	DateTime DataType = "date-time" // RFC 3339; two spellings of one moment are equal
)

// Values are all data types.
func (DataType) Values() []DataType {
	return []DataType{Integer, Number, String, Boolean, Date, DateTime}
}

// Operator is how a field is compared with a value.
type Operator string

// The operators. A field that is not set satisfies ne and set false, and no
// other. A list satisfies a condition if one of its items does; ne, if none is
// equal.
const (
	Eq  Operator = "eq" // the default
	Ne  Operator = "ne" // not eq
	In  Operator = "in" // eq to one of a list of values
	Set Operator = "set"
	Lt  Operator = "lt"
	Lte Operator = "lte"
	Gt  Operator = "gt"
	Gte Operator = "gte"
)

// Values are all operators.
func (Operator) Values() []Operator { return []Operator{Eq, Ne, In, Set, Lt, Lte, Gt, Gte} }

// Condition is what one field of a case must hold.
type Condition struct {
	FieldName string   `json:"fieldName" required:"true" minLength:"1" maxLength:"100" doc:"A field of the case's base type, or a custom field."`
	Value     any      `json:"value" required:"false" doc:"What it is compared with: for in a list of values; for set true (the default) or false."`
	DataType  DataType `json:"dataType" required:"false" doc:"How the two are compared: by the form of the value unless given."`
	Operator  Operator `json:"operator" required:"false" doc:"eq unless given."`
}

// UnmarshalJSON reads a condition; no number of its value loses a digit.
func (c *Condition) UnmarshalJSON(text []byte) (err error) {
	type plain Condition
	read := struct {
		*plain
		Value json.RawMessage `json:"value"`
	}{plain: (*plain)(c)}
	if err := json.Unmarshal(text, &read); err != nil || read.Value == nil {
		return err
	}
	c.Value, err = exact.Read(read.Value)
	return err
}

// maxValues bounds the list of in.
const maxValues = 100

// normalize completes a condition and refuses one that could not be compared.
func (c *Condition) normalize(at string) error {
	if c.Operator == "" {
		c.Operator = Eq
	}
	values := []any{c.Value}
	switch list, is := c.Value.([]any); {
	case c.FieldName == "":
		return &Error{at + "fieldName", "name a field of the case"}
	case !slices.Contains(c.Operator.Values(), c.Operator):
		return &Error{at + "operator", "must be eq, ne, in, set, lt, lte, gt or gte"}
	case c.Operator == Set:
		if c.Value == nil {
			c.Value = true
		}
		if _, is := c.Value.(bool); !is {
			return &Error{at + "value", "must be true or false: whether the field is set"}
		}
		return nil
	case c.Operator == In:
		if !is || len(list) == 0 || len(list) > maxValues {
			return &Error{at + "value", "must be a list of 1 to " + strconv.Itoa(maxValues) + " values"}
		}
		values = list
	}
	if c.DataType == "" {
		c.DataType = natural(values[0])
	}
	if kindOf(c.DataType) == 0 {
		return &Error{at + "dataType", "must be integer, number, string, boolean, date or date-time"}
	}
	for _, v := range values {
		if !c.DataType.takes(v) {
			return &Error{at + "value", "is not of type " + string(c.DataType)}
		}
	}
	if c.DataType == Boolean && slices.Contains([]Operator{Lt, Lte, Gt, Gte}, c.Operator) {
		return &Error{at + "operator", "true and false have no order"}
	}
	return nil
}

// natural is the data type that a value shows by its form.
func natural(v any) DataType {
	switch v.(type) {
	case bool:
		return Boolean
	case float64, json.Number:
		return Number
	}
	return String
}

// kindOf is 1 for numbers and a number of their own for the other data types:
// only what is of one kind can be compared. 0 is no data type.
func kindOf(t DataType) int {
	return map[DataType]int{Integer: 1, Number: 1, String: 2, Boolean: 3, Date: 4, DateTime: 5}[t]
}

// takes reports whether a value is of the data type.
func (t DataType) takes(v any) bool {
	_, ok := compare(t, v, v)
	if n, number := rational(v); t == Integer && number {
		return ok && n.IsInt()
	}
	return ok
}

// Holds reports whether the value of a field, as in JSON, satisfies the
// condition. A value that is not of the condition's data type is equal to none.
func (c *Condition) Holds(field any) bool {
	if list, is := field.([]any); is && c.Operator != Set {
		if c.Operator == Ne {
			return !slices.ContainsFunc(list, func(v any) bool { return !c.Holds(v) })
		}
		return slices.ContainsFunc(list, c.Holds)
	}
	switch c.Operator {
	case Set:
		wanted, is := c.Value.(bool)
		return (field != nil) == (wanted || !is)
	case In:
		values, is := c.Value.([]any)
		return is && slices.ContainsFunc(values, func(v any) bool { return equal(c.DataType, field, v) })
	case Ne:
		return !equal(c.DataType, field, c.Value)
	case Lt, Lte, Gt, Gte:
		order, ok := compare(c.DataType, field, c.Value)
		return ok && (order < 0 && (c.Operator == Lt || c.Operator == Lte) || order > 0 && (c.Operator == Gt || c.Operator == Gte) ||
			order == 0 && (c.Operator == Lte || c.Operator == Gte))
	default:
		return equal(c.DataType, field, c.Value)
	}
}

func equal(t DataType, a, b any) bool {
	order, ok := compare(t, a, b)
	return ok && order == 0
}

// compare orders two values of a data type; ok is false where one is not of it.
func compare(t DataType, a, b any) (order int, ok bool) {
	if kindOf(t) == 1 {
		x, isX := rational(a)
		y, isY := rational(b)
		if !isX || !isY {
			return 0, false
		}
		return x.Cmp(y), true
	}
	if t == Boolean {
		x, isX := a.(bool)
		y, isY := b.(bool)
		if x == y {
			return 0, isX && isY
		}
		return 1, isX && isY
	}
	x, isX := a.(string)
	y, isY := b.(string)
	if !isX || !isY {
		return 0, false
	}
	switch t {
	case Date:
		d, err := day.Parse(x)
		e, bad := day.Parse(y)
		return cmp.Compare(d, e), err == nil && bad == nil
	case DateTime:
		d, err := clock.Parse(x)
		e, bad := clock.Parse(y)
		return d.Compare(e.Time), err == nil && bad == nil
	}
	return cmp.Compare(x, y), t == String
}

// rational is the exact value of a number, or of text that is one: amounts are
// kept as text. Exponents are not read: a short text could mean a number with a
// million digits.
func rational(v any) (*big.Rat, bool) {
	switch v := v.(type) {
	case float64:
		return exact.Rational(strconv.FormatFloat(v, 'f', -1, 64))
	case json.Number:
		return exact.Rational(string(v))
	case string:
		if len(v) <= 40 {
			return exact.Rational(v)
		}
	}
	return nil, false
}
