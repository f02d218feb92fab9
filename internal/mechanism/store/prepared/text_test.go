package prepared

import (
	"context"
	"database/sql"
	"database/sql/driver"
	"fmt"
	"io"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	lite "modernc.org/sqlite"
	"pgregory.net/rapid"
)

// TestValues: texts and whole numbers are taken out, and what is part of something else, or
// may be, stays.
func TestValues(t *testing.T) {
	for _, c := range []struct {
		query, text string
		out         []any
	}{
		{`SELECT a1, "b'2" FROM t3 WHERE a = 'x' AND b = 5`, `SELECT a1, "b'2" FROM t3 WHERE a = ? AND b = ?`, []any{"x", int64(5)}},
		{`VALUES ('it''s', '', '''', -5, 1.5, 7, NULL, TRUE, '-- ? ; $1')`, `VALUES (?, ?, ?, -5, 1.5, ?, NULL, TRUE, ?)`,
			[]any{"it's", "", "'", int64(7), "-- ? ; $1"}},
		{`x = 9223372036854775808`, `x = 9223372036854775808`, nil},
		{`x = 1e5 OR x = 0x10 OR é5 = 'é'`, `x = 1e5 OR x = 0x10 OR é5 = ?`, []any{"é"}},
	} {
		text, out, fit := values(c.query, marks{numbers: true})
		var got []any
		for i, v := range out {
			if got = append(got, v.Value); v.Ordinal != i+1 {
				t.Errorf("%s: the value %d has the number %d", c.query, i+1, v.Ordinal)
			}
		}
		if !fit || text != c.text || !slices.Equal(got, c.out) {
			t.Errorf("%s → %s %q, %t; want %s %q", c.query, text, got, fit, c.text, c.out)
		}
	}
	for _, c := range []struct {
		query, text string
		m           marks
		out         []any
	}{
		{`UPDATE t SET a = 'x', b = 5 WHERE c = 'y'`, `UPDATE t SET a = $1, b = $2 WHERE c = $3`, marks{numbered: true, asText: true, numbers: true}, []any{"x", "5", "y"}},
		{`SELECT a FROM t WHERE a = 'x' LIMIT 1`, `SELECT a FROM t WHERE a = $1 LIMIT 1`, marks{numbered: true, asText: true}, []any{"x"}},
	} {
		text, out, fit := values(c.query, c.m)
		var got []any
		for _, v := range out {
			got = append(got, v.Value)
		}
		if !fit || text != c.text || !slices.Equal(got, c.out) {
			t.Errorf("%s → %s %q, %t; want %s %q", c.query, text, got, fit, c.text, c.out)
		}
	}
	for _, query := range []string{`'open`, `"open`, `E'a\'b'`, `X'00'`, `a = ? AND b = 'x'`, `a = $1`, `SELECT 1; SELECT 2`, "a = `b`", `a[1]`,
		`a -- 'x'`, `a /* 'x' */`} {
		if text, _, fit := values(query, marks{numbers: true}); fit {
			t.Errorf("%s became %s; want that it is left alone", query, text)
		}
	}
}

// TestPreparedIsTheSame: whatever the values, a statement that is marked answers and writes
// what it does without the mark, also when more are run than a connection keeps.
func TestPreparedIsTheSame(t *testing.T) {
	base, err := lite.NewConnector(filepath.Join(t.TempDir(), "x.db"))
	if err != nil {
		t.Fatal(err)
	}
	db := sql.OpenDB(WithStatementCache(base))
	db.SetMaxOpenConns(1)
	defer func() {
		if err := db.Close(); err != nil {
			t.Error(err)
		}
	}()
	if _, err := db.ExecContext(t.Context(), "CREATE TABLE t (id INTEGER PRIMARY KEY, a TEXT, b INTEGER, c NUMERIC, d, e REAL, UNIQUE (a, b))"); err != nil {
		t.Fatal(err)
	}
	often := Often(t.Context())
	rapid.Check(t, func(r *rapid.T) {
		text := rapid.OneOf(rapid.String(), rapid.SampledFrom([]string{"", "'", "''", "5", "-1", "5.0", "null", "2026-01-05 15:00:00+00:00", "\\'"}))
		literal := func(name string) string {
			switch rapid.IntRange(0, 3).Draw(r, name+" is") {
			case 0:
				return fmt.Sprint(rapid.Int64().Draw(r, name))
			case 1:
				return "NULL"
			case 2:
				return rapid.SampledFrom([]string{"1.5", "-2", "TRUE", "1e3"}).Draw(r, name)
			}
			s := strings.ReplaceAll(text.Draw(r, name), "\x00", "")
			return "'" + strings.ReplaceAll(s, "'", "''") + "'"
		}
		row := fmt.Sprintf("(%s, %s, %s, %s, %s)", literal("a"), literal("b"), literal("c"), literal("d"), literal("e"))
		insert := "INSERT INTO t (a, b, c, d, e) VALUES " + row
		where := "SELECT count(*), max(typeof(a) || typeof(b) || typeof(c) || typeof(d) || typeof(e)), max(quote(a) || quote(b) || quote(c) || quote(d) || quote(e))" +
			" FROM t WHERE a IS " + literal("x") + " OR d = " + literal("y") + fmt.Sprintf(" OR %d > 0", rapid.IntRange(0, 1).Draw(r, "all"))
		columns := strings.Repeat(", 1", rapid.IntRange(0, 3*most).Draw(r, "columns"))
		var found [2]string
		var wrote [2]error
		for i, c := range []context.Context{t.Context(), often} {
			if _, err := db.ExecContext(c, "DELETE FROM t WHERE d IS NOT 'never'"); err != nil {
				r.Fatal(err)
			}
			for range 2 { // the second may break the constraint
				if _, err := db.ExecContext(c, insert); err != nil {
					wrote[i] = err
				}
			}
			var n, kinds, all sql.NullString
			if err := db.QueryRowContext(c, where).Scan(&n, &kinds, &all); err != nil {
				r.Fatal(err)
			}
			found[i] = fmt.Sprint(n, kinds, all)
			rows, err := db.QueryContext(c, "SELECT 'a'"+columns)
			if err != nil {
				r.Fatal(err)
			}
			if err := rows.Close(); err != nil {
				r.Fatal(err)
			}
		}
		if found[0] != found[1] || fmt.Sprint(wrote[0]) != fmt.Sprint(wrote[1]) {
			r.Errorf("%s; %s: as text %s, %v; prepared %s, %v", insert, where, found[0], wrote[0], found[1], wrote[1])
		}
	})
}

