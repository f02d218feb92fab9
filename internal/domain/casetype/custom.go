package casetype

import (
	"encoding/json"
	"fmt"
	"maps"
	"regexp"
	"slices"
	"time"
	"unicode/utf8"

	"nectarine/internal/mechanism/api"
	"nectarine/internal/value/day"
	"nectarine/internal/value/exact"
)

// CustomField is a field that the cases of a custom type have under
// customFields.
type CustomField struct {
	FieldName      string      `json:"fieldName" required:"true" minLength:"1" maxLength:"50" doc:"The name under customFields: a letter, then letters, digits and underscores."`
	Name           string      `json:"name" required:"false" maxLength:"100" doc:"The name that people see."`
	Description    string      `json:"description" required:"false" maxLength:"500"`
	DataType       DataType    `json:"dataType" required:"true"`
	Required       bool        `json:"required" required:"false"`
	Default        any         `json:"default" required:"false" doc:"The value of a case that does not name the field."`
	DisplayOrder   int         `json:"displayOrder" required:"false" minimum:"0" maximum:"100000"`
	DisplayPrefix  *string     `json:"displayPrefix" required:"false" maxLength:"20"`
	DisplayPostfix *string     `json:"displayPostfix" required:"false" maxLength:"20"`
	Validation     *Validation `json:"validation" required:"false"`
}

// Validation narrows the values of a custom field.
type Validation struct {
	Enum     []any         `json:"enum" required:"false" maxItems:"500" doc:"The only values."`
	Length   *int          `json:"length" required:"false" minimum:"0" maximum:"20000" doc:"The most characters of a text."`
	MinValue *exact.Number `json:"minValue" required:"false" doc:"The least number, inclusive."`
	MaxValue *exact.Number `json:"maxValue" required:"false" doc:"The greatest number, inclusive."`
}

var fieldName = regexp.MustCompile(`^[A-Za-z][A-Za-z0-9_]*$`)

// maxText is the most characters of a text that no validation bounds.
const maxText = 20_000

// ValidateCustomFields holds the custom fields of a type to being well formed; errors
// name the field of the type.
func ValidateCustomFields(fields []CustomField) error {
	seen := map[string]bool{}
	for i := range fields {
		f := &fields[i]
		at := fmt.Sprintf("customFieldSchemas[%d]", i)
		switch {
		case !fieldName.MatchString(f.FieldName):
			return api.Invalid(at+".fieldName", "must be a letter, then letters, digits and underscores")
		case seen[f.FieldName]:
			return api.Invalid(at+".fieldName", "is there twice")
		}
		seen[f.FieldName] = true
		if v := f.Validation; v != nil {
			if err := f.validateLimits(at, v); err != nil {
				return err
			}
		}
		if f.Default != nil {
			if wrong := f.wrong(f.Default); wrong != "" {
				return api.Invalid(at+".default", wrong)
			}
		}
	}
	return nil
}

func (f *CustomField) validateLimits(at string, v *Validation) error {
	number := f.DataType == "integer" || f.DataType == "number"
	switch {
	case v.Length != nil && f.DataType != "string":
		return api.Invalid(at+".validation.length", "is for text alone")
	case (v.MinValue != nil || v.MaxValue != nil) && !number:
		return api.Invalid(at+".validation.minValue", "is for numbers alone")
	case v.MinValue != nil && v.MaxValue != nil && compare(json.Number(*v.MinValue), *v.MaxValue) > 0:
		return api.Invalid(at+".validation.maxValue", "must not be less than minValue")
	}
	for k, value := range v.Enum {
		if wrong := f.wrongKind(value); wrong != "" {
			return api.Invalid(fmt.Sprintf("%s.validation.enum[%d]", at, k), wrong)
		}
	}
	return nil
}

// UnmarshalJSON reads the field; no number of its default loses a digit.
func (f *CustomField) UnmarshalJSON(text []byte) (err error) {
	type plain CustomField
	read := struct {
		*plain
		Default json.RawMessage `json:"default"`
	}{plain: (*plain)(f)}
	if err := json.Unmarshal(text, &read); err != nil || read.Default == nil {
		return err
	}
	f.Default, err = exact.Read(read.Default)
	return err
}

// UnmarshalJSON reads what narrows a field; no number of its enum loses a digit.
func (v *Validation) UnmarshalJSON(text []byte) error {
	type plain Validation
	read := struct {
		*plain
		Enum []json.RawMessage `json:"enum"`
	}{plain: (*plain)(v)}
	if err := json.Unmarshal(text, &read); err != nil || read.Enum == nil {
		return err
	}
	v.Enum = make([]any, len(read.Enum))
	for i, one := range read.Enum {
		var err error
		if v.Enum[i], err = exact.Read(one); err != nil {
			return err
		}
	}
	return nil
}

