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
	base := os.Getenv("NECTARINE_TEST_POSTGRES")
	name := "t" + strings.ToLower(strings.ReplaceAll(id.New("TT"), "-", ""))
	if err := store.CreateSchema(context.Background(), base, name); err != nil {
		return "", err
	}
	u, err := url.Parse(base)
	if err != nil {
		return "", err
	}
	q := u.Query()
	q.Set("search_path", name)
	u.RawQuery = q.Encode()
	return u.String(), nil
}
