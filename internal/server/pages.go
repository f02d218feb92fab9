package server

import (
	"fmt"
	"strings"

	"nectarine/internal/mechanism/api"
	"nectarine/internal/mechanism/event"
	"nectarine/internal/mechanism/store"
	"nectarine/internal/value/id"
)

// Pages are the pages of docs that follow from the code, by file name. make openapi
// writes them, and a test holds them to it. They need no database.
func Pages() map[string]string {
	s := New(new(store.DB))
	return map[string]string{"errors.md": api.ErrorTable(), "permissions.md": s.Router.PermissionTable(), "events.md": eventTable(), "ids.md": idTable()}
}

const eventsIntro = `# Events

Written by ` + "`make openapi`" + ` from the table of names; a test holds it to the code.

Every change of an object that a client can see leaves one event, in the transaction of the change. The data of an
event is ` + "`{action, changes}`" + `: what was done (` + "`created`, `updated`, `deleted`" + `, or a word of its own) and the
difference field by field, ` + "`{field, old, new}`" + `, in which personal data is withheld; of what was created, ` + "`changes`" + `
is empty, but for cases, do not interacts and escalations, which tell each field given, from null. Some events say more beside it. A change of what hangs on an object in links (the members of a team, what
is associated with a case, the types tied to a case type) is a change of the object; a change that is told of a case
through its escalation, its do not interact or its associations is not told once more as ` + "`case.changed`" + `.

Events of a space are numbered in the order of the commits (` + "`sequence`" + `). Pull with ` + "`GET /events?endingBefore=`" + ` and
the id of the last event that you have seen. ` + "`eventType`" + ` takes one name or several, repeated or with commas; a name
that stands in none of these tables is refused with 400.

A **deprecated** event is not stored. It is rendered, when it is read, from the event that it is of, with the number
after it, and with the id of that event under the prefix ` + "`ED`" + `; those that earlier releases stored keep their ids.
In lists, counts, filters and cursors it is an event like any other.

Names that are not served yet are kept for what they mean.
`

// eventTable is the page docs/events.md.
func eventTable() string {
	var b strings.Builder
	b.WriteString(eventsIntro)
	for _, part := range []struct {
		title string
		names []event.Name
	}{{"Of the public API", event.Public()}, {"Ours", event.Own()}} {
		fmt.Fprintf(&b, "\n## %s\n\n| event | occurs when | object | served |\n|---|---|---|---|\n", part.title)
		for _, n := range part.names {
			when, served := n.When, "no"
			if n.Of != "" {
				when += "; deprecated, rendered from `" + n.Of + "`"
			}
			if n.Served {
				served = "yes"
			}
			fmt.Fprintf(&b, "| `%s` | %s | %s | %s |\n", n.Name, when, n.Object, served)
		}
	}
	b.WriteString("\n## Kinds that leave none of their own\n\n")
	silent := event.Silent()
	for _, kind := range []string{"auditEntry", "escalation", "event"} {
		fmt.Fprintf(&b, "- `%s`: %s.\n", kind, silent[kind])
	}
	return b.String()
}

const idsIntro = `# Ids

Written by ` + "`make openapi`" + ` from the table of prefixes; a test holds it to the code.

An id is ` + "`XX-YYYY-YYYY`" + `: a prefix, and eight random characters out of A–Z and 1–9. A prefix is one object's and no
other's, but where the public API itself gives one to two. An id that was given out resolves for ever: employees made
before they had a prefix of their own have ids that begin with ` + "`EM`" + `, which is the public API's for event messages.
`

// within says, of prefixes whose objects have no row of their own, where their ids stand.
var within = map[string]string{"ED": "`event`", "BN": "in `person`", "TC": "in `transaction`"}

// idTable is the page docs/ids.md.
func idTable() string {
	var b strings.Builder
	b.WriteString(idsIntro)
	for _, part := range []struct {
		title    string
		prefixes []id.Reserved
	}{{"Of the public API", id.Public()}, {"Ours", id.Own()}} {
		fmt.Fprintf(&b, "\n## %s\n\n| prefix | object | served today as |\n|---|---|---|\n", part.title)
		for _, p := range part.prefixes {
			served := "no"
			if p.Kind != "" {
				served = "`" + p.Kind + "`"
			} else if of := within[p.Prefix]; of != "" {
				served = of
			}
			fmt.Fprintf(&b, "| %s | %s | %s |\n", p.Prefix, p.Object, served)
		}
	}
	return b.String()
}
