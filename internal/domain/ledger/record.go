package ledger

import (
	"context"
	"fmt"
	"maps"
	"slices"
	"strconv"

	"nectarine/internal/domain/loan"
	"nectarine/internal/mechanism/api"
	"nectarine/internal/mechanism/event"
	"nectarine/internal/mechanism/store"
	"nectarine/internal/mechanism/store/diff"
	"nectarine/internal/rule/book"
	"nectarine/internal/rule/engine"
	"nectarine/internal/rule/loanfact"
	"nectarine/internal/value/day"
)

// Ledgers are the ledgers of all loans.
type Ledgers struct {
	// Case answers the id of the case that a reference names, which must be one about a
	// borrower of the loan.
	Case func(ctx context.Context, tx *store.Tx, ref string, l *loan.Loan) (string, error)
	// OnFailure is told of a loan whose day cannot be closed; it is tried again. May be nil.
	OnFailure func(space string, err error)
	// OnChange are told, in order and in the same transaction, of the ledgers that have
	// changed: all of a batch at once.
	OnChange []func(context.Context, *store.Tx, []*Recorded) error
}

// ledger is a loan while recordings of it are taken up.
type ledger struct {
	loan   *loan.Loan
	head   *Head
	facts  []engine.Fact           // those of this batch too
	seqs   []int64                 // the numbers of the facts
	stored int                     // so many facts were there before this batch
	few    bool                    // the facts are those alone that the state carries
	read   func() ([]*Fact, error) // all that are stored
	base   engine.State            // that it is folded on from, through the whole batch
	booked []engine.Entry          // those that count after the base
	fresh  bool                    // it begins in this batch
	view   *engine.Loan            // at the end of the present day
	taken  bool                    // something was taken up that is not written yet
	stuck  error                   // why its days cannot be closed
	rows   []*Fact
	lines  []*Entry
	tx     *store.Tx
}

// Record takes up facts about loans, in the order given, and is the one door by which ledgers
// change. It locks the loans in the order of their ids, and takes the moment of the change; closes
// the days that have come; folds; books what follows, reversing and never overwriting; sets the
// status of the loans; leaves the events; and writes each kind of row at once for all. A recording
// that is refused says so and is as if it had not been given; whoever wants all or none returns its
// error. An error of Record itself is of the database.
func (ls *Ledgers) Record(ctx context.Context, tx *store.Tx, recordings []Recording) ([]*Recorded, error) {
	open, err := take(ctx, tx, recordings, store.LockMany[loan.Loan])
	if err != nil {
		return nil, err
	}
	for closed := 1; closed > 0; {
		if closed, err = ls.closeDays(ctx, tx, open); err != nil {
			return nil, err
		}
	}
	results := make([]*Recorded, len(recordings))
	var changed []*Recorded
	for i, r := range recordings {
		switch l := open[r.LoanID]; {
		case l == nil:
			results[i] = &Recorded{Err: &store.NotFound{Object: "loan", ID: r.LoanID}}
		case l.stuck != nil:
			results[i] = &Recorded{Err: l.stuck}
		default:
			if results[i] = l.takeUp(r); results[i].Err == nil {
				changed = append(changed, results[i])
			} else {
				results[i].Err = blamed(results[i].Err, r.Facts)
			}
		}
	}
	return results, ls.commit(ctx, tx, open, changed)
}

// commit writes what has become of ledgers, leaves its events and tells those who follow them.
func (ls *Ledgers) commit(ctx context.Context, tx *store.Tx, open map[string]*ledger, changed []*Recorded) error {
	if len(changed) == 0 {
		return nil
	}
	if err := write(ctx, tx, open); err != nil {
		return err
	}
	for _, r := range changed {
		event.Record(tx, r.news...)
	}
	for _, hook := range ls.OnChange {
		if err := hook(ctx, tx, changed); err != nil {
			return err
		}
	}
	return nil
}

