package event_test

import (
	"context"
	"encoding/json"
	"fmt"
	"net/url"
	"os"
	"slices"
	"strconv"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"nectarine/internal/mechanism/event"
	"nectarine/internal/mechanism/store"
	"nectarine/internal/testing/servertest"
)

// told are some events that have a deprecated one beside them, and some that have none.
var told = []struct{ name, action, twin string }{
	{"case.changed", "created", "case.created"},
	{"case.changed", "updated", "case.updated"},
	{"case.changed", "deleted", "case.deleted"},
	{"case.escalation.changed", "created", "case.escalation.created"},
	{"case.escalation.changed", "updated", ""},
	{"case.escalation.changed", "deleted", "case.escalation.canceled"},
	{"case.donotinteract.changed", "updated", "case.donotinteract.updated"},
	{"case.donotinteract.expired", "expired", ""},
	{"payment.initiated", "", "payment.applied"},
	{"team.created", "created", ""},
}

// plain is an event as a list without deprecated events rendered would hold it.
type plain struct {
	id, name, object string
	deprecated       bool
}

// write leaves n events in transactions of a few, and answers all of them, newest
// first, with the deprecated ones where they belong.
func write(t *testing.T, c *servertest.Client, n int) []plain {
	t.Helper()
	var all []plain
	for i := 0; i < n; {
		c.Tx(func(_ context.Context, tx *store.Tx) error {
			for range 1 + i%4 {
				of := told[(i*7+i/3)%len(told)]
				event.Record(tx, event.News{Type: of.name, Action: of.action, Object: []string{"case", "team"}[i%2],
					ID: fmt.Sprint("CS-AAAA-AAA", i%5), Data: map[string]int{"i": i}})
				all = append(all, plain{name: of.name, object: fmt.Sprint("CS-AAAA-AAA", i%5)})
				if of.twin != "" {
					all = append(all, plain{name: of.twin, object: fmt.Sprint("CS-AAAA-AAA", i%5), deprecated: true})
				}
				i++
			}
			return nil
		})
	}
	slices.Reverse(all)
	return all
}

// stored makes every third rendered event one that was a row once, and has its id.
func stored(c *servertest.Client) {
	c.Tx(func(ctx context.Context, tx *store.Tx) error {
		var rows []*event.Event
		if err := tx.SelectAll(&rows).Where("twin IS NOT NULL AND seq % 3 = 0").Scan(ctx); err != nil {
			return err
		}
		for _, e := range rows {
			own := "EV-ZZZZ-" + e.ID[8:]
			e.TwinID = &own
			if _, err := tx.UpdateUntold(e, "twin_id").WherePK().Exec(ctx); err != nil {
				return err
			}
		}
		return nil
	})
}

// fetch reads a page as plain events.
func fetch(c *servertest.Client, query string) (all []plain, body servertest.M) {
	body = c.Do("GET", "/events?"+query, nil, 200)
	for _, row := range body["data"].([]any) {
		e := row.(servertest.M)
		all = append(all, plain{e["id"].(string), e["eventType"].(string), e["objectId"].(string), e["deprecated"].(bool)})
	}
	return all, body
}

