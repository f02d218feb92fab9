// Package guard decides whether a person may be contacted now and, if not, why
// and from when. It is pure: it reads no clock, no database and no network; a
// decision follows from the request, the facts and the rulebook alone.
//
// The rooms below it: fact is what is asked and known; law is what a rule is and
// the matter that it judges; federal, state and lender are the rules themselves.
// docs/guard.md lists them, says where each was read, and what is not held here.
package guard

import (
	"cmp"
	"fmt"
	"slices"
	"strings"
	"time"

	"nectarine/internal/rule/guard/fact"
	"nectarine/internal/rule/guard/law"
	"nectarine/internal/rule/guard/state"
	"nectarine/internal/value/day"
)

// horizon is how far ahead a permitted instant is sought.
const horizon = 400 * 24 * time.Hour

// Reason is one rule that bears on the contact.
type Reason struct {
	// CR is the rule's id in the API.
	CR string `json:"complianceGuardRuleId"`
	// Rule is its name, Version that of its text, Citation the law with Jurisdiction (US, a
	// state as US-MA, or lender).
	Rule         string `json:"rule"`
	Version      int    `json:"version"`
	Citation     string `json:"citation"`
	Jurisdiction string `json:"jurisdiction"`
	// Binding says whether the rule binds who contacts by law or by practice.
	Binding string `json:"binding"`
	// Severity is block, or warn; Says is the rule in a sentence.
	Severity string `json:"severity"`
	Says     string `json:"says"`
	// Unverified says that the rule, or the act by which it binds a creditor, was not read as
	// it stands: nectarine guard rules --unverified says what counsel must look at.
	Unverified bool `json:"unverified,omitempty"`
	// Evidence is the ids and zones on which the rule rests.
	Evidence []string `json:"evidence"`
	// Until is when this block ends, exclusive; null when it has no end.
	Until *time.Time `json:"until"`
}

// Decision is the answer to a request.
type Decision struct {
	// Result says that the contact may be made: none of the Reasons blocks it.
	Result  bool     `json:"result"`
	Reasons []Reason `json:"reasons"`
	// NextAllowedAt is the first instant, in UTC, at which nothing blocks if
	// nothing more becomes known, by the rules of the day that it names. It is
	// the request's own instant when the contact is allowed. It is null when
	// NoEnd says why.
	NextAllowedAt *time.Time `json:"nextAllowedAt"`
	// NoEnd is the rule without an end, or "horizon" when no instant within
	// 400 days is allowed.
	NoEnd string `json:"noEnd,omitempty"`
	// Missing names the facts that were not known at the instant of the request and
	// were taken at their worst, where a reason rests on that, and the places that were not
	// known.
	Missing []string `json:"missing"`
	// Unheld are the states in which the person may live and of whose law on what the
	// contact does, collecting a debt or selling by telephone, the book holds nothing: that
	// nothing stops the contact there says nothing of that law. A place that is not known is
	// among Missing.
	Unheld []string `json:"unheld,omitempty"`
	// Edition is the rulebook by which it was judged: On is the day of the
	// request where the person may be, the latest of the zones.
	Edition Edition `json:"edition"`
	// Digest is the SHA-256 of request, known facts and rules, in hexadecimal.
	Digest string `json:"digest"`
}

// Decide judges a request by the rules in force on its day, where the person is.
// The error names a field that cannot be judged; nothing is permitted then.
func Decide(r fact.Request, f fact.Facts, b *Rulebook) (Decision, error) {
	if err := r.Validate(); err != nil {
		return Decision{}, err
	}
	if err := f.Validate(); err != nil {
		return Decision{}, err
	}
	m, err := law.Consider(&r, &f)
	if err != nil {
		return Decision{}, err
	}
	defer m.Done()
	j := judgment{Matter: m, book: b, has: m.Has(), contacter: b.contacter(r.Contacter)}
	earliest, on := m.Days(r.At)
	d := Decision{Reasons: make([]Reason, 0, 2), Edition: Edition{on.String(), b.name(earliest, on), b.Profile}}
	first := j.judge(r.At, &d.Reasons)
	d.Result = !first.blocked
	sorted(d.Reasons)
	d.Missing = append([]string{}, m.Missing...)
	slices.Sort(d.Missing)
	d.Unheld = state.UnheldOf(m.States, m.Collecting(), r.Telephonic() && r.MaySell())
	d.NextAllowedAt, d.NoEnd = j.next(first)
	d.Digest = digest(m, b)
	return d, nil
}

// judgment is a matter before a book.
type judgment struct {
	*law.Matter
	book      *Rulebook
	has       law.Need
	contacter string // who contacts, as far as the company's profile bears the request out
	loanTypes []string
}

// verdict is what the blocks at an instant come to: until when the last of them holds, or
// a rule without an end, of which one that binds by law is told before good practice.
type verdict struct {
	blocked, byLaw bool
	until          time.Time
	noEnd          string
}

