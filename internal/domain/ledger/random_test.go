package ledger_test

import (
	"context"
	"fmt"
	"math/rand/v2"
	"net/url"
	"slices"
	"testing"
	"time"

	"nectarine/internal/domain/ledger"
	"nectarine/internal/mechanism/store"
	"nectarine/internal/rule/engine"
	"nectarine/internal/testing/servertest"
	"nectarine/internal/value/day"
	"nectarine/internal/value/money"
)

// TestAnyLifeIsKeptAsItFollows: whatever is recorded, in whatever order and however late, what
// is kept is what a fold from the beginning gives, and what was known at each moment is
// answered unchanged.
func TestAnyLifeIsKeptAsItFollows(t *testing.T) {
	servertest.Alone(t, func(t *testing.T, c *servertest.Client) {
		for _, seed := range c.Lives(2) {
			d := &drawn{Client: c, rand: rand.New(rand.NewPCG(seed, 17)), loan: originated(c, m{"dayCount": "actual/365", "accelerationDueWithin": 100,
				"lateFee": m{"kind": "flat", "amount": 15, "graceDays": 10}, "holdPartial": seed%3 == 0})}
			c.Data("POST", d.loan.Path+"/activate", m{"amortizationAtActivation": true}, 200)
			d.activated = day.In(c.Now().Time, time.UTC)
			if seed%3 != 1 {
				d.payOften(30)
			}
			d.live()
			if found := differences(c); len(found) > 0 {
				t.Fatalf("seed %d: what is kept differs in %v; what happened: %v", seed, found, c.List(d.loan.Path+"/history?limit=100"))
			}
			for _, known := range d.known {
				if is := fmt.Sprint(c.Get(known.path)); is != known.said {
					t.Fatalf("seed %d: %s says\n%s, want as then\n%s", seed, known.path, is, known.said)
				}
			}
			if seed%3 != 1 && d.short < 3 {
				t.Errorf("seed %d: facts that play no part any more were left out %d times, want at least 3", seed, d.short)
			}
			if d.taken < 3 {
				t.Fatalf("seed %d: only %d facts were taken, want a life", seed, d.taken)
			}
		}
	})
}

// drawn is a loan whose life is drawn.
type drawn struct {
	*servertest.Client
	rand      *rand.Rand
	loan      servertest.Object
	activated day.Day
	last      day.Day // on which something was last recorded
	payments  []string
	taken     int
	known     []answered
	short     int // how often the ledger was kept with facts that play no part any more
}

// payOften records so many payments, which the loan will have behind it.
func (d *drawn) payOften(n int) {
	var facts []engine.Fact
	for i := range n {
		id := fmt.Sprintf("often-%d", i)
		facts = append(facts, engine.Fact{ID: id, Type: engine.Payment, Amount: money.Amount(1 + i), EffectiveDate: d.activated})
	}
	d.Tx(func(ctx context.Context, tx *store.Tx) error {
		results, err := new(ledger.Ledgers).Record(ctx, tx, []ledger.Recording{recording(d.loan, facts...)})
		if err == nil {
			err = results[0].Err
		}
		return err
	})
}

// agrees holds what is answered by the state that is kept against what is answered by all facts.
func (d *drawn) agrees() {
	d.T.Helper()
	at := d.loan.Path + "/balances"
	said, whole := d.Get(at), d.Get(at+"?asKnownAt="+url.QueryEscape(d.Now().Format(time.RFC3339Nano)))
	if fmt.Sprint(said) != fmt.Sprint(whole) {
		d.T.Fatalf("the balances are\n%v, want as by all facts\n%v", said, whole)
	}
	d.Tx(func(ctx context.Context, tx *store.Tx) error {
		n, err := servertest.Scalar[int](ctx, tx, "SELECT count(*) FROM ledgers WHERE company_id = $1 AND loan_id = $2 AND carried IS NOT NULL", d.loan.ID)
		d.short += n
		return err
	})
}

// answered is what was once answered.
type answered struct{ path, said string }

// live lets time pass and records something, again and again.
func (d *drawn) live() {
	for i := range 10 {
		d.Advance(time.Duration(d.rand.IntN(35*24)) * time.Hour)
		today := day.In(d.Now().Time, time.UTC)
		var batch []ledger.Recording
		for n := range 1 + d.rand.IntN(2) {
			batch = append(batch, recording(d.loan, d.fact(fmt.Sprintf("F%d.%d", i, n), today)))
		}
		d.Tx(func(ctx context.Context, tx *store.Tx) error {
			results, err := new(ledger.Ledgers).Record(ctx, tx, batch)
			if err != nil {
				return err
			}
			for n, r := range results {
				if r.Err == nil {
					d.taken++
					if f := batch[n].Facts[0]; f.Type == engine.Payment {
						d.payments = append(d.payments, f.ID)
					}
				}
			}
			return nil
		})
		d.last = today
		d.agrees()
		path := fmt.Sprintf("%s/balances?isRounded=false&toEffectiveDate=%s&asKnownAt=%s", d.loan.Path, today+day.Day(d.rand.IntN(60)-30),
			url.QueryEscape(d.Now().Format(time.RFC3339Nano)))
		d.known = append(d.known, answered{path, fmt.Sprint(d.Get(path))})
	}
}

// fact is something that may happen, on a day from the activation to some days on.
func (d *drawn) fact(id string, today day.Day) engine.Fact {
	f := engine.Fact{ID: id, Type: engine.Payment, Amount: money.Amount(1 + d.rand.IntN(300_00)),
		EffectiveDate: max(today-day.Day(d.rand.IntN(40))+5, d.activated)}
	switch d.rand.IntN(4) {
	case 0, 1:
		f.EffectiveDate = today
	case 2: // the day of the state that is kept, from which the ledger must not be folded on
		f.EffectiveDate = max(d.last-1, d.activated)
	}
	switch d.rand.IntN(13) {
	case 0:
		f.Type = engine.Credit
	case 1:
		f.Type = engine.Fee
	case 2, 3:
		if len(d.payments) > 0 {
			f.Type, f.Amount, f.Target = engine.Reversal, 0, d.payments[len(d.payments)-1]
			d.payments = slices.Delete(d.payments, len(d.payments)-1, len(d.payments))
			f.EffectiveDate = today
		}
	case 4:
		f.Type, f.Amount = engine.Deferral, 0
		f.Periods = 1
	case 5:
		f.Type, f.Amount = engine.Freeze, 0
	case 6:
		f.Type, f.Amount = engine.Unfreeze, 0
	case 7:
		f.Type, f.Amount = engine.Capitalized, 0
	case 8:
		f.Type, f.Amount = engine.Acceleration, 0
	case 9:
		f.Type, f.Amount, f.ID = engine.AccelerationReversal, 0, ""
	case 10:
		f.Type, f.Amount, f.ID = engine.ChargeOff, 0, ""
	case 11:
		f.Type, f.Amount = engine.ChargeOffReversal, 0
	}
	return f
}
