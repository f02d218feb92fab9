package tidy

import (
	"go/ast"
	"go/types"
	"reflect"
	"regexp"
	"strconv"
	"strings"
	"testing"
)

// queryReader is where the query of a request is read, for all operations.
const queryReader = "internal/mechanism/api/query/query.go"

// readByHand finds parameters of a query that are read in a way of their own: days and
// moments as texts, a bool with a default (huma takes the false that was given for nothing
// given), and a text made true or false anywhere but where queries are read.
func readByHand(f *file) (faults []string) {
	if f.forTests() || !strings.HasPrefix(f.path, "internal/") {
		return nil
	}
	ast.Inspect(f.File, func(n ast.Node) bool {
		switch n := n.(type) {
		case *ast.Field:
			if n.Tag == nil {
				return true
			}
			text, err := strconv.Unquote(n.Tag.Value)
			tag := reflect.StructTag(text)
			switch {
			case err != nil || tag.Get("query") == "":
			case strings.HasPrefix(tag.Get("format"), "date"):
				faults = append(faults, f.at(n, "a day or moment of a query is a text: take query.Day or clock.Time"))
			case types.ExprString(n.Type) == "bool" && tag.Get("default") != "":
				faults = append(faults, f.at(n, "a bool of a query has a default: take query.DefaultTrue, or none"))
			}
		case *ast.SelectorExpr:
			if types.ExprString(n) == "strconv.ParseBool" && f.path != queryReader {
				faults = append(faults, f.at(n, "a text is made true or false: queries are read in %s; take bool, query.Flag or query.DefaultTrue", queryReader))
			}
		}
		return true
	})
	return faults
}

// oneColumn is a condition that compares one column with what is asked for.
var oneColumn = regexp.MustCompile(`^\?TableAlias\.\w+ (=|<|<=|>|>=|IN) (\?|\(\?\))$`)

// narrowedByHand finds filters of lists that compare a column with what is asked for in SQL of
// their own: where nothing is asked for, and on which side an edge falls, is decided once.
func narrowedByHand(f *file) (faults []string) {
	if f.forTests() || under(f.pkg, "mechanism/store") {
		return nil
	}
	for _, d := range f.Decls {
		filter, is := d.(*ast.FuncDecl)
		if !is || filter.Recv == nil || filter.Name.Name != "Where" {
			continue
		}
		ast.Inspect(filter, func(n ast.Node) bool {
			text, is := n.(*ast.BasicLit)
			if !is {
				return true
			}
			if sql, err := strconv.Unquote(text.Value); err == nil && oneColumn.MatchString(sql) {
				faults = append(faults, f.at(text, "a filter compares a column in SQL of its own: take Equal, OneOf, FromDay, ToDay, Since or Until of store.Select"))
			}
			return true
		})
	}
	return faults
}

func TestFilterByHandRuleFails(t *testing.T) {
	filter := func(line string) string {
		return "package task\nfunc (f *Filter) Where(q *store.Select) {\n\t" + line + "\n}"
	}
	refuses(t, narrowedByHand, []snippet{
		{"internal/domain/task/task.go", filter("q.Where(\"?TableAlias.number = ?\", f.Number)"), 1},
		{"internal/domain/task/task.go", filter("q.Where(\"?TableAlias.created_at >= ?\", f.From)"), 1},
		{"internal/domain/task/task.go", filter("q.Where(\"?TableAlias.status IN (?)\", store.In(f.Statuses))"), 1},
		{"internal/domain/task/task.go", filter("q.Equal(\"number\", f.Number)"), 0},
		{"internal/domain/task/task.go", filter("q.Where(\"NOT ?TableAlias.archived\")"), 0},
		{"internal/domain/task/task.go", "package task\nfunc due(q *store.Select) { q.Where(\"?TableAlias.due_at <= ?\", now) }", 0},
	})
}

func TestQueryRuleFails(t *testing.T) {
	field := func(line string) string { return "package task\ntype Filter struct {\n\t" + line + "\n}" }
	refuses(t, readByHand, []snippet{
		{"internal/domain/task/task.go", field("DueFrom string `query:\"dueFrom\" format:\"date\"`"), 1},
		{"internal/domain/task/task.go", field("From string `query:\"from\" format:\"date-time\"`"), 1},
		{"internal/domain/task/task.go", field("DueFrom query.Day `query:\"dueFrom\"`"), 0},
		{"internal/domain/task/task.go", field("Validate bool `query:\"validate\" default:\"true\"`"), 1},
		{"internal/domain/task/task.go", field("Validate query.DefaultTrue `query:\"validate\"`"), 0},
		{"internal/domain/task/task.go", field("DueDate string `json:\"dueDate\" format:\"date\"`"), 0},
		{"internal/domain/task/task.go", "package task\nvar f = strconv.ParseBool", 1},
		{queryReader, "package query\nvar f = strconv.ParseBool", 0},
	})
}
