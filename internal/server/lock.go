package server

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
)

var errLocked = errors.New("another process has it")

// lockDatabase takes a SQLite database for one server: two that work on one file would
// each take what the other does for changes from nowhere. Over PostgreSQL there may be
// many servers, and there is nothing to unlock.
func lockDatabase(database string) (unlock func() error, err error) {
	path, lite := strings.CutPrefix(database, "sqlite:")
	if !lite {
		return func() error { return nil }, nil
	}
	if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
		return nil, err
	}
	if real, err := filepath.EvalSymlinks(path); err == nil { // by another name it is the same file
		path = real
	}
	f, err := lockFile(path + ".lock")
	if errors.Is(err, errLocked) {
		return nil, fmt.Errorf("another server works on %s: over SQLite there is one. Stop it first", path)
	}
	if err != nil {
		return nil, err
	}
	return f.Close, nil
}
