package tidy

import (
	"go/ast"
	"reflect"
	"strconv"
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

// literalValues finds texts that stand for a constant of their package: Direction = "outbound"
// where there is an Outbound of the type Direction. A constant is found by who renames it.
func literalValues(files []*file) (faults []string) {
	known := map[string]string{} // by package, type and text: the constant
	for _, f := range files {
		for _, d := range f.Decls {
			list, ok := d.(*ast.GenDecl)
			if !ok || f.test {
				continue
			}
			for _, s := range list.Specs {
				if v, ok := s.(*ast.ValueSpec); ok && v.Type != nil && len(v.Names) == 1 && len(v.Values) == 1 {
					known[f.pkg+" "+lastName(v.Type)+" "+literal(v.Values[0])] = v.Names[0].Name
				}
			}
		}
	}
	for _, f := range files {
		if f.test {
			continue
		}
		hold := func(field, value ast.Expr) {
			if constant := known[f.pkg+" "+lastName(field)+" "+literal(value)]; constant != "" && literal(value) != "" {
				faults = append(faults, f.at(value, "%q stands for a constant: write %s", literal(value), constant))
			}
		}
		ast.Inspect(f.File, func(n ast.Node) bool {
			switch n := n.(type) {
			case *ast.BinaryExpr:
				hold(n.X, n.Y)
			case *ast.KeyValueExpr:
				hold(n.Key, n.Value)
			case *ast.AssignStmt:
				for i := range n.Lhs {
					if len(n.Lhs) == len(n.Rhs) {
						hold(n.Lhs[i], n.Rhs[i])
					}
				}
			}
			return true
		})
	}
	return faults
}

func TestLiteralRuleFails(t *testing.T) {
	const declared = "package a\nconst Out Direction = \"outbound\"\n"
	for text, want := range map[string]int{
		declared + "func f() { i.Direction = \"outbound\" }":              1,
		declared + "func f() { i.Direction, n = \"outbound\", 2 }":        1,
		declared + "func f() bool { return i.Direction != \"outbound\" }": 1,
		declared + "var i = Call{Direction: \"outbound\"}":                1,
		declared + "var i = Call{Direction: Out}":                         0,
		declared + "var i = Call{Name: \"outbound\"}":                     0,
		declared + "func f() { i.Direction = \"inbound\" }":               0,
	} {
		f, err := parse("internal/domain/a/a.go", text)
		if err != nil {
			t.Fatal(err)
		}
		if faults := literalValues([]*file{f}); len(faults) != want {
			t.Errorf("%q: %q came, want %d faults", text, faults, want)
		}
	}
}

func isLiteral(e ast.Expr) bool {
	_, is := e.(*ast.CompositeLit)
	return is
}

// unsaid finds fields that events tell under another name and that do not say whether they are personal:
// nothing of them would be told. What is sealed is personal.
func unsaid(f *file) (faults []string) {
	ast.Inspect(f.File, func(n ast.Node) bool {
		field, ok := n.(*ast.Field)
		if !ok || f.forTests() || field.Tag == nil || len(field.Names) != 1 || strings.Contains(field.Names[0].Name, "Sealed") {
			return true
		}
		text, err := strconv.Unquote(field.Tag.Value)
		if tag := reflect.StructTag(text); err == nil && tag.Get("told") != "" && tag.Get("pii") == "" {
			faults = append(faults, f.at(n, "what is told as %s does not say whether it is personal: pii:\"none\" or pii:\"true\"", tag.Get("told")))
		}
		return true
	})
	return faults
}

func TestRuleOfWhatIsToldFails(t *testing.T) {
	refuses(t, unsaid, []snippet{
		{"internal/domain/loan/loan.go", "package loan\ntype Loan struct {\n\tAt *clock.Time `json:\"-\" told:\"frozenAt\"`\n}", 1},
		{"internal/domain/loan/loan.go", "package loan\ntype Loan struct {\n\tAt *clock.Time `json:\"-\" told:\"frozenAt\" pii:\"none\"`\n}", 0},
		{"internal/domain/loan/loan.go", "package loan\ntype Loan struct {\n\tSealedCard *string `json:\"-\" told:\"card\"`\n}", 0},
	})
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
