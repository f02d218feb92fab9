package collection_test

import (
	"context"
	"fmt"
	"slices"
	"sync"
	"testing"
	"time"

	"pgregory.net/rapid"

	"nectarine/internal/domain/access"
	"nectarine/internal/domain/collection"
	"nectarine/internal/mechanism/store"
	"nectarine/internal/testing/assert"
	"nectarine/internal/testing/servertest"
	"nectarine/internal/value/money"
)

type m = map[string]any

const date = 24 * time.Hour

// ledger stands for the ledger that there is not yet: what is overdue, by space and
// borrower.
type ledger struct {
	all sync.Mutex
	of  map[string]map[string]*collection.Borrower
}

func (l *ledger) set(space string, b *collection.Borrower) {
	l.all.Lock()
	defer l.all.Unlock()
	if l.of[space] == nil {
		l.of[space] = map[string]*collection.Borrower{}
	}
	l.of[space][b.PersonID] = b
}

func (l *ledger) Overdue(_ context.Context, tx *store.Tx, after string, n int) (ids []string, _ error) {
	l.all.Lock()
	defer l.all.Unlock()
	for id, b := range l.of[tx.Space] {
		if id > after && !collection.Closes(b) {
			ids = append(ids, id)
		}
	}
	slices.Sort(ids)
	return ids[:min(n, len(ids))], nil
}

func (l *ledger) Of(_ context.Context, tx *store.Tx, borrowers []string) (map[string]*collection.Borrower, error) {
	l.all.Lock()
	defer l.all.Unlock()
	out := map[string]*collection.Borrower{}
	for _, id := range borrowers {
		if b := l.of[tx.Space][id]; b != nil {
			copied := *b
			out[id] = &copied
		}
	}
	return out, nil
}

var (
	fake   = &ledger{of: map[string]map[string]*collection.Borrower{}}
	joined sync.Map // the servers that have the ledger
	once   sync.Mutex
)

func join(c *servertest.Client) {
	once.Lock()
	defer once.Unlock()
	if _, is := joined.LoadOrStore(c.Server, true); !is {
		c.Server.Collections.Facts = fake
	}
}