// FuzzValues: the text is never changed but where values stood: put back, they give it again.
func FuzzValues(f *testing.F) {
	f.Add(`INSERT INTO "t" ("a") VALUES ('it''s', 5, -5, 1.5)`)
	f.Fuzz(func(t *testing.T, query string) {
		text, out, fit := values(query, marks{numbers: true})
		if !fit {
			return
		}
		pieces := strings.Split(text, "?")
		if inQuotes := strings.Count(text, `"`) > 0; inQuotes || len(pieces) != len(out)+1 {
			return // a name may hold a question mark
		}
		var back strings.Builder
		for i, piece := range pieces {
			if back.WriteString(piece); i == len(out) {
				break
			}
			switch v := out[i].Value.(type) {
			case string:
				back.WriteString("'" + strings.ReplaceAll(v, "'", "''") + "'")
			case int64:
				fmt.Fprint(&back, v)
			}
		}
		if got := back.String(); got != query && !leadingZero(query) {
			t.Errorf("%q came back as %q", query, got)
		}
	})
}

// leadingZero reports whether a number may be written with zeros before it.
func leadingZero(query string) bool { return strings.Contains(query, "0") }

// TestMet: a text is known from the second time on, and as many of late as are remembered.
func TestMet(t *testing.T) {
	var m met
	if m.before("a") || !m.before("a") {
		t.Error("a text is known the first time, or not the second")
	}
	for i := range remembered - 1 {
		m.before(fmt.Sprint(i))
	}
	if !m.before("a") {
		t.Errorf("a text is forgotten after %d others, want that it is remembered", remembered-1)
	}
	for i := range 2 * remembered {
		m.before(fmt.Sprint("other", i))
	}
	if m.before("a") || len(m.now) > remembered || len(m.last) > remembered {
		t.Errorf("%d and %d texts are remembered, want %d of each at most, and not one from before", len(m.now), len(m.last), remembered)
	}
}

// TestAskedAgain: a question is bound when it is met the second time, whatever its values;
// but not where an index of rows that have a certain value would serve it no more.
func TestAskedAgain(t *testing.T) {
	base, err := lite.NewConnector(filepath.Join(t.TempDir(), "x.db"))
	if err != nil {
		t.Fatal(err)
	}
	opened, err := WithStatementCache(base).Connect(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	c := opened.(*conn)
	defer func() {
		if err := c.Close(); err != nil {
			t.Error(err)
		}
	}()
	for _, text := range []string{"CREATE TABLE t (id INTEGER PRIMARY KEY, s TEXT, n INTEGER)", "CREATE INDEX t_some ON t (n) WHERE s IN ('a', 'b')",
		"INSERT INTO t (s, n) VALUES ('a', 1), ('b', 2), ('c', 1)"} {
		if _, err := c.ExecContext(t.Context(), text, nil); err != nil {
			t.Fatal(err)
		}
	}
	ask := func(query string) (n int) {
		rows, err := c.QueryContext(t.Context(), query, nil)
		if err != nil {
			t.Fatalf("%s fails with %v, want rows", query, err)
		}
		row := make([]driver.Value, len(rows.Columns()))
		for ; err == nil; err = rows.Next(row) {
			n++
		}
		if err != io.EOF || rows.Close() != nil {
			t.Errorf("%s ends with %v, want io.EOF", query, err)
		}
		return n - 1
	}
	for text, bound := range map[string]bool{
		"SELECT id FROM t WHERE s = 'c' AND n = %d":                                         true,
		"SELECT id FROM t INDEXED BY t_some WHERE s IN ('a', 'b') AND n = %d":               false,
		"SELECT id FROM t WHERE s IN ('a', 'b') AND n = %d":                                 false,
		"SELECT id, '" + strings.Repeat("x", longest) + "' FROM t WHERE s = 'c' AND n = %d": false,
	} {
		for i, want := range []int{1, 1, 1, 0, 1} {
			n := 1
			if want == 0 {
				n = 3
			}
			query := fmt.Sprintf(text, n)
			if got := ask(query); got != want {
				t.Errorf("%.60s, asked %d times, answers %d rows; want %d", query, i+1, got, want)
			}
			key, _, _ := values(query, marks{numbers: true})
			e := c.known[key]
			if is := e != nil && e.Value.(*kept).statement != nil; is != (bound && i > 0) {
				t.Errorf("%.60s, asked %d times, is bound: %v; want %v", query, i+1, is, bound && i > 0)
			}
		}
	}
}
