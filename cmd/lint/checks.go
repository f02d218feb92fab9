package main

import (
	_ "embed"
	"errors"
	"go/token"
	"os"
	"strings"

	"github.com/kisielk/errcheck/errcheck"
	"golang.org/x/tools/go/analysis"
	"golang.org/x/tools/go/analysis/passes/appends"
	"golang.org/x/tools/go/analysis/passes/asmdecl"
	"golang.org/x/tools/go/analysis/passes/assign"
	"golang.org/x/tools/go/analysis/passes/atomic"
	"golang.org/x/tools/go/analysis/passes/bools"
	"golang.org/x/tools/go/analysis/passes/buildtag"
	"golang.org/x/tools/go/analysis/passes/cgocall"
	"golang.org/x/tools/go/analysis/passes/composite"
	"golang.org/x/tools/go/analysis/passes/copylock"
	"golang.org/x/tools/go/analysis/passes/defers"
	"golang.org/x/tools/go/analysis/passes/directive"
	"golang.org/x/tools/go/analysis/passes/errorsas"
	"golang.org/x/tools/go/analysis/passes/framepointer"
	"golang.org/x/tools/go/analysis/passes/hostport"
	"golang.org/x/tools/go/analysis/passes/httpresponse"
	"golang.org/x/tools/go/analysis/passes/ifaceassert"
	"golang.org/x/tools/go/analysis/passes/loopclosure"
	"golang.org/x/tools/go/analysis/passes/lostcancel"
	"golang.org/x/tools/go/analysis/passes/nilfunc"
	"golang.org/x/tools/go/analysis/passes/printf"
	"golang.org/x/tools/go/analysis/passes/shift"
	"golang.org/x/tools/go/analysis/passes/sigchanyzer"
	"golang.org/x/tools/go/analysis/passes/slog"
	"golang.org/x/tools/go/analysis/passes/stdmethods"
	"golang.org/x/tools/go/analysis/passes/stdversion"
	"golang.org/x/tools/go/analysis/passes/stringintconv"
	"golang.org/x/tools/go/analysis/passes/structtag"
	"golang.org/x/tools/go/analysis/passes/testinggoroutine"
	"golang.org/x/tools/go/analysis/passes/tests"
	"golang.org/x/tools/go/analysis/passes/timeformat"
	"golang.org/x/tools/go/analysis/passes/unmarshal"
	"golang.org/x/tools/go/analysis/passes/unreachable"
	"golang.org/x/tools/go/analysis/passes/unsafeptr"
	"golang.org/x/tools/go/analysis/passes/unusedresult"
	"golang.org/x/tools/go/analysis/passes/waitgroup"
	"honnef.co/go/tools/analysis/lint"
	"honnef.co/go/tools/simple"
	"honnef.co/go/tools/staticcheck"
	"honnef.co/go/tools/staticcheck/sa1019"
	"honnef.co/go/tools/stylecheck"
	"honnef.co/go/tools/unused"
)

// vet holds the checks of go vet of this version of Go (cmd/vet, suite).
var vet = []*analysis.Analyzer{
	appends.Analyzer, asmdecl.Analyzer, assign.Analyzer, atomic.Analyzer, bools.Analyzer,
	buildtag.Analyzer, cgocall.Analyzer, composite.Analyzer, copylock.Analyzer, defers.Analyzer,
	directive.Analyzer, errorsas.Analyzer, framepointer.Analyzer, hostport.Analyzer,
	httpresponse.Analyzer, ifaceassert.Analyzer, loopclosure.Analyzer, lostcancel.Analyzer,
	nilfunc.Analyzer, printf.Analyzer, shift.Analyzer, sigchanyzer.Analyzer, slog.Analyzer,
	stdmethods.Analyzer, stdversion.Analyzer, stringintconv.Analyzer, structtag.Analyzer,
	testinggoroutine.Analyzer, tests.Analyzer, timeformat.Analyzer, unmarshal.Analyzer,
	unreachable.Analyzer, unsafeptr.Analyzer, unusedresult.Analyzer, waitgroup.Analyzer,
}

// foreign gives the checks that learn something of packages that are not ours.
func foreign() []*analysis.Analyzer {
	return []*analysis.Analyzer{printf.Analyzer, sa1019.Analyzer}
}

// all gives the checks of our own packages. Those of staticcheck that are left out:
//   - quick fixes: rewritings that an editor may offer, not faults;
//   - ST1000, which asks for a package comment: the test tidy does, of packages made of tests alone too.
func all() []*analysis.Analyzer {
	checks := append([]*analysis.Analyzer{droppedErrors(), unusedCode}, vet...)
	for _, set := range [][]*lint.Analyzer{simple.Analyzers, staticcheck.Analyzers, stylecheck.Analyzers} {
		for _, check := range set {
			if check.Analyzer.Name != "ST1000" {
				checks = append(checks, check.Analyzer)
			}
		}
	}
	return checks
}

// unusedCode reports what unused (U1000 of staticcheck) finds, which itself only lists it. The
// package is seen with its tests, so that what they alone use counts as used; scripts/lint dead
// finds that.
var unusedCode = &analysis.Analyzer{
	Name:     "unused",
	Doc:      "report code that nothing uses",
	Requires: []*analysis.Analyzer{unused.Analyzer.Analyzer},
	Run: func(pass *analysis.Pass) (any, error) {
		for _, object := range pass.ResultOf[unused.Analyzer.Analyzer].(unused.Result).Unused {
			pass.Reportf(at(pass, object.Position), "%s %s is unused", object.Kind, object.Name)
		}
		return nil, nil
	},
}

// at gives the place in the files of pass that a position names; none when it is in none of them.
func at(pass *analysis.Pass, position token.Position) token.Pos {
	for _, file := range pass.Files {
		if f := pass.Fset.File(file.Pos()); f.Name() == position.Filename {
			return f.Pos(position.Offset)
		}
	}
	return token.NoPos
}

//go:embed errcheck.txt
var mayBeDropped []byte

// droppedErrors is errcheck for code that is not a test, a blank identifier being no handling; its
// exceptions, with the reasons, are errcheck.txt. They stand in this program, so that what go vet
// keeps of earlier runs is not taken for theirs when they have changed.
func droppedErrors() *analysis.Analyzer {
	check := *errcheck.Analyzer
	check.Run = func(pass *analysis.Pass) (any, error) {
		exceptions, err := os.CreateTemp("", "nectarine-errcheck-*.txt")
		if err != nil {
			return nil, err
		}
		_, written := exceptions.Write(mayBeDropped)
		product := *pass
		product.Report = func(d analysis.Diagnostic) {
			if !strings.HasSuffix(pass.Fset.Position(d.Pos).Filename, "_test.go") {
				pass.Report(d)
			}
		}
		err = errors.Join(written, exceptions.Close(),
			check.Flags.Set("blank", "true"), check.Flags.Set("exclude", exceptions.Name()))
		var found any
		if err == nil {
			found, err = errcheck.Analyzer.Run(&product)
		}
		return found, errors.Join(err, os.Remove(exceptions.Name()))
	}
	return &check
}
