package server_test

import (
	"context"
	"net/url"
	"testing"
	"time"

	"nectarine/internal/domain/comms"
	"nectarine/internal/mechanism/store"
	"nectarine/internal/testing/servertest"
)

// below asks that a list shows what hangs on what its path names, and nothing of another.
func below(c *servertest.Client, list string, own, others servertest.Object) {
	c.T.Helper()
	seen := map[string]bool{}
	for _, row := range c.List(list) {
		seen[row["id"].(string)] = true
	}
	if !seen[own.ID] || seen[others.ID] {
		c.T.Errorf("%s shows %v, want %s, and not %s, which hangs on another", list, seen, own.ID, others.ID)
	}
}

// TestFiltersBelowAPath: each list of a borrower, a case, a supercase shows its own alone.
func TestFiltersBelowAPath(t *testing.T) {
	servertest.Run(t, func(t *testing.T, c *servertest.Client) {
		ann, bob := c.Borrower(), c.Borrower()
		matter, other := c.Case(ann), c.Case(bob)

		loan := c.LoanType(m{"externalId": "car"})
		shared := c.Loan(bob, m{"loanTypeId": loan.ID, "additionalPeople": []m{{"personId": ann.ID, "loanRelationType": "coBorrower"}}})
		bobs := c.Loan(bob, m{"loanTypeId": loan.ID})
		anns := c.Loan(ann, m{"loanTypeId": loan.ID})
		below(c, ann.Path+"/loans", anns, bobs)
		below(c, ann.Path+"/loans", shared, bobs) // an additional borrower is one
		below(c, bob.Path+"/loans", bobs, anns)

		note := func(of servertest.Object) servertest.Object {
			return c.New(of.Path+"/notes", m{"content": "Called."})
		}
		below(c, matter.Path+"/notes", note(matter), note(other))

		block := func(of servertest.Object) servertest.Object {
			return c.New(of.Path+"/do-not-interact", m{"channels": []string{"voice"}})
		}
		own, theirs := block(matter), block(other)
		below(c, ann.Path+"/do-not-interact", own, theirs)
		below(c, ann.Path+"/do-not-interact?active=true", own, theirs)

		said := func(to servertest.Object) servertest.Object {
			i := &comms.Interaction{PersonID: to.ID, Context: map[string]any{}, Attachments: []string{}}
			c.Tx(func(ctx context.Context, tx *store.Tx) error { return comms.Queue(ctx, tx, i) })
			return servertest.Object{ID: i.ID}
		}
		below(c, ann.Path+"/interactions", said(ann), said(bob))

		number := func(of servertest.Object, value string) servertest.Object {
			return c.New(of.Path+"/identities", m{"identityType": "SSN", "value": value})
		}
		below(c, ann.Path+"/identities", number(ann, "900-12-3456"), number(bob, "900-12-3457"))
	})
}

// TestFiltersOfWhatIsArchived: contacts and identities that are archived come when they are
// asked for, and not otherwise.
func TestFiltersOfWhatIsArchived(t *testing.T) {
	servertest.Run(t, func(t *testing.T, c *servertest.Client) {
		ann := c.Borrower()
		contacts, identities := ann.Path+"/contacts", ann.Path+"/identities"
		old := c.New(contacts, m{"contactType": "phone", "value": "(312) 555-0123", "label": "home"})
		stands := c.New(contacts, m{"contactType": "phone", "value": "(312) 555-0124", "label": "work"})
		c.Put(old.Path, m{"status": "archived"})
		c.Widened(contacts, "includeArchived=true", stands, old)
		now := c.New(identities, m{"identityType": "SSN", "value": "900-12-3457"})
		former := c.New(identities, m{"identityType": "passport", "value": "X1234567"})
		c.Put(former.Path, m{"isArchived": true})
		c.Widened(identities, "includeArchived=true", now, former)
	})
}

