package guard

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"slices"
	"time"

	"nectarine/internal/value/zone"
)

// Case is a request with its facts, as the command line reads it.
type Case struct {
	Request Request `json:"request"`
	Facts   Facts   `json:"facts"`
}

// Parse reads one case. A field that is not known is an error, because a fact
// that no rule reads would otherwise be taken for one that permits.
func Parse(data []byte) (Case, error) {
	var c Case
	if err := strict(data, &c); err != nil {
		return Case{}, fmt.Errorf("case: %w", err)
	}
	if err := c.Request.check(); err != nil {
		return Case{}, err
	}
	return c, c.Facts.check()
}

// strict decodes one JSON value without unknown fields and with nothing after it.
func strict(data []byte, into any) error {
	d := json.NewDecoder(bytes.NewReader(data))
	d.DisallowUnknownFields()
	if err := d.Decode(into); err != nil {
		return err
	}
	if _, err := d.Token(); err != io.EOF {
		return fmt.Errorf("give one JSON object and nothing after it")
	}
	return nil
}

func checkWeek(name string, weekdays []int) error {
	for _, d := range weekdays {
		if d < 1 || d > 7 {
			return fmt.Errorf("%s.weekdays: %d is not 1 (Monday) to 7 (Sunday)", name, d)
		}
	}
	return nil
}

// check reports the first field that cannot be judged.
func (f *Facts) check() error {
	for i := range f.Interactions {
		if err := f.Interactions[i].check(); err != nil {
			return fmt.Errorf("facts.interactions[%d].%w", i, err)
		}
	}
	if !slices.Contains([]string{"", "light", "normal", "heavy"}, f.Intensity) {
		return oneOf("facts.collectionsIntensity", f.Intensity, []string{"light", "normal", "heavy"})
	}
	for i, d := range f.Debts {
		if d.ID == "" || slices.ContainsFunc(f.Debts[:i], func(x Debt) bool { return x.ID == d.ID }) {
			return fmt.Errorf("facts.debts[%d].id: name each debt, once", i)
		}
	}
	return f.checkSpans()
}

func (f *Facts) checkSpans() error {
	for i, s := range f.StatedTimes {
		name := fmt.Sprintf("facts.statedTimes[%d]", i)
		if s.FromMinute < 0 || s.ToMinute > 1440 || s.FromMinute >= s.ToMinute {
			return fmt.Errorf("%s: fromMinute and toMinute must satisfy 0 <= from < to <= 1440", name)
		}
		if err := checkWeek(name, s.Weekdays); err != nil {
			return err
		}
	}
	for i, c := range f.Consents {
		if err := oneOf(fmt.Sprintf("facts.consents[%d].name", i), c.Name, consentNames); err != nil {
			return err
		}
	}
	for i, d := range f.Disputes {
		if err := oneOf(fmt.Sprintf("facts.disputes[%d].kind", i), d.Kind, []string{"dispute", "originalCreditor", "identityTheft"}); err != nil {
			return err
		}
	}
	for i, b := range f.Blocks {
		name := fmt.Sprintf("facts.blocks[%d]", i)
		if err := checkWeek(name, b.Weekdays); err != nil {
			return err
		}
		for _, z := range []string{b.Zone, b.ProductZone} {
			if _, err := zone.Load(z); z != "" && err != nil {
				return fmt.Errorf("%s: %w", name, err)
			}
		}
		for _, h := range b.Hours {
			if h.From < 0 || h.To > 24 || h.From >= h.To {
				return fmt.Errorf("%s.hours: fromHour and toHour must satisfy 0 <= from < to <= 24", name)
			}
		}
	}
	return f.checkInstants()
}

// checkInstants holds every fact to having an instant.
func (f *Facts) checkInstants() error {
	self := func(s *Span) *Span { return s }
	return errors.Join(
		instants("consents", f.Consents, func(x *Consent) *Span { return &x.Span }),
		instants("revocations", f.Revocations, func(x *Revocation) *Span { return &x.Span }),
		instants("statedTimes", f.StatedTimes, func(x *StatedTime) *Span { return &x.Span }),
		instants("statedPlaces", f.StatedPlaces, func(x *StatedPlace) *Span { return &x.Span }),
		instants("refusals", f.Refusals, func(x *Refusal) *Span { return &x.Span }),
		instants("ceases", f.Ceases, func(x *Cease) *Span { return &x.Span }),
		instants("representations", f.Representations, func(x *Representation) *Span { return &x.Span }),
		instants("disputes", f.Disputes, func(x *Dispute) *Span { return &x.Span }),
		instants("bankruptcies", f.Bankruptcies, func(x *Bankruptcy) *Span { return &x.Span }),
		instants("blocks", f.Blocks, func(x *Block) *Span { return &x.Span }),
		instants("deaths", f.Deaths, self), instants("duties", f.Duties, self), instants("minorities", f.Minorities, self))
}

