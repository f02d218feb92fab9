package guard

import (
	"reflect"

	"nectarine/internal/rule/guard/fact"
	"nectarine/internal/rule/guard/law"
	"nectarine/internal/value/schema"
)

// Schema is the JSON Schema of what the command line reads and prints: a case,
// a decision, and a person's past.
func Schema() map[string]any {
	choices := fact.Choices()
	choices["Reason.severity"] = []string{law.Blocks, law.Warns}
	choices["Reason.binding"] = []string{law.ByLaw, law.ByPractice}
	choices["Setting.effect"] = []string{"", Off, Warn}
	return schema.Of("Nectarine compliance guard", choices, nil, reflect.TypeFor[fact.Case](), reflect.TypeFor[Decision](),
		reflect.TypeFor[Past](), reflect.TypeFor[Hit]())
}
