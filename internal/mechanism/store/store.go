// Package store keeps rows in one of two engines, SQLite or PostgreSQL, with
// one body of queries. Nothing outside this package opens a query of its own:
// every statement starts from a Tx, and a Tx is bound to one company space.
package store

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"time"

	"github.com/uptrace/bun"

	"nectarine/internal/mechanism/store/commit"
	"nectarine/internal/mechanism/store/counted"
	"nectarine/internal/mechanism/store/dialect"
	"nectarine/internal/mechanism/store/vault"
	"nectarine/internal/value/clock"
)

// DB is an open database of either engine.
type DB struct {
	Clock clock.Source
	// BeforeCommit runs, in order, at the end of every writing transaction, in it:
	// here events and the audit trail are written. Set once, before the first use.
	BeforeCommit []func(context.Context, *Tx) error

	engine dialect.Engine
	write  *bun.DB
	read   *bun.DB // SQLite: many readers beside the one writer; PostgreSQL: the same pool
	vault  *vault.Vault
	ring   *ringCheck
	leave  func() error // once what only reads is closed; nil else
	bound  *atomic.Bool // nothing is left that is sealed in the earlier form, which was not tied to a row
	outer  *Tx          // the transaction of which all that this opens are parts; nil but for Nested
	joint  *joint       // where it is seen from within a transaction of several spaces

	counts    *counted.Totals
	committer *commit.Committer // SQLite's; nil elsewhere
	apart     bool              // writes share no commit with others
}

// Options are what a database is opened with.
type Options struct {
	Clock clock.Source
	// Key is the master key, a ring of keys in Tink's JSON as NewKey makes it, under
	// which personal data is encrypted.
	Key []byte
	// Fault is asked before each statement, for tests alone: the error that it answers
	// is what the statement answers, and the statement is not run. What it answers to
	// COMMIT and ROLLBACK, of which it is told as well, is not looked at.
	Fault func(ctx context.Context, statement string) error
	// Upgrade runs once in each space of a database from before the audit trail was sealed:
	// it seals what is there.
	Upgrade func(context.Context, *Tx) error
	// Connections bounds those to PostgreSQL, or the readers of SQLite; 0 means 16.
	Connections int
	ShareFor    time.Duration // how long one commit of SQLite takes writes along; 0 means 20 ms
}

// Scope is who asks, and for which space. It comes from the credential alone.
type Scope struct {
	Space string // the company space: the value of company_id in every row
	Test  bool   // a test space, which has a clock of its own
	Actor Actor
	// RequestID, Address and Operation say where a change came from; the audit
	// trail keeps them.
	RequestID, Address, Operation string
	// May tells what the credential permits; "*" permits everything.
	May map[Permission]bool

	noted *sync.Map // nil where nobody wants to know what was asked for
}

// Actor is the user on whose behalf something is done, as it is shown on the
// objects that the user touched.
type Actor struct {
	ID         string         `json:"id"`
	Name       string         `json:"name"`
	UserType   ActorType      `json:"userType" doc:"What kind of user it is; system is what happens by itself."`
	Descriptor string         `json:"descriptor" doc:"Kind, name and id in one line, such as Agent Bob Marsh (UR-7KQ2-M9XA). No address: that is sealed."`
	Employee   *ActorEmployee `json:"employee"`
	FirstName  string         `json:"-"`
	LastName   string         `json:"-"`
}

// ActorType is what kind of user did something.
type ActorType string

// The kinds of users; the last is what happens by itself.
const AgentActor, ServiceActor, BorrowerActor, SystemActor ActorType = "agent", "service", "borrower", "system"

// Values are all that there are.
func (ActorType) Values() []ActorType {
	return []ActorType{AgentActor, ServiceActor, BorrowerActor, SystemActor}
}

// ActorEmployee is the employee behind a user.
type ActorEmployee struct {
	ID string `json:"id"`
}

// System is the actor of what happens by itself.
var System = Actor{ID: "system", Name: "Nectarine", UserType: SystemActor, Descriptor: "System"}

