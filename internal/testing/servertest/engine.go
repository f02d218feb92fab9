package servertest

import (
	"context"
	"net/url"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"nectarine/internal/mechanism/store"
	"nectarine/internal/mechanism/store/dialect"
	"nectarine/internal/mechanism/store/vault"
	"nectarine/internal/value/clock"
	"nectarine/internal/value/id"
)

// The engines, as store.DB.Engine spells them.
const (
	SQLite   = "sqlite"
	Postgres = "postgres"
)

// Engines are the databases to test on. Without NECTARINE_TEST_POSTGRES there is
// only SQLite: make test always sets it, and CI fails without it.
func Engines() []string {
	all := []string{SQLite}
	if os.Getenv("NECTARINE_TEST_POSTGRES") != "" || os.Getenv("CI") != "" {
		all = append(all, Postgres)
	}
	return all
}

// Shared are those of the engines that several servers may work on at once.
func Shared() []string {
	return slices.DeleteFunc(Engines(), func(engine string) bool { return engine == SQLite })
}

// Each runs f once for each engine, in parallel.
func Each(t *testing.T, f func(t *testing.T, engine string)) {
	t.Helper()
	for _, engine := range Engines() {
		t.Run(engine, func(t *testing.T) {
			t.Parallel()
			f(t, engine)
		})
	}
}

// Address is that of a fresh, empty database of the engine; a file goes into the
// folder. On PostgreSQL it is a schema of its own, so that packages tested at once
// do not meet.
func Address(engine, folder string) (string, error) {
	if engine == SQLite {
		return "sqlite:" + filepath.Join(folder, "test.db"), nil
	}
	return beside(dialect.CreateSchema, func(u *url.URL, name string) {
		q := u.Query()
		q.Set("search_path", name)
		u.RawQuery = q.Encode()
	})
}

// addressAlone is Address, but on PostgreSQL in a database of its own.
func addressAlone(engine, folder string) (string, error) {
	if engine == SQLite {
		return Address(engine, folder)
	}
	return beside(dialect.CreateDatabase, func(u *url.URL, name string) { u.Path = "/" + name })
}

// beside makes something of a new name in the PostgreSQL of the tests and gives its address.
func beside(create func(ctx context.Context, url, name string) error, named func(*url.URL, string)) (string, error) {
	base := os.Getenv("NECTARINE_TEST_POSTGRES")
	name := "t" + strings.ToLower(strings.ReplaceAll(id.New("TT"), "-", ""))
	if err := create(context.Background(), base, name); err != nil {
		return "", err
	}
	u, err := url.Parse(base)
	if err != nil {
		return "", err
	}
	named(u, name)
	return u.String(), nil
}

// Open is a fresh, empty database of the engine; it is closed at the end of the
// process.
func Open(engine string) (*store.DB, *clock.Manual, error) { return open(engine, Address) }

// OpenAlone is Open in a database of its own, for tests that change what holds for a whole
// PostgreSQL database: its settings, the sessions of all who work on it. Others are tested
// in other schemas of the same database meanwhile.
func OpenAlone(engine string) (*store.DB, *clock.Manual, error) { return open(engine, addressAlone) }

func open(engine string, addressOf func(engine, folder string) (string, error)) (*store.DB, *clock.Manual, error) {
	dir, err := os.MkdirTemp("", "nectarine-test-")
	if err != nil {
		return nil, nil, err
	}
	address, err := addressOf(engine, dir)
	if err != nil {
		return nil, nil, err
	}
	key, err := vault.NewKey()
	if err != nil {
		return nil, nil, err
	}
	c := clock.NewManual(Start)
	db, err := store.Open(context.Background(), address, store.Options{Clock: c, Key: key, Fault: spied})
	return db, c, err
}
