package openapi

import (
	"reflect"
	"strings"

	"github.com/danielgtaylor/huma/v2"
)

// Passing is embedded in a body by which a Whole is made in words of its own. What of a Whole
// the server alone writes (tagged readOnly) may be in the body and is passed over, as in one
// that is the object itself; what another operation writes (tagged writtenBy) is refused, as
// any field that the body does not have.
type Passing[Whole any] struct{}

// TransformSchema adds to the schema of the body what is passed over.
func (Passing[Whole]) TransformSchema(_ huma.Registry, s *huma.Schema) *huma.Schema {
	for _, f := range reflect.VisibleFields(reflect.TypeFor[Whole]()) {
		name, _, _ := strings.Cut(f.Tag.Get("json"), ",")
		alone := f.Tag.Get("readOnly") != "" && f.Tag.Get("writtenBy") == "" && !f.Anonymous
		if alone && name != "" && name != "-" && s.Properties[name] == nil {
			s.Properties[name] = &huma.Schema{ReadOnly: true, Extensions: map[string]any{PassedOver: true}}
		}
	}
	return s
}
