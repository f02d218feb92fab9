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
	"key_ring":   "which key ring seals the database is the installation's",
	"disk_probe": "its rows say nothing: they show whether the disk has room",
	"migrations": "which migrations have run is the database's own",
}

// rows is where a text of SQL reads rows from: a table, or the placeholder of one.
var rows = regexp.MustCompile(`\b(?:FROM|JOIN|INTO)\s+("?\w+"?|\?\w*)`)

// unscopedSQL finds tables that a text of SQL reads without naming the company in the
// same clause: whoever forgets it there reads the rows of all.
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
		found := rows.FindAllStringSubmatchIndex(sql, -1)
		for i, at := range found {
			end := len(sql)
			if i+1 < len(found) {
				end = found[i+1][0]
			}
			table := strings.Trim(sql[at[2]:at[3]], `"`)
			if ofNoCompany[table] == "" && !strings.Contains(sql[at[0]:end], "company_id") {
				faults = append(faults, f.at(text, "%s is read without company_id in the clause: name it, or say in ofNoCompany of internal/testing/tidy why it belongs to none", table))
			}
		}
		return true
	})
	return faults
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
		{"internal/domain/cases/a_test.go", `package cases; var q = "DELETE FROM cases"`, 0},
	})
}