// TestFiltersOfTheRecord: events and entries of the trail by the kind of object, the object,
// the user, the borrower and the type.
func TestFiltersOfTheRecord(t *testing.T) {
	servertest.Run(t, func(t *testing.T, c *servertest.Client) {
		first, second := c.Team(), c.Team(m{"name": "Legal"})
		ann := c.Borrower()
		lent := c.Loan(ann, m{"externalId": "hers"})
		entry := func(list, of string) servertest.Object {
			return servertest.ObjectOf(list, c.List(list + "?limit=1&objectId=" + of)[0])
		}
		made := entry("/audit", first.ID)
		agent := c.Agent("Bob", "Ray", "team:update", "team:read")
		agent.Put(first.Path, m{"name": "Hardship and more"})
		changed := servertest.ObjectOf("/audit", c.List("/audit?limit=1")[0])
		c.Advance(time.Hour)
		between := url.QueryEscape(c.Now().String())
		later := c.Team(m{"name": "Later"})
		hold(c, []narrowed{
			{"/audit", "limit=100&from=" + between, entry("/audit", later.ID), made},
			{"/audit", "limit=100&to=" + between, made, entry("/audit", later.ID)},
			{"/events", "limit=100&from=" + between, entry("/events", later.ID), entry("/events", second.ID)},
			{"/events", "limit=100&to=" + between, entry("/events", second.ID), entry("/events", later.ID)},
			{"/audit", "limit=100&objectId=" + first.ID, made, entry("/audit", second.ID)},
			{"/audit", "limit=100&objectType=team", made, entry("/audit", ann.ID)},
			{"/audit", "limit=100&actorId=" + changed.M["actorId"].(string), changed, made},
			{"/audit", "limit=100&requestId=" + changed.M["requestId"].(string), changed, made},
			{"/events", "limit=100&objectId=" + first.ID, entry("/events", first.ID), entry("/events", second.ID)},
			{"/events", "limit=100&objectType=team", entry("/events", second.ID), entry("/events", ann.ID)},
			{"/events", "limit=100&eventType=team.created", entry("/events", second.ID), entry("/events", first.ID)}, // which was updated since
			{"/events", "limit=100&personId=" + ann.ID, entry("/events", ann.ID), entry("/events", second.ID)},
			{"/events", "limit=100&loanId=" + lent.ID, entry("/events", lent.ID), entry("/events", ann.ID)},
			{"/events", "limit=100&loanId=ext-hers", entry("/events", lent.ID), entry("/events", ann.ID)},
		})
	})
}

// TestFiltersOfOperationsOfASupercase: the operations of a supercase are its own.
func TestFiltersOfOperationsOfASupercase(t *testing.T) {
	servertest.Run(t, func(t *testing.T, c *servertest.Client) {
		done := func() (servertest.Object, servertest.Object) {
			of := c.Supercase(m{"subcaseTypeId": c.List("/case-types?caseType=generic")[0]["id"]})
			c.Do("PUT", of.Path+"/populations/draft/members", []m{{"borrowerId": c.Borrower().ID}}, 200)
			c.Do("POST", of.Path+"/populations/draft/commit?sync=true", nil, 204)
			c.Data("POST", of.Path+"/bulk-update?sync=true", m{"name": "Storm"}, 202)
			return of, servertest.ObjectOf(of.Path+"/bulk-operations", c.List(of.Path + "/bulk-operations")[0])
		}
		first, own := done()
		_, theirs := done()
		below(c, first.Path+"/bulk-operations", own, theirs)
	})
}

// TestFiltersOfTasksThatAreWithdrawn: when an escalation ends, the tasks that rules made for
// it and that nobody has done are canceled, and neither those of others nor what is done.
func TestFiltersOfTasksThatAreWithdrawn(t *testing.T) {
	servertest.Run(t, func(t *testing.T, c *servertest.Client) {
		team := c.Team()
		matter := c.Case(c.Borrower())
		byHand := c.New("/tasks", m{"taskType": "reviewEscalatedCaseTeam", "caseId": matter.ID, "assigneeTeamId": team.ID})
		c.Do("POST", matter.Path+"/escalations", m{"escalatedTeamId": team.ID}, 204)
		var byRule servertest.Object
		for _, row := range c.List("/tasks?caseId=" + matter.ID) {
			if row["id"] != byHand.ID {
				byRule = servertest.ObjectOf("/tasks", row)
			}
		}
		if byRule.ID == "" || byRule.M["taskType"] != byHand.M["taskType"] {
			t.Fatalf("the escalation has made the task %v, want one of the type %v", byRule.M, byHand.M["taskType"])
		}
		c.Do("POST", matter.Path+"/escalations", m{}, 204)
		for id, want := range map[string]string{byRule.Path: "canceled", byHand.Path: byHand.M["status"].(string)} {
			if got := c.Get(id)["status"]; got != want {
				t.Errorf("when the escalation is over the task %s is %v, want %s", id, got, want)
			}
		}
	})
}
