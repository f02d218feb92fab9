package openapi

import (
	"encoding/json"
	"reflect"

	"github.com/danielgtaylor/huma/v2"
)

// Registry holds the schemas of the types that operations take and answer. It is huma's
// way of one, but that a text with few values says them itself, by a method Values() that
// answers them in their order: its schema names them, and the document has one schema for
// the type.
type Registry struct {
	names   *Names
	schemas map[string]*huma.Schema
	types   map[string]reflect.Type
	aliases map[reflect.Type]reflect.Type
}

// NewRegistry is a registry without schemas, whose names are those of n.
func NewRegistry(n *Names) *Registry {
	return &Registry{n, map[string]*huma.Schema{}, map[string]reflect.Type{}, map[reflect.Type]reflect.Type{}}
}

// Schema is that of a type: a reference where the type has a schema with a name and
// allowRef is true. The hint names types without a name.
func (r *Registry) Schema(t reflect.Type, allowRef bool, hint string) *huma.Schema {
	of := t
	for of.Kind() == reflect.Pointer {
		of = of.Elem()
	}
	if alias, is := r.aliases[of]; is {
		return r.Schema(alias, allowRef, hint)
	}
	if values := valuesOf(of); values != nil {
		s := huma.SchemaFromType(r, t)
		s.Enum = values
		s.Extensions = map[string]any{named: r.names.own(r.names.of(qualified(of)), of)}
		if r.names.growing[of] {
			s.Extensions[growing] = true
		}
		s.PrecomputeMessages()
		return s
	}
	if of.Kind() == reflect.Array || of.Kind() == reflect.Slice {
		t = of // a list is described as itself, whoever points to it
	}
	if !hasSchema(of) {
		return huma.SchemaFromType(r, t)
	}
	name := r.names.Schema(t, hint)
	if r.schemas[name] == nil {
		r.schemas[name], r.types[name] = &huma.Schema{}, of
		r.schemas[name] = huma.SchemaFromType(r, t)
	}
	if allowRef {
		return &huma.Schema{Ref: SchemaPrefix + name}
	}
	return r.schemas[name]
}

var (
	provider = reflect.TypeFor[huma.SchemaProvider]()
	text     = reflect.TypeFor[interface{ UnmarshalText([]byte) error }]()
)

// hasSchema reports whether a type has a schema of its own, with a name.
func hasSchema(t reflect.Type) bool {
	is := func(what reflect.Type) bool { return t.Implements(what) || reflect.PointerTo(t).Implements(what) }
	return t.Kind() == reflect.Struct && !is(provider) && !is(text)
}

// valuesOf are the values of a text with few, or nil.
func valuesOf(t reflect.Type) []any {
	method, is := t.MethodByName("Values")
	if t.Kind() != reflect.String || !is || method.Type != reflect.FuncOf([]reflect.Type{t}, []reflect.Type{reflect.SliceOf(t)}, false) {
		return nil
	}
	list := method.Func.Call([]reflect.Value{reflect.Zero(t)})[0]
	values := make([]any, list.Len())
	for i := range values {
		values[i] = list.Index(i).String()
	}
	return values
}

// SchemaFromRef is the schema that a reference names, or nil.
func (r *Registry) SchemaFromRef(ref string) *huma.Schema {
	if len(ref) < len(SchemaPrefix) {
		return nil
	}
	return r.schemas[ref[len(SchemaPrefix):]]
}

// TypeFromRef is the type whose schema a reference names, or nil.
func (r *Registry) TypeFromRef(ref string) reflect.Type { return r.types[ref[len(SchemaPrefix):]] }

// Map is every schema that has a name, by it.
func (r *Registry) Map() map[string]*huma.Schema { return r.schemas }

// MarshalJSON writes the schemas.
func (r *Registry) MarshalJSON() ([]byte, error) { return json.Marshal(r.schemas) }

// RegisterTypeAlias describes a type as another.
func (r *Registry) RegisterTypeAlias(t, alias reflect.Type) { r.aliases[t] = alias }
