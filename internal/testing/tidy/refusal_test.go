package tidy

import (
	"go/ast"
	"go/token"
	"slices"
	"strings"
	"testing"
)

// blames are the functions of api that tell the caller of a fault of theirs.
var blames = []string{"Invalid", "InvalidAll", "Missing", "Conflict", "Forbidden"}

// toldInWords are the files outside of the mechanisms in which errors are made text,
// with the reason.
var toldInWords = map[string]string{
	"internal/domain/loan/preview.go": "the errors of the engine, which is pure: each begins with the field",
}

// blamesCaller says whether a call is one of blames.
func blamesCaller(n ast.Node) bool {
	call, ok := n.(*ast.CallExpr)
	if !ok {
		return false
	}
	switch f := call.Fun.(type) {
	case *ast.SelectorExpr:
		from, ok := f.X.(*ast.Ident)
		return ok && from.Name == "api" && slices.Contains(blames, f.Sel.Name)
	case *ast.Ident:
		return slices.Contains(blames, f.Name)
	}
	return false
}

// isError says whether an expression is an error by its name.
func isError(e ast.Expr) bool {
	id, ok := e.(*ast.Ident)
	return ok && (id.Name == "err" || strings.HasSuffix(id.Name, "Err"))
}

// isWriter says whether an expression is a csv.Writer by its name: its Error is an error
// and no text.
func isWriter(e ast.Expr) bool {
	id, ok := e.(*ast.Ident)
	return ok && id.Name == "out"
}

// errorsAsWords finds errors that are turned into text for the caller. A database that
// is down would then be the caller's fault, in the database's words.
func errorsAsWords(f *file) (faults []string) {
	if f.forTests() || !under(f.pkg, "domain") && !under(f.pkg, "server") && f.pkg != "mechanism/versioned" && f.pkg != "mechanism/bulk" {
		return nil
	}
	const instead = "an error is not the caller's fault because it came: use api.Ref, api.BadReference or api.Blocked, which tell what is from what went wrong"
	ast.Inspect(f.File, func(n ast.Node) bool {
		call, ok := n.(*ast.CallExpr)
		if !ok {
			return true
		}
		if s, ok := call.Fun.(*ast.SelectorExpr); ok && s.Sel.Name == "Error" && len(call.Args) == 0 && toldInWords[f.path] == "" && !isWriter(s.X) {
			faults = append(faults, f.at(n, instead))
		}
		if blamesCaller(n) {
			for _, arg := range call.Args {
				ast.Inspect(arg, func(n ast.Node) bool {
					if inner, ok := n.(*ast.CallExpr); ok && slices.ContainsFunc(inner.Args, isError) {
						faults = append(faults, f.at(n, instead))
					}
					return true
				})
			}
		}
		return true
	})
	return faults
}

// refusalsByHand finds a refusal that is put together outside of api: its status, type and
// words are those of one of api's functions, so that each kind is said in one way.
func refusalsByHand(f *file) (faults []string) {
	if f.forTests() || under(f.pkg, "mechanism/api") {
		return nil
	}
	ast.Inspect(f.File, func(n ast.Node) bool {
		made, ok := n.(*ast.CompositeLit)
		if !ok {
			return true
		}
		if s, ok := made.Type.(*ast.SelectorExpr); ok && s.Sel.Name == "Refusal" {
			faults = append(faults, f.at(n, "a refusal is made by a function of api: Invalid, Conflict, TooLarge, Busy …"))
		}
		return true
	})
	return faults
}

// swallowed finds an error that came of asking the database, any error, taken for
// what the caller got wrong: if x, err := get(ctx, …); err != nil || … { return api.Invalid(…) }.
func swallowed(f *file) (faults []string) {
	if f.forTests() {
		return nil
	}
	ast.Inspect(f.File, func(n ast.Node) bool {
		block, ok := n.(*ast.BlockStmt)
		if !ok {
			return true
		}
		for i, s := range block.List {
			condition, ok := s.(*ast.IfStmt)
			if !ok || !asksForError(condition.Cond) {
				continue
			}
			from := condition.Init
			if from == nil && i > 0 {
				from = block.List[i-1]
			}
			if from != nil && takesContext(from) && blamesAlone(condition.Body) {
				faults = append(faults, f.at(condition, "any error is told as the caller's fault here: return err first, and refuse only what the answer says"))
			}
		}
		return true
	})
	return faults
}