// Permission is the name of something that a credential may do, such as case:update.
type Permission string

// Everything is the permission that holds all others.
const Everything Permission = "*"

// Permits reports whether the scope has the permission.
func (s Scope) Permits(p Permission) bool {
	holds := s.May[Everything] || s.May[p]
	if holds && s.noted != nil {
		s.noted.Store(p, true)
	}
	return holds
}

// WatchingPermissions is the scope, which from now on notes the permissions that were asked for and
// that it has.
func (s Scope) WatchingPermissions() Scope {
	s.noted = new(sync.Map)
	return s
}

// AskedPermissions are the permissions that were asked for, each once, in order.
func (s Scope) AskedPermissions() (all []Permission) {
	if s.noted != nil {
		s.noted.Range(func(p, _ any) bool { all = append(all, p.(Permission)); return true })
	}
	slices.Sort(all)
	return all
}

// Tx is one transaction of one space. Now is fixed when it begins, or has what it
// changes (Awaited), so that all its rows agree on the moment.
type Tx struct {
	Scope
	Now clock.Time
	// Changes are the objects that this transaction has created, changed and
	// deleted so far, in order.
	Changes []Change

	by      Actor // who does what is done by now, where that is not the transaction's
	db      *DB
	tx      bun.Tx
	ahead   int64 // by how many microseconds the clock of the space is ahead
	writes  bool
	dryRun  bool
	pending map[any]any
	finally []func(context.Context, *Tx) error
	after   []func()
	last    []lastly
	numbers []numbering
	counts  *counted.Totals // nil where counts are not kept
	written int64           // how often the space had been written in when it began
}

// Open opens the database that the URL names (sqlite:PATH or postgres://…) and
// brings its schema up to date. It refuses a database that a newer release has
// migrated.
func Open(ctx context.Context, url string, o Options) (*DB, error) {
	if o.Connections == 0 {
		o.Connections = 16
	}
	v, err := vault.New(o.Key)
	if err != nil {
		return nil, err
	}
	db, err := connect(url, o.Connections, false)
	if err != nil {
		return nil, err
	}
	db.Clock, db.vault = o.Clock, v
	if o.Fault != nil {
		one := db.read == db.write
		db.write = db.write.WithQueryHook(commit.Faults{Fault: o.Fault})
		if db.read = db.read.WithQueryHook(commit.Faults{Fault: o.Fault}); one {
			db.read = db.write
		}
	}
	if db.engine.Shares() {
		db.committer, db.write = commit.New(db.write, o.ShareFor)
	}
	if err := db.migrate(ctx, o.Upgrade); err != nil {
		return nil, errors.Join(err, db.Close())
	}
	return db, nil
}

// connect opens the connections to a database, or to one that is only read.
func connect(url string, connections int, readOnly bool) (*DB, error) {
	db := DB{bound: new(atomic.Bool), ring: new(ringCheck)}
	var err error
	path, lite := strings.CutPrefix(url, "sqlite:")
	switch {
	case lite && readOnly:
		db.engine = dialect.SQLite{}
		db.read, db.leave, err = dialect.ReadSQLite(path, connections)
		db.write = db.read
	case lite:
		db.engine = dialect.SQLite{}
		db.write, db.read, err = dialect.OpenSQLite(path, connections)
	case strings.HasPrefix(url, "postgres://"), strings.HasPrefix(url, "postgresql://"):
		db.engine = dialect.Postgres{}
		db.write, err = dialect.OpenPostgres(url, connections, readOnly)
		db.read = db.write
	default:
		return nil, fmt.Errorf("database %q: must be sqlite:PATH or postgres://…", url)
	}
	if err == nil {
		db.counts = counted.New(db.engine.Shares())
	}
	return &db, err
}

// Close closes the connections.
func (db *DB) Close() error {
	if db.leave != nil {
		return errors.Join(db.write.Close(), db.leave())
	}
	if db.read == db.write {
		return db.write.Close()
	}
	return errors.Join(db.read.Close(), db.write.Close())
}

// Engine is "sqlite" or "postgres".
func (db *DB) Engine() string { return db.engine.Name() }

