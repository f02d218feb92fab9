package tidy

import (
	"fmt"
	"go/scanner"
	"go/token"
	"regexp"
	"strings"
	"testing"
	"unicode/utf8"
)

// maxLine is how many columns a line of code may have, a tab being four. Texts and
// the tags of fields do not count: what they say cannot be wrapped.
const maxLine = 140

// longLines finds lines that do not fit beside another file on a screen.
func longLines(f *file) (faults []string) {
	texts := map[int]int{} // columns of texts, by line
	set := token.NewFileSet()
	var s scanner.Scanner
	in := set.AddFile(f.path, -1, len(f.text))
	s.Init(in, []byte(f.text), nil, 0)
	for {
		at, kind, text := s.Scan()
		if kind == token.EOF {
			break
		}
		if kind != token.STRING {
			continue
		}
		for i, line := range strings.Split(text, "\n") {
			texts[in.Line(at)+i] += columns(line)
		}
	}
	for i, line := range strings.Split(f.text, "\n") {
		if n := columns(line) - texts[i+1]; n > maxLine {
			faults = append(faults, fmt.Sprintf("%s:%d: %d columns without its texts, and %d is the limit: wrap it", f.path, i+1, n, maxLine))
		}
	}
	return faults
}

// aligned is what gofmt puts between columns of a table.
var aligned = regexp.MustCompile(` {2,}`)

func columns(line string) int {
	return utf8.RuneCountInString(strings.ReplaceAll(aligned.ReplaceAllString(line, " "), "\t", "    "))
}

func TestLineRuleFails(t *testing.T) {
	long := strings.Repeat("x", 130)
	refuses(t, longLines, []snippet{
		{"internal/domain/cases/a.go", "package cases\n\nvar a = " + long, 0},
		{"internal/domain/cases/a.go", "package cases\n\nvar abc = " + long + "\n", 0},
		{"internal/domain/cases/a.go", "package cases\n\nvar abcd = " + long + "\n", 1},
		{"internal/domain/cases/a_test.go", "package cases\n\nfunc f() {\n\tabc = " + long + "\n}\n", 0},
		{"internal/domain/cases/a_test.go", "package cases\n\nfunc f() {\n\tabcdef = " + long + "\n}\n", 1},
		{"internal/domain/cases/a.go", "package cases\n\nvar a = f(\"" + long + "\")\n", 0},
		{"internal/domain/cases/a.go", "package cases\n\nvar a = f(`" + long + "\n" + long + long + "`)\n", 0},
		{"internal/domain/cases/a.go", "package cases\n\n// " + long + long + "\n", 1},
	})
}