// TestDeprecatedEventsInTheirPlaces holds the list against a plain one of all events,
// under random filters, cursors and directions: a client cannot see that the
// deprecated ones have no rows.
func TestDeprecatedEventsInTheirPlaces(t *testing.T) {
	servertest.Run(t, func(t *testing.T, c *servertest.Client) {
		c.Tx(func(ctx context.Context, tx *store.Tx) error { // what the space began with is not looked at
			_, err := tx.SQL().ExecContext(ctx, "DELETE FROM events WHERE company_id = '"+tx.Space+"'")
			return err
		})
		model := write(t, c, 60)
		stored(c)
		var all []plain
		for after := ""; ; after = "&startingAfter=" + all[len(all)-1].id {
			page, body := fetch(c, "limit=100"+after)
			if all = append(all, page...); body["nextUrl"] == nil {
				break
			}
		}
		ids := map[string]bool{}
		for i, e := range all {
			if i >= len(model) || e.name != model[i].name || e.deprecated != model[i].deprecated || ids[e.id] {
				t.Fatalf("event %d is %v, want %v", i, e, model[min(i, len(model)-1)])
			}
			ids[e.id] = true
			one := c.Get("/events/" + e.id)
			if one["id"] != e.id || one["eventType"] != e.name {
				t.Fatalf("event %s alone is %v", e.id, one)
			}
		}
		if len(all) != len(model) {
			t.Fatalf("there are %d events, want %d", len(all), len(model))
		}
		rapid.Check(t, func(r *rapid.T) {
			types := rapid.SliceOfNDistinct(rapid.SampledFrom([]string{"case.changed", "case.created", "case.updated", "case.escalation.canceled", "payment.applied", "team.created"}), 0, 3, rapid.ID[string]).Draw(r, "types")
			object := rapid.SampledFrom([]string{"", "CS-AAAA-AAA2"}).Draw(r, "object")
			limit, back := rapid.IntRange(1, 7).Draw(r, "limit"), rapid.Bool().Draw(r, "back")
			at := rapid.IntRange(-1, len(all)-1).Draw(r, "at")
			q := url.Values{"limit": {fmt.Sprint(limit)}}
			if rapid.Bool().Draw(r, "commas") && len(types) > 0 {
				q.Set("eventType", strings.Join(types, ","))
			} else if len(types) > 0 {
				q["eventType"] = types
			}
			if object != "" {
				q.Set("objectId", object)
			}
			wants := func(e plain) bool {
				return (len(types) == 0 || slices.Contains(types, e.name)) && (object == "" || e.object == object)
			}
			var want []plain
			total := 0
			for i, e := range all {
				if !wants(e) {
					continue
				}
				total++
				if at < 0 || back && i < at || !back && i > at {
					want = append(want, e)
				}
			}
			if at >= 0 {
				q.Set(map[bool]string{false: "startingAfter", true: "endingBefore"}[back], all[at].id)
			}
			if back && at >= 0 {
				want = want[max(0, len(want)-limit):]
			}
			want = want[:min(limit, len(want))]
			got, body := fetch(c, q.Encode())
			if !slices.Equal(got, want) {
				r.Fatalf("%s is %v, want %v", q.Encode(), got, want)
			}
			if int(body["total"].(float64)) != total {
				r.Fatalf("%s: the total is %v, want %d", q.Encode(), body["total"], total)
			}
		})
		refused := c.Refused("GET", "/events?eventType=case.created,case.exploded,case.imploded", nil, 400, "eventType[1]")
		for _, name := range []string{"case.exploded", "case.imploded", strconv.Itoa(len(event.Names()))} {
			if message := refused["message"].(string); !strings.Contains(message, name) || len(message) > 400 {
				t.Errorf("the refusal of two unknown names is %q, want %s in it, and not the list of all names", message, name)
			}
		}
		var every []string
		for _, n := range event.Names() {
			every = append(every, n.Name)
		}
		c.Do("GET", "/events?limit=1&eventType="+strings.Join(every, ","), nil, 200)
		c.Refused("GET", "/events?startingAfter=ED-NONE-NONE", nil, 400, "startingAfter")
		c.Refused("GET", "/events/ED-NONE-NONE", nil, 404, "")
		for _, e := range all { // what has no deprecated event has no id of one
			if e.name == "team.created" {
				c.Refused("GET", "/events/ED"+e.id[2:], nil, 404, "")
			}
		}
	})
}

// TestUnknownEventIsRefused: an event that no table names is never written.
func TestUnknownEventIsRefused(t *testing.T) {
	servertest.Run(t, func(t *testing.T, c *servertest.Client) {
		err := c.Server.DB.Write(t.Context(), c.Scope(), func(_ context.Context, tx *store.Tx) error {
			event.Record(tx, event.News{Type: "case.exploded", Object: "case", ID: "CS-AAAA-AAAA"})
			return nil
		})
		if err == nil || !strings.Contains(err.Error(), "case.exploded") {
			t.Errorf("the error is %v, want one that names the event", err)
		}
	})
}

// TestStoredTwinsAreTakenIn: the migration takes in deprecated events that were rows
// of their own: they keep their ids, numbers and data, and no row is left.
func TestStoredTwinsAreTakenIn(t *testing.T) {
	servertest.Run(t, func(t *testing.T, c *servertest.Client) {
		text, err := os.ReadFile("../store/migration/0023_deprecated_events.sql")
		if err != nil {
			t.Fatal(err)
		}
		before := func(name, object string, deprecated bool, data string) *event.Event {
			return &event.Event{EventType: event.Type(name), ObjectType: "case", ObjectID: object, Deprecated: deprecated,
				Actor: store.System, Data: []byte(data)}
		}
		old := []*event.Event{
			before("case.changed", "CS-1", false, `{"action":"created"}`), before("case.created", "CS-1", true, `{}`),
			before("case.changed", "CS-2", false, `{"action":"updated"}`), // a snooze, which had none
			before("case.escalation.changed", "CS-2", false, `{"action":"deleted"}`), before("case.escalation.canceled", "CS-2", true, `{"action":"deleted"}`),
			before("case.association.added", "CS-2", false, `{}`),
		}
		c.Tx(func(ctx context.Context, tx *store.Tx) error {
			if _, err := tx.SQL().ExecContext(ctx, "DELETE FROM events WHERE company_id = '"+tx.Space+"'"); err != nil {
				return err
			}
			first, err := tx.Next(ctx, "event", len(old))
			for i, e := range old {
				e.Seq = first + int64(i)
			}
			if err == nil {
				err = store.InsertLog(ctx, tx, old...)
			}
			if err == nil {
				_, err = tx.SQL().ExecContext(ctx, string(text))
			}
			return err
		})
		for i, row := range c.List("/events") {
			e := old[len(old)-1-i]
			data, err := json.Marshal(row["data"])
			if err != nil {
				t.Fatal(err)
			}
			if row["id"] != e.ID || row["eventType"] != string(e.EventType) ||
				row["deprecated"] != e.Deprecated || row["sequence"] != float64(e.Seq) || string(data) != string(e.Data) {
				t.Errorf("event %d is %v with %s, want %v with %s", i, row, data, e, e.Data)
			}
			if one := c.Get("/events/" + e.ID); one["eventType"] != string(e.EventType) {
				t.Errorf("alone it is %v", one)
			}
		}
		c.Tx(func(ctx context.Context, tx *store.Tx) error {
			left, err := tx.SelectAll((*event.Event)(nil)).Where("deprecated").Count(ctx)
			if n := len(c.List("/events")); left != 0 || n != len(old) {
				t.Errorf("%d deprecated events have rows, want none; the list has %d, want %d", left, n, len(old))
			}
			return err
		})
	})
}

