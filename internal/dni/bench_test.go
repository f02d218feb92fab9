package dni_test

import (
	"context"
	"fmt"
	"testing"

	"nectarine/internal/cases"
	"nectarine/internal/casetype"
	"nectarine/internal/dni"
	"nectarine/internal/people"
	"nectarine/internal/servertest"
	"nectarine/internal/store"
)

// BenchmarkFiring changes many cases in one batch, of which two types make a do
// not interact each, and compares with the same rows inserted raw. rows/s counts
// do not interacts; change/s is the same change of cases without types.
func BenchmarkFiring(b *testing.B) {
	const n = 100_000
	c := servertest.New(b, "sqlite")
	for _, channel := range []string{"voice", "text"} {
		on(c, "generic", m{"channel": channel, "onStatus": "processing", "duration": 30, "unit": "businessDays"})
	}
	c.Create("/people", servertest.NewPerson("ann"))
	hooks := []func(context.Context, *store.Tx, []cases.Changed) error{dni.Fire}
	for range b.N {
		var fresh []*cases.Case
		c.Tx(func(ctx context.Context, tx *store.Tx) error {
			p, err := store.Get[people.Person](ctx, tx, "ext-ann")
			if err != nil {
				return err
			}
			kind, err := casetype.Find(ctx, tx, "", "generic")
			if err != nil {
				return err
			}
			fresh = make([]*cases.Case, n)
			for i := range fresh {
				name := fmt.Sprint(i)
				fresh[i] = &cases.Case{Status: cases.Initiated, CaseType: "generic", TypeID: kind.ID, Name: &name, People: []string{p.ID},
					CaseTypeMeta: &cases.TypeMeta{Base: "generic", ID: kind.ID, Name: kind.Name, Version: 1}}
			}
			return (&cases.Cases{}).Open(ctx, tx, fresh...)
		})
		turn := func(hooked []func(context.Context, *store.Tx, []cases.Changed) error, to cases.Status) float64 {
			changes := make([]cases.Change, n)
			for i, k := range fresh {
				changes[i] = cases.Change{ID: k.ID, Edit: func(k *cases.Case) error { k.Status = to; return nil }}
			}
			return timed(b, func() {
				c.Tx(func(ctx context.Context, tx *store.Tx) error {
					_, err := (&cases.Cases{OnChange: hooked}).Apply(ctx, tx, changes)
					return err
				})
			})
		}
		fired := turn(hooks, cases.Processing)
		var made []*dni.DoNotInteract
		c.Tx(func(ctx context.Context, tx *store.Tx) error {
			found, err := store.Find[dni.DoNotInteract](ctx, tx, n, func(*store.Select) {})
			made = found
			return err
		})
		plain := turn(nil, cases.Initiated)
		c.Tx(func(ctx context.Context, tx *store.Tx) error {
			_, err := tx.Remove((*dni.DoNotInteract)(nil)).Where("1 = 1").Exec(ctx)
			return err
		})
		raw := timed(b, func() {
			c.Tx(func(ctx context.Context, tx *store.Tx) error {
				_, err := store.Add(ctx, tx, false, made...)
				return err
			})
		})
		if len(made) != n {
			b.Fatal(len(made), "do not interacts")
		}
		b.ReportMetric(n/(fired-plain), "rows/s")
		b.ReportMetric(n/fired, "changeAndRows/s")
		b.ReportMetric(n/plain, "change/s")
		b.ReportMetric(n/raw, "raw/s")
	}
}

// timed is how many seconds f takes.
func timed(b *testing.B, f func()) float64 {
	b.StopTimer()
	b.ResetTimer()
	b.StartTimer()
	f()
	b.StopTimer()
	return b.Elapsed().Seconds()
}
