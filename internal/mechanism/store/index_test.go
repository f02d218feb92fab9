package store_test

import (
	"strings"
	"testing"

	"nectarine/internal/testing/servertest"
)

// PostgreSQL checks a foreign key with a plan that it makes once, often while the
// table is small, and keeps. A table that grows with the lender and to which others
// refer has therefore no index that could take the place of its primary key: each is
// partial, or begins otherwise.
func TestForeignKeysAreCheckedByThePrimaryKey(t *testing.T) {
	c := servertest.New(t, "sqlite")
	rows, err := c.Server.DB.Pool().QueryContext(t.Context(), `SELECT tbl_name, sql FROM sqlite_master WHERE type = 'index' AND sql IS NOT NULL AND tbl_name IN ('people', 'cases', 'loans')`)
	if err != nil {
		t.Fatal(err)
	}
	n := 0
	for ; rows.Next(); n++ {
		var table, index string
		if err := rows.Scan(&table, &index); err != nil {
			t.Fatal(err)
		}
		if strings.Contains(index, "(company_id") && !strings.Contains(index, " WHERE ") {
			t.Errorf("%s: %s: make it partial, such as WHERE deleted_at IS NULL", table, index)
		}
	}
	if rows.Err() != nil || rows.Close() != nil || n < 5 {
		t.Errorf("%v indexes are read with %v, want at least 5, no error, and none at the end", n, rows.Err())
	}
}
