package fact

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"slices"

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
	if err := Strict(data, &c); err != nil {
		return Case{}, fmt.Errorf("case: %w", err)
	}
	if err := c.Request.Check(); err != nil {
		return Case{}, err
	}
	return c, c.Facts.Check()
}

// Strict decodes one JSON value without unknown fields and with nothing after it.
func Strict(data []byte, into any) error {
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

// Check reports the first field that cannot be judged.
func (f *Facts) Check() error {
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
		if err := oneOf(fmt.Sprintf("facts.consents[%d].name", i), c.Name, ConsentNames); err != nil {
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
