package dialect

import (
	"context"
	"database/sql"
	"errors"
	"io/fs"
	"net/url"
	"os"
	"path/filepath"

	"github.com/uptrace/bun"
	"github.com/uptrace/bun/dialect/sqlitedialect"
	driver "modernc.org/sqlite"

	"nectarine/internal/mechanism/store/prepared"
)

// SQLite keeps everything in one file.
type SQLite struct{}

// OpenSQLite opens the file with one connection that writes and several that
// read. busy_timeout comes first: the others may have to wait for a lock. What is
// removed is overwritten: it may be personal.
func OpenSQLite(path string, readers int) (write, read *bun.DB, err error) {
	if err := private(path); err != nil {
		return nil, nil, err
	}
	file := "file:" + (&url.URL{Path: path}).EscapedPath()
	const common = "?_pragma=busy_timeout(10000)&_pragma=foreign_keys(1)&_pragma=cache_size(-65536)&_pragma=mmap_size(1073741824)&_pragma=temp_store(memory)"
	writes, err := driver.NewConnector(file + common + "&_pragma=journal_mode(wal)&_pragma=synchronous(full)&_pragma=secure_delete(1)&_txlock=immediate")
	if err != nil {
		return nil, nil, err
	}
	reads, err := driver.NewConnector(file + common + "&_pragma=query_only(1)")
	if err != nil {
		return nil, nil, err
	}
	w, r := sql.OpenDB(prepared.WithStatementCache(writes)), sql.OpenDB(prepared.WithStatementCache(reads))
	w.SetMaxOpenConns(1)
	r.SetMaxOpenConns(readers)
	r.SetMaxIdleConns(readers)
	return bun.NewDB(w, sqlitedialect.New()), bun.NewDB(r, sqlitedialect.New()), nil
}

// private makes the file where there is none, for its owner alone whatever the folder and
// the umask say: names and notes stand in it. The engine gives its log the same mode.
func private(path string) error {
	if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
		return err
	}
	f, err := os.OpenFile(path, os.O_CREATE|os.O_EXCL|os.O_RDWR, 0o600)
	if errors.Is(err, fs.ErrExist) {
		return nil
	}
	if err != nil {
		return err
	}
	return f.Close()
}

// ReadSQLite opens a file that is there, for reading alone. What it answers beside is called once
// that is closed: it leaves nothing beside the file that was not there.
func ReadSQLite(path string, readers int) (db *bun.DB, leave func() error, err error) {
	if err := exists(path); err != nil {
		return nil, nil, err
	}
	_, missing := os.Stat(path + "-wal")
	file := "file:" + (&url.URL{Path: path}).EscapedPath()
	r, err := sql.Open("sqlite", file+"?mode=ro&_pragma=busy_timeout(10000)&_pragma=query_only(1)")
	if err != nil {
		return nil, nil, err
	}
	r.SetMaxOpenConns(readers)
	return bun.NewDB(r, sqlitedialect.New()), func() error {
		if errors.Is(missing, fs.ErrNotExist) {
			return withdraw(file)
		}
		return nil
	}, nil
}

// withdraw removes the empty log that reading has made beside a file that had none. The engine
// does it, where nobody else has the file, as a connection that may write is closed; it writes nothing.
func withdraw(file string) error {
	w, err := sql.Open("sqlite", file+"?mode=rw&_pragma=busy_timeout(10000)&_pragma=query_only(1)")
	if err != nil {
		return err
	}
	_, err = w.Exec("SELECT 1 FROM sqlite_master LIMIT 1")
	return errors.Join(err, w.Close())
}

// Name is what addresses begin with.
func (SQLite) Name() string { return "sqlite" }

// Lock has nothing to do: there is one writer, and it has the whole file.
func (SQLite) Lock(*bun.SelectQuery) {}

// Claim has nothing to do, as Lock.
func (SQLite) Claim(*bun.SelectQuery) {}

// ReadOptions are those of a transaction that only reads.
func (SQLite) ReadOptions() *sql.TxOptions { return &sql.TxOptions{ReadOnly: true} }

// Retryable is never: a transaction that has the file has it to its end.
func (SQLite) Retryable(error) bool { return false }

// Together is false: there is no way to save, and a text of several is parsed anew each time.
func (SQLite) Together() bool { return false }

// Shares is true: there is one connection that writes, and what a commit costs is the disk.
func (SQLite) Shares() bool { return true }

// Alone has nothing to do: the transaction holds the file from its beginning.
func (SQLite) Alone(context.Context, bun.Tx) error { return nil }

// Probe overwrites pages, which go to the end of the log. What is written differs each
// time: a page that stays as it is would not be written.
func (SQLite) Probe() []string {
	return []string{"INSERT INTO disk_probe (number, filling) VALUES (1, hex(randomblob(131072))) ON CONFLICT (number) DO UPDATE SET filling = excluded.filling"}
}

// exists is fs.ErrNotExist where there is no file of a database, or one without content.
func exists(path string) error {
	info, err := os.Stat(path)
	if err == nil && info.Size() == 0 {
		return fs.ErrNotExist
	}
	return err
}
