package prepared

import (
	"context"
	"database/sql/driver"
	"fmt"
	"strings"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/stdlib"
)

// Binding lets the connections to PostgreSQL bind the values of what is run often, which
// the driver then compiles once; and keeps it from compiling what is asked a single time:
// that costs a round trip, and puts something out of what it keeps.
func Binding(c driver.Connector) driver.Connector { return binder{c} }

type binder struct {
	driver.Connector
}

// Connect opens a connection.
func (b binder) Connect(ctx context.Context) (driver.Conn, error) {
	opened, err := b.Connector.Connect(ctx)
	if err != nil {
		return nil, err
	}
	c, is := opened.(*stdlib.Conn)
	if !is {
		return nil, fmt.Errorf("prepared: the driver's connection is a %T", opened)
	}
	return &binding{Conn: c}, nil
}

type binding struct {
	*stdlib.Conn
	met    met
	begins bool // a transaction that only reads is to begin with its first question
	owed   bool // the answer to the end of one was not read yet
}

// bound is a statement as it is sent: its text with its values beside it. Whole numbers
// stay in the text of a question, of whose plan they can be a part (LIMIT 1).
func bound(ctx context.Context, query string, args []driver.NamedValue) (string, []driver.NamedValue, bool) {
	if len(args) > 0 || !often(ctx) {
		return query, args, false
	}
	text, out, fit := values(query, marks{numbered: true, asText: true, numbers: !strings.HasPrefix(query, "SELECT")})
	if !fit || len(out) == 0 {
		return query, args, false
	}
	return text, out, true
}

// ExecContext runs a statement that answers no rows.
func (b *binding) ExecContext(ctx context.Context, query string, args []driver.NamedValue) (driver.Result, error) {
	if err := b.open(ctx); err != nil {
		return nil, err
	}
	if parts := partsOf(ctx); len(args) == 0 && len(parts) > 0 {
		all, err := b.sent(ctx, parts)
		if err != nil {
			return nil, err
		}
		return driver.RowsAffected(all[len(all)-1].changed), nil
	}
	text, out, _ := bound(ctx, query, args)
	return b.Conn.ExecContext(ctx, text, out)
}

// QueryContext runs a statement that answers rows.
func (b *binding) QueryContext(ctx context.Context, query string, args []driver.NamedValue) (driver.Rows, error) {
	parts := partsOf(ctx)
	text, out, is := bound(ctx, query, args)
	if b.begins && is && len(parts) == 0 {
		return b.first(ctx, query)
	}
	if err := b.open(ctx); err != nil {
		return nil, err
	}
	if len(args) == 0 && len(parts) > 0 {
		all, err := b.sent(ctx, parts)
		if err != nil {
			return nil, err
		}
		return &several{answers: all}, nil
	}
	if !is && len(args) == 0 && !b.met.before(query) {
		out = []driver.NamedValue{{Ordinal: 1, Value: pgx.QueryExecModeExec}} // sent at once, with what it answers
	}
	return b.Conn.QueryContext(ctx, text, out)
}

// met are the texts that a connection has met of late.
type met struct{ now, last map[string]bool }

// remembered is how many texts are known at least, as many as the driver keeps compiled.
const remembered = 256

// before reports whether the text was met before, and notes it.
func (m *met) before(text string) bool {
	if m.now[text] {
		return true
	}
	known := m.last[text]
	if len(m.now) >= remembered || m.now == nil {
		m.now, m.last = make(map[string]bool, remembered), m.now
	}
	m.now[text] = true
	return known
}
