package tidy

import (
	"bufio"
	"encoding/json"
	"fmt"
	"go/ast"
	"os"
	"path/filepath"
	"reflect"
	"regexp"
	"slices"
	"strings"
	"testing"

	"nectarine/internal/mechanism/api"
)

// operations are the operations of the committed OpenAPI document.
func operations(t *testing.T) map[string]map[string]any {
	t.Helper()
	b, err := os.ReadFile(filepath.Join(root, "api", "openapi.json"))
	if err != nil {
		t.Fatal(err)
	}
	var document struct {
		Paths      map[string]map[string]map[string]any
		Components struct{ Schemas map[string]map[string]any }
	}
	if err := json.Unmarshal(b, &document); err != nil {
		t.Fatal(err)
	}
	all := map[string]map[string]any{}
	for path, methods := range document.Paths {
		for method, operation := range methods {
			operation[answersRows] = rowsIn(operation, document.Components.Schemas)
			all[strings.ToUpper(method)+" "+path] = operation
		}
	}
	return all
}

// TestEveryOperationHasAPermission holds that nothing is open by default.
func TestEveryOperationHasAPermission(t *testing.T) {
	for name, operation := range operations(t) {
		if permission, _ := operation["x-permission"].(string); !spelled.MatchString(permission) {
			t.Errorf("%s names no permission as docs/permissions.md spells them: %q", name, permission)
		}
	}
	for permission, want := range map[string]bool{"caseType:read": true, "note:read.sensitive": true, "loan:paymentplan.scra.create": true, "loan:": false, "loan.type:read": false, "case": false, "Case:read": false} {
		if spelled.MatchString(permission) != want {
			t.Errorf("the rule sleeps on %q", permission)
		}
	}
}

// readingWrites are the operations that are no GET and that whoever reads may call, each with
// the reason.
var readingWrites = map[string]string{
	"POST /api/loans/preview":                          "it computes, and keeps nothing",
	"POST /api/people/{personId}/cases/{caseId}/views": "it notes that the reader has looked",
}

// openWrites are the writes that whoever reads may call, and that are not of the list.
func openWrites(all map[string]map[string]any, list map[string]string) (faults []string) {
	for name, operation := range all {
		_, action, _ := strings.Cut(fmt.Sprint(operation["x-permission"]), ":")
		reads := action == "read" || strings.HasPrefix(action, "read.")
		if strings.HasPrefix(name, "GET ") || reads == (list[name] != "") {
			continue
		}
		faults = append(faults, fmt.Sprintf("%s asks for %v: a write asks for more than to read, or stands in readingWrites with its reason", name, operation["x-permission"]))
	}
	return faults
}

// TestNoWriteIsOpenToReaders: who may read alone changes nothing.
func TestNoWriteIsOpenToReaders(t *testing.T) {
	for _, fault := range openWrites(operations(t), readingWrites) {
		t.Error(fault)
	}
	permission := func(p string) map[string]any { return map[string]any{"x-permission": p} }
	made := map[string]map[string]any{
		"PUT /api/teams/{teamId}": permission("team:read"), "DELETE /api/notes/{noteId}": permission("note:read.sensitive"),
		"GET /api/teams/{teamId}": permission("team:read"), "POST /api/teams": permission("team:create"), "POST /api/loans/preview": permission("loan:read"),
	}
	if faults := openWrites(made, readingWrites); len(faults) != 2 {
		t.Errorf("of a PUT and a DELETE that ask to read the faults are %q, want 2", faults)
	}
}

// spelled is how a permission is: object:action, and after a point which part.
var spelled = regexp.MustCompile(`^[a-z][a-zA-Z]*:[a-z]+(\.[a-zA-Z]+)*$`)

// asked are the fields of an operation that hold a permission.
func asked() (names []string) {
	op := reflect.TypeFor[api.Op]()
	for i := range op.NumField() {
		if f := op.Field(i); f.Type == reflect.TypeFor[api.Permission]() {
			names = append(names, f.Name)
		}
	}
	return names
}

