// Package server puts the parts together and runs them.
package server

import (
	"context"
	"net/http"
	"time"

	"nectarine/internal/domain/access"
	"nectarine/internal/domain/advance"
	"nectarine/internal/domain/balance"
	"nectarine/internal/domain/boarding"
	"nectarine/internal/domain/cases"
	"nectarine/internal/domain/casetype"
	"nectarine/internal/domain/collection"
	"nectarine/internal/domain/comms"
	"nectarine/internal/domain/disaster"
	"nectarine/internal/domain/dni"
	"nectarine/internal/domain/document"
	"nectarine/internal/domain/fee"
	"nectarine/internal/domain/hardship"
	"nectarine/internal/domain/investor"
	"nectarine/internal/domain/ledger"
	"nectarine/internal/domain/lifecycle"
	"nectarine/internal/domain/loan"
	"nectarine/internal/domain/lockbox"
	"nectarine/internal/domain/migration"
	"nectarine/internal/domain/notification"
	"nectarine/internal/domain/participant"
	"nectarine/internal/domain/payment"
	"nectarine/internal/domain/paymentplan"
	"nectarine/internal/domain/people"
	"nectarine/internal/domain/preview"
	"nectarine/internal/domain/rate"
	"nectarine/internal/domain/supercase"
	"nectarine/internal/domain/task"
	"nectarine/internal/mechanism/api"
	"nectarine/internal/mechanism/audit"
	"nectarine/internal/mechanism/bulk"
	"nectarine/internal/mechanism/calendar"
	"nectarine/internal/mechanism/event"
	"nectarine/internal/mechanism/job"
	"nectarine/internal/mechanism/store"
	"nectarine/internal/value/clock"
)

// Server is the whole product over one database.
type Server struct {
	DB       *store.DB
	Router   *api.Router
	Calendar *calendar.Calendar
	Queue    *job.Queue // nil until Work
	Bulk     *bulk.Bulk
	Cases    *cases.Cases
	// Documents keep their contents where Run, or a test, says.
	Documents   *document.Documents
	Collections *collection.Collections
	Ledgers     *ledger.Ledgers

	credentials *access.Credentials

	metrics *metrics
	turns   *calendar.Turns
}

// New wires the parts: who gets what, and which hooks run in which order.
func New(db *store.DB) *Server {
	s := &Server{DB: db, Router: api.New(http.NewServeMux(), db), Calendar: calendar.New(db), Bulk: bulk.New(db),
		credentials: access.NewCredentials(db, clock.System{})}
	// The audit trail comes last: it holds the space's trail until the commit.
	db.BeforeCommit = []func(context.Context, *store.Tx) error{s.credentials.Watch, event.Flush, audit.Flush}
	s.metrics, s.turns = newMetrics(db.Committer().Waiting), &calendar.Turns{Calendar: s.Calendar, Failed: s.failed}
	s.Bulk.Add(s.demoPast())
	s.routes()
	return s
}

// Work begins the work in the background: jobs, and the runs that an earlier
// process may have left unfinished.
func (s *Server) Work(ctx context.Context) error {
	q, err := job.Open(ctx, s.DB)
	if err != nil {
		return err
	}
	s.Queue = q
	s.Bulk.Attach(q)
	err = s.inEach(ctx, "resume", func(ctx context.Context, scope store.Scope) error { return s.DB.Write(ctx, scope, s.Bulk.Resume) })
	if err != nil {
		return err
	}
	return q.Start(context.WithoutCancel(ctx))
}

