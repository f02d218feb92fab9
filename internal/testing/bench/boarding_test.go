package bench

import (
	"context"
	"encoding/json"
	"flag"
	"fmt"
	"strings"
	"testing"

	"nectarine/internal/testing/servertest"
	"nectarine/internal/value/clock"
)

var boardedLoans = flag.Int("bench.boarding", 20_000, "how many loans are brought in from another system")

// BenchmarkBoarding brings a file of loans in, from the upload to the last whose ledger has begun, once, and compares
// with the same rows inserted raw: loans, ledgers, facts, entries, lines, outcomes, events, audit entries.
func BenchmarkBoarding(b *testing.B) {
	each(b, func(_ *testing.B, l *lender) {
		n := *boardedLoans
		kind, person := l.LoanType(servertest.M{"timezone": "UTC", "ledgerRules": servertest.M{"dayCount": "actual/365"}}), l.Borrower()
		other := l.other()
		l.raw(1, l.copy(other, "people", ""), l.copy(other, "loan_types", ""))
		var file strings.Builder
		for i := range n {
			text, err := json.Marshal(servertest.M{"personId": person.ID, "startDate": l.Now().AddDate(-1, 0, 0).Format("2006-01-02"), "effectiveDate": l.Now().Format("2006-01-02"),
				"loan": servertest.M{"externalId": fmt.Sprint("old-", i), "loanTypeId": kind.ID, "atOrigination": servertest.M{"amountFinanced": 12000, "duration": 36,
					"paymentFrequency": "monthly", "specificDays": []int{15}, "interestRates": []servertest.M{{"days": nil, "rate": 0.09}}}},
				"opening": servertest.M{"nonDueBalances": servertest.M{"principalAmount": 8000, "interestAmount": 0, "feesAmount": 25, "lateFeesAmount": 25},
					"accruedInterestAmount": 3.94520548, "periodicPaymentAmount": 381.6}})
			if err != nil {
				b.Fatal(err)
			}
			file.Write(append(text, '\n'))
		}
		l.run("import", func(b *testing.B) {
			first, trail := l.last("events", "seq"), l.last("audit_entries", "seq")
			tell(b, load(), "load")
			peak, stop := watch()
			started := clock.System{}.Now()
			run := l.Upload("POST", "/loans/import", "application/x-ndjson", file.String(), 202)["data"].(servertest.M)["bulkRunId"].(string)
			if ended, err := l.Server.Bulk.Drive(context.Background(), l.scope, run); err != nil || !ended {
				b.Fatalf("the import has ended is %v, want true; the error is %v", ended, err)
			}
			ours := clock.Since(started)
			stop()
			loans := l.copy(other, "loans", "")
			if len(loans.rows) != n {
				b.Fatalf("%d loans are brought in, want %d", len(loans.rows), n)
			}
			raw := l.raw(1, loans, l.copy(other, "ledgers", ""), l.copy(other, "ledger_facts", ""), l.copy(other, "ledger_entries", ""),
				l.copy(other, "boarding_lines", ""), l.copy(other, "bulk_outcomes", ""),
				l.copy(other, "events", fmt.Sprintf("AND seq > %d", first)), l.copy(other, "audit_entries", fmt.Sprintf("AND seq > %d", trail)))
			b.ReportMetric(float64(peak.Load())/(1<<20), "peak-MB")
			tell(b, float64(n)/ours.Seconds(), "loans/s")
			tell(b, raw.Seconds()/ours.Seconds(), "of-raw")
			b.ReportMetric(0, "ns/op")
		})
	})
}
