package tidy

import (
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
)

// nowhere says which of the packages that scripts/test leaves to other commands are run by
// none that CI calls, and what of the five files cannot be read as it was.
func nowhere(test, race, walks, makefile, ci string) []string {
	list := regexp.MustCompile(`(?m)^elsewhere=\(([^)]*)\)$`).FindStringSubmatch(test)
	if list == nil {
		return []string{"scripts/test has no line elsewhere=(…)"}
	}
	if !regexp.MustCompile(`(?m)^make test$`).MatchString(ci) {
		return []string{".ci/run does not call make test, with nothing after it"}
	}
	if !regexp.MustCompile(`(?m)^make lint$`).MatchString(ci) {
		return []string{".ci/run does not call make lint, with nothing after it"}
	}
	if !regexp.MustCompile(`(?ms)^export NECTARINE_TEST_ANSWERED$.*^make test$.*^make walks$`).MatchString(ci) || !strings.Contains(walks, "NECTARINE_TEST_FINISHED=1 ") {
		return []string{"make walks does not look at what every operation answered in make test, by NECTARINE_TEST_ANSWERED"}
	}
	run := map[string]string{}
	if m := regexp.MustCompile(`(?m)^\[ -n .* set -- "\$@" (.*)$`).FindStringSubmatch(race); m != nil {
		run["race"] = m[1]
	}
	for _, target := range []string{"recipe", "lint"} {
		if m := regexp.MustCompile(`(?m)^` + target + `:.*\n((?:\t.*\n)+)`).FindStringSubmatch(makefile); m != nil {
			run[target] = m[1]
		}
	}
	if m := regexp.MustCompile(`(?m)^go test (.*)$`).FindStringSubmatch(walks); m != nil {
		run["walks"] = m[1]
	}
	var wrong []string
	for _, pkg := range strings.Fields(list[1]) {
		ran := false
		for command, what := range run {
			called := regexp.MustCompile(`(?m)^make ` + command + `\b`).MatchString(ci)
			ran = ran || called && slices.Contains(strings.Fields(what), pkg)
		}
		if !ran {
			wrong = append(wrong, pkg+" is left out by scripts/test, and nothing that .ci/run calls runs it")
		}
	}
	return wrong
}

// What make test leaves to other commands is run by CI.
func TestNothingIsTestedNowhere(t *testing.T) {
	read := func(name string) string {
		text, err := os.ReadFile(filepath.Join(root, name))
		if err != nil {
			t.Fatalf("a file that says what is tested cannot be read: %v", err)
		}
		return string(text)
	}
	for _, w := range nowhere(read("scripts/test"), read("scripts/race"), read("scripts/walks"), read("Makefile"), read(".ci/run")) {
		t.Errorf("a package is tested by no command of CI: %s", w)
	}
	const (
		test   = "x\nelsewhere=(./a ./b ./d ./f)\n"
		race   = "[ -n \"${named:-}\" ] || set -- \"$@\" ./c/... ./a\n"
		recipe = "recipe: ## it\n\t@need go\n\t@go test ./b $(ARGS)\n\nlint: ## it\n\t@go test ./f\n\nrace: ## it\n"
		walks  = "go test -x ./d \"$@\"\n\tNECTARINE_TEST_FINISHED=1 go test ./e\n"
		ci     = "export NECTARINE_TEST_ANSWERED\nmake test\nmake lint\nmake walks\nmake race ARGS=\"-p 3\"\nmake recipe\n"
	)
	for _, c := range []struct{ name, test, race, walks, recipe, ci, want string }{
		{"all of it", test, race, walks, recipe, ci, ""},
		{"no list", "x\n", race, walks, recipe, ci, "no line elsewhere"},
		{"a package that race does not run", test, strings.Replace(race, "./a", "./aa", 1), walks, recipe, ci, "./a is left out"},
		{"a package that recipe does not run", test, race, walks, strings.Replace(recipe, "./b", "./bb", 1), ci, "./b is left out"},
		{"a package that walks do not run", test, race, strings.Replace(walks, "./d", "./dd", 1), recipe, ci, "./d is left out"},
		{"a package that lint does not run", test, race, walks, strings.Replace(recipe, "./f", "./ff", 1), ci, "./f is left out"},
		{"CI without race", test, race, walks, recipe, strings.Replace(ci, "make race", "make face", 1), "./a is left out"},
		{"CI without recipe", test, race, walks, recipe, strings.Replace(ci, "make recipe", "", 1), "./b is left out"},
		{"CI without walks", test, race, walks, recipe, strings.Replace(ci, "make walks", "", 1), "does not look"},
		{"CI without make lint", test, race, walks, recipe, strings.Replace(ci, "make lint\n", "make lint ARGS=./a\n", 1), "make lint"},
		{"CI without make test", test, race, walks, recipe, strings.Replace(ci, "make test\n", "make test ARGS=./a\n", 1), "make test"},
		{"CI that does not look at all answers", test, race, walks, recipe, strings.Replace(ci, "export", "", 1), "does not look"},
		{"walks that do not", test, race, strings.Replace(walks, "FINISHED", "", 1), recipe, ci, "does not look"},
	} {
		got := strings.Join(nowhere(c.test, c.race, c.walks, c.recipe, c.ci), "; ")
		if (c.want == "") != (got == "") || !strings.Contains(got, c.want) {
			t.Errorf("%s: the faults are %q, want %q in them, and none where that is empty", c.name, got, c.want)
		}
	}
}
