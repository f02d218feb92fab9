package event

import "slices"

// Name is an event that can happen: what it is called, when it occurs and what it
// is of. A name is kept for its own change, whether or not it is served yet.
type Name struct {
	Name   string
	When   string
	Object string
	// Served says that this release leaves it.
	Served bool
	// Of is the event in whose place a deprecated one is rendered when it is read; it
	// is never stored.
	Of string
	// Action is the action of that event for which it is rendered; empty for any.
	Action string
	// Bare says that its data is an empty object, and not that of the event it is of.
	Bare bool
}

// Public are the events of the public API, in its order and sense.
func Public() []Name { return slices.Clone(public) }

var public = []Name{
	{Name: "advance.statuschanged", When: "an advance status changes", Object: "Advance"},
	{Name: "advance.updated", When: "an advance amount is updated", Object: "Advance"},
	{Name: "autopay.schedule.created", When: "an autopay schedule is set up", Object: "Autopay"},
	{Name: "autopay.schedule.cancel", When: "an autopay schedule is canceled", Object: "Autopay"},
	{Name: "autopay.schedule.changed", When: "an autopay schedule is changed", Object: "Autopay"},
	{Name: "autopay.payment.rescheduled", When: "an autopay payment is rescheduled", Object: "Autopay"},
	{Name: "autopay.payment.canceled", When: "an autopay payment is canceled", Object: "Autopay"},
	{Name: "card.created", When: "a card is created", Object: "Card"},
	{Name: "card.replacement.requested", When: "a card replacement is requested", Object: "Card"},
	{Name: "card.status.changed", When: "a card's status is changed", Object: "Card"},
	{Name: "case.changed", When: "a case is created, updated, or deleted, with precise change information", Object: "Case", Served: true},
	{Name: "case.created", When: "a case is created", Object: "Case", Served: true, Of: "case.changed", Action: "created", Bare: true},
	{Name: "case.deleted", When: "a case is deleted", Object: "Case", Served: true, Of: "case.changed", Action: "deleted", Bare: true},
	{Name: "case.updated", When: "a case is updated", Object: "Case", Served: true, Of: "case.changed", Action: "updated", Bare: true},
	{Name: "case.association.added", When: "an association is added to a case", Object: "Case", Served: true},
	{Name: "case.association.removed", When: "an association is removed from a case", Object: "Case", Served: true},
	{Name: "case.donotinteract.changed", When: "a DoNotInteract object is created, updated, or deleted, with precise change information", Object: "Case", Served: true},
	{Name: "case.donotinteract.created", When: "a DoNotInteract object is created", Object: "Case", Served: true, Of: "case.donotinteract.changed", Action: "created"},
	{Name: "case.donotinteract.deleted", When: "a DoNotInteract object is deleted", Object: "Case", Served: true, Of: "case.donotinteract.changed", Action: "deleted"},
	{Name: "case.donotinteract.updated", When: "a DoNotInteract object is updated", Object: "Case", Served: true, Of: "case.donotinteract.changed", Action: "updated"},
	{Name: "case.donotinteract.expired", When: "a DoNotInteract object has expired", Object: "Case", Served: true},
	{Name: "case.escalation.changed", When: "a case escalation is created, updated, or deleted, with precise change information", Object: "Case", Served: true},
	{Name: "case.escalation.created", When: "a case escalation is created", Object: "Case", Served: true, Of: "case.escalation.changed", Action: "created"},
	{Name: "case.escalation.canceled", When: "a case escalation is canceled", Object: "Case", Served: true, Of: "case.escalation.changed", Action: "deleted"},
	{Name: "contact.created", When: "a contact is created", Object: "Contact", Served: true},
	{Name: "contact.deleted", When: "a contact is deleted", Object: "Contact", Served: true},
	{Name: "contact.updated", When: "a contact is updated", Object: "Contact", Served: true},
	{Name: "communication.send", When: "communication is attempted", Object: "Interaction"},
	{Name: "indexrate.created", When: "index rate is created", Object: "Loan Type"},
	{Name: "indexrate.updated", When: "index rate is updated", Object: "Loan Type"},
	{Name: "interaction.blocked", When: "interaction is blocked for a borrower", Object: "Interaction"},
	{Name: "loan.balance.changed", When: "a loan balance changed", Object: "Loan", Served: true},
	{Name: "loan.closed", When: "a loan is closed", Object: "Loan", Served: true},
	{Name: "loan.created", When: "a loan is created", Object: "Loan", Served: true},
	{Name: "loan.credit.limit.changed", When: "a loan credit limit was changed", Object: "Loan"},
	{Name: "draw.credit.limit.changed", When: "a draw credit limit was changed", Object: "Draw"},
	{Name: "loan.creditreporting.created", When: "a loan is scheduled to start credit reporting", Object: "Credit Reporting Status"},
	{Name: "loan.creditreporting.stopped", When: "a loan is scheduled to stop credit reporting", Object: "Credit Reporting Status"},
	{Name: "loan.current", When: "a loan is current or became current", Object: "Loan", Served: true},
	{Name: "loan.duedate.defer", When: "a single loan due date is deferred", Object: "Loan"},
	{Name: "loan.fee.booked", When: "a dynamic fee is applied", Object: "Loan", Served: true},
	{Name: "loan.fee.canceled", When: "a dynamic fee is canceled", Object: "Loan", Served: true},
	{Name: "loan.fee.changed", When: "a dynamic fee is changed", Object: "Loan", Served: true},
	{Name: "loan.interest.capitalized", When: "interest capitalization is triggered after a due date", Object: "Loan", Served: true},
	{Name: "loan.interestaccrued.min", When: "minimum interest charge is triggered on a draw", Object: "Draw"},
	{Name: "loan.latefee.booked", When: "a late fee is applied", Object: "Loan", Served: true},
	{Name: "loan.modificationfee.booked", When: "a modification fee is applied", Object: "Loan", Served: true},
	{Name: "loan.migration.succeeded", When: "a loan migration succeeds", Object: "Loan"},
	{Name: "loan.migration.failed", When: "a loan migration fails", Object: "Loan"},
	{Name: "loan.obligation.statuschanged", When: "a change in a loan's obligation status is recorded", Object: "Loan"},
	{Name: "loan.overdue", When: "a loan is overdue", Object: "Loan", Served: true},
	{Name: "loan.overdue.update", When: "a loan is overdue", Object: "Loan", Served: true},
	{Name: "loan.ownerchanged", When: "a loan changes owners", Object: "Loan"},
	{Name: "loan.paymentplan.setup", When: "a loan payment plan is set up", Object: "Loan"},
	{Name: "loan.period.started", When: "a loan period has started", Object: "Loan", Served: true},
	{Name: "loan.promiseplan.created", When: "a promise to pay plan is created", Object: "Promise to Pay Plan"},
	{Name: "loan.promiseplan.statuschanged", When: "a promise to pay plan status changes", Object: "Promise to Pay Plan"},
	{Name: "loan.promiseplan.due.today", When: "a promise to pay plan is due today", Object: "Promise to Pay Plan"},
	{Name: "loan.promiseplan.overdue", When: "a promise to pay plan becomes \"overdue\"", Object: "Promise to Pay Plan"},
	{Name: "loan.promiseplan.current", When: "a promise to pay plan changes from \"overdue\" to \"current\"", Object: "Promise to Pay Plan"},
	{Name: "loan.promoprogram.created", When: "a promo program is created", Object: "Loan"},
	{Name: "loan.promoprogram.updated", When: "a promo program is updated", Object: "Loan"},
	{Name: "loan.rate.created", When: "rate is created", Object: "Loan", Served: true},
	{Name: "loan.rate.updated", When: "rate is updated", Object: "Loan", Served: true},
	{Name: "loan.refunded", When: "payments on a loan are refunded", Object: "Loan", Served: true},
	{Name: "loan.reimbursement.initiated", When: "a borrower reimbursement is initiated", Object: "Loan"},
	{Name: "loan.reimbursement.processed", When: "a borrower reimbursement is processed", Object: "Loan"},
	{Name: "loan.schedule.defer", When: "a loan schedule is deferred", Object: "Loan"},
	{Name: "loan.servicefee.booked", When: "a service fee is booked", Object: "Loan", Served: true},
	{Name: "loan.statuschanged", When: "a loan changes status", Object: "Loan", Served: true},
	{Name: "person.consent.updated", When: "a borrower updates their consents", Object: "Borrower"},
	{Name: "person.created", When: "a borrower is created", Object: "Borrower", Served: true},
	{Name: "person.monitoring.bankruptcy.started", When: "bankruptcy and deceased monitoring begins for a borrower", Object: "Borrower"},
	{Name: "person.monitoring.scra.started", When: "SCRA monitoring begins for a borrower", Object: "Borrower"},
	{Name: "payment.instrument.created", When: "a payment instrument is created", Object: "Payment Instrument"},
	{Name: "payment.instrument.updated", When: "a payment instrument is updated", Object: "Payment Instrument"},
	{Name: "payment.instrument.deactivated", When: "a payment instrument is deactivated", Object: "Payment Instrument"},
	{Name: "payment.applied", When: "an internal ACH payment is initiated", Object: "Transaction", Of: "payment.initiated"},
	{Name: "payment.chargeback", When: "a payment is charged back", Object: "Transaction", Served: true},
	{Name: "payment.chargeback.reversed", When: "a payment is chargeback is reversed", Object: "Transaction", Served: true},
	{Name: "payment.failed", When: "a payment fails", Object: "Transaction", Served: true},
	{Name: "payment.initiated", When: "a payment is initiated", Object: "Transaction"},
	{Name: "payment.pending", When: "a payment is pending", Object: "Transaction", Served: true},
	{Name: "payment.reversed", When: "a payment is reversed", Object: "Transaction", Served: true},
	{Name: "payment.succeeded", When: "a payment is succeeded", Object: "Transaction", Served: true},
	{Name: "payment.scheduled", When: "a payment is scheduled", Object: "Transaction", Served: true},
	{Name: "payment.rescheduled", When: "a payment is rescheduled", Object: "Transaction", Served: true},
	{Name: "payment.due.today", When: "periodically for external transactions with a status of \"scheduled\"", Object: "Transaction", Served: true},
	{Name: "payment.hold.days.expired", When: "a transaction's hold days expired", Object: "Transaction"},
	{Name: "paymentplan.created", When: "a payment plan is created", Object: "Payment Plan"},
	{Name: "paymentplan.statuschanged", When: "a payment plan changes status", Object: "Payment Plan"},
	{Name: "purchase.authorized", When: "a purchase is authorized", Object: "Purchase"},
	{Name: "purchase.settled", When: "a purchase is settled", Object: "Purchase"},
	{Name: "purchase.applied", When: "a purchase is applied.", Object: "Purchase"},
	{Name: "purchase.created", When: "a purchase is created", Object: "Purchase"},
	{Name: "purchase.changed", When: "a purchase is updated", Object: "Purchase"},
	{Name: "purchase.dispute.created", When: "a purchase dispute is created", Object: "Purchase Dispute"},
	{Name: "purchase.dispute.updated", When: "a purchase dispute is updated", Object: "Purchase Dispute"},
	{Name: "statement.created", When: "a statement is created", Object: "Loan"},
	{Name: "reconciliation.payment.failed", When: "a reconciliation payment fails", Object: "Transaction"},
}

