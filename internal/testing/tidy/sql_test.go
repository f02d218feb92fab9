package tidy

import (
	"go/ast"
	"go/token"
	"regexp"
	"strconv"
	"strings"
	"testing"
)

// ofNoCompany are the tables that belong to no company, each with the reason.
var ofNoCompany = map[string]string{
	"key_ring":      "which key ring seals the database is the installation's",
	"disk_probe":    "its rows say nothing: they show whether the disk has room",
	"migrations":    "which migrations have run is the database's own",
	"sqlite_master": "which tables there are is the database's own",
}

// clauses are where a text of SQL names tables: one, or several after commas, each a name or
// the placeholder of one, with its alias.
var clauses = regexp.MustCompile(`(?i)\b(FROM|JOIN|INTO|UPDATE)\s+(` + aTable + `(?:\s*,\s*` + aTable + `)*)`)

const aTable = `(?:"?\w+"?|\?\w*)(?:\s+(?:AS\s+)?"?\w+"?)?`

// inSmall is a text of SQL whatever its letters; what else has one of the words in small
// letters is prose.
var inSmall = regexp.MustCompile(`(?is)\bselect\b.+\bfrom\s+\S|\bdelete\s+from\b|\binsert\s+into\b|\bupdate\s+\S+\s+(?:(?:as\s+)?\w+\s+)?set\b|^\s*(?:left\s+|right\s+|inner\s+|cross\s+|full\s+)*join\b`)

var article = regexp.MustCompile(`^(?:the|a|an|this|that|it|its|each|all|one|which|what)\b`)

// cutShort is a text that stops where the name of a table should stand.
var cutShort = regexp.MustCompile(`\b(?:FROM|JOIN|INTO|UPDATE)\s*$`)

// bound is a clause that holds its rows to a company, or writes it.
var bound = regexp.MustCompile(`(?i)company_id\b"?\s*(?:=|>|IN\b|,|\))|(?:=|>)\s*\S*company_id\b`)

// unscopedSQL finds tables that a text of SQL reads or writes without naming the company in
// the same clause: whoever forgets it there has the rows of all.
func unscopedSQL(f *file) (faults []string) {
	if f.forTests() {
		return nil
	}
	ast.Inspect(f.File, func(n ast.Node) bool {
		text, is := n.(*ast.BasicLit)
		if !is || text.Kind != token.STRING {
			return true
		}
		sql, err := strconv.Unquote(text.Value)
		if err != nil {
			return true
		}
		store := under(f.pkg, "mechanism/store") // it asks of all spaces, too
		if cutShort.MatchString(sql) && !strings.HasSuffix(sql, "DO UPDATE") {
			faults = append(faults, f.at(text, "a table stands outside of the text that reads it: write it there, with its company_id"))
		}
		for _, table := range unheld(sql, store) {
			faults = append(faults, f.at(text, "%s is read or written without company_id in the clause: name it, or say in ofNoCompany of internal/testing/tidy why it belongs to none", table))
		}
		return true
	})
	return faults
}

// unheld are the tables of a text of SQL that its clauses do not hold to a company; those
// that do not even name it, where whoever asks may ask of all.
func unheld(sql string, ofAll bool) (tables []string) {
	found := clauses.FindAllStringSubmatchIndex(sql, -1)
	for i, at := range found {
		word, named := sql[at[2]:at[3]], strings.Split(sql[at[4]:at[5]], ",")
		small := word != strings.ToUpper(word)
		if small && (!inSmall.MatchString(sql) || article.MatchString(named[0])) || isNoTable(word, sql[:at[0]]) {
			continue
		}
		end := len(sql)
		if i+1 < len(found) {
			end = found[i+1][0]
		}
		clause := sql[at[0]:end]
		for _, one := range named {
			words := strings.Fields(strings.ReplaceAll(one, `"`, ""))
			table, alias := words[0], words[len(words)-1]
			of := clause
			if len(named) > 1 { // each of several says its own
				of = strings.Join(regexp.MustCompile(`\b`+regexp.QuoteMeta(alias)+`\.company_id\b.{0,3}`).FindAllString(clause, -1), " = ")
			}
			if ofNoCompany[table] == "" && !bound.MatchString(of) && !(ofAll && strings.Contains(of, "company_id")) {
				tables = append(tables, table)
			}
		}
	}
	return tables
}