// A borrower comes to be overdue, gets a case in the morning, and the case is closed
// on the morning after everything is paid.
func TestCollections(t *testing.T) {
	servertest.Run(t, func(t *testing.T, c *servertest.Client) {
		join(c)
		product := c.Create("/loan-types", m{"name": "Car", "type": "installment", "assetType": "autoLoan"})["id"].(string)
		borrower := func(name string, days int, overdue money.Amount) (string, *collection.Borrower) {
			id := c.Borrower(servertest.M{"externalId": name}).ID
			loan := c.Create("/people/"+id+"/loans", m{"loanTypeId": product})["id"].(string)
			b := &collection.Borrower{PersonID: id,
				Loans: []collection.Loan{{ID: loan, PaymentFrequency: "monthly", DaysOverdue: days, Overdue: overdue}}, NoticesSent: 1}
			fake.set(c.Space, b)
			return id, b
		}
		ann, owes := borrower("ann", 9, 20000)
		early, _ := borrower("bob", 9, 9999)
		config := func(body m) { c.Put("/company", m{"settings": m{"collections": body}}) }
		open := func(person string) (all []string) {
			for _, k := range c.List("/people/" + person + "/cases") {
				all = append(all, fmt.Sprint(k["caseType"], " ", k["status"], " ", k["outcome"]))
			}
			return all
		}
		c.Refused("PUT", "/company", m{"settings": m{"collections": m{"autoInitiate": m{"enabled": true}}}}, 400, "settings.collections.autoInitiate.daysOverdue")
		c.Refused("PUT", "/company", m{"settings": m{"collections": m{"autoInitiate": m{"daysOverdueByFrequency": m{"daily": 3}}}}}, 400, "settings.collections.autoInitiate.daysOverdueByFrequency.daily")
		c.Advance(2 * date)
		if got := open(ann); got != nil {
			t.Error("nothing is configured, but ", got)
		}
		config(m{"autoInitiate": m{"enabled": true, "daysOverdue": 10, "overdueAmount": 100, "noticesSent": 1}, "autoClose": m{"enabled": true}})
		c.Advance(date)
		if got := open(ann); got != nil {
			t.Error("nine days are not ten, but ", got)
		}
		owes.Loans[0].DaysOverdue = 10
		fake.set(c.Space, owes)
		c.Advance(20 * time.Hour) // past six in the morning
		kases := c.List("/people/" + ann + "/cases")
		assert.Len(t, kases, 1)
		k := kases[0]
		assert.Fields(t, k, m{"caseType": "collection", "creationProcedure": "automatedCollectionsDetection", "autoCreated": true, "daysOverdueAtOpening": 10.0, "amountOverdueAtOpening": 200.0, "name": "Collection", "associations": assert.Count(1), "createdByUser.userType": "system"})
		assert.Rows(t, c.List("/tasks?caseId="+k["id"].(string)), m{"taskType": "reviewAutoCreatedCase"})
		c.Advance(3 * date) // the case stands: no second one
		assert.Len(t, open(ann), 1)
		if got := open(early); got != nil {
			t.Errorf("open(early) is %v, want nil", got)
		}
		owes.Loans[0].DaysOverdue, owes.Loans[0].Overdue = 0, 0
		fake.set(c.Space, owes)
		c.Advance(date)
		if got := open(ann); fmt.Sprint(got) != "[collection completed noOutcome]" {
			t.Errorf(`open(ann) is %v, want "[collection completed noOutcome]"`, got)
		}
		// Whoever has been there before is taken earlier, if so configured; not others.
		config(m{"autoInitiate": m{"enabled": true, "daysOverdueByFrequency": m{"monthly": 1}, "pastCollections": 1, "createReviewTask": false}})
		owes.Loans[0].DaysOverdue, owes.Loans[0].Overdue = 1, 1
		fake.set(c.Space, owes)
		c.Advance(date)
		if got := open(ann); fmt.Sprint(got) != "[collection initiated <nil> collection completed noOutcome]" {
			t.Errorf(`open(ann) is %v, want "[collection initiated <nil> collection completed noOutcome]"`, got)
		}
		if got := open(early); got != nil {
			t.Errorf("open(early) is %v, want nil", got)
		}
	})
}

// TestALoanThatIsOverdueOpensACase: the day that closes by itself makes a loan overdue, the
// morning opens the case; once all is paid the next morning closes it. A loan that is charged
// off is still owed: its case stays.
func TestALoanThatIsOverdueOpensACase(t *testing.T) {
	servertest.Alone(t, func(t *testing.T, c *servertest.Client) {
		c.Put("/company", m{"settings": m{"collections": m{"autoInitiate": m{"enabled": true, "daysOverdueByFrequency": m{"monthly": 3}, "overdueAmount": 100}, "autoClose": m{"enabled": true}}}})
		kind := c.LoanType(m{"ledgerRules": m{"dayCount": "30/360", "chargeOffDueWithin": 20}, "timezone": "America/Chicago"})
		lent := func() servertest.Object {
			l := c.Loan(c.Borrower(), m{"loanTypeId": kind.ID, "status": "originated", "atOrigination": m{"amountFinanced": 1200, "duration": 12,
				"paymentFrequency": "monthly", "specificDays": []int{15}, "interestRates": []m{{"days": nil, "rate": 0.12}}}})
			c.Data("POST", l.Path+"/activate", m{"amortizationAtActivation": true}, 200)
			return l
		}
		paid, unpaid := lent(), lent()
		open := func(l servertest.Object) (all []m) {
			return c.List("/people/" + l.M["mainBorrowerId"].(string) + "/cases")
		}
		c.Put("/test-clock", m{"now": "2026-01-18T10:59:00Z"}) // two days overdue the morning before; six in New York is at eleven
		assert.Len(t, open(paid), 0)
		c.Put("/test-clock", m{"now": "2026-01-18T11:00:00Z"})
		for _, l := range []servertest.Object{paid, unpaid} {
			assert.Rows(t, open(l), m{"status": "initiated", "caseType": "collection", "daysOverdueAtOpening": 3.0, "amountOverdueAtOpening": 105.91, "associations": assert.Count(1)})
		}
		c.Data("POST", paid.Path+"/transactions", m{"type": "oneTime", "isExternal": true, "amount": 105.91}, 201)
		c.Put("/test-clock", m{"now": "2026-01-19T11:00:00Z"})
		assert.Rows(t, open(paid), m{"status": "completed", "outcome": "noOutcome"})
		c.Put("/test-clock", m{"now": "2026-02-10T11:00:00Z"})
		assert.Fields(t, c.Get(unpaid.Path), m{"status": "chargedOff"})
		assert.Rows(t, open(unpaid), m{"status": "initiated"})
		assert.Len(t, open(paid), 1)
	})
}

