package server_test

import (
	"encoding/json"
	"testing"

	"nectarine/internal/server"
)

// printed201 are the creations for which the public API prints 201.
var printed201 = map[string]bool{
	"/api/people/{personId}/loans/{loanId}/transactions": true,
	"/api/people/{personId}/loans/{loanId}/rates":        true,
	"/api/loan-types/{loanTypeId}/index-rates":           true, // of which nothing is printed: as of the other rates
}

// TestCreationsAnswerAsPrinted: the public API prints 200 for every other creation that is
// served, and an existing client takes only that, in the status line and in the body, for success.
func TestCreationsAnswerAsPrinted(t *testing.T) {
	document, err := server.Document()
	if err != nil {
		t.Fatal(err)
	}
	var is struct {
		Paths map[string]map[string]struct{ Responses m }
	}
	if err := json.Unmarshal(document, &is); err != nil {
		t.Fatal(err)
	}
	creations := 0
	for path, methods := range is.Paths {
		for method, op := range methods {
			if created := op.Responses["201"] != nil; created != (method == "post" && printed201[path]) {
				t.Errorf("%s %s answers 201: %v, want %v", method, path, created, !created)
			}
			if method == "post" && op.Responses["200"] != nil {
				creations++
			}
		}
	}
	if creations < 20 {
		t.Errorf("%d operations of POST answer 200, want more than 20: the document was not read", creations)
	}
}
