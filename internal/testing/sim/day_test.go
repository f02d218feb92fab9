package sim

import (
	"context"
	"encoding/json"
	"fmt"
	"testing"
	"time"

	"nectarine/internal/mechanism/event"
	"nectarine/internal/mechanism/store"
	"nectarine/internal/server"
	"nectarine/internal/testing/servertest"
	"nectarine/internal/value/day"
)

// TestDayCrash kills the server with kill -9 while it closes one day of loans after the other:
// each day of each loan is closed once, and told once.
func TestDayCrash(t *testing.T) {
	servertest.Each(t, func(t *testing.T, engine string) {
		h := newHurricane(t, engine, 20)
		h.pause = 300
		h.start()
		h.lent(M{"dayCount": "actual/365", "lateFee": M{"kind": "flat", "amount": 15, "graceDays": 3}})
		said, _ := h.ask("GET", "/test-clock", asJSON, "", 200)["data"].(M)["now"].(string)
		now, err := time.Parse(time.RFC3339Nano, said)
		if err != nil {
			t.Fatal(err)
		}
		end := h.torment()
		for n := 0; (n < 60**rounds || h.spared()) && !t.Failed(); n++ {
			now = now.AddDate(0, 0, 1)
			// It is there already where the server was killed after it had come to it.
			h.ask("PUT", "/test-clock", asJSON, fmt.Sprintf(`{"now": %q}`, now.Format(time.RFC3339Nano)), 200, 400)
		}
		t.Logf("killed %d times", end())
		h.kill()
		h.start()
		now = now.AddDate(0, 0, 1)
		h.ask("PUT", "/test-clock", asJSON, fmt.Sprintf(`{"now": %q}`, now.Format(time.RFC3339Nano)), 200)
		h.kill()
		h.inside(false, func(ctx context.Context, tx *store.Tx) error {
			var told []*event.Event
			q := tx.Select(&told).Where("event_type IN ('loan.overdue', 'loan.overdue.update', 'loan.period.started', 'loan.obligation.statuschanged')").OrderExpr("seq")
			if err := q.Scan(ctx); err != nil {
				return err
			}
			h.eachDayOnce(told, day.In(now, time.UTC))
			part, err := server.Rebuild(ctx, tx, "", nil)
			if err == nil && (part.Folded != len(h.people) || len(part.Differences) > 0) {
				t.Errorf("%d ledgers folded with the differences %v, want %d and none", part.Folded, part.Differences, len(h.people))
			}
			return err
		})
		h.judgeAll(nil)
	})
}

// eachDayOnce holds that each loan is told to be overdue on each day once, from the first to the
// last, each of its periods to start once, and each of its obligations to come to a status once: nothing
// is paid.
func (h *hurricane) eachDayOnce(told []*event.Event, last day.Day) {
	h.t.Helper()
	at, started, stood := map[string]day.Day{}, map[string]int{}, map[string]int{}
	for _, e := range told {
		var data struct {
			EffectiveDate, StartDate, DueDate day.Day
			NewStatus                         string
		}
		if err := json.Unmarshal(e.Data, &data); err != nil {
			h.t.Fatal(err)
		}
		was, known := at[e.ObjectID]
		switch {
		case e.EventType == "loan.period.started":
			if started[fmt.Sprint(e.ObjectID, data.StartDate)]++; started[fmt.Sprint(e.ObjectID, data.StartDate)] > 1 {
				h.t.Errorf("the period of %s from %s on has started twice", e.ObjectID, data.StartDate)
			}
			continue
		case e.EventType == "loan.obligation.statuschanged":
			name := fmt.Sprint(e.ObjectID, data.DueDate, data.NewStatus)
			if stood[name]++; stood[name] > 1 {
				h.t.Errorf("the obligation of %s of %s has become %s twice", e.ObjectID, data.DueDate, data.NewStatus)
			}
			continue
		case known != (e.EventType == "loan.overdue.update"), known && data.EffectiveDate != was+1:
			h.t.Errorf("%s is told of %s on %s, after %s", e.EventType, e.ObjectID, data.EffectiveDate, was)
		}
		at[e.ObjectID] = data.EffectiveDate
	}
	if len(stood) < 2*len(h.people) {
		h.t.Errorf("%d changes of obligations are told, want twice as many as there are loans, %d, and more", len(stood), len(h.people))
	}
	if len(at) != len(h.people) || len(started) < 2*len(h.people) {
		h.t.Errorf("%d loans are overdue and %d periods have started, want %d and twice as many", len(at), len(started), len(h.people))
	}
	for id, on := range at {
		if on != last {
			h.t.Errorf("%s is told to be overdue until %s, want %s", id, on, last)
		}
	}
}
