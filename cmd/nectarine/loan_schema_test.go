package main

import (
	"encoding/json"
	"os"
	"slices"
	"strings"
	"testing"

	"nectarine/internal/rule/engine"
	"nectarine/internal/rule/request"
	"nectarine/internal/value/day"
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
		t.Errorf("docs/ledger.schema.json is not what the code says, or is read with %v, want that it is: run nectarine loan schema >docs/ledger.schema.json", err)
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
	var loans []loanInput
	var facts []engine.Fact
	for i, part := range examples {
		body, _, _ := strings.Cut(part, "```")
		if strings.HasPrefix(body, "[") {
			if err := strict.Unmarshal([]byte(body), &facts); err != nil {
				t.Fatalf("example %d: %v", i+1, err)
			}
			continue
		}
		var in loanInput
		if err := strict.Unmarshal([]byte(body), &in); err != nil || in.Terms == nil {
			t.Fatalf("example %d is read with %v and has the terms %v, want no error and some terms", i+1, err, in.Terms)
		}
		loans = append(loans, in)
	}
	if len(loans) == 0 || len(facts) == 0 {
		t.Fatalf("docs/ledger.md has %d examples of a loan and %d of facts, want some of each", len(loans), len(facts))
	}
	for _, in := range loans {
		holdExample(t, in)
	}
	for _, f := range facts { // each by itself has its effect on the first loan
		in := loans[0]
		in.Facts = append(slices.Clip(in.Facts), f)
		holdExample(t, in)
	}
}

// holdExample folds an example of the document: no fact of it is without effect.
func holdExample(t *testing.T, in loanInput) {
	last := in.Facts[len(in.Facts)-1]
	if err := request.Validate(*in.Terms, in.Facts, in.MaxAnnualRate); err != nil {
		t.Errorf("example %s %s: %v", last.Type, last.ID, err)
		return
	}
	for _, at := range []day.Day{last.EffectiveDate, in.Terms.StartDate + 400} {
		if l, err := engine.Fold(*in.Terms, in.Facts, at); err != nil || len(l.Void) > 0 {
			t.Errorf("example %s %s on %s: without effect %v, %v", last.Type, last.ID, at, l.Void, err)
		}
	}
}
