package guard

import (
	"fmt"
	"strings"

	"nectarine/internal/rule/guard/law"
)

// Table is a listing as tables of Markdown: what the rules say and whom they bind, the acts
// that bind creditors, and the examples. docs/guard.md holds that of the whole book.
func Table(l Listing) string {
	var b strings.Builder
	rules, bindings := l.Rules, l.Bindings
	b.WriteString("| id | citation | what it says | binds | in force | parameters | consents that lift it | looks back |\n|---|---|---|---|---|---|---|---|\n")
	for i := range rules {
		r := &rules[i].Rule
		says := r.Says
		if r.Severity == law.Warns {
			says += " *Warns only.*"
		}
		if len(r.Outside) > 0 {
			says += " Not of: " + strings.Join(r.Outside, ", ") + "."
		}
		if r.Unverified != "" {
			says += " †"
		}
		force := "from " + r.From
		if r.To != "" {
			force += " to " + r.To
		}
		fmt.Fprintf(&b, "| `%s` %s | %s | %s | %s / %s | %s | %s | %s | %s |\n", r.ID, r.CR, r.Citation, says, r.Creditor, r.Collector, force, numbers(r), asks(r), back(r))
	}
	b.WriteString("\nActs that bind creditors by law to rules of others:\n\n| where | citation | rules | in force |\n|---|---|---|---|\n")
	for _, x := range bindings {
		note := ""
		if x.Unverified != "" {
			note = " †"
		}
		if x.License != "" {
			note += " Who holds `" + x.License + "`."
		}
		fmt.Fprintf(&b, "| %s | %s%s | `%s` | from %s |\n", x.Jurisdiction, x.Citation, note, strings.Join(x.Rules, "`, `"), x.From)
	}
	b.WriteString("\nExamples, each a test:\n\n| rule | stops | passes | its exception lets through |\n|---|---|---|---|\n")
	for i := range rules {
		r := &rules[i].Rule
		says := map[string][]string{}
		for _, x := range r.Examples {
			says[x.Verdict] = append(says[x.Verdict], x.Says)
		}
		excepts := strings.Join(says[law.Excused], "; ")
		if excepts == "" {
			excepts = "*" + r.NoException + "*"
		}
		fmt.Fprintf(&b, "| `%s` v%d | %s | %s | %s |\n", r.ID, r.Version, strings.Join(says[law.Stopped], "; "), strings.Join(says[law.Passed], "; "), excepts)
	}
	return b.String()
}

func numbers(r *law.Rule) string {
	var all []string
	for _, p := range r.Parameters {
		all = append(all, fmt.Sprintf("`%s` %d (%d–%d)", p.Name, p.Value, p.Min, p.Max))
	}
	return strings.Join(all, "; ")
}

func asks(r *law.Rule) string {
	var all []string
	for _, a := range r.Consents {
		s := "`" + a.Name + "`"
		for _, x := range []struct {
			so   bool
			says string
		}{{a.Direct, "direct"}, {a.Written, "written"}, {a.AfterDefault, "after default"},
			{a.Machine, "until any stop"}, {a.Over != "", "for " + a.Over}, {a.Days > 0, fmt.Sprint(a.Days, " days")}, {a.Once, "once"}} {
			if x.so {
				s += ", " + x.says
			}
		}
		all = append(all, s)
	}
	return strings.Join(all, "; ")
}

func back(r *law.Rule) string {
	switch r.LooksBack {
	case 0:
		return ""
	case law.Forever:
		return "for ever"
	}
	return fmt.Sprint(r.LooksBack, " days")
}
