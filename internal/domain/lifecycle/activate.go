package lifecycle

import (
	"context"
	"fmt"
	"time"

	"nectarine/internal/domain/ledger"
	"nectarine/internal/domain/loan"
	"nectarine/internal/domain/rate"
	"nectarine/internal/mechanism/api"
	"nectarine/internal/mechanism/event"
	"nectarine/internal/mechanism/store"
	"nectarine/internal/rule/apr"
	"nectarine/internal/rule/engine"
	"nectarine/internal/value/clock"
	"nectarine/internal/value/day"
	"nectarine/internal/value/money"
)

// activation is the id of the fact by which a ledger begins.
const activation = "activation"

// ActivationRequest is how a loan is activated.
type ActivationRequest struct {
	ledger.Action
	Anew bool `json:"amortizationAtActivation" required:"false" doc:"Reckon the schedule anew from the day of the activation; false keeps that of the origination, whose first payment must not have fallen due."`
}

// ActivateRequest names the loan that is activated.
type ActivateRequest struct {
	loan.Path
	Body *ActivationRequest `doc:"May be left out."`
}

// Activated is a loan as it begins.
type Activated struct {
	Object    string                 `json:"object"`
	LoanID    string                 `json:"loanId"`
	Status    loan.Status            `json:"status"`
	StartDate day.Day                `json:"startDate" doc:"The day from which the schedule is reckoned."`
	At        day.Day                `json:"activationDate" doc:"The day from which interest is earned."`
	Nominal   money.Rate             `json:"aprNominalAtActivation"`
	Effective money.Rate             `json:"aprEffectiveAtActivation"`
	Schedule  []ledger.PaymentToCome `json:"schedule" nullable:"false" doc:"The payments to come."`
	Rates     loan.RatesValidation   `json:"ratesValidation" doc:"Which rates lie outside of the bounds of the product."`
	Amounts   loan.AmountsValidation `json:"amountsValidation" doc:"Whether the amounts that were agreed are those of the schedule."`
}

// TransformSchema describes what kind of object it is.
func (*Activated) TransformSchema(_ api.Registry, s *api.Schema) *api.Schema {
	s.Properties["object"].Enum = []any{activationObject}
	return s
}

const activationObject = "loanActivation"

// beginning is what an activation rests on.
type beginning struct {
	loan  *loan.Loan
	rules *loan.LedgerRules
	zone  string
	at    day.Day
	terms engine.Terms
	rows  []engine.Row
	apr   apr.Disclosure
	facts []engine.Fact
}

// activate begins the ledger of an originated loan on the present day of its product.
func (ls *Loans) activate(ctx context.Context, tx *store.Tx, in *ActivateRequest) (*Activated, error) {
	l, err := in.Load(ctx, tx, ledger.Lock)
	if err != nil {
		return nil, err
	}
	if err := mayBegin(l); err != nil {
		return nil, err
	}
	var how ActivationRequest
	if in.Body != nil {
		how = *in.Body
	}
	b, err := agreed(ctx, tx, l, how)
	if err != nil {
		return nil, err
	}
	var caseID *string
	if err := ls.Ledgers.ResolveCase(ctx, tx, &caseID, how.CaseID, l); err != nil {
		return nil, err
	}
	now := tx.Now
	results, err := ls.Ledgers.Record(ctx, tx, []ledger.Recording{{LoanID: l.ID, Allow: mayBegin, Facts: b.facts,
		CaseID: caseID, SendNotice: how.SendNotice,
		Open: &ledger.Opening{Terms: b.terms, Rules: b.rules, Timezone: b.zone}, Complete: func(l *loan.Loan) {
			l.ActivatedAt, l.LastAmortizedAt = &now, &now
			l.APRNominal, l.APREffective = &b.apr.APR, &b.apr.EffectiveAPR
		}}})
	if err != nil {
		return nil, err
	}
	if results[0].Err != nil {
		return nil, results[0].Err
	}
	// The other events of an activation are those of any change of a ledger.
	event.Record(tx, event.News{Type: "loan.rate.created", Object: "loan", ID: l.ID, PersonID: l.MainBorrowerID, LoanID: l.ID,
		Data: map[string]any{"setAtActivation": true, "interestRates": b.terms.Interest, "promoRates": append([]engine.RateSpan{}, b.terms.Promo...)}})
	return &Activated{Object: activationObject, LoanID: l.ID, Status: results[0].Loan.Status, StartDate: b.terms.StartDate, At: b.at,
		Nominal: b.apr.APR, Effective: b.apr.EffectiveAPR,
		Schedule: ledger.Schedule(len(b.terms.Promo) > 0, b.terms.PeriodicPayment != 0, false, b.rows, b.rows),
		Rates:    loan.CompareRates(b.rules, l.Agreed, b.apr.APR, b.apr.EffectiveAPR),
		Amounts:  loan.CompareAmounts(l.Agreed, b.terms, b.rows)}, nil
}