// literalPermissions finds permissions that are not constants of their domain.
func literalPermissions(f *file) (faults []string) {
	ast.Inspect(f.File, func(n ast.Node) bool {
		if field, is := n.(*ast.KeyValueExpr); is && !f.test {
			if _, literal := field.Value.(*ast.BasicLit); literal && slices.Contains(asked(), named(field.Key)) {
				faults = append(faults, f.at(field, "a permission in quotes: give it a name in the domain's permission.go"))
			}
		}
		return true
	})
	return faults
}

// declaredIn are the packages of the types of text whose values are lists: elsewhere nothing
// is made one of them by a conversion.
var declaredIn = map[string][]string{"Permission": {"mechanism/api", "mechanism/store", "mechanism/answer"}, "ErrorType": {"mechanism/api"}}

// converted finds texts that are made a permission or a type of error.
func converted(f *file) (faults []string) {
	if f.forTests() {
		return nil
	}
	ast.Inspect(f.File, func(n ast.Node) bool {
		call, is := n.(*ast.CallExpr)
		if !is {
			return true
		}
		s, is := call.Fun.(*ast.SelectorExpr)
		if !is || !strings.Contains(from(f.imports(), s), "/mechanism/") {
			return true
		}
		if owners := declaredIn[s.Sel.Name]; owners != nil && !slices.Contains(owners, f.pkg) {
			faults = append(faults, f.at(call, "a text is made a %s: name one of its list", s.Sel.Name))
		}
		return true
	})
	return faults
}

// namelessConflicts finds conflicts of a kind that is not in the list.
func namelessConflicts(f *file) (faults []string) {
	ast.Inspect(f.File, func(n ast.Node) bool {
		call, is := n.(*ast.CallExpr)
		if !is || f.test || len(call.Args) != 2 {
			return true
		}
		name, _ := call.Fun.(*ast.Ident)
		if of, is := call.Fun.(*ast.SelectorExpr); is {
			name = of.Sel
		}
		if _, literal := call.Args[0].(*ast.BasicLit); literal && name != nil && name.Name == "Conflict" {
			faults = append(faults, f.at(call, "a conflict of a kind in quotes: name one of the list in api/errortype.go, or add what it means to it"))
		}
		return true
	})
	return faults
}

func TestConflictRuleFails(t *testing.T) {
	refuses(t, namelessConflicts, []snippet{
		{"internal/domain/cases/a.go", `package cases; var x = api.Conflict("Conflict", "no")`, 1},
		{"internal/mechanism/api/a.go", `package api; var x = Conflict("InUse", "no")`, 1},
		{"internal/domain/cases/a.go", `package cases; var x = api.Conflict(api.InUse, "no")`, 0},
	})
}

// TestConflictsAreTold holds that what an error of the document can be is a closed list.
func TestConflictsAreTold(t *testing.T) {
	b, err := os.ReadFile(filepath.Join(root, "api", "openapi.json"))
	if err != nil {
		t.Fatal(err)
	}
	if !strings.Contains(string(b), `"IllegalTransition",`) || strings.Contains(string(b), `"Conflict",`) {
		t.Errorf("api/openapi.json lists the errorType Conflict, or not IllegalTransition, want the list of api/errortype.go: %.300s", b)
	}
}

func TestPermissionRuleFails(t *testing.T) {
	refuses(t, literalPermissions, []snippet{
		{"internal/domain/cases/a.go", `package cases; var x = api.Op{Permission: "case:read"}`, 1},
		{"internal/domain/cases/a.go", `package cases; var x = api.Op{Permission: MayRead, Or: "case:list"}`, 1},
		{"internal/domain/cases/a.go", `package cases; var x = api.Op{Permission: MayRead, More: "team:more"}`, 1},
		{"internal/domain/cases/a.go", `package cases; var x = api.Op{Permission: MayRead, Shows: "note:read"}`, 1},
		{"internal/domain/cases/a.go", `package cases; var x = api.Op{Permission: MayRead, Shows: note.MayReadSensitive}`, 0},
		{"internal/domain/cases/a_test.go", `package cases; var x = api.Op{Permission: "case:read"}`, 0},
	})
}