// asksForError says whether a condition holds when there is an error.
func asksForError(e ast.Expr) bool {
	b, ok := e.(*ast.BinaryExpr)
	if !ok {
		return false
	}
	if b.Op == token.LOR {
		return asksForError(b.X) || asksForError(b.Y)
	}
	return b.Op == token.NEQ && isError(b.X)
}

// takesContext says whether a statement calls something with a context: it may ask
// the database.
func takesContext(s ast.Stmt) (does bool) {
	ast.Inspect(s, func(n ast.Node) bool {
		if call, ok := n.(*ast.CallExpr); ok && len(call.Args) > 0 {
			if id, ok := call.Args[0].(*ast.Ident); ok && id.Name == "ctx" {
				does = true
			}
		}
		return !does
	})
	return does
}

// blamesAlone says whether a block returns a refusal of the caller's and nothing of the
// error.
func blamesAlone(b *ast.BlockStmt) (does bool) {
	mentions := false
	ast.Inspect(b, func(n ast.Node) bool {
		if e, ok := n.(ast.Expr); ok && isError(e) {
			mentions = true
		}
		does = does || blamesCaller(n)
		return true
	})
	return does && !mentions
}

func TestErrorsStayErrors(t *testing.T) {
	const head = "package x\nfunc f(ctx context.Context) error {\n"
	refuses(t, errorsAsWords, []snippet{
		{"internal/domain/x/x.go", head + `return api.Invalid("teamId", err.Error()) }`, 1},
		{"internal/domain/x/x.go", head + `return api.InvalidAll(api.Detail{Field: "a", Message: err.Error()}) }`, 1},
		{"internal/domain/x/x.go", head + `text := notFound.Error(); return api.Missing(text) }`, 1},
		{"internal/domain/x/x.go", head + `return api.Conflict("Busy", fmt.Sprint("it is busy: ", err)) }`, 1},
		{"internal/server/x.go", head + `return api.Invalid("teamId", fmt.Sprintf("%v", readErr)) }`, 1},
		{"internal/mechanism/versioned/x.go", head + `return api.Invalid("version", err.Error()) }`, 1},
		{"internal/domain/x/x.go", head + `return api.BadReference("teamId", err) }`, 0},
		{"internal/domain/x/x.go", head + `return api.Invalid("teamId", "is not a team of this office") }`, 0},
		{"internal/domain/x/x.go", head + `out := csv.NewWriter(w); return out.Error() }`, 0},
		{"internal/domain/loan/preview.go", head + `return api.Invalid("terms", err.Error()) }`, 0},
		{"internal/mechanism/api/x.go", head + `return Refusal{Message: missing.Error()} }`, 0},
		{"internal/domain/x/x_test.go", head + `return api.Invalid("teamId", err.Error()) }`, 0},
	})
	refuses(t, swallowed, []snippet{
		{"internal/domain/x/x.go", head + `if p, err := store.Get[P](ctx, tx, id); err != nil || p.ID != a { return api.Invalid("a", "must be a") }; return nil }`, 1},
		{"internal/domain/x/x.go", head + `p, err := store.Get[P](ctx, tx, id); if err != nil { return api.Missing("none") }; return nil }`, 1},
		{"internal/domain/x/x.go", head + `p, err := Parse(s); if err != nil { return api.Invalid("a", "must be a number") }; return nil }`, 0},
		{"internal/domain/x/x.go", head + `p, err := store.Get[P](ctx, tx, id); if err != nil { return api.BadReference("a", err) }; return nil }`, 0},
		{"internal/domain/x/x.go", head + `p, err := store.Get[P](ctx, tx, id); if err != nil { return err }; if p.Closed { return api.Conflict("a", "b") }; return nil }`, 0},
	})
}
