package demo

import (
	"cmp"
	"reflect"
	"slices"
	"testing"

	"nectarine/internal/value/day"
)

// What became of each loan stands in the order of its moments, between its origination and
// today, with payments of their own numbers; and there are loans of every life.
func TestLives(t *testing.T) {
	seen := map[Life]int{}
	for i, borrower := range portfolio {
		for _, n := range borrower.Loans {
			life, acts, err := n.Live(today)
			if err != nil {
				t.Fatalf("%s has no life: %v", n.ExternalID, err)
			}
			again, same, err := n.Live(today)
			if err != nil || again != life || !reflect.DeepEqual(same, acts) {
				t.Errorf("%s, asked twice, lives once as %s and once as %s (%v), want the same", n.ExternalID, life, again, err)
			}
			seen[life]++
			known := i < livedBorrowers && n.LoanType == "installment" && n.Status == "originated" && today-n.OriginatedOn <= yearOfLives
			if known != (life != "") || known != (len(acts) > 0) {
				t.Errorf("%s, a loan of %s of %v, has the life %q and %d acts, want one where it is an installment loan of the last year and of the first borrowers", n.ExternalID, n.LoanType, n.OriginatedOn, life, len(acts))
			}
			lives(t, n, acts)
		}
	}
	for _, life := range Lives() {
		if seen[life] < 5 {
			t.Errorf("%d loans live as %s, want 5 and more", seen[life], life)
		}
	}
}

// lives holds the acts of one loan against each other.
func lives(t *testing.T, n Loan, acts []Act) {
	t.Helper()
	paid := map[int]bool{}
	for i, a := range acts {
		if (i == 0) != (a.Deed == Activate) || a.At.Day < n.OriginatedOn || a.At.Day >= today || i > 0 && a.At.Before(acts[i-1].At) {
			t.Errorf("%s: act %d is %+v, want the activation first, and all in order, from the origination to yesterday", n.ExternalID, i, a)
		}
		switch a.Deed {
		case Pay:
			if a.Amount <= 0 || paid[a.Number] {
				t.Errorf("%s: the payment %+v, want an amount above 0 and a number of its own", n.ExternalID, a)
			}
			paid[a.Number] = true
		case Bounce:
			if !paid[a.Number] {
				t.Errorf("%s: %+v bounces, want a payment that came before", n.ExternalID, a)
			}
		}
	}
}

// On another day the lives are of that day.
func TestLivesOfAnotherDay(t *testing.T) {
	other := day.MustParse("2031-02-28")
	var acts []Act
	for i := range 200 {
		for _, n := range Person(seed, i, other).Loans {
			_, of, err := n.Live(other)
			if err != nil {
				t.Fatalf("%s has no life: %v", n.ExternalID, err)
			}
			acts = append(acts, of...)
		}
	}
	last := slices.MaxFunc(acts, func(a, b Act) int { return cmp.Compare(a.At.Day, b.At.Day) })
	if len(acts) < 100 || last.At.Day >= other || last.At.Day < other-31 {
		t.Errorf("%d acts, the last on %v; want 100 and more, the last in the month before %v", len(acts), last.At.Day, other)
	}
}
