package lockbox

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strconv"

	"nectarine/internal/domain/loan"
	"nectarine/internal/domain/payment"
	"nectarine/internal/domain/people"
	"nectarine/internal/mechanism/api"
	"nectarine/internal/mechanism/bulk"
	"nectarine/internal/mechanism/store"
)

// numberOf is the number of the line that a member names; 0 before the first.
func numberOf(member string) (int, error) {
	if member == "" {
		return 0, nil
	}
	return strconv.Atoi(member)
}

// linesAfter are the next lines of a set after a member, in the order of the file.
func linesAfter(ctx context.Context, tx *store.Tx, set, member string, n int) (lines []*line, err error) {
	after, err := numberOf(member)
	if err != nil {
		return nil, err
	}
	err = tx.SelectAll(&lines).Where("?TableAlias.set_id = ? AND ?TableAlias.number > ?", set, after).OrderExpr("?TableAlias.number").
		Limit(int64(n)).Scan(ctx)
	return lines, err
}

// linesOf are the lines of a set that members name, in the order of the file.
func linesOf(ctx context.Context, tx *store.Tx, set string, members []string) (lines []*line, err error) {
	numbers := make([]int, len(members))
	for i, m := range members {
		if numbers[i], err = numberOf(m); err != nil {
			return nil, err
		}
	}
	err = tx.SelectAll(&lines).Where("?TableAlias.set_id = ? AND ?TableAlias.number IN (?)", set, store.In(numbers)).
		OrderExpr("?TableAlias.number").Scan(ctx)
	return lines, err
}

// do posts lines of a file, and tells what came of each.
func (s *Imports) do(ctx context.Context, tx *store.Tx, r *bulk.Run, members []string) ([]*bulk.Outcome, error) {
	set, err := setOf(r)
	if err != nil {
		return nil, err
	}
	lines, err := linesOf(ctx, tx, set, members)
	if err != nil {
		return nil, err
	}
	p := &posting{Lockbox: &s.Lockbox, run: r.ID, set: set, lines: lines}
	if err := p.post(ctx, tx); err != nil {
		return nil, err
	}
	outcomes := make([]*bulk.Outcome, len(lines))
	for i, l := range lines {
		outcomes[i] = l.outcome(ctx, p.borrowers[l.ObjectID])
	}
	return outcomes, store.Overwrite(ctx, tx, lines...)
}

// outcome is what came of the line, for the results of its run.
func (l *line) outcome(ctx context.Context, borrowerID string) *bulk.Outcome {
	o := &bulk.Outcome{Member: l.member(), ObjectID: l.ObjectID, BorrowerID: borrowerID, Message: l.Message}
	switch l.Result {
	case posted, unposted:
		o.Result = bulk.Done
	case repeated:
		o.Result = bulk.Unchanged
	default:
		o.Fail(ctx, api.Taken(referenceColumn, l.Message))
	}
	return o
}

// recordFailed makes an unposted item of a line that could not be worked on: its money is there, whatever went wrong.
func (s *Imports) recordFailed(ctx context.Context, tx *store.Tx, o *bulk.Outcome) error {
	r, err := store.Find[bulk.Run](ctx, tx, 1, func(q *store.Select) { q.Where("?TableAlias.id = ?", o.RunID) })
	if err != nil || len(r) == 0 {
		return err
	}
	set, err := setOf(r[0])
	if err != nil {
		return err
	}
	lines, err := linesOf(ctx, tx, set, []string{o.Member})
	if err != nil || len(lines) == 0 {
		return err
	}
	p := &posting{Lockbox: &s.Lockbox, run: r[0].ID, set: set, lines: lines}
	if err := p.know(ctx, tx); err != nil {
		return err
	}
	l := lines[0]
	p.setAside(tx, l, Refused, o.Message)
	if err := store.Insert(ctx, tx, p.items...); err != nil {
		return err
	}
	o.Result, o.ErrorType, o.ObjectID = bulk.Done, "", l.ObjectID
	return store.Overwrite(ctx, tx, l)
}

// posting is the posting of some lines of a file.
type posting struct {
	*Lockbox
	run, set string
	lines    []*line

	loans     map[string]*loan.Loan     // by the reference
	persons   map[string]*people.Person // by the reference
	taken     map[string]*line          // by the reference of the line: what has it
	items     []*Item                   // what could not be posted
	borrowers map[string]string         // of what came of lines, by its id
}

// know looks up what the lines name.
func (p *posting) know(ctx context.Context, tx *store.Tx) (err error) {
	if err := p.knowTaken(ctx, tx); err != nil {
		return err
	}
	var loans, persons []string
	for _, l := range p.taken {
		loans = append(loans, l.Loan)
	}
	slices.Sort(loans)
	for _, l := range p.lines {
		if l.Loan != "" {
			loans = append(loans, l.Loan)
		}
		if l.Person != "" {
			persons = append(persons, l.Person)
		}
	}
	if p.loans, err = store.Named[loan.Loan](ctx, tx, loans, "main_borrower_id", "additional_people"); err != nil {
		return err
	}
	p.borrowers = map[string]string{}
	p.persons, err = store.Named[people.Person](ctx, tx, persons)
	return err
}

