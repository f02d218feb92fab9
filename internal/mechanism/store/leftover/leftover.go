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
	alone, err := heads(ctx, file, "immutable=1")
	if err != nil {
		alone = nil // without its log it may be in the middle of a change, and says nothing then
	}
	db, err := open(file, "_pragma=busy_timeout(10000)")
	if err != nil {
		return err
	}
	fault, err := faultOf(ctx, db, alone)
	if err = errors.Join(err, db.Close()); err != nil {
		fault = err.Error()
	}
	if fault == "" {
		return nil
	}
	return fmt.Errorf("%s and the log of changes that lies beside it, %s-wal, do not fit together (%s); nothing was changed. After a restore the log from before it "+
		"must not lie there: move %s-wal and %s-shm away, and start again", file, file, fault, file, file)
}

// open opens the file to read it.
func open(file, how string) (*sql.DB, error) {
	db, err := sql.Open("sqlite", "file:"+(&url.URL{Path: file}).EscapedPath()+"?mode=ro&_pragma=query_only(1)&"+how)
	if err == nil {
		db.SetMaxOpenConns(1)
	}
	return db, err
}

// head is where the audit trail of a space ends.
type head struct {
	space string
	seq   int64
	hash  string
}

// heads are where the trails end in a file that is opened in a way.
func heads(ctx context.Context, file, how string) (all []head, err error) {
	db, err := open(file, how)
	if err != nil {
		return nil, err
	}
	defer func() { err = errors.Join(err, db.Close()) }()
	rows, err := db.QueryContext(ctx, "SELECT company_id, seq, hash FROM audit_heads WHERE company_id <> '' AND seq > 0")
	if err != nil {
		return nil, err
	}
	defer func() { err = errors.Join(err, rows.Close()) }()
	for rows.Next() {
		var h head
		if err := rows.Scan(&h.space, &h.seq, &h.hash); err != nil {
			return nil, err
		}
		all = append(all, h)
	}
	return all, rows.Err()
}

// faultOf is what does not fit in the database as it is with its log: its pages; the
// number of entries in the audit trail of a space, which every change makes longer; a link of
// that trail that does not follow from the one before, as where half of it is another
// database's; or where the file ended without its log, which its own log goes on from.
func faultOf(ctx context.Context, db *sql.DB, alone []head) (string, error) {
	var said string
	if err := db.QueryRowContext(ctx, "PRAGMA quick_check(1)").Scan(&said); err != nil || said != "ok" {
		return said, err
	}
	var trails int
	err := db.QueryRowContext(ctx, "SELECT count(*) FROM sqlite_master WHERE name IN ('audit_heads', 'audit_entries')").Scan(&trails)
	if err != nil || trails < 2 {
		return "", err
	}
	for _, h := range alone {
		var n int
		err := db.QueryRowContext(ctx, "SELECT count(*) FROM audit_entries WHERE company_id = ? AND seq = ? AND hash = ?", h.space, h.seq, h.hash).Scan(&n)
		if err != nil || n == 0 {
			return fmt.Sprintf("the audit trail of %s ends in the file with the entry %d, and has another with the log, or none", h.space, h.seq), err
		}
	}
	for _, look := range []struct{ query, fault string }{
		{`SELECT company_id FROM audit_heads AS head WHERE company_id <> ''
			AND seq <> (SELECT count(*) FROM audit_entries WHERE company_id = head.company_id) LIMIT 1`,
			"entries of the audit trail of %s are missing, or were put beside it"},
		{`SELECT company_id FROM audit_heads AS head WHERE company_id <> '' AND seq > 0
			AND hash <> (SELECT hash FROM audit_entries WHERE company_id = head.company_id AND seq = head.seq) LIMIT 1`,
			"the audit trail of %s does not end as its head says"},
		{`SELECT company_id FROM (SELECT company_id, hash, prev_hash, lag(hash) OVER (PARTITION BY company_id ORDER BY seq) AS before FROM audit_entries)
			WHERE before IS NOT NULL AND company_id <> '' AND hash <> before AND prev_hash <> before LIMIT 1`,
			"a link of the audit trail of %s does not follow from the one before"},
	} {
		var space string
		err := db.QueryRowContext(ctx, look.query).Scan(&space)
		if err == nil {
			return fmt.Sprintf(look.fault, space), nil
		}
		if !errors.Is(err, sql.ErrNoRows) {
			return "", err
		}
	}
	return "", nil
}
