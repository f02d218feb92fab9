package server_test

import (
	"context"
	"database/sql/driver"
	"errors"
	"io"
	"net/http"
	"net/http/httptest"
	"os"
	"strings"
	"testing"
	"time"

	"nectarine/internal/domain/document"
	"nectarine/internal/mechanism/store"
	"nectarine/internal/server"
	"nectarine/internal/testing/assert"
	"nectarine/internal/testing/servertest"
)

// onlyReads makes a database take only reads: SQLite as of a file that may not be written,
// PostgreSQL as of a replica, for each session from now on: all of the whole database, which
// must be one of its own (servertest.OpenAlone).
func onlyReads(t *testing.T, db *store.DB, on bool) {
	t.Helper()
	ctx := context.Background()
	connection, err := db.Pool().Conn(ctx)
	if err != nil {
		t.Fatal(err)
	}
	statements := map[string][]string{"sqlite": {"PRAGMA query_only = " + map[bool]string{true: "1", false: "0"}[on]},
		"postgres": {"SET default_transaction_read_only = off", "DO $$ BEGIN EXECUTE format('ALTER DATABASE %I SET default_transaction_read_only = " +
			map[bool]string{true: "on", false: "off"}[on] + "', current_database()); END $$",
			"SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()"}}
	for _, statement := range statements[db.Engine()] {
		if _, err := connection.ExecContext(ctx, statement); err != nil {
			t.Fatalf("%s: %v, want no error", statement, err)
		}
	}
	if db.Engine() == "postgres" { // this session too ends
		if err := connection.Raw(func(any) error { return driver.ErrBadConn }); err == nil {
			t.Fatal("the session goes on")
		}
	}
	_ = connection.Close()
}

// Readiness tells when nothing can be written, tries so at most once in five seconds, and
// tells when it can again. A write is refused with 503 meanwhile.
func TestReadinessTellsWhenNothingCanBeWritten(t *testing.T) {
	servertest.Each(t, func(t *testing.T, engine string) {
		db, now, err := servertest.OpenAlone(engine)
		if err != nil {
			t.Fatal(err)
		}
		handler, err := server.New(db).Handler(server.Options{})
		if err != nil {
			t.Fatal(err)
		}
		says := func(want string) {
			t.Helper()
			var got string
			for range 5 { // sessions that were ended are noticed one by one
				w := httptest.NewRecorder()
				handler.ServeHTTP(w, httptest.NewRequest(http.MethodGet, "/readyz", nil))
				if got = w.Body.String(); w.Code != http.StatusServiceUnavailable {
					t.Fatalf("%d %s, want 503", w.Code, got)
				}
				if strings.Contains(got, want) {
					return
				}
				now.Move(6 * time.Second)
			}
			t.Errorf("it says %q, want %q", got, want)
		}
		says("job workers") // the last thing it asks for
		onlyReads(t, db, true)
		if err := db.Writable(t.Context()); engine == "sqlite" && err == nil {
			t.Error("it can still be written")
		}
		says("cannot be written")
		onlyReads(t, db, false)
		now.Move(6 * time.Second)
		says("job workers")
	})
}

// A try costs a commit: for five seconds the answer before stands.
func TestReadinessTriesSeldom(t *testing.T) {
	db, now, err := servertest.Open("sqlite")
	if err != nil {
		t.Fatal(err)
	}
	handler, err := server.New(db).Handler(server.Options{})
	if err != nil {
		t.Fatal(err)
	}
	got := func() string {
		w := httptest.NewRecorder()
		handler.ServeHTTP(w, httptest.NewRequest(http.MethodGet, "/readyz", nil))
		return w.Body.String()
	}
	first := got()
	onlyReads(t, db, true)
	now.Move(4 * time.Second)
	if again := got(); again != first {
		t.Errorf("after four seconds it says %q, want what it said, %q", again, first)
	}
	now.Move(2 * time.Second)
	if again := got(); !strings.Contains(again, "cannot be written") {
		t.Errorf("after six seconds it says %q, want that nothing can be written", again)
	}
}

// fullDisk keeps contents on a device that is full: the system's own answer.
type fullDisk struct{ document.Blobs }

func (fullDisk) Write(_, _ string, fill func(io.Writer) error) error {
	f, err := os.OpenFile("/dev/full", os.O_WRONLY, 0)
	if err != nil {
		return err
	}
	if err := fill(f); err != nil {
		_ = f.Close()
		return err
	}
	return f.Close()
}

// An upload for which there is no room is refused in words, loses nothing, and is taken
// once there is room.
func TestUploadWithoutRoom(t *testing.T) {
	servertest.Alone(t, func(t *testing.T, c *servertest.Client) {
		of := c.New("/documents", m{"type": "other", "fileName": "letter.txt"})
		disk := c.Server.Documents.Blobs
		c.Server.Documents.Blobs = fullDisk{disk}
		content := strings.Repeat("Dear Ann, ", 100_000)
		got := c.Send("POST", of.Path+"/content", strings.NewReader(content), "Content-Type", "text/plain")
		if said, _ := got.Body["message"].(string); got.Status != 503 || !strings.Contains(said, "no room") || got.Header.Get("Retry-After") == "" {
			t.Errorf("%d %s, want a 503 that says there is no room, and when to ask again", got.Status, got.Raw)
		}
		assert.Fields(t, c.Get(of.Path), m{"status": "created", "sha256": nil, "uploadedAt": nil})
		c.Server.Documents.Blobs = disk
		c.Upload("POST", of.Path+"/content", "text/plain", content, 200) // there is room again
		assert.Fields(t, c.Get(of.Path), m{"status": "uploaded", "sizeBytes": float64(len(content))})
	})
}

// The try needs room on the disk each time: what is there already would do on one that is
// full. It waits for nobody who reads, such as a backup.
func TestReadinessTakesRoom(t *testing.T) {
	servertest.Each(t, func(t *testing.T, engine string) {
		db, _, err := servertest.Open(engine)
		if err != nil {
			t.Fatal(err)
		}
		// PostgreSQL: the file of the table. SQLite: what stands in its pages, all of which go into the log.
		mark := map[string]string{"postgres": "SELECT pg_relation_filepath('disk_probe')", "sqlite": "SELECT filling FROM disk_probe"}[engine]
		size := map[string]string{"postgres": "SELECT pg_relation_size('disk_probe')", "sqlite": "SELECT length(filling) FROM disk_probe"}[engine]
		seen := map[string]bool{}
		for range 3 {
			if err := db.Writable(t.Context()); err != nil {
				t.Fatalf("it cannot be written: %v", err)
			}
			var at string
			var room int
			if err := errors.Join(db.Pool().QueryRow(mark).Scan(&at), db.Pool().QueryRow(size).Scan(&room)); err != nil {
				t.Fatal(err)
			}
			if seen[at] = true; room < 250_000 {
				t.Errorf("a try takes %d bytes, want a quarter of a megabyte", room)
			}
		}
		if len(seen) != 3 {
			t.Errorf("three tries took new room %d times", len(seen))
		}
		if engine == "postgres" {
			reader, err := db.Pool().BeginTx(t.Context(), nil)
			if err != nil {
				t.Fatal(err)
			}
			if _, err := reader.Exec("LOCK TABLE disk_probe IN ACCESS SHARE MODE"); err != nil {
				t.Fatal(err)
			}
			if err := db.Writable(t.Context()); err != nil {
				t.Errorf("while a backup reads: %v, want that it can be written", err)
			}
			if err := reader.Rollback(); err != nil {
				t.Fatal(err)
			}
		}
	})
}
