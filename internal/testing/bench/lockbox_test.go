package bench

import (
	"context"
	"flag"
	"fmt"
	"slices"
	"strings"
	"testing"

	"nectarine/internal/testing/servertest"
	"nectarine/internal/value/clock"
)

var receivedPayments = flag.Int("bench.lockbox", 100_000, "how many payments a lockbox has received, each for a loan of its own")

// BenchmarkLockbox imports a file of payments, from the upload to the last that is posted, once, and compares
// with the same rows inserted raw: transactions, ledgers, facts, entries, lines, outcomes, events, audit entries.
func BenchmarkLockbox(b *testing.B) {
	each(b, func(_ *testing.B, l *lender) {
		n := *receivedPayments
		kind := l.LoanType(servertest.M{"timezone": "UTC", "ledgerRules": servertest.M{"dayCount": "actual/365"}})
		person := servertest.Object{ID: l.Borrower().ID}
		person.Path = "/people/" + person.ID
		l.portfolio(person, kind, 20, n)
		l.analyze()
		other := l.other()
		l.raw(1, l.copy(other, "people", ""), l.copy(other, "loan_types", ""), l.copy(other, "loans", ""))
		columns, loans := l.rows("loans", "")
		var file strings.Builder
		file.WriteString("loanId,amount,effectiveDate,externalId\n")
		for i, row := range loans {
			fmt.Fprintf(&file, "%s,381.60,%s,batch-%d\n", row[slices.Index(columns, "id")], l.Now().Format("2006-01-02"), i)
		}
		l.run("import", func(b *testing.B) {
			first, trail := l.last("events", "seq"), l.last("audit_entries", "seq")
			tell(b, load(), "load")
			peak, stop := watch()
			started := clock.System{}.Now()
			run := l.Upload("POST", "/transactions/import", "text/csv", file.String(), 202)["data"].(servertest.M)["bulkRunId"].(string)
			if ended, err := l.Server.Bulk.Drive(context.Background(), l.scope, run); err != nil || !ended {
				b.Fatalf("the import has ended is %v, want true; the error is %v", ended, err)
			}
			ours := clock.Since(started)
			stop()
			posted := l.copy(other, "transactions", "")
			if len(posted.rows) != n {
				b.Fatalf("%d payments are posted, want %d", len(posted.rows), n)
			}
			raw := l.raw(1, posted, l.copy(other, "ledgers", ""), l.copy(other, "ledger_facts", "AND type = 'payment'"),
				l.copy(other, "ledger_entries", "AND cause LIKE 'TX-%'"), l.copy(other, "lockbox_lines", ""), l.copy(other, "bulk_outcomes", ""),
				l.copy(other, "events", fmt.Sprintf("AND seq > %d", first)), l.copy(other, "audit_entries", fmt.Sprintf("AND seq > %d", trail)))
			b.ReportMetric(float64(peak.Load())/(1<<20), "peak-MB")
			tell(b, float64(n)/ours.Seconds(), "payments/s")
			tell(b, raw.Seconds()/ours.Seconds(), "of-raw")
			b.ReportMetric(0, "ns/op")
		})
	})
}
