package server_test

import (
	"bufio"
	"fmt"
	"os"
	"slices"
	"strings"
	"testing"

	"nectarine/internal/mechanism/api"
	"nectarine/internal/testing/servertest"
)

// The statements that each operation takes, on either engine. A number that grows is
// work that every request will do from then on: it is found out here, and not by those
// who wait. Where the work is worth it, or has become less, the file is written anew with
// NECTARINE_WRITE_STATEMENTS=1, on both engines.
const statements = "testdata/statements.txt"

func TestNoOperationTakesMoreStatements(t *testing.T) {
	want := readStatements(t)
	got := map[string]map[string]int{} // by operation and engine
	// One engine after the other: they write one table.
	for _, engine := range servertest.Engines() {
		t.Run(engine, func(t *testing.T) {
			c := servertest.New(t, engine)
			for _, op := range c.Operations() {
				name, n := strings.Replace(nameOf(op), " /api", " ", 1), countStatements(t, c.Other(), op)
				if got[name] == nil {
					got[name] = map[string]int{}
				}
				got[name][engine] = n
			}
		})
	}
	if os.Getenv("NECTARINE_WRITE_STATEMENTS") != "" {
		writeStatements(t, got)
		return
	}
	for name, n := range got {
		for engine, n := range n {
			known, is := want[name][engine]
			switch {
			case !is:
				t.Errorf("%s: %d statements on %s, and %s does not know the operation: write it anew with NECTARINE_WRITE_STATEMENTS=1", name, n, engine, statements)
			case n > known:
				t.Errorf("%s: %d statements on %s, want %d: find out what is read or written again, or write %s anew", name, n, engine, known, statements)
			case n < known:
				t.Errorf("%s: %d statements on %s, fewer than the %d from before: well done; write %s anew", name, n, engine, known, statements)
			}
		}
	}
}

func nameOf(op api.Operation) string { return op.Method + " " + op.Path }

// countStatements calls the operation as it wants to be called, in a company where nothing
// else has happened. What is remembered for a
// moment is not counted, as it would depend on the moment: whose the credential is.
func countStatements(t *testing.T, c *servertest.Client, op api.Operation) (n int) {
	a, all := c.For(t).Valid(op).Counted()
	if a.Status >= 300 {
		t.Errorf("%s: %d, want success: %s", nameOf(op), a.Status, a.Raw)
	}
	for _, s := range all {
		if !strings.Contains(s, "k.key_hash") {
			n++
		}
	}
	if testing.Verbose() {
		t.Logf("%s\n\t%s", nameOf(op), strings.Join(all, "\n\t"))
	}
	return n
}

func readStatements(t *testing.T) map[string]map[string]int {
	all := map[string]map[string]int{}
	f, err := os.Open(statements)
	if err != nil {
		t.Log(err)
		return all
	}
	for lines := bufio.NewScanner(f); lines.Scan(); {
		var lite, pg int
		var method, path string
		if _, err := fmt.Sscan(lines.Text(), &lite, &pg, &method, &path); err != nil {
			t.Errorf("%s: %q: %v, want no error", statements, lines.Text(), err)
		}
		all[method+" "+path] = map[string]int{servertest.SQLite: lite, servertest.Postgres: pg}
	}
	if err := f.Close(); err != nil {
		t.Error(err)
	}
	return all
}

func writeStatements(t *testing.T, got map[string]map[string]int) {
	var lines []string
	for name, n := range got {
		if len(n) < 2 {
			t.Fatalf("%s was called on %v alone: the file has both engines", name, n)
		}
		lines = append(lines, fmt.Sprintf("%3d %3d %s", n[servertest.SQLite], n[servertest.Postgres], name))
	}
	slices.SortFunc(lines, func(a, b string) int { return strings.Compare(a[8:], b[8:]) })
	if err := os.WriteFile(statements, []byte(strings.Join(lines, "\n")+"\n"), 0o644); err != nil {
		t.Fatal(err)
	}
}
