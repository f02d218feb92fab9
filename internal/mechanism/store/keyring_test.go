package store_test

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"testing"

	"nectarine/internal/domain/access"
	"nectarine/internal/mechanism/audit"
	"nectarine/internal/mechanism/event"
	"nectarine/internal/mechanism/store"
	"nectarine/internal/mechanism/store/vault"
	"nectarine/internal/testing/servertest"
	"nectarine/internal/value/clock"
)

func ring(t *testing.T) []byte {
	t.Helper()
	key, err := vault.NewKey()
	if err != nil {
		t.Fatal(err)
	}
	return key
}

// TestDatabaseRemembersItsKeyRing: another ring, or a memory that was removed, refuses to
// open; the right one opens again.
func TestDatabaseRemembersItsKeyRing(t *testing.T) {
	servertest.Each(t, func(t *testing.T, engine string) {
		address, err := servertest.Address(engine, t.TempDir())
		if err != nil {
			t.Fatal(err)
		}
		if found, err := store.Inspect(t.Context(), address); err != nil || found.Exists {
			t.Error("before it is made: ", found, err)
		}
		right, wrong := ring(t), ring(t)
		open := func(key []byte) error {
			db, err := store.Open(t.Context(), address, store.Options{Clock: clock.System{}, Key: key})
			if err == nil {
				err = db.Close()
			}
			return err
		}
		if err := errors.Join(open(right), open(right)); err != nil {
			t.Fatal(err)
		}
		if found, err := store.Inspect(t.Context(), address); err != nil || !found.Exists || len(found.Ring) != 8 {
			t.Errorf("after it %v is found with the error %v, want no error, a database, and eight characters of its ring", found, err)
		}
		if err := open(wrong); !errors.Is(err, store.ErrForeignKey) {
			t.Errorf("with another key ring it is opened with %v, want %v", err, store.ErrForeignKey)
		}
		foreign := store.Options{Clock: clock.System{}, Key: wrong}
		if _, err := store.OpenReadOnly(t.Context(), address, foreign); !errors.Is(err, store.ErrForeignKey) {
			t.Errorf("with another key ring it is opened for reading with %v, want %v", err, store.ErrForeignKey)
		}
		db, err := store.Open(t.Context(), address, store.Options{Clock: clock.System{}, Key: right})
		if err != nil {
			t.Fatal(err)
		}
		if _, err := db.Pool().Exec("DELETE FROM key_ring"); err != nil {
			t.Fatal(err)
		}
		if err := db.Ready(t.Context()); !errors.Is(err, store.ErrForeignKey) {
			t.Errorf("without a memory of its key ring it is ready with %v, want %v", err, store.ErrForeignKey)
		}
		if err := errors.Join(db.Close(), open(right)); !errors.Is(err, store.ErrForeignKey) {
			t.Errorf("without its memory it is opened with %v, want %v", err, store.ErrForeignKey)
		}
	})
}

// TestReadOnlyChangesNothing: what is opened for reading alone can be read and not written.
func TestReadOnlyChangesNothing(t *testing.T) {
	servertest.Each(t, func(t *testing.T, engine string) {
		address, err := servertest.Address(engine, t.TempDir())
		if err != nil {
			t.Fatal(err)
		}
		o := store.Options{Clock: clock.System{}, Key: ring(t)}
		if _, err := store.OpenReadOnly(t.Context(), address, o); err == nil {
			t.Error("an empty database was opened for reading")
		}
		db, err := store.Open(t.Context(), address, o)
		if err != nil {
			t.Fatal(err)
		}
		if err := db.Close(); err != nil {
			t.Fatal(err)
		}
		if db, err = store.OpenReadOnly(t.Context(), address, o); err != nil {
			t.Fatal(err)
		}
		err = db.Write(t.Context(), store.Scope{Space: "CP-AAAA-AAAA"}, func(ctx context.Context, tx *store.Tx) error {
			return store.Insert(ctx, tx, &access.Team{Name: "x"})
		})
		if err == nil {
			t.Error("it was written")
		}
		if err := db.Close(); err != nil {
			t.Fatal(err)
		}
	})
}

// TestTrailsFromBeforeLinksStillVerify: entries in the earlier form, then those of
// today, are one trail; what is earlier cannot be written anew afterwards.
func TestTrailsFromBeforeLinksStillVerify(t *testing.T) {
	servertest.Each(t, func(t *testing.T, engine string) {
		address, raw := before(t, engine, "0028")
		const space = "CP-AAAA-AAAA"
		do(t, raw, `INSERT INTO companies (company_id, id, created_at, updated_at, name, is_test, timezone, other_space_id, settings)
			VALUES ('`+space+`', '`+space+`', '2026-01-05T15:00:00Z', '2026-01-05T15:00:00Z', 'Old', false, 'UTC', '', '{}')`)
		// The earlier form: SHA-256 over the hash before and the fields.
		text := sha256.Sum256([]byte(`["","` + space + `",1,"AU-AAAA-AAAB","2026-01-05T15:00:00.000000Z","system","System",null,null,"init","company","` +
			space + `","created","[]"]`))
		sum := hex.EncodeToString(text[:])
		do(t, raw, `INSERT INTO audit_entries (company_id, id, created_at, updated_at, chain, seq, actor_id, actor, operation, object_type, object_id,
			action, changes_text, prev_hash, hash) VALUES ('`+space+`', 'AU-AAAA-AAAB', '2026-01-05T15:00:00Z', '2026-01-05T15:00:00Z', 0, 1,
			'system', 'System', 'init', 'company', '`+space+`', 'created', '[]', '', '`+sum+`')`)
		do(t, raw, `INSERT INTO audit_heads (company_id, chain, seq, hash) VALUES ('`+space+`', 0, 1, '`+sum+`')`)
		db, err := store.Open(t.Context(), address, store.Options{Clock: clock.System{}, Key: ring(t), Upgrade: audit.SealOldHead})
		if err != nil {
			t.Fatal(err)
		}
		db.BeforeCommit = []func(context.Context, *store.Tx) error{event.Flush, audit.Flush}
		scope := store.Scope{Space: space, Actor: store.System, Operation: "test"}
		prove := func() (seq int64, err error) {
			err = db.Read(t.Context(), scope, func(ctx context.Context, tx *store.Tx) error {
				p, err := audit.Verify(ctx, tx)
				if err == nil {
					seq = p.Head.Seq
				}
				return err
			})
			return seq, err
		}
		if seq, err := prove(); err != nil || seq != 1 {
			t.Errorf("before anything new %v entries are proven, with the error %v; want no error and one", seq, err)
		}
		if err := db.Write(t.Context(), scope, func(ctx context.Context, tx *store.Tx) error {
			return store.Insert(ctx, tx, &access.Team{Name: "x"}, &access.Team{Name: "y"})
		}); err != nil {
			t.Fatal(err)
		}
		if seq, err := prove(); err != nil || seq != 3 {
			t.Errorf("with new entries %v are proven, with the error %v; want no error and three", seq, err)
		}
		do(t, raw, "UPDATE audit_entries SET actor = 'Forged' WHERE seq = 1")
		var broken *audit.Broken
		if _, err := prove(); !errors.As(err, &broken) || broken.Seq != 1 {
			t.Errorf("an earlier entry was changed: %v; want one that says that entry 1 is broken", err)
		}
		if err := db.Close(); err != nil {
			t.Fatal(err)
		}
	})
}
