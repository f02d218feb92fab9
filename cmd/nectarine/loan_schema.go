package main

import (
	"reflect"
	"slices"

	"nectarine/internal/rule/apr"
	"nectarine/internal/rule/book"
	"nectarine/internal/rule/engine"
	"nectarine/internal/rule/plan"
	"nectarine/internal/rule/standing"
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
	statuses := texts(standing.Statuses()...)
	periodic := append([]string{""}, texts(slices.DeleteFunc(plan.Frequencies(),
		func(f plan.Frequency) bool { return f == plan.SingleTerm })...)...)
	choices := map[string][]string{
		"Terms.originationFeeCharge": texts("", plan.InPrincipal, plan.WithFirst, plan.SpreadEqually, plan.PaidSeparately),
		"Terms.paymentFrequency":     texts(plan.Frequencies()...),
		"Change.paymentFrequency":    periodic,
		"Fact.dueDatesFrequency":     periodic,
		"Terms.dayCount":             texts("", book.Thirty360, book.Actual365, book.Actual360, book.ActualActual),
		"Terms.paymentRounding":      texts("", plan.Nearest, plan.EvenLast, plan.Down, plan.Up),
		"Terms.interestRounding":     texts("", book.RoundHalfUp, book.RoundDown),
		"Fact.feeType":               append([]string{""}, book.FeeKinds()...),
		"Opening.status":             texts("", engine.Active, engine.Frozen, engine.Accelerated, engine.ChargedOff),
		"LateFee.kind":               {"flat", "percent", "greaterOf", "lesserOf"},
		"RateSpan.interestType":      texts("", book.Absolute, book.Spread),
		"Fact.type":                  texts(engine.FactTypes()...),
		"Loan.status":                statuses, "StatusChange.status": statuses,
		"Period.status": {"past", "current", "future"},

		"loanInput.paymentFrequency": texts(apr.Frequencies()...),
	}
	own := map[reflect.Type]map[string]any{
		reflect.TypeFor[engine.SpecificDays](): {"type": "array", "items": map[string]any{"type": []any{"integer", "string"}}},
		reflect.TypeFor[engine.Unrounded]():    {"type": "string", "description": "Dollars, not rounded to cents."},
	}
	return schema.Of("Nectarine loan engine", choices, own, reflect.TypeFor[loanInput](), reflect.TypeFor[engine.Loan](),
		reflect.TypeFor[engine.Row](), reflect.TypeFor[aprAnswer]())
}