// judge asks every rule that bears on the matter at an instant, and writes the
// reasons, if they are asked for.
func (j *judgment) judge(t time.Time, reasons *[]Reason) verdict { return j.asked(t, reasons, false) }

// hinders asks until one rule blocks, which says enough when the question is whether
// any does.
func (j *judgment) hinders(t time.Time) verdict { return j.asked(t, nil, true) }

func (j *judgment) asked(t time.Time, reasons *[]Reason, one bool) (v verdict) {
	if j.Request.Direction != fact.Outbound {
		return v
	}
	j.Stand(t)
	earliest, latest := j.Days(t)
	seats := j.book.seated(j.contacter, j.Business(), earliest, latest)
	j.askAll(seats.general, t, earliest, latest, &v, reasons, one)
	if j.Everywhere {
		for _, rules := range seats.byState {
			j.askAll(rules, t, earliest, latest, &v, reasons, one)
		}
		return v
	}
	for _, state := range j.States {
		j.askAll(seats.byState[state], t, earliest, latest, &v, reasons, one)
	}
	return v
}

// askAll judges rules in turn, if one is enough until it blocks. Most are asked here, and
// find nothing.
func (j *judgment) askAll(rules []seat, t time.Time, earliest, latest day.Day, v *verdict, reasons *[]Reason, one bool) {
	for i := range rules {
		r := &rules[i]
		if v.blocked && one {
			return
		}
		if r.needs&^j.has != 0 {
			continue
		}
		if r.narrow || reasons == nil {
			j.ask(r, t, earliest, latest, v, reasons)
		} else if found := j.find(r, &r.Rule, t); len(found) > 0 {
			v.take(&r.Rule, r.bond, r.Severity, found, reasons)
		}
	}
}

// ask judges one rule.
func (j *judgment) ask(r *seat, t time.Time, earliest, latest day.Day, v *verdict, reasons *[]Reason) {
	if reasons == nil && !r.blocks {
		return // it changes no verdict
	}
	if r.narrow {
		j.askNarrow(r, t, earliest, latest, v, reasons)
		return
	}
	if found := j.find(r, &r.Rule, t); len(found) > 0 {
		v.take(&r.Rule, r.bond, r.Severity, found, reasons)
	}
}

// askNarrow judges a rule that holds for some alone, or as it is set.
func (j *judgment) askNarrow(r *seat, t time.Time, earliest, latest day.Day, v *verdict, reasons *[]Reason) {
	if !j.LivesIn(r.Jurisdiction) {
		return
	}
	as := j.bound(r, earliest, latest)
	if as.how == law.NotBound {
		return
	}
	rule, severity := &r.Rule, r.Severity
	if len(r.settings) > 0 {
		set, effect := r.as(as.how == law.ByLaw, j.types())
		switch effect {
		case Off:
			return
		case Warn:
			severity = law.Warns
		}
		rule = &set
	}
	found := j.find(r, rule, t)
	if len(found) == 0 {
		return
	}
	if rule != &r.Rule && reasons != nil {
		as.how = j.told(r, rule, as.how, t)
	}
	v.take(rule, as, severity, found, reasons)
}

// find is what a rule finds. What it found wanting, and then found nothing, is not missing.
func (j *judgment) find(r *seat, rule *law.Rule, t time.Time) []law.Finding {
	lacking := len(j.Missing)
	found := r.judge(j.Matter, rule, t)
	if len(found) == 0 {
		j.Missing = j.Missing[:lacking]
	}
	return found
}

// told says in a rule, which has found something, what the company has set of its numbers, and
// how it then binds: what the law's own number permits is no law.
func (j *judgment) told(r *seat, rule *law.Rule, how string, t time.Time) string {
	set := false
	for i := range rule.Parameters {
		if p := &rule.Parameters[i]; p.Value != r.Parameters[i].Value {
			rule.Says += fmt.Sprintf(" The company has set %s to %d.", p.Name, p.Value)
			set = true
		}
	}
	if set && len(r.judge(j.Matter, &r.Rule, t)) == 0 {
		return law.ByPractice
	}
	return how
}

// take adds what a rule has found.
func (v *verdict) take(rule *law.Rule, as bond, severity string, found []law.Finding, reasons *[]Reason) {
	for i := range found {
		x := &found[i]
		if reasons != nil {
			*reasons = append(*reasons, reason(rule, as, severity, x))
		}
		if severity != law.Blocks {
			continue
		}
		v.blocked = true
		if law := as.how == law.ByLaw; x.Until.IsZero() && (v.noEnd == "" || law && !v.byLaw || law == v.byLaw && rule.ID < v.noEnd) {
			v.noEnd, v.byLaw = rule.ID, law
		}
		if x.Until.After(v.until) {
			v.until = x.Until
		}
	}
}

