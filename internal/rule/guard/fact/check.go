package fact

import (
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"
	"unicode"

	"nectarine/internal/value/zone"
)

// Case is a request with its facts, as the command line reads it.
type Case struct {
	// Request is what is asked, and Facts are what is known.
	Request Request `json:"request"`
	Facts   Facts   `json:"facts"`
}

// Validate reports the first field that cannot be judged.
func (c *Case) Validate() error {
	if err := c.Request.Validate(); err != nil {
		return err
	}
	return c.Facts.Validate()
}

// Parse reads one case. A field that is not known is an error, because a fact
// that no rule reads would otherwise be taken for one that permits.
func Parse(data []byte) (Case, error) {
	var c Case
	if err := Strict(data, &c); err != nil {
		return Case{}, fmt.Errorf("the case, which is {\"request\": …, \"facts\": …} as nectarine guard schema describes it, cannot be read: %w", err)
	}
	return c, c.Validate()
}

// Validate reports the first field that cannot be judged.
func (f *Facts) Validate() error {
	before := &Interaction{}
	for i := range f.Interactions {
		if err := f.Interactions[i].validate(before); err != nil {
			return fmt.Errorf("facts.interactions[%d].%w", i, err)
		}
		before = &f.Interactions[i]
	}
	if err := f.validateNames(); err != nil {
		return err
	}
	return errors.Join(f.validatePerson(), each("located", f.Located, func(field string, x *Located) error {
		if x.At.IsZero() || x.Person == "" {
			return fmt.Errorf("%s: say who was asked (person), and when (at)", field)
		}
		return exact(field+".person", x.Person)
	}), each("recontacts", f.Recontacts, func(field string, x *Recontact) error {
		if x.Person == "" {
			return fmt.Errorf("%s.person: say who may be contacted again", field)
		}
		return x.validate(field)
	}), each("wrote", f.Wrote, func(field string, x *Wrote) error {
		if x.At.IsZero() || x.Contact == "" {
			return fmt.Errorf("%s: say from which contact, and when (at)", field)
		}
		return exact(field+".contact", x.Contact)
	}), f.validatePermissions(), f.validateRestrictions(), f.validateCases())
}

// each holds every element of a list to a check, up to the first that fails.
// The check is given the empty text for the place of the element, which each adds.
func each[T any](list string, all []T, check func(field string, x *T) error) error {
	if len(all) == 0 { // as most lists are
		return nil
	}
	return within("facts."+list, all, check)
}

// within is each for a list that stands in a fact.
func within[T any](list string, all []T, check func(field string, x *T) error) error {
	for i := range all {
		if err := check("", &all[i]); err != nil {
			return fmt.Errorf("%s[%d]%w", list, i, err)
		}
	}
	return nil
}

// named says that each text is a name.
func named(all []string) bool {
	return !slices.ContainsFunc(all, func(s string) bool { return s == "" || !seen(s) })
}

// seen says that all of a name can be seen, with no blank before or after it: two names
// that look alike are the same.
func seen(s string) bool {
	for i := range len(s) {
		if c := s[i]; c <= ' ' || c >= 0x7f {
			return strings.TrimSpace(s) == s && !strings.ContainsFunc(s, func(r rune) bool { return !unicode.IsPrint(r) })
		}
	}
	return true
}

// about holds the debts of a fact to being names.
func about(field string, debts []string) error {
	if !named(debts) {
		return fmt.Errorf("%s: name each debt as it is, or none for every debt", field)
	}
	return nil
}

// exact holds a name that may be left out to being seen.
func exact(field, name string) error {
	if !seen(name) {
		return fmt.Errorf("%s: %q has blanks around it, or what cannot be seen in it", field, name)
	}
	return nil
}

// validateNames holds what other facts and requests refer to, the interactions and disputes, to
// having each a name of its own.
func (f *Facts) validateNames() error {
	ids := f.Interactions
	rising, falling := true, true // as they come from a table: nothing then is there twice
	for i := range ids {
		if ids[i].ID == "" {
			return fmt.Errorf("facts.interactions[%d].id: name each interaction, once", i)
		}
		if i > 0 {
			c := strings.Compare(ids[i-1].ID, ids[i].ID)
			rising, falling = rising && c < 0, falling && c > 0
		}
	}
	if !rising && !falling {
		if i := twice(len(ids), func(i int) string { return ids[i].ID }); i >= 0 {
			return fmt.Errorf("facts.interactions[%d].id: %q is there twice: name each interaction, once", i, ids[i].ID)
		}
	}
	if i := twice(len(f.Disputes), func(i int) string { return f.Disputes[i].ID }); i >= 0 {
		return fmt.Errorf("facts.disputes[%d].id: %q is there twice: name each dispute, once", i, f.Disputes[i].ID)
	}
	return nil
}

