package guard

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"nectarine/internal/rule/guard/fact"
	"nectarine/internal/rule/guard/law"
)

// set takes up a setting, or says why it is refused.
func (b *Rulebook) set(s Setting) error {
	found := false
	for i := range b.rules {
		if r := &b.rules[i]; r.ID == s.Rule {
			found = true
			if err := b.allowed(r, s); err != nil {
				return err
			}
			r.settings = append(r.settings, s)
		}
	}
	if !found {
		return fmt.Errorf("settings.rule: there is no rule %q", s.Rule)
	}
	return nil
}

// allowed refuses what a setting may not say.
func (b *Rulebook) allowed(r *standing, s Setting) error {
	for _, x := range r.settings {
		if x.LoanType == s.LoanType && x.Parameter == s.Parameter {
			return fmt.Errorf("settings: rule %s is given %q twice: give each effect and parameter once for the company, and once for a loan type", r.ID, cmp.Or(s.Parameter, "an effect"))
		}
	}
	switch {
	case strings.TrimSpace(s.LoanType) != s.LoanType:
		return fmt.Errorf("settings.loanType: %q has blanks around it, and would be of no debt", s.LoanType)
	case (s.Effect == "") == (s.Parameter == ""):
		return fmt.Errorf("settings: give rule %s an effect or a parameter, one in each setting", r.ID)
	case s.Effect != "" && s.Effect != Off && s.Effect != Warn:
		return fmt.Errorf("settings.effect: %q must be off or warn; a rule that is not named has its own effect", s.Effect)
	case s.Effect != "":
		return b.refused(r, s.Effect)
	}
	i := slices.IndexFunc(r.Parameters, func(p law.Parameter) bool { return p.Name == s.Parameter })
	if i < 0 {
		return fmt.Errorf("settings.parameter: rule %s has no %q", r.ID, s.Parameter)
	}
	p := &r.Parameters[i]
	if s.Value >= p.Min && s.Value <= p.Max {
		return nil
	}
	if p.Stricter(s.Value, p.Value) || s.Value < min(p.Loosest, p.Min) || s.Value > max(p.Loosest, p.Max) {
		return fmt.Errorf("settings.value: %s", p.Bounds(s.Parameter+" of "+r.ID))
	}
	return b.refused(r, fmt.Sprintf("%s=%d, which is looser than %d to %d,", s.Parameter, s.Value, p.Min, p.Max))
}

// refused names the law that binds the company to a rule in a state that it
// serves.
func (b *Rulebook) refused(r *standing, what string) error {
	who := b.Profile.Contacter
	if who == "" {
		who = "who may be a collector"
	}
	if r.Bound(b.Profile.Contacter) == law.ByLaw && b.serves(r.Jurisdiction) {
		return fmt.Errorf("settings: %s is refused for rule %s: %s binds the company (%s) by law", what, r.ID, r.Citation, who)
	}
	for i := range r.bindings {
		x := &r.bindings[i]
		if b.Profile.Contacter == fact.Collector || !b.serves(x.Jurisdiction) {
			continue
		}
		if x.License != "" && len(b.Profile.Licenses) == 0 {
			return fmt.Errorf("settings: %s is refused for rule %s: %s binds creditors to it who hold the license %s: say in licenses whether the company does, or %s",
				what, r.ID, x.Citation, x.License, NoLicense)
		}
		if b.bindsIt(x) {
			return fmt.Errorf("settings: %s is refused for rule %s: %s binds creditors to it by law in %s; leave it, or say which states are served if that is none of them", what, r.ID, x.Citation, x.Jurisdiction)
		}
	}
	return nil
}

// strictness orders effects.
func strictness(effect string) int {
	return slices.Index([]string{Off, Warn, ""}, effect)
}

// variant is what is set of a rule at one level: the company, or a loan type.
type variant struct {
	spoken     bool
	effect     string
	parameters []law.Parameter
}

// at is what a level says of a rule: what it does not name is the law's.
func (r *standing) at(loanType string) variant {
	v := variant{parameters: slices.Clone(r.Parameters)}
	for _, s := range r.settings {
		if s.LoanType != loanType {
			continue
		}
		v.spoken = true
		if s.Effect != "" {
			v.effect = s.Effect
			continue
		}
		for i := range v.parameters {
			if v.parameters[i].Name == s.Parameter {
				v.parameters[i].Value = s.Value
			}
		}
	}
	return v
}

// tighter is the tighter of two variants, number by number.
func tighter(a, b variant) variant {
	out := variant{spoken: true, effect: a.effect, parameters: slices.Clone(a.parameters)}
	if strictness(b.effect) > strictness(a.effect) {
		out.effect = b.effect
	}
	for i := range out.parameters {
		if p := &out.parameters[i]; p.Stricter(b.parameters[i].Value, p.Value) {
			p.Value = b.parameters[i].Value
		}
	}
	return out
}

// of is what is set for a loan type: what it says, or the company, or the tighter
// of both when both speak.
func (r *standing) of(loanType string) variant {
	company, own := r.at(""), r.at(loanType)
	switch {
	case loanType == "" || !own.spoken:
		return company
	case !company.spoken:
		return own
	}
	return tighter(company, own)
}

// as is the rule with its effect for debts of the loan types, all of which it
// must hold for: the tightest of them. A loan type that is not known may be any.
// Where law binds, nothing falls short of it.
func (r *standing) as(lawful bool, loanTypes []string) (rule law.Rule, effect string) {
	rule = r.Rule
	if len(r.settings) == 0 {
		return rule, ""
	}
	if slices.Contains(loanTypes, "") {
		for _, s := range r.settings {
			loanTypes = append(loanTypes, s.LoanType)
		}
	}
	v := r.of("")
	for i, lt := range loanTypes {
		if x := r.of(lt); i == 0 {
			v = x
		} else {
			v = tighter(v, x)
		}
		for _, s := range r.settings { // in other letters it may be meant
			if s.LoanType != lt && strings.EqualFold(s.LoanType, lt) {
				v = tighter(v, r.of(s.LoanType))
			}
		}
	}
	if lawful {
		v = tighter(v, variant{parameters: r.Parameters})
	}
	rule.Parameters = v.parameters
	rule.LooksBack = r.looksBack(v.parameters)
	return rule, v.effect
}

// looksBack is how many days of interactions a rule reads with other numbers.
func (r *standing) looksBack(set []law.Parameter) int {
	if r.LooksBack <= 0 {
		return r.LooksBack
	}
	more := 0
	for i := range set {
		wider := set[i].Value - r.Parameters[i].Value
		switch set[i].Name {
		case "days":
			more = max(more, wider)
		case "hours":
			more = max(more, (wider+23)/24)
		}
	}
	return r.LooksBack + more
}
