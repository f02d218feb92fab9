package leftover_test

import (
	"context"
	"database/sql"
	"os"
	"path/filepath"
	"strings"
	"testing"

	_ "modernc.org/sqlite" // the driver

	"nectarine/internal/mechanism/store/leftover"
)

// killed is a file and the log that a process leaves behind that was killed: an audit trail of
// so many entries, the first of which are in the file and the last in its log.
func killed(t *testing.T, hash string, inLog int) (file, log []byte) {
	t.Helper()
	path := filepath.Join(t.TempDir(), "of.db")
	db, err := sql.Open("sqlite", "file:"+path+"?_pragma=journal_mode(wal)&_pragma=wal_autocheckpoint(0)")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := db.Close(); err != nil {
			t.Error(err)
		}
	})
	db.SetMaxOpenConns(1)
	run := func(statement string, args ...any) {
		if _, err := db.Exec(statement, args...); err != nil {
			t.Fatalf("the statement %s fails: %v", statement, err)
		}
	}
	run("CREATE TABLE audit_heads (company_id TEXT, seq INTEGER, hash TEXT)")
	run("CREATE TABLE audit_entries (company_id TEXT, seq INTEGER, hash TEXT, prev_hash TEXT)")
	run("INSERT INTO audit_heads VALUES ('CP-1', 0, '')")
	enter := func(seq int, prev string) {
		run("INSERT INTO audit_entries VALUES ('CP-1', ?, ?, ?)", seq, hash+strings.Repeat("+", seq), prev)
		run("UPDATE audit_heads SET seq = ?, hash = ?", seq, hash+strings.Repeat("+", seq))
	}
	enter(1, "")
	run("PRAGMA wal_checkpoint(TRUNCATE)")
	for seq := 2; seq < 2+inLog; seq++ {
		enter(seq, hash+strings.Repeat("+", seq-1))
	}
	if file, err = os.ReadFile(path); err != nil {
		t.Fatal(err)
	}
	if log, err = os.ReadFile(path + "-wal"); err != nil {
		t.Fatal(err)
	}
	return file, log
}

// A log is the file's own, or is told by name and left where it lies, with the file.
func TestALogOfAnotherIsTold(t *testing.T) {
	file, log := killed(t, "a", 3)
	_, foreign := killed(t, "b", 3)
	for name, c := range map[string]struct {
		log  []byte
		fits bool
	}{
		"none":                    {nil, true},
		"one without a change":    {log[:32], true},
		"its own":                 {log, true},
		"that of another":         {foreign, false},
		"its own, cut short":      {log[:len(log)/2], true},
		"a header, and no change": {make([]byte, 32), true},
	} {
		t.Run(name, func(t *testing.T) {
			path := filepath.Join(t.TempDir(), "nectarine.db")
			if err := os.WriteFile(path, file, 0o600); err != nil {
				t.Fatal(err)
			}
			if c.log != nil {
				if err := os.WriteFile(path+"-wal", c.log, 0o600); err != nil {
					t.Fatal(err)
				}
			}
			err := leftover.Check(context.Background(), path)
			if (err == nil) != c.fits {
				t.Errorf("a file with a log, %s, is answered with %v, want that it fits to be %v", name, err, c.fits)
			}
			if err != nil && (!strings.Contains(err.Error(), path+"-wal") || !strings.Contains(err.Error(), "nothing was changed")) {
				t.Errorf("it is refused with %q, want the log named and what to do", err)
			}
			if is, err := os.ReadFile(path); err != nil || string(is) != string(file) {
				t.Errorf("the file has %d bytes, want it as it was: %v", len(is), err)
			}
		})
	}
}
