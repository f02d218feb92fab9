package bench

import (
	"context"
	"fmt"
	"net/http"
	"runtime"
	"slices"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"nectarine/internal/value/clock"
)

// BenchmarkSupercase takes a supercase of many members through its life: the file,
// the preview of the commit, the commit, an update, do not interacts, and undoing
// the update; each against the same rows inserted raw, with the heap at its peak.
func BenchmarkSupercase(b *testing.B) {
	each(b, func(_ *testing.B, l *lender) { supercase(l, *applied) })
}

// supercase takes a supercase of so many members through its life.
func supercase(l *lender, n int) {
	persons := l.borrowers(n)
	other := l.other()
	l.raw(n/1000, l.copy(other, "people", "ORDER BY id"))
	kind := l.List("/case-types?caseType=generic")[0]["id"].(string)
	path := "/supercases/" + l.Create("/supercases", map[string]any{"supercaseType": "generic", "subcaseTypeId": kind})["id"].(string)
	file := "borrowerId\n" + strings.Join(persons, "\n") + "\n"
	l.stage("file", n, func() {
		l.Upload(http.MethodPut, path+"/populations/draft/members.csv", "text/csv", file, 200)
	}, other, "supercase_members")
	l.stage("preview", n, func() { l.Do("POST", path+"/populations/draft/commit?previewMode=true", nil, 200) }, other)
	l.stage("commit", n, func() {
		l.Do("POST", path+"/populations/draft/commit", nil, 204)
		l.drive(path)
	}, other, "cases", "case_people", "supercase_members", "bulk_outcomes", "events", "audit_entries")
	l.stage("update preview", n, func() {
		l.Do("POST", path+"/bulk-update?previewMode=true", map[string]any{"status": "processing"}, 200)
	}, other)
	l.stage("update", n, func() {
		l.Do("POST", path+"/bulk-update", map[string]any{"status": "processing"}, 202)
		l.drive(path)
	}, l.other(), "cases", "bulk_outcomes", "events", "audit_entries")
	l.stage("do not interact", n, func() {
		l.Do("POST", path+"/bulk-create-do-not-interact", map[string]any{"channels": []string{"all"}}, 202)
		l.drive(path)
	}, other, "do_not_interacts", "bulk_outcomes", "events", "audit_entries")
	l.stage("send", n, func() {
		l.Do("POST", path+"/bulk-send", map[string]any{"subject": "freeForm", "channel": "email"}, 202)
		l.drive(path)
	}, other, "interactions", "bulk_outcomes", "events", "audit_entries")
	made := l.List(path + "/bulk-operations")
	if len(made) < 3 {
		return // the stages before were not asked for
	}
	update := made[2]["id"].(string)
	l.stage("undo", n, func() {
		l.Do("POST", path+"/bulk-operations/"+update+"/undo", nil, 202)
		l.drive(path)
	}, l.other(), "cases", "bulk_outcomes", "events", "audit_entries")
}

// drive does the newest operation of a supercase, as a worker does.
func (l *lender) drive(path string) {
	o := l.List(path + "/bulk-operations?limit=1")[0]["id"].(string)
	if ended, err := l.Server.Bulk.Drive(context.Background(), l.scope, o); err != nil || !ended {
		l.b.Fatalf("the operation has ended is %v, want true; the error is %v", ended, err)
	}
}

// marks are how far tables that only grow are filled, so that what a stage added is
// known.
var marks = map[string]string{"events": "seq", "audit_entries": "seq", "bulk_outcomes": "run_id"}

// stage measures one stage, and the rows of the tables that it wrote inserted raw.
func (l *lender) stage(name string, n int, f func(), to *lender, tables ...string) {
	l.run(name, func(b *testing.B) {
		for b.Loop() {
			first := map[string]int64{"events": l.last("events", "seq"), "audit_entries": l.last("audit_entries", "seq")}
			runs, before := l.runs(), l.Rows()
			runtime.GC()
			tell(b, load(), "load")
			peak, stop := watch()
			started := clock.System{}.Now()
			f()
			ours := clock.Since(started)
			stop()
			b.ReportMetric(float64(peak.Load())/(1<<20), "peak-MB")
			if len(tables) == 0 {
				b.ReportMetric(float64(n)/ours.Seconds(), "cases/s")
				b.ReportMetric(0, "ns/op")
				continue
			}
			for table, rows := range l.Rows() {
				if rows >= before[table]+n && !slices.Contains(tables, table) {
					b.Fatalf("%s wrote %d rows of %s, which are not among those that are inserted raw", name, rows-before[table], table)
				}
			}
			var all []copied
			for _, table := range tables {
				where := map[string]string{"cases": "ORDER BY id", "case_people": "ORDER BY case_id", "do_not_interacts": "ORDER BY case_id", "interactions": "ORDER BY case_id"}[table]
				switch marks[table] {
				case "seq":
					where = fmt.Sprintf("AND seq > %d", first[table])
				case "run_id":
					where = "AND run_id NOT IN ('" + strings.Join(runs, "', '") + "')"
				}
				if table == "supercase_members" && name == "commit" {
					where = "AND case_id IS NOT NULL"
				}
				c := l.copy(to, table, where)
				if table == "supercase_members" || table == "bulk_outcomes" {
					c.unique(name)
				}
				all = append(all, c)
			}
			compare(b, n, ours, l.raw(n/1000, all...))
		}
	})
}

// runs are the bulk runs of the space.
func (l *lender) runs() []string {
	ids := []string{"none"}
	_, rows := l.rows("bulk_runs", "")
	columns, _ := l.rows("bulk_runs", "AND id = 'none'")
	for _, row := range rows {
		for i, name := range columns {
			if name == "id" {
				ids = append(ids, fmt.Sprint(row[i]))
			}
		}
	}
	return ids
}

// unique gives rows another set or run, so that they can be written beside those of
// an earlier stage.
func (c copied) unique(name string) {
	for _, row := range c.rows {
		for i, column := range c.columns {
			if column == "set_id" || column == "run_id" {
				row[i] = "raw " + name
			}
		}
	}
}

// watch follows the heap until it is stopped, and keeps its peak in bytes.
func watch() (*atomic.Uint64, func()) {
	var peak atomic.Uint64
	done := make(chan struct{})
	ended := make(chan struct{})
	go func() {
		defer close(ended)
		again := time.NewTicker(20 * time.Millisecond)
		defer again.Stop()
		for {
			var now runtime.MemStats
			runtime.ReadMemStats(&now)
			peak.Store(max(peak.Load(), now.HeapInuse))
			select {
			case <-done:
				return
			case <-again.C:
			}
		}
	}()
	return &peak, func() { close(done); <-ended }
}
