package escalation_test

import (
	"slices"
	"testing"

	"pgregory.net/rapid"

	"nectarine/internal/domain/escalation"
	"nectarine/internal/testing/assert"
	"nectarine/internal/testing/servertest"
	"nectarine/internal/value/clock"
)

type m = map[string]any

// some is an address of a value, or of none for the empty one.
func some[T comparable](v T) *T {
	if none := *new(T); v == none {
		return nil
	}
	return &v
}

// A case is escalated to a team, to an employee, or to both; urgent is what says so.
func TestCurrent(t *testing.T) {
	yes, no := true, false
	for _, c := range []struct {
		team, employee   string
		urgent           *bool
		escalated, urges bool
	}{
		{"", "", nil, false, false},
		{"TM-1", "", nil, true, false},
		{"", "EM-1", &no, true, false},
		{"TM-1", "EM-1", &yes, true, true},
	} {
		at := clock.Of(servertest.Start)
		is := escalation.Current{EscalatedAt: &at, EscalatedTeamID: some(c.team),
			EscalatedEmployeeID: some(c.employee), EscalationIsUrgent: c.urgent}
		if is.Escalated() != c.escalated || is.Urgent() != c.urges {
			t.Errorf("to %q and %q it is escalated %t and urgent %t, want %t and %t", c.team, c.employee, is.Escalated(), is.Urgent(), c.escalated, c.urges)
		}
		if is.Deescalate(); is != (escalation.Current{}) {
			t.Errorf("when it is over it says %+v, want nothing", is)
		}
	}
}

// drawn is what a case may say of its escalation.
func drawn(t *rapid.T, name string) *escalation.Current {
	is := &escalation.Current{EscalatedTeamID: some(rapid.SampledFrom([]string{"", "TM-1", "TM-2"}).Draw(t, name+" team")),
		EscalatedEmployeeID: some(rapid.SampledFrom([]string{"", "EM-1", "EM-2"}).Draw(t, name+" employee"))}
	if rapid.Bool().Draw(t, name+" says whether it is urgent") {
		urgent := rapid.Bool().Draw(t, name+" urgent")
		is.EscalationIsUrgent = &urgent
	}
	return is
}

// A case is moved when anything of the escalation is another than before: from the one to
// the other as from the other to the one, and never to what it was already. When it was
// escalated does not matter.
func TestMoved(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		a, b := drawn(t, "a"), drawn(t, "b")
		if escalation.Moved(a, b) != escalation.Moved(b, a) {
			t.Fatalf("from %+v to %+v it is moved, and not the other way round", a, b)
		}
		at, later := clock.Of(servertest.Start), clock.Of(servertest.Start.AddDate(0, 0, 1))
		again := *a
		a.EscalatedAt, again.EscalatedAt = &at, &later
		if escalation.Moved(a, &again) {
			t.Fatalf("%+v is moved to where it stands", a)
		}
	})
	yes := true
	from := &escalation.Current{EscalatedTeamID: some("TM-1"), EscalatedEmployeeID: some("EM-1"), EscalationIsUrgent: &yes}
	for name, change := range map[string]func(*escalation.Current){
		"another team":     func(c *escalation.Current) { c.EscalatedTeamID = some("TM-2") },
		"no team":          func(c *escalation.Current) { c.EscalatedTeamID = nil },
		"another employee": func(c *escalation.Current) { c.EscalatedEmployeeID = some("EM-2") },
		"no employee":      func(c *escalation.Current) { c.EscalatedEmployeeID = nil },
		"not urgent":       func(c *escalation.Current) { c.EscalationIsUrgent = new(bool) },
		"not said":         func(c *escalation.Current) { c.EscalationIsUrgent = nil },
		"over":             (*escalation.Current).Deescalate,
	} {
		to := *from
		if change(&to); !escalation.Moved(from, &to) {
			t.Errorf("%s: it is not moved, want it moved", name)
		}
	}
}

// The latest of a history is its first, as long as that has not ended.
func TestLatest(t *testing.T) {
	at := clock.Of(servertest.Start)
	open, over := &escalation.Escalation{CaseID: "open"}, &escalation.Escalation{CaseID: "over", EndedAt: &at}
	for _, c := range []struct {
		name    string
		history []*escalation.Escalation
		want    *escalation.Escalation
	}{
		{"none", nil, nil},
		{"one in force", []*escalation.Escalation{open, over}, open},
		{"one that has ended", []*escalation.Escalation{over}, nil},
		{"an older one that was never ended", []*escalation.Escalation{over, open}, nil},
	} {
		if got, err := escalation.Latest(c.history); got != c.want || (err != nil) != (c.want == nil) {
			t.Errorf("of %s the latest is %+v (%v), want %+v", c.name, got, err, c.want)
		}
	}
}

