package dialect_test

import (
	"bytes"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"testing"

	"github.com/jackc/pgx/v5/pgconn"

	"nectarine/internal/mechanism/store/dialect"
)

// A transaction is tried again where PostgreSQL gave it up for another's sake, or two gave a
// type its next version at once; never where the caller is at fault.
func TestRetryable(t *testing.T) {
	for _, c := range []struct {
		code, constraint string
		want             bool
	}{
		{"40001", "", true}, {"40P01", "", true}, {"23505", "case_types_version", true}, {"23505", "case_types_status", true},
		{"23505", "teams_external_id", false}, {"23503", "case_types_version", false}, {"57014", "", false},
	} {
		err := fmt.Errorf("a statement: %w", &pgconn.PgError{Code: c.code, ConstraintName: c.constraint})
		if got := (dialect.Postgres{}).Retryable(err); got != c.want {
			t.Errorf("PostgreSQL's %s of %q is to be tried again: %v, want %v", c.code, c.constraint, got, c.want)
		}
		if (dialect.SQLite{}).Retryable(err) {
			t.Errorf("%s is to be tried again on SQLite, want never", c.code)
		}
	}
	if (dialect.Postgres{}).Retryable(errors.New("40001")) {
		t.Error("an error that is not PostgreSQL's is to be tried again")
	}
}

// A file that is made is its owner's alone, in a folder that is; one that is only read is not made.
func TestSQLiteFiles(t *testing.T) {
	path := filepath.Join(t.TempDir(), "data", "nectarine.db")
	if _, _, err := dialect.ReadSQLite(path, 1); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("reading a file that is not there gives %v, want fs.ErrNotExist", err)
	}
	write, read, err := dialect.OpenSQLite(path, 2)
	if err != nil {
		t.Fatal(err)
	}
	if _, _, err := dialect.ReadSQLite(path, 1); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("reading a file without content gives %v, want fs.ErrNotExist", err)
	}
	if _, err := write.Exec("CREATE TABLE notes (text TEXT)"); err != nil {
		t.Fatal(err)
	}
	if _, err := read.Exec("INSERT INTO notes VALUES ('x')"); err == nil {
		t.Error("the connections that read have written")
	}
	for at, want := range map[string]fs.FileMode{path: 0o600, filepath.Dir(path): 0o700 | fs.ModeDir} {
		if info, err := os.Stat(at); err != nil || info.Mode() != want {
			t.Errorf("%s has the mode %v, want %v: %v", at, info.Mode(), want, err)
		}
	}
	if err := errors.Join(write.Close(), read.Close()); err != nil {
		t.Error(err)
	}
	content, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	only, leave, err := dialect.ReadSQLite(path, 1)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := only.Exec("DROP TABLE notes"); err == nil {
		t.Error("a file that was opened for reading was written")
	}
	if err := errors.Join(only.Close(), leave()); err != nil {
		t.Error(err)
	}
	beside, err := filepath.Glob(path + "?*")
	if err != nil || len(beside) > 0 {
		t.Errorf("beside a file that was only read lie %v (%v), want nothing", beside, err)
	}
	if now, err := os.ReadFile(path); err != nil || !bytes.Equal(now, content) {
		t.Errorf("a file that was only read has other %d bytes than the %d before: %v", len(now), len(content), err)
	}
}

// TestReadingLeavesTheLogOfOthers: of a file that somebody else has open the log stays.
func TestReadingLeavesTheLogOfOthers(t *testing.T) {
	path := filepath.Join(t.TempDir(), "nectarine.db")
	write, read, err := dialect.OpenSQLite(path, 1)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := write.Exec("CREATE TABLE notes (text TEXT)"); err != nil {
		t.Fatal(err)
	}
	for _, before := range []string{"a log lies there", "it is written meanwhile"} {
		if before != "a log lies there" {
			if err := errors.Join(write.Close(), read.Close()); err != nil {
				t.Fatal(err)
			}
		}
		only, leave, err := dialect.ReadSQLite(path, 1)
		if err != nil {
			t.Fatal(err)
		}
		if before != "a log lies there" {
			if write, read, err = dialect.OpenSQLite(path, 1); err != nil {
				t.Fatal(err)
			}
		}
		if _, err := write.Exec("INSERT INTO notes VALUES ('x')"); err != nil {
			t.Fatal(err)
		}
		if err := errors.Join(only.Close(), leave()); err != nil {
			t.Errorf("%s: %v, want no error", before, err)
		}
		if _, err := os.Stat(path + "-wal"); err != nil {
			t.Errorf("%s: the log of who writes is gone: %v", before, err)
		}
	}
	var n int
	if err := read.NewRaw("SELECT count(*) FROM notes").Scan(t.Context(), &n); err != nil || n != 2 {
		t.Errorf("there are %d notes (%v), want both", n, err)
	}
	if err := errors.Join(write.Close(), read.Close()); err != nil {
		t.Error(err)
	}
}