func TestConversionRuleFails(t *testing.T) {
	const head = "package cases\nimport \"nectarine/internal/mechanism/api\"\n"
	refuses(t, converted, []snippet{
		{"internal/domain/cases/a.go", head + `var x = api.Op{Permission: api.Permission("team:read")}`, 1},
		{"internal/domain/cases/a.go", head + `func f(words string) error { return api.Conflict(api.ErrorType("Made"+words), "no") }`, 1},
		{"internal/domain/cases/a.go", head + `var may map[api.Permission]bool`, 0},
		{"internal/mechanism/api/a.go", `package api; var x = ErrorType("InUse")`, 0},
		{"internal/domain/cases/a_test.go", head + `var x = api.Permission("team:read")`, 0},
	})
}

// untested are the operations that no test has made succeed, or none refuse.
func untested(all map[string]map[string]any, answers []string) (faults []string) {
	good, bad := map[string]bool{}, map[string]bool{}
	for _, line := range answers {
		f := strings.Fields(line)
		if len(f) != 3 {
			continue
		}
		name := f[0] + " " + f[1]
		if f[2] < "300" {
			good[name] = true
		} else {
			bad[name] = true
		}
	}
	for name := range all {
		if !good[name] {
			faults = append(faults, fmt.Sprintf("%s: no test makes it succeed", name))
		}
		if !bad[name] {
			faults = append(faults, fmt.Sprintf("%s: no test makes it refuse", name))
		}
	}
	return faults
}

// TestEveryOperationIsTested runs after all tests, over what the operations
// answered in them (scripts/walks). Alone it holds the rule itself.
func TestEveryOperationIsTested(t *testing.T) {
	two := map[string]map[string]any{"GET /api/a": nil, "PUT /api/b": nil}
	if got := untested(two, []string{"GET /api/a 200", "GET /api/a 404", "PUT /api/b 409"}); len(got) != 1 || got[0] != "PUT /api/b: no test makes it succeed" {
		t.Errorf("the rule sleeps: it finds %v; want PUT /api/b alone, that no test makes it succeed", got)
	}
	if lines, finished := answersOf(t); finished {
		for _, fault := range untested(operations(t), lines) {
			t.Error(fault)
		}
	}
}

// answersOf are the lines that the tests have kept, once all have run.
func answersOf(t *testing.T) (lines []string, finished bool) {
	t.Helper()
	if os.Getenv("NECTARINE_TEST_FINISHED") == "" {
		return nil, false
	}
	f, err := os.Open(os.Getenv("NECTARINE_TEST_ANSWERED"))
	if err != nil {
		t.Fatal(err)
	}
	for s := bufio.NewScanner(f); s.Scan(); {
		lines = append(lines, s.Text())
	}
	if err := f.Close(); err != nil {
		t.Fatal(err)
	}
	return lines, true
}

// lockFlags finds parameters that say by true or false whether to lock: nobody who reads
// the call knows which it is.
func lockFlags(f *file) (faults []string) {
	if f.forTests() {
		return nil
	}
	ast.Inspect(f.File, func(n ast.Node) bool {
		fun, ok := n.(*ast.FuncType)
		if !ok {
			return true
		}
		for _, p := range fun.Params.List {
			kind, is := p.Type.(*ast.Ident)
			for _, name := range p.Names {
				if is && kind.Name == "bool" && strings.HasPrefix(strings.ToLower(name.Name), "lock") {
					faults = append(faults, f.at(p, "%s says by true or false whether to lock: take a store.Getter or store.Finder", name.Name))
				}
			}
		}
		return true
	})
	return faults
}

func TestLockRuleFails(t *testing.T) {
	refuses(t, lockFlags, []snippet{
		{"internal/domain/cases/a.go", `package cases; func f(ref string, lock bool) {}`, 1},
		{"internal/domain/cases/a.go", `package cases; type T struct { F func(locked bool) }`, 1},
		{"internal/domain/cases/a.go", `package cases; func f(get store.Getter[Case], blocked bool) {}`, 0},
		{"internal/domain/cases/a_test.go", `package cases; func f(lock bool) {}`, 0},
	})
}
