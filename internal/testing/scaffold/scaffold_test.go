package scaffold

import (
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"time"

	"nectarine/internal/value/clock"
)

const root = "../../.."

// copied is the project in a temporary folder.
func copied(t *testing.T) string {
	t.Helper()
	to := t.TempDir()
	for _, part := range []string{".ci", "Makefile", "go.mod", "go.sum", "CHANGELOG.md", "README.md", "api", "cmd", "docs", "internal", "scripts"} {
		err := filepath.WalkDir(filepath.Join(root, part), func(path string, d fs.DirEntry, err error) error {
			if err != nil || d.IsDir() {
				return err
			}
			below, err := filepath.Rel(root, path)
			if err != nil {
				return err
			}
			text, err := os.ReadFile(path)
			if err != nil {
				return err
			}
			if err := os.MkdirAll(filepath.Dir(filepath.Join(to, below)), 0o755); err != nil {
				return err
			}
			return os.WriteFile(filepath.Join(to, below), text, 0o755)
		})
		if err != nil {
			t.Fatal(err)
		}
	}
	return to
}

// What is written builds, is vetted, keeps the house rules that read the code, and its
// own test passes, without a touch, below each parent.
func TestAResourceThatPassesAsItIs(t *testing.T) {
	to, tests := copied(t), []string{"./internal/testing/tidy"}
	for _, c := range []struct{ name, under string }{{"label", "people"}, {"badge", "loan"}, {"marker", "cases"}} {
		written, changed, err := New(to, c.name, c.under)
		if err != nil {
			t.Fatalf("%s below %s: %v", c.name, c.under, err)
		}
		if len(written) != 4 || len(changed) > 4 {
			t.Errorf("below %s: wrote %v and changed %v, want four new files and at most four changed", c.under, written, changed)
		}
		if _, _, err := New(to, c.name, c.under); err == nil || !strings.Contains(err.Error(), "is there already") {
			t.Errorf("below %s: a second time the error is %v, want that it is there already", c.under, err)
		}
		tests = append(tests, "./internal/domain/"+c.name)
	}
	for _, command := range [][]string{
		{"bash", "scripts/openapi"},
		{"bash", "scripts/lint", "vet"},
		append([]string{"go", "test", "-vet=off", "-count=1"}, tests...),
		{"env", "-u", "NECTARINE_TEST_POSTGRES", "-u", "CI", "NECTARINE_WRITE_EXAMPLES=1", "go", "test", "-vet=off", "-count=1", "./internal/server", "-run", "^TestExamples$"},
		{"bash", "scripts/openapi"},
		{"env", "-u", "NECTARINE_TEST_POSTGRES", "-u", "CI", "go", "test", "-vet=off", "-count=1", "./internal/server", "-run", "^(TestEvery.*|TestNoFieldOf.*|TestBodiesAre.*)$"},
	} {
		run := exec.Command(command[0], command[1:]...)
		run.Dir = to
		run.Env = append(os.Environ(), "CGO_ENABLED=0", "GOFLAGS="+strings.TrimSpace(os.Getenv("GOFLAGS")+" -ldflags=-s"), "NECTARINE_TEST_ANSWERED=", "NECTARINE_TEST_FINISHED=")
		started := clock.System{}.Now()
		said, err := run.CombinedOutput()
		t.Logf("%v: %s", clock.Since(started).Round(time.Second), strings.Join(command, " "))
		if err != nil {
			t.Fatalf("%s in the project with the new resources: %v\n%s", strings.Join(command, " "), err, said)
		}
	}
}

func TestRefusals(t *testing.T) {
	for _, c := range []struct{ name, under, want string }{
		{"Label", "people", "small letters"},
		{"func", "people", "a word of Go"},
		{"string", "people", "a word of Go"},
		{"store", "people", "something of that name"},
		{"policy", "people", "something of that name"},
		{"label", "nobody", "cases, loan, people"},
		{"task", "people", "is there already"},
		{"card", "people", "events of that name are kept"},
	} {
		if _, _, err := New(root, c.name, c.under); err == nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%s below %s: the error is %v, want one that says %q", c.name, c.under, err, c.want)
		}
	}
}

func TestFreePrefix(t *testing.T) {
	if got := freePrefix("TASK"); got == "TK" || got == "" {
		t.Errorf("the prefix for a task is %q, want one that is free", got)
	}
	if got := freePrefix("TK"); got != "" {
		t.Errorf("the prefix for TK is %q, want none: it is taken", got)
	}
}

func TestSorted(t *testing.T) {
	line := regexp.MustCompile(`(?m)^([a-z])$`)
	got, err := sorted("x\n"+"list\nb\nd\n", "list", line, "c", "c\n")
	if err != nil || got != "x\nlist\nb\nc\nd\n" {
		t.Errorf("%q, %v; want c between b and d", got, err)
	}
	got, err = sorted("list\nb\n", "list", line, "c", "c\n")
	if err != nil || got != "list\nb\nc\n" {
		t.Errorf("%q, %v; want c after b", got, err)
	}
	if _, err := sorted("b\n", "list", line, "c", "c\n"); err == nil {
		t.Error("without the heading there is no error")
	}
}
