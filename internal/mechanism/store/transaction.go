package store

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"slices"

	"github.com/uptrace/bun"

	"nectarine/internal/mechanism/store/commit"
)

// errDryRun ends a transaction whose work was only a preview.
var errDryRun = errors.New("preview: rolled back")

// Read gives back the value of f, run as by DB.Read. Like Write and Preview it is for
// what a transaction finds out: f keeps nothing but what it returns, so that it can run
// again.
func Read[T any](ctx context.Context, db *DB, s Scope, f func(context.Context, *Tx) (T, error)) (T, error) {
	return valueOf(ctx, s, db.Read, f)
}

// Write gives back the value of f, run as by DB.Write: that of the run that was
// committed.
func Write[T any](ctx context.Context, db *DB, s Scope, f func(context.Context, *Tx) (T, error)) (T, error) {
	return valueOf(ctx, s, db.Write, f)
}

// Preview gives back the value of f, run as by DB.Preview.
func Preview[T any](ctx context.Context, db *DB, s Scope, f func(context.Context, *Tx) (T, error)) (T, error) {
	return valueOf(ctx, s, db.Preview, f)
}

// valueOf is the one place in which a value leaves a transaction. Where the transaction
// fails there is none, whatever f had found.
func valueOf[T any](ctx context.Context, s Scope, run func(context.Context, Scope, func(context.Context, *Tx) error) error,
	f func(context.Context, *Tx) (T, error)) (T, error) {
	var found, none T
	err := run(ctx, s, func(ctx context.Context, tx *Tx) (err error) {
		found, err = f(ctx, tx)
		return err
	})
	if err != nil {
		return none, err
	}
	return found, nil
}

// Write runs f in a transaction of the scope's space and commits it if f
// returns nil. f may run again when the engine asks for a retry, or when a
// random id was already taken: it must build anew all that it inserts.
func (db *DB) Write(ctx context.Context, s Scope, f func(context.Context, *Tx) error) error {
	return db.attempt(ctx, s, false, f)
}

// Preview runs f as Write does and then rolls it back.
func (db *DB) Preview(ctx context.Context, s Scope, f func(context.Context, *Tx) error) error {
	return db.attempt(ctx, s, true, f)
}

// attempts is how often a transaction runs before its failure is the caller's.
const attempts = 11

// attempt runs f in a transaction that writes, again as often as that can help.
func (db *DB) attempt(ctx context.Context, s Scope, dry bool, f func(context.Context, *Tx) error) (err error) {
	for range attempts {
		var committing bool
		committing, err = db.once(ctx, s, dry, f)
		switch {
		case err == nil, errors.Is(err, errDryRun):
			return nil
		case ctx.Err() == nil && db.again(err):
		case committing:
			return outcome(err)
		default:
			return translate(err)
		}
	}
	return translate(err)
}

// again reports whether a transaction that failed so may succeed when it is run again.
// One that is part of another cannot be run again by itself when the engine has given
// up the whole.
func (db *DB) again(err error) bool {
	var v *commit.Voided
	return errors.Is(err, errTaken) || errors.As(err, &v) || db.outer == nil && db.joint == nil && db.engine.Retryable(err)
}

// once runs f in one transaction. It reports whether the error, if any, came while the
// engine committed: then nobody knows whether it did.
func (db *DB) once(ctx context.Context, s Scope, dry bool, f func(context.Context, *Tx) error) (committing bool, err error) {
	if err := db.fits(ctx); err != nil {
		return false, err
	}
	begin, err := db.place(s, db.writer())
	if err != nil {
		return false, err
	}
	dry = dry || db.outer != nil && db.outer.dryRun
	var after []func()
	err = begin(ctx, nil, func(_ context.Context, raw bun.Tx) error {
		tx := &Tx{Scope: s, db: db, tx: raw, writes: true, dryRun: dry}
		if err := tx.begin(ctx); err != nil {
			return err
		}
		if err := f(ctx, tx); err != nil {
			return err
		}
		if dry {
			return errDryRun // there will be no commit for which to write events and the trail
		}
		for _, hook := range slices.Concat(tx.finally, db.BeforeCommit) {
			if err := hook(ctx, tx); err != nil {
				return err
			}
		}
		if err := tx.writeLast(ctx); err != nil {
			return err
		}
		tx.After(func() { db.counts.Wrote(s.Space) })
		switch committing = db.outer == nil && db.joint == nil; {
		case db.outer != nil:
			db.outer.after = append(db.outer.after, tx.after...)
		case db.joint != nil:
			db.joint.after = append(db.joint.after, tx.after...)
		default:
			after = tx.after
		}
		return nil
	})
	if v := (*commit.Voided)(nil); errors.As(err, &v) {
		return false, err
	}
	for _, f := range after { // after a commit that failed as well: it may have taken place
		f()
	}
	return committing, err
}

