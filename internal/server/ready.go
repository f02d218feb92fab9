package server

import (
	"context"
	"errors"
	"log/slog"
	"sync"
	"time"

	"nectarine/internal/mechanism/store"
	"nectarine/internal/value/clock"
)

// whyNotReady says what the server lacks to answer requests; empty when it is ready.
func (s *Server) whyNotReady(ctx context.Context, w *writing) string {
	err := s.DB.Ready(ctx)
	switch {
	case errors.Is(err, store.ErrForeignKey):
		return "the key file does not fit the database"
	case err != nil:
		return "the database is not ready"
	case w.fails(ctx):
		return "the database cannot be written: its disk is full, or it takes only reads"
	case s.Queue == nil:
		return "the job workers have not started"
	}
	return ""
}

// sounding is for how long it is taken that what could be written still can, or still
// cannot: each question costs a commit.
const sounding = 5 * time.Second

// writing knows whether the database can be written.
type writing struct {
	db *store.DB

	mu    sync.Mutex
	asked clock.Time
	err   error
}

// fails reports whether the database cannot be written. It tries no more than once in a
// while; one that is busy beyond the caller's time is no worse than it was.
func (w *writing) fails(ctx context.Context) bool {
	w.mu.Lock()
	defer w.mu.Unlock()
	now := w.db.Clock.Now()
	if !w.asked.IsZero() && now.Before(w.asked.Add(sounding).Time) && !now.Before(w.asked.Time) {
		return w.err != nil
	}
	err := w.db.Writable(ctx)
	if ctx.Err() != nil {
		return w.err != nil
	}
	if err != nil && w.err == nil {
		slog.Error("the database cannot be written", "error", err)
	}
	w.asked, w.err = now, err
	return err != nil
}
