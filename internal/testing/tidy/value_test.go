package tidy

import (
	"go/ast"
	"go/token"
	"slices"
	"testing"
)

// transactions are the functions and methods that run another in a transaction.
var transactions = []string{"Read", "Write", "Preview"}

// capturedValues finds transactions that put what they find into a variable around
// them. Such a variable keeps what a run has left that was rolled back and run again: a
// value leaves a transaction as the result of store.Read, Write or Preview alone.
func capturedValues(f *file) (faults []string) {
	if f.forTests() {
		return nil
	}
	ast.Inspect(f.File, func(n ast.Node) bool {
		call, ok := n.(*ast.CallExpr)
		if !ok || !slices.Contains(transactions, calledName(call)) {
			return true
		}
		for _, arg := range call.Args {
			if lit, ok := arg.(*ast.FuncLit); ok && takesTx(lit) {
				faults = append(faults, f.captured(lit)...)
			}
		}
		return true
	})
	return faults
}

// calledName is the last name of what is called: Read of store.Read[T] and of db.Read.
func calledName(call *ast.CallExpr) string {
	fun := call.Fun
	if of, ok := fun.(*ast.IndexExpr); ok {
		fun = of.X
	}
	if s, ok := fun.(*ast.SelectorExpr); ok {
		return s.Sel.Name
	}
	return ""
}

// takesTx reports whether a function takes a transaction.
func takesTx(lit *ast.FuncLit) bool {
	return slices.ContainsFunc(lit.Type.Params.List, func(p *ast.Field) bool {
		star, ok := p.Type.(*ast.StarExpr)
		if !ok {
			return false
		}
		if s, ok := star.X.(*ast.SelectorExpr); ok {
			return s.Sel.Name == "Tx"
		}
		name, ok := star.X.(*ast.Ident)
		return ok && name.Name == "Tx"
	})
}

// captured finds what a function assigns to that it does not declare. What belongs to
// the transaction itself, its parameters, it may change.
func (f *file) captured(lit *ast.FuncLit) (faults []string) {
	own := declared(lit)
	assigned := func(n ast.Node, to ast.Expr) {
		if name := rootOf(to); name != nil && name.Name != "_" && !own[name.Name] {
			faults = append(faults, f.at(n, "the transaction assigns to %s, which is declared around it and keeps what a run has left that is run again: return the value through store.Read, Write or Preview", name.Name))
		}
	}
	ast.Inspect(lit.Body, func(n ast.Node) bool {
		switch n := n.(type) {
		case *ast.AssignStmt:
			if n.Tok != token.DEFINE {
				for _, to := range n.Lhs {
					assigned(n, to)
				}
			}
		case *ast.IncDecStmt:
			assigned(n, n.X)
		}
		return true
	})
	return faults
}

// declared are the names that a function and what stands in it declare.
func declared(lit *ast.FuncLit) map[string]bool {
	own := map[string]bool{}
	ast.Inspect(lit, func(n ast.Node) bool {
		switch n := n.(type) {
		case *ast.Field:
			for _, name := range n.Names {
				own[name.Name] = true
			}
		case *ast.ValueSpec:
			for _, name := range n.Names {
				own[name.Name] = true
			}
		case *ast.AssignStmt:
			if n.Tok == token.DEFINE {
				for _, to := range n.Lhs {
					own[rootOf(to).Name] = true
				}
			}
		case *ast.RangeStmt:
			for _, to := range []ast.Expr{n.Key, n.Value} {
				if name := rootOf(to); name != nil && n.Tok == token.DEFINE {
					own[name.Name] = true
				}
			}
		}
		return true
	})
	return own
}

// rootOf is the variable to which an assignment goes: a of a.b[i].c; nil where there is
// none.
func rootOf(e ast.Expr) *ast.Ident {
	for {
		switch of := e.(type) {
		case *ast.Ident:
			return of
		case *ast.SelectorExpr:
			e = of.X
		case *ast.IndexExpr:
			e = of.X
		case *ast.StarExpr:
			e = of.X
		case *ast.ParenExpr:
			e = of.X
		default:
			return nil
		}
	}
}

func TestValueRuleFails(t *testing.T) {
	const head = "package cases\n\nfunc f(ctx C, db D, s S) {\n\tvar n int\n\tvar w W\n\t"
	refuses(t, capturedValues, []snippet{
		{"internal/domain/cases/a.go", head + "db.Read(ctx, s, func(ctx C, tx *store.Tx) (err error) { n, err = count(tx); return err })\n}\n", 1},
		{"internal/domain/cases/a.go", head + "db.Write(ctx, s, func(ctx C, tx *store.Tx) error { n++; return nil })\n}\n", 1},
		{"internal/domain/cases/a.go", head + "db.Preview(ctx, s, func(ctx C, tx *Tx) error { w.all[3].n = 4; *w.p = 5; return nil })\n}\n", 2},
		{"internal/domain/cases/a.go", head + "api.Write[int](ctx, c, func(ctx C, tx *store.Tx) (int, error) { n = 1; return n, nil })\n}\n", 1},
		{"internal/domain/cases/a.go", head + "store.Read(ctx, db, s, func(ctx C, tx *store.Tx) (int, error) { m := n; m++; tx.Now = now; return m, nil })\n}\n", 0},
		{"internal/domain/cases/a.go", head + "db.Write(ctx, s, func(ctx C, tx *store.Tx) error { for i, x := range w { i, x = 0, nil }; var y Y; y.z = 1; return nil })\n}\n", 0},
		{"internal/domain/cases/a.go", head + "w.Write(func(b []byte) { n = len(b) })\n}\n", 0},
		{"internal/domain/cases/a_test.go", head + "db.Read(ctx, s, func(ctx C, tx *store.Tx) error { n = 1; return nil })\n}\n", 0},
	})
}