// knowTaken looks up what has the references of the lines: a line of this file or another that was taken before,
// or else the first of this file; or a transaction that was recorded otherwise.
func (p *posting) knowTaken(ctx context.Context, tx *store.Tx) error {
	refs := make([]string, len(p.lines))
	for i, l := range p.lines {
		refs[i] = l.Reference
	}
	var before []*line
	err := tx.SelectAll(&before).Where("?TableAlias.reference IN (?)", store.In(refs)).
		Where("?TableAlias.set_id = ? OR ?TableAlias.result IN (?)", p.set, store.In([]result{posted, unposted})).
		OrderExpr("CASE WHEN ?TableAlias.result = '' THEN 1 ELSE 0 END, ?TableAlias.number").Scan(ctx)
	if err != nil {
		return err
	}
	p.taken = map[string]*line{}
	for _, l := range before {
		if p.taken[l.Reference] == nil && (l.Result == waiting || l.Result == posted || l.Result == unposted) {
			p.taken[l.Reference] = l
		}
	}
	var recorded []*payment.Transaction
	q := tx.SelectAll(&recorded).Column("id", "external_id", "loan_id", "scheduled_amount").Where("?TableAlias.external_id IN (?)", store.In(refs))
	if err := q.Scan(ctx); err != nil {
		return err
	}
	for _, t := range recorded {
		if l := p.taken[*t.ExternalID]; l == nil || l.Result == waiting {
			p.taken[*t.ExternalID] = &line{Loan: t.LoanID, Amount: t.ScheduledAmount, Currency: dollars, ObjectID: t.ID, Result: posted}
		}
	}
	return nil
}

// post posts what of the lines can be posted, and sets the rest aside.
func (p *posting) post(ctx context.Context, tx *store.Tx) error {
	if err := p.know(ctx, tx); err != nil {
		return err
	}
	var receipts []payment.Receipt
	var of []*line
	for _, l := range p.lines {
		if p.before(l) {
			continue
		}
		if reason, why := p.hindered(l); reason != "" {
			p.setAside(tx, l, reason, why)
			continue
		}
		receipts = append(receipts, payment.Receipt{LoanID: p.loans[l.Loan].ID, ExternalID: &l.Reference, Amount: l.Amount,
			EffectiveDate: l.EffectiveDate})
		of = append(of, l)
	}
	received, err := p.Transactions.Receive(ctx, tx, receipts)
	if err != nil {
		return err
	}
	for i, r := range received {
		l := of[i]
		if r.Err != nil {
			why := api.Explain(ctx, r.Err)
			p.setAside(tx, l, reasonOf(why, l, &r), why.Message)
			continue
		}
		l.Result, l.ObjectID, l.Message = posted, r.Transaction.ID, ""
		p.borrowers[l.ObjectID] = r.Transaction.MainBorrowerID
	}
	p.tellRepeated()
	return store.Insert(ctx, tx, p.items...)
}

// before says of a line whose reference was taken before that it repeats that, or conflicts with it.
func (p *posting) before(l *line) bool {
	first := p.taken[l.Reference]
	if first == nil || first.SetID == l.SetID && first.Number == l.Number {
		return false
	}
	l.Result, l.Message = repeated, ""
	if first.Amount != l.Amount || first.Currency != l.Currency || !p.same(first.Loan, l.Loan) {
		l.Result = conflicting
	}
	return true
}

// same reports whether two references name one loan, or are the same words where they name none.
func (p *posting) same(one, other string) bool {
	if one == other {
		return true
	}
	id := func(ref string) string {
		if l := p.loans[ref]; l != nil {
			return l.ID
		}
		return ref
	}
	return id(one) == id(other)
}

// tellRepeated says of each line that was taken before what has its reference.
func (p *posting) tellRepeated() {
	now := map[int]*line{}
	for _, l := range p.lines {
		now[l.Number] = l
	}
	for _, l := range p.lines {
		if l.Result != repeated && l.Result != conflicting {
			continue
		}
		first := p.taken[l.Reference]
		if mine := now[first.Number]; mine != nil && first.SetID == p.set {
			first = mine // of the same thousand lines
		}
		as := first.ObjectID
		if l.ObjectID = as; as == "" { // a preview tries each thousand lines by themselves
			as = "line " + strconv.Itoa(first.Number)
		}
		l.Message = fmt.Sprintf("%s: %q was taken before, as %s", referenceColumn, l.Reference, as)
		if l.Result == conflicting {
			l.Message += fmt.Sprintf(", of %s %s for the loan %q: send what is other money with a reference of its own", first.Amount,
				first.Currency, first.Loan)
		}
	}
}

