package tidy

import (
	"go/ast"
	"strings"
	"testing"
)

// namedInTags finds values that are named in a tag, or in the list of a schema. They are declared once, by a type:
// the schema, the check and the constants follow from it, and clients get one type.
// Commands name theirs in tags, as the parser of flags wants it: they are no part of the API.
func namedInTags(f *file) (faults []string) {
	if f.test || !strings.HasPrefix(f.path, "internal/") {
		return nil
	}
	ast.Inspect(f.File, func(n ast.Node) bool {
		pair, ok := n.(*ast.KeyValueExpr)
		if ok && named(pair.Key) == "Enum" && isLiteral(pair.Value) {
			faults = append(faults, f.at(n, "values stand in a list: declare a type of text with a method Values(), which names them for the schema and the check"))
		}
		field, ok := n.(*ast.Field)
		if ok && field.Tag != nil && strings.Contains(field.Tag.Value, `enum:"`) {
			faults = append(faults, f.at(n, "values stand in a tag: declare a type of text with a method Values(), which names them for the schema and the check"))
		}
		return true
	})
	return faults
}

func isLiteral(e ast.Expr) bool {
	_, is := e.(*ast.CompositeLit)
	return is
}

func TestTagRuleFails(t *testing.T) {
	refuses(t, namedInTags, []snippet{
		{"internal/domain/loan/loan.go", "package loan\ntype Loan struct {\n\tStatus string `json:\"status\" enum:\"active,inactive\"`\n}", 1},
		{"internal/domain/loan/loan.go", "package loan\ntype Loan struct {\n\tStatus Status `json:\"status\"`\n}", 0},
		{"internal/domain/casetype/field.go", "package casetype\nvar f = Field{Name: \"chapter\", Enum: []string{\"chapter7\"}}", 1},
		{"internal/domain/casetype/field.go", "package casetype\nvar f = Field{Name: \"chapter\", Enum: texts(Chapter(\"\").Values())}", 0},
		{"cmd/nectarine/serve.go", "package main\ntype serve struct {\n\tFormat string `enum:\"text,json\"`\n}", 0},
	})
}
