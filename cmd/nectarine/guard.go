package main

import (
	"bufio"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"slices"
	"strconv"
	"strings"
	"time"

	"nectarine/internal/rule/guard"
	"nectarine/internal/rule/guard/fact"
	"nectarine/internal/rule/guard/law"
	"nectarine/internal/value/day"
	"nectarine/internal/value/zone"
)

type guardCmd struct {
	Check  guardCheckCmd  `cmd:"" help:"Decide a request with its facts, read as JSON from standard input: such as docs/examples/case.json of the sources (/docs/examples/case.json of a server)."`
	Rules  guardRulesCmd  `cmd:"" help:"Print the rules with their citations."`
	Verify guardVerifyCmd `cmd:"" help:"Make a stored decision again: a request, its facts and the decision, as JSON on standard input."`
	Impact guardImpactCmd `cmd:"" help:"Tell which past interactions a tighter rulebook would have blocked: a person's facts on each line of standard input."`
	Schema guardSchemaCmd `cmd:"" help:"Print the JSON Schema of what these commands read and print."`
}

type guardSchemaCmd struct {
	Format string `enum:"json,markdown" default:"json" help:"json, or markdown with what each field of a case says."`
}

// Run prints the schema.
func (c *guardSchemaCmd) Run(s *streams) error {
	if c.Format == "markdown" {
		fields, err := guard.Fields()
		if err != nil {
			return err
		}
		_, err = fmt.Fprint(s.out, fields)
		return err
	}
	schema, err := guard.Schema()
	if err != nil {
		return err
	}
	return indented(s.out, schema)
}

// bookFlags say which rulebook is meant.
type bookFlags struct {
	As      string   `enum:"creditor,collector," default:"" help:"creditor collects its own debts in its own name, collector those of others (docs/guard.md, section 6). Leave it out when it is both: rules for either hold."`
	Serves  []string `placeholder:"STATE" help:"A state in which its borrowers live, such as TX; may be repeated. Every state, unless given. It decides which settings law forbids, and which rules are printed."`
	License []string `placeholder:"LICENSE" help:"A license that it holds and by which an act binds it, us-wa-small-loans, or none; may be repeated."`
	Tighten []string `placeholder:"[LOANTYPE/]RULE.PARAMETER=VALUE" help:"Set a parameter within its bounds; looser than the law only where none binds the company. May be repeated."`
	Off     []string `placeholder:"[LOANTYPE/]RULE" help:"Turn off a rule to which no law binds the company in a state that it serves; may be repeated."`
	Warn    []string `placeholder:"[LOANTYPE/]RULE" help:"Let such a rule warn instead of block; may be repeated."`
}

// settings are what is set of the rules.
func (f *bookFlags) settings() (all []guard.Setting, err error) {
	for _, s := range f.Tighten {
		name, text, _ := strings.Cut(s, "=")
		loanType, name := narrowed(name)
		rule, parameter, _ := strings.Cut(name, ".")
		value, err := strconv.Atoi(text)
		if err != nil || parameter == "" {
			return nil, fmt.Errorf("--tighten: %q is not RULE.PARAMETER=VALUE", s)
		}
		all = append(all, guard.Setting{Rule: rule, LoanType: loanType, Parameter: parameter, Value: value})
	}
	for _, x := range []struct {
		effect string
		names  []string
	}{{guard.Off, f.Off}, {guard.Warn, f.Warn}} {
		for _, name := range x.names {
			loanType, rule := narrowed(name)
			all = append(all, guard.Setting{Rule: rule, LoanType: loanType, Effect: x.effect})
		}
	}
	return all, nil
}

// narrowed is the loan type, if any, and the rest of what is set for it.
func narrowed(name string) (loanType, rest string) {
	if before, after, found := strings.Cut(name, "/"); found {
		return before, after
	}
	return "", name
}

func (f *bookFlags) profile() (guard.Profile, error) {
	settings, err := f.settings()
	return guard.Profile{Contacter: f.As, Serves: f.Serves, Licenses: f.License, Settings: settings}, err
}

func (f *bookFlags) book() (*guard.Rulebook, error) {
	p, err := f.profile()
	if err != nil {
		return nil, err
	}
	return guard.Book(p)
}

