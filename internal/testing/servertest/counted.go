package servertest

import (
	"strings"
	"sync"
)

// counter keeps the statements of one request, in their order.
type counter struct {
	sync.Mutex
	statements []string
}

func (c *counter) again() {
	c.Lock()
	defer c.Unlock()
	c.statements = nil
}

func (c *counter) sees(statement string) error {
	c.Lock()
	defer c.Unlock()
	c.statements = append(c.statements, strings.TrimSpace(statement))
	return nil
}

// Counted sends the request and answers, beside what came, the statements that it took:
// the beginnings and ends of transactions too.
func (r Request) Counted() (Answer, []string) {
	r.From.T.Helper()
	c := new(counter)
	a, err := r.spied(c)
	if err != nil {
		r.From.T.Fatal(err)
	}
	c.Lock()
	defer c.Unlock()
	return a, c.statements
}
