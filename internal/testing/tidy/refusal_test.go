package tidy

import (
	"go/ast"
	"go/token"
	"slices"
	"strings"
	"testing"
)

// refusals are the functions of api that tell the caller of a fault of theirs.
var refusals = []string{"Invalid", "InvalidAll", "Missing", "Conflict", "Forbidden"}

// toldInWords are the files outside of the mechanisms in which errors are made text,
// with the reason.
var toldInWords = map[string]string{
	"internal/domain/loan/preview.go": "the errors of the engine, which is pure: each begins with the field",
}

// blamesCaller says whether a call is one of refusals.
func blamesCaller(n ast.Node) bool {
	call, ok := n.(*ast.CallExpr)
	if !ok {
		return false
	}
	switch f := call.Fun.(type) {
	case *ast.SelectorExpr:
		from, ok := f.X.(*ast.Ident)
		return ok && from.Name == "api" && slices.Contains(refusals, f.Sel.Name)
	case *ast.Ident:
		return slices.Contains(refusals, f.Name)
	}
	return false
}

// faultsOf are the names that hold errors in a function: err, those that end in Err, and the
// last that a call gives, where it is held against nil.
type faultsOf map[string]bool

func errorsIn(d ast.Node) faultsOf {
	given, held := map[string]bool{}, faultsOf{}
	ast.Inspect(d, func(n ast.Node) bool {
		switch n := n.(type) {
		case *ast.AssignStmt:
			if call, is := n.Rhs[0].(*ast.CallExpr); is && len(n.Rhs) == 1 && (len(n.Lhs) > 1 || takesContext(call)) {
				given[named(n.Lhs[len(n.Lhs)-1])] = true
			}
		case *ast.BinaryExpr:
			held[named(n.X)] = held[named(n.X)] || named(n.Y) == "nil"
		}
		return true
	})
	for name := range held {
		held[name] = held[name] && given[name]
	}
	return held
}

