package servertest

import (
	"context"
	"strings"
	"sync"

	"nectarine/internal/mechanism/store"
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

// Rows are how many rows of the space each table has.
func (c *Client) Rows() map[string]int {
	names := "SELECT string_agg(table_name, ' ') FROM information_schema.columns WHERE column_name = 'company_id' AND table_schema = current_schema() AND $1 <> ''"
	if c.Server.DB.Engine() == SQLite {
		names = "SELECT group_concat(t.name, ' ') FROM sqlite_master t, pragma_table_info(t.name) i WHERE t.type = 'table' AND i.name = 'company_id' AND $1 <> ''"
	}
	all := map[string]int{}
	c.Tx(func(ctx context.Context, tx *store.Tx) error {
		tables, err := Scalar[string](ctx, tx, names)
		if err != nil {
			return err
		}
		for table := range strings.FieldsSeq(tables) {
			if all[table], err = Scalar[int](ctx, tx, "SELECT count(*) FROM "+table+" WHERE company_id = $1"); err != nil {
				return err
			}
		}
		return nil
	})
	return all
}
