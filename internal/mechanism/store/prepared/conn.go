// Package prepared lets an engine compile once what every request asks: of a statement that
// is marked as such the values are taken out of the text and bound, so that its text is the
// same each time.
package prepared

import (
	"container/list"
	"context"
	"database/sql/driver"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"strings"
)

type key struct{}

// Often marks the statements that are run with a context as those of which there are few
// kinds, each run often.
func Often(ctx context.Context) context.Context { return context.WithValue(ctx, key{}, true) }

func often(ctx context.Context) bool { return ctx.Value(key{}) != nil }

// WithStatementCache lets the connections keep the statements that they have compiled, for a driver
// that does not.
func WithStatementCache(c driver.Connector) driver.Connector { return connector{c} }

type connector struct {
	driver.Connector
}

// Connect opens a connection.
func (c connector) Connect(ctx context.Context) (driver.Conn, error) {
	opened, err := c.Connector.Connect(ctx)
	if err != nil {
		return nil, err
	}
	able, is := opened.(inner)
	if !is {
		return nil, errors.Join(errors.New("prepared: the driver's connections lack what ours need"), opened.Close())
	}
	return &conn{inner: able, known: map[string]*list.Element{}, order: list.New()}, nil
}

// inner is what the driver's connections can.
type inner interface {
	driver.Conn
	driver.ConnBeginTx
	driver.ConnPrepareContext
	driver.ExecerContext
	driver.QueryerContext
	driver.Pinger
	driver.SessionResetter
}

// most is how many statements a connection keeps.
const most = 250

type conn struct {
	inner
	known map[string]*list.Element // of *kept, by text
	order *list.List               // what was used last stands first
	met   met                      // questions, by the text that they have with their values bound
}

// kept is a statement that was compiled, or the text of one that is not to be.
type kept struct {
	text      string
	statement driver.Stmt // nil for none
}

func (k *kept) close() error {
	if k.statement == nil {
		return nil
	}
	return k.statement.Close()
}

// IsValid says whether the connection can be used again.
func (c *conn) IsValid() bool {
	v, is := c.inner.(driver.Validator)
	return !is || v.IsValid()
}

// CheckNamedValue is the driver's own, or leaves it to the standard library.
func (c *conn) CheckNamedValue(v *driver.NamedValue) error {
	if own, is := c.inner.(driver.NamedValueChecker); is {
		return own.CheckNamedValue(v)
	}
	return driver.ErrSkip
}

// Close closes what is kept, and the connection.
func (c *conn) Close() error {
	var errs []error
	for e := c.order.Front(); e != nil; e = e.Next() {
		errs = append(errs, e.Value.(*kept).close())
	}
	clear(c.known)
	c.order.Init()
	return errors.Join(append(errs, c.inner.Close())...)
}

// bound is a statement as it is run: its text with the values beside it, where it is one
// of those that are run often, or a question that was met before with other values.
func (c *conn) bound(ctx context.Context, query string, args []driver.NamedValue) (string, []driver.NamedValue, bool) {
	marked := often(ctx)
	if len(args) > 0 || !marked && (len(query) > longest || !strings.HasPrefix(query, "SELECT")) {
		return query, args, false
	}
	text, out, fit := values(query, marks{numbers: true})
	if !fit || len(out) == 0 || !marked && !c.again(query, text, out) {
		return query, args, false
	}
	return text, out, true
}

// longest is how long the text of a question is at most that is compiled once without being
// marked.
const longest = 8192

// again reports whether a question was met before with other values, and is answered in
// the same way with its values bound: an index of the rows that have a certain value serves
// only a question that names it in its text.
func (c *conn) again(query, text string, values []driver.NamedValue) bool {
	if e := c.known[text]; e != nil {
		return e.Value.(*kept).statement != nil
	}
	if !c.met.before(text) {
		return false
	}
	plain, err := c.plan(query, nil)
	bound, failed := c.plan(text, values)
	if err == nil && failed == nil && plain == bound {
		return true
	}
	if err := c.keep(&kept{text: text}); err != nil { // of what it took the place of
		slog.Warn("a compiled statement was not closed", "error", err)
	}
	return false
}

// plan is how the engine would answer a question.
func (c *conn) plan(query string, values []driver.NamedValue) (plan string, err error) {
	rows, err := c.inner.QueryContext(context.Background(), "EXPLAIN QUERY PLAN "+query, values)
	if err != nil {
		return "", err
	}
	row := make([]driver.Value, len(rows.Columns()))
	for err = rows.Next(row); err == nil; err = rows.Next(row) {
		plan += fmt.Sprintln(row[len(row)-1])
	}
	if err == io.EOF {
		err = nil
	}
	return plan, errors.Join(err, rows.Close())
}

// compiled is the statement with the text.
func (c *conn) compiled(ctx context.Context, text string) (driver.Stmt, error) {
	if e := c.known[text]; e != nil && e.Value.(*kept).statement != nil {
		c.order.MoveToFront(e)
		return e.Value.(*kept).statement, nil
	}
	s, err := c.PrepareContext(ctx, text)
	if err != nil {
		return nil, err
	}
	return s, c.keep(&kept{text, s})
}

// keep keeps a statement, and closes the one that was used least of late where there
// are many.
func (c *conn) keep(k *kept) error {
	c.known[k.text] = c.order.PushFront(k)
	if c.order.Len() <= most {
		return nil
	}
	oldest := c.order.Remove(c.order.Back()).(*kept)
	delete(c.known, oldest.text)
	return oldest.close()
}

// ExecContext runs a statement that answers no rows.
func (c *conn) ExecContext(ctx context.Context, query string, args []driver.NamedValue) (driver.Result, error) {
	text, out, prepared := c.bound(ctx, query, args)
	if !prepared {
		return c.inner.ExecContext(ctx, text, out)
	}
	s, err := c.compiled(ctx, text)
	if err != nil {
		return nil, err
	}
	return s.(driver.StmtExecContext).ExecContext(ctx, out)
}

// QueryContext runs a statement that answers rows.
func (c *conn) QueryContext(ctx context.Context, query string, args []driver.NamedValue) (driver.Rows, error) {
	text, out, prepared := c.bound(ctx, query, args)
	if !prepared {
		return c.inner.QueryContext(ctx, text, out)
	}
	s, err := c.compiled(ctx, text)
	if err != nil {
		return nil, err
	}
	return s.(driver.StmtQueryContext).QueryContext(ctx, out)
}
