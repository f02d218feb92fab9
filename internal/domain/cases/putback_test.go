package cases_test

import (
	"context"
	"fmt"
	"testing"

	"nectarine/internal/domain/cases"
	"nectarine/internal/mechanism/store"
	"nectarine/internal/testing/servertest"
	"nectarine/internal/value/metadata"

	"pgregory.net/rapid"
)

// Whatever a run changes in a case and undo finds unchanged, undo puts back to the
// last field, and nothing else.
func TestPutBack(t *testing.T) {
	servertest.Run(t, func(t *testing.T, c *servertest.Client) {
		person := c.Borrower(m{"externalId": "bea"}).ID
		own := c.Create("/people/"+person+"/cases", map[string]any{"caseType": "bankruptcy", "courtCaseNumber": "1", "status": "processing"})["id"].(string)
		rapid.Check(t, func(rt *rapid.T) {
			before := c.Get("/people/" + person + "/cases/" + own)
			status := rapid.SampledFrom([]cases.Status{cases.Processing, cases.Initiated, cases.Canceled, cases.Completed}).Draw(rt, "status")
			name, outcome, court := rapid.Ptr(rapid.SampledFrom([]string{"a", "b", "c"}), true).Draw(rt, "name"), cases.Approved,
				rapid.SampledFrom([]any{nil, "2", "3"}).Draw(rt, "court")
			meta := rapid.SampledFrom([]metadata.Map{nil, {}, {"k": "v"}}).Draw(rt, "meta")
			ack := rapid.Bool().Draw(rt, "ack")
			handled := c.Server.Cases
			c.Tx(func(ctx context.Context, tx *store.Tx) error {
				done, err := handled.Each(ctx, tx, []string{own}, func(c *cases.Case) error {
					c.Status, c.Name, c.MetaData, c.LenderAck = status, name, meta, ack
					if status == cases.Completed {
						c.Outcome = &outcome
					}
					c.Details = map[string]any{}
					if court != nil {
						c.Details["courtCaseNumber"] = court
					}
					return nil
				})
				if err != nil || done[0].Result == "failed" {
					rt.Fatalf("the first is told as %[2]v with the error %[1]v, want no error and no failure", err, done[0])
				}
				if done[0].Result == "unchanged" {
					return nil
				}
				back, err := handled.Undo(ctx, tx, nil, done)
				if err != nil || back[0].Result != "done" {
					rt.Fatalf("the first is told as %[2]v with the error %[1]v, want no error and it done", err, back[0])
				}
				return nil
			})
			after := c.Get("/people/" + person + "/cases/" + own)
			delete(before, "updatedAt")
			delete(after, "updatedAt")
			if fmt.Sprint(before) != fmt.Sprint(after) {
				rt.Fatalf("before %v\nafter %v, want before %v", before, after, fmt.Sprint(after))
			}
		})
	})
}
