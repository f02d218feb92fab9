package servertest

import (
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"sync"
	"testing"
)

// built is where the program of this run of a package's tests lies: its folder.
var built struct {
	sync.Mutex
	folder string
}

// Program is the file of the real program, built once for the tests of a package, as it is
// released: without cgo, so that all that it is made of is built already. Its
// package has a TestMain that calls WithProgram.
func Program(t testing.TB) string {
	t.Helper()
	built.Lock()
	defer built.Unlock()
	if built.folder == "" {
		folder, err := os.MkdirTemp("", "nectarine-test-")
		if err != nil {
			t.Fatal(err)
		}
		build := exec.Command("go", "build", "-buildvcs=false", "-ldflags=-s", "-o", filepath.Join(folder, "nectarine"), "nectarine/cmd/nectarine")
		build.Env = append(os.Environ(), "CGO_ENABLED=0")
		if said, err := build.CombinedOutput(); err != nil {
			t.Fatalf("the program does not build: %v: %s", errors.Join(err, os.RemoveAll(folder)), said)
		}
		built.folder = folder
	}
	return filepath.Join(built.folder, "nectarine")
}

// WithProgram runs the tests of a package, and removes what Program has built for them.
func WithProgram(m *testing.M) {
	m.Run()
	built.Lock()
	defer built.Unlock()
	if err := os.RemoveAll(built.folder); err != nil {
		fmt.Fprintln(os.Stderr, "the program that was built for the tests is left behind:", err)
	}
}
