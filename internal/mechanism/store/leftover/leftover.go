// Package leftover finds out whether the log that lies beside a SQLite file is that file's
// own. SQLite plays in whatever lies there under the right name: after a restore the log of
// before, which destroys the file without a word.
package leftover

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"io/fs"
	"net/url"
	"os"
)

// header is how many bytes a log has before the first change in it.
const header = 32

// Check refuses a file and a log beside it that do not make a whole database together. It
// changes neither. Without a log, or with one in which nothing stands, it looks at nothing;
// with one, which a process that was killed leaves behind, it reads the whole file.
func Check(ctx context.Context, file string) error {
	log, err := os.Stat(file + "-wal")
	if errors.Is(err, fs.ErrNotExist) || err == nil && log.Size() <= header {
		return nil
	}
	if err != nil {
		return err
	}
	db, err := sql.Open("sqlite", "file:"+(&url.URL{Path: file}).EscapedPath()+"?mode=ro&_pragma=busy_timeout(10000)&_pragma=query_only(1)")
	if err != nil {
		return err
	}
	db.SetMaxOpenConns(1)
	fault, err := faultOf(ctx, db)
	if err = errors.Join(err, db.Close()); err != nil {
		fault = err.Error()
	}
	if fault == "" {
		return nil
	}
	return fmt.Errorf("%s and the log of changes that lies beside it, %s-wal, do not fit together (%s); nothing was changed. After a restore the log of before "+
		"must not lie there: move %s-wal and %s-shm away, and start again", file, file, fault, file, file)
}

// faultOf is what does not fit in the database as it is with its log: its pages, or the
// number of entries in the audit trail of a space, which every change makes longer.
func faultOf(ctx context.Context, db *sql.DB) (string, error) {
	var said string
	if err := db.QueryRowContext(ctx, "PRAGMA quick_check(1)").Scan(&said); err != nil || said != "ok" {
		return said, err
	}
	var trails int
	err := db.QueryRowContext(ctx, "SELECT count(*) FROM sqlite_master WHERE name IN ('audit_heads', 'audit_entries')").Scan(&trails)
	if err != nil || trails < 2 {
		return "", err
	}
	var space string
	err = db.QueryRowContext(ctx, `SELECT company_id FROM audit_heads AS head WHERE company_id <> ''
		AND seq <> (SELECT count(*) FROM audit_entries WHERE company_id = head.company_id) LIMIT 1`).Scan(&space)
	if errors.Is(err, sql.ErrNoRows) {
		return "", nil
	}
	return "entries of the audit trail of " + space + " are missing, or were put beside it", err
}
