package server

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"

	"nectarine/internal/mechanism/store/leftover"
)

var errLocked = errors.New("another process has it")

// lockDatabase takes a SQLite database for one server: two that work on one file would
// each take what the other does for changes from nowhere. Over PostgreSQL there may be
// many servers, and there is nothing to unlock. A log that is not the database's own is
// refused.
func lockDatabase(ctx context.Context, database string) (unlock func() error, err error) {
	path, lite := strings.CutPrefix(database, "sqlite:")
	if !lite {
		return func() error { return nil }, nil
	}
	if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
		return nil, err
	}
	if path, err = oneName(path); err != nil {
		return nil, err
	}
	f, err := lockFile(path + ".lock")
	if errors.Is(err, errLocked) {
		return nil, fmt.Errorf("another server works on %s: over SQLite there is one. Stop it first (%w)", path, err)
	}
	if err != nil {
		return nil, err
	}
	if err := leftover.Check(ctx, path); err != nil {
		return nil, errors.Join(err, f.Close())
	}
	return f.Close, nil
}

// Alone does a work for which over SQLite nobody else may have the database.
func Alone(ctx context.Context, database string, work func() error) (err error) {
	unlock, err := lockDatabase(ctx, database)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, unlock()) }()
	return work()
}

// AloneOnExisting is Alone on a database that must be there already: for one that is not
// it makes nothing, no folder and no lock.
func AloneOnExisting(ctx context.Context, database string, work func() error) error {
	if path, lite := strings.CutPrefix(database, "sqlite:"); lite {
		if _, err := os.Stat(path); errors.Is(err, fs.ErrNotExist) {
			return noDatabase(database)
		}
	}
	return Alone(ctx, database, work)
}

// oneName is the name of a file that is no symbolic link. A file that has several names is
// refused: its log has the name of one, and by the others it is another database, without
// what stands in the log.
func oneName(path string) (string, error) {
	if real, err := filepath.EvalSymlinks(path); err == nil { // by another name it is the same file
		path = real
	}
	if n, err := namesOf(path); err == nil && n > 1 {
		return "", fmt.Errorf("the file %s has %d names (hard links): its log lies beside one of them, and by another the database lacks what stands there. "+
			"Leave it the name by which it was served, and make copies with .backup or cp", path, n)
	}
	return path, nil
}

// whole refuses a SQLite database of several names, or beside which another's log lies. Where
// a server works on it the log is the server's.
func whole(ctx context.Context, database string) error {
	path, lite := strings.CutPrefix(database, "sqlite:")
	if !lite {
		return nil
	}
	path, err := oneName(path)
	if err != nil {
		return err
	}
	if _, err := os.Stat(path + "-wal"); errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	unlock, err := lockDatabase(ctx, database)
	if errors.Is(err, errLocked) {
		return nil
	}
	if err != nil {
		return err
	}
	return unlock()
}

// wholeToRead is whole for what only reads: it makes no file.
func wholeToRead(ctx context.Context, path string) (err error) {
	if path, err = oneName(path); err != nil {
		return err
	}
	if _, err := os.Stat(path + ".lock"); err == nil {
		f, err := lockFile(path + ".lock")
		if errors.Is(err, errLocked) {
			return nil
		}
		if err != nil {
			return err
		}
		defer func() { err = errors.Join(err, f.Close()) }()
	}
	return leftover.Check(ctx, path)
}
