package tidy

import (
	"fmt"
	"path"
	"slices"
	"strings"
	"testing"
)

// testedFromTwoSides finds folders whose tests stand partly in the package and partly beside
// it. Those within make another package of it, and where those beside it start a server, all
// that stands between the two is compiled once more for this folder alone: of the whole house
// a third of the time that its tests took. On the server stand only servertest and sim.
func testedFromTwoSides(files []*file) (faults []string) {
	within, beside := map[string]string{}, map[string]bool{}
	for _, f := range files {
		floor, _, _ := strings.Cut(f.pkg, "/")
		switch {
		case !f.test || !slices.Contains([]string{"domain", "mechanism", "rule", "value"}, floor):
		case strings.HasSuffix(f.Name.Name, "_test"):
			beside[path.Dir(f.path)] = true
		default:
			within[path.Dir(f.path)] = f.path
		}
	}
	for folder, name := range within {
		if beside[folder] {
			faults = append(faults, fmt.Sprintf("%s: it is in the package, and other tests of the folder are beside it: test what is exported, in a package of the name with _test", name))
		}
	}
	slices.Sort(faults)
	return faults
}

func TestSideRuleFails(t *testing.T) {
	for _, test := range []struct {
		name   string
		files  map[string]string // their packages
		faults int
	}{
		{"all beside it", map[string]string{"internal/domain/cases/a_test.go": "cases_test", "internal/domain/cases/a.go": "cases"}, 0},
		{"all within", map[string]string{"internal/rule/book/a_test.go": "book", "internal/rule/book/b_test.go": "book"}, 0},
		{"both", map[string]string{"internal/domain/cases/a_test.go": "cases_test", "internal/domain/cases/b_test.go": "cases"}, 1},
		{"each in a folder of its own", map[string]string{"internal/domain/cases/a_test.go": "cases_test", "internal/domain/note/b_test.go": "note"}, 0},
		{"on the server nothing stands", map[string]string{"internal/server/a_test.go": "server_test", "internal/server/b_test.go": "server"}, 0},
	} {
		var files []*file
		for name, pkg := range test.files {
			f, err := parse(name, "package "+pkg)
			if err != nil {
				t.Fatal(err)
			}
			files = append(files, f)
		}
		if got := testedFromTwoSides(files); len(got) != test.faults {
			t.Errorf("%s: %d faults %q; want %d", test.name, len(got), got, test.faults)
		}
	}
}
