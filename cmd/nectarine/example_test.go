package main

import (
	"os"
	"strings"
	"testing"
)

// TestTheCommandsTakeTheirExamples: the files to which README, the pages and --help send the reader
// are what stands in the pages, and the commands take them.
func TestTheCommandsTakeTheirExamples(t *testing.T) {
	for _, e := range []struct {
		file, page, want string
		args             []string
	}{
		{"loan.json", "ledger.md", `"amount": 106.62`, []string{"schedule"}},
		{"loan.json", "ledger.md", `"status": "active"`, []string{"balances", "--at=2024-03-01"}},
		{"loan.json", "ledger.md", `"amount": 106.62`, []string{"expected", "--at=2024-03-01"}},
		{"case.json", "guard.md", `"result": false`, []string{"check"}},
	} {
		text, err := os.ReadFile("../../docs/examples/" + e.file)
		if err != nil {
			t.Fatal(err)
		}
		page, err := os.ReadFile("../../docs/" + e.page)
		if err != nil {
			t.Fatal(err)
		}
		if !strings.Contains(string(page), "```json\n"+string(text)+"```") {
			t.Errorf("%s does not stand in %s as it is", e.file, e.page)
		}
		out := ""
		if e.file == "case.json" {
			out, err = guarded(string(text), e.args...)
		} else {
			out, err = loan("", append(e.args, "../../docs/examples/"+e.file)...)
		}
		if err != nil || !strings.Contains(out, e.want) {
			t.Errorf("%v of %s: %v %s, want %s", e.args, e.file, err, out, e.want)
		}
	}
	for page, says := range map[string]string{"../../README.md": "docs/examples/loan.json", "../../docs/operating.md": "onto `PATH`"} {
		if text, err := os.ReadFile(page); err != nil || !strings.Contains(string(text), says) {
			t.Errorf("%s does not say %q: %v", page, says, err)
		}
	}
}
