package guard

import (
	"crypto/sha256"
	"fmt"
	"slices"
	"time"

	"nectarine/internal/rule/guard/fact"
	"nectarine/internal/rule/guard/federal"
	"nectarine/internal/rule/guard/law"
	"nectarine/internal/rule/guard/lender"
	"nectarine/internal/rule/guard/state"
)

// Setting is one parameter of one rule, as a lender has set it.
type Setting struct {
	Rule      string `json:"rule"`
	Parameter string `json:"parameter"`
	Value     int    `json:"value"`
}

// Edition says which rulebook it is: the day whose rules are in force, what the
// lender has tightened, and which rules that bind it by practice alone it has
// turned off. A book can be made again from it.
type Edition struct {
	On        string    `json:"on"`
	Tightened []Setting `json:"tightened"`
	Off       []string  `json:"off"`
}

// Rulebook is the rules in force on a day, as a lender has set them.
type Rulebook struct {
	Edition Edition
	Rules   []law.Rule
	digest  [32]byte
}

// Standard is every rule of this release, whether in force or not.
func Standard() []law.Rule {
	return slices.Concat(federal.HourRules(), federal.PlaceRules(), federal.PartyRules(), federal.MediaRules(), federal.FrequencyRules(), federal.DebtRules(), federal.TcpaRules(), federal.FederalRules(), state.StateRules(), lender.LenderRules())
}

// Book is the rulebook of an edition. The error names the day, the rule, the
// parameter or the bounds. A rule can be turned off when it binds creditors by
// practice; then it still binds the collectors whom it binds by law.
func Book(e Edition) (*Rulebook, error) {
	if _, err := time.Parse(time.DateOnly, e.On); err != nil {
		return nil, fmt.Errorf("on: %q is not a day, YYYY-MM-DD", e.On)
	}
	b := &Rulebook{Edition: Edition{On: e.On, Tightened: append([]Setting{}, e.Tightened...), Off: fact.Unique(append([]string{}, e.Off...))}}
	for _, r := range Standard() {
		if r.From <= e.On && (r.To == "" || e.On < r.To) {
			b.Rules = append(b.Rules, r)
		}
	}
	for _, s := range e.Tightened {
		if err := b.tighten(s); err != nil {
			return nil, err
		}
	}
	for _, id := range b.Edition.Off {
		i := slices.IndexFunc(b.Rules, func(r law.Rule) bool { return r.ID == id })
		switch {
		case i < 0:
			return nil, fmt.Errorf("off: there is no rule %q on %s", id, e.On)
		case b.Rules[i].Creditor != law.ByPractice:
			return nil, fmt.Errorf("off: rule %q binds creditors by law", id)
		}
		b.Rules[i].Creditor = law.NotBound
		if b.Rules[i].Collector == law.ByPractice {
			b.Rules[i].Collector = law.NotBound
		}
	}
	b.digest = sha256.Sum256(b.form())
	return b, nil
}

func (b *Rulebook) tighten(s Setting) error {
	i := slices.IndexFunc(b.Rules, func(r law.Rule) bool { return r.ID == s.Rule })
	if i < 0 {
		return fmt.Errorf("tightened.rule: there is no rule %q on %s", s.Rule, b.Edition.On)
	}
	j := slices.IndexFunc(b.Rules[i].Parameters, func(p law.Parameter) bool { return p.Name == s.Parameter })
	if j < 0 {
		return fmt.Errorf("tightened.parameter: rule %s has no %q", s.Rule, s.Parameter)
	}
	p := &b.Rules[i].Parameters[j]
	if s.Value < p.Min || s.Value > p.Max {
		return fmt.Errorf("tightened.value: %s of %s must be from %d to %d", s.Parameter, s.Rule, p.Min, p.Max)
	}
	p.Value = s.Value
	return nil
}
