package guard

import (
	"reflect"
	"strings"
	"time"

	"nectarine/internal/day"
)

// choices are the values of fields that have few, by type and field.
var choices = map[string][]string{
	"Request.channel": channels, "Request.direction": {Outbound, Inbound}, "Request.recipient": recipients, "Request.contacter": {"", Creditor, Collector}, "Request.purpose": purposes,
	"Contact.kind": kinds, "Contact.label": labels,
	"Interaction.channel": channels, "Interaction.direction": {Outbound, Inbound}, "Interaction.recipient": recipients, "Interaction.outcome": outcomes, "Interaction.purpose": purposes, "Interaction.label": labels,
	"Consent.name": consentNames, "Dispute.kind": {"dispute", "originalCreditor", "identityTheft"}, "Facts.collectionsIntensity": {"", "light", "normal", "heavy"},
	"Reason.severity": {Blocks, Warns}, "Reason.binding": {Law, Practice},
}

// Schema is the JSON Schema of what the command line reads and prints: a case,
// a decision, and a person's past.
func Schema() map[string]any {
	types := map[string]any{}
	root := map[string]any{"$schema": "https://json-schema.org/draft/2020-12/schema", "title": "Nectarine compliance guard", "$defs": types}
	for _, t := range []reflect.Type{reflect.TypeFor[Case](), reflect.TypeFor[Decision](), reflect.TypeFor[Past](), reflect.TypeFor[Hit]()} {
		describe(t, types)
	}
	root["$ref"] = "#/$defs/Case"
	return root
}

func describe(t reflect.Type, types map[string]any) map[string]any {
	switch t {
	case reflect.TypeFor[time.Time]():
		return map[string]any{"type": "string", "format": "date-time"}
	case reflect.TypeFor[day.Day]():
		return map[string]any{"type": "string", "format": "date"}
	}
	switch t.Kind() {
	case reflect.Pointer:
		s := describe(t.Elem(), types)
		if kind, plain := s["type"]; plain {
			s["type"] = []any{kind, "null"}
		}
		return s
	case reflect.Slice:
		return map[string]any{"type": "array", "items": describe(t.Elem(), types)}
	case reflect.String:
		return map[string]any{"type": "string"}
	case reflect.Bool:
		return map[string]any{"type": "boolean"}
	case reflect.Int:
		return map[string]any{"type": "integer"}
	}
	ref := map[string]any{"$ref": "#/$defs/" + t.Name()}
	if types[t.Name()] != nil {
		return ref
	}
	properties := map[string]any{}
	s := map[string]any{"type": "object", "additionalProperties": false, "properties": properties}
	types[t.Name()] = s
	var required []any
	for _, f := range reflect.VisibleFields(t) {
		name, options, _ := strings.Cut(f.Tag.Get("json"), ",")
		if f.Anonymous || name == "" {
			continue
		}
		property := describe(f.Type, types)
		if values := choices[t.Name()+"."+name]; values != nil {
			property["enum"] = values
		}
		if properties[name] = property; options == "" && f.Type.Kind() != reflect.Struct || name == "at" {
			required = append(required, name)
		}
	}
	if required != nil {
		s["required"] = required
	}
	return ref
}
