package api

// Choice is a type of few values. It says them once: for its schema, by a method
// TransformSchema that calls Enum, and for queries.
type Choice[T ~string] interface {
	~string
	Values() []T
}

// Flag is a query parameter that is true or false, or empty where it was not given.
type Flag string

// The values of a flag.
const (
	True  Flag = "true"
	False Flag = "false"
)

// Values are both.
func (Flag) Values() []Flag { return []Flag{True, False} }

// TransformSchema names them.
func (Flag) TransformSchema(_ Registry, s *Schema) *Schema { return Enum[Flag](s) }

// Enum is a schema with the values of a choice, in their order.
func Enum[T Choice[T]](s *Schema) *Schema {
	var of T
	values := of.Values()
	s.Enum = make([]any, len(values))
	for i, v := range values {
		s.Enum[i] = string(v)
	}
	return s
}
