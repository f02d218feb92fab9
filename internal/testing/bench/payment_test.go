package bench

import (
	"flag"
	"testing"

	"nectarine/internal/testing/servertest"
)

var paidLoans = flag.Int("bench.loans", 500, "on how many loans payments are recorded")

// BenchmarkPayment measures the recording of a payment over HTTP, with 8 clients and with 64,
// on loans that have few payments; and beside it raw commits of rows into five indexes.
func BenchmarkPayment(b *testing.B) {
	each(b, func(_ *testing.B, l *lender) {
		l.run("raw commits", l.commits)
		kind := l.LoanType(servertest.M{"ledgerRules": servertest.M{"dayCount": "actual/365"}})
		persons := l.borrowers(*paidLoans)
		paths := make([]string, len(persons))
		for i, person := range persons {
			loan := l.Loan(servertest.Object{ID: person, Path: "/people/" + person}, servertest.M{"loanTypeId": kind.ID, "status": "originated",
				"atOrigination": servertest.M{"amountFinanced": 100_000, "duration": 36, "paymentFrequency": "monthly", "specificDays": []int{15},
					"interestRates": []servertest.M{{"days": nil, "rate": 0.09}}}})
			l.Data("POST", loan.Path+"/activate", nil, 200)
			paths[i] = loan.Path + "/transactions"
		}
		pay := func(i int) (string, string, string) {
			return "POST", paths[i%len(paths)], `{"type": "oneTime", "isExternal": true, "amount": 12.5}`
		}
		l.during("record a payment", 8, pay)
		l.during("record a payment, 64 clients", 64, pay)
	})
}
