package comms_test

import (
	"context"
	"slices"
	"testing"

	"nectarine/internal/domain/comms"
	"nectarine/internal/mechanism/store"
	"nectarine/internal/testing/assert"
	"nectarine/internal/testing/servertest"
)

// What waits can be withdrawn, once; what was withdrawn says when and why.
func TestQueueAndWithdraw(t *testing.T) {
	servertest.Run(t, func(t *testing.T, c *servertest.Client) {
		ann := c.Borrower()
		matter := c.Case(ann)
		queued := []*comms.Interaction{{PersonID: ann.ID, CaseID: &matter.ID}, {PersonID: ann.ID}}
		for _, i := range queued {
			i.Context, i.Attachments = map[string]any{}, []string{}
		}
		c.Tx(func(ctx context.Context, tx *store.Tx) error { return comms.Queue(ctx, tx, queued...) })
		first, second := queued[0].ID, queued[1].ID
		waits := c.Get("/interactions/" + first)
		assert.Fields(t, waits, assert.M{"status": "pending", "direction": "outbound", "personId": ann.ID, "caseId": matter.ID, "reason": nil, "statusUpdatedAt": waits["createdAt"]})
		withdraw := func(reason string, ids ...string) (done map[string]bool) {
			c.Tx(func(ctx context.Context, tx *store.Tx) (err error) {
				done, err = comms.Withdraw(ctx, tx, ids, reason)
				return err
			})
			return done
		}
		if done := withdraw("The case is closed.", first); len(done) != 1 || !done[first] {
			t.Errorf("withdrawn are %v, want %s alone", done, first)
		}
		is := c.Get("/interactions/" + first)
		assert.Fields(t, is, assert.M{"status": "canceled", "reason": "The case is closed."})
		if done := withdraw("Again.", first, second, "IN-NONE-NONE"); len(done) != 1 || !done[second] {
			t.Errorf("withdrawn are %v, want %s alone: the other was before, and the third is nobody's", done, second)
		}
		assert.Fields(t, c.Get("/interactions/"+first), assert.M{"reason": "The case is closed.", "updatedAt": is["updatedAt"]})
		assert.Len(t, c.Events("interaction.created", first), 1)
		assert.Len(t, c.Events("interaction.updated", first), 1)
	})
}

// What is withdrawn at once is told in the order of the ids, every time.
func TestWithdrawnInOneOrder(t *testing.T) {
	servertest.Run(t, func(t *testing.T, c *servertest.Client) {
		ann := c.Borrower()
		queued, ids := make([]*comms.Interaction, 8), make([]string, 8)
		for i := range queued {
			queued[i] = &comms.Interaction{PersonID: ann.ID, Context: map[string]any{}, Attachments: []string{}}
		}
		c.Tx(func(ctx context.Context, tx *store.Tx) error { return comms.Queue(ctx, tx, queued...) })
		for i, q := range queued {
			ids[i] = q.ID
		}
		c.Tx(func(ctx context.Context, tx *store.Tx) error {
			_, err := comms.Withdraw(ctx, tx, ids, "No.")
			return err
		})
		var told []string
		for _, e := range c.List("/events?limit=100&eventType=interaction.updated") {
			told = append(told, e["objectId"].(string))
		}
		slices.Reverse(told) // the newest comes first
		if slices.Sort(ids); !slices.Equal(told, ids) {
			t.Errorf("the withdrawal of eight is told of %v, want by id, %v", told, ids)
		}
	})
}

func TestListOfInteractions(t *testing.T) {
	servertest.Run(t, func(t *testing.T, c *servertest.Client) {
		ann, bob := c.Borrower(), c.Borrower()
		matter, other := c.Case(ann), c.Case(ann)
		make := func(person, matter string) servertest.Object {
			i := &comms.Interaction{PersonID: person, CaseID: &matter, Context: map[string]any{}, Attachments: []string{}}
			c.Tx(func(ctx context.Context, tx *store.Tx) error { return comms.Queue(ctx, tx, i) })
			return servertest.Object{ID: i.ID}
		}
		kept, dropped := make(ann.ID, matter.ID), make(ann.ID, other.ID)
		make(bob.ID, c.Case(bob).ID)
		assert.Len(t, c.List(ann.Path+"/interactions"), 2)
		c.Filtered(ann.Path+"/interactions", "caseId="+matter.ID, kept, dropped)
		c.Tx(func(ctx context.Context, tx *store.Tx) error {
			_, err := comms.Withdraw(ctx, tx, []string{dropped.ID}, "No.")
			return err
		})
		c.Filtered(ann.Path+"/interactions", "status=pending", kept, dropped)
		c.Filtered(ann.Path+"/interactions", "status=canceled", dropped, kept)
		c.Refused("GET", ann.Path+"/interactions?status=sent", nil, 400, "status")
		c.Refused("GET", ann.Path+"/interactions?caseId=CS-NONE-NONE", nil, 400, "caseId")
		c.Refused("GET", "/people/BO-NONE-NONE/interactions", nil, 404, "")
		c.Other().Refused("GET", "/interactions/"+kept.ID, nil, 404, "")
	})
}

// Notes on an interaction are those of the public API; the path takes ext- and the
// lender's own id, and an instruction makes a task.
func TestNotesOfInteractions(t *testing.T) {
	servertest.Run(t, func(t *testing.T, c *servertest.Client) {
		ann, own := c.Borrower(), "call 7/2026"
		matter := c.Case(ann)
		i := &comms.Interaction{ExternalID: &own, PersonID: ann.ID, CaseID: &matter.ID, Context: map[string]any{}, Attachments: []string{}}
		c.Tx(func(ctx context.Context, tx *store.Tx) error { return comms.Queue(ctx, tx, i) })
		notes := "/interactions/ext-call%207%2F2026/notes"
		n := c.Create(notes, assert.M{"content": "Evenings", "category": "generic", "pinned": true})
		assert.Fields(t, n, assert.M{"interactionId": i.ID, "caseId": nil, "supercaseId": nil, "type": "interactionNote", "object": "note", "pinned": true, "edited": false, "oldContent": assert.Count(0)})
		one := notes + "/" + n["id"].(string)
		assert.Fields(t, c.Get(one), assert.M{"content": "Evenings"})
		assert.Fields(t, c.Put(one, assert.M{"content": "After six", "archived": true, "taskableInstruction": true}), assert.M{"edited": true, "oldContent": assert.Count(1), "archivedBy": assert.Set})
		assert.Rows(t, c.List("/tasks?caseId="+matter.ID), assert.M{"taskType": "reviewCaseInstructions", "personId": ann.ID})
		c.Put(one, assert.M{"taskableInstruction": true})
		assert.Len(t, c.List("/tasks?caseId="+matter.ID), 1)
		assert.Len(t, c.List(notes), 0)
		assert.Len(t, c.List("/interactions/"+i.ID+"/notes?includeArchived=true"), 1)
		secret := c.Create(notes, assert.M{"content": "Secret", "sensitiveData": true})["id"].(string)
		agent := c.Agent("Bob", "Ray", "note:read", "interaction:read")
		agent.Refused("GET", notes+"/"+secret, nil, 404, "")
		agent.Refused("POST", notes, assert.M{"content": "x"}, 403, "")
		c.Refused("GET", "/interactions/IN-NONE-NONE/notes", nil, 404, "")
		c.Refused("GET", "/people/"+ann.ID+"/cases/"+matter.ID+"/notes/"+secret, nil, 404, "")
		c.Refused("POST", notes, assert.M{}, 400, "content")
		c.Other().Refused("GET", "/interactions/"+i.ID+"/notes", nil, 404, "")
	})
}
