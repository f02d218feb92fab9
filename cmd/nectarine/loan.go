package main

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"maps"
	"slices"
	"text/tabwriter"
	"time"

	"nectarine/internal/rule/apr"
	"nectarine/internal/rule/engine"
	"nectarine/internal/value/day"
)

type loanCmd struct {
	Schedule loanScheduleCmd `cmd:"" help:"Print the expected payments of terms read from standard input."`
	Balances loanBalancesCmd `cmd:"" help:"Print a loan as it stands on a day, from terms and facts read from standard input."`
	Expected loanExpectedCmd `cmd:"" help:"Print the payments to come of a loan as it stands on a day."`
	Replay   loanReplayCmd   `cmd:"" help:"Print the entries that turn what is booked into what should be."`
	Apr      loanAprCmd      `cmd:"" help:"Print the annual percentage rate and the finance charge of terms, or of advances and payments."`
	Schema   loanSchemaCmd   `cmd:"" help:"Print the JSON Schema of what these commands read and print."`
}

type loanFormat struct {
	Format string `enum:"json,table" default:"json" help:"json, or table for people."`
}

type loanScheduleCmd struct{ loanFormat }

// Run prints the schedule.
func (c *loanScheduleCmd) Run(s *streams) error {
	in, err := readLoan(s.in, true)
	if err != nil {
		return err
	}
	rows, err := engine.Schedule(*in.Terms)
	if err != nil {
		return err
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

type loanBalancesCmd struct {
	loanFormat
	At      day.Day   `required:"" help:"The day, YYYY-MM-DD, to its end."`
	KnownAt time.Time `help:"Leave out facts recorded after this moment (RFC 3339)."`
}

// Run prints the loan on a day.
func (c *loanBalancesCmd) Run(s *streams) error {
	in, err := readLoan(s.in, true)
	if err != nil {
		return err
	}
	var l engine.Loan
	if c.KnownAt.IsZero() {
		l, err = engine.Fold(*in.Terms, in.Facts, c.At)
	} else {
		l, err = engine.BalanceAt(*in.Terms, in.Facts, c.At, c.KnownAt)
	}
	if err != nil {
		return err
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
	loanFormat
	At day.Day `required:"" help:"The day, YYYY-MM-DD, to its end."`
}

// Run prints the payments to come.
func (c *loanExpectedCmd) Run(s *streams) error {
	in, err := readLoan(s.in, true)
	if err != nil {
		return err
	}
	rows, err := engine.Expected(*in.Terms, in.Facts, c.At)
	if err != nil {
		return err
	}
	return c.print(s.out, rows, func(line func(...any)) { rowTable(rows, line) })
}

type loanReplayCmd struct {
	loanFormat
	At       day.Day   `required:"" help:"Fold up to the end of this day, YYYY-MM-DD."`
	From     day.Day   `required:"" help:"The first day, YYYY-MM-DD, on which entries may be changed."`
	BookedAt time.Time `help:"The moment of booking that the entries bear (RFC 3339)."`
}

// Run prints the entries that replay books.
func (c *loanReplayCmd) Run(s *streams) error {
	in, err := readLoan(s.in, true)
	if err != nil {
		return err
	}
	entries, err := engine.Replay(in.Booked, *in.Terms, in.Facts, c.From, c.At, c.BookedAt)
	if err != nil {
		return err
	}
	return c.print(s.out, append([]engine.Entry{}, entries...), func(line func(...any)) {
		line("id", "date", "debit", "credit", "amount", "cause", "reverses")
		for _, e := range entries {
			line(e.ID, e.EffectiveDate, e.Debit, e.Credit, e.Amount, e.Cause, e.Reverses)
		}
	})
}

type loanAprCmd struct{ loanFormat }

// Run prints the disclosure.
func (c *loanAprCmd) Run(s *streams) error {
	in, err := readLoan(s.in, false)
	if err != nil {
		return err
	}
	var out apr.Disclosure
	if in.Terms != nil {
		out, err = apr.Disclose(*in.Terms)
	} else {
		out, err = apr.Of(in.Advances, in.Payments)
	}
	if err != nil {
		return err
	}
	return c.print(s.out, out, func(line func(...any)) {
		line("APR", out.APR, "effective", out.EffectiveAPR)
		line("amount financed", out.AmountFinanced, "finance charge", out.FinanceCharge, "total of payments", out.TotalOfPayments)
	})
}

// print writes a value as JSON, or the lines of its table.
func (c *loanFormat) print(w io.Writer, v any, table func(line func(...any))) error {
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

// largestInput bounds what is read: 64 MiB.
const largestInput = 64 << 20

// readLoan reads the input of a command. Errors name the field.
func readLoan(r io.Reader, needTerms bool) (in loanInput, err error) {
	text, err := io.ReadAll(io.LimitReader(r, largestInput+1))
	switch {
	case err != nil:
		return in, err
	case len(text) > largestInput:
		return in, fmt.Errorf("standard input: must be at most %d bytes", largestInput)
	case !json.Valid(text):
		return in, errors.New("standard input: must be one JSON object with terms; docs/ledger.md shows it")
	}
	if err := decodeLoan(text, &in); err != nil {
		return in, fmt.Errorf("%s: %w", blame(text, func(b []byte) error { return decodeLoan(b, new(loanInput)) }), err)
	}
	if in.Terms == nil && needTerms {
		return in, errors.New("terms: must be there")
	}
	return in, nil
}

func decodeLoan(text []byte, in *loanInput) error {
	d := json.NewDecoder(bytes.NewReader(text))
	d.DisallowUnknownFields()
	return d.Decode(in)
}

// blame names the field of a JSON text that decode refuses, by trying every
// element by itself.
func blame(text []byte, decode func([]byte) error) string {
	var object map[string]json.RawMessage
	if json.Unmarshal(text, &object) == nil {
		for _, key := range slices.Sorted(maps.Keys(object)) {
			name, err := json.Marshal(key)
			if err != nil {
				return key
			}
			inside := func(b []byte) error { return decode(fmt.Appendf(nil, "{%s:%s}", name, b)) }
			if inside(object[key]) != nil {
				if deeper := blame(object[key], inside); deeper != "" {
					return key + "." + deeper
				}
				return key
			}
		}
	}
	var list []json.RawMessage
	if json.Unmarshal(text, &list) == nil {
		for i, element := range list {
			inside := func(b []byte) error { return decode(fmt.Appendf(nil, "[%s]", b)) }
			if inside(element) != nil {
				return fmt.Sprintf("[%d].%s", i, blame(element, inside))
			}
		}
	}
	return ""
}
