package openapi

import "github.com/danielgtaylor/huma/v2"

// The bounds of parameters that declare none: the longest text, which an external id with
// ext- before it keeps well; how many values a list takes, more than there are names of
// events, and how long one of them may be, which may be several with commas between; and
// the largest number.
const (
	maxText   = 300
	maxValues = 200
	maxValue  = 2000
	maxNumber = 1_000_000_000
)

// Bound gives the schema of a parameter the bounds that it does not have.
func Bound(s *huma.Schema) {
	limit(s, maxText)
	s.PrecomputeMessages()
}

func limit(s *huma.Schema, text int) {
	switch {
	case len(s.Enum) > 0:
	case s.Type == huma.TypeArray:
		if s.MaxItems == nil {
			s.MaxItems = new(maxValues)
		}
		if s.Items.Ref == "" {
			limit(s.Items, maxValue)
		}
	case s.Type == huma.TypeString:
		if s.MaxLength == nil && s.Pattern == "" {
			s.MaxLength = &text
		}
	case s.Type == huma.TypeInteger || s.Type == huma.TypeNumber:
		if s.Maximum == nil {
			s.Maximum = new(float64(maxNumber))
		}
	}
}
