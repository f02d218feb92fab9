package bench

import (
	"flag"
	"fmt"
	"slices"
	"testing"

	"nectarine/internal/testing/servertest"
	"nectarine/internal/value/clock"
	"nectarine/internal/value/id"
)

var closedLoans = flag.Int("bench.dayloans", 20_000, "of how many loans a day is closed, on which three in a hundred have something due")

// BenchmarkDayClose closes a day of a portfolio of which three loans in a hundred have something
// due, once, and compares with the same rows inserted raw: ledgers, entries, events, audit entries.
func BenchmarkDayClose(b *testing.B) {
	each(b, func(_ *testing.B, l *lender) {
		n := *closedLoans
		kind := l.LoanType(servertest.M{"timezone": "UTC", "ledgerRules": servertest.M{"dayCount": "actual/365", "lateFee": servertest.M{"kind": "flat", "amount": 15, "graceDays": 10}}})
		person := servertest.Object{ID: l.Borrower().ID}
		person.Path = "/people/" + person.ID
		for day, loans := range map[int]int{6: n * 3 / 100, 20: n - n*3/100} {
			l.portfolio(person, kind, day, loans)
		}
		l.analyze()
		other := l.other()
		l.raw(1, l.copy(other, "people", ""), l.copy(other, "loan_types", ""), l.copy(other, "loans", ""))
		at := clock.Of(l.Now().Truncate(24 * 3600e9))
		l.run("day close", func(b *testing.B) {
			first, trail := l.last("events", "seq"), l.last("audit_entries", "seq")
			at = clock.Of(at.AddDate(0, 0, 1))
			started := clock.System{}.Now()
			l.Put("/test-clock", servertest.M{"now": at})
			ours := clock.Since(started)
			ledgers := l.copy(other, "ledgers", fmt.Sprintf("AND through = '%s'", at.Format("2006-01-02")))
			if closed := len(ledgers.rows); closed != n*3/100 {
				b.Fatalf("%d days are closed, want %d", closed, n*3/100)
			}
			raw := l.raw(1, ledgers, l.copy(other, "ledger_entries", fmt.Sprintf("AND effective_date = '%s'", at.Format("2006-01-02"))),
				l.copy(other, "events", fmt.Sprintf("AND seq > %d", first)), l.copy(other, "audit_entries", fmt.Sprintf("AND seq > %d", trail)))
			b.ReportMetric(ours.Seconds(), "s")
			tell(b, float64(n*3/100)/ours.Seconds(), "due-loans/s")
			tell(b, raw.Seconds()/ours.Seconds(), "of-raw")
			b.ReportMetric(0, "ns/op")
		})
	})
}

// portfolio makes so many loans of a borrower that fall due on a day of the month: one by the
// API, the others as its copies.
func (l *lender) portfolio(person, kind servertest.Object, day, n int) {
	l.b.Helper()
	made := l.Loan(person, servertest.M{"loanTypeId": kind.ID, "status": "originated", "atOrigination": servertest.M{"amountFinanced": 12_000, "duration": 36,
		"paymentFrequency": "monthly", "specificDays": []int{day}, "interestRates": []servertest.M{{"days": nil, "rate": 0.09}}}})
	l.Data("POST", made.Path+"/activate", servertest.M{"amortizationAtActivation": true}, 200)
	var tables []copied
	ids := make([]string, n-1)
	for i := range ids {
		ids[i] = id.New("LN")
	}
	for _, of := range []struct{ table, loan string }{{"loans", "id"}, {"ledgers", "loan_id"}, {"ledger_facts", "loan_id"}, {"ledger_entries", "loan_id"}} {
		columns, rows := l.rows(of.table, fmt.Sprintf("AND %s = '%s'", of.loan, made.ID))
		t := copied{of.table, columns, nil}
		own := slices.Index(columns, "id")
		for _, loan := range ids {
			for _, row := range rows {
				row = slices.Clone(row)
				if own >= 0 {
					row[own] = id.New("XX")
				}
				row[slices.Index(columns, of.loan)] = loan
				t.rows = append(t.rows, row)
			}
		}
		tables = append(tables, t)
	}
	l.raw(max(len(ids)/1000, 1), tables...)
}
