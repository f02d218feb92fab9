package bench

import (
	"context"
	"fmt"
	"testing"

	"nectarine/internal/domain/cases"
	"nectarine/internal/domain/dni"
	"nectarine/internal/mechanism/store"
)

// BenchmarkFiring changes cases, a thousand at a time, of which two do not interact
// types make a block each, and compares with the same rows inserted raw: cases,
// do not interacts, events, audit entries.
func BenchmarkFiring(b *testing.B) {
	each(b, func(b *testing.B, l *lender) {
		type m = map[string]any
		n := *applied
		kind := l.List("/case-types?caseType=generic")[0]["id"].(string)
		for _, channel := range []string{"voice", "text"} {
			id := l.Create("/do-not-interact-types", m{"channel": channel, "onStatus": "processing", "duration": 30, "unit": "businessDays", "status": "active"})["id"].(string)
			l.Do("POST", "/case-types/"+kind+"/do-not-interact-types/"+id, nil, 204)
		}
		persons := l.borrowers(n)
		var ids []string
		l.slices(n, func(ctx context.Context, tx *store.Tx, from, to int) error {
			fresh := make([]*cases.Case, 0, to-from)
			for _, person := range persons[from:to] {
				fresh = append(fresh, l.fresh(person))
			}
			err := l.cases.Open(ctx, tx, fresh...)
			for _, c := range fresh {
				ids = append(ids, c.ID)
			}
			return err
		})
		l.cases.OnChange = []func(context.Context, *store.Tx, []cases.Changed) error{dni.Fire}
		other := l.other()
		l.raw(n/1000, l.copy(other, "people", ""))
		l.run("fire", func(b *testing.B) {
			for b.Loop() {
				first, trail := l.last("events", "seq"), l.last("audit_entries", "seq")
				ours := l.slices(n, func(ctx context.Context, tx *store.Tx, from, to int) error {
					changes := make([]cases.Change, 0, to-from)
					for _, id := range ids[from:to] {
						changes = append(changes, cases.Change{ID: id, Edit: func(c *cases.Case) error {
							c.Status = cases.Processing
							return nil
						}})
					}
					_, err := l.cases.Apply(ctx, tx, changes)
					return err
				})
				if made := l.last("do_not_interacts", "1"); made != 1 {
					b.Fatalf("%v were made, want one that fired", made)
				}
				raw := l.raw(n/1000, l.copy(other, "cases", "ORDER BY id"), l.copy(other, "do_not_interacts", "ORDER BY case_id"),
					l.copy(other, "events", fmt.Sprintf("AND seq > %d", first)), l.copy(other, "audit_entries", fmt.Sprintf("AND seq > %d", trail)))
				compare(b, n, ours, raw)
			}
		})
	})
}
