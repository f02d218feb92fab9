package main

import (
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
)

// TestFaultsAreFound runs the checks over a module with one fault of each kind, and with what
// is no fault beside it.
func TestFaultsAreFound(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	tool := filepath.Join(dir, "lint")
	run := func(in, name string, args ...string) (string, error) {
		cmd := exec.CommandContext(t.Context(), name, args...)
		cmd.Dir = in
		text, err := cmd.CombinedOutput()
		return string(text), err
	}
	if text, err := run(".", "go", "build", "-o", tool, "."); err != nil {
		t.Fatalf("building the checks: %v\n%s", err, text)
	}
	write := func(name, text string) {
		t.Helper()
		if err := os.WriteFile(filepath.Join(dir, name), []byte(text), 0o600); err != nil {
			t.Fatalf("writing %s: %v", name, err)
		}
	}
	write("go.mod", "module nectarine\n\ngo 1.26\n")
	write("faults.go", `// Package faults has one fault of each kind.
package faults

import (
	"fmt"
	"io/ioutil"
	"os"
)

// Faults has faults.
func Faults(name string) {
	fmt.Printf("%d\n", name)
	os.Remove(name)
	_ = os.Remove(name)
	_ = ioutil.Discard
	for true {
	}
}

func neverCalled() {}

func calledByItsTest() {}
`)
	write("faults_test.go", `package faults

import (
	"os"
	"testing"
)

func TestCalled(t *testing.T) {
	os.Remove("a test may drop it")
	calledByItsTest()
}
`)
	text, err := run(dir, "go", "vet", "-vettool="+tool, "./...")
	if err == nil {
		t.Errorf("faults are passed:\n%s", text)
	}
	for _, want := range []string{
		"faults.go:12:14: fmt.Printf format %d has arg name of wrong type string",
		"faults.go:13:11: unchecked error",
		"faults.go:14:2: unchecked error",
		"faults.go:6:2: io/ioutil has been deprecated",
		"faults.go:16:2: should use for {}",
		"faults.go:20:6: func neverCalled is unused",
	} {
		if !strings.Contains(text, want) {
			t.Errorf("%q is not told in\n%s", want, text)
		}
	}
	for _, not := range []string{"calledByItsTest", "faults_test.go", "lint:"} {
		if strings.Contains(text, not) {
			t.Errorf("%q is told in\n%s", not, text)
		}
	}
}

// TestChecksOfGoVetAreAllThere compares with what go vet says of itself.
func TestChecksOfGoVetAreAllThere(t *testing.T) {
	t.Parallel()
	text, err := exec.CommandContext(t.Context(), "go", "tool", "vet", "help").CombinedOutput()
	if err != nil {
		t.Fatalf("asking go vet for its checks: %v\n%s", err, text)
	}
	_, list, found := strings.Cut(string(text), "Registered analyzers:")
	list, _, ended := strings.Cut(list, "By default")
	if !found || !ended {
		t.Fatalf("go vet lists its checks otherwise:\n%s", text)
	}
	ours := map[string]bool{}
	for _, check := range all() {
		ours[check.Name] = true
	}
	count := 0
	for line := range strings.Lines(list) {
		if name, _, _ := strings.Cut(strings.TrimSpace(line), " "); name != "" {
			count++
			if !ours[name] {
				t.Errorf("go vet checks %s, lint does not", name)
			}
		}
	}
	if count < 30 {
		t.Errorf("go vet lists %d checks, which is fewer than it has", count)
	}
}
