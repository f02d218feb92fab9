package server_test

import (
	"encoding/json"
	"os"
	"regexp"
	"slices"
	"strings"
	"testing"

	"nectarine/internal/server"
)

// ofNoOperation are statuses of paths and methods that the document does not have.
var ofNoOperation = []string{"405", "501"}

// The page of the errors tells the statuses that operations can answer, and those of no
// operation: neither says more than the other.
func TestErrorPageTellsTheStatusesOfTheDocument(t *testing.T) {
	text, err := server.Document()
	if err != nil {
		t.Fatalf("there is no document: %v", err)
	}
	var is struct {
		Paths map[string]map[string]struct{ Responses map[string]any }
	}
	if err := json.Unmarshal(text, &is); err != nil {
		t.Fatalf("the document is no JSON: %v", err)
	}
	page, err := os.ReadFile("../../docs/errors.md")
	if err != nil {
		t.Fatalf("the page cannot be read: %v", err)
	}
	told := map[string]bool{}
	for _, row := range regexp.MustCompile(`(?m)^\| (\d{3}) \|`).FindAllStringSubmatch(string(page), -1) {
		told[row[1]] = true
	}
	answered := map[string]bool{}
	for _, methods := range is.Paths {
		for _, op := range methods {
			for status := range op.Responses {
				answered[status] = true
				if status >= "400" && !told[status] {
					t.Errorf("operations answer %s, of which docs/errors.md does not tell", status)
				}
			}
		}
	}
	for status := range told {
		if !answered[status] && !slices.Contains(ofNoOperation, status) {
			t.Errorf("docs/errors.md tells of %s, which no operation of the document answers", status)
		}
	}
	if len(told) < 12 {
		t.Errorf("the page tells of %d statuses, want at least 12", len(told))
	}
	for _, field := range []string{"statusCode", "status", "errorType", "message", "requestId", "details"} {
		if intro, _, _ := strings.Cut(string(page), "| status |"); !strings.Contains(intro, field) {
			t.Errorf("docs/errors.md does not tell of %s, which refusals have", field)
		}
	}
}
