package main

import (
	"errors"
	"strings"

	"nectarine/internal/rule/apr"
	"nectarine/internal/rule/engine"
	"nectarine/internal/rule/plan"
	"nectarine/internal/rule/request"
	"nectarine/internal/value/money"
)

type loanAprCmd struct {
	loanIO
	Disclosed       *money.Rate   `help:"An annual percentage rate that was disclosed, as a fraction: is it accurate under 12 CFR 1026.22(a)?"`
	Mortgage        bool          `help:"Real property or a dwelling secures the transaction."`
	DisclosedCharge *money.Amount `help:"The finance charge that was disclosed; for a mortgage the rate may be accurate by it."`
	Purpose         apr.Purpose   `enum:"disclosure,rescission,refinancing,foreclosure" default:"disclosure" help:"What the finance charge must be accurate for: ${enum}."`
	NoteAmount      money.Amount  `help:"The face amount of the note, for rescission; that of the terms unless given."`
	OpenEnd         bool          `help:"Open-end credit, 12 CFR 1026.14(a); the input is aprActual alone."`
}

// aprAnswer is a disclosure, and whether one that was made is accurate.
type aprAnswer struct {
	apr.Disclosure
	Accuracy *apr.Accuracy `json:"accuracy,omitempty"`
}

// Run prints the disclosure.
func (c *loanAprCmd) Run(s *streams) error {
	in, err := c.decode(s)
	if err != nil {
		return err
	}
	if in.ActualRate != nil || c.OpenEnd {
		return c.openEnd(s, in)
	}
	if c.Disclosed == nil && (c.Mortgage || c.DisclosedCharge != nil || c.NoteAmount != 0 || c.Purpose != apr.ForDisclosure) {
		return errors.New("--disclosed: is what the other flags say more about; give it")
	}
	f, err := c.flows(in)
	if err != nil {
		return request.Named(err)
	}
	var out aprAnswer
	if out.Disclosure, err = f.Disclosure(); err != nil {
		return request.Named(err)
	}
	if c.Disclosed != nil {
		accuracy, err := f.Check(apr.Disclosed{APR: *c.Disclosed, Secured: c.Mortgage, FinanceCharge: c.DisclosedCharge,
			Purpose: c.Purpose, Note: c.NoteAmount})
		if err != nil {
			return err
		}
		out.Accuracy = &accuracy
	}
	return c.print(s.out, out, func(line func(...any)) {
		line("APR", out.APR, "effective", out.EffectiveAPR)
		line("amount financed", out.AmountFinanced, "finance charge", out.FinanceCharge, "total of payments", out.TotalOfPayments)
		if out.Accuracy != nil {
			accuracyTable(*out.Accuracy, line)
		}
	})
}

// flows are those of the terms or those given.
func (c *loanAprCmd) flows(in loanInput) (apr.Flows, error) {
	loose := in.Advances != nil || in.Payments != nil || in.PaymentFrequency != ""
	switch {
	case in.Terms != nil && loose:
		return apr.Flows{}, errors.New("terms: give either terms or advances and payments, not both")
	case in.Terms == nil && !loose:
		return apr.Flows{}, errors.New(`terms: is required, or "advances" and "payments", lists of {"date", "amount"}`)
	case in.Terms == nil:
		return apr.Flows{Advances: in.Advances, Payments: in.Payments, Frequency: in.PaymentFrequency}, nil
	}
	if err := request.Validate(*in.Terms, in.Facts, in.MaxAnnualRate); err != nil {
		return apr.Flows{}, err
	}
	if c.NoteAmount == 0 && c.Mortgage {
		c.NoteAmount = face(*in.Terms)
	}
	return apr.OfTerms(*in.Terms)
}

// face is the amount of the note that terms make: all that is lent.
func face(t engine.Terms) money.Amount {
	sum := t.AmountFinanced - t.DownPaymentAmount
	if t.OriginationCharge == plan.InPrincipal {
		sum += t.OriginationFee
	}
	for _, a := range t.AdvanceSchedule {
		sum += a.Amount
	}
	return sum
}

// openEnd holds a rate against one that was determined elsewhere.
func (c *loanAprCmd) openEnd(s *streams, in loanInput) error {
	switch {
	case in.ActualRate == nil || in.Terms != nil || in.Advances != nil || in.Payments != nil:
		return errors.New("aprActual: is what --open-end reads, and nothing else")
	case !c.OpenEnd || c.Disclosed == nil || c.Mortgage || c.DisclosedCharge != nil || c.NoteAmount != 0 || c.Purpose != apr.ForDisclosure:
		return errors.New("aprActual: goes with --open-end and --disclosed, and no other flag")
	}
	a, err := apr.OpenEnd(*c.Disclosed, *in.ActualRate)
	if err != nil {
		return err
	}
	out := struct {
		Accuracy apr.Accuracy `json:"accuracy"`
	}{a}
	return c.print(s.out, out, func(line func(...any)) { accuracyTable(a, line) })
}

func accuracyTable(a apr.Accuracy, line func(...any)) {
	line("disclosed", a.Disclosed, "actual", a.Actual, "difference", a.Difference, "tolerance", a.Tolerance)
	said := "not accurate"
	if a.Accurate {
		said = "accurate"
	}
	line(said, a.Citation, strings.Join(a.Irregular, ", "))
}
