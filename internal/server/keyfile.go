package server

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"log/slog"
	"os"
	"path/filepath"
	"strings"

	"nectarine/internal/mechanism/store"
	"nectarine/internal/mechanism/store/vault"
	"nectarine/internal/value/clock"
)

// KeyFile is the file of the key ring: the one named, or nectarine.key beside the SQLite
// file, or in ./data.
func KeyFile(database, named string) string {
	if named != "" {
		return named
	}
	return filepath.Join(beside(database), "nectarine.key")
}

// keyRing reads the key file. Where there is none it makes one, for a new database alone:
// for one that has data a missing file is a lost one.
func keyRing(found store.Inspected, file string) ([]byte, error) {
	key, err := readKey(file)
	if !errors.Is(err, fs.ErrNotExist) {
		return key, err
	}
	if !found.Exists {
		return makeKey(file)
	}
	key, err = readKey(file) // another process may have made both meanwhile
	if errors.Is(err, fs.ErrNotExist) {
		return nil, missingKey(file, found)
	}
	return key, err
}

func missingKey(file string, found store.Inspected) error {
	ring := ""
	if found.Ring != "" {
		ring = " " + found.Ring
	}
	return fmt.Errorf("the key file %s is missing; the data of this database is sealed with the key ring%s. Put the file back from its backup (or name it with --key-file): without it the data cannot be read. Nothing was changed", file, ring)
}

// readKey reads a key file, and names it where it is not the key ring that was written.
func readKey(file string) ([]byte, error) {
	info, err := os.Stat(file)
	if err != nil {
		return nil, err
	}
	warnOfReaders("the key file", file, info)
	key, err := os.ReadFile(file)
	if err != nil {
		return nil, err
	}
	if _, err := vault.New(key); err != nil {
		return nil, fmt.Errorf("%s: %w", file, err)
	}
	return key, nil
}

// warnOfReaders tells of a file that others than its owner may read.
func warnOfReaders(what, file string, info fs.FileInfo) {
	if info.Mode().Perm()&0o077 != 0 {
		slog.Warn("others than its owner may read "+what+": chmod 600", "file", file)
	}
}

// ReadKey reads the key ring of a database, without the database.
func ReadKey(database, keyFile string) ([]byte, error) { return readKey(KeyFile(database, keyFile)) }

// makeKey writes a new key file whole or not at all: of several processes that start at
// once, one makes it and the others read that.
func makeKey(file string) ([]byte, error) {
	key, err := vault.NewKey()
	if err != nil {
		return nil, err
	}
	err = writeKey(file, key, os.Link)
	if errors.Is(err, fs.ErrExist) {
		return readKey(file)
	}
	if err != nil {
		return nil, err
	}
	slog.Info("made a new key file; back it up apart from the database", "file", file)
	return key, nil
}

// writeKey writes a key file beside its place, forces it to the disk and puts it there.
func writeKey(file string, key []byte, put func(from, to string) error) error {
	folder := filepath.Dir(file)
	if err := os.MkdirAll(folder, 0o700); err != nil {
		return err
	}
	f, err := os.CreateTemp(folder, ".nectarine.key-*") // mode 600
	if err != nil {
		return err
	}
	_, err = f.Write(key)
	if err = errors.Join(err, f.Sync(), f.Close()); err == nil {
		err = put(f.Name(), file)
	}
	if gone := os.Remove(f.Name()); !errors.Is(gone, fs.ErrNotExist) {
		err = errors.Join(err, gone)
	}
	if err != nil {
		return err
	}
	return syncFolder(folder)
}

// RotateKey puts new keys into the key file of a database that is there, before all that
// are in it: what is written from the next start on is sealed with them, and servers seal
// anew in the background what is there. It answers the name of the new ring.
func RotateKey(ctx context.Context, database, keyFile string) (name string, err error) {
	err = AloneOnExisting(ctx, database, func() error { // a server that runs would not know the new keys
		name, err = rotate(ctx, database, keyFile)
		return err
	})
	return name, err
}

func rotate(ctx context.Context, database, keyFile string) (name string, err error) {
	db, err := ReadDatabase(ctx, database, keyFile) // the right file, and no other
	if err != nil {
		return "", err
	}
	if err := db.Close(); err != nil {
		return "", err
	}
	file := KeyFile(database, keyFile)
	key, err := readKey(file)
	if err != nil {
		return "", err
	}
	rotated, err := vault.Rotated(key, clock.System{}.Now())
	if err != nil {
		return "", err
	}
	name, err = vault.RingName(rotated)
	if err != nil {
		return "", err
	}
	return name, writeKey(file, rotated, os.Rename)
}

// syncFolder forces the names in a folder to the disk.
func syncFolder(folder string) error {
	d, err := os.Open(folder)
	if err != nil {
		return err
	}
	return errors.Join(d.Sync(), d.Close())
}

func noDatabase(database string) error {
	return fmt.Errorf("there is no Nectarine database at %s", database)
}

// ExistingDatabase is OpenDatabase for one that must be there already.
func ExistingDatabase(ctx context.Context, database, keyFile string) (*store.DB, error) {
	found, err := store.Inspect(ctx, database)
	if err != nil {
		return nil, err
	}
	if !found.Exists {
		return nil, noDatabase(database)
	}
	return OpenDatabase(ctx, database, keyFile)
}

// ReadDatabase opens the database of a configuration for reading alone. It makes and
// changes nothing: no database, no schema, no key file.
func ReadDatabase(ctx context.Context, database, keyFile string) (*store.DB, error) {
	if path, lite := strings.CutPrefix(database, "sqlite:"); lite {
		if err := wholeToRead(ctx, path); err != nil {
			return nil, err
		}
	}
	found, err := store.Inspect(ctx, database)
	if err != nil {
		return nil, err
	}
	if !found.Exists {
		return nil, noDatabase(database)
	}
	file := KeyFile(database, keyFile)
	key, err := readKey(file)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, missingKey(file, found)
	}
	if err != nil {
		return nil, err
	}
	return store.OpenReadOnly(ctx, database, store.Options{Clock: clock.System{}, Key: key})
}