// TestTermsThatCannotBeReadStopTheirLoanAlone: the others of the space get their cases, and the
// clock goes on. The loan itself opens none, but that of its borrower stays open.
func TestTermsThatCannotBeReadStopTheirLoanAlone(t *testing.T) {
	servertest.Alone(t, func(t *testing.T, c *servertest.Client) {
		c.Put("/company", m{"settings": m{"collections": m{"autoInitiate": m{"enabled": true, "daysOverdue": 3}, "autoClose": m{"enabled": true}}}})
		kind := c.LoanType(m{"ledgerRules": m{"dayCount": "30/360"}, "timezone": "America/Chicago"})
		var loans []servertest.Object
		for range 4 {
			l := c.Loan(c.Borrower(), m{"loanTypeId": kind.ID, "status": "originated", "atOrigination": m{"amountFinanced": 1200, "duration": 12,
				"paymentFrequency": "monthly", "specificDays": []int{15}, "interestRates": []m{{"days": nil, "rate": 0.12}}}})
			c.Data("POST", l.Path+"/activate", m{"amortizationAtActivation": true}, 200)
			loans = append(loans, l)
		}
		never, once := loans[1], loans[2]
		spoil := func(l servertest.Object) {
			c.Tx(func(ctx context.Context, tx *store.Tx) error {
				_, err := tx.SQL().ExecContext(ctx, "UPDATE ledgers SET terms = $1 WHERE company_id = $2 AND loan_id = $3", `{"paymentFrequency": {}}`, tx.Space, l.ID)
				return err
			})
		}
		cases := func(l servertest.Object) []m { return c.List("/people/" + l.M["mainBorrowerId"].(string) + "/cases") }
		c.Put("/test-clock", m{"now": "2026-01-16T12:00:00Z"}) // all are overdue since the morning
		spoil(never)
		c.Put("/test-clock", m{"now": "2026-01-19T12:00:00Z"})
		for i, want := range []int{1, 0, 1, 1} {
			assert.Len(t, cases(loans[i]), want)
		}
		spoil(once)
		c.Data("POST", loans[3].Path+"/transactions", m{"type": "oneTime", "isExternal": true, "amount": 105.91}, 201)
		c.Put("/test-clock", m{"now": "2026-01-22T12:00:00Z"})
		assert.Rows(t, cases(once), m{"status": "initiated"})
		assert.Rows(t, cases(loans[3]), m{"status": "completed"})
		assert.Len(t, cases(never), 0)
	})
}