// take gets the loans of recordings, which locks them where they are changed, and reads what is
// known of them.
func take(ctx context.Context, tx *store.Tx, recordings []Recording,
	get func(context.Context, *store.Tx, []string) (map[string]*loan.Loan, error)) (map[string]*ledger, error) {
	named := map[string]bool{}
	for _, r := range recordings {
		named[r.LoanID] = true
	}
	ids := slices.Sorted(maps.Keys(named))
	loans, err := get(ctx, tx, ids)
	if err != nil {
		return nil, err
	}
	if locked := handsOf(tx).locked; slices.ContainsFunc(ids, func(id string) bool { return !locked[id] }) {
		tx.Awaited()
	}
	kept, err := heads(ctx, tx, ids)
	if err != nil {
		return nil, err
	}
	asked := map[string]bool{} // of which loans all facts are
	for i := range recordings {
		if h := kept[recordings[i].LoanID]; h != nil && !recordings[i].simple(h.State.Through) {
			asked[h.LoanID] = true
		}
	}
	var whole []string
	var short []*Head
	for _, id := range slices.Sorted(maps.Keys(kept)) {
		if h := kept[id]; h.resumable() && !asked[id] {
			short = append(short, h)
		} else {
			whole = append(whole, id)
		}
	}
	facts, err := factsOf(ctx, tx, whole)
	if err != nil {
		return nil, err
	}
	few, err := carriedBy(ctx, tx, short)
	if err != nil {
		return nil, err
	}
	open := map[string]*ledger{}
	for id, l := range loans {
		of, isFew := few[id]
		if !isFew {
			of = facts[id]
		}
		open[id] = &ledger{loan: l, head: kept[id], facts: plain(of), seqs: numbersOf(of), few: isFew, tx: tx}
		if h := kept[id]; h != nil {
			open[id].stored = h.FactCount
		}
		open[id].read = func() ([]*Fact, error) {
			all, err := factsOf(ctx, tx, []string{id})
			return all[id], err
		}
	}
	return open, books(ctx, tx, open, recordings)
}

// books reads the entries that count after the states that ledgers are folded on from: the
// state that is kept, or the beginning where a fact makes that void.
func books(ctx context.Context, tx *store.Tx, open map[string]*ledger, recordings []Recording) error {
	var whole, late []string
	void := map[string]bool{}
	for _, r := range recordings {
		if l := open[r.LoanID]; l != nil && l.head != nil {
			void[r.LoanID] = void[r.LoanID] || r.Anew || l.void(r.Facts)
		}
	}
	for _, id := range slices.Sorted(maps.Keys(void)) {
		l := open[id]
		if l.base = l.head.State; !void[id] {
			late = append(late, id)
			continue
		}
		whole = append(whole, id)
		var err error
		if l.base, err = engine.Begin(l.head.Terms); err != nil {
			return fmt.Errorf("the terms of the ledger of %s: %w", id, err)
		}
	}
	for _, part := range []struct {
		ids []string
		of  string
	}{{whole, "TRUE"}, {late, sinceCheckpoint}} {
		found, err := entriesOf(ctx, tx, part.ids, part.of)
		if err != nil {
			return err
		}
		for id, all := range found {
			open[id].booked = booked(all)
		}
	}
	return nil
}

// void reports whether facts make the state that is kept void, or it is of another version.
func (l *ledger) void(more []engine.Fact) bool {
	if l.head.State.Version != engine.Version {
		return true
	}
	all := append(slices.Clone(l.facts), more...)
	return slices.ContainsFunc(more, func(f engine.Fact) bool {
		return f.Type.FindsTarget() && f.Target == "" || loanfact.Since(f, all) <= l.head.State.Through
	})
}

