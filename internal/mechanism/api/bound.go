package api

import (
	"github.com/danielgtaylor/huma/v2"
)

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

// bound gives every parameter of an operation that was declared a bound, so that none can
// be forgotten.
func (r *Router) bound(op Op) {
	for _, p := range r.parameters(op) {
		if p.Schema == nil || p.Schema.Ref != "" {
			continue
		}
		limit(p.Schema, maxText)
		p.Schema.PrecomputeMessages()
	}
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
