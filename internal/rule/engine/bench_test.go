package engine

import (
	"fmt"
	"runtime"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"nectarine/internal/value/day"
	"nectarine/internal/value/money"
)

// A schedule of 360 payments, the level payment solved.
func BenchmarkSchedule360(b *testing.B) {
	in := terms(b, `{"amountFinanced":162000,"duration":360,"dayCount":"actual/365","interestRates":[{"annualRate":0.03875}]}`)
	for b.Loop() {
		if rows, err := Schedule(in); err != nil || len(rows) != 360 {
			b.Fatalf("%d payments, %v, want 360", len(rows), err)
		}
	}
}

// The replay of a loan of 30 years with a payment every day. Goal: 50 ms.
func BenchmarkReplayDailyPayments(b *testing.B) {
	in := terms(b, `{"amountFinanced":162000,"duration":360,"dayCount":"actual/365","interestRates":[{"annualRate":0.03875}]}`)
	facts := factsOf(b, `[`+activated+`]`)
	for i := range 30 * 365 {
		facts = append(facts, Fact{ID: fmt.Sprintf("P%05d", i), Type: Payment, EffectiveDate: in.StartDate + 1 + day.Day(i), Amount: 2400})
	}
	at := in.StartDate + 30*365
	booked, err := Replay(nil, in, facts, day.First, at, time.Time{})
	if err != nil {
		b.Fatal(err)
	}
	for b.Loop() {
		if more, err := Replay(booked, in, facts, day.First, at, time.Time{}); err != nil || len(more) != 0 {
			b.Fatalf("replayed it books %d entries more with the error %v, want no error and none", len(more), err)
		}
	}
}

// Today's payment on a loan with thirty years of daily ones: folded from the start, and from
// the state of the day before.
func BenchmarkPaymentOfToday(b *testing.B) {
	in := terms(b, `{"amountFinanced":162000,"duration":360,"dayCount":"actual/365","interestRates":[{"annualRate":0.03875}]}`)
	facts := factsOf(b, `[`+activated+`]`)
	for i := range 29 * 365 {
		facts = append(facts, Fact{ID: fmt.Sprintf("P%05d", i), Type: Payment, EffectiveDate: in.StartDate + 1 + day.Day(i), Amount: 2400})
	}
	at := in.StartDate + 29*365
	begin, err := Begin(in)
	if err != nil {
		b.Fatal(err)
	}
	kept, _, err := Resume(nil, in, begin, facts, at-1)
	if err != nil {
		b.Fatal(err)
	}
	for name, from := range map[string]State{"from the start": begin, "from the state": kept} {
		b.Run(name, func(b *testing.B) {
			for b.Loop() {
				if l, err := View(nil, in, from, facts, at); err != nil || l.Status != Active {
					b.Fatalf("%s: the loan is %s, %v; want it active", name, l.Status, err)
				}
			}
		})
	}
}

// The replay of a loan with 2,000 obligations, none of them ever fulfilled, whose
// interest is booked 2,400 times: on 2,000 due dates and by 400 payments of a cent.
// Goal: 50 ms.
func BenchmarkReplayObligations(b *testing.B) {
	in := terms(b, `{"amountFinanced":162000,"duration":2000,"paymentFrequency":"weekly","specificDays":[1],"interestRates":[{"annualRate":0.03875}]}`)
	facts := factsOf(b, `[`+activated+`]`)
	for i := range 400 {
		facts = append(facts, Fact{ID: fmt.Sprintf("P%03d", i), Type: Payment, EffectiveDate: in.StartDate + 3 + day.Day(35*i), Amount: 1})
	}
	at := in.StartDate + 7*2400
	for b.Loop() {
		if _, err := Replay(nil, in, facts, day.First, at, time.Time{}); err != nil {
			b.Fatal(err)
		}
	}
}

// A million loans advanced by a day, in thousands, on all processors, with
// 3 % of them due on it. Goal: 10 s on 2 cores. B/loan is the memory of a loan
// held in the middle of its first year.
func BenchmarkAdvanceMillion(b *testing.B) {
	const million, batch = 1_000_000, 10_000
	loans := make([]*loan, batch)
	var before, after runtime.MemStats
	runtime.ReadMemStats(&before)
	for i := range loans {
		in := terms(b, `{"duration":36,"dayCount":"actual/365"}`)
		in.AmountFinanced += money.Amount(i)
		if i%100 < 3 { // the others are due on the 20th
			in.SpecificDays = SpecificDays{Days: []int{15}}
		} else {
			in.SpecificDays = SpecificDays{Days: []int{20}}
		}
		l, err := fold(nil, in, factsOf(b, `[`+activated+`]`), d("2024-06-14"))
		if err != nil {
			b.Fatal(err)
		}
		l.output()
		l.out, l.owned = Output{}, false
		loans[i] = l
	}
	runtime.GC()
	runtime.ReadMemStats(&after)
	var failed atomic.Bool
	for b.Loop() {
		var wait sync.WaitGroup
		for p := range runtime.GOMAXPROCS(0) {
			wait.Go(func() {
				for round := p; round < million/batch; round += runtime.GOMAXPROCS(0) {
					for _, l := range loans {
						one := *l
						one.owned = false
						if err := one.advance(one.at() + 1); err != nil {
							failed.Store(true)
						}
					}
				}
			})
		}
		wait.Wait()
	}
	if failed.Load() {
		b.Fatal("a loan was not advanced")
	}
	b.ReportMetric(float64(after.HeapAlloc-before.HeapAlloc)/batch, "B/loan")
}

// A rate on every day for 4,000 days, every other in the place of the one before,
// on a loan of which nothing is paid. Goal: 100 ms.
func BenchmarkRates(b *testing.B) {
	in := terms(b, `{"duration":140,"interestRates":[{"annualRate":0.2}]}`)
	facts := factsOf(b, `[`+activated+`]`)
	for i := range 4000 {
		at := in.StartDate + 1 + day.Day(i)
		f := Fact{ID: fmt.Sprintf("R%05d", i), Type: InterestRateChange, EffectiveDate: at,
			Rate: &RateSpan{AnnualRate: money.MustRate(fmt.Sprintf("0.1%04d", i)), StartDate: &at}}
		f.IsEndExistingRates = i%2 == 0
		facts = append(facts, f)
	}
	for b.Loop() {
		if _, err := Fold(in, facts, in.StartDate+4100); err != nil {
			b.Fatal(err)
		}
	}
}
