package main

import (
	"encoding/json"
	"os"
	"strings"
	"testing"

	"nectarine/internal/rule/engine"
	"nectarine/internal/value/strict"
)

// The committed schema is the one of the code, every type of fact is in it and
// in the document, and the document's examples can be read and reckoned.
func TestLedgerDocument(t *testing.T) {
	want, err := json.MarshalIndent(loanSchema(), "", "  ")
	if err != nil {
		t.Fatal(err)
	}
	committed, err := os.ReadFile("../../docs/ledger.schema.json")
	if err != nil || strings.TrimSpace(string(committed)) != string(want) {
		t.Error("docs/ledger.schema.json is not what the code says: run nectarine loan schema >docs/ledger.schema.json", err)
	}
	text, err := os.ReadFile("../../docs/ledger.md")
	if err != nil {
		t.Fatal(err)
	}
	for _, name := range engine.FactType("").Values() {
		if !strings.Contains(string(text), "`"+string(name)+"`") {
			t.Errorf("docs/ledger.md does not name the fact %s", name)
		}
	}
	examples := strings.Split(string(text), "```json\n")[1:]
	if len(examples) == 0 {
		t.Error("docs/ledger.md has no example")
	}
	for i, part := range examples {
		body, _, _ := strings.Cut(part, "```")
		var in loanInput
		if err := strict.Unmarshal([]byte(body), &in); err != nil || in.Terms == nil {
			t.Errorf("example %d: %v", i+1, err)
			continue
		}
		if _, err := engine.Fold(*in.Terms, in.Facts, in.Terms.StartDate+400); err != nil {
			t.Errorf("example %d: %v", i+1, err)
		}
	}
}