// TestEveryWriteLeavesOneEvent: writes of every domain, each with the events that it
// leaves.
func TestEveryWriteLeavesOneEvent(t *testing.T) {
	servertest.Run(t, func(t *testing.T, c *servertest.Client) {
		last := float64(0)
		left := func() (names []string) {
			for _, e := range c.List("/events?limit=100") {
				if e["sequence"].(float64) > last {
					names = append(names, e["eventType"].(string))
				}
			}
			if newest := c.List("/events?limit=1"); len(newest) > 0 {
				last = newest[0]["sequence"].(float64)
			}
			slices.Reverse(names)
			return names
		}
		left()
		type m = servertest.M
		person := c.Create("/people", m{"name": m{"firstName": "Ann", "lastName": "Lee"}})["id"].(string)
		check := func(want ...string) {
			t.Helper()
			if got := left(); !slices.Equal(got, want) {
				t.Errorf("the events are %v, want %v", got, want)
			}
		}
		check("person.created")
		user := c.Create("/users", m{"userType": "agent", "name": "Bob", "email": "bob@acme.example"})["id"].(string)
		check("user.created")
		c.Put("/users/"+user, m{"name": "Robert"})
		check("user.updated")
		c.Put("/users/"+user, m{"name": "Robert"})
		check()
		employee := c.Create("/employees", m{"userId": user, "firstName": "Bob", "lastName": "Ray", "email": "bob@acme.example"})["id"].(string)
		check("employee.created")
		team := c.Create("/teams", m{"name": "One"})["id"].(string)
		check("team.created")
		c.Do("PUT", "/teams/"+team+"/employees/"+employee, nil, 204)
		check("team.updated")
		c.Do("DELETE", "/teams/"+team+"/employees/"+employee, nil, 204)
		check("team.updated")
		key := c.Create("/api-keys", m{"userId": user, "name": "k", "permissions": []string{"case:read"}})["id"].(string)
		check("apikey.created")
		c.Put("/api-keys/"+key, m{"name": "another"})
		check("apikey.updated")
		for path, of := range map[string]m{
			"/case-types":            {"caseType": "generic", "name": "A type"},
			"/notification-types":    {"channel": "mail", "onStatus": "initiated"},
			"/do-not-interact-types": {"channel": "voice", "onStatus": "completed"}} {
			kind := strings.TrimSuffix(strings.ReplaceAll(path[1:], "-", ""), "s")
			made := c.Create(path, of)["id"].(string)
			check(kind + ".created")
			c.Do("DELETE", path+"/"+made, nil, 204)
			check(kind + ".deleted")
		}
		matter := c.Create("/people/"+person+"/cases", m{"caseType": "generic", "name": "A case"})["id"].(string)
		check("case.changed", "case.created")
		at := "/people/" + person + "/cases/" + matter
		c.Put(at, m{"name": "Another"})
		check("case.changed", "case.updated")
		c.Do("POST", at+"/escalations", m{"escalatedTeamId": team}, 204)
		if got := left(); !slices.Contains(got, "case.escalation.changed") || !slices.Contains(got, "case.escalation.created") || slices.Contains(got, "case.changed") {
			t.Errorf("an escalation leaves %v", got)
		}
		if !strings.HasPrefix(employee, "EP-") {
			t.Errorf("the employee has the id %s, want a prefix of its own", employee)
		}
		c.Tx(func(ctx context.Context, tx *store.Tx) error {
			_, err := tx.SQL().ExecContext(ctx, "UPDATE employees SET id = 'EM-AAAA-AAAA' WHERE id = '"+employee+"'")
			return err
		})
		if got := c.Get("/employees/EM-AAAA-AAAA"); got["id"] != "EM-AAAA-AAAA" {
			t.Errorf("an employee from before has the id %v", got["id"])
		}
	})
}
