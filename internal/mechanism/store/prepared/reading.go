package prepared

import (
	"context"
	"database/sql"
	"database/sql/driver"
	"errors"

	"github.com/jackc/pgx/v5/pgproto3"
)

// beginning begins a transaction that only reads, and sees one moment.
const beginning = "BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY"

// BeginTx begins a transaction. One that only reads begins with its first question, in the
// same round trip where that is compiled once, and nobody waits for its end: there is
// nothing that could fail.
func (b *binding) BeginTx(ctx context.Context, o driver.TxOptions) (driver.Tx, error) {
	if err := b.readEnd(ctx); err != nil {
		return nil, err
	}
	if !o.ReadOnly || o.Isolation != driver.IsolationLevel(sql.LevelRepeatableRead) {
		return b.Conn.BeginTx(ctx, o)
	}
	if b.Conn.Conn().IsClosed() {
		return nil, driver.ErrBadConn
	}
	b.begins = true
	return reading{b}, nil
}

// reading is a transaction that only reads.
type reading struct{ *binding }

// Commit ends it.
func (r reading) Commit() error { return r.leave("COMMIT") }

// Rollback ends it.
func (r reading) Rollback() error { return r.leave("ROLLBACK") }

// leave sends the end of a transaction that only reads. What is answered is read before the
// connection is used again.
func (b *binding) leave(how string) error {
	if b.begins {
		b.begins = false // nothing was asked
		return nil
	}
	if b.Conn.Conn().IsClosed() {
		return driver.ErrBadConn
	}
	f := b.Conn.Conn().PgConn().Frontend()
	f.SendQuery(&pgproto3.Query{String: how})
	if err := f.Flush(); err != nil {
		return b.lost(err)
	}
	b.owed = true
	return nil
}

// readEnd reads what is still answered to the end of a transaction.
func (b *binding) readEnd(ctx context.Context) error {
	for b.owed {
		m, err := b.Conn.Conn().PgConn().ReceiveMessage(ctx)
		if err != nil {
			return b.lost(err)
		}
		switch m.(type) {
		case *pgproto3.ErrorResponse:
			return b.lost(errors.New("the end of a transaction that only read was refused"))
		case *pgproto3.ReadyForQuery:
			b.owed = false
		}
	}
	return nil
}

// lost closes a connection of which it is not known how it stands.
func (b *binding) lost(cause error) error {
	b.owed = false
	return errors.Join(driver.ErrBadConn, cause, b.Conn.Conn().Close(context.Background()))
}

// open begins the transaction that is still to be begun, by itself.
func (b *binding) open(ctx context.Context) error {
	if err := b.readEnd(ctx); err != nil || !b.begins {
		return err
	}
	_, err := b.Conn.ExecContext(ctx, beginning, nil)
	b.begins = err != nil
	return err
}

// first asks the first question of a transaction together with its beginning.
func (b *binding) first(ctx context.Context, query string) (driver.Rows, error) {
	all, err := b.sent(ctx, []string{beginning, query})
	b.begins = err != nil && b.Conn.Conn().PgConn().TxStatus() == 'I'
	if err != nil {
		return nil, err
	}
	return &several{answers: all[1:]}, nil
}

// ResetSession makes the connection ready for who uses it next.
func (b *binding) ResetSession(ctx context.Context) error {
	if err := b.readEnd(ctx); err != nil {
		return driver.ErrBadConn
	}
	return b.Conn.ResetSession(ctx)
}

// PrepareContext compiles a statement.
func (b *binding) PrepareContext(ctx context.Context, query string) (driver.Stmt, error) {
	if err := b.open(ctx); err != nil {
		return nil, err
	}
	return b.Conn.PrepareContext(ctx, query)
}

// Ping asks whether the server is there.
func (b *binding) Ping(ctx context.Context) error {
	if err := b.readEnd(ctx); err != nil {
		return err
	}
	return b.Conn.Ping(ctx)
}