// isNoTable says of a keyword that no table follows it: ON CONFLICT DO UPDATE SET, FOR UPDATE
// SKIP LOCKED, NO KEY UPDATE OF an alias, IS DISTINCT FROM a value.
func isNoTable(keyword, before string) bool {
	before = strings.ToUpper(strings.TrimSpace(before))
	switch strings.ToUpper(keyword) {
	case "UPDATE":
		return strings.HasSuffix(before, " DO") || strings.HasSuffix(before, "FOR") || strings.HasSuffix(before, "NO KEY")
	case "FROM":
		return strings.HasSuffix(before, "DISTINCT")
	}
	return false
}

func TestSQLRuleFails(t *testing.T) {
	refuses(t, unscopedSQL, []snippet{
		{"internal/domain/cases/a.go", `package cases; var q = "SELECT 1 FROM cases c WHERE c.company_id = ? AND c.id = l.id"`, 0},
		{"internal/domain/cases/a.go", `package cases; var q = "SELECT 1 FROM cases c WHERE c.id = l.id"`, 1},
		{"internal/domain/cases/a.go", `package cases; var q = "JOIN loans l ON l.id = a.object_id"`, 1},
		{"internal/domain/cases/a.go", `package cases; var q = "SELECT 1 FROM cases c JOIN people p ON p.company_id = c.company_id WHERE c.id = ?"`, 1},
		{"internal/domain/cases/a.go", "package cases; var q = `SELECT 1 FROM cases WHERE company_id = ?\nUNION SELECT 1 FROM \"loans\" WHERE id = ?`", 1},
		{"internal/domain/cases/a.go", `package cases; var q = "what comes from a clause"`, 0},
		{"internal/mechanism/store/a.go", `package store; var q = "SELECT max(number) FROM migrations"`, 0},
		{"internal/domain/cases/a.go", `package cases; var q = "select count(*) from teams where ? <> ''"`, 1},
		{"internal/domain/cases/a.go", `package cases; var q = "Select 1 From cases Where company_id = ?"`, 0},
		{"internal/domain/cases/a.go", `package cases; var q = "left join loans l on l.id = a.object_id"`, 1},
		{"internal/domain/cases/a.go", `package cases; var q = "SELECT count(*) FROM teams t, team_members m WHERE t.company_id = ? AND m.team_id = t.id"`, 1},
		{"internal/domain/cases/a.go", `package cases; var q = "SELECT 1 FROM teams AS t, team_members AS m WHERE t.company_id = ? AND m.company_id = t.company_id"`, 0},
		{"internal/domain/cases/a.go", `package cases; var q = "SELECT 1 FROM teams ORDER BY company_id"`, 1},
		{"internal/domain/cases/a.go", `package cases; var q = "UPDATE teams SET name = 'x' WHERE id = ?"`, 1},
		{"internal/domain/cases/a.go", `package cases; var q = "update teams t set name = 'x' where id = ?"`, 1},
		{"internal/domain/cases/a.go", `package cases; var q = "UPDATE teams SET name = 'x' WHERE company_id = ? AND id = ?"`, 0},
		{"internal/domain/cases/a.go", `package cases; var q = "INSERT INTO teams (company_id, id) VALUES (?, ?) ON CONFLICT DO UPDATE SET id = excluded.id"`, 0},
		{"internal/domain/cases/a.go", `package cases; var q = "SELECT 1 FROM " + table + " WHERE company_id = ?"`, 1},
		{"internal/domain/cases/a.go", `package cases; var q = "Update the date of a case, or select one from the list"`, 0},
		{"internal/domain/cases/a.go", `package cases; var q = "a IS DISTINCT FROM b FOR UPDATE SKIP LOCKED"`, 0},
		{"internal/domain/cases/a_test.go", `package cases; var q = "DELETE FROM cases"`, 0},
	})
}
