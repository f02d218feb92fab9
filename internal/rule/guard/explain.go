package guard

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"nectarine/internal/rule/guard/law"
)

// ReadOut is the decision as a paragraph that a person can read out, with times
// of a zone.
func (d *Decision) ReadOut(l *time.Location) string {
	var b strings.Builder
	if d.Result {
		b.WriteString("This contact may be made: no rule of the book" + asSet(d.Edition.Settings) + " stops it.")
	} else {
		b.WriteString("This contact may not be made.")
	}
	for _, r := range d.Reasons {
		verb := "It is forbidden"
		if r.Severity == law.Warns {
			verb = "Note"
		} else if r.Binding == law.ByPractice {
			verb = "It is against good practice"
		}
		fmt.Fprintf(&b, " %s (%s, %s", verb, r.Citation, r.Rule)
		if r.Unverified {
			b.WriteString("; not read as it stands: ask counsel")
		}
		fmt.Fprintf(&b, "): %s", r.Says)
		if evidence := strings.Join(r.Evidence, ", "); strings.Trim(evidence, ", ") != "" {
			fmt.Fprintf(&b, " This rests on %s.", evidence)
		}
	}
	switch {
	case !d.Result && d.NextAllowedAt != nil:
		fmt.Fprintf(&b, " It may be made from %s, if nothing more becomes known.", d.NextAllowedAt.In(l).Format("Monday, January 2, 2006, 3:04:05 PM MST"))
	case d.NoEnd == "horizon":
		b.WriteString(" No moment within 400 days is permitted.")
	case d.NoEnd != "":
		fmt.Fprintf(&b, " The rule %s has no end while the facts stay as they are.", d.NoEnd)
	}
	for _, x := range []struct{ effect, says string }{{Off, "The company has turned off"}, {Warn, "The company lets warn and not stop"}} {
		var rules []string
		for _, s := range d.Edition.Settings {
			if s.Effect == x.effect {
				rules = append(rules, narrowedTo(s))
			}
		}
		if rules != nil {
			fmt.Fprintf(&b, " %s: %s.", x.says, strings.Join(rules, ", "))
		}
	}
	if len(d.Unheld) > 0 {
		fmt.Fprintf(&b, " The book holds nothing of the law of %s on such contacts: ask counsel.", strings.Join(d.Unheld, ", "))
	}
	if len(d.Missing) > 0 {
		fmt.Fprintf(&b, " Not known, and taken at the worst: %s.", strings.Join(d.Missing, ", "))
	}
	return b.String()
}

// narrowedTo is the rule of a setting, and the loan type to which it is narrowed.
func narrowedTo(s Setting) string {
	if s.LoanType == "" {
		return s.Rule
	}
	return s.Rule + " for loans of " + s.LoanType
}

// asSet says that the company has taken something back of the book.
func asSet(all []Setting) string {
	if slices.ContainsFunc(all, func(s Setting) bool { return s.Effect != "" }) {
		return ", as the company has set it,"
	}
	return ""
}
