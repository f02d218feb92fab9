package engine

import (
	"reflect"
	"slices"
	"testing"

	"nectarine/internal/value/day"

	"pgregory.net/rapid"
)

// An acceleration or a charge-off that is taken back leaves the loan as one that
// never had it, on every later day; a charge-off of a loan that had been
// accelerated before leaves it active (API).
func TestTakenBackLeavesNothing(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		in, facts := randomLoan(t)
		in.AccelerateAfterDays, in.ChargeOffAfterDays = 0, 0
		facts, err := Resolve(in, facts) // a reversal without a target may find another once a charge-off has left the loan active
		if err != nil {
			t.Fatal(err)
		}
		begin, end := facts[0].EffectiveDate, facts[len(facts)-1].EffectiveDate+100
		on := begin + day.Day(rapid.IntRange(0, int(end-begin)).Draw(t, "on"))
		kind := rapid.SampledFrom([]FactType{Acceleration, ChargeOff}).Draw(t, "of")
		back := map[FactType]FactType{Acceleration: AccelerationReversal, ChargeOff: ChargeOffReversal}[kind]
		both := append(slices.Clone(facts), Fact{ID: "Z", Type: kind, EffectiveDate: on},
			Fact{ID: "Z back", Type: back, Target: "Z", EffectiveDate: on + day.Day(rapid.IntRange(0, 100).Draw(t, "back"))})
		bare := func(facts []Fact, at day.Day) Loan {
			l, err := Fold(in, facts, at)
			if err != nil {
				t.Fatal(err)
			}
			l.Void = nil
			return unfigured(l)
		}
		if kind == ChargeOff && bare(facts, on).Status == Accelerated {
			if got := bare(both, on).Status; got != Active && got != PaidOff {
				t.Fatalf("%s on the day of a charge-off that is taken back, want active", got)
			}
			return
		}
		for _, at := range []day.Day{on, on + day.Day(rapid.IntRange(0, 200).Draw(t, "at")), end} {
			if want, got := bare(facts, at), bare(both, at); !reflect.DeepEqual(want, got) {
				t.Fatalf("%s: %s with it, %s without", at, told(got.Balances), told(want.Balances))
			}
		}
	})
}

// A charge-off that comes of itself and is taken back leaves the loan active to the
// end of that day, and comes again the day after while it is as overdue as that.
func TestChargeOffComesAgain(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		in := randomTerms(t)
		in.AmountFinanced += 10_000
		in.ChargeOffAfterDays = rapid.IntRange(1, 120).Draw(t, "after")
		in.AccelerateAfterDays = rapid.SampledFrom([]int{0, 30}).Draw(t, "accelerated")
		rows, err := Schedule(in)
		if err != nil {
			t.Fatal(err)
		}
		off := rows[0].Date + day.Day(in.ChargeOffAfterDays)
		back := off + day.Day(rapid.IntRange(0, 60).Draw(t, "back"))
		facts := []Fact{{ID: "A", Type: Activation, EffectiveDate: in.StartDate}, {ID: "R", Type: ChargeOffReversal, EffectiveDate: back}}
		if rows[0].Amount == 0 {
			return
		}
		for at, want := range map[day.Day]Status{off: Active, back: Active, back + 1: ChargedOff} {
			if l := mustFold(t, in, facts, at); l.Status != want {
				t.Fatalf("charged off on %s, taken back on %s: %s on %s, want %s", off, back, l.Status, at, want)
			}
		}
	})
}