// Own are the events that the public API has no name for.
func Own() []Name { return slices.Clone(own) }

var own = []Name{
	{Name: "apikey.created", When: "an API key is created", Object: "API Key", Served: true},
	{Name: "apikey.updated", When: "an API key is changed or revoked", Object: "API Key", Served: true},
	{Name: "bulkrun.created", When: "a bulk run is accepted", Object: "Bulk Run", Served: true},
	{Name: "bulkrun.updated", When: "a bulk run ends, is canceled or goes on", Object: "Bulk Run", Served: true},
	{Name: "casetype.created", When: "a case type, or a version of one, is created", Object: "Case Type", Served: true},
	{Name: "casetype.deleted", When: "a case type, or a version of one, is deleted", Object: "Case Type", Served: true},
	{Name: "casetype.updated", When: "a case type, or what is tied to it, changes", Object: "Case Type", Served: true},
	{Name: "company.created", When: "a company space is set up", Object: "Company", Served: true},
	{Name: "company.updated", When: "settings of a company change, or its test clock is moved", Object: "Company", Served: true},
	{Name: "disaster.created", When: "a declared disaster is loaded", Object: "FEMA Disaster", Served: true},
	{Name: "disaster.updated", When: "a declared disaster changes", Object: "FEMA Disaster", Served: true},
	{Name: "document.created", When: "a document is described", Object: "Document Descriptor", Served: true},
	{Name: "document.updated", When: "the description of a document changes", Object: "Document Descriptor", Served: true},
	{Name: "document.uploaded", When: "the content of a document is uploaded", Object: "Document Descriptor", Served: true},
	{Name: "donotinteracttype.created", When: "a do not interact type, or a version of one, is created", Object: "Do Not Interact Type", Served: true},
	{Name: "donotinteracttype.deleted", When: "a do not interact type, or a version of one, is deleted", Object: "Do Not Interact Type", Served: true},
	{Name: "donotinteracttype.updated", When: "a do not interact type changes", Object: "Do Not Interact Type", Served: true},
	{Name: "employee.created", When: "an employee is created", Object: "Employee", Served: true},
	{Name: "employee.updated", When: "an employee changes", Object: "Employee", Served: true},
	{Name: "feetype.created", When: "a fee type is created", Object: "Fee Type", Served: true},
	{Name: "feetype.updated", When: "a fee type changes", Object: "Fee Type", Served: true},
	{Name: "identity.created", When: "an identity of a borrower is added", Object: "Person Identity", Served: true},
	{Name: "identity.updated", When: "an identity of a borrower changes or is archived", Object: "Person Identity", Served: true},
	{Name: "interaction.created", When: "an interaction is recorded", Object: "Interaction", Served: true},
	{Name: "interaction.updated", When: "an interaction changes", Object: "Interaction", Served: true},
	{Name: "loan.acceleration.initiated", When: "a lender accelerates a loan", Object: "Loan", Served: true},
	{Name: "loan.acceleration.processed", When: "a loan is accelerated, by whatever", Object: "Loan", Served: true},
	{Name: "loan.acceleration.reversed", When: "an acceleration is taken back, or a replay takes it", Object: "Loan", Served: true},
	{Name: "loan.activated", When: "a loan is activated", Object: "Loan", Served: true},
	{Name: "loan.canceled", When: "a loan is canceled", Object: "Loan", Served: true},
	{Name: "loan.chargeoff.initiated", When: "a lender charges a loan off", Object: "Loan", Served: true},
	{Name: "loan.chargeoff.processed", When: "a loan is charged off, by whatever", Object: "Loan", Served: true},
	{Name: "loan.chargeoff.reversed", When: "a charge-off is taken back, or a replay takes it", Object: "Loan", Served: true},
	{Name: "loan.frozen", When: "a loan is frozen", Object: "Loan", Served: true},
	{Name: "loan.paidoff", When: "a loan is paid off", Object: "Loan", Served: true},
	{Name: "loan.unfrozen", When: "a loan is frozen no more, and goes on", Object: "Loan", Served: true},
	{Name: "loan.updated", When: "a loan changes", Object: "Loan", Served: true},
	{Name: "loantype.created", When: "a loan type is created", Object: "Loan Type", Served: true},
	{Name: "loantype.updated", When: "a loan type changes", Object: "Loan Type", Served: true},
	{Name: "note.created", When: "a note is written", Object: "Note", Served: true},
	{Name: "note.updated", When: "a note changes", Object: "Note", Served: true},
	{Name: "notification.canceled", When: "a notification is canceled before it was sent", Object: "Notification", Served: true},
	{Name: "notification.created", When: "a notification is planned", Object: "Notification", Served: true},
	{Name: "notification.updated", When: "a notification changes", Object: "Notification", Served: true},
	{Name: "notificationtype.created", When: "a notification type, or a version of one, is created", Object: "Notification Type", Served: true},
	{Name: "notificationtype.deleted", When: "a notification type, or a version of one, is deleted", Object: "Notification Type", Served: true},
	{Name: "notificationtype.updated", When: "a notification type changes", Object: "Notification Type", Served: true},
	{Name: "person.updated", When: "a borrower changes", Object: "Borrower", Served: true},
	{Name: "population.created", When: "a draft of a population is begun", Object: "Supercase Population", Served: true},
	{Name: "population.updated", When: "members of a population change, or it is committed", Object: "Supercase Population", Served: true},
	{Name: "refund.canceled", When: "a refund on a loan is canceled", Object: "Loan", Served: true},
	{Name: "refund.updated", When: "a replay leaves less, or more, for a refund to lower", Object: "Loan", Served: true},
	{Name: "supercase.changed", When: "a supercase is created, updated or committed, with precise change information", Object: "Supercase", Served: true},
	{Name: "task.created", When: "a task is created", Object: "Task", Served: true},
	{Name: "task.statuschanged", When: "a task's status changes", Object: "Task", Served: true},
	{Name: "task.updated", When: "a task changes and its status does not", Object: "Task", Served: true},
	{Name: "team.created", When: "a team is created", Object: "Team", Served: true},
	{Name: "team.updated", When: "a team or its members change", Object: "Team", Served: true},
	{Name: "transaction.canceled", When: "a scheduled transaction is canceled", Object: "Transaction", Served: true},
	{Name: "transaction.created", When: "a transaction is created that reverses another", Object: "Transaction", Served: true},
	{Name: "transaction.updated", When: "a transaction changes, or a replay applies it otherwise, and its status stays", Object: "Transaction", Served: true},
	{Name: "user.created", When: "a user is created", Object: "User", Served: true},
	{Name: "user.updated", When: "a user changes", Object: "User", Served: true},
}

// Names are all events, the public ones first.
func Names() []Name { return append(Public(), Own()...) }

// Silent are the kinds whose changes leave no event of their own, and why.
func Silent() map[string]string {
	return map[string]string{
		"event":       "an event tells of changes and is none",
		"auditEntry":  "an entry of the trail tells of changes and is none",
		"ledgerEntry": "it follows from a fact, which is told",
		"ledgerFact":  "it is told as the event of its loan that it is named for, such as loan.activated, and as loan.balance.changed",
		"escalation":  "it is told as case.escalation.changed of its case, in which ending one and beginning another is one change",
	}
}
