package lockbox

import (
	"context"
	"strings"

	"github.com/uptrace/bun"

	"nectarine/internal/domain/ledger"
	"nectarine/internal/domain/loan"
	"nectarine/internal/domain/payment"
	"nectarine/internal/mechanism/api"
	"nectarine/internal/mechanism/api/query"
	"nectarine/internal/mechanism/bulk"
	"nectarine/internal/mechanism/event"
	"nectarine/internal/mechanism/store"
	"nectarine/internal/value/clock"
	"nectarine/internal/value/day"
	"nectarine/internal/value/money"
)

// Status is where an unposted item stands.
type Status string

// The statuses of an unposted item; only one that is unposted becomes anything else.
const (
	Unposted Status = "unposted" // received, and paid to no loan
	Assigned Status = "assigned" // posted to a loan
	Split    Status = "split"    // its parts are in its place
	Returned Status = "returned" // sent back to whoever sent it
	Undone   Status = "undone"   // the import that brought it was taken back
)

// Values are all statuses.
func (Status) Values() []Status { return []Status{Unposted, Assigned, Split, Returned, Undone} }

// Reason is why something could not be posted.
type Reason string

// Why something could not be posted.
const (
	UnknownLoan   Reason = "unknownLoan"   // no loan was named, or none that there is
	WrongBorrower Reason = "wrongBorrower" // the borrower named is not on the loan, or there is none
	LoanStatus    Reason = "loanStatus"    // the loan takes no payment as it stands: it is closed, paid off, not activated …
	FutureDate    Reason = "futureDate"    // its day has not come
	OtherCurrency Reason = "otherCurrency" // loans are in dollars
	NoAmount      Reason = "noAmount"      // of less than a cent nothing can be posted
	Refused       Reason = "refused"       // the ledger of the loan refuses it for what the message says
	PartOfSplit   Reason = "partOfSplit"   // a part for which no loan was named
)

// Values are all reasons.
func (Reason) Values() []Reason {
	return []Reason{UnknownLoan, WrongBorrower, LoanStatus, FutureDate, OtherCurrency, NoAmount, Refused, PartOfSplit}
}

// Item is money that came in and could not be posted to a loan. It is others' money: it stays until it is
// posted or sent back, with the day on which it came.
type Item struct {
	bun.BaseModel `bun:"table:unposted_items,alias:unposted_item"`
	store.Row
	ExternalID     *string              `json:"externalId" readOnly:"true" doc:"The reference that the file gives it, which its transaction will have; null of a part, and of one whose import was undone."`
	BulkRunID      string               `json:"bulkRunId" readOnly:"true" doc:"The import that brought it: a bulk run."`
	Line           int                  `json:"lineNumber" bun:"line_number" readOnly:"true" doc:"The number of its line in the file, the header being 1."`
	GivenLoan      *string              `json:"givenLoanId" bun:"given_loan_id" readOnly:"true" doc:"The loan as the file names it, which there need not be."`
	GivenPerson    *string              `json:"givenPersonId" bun:"given_person_id" readOnly:"true" doc:"The borrower as the file names them, who need not be on the loan."`
	LoanID         *string              `json:"loanId" readOnly:"true" doc:"The loan that the file names, or to which it was assigned; null where there is none."`
	MainBorrowerID *string              `json:"mainBorrowerId" readOnly:"true" doc:"The main borrower of that loan."`
	Amount         money.Amount         `json:"amount" readOnly:"true" doc:"In its currency."`
	Currency       string               `json:"currency" readOnly:"true" doc:"The code of its currency; only dollars can be posted."`
	EffectiveDate  day.Day              `json:"effectiveDate" readOnly:"true" doc:"The day on which it came, from which it counts when it is posted."`
	Status         Status               `json:"status" readOnly:"true" doc:"Where it stands."`
	Reason         Reason               `json:"unpostedReason" bun:"unposted_reason" readOnly:"true" doc:"Why it could not be posted."`
	Message        string               `json:"message" readOnly:"true" doc:"The same in words."`
	SplitFrom      *string              `json:"splitFromId" bun:"split_from_id" readOnly:"true" doc:"Of a part, the unposted item that it is a part of."`
	TransactionID  *string              `json:"transactionId" readOnly:"true" doc:"The payment as which it was posted; null where it was not."`
	Transaction    *payment.Transaction `json:"transaction" bun:"-" readOnly:"true" doc:"That payment, with what of it went where; null in lists."`
	ReturnReason   *string              `json:"returnReason" readOnly:"true" doc:"Why it was returned; null where it was not."`
	CaseID         *string              `json:"caseId" readOnly:"true" doc:"The case in which it was last acted on."`
	SendNotice     *bool                `json:"sendNotice" readOnly:"true" doc:"Whether the borrower was to be told of the last action. Nothing is sent."`
	CreatedBy      *store.Actor         `json:"createdBy" bun:"type:jsonb" readOnly:"true"`
	ResolvedBy     *store.Actor         `json:"resolvedBy" bun:"type:jsonb" readOnly:"true" doc:"Who made of it what it became; null while it is unposted."`
	ResolvedAt     *clock.Time          `json:"resolvedAt" readOnly:"true" doc:"When that was."`
}

