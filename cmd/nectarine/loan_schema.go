package main

import (
	"reflect"

	"nectarine/internal/rule/apr"
	"nectarine/internal/rule/engine"
	"nectarine/internal/value/schema"
)

// loanInput is what the commands read: terms, what happened, what stands booked,
// and, to reckon an annual percentage rate without terms, advances and payments.
// docs/ledger.md describes it.
type loanInput struct {
	Terms    *engine.Terms  `json:"terms,omitempty"`
	Facts    []engine.Fact  `json:"facts,omitempty"`
	Booked   []engine.Entry `json:"booked,omitempty"`
	Advances []apr.Flow     `json:"advances,omitempty"`
	Payments []apr.Flow     `json:"payments,omitempty"`
}

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
	statuses := texts(engine.Statuses()...)
	choices := map[string][]string{
		"Terms.originationFeeCharge": texts("", engine.InPrincipal, engine.WithFirst, engine.SpreadEqually, engine.PaidSeparately),
		"Terms.paymentFrequency":     texts(engine.Weekly, engine.EveryTwoWeeks, engine.TwiceMonthly, engine.Monthly, engine.SingleTerm),
		"Change.paymentFrequency":    texts("", engine.Weekly, engine.EveryTwoWeeks, engine.TwiceMonthly, engine.Monthly),
		"Terms.dayCount":             texts("", engine.Thirty360, engine.Actual365, engine.Actual360, engine.ActualActual),
		"Terms.paymentRounding":      texts("", engine.RoundHalfUp, engine.RoundDown, engine.RoundUp),
		"Terms.interestRounding":     texts("", engine.RoundHalfUp, engine.RoundDown),
		"LateFee.kind":               {"flat", "percent", "greaterOf", "lesserOf"},
		"RateSpan.interestType":      texts("", engine.Absolute, engine.Spread),
		"Fact.type":                  texts(engine.FactTypes()...),
		"Loan.status":                statuses, "StatusChange.status": statuses,
		"Period.status": {"past", "current", "future"},
	}
	own := map[reflect.Type]map[string]any{
		reflect.TypeFor[engine.SpecificDays](): {"type": "array", "items": map[string]any{"type": []any{"integer", "string"}}},
		reflect.TypeFor[engine.Unrounded]():    {"type": "string", "description": "Dollars, not rounded to cents."},
	}
	return schema.Of("Nectarine loan engine", choices, own, reflect.TypeFor[loanInput](), reflect.TypeFor[engine.Loan](), reflect.TypeFor[engine.Row](), reflect.TypeFor[apr.Disclosure]())
}
