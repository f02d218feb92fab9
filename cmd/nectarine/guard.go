package main

import (
	"bufio"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"strconv"
	"strings"
	"time"

	"nectarine/internal/rule/guard"
	"nectarine/internal/rule/guard/fact"
)

type guardCmd struct {
	Check  guardCheckCmd  `cmd:"" help:"Decide a request with its facts, read as JSON from standard input."`
	Rules  guardRulesCmd  `cmd:"" help:"Print the rules with their citations."`
	Verify guardVerifyCmd `cmd:"" help:"Make a stored decision again: a request, its facts and the decision, as JSON on standard input."`
	Impact guardImpactCmd `cmd:"" help:"Tell which past interactions a tighter rulebook would have blocked: a person's facts on each line of standard input."`
	Schema guardSchemaCmd `cmd:"" help:"Print the JSON Schema of what these commands read and print."`
}

type guardSchemaCmd struct{}

// Run prints the schema.
func (c *guardSchemaCmd) Run(s *streams) error { return indented(s.out, guard.Schema()) }

// bookFlags say which rulebook is meant.
type bookFlags struct {
	Tighten []string `placeholder:"RULE.PARAMETER=VALUE" help:"Tighten a parameter within its bounds; may be repeated."`
	Off     []string `placeholder:"RULE" help:"Turn off a rule that binds creditors by practice alone; may be repeated."`
}

// settings are the tightened parameters.
func (f *bookFlags) settings() (all []guard.Setting, err error) {
	for _, s := range f.Tighten {
		name, text, _ := strings.Cut(s, "=")
		rule, parameter, _ := strings.Cut(name, ".")
		value, err := strconv.Atoi(text)
		if err != nil || parameter == "" {
			return nil, fmt.Errorf("--tighten: %q is not RULE.PARAMETER=VALUE", s)
		}
		all = append(all, guard.Setting{Rule: rule, Parameter: parameter, Value: value})
	}
	return all, nil
}

func (f *bookFlags) book(on string) (*guard.Rulebook, error) {
	tightened, err := f.settings()
	if err != nil {
		return nil, err
	}
	return guard.Book(guard.Edition{On: on, Tightened: tightened, Off: f.Off})
}

type guardCheckCmd struct {
	bookFlags
	Format   string `enum:"json,text" default:"json" help:"json, or text that a person can read out."`
	Timezone string `default:"UTC" help:"The zone of the times in the text."`
}

// Run prints the decision by the rules in force on the request's day in UTC.
func (c *guardCheckCmd) Run(s *streams) error {
	data, err := io.ReadAll(s.in)
	if err != nil {
		return err
	}
	asked, err := fact.Parse(data)
	if err != nil {
		return err
	}
	book, err := c.book(asked.Request.At.UTC().Format(time.DateOnly))
	if err != nil {
		return err
	}
	d, err := guard.Decide(asked.Request, asked.Facts, book)
	if err != nil {
		return err
	}
	if c.Format == "text" {
		zone, err := time.LoadLocation(c.Timezone)
		if err != nil {
			return fmt.Errorf("--timezone: %w", err)
		}
		_, err = fmt.Fprintln(s.out, d.ReadOut(zone))
		return err
	}
	return indented(s.out, d)
}

type guardRulesCmd struct {
	bookFlags
	On     string `help:"The rules in force on this day, YYYY-MM-DD; all rules unless given."`
	Format string `enum:"table,json" default:"table" help:"table or json."`
}

// Run prints the book, a line for each rule.
func (c *guardRulesCmd) Run(s *streams) error {
	rules := guard.Standard()
	if c.On != "" {
		book, err := c.book(c.On)
		if err != nil {
			return err
		}
		rules = book.Rules
	} else if len(c.Tighten)+len(c.Off) > 0 {
		return errors.New("--on: say of which day the book is")
	}
	if c.Format == "json" {
		return indented(s.out, rules)
	}
	for _, r := range rules {
		var numbers []string
		for _, p := range r.Parameters {
			numbers = append(numbers, fmt.Sprintf("%s=%d (%d–%d)", p.Name, p.Value, p.Min, p.Max))
		}
		if _, err := fmt.Fprintf(s.out, "%-28s v%d from %s  creditor: %-8s collector: %-8s %-5s %s\n%28s %s %s\n", r.ID, r.Version, r.From, r.Creditor, r.Collector, r.Severity, r.Citation,
			"", r.Says, strings.Join(numbers, ", ")); err != nil {
			return err
		}
	}
	return nil
}

type guardVerifyCmd struct{}

// stored is a decision with what it was made from.
type stored struct {
	fact.Case
	Decision guard.Decision `json:"decision"`
}

// Run prints what differs. It fails when something does.
func (c *guardVerifyCmd) Run(s *streams) error {
	var x stored
	d := json.NewDecoder(s.in)
	d.DisallowUnknownFields()
	if err := d.Decode(&x); err != nil {
		return err
	}
	differences, err := guard.Verify(x.Case, x.Decision)
	if err != nil {
		return err
	}
	if err := indented(s.out, map[string]any{"same": len(differences) == 0, "differences": differences}); err != nil {
		return err
	}
	if len(differences) > 0 {
		return errors.New("the decision does not follow from the request, the facts and the rulebook")
	}
	return nil
}

type guardImpactCmd struct {
	Tighten []string `required:"" placeholder:"RULE.PARAMETER=VALUE" help:"Tighten a parameter within its bounds; may be repeated."`
}

// Run prints a line for each interaction that only the tighter book blocks, and
// how many there were.
func (c *guardImpactCmd) Run(s *streams) error {
	tightened, err := (&bookFlags{Tighten: c.Tighten}).settings()
	if err != nil {
		return err
	}
	study, hits := guard.Study{Tightened: tightened}, 0
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
	return out.Encode(map[string]int{"interactions": study.Looked, "blockedAlready": study.Blocked, "newlyBlocked": hits})
}

func indented(w io.Writer, v any) error {
	e := json.NewEncoder(w)
	e.SetIndent("", "  ")
	return e.Encode(v)
}
