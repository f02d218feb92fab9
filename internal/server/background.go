package server

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"sync"
	"time"

	"nectarine/internal/domain/access"
	"nectarine/internal/domain/boarding"
	"nectarine/internal/domain/lockbox"
	"nectarine/internal/domain/supercase"
	"nectarine/internal/mechanism/answer"
	"nectarine/internal/mechanism/store"
	"nectarine/internal/value/clock"
)

// background does, until the context ends, what nobody asks for: every second it
// runs what has fallen due in any space, every half minute it resumes what
// has stopped half done, and every hour it throws away what is kept only for a time. None
// of these waits for another, and no space for the fault of another.
func (s *Server) background(ctx context.Context) {
	var loops sync.WaitGroup
	loops.Go(func() { every(ctx, time.Second, s.runDue) })
	loops.Go(func() { every(ctx, 30*time.Second, s.revive) })
	loops.Go(func() { s.reseal(ctx) }) // once: a key that seals comes with a start
	loops.Go(func() {
		s.sweep(ctx)
		every(ctx, time.Hour, s.sweep)
	})
	loops.Wait()
	s.turns.Wait()
}

// every does a work at the end of every period, until the context ends.
func every(ctx context.Context, period time.Duration, work func(context.Context)) {
	ticker := time.NewTicker(period)
	defer ticker.Stop()
	for {
		select {
		case <-ctx.Done():
			return
		case <-ticker.C:
			work(ctx)
		}
	}
}

// runDue gives each space in which something is due its turn.
func (s *Server) runDue(ctx context.Context) {
	spaces, err := s.spaces(ctx, "calendar")
	if err != nil {
		s.failed("", "calendar", err)
		return
	}
	s.turns.Start(ctx, spaces)
}

// revive resumes what a process that died has left half done.
func (s *Server) revive(ctx context.Context) {
	err := s.inEach(ctx, "revive", func(ctx context.Context, scope store.Scope) error { return s.DB.Write(ctx, scope, s.Bulk.Revive) })
	if err != nil {
		s.failed("", "revive", err)
	}
}

// sweep removes what broken uploads have left behind, and idempotency keys that
// have had their time.
func (s *Server) sweep(ctx context.Context) {
	now := s.DB.Clock.Now()
	if _, err := s.DB.Purge(ctx, (*answer.Kept)(nil), "expires_at", now); err != nil {
		s.failed("", "sweep", err)
	}
	err := s.inEach(ctx, "sweep", func(ctx context.Context, scope store.Scope) error {
		if err := s.Documents.Sweep(ctx, s.DB, scope, now.Time); err != nil {
			return err
		}
		return s.DB.Write(ctx, scope, func(ctx context.Context, tx *store.Tx) error {
			for _, sweep := range []func(context.Context, *store.Tx, clock.Time) error{lockbox.Sweep, boarding.Sweep} {
				if err := sweep(ctx, tx, now); err != nil {
					return err
				}
			}
			return supercase.Sweep(ctx, tx, now)
		})
	})
	if err != nil {
		s.failed("", "sweep", err)
	}
}

// inEach does a work in every space of the installation. The error says that the
// spaces cannot be told; what fails in one of them is told by failed.
func (s *Server) inEach(ctx context.Context, work string, do func(context.Context, store.Scope) error) error {
	spaces, err := s.spaces(ctx, work)
	if err == nil {
		s.turns.InEach(ctx, spaces, work, do)
	}
	return err
}

// spaces are the scopes in which the system does a work, one for every space.
func (s *Server) spaces(ctx context.Context, work string) ([]store.Scope, error) {
	all, err := access.Spaces(ctx, s.DB)
	scopes := make([]store.Scope, 0, len(all))
	for _, space := range all {
		if fault := space.IsTest.Fault; fault != nil { // its clock and whom it reaches are not known
			s.failed(space.ID, work, fmt.Errorf("isTest of the company %w", fault))
			continue
		}
		scopes = append(scopes, space.By(store.System, work))
	}
	return scopes, err
}

// failed tells operators of background work that did not end well. It is tried
// again by itself.
func (s *Server) failed(space, work string, err error) {
	if errors.Is(err, context.Canceled) {
		return // the server stops
	}
	slog.Error("background work failed; it tries again", "work", work, "companyId", space, "error", err)
	s.metrics.failures.WithLabelValues(work, space).Inc()
}
