// Package bench measures the product against the raw database. make bench runs
// it on both engines; docs/benchmarks.md keeps what it printed.
package bench

import (
	"context"
	"database/sql"
	"flag"
	"fmt"
	"io"
	"net/http"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"nectarine/internal/domain/cases"
	"nectarine/internal/domain/casetype"
	"nectarine/internal/domain/people"
	"nectarine/internal/mechanism/store"
	"nectarine/internal/testing/servertest"
	"nectarine/internal/value/clock"
)

var (
	listed  = flag.Int("bench.listed", 1_000_000, "how many cases the listed space holds")
	applied = flag.Int("bench.applied", 100_000, "how many cases are changed through Apply")
)

// lender is a company with cases to measure on.
type lender struct {
	*servertest.Client
	b     *testing.B
	scope store.Scope
	kind  *casetype.Type
	cases *cases.Cases
}

func each(b *testing.B, f func(*testing.B, *lender)) {
	for _, engine := range servertest.Engines() {
		b.Run(engine, func(b *testing.B) {
			f(b, newLender(b, servertest.New(b, engine)))
		})
	}
}

func newLender(b *testing.B, c *servertest.Client) *lender {
	l := &lender{Client: c, b: b, cases: &cases.Cases{},
		scope: store.Scope{Space: c.Space, Test: true, Actor: store.System, Operation: "bench",
			May: map[store.Permission]bool{store.Everything: true}}}
	l.write(func(ctx context.Context, tx *store.Tx) (err error) {
		l.kind, err = casetype.Find(ctx, tx, "", "generic")
		return err
	})
	return l
}

// other is another company on the same database, for what is written raw.
func (l *lender) other() *lender { return newLender(l.b, l.Other()) }

func (l *lender) write(f func(context.Context, *store.Tx) error) {
	l.b.Helper()
	if err := l.Server.DB.Write(context.Background(), l.scope, f); err != nil {
		l.b.Fatal(err)
	}
}

// borrowers stores so many people.
func (l *lender) borrowers(n int) []string {
	var ids []string
	for len(ids) < n {
		l.write(func(ctx context.Context, tx *store.Tx) error {
			var batch []*people.Person
			for range min(1000, n-len(ids)) {
				batch = append(batch, &people.Person{BorrowerType: "person", Status: "active", CollectionsIntensity: "normal"})
			}
			if err := store.InsertLog(ctx, tx, batch...); err != nil {
				return err
			}
			for _, p := range batch {
				ids = append(ids, p.ID)
			}
			return nil
		})
	}
	return ids
}

// fresh is a case of the person, ready to be stored.
func (l *lender) fresh(person string) *cases.Case {
	return &cases.Case{People: []string{person}, Name: &l.kind.Name, CaseType: "generic", TypeID: l.kind.ID, Status: cases.Initiated,
		CaseTypeMeta: &cases.TypeMeta{Base: "generic", ID: l.kind.ID, Name: l.kind.Name, Version: 1}, Details: map[string]any{}}
}

// run is b.Run with the lender's own failures told in it.
func (l *lender) run(name string, f func(*testing.B)) {
	outer := l.b
	defer func() { l.b, l.T = outer, outer }()
	outer.Run(name, func(b *testing.B) {
		l.b, l.T = b, b
		f(b)
	})
}

// ask does requests side by side and answers how long each took, sorted, and how
// long all of them took.
func (l *lender) ask(n, side int, request func(i int) (method, path, body string)) (each []time.Duration, all time.Duration) {
	each = make([]time.Duration, n)
	var next atomic.Int64
	var wait sync.WaitGroup
	started := clock.System{}.Now()
	for range side {
		wait.Go(func() {
			for i := int(next.Add(1)) - 1; i < n; i = int(next.Add(1)) - 1 {
				began := clock.System{}.Now()
				if err := l.one(request(i)); err != nil {
					l.b.Error(err)
					return
				}
				each[i] = clock.Since(began)
			}
		})
	}
	wait.Wait()
	all = clock.Since(started)
	slices.Sort(each)
	return each, all
}

func (l *lender) one(method, path, body string) error {
	q, err := http.NewRequest(method, l.URL+"/api"+path, strings.NewReader(body))
	if err != nil {
		return err
	}
	q.Header.Set("X-API-KEY", l.Key)
	q.Header.Set("Content-Type", "application/json")
	res, err := client.Do(q)
	if err != nil {
		return err
	}
	_, err = io.Copy(io.Discard, res.Body)
	if err := res.Body.Close(); err != nil {
		return err
	}
	if res.StatusCode > 299 {
		return fmt.Errorf("%s %s: %d", method, path, res.StatusCode)
	}
	return err
}

