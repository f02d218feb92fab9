package dni_test

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"nectarine/internal/domain/dni"
	"nectarine/internal/mechanism/store"
	"nectarine/internal/testing/assert"
	"nectarine/internal/testing/servertest"
	"nectarine/internal/value/clock"
)

type m = servertest.M

// stands are the ids of the do not interacts that hold for the borrower now, by what the
// API shows.
func stands(c *servertest.Client, person any) (ids []string) {
	c.T.Helper()
	for _, d := range c.List("/people/" + person.(string) + "/do-not-interact?active=true") {
		if d["active"] == true {
			ids = append(ids, d["id"].(string))
		}
	}
	return ids
}

func TestLifeOfADoNotInteract(t *testing.T) {
	servertest.Run(t, func(t *testing.T, c *servertest.Client) {
		matter, path := c.CaseBy("ann", "ceaseCommunication")
		person := matter["people"].([]any)[0]
		c.Agent("Cal", "Ray", "case:update").Refused("DELETE", path+"/do-not-interact", nil, 403, "") // lifting is not for all who work cases
		agent := c.Agent("Bob", "Marsh", "case:update", "case:read", "doNotInteract:update", "doNotInteract:delete")
		if got := stands(c, person); len(got) != 0 {
			t.Errorf("before any was made these stand: %v, want none", got)
		}
		d := agent.Create(path+"/do-not-interact", m{"channels": []string{"voice", "text", "voice"}, "themes": []string{"opsCollDebt"}})
		id := d["id"].(string)
		assert.Fields(t, d, m{"object": "doNotInteract", "source": "api", "caseId": matter["id"], "personId": person, "active": true})
		if fmt.Sprint(d["channels"], d["daysOfWeek"], d["timesOfDay"], d["contactLabels"], d["endDate"], d["timezone"]) != "[text voice] [] [] [] <nil> <nil>" || id[:3] != "DN-" {
			t.Errorf("the block is %v, want channels text and voice, no days, times or labels, neither end nor time zone, and an id that begins with DN-", d)
		}
		if got := stands(c, person); !slices.Equal(got, []string{id}) {
			t.Errorf("%v stand for the borrower, want %s", got, id)
		}
		// The same by every path.
		mine := "/people/ext-ann/do-not-interact"
		got := c.Get(mine + "/" + id)
		assert.Fields(t, got, m{"id": id})
		assert.Fields(t, c.Get(path+"/do-not-interact/"+id), m{"id": id})
		for _, list := range []string{mine, mine + "?active=true", mine + "?caseId=" + matter["id"].(string), path + "/do-not-interact", path + "/do-not-interact?active=true"} {
			assert.Rows(t, c.List(list), m{"id": id})
		}
		assert.Fields(t, c.Refused("POST", path+"/do-not-interact", m{"channels": []string{"all"}}, 409, ""), m{"errorType": "AlreadyExists"})
		whole := c.Get(mine + "/" + id)
		if again := c.Put(mine+"/"+id, whole); again["updatedAt"] != whole["updatedAt"] {
			t.Errorf("sending back what was read changed it: it was updated at %v, want still at %v", again["updatedAt"], whole["updatedAt"])
		}
		c.Advance(time.Minute)
		agent.Put(path+"/do-not-interact/"+id, m{"channels": []string{"all"}, "endDate": "2026-02-01"})
		bob := "Agent Bob Marsh (" + c.Get(path)["lastSubresourceUpdatedBy"].(m)["id"].(string) + ")"
		assert.Fields(t, c.Get(path), m{"lastSubresourceUpdatedAt": assert.Not(matter["lastSubresourceUpdatedAt"]), "lastSubresourceUpdatedBy.descriptor": bob, "updatedAt": matter["updatedAt"]})
		agent.Do("DELETE", mine+"/"+id, nil, 204)
		if got := stands(c, person); len(got) != 0 {
			t.Errorf("after the removal these stand: %v, want none", got)
		}
		// What was removed stays to be read, and makes room for another.
		assert.Fields(t, c.Get(mine+"/"+id), m{"deletedAt": assert.Set, "removedBy.descriptor": bob, "active": false})
		assert.Len(t, c.List(mine), 0)
		assert.Len(t, c.List(mine+"?active=true"), 0)
		assert.Len(t, c.List(mine+"?includeRemoved=true"), 1)
		assert.Len(t, c.List(mine+"?active=false"), 1)
		c.Refused("PUT", mine+"/"+id, m{"channels": []string{"all"}}, 404, "")
		c.Refused("DELETE", mine+"/"+id, nil, 404, "")
		second := c.Create(mine, m{"caseId": matter["id"], "themes": []string{"all"}})
		c.Do("DELETE", path+"/do-not-interact", nil, 204)
		c.Refused("DELETE", path+"/do-not-interact", nil, 404, "")
		assert.Len(t, c.List(path+"/do-not-interact?includeRemoved=true"), 2)
		assert.Fields(t, second, m{"id": assert.Not(id)})
		told := c.Events("case.donotinteract.changed", matter["id"].(string))
		var actions []any
		for _, e := range told {
			actions = append(actions, e["data"].(m)["action"], e["data"].(m)["doNotInteractId"] == id)
		}
		if fmt.Sprint(actions) != "[created true updated true deleted true created false deleted false]" {
			t.Errorf("told are %v, want of the first that it was created, updated and deleted, and of the other created and deleted", actions)
		}
		if changes := fmt.Sprint(told[1]["data"].(m)["changes"]); changes != "[map[field:channels new:[all] old:[text voice]] map[field:endDate new:2026-02-01 old:<nil>]]" {
			t.Errorf("the event tells the changes %v, want channels from text and voice to all, and an end date, from none to 2026-02-01", changes)
		}
		assert.Fields(t, told[0], m{"personId": person, "objectType": "case"})
		assert.Len(t, c.Events("case.donotinteract.created", matter["id"].(string)), 2)
	})
}

