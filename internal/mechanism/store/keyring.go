package store

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"io/fs"
	"strings"

	"github.com/jackc/pgx/v5/pgconn"
	"github.com/uptrace/bun"

	"nectarine/internal/mechanism/store/vault"
)

// ErrForeignKey says that the key ring at hand is not the one with which the database's
// data is sealed, or that the database no longer knows which that is.
var ErrForeignKey = errors.New("the key file does not fit the database")

const canary = "the key ring of this database"

// remember keeps in the database which key ring its data is sealed with. A database from
// before that may have data already: the ring must open it.
// A new one has nothing in the earlier form.
func (db *DB) remember(ctx context.Context, tx bun.Tx, fresh bool) error {
	for _, sealed := range []struct{ purpose, query string }{
		{"identity", "SELECT company_id, sealed FROM identities WHERE company_id <> '' AND sealed <> '' LIMIT 1"},
		{"dateOfBirth", "SELECT company_id, birth_sealed FROM people WHERE company_id <> '' AND birth_sealed <> '' LIMIT 1"},
	} {
		var space, text string
		switch err := tx.NewRaw(sealed.query).Scan(ctx, &space, &text); {
		case errors.Is(err, sql.ErrNoRows):
			continue
		case err != nil:
			return err
		}
		if _, err := db.vault.Open(space+"/"+sealed.purpose, text); err != nil {
			return fmt.Errorf("%w: it does not open the data that is there. Put the right file in place (--key-file); nothing was changed", ErrForeignKey)
		}
	}
	sealed, err := db.vault.Seal(canary, canary)
	if err != nil {
		return err
	}
	name, err := db.vault.Name()
	if err != nil {
		return err
	}
	_, err = tx.ExecContext(ctx, "INSERT INTO key_ring (number, ring, sealed, bound) VALUES (1, ?, ?, ?)", name, sealed, fresh)
	return err
}

// renew seals what the database remembers with the key that seals now: after a rotation
// a ring without it no longer fits.
func (db *DB) renew(ctx context.Context, tx bun.Tx) error {
	name, err := db.vault.Name()
	if err != nil {
		return err
	}
	sealed, err := db.vault.Seal(canary, canary)
	if err != nil {
		return err
	}
	_, err = tx.ExecContext(ctx, "UPDATE key_ring SET ring = ?, sealed = ? WHERE number = 1 AND ring <> ?", name, sealed, name)
	return err
}

func (db *DB) readBound(ctx context.Context, on bun.IDB) error {
	var bound bool
	err := on.NewRaw("SELECT bound FROM key_ring WHERE number = 1").Scan(ctx, &bound)
	db.bound.Store(bound)
	return err
}

// recognize refuses a key ring that is not the database's.
func (db *DB) recognize(ctx context.Context, on bun.IDB) error {
	var ring, sealed string
	switch err := on.NewRaw("SELECT ring, sealed FROM key_ring WHERE number = 1").Scan(ctx, &ring, &sealed); {
	case errors.Is(err, sql.ErrNoRows):
		return fmt.Errorf("%w: its table key_ring is empty, so that it is not known with which key ring its data is sealed; restore the database from a backup", ErrForeignKey)
	case err != nil:
		return err
	}
	if plain, err := db.vault.Open(canary, sealed); err == nil && plain == canary {
		return nil
	}
	name, err := db.vault.Name()
	return errors.Join(fmt.Errorf("%w: its data is sealed with the key ring %s, and the file holds the key ring %s. Put the right file in place (--key-file); nothing was changed", ErrForeignKey, ring, name), err)
}

// Inspected is what lies at the address of a database.
type Inspected struct {
	Exists bool   // a Nectarine database; otherwise there is nothing yet
	Ring   string // the name of the key ring that it remembers; empty where it is older than that
}

// Inspect tells what lies at the address of a database, and changes nothing.
func Inspect(ctx context.Context, url string) (Inspected, error) {
	db, err := connect(url, 1, true)
	if errors.Is(err, fs.ErrNotExist) {
		return Inspected{}, nil
	}
	if err != nil {
		return Inspected{}, err
	}
	found, err := look(ctx, db)
	return found, errors.Join(err, db.Close())
}

func look(ctx context.Context, db *DB) (found Inspected, err error) {
	n, err := db.version(ctx, db.read)
	if err != nil {
		if noTable(err) {
			err = nil
		}
		return found, translate(err)
	}
	if found.Exists = n > 0; found.Exists {
		if err = db.read.NewRaw("SELECT ring FROM key_ring WHERE number = 1").Scan(ctx, &found.Ring); errors.Is(err, sql.ErrNoRows) || noTable(err) {
			err = nil
		}
	}
	return found, translate(err)
}

func noTable(err error) bool {
	var pg *pgconn.PgError
	return err != nil && (errors.As(err, &pg) && pg.Code == "42P01" || strings.Contains(err.Error(), "no such table"))
}

// OpenReadOnly opens a database for nothing but reading: it makes no file, migrates
// nothing, and fails where there is no database, its schema is not this release's, or the
// key ring is not its own.
func OpenReadOnly(ctx context.Context, url string, o Options) (*DB, error) {
	v, err := vault.New(o.Key)
	if err != nil {
		return nil, err
	}
	db, err := connect(url, 2, true)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, fmt.Errorf("there is no database at %s", url)
	}
	if err != nil {
		return nil, err
	}
	db.Clock, db.vault = o.Clock, v
	err = db.Ready(ctx)
	if err == nil {
		err = db.readBound(ctx, db.read)
	}
	if err != nil {
		return nil, errors.Join(err, db.Close())
	}
	return db, nil
}
