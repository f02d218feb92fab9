package law

import (
	"slices"
	"time"

	"nectarine/internal/rule/guard/fact"
)

// The word of who asks lifts no rule. A purpose does where facts bear it out: what
// may be said once was not said before, and what another law requires stands in a
// table, is about a debt of its kind, goes out as it may, and is due again.

// Said says that since an instant a contact went out to the person that was, or may
// have been, for a purpose, and may have come.
func (m *Matter) Said(purpose string, since time.Time) bool {
	return slices.ContainsFunc(m.Past, func(x *fact.Interaction) bool {
		return x.Direction == fact.Outbound && m.WithConsumer(x) && !x.At.Before(since) && WasFor(x, purpose) && Reached(x)
	})
}

// purposeOf is what a contact under a theme is for, whatever else is said of it.
var purposeOf = map[string]string{
	"opsCollLocateBorrower": fact.Locate, "opsCollVerifyEmployment": fact.VerifyEmployment, "opsServicingVerificationOfDebt": fact.Verification,
	"opsLoanValidationOfDebtNotice": fact.Validation, "opsServicingDebtValidation": fact.Validation,
}

// WasFor says that a past contact was, or may have been, for a purpose. One under a theme
// that is not known may have been for any that a theme tells, whatever else it was for.
func WasFor(x *fact.Interaction, purpose string) bool {
	if x.Purpose == purpose || x.Purpose == "" {
		return true
	}
	if x.Theme != "" {
		return purposeOf[x.Theme] == purpose
	}
	switch purpose {
	case fact.Locate, fact.VerifyEmployment, fact.Verification, fact.Validation:
		return true
	}
	return false
}

// Demand is a notice that another law requires.
type Demand struct {
	Name, Citation string
	// Kinds are the debts that it is about; none is any.
	Kinds []string
	// AfterCease says that it goes out after a notice to cease, too (comments
	// 6(c)(2)-1 and -2).
	AfterCease bool
	// PastDue says that it goes to a borrower who is, or will be, past due alone.
	PastDue bool
	// Every is the fewest days from one to the next.
	Every int
}

// DemandsLookBack is how many days of interactions Demanded reads at most.
const DemandsLookBack = 180

// demands are the notices that may go out over a medium that was refused (12 CFR
// 1006.14(h)(2)(iii)) and, some of them, after a notice to cease: those that the
// comments name. An early intervention after a notice to cease is sent once in 180 days
// (12 CFR 1024.39(d)(3)(iii)); the other days are ours: short enough to let each notice
// through (a statement for each billing cycle) and long enough that the name opens no
// door.
var demands = []Demand{
	{fact.PeriodicStatement, "12 CFR 1026.41(a)(2)", []string{fact.Mortgage}, true, false, 20},
	{fact.RateAdjustment, "12 CFR 1026.20(d)", []string{fact.Mortgage}, true, false, 20},
	{fact.EscrowStatement, "12 CFR 1024.17", []string{fact.Mortgage}, false, false, 20},
	{fact.ServicingTransfer, "12 CFR 1024.33(b)", []string{fact.Mortgage}, false, false, 20},
	{fact.ErrorResolution, "12 CFR 1024.35", []string{fact.Mortgage}, false, false, 3},
	{fact.InformationRequest, "12 CFR 1024.36", []string{fact.Mortgage}, false, false, 3},
	{fact.ForcePlacedInsurance, "12 CFR 1024.37", []string{fact.Mortgage}, true, false, 15},
	{fact.EarlyIntervention, "12 CFR 1024.39(b), (d)(3)", []string{fact.Mortgage}, true, true, DemandsLookBack},
	{fact.LossMitigation, "12 CFR 1024.41", []string{fact.Mortgage}, false, false, 3},
	{fact.BillingStatement, "12 CFR 1026.5(b)(2), 1026.7", nil, false, false, 20},
	{fact.AdverseAction, "12 CFR 1002.9", nil, false, false, 20},
}

// Demands is the table of what may go out because another law requires it.
func Demands() []Demand { return slices.Clone(demands) }

// Demanded says that the request is a notice that another law requires, in writing,
// about debts that are known to be of its kind, and not so soon after another that
// it cannot be due; and after a notice to cease, one that may follow it. If only the
// time is wanting, it says from when it may be.
func (m *Matter) Demanded(t time.Time, afterCease bool) (yes bool, from time.Time) {
	r := m.Request
	i := slices.IndexFunc(demands, func(d Demand) bool { return d.Name == r.RequiredBy })
	if r.Purpose != fact.Required || i < 0 || !slices.Contains(byWriting, r.Channel) {
		return false, from
	}
	d := &demands[i]
	if d.Kinds != nil && !m.OnlyOf(d.Kinds) || afterCease && !d.AfterCease || d.PastDue && !m.surelyPastDue() {
		return false, from
	}
	found := m.Limit(t, 1, d.Every, func(x *fact.Interaction) bool {
		same := x.Purpose == "" || x.Purpose == fact.Required && (x.RequiredBy == "" || x.RequiredBy == d.Name)
		return same && x.Direction == fact.Outbound && m.WithConsumer(x) &&
			slices.Contains(byWriting, x.Channel) && Reached(x) &&
			slices.ContainsFunc(m.Debts, func(id string) bool { return m.Concerns(x, id) })
	})
	if found == nil {
		return true, from
	}
	return false, found[0].Until
}

// surelyPastDue says that each debt of the request is known to become past due.
func (m *Matter) surelyPastDue() bool {
	return !slices.ContainsFunc(m.Debts, func(id string) bool {
		d := m.Debt(id)
		return d == nil || d.Current || d.PastDueOn == nil
	})
}

// byWriting are the media of what law requires in writing, or electronically with
// consent.
var byWriting = []string{fact.Mail, fact.Document, fact.Email}