type guardCheckCmd struct {
	bookFlags
	Format   string  `enum:"json,text" default:"json" help:"json, or text that a person can read out."`
	Timezone *string `help:"The zone of the times in the text, such as America/Chicago; UTC unless given."`
}

// Run prints the decision by the rules in force on the day of the person.
func (c *guardCheckCmd) Run(s *streams) error {
	data, err := io.ReadAll(s.in)
	if err != nil {
		return err
	}
	inZone, err := c.zone()
	if err != nil {
		return err
	}
	asked, err := fact.Parse(data)
	if err != nil {
		return err
	}
	book, err := c.book()
	if err != nil {
		return err
	}
	d, err := guard.Decide(asked.Request, asked.Facts, book)
	if err != nil {
		return err
	}
	if c.Format == "text" {
		_, err = fmt.Fprintln(s.out, d.ReadOut(inZone))
		return err
	}
	return indented(s.out, d)
}

// zone is that of the times in the text.
func (c *guardCheckCmd) zone() (*time.Location, error) {
	switch {
	case c.Timezone == nil:
		return time.UTC, nil
	case c.Format != "text":
		return nil, errors.New("--timezone: is of the times in the text: add --format text, or leave it out, for the instants of JSON are in UTC")
	}
	in, err := zone.Load(*c.Timezone)
	if err != nil {
		return nil, fmt.Errorf("--timezone: %w", err)
	}
	return in, nil
}

type guardRulesCmd struct {
	bookFlags
	On         string `help:"The rules in force on this day, YYYY-MM-DD; all rules unless given."`
	Unverified bool   `help:"Only what counsel must look at: rules and bindings that were not read as they stand, with the note of each, and the states of which nothing was read."`
	Format     string `enum:"table,json,markdown" default:"table" help:"table, json, or markdown with the examples of each rule."`
}

// Run prints the book as it bears on the company: its rules, the acts of states that bind
// creditors to them, and the states of which nothing was read.
func (c *guardRulesCmd) Run(s *streams) error {
	book, err := c.book()
	if err != nil {
		return err
	}
	var on *day.Day
	if c.On != "" {
		d, err := day.Parse(c.On)
		if err != nil {
			return fmt.Errorf("--on: %w", err)
		}
		on = &d
	}
	list := book.List(on)
	if c.Unverified {
		list = list.ToLookAt()
	}
	switch {
	case c.Format == "json":
		return indented(s.out, list)
	case c.Format == "markdown":
		_, err := fmt.Fprint(s.out, guard.Table(list))
		return err
	case len(list.Rules)+len(list.Bindings) == 0:
		_, err := fmt.Fprintln(s.out, "No rule of the book is in force then.")
		return err
	case c.Unverified:
		return c.toLookAt(s.out, list)
	}
	for _, r := range list.Rules {
		if _, err := fmt.Fprint(s.out, line(&r)); err != nil {
			return err
		}
	}
	return c.acts(s.out, list.Bindings)
}

// line is a rule in two lines of text.
func line(r *guard.Listed) string {
	var numbers []string
	for _, p := range r.Parameters {
		numbers = append(numbers, fmt.Sprintf("%s=%d (%d–%d)", p.Name, p.Value, p.Min, p.Max))
	}
	force, severity, creditor := r.From, r.Severity, r.Creditor
	if r.To != "" {
		force += " to " + r.To
	}
	if r.Off {
		severity = "off"
	}
	if len(r.BoundIn) > 0 {
		creditor += ", law in " + strings.Join(r.BoundIn, " ")
	}
	return fmt.Sprintf("%-28s %s v%d from %s  creditor: %-8s collector: %-8s %-5s %s\n%28s %s %s\n", r.ID, r.CR, r.Version, force, creditor, r.Collector,
		severity, r.Citation, "", r.Says, strings.Join(numbers, ", "))
}

// acts prints the acts that bind creditors to rules of others.
func (c *guardRulesCmd) acts(w io.Writer, all []law.Binding) error {
	for _, x := range all {
		if _, err := fmt.Fprintf(w, "%s binds creditors  %s\n  %s\n", x.Jurisdiction, x.Citation, strings.Join(x.Rules, ", ")); err != nil {
			return err
		}
	}
	return nil
}

