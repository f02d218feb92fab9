package api

import "nectarine/internal/mechanism/api/openapi"

// bound gives every parameter of an operation that was declared a bound, so that none can
// be forgotten.
func (r *Router) bound(op Op) {
	for _, p := range r.parameters(op) {
		if p.Schema != nil && p.Schema.Ref == "" {
			openapi.Bound(p.Schema)
		}
	}
}
