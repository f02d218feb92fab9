package store_test

import (
	"database/sql"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"nectarine/internal/mechanism/store"
	"nectarine/internal/mechanism/store/vault"
	"nectarine/internal/testing/servertest"
	"nectarine/internal/value/clock"
)

// before makes a database of the engine as it was before the migration with the name,
// and answers its address, and a connection to it.
func before(t *testing.T, engine, name string) (string, *sql.DB) {
	t.Helper()
	address, err := servertest.Address(engine, t.TempDir())
	if err != nil {
		t.Fatal(err)
	}
	driver, source := "pgx", address
	if path, lite := strings.CutPrefix(address, "sqlite:"); lite {
		driver, source = "sqlite", "file:"+path+"?_pragma=journal_mode(wal)"
	}
	raw, err := sql.Open(driver, source)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = raw.Close() })
	files, err := filepath.Glob("migration/*.sql")
	if err != nil {
		t.Fatal(err)
	}
	slices.Sort(files)
	do(t, raw, "CREATE TABLE migrations (number INTEGER PRIMARY KEY)")
	for _, file := range files {
		if filepath.Base(file) >= name {
			break
		}
		text, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		do(t, raw, string(text))
		do(t, raw, "INSERT INTO migrations (number) VALUES ("+strings.TrimLeft(filepath.Base(file)[:4], "0")+")")
	}
	return address, raw
}

func do(t *testing.T, raw *sql.DB, text string) {
	t.Helper()
	if _, err := raw.ExecContext(t.Context(), text); err != nil {
		t.Fatalf("%.100s: %v, want no error", text, err)
	}
}

// TestAnswersInClearArePurged: what older releases stored in clear is gone after the
// start of this one, from the file too; that the requests were done is still known.
func TestAnswersInClearArePurged(t *testing.T) {
	servertest.Each(t, func(t *testing.T, engine string) {
		address, raw := before(t, engine, "0027")
		do(t, raw, `INSERT INTO idempotency_keys (company_id, key, fingerprint, status, body, expires_at) VALUES
			('CP-AAAA-AAAA', 'done', 'f1', 201, 'nk_live_SECRETSECRET', '2030-01-01T00:00:00Z'),
			('CP-AAAA-AAAA', 'refused', 'f2', 403, 'nk_live_SECRETSECRET', '2030-01-01T00:00:00Z')`)
		key, err := vault.NewKey()
		if err != nil {
			t.Fatal(err)
		}
		db, err := store.Open(t.Context(), address, store.Options{Clock: clock.System{}, Key: key})
		if err != nil {
			t.Fatal(err)
		}
		var n, status int
		var body string
		if err := raw.QueryRow("SELECT count(*), max(status), max(body) FROM idempotency_keys").Scan(&n, &status, &body); err != nil || n != 1 || status != 201 || body != "" {
			t.Errorf("%d rows, status %d, body %q: %v", n, status, body, err)
		}
		if err := db.Close(); err != nil {
			t.Fatal(err)
		}
		if path, lite := strings.CutPrefix(address, "sqlite:"); lite {
			if err := raw.Close(); err != nil {
				t.Fatal(err)
			}
			for _, file := range []string{path, path + "-wal"} {
				if b, err := os.ReadFile(file); err == nil && strings.Contains(string(b), "SECRETSECRET") {
					t.Errorf("%s still holds the secret", filepath.Base(file))
				}
			}
		}
	})
}