// Of several that are made on one case at once, one is.
func TestManyAtOnceMakeOne(t *testing.T) {
	servertest.Run(t, func(t *testing.T, c *servertest.Client) {
		_, path := c.CaseBy("ann", "generic")
		var group sync.WaitGroup
		codes := make([]int, 8)
		for i := range codes {
			group.Go(func() {
				codes[i] = c.Send("POST", path+"/do-not-interact", strings.NewReader(`{"channels": ["voice"]}`)).Status
			})
		}
		group.Wait()
		slices.Sort(codes)
		if fmt.Sprint(codes) != "[200 409 409 409 409 409 409 409]" || len(c.List(path+"/do-not-interact")) != 1 {
			t.Errorf("of the same block eight times at once the answers are %v and %d blocks stand, want one 200, seven 409 and one block", codes, len(c.List(path+"/do-not-interact")))
		}
	})
}

func TestLimitsOfADoNotInteract(t *testing.T) {
	servertest.Run(t, func(t *testing.T, c *servertest.Client) {
		matter, path := c.CaseBy("ann", "generic")
		all := []string{"all"}
		for field, body := range map[string]m{
			"channels[0]":            {"channels": []string{"pigeon"}},
			"themes[0]":              {"themes": []string{"opsAccountCredentials"}},
			"endDate":                {"channels": all, "startDate": "2026-02-02", "endDate": "2026-02-01"},
			"startDate":              {"channels": all, "startDate": "soon"},
			"daysOfWeek":             {"channels": all, "daysOfWeek": []int{0}},
			"timezone":               {"channels": all, "timezone": "Mars/Phobos"},
			"contactLabels":          {"channels": all, "contactLabels": 7},
			"timesOfDay[0].fromHour": {"channels": all, "timesOfDay": []m{{"fromHour": 24, "toHour": 3}}},
			"timesOfDay[0].toHour":   {"channels": all, "timesOfDay": []m{{"fromHour": 0, "toHour": 25}}},
		} {
			c.Refused("POST", path+"/do-not-interact", body, 400, field)
		}
		c.Refused("POST", path+"/do-not-interact", m{"channels": all, "daysOfWeek": []int{8}}, 400, "daysOfWeek")
		// The server's clock stands at 10:00 on 5 January 2026 in New York.
		c.Refused("POST", path+"/do-not-interact", m{"channels": all, "endDate": "2026-01-04"}, 400, "endDate")
		c.Refused("POST", "/people/ext-ann/do-not-interact", m{"channels": all}, 400, "caseId")
		c.Refused("POST", "/people/ext-ann/do-not-interact", m{"channels": all, "caseId": "CS-NONE-NONE"}, 400, "caseId")
		_, other := c.CaseBy("bob", "generic")
		c.Refused("POST", other+"/do-not-interact", m{"channels": all, "caseId": matter["id"]}, 400, "caseId")
		c.Refused("POST", "/people/ext-bob/cases/"+matter["id"].(string)+"/do-not-interact", m{"channels": all}, 404, "")
		d := c.Create(path+"/do-not-interact", m{"channels": all, "endDate": "2026-01-05", "daysOfWeek": []int{1, 2}, "timesOfDay": []m{{"fromHour": 8, "toHour": 24}}, "contactLabels": []string{"home"}})
		id := d["id"].(string)
		c.Refused("PUT", path+"/do-not-interact/"+id, m{"caseId": "CS-NONE-NONE"}, 400, "caseId")
		c.Refused("GET", "/people/ext-bob/do-not-interact/"+id, nil, 404, "")
		c.Refused("GET", other+"/do-not-interact/"+id, nil, 404, "")
		c.Refused("PUT", other+"/do-not-interact/"+id, m{"channels": all}, 404, "")
	})
}