// Kind is UP, unpostedItem.
func (*Item) Kind() store.Kind { return store.Kind{Prefix: "UP", Name: "unpostedItem"} }

// becomes are the events of coming to a status.
var becomes = map[Status]string{Assigned: "unposteditem.assigned", Split: "unposteditem.split", Returned: "unposteditem.returned",
	Undone: "unposteditem.undone"}

// Tells names the events of an unposted item.
func (i *Item) Tells(c store.Change) event.Description {
	told := event.Description{Created: "unposteditem.created", Updated: becomes[i.Status],
		Extra: map[string]any{"newStatus": i.Status, "amount": i.Amount, "currency": i.Currency, "effectiveDate": i.EffectiveDate,
			"unpostedReason": i.Reason, "transactionId": i.TransactionID, "splitFromId": i.SplitFrom}}
	if i.LoanID != nil {
		told.LoanID, told.PersonID = *i.LoanID, *i.MainBorrowerID
	}
	if was, is := c.Was.(*Item); is {
		told.Extra["oldStatus"] = was.Status
	}
	return told
}

// of gives the item its loan.
func (i *Item) of(l *loan.Loan) {
	loanID, borrowerID := l.ID, l.MainBorrowerID
	i.LoanID, i.MainBorrowerID = &loanID, &borrowerID
}

// become makes of the item what it becomes, for good.
func (i *Item) become(tx *store.Tx, s Status) {
	by, now := tx.Actor, tx.Now
	i.Status, i.ResolvedBy, i.ResolvedAt = s, &by, &now
}

// validateUnposted refuses what cannot be done with an item that is no longer unposted.
func (i *Item) validateUnposted(what string) error {
	if i.Status == Unposted {
		return nil
	}
	return api.Conflict(api.InvalidStatus, "status: an unposted item that is "+string(i.Status)+" cannot be "+what+"; only one that is unposted can")
}

// Filter narrows the list of unposted items.
type Filter struct {
	store.Keyset
	Status     []Status  `query:"status,explode" doc:"Only items in these statuses: repeated or comma-separated. Those whose money is still paid to no loan are unposted."`
	Reason     []Reason  `query:"unpostedReason,explode" doc:"Only items that could not be posted for these reasons: repeated or comma-separated."`
	BulkRunID  string    `query:"bulkRunId" doc:"Only items that this import brought."`
	LoanID     string    `query:"loanId" doc:"Only items of this loan, by id or ext- and the external id."`
	SplitFrom  string    `query:"splitFromId" doc:"Only parts of this item."`
	ExternalID string    `query:"externalId" doc:"Only the item with this external id, with or without ext-."`
	From       query.Day `query:"fromEffectiveDate" doc:"Only items that came on this day or later."`
	To         query.Day `query:"toEffectiveDate" doc:"Only items that came on this day or earlier."`
}

// Where lays the filter over a query.
func (f *Filter) Where(q *store.Select) {
	store.OneOf(q, "status", f.Status)
	store.OneOf(q, "unposted_reason", f.Reason)
	q.Equal("bulk_run_id", f.BulkRunID)
	q.Equal("loan_id", f.LoanID)
	q.Equal("split_from_id", f.SplitFrom)
	q.Equal("external_id", strings.TrimPrefix(f.ExternalID, "ext-"))
	q.FromDay("effective_date", f.From.Asked())
	q.ToDay("effective_date", f.To.Asked())
}

// Sorts are the fields to sort by.
func (*Filter) Sorts() map[string]string {
	return map[string]string{"createdAt": "?TableAlias.created_at", "updatedAt": "?TableAlias.updated_at", "effectiveDate": "?TableAlias.effective_date",
		"amount": "?TableAlias.amount", "status": "?TableAlias.status"}
}

func list(ctx context.Context, tx *store.Tx, f *Filter) (store.Page[Item], error) {
	err := api.Resolve(ctx, tx, api.Names[bulk.Run]("bulkRunId", &f.BulkRunID), api.Names[loan.Loan]("loanId", &f.LoanID),
		api.Names[Item]("splitFromId", &f.SplitFrom))
	if err != nil {
		return store.Page[Item]{}, err
	}
	return store.List[Item](ctx, tx, f)
}

// Path is the unposted item that a path names.
type Path struct {
	Item string `path:"unpostedItemId"`
}

// Load is the item of the path.
func (in *Path) Load(ctx context.Context, tx *store.Tx, get store.Getter[Item]) (*Item, error) {
	return get(ctx, tx, in.Item)
}

func get(ctx context.Context, tx *store.Tx, in *Path) (*Item, error) {
	i, err := in.Load(ctx, tx, store.Get[Item])
	if err != nil || i.TransactionID == nil {
		return i, err
	}
	i.Transaction, err = payment.Get(ctx, tx, *i.TransactionID)
	return i, err
}

// Lockbox is what is received for loans, as a bank tells of it.
type Lockbox struct {
	Ledgers      *ledger.Ledgers
	Transactions *payment.Transactions
}