// twice is the place of a name that was there before, or -1.
func twice(n int, name func(int) string) int {
	if n < 2 {
		return -1
	}
	before := make(map[string]bool, n)
	for i := range n {
		if before[name(i)] {
			return i
		}
		before[name(i)] = true
	}
	return -1
}

// validatePerson holds what is said of the person and of the debts.
func (f *Facts) validatePerson() error {
	if !named(f.Persons) || !named(f.Contacts) || slices.Contains(f.Persons, Every) || slices.Contains(f.Contacts, Every) {
		return errors.New("facts.persons, facts.contacts: name each as it is")
	}
	if !slices.Contains(intensities, f.Intensity) {
		return said("facts.collectionsIntensity", f.Intensity, "Facts.collectionsIntensity")
	}
	for i := range f.Debts {
		d := &f.Debts[i]
		if d.ID == "" || d.ID == Every || slices.ContainsFunc(f.Debts[:i], func(x Debt) bool { return x.ID == d.ID }) {
			return fmt.Errorf("facts.debts[%d].id: name each debt, once", i)
		}
		if !slices.Contains(debtKinds, d.Kind) {
			return fmt.Errorf("facts.debts[%d]%w", i, said(".kind", d.Kind, "Debt.kind"))
		}
		if d.Current && d.PastDueOn != nil {
			return fmt.Errorf("facts.debts[%d].pastDueOn: nothing is past due of a debt that is current: give one of the two", i)
		}
		if err := d.validate(); err != nil {
			return fmt.Errorf("facts.debts[%d]%w", i, err)
		}
	}
	if err := place("facts.residence", f.Residence.State, f.Residence.PostalCode, f.Residence.Zones); err != nil {
		return err
	}
	if err := county("facts.residence.county", f.Residence.County); err != nil {
		return err
	}
	for i := range f.Addresses {
		if err := place("", f.Addresses[i].State, f.Addresses[i].PostalCode, f.Addresses[i].Zones); err != nil {
			return fmt.Errorf("facts.addresses[%d]%w", i, err)
		}
	}
	return clocks("facts.zones", f.Zones)
}

// validate holds the names of a debt to being seen, and what happened to it to being no
// older than the debt.
func (d *Debt) validate() error {
	for _, x := range [...]struct{ field, name string }{{".id", d.ID}, {".loanType", d.LoanType}, {".studentAccount", d.StudentAccount}} {
		if !seen(x.name) {
			return exact(x.field, x.name)
		}
	}
	if d.MadeOn == nil {
		return nil
	}
	if d.PastDueOn != nil && *d.PastDueOn < *d.MadeOn {
		return errors.New(".pastDueOn: must not be before the debt was made (madeOn)")
	}
	for _, x := range [...]later{{"settledAt", d.SettledAt}, {"judgedAt", d.JudgedAt}, {"firstCommunicationAt", d.FirstCommunicationAt},
		{"validationSentAt", d.ValidationSentAt}, {"medicalNoticeAt", d.MedicalNoticeAt}} {
		if x.at != nil && x.at.Before(d.made()) {
			return fmt.Errorf(".%s: must not be before the debt was made (madeOn)", x.name)
		}
	}
	return nil
}

// county holds digits to being the five of FIPS; a name is not checked.
func county(field, name string) error {
	digits := strings.Trim(name, "0123456789") == ""
	if name != "" && digits && len(name) != 5 {
		return fmt.Errorf("%s: %q must be a name, or the five digits of FIPS", field, name)
	}
	return nil
}

func validateWeek(name string, weekdays []int) error {
	for _, d := range weekdays {
		if d < 1 || d > 7 {
			return fmt.Errorf("%s.weekdays: %d is not 1 (Monday) to 7 (Sunday)", name, d)
		}
	}
	return nil
}

// validatePermissions holds consents, and what takes them back.
func (f *Facts) validatePermissions() error {
	return errors.Join(
		each("consents", f.Consents, func(field string, x *Consent) error {
			if err := said(field+".name", x.Name, "Consent.name"); err != nil {
				return err
			}
			if x.Channel != "" {
				if err := among(field+".channel", []string{x.Channel}, channels, Every); err != nil {
					return err
				}
			}
			return x.validate(field, later{"from", x.From})
		}),
		each("revocations", f.Revocations, func(field string, x *Revocation) error {
			if x.Until != nil {
				return fmt.Errorf("%s.until: a revocation has no planned end: record a new consent when there is one", field)
			}
			if err := said(field+".name", x.Name, "Revocation.name"); err != nil {
				return err
			}
			return errors.Join(said(field+".channel", x.Channel, "Revocation.channel"), exact(field+".contact", x.Contact), x.validate(field))
		}))
}

// later is something that happened to a fact after it was known.
type later struct {
	name string
	at   *time.Time
}

