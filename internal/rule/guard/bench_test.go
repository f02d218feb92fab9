package guard

import (
	"fmt"
	"syscall"
	"testing"
	"time"

	"nectarine/internal/rule/guard/fact"
)

func benchFacts(n int) fact.Facts {
	f := home()
	f.Residence = fact.Residence{State: "MA", PostalCode: "02139"}
	at := time.Date(2026, 10, 1, 15, 0, 0, 0, time.UTC)
	no := false
	outcomes := []string{fact.NoAnswer, fact.Message, fact.Message}
	for i := range n {
		f.Interactions = append(f.Interactions, fact.Interaction{ID: fmt.Sprintf("IN-%04d", i),
			At: at.Add(-time.Duration(i) * 26 * time.Hour), Channel: []string{fact.Voice, fact.Email, fact.Text}[i%3],
			Direction: fact.Outbound, Person: "BO-1",
			Recipient: fact.Borrower, Debts: []string{"A"}, Outcome: outcomes[i%3], Theme: "opsCollDebt", Contact: "CT-1", Label: "home", Prerecorded: &no})
	}
	return f
}

func benchCall() fact.Request { return call(time.Date(2026, 10, 1, 16, 0, 0, 0, time.UTC), "A") }

// processor reports the time of the processor for each operation, which says more
// than the clock on a machine that others use.
func processor(b *testing.B) func() {
	used := func() time.Duration {
		var u syscall.Rusage
		if err := syscall.Getrusage(syscall.RUSAGE_SELF, &u); err != nil {
			b.Fatal(err)
		}
		return time.Duration(u.Utime.Nano() + u.Stime.Nano())
	}
	before := used()
	return func() { b.ReportMetric(float64(used()-before)/float64(b.N)/1000, "cpu-µs/op") }
}

// BenchmarkDecide is one decision with so many past interactions, one in 26
// hours. The goals are 5, 20 and 200 µs.
func BenchmarkDecide(b *testing.B) {
	for _, n := range []int{0, 50, 1000} {
		b.Run(fmt.Sprint(n), func(b *testing.B) {
			f, q, rules := benchFacts(n), benchCall(), book(b)
			defer processor(b)()
			for b.Loop() {
				if _, err := Decide(q, f, rules); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}

// BenchmarkDense is a decision with 1,000 past interactions, all so recent that
// the rules look at each of them. The goal is 200 µs.
func BenchmarkDense(b *testing.B) {
	f, q, rules := benchFacts(1000), benchCall(), book(b)
	for i := range f.Interactions {
		f.Interactions[i].At = q.At.Add(-time.Duration(i+1) * 80 * time.Minute)
	}
	defer processor(b)()
	for b.Loop() {
		if _, err := Decide(q, f, rules); err != nil {
			b.Fatal(err)
		}
	}
}

// BenchmarkSweep decides for a portfolio of borrowers with ten past interactions
// each, on all cores. The goal is 50,000 borrowers a second.
func BenchmarkSweep(b *testing.B) {
	f, rules := benchFacts(10), book(b)
	defer processor(b)()
	started := b.Elapsed()
	b.RunParallel(func(p *testing.PB) {
		for p.Next() {
			if _, err := Decide(benchCall(), f, rules); err != nil {
				b.Error(err)
			}
		}
	})
	b.ReportMetric(float64(b.N)/(b.Elapsed()-started).Seconds(), "borrowers/s")
}

// BenchmarkBook is the making of a rulebook.
func BenchmarkBook(b *testing.B) {
	for b.Loop() {
		if _, err := Book(Profile{Settings: []Setting{{Rule: "us-regf-calls", Parameter: "calls", Value: 3}}}); err != nil {
			b.Fatal(err)
		}
	}
}
