package sim

import (
	"fmt"
	"math/rand/v2"
	"net/url"
	"slices"
	"strings"
)

// lists are where all objects of a kind are listed.
var lists = map[string]string{"team": "/teams", "person": "/people", "case": "/cases", "loan": "/loans", "loanType": "/loan-types"}

// judge compares what the server has with what the auditor remembers: every
// object, each of its fields, its entries in the audit trail, and nothing else.
func (w *world) judge() {
	everything := map[string]string{}
	for _, c := range w.companies {
		reader := &worker{world: w, company: c, id: -1, rng: rand.New(rand.NewPCG(0, 0))}
		for kind, path := range lists {
			seen := map[string]M{}
			for _, row := range reader.all(path + "?limit=100") {
				id := row["id"].(string)
				if _, twice := seen[id]; twice {
					w.t.Errorf("%s: %s stands in the list twice", c.name, id)
				}
				seen[id] = row
				if other, taken := everything[id]; taken && other != c.name {
					w.t.Errorf("%s is in both companies, %s and %s", id, other, c.name)
				}
				everything[id] = c.name
			}
			c.compare(reader, kind, seen)
		}
		c.compare(reader, "note", reader.notes())
		reader.chain()
	}
}

func (c *company) compare(reader *worker, kind string, seen map[string]M) {
	for id, o := range c.objects {
		if o.kind != kind {
			continue
		}
		row, ok := seen[id]
		if !ok {
			reader.t.Errorf("%s: %s is lost", c.name, id)
			continue
		}
		delete(seen, id)
		for name, value := range o.fields {
			if !same(row[name], value) {
				reader.t.Errorf("%s: %s: %s is %v, must be %v", c.name, id, name, row[name], value)
			}
		}
		_, answer := reader.call("GET", "/audit?objectType="+kind+"&objectId="+id+"&limit=1", nil)
		if total, _ := answer["total"].(float64); int(total) < o.changes || int(total) > o.changes+o.snoozes {
			reader.t.Errorf("%s: %s has %v entries in the audit trail, must have %d", c.name, id, answer["total"], o.changes)
		}
	}
	for id := range seen {
		if strings.Contains(seen[id]["object"].(string), kind) {
			reader.t.Errorf("%s: nobody made %s", c.name, id)
		}
	}
}

// notes are the notes on all cases, each with what it said before.
func (w *worker) notes() map[string]M {
	seen := map[string]M{}
	for _, o := range w.objects {
		if o.kind != "case" {
			continue
		}
		for _, row := range w.all(o.path + "/notes?limit=100&categories=generic") {
			id := row["id"].(string)
			seen[id] = row
			was := []any{}
			for _, old := range row["oldContent"].([]any) {
				was = append(was, old.(M)["content"])
			}
			if known := w.objects[id]; known != nil && fmt.Sprint(was) != fmt.Sprint(append([]any{}, known.old...)) {
				w.t.Errorf("%s: note %s has forgotten: %v, not %v", w.name, id, was, known.old)
			}
		}
	}
	return seen
}

// all follows a list to its end.
func (w *worker) all(path string) (rows []M) {
	for path != "" {
		status, page := w.call("GET", path, nil)
		if !w.want(status, 200, "GET "+path, page) {
			return rows
		}
		for _, row := range page["data"].([]any) {
			rows = append(rows, row.(M))
		}
		next, _ := page["nextUrl"].(string)
		if path = ""; next != "" {
			u, err := url.Parse(next)
			if err != nil {
				w.t.Fatal(err)
			}
			path = strings.TrimPrefix(u.RequestURI(), "/api")
		}
	}
	return rows
}

// chain checks that the numbers of events and of audit entries have no gap and
// that each entry carries the hash of the link before: the entries of one commit are
// one link, and share both hashes.
func (w *worker) chain() {
	events := w.all("/events?limit=100")
	slices.Reverse(events)
	for i, e := range events {
		if e["sequence"] != float64(i+1) {
			w.t.Errorf("%s: event %v is at place %d", w.name, e["sequence"], i+1)
			break
		}
	}
	entries := w.all("/audit?limit=100")
	slices.Reverse(entries)
	before, hash := "", ""
	for i, e := range entries {
		same := i > 0 && e["hash"] == hash && e["previousHash"] == before
		if e["sequence"] != float64(i+1) || !same && e["previousHash"] != hash {
			w.t.Errorf("%s: the audit trail breaks at %d", w.name, i+1)
			break
		}
		before, hash = e["previousHash"].(string), e["hash"].(string)
	}
}