// What becomes of an escalation stands in the rows of the case, each with its end and the
// name of whom it names first; in the events, with what of it changed; and in the notes,
// which say why.
func TestLifeOfAnEscalation(t *testing.T) {
	servertest.Run(t, func(t *testing.T, c *servertest.Client) {
		made, path := c.CaseBy("ann", "generic")
		id := made["id"].(string)
		team := c.Create("/teams", m{"name": "Hardship"})["id"]
		user := c.Create("/users", m{"userType": "agent", "name": "Bob Marsh", "email": "bob@acme.example"})["id"]
		bob := c.Create("/employees", m{"userId": user, "firstName": "Bob", "lastName": "Marsh"})["id"]
		current := path + "/escalations/current"

		c.Do("POST", path+"/escalations", m{"escalatedTeamId": team, "note": "Needs a lawyer."}, 204)
		assert.Fields(t, c.Do("GET", current, nil, 200), m{"escalationTargetName": "Hardship", "isUrgent": false, "endedAt": nil, "note": "Needs a lawyer."})
		// The employee has the name, beside a team too.
		c.Do("POST", path+"/escalations", m{"escalatedTeamId": team, "escalatedEmployeeId": bob, "isUrgent": true, "note": "Today."}, 204)
		assert.Fields(t, c.Do("GET", current, nil, 200), m{"escalationTargetName": "Bob Marsh", "isUrgent": true})
		// Whoever passes it on by this operation does so, also to whom it is with already.
		c.Do("POST", path+"/escalations", m{"escalatedTeamId": team, "escalatedEmployeeId": bob, "isUrgent": true}, 204)
		// What a body of the case does not name stays, and what it has already changes nothing.
		was := c.Get(path)
		assert.Fields(t, c.Put(path, m{"escalatedTeamId": team}), m{"escalatedAt": was["escalatedAt"], "escalatedEmployeeId": bob, "escalationIsUrgent": true})
		assert.Fields(t, c.Put(path, m{"escalatedTeamId": nil}), m{"escalatedEmployeeId": bob, "escalationIsUrgent": true})
		c.Do("POST", path+"/escalations", m{"note": "Settled."}, 204)
		c.Refused("PUT", path, m{"escalationIsUrgent": true}, 400, "escalationIsUrgent")

		rows := c.List(path + "/escalations")
		assert.Rows(t, rows,
			m{"escalatedTeamId": nil, "escalatedEmployeeId": bob, "isUrgent": true, "endedAt": assert.Set},
			m{"escalatedTeamId": team, "escalatedEmployeeId": bob, "isUrgent": true, "endedAt": assert.Set, "note": nil},
			m{"escalatedTeamId": team, "escalatedEmployeeId": bob, "isUrgent": true, "endedAt": assert.Set, "note": "Today."},
			m{"escalatedTeamId": team, "escalatedEmployeeId": nil, "isUrgent": false, "endedAt": assert.Set, "note": "Needs a lawyer."})
		events := c.Events("case.escalation.changed", id)
		slices.SortFunc(events, func(a, b m) int { return int(a["sequence"].(float64) - b["sequence"].(float64)) })
		change := func(field string, old, now any) m { return m{"field": field, "old": old, "new": now} }
		assert.Rows(t, events,
			m{"data.action": "created", "data.changes": []any{change("escalatedTeamId", nil, team), change("isUrgent", nil, false)}},
			m{"data.action": "updated", "data.changes": []any{change("escalatedEmployeeId", nil, bob), change("isUrgent", false, true)}},
			m{"data.action": "updated", "data.changes": []any{}},
			m{"data.action": "updated", "data.changes": []any{change("escalatedTeamId", team, nil)}},
			m{"data.action": "deleted", "data.changes": []any{change("escalatedEmployeeId", bob, nil), change("isUrgent", true, nil)}})
		assert.Rows(t, c.List(path+"/notes?categories=escalationCreateReason"), m{"content": "Needs a lawyer."})
		assert.Rows(t, c.List(path+"/notes?categories=escalationUpdateReason"), m{"content": "Today."})
		assert.Rows(t, c.List(path+"/notes?categories=escalationCancelReason"), m{"content": "Settled."})
	})
}

// A case that is closed is escalated to nobody, and one that is escalated and closed is not
// any more.
func TestWhoIsNotEscalatedTo(t *testing.T) {
	servertest.Run(t, func(t *testing.T, c *servertest.Client) {
		_, path := c.CaseBy("ann", "generic")
		team := c.Create("/teams", m{"name": "Hardship"})["id"]
		c.Do("POST", path+"/escalations", m{"escalatedTeamId": team}, 204)
		c.Put(path, m{"status": "canceled"})
		c.Refused("GET", path+"/escalations/current", nil, 404, "")
		c.Refused("POST", path+"/escalations", m{"escalatedTeamId": team}, 409, "")
		// To end what is over changes nothing, closed or not.
		c.Do("POST", path+"/escalations", m{}, 204)
		assert.Len(t, c.List(path+"/escalations"), 1)
	})
}