// The end of the last day comes where the borrower lives, and is an event then,
// also when the server was down.
func TestTheEndOfTheLastDay(t *testing.T) {
	servertest.Run(t, func(t *testing.T, c *servertest.Client) {
		kind := c.Create("/loan-types", m{"name": "Personal", "type": "installment", "assetType": "personalClosedEndUnsecured", "timezone": "America/Denver"})
		for _, p := range []struct {
			name, timezone, state, zip string
			loan                       bool
			end                        string // of 8 March 2026, when New York's clocks go forward
		}{
			{"company", "", "", "", false, "2026-03-09T04:00:00.000000Z"},
			{"product", "", "", "", true, "2026-03-09T06:00:00.000000Z"},
			{"home", "", "HI", "96813", true, "2026-03-09T10:00:00.000000Z"},
			{"own", "Asia/Tokyo", "HI", "96813", true, "2026-03-08T15:00:00.000000Z"},
		} {
			matter, path := c.CaseBy(p.name, "generic")
			if p.loan {
				loan := c.Create("/people/ext-"+p.name+"/loans", m{"type": "installment", "loanTypeId": kind["id"]})
				c.Do("POST", path+"/associations", m{"objectType": "loan", "objectId": loan["id"]}, 204)
			}
			if p.state != "" {
				c.Create("/people/ext-"+p.name+"/contacts", m{"contactType": "address", "label": "work", "status": "primary", "address": m{"addressLine1": "1 Elm St", "city": "Boston", "state": "MA", "postalCode": "02108"}})
				c.Create("/people/ext-"+p.name+"/contacts", m{"contactType": "address", "label": "home", "address": m{"addressLine1": "1 King St", "city": "Honolulu", "state": p.state, "postalCode": p.zip}})
			}
			body := m{"themes": []string{"opsCollDebt"}, "endDate": "2026-03-08"}
			if p.timezone != "" {
				body["timezone"] = p.timezone
			}
			c.Create(path+"/do-not-interact", body)
			if got := stands(c, matter["people"].([]any)[0]); len(got) != 1 {
				t.Errorf("%s: %v stand, want the one that was made", p.name, got)
			}
		}
		at := func(moment string) {
			t.Helper()
			to, err := clock.Parse(moment)
			if err != nil {
				t.Fatal(err)
			}
			c.Put("/test-clock", m{"now": to})
		}
		of := func(name string) m { return c.List("/people/ext-" + name + "/do-not-interact")[0] }
		at("2026-03-09T03:59:00Z")
		assert.Fields(t, of("company"), m{"active": true, "expiredAt": nil})
		assert.Fields(t, of("own"), m{"active": false, "expiredAt": "2026-03-08T15:00:00.000000Z"})
		at("2026-03-09T04:00:00Z")
		if d := of("company"); d["active"] != false || d["expiredAt"] != "2026-03-09T04:00:00.000000Z" || len(stands(c, d["personId"])) != 0 {
			t.Errorf("the block of the company's time zone is %v and %v stand, want it expired at 2026-03-09T04:00:00.000000Z and none", d, stands(c, d["personId"]))
		}
		if d := of("home"); d["active"] != true || len(stands(c, d["personId"])) != 1 {
			t.Errorf("the block of the home's time zone is %v and %v stand, want it active and one", d, stands(c, d["personId"]))
		}
		at("2026-03-12T00:00:00Z")
		for name, end := range map[string]string{"company": "2026-03-09T04:00:00.000000Z", "product": "2026-03-09T06:00:00.000000Z", "home": "2026-03-09T10:00:00.000000Z", "own": "2026-03-08T15:00:00.000000Z"} {
			d := of(name)
			told := c.Events("case.donotinteract.expired", d["caseId"].(string))
			if len(told) != 1 || told[0]["createdAt"] != end || told[0]["data"].(m)["expiredAt"] != end || told[0]["data"].(m)["doNotInteractId"] != d["id"] || d["expiredAt"] != end {
				t.Errorf("%s: the events are %v and the block %v, want one event of it, and both to tell of its end at %v", name, told, d, end)
			}
			// What is over is history: another can come, and it cannot be changed.
			c.Refused("PUT", "/people/ext-"+name+"/do-not-interact/"+d["id"].(string), m{"endDate": nil}, 409, "")
			c.Create("/people/ext-"+name+"/do-not-interact", m{"caseId": d["caseId"], "channels": []string{"all"}})
		}
	})
}