// toLookAt prints what counsel must look at: federal law, and then each state, its rules
// and the acts that bind.
func (c *guardRulesCmd) toLookAt(w io.Writer, list guard.Listing) error {
	bindings := list.Bindings
	before := func(jurisdiction string) error {
		for len(bindings) > 0 && bindings[0].Jurisdiction < jurisdiction {
			x := bindings[0]
			if err := c.acts(w, bindings[:1]); err != nil {
				return err
			}
			if _, err := fmt.Fprintf(w, "  Read: %s\n  To look at: %s\n", source(x.Source, x.ReadOn), x.Unverified); err != nil {
				return err
			}
			bindings = bindings[1:]
		}
		return nil
	}
	for _, r := range list.Rules {
		if err := before(r.Jurisdiction); err != nil {
			return err
		}
		if _, err := fmt.Fprintf(w, "%s v%d  %s\n  %s\n  Read: %s\n  To look at: %s\n", r.ID, r.Version, r.Citation, r.Says, source(r.Source, r.ReadOn), r.Unverified); err != nil {
			return err
		}
	}
	if err := before("V"); err != nil {
		return err
	}
	for _, x := range []struct {
		law string
		of  []string
	}{{"the collection of debts", list.Unheld.Collection}, {"sales by telephone", list.Unheld.Sales}} {
		if len(x.of) > 0 {
			if _, err := fmt.Fprintf(w, "Nothing was read of the law on %s of: %s\n", x.law, strings.Join(x.of, ", ")); err != nil {
				return err
			}
		}
	}
	return nil
}

func source(where, on string) string {
	if where == "" {
		return "nowhere"
	}
	return where + ", on " + on
}

type guardVerifyCmd struct{}

// stored is a decision with what it was made from.
type stored struct {
	fact.Case
	Decision json.RawMessage `json:"decision"`
}

// Run prints what differs. It fails when something does.
func (c *guardVerifyCmd) Run(s *streams) error {
	data, err := io.ReadAll(s.in)
	if err != nil {
		return err
	}
	var x stored
	if err := fact.Strict(data, &x); err != nil {
		return err
	}
	if len(x.Decision) == 0 {
		return errors.New("decision: give the decision that was stored, beside request and facts")
	}
	differences, err := guard.Verify(x.Case, x.Decision)
	if err != nil {
		return err
	}
	if err := indented(s.out, map[string]any{"same": len(differences) == 0, "differences": differences}); err != nil {
		return err
	}
	if slices.ContainsFunc(differences, func(d guard.Difference) bool { return d.Field == "edition.book" }) {
		return errors.New("the decision was made by another book (edition.book): whether it follows, the release that made it says")
	}
	if len(differences) > 0 {
		return errors.New("the decision does not follow from the request, the facts and the rulebook")
	}
	return nil
}

type guardImpactCmd struct {
	bookFlags
}

// Run prints a line for each interaction that only the tighter book blocks, and
// how many there were, with what was not known of those that were blocked already.
func (c *guardImpactCmd) Run(s *streams) error {
	p, err := c.profile()
	if err != nil {
		return err
	}
	if len(p.Settings) == 0 {
		return errors.New("--tighten: say what would be set otherwise")
	}
	more := p.Settings
	p.Settings = nil
	study, err := guard.NewStudy(p, more)
	if err != nil {
		return err
	}
	hits := 0
	lines := bufio.NewScanner(s.in)
	lines.Buffer(nil, 16<<20)
	out := json.NewEncoder(s.out)
	for n := 1; lines.Scan(); n++ {
		if len(strings.TrimSpace(lines.Text())) == 0 {
			continue
		}
		past, err := guard.ParsePast(lines.Bytes())
		if err != nil {
			return fmt.Errorf("line %d: %w", n, err)
		}
		found, err := study.Look(past)
		if err != nil {
			return fmt.Errorf("line %d: %w", n, err)
		}
		for _, hit := range found {
			hits++
			if err := out.Encode(hit); err != nil {
				return err
			}
		}
	}
	if err := lines.Err(); err != nil {
		return err
	}
	return out.Encode(map[string]any{"interactions": study.Looked, "blockedAlready": study.Blocked, "missing": study.Missing, "newlyBlocked": hits})
}

func indented(w io.Writer, v any) error {
	e := json.NewEncoder(w)
	e.SetIndent("", "  ")
	return e.Encode(v)
}
