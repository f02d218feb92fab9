package guard

import (
	"reflect"

	"nectarine/internal/value/schema"
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
	return schema.Of("Nectarine compliance guard", choices, nil, reflect.TypeFor[Case](), reflect.TypeFor[Decision](), reflect.TypeFor[Past](), reflect.TypeFor[Hit]())
}
