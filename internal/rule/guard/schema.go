package guard

import (
	"reflect"

	"nectarine/internal/rule/guard/fact"
	"nectarine/internal/rule/guard/law"
	"nectarine/internal/value/schema"
)

// choices are the values of fields that have few, by type and field.
var choices = map[string][]string{
	"Request.channel": fact.Channels, "Request.direction": {fact.Outbound, fact.Inbound}, "Request.recipient": fact.Recipients, "Request.contacter": {"", fact.Creditor, fact.Collector}, "Request.purpose": fact.Purposes,
	"Contact.kind": fact.Kinds, "Contact.label": fact.Labels,
	"Interaction.channel": fact.Channels, "Interaction.direction": {fact.Outbound, fact.Inbound}, "Interaction.recipient": fact.Recipients, "Interaction.outcome": fact.Outcomes, "Interaction.purpose": fact.Purposes, "Interaction.label": fact.Labels,
	"Consent.name": fact.ConsentNames, "Dispute.kind": {"dispute", "originalCreditor", "identityTheft"}, "Facts.collectionsIntensity": {"", "light", "normal", "heavy"},
	"Reason.severity": {law.Blocks, law.Warns}, "Reason.binding": {law.ByLaw, law.ByPractice},
}

// Schema is the JSON Schema of what the command line reads and prints: a case,
// a decision, and a person's past.
func Schema() map[string]any {
	return schema.Of("Nectarine compliance guard", choices, nil, reflect.TypeFor[fact.Case](), reflect.TypeFor[Decision](), reflect.TypeFor[Past](), reflect.TypeFor[Hit]())
}