// A borrower who moves takes the block along: it ends with the last day where
// they live then. 1 November 2026 has 25 hours.
func TestTheBorrowerMoves(t *testing.T) {
	servertest.Run(t, func(t *testing.T, c *servertest.Client) {
		matter, path := c.CaseBy("ann", "generic")
		address := func(city, state, zip string) m {
			return m{"addressLine1": "1 Elm St", "city": city, "state": state, "postalCode": zip}
		}
		home := c.Create("/people/ext-ann/contacts", m{"contactType": "address", "label": "home", "address": address("Boston", "MA", "02108")})
		d := c.Create(path+"/do-not-interact", m{"channels": []string{"voice"}, "endDate": "2026-11-01"})
		c.Put("/people/ext-ann/contacts/"+home["id"].(string), m{"address": address("Los Angeles", "CA", "90012")})
		c.Put("/test-clock", m{"now": "2026-11-02T07:59:00Z"})
		if got := stands(c, d["personId"]); len(got) != 1 || len(c.Events("case.donotinteract.expired", matter["id"].(string))) != 0 {
			t.Errorf("a minute before the end in Los Angeles %v stand, want the one that was made", got)
		}
		c.Put("/test-clock", m{"now": "2026-11-02T08:01:00Z"})
		told := c.Events("case.donotinteract.expired", matter["id"].(string))
		assert.Rows(t, told, m{"createdAt": "2026-11-02T08:00:00.000000Z"})
		assert.Len(t, stands(c, d["personId"]), 0)
	})
}