// validate holds a fact to having an instant, and to ending, being answered or whatever
// else happened to it no earlier than that.
func (s *Span) validate(field string, and ...later) error {
	return s.heard(field, append([]later{{"until", s.Until}, {"endedAt", s.EndedAt}}, and...)...)
}

// heard is validate for what happens in the world, of which one may hear when it has ended:
// only what is named must not be earlier.
func (s *Span) heard(field string, and ...later) error {
	if s.At.IsZero() {
		return fmt.Errorf("%s.at: give the instant from which it is known", field)
	}
	for _, x := range and {
		if x.at != nil && x.at.Before(s.At) {
			return fmt.Errorf("%s.%s: must not be before %s, at which it became known (at): give the fact that it belongs to", field, x.name, s.At.Format(time.RFC3339))
		}
	}
	return nil
}

// validateRestrictions holds what the person asked for.
func (f *Facts) validateRestrictions() error {
	return errors.Join(
		each("statedTimes", f.StatedTimes, func(field string, x *StatedTime) error {
			if x.FromMinute < 0 || x.ToMinute > 1440 || x.FromMinute >= x.ToMinute {
				return fmt.Errorf("%s: fromMinute and toMinute must satisfy 0 <= from < to <= 1440", field)
			}
			return errors.Join(validateWeek(field, x.Weekdays), x.validate(field))
		}),
		each("statedPlaces", f.StatedPlaces, func(field string, x *StatedPlace) error {
			return errors.Join(said(field+".label", x.Label, "StatedPlace.label"), x.validate(field))
		}),
		each("refusals", f.Refusals, func(field string, x *Refusal) error {
			return errors.Join(said(field+".channel", x.Channel, "Refusal.channel"), exact(field+".person", x.Person), exact(field+".contact", x.Contact), x.validate(field))
		}),
		each("ceases", f.Ceases, func(field string, x *Cease) error {
			return errors.Join(about(field+".debts", x.Debts), x.validate(field, later{"terminatedAt", x.TerminatedAt}, later{"remedyAt", x.RemedyAt}))
		}),
		each("representations", f.Representations, func(field string, x *Representation) error {
			return errors.Join(about(field+".debts", x.Debts), x.validate(field, later{"unresponsive", x.Unresponsive}, later{"consented", x.Consented}))
		}),
		each("disputes", f.Disputes, func(field string, x *Dispute) error {
			return errors.Join(said(field+".kind", x.Kind, "Dispute.kind"), about(field+".debts", x.Debts),
				x.validate(field, later{"answeredAt", x.AnsweredAt}, later{"noticeAt", x.NoticeAt}))
		}))
}

// validateCases holds what cases and their blocks say.
func (f *Facts) validateCases() error {
	span := func(field string, x *Span) error { return x.heard(field) }
	return errors.Join(
		each("bankruptcies", f.Bankruptcies, func(field string, x *Bankruptcy) error {
			if !slices.Contains(chapters, x.Chapter) {
				return fmt.Errorf("%s.chapter: %d must be one of 7, 9, 11, 12, 13, 15, or 0 when it is not known", field, x.Chapter)
			}
			if x.Dismissed && x.EndedAt != nil && x.EndedAt.Before(x.At) {
				return fmt.Errorf("%s.endedAt: a case that was dismissed before it became known (at) stops nothing: leave it out, or give the case that ended", field)
			}
			return errors.Join(about(field+".debts", x.Debts), within(field+".reaffirmed", x.Reaffirmed, func(field string, x *Reaffirmation) error {
				if x.Debt == "" || x.Debt == Every || !seen(x.Debt) {
					return fmt.Errorf("%s.debt: name the debt as it is", field)
				}
				return x.validate(field)
			}), x.heard(field, later{"until", x.Until}, later{"claimedAt", x.ClaimedAt}))
		}),
		each("blocks", f.Blocks, func(field string, x *Block) error {
			for _, z := range []string{x.Zone, x.ProductZone} {
				if _, err := zone.Load(z); z != "" && err != nil {
					return fmt.Errorf("%s: %w", field, err)
				}
			}
			if x.StartOn != nil && x.EndOn != nil && *x.EndOn < *x.StartOn {
				return fmt.Errorf("%s.endOn: must not be before startOn", field)
			}
			for _, h := range x.Hours {
				if h.From < 0 || h.To > 24 || h.From >= h.To {
					return fmt.Errorf("%s.hours: fromHour and toHour must satisfy 0 <= from < to <= 24", field)
				}
			}
			return errors.Join(among(field+".channels", x.Channels, channels, Every), among(field+".themes", x.Themes, themes, Every),
				among(field+".labels", x.Labels, labels, Every), validateWeek(field, x.Weekdays), x.validate(field))
		}),
		each("deaths", f.Deaths, span), each("duties", f.Duties, span), each("minorities", f.Minorities, span))
}