// isError says whether an expression is an error by its name.
func (held faultsOf) isError(e ast.Expr) bool {
	name := named(e)
	return name == "err" || strings.HasSuffix(name, "Err") || held[name]
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
	for _, d := range f.Decls {
		held := errorsIn(d)
		ast.Inspect(d, func(n ast.Node) bool {
			call, ok := n.(*ast.CallExpr)
			if !ok {
				return true
			}
			s, ok := call.Fun.(*ast.SelectorExpr)
			if ok && s.Sel.Name == "Error" && len(call.Args) == 0 && toldInWords[f.path] == "" && !isWriter(s.X) {
				faults = append(faults, f.at(n, instead))
			}
			if blamesCaller(n) {
				for _, arg := range call.Args {
					ast.Inspect(arg, func(n ast.Node) bool {
						if inner, ok := n.(*ast.CallExpr); ok && slices.ContainsFunc(inner.Args, held.isError) {
							faults = append(faults, f.at(n, instead))
						}
						return true
					})
				}
			}
			return true
		})
	}
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

// swallowed finds an error that came of asking the database, any error, taken for what the
// caller got wrong, or not looked at before the caller is blamed:
// if x, err := get(ctx, …); err != nil || … { return api.Invalid(…) }.
func swallowed(f *file) (faults []string) {
	if f.forTests() {
		return nil
	}
	const instead = "any error is told as the caller's fault here: return err first, and refuse only what the answer says"
	for _, d := range f.Decls {
		held := errorsIn(d)
		ast.Inspect(d, func(n ast.Node) bool {
			var list []ast.Stmt
			switch n := n.(type) {
			case *ast.BlockStmt:
				list = n.List
			case *ast.CaseClause:
				list = n.Body
			}
			for i, s := range list {
				after := list[i+1:]
				switch in := s.(type) {
				case *ast.IfStmt:
					s, after = in.Init, list[i:]
				case *ast.SwitchStmt:
					s, after = in.Init, list[i:]
				}
				if name := held.asked(s); name != "" {
					if at, _ := blamed(name, after); at != nil {
						faults = append(faults, f.at(at, instead))
					}
				}
			}
			return true
		})
	}
	return faults
}

// asked is the name of the error that a statement gets from what it calls with a context;
// "" when it gets none.
func (held faultsOf) asked(s ast.Stmt) string {
	from, is := s.(*ast.AssignStmt)
	if !is || len(from.Rhs) != 1 || !takesContext(from) {
		return ""
	}
	if last := from.Lhs[len(from.Lhs)-1]; held.isError(last) {
		return named(last)
	}
	return ""
}

// blamed is where statements blame the caller though the error may be there, or without
// having looked at it; looked says whether they come to look at it.
func blamed(name string, list []ast.Stmt) (at ast.Node, looked bool) {
	for _, s := range list {
		switch s := s.(type) {
		case *ast.IfStmt:
			at, looked = choice(name, s.Cond, s.Body, s.Else)
		case *ast.SwitchStmt:
			for _, c := range s.Body.List {
				c, _ := c.(*ast.CaseClause)
				var condition ast.Expr = &ast.Ident{Name: "otherwise"}
				for _, e := range c.List {
					condition = &ast.BinaryExpr{X: condition, Op: token.LOR, Y: e}
				}
				if at, looked = choice(name, condition, &ast.BlockStmt{List: c.Body}, nil); at != nil || looked {
					break
				}
			}
		default:
			if looked = mentions(s, name); !looked && blames(s) {
				at = s
			}
		}
		if at != nil || looked {
			return at, looked
		}
	}
	return nil, false
}

// choice is blamed of one condition, with what is done when it holds and when it does not.
func choice(name string, condition ast.Expr, then *ast.BlockStmt, otherwise ast.Stmt) (at ast.Node, looked bool) {
	switch {
	case compares(condition, name, token.NEQ, token.LOR):
		if blames(then) && !mentions(then, name) {
			return then, true
		}
		return nil, true
	case compares(condition, name, token.EQL, token.LAND):
		if otherwise == nil {
			return nil, false
		}
		return blamed(name, []ast.Stmt{otherwise})
	case mentions(condition, name):
		return nil, true
	case blames(then) && !mentions(then, name):
		return then, false
	case otherwise != nil:
		return blamed(name, []ast.Stmt{otherwise})
	}
	return nil, false
}

// compares says whether a condition holds the name against nil, alone or joined with others.
func compares(e ast.Expr, name string, by, joint token.Token) bool {
	b, ok := e.(*ast.BinaryExpr)
	if !ok {
		return false
	}
	if b.Op == joint {
		return compares(b.X, name, by, joint) || compares(b.Y, name, by, joint)
	}
	return b.Op == by && named(b.X) == name && named(b.Y) == "nil"
}

// mentions says whether the name stands in a piece of code.
func mentions(n ast.Node, name string) (does bool) {
	ast.Inspect(n, func(n ast.Node) bool {
		id, is := n.(*ast.Ident)
		does = does || is && id.Name == name
		return !does
	})
	return does
}

// blames says whether a piece of code tells the caller of a fault of theirs.
func blames(n ast.Node) (does bool) {
	ast.Inspect(n, func(n ast.Node) bool {
		does = does || blamesCaller(n)
		return !does
	})
	return does
}

// takesContext says whether a piece of code calls something with a context: it may ask
// the database.
func takesContext(s ast.Node) (does bool) {
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

func TestErrorsStayErrors(t *testing.T) {
	const head = "package x\nfunc f(ctx context.Context) error {\n"
	refuses(t, errorsAsWords, []snippet{
		{"internal/domain/x/x.go", head + `return api.Invalid("teamId", err.Error()) }`, 1},
		{"internal/domain/x/x.go", head + `return api.InvalidAll(api.Detail{Field: "a", Message: err.Error()}) }`, 1},
		{"internal/domain/x/x.go", head + `text := notFound.Error(); return api.Missing(text) }`, 1},
		{"internal/domain/x/x.go", head + `return api.Conflict("Busy", fmt.Sprint("it is busy: ", err)) }`, 1},
		{"internal/server/x.go", head + `return api.Invalid("teamId", fmt.Sprintf("%v", readErr)) }`, 1},
		{"internal/mechanism/versioned/x.go", head + `return api.Invalid("version", err.Error()) }`, 1},
		{"internal/domain/x/x.go", head + `_, e := store.Get[T](ctx, tx, id); if e != nil { return api.Invalid("teamId", fmt.Sprint(e)) }; return nil }`, 1},
		{"internal/domain/x/x.go", head + `_, ok := all[id]; if !ok { return api.Invalid("teamId", fmt.Sprint(ok)) }; return nil }`, 0},
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
		{"internal/domain/x/x.go", head + `_, e := store.Get[T](ctx, tx, id); if e != nil { return api.Invalid("teamId", "is none of ours") }; return nil }`, 1},
		{"internal/domain/x/x.go", head + `_, err := getTeam(ctx, tx, id); switch { case err != nil: return api.Conflict(api.InUse, "not there") }; return nil }`, 1},
		{"internal/domain/x/x.go", head + `t, err := store.Get[T](ctx, tx, id); if t == nil { return api.Invalid("teamId", "is none of ours") }; return err }`, 1},
		{"internal/domain/x/x.go", head + `if t, err := store.Get[T](ctx, tx, id); err == nil { _ = t; return nil }; return api.Invalid("teamId", "is none of ours") }`, 1},
		{"internal/domain/x/x.go", head + `if t, err := store.Get[T](ctx, tx, id); err == nil { return f(t) } else { return api.Invalid("teamId", "is none") } }`, 1},
		{"internal/domain/x/x.go", head + `t, err := store.Get[T](ctx, tx, id); if t == nil && err == nil { return api.Invalid("teamId", "is none") }; return err }`, 0},
		{"internal/domain/x/x.go", head + `t, err := store.Get[T](ctx, tx, id); switch { case err != nil: return err; case t == nil: return api.Missing("none") }; return nil }`, 0},
		{"internal/domain/x/x.go", head + `p, err := Parse(s); if err != nil { return api.Invalid("a", "must be a number") }; return nil }`, 0},
		{"internal/domain/x/x.go", head + `p, err := store.Get[P](ctx, tx, id); if err != nil { return api.BadReference("a", err) }; return nil }`, 0},
		{"internal/domain/x/x.go", head + `p, err := store.Get[P](ctx, tx, id); if err != nil { return err }; if p.Closed { return api.Conflict("a", "b") }; return nil }`, 0},
	})
}
