package tidy

import (
	"go/ast"
	"go/types"
	"reflect"
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