// hindered is why a line cannot be posted, by what it says itself; empty where nothing is in the way.
func (p *posting) hindered(l *line) (Reason, string) {
	of := p.loans[l.Loan]
	switch {
	case l.Loan == "":
		return UnknownLoan, loanColumn + ": no loan is named"
	case of == nil:
		return UnknownLoan, loanColumn + ": there is no loan with id " + strconv.Quote(l.Loan)
	case l.Person != "" && p.persons[l.Person] == nil:
		return WrongBorrower, personColumn + ": there is no borrower with id " + strconv.Quote(l.Person)
	case l.Person != "" && !of.Concerns(p.persons[l.Person].ID):
		return WrongBorrower, personColumn + ": the loan is not this borrower's"
	case l.Currency != dollars:
		return OtherCurrency, currencyColumn + ": only dollars (" + dollars + ") can be posted"
	case l.Amount == 0:
		return NoAmount, amountColumn + ": of less than a cent nothing can be posted"
	}
	return "", ""
}

// reasonOf is why a line was refused by the ledger of its loan.
func reasonOf(why *api.Refusal, l *line, r *payment.Received) Reason {
	switch {
	case r.Today != 0 && l.EffectiveDate > r.Today:
		return FutureDate
	case why.Type == api.InvalidStatus:
		return LoanStatus
	case errors.As(r.Err, new(*store.NotFound)):
		return UnknownLoan
	}
	return Refused
}

// setAside makes an unposted item of a line.
func (p *posting) setAside(tx *store.Tx, l *line, reason Reason, why string) {
	by, ref := tx.Actor, l.Reference
	i := &Item{ExternalID: &ref, BulkRunID: p.run, Line: l.Number, Amount: l.Amount, Currency: l.Currency, EffectiveDate: l.EffectiveDate,
		Status: Unposted, Reason: reason, Message: why, CreatedBy: &by}
	if loan := l.Loan; loan != "" {
		i.GivenLoan = &loan
	}
	if person := l.Person; person != "" {
		i.GivenPerson = &person
	}
	store.Identify(i)
	if of := p.loans[l.Loan]; of != nil {
		i.of(of)
		p.borrowers[i.ID] = of.MainBorrowerID
	}
	l.Result, l.ObjectID, l.Message = unposted, i.ID, why
	p.items = append(p.items, i)
}

// undo takes an import back: its payments are reversed and its unposted items are undone, wherever nothing has
// been done with them since. Their references are free again, so that the file can be sent once more, put right.
func (s *Imports) undo(ctx context.Context, tx *store.Tx, r *bulk.Run, done []*bulk.Outcome) ([]*bulk.Outcome, error) {
	set, err := setOf(r)
	if err != nil {
		return nil, err
	}
	var payments, items []string
	for _, o := range done {
		if isItem(o.ObjectID) {
			items = append(items, o.ObjectID)
		} else {
			payments = append(payments, o.ObjectID)
		}
	}
	left, err := s.Transactions.ReverseMany(ctx, tx, payments)
	if err != nil {
		return nil, err
	}
	if err := undoItems(ctx, tx, items, left); err != nil {
		return nil, err
	}
	var back []*bulk.Outcome
	var numbers []int
	for _, o := range done {
		b := &bulk.Outcome{Member: o.Member, ObjectID: o.ObjectID, BorrowerID: o.BorrowerID, Result: bulk.Done}
		if back = append(back, b); left[o.ObjectID] != nil {
			b.Fail(ctx, left[o.ObjectID])
			b.Result, b.ErrorType = bulk.Skipped, api.ChangedSince
			continue
		}
		n, err := numberOf(o.Member)
		if err != nil {
			return nil, err
		}
		numbers = append(numbers, n)
	}
	_, err = tx.Update((*line)(nil)).Set("result = ?", undone).
		Where("?TableAlias.set_id = ? AND ?TableAlias.number IN (?)", set, store.In(numbers)).Exec(ctx)
	return back, err
}

// isItem reports whether an id is that of an unposted item.
func isItem(id string) bool { return len(id) > 3 && id[:3] == (*Item)(nil).Kind().Prefix+"-" }

// undoItems takes unposted items back, and notes of each that it leaves alone why.
func undoItems(ctx context.Context, tx *store.Tx, ids []string, left map[string]error) error {
	found, err := store.LockMany[Item](ctx, tx, ids)
	if err != nil {
		return err
	}
	var back []*Item
	for _, id := range slices.Sorted(slices.Values(ids)) {
		i := found[id]
		if i == nil {
			left[id] = &store.NotFound{Object: "unpostedItem", ID: id}
		} else if left[id] = i.validateUnposted("undone"); left[id] == nil {
			i.become(tx, Undone)
			i.ExternalID = nil
			back = append(back, i)
		}
	}
	_, err = store.Save(ctx, tx, back...)
	return err
}
