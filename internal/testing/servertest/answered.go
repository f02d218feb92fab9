package servertest

import (
	"fmt"
	"os"
	"sync"
)

var answered struct {
	sync.Mutex
	before map[string]bool
}

// answers keeps, in the file that NECTARINE_TEST_ANSWERED names, every status
// that every operation has answered with while the tests ran. When they have, a
// house rule looks for operations that no test has made succeed, or refuse.
func answers(method, pattern string, status int) error {
	return note(fmt.Sprintf("%s %s %d", method, pattern, status))
}

// noted reports whether the line is kept already, or nothing is kept at all.
func noted(line string) bool {
	answered.Lock()
	defer answered.Unlock()
	return answered.before[line] || os.Getenv("NECTARINE_TEST_ANSWERED") == ""
}

// note keeps a line, once.
func note(line string) error {
	if noted(line) {
		return nil
	}
	answered.Lock()
	defer answered.Unlock()
	if answered.before == nil {
		answered.before = map[string]bool{}
	}
	answered.before[line] = true
	f, err := os.OpenFile(os.Getenv("NECTARINE_TEST_ANSWERED"), os.O_APPEND|os.O_CREATE|os.O_WRONLY, 0o600)
	if err != nil {
		return err
	}
	_, err = f.WriteString(line + "\n")
	return errorOf(err, f.Close())
}
