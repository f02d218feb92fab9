// Command lint is what scripts/lint lets go vet run over the packages of this project (as its
// -vettool): the checks of go vet itself, those of staticcheck, among them that for unused code,
// and errcheck, in one pass. Each of them alone would read everything anew, and all that the
// project imports besides.
//
// Of a package of another module, or of the standard library, two things alone are learned: what
// is deprecated, and what prints like fmt.Printf. What the other checks could learn there (which
// functions change nothing, which never return nil) costs minutes; nothing was ever found by it.
package main

import (
	"encoding/json"
	"fmt"
	"os"
	"strings"

	"golang.org/x/tools/go/analysis"
	"golang.org/x/tools/go/analysis/unitchecker"
)

// module is the path of this project, as go.mod says it.
const module = "nectarine"

func main() {
	checks, err := choose(os.Args[1:])
	if err != nil {
		fmt.Fprintln(os.Stderr, "lint:", err)
		os.Exit(1)
	}
	unitchecker.Main(checks...)
}

// unit is what go vet tells of one package, as far as it is read here; its form is that of
// unitchecker.Config.
type unit struct {
	ModulePath string // of the module that the package belongs to; empty for the standard library
	VetxOnly   bool   // whether only what others need to know of it is asked for
}

// choose gives the checks that are run over the package that the last argument describes, which
// is a file of JSON. Without such a file, go vet asks what the checks are.
func choose(args []string) ([]*analysis.Analyzer, error) {
	if len(args) == 0 || !strings.HasSuffix(args[len(args)-1], ".cfg") {
		return all(), nil
	}
	text, err := os.ReadFile(args[len(args)-1])
	if err != nil {
		return nil, err
	}
	var u unit
	if err := json.Unmarshal(text, &u); err != nil {
		return nil, fmt.Errorf("%s: %w", args[len(args)-1], err)
	}
	if u.VetxOnly && u.ModulePath != module {
		return foreign(), nil
	}
	return all(), nil
}
