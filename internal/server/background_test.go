package server_test

import (
	"context"
	"errors"
	"net/http/httptest"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"nectarine/internal/domain/access"
	"nectarine/internal/domain/document"
	"nectarine/internal/mechanism/calendar"
	"nectarine/internal/mechanism/store"
	"nectarine/internal/server"
	"nectarine/internal/testing/servertest"
)

// faultyIn is a store of contents that cannot be read in one space.
type faultyIn struct {
	document.Blobs
	space string
	asked sync.Map
}

// Before fails in the one space.
func (f *faultyIn) Before(space string, _ time.Time, _ func(string) error) error {
	if space == f.space {
		return errors.New("out of order")
	}
	f.asked.Store(space, true)
	return nil
}

// TestBackgroundFailures: what fails in one space, at any of the works that go
// through all of them, stands in the metrics under that space; in the others the
// same work is done.
func TestBackgroundFailures(t *testing.T) {
	servertest.Run(t, func(t *testing.T, c *servertest.Client) {
		db, clock, err := servertest.Open(c.Server.DB.Engine())
		if err != nil {
			t.Fatal(err)
		}
		s := server.New(db)
		made, err := access.NewCompany(t.Context(), db, access.Lender{Name: "Acme"}, s.Seed)
		if err != nil {
			t.Fatal(err)
		}
		first, second := made.CompanyID, made.TestCompanyID
		if second < first {
			first, second = second, first // the one that fails comes before the other
		}
		var ran atomic.Int64 // in the second space
		s.Calendar.Sources = append(s.Calendar.Sources, calendar.Source{Name: "broken in one",
			Next: func(_ context.Context, a *store.Across) (all []store.Moment, err error) {
				for space, done := range map[string]int64{first: 0, second: ran.Load()} {
					if done == 0 && (a.Space == "" || a.Space == space) {
						all = append(all, store.Moment{Space: space, At: clock.Now().Add(-time.Hour)})
					}
				}
				return all, nil
			},
			Run: func(_ context.Context, tx *store.Tx) error {
				if tx.Space == first {
					return errors.New("out of order")
				}
				ran.Add(1)
				return nil
			}})
		blobs := &faultyIn{space: first}
		s.Documents.Blobs = blobs
		s.RunDue(t.Context())
		s.Sweep(t.Context())
		s.Revive(t.Context())
		_, swept := blobs.asked.Load(second)
		if ran.Load() != 1 || !swept {
			t.Errorf("in the second space the calendar ran %d times and the sweep %t: the fault of the first has stopped it", ran.Load(), swept)
		}
		handler, err := s.Handler(server.Options{})
		if err != nil {
			t.Fatal(err)
		}
		w := httptest.NewRecorder()
		handler.ServeHTTP(w, httptest.NewRequestWithContext(t.Context(), "GET", "/metrics", nil))
		for work, want := range map[string]bool{"calendar": true, "sweep": true, "revive": false} {
			line := `nectarine_background_failures_total{companyId="` + first + `",work="` + work + `"} 1`
			if got := strings.Contains(w.Body.String(), line); got != want {
				t.Errorf("the metrics hold %s: %t, want %t", line, got, want)
			}
		}
		if strings.Contains(w.Body.String(), second) {
			t.Errorf("the metrics are %s, want nothing of the second space %s, where nothing has failed", w.Body, second)
		}
	})
}
