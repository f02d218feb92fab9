package tidy

import (
	"go/ast"
	"go/token"
	"regexp"
	"slices"
	"strconv"
	"testing"
)

// pastTheSpace are the words of bun that take a query past what the store began it with: past
// the condition on its space, to another table or model, to another statement, or to the
// database itself. What a list needs beyond the rows of one table stands in a subquery of a
// condition, or in a Join.
var pastTheSpace = []string{
	"WhereOr", "WhereGroup", "WhereDeleted", "WhereAllWithDeleted", "ApplyQueryBuilder", "QueryBuilder", "Unwrap",
	"Model", "Table", "TableExpr", "ModelTableExpr", "JoinOn", "JoinOnOr", "Relation",
	"WithQuery", "WithRecursive", "Union", "UnionAll", "Intersect", "IntersectAll", "Except", "ExceptAll",
	"Conn", "DB", "AppendQuery",
}

// joined is a further table of a query, whose company is that of one before it.
var joined = regexp.MustCompile(`^(?:LEFT )?JOIN \w+(?: AS)? (\w+) ON (\w+)\.company_id = (\w+)\.company_id(?: AND [^()]+)?$`)

// leavesSpace finds queries that are led past their space once the store has begun them.
func leavesSpace(f *file) (faults []string) {
	if f.forTests() || under(f.pkg, "mechanism/store") {
		return nil
	}
	imports := f.imports()
	ast.Inspect(f.File, func(n ast.Node) bool {
		call, is := n.(*ast.CallExpr)
		if !is {
			return true
		}
		s, is := call.Fun.(*ast.SelectorExpr)
		switch {
		case !is || from(imports, s) != "":
		case slices.Contains(pastTheSpace, s.Sel.Name) || s.Sel.Name == "With" && len(call.Args) == 2:
			faults = append(faults, f.at(s, "%s may lead a query past its space: narrow by Where, and ask other tables in a subquery or a Join that names company_id", s.Sel.Name))
		case s.Sel.Name == "Join" && (len(call.Args) == 0 || !joins(call.Args[0])):
			faults = append(faults, f.at(s, "a Join is a text that begins with JOIN table t ON t.company_id = other.company_id: the rows of all companies stand there"))
		}
		return true
	})
	return faults
}

// joins says whether an expression is the text of a further table of the same company.
func joins(e ast.Expr) bool {
	text, is := e.(*ast.BasicLit)
	if !is || text.Kind != token.STRING {
		return false
	}
	sql, err := strconv.Unquote(text.Value)
	m := joined.FindStringSubmatch(sql)
	return err == nil && m != nil && m[1] == m[2] && m[1] != m[3] && !regexp.MustCompile(`\bOR\b`).MatchString(sql)
}

// rawTransactions finds who takes the transaction of the standard library: past it every row
// of every space can be written, and nobody is told. The job library needs it.
func rawTransactions(f *file) (faults []string) {
	if f.forTests() || under(f.pkg, "mechanism/store") || f.pkg == "mechanism/job" {
		return nil
	}
	imports := f.imports()
	ast.Inspect(f.File, func(n ast.Node) bool {
		if s, is := n.(*ast.SelectorExpr); is && s.Sel.Name == "SQL" && from(imports, s) == "" {
			faults = append(faults, f.at(s, "the raw transaction is the job library's alone: write by the functions of store, which tell of it"))
		}
		return true
	})
	return faults
}

func TestQueriesKeepToTheirSpace(t *testing.T) {
	const head = "package x\nimport \"nectarine/internal/mechanism/store\"\nfunc f(ctx context.Context, tx *store.Tx) {\n"
	domain := func(text string, faults int) snippet {
		return snippet{"internal/domain/x/x.go", head + text + " }", faults}
	}
	refuses(t, leavesSpace, []snippet{
		domain(`tx.Select(&all).WhereOr("1 = 1")`, 1),
		domain(`q := tx.Select(&all); q.TableExpr("team_members AS m").Where("m.team_id = team.id")`, 1),
		domain(`tx.Select(&all).ModelTableExpr("teams")`, 1),
		domain(`tx.Update((*due)(nil)).Model((*Team)(nil))`, 1),
		domain(`tx.Select(&all).With("a", q)`, 1),
		domain(`tx.Select(&all).UnionAll(q)`, 1),
		domain(`tx.Select(&all).DB()`, 1),
		domain(`log.With("a")`, 0),
		domain(`tx.Select(&all).Join("JOIN team_members m ON m.team_id = team.id")`, 1),
		domain(`tx.Select(&all).Join("JOIN team_members m ON m.company_id = m.company_id")`, 1),
		domain(`tx.Select(&all).Join("JOIN team_members m ON n.company_id = team.company_id")`, 1),
		domain(`tx.Select(&all).Join("JOIN team_members m ON m.company_id = team.company_id OR m.id = team.id")`, 1),
		domain(`tx.Select(&all).Join("JOIN " + both)`, 1),
		domain(`tx.Select(&all).Join("LEFT JOIN team_members AS m ON m.company_id = team.company_id AND m.team_id = team.id")`, 0),
		domain(`tx.Select(&all).Where("a = ? OR b = ?", 1, 2); store.Table(x)`, 0),
		{"internal/mechanism/store/x.go", head + `q.WhereGroup(" OR ", f) }`, 0},
		{"internal/domain/x/x_test.go", head + `q.WhereOr("1 = 1") }`, 0},
	})
	refuses(t, rawTransactions, []snippet{
		domain(`tx.SQL().ExecContext(ctx, "UPDATE teams SET name = 'x'")`, 1),
		domain(`raw := tx.SQL; raw()`, 1),
		domain(`store.SQL("1")`, 0),
		{"internal/mechanism/job/x.go", head + `tx.SQL() }`, 0},
		{"internal/mechanism/event/x.go", head + `tx.SQL() }`, 1},
		{"internal/domain/x/x_test.go", head + `tx.SQL() }`, 0},
	})
}
