package server_test

import (
	"fmt"
	"maps"
	"reflect"
	"slices"
	"strings"
	"testing"

	"nectarine/internal/testing/servertest"
)

// silent are the operations that write and leave no event, each with the reason.
var silent = map[string]string{
	"POST /api/loans/preview": "it reckons, and writes nothing",
}

// untouched prepares a request whose operation finds otherwise that all is done already.
var untouched = map[string]func(c *servertest.Client, r *servertest.Request){
	"POST /api/case-types/{caseTypeId}/notification-types/{notificationTypeId}":     untied,
	"POST /api/case-types/{caseTypeId}/do-not-interact-types/{doNotInteractTypeId}": untied,
	"POST /api/supercases/{supercaseId}/populations/draft/match":                    floridian,
}

func untied(c *servertest.Client, r *servertest.Request) { c.Do("DELETE", r.Path, nil, 204) }

// derived are fields of answers that follow from others, or from the row itself: of a change
// of them alone nothing is told.
var derived = map[string]string{
	"name": "of a borrower: the one of names that counts", "displayName": "of the name", "timestamps": "of the row, and of the days that are told",
	"now": "of the test clock: told as testClock of the company", "ran": "how many steps fell due", "object": "the kind",
}

// withheld is what events say of a personal value.
const withheld = "(withheld)"

// leftBy are the events that a request left, those of the work that it set off too.
func leftBy(c *servertest.Client, a servertest.Answer) (events []m) {
	c.T.Helper()
	c.Drain()
	for _, row := range c.List("/events?limit=100") {
		if row["requestId"] == a.Header.Get("X-Request-Id") {
			events = append(events, row)
		}
	}
	return events
}

// TestEveryWriteIsTold: whatever is written leaves an event, and that of an update tells of
// each field that the answer shows changed what it was and what it is.
func TestEveryWriteIsTold(t *testing.T) {
	servertest.Run(t, func(t *testing.T, c *servertest.Client) {
		writes, updates, personal := 0, 0, 0
		for _, op := range c.Operations() {
			if op.Method == "GET" {
				continue
			}
			t.Run(op.Method+" "+op.Path, func(t *testing.T) {
				c := c.Other().For(t)
				r := c.Valid(op)
				if prepare := untouched[op.Method+" "+op.Path]; prepare != nil {
					prepare(c, &r)
				}
				var before m
				if _, is := c.Operation("GET", strings.TrimPrefix(op.Path, "/api")); is && op.Method == "PUT" {
					before, _ = c.Send("GET", r.Path, nil).Body["data"].(m)
				}
				a := r.Call()
				if a.Status >= 300 {
					t.Fatalf("%d %s, want it done", a.Status, a.Raw)
				}
				events, reason := leftBy(c, a), silent[op.Method+" "+op.Path]
				if (len(events) == 0) != (reason != "") {
					t.Errorf("it leaves %d events; it is silent because %q", len(events), reason)
				}
				if n := len(c.List("/audit?requestId=" + a.Header.Get("X-Request-Id"))); n == 0 && reason == "" {
					t.Error("it leaves no entry in the audit trail, want who did it and what there")
				}
				writes++
				after, _ := a.Body["data"].(m)
				if before == nil || after == nil || before["id"] != after["id"] {
					return
				}
				updates++
				changes := map[string]m{}
				for _, e := range events {
					data, _ := e["data"].(m)
					of, _ := data["changes"].([]any)
					for _, one := range of {
						changes[fmt.Sprint(one.(m)["field"])] = one.(m)
					}
				}
				for _, field := range slices.Sorted(maps.Keys(after)) {
					is, was := after[field], before[field]
					if reflect.DeepEqual(is, was) || stamps.MatchString(field) || derived[field] != "" {
						continue
					}
					told, named := changes[field]
					if !named {
						t.Errorf("%s was %v and is %v: no event tells of it: %v", field, was, is, events)
					} else if told["old"] == withheld && told["new"] == withheld {
						personal++
					} else if !reflect.DeepEqual(told["old"], was) || !reflect.DeepEqual(told["new"], is) {
						t.Errorf("%s was %v and is %v: the event tells %v", field, was, is, told)
					}
				}
			})
		}
		if writes < 100 || updates < 20 || personal > 20 {
			t.Errorf("%d writes and %d updates were held, in which %d values are withheld; want 100, 20, and no more than 20", writes, updates, personal)
		}
	})
}
