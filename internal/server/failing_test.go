package server_test

import (
	"testing"

	"nectarine/internal/testing/servertest"
)

// When the database fails, whichever statement it is at, no operation tells the caller
// that the request is wrong, or that it was done; and nothing was done: the same request
// succeeds afterwards.
func TestADatabaseThatFailsIsNobodysFault(t *testing.T) {
	servertest.Run(t, func(t *testing.T, c *servertest.Client) {
		failures := 0
		for _, op := range c.Operations() {
			own := c.For(t)
			r := own.Valid(op)
			a := r.Failing(func(statement int64, a *servertest.Answer) {
				failures++
				if a != nil && a.Status != 500 && a.Status != 503 {
					t.Errorf("%s %s: the database fails at statement %d and the answer is %d, want 500 or 503: %s", op.Method, op.Path, statement, a.Status, a.Raw)
				}
			})
			if a.Status >= 300 {
				t.Errorf("%s %s: after all the failures the request is answered with %d, want success: %s", op.Method, op.Path, a.Status, a.Raw)
			}
		}
		if failures < 5*len(c.Operations()) {
			t.Errorf("only %d statements of %d operations were made to fail: the test looks at nothing", failures, len(c.Operations()))
		}
	})
}