// Pool is the pool of connections that write; for the job library alone.
func (db *DB) Pool() *sql.DB { return db.write.DB }

// Ready answers whether the database can be reached, holds the schema of this release,
// and is sealed with the key ring at hand (ErrForeignKey otherwise).
func (db *DB) Ready(ctx context.Context) error {
	n, err := db.version(ctx, db.read)
	if err == nil && n != latest() {
		err = fmt.Errorf("the schema is at %d, this release needs %d", n, latest())
	}
	if err == nil {
		err = db.recognize(ctx, db.read)
	}
	return translate(err)
}

// begin fixes the transaction's moment by the clock of its space.
func (tx *Tx) begin(ctx context.Context) (err error) {
	var runs ahead
	if tx.Test {
		err = tx.tx.NewRaw("SELECT ahead_us FROM space_clocks WHERE company_id = ?", tx.Space).Scan(Often(ctx), &runs)
	}
	if err == nil || errors.Is(err, sql.ErrNoRows) {
		tx.Now, err = runs.of(tx.db.Clock.Now())
	}
	tx.ahead = runs.us
	return err
}

// Awaited takes the moment of the transaction anew, which may have waited for what it has locked:
// who had that before has done so at an earlier moment. To be called before anything is written.
func (tx *Tx) Awaited() {
	if now, err := tx.db.Clock.Now().Ahead(tx.ahead); err == nil && now.After(tx.Now.Time) {
		tx.Now = now
	}
}

// Past has the moment of the transaction lie past another, whatever the clock says.
func (tx *Tx) Past(t clock.Time) {
	if !tx.Now.After(t.Time) {
		tx.Now = t.Add(time.Microsecond)
	}
}

// SetClock moves the clock of a test space on to t, from where it runs on. It
// never moves a clock back: an earlier t leaves it as it is.
func (tx *Tx) SetClock(ctx context.Context, t clock.Time) error {
	ahead := t.UnixMicro() - tx.db.Clock.Now().UnixMicro() // a duration holds 292 years alone; less than 0 where it began in the past
	_, err := tx.tx.NewRaw(`INSERT INTO space_clocks (company_id, ahead_us) VALUES (?, ?)
		ON CONFLICT (company_id) DO UPDATE SET ahead_us = ? WHERE space_clocks.ahead_us < ?`,
		tx.Space, max(0, ahead), ahead, ahead).Exec(ctx)
	return err
}

// BeginClock has the clock of a test space that is made begin at t, which may lie in the past.
func (tx *Tx) BeginClock(ctx context.Context, t clock.Time) error {
	ahead := t.UnixMicro() - tx.db.Clock.Now().UnixMicro()
	_, err := tx.tx.NewRaw("INSERT INTO space_clocks (company_id, ahead_us) VALUES (?, ?)", tx.Space, ahead).Exec(ctx)
	return err
}

// Finally lets f refuse what is not a preview once nothing else does: nobody hears of it who writes nothing.
func (tx *Tx) Finally(f func(context.Context, *Tx) error) { tx.finally = append(tx.finally, f) }

// After lets f run when the transaction has been committed, before its caller is
// answered; and when nobody knows whether it has. It is for what a process remembers of
// the database.
func (tx *Tx) After(f func()) { tx.after = append(tx.after, f) }

// DryRun reports whether the transaction will be rolled back, as a preview.
func (tx *Tx) DryRun() bool { return tx.dryRun }

// SQLTx is the transaction of the standard library.
type SQLTx = sql.Tx

// SQL is the transaction itself; for the job library alone.
func (tx *Tx) SQL() *SQLTx { return tx.tx.Tx }

// Pending is a value that lives as long as the transaction, one to a key: what
// mechanisms gather and write before the commit.
func Pending[T any](tx *Tx, key any) *T {
	if v, ok := tx.pending[key]; ok {
		return v.(*T)
	}
	if tx.pending == nil {
		tx.pending = map[any]any{}
	}
	v := new(T)
	tx.pending[key] = v
	return v
}
