package tidy

import (
	"regexp"
	"slices"
	"testing"
)

// proofs are the tests that a guide names, each as proof of what it promises; testFunc is
// how one is declared.
var (
	proofs   = regexp.MustCompile("`((?:Test|Fuzz)[A-Z][A-Za-z0-9]*)`")
	testFunc = regexp.MustCompile(`(?m)^func ((?:Test|Fuzz)[A-Z][A-Za-z0-9]*)\(`)
)

// unproved are the tests that a text names and nothing declares.
func unproved(text string, tests map[string]bool) (missing []string) {
	for _, match := range proofs.FindAllStringSubmatch(text, -1) {
		if !tests[match[1]] && !slices.Contains(missing, match[1]) {
			missing = append(missing, match[1])
		}
	}
	return missing
}

// What the guides promise is held by the tests that they name.
func TestTheGuidesNameTestsThatThereAre(t *testing.T) {
	tests := map[string]bool{}
	for _, folder := range []string{"internal", "cmd"} {
		for _, text := range texts(t, folder, "_test.go") {
			for _, match := range testFunc.FindAllStringSubmatch(text, -1) {
				tests[match[1]] = true
			}
		}
	}
	count := 0
	for name, text := range texts(t, "docs", ".md") {
		count += len(proofs.FindAllString(text, -1))
		for _, missing := range unproved(text, tests) {
			t.Errorf("%s names %s as a proof, and there is no such test", name, missing)
		}
	}
	if count < 30 {
		t.Errorf("the guides name %d tests, want 30 and more", count)
	}
	if got := unproved("Tests: `TestThereIs`, `TestThereIsNot`, `FuzzNeither`.", map[string]bool{"TestThereIs": true}); len(got) != 2 {
		t.Errorf("%v are found to be missing, want TestThereIsNot and FuzzNeither", got)
	}
}