// mayBegin refuses the activation of a loan that is not an originated installment loan.
func mayBegin(l *loan.Loan) error {
	switch {
	case l.Type != loan.Installment:
		return ledger.NotOfLines()
	case l.Status != loan.Originated:
		return loan.Only([]loan.Status{loan.Originated}, l.Status, "be activated")
	case l.IsClosed:
		return api.Conflict(api.LoanClosed, "isClosed: a closed loan cannot be activated")
	}
	return nil
}

// agreed works out the terms, the payments and the annual percentage rate of a loan that is
// activated now.
func agreed(ctx context.Context, tx *store.Tx, l *loan.Loan, how ActivationRequest) (*beginning, error) {
	t, err := store.Get[loan.Type](ctx, tx, l.LoanTypeID)
	if err != nil {
		return nil, err
	}
	zone, err := t.Zone()
	if err != nil {
		return nil, err
	}
	b := &beginning{loan: l, rules: t.LedgerRules, zone: t.Timezone, at: day.In(tx.Now.Time, zone)}
	on := loan.Beginning{Originated: originated(l, tx.Now, zone), Activated: b.at, Anew: how.Anew}
	if l.Agreed.FollowsIndex() {
		if on.Index, err = rate.Index(ctx, tx, t); err != nil {
			return nil, err
		}
	}
	if b.terms, err = loan.Terms(t.LedgerRules, l.Agreed, on); err != nil {
		return nil, err
	}
	if err := ValidateAdvances(t.LedgerRules, l.Agreed, b.at, "the day of the activation"); err != nil {
		return nil, err
	}
	b.facts = []engine.Fact{{ID: activation, Type: engine.Activation, EffectiveDate: b.at}}
	if b.rows, err = ledger.PaymentsToCome(b.terms, b.facts, b.at); err != nil {
		return nil, loan.BlamedOnAgreed(err)
	}
	if b.apr, err = ledger.Disclosed(b.terms, b.rows, b.at); err != nil {
		return nil, loan.BlamedOnAgreed(fmt.Errorf("terms: no annual percentage rate can be told, which the lender must disclose: %w", err))
	}
	return b, nil
}

// ValidateAdvances refuses advances that were agreed and cannot be made of a loan whose ledger begins on a day,
// which is said in words.
func ValidateAdvances(rules *loan.LedgerRules, o *loan.Origination, at day.Day, said string) error {
	for i, a := range o.AdvanceSchedule {
		field := fmt.Sprintf("atOrigination.advanceSchedule[%d]", i)
		switch {
		case a.Status != nil && *a.Status == loan.AdvanceCanceled:
		case !rules.PaysInAdvances():
			return api.Invalid("atOrigination.advanceSchedule", "is of loans that are paid out in several advances: ledgerRules.multipleAdvances of the loan's product is not set")
		case a.Status != nil && *a.Status == loan.AdvanceSettled:
			return api.Invalid(field+".status", "must be scheduled or pending: what has been paid out before "+said+" is in the principal, and what is paid out later is settled then")
		case *a.AdvanceDate < at:
			return api.Invalid(field+".advanceDate", "must not be before "+said+", "+at.String())
		}
	}
	return nil
}

// originated is the day on which a loan was originated, which is never after the present.
func originated(l *loan.Loan, now clock.Time, zone *time.Location) day.Day {
	if l.OriginatedAt == nil {
		return day.In(now.Time, zone)
	}
	return day.In(l.OriginatedAt.Time, zone)
}
