package tidy

import (
	"fmt"
	"path"
	"regexp"
	"strings"
	"testing"
)

// unbound are the tables and indexes that do not begin with the company, each
// with the reason. An entry that nothing needs any more is a fault too.
var unbound = map[string]string{
	"key_ring":      "the key ring is the installation's: one row, by which a wrong key file is known before any space is",
	"disk_probe":    "it is the installation's: rows that say nothing, by which it is known whether the disk has room",
	"api_keys_hash": "the key is what tells the company: it is looked up before any space is known",
}

var (
	noise  = regexp.MustCompile(`(?s)--[^\n]*|/\*.*?\*/`)
	quoted = regexp.MustCompile(`'(?:[^']|'')*'`)
	table  = regexp.MustCompile(`(?is)^CREATE\s+(?:TEMP(?:ORARY)?\s+|UNLOGGED\s+|VIRTUAL\s+)?TABLE\s+(?:IF\s+NOT\s+EXISTS\s+)?([\w."]+)\s*(?:USING\s+\w+\s*)?\((.*)\)[^)]*$`)
	index  = regexp.MustCompile(`(?is)^CREATE\s+(?:UNIQUE\s+)?INDEX\s+(?:CONCURRENTLY\s+)?(?:IF\s+NOT\s+EXISTS\s+)?([\w."]+)\s+ON\s+(?:ONLY\s+)?([\w."]+)\s*(?:USING\s+\w+\s*)?\(\s*([^\s,)]+)`)
	added  = regexp.MustCompile(`(?is)^ALTER\s+TABLE\s+(?:IF\s+EXISTS\s+)?(?:ONLY\s+)?([\w."]+).*?\b(PRIMARY\s+KEY|UNIQUE)\s*\(\s*([^\s,)]+)`)
	begins = regexp.MustCompile(`(?is)^(CREATE\s.*?\b(TABLE|INDEX)\b|ALTER\s+TABLE\b.*\b(PRIMARY\s+KEY|UNIQUE)\b)`)
	key    = regexp.MustCompile(`(?is)\b(PRIMARY\s+KEY|UNIQUE)\b\s*(?:\(\s*([^\s,)]+))?`)
	clause = regexp.MustCompile(`(?i)^(CONSTRAINT|PRIMARY|UNIQUE|FOREIGN|CHECK|EXCLUDE|LIKE)\b`)
)

// companies finds tables without a company_id and keys and indexes that do not
// begin with it: such a row could cross from one space into another, and such
// an index could not be sharded. used gathers the exceptions that were needed.
func companies(name, sql string, except map[string]string, used map[string]bool) (faults []string) {
	fault := func(object, format string, args ...any) {
		if except[object] != "" {
			used[object] = true
			return
		}
		faults = append(faults, fmt.Sprintf("%s: %s: %s; if it truly belongs to no company, name it with the reason in unbound of internal/testing/tidy",
			name, object, fmt.Sprintf(format, args...)))
	}
	sql = quoted.ReplaceAllString(noise.ReplaceAllString(sql, " "), "''")
	for statement := range strings.SplitSeq(sql, ";") {
		statement = strings.TrimSpace(statement)
		if m := index.FindStringSubmatch(statement); m != nil {
			if bare(m[3]) != "company_id" {
				fault(bare(m[1]), "the index begins with %s: begin it with company_id", m[3])
			}
		} else if m := added.FindStringSubmatch(statement); m != nil {
			if bare(m[3]) != "company_id" {
				fault(bare(m[1]), "the %s begins with %s: begin it with company_id", m[2], m[3])
			}
		} else if m := table.FindStringSubmatch(statement); m != nil {
			for _, why := range tableFaults(m[2]) {
				fault(bare(m[1]), "%s", why)
			}
		} else if begins.MatchString(statement) {
			words := strings.Fields(statement)
			fault(strings.Join(words[:min(len(words), 4)], " "), "this rule cannot read the statement: write it plainly, with the columns in brackets")
		}
	}
	return faults
}

// tableFaults looks into the brackets of a CREATE TABLE.
func tableFaults(body string) (faults []string) {
	has := false
	for _, part := range parts(body) {
		column, rest, _ := strings.Cut(part, " ")
		column = bare(column)
		if clause.MatchString(part) {
			column, rest = "", part
		}
		has = has || column == "company_id"
		if m := key.FindStringSubmatch(rest); m != nil {
			first := bare(m[2])
			if first == "" {
				first = column
			}
			if first != "company_id" {
				faults = append(faults, fmt.Sprintf("the %s begins with %s: begin it with company_id", strings.ToUpper(strings.Join(strings.Fields(m[1]), " ")), first))
			}
		}
	}
	if !has {
		faults = append(faults, "the table has no column company_id: add it, and begin the keys with it")
	}
	return faults
}

