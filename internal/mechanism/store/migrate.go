package store

import (
	"context"
	"embed"
	"fmt"
	"io/fs"
	"slices"
	"strconv"
	"strings"

	"github.com/uptrace/bun"
)

//go:embed migration/*.sql
var migrations embed.FS

// Migrations are numbered files in the dialect that both engines share. Each
// runs once, in a transaction of its own.
func migrationNames() []string {
	names, err := fs.Glob(migrations, "migration/*.sql")
	if err != nil {
		return nil // the pattern is constant and well formed
	}
	return names
}

func latest() int { return number(migrationNames()[len(migrationNames())-1]) }

func number(name string) int {
	n, err := strconv.Atoi(strings.TrimPrefix(name, "migration/")[:4])
	if err != nil {
		return 0 // a test holds every name to four digits
	}
	return n
}

// version is the number of the newest migration that the database has had.
func (db *DB) version(ctx context.Context, on bun.IDB) (n int, err error) {
	err = on.NewRaw("SELECT coalesce(max(number), 0) FROM migrations").Scan(ctx, &n)
	return n, err
}

// The migrations after which something must be done that SQL cannot: the key ring is
// remembered, and what was there before is given the seals that it lacks.
const ringMigration, headMigration = 28, 29

// upgrade runs f for every space that is there.
func (db *DB) upgrade(ctx context.Context, raw bun.Tx, f func(context.Context, *Tx) error) error {
	var spaces []string
	if err := raw.NewRaw("SELECT company_id FROM companies ORDER BY company_id").Scan(ctx, &spaces); err != nil {
		return err
	}
	for _, space := range spaces {
		scope := Scope{Space: space, Actor: System, Operation: "upgrade"}
		if err := f(ctx, &Tx{Scope: scope, Now: db.Clock.Now(), db: db, tx: raw, writes: true}); err != nil {
			return err
		}
	}
	return nil
}

// migrate runs what is missing, all of it in one transaction. Of several
// processes that start at once, one does it and the others wait.
func (db *DB) migrate(ctx context.Context, upgrade func(context.Context, *Tx) error) error {
	return db.write.RunInTx(ctx, nil, func(ctx context.Context, tx bun.Tx) error {
		if err := db.engine.Alone(ctx, tx); err != nil {
			return err
		}
		if _, err := tx.ExecContext(ctx, "CREATE TABLE IF NOT EXISTS migrations (number INTEGER PRIMARY KEY)"); err != nil {
			return err
		}
		n, err := db.version(ctx, tx)
		if err != nil {
			return err
		}
		if n > latest() {
			return fmt.Errorf("the database is at schema %d, which is newer than this release (%d): use a newer nectarine", n, latest())
		}
		var had []int
		if err := tx.NewRaw("SELECT number FROM migrations").Scan(ctx, &had); err != nil {
			return err
		}
		ran := map[int]bool{}
		for _, name := range migrationNames() {
			if slices.Contains(had, number(name)) { // a lower number may have come later, from a branch beside this one
				continue
			}
			if err := db.run(ctx, tx, name); err != nil {
				return fmt.Errorf("migration %s: %w", name, err)
			}
			ran[number(name)] = true
		}
		if ran[ringMigration] {
			err = db.remember(ctx, tx, ran[1])
		} else if err = db.recognize(ctx, tx); err == nil {
			err = db.renew(ctx, tx)
		}
		if err == nil {
			err = db.readBound(ctx, tx)
		}
		if err == nil && ran[headMigration] && upgrade != nil {
			err = db.upgrade(ctx, tx, upgrade)
		}
		return err
	})
}

// Alone runs f while no other process that starts at once does: for tables that a
// library makes for itself. Over SQLite there is one process.
func (db *DB) Alone(ctx context.Context, f func(context.Context) error) error {
	if db.Engine() == "sqlite" {
		return f(ctx)
	}
	return db.write.RunInTx(ctx, nil, func(ctx context.Context, tx bun.Tx) error {
		if err := db.engine.Alone(ctx, tx); err != nil {
			return err
		}
		return f(ctx)
	})
}

func (db *DB) run(ctx context.Context, tx bun.Tx, name string) error {
	text, err := migrations.ReadFile(name)
	if err != nil {
		return err
	}
	if _, err := tx.ExecContext(ctx, string(text)); err != nil {
		return err
	}
	_, err = tx.ExecContext(ctx, "INSERT INTO migrations (number) VALUES (?)", number(name))
	return err
}
