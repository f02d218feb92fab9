package bench

import (
	"fmt"
	"strings"
	"sync"
	"testing"

	"nectarine/internal/testing/servertest"
)

// figures are what was measured, by the name of the benchmark and the unit.
var figures sync.Map

// tell is b.ReportMetric, and remembers the figure for the table of goals.
func tell(b *testing.B, n float64, unit string) {
	b.ReportMetric(n, unit)
	figures.Store(figureName(b.Name(), unit), n)
}

// figureName is a benchmark as goals name it: BenchmarkPath/sqlite/create_case.
func figureName(name, unit string) string {
	_, name, _ = strings.Cut(name, "/")
	return strings.ReplaceAll(name, "_", " ") + " " + unit
}

func figure(name, unit string) (float64, bool) {
	n, is := figures.Load(name + " " + unit)
	if !is {
		return 0, false
	}
	return n.(float64), true
}

// goal is what a figure must reach: at least so much or, of times, less. Where of is set it
// is measured against the figure of that name.
type goal struct {
	name, unit       string
	sqlite, postgres float64
	of               string
	writes           bool // it falls with the disk and the raw commits
}

var goals = []goal{
	{"create case", "req/s", 1500, 1000, "", true},
	{"create case", "p99-ms", 15, 15, "", true},
	{"update case", "req/s", 1, 1, "create case", false},
	{"get case", "req/s", 6000, 3000, "", false},
	{"list of 10", "req/s", 3000, 3000, "", false},
	{"list of 100", "req/s", 1200, 1200, "", false},
	{"mixed, 70 % reads", "p99-ms", 40, 40, "", true},
	{"create case beside a bulk run", "p99-ms", 50, 40, "", true},
	{"create case, 64 clients", "p99-ms", 100, 100, "", true},
	{"create case, 64 clients", "req/s", 1, 1, "create case", false},
	{"one space against eight", "of-eight", 0.8, 0.8, "", false},
	{"file", "of-raw", 0.16, 0.28, "", false},
	{"commit", "of-raw", 0.75, 0.75, "", false},
	{"update", "of-raw", 0.67, 0.72, "", false},
	{"do not interact", "of-raw", 0.75, 0.75, "", false},
	{"send", "of-raw", 0.83, 0.99, "", false},
	{"undo", "of-raw", 0.34, 0.40, "", false},
	{"import", "payments/s", 2000, 5000, "", true},
	{"day close", "due-loans/s", 500, 500, "", true}, // three in a hundred of a million in a minute
}

// What the machine did when the goals were set, a second.
const syncsThen = 10_051

var commitsThen = map[string]float64{servertest.SQLite: 4694, servertest.Postgres: 15_466}

// goalTable is the table of goals for docs/benchmarks.md: what was measured, what the goal
// is on the machine as it was then, and on this one.
func goalTable() string {
	var t strings.Builder
	t.WriteString("| work | engine | load | measured | goal | goal here | reached |\n|---|---|---|---|---|---|---|\n")
	share := map[string]float64{}
	disk, _ := figure("fdatasync", "syncs/s")
	for _, engine := range servertest.Engines() {
		raw, _ := figure(engine+"/raw commits", "commits/s")
		share[engine] = min(1, disk/syncsThen, raw/commitsThen[engine])
		fmt.Fprintf(&t, "| raw: fdatasync; one row into five indexes and commit | %s | %s | %.0f; %.0f /s | %d; %.0f | | %.2f of then |\n",
			engine, loadOf(engine+"/raw commits"), disk, raw, syncsThen, commitsThen[engine], share[engine])
	}
	for _, g := range goals {
		for _, engine := range servertest.Engines() {
			g.line(&t, engine, share[engine])
		}
	}
	return t.String()
}

func loadOf(name string) string {
	n, is := figure(name, "load")
	if !is {
		return ""
	}
	return fmt.Sprintf("%.1f", n)
}

// line is the line of a goal, of one engine.
func (g goal) line(t *strings.Builder, engine string, share float64) {
	got, is := figure(engine+"/"+g.name, g.unit)
	if !is {
		fmt.Fprintf(t, "| %s, %s | %s | | not measured | | | |\n", g.name, g.unit, engine)
		return
	}
	want := map[string]float64{servertest.SQLite: g.sqlite, servertest.Postgres: g.postgres}[engine]
	said := fmt.Sprintf("%.4g", want)
	if g.of != "" {
		want, _ = figure(engine+"/"+g.of, g.unit)
		said = "that of " + g.of
	}
	less := g.unit == "p99-ms"
	if g.writes && less {
		want /= share
	} else if g.writes {
		want *= share
	}
	reached := got >= want
	if less {
		reached = got < want
	}
	fmt.Fprintf(t, "| %s, %s | %s | %s | %.4g | %s | %.4g | %s |\n", g.name, g.unit, engine, loadOf(engine+"/"+g.name), got, said, want,
		map[bool]string{true: "yes", false: "no"}[reached])
}

// TestGoalTable: each goal has its line for each engine, falls with the machine where it is
// of writes, and is reached from one side alone.
func TestGoalTable(t *testing.T) {
	keep := func(name, unit string, n float64) {
		figures.Store(figureName("BenchmarkPath/"+name, unit), n)
		t.Cleanup(func() { figures.Delete(figureName("BenchmarkPath/"+name, unit)) })
	}
	keep("fdatasync", "syncs/s", 2*syncsThen)
	keep("sqlite/raw_commits", "commits/s", 2347)
	keep("sqlite/create_case", "req/s", 750)
	keep("sqlite/create_case", "p99-ms", 30)
	keep("sqlite/create_case", "load", 2.25)
	keep("sqlite/update_case", "req/s", 750)
	keep("sqlite/get_case", "req/s", 5999)
	table := goalTable()
	for _, line := range []string{
		"| create case, req/s | sqlite | 2.2 | 750 | 1500 | 750 | yes |", "| create case, p99-ms | sqlite | 2.2 | 30 | 15 | 30 | no |",
		"| update case, req/s | sqlite |  | 750 | that of create case | 750 | yes |", "| get case, req/s | sqlite |  | 5999 | 6000 | 6000 | no |",
		"| undo, of-raw | sqlite | | not measured | | | |", "| 20102; 2347 /s | 10051; 4694 | | 0.50 of then |",
	} {
		if !strings.Contains(table, line+"\n") && !strings.Contains(table, line) {
			t.Errorf("the table lacks %q:\n%s", line, table)
		}
	}
	if lines := strings.Count(table, "\n"); lines != 2+len(servertest.Engines())*(1+len(goals)) {
		t.Errorf("the table has %d lines", lines)
	}
}
