package servertest

import (
	"database/sql"
	"errors"
	"fmt"
	"strings"
)

// Plans are how the engine would answer the statements of a GET in which a text stands. PostgreSQL is told that
// each of the tables has a million rows, for by how few a test makes it would choose otherwise.
func (c *Client) Plans(path, text string, tables ...string) (all []string) {
	c.T.Helper()
	at, _, _ := strings.Cut(path, "?")
	op, is := c.Operation("GET", at)
	if !is {
		c.T.Fatalf("there is no GET %s", at)
	}
	_, statements := Request{Operation: op, From: c, Path: path}.Counted()
	tx, err := c.Server.DB.Pool().Begin()
	if err != nil {
		c.T.Fatal(err)
	}
	explain := "EXPLAIN QUERY PLAN "
	if c.Server.DB.Engine() == Postgres {
		explain = "EXPLAIN "
		for _, table := range tables {
			const of = "relname = $1 AND relnamespace = current_schema()::regnamespace"
			for _, told := range []string{"UPDATE pg_class SET reltuples = 1000000, relpages = 1 WHERE " + of,
				// Nor is it told what it may have seen in the few.
				"DELETE FROM pg_statistic WHERE starelid IN (SELECT oid FROM pg_class WHERE " + of + ")"} {
				if _, err = tx.Exec(told, table); err != nil {
					c.T.Fatal(err)
				}
			}
		}
	}
	for _, s := range statements {
		if !strings.Contains(s, text) {
			continue
		}
		plan, err := planOf(tx, explain+s)
		if err != nil {
			c.T.Fatalf("the plan of %s: %v", s, err)
		}
		all = append(all, plan)
	}
	if err := tx.Rollback(); err != nil {
		c.T.Error(err)
	}
	return all
}

// planOf is the plan that an engine answers with.
func planOf(tx *sql.Tx, explain string) (string, error) {
	rows, err := tx.Query(explain)
	if err != nil {
		return "", err
	}
	columns, err := rows.Columns()
	if err != nil {
		return "", err
	}
	var plan strings.Builder
	row := make([]any, len(columns))
	for i := range row {
		row[i] = new(any)
	}
	for rows.Next() {
		if err := rows.Scan(row...); err != nil {
			return "", err
		}
		fmt.Fprintln(&plan, *row[len(row)-1].(*any))
	}
	return plan.String(), errors.Join(rows.Err(), rows.Close())
}
