package dialect

import (
	"context"
	"database/sql"
	"errors"
	"strings"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"
	"github.com/jackc/pgx/v5/stdlib"
	"github.com/uptrace/bun"
	"github.com/uptrace/bun/dialect/pgdialect"

	"nectarine/internal/mechanism/store/prepared"
)

// Postgres is a server, whose connections work side by side.
type Postgres struct{}

// OpenPostgres opens a database with so many connections.
func OpenPostgres(url string, connections int, readOnly bool) (*bun.DB, error) {
	config, err := pgx.ParseConfig(url)
	if err != nil {
		return nil, err
	}
	// What is safe rests on no setting of the server or of a role: values are written into
	// statements in the standard's form, and texts are UTF-8.
	for name, value := range map[string]string{"standard_conforming_strings": "on", "client_encoding": "UTF8", "backslash_quote": "safe_encoding"} {
		config.RuntimeParams[name] = value
	}
	if readOnly {
		config.RuntimeParams["default_transaction_read_only"] = "on"
	}
	p := sql.OpenDB(prepared.Binding(stdlib.GetConnector(*config)))
	p.SetMaxOpenConns(connections)
	p.SetMaxIdleConns(connections)
	return bun.NewDB(p, pgdialect.New()), nil
}

// Name is what addresses begin with.
func (Postgres) Name() string { return "postgres" }

// Lock leaves other rows free to refer to this one.
func (Postgres) Lock(q *bun.SelectQuery) { q.For("NO KEY UPDATE OF ?TableAlias") }

// Claim passes over rows that another transaction has.
func (Postgres) Claim(q *bun.SelectQuery) { q.For("NO KEY UPDATE OF ?TableAlias SKIP LOCKED") }

// ReadOptions are those of a snapshot.
func (Postgres) ReadOptions() *sql.TxOptions {
	return &sql.TxOptions{ReadOnly: true, Isolation: sql.LevelRepeatableRead}
}

// Retryable is a serialization failure, a deadlock, or two that gave a type the same next
// version or status at once, which no client has named: done again, one sees the other's.
func (Postgres) Retryable(err error) bool {
	var pg *pgconn.PgError
	return errors.As(err, &pg) && (pg.Code == "40001" || pg.Code == "40P01" ||
		pg.Code == "23505" && (strings.HasSuffix(pg.ConstraintName, "_types_status") || strings.HasSuffix(pg.ConstraintName, "_types_version")))
}

// Together is true: the simple protocol takes them in one message, and ends at the first that fails.
func (Postgres) Together() bool { return true }

// Shares is false: many connections write side by side; on one they were measured to be slower.
func (Postgres) Shares() bool { return false }

// Alone waits for whoever migrates, by an advisory lock that the transaction holds.
func (Postgres) Alone(ctx context.Context, tx bun.Tx) error {
	_, err := tx.ExecContext(ctx, "SELECT pg_advisory_xact_lock(7263518)") // any number, the same in all releases
	return err
}

// Probe gives the table a new file and fills it: rows that are overwritten would find room
// in the file that is there. It waits for nobody.
func (Postgres) Probe() []string {
	return []string{"LOCK TABLE disk_probe IN ACCESS EXCLUSIVE MODE NOWAIT", "TRUNCATE disk_probe",
		"INSERT INTO disk_probe (number, filling) SELECT generate_series(1, 128), repeat('.', 1900)"}
}

// CreateSchema makes a schema in a PostgreSQL database, in which a whole
// installation can live beside others: name it by search_path in the URL.
func CreateSchema(ctx context.Context, url, name string) error {
	return create(ctx, url, "CREATE SCHEMA ?", name)
}

// CreateDatabase makes an empty PostgreSQL database beside the one of the URL.
func CreateDatabase(ctx context.Context, url, name string) error {
	return create(ctx, url, "CREATE DATABASE ?", name)
}

func create(ctx context.Context, url, statement, name string) error {
	db, err := OpenPostgres(url, 1, false)
	if err != nil {
		return err
	}
	_, err = db.ExecContext(ctx, statement, bun.Ident(name))
	return errors.Join(err, db.Close())
}
