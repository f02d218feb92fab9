// Package prepared lets an engine compile once what every request asks: of a statement that
// is marked as such the values are taken out of the text and bound, so that its text is the
// same each time.
package prepared

import (
	"container/list"
	"context"
	"database/sql/driver"
	"errors"
)

type key struct{}

// Often marks the statements that are run with a context as those of which there are few
// kinds, each run often.
func Often(ctx context.Context) context.Context { return context.WithValue(ctx, key{}, true) }

func often(ctx context.Context) bool { return ctx.Value(key{}) != nil }

// Keeping lets the connections keep the statements that they have compiled, for a driver
// that does not.
func Keeping(c driver.Connector) driver.Connector { return connector{c} }

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
}

// kept is a statement that was compiled.
type kept struct {
	text      string
	statement driver.Stmt
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
		errs = append(errs, e.Value.(*kept).statement.Close())
	}
	clear(c.known)
	c.order.Init()
	return errors.Join(append(errs, c.inner.Close())...)
}

// bound is a statement as it is run: its text with the values beside it, where it is one
// of those that are run often.
func (c *conn) bound(ctx context.Context, query string, args []driver.NamedValue) (string, []driver.NamedValue, bool) {
	if len(args) > 0 || !often(ctx) {
		return query, args, false
	}
	text, out, fit := values(query, marks{numbers: true})
	if !fit || len(out) == 0 {
		return query, args, false
	}
	return text, out, true
}

// compiled is the statement with the text.
func (c *conn) compiled(ctx context.Context, text string) (driver.Stmt, error) {
	if e := c.known[text]; e != nil {
		c.order.MoveToFront(e)
		return e.Value.(*kept).statement, nil
	}
	s, err := c.PrepareContext(ctx, text)
	if err != nil {
		return nil, err
	}
	c.known[text] = c.order.PushFront(&kept{text, s})
	if c.order.Len() > most {
		oldest := c.order.Remove(c.order.Back()).(*kept)
		delete(c.known, oldest.text)
		if err := oldest.statement.Close(); err != nil {
			return nil, err
		}
	}
	return s, nil
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