// parts divides what stands in brackets at its outer commas.
func parts(body string) (all []string) {
	depth, start := 0, 0
	for i, c := range body + "," {
		switch {
		case c == '(':
			depth++
		case c == ')':
			depth--
		case c == ',' && depth == 0:
			if part := strings.Join(strings.Fields(body[start:min(i, len(body))]), " "); part != "" {
				all = append(all, part)
			}
			start = i + 1
		}
	}
	return all
}

func bare(name string) string { return strings.ToLower(strings.ReplaceAll(name, `"`, "")) }

func TestMigrationsBeginWithCompany(t *testing.T) {
	used := map[string]bool{}
	for name, sql := range texts(t, "internal/mechanism/store/migration", ".sql") {
		for _, fault := range companies(name, sql, unbound, used) {
			t.Error(fault)
		}
	}
	for object, why := range unbound {
		if !used[object] {
			t.Errorf("unbound names %s (%s), which no migration needs: take it out", object, why)
		}
	}
}

// A number names one migration: a database that has had one of two would pass over the other.
func TestMigrationsHaveNumbersOfTheirOwn(t *testing.T) {
	by := map[string]string{}
	for name := range texts(t, "internal/mechanism/store/migration", ".sql") {
		number, _, _ := strings.Cut(path.Base(name), "_")
		if other := by[number]; other != "" {
			t.Errorf("%s and %s have one number: the later to be merged takes the next", other, name)
		}
		by[number] = name
	}
	if len(by) < 30 {
		t.Errorf("%d migrations were looked at, want at least 30", len(by))
	}
}

func TestMigrationRuleFails(t *testing.T) {
	const good = `-- a note; with (brackets
CREATE TABLE loans (
  company_id TEXT NOT NULL, id TEXT NOT NULL, -- why; not
  status TEXT NOT NULL DEFAULT 'a,(;' CHECK (status IN ('a', 'b')),
  PRIMARY KEY (company_id, id),
  UNIQUE (company_id, status),
  FOREIGN KEY (company_id, id) REFERENCES others (company_id, id)
);
CREATE UNIQUE INDEX IF NOT EXISTS loans_newest ON loans (company_id, created_at DESC) WHERE deleted_at IS NULL;
CREATE TABLE spaces (company_id TEXT PRIMARY KEY, name TEXT);
ALTER TABLE loans ADD COLUMN note TEXT;
ALTER TABLE loans ADD CONSTRAINT once UNIQUE (company_id, note);
INSERT INTO loans VALUES ('CREATE TABLE x (id TEXT)');
`
	for _, c := range []struct {
		sql    string
		faults int
	}{
		{good, 0},
		{`CREATE TABLE a (id TEXT)`, 1},
		{`CREATE TABLE a (id TEXT PRIMARY KEY)`, 2},
		{`create table if not exists "a" (id text, company_id text, primary key (id, company_id))`, 1},
		{`CREATE TABLE a (company_id TEXT, id TEXT, CONSTRAINT one UNIQUE (id))`, 1},
		{`CREATE TABLE a (company_id TEXT, id TEXT UNIQUE)`, 1},
		{`CREATE INDEX b ON a (created_at)`, 1},
		{`CREATE INDEX b ON a USING gin (lower(name), company_id)`, 1},
		{`CREATE UNIQUE INDEX b ON a (id, company_id)`, 1},
		{`ALTER TABLE a ADD PRIMARY KEY (id)`, 1},
		{`ALTER TABLE a ADD COLUMN b TEXT UNIQUE`, 1},
		{`CREATE TABLE a AS SELECT 1`, 1},
		{`CREATE TABLE free (id TEXT PRIMARY KEY); CREATE INDEX free_index ON free (id)`, 0},
	} {
		used := map[string]bool{}
		except := map[string]string{"free": "a snippet", "free_index": "a snippet"}
		if faults := companies("x.sql", c.sql, except, used); len(faults) != c.faults {
			t.Errorf("%q: %d faults %q; want %d", c.sql, len(faults), faults, c.faults)
		}
		if strings.Contains(c.sql, "free") && len(used) != 2 {
			t.Errorf("the exceptions used are %v", used)
		}
	}
}