// Read runs f in a read-only transaction, which sees one moment of the database.
func (db *DB) Read(ctx context.Context, s Scope, f func(context.Context, *Tx) error) error {
	if err := db.fits(ctx); err != nil {
		return err
	}
	begin, err := db.place(s, db.read.RunInTx)
	if err != nil {
		return err
	}
	options := db.engine.ReadOptions()
	if db.outer != nil {
		options = nil // they are the outer's
	}
	seen := db.counts.WritesOf(s.Space)
	return translate(begin(ctx, options, func(_ context.Context, raw bun.Tx) error {
		tx := &Tx{Scope: s, db: db, tx: raw, written: seen}
		if db.outer == nil && db.joint == nil { // there it would see what is not committed
			tx.counts = db.counts
		}
		if err := tx.begin(ctx); err != nil {
			return err
		}
		return f(ctx, tx)
	}))
}

// beginner begins a transaction, runs a function in it and ends it.
type beginner func(context.Context, *sql.TxOptions, func(context.Context, bun.Tx) error) error

// writer begins transactions that write.
func (db *DB) writer() beginner {
	if db.committer == nil || db.apart {
		return db.write.RunInTx
	}
	return db.committer.Run
}

// ForLongWrites is the database for writes that take long: each has a commit of its own, so that
// no short one waits for it in the same.
func (db *DB) ForLongWrites() *DB {
	apart := *db
	apart.apart = true
	return &apart
}

// Shared reports whether others, but for what takes long, want SQLite's one writer or just did.
func (db *DB) Shared() bool { return db.committer != nil && db.committer.Wanted() }

// Committer is where writes wait for their turn in SQLite's one writer; nil elsewhere.
func (db *DB) Committer() *commit.Committer { return db.committer }

// place is where a transaction of the scope begins: on a connection of its own, or
// within the outer one.
func (db *DB) place(s Scope, own beginner) (beginner, error) {
	if db.joint != nil {
		return db.joint.tx.RunInTx, nil
	}
	if db.outer == nil {
		return own, nil
	}
	if db.outer.Space != s.Space {
		return nil, fmt.Errorf("a transaction of the space %q cannot be part of one of %q", s.Space, db.outer.Space)
	}
	return db.outer.tx.RunInTx, nil
}

// joint is a transaction of several spaces, and what is done after it.
type joint struct {
	tx    bun.Tx
	after []func()
}

// Together makes the transactions that f opens, which are of several spaces, one: all are
// committed, or none.
func (db *DB) Together(ctx context.Context, f func(*DB) error) error {
	committing := false
	j := &joint{}
	err := db.write.RunInTx(ctx, nil, func(_ context.Context, raw bun.Tx) error {
		j.tx = raw
		several := *db
		several.joint = j
		err := f(&several)
		committing = err == nil
		return err
	})
	if !committing {
		return translate(err)
	}
	for _, f := range j.after { // after a commit that failed as well: it may have taken place
		f()
	}
	if err != nil {
		return outcome(err)
	}
	return nil
}

// Nested is the database as seen from within the transaction: the transactions that it
// opens are parts of this one. Each can fail alone, and all are committed together with
// it. It lets bulk work do whole operations by the thousand, as one step that is done or
// not. Within a preview all are previews. It opens no transaction of another space, and
// ends with the transaction.
func (tx *Tx) Nested() *DB {
	nested := *tx.db
	nested.outer = tx
	return &nested
}