// In a live space nothing runs while the server is down: the block is over at its
// moment all the same, and the event follows once.
func TestTheEndWhileTheServerWasDown(t *testing.T) {
	servertest.Run(t, func(t *testing.T, c *servertest.Client) {
		live := c.Live()
		matter, path := live.CaseBy("ann", "generic")
		d := live.Create(path+"/do-not-interact", m{"channels": []string{"voice"}, "endDate": "2026-01-05"})
		scope := store.Scope{Space: live.Space, Actor: store.System, Operation: "test"}
		run := func(now time.Time) []m {
			t.Helper()
			err := c.Server.DB.Write(context.Background(), scope, func(ctx context.Context, tx *store.Tx) error {
				tx.Now = clock.Of(now)
				return dni.Expiries().Run(ctx, tx)
			})
			if err != nil {
				t.Fatal(err)
			}
			return live.Events("case.donotinteract.expired", matter["id"].(string))
		}
		end := time.Date(2026, 1, 6, 5, 0, 0, 0, time.UTC)
		if told := run(end.Add(-time.Second)); len(told) != 0 {
			t.Errorf("too early these are told: %v, want none", told)
		}
		for at, want := range map[time.Time]bool{end.Add(-time.Second): true, end: false} {
			err := c.Server.DB.Read(context.Background(), scope, func(ctx context.Context, tx *store.Tx) error {
				tx.Now = clock.Of(at)
				row, err := store.Get[dni.DoNotInteract](ctx, tx, d["id"].(string))
				if err != nil {
					return err
				}
				if err = dni.Present(ctx, tx, row); err == nil && row.Active != want {
					t.Errorf("at %s active is %v, want %v", at, row.Active, want)
				}
				return err
			})
			if err != nil {
				t.Fatal(err)
			}
		}
		for range 2 {
			told := run(end.Add(72 * time.Hour))
			assert.Rows(t, told, m{"data.expiredAt": clock.Of(end).String()})
		}
	})
}

// A do not interact stands for every borrower of its case, and each ends by itself.
func TestSeveralBorrowersAndCases(t *testing.T) {
	servertest.Run(t, func(t *testing.T, c *servertest.Client) {
		c.Borrower(m{"externalId": "bob"})
		c.Borrower(m{"externalId": "ann"})
		joint := c.Create("/people/ext-ann/cases", m{"caseType": "bankruptcy", "people": []string{"ext-bob"}})
		own := c.Create("/people/ext-bob/cases", m{"caseType": "generic"})
		ann, bob := joint["people"].([]any)[0], joint["people"].([]any)[1]
		c.Create("/people/ext-ann/do-not-interact", m{"caseId": joint["id"], "themes": []string{"all"}, "endDate": "2026-01-06"})
		// It takes over when the first ends.
		c.Create("/people/ext-bob/do-not-interact", m{"caseId": own["id"], "channels": []string{"voice"}, "startDate": "2026-01-07", "endDate": "2026-01-08"})
		assert.Len(t, c.List("/people/ext-bob/do-not-interact"), 2)
		assert.Len(t, c.List("/people/ext-ann/do-not-interact"), 1)
		for _, at := range []struct {
			moment   string
			ann, bob int
		}{{"2026-01-06T12:00:00Z", 1, 1}, {"2026-01-07T12:00:00Z", 0, 1}, {"2026-01-09T12:00:00Z", 0, 0}} {
			c.Put("/test-clock", m{"now": at.moment})
			if a, b := stands(c, ann), stands(c, bob); len(a) != at.ann || len(b) != at.bob {
				t.Errorf("at %s %v stand for ann and %v for bob, want %d and %d", at.moment, a, b, at.ann, at.bob)
			}
		}
	})
}

// By the path of its case and its own id it is removed too.
func TestRemovedByTheCase(t *testing.T) {
	servertest.Run(t, func(t *testing.T, c *servertest.Client) {
		_, path := c.CaseBy("ann", "generic")
		id := c.Create(path+"/do-not-interact", m{"channels": []string{"all"}})["id"].(string)
		c.Do("DELETE", path+"/do-not-interact/"+id, nil, 204)
		c.Refused("DELETE", path+"/do-not-interact/"+id, nil, 404, "")
	})
}