// routes declares the operations, one line for each domain.
func (s *Server) routes() {
	schemaNames(s.Router)
	handled := &cases.Cases{Supercase: idBy[supercase.Supercase],
		Exists: map[cases.AssociatedKind]func(context.Context, *store.Tx, string) (string, error){
			cases.AssociatedLoan: idBy[loan.Loan], cases.AssociatedDocument: document.Resolve,
			cases.AssociatedInteraction: idBy[comms.Interaction]},
		OnChange: []func(context.Context, *store.Tx, []cases.Changed) error{dni.Fire, notification.Fire, task.Plan},
		OnSignal: []func(context.Context, *store.Tx, []cases.Signal) error{task.OnSignal}}
	ledgers := &ledger.Ledgers{Case: caseOf, OnFailure: func(space string, err error) { s.failed(space, "day close", err) }}
	s.Cases, s.Ledgers, s.Collections = handled, ledgers, &collection.Collections{Cases: handled, Facts: collection.Ledgers{}}
	s.Calendar.OnMoved = access.RecordClock
	advances := &advance.Advances{Ledgers: ledgers}
	s.Calendar.Sources = append(s.Calendar.Sources, handled.Snoozes(), dni.Expiries(), task.Reservations(), task.Reviews(),
		ledgers.Days(), payment.Dues(), advances.Lapses(), s.Collections.Daily())
	people.People{Loan: []people.Finder{borrowersOfLoan}, Case: []people.Finder{borrowersOfCase}}.Register(s.Router)
	investor.Register(s.Router)
	preview.Register(s.Router)
	loan.Register(s.Router)
	transactions := &payment.Transactions{Ledgers: ledgers}
	fees := &fee.Fees{Ledgers: ledgers}
	plans := &paymentplan.Plans{Ledgers: ledgers, Fees: fees}
	ledgers.OnChange = append(ledgers.OnChange, transactions.Follow, fees.Follow, plans.Follow, advances.Follow)
	ledger.Register(s.Router)
	balance.Register(s.Router)
	transactions.Register(s.Router)
	(&lockbox.Imports{Lockbox: lockbox.Lockbox{Ledgers: ledgers, Transactions: transactions}, Bulk: s.Bulk}).Register(s.Router)
	(&boarding.Imports{Ledgers: ledgers, Bulk: s.Bulk}).Register(s.Router)
	advances.Register(s.Router)
	(&lifecycle.Loans{Ledgers: ledgers}).Register(s.Router)
	fees.Register(s.Router)
	(&rate.Rates{Ledgers: ledgers, Bulk: s.Bulk}).Register(s.Router)
	(&hardship.Tools{Ledgers: ledgers}).Register(s.Router)
	(&participant.Participants{Ledgers: ledgers}).Register(s.Router)
	plans.Register(s.Router)
	(&casetype.Types{OnDraft: []func(context.Context, *store.Tx, *casetype.Type, *casetype.Type) error{dni.CaseTypeAssociations.Copy,
		notification.CaseTypeAssociations.Copy},
		InUse: []func(context.Context, *store.Tx, []string) (string, error){cases.OfType, supercase.OfType}}).Register(s.Router)
	handled.Register(s.Router)
	(&migration.Migrations{Cases: handled, Bulk: s.Bulk}).Register(s.Router)
	s.Bulk.Register(s.Router, externals)
	(&supercase.Supercases{Cases: handled, Bulk: s.Bulk, Send: sender{}, Document: document.Resolve,
		Attachable: document.Attachable, Details: document.Details,
		OnSignal: []func(context.Context, *store.Tx, *supercase.Supercase, supercase.SignalReason,
			string) error{task.OnSupercaseSignal}}).Register(s.Router)
	disaster.Register(s.Router)
	(&comms.Interactions{OnInstruction: []func(context.Context, *store.Tx, *comms.Interaction, string) error{
		task.OnInteractionInstruction}}).Register(s.Router)
	s.Documents = &document.Documents{Loan: loanOf, User: idBy[access.User]}
	s.Documents.Register(s.Router)
	dni.Register(s.Router)
	dni.RegisterTypes(s.Router)
	notification.Register(s.Router)
	notification.RegisterTypes(s.Router)
	task.Register(s.Router)
	access.Register(s.Router, access.Hooks{
		CollectionType: func(ctx context.Context, tx *store.Tx, ref string) error {
			_, err := casetype.Find(ctx, tx, ref, "collection")
			return err
		},
		OnInactive: task.Requeue,
		OnZone:     []func(context.Context, *store.Tx, *time.Location) error{cases.Rezone, task.Rezone}})
	event.Register(s.Router, externals)
	audit.Register(s.Router, externals)
	calendar.Register(s.Router, s.Calendar)
}
