package main

import (
	"encoding/json"
	"fmt"
	"io"
	"strings"
	"time"

	"nectarine/internal/guard"
)

type guardCmd struct {
	Check guardCheckCmd `cmd:"" help:"Decide a request with its facts, read as JSON from standard input."`
	Rules guardRulesCmd `cmd:"" help:"Print the rules with their citations."`
}

type guardCheckCmd struct {
	Format string `enum:"json,text" default:"json" help:"json, or text that a person can read out."`
}

// Run prints the decision by the rules in force on the request's day in UTC.
func (c *guardCheckCmd) Run(s *streams) error {
	data, err := io.ReadAll(s.in)
	if err != nil {
		return err
	}
	asked, err := guard.Parse(data)
	if err != nil {
		return err
	}
	book, err := guard.Standard().On(asked.Request.At.UTC().Format(time.DateOnly))
	if err != nil {
		return err
	}
	d, err := guard.Decide(asked.Request, asked.Facts, book)
	if err != nil {
		return err
	}
	if c.Format == "text" {
		_, err = fmt.Fprintln(s.out, readOut(d))
		return err
	}
	return printJSON(s.out, d)
}

func readOut(d guard.Decision) string {
	var b strings.Builder
	if d.Result {
		b.WriteString("No rule held here stops this contact.")
	} else {
		b.WriteString("This contact may not be made.")
	}
	for _, r := range d.Reasons {
		fmt.Fprintf(&b, " %s (%s) stops it, because of %s.", r.Citation, r.Rule, strings.Join(r.Evidence, ", "))
	}
	switch {
	case !d.Result && d.NextAllowedAt != nil:
		fmt.Fprintf(&b, " It may be made from %s, if nothing more becomes known.", d.NextAllowedAt.Format(time.RFC3339))
	case d.NoEnd == "horizon":
		b.WriteString(" No permitted moment was found in the next 400 days.")
	case d.NoEnd != "":
		fmt.Fprintf(&b, " The rule %s has no end.", d.NoEnd)
	}
	if len(d.Missing) > 0 {
		fmt.Fprintf(&b, " Not known, and taken at the strictest: %s.", strings.Join(d.Missing, ", "))
	}
	return b.String()
}

type guardRulesCmd struct {
	On     string `help:"Only the rules in force on this day, YYYY-MM-DD."`
	Format string `enum:"table,json" default:"table" help:"table or json."`
}

// Run prints the book, a line for each rule.
func (c *guardRulesCmd) Run(s *streams) error {
	book := guard.Standard()
	if c.On != "" {
		var err error
		if book, err = book.On(c.On); err != nil {
			return err
		}
	}
	if c.Format == "json" {
		return printJSON(s.out, book)
	}
	for _, r := range book.Rules {
		if _, err := fmt.Fprintf(s.out, "%-20s v%d  %s  %s  creditor: %s, collector: %s  %s\n",
			r.ID, r.Version, r.From, r.Jurisdiction, r.Creditor, r.Collector, r.Citation); err != nil {
			return err
		}
	}
	return nil
}

func printJSON(w io.Writer, v any) error {
	e := json.NewEncoder(w)
	e.SetIndent("", "  ")
	return e.Encode(v)
}