// takeUp takes up the facts of a recording, if they can be.
func (l *ledger) takeUp(r Recording) *Recorded {
	if r.Allow != nil {
		if err := r.Allow(l.loan); err != nil {
			return &Recorded{Err: err}
		}
	}
	next := *l
	switch {
	case r.Open == nil && l.head == nil:
		return &Recorded{Err: api.Conflict(api.InvalidStatus, "the loan has not been activated: it has no ledger")}
	case r.Open != nil && l.head != nil:
		return &Recorded{Err: api.Conflict(api.InvalidStatus, "the loan has been activated: it has a ledger already")}
	case r.Open != nil:
		begin, err := engine.Begin(r.Open.Terms)
		if err != nil {
			return &Recorded{Err: loan.Blamed(err)}
		}
		next.fresh, next.base = true, begin
		next.head = &Head{CompanyID: l.tx.Space, LoanID: l.loan.ID, Terms: r.Open.Terms, Rules: r.Open.Rules, Timezone: r.Open.Timezone,
			OpenedAt: l.tx.Now, Told: &Told{}}
	default:
		head := *l.head
		next.head = &head
	}
	out := &Recorded{Loan: next.loan, Head: next.head}
	if out.Err = next.fold(r, out); out.Err != nil {
		return &Recorded{Err: out.Err}
	}
	*l = next
	if r.Complete != nil {
		r.Complete(l.loan)
	}
	stand(l.loan, &out.Is, l.facts, l.tx.Now)
	l.loan.DayClosed = 0
	return out
}

// book makes rows of the entries that turn what is booked after the base into what should be.
func (l *ledger) book(entries []engine.Entry, out *Recorded) error {
	more, err := book.Rebook(l.booked, entries, day.First, l.tx.Now.Time)
	if err != nil {
		return fmt.Errorf("the entries of %s: %w", l.head.LoanID, err)
	}
	for _, e := range more {
		l.head.EntryCount++
		row := &Entry{LoanID: l.head.LoanID, Seq: int64(l.head.EntryCount), EffectiveDate: e.EffectiveDate,
			Debit: e.Debit, Credit: e.Credit, Amount: e.Amount, Cause: e.Cause}
		if e.Reverses != "" {
			seq, err := strconv.ParseInt(e.Reverses[1:], 10, 64)
			if err != nil {
				return fmt.Errorf("the entries of %s: %w", l.head.LoanID, err)
			}
			row.Reverses = &seq
		}
		l.booked = append(l.booked, row.booked())
		out.Entries = append(out.Entries, row)
	}
	return nil
}

// number is how the engine names the entry of a number.
func number(seq int64) string { return "E" + strconv.FormatInt(seq, 10) }

// write writes what has become of ledgers: each kind of row at once.
func write(ctx context.Context, tx *store.Tx, open map[string]*ledger) error {
	var (
		loans   []*loan.Loan
		begun   []*Head
		kept    []*Head
		facts   []*Fact
		entries []*Entry
	)
	for _, id := range slices.Sorted(maps.Keys(open)) {
		l := open[id]
		if !l.taken {
			continue
		}
		handsOf(tx).changed[id] = true
		if loans = append(loans, l.loan); l.fresh {
			begun = append(begun, l.head)
		} else {
			kept = append(kept, l.head)
		}
		facts, entries = append(facts, l.rows...), append(entries, l.lines...)
	}
	if _, err := store.Save(ctx, tx, loans...); err != nil {
		return err
	}
	for _, f := range facts {
		// Of what has an object of its own, the trail has that; the source of an agreement is a paper.
		if f.SourceID == nil || slices.Contains(agreements, f.Type) {
			store.Note(tx, open[f.LoanID].loan, diff.FieldChange{Field: string(f.Type), New: f.Fact})
		}
	}
	if _, err := store.Add(ctx, tx, false, begun...); err != nil {
		return err
	}
	if err := store.Overwrite(ctx, tx, kept...); err != nil {
		return err
	}
	if err := store.InsertLog(ctx, tx, facts...); err != nil {
		return err
	}
	for _, l := range open {
		l.rows, l.lines, l.fresh, l.taken = nil, nil, false, false
	}
	return store.InsertLog(ctx, tx, entries...)
}

// given is a text, or nil where it is empty.
func given(text string) *string {
	if text == "" {
		return nil
	}
	return &text
}