// compare orders a number and a limit, both without exponents, as exact reads them: below 0
// where the number is less.
func compare(n json.Number, limit exact.Number) int {
	x, isX := exact.Rational(string(n))
	y, isY := exact.Rational(string(limit))
	if !isX || !isY {
		return 0
	}
	return x.Cmp(y)
}

// whole reports whether a number has no fraction; 1.0 has none.
func whole(n json.Number) bool {
	value, is := exact.Rational(string(n))
	return is && value.IsInt()
}

// wrongKind says why a value, as exact reads it, is not of the field's data type;
// nothing where it is.
func (f *CustomField) wrongKind(value any) string {
	switch f.DataType {
	case "integer":
		if n, is := value.(json.Number); !is || !whole(n) {
			return "must be a whole number" + noText(value)
		}
	case "number":
		if _, is := value.(json.Number); !is {
			return "must be a number" + noText(value)
		}
	case "boolean":
		if _, is := value.(bool); !is {
			return "must be true or false" + noText(value)
		}
	case "date":
		s, is := value.(string)
		var d day.Day
		if !is || json.Unmarshal(fmt.Appendf(nil, "%q", s), &d) != nil {
			return "must be a date, YYYY-MM-DD"
		}
	case "date-time":
		s, is := value.(string)
		if _, err := time.Parse(time.RFC3339, s); !is || err != nil {
			return "must be a date-time, RFC 3339"
		}
	default:
		if s, is := value.(string); !is || utf8.RuneCountInString(s) > maxText {
			return fmt.Sprintf("must be a text of at most %d characters", maxText)
		}
	}
	return ""
}

// noText says more of a text that stands for a number or a truth: a form has nothing but texts,
// and knows of no type's fields what they are.
func noText(value any) string {
	if _, is := value.(string); is {
		return ", and no text: a form writes texts alone here; send JSON"
	}
	return ""
}

// wrong says what is wrong with a value of the field; nothing where it is right.
func (f *CustomField) wrong(value any) string {
	if wrong := f.wrongKind(value); wrong != "" || f.Validation == nil {
		return wrong
	}
	v := f.Validation
	if n, is := value.(json.Number); is {
		if v.MinValue != nil && compare(n, *v.MinValue) < 0 {
			return fmt.Sprintf("must be at least %v", *v.MinValue)
		}
		if v.MaxValue != nil && compare(n, *v.MaxValue) > 0 {
			return fmt.Sprintf("must be at most %v", *v.MaxValue)
		}
	}
	if s, is := value.(string); is && v.Length != nil && utf8.RuneCountInString(s) > *v.Length {
		return fmt.Sprintf("must have at most %d characters", *v.Length)
	}
	if len(v.Enum) > 0 && !slices.ContainsFunc(v.Enum, func(one any) bool { return exact.Same(one, value) }) {
		return fmt.Sprintf("must be one of %v", v.Enum)
	}
	return ""
}

// NormalizeCustomFields is the custom fields of a case of a type with these fields: the values
// given, and the defaults of those that are not. It is pure. Errors name
// customFields and the field: one that the type does not have, a value that it
// does not take, a required one that is missing.
func NormalizeCustomFields(fields []CustomField, given exact.Fields) (exact.Fields, error) {
	if len(fields) == 0 && len(given) == 0 {
		return given, nil
	}
	var refused []api.Detail
	out := exact.Fields{}
	known := map[string]bool{}
	for i := range fields {
		f := &fields[i]
		known[f.FieldName] = true
		value := given[f.FieldName]
		if value == nil {
			value = f.Default
		}
		switch {
		case value == nil && f.Required:
			refused = append(refused, api.Detail{Field: "customFields." + f.FieldName, Message: "is required"})
		case value == nil:
		default:
			if wrong := f.wrong(value); wrong != "" {
				refused = append(refused, api.Detail{Field: "customFields." + f.FieldName, Message: wrong})
			}
			out[f.FieldName] = value
		}
	}
	for _, name := range slices.Sorted(maps.Keys(given)) {
		if !known[name] {
			refused = append(refused, api.Detail{Field: "customFields." + name, Message: "the case type has no such field"})
		}
	}
	if refused != nil {
		return nil, api.InvalidAll(refused...)
	}
	return out, nil
}
