package main

import (
	"debug/buildinfo"
	"strings"
	"testing"

	"nectarine/internal/testing/servertest"
)

// TestLicencesNameWhatIsLinked: every module that is in the program is named, in the
// version that is linked, and the texts are there.
func TestLicencesNameWhatIsLinked(t *testing.T) {
	linked, err := buildinfo.ReadFile(servertest.Program(t))
	if err != nil {
		t.Fatal(err)
	}
	out, fault, err := run(t, nil, "licenses")
	if err != nil {
		t.Fatal(fault)
	}
	head, texts, _ := strings.Cut(out, "----")
	for _, module := range linked.Deps {
		line := module.Path + " " + module.Version + "\n"
		if !strings.Contains(head, line) || !strings.Contains(texts, line) {
			t.Errorf("%s is linked and not named with its licence: run scripts/licenses", strings.TrimSpace(line))
		}
	}
	if len(linked.Deps) < 30 {
		t.Errorf("the program says that it is made of %d modules, want more", len(linked.Deps))
	}
	// The dates in the heads of the GNU licences; MPL-2.0 names them without.
	for _, head := range []string{"Version 2, June 1991", "Version 2.1, February 1999", "Version 3, 29 June 2007", "Version 3, 19 November 2007"} {
		if strings.Contains(texts, head) {
			t.Errorf("something is linked under a GNU licence of %s: weigh it", head)
		}
	}
}
