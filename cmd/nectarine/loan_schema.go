package main

import (
	"reflect"
	"slices"

	"nectarine/internal/rule/apr"
	"nectarine/internal/rule/engine"
	"nectarine/internal/rule/plan"
	"nectarine/internal/value/schema"
)

type loanSchemaCmd struct{}

// Run prints the schema.
func (c *loanSchemaCmd) Run(s *streams) error { return indented(s.out, loanSchema()) }

func texts[T ~string](all ...T) (out []string) {
	for _, t := range all {
		out = append(out, string(t))
	}
	return out
}

// loanSchema is the JSON Schema of what the commands read and print.
func loanSchema() map[string]any {
	periodic := append([]string{""}, texts(slices.DeleteFunc(plan.Frequency("").Values(),
		func(f plan.Frequency) bool { return f == plan.SingleTerm })...)...)
	choices := map[string][]string{
		"Change.paymentFrequency": periodic,
		"Fact.dueDatesFrequency":  periodic,
		"Opening.status":          texts("", engine.Active, engine.Frozen, engine.Accelerated, engine.ChargedOff),

		"loanInput.paymentFrequency": texts(apr.Frequency("").Values()...),
	}
	own := map[reflect.Type]map[string]any{
		reflect.TypeFor[engine.SpecificDays](): {"type": "array", "items": map[string]any{"type": []any{"integer", "string"}}},
		reflect.TypeFor[engine.Unrounded]():    {"type": "string", "description": "Dollars, not rounded to cents."},
	}
	return schema.Of("Nectarine loan engine", choices, own, reflect.TypeFor[loanInput](), reflect.TypeFor[engine.Loan](),
		reflect.TypeFor[engine.Row](), reflect.TypeFor[aprAnswer]())
}