// sorted puts reasons in order, by rule and then by what they rest on.
func sorted(reasons []Reason) {
	slices.SortStableFunc(reasons, func(a, b Reason) int {
		return cmp.Or(strings.Compare(a.Rule, b.Rule), slices.Compare(a.Evidence, b.Evidence))
	})
}

func reason(rule *law.Rule, as bond, severity string, x *law.Finding) Reason {
	evidence := x.Evidence
	switch len(evidence) {
	case 0:
		evidence = []string{}
	case 1:
	default:
		evidence = fact.Unique(evidence)
	}
	out := Reason{CR: rule.CR, Rule: rule.ID, Version: rule.Version, Citation: as.citation, Jurisdiction: rule.Jurisdiction,
		Binding: as.how, Severity: severity, Says: rule.Says, Unverified: as.unverified, Evidence: evidence}
	if !x.Until.IsZero() && x.Until.UTC().Year() <= 9999 { // what cannot be printed is for ever
		u := x.Until.UTC()
		out.Until = &u
	}
	return out
}

// bond is how a rule binds who contacts, by which law, and whether that was read as it
// stands.
type bond struct {
	how, citation string
	unverified    bool
}

// bond is how a rule binds who contacts, where no act of a state does.
func (r *standing) bond(contacter string) bond {
	return bond{r.Bound(contacter), r.Citation, r.Unverified != ""}
}

// bound says how a rule binds who contacts, and by which law: of a creditor, and of who
// collects a debt that the rule leaves out, also by an act of the state where the person
// may live. A federal rule is good practice for the debts that it leaves out.
func (j *judgment) bound(r *seat, earliest, latest day.Day) bond {
	as, outside := r.bond, j.OnlyOf(r.Outside)
	switch {
	case outside && r.Jurisdiction == "US" && as.how == law.ByLaw:
		as.how = law.ByPractice
	case outside && r.Jurisdiction == "US":
	case outside:
		as.how = law.NotBound
	case as.how == law.ByLaw || j.contacter == fact.Collector:
		return as
	}
	for i := range r.bindings {
		x := &r.bindings[i]
		if x.from <= latest && earliest < x.to && j.LivesIn(x.Jurisdiction) && !j.OnlyOf(x.Outside) && j.book.bindsIt(x) {
			as.how, as.citation, as.unverified = law.ByLaw, as.citation+"; "+x.Citation, as.unverified || x.Unverified != ""
		}
	}
	return as
}

// types is the loan types of the debts of the request; one that is not known may
// be any.
func (j *judgment) types() []string {
	if j.loanTypes == nil {
		for _, id := range j.Debts {
			lt := ""
			if d := j.Debt(id); d != nil {
				lt = d.LoanType
			}
			j.loanTypes = append(j.loanTypes, lt)
		}
	}
	return slices.Clone(j.loanTypes)
}

// next finds the first permitted instant: by the first block that is found at each
// step and, when there is none, by all of them, to say why.
func (j *judgment) next(v verdict) (at *time.Time, noEnd string) {
	if !v.blocked {
		u := j.Request.At.UTC()
		return &u, ""
	}
	turns := j.turns(j.Request.At)
	if at, _ = j.seek(v, turns, j.hinders); at != nil {
		return at, ""
	}
	return j.seek(v, turns, func(t time.Time) verdict { return j.judge(t, nil) })
}

// seek steps from the end of one block to that of the next. Each covers all instants up
// to its end, unless a consent begins or a rule ends on the way: so it steps over none
// that is permitted.
func (j *judgment) seek(v verdict, turns []time.Time, judge func(time.Time) verdict) (at *time.Time, noEnd string) {
	t := j.Request.At
	for {
		step := v.until
		for len(turns) > 0 && !turns[0].After(t) {
			turns = turns[1:]
		}
		if v.noEnd != "" {
			if len(turns) == 0 {
				return nil, v.noEnd
			}
			step = turns[0]
		} else if len(turns) > 0 && turns[0].Before(step) {
			step = turns[0]
		}
		if step.After(j.Request.At.Add(horizon)) {
			if v.noEnd != "" {
				return nil, v.noEnd
			}
			return nil, "horizon"
		}
		t = step
		if v = judge(t); !v.blocked {
			u := t.UTC()
			return &u, ""
		}
	}
}

// turns is the instants after t at which something may become permitted of which
// no block knows: a consent begins, or a rule or an act that binds ends where the
// person may be.
func (j *judgment) turns(t time.Time) []time.Time {
	turns := j.Begins(t)
	_, today := j.Days(t)
	for _, on := range j.book.turns {
		if on < today || on > today+401 {
			continue
		}
		for _, l := range j.Zones {
			if start := on.Start(l); start.After(t) {
				turns = append(turns, start)
			}
		}
	}
	slices.SortFunc(turns, time.Time.Compare)
	return turns
}