var client = &http.Client{Transport: &http.Transport{MaxIdleConnsPerHost: 64}}

func report(b *testing.B, each []time.Duration, all time.Duration) {
	ms := func(d time.Duration) float64 { return float64(d.Microseconds()) / 1000 }
	tell(b, float64(len(each))/all.Seconds(), "req/s")
	b.ReportMetric(ms(each[len(each)/2]), "p50-ms")
	tell(b, ms(each[len(each)*99/100]), "p99-ms")
	b.ReportMetric(0, "ns/op")
}

// analyze gathers the statistics that PostgreSQL in service has gathered itself. SQLite
// gathers none unless somebody asks: with them it would compile each question anew whose
// values are bound, since it makes its plan by them.
func (l *lender) analyze() {
	if l.Server.DB.Engine() != "postgres" {
		return
	}
	if _, err := l.Server.DB.Pool().Exec("ANALYZE"); err != nil {
		l.b.Fatal(err)
	}
}

// rows reads whole rows of a table of the space, to be written again raw.
func (l *lender) rows(table, where string, args ...any) (columns []string, all [][]any) {
	found, err := l.Server.DB.Pool().Query("SELECT * FROM "+table+" WHERE company_id = '"+l.Space+"' "+where, args...)
	if err != nil {
		l.b.Fatal(err)
	}
	if columns, err = found.Columns(); err != nil {
		l.b.Fatal(err)
	}
	for found.Next() {
		row, into := make([]any, len(columns)), make([]any, len(columns))
		for i := range row {
			into[i] = &row[i]
		}
		if err := found.Scan(into...); err != nil {
			l.b.Fatal(err)
		}
		all = append(all, row)
	}
	if err := found.Err(); err != nil {
		l.b.Fatal(err)
	}
	return columns, all
}

// copied is a table's rows as another space would have them.
type copied struct {
	table   string
	columns []string
	rows    [][]any
}

// copy reads the rows of a table and puts them into another company's space.
func (l *lender) copy(to *lender, table, where string) copied {
	columns, rows := l.rows(table, where)
	company, kind := slices.Index(columns, "company_id"), slices.Index(columns, "type_id")
	for _, row := range rows {
		if row[company] = to.Space; kind >= 0 {
			row[kind] = to.kind.ID
		}
	}
	return copied{table, columns, rows}
}

// raw writes rows as the driver does when asked for nothing else: prepared
// statements of a hundred rows, and a transaction for every slice of all tables.
func (l *lender) raw(slices int, tables ...copied) time.Duration {
	pool := l.Server.DB.Pool()
	started := clock.System{}.Now()
	for i := range slices {
		tx, err := pool.Begin()
		if err != nil {
			l.b.Fatal(err)
		}
		for _, t := range tables {
			if err := l.insert(tx, t, t.rows[i*len(t.rows)/slices:(i+1)*len(t.rows)/slices]); err != nil {
				l.b.Fatalf("the rows of %s: %v", t.table, err)
			}
		}
		if err := tx.Commit(); err != nil {
			l.b.Fatal(err)
		}
	}
	return clock.Since(started)
}

func (l *lender) insert(tx *sql.Tx, t copied, rows [][]any) error {
	for start := 0; start < len(rows); start += 100 {
		batch := rows[start:min(start+100, len(rows))]
		var text strings.Builder
		fmt.Fprintf(&text, "INSERT INTO %s (%s) VALUES ", t.table, strings.Join(t.columns, ", "))
		args := make([]any, 0, len(batch)*len(t.columns))
		for i, row := range batch {
			text.WriteString(map[bool]string{true: "(", false: ", ("}[i == 0])
			for j, v := range row {
				if args = append(args, v); j > 0 {
					text.WriteString(", ")
				}
				if l.Server.DB.Engine() == servertest.Postgres {
					fmt.Fprintf(&text, "$%d", len(args))
				} else {
					text.WriteString("?")
				}
			}
			text.WriteString(")")
		}
		if _, err := tx.Exec(text.String(), args...); err != nil {
			return err
		}
	}
	return nil
}
