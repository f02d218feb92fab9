package server

import (
	"context"
	"errors"
	"io"
	"log/slog"
	"net/http"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"time"

	"nectarine/internal/domain/document"
	"nectarine/internal/mechanism/audit"
	"nectarine/internal/mechanism/store"
	"nectarine/internal/value/clock"
)

// Config is what a server is started with.
type Config struct {
	Database  string // sqlite:PATH or postgres://…
	Address   string // host:port to listen on
	KeyFile   string // the key ring for personal data; made with a new database
	Documents string // the folder of the contents of documents; beside the database unless given
	Demo      bool   // create a company with the demo portfolio at the first start
	// TLSCert and TLSKey are PEM files, both or neither: a certificate with its chain, and
	// its private key. With them the server speaks HTTPS.
	TLSCert, TLSKey string
	Connections     int // the most at once
	Options         Options
	Out             io.Writer // where the first start is told
}

// OpenDatabase opens the database of a configuration with its key ring.
func OpenDatabase(ctx context.Context, database, keyFile string) (*store.DB, error) {
	if err := whole(ctx, database); err != nil {
		return nil, err
	}
	if path, lite := strings.CutPrefix(database, "sqlite:"); lite {
		if info, err := os.Stat(path); err == nil { // such as a backup that was put in place by cp
			warnOfReaders("the database", path, info)
		}
	}
	found, err := store.Inspect(ctx, database)
	if err != nil {
		return nil, err
	}
	key, err := keyRing(found, KeyFile(database, keyFile))
	if err != nil {
		return nil, err
	}
	db, err := store.Open(ctx, database, store.Options{Clock: clock.System{}, Key: key, Upgrade: audit.SealOldHead})
	if err == nil && !found.Exists {
		slog.InfoContext(ctx, "made a new database, in which there is nothing: if there was to be one, look at --db", "database", named(database))
	}
	if err != nil || db.Bound() {
		return db, err
	}
	slog.InfoContext(ctx, "sealing what earlier releases kept in clear, or sealed without its row; stopped, it goes on at the next start")
	if err := Reseal(ctx, db, nil); err != nil {
		return nil, errors.Join(err, db.Close())
	}
	return db, nil
}

// named is a database as the log may tell it: a file with its whole path, a server without
// the password.
func named(database string) string {
	if path, lite := strings.CutPrefix(database, "sqlite:"); lite {
		if whole, err := filepath.Abs(path); err == nil {
			path = whole
		}
		return path
	}
	if at, err := url.Parse(database); err == nil {
		return at.Redacted()
	}
	return "postgres"
}

// beside is the folder of what an installation keeps beside its database: that of
// the SQLite file, or ./data.
func beside(database string) string {
	if path, lite := strings.CutPrefix(database, "sqlite:"); lite {
		return filepath.Dir(path)
	}
	return "data"
}

// Run serves until the context ends, then lets the requests under way finish.
func Run(ctx context.Context, c Config) error {
	return Alone(ctx, c.Database, func() error { return run(ctx, c) })
}

func run(ctx context.Context, c Config) error {
	db, err := OpenDatabase(ctx, c.Database, c.KeyFile)
	if err != nil {
		return err
	}
	s := New(db)
	if c.Documents == "" {
		c.Documents = filepath.Join(beside(c.Database), "documents")
	}
	s.Documents.Blobs = document.Disk{Folder: c.Documents}
	handler, err := s.Handler(c.Options)
	if err != nil {
		return errors.Join(err, db.Close())
	}
	if err := s.Work(ctx); err != nil {
		return errors.Join(err, db.Close())
	}
	listener, connections, base, err := listen(c)
	if err != nil {
		return errors.Join(err, db.Close())
	}
	h := &http.Server{Handler: handler, ReadHeaderTimeout: 10 * time.Second, ReadTimeout: 5 * time.Minute,
		WriteTimeout: 5 * time.Minute, IdleTimeout: 2 * time.Minute, MaxHeaderBytes: 64 << 10, ConnState: connections.moved}
	slog.Info("serving", "url", base)
	served := make(chan error, 1)
	go func() { served <- h.Serve(listener) }()
	ticking := make(chan struct{})
	working, stop := context.WithCancel(context.WithoutCancel(ctx))
	go func() {
		defer close(ticking)
		s.background(working)
	}()
	if c.Demo {
		err = s.demo(ctx, c, base)
	}
	if err == nil {
		select {
		case <-ctx.Done():
			slog.Info("stopping: requests under way are finished first")
		case err = <-served:
		}
	}
	err = errors.Join(err, finish(context.WithoutCancel(ctx), h))
	stop()
	<-ticking
	patience, cancel := context.WithTimeout(context.WithoutCancel(ctx), stopTime)
	defer cancel()
	return errors.Join(err, s.Queue.Stop(patience), db.Close())
}

// stopTime is how long requests, and then jobs, under way may take to end when the server
// stops.
const stopTime = 20 * time.Second

// finish lets the requests under way end. Those that do not are cut off, which is no
// fault of the server's: what they had not committed is not there.
func finish(ctx context.Context, h *http.Server) error {
	patience, cancel := context.WithTimeout(ctx, stopTime)
	defer cancel()
	err := h.Shutdown(patience)
	if errors.Is(err, context.DeadlineExceeded) {
		slog.Warn("requests that do not end were cut off", "after", stopTime)
		return h.Close()
	}
	return err
}
