package bench

import (
	"context"
	"fmt"
	"testing"
	"time"

	"nectarine/internal/domain/cases"
	"nectarine/internal/mechanism/store"
	"nectarine/internal/value/clock"
)

// BenchmarkRequest measures single requests over HTTP, eight clients at once:
// durable creation, and reading by id.
func BenchmarkRequest(b *testing.B) {
	each(b, func(b *testing.B, l *lender) {
		const n = 2000
		persons := l.borrowers(100)
		l.run("create case", func(b *testing.B) {
			for b.Loop() {
				each, all := l.ask(n, 8, func(i int) (string, string, string) {
					return "POST", "/people/" + persons[i%len(persons)] + "/cases", `{"caseType": "generic"}`
				})
				report(b, each, all)
			}
		})
		made := l.List("/cases?limit=100")
		l.run("get case", func(b *testing.B) {
			for b.Loop() {
				each, all := l.ask(4*n, 8, func(i int) (string, string, string) {
					c := made[i%len(made)]
					return "GET", fmt.Sprintf("/people/%s/cases/%s", c["people"].([]any)[0], c["id"]), ""
				})
				report(b, each, all)
			}
		})
	})
}

// fill stores so many thousand cases as rows alone, and answers the newest of the oldest
// thousand.
func (l *lender) fill(persons []string, n int) (deep string) {
	for made := 0; made < n; made += 1000 {
		l.write(func(ctx context.Context, tx *store.Tx) error {
			var batch []*cases.Case
			var links []*cases.Link
			for i := range 1000 {
				c := l.fresh(persons[(made+i)%len(persons)])
				c.StatusUpdatedAt = tx.Now
				batch = append(batch, c)
			}
			if err := store.InsertLog(ctx, tx, batch...); err != nil {
				return err
			}
			for _, c := range batch {
				links = append(links, &cases.Link{CompanyID: tx.Space, PersonID: c.People[0], CaseID: c.ID})
			}
			if made == 0 {
				for _, c := range batch {
					deep = max(deep, c.ID)
				}
			}
			_, err := store.Add(ctx, tx, false, links...)
			return err
		})
	}
	l.analyze()
	return deep
}

// BenchmarkList measures pages of a long list, with its total, one client at a
// time: the first page, and the one that starts after 9,999 of them.
func BenchmarkList(b *testing.B) {
	each(b, func(b *testing.B, l *lender) {
		persons := l.borrowers(*listed / 4)
		deep := l.fill(persons, *listed)
		for _, page := range []struct {
			name, path string
			n          int
		}{
			{"page 1", "/cases?limit=100", 300},
			{"page 10000", "/cases?limit=100&startingAfter=" + deep, 300},
			{"page 10000 by status", "/cases?limit=100&status=initiated&startingAfter=" + deep, 300},
			{"of a borrower", "/people/" + persons[1] + "/cases", 300},
			{"by name", "/cases?limit=100&sortBy=name", 5},
			{"with name like", "/cases?limit=100&name=gener", 20},
		} {
			l.run(page.name, func(b *testing.B) {
				for b.Loop() {
					each, all := l.ask(page.n, 1, func(int) (string, string, string) { return "GET", page.path, "" })
					report(b, each, all)
				}
			})
		}
	})
}

// BenchmarkApply measures the one door by which cases change, a thousand at a
// time, with events and audit trail, against the same rows inserted raw.
func BenchmarkApply(b *testing.B) {
	each(b, func(b *testing.B, l *lender) {
		n := *applied
		persons := l.borrowers(n)
		var ids []string
		opened := l.slices(n, func(ctx context.Context, tx *store.Tx, from, to int) error {
			fresh := make([]*cases.Case, 0, to-from)
			for _, person := range persons[from:to] {
				fresh = append(fresh, l.fresh(person))
			}
			if err := l.cases.Open(ctx, tx, fresh...); err != nil {
				return err
			}
			for _, c := range fresh {
				ids = append(ids, c.ID)
			}
			return nil
		})
		other := l.other()
		l.raw(n/1000, l.copy(other, "people", ""))
		l.run("open", func(b *testing.B) {
			for b.Loop() {
				raw := l.raw(n/1000, l.copy(other, "cases", "ORDER BY id"), l.copy(other, "case_people", "ORDER BY case_id"),
					l.copy(other, "events", ""), l.copy(other, "audit_entries", "AND operation = 'bench'"))
				compare(b, n, opened, raw)
			}
		})
		l.run("apply", func(b *testing.B) {
			for b.Loop() {
				l.measureApply(b, ids)
			}
		})
	})
}

func (l *lender) measureApply(b *testing.B, ids []string) {
	n := len(ids)
	first := l.last("events", "seq")
	trail := l.last("audit_entries", "seq")
	applied := l.slices(n, func(ctx context.Context, tx *store.Tx, from, to int) error {
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
	// The changed rows are inserted raw as rows of a third space.
	third := l.other()
	raw := l.raw(n/1000, l.copy(third, "cases", ""), l.copy(third, "events", fmt.Sprintf("AND seq > %d", first)),
		l.copy(third, "audit_entries", fmt.Sprintf("AND seq > %d", trail)))
	compare(b, n, applied, raw)
}

// last is the highest number of a table of the space.
func (l *lender) last(table, column string) (n int64) {
	row := l.Server.DB.Pool().QueryRow("SELECT coalesce(max(" + column + "), 0) FROM " + table + " WHERE company_id = '" + l.Space + "'")
	if err := row.Scan(&n); err != nil {
		l.b.Fatal(err)
	}
	return n
}

// slices runs f over n members, a thousand to a transaction, and answers how
// long it took.
func (l *lender) slices(n int, f func(ctx context.Context, tx *store.Tx, from, to int) error) time.Duration {
	started := clock.System{}.Now()
	for from := 0; from < n; from += 1000 {
		l.write(func(ctx context.Context, tx *store.Tx) error { return f(ctx, tx, from, min(from+1000, n)) })
	}
	return clock.Since(started)
}

func compare(b *testing.B, n int, ours, raw time.Duration) {
	b.ReportMetric(float64(n)/ours.Seconds(), "cases/s")
	b.ReportMetric(float64(n)/raw.Seconds(), "raw-cases/s")
	tell(b, raw.Seconds()/ours.Seconds(), "of-raw")
	b.ReportMetric(0, "ns/op")
}