// More borrowers than fit in one slice are all found, once.
func TestManyOverdue(t *testing.T) {
	servertest.Run(t, func(t *testing.T, c *servertest.Client) {
		join(c)
		const n = 2345
		c.Tx(func(ctx context.Context, tx *store.Tx) error {
			all := servertest.People(n)
			if err := store.Insert(ctx, tx, all...); err != nil {
				return err
			}
			for _, p := range all {
				fake.set(tx.Space, &collection.Borrower{PersonID: p.ID, Loans: []collection.Loan{{ID: "LN-AAAA-AAAA", DaysOverdue: 5, Overdue: 1}}})
			}
			return nil
		})
		c.Tx(func(ctx context.Context, tx *store.Tx) error {
			company, err := store.Lock[access.Company](ctx, tx, tx.Space)
			if err != nil {
				return err
			}
			five := 5
			company.Settings.Collections = access.Collections{AutoInitiate: access.AutoInitiate{Enabled: true,
				DaysOverdue: &five}, AutoClose: access.AutoClose{Enabled: true}}
			_, err = store.Save(ctx, tx, company)
			return err
		})
		c.Advance(3 * date)
		if total := c.Do("GET", "/cases?limit=1", nil, 200)["total"]; total != float64(n) {
			t.Errorf("%v cases, want %v", total, float64(n))
		}
		c.Tx(func(_ context.Context, tx *store.Tx) error {
			fake.all.Lock()
			defer fake.all.Unlock()
			fake.of[tx.Space] = nil
			return nil
		})
		c.Advance(date)
		if total := c.Do("GET", "/cases?limit=1&status=completed", nil, 200)["total"]; total != float64(n) {
			t.Errorf("%v closed, want %v", total, float64(n))
		}
	})
}

// Whoever owes more for longer is never spared where another is taken.
func TestOpensIsMonotone(t *testing.T) {
	rapid.Check(t, func(rt *rapid.T) {
		days, notices, past, amount := rapid.IntRange(1, 40).Draw(rt, "days"), rapid.IntRange(0, 3).Draw(rt, "notices"),
			rapid.IntRange(0, 3).Draw(rt, "past"), money.Amount(rapid.Int64Range(0, 500).Draw(rt, "amount"))
		c := &access.AutoInitiate{Enabled: rapid.Bool().Draw(rt, "enabled"), DaysOverdue: &days, NoticesSent: &notices,
			PastCollections: &past, OverdueAmount: &amount,
			DaysOverdueByFrequency: map[access.PaymentFrequency]int{"weekly": rapid.IntRange(1, 40).Draw(rt, "weekly")}}
		loans := rapid.SliceOfN(rapid.Custom(func(rt *rapid.T) collection.Loan {
			return collection.Loan{PaymentFrequency: rapid.SampledFrom([]access.PaymentFrequency{"weekly", "monthly"}).Draw(rt, "frequency"),
				DaysOverdue: rapid.IntRange(0, 40).Draw(rt, "overdue"), Overdue: money.Amount(rapid.Int64Range(0, 500).Draw(rt, "owed"))}
		}), 0, 4).Draw(rt, "loans")
		b := &collection.Borrower{Loans: loans, NoticesSent: rapid.IntRange(0, 4).Draw(rt, "sent"),
			PastCollections: rapid.IntRange(0, 4).Draw(rt, "before")}
		// The rule said in another way.
		var total money.Amount
		late := false
		for _, l := range loans {
			total += l.Overdue
			limit := days
			if l.PaymentFrequency == "weekly" {
				limit = c.DaysOverdueByFrequency["weekly"]
			}
			late = late || l.DaysOverdue >= limit
		}
		want := c.Enabled && late && total >= amount && b.NoticesSent >= notices && b.PastCollections >= past
		if got := collection.Opens(c, b); got != want {
			rt.Fatal(got, "want", want)
		}
		if len(loans) > 0 && want {
			worse := *b
			worse.Loans = slices.Clone(loans)
			worse.Loans[0].DaysOverdue++
			worse.Loans[0].Overdue += 7
			worse.NoticesSent++
			if !collection.Opens(c, &worse) {
				rt.Fatal("who owes more is spared")
			}
		}
	})
}
