package servertest

import (
	"testing"
	"time"
)

// patience is how long a test waits for what must come, on a slow machine too.
const patience = 2 * time.Minute

// Until waits until f answers true, asking every few milliseconds; what is not so
// in time fails the test, which names it.
func Until(t testing.TB, what string, f func() bool) {
	t.Helper()
	again := time.NewTicker(10 * time.Millisecond)
	defer again.Stop()
	late := time.After(patience)
	for !f() {
		select {
		case <-again.C:
		case <-late:
			t.Fatalf("after %s it is still not so that %s", patience, what)
		}
	}
}