func instants[T any](list string, all []T, span func(*T) *Span) error {
	for i := range all {
		if span(&all[i]).At.IsZero() {
			return fmt.Errorf("facts.%s[%d].at: give the instant from which it is known", list, i)
		}
	}
	return nil
}

// known is the facts of a list that were known at an instant, as they were
// known then: what happened to them later is not.
func known[T any](all []T, at time.Time, span func(*T) *Span, later func(*T)) []T {
	var out []T
	for i := range all {
		if span(&all[i]).At.After(at) {
			continue
		}
		x := all[i]
		if s := span(&x); s.EndedAt != nil && s.EndedAt.After(at) {
			s.EndedAt = nil
		}
		if later != nil {
			later(&x)
		}
		out = append(out, x)
	}
	return out
}

// hide forgets an instant that had not come yet.
func hide(at time.Time, instants ...**time.Time) {
	for _, p := range instants {
		if *p != nil && (*p).After(at) {
			*p = nil
		}
	}
}

// window is how far back an interaction can matter to a rule: the 62 days of the
// longest bound, and what days of the calendar in far zones add.
const window = 66 * 24 * time.Hour

// knownAt is the facts as they stood at an instant; of the interactions, those
// that a rule can still look back to, newest first.
func (f *Facts) knownAt(at time.Time) Facts {
	self := func(s *Span) *Span { return s }
	k := Facts{Zones: f.Zones, Addresses: f.Addresses, Residence: f.Residence, Intensity: f.Intensity}
	for _, d := range f.Debts {
		hide(at, &d.SettledAt, &d.ValidationSentAt, &d.MedicalNoticeAt)
		k.Debts = append(k.Debts, d)
	}
	k.Consents = known(f.Consents, at, func(x *Consent) *Span { return &x.Span }, nil)
	k.Revocations = known(f.Revocations, at, func(x *Revocation) *Span { return &x.Span }, nil)
	k.StatedTimes = known(f.StatedTimes, at, func(x *StatedTime) *Span { return &x.Span }, nil)
	k.StatedPlaces = known(f.StatedPlaces, at, func(x *StatedPlace) *Span { return &x.Span }, nil)
	k.Refusals = known(f.Refusals, at, func(x *Refusal) *Span { return &x.Span }, nil)
	k.Ceases = known(f.Ceases, at, func(x *Cease) *Span { return &x.Span }, nil)
	k.Representations = known(f.Representations, at, func(x *Representation) *Span { return &x.Span },
		func(x *Representation) { hide(at, &x.Unresponsive, &x.Consented) })
	k.Disputes = known(f.Disputes, at, func(x *Dispute) *Span { return &x.Span }, func(x *Dispute) { hide(at, &x.AnsweredAt) })
	k.Bankruptcies = known(f.Bankruptcies, at, func(x *Bankruptcy) *Span { return &x.Span }, func(x *Bankruptcy) { hide(at, &x.Discharged) })
	k.Blocks = known(f.Blocks, at, func(x *Block) *Span { return &x.Span }, nil)
	k.Deaths, k.Duties, k.Minorities = known(f.Deaths, at, self, nil), known(f.Duties, at, self, nil), known(f.Minorities, at, self, nil)
	return k
}

// recent is the interactions that a rule can look back to, newest first.
func recent(all []Interaction, at time.Time) []*Interaction {
	in := make([]*Interaction, 0, len(all))
	sorted := true
	oldest := at.Add(-window)
	for i := range all {
		x := &all[i]
		if x.At.After(at) || x.At.Before(oldest) {
			continue
		}
		if n := len(in); n > 0 && newer(in[n-1], x) > 0 {
			sorted = false
		}
		in = append(in, x)
	}
	if !sorted {
		slices.SortFunc(in, newer)
	}
	return in
}

func newer(a, b *Interaction) int {
	if c := b.At.Compare(a.At); c != 0 {
		return c
	}
	switch {
	case a.ID < b.ID:
		return -1
	case a.ID > b.ID:
		return 1
	}
	return 0
}
