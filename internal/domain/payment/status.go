package payment

import (
	"slices"

	"nectarine/internal/domain/ledger"
	"nectarine/internal/domain/loan"
	"nectarine/internal/mechanism/api"
	"nectarine/internal/rule/engine"
	"nectarine/internal/value/brief"
)

// Status is where a transaction stands.
type Status string

// The statuses of a transaction. Of these, pending and succeeded count in the ledger.
const (
	Scheduled   Status = "scheduled" // it is to come
	Pending     Status = "pending"   // received, and it may yet come back
	Succeeded   Status = "succeeded"
	Failed      Status = "failed"     // it never came, or it bounced
	Canceled    Status = "canceled"   // while it was scheduled
	ChargedBack Status = "chargeback" // the payer's bank has taken it back
)

// Values are all statuses.
func (Status) Values() []Status {
	return []Status{Scheduled, Pending, Succeeded, Failed, Canceled, ChargedBack}
}

// counts reports whether a transaction that stands so is in the ledger.
func (s Status) counts() bool { return s == Pending || s == Succeeded }

// steps are the changes of status by PUT, of external payments alone: only the lender knows what
// became of them. All other changes are operations of their own.
var steps = map[Status][]Status{
	Scheduled: {Pending, Succeeded, Failed},
	Pending:   {Succeeded, Failed},
	Succeeded: {Failed},
}

// FailureReason is why a payment failed.
type FailureReason string

// Values are the reasons that a lender may give.
func (FailureReason) Values() []FailureReason {
	return []FailureReason{"insufficientFunds", "accountClosed", "accountNotFound", "paymentStopped", "unauthorized", "declined", "other"}
}

// Type is what a transaction is.
type Type string

// The types of transactions.
const (
	Payment       Type = "payment"
	ServiceCredit Type = "serviceCredit" // what the lender or servicer forgives
	DownPayment   Type = "downPayment"
	Reimbursement Type = "reimbursement" // what is paid back to the borrower
	Reversal      Type = "reversal"      // it takes another back
)

// Values are all types.
func (Type) Values() []Type {
	return []Type{Payment, ServiceCredit, DownPayment, Reimbursement, Reversal}
}

// CreateType is what a transaction is created as.
type CreateType string

const oneTime CreateType = "oneTime"

// Values are those that can be created.
func (CreateType) Values() []CreateType {
	return []CreateType{oneTime, CreateType(ServiceCredit), CreateType(DownPayment)}
}

// deed is something that is done with a transaction.
type deed string

const (
	createPayment deed = "take a payment"
	createCredit  deed = "be given a service credit"
	createDown    deed = "take a down payment"
	backdating    deed = "have a transaction backdated"
	refunding     deed = "be refunded"
	reimbursing   deed = "be reimbursed"
	unrefunding   deed = "have a refund canceled"
	undoing       deed = "have a transaction taken back" // failed, reversed, charged back, or that taken back
)

// begun are the statuses of a loan that has a ledger, whatever has been done with it since something
// was taken on it.
var begun = []loan.Status{loan.Active, loan.Frozen, loan.PaidOff, loan.Accelerated, loan.ChargedOff, loan.Canceled}

// allowed are the statuses of a loan in which each can be done. Whether one that is charged off
// takes payments and credits is for the rules of its product. That something was not received after
// all is known whatever has been done since.
var allowed = map[deed][]loan.Status{
	createPayment: {loan.Active, loan.Accelerated, loan.ChargedOff},
	createCredit:  {loan.Active, loan.Accelerated, loan.ChargedOff},
	createDown:    {loan.Active},
	backdating:    {loan.Active, loan.PaidOff, loan.Accelerated, loan.ChargedOff},
	refunding:     {loan.Active},
	reimbursing:   {loan.PaidOff, loan.Canceled},
	unrefunding:   begun,
	undoing:       begun,
}

// on refuses what cannot be done with a loan in its status.
func (d deed) on(s loan.Status) error { return loan.Only(allowed[d], s, string(d)) }

// held refuses a recording that found the loan in another status than it was kept in, or
// charged off by the time alone.
func (d deed) held(r *ledger.Recorded) error { return d.within(r.Was.Status, r.Head.Rules) }

// within refuses what cannot be done with a loan that stands so by its ledger.
func (d deed) within(s engine.Status, rules *loan.LedgerRules) error {
	return d.by(ledger.StatusOf(s), rules)
}

// by refuses what cannot be done with a loan in its status, by the rules of its product.
func (d deed) by(was loan.Status, rules *loan.LedgerRules) error {
	if err := d.on(was); err != nil {
		return err
	}
	if was != loan.ChargedOff || d != createPayment && d != createCredit {
		return nil
	}
	if rules == nil || rules.PaidWhenChargedOff == nil || *rules.PaidWhenChargedOff {
		return nil
	}
	return api.Conflict(api.InvalidStatus, "status: a loan that is chargedOff cannot "+string(d)+
		" by the rules of its product (paymentAllowedWhenChargedOff); only one that is active or accelerated can")
}

// step refuses a change of status that a transaction does not make by PUT.
func (t *Transaction) step(to Status) error {
	may := steps[t.Status]
	switch {
	case t.ReversedBy != nil || t.Reversed != nil:
		return api.Conflict(api.IllegalTransition, "status: a transaction that was reversed, or reverses another, stays "+string(t.Status))
	case !t.IsExternal:
		return api.Conflict(api.IllegalTransition, "status: only that of an external payment is changed here; one of type "+
			string(t.TransactionType)+" stays "+string(t.Status))
	case slices.Contains(may, to):
		return nil
	}
	can := "it stays as it is"
	if len(may) > 0 {
		can = "it can be made " + brief.Words(may)
	}
	return api.Conflict(api.IllegalTransition, "status: a transaction that is "+string(t.Status)+" cannot be made "+string(to)+" here; "+can)
}
