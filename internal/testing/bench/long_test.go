package bench

import (
	"flag"
	"fmt"
	"testing"
	"time"

	"nectarine/internal/testing/servertest"
	"nectarine/internal/value/clock"
)

var longPaid = flag.Int("bench.transactions", 10_000, "how many transactions the long loan has")

// BenchmarkLongLoan measures a loan with many transactions, over HTTP: the recording of them, one after
// the other, a hundred a day; then of one more, the balances, and the balances by all facts, as they are told of an
// earlier moment; and a change of its rate at its beginning, which folds it anew.
func BenchmarkLongLoan(b *testing.B) {
	each(b, func(b *testing.B, l *lender) {
		kind := l.LoanType(servertest.M{"ledgerRules": servertest.M{"dayCount": "actual/365"}})
		loan := l.Loan(l.Borrower(), servertest.M{"loanTypeId": kind.ID, "status": "originated",
			"atOrigination": servertest.M{"amountFinanced": 1_000_000, "duration": 120, "paymentFrequency": "monthly", "specificDays": []int{15},
				"interestRates": []servertest.M{{"days": nil, "rate": 0.09}}}})
		l.Data("POST", loan.Path+"/activate", nil, 200)
		const aDay = 100
		l.run("fill", func(b *testing.B) {
			for b.Loop() {
				var started clock.Time
				for n := range *longPaid {
					if n > 0 && n%aDay == 0 {
						l.Advance(24 * time.Hour)
						started = clock.System{}.Now()
					}
					l.Data("POST", loan.Path+"/transactions", servertest.M{"type": "oneTime", "isExternal": true, "amount": 12.5}, 201)
				}
				b.ReportMetric(aDay/clock.Since(started).Seconds(), "last-a-day/s")
				b.ReportMetric(0, "ns/op")
			}
		})
		l.Advance(24 * time.Hour)
		known := fmt.Sprintf("&asKnownAt=%s", l.Now().Format("2006-01-02T15:04:05Z"))
		l.during("balances", 1, func(int) (string, string, string) { return "GET", loan.Path + "/balances?isRounded=false", "" })
		l.during("balances by all facts", 1, func(int) (string, string, string) {
			return "GET", loan.Path + "/balances?isRounded=false" + known, ""
		})
		l.during("payoff", 1, func(int) (string, string, string) { return "GET", loan.Path + "/payoff", "" })
		l.during("record a payment", 1, func(int) (string, string, string) {
			return "POST", loan.Path + "/transactions", `{"type": "oneTime", "isExternal": true, "amount": 12.5}`
		})
		l.during("change the rate at the beginning", 1, func(i int) (string, string, string) {
			return "POST", loan.Path + "/rates?previewMode=true", fmt.Sprintf(`{"interestRate": {"annualRate": 0.0%d, "startDate": "2026-01-06"}}`, 5+i%4)
		})
	})
}
