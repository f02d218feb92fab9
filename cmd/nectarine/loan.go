package main

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"text/tabwriter"
	"time"

	"nectarine/internal/rule/engine"
	"nectarine/internal/rule/loanfact"
	"nectarine/internal/rule/request"
	"nectarine/internal/value/day"
)

type loanCmd struct {
	Schedule loanScheduleCmd `cmd:"" help:"Print the expected payments of terms. Reads FILE or standard input."`
	Balances loanBalancesCmd `cmd:"" help:"Print a loan as it stands on a day, from terms and facts. Reads FILE or standard input."`
	Expected loanExpectedCmd `cmd:"" help:"Print the payments to come of a loan as it stands on a day. Reads FILE or standard input."`
	Replay   loanReplayCmd   `cmd:"" help:"Print the entries that turn what is booked into what should be. Reads FILE or standard input."`
	Apr      loanAprCmd      `cmd:"" help:"Print the annual percentage rate and the finance charge of terms, or of advances and payments; hold a disclosed rate against it. Reads FILE or standard input."`
	Rebuild  loanRebuildCmd  `cmd:"" help:"Fold the ledgers of a database again from what happened, and print what is kept otherwise. Writes nothing."`
	Schema   loanSchemaCmd   `cmd:"" help:"Print the JSON Schema of what these commands read and print."`
}

// loanIO is what every command on a loan takes.
type loanIO struct {
	File   string `arg:"" optional:"" help:"File with the loan as JSON, such as docs/examples/loan.json of the sources (/docs/examples/loan.json of a server); without one it is read from standard input."`
	Format string `enum:"json,table" default:"json" help:"json, or table for people."`
}

type loanScheduleCmd struct{ loanIO }

// Run prints the schedule.
func (c *loanScheduleCmd) Run(s *streams) error {
	in, err := c.read(s)
	if err != nil {
		return err
	}
	rows, err := engine.Schedule(*in.Terms)
	if err != nil {
		return request.Named(err)
	}
	return c.print(s.out, rows, func(line func(...any)) {
		rowTable(rows, line)
	})
}

func rowTable(rows []engine.Row, line func(...any)) {
	line("date", "amount", "principal", "interest", "fees", "remaining")
	for _, r := range rows {
		line(r.Date, r.Amount, r.Principal, r.Interest, r.Fees, r.Balance)
	}
}

// moment is a moment as a flag says it.
type moment struct{ time.Time }

// UnmarshalText reads it, and says what it must be.
func (m *moment) UnmarshalText(text []byte) error {
	t, err := time.Parse(time.RFC3339Nano, string(text))
	if err != nil {
		return errors.New("must be a moment with its zone, such as 2026-01-05T15:04:05Z")
	}
	m.Time = t
	return nil
}

// asOf is the day of which a command tells, and the moment from whose knowledge.
type asOf struct {
	At      day.Day `required:"" help:"The day, YYYY-MM-DD, to its end."`
	KnownAt moment  `help:"Leave out facts recorded after this moment (RFC 3339)."`
}

// of gives the facts that were known.
func (a asOf) of(facts []engine.Fact) []engine.Fact {
	if a.KnownAt.IsZero() {
		return facts
	}
	return loanfact.Known(facts, a.KnownAt.Time)
}

type loanBalancesCmd struct {
	loanIO
	asOf
}

// Run prints the loan on a day.
func (c *loanBalancesCmd) Run(s *streams) error {
	in, err := c.read(s)
	if err != nil {
		return err
	}
	l, err := engine.Fold(*in.Terms, c.of(in.Facts), c.At)
	if err != nil {
		return request.Named(err)
	}
	return c.print(s.out, l, func(line func(...any)) {
		line("status", l.Status, "days overdue", l.DaysOverdue, "payoff", l.PayoffAmount)
		line("bucket", "principal", "interest", "fees", "total")
		b := l.Balances
		for _, x := range []struct {
			name string
			engine.Amounts
		}{{"nonDue", b.NonDue}, {"due", b.Due}, {"overdue", b.Overdue}, {"outstanding", b.Outstanding}, {"chargedOff", b.ChargedOff}, {"paid", b.Paid}} {
			line(x.name, x.Principal, x.Interest, x.Fees, x.Total())
		}
		line("due date", "asked", "fulfilled", "remaining")
		for _, o := range l.Obligations {
			line(o.DueDate, o.ObligationAmount, o.FulfilledAmount, o.RemainingAmount)
		}
	})
}

type loanExpectedCmd struct {
	loanIO
	asOf
}

// Run prints the payments to come.
func (c *loanExpectedCmd) Run(s *streams) error {
	in, err := c.read(s)
	if err != nil {
		return err
	}
	rows, err := engine.Expected(*in.Terms, c.of(in.Facts), c.At)
	if err != nil {
		return request.Named(err)
	}
	return c.print(s.out, rows, func(line func(...any)) { rowTable(rows, line) })
}

type loanReplayCmd struct {
	loanIO
	At       day.Day `required:"" help:"Fold up to the end of this day, YYYY-MM-DD."`
	From     day.Day `required:"" help:"The first day, YYYY-MM-DD, on which entries may be changed."`
	BookedAt moment  `help:"The moment of booking that the entries bear (RFC 3339)."`
}

// Run prints the entries that replay books.
func (c *loanReplayCmd) Run(s *streams) error {
	in, err := c.read(s)
	if err != nil {
		return err
	}
	entries, err := engine.Replay(in.Booked, *in.Terms, in.Facts, c.From, c.At, c.BookedAt.Time)
	if err != nil {
		return request.Named(err)
	}
	return c.print(s.out, append([]engine.Entry{}, entries...), func(line func(...any)) {
		line("id", "date", "debit", "credit", "amount", "cause", "reverses")
		for _, e := range entries {
			line(e.ID, e.EffectiveDate, e.Debit, e.Credit, e.Amount, e.Cause, e.Reverses)
		}
	})
}

// print writes a value as JSON, or the lines of its table.
func (c *loanIO) print(w io.Writer, v any, table func(line func(...any))) error {
	if c.Format != "table" {
		e := json.NewEncoder(w)
		e.SetIndent("", "  ")
		return e.Encode(v)
	}
	tabs := tabwriter.NewWriter(w, 0, 0, 2, ' ', tabwriter.AlignRight)
	var failed error
	table(func(cells ...any) {
		for _, cell := range cells {
			_, err := fmt.Fprint(tabs, cell, "\t")
			failed = errors.Join(failed, err)
		}
		_, err := fmt.Fprintln(tabs)
		failed = errors.Join(failed, err)
	})
	return errors.Join(failed, tabs.Flush())
}
