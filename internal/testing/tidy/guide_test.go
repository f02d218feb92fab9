package tidy

import (
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
)

// place is a folder or a file below internal that a guide names.
var place = regexp.MustCompile("`((?:server|domain|mechanism|rule|value)/[a-z/]+(?:\\.[a-z]+)?)`")

// The guide to the house says where each rule stands: the places are there.
func TestPlacesThatTheHouseNamesAreThere(t *testing.T) {
	text, err := os.ReadFile(filepath.Join(root, "docs/architecture.md"))
	if err != nil {
		t.Fatalf("the guide cannot be read: %v", err)
	}
	_, after, _ := strings.Cut(string(text), "## Where a rule is found")
	table, _, _ := strings.Cut(after, "\n## ")
	all := place.FindAllStringSubmatch(table, -1)
	for _, m := range all {
		if _, err := os.Stat(filepath.Join(root, "internal", m[1])); err != nil {
			t.Errorf("docs/architecture.md says that a rule is found in %s, which is not there: %v", m[1], err)
		}
	}
	if len(all) < 12 {
		t.Errorf("the guide names %d places, want at least 12", len(all))
	}
}
