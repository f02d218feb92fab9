package sim

import (
	"context"
	"encoding/json"
	"errors"
	"flag"
	"fmt"
	"io"
	"math/rand/v2"
	"net/http"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
	"time"

	"nectarine/internal/domain/cases"
	"nectarine/internal/domain/comms"
	"nectarine/internal/domain/dni"
	"nectarine/internal/domain/people"
	"nectarine/internal/mechanism/bulk"
	"nectarine/internal/mechanism/event"
	"nectarine/internal/mechanism/store"
	"nectarine/internal/server"
	"nectarine/internal/testing/servertest"
)

var (
	rounds  = flag.Int("sim.rounds", 1, "how many supercases go through kill -9, one after the other")
	members = flag.Int("sim.members", 2500, "how many members each has")
)

// hurricane is a lender whose server is killed again and again while supercases are
// committed, updated, blocked, sent to, and undone.
type hurricane struct {
	*process
	second *process // another server on the same database, if there is one
	t      *testing.T
	space  string
	apiKey string
	people []string
	calls  int
}

// TestBulkCrash kills the server with kill -9 in the middle of a commit and of each
// bulk operation, again and again: there is one subcase for each member, each event
// is there once, and the counts are right.
func TestBulkCrash(t *testing.T) {
	servertest.Each(t, func(t *testing.T, engine string) {
		h := newHurricane(t, engine, *members)
		h.start()
		end := h.torment()
		var all []string
		for n := 0; (n < *rounds || h.spared()) && !t.Failed(); n++ {
			all = append(all, h.round(1)...)
		}
		t.Logf("killed %d times in %d rounds", end(), len(all))
		h.kill()
		h.judgeAll(all)
	})
}

// TestTwoServers lets two servers on one database do the work of several supercases:
// both do some, and together each member once. Then both are killed again and again.
func TestTwoServers(t *testing.T) {
	for _, engine := range servertest.Shared() {
		t.Run(engine, func(t *testing.T) {
			t.Parallel()
			h := newHurricane(t, engine, max(300, *members/5))
			h.second = &process{t: t, binary: h.binary, database: h.database, key: h.key,
				rng: rand.New(rand.NewPCG(rand.Uint64(), 3)), pause: h.pause}
			h.start()
			h.second.start()
			for _, p := range []*process{h.process, h.second} {
				if !p.awake(t.Context()) {
					t.FailNow()
				}
			}
			const side = 6 // supercases side by side: more than one server works at
			var all []string
			for first, second := 0, 0; (first == 0 || second == 0) && !t.Failed(); {
				all = append(all, h.round(side)...)
				first, second = h.process.done(), h.second.done()
				t.Logf("the servers did %d and %d members", first, second)
				if first+second != 6*len(all)*len(h.people) {
					t.Errorf("%d and %d members done: not once each", first, second)
				}
				if len(all) > 20*side { // by luck one server takes all of it once, or twice
					t.Errorf("%d and %d members done: not shared; there are %d, want %d at most", first, second, len(all), 20*side)
				}
			}
			end, endSecond := h.process.torment(), h.second.torment()
			for n := 0; (n == 0 || h.process.spared() && h.second.spared()) && !t.Failed(); n++ {
				all = append(all, h.round(side)...)
			}
			t.Logf("killed %d and %d times", end(), endSecond())
			h.kill()
			h.second.kill()
			h.judgeAll(all)
		})
	}
}

// done is how many members of bulk runs a server has done since it came up.
func (p *process) done() (n int) {
	res, err := http.Get(p.url() + "/metrics")
	if err != nil {
		p.t.Error(err)
		return 0
	}
	text, err := io.ReadAll(res.Body)
	if err := errors.Join(err, res.Body.Close()); err != nil {
		p.t.Error(err)
	}
	for line := range strings.Lines(string(text)) {
		counter, count, _ := strings.Cut(strings.TrimSpace(line), "} ")
		if !strings.HasPrefix(counter, "nectarine_bulk_members_total{") {
			continue
		}
		members, err := strconv.ParseFloat(count, 64)
		if err != nil {
			p.t.Errorf("the metric %q has no number: %v", line, err)
		}
		n += int(members)
	}
	return n
}

// judgeAll judges supercases, and the audit trail of everything.
func (h *hurricane) judgeAll(all []string) {
	h.t.Helper()
	for _, supercase := range all {
		h.judge(supercase)
	}
	if out, err := exec.Command(h.binary, "audit", "verify", "--db", h.database, "--key-file", h.key).CombinedOutput(); err != nil {
		h.t.Errorf("%v: %s, want no error", err, out)
	}
}

func newHurricane(t *testing.T, engine string, members int) *hurricane {
	t.Helper()
	p := newProcess(t, engine)
	out, err := exec.Command(p.binary, "init", "--db", p.database, "--key-file", p.key, "--company", "Gulf").Output()
	var made struct{ TestKey, TestCompanyID string }
	if err != nil || json.Unmarshal(out, &made) != nil {
		t.Fatalf("%v: %s; want JSON", err, out)
	}
	p.pause = 1500
	h := &hurricane{process: p, t: t, space: made.TestCompanyID, apiKey: made.TestKey}
	h.inside(true, func(ctx context.Context, tx *store.Tx) error {
		for len(h.people) < members {
			all := make([]*people.Person, min(1000, members-len(h.people)))
			for i := range all {
				all[i] = &people.Person{BorrowerType: "person", Status: "active", CollectionsIntensity: "normal", Names: []people.Name{}}
			}
			if err := store.Insert(ctx, tx, all...); err != nil {
				return err
			}
			for _, p := range all {
				h.people = append(h.people, p.ID)
			}
		}
		return nil
	})
	return h
}

// inside looks into the database, or writes into it, beside the server.
func (h *hurricane) inside(write bool, f func(context.Context, *store.Tx) error) {
	h.t.Helper()
	db, err := server.OpenDatabase(context.Background(), h.database, h.key)
	if err != nil {
		h.t.Fatal(err)
	}
	scope := store.Scope{Space: h.space, Test: true, Actor: store.System, Operation: "test"}
	if write {
		server.New(db)
		err = db.Write(context.Background(), scope, f)
	} else {
		err = db.Read(context.Background(), scope, f)
	}
	if err != nil {
		h.t.Error(err)
	}
	if err := db.Close(); err != nil {
		h.t.Error(err)
	}
}

// ask sends a request until it is answered, with one Idempotency-Key.
func (h *hurricane) ask(method, path, kind, body string, want ...int) M {
	h.t.Helper()
	h.calls++
	key := fmt.Sprint("bulk-", h.calls)
	for tries := 0; tries < 6000 && !h.t.Failed(); tries++ {
		to := h.process
		if h.second != nil && (h.calls+tries)%2 == 1 {
			to = h.second
		}
		q, err := http.NewRequest(method, to.url()+"/api"+path, strings.NewReader(body))
		if err != nil {
			h.t.Fatal(err)
		}
		q.Header.Set("X-API-KEY", h.apiKey)
		q.Header.Set("Content-Type", kind)
		if method != "GET" {
			q.Header.Set("Idempotency-Key", key)
		}
		status, text := 0, []byte(nil)
		if res, err := http.DefaultClient.Do(q); err == nil {
			status = res.StatusCode
			text, err = io.ReadAll(res.Body)
			if res.Body.Close() != nil || err != nil {
				status = 0 // it died while it answered
			}
		}
		// 401: the other engine's server was started at the port of the one that was killed.
		if status == 0 || status == 503 || status == 401 || status == 409 && strings.Contains(string(text), "still running") {
			pause(20 * time.Millisecond)
			continue
		}
		for _, w := range want {
			if status == w {
				answer := M{}
				if len(text) > 0 && json.Unmarshal(text, &answer) != nil {
					h.t.Errorf("%s %s answers %s, want JSON", method, path, text)
				}
				return answer
			}
		}
		h.t.Errorf("%s %s answers %d, want success: %s", method, path, status, text)
		return M{}
	}
	h.t.Errorf("%s %s was never answered", method, path)
	return M{}
}

const asJSON = "application/json"

// round lets supercases side by side go through everything, and waits until it is done.
func (h *hurricane) round(side int) (supercases []string) {
	h.t.Helper()
	kinds, _ := h.ask("GET", "/case-types?caseType=federalEmergency", asJSON, "", 200)["data"].([]any)
	if len(kinds) == 0 {
		return nil
	}
	var updates []string
	for range side {
		made, _ := h.ask("POST", "/supercases", asJSON, fmt.Sprintf(`{"supercaseType": "generic", "subcaseTypeId": %q}`, kinds[0].(M)["id"]), 200)["data"].(M)
		supercase, _ := made["id"].(string)
		path := "/supercases/" + supercase
		h.ask("PUT", path+"/populations/draft/members.csv", "text/csv", "borrowerId\n"+strings.Join(h.people, "\n")+"\n", 200)
		supercases = append(supercases, supercase)
	}
	for _, supercase := range supercases {
		path := "/supercases/" + supercase
		h.ask("POST", path+"/populations/draft/commit", asJSON, "", 204)
		update, _ := h.ask("POST", path+"/bulk-update", asJSON, `{"status": "processing"}`, 202)["data"].(M)
		h.ask("POST", path+"/bulk-create-do-not-interact", asJSON, `{"channels": ["all"]}`, 202)
		h.ask("POST", path+"/bulk-send", asJSON, `{"subject": "freeForm", "channel": "email"}`, 202)
		h.ask("POST", path+"/bulk-delete-do-not-interact", asJSON, "", 202)
		id, _ := update["id"].(string)
		updates = append(updates, id)
	}
	for _, supercase := range supercases {
		h.wait(supercase, 5)
	}
	for i, supercase := range supercases {
		h.ask("POST", "/supercases/"+supercase+"/bulk-operations/"+updates[i]+"/undo", asJSON, "", 202)
	}
	for _, supercase := range supercases {
		h.wait(supercase, 6)
	}
	return supercases
}

// wait goes on until n operations of a supercase have ended.
func (h *hurricane) wait(supercase string, n int) {
	h.t.Helper()
	for tries := 0; !h.t.Failed(); tries++ {
		done := 0
		list, _ := h.ask("GET", "/supercases/"+supercase+"/bulk-operations?limit=100", asJSON, "", 200)["data"].([]any)
		for _, o := range list {
			if o.(M)["completed"] == true {
				done++
			}
		}
		if done == n {
			return
		}
		if tries == 12_000 {
			h.t.Errorf("%d of %d operations have ended", done, n)
		}
		pause(50 * time.Millisecond)
	}
}

// judge counts what must be there once.
func (h *hurricane) judge(supercase string) {
	h.t.Helper()
	n := len(h.people)
	h.inside(false, func(ctx context.Context, tx *store.Tx) error {
		var all []*cases.Case
		if err := tx.Select(&all).Column("id", "people", "status").Where("?TableAlias.creating_supercase_id = ?", supercase).Scan(ctx); err != nil {
			return err
		}
		of, ids, undone := map[string]int{}, map[string]bool{}, n
		for _, c := range all {
			of[c.People[0]]++
			ids[c.ID] = true
			if c.Status != cases.Initiated {
				undone--
			}
		}
		if len(all) != n || len(of) != n || undone != n {
			h.t.Errorf("%d subcases of %d members, %d wanted; %d as before the undo", len(all), len(of), n, undone)
		}
		var said []*event.Event
		q := tx.Select(&said)
		q.Column("event_type", "object_id").Where("?TableAlias.object_type = 'case' AND NOT ?TableAlias.deprecated AND ?TableAlias.object_id IN (SELECT id FROM cases WHERE company_id = ? AND creating_supercase_id = ?)", q.Space, supercase)
		if err := q.Scan(ctx); err != nil {
			return err
		}
		events := map[string]int{}
		for _, e := range said {
			if ids[e.ObjectID] {
				events[string(e.EventType)]++
			}
		}
		// Opened, updated, put back; blocked and lifted.
		if events["case.changed"] != 3*n || events["case.donotinteract.changed"] != 2*n {
			h.t.Errorf("%d members have the events %v", n, events)
		}
		blocks, err := tx.SelectAll((*dni.DoNotInteract)(nil)).Where("?TableAlias.removed_at IS NOT NULL AND ?TableAlias.case_id IN (SELECT id FROM cases WHERE creating_supercase_id = ?)", supercase).Count(ctx)
		if err != nil {
			return err
		}
		sent, err := tx.SelectAll((*comms.Interaction)(nil)).Where("?TableAlias.supercase_id = ?", supercase).Count(ctx)
		if err != nil {
			return err
		}
		if int(blocks) != n || int(sent) != n {
			h.t.Errorf("%d blocks, %d messages, of %d members", blocks, sent, n)
		}
		var runs []*bulk.Run
		if err := tx.Select(&runs).Where("?TableAlias.owner = ?", supercase).Scan(ctx); err != nil {
			return err
		}
		for _, r := range runs {
			if r.Processed != n || r.Changed != n || r.Failed != 0 || r.FinishedAt == nil {
				h.t.Errorf("%s: %d processed, %d changed, %d failed of %d", r.Work, r.Processed, r.Changed, r.Failed, n)
			}
		}
		return nil
	})
}

// newProcess finds the server a database of the engine.
func newProcess(t *testing.T, engine string) *process {
	t.Helper()
	dir, binary := t.TempDir(), servertest.Program(t)
	database, err := servertest.Address(engine, dir)
	if err != nil {
		t.Fatal(err)
	}
	return &process{t: t, binary: binary, database: database, key: filepath.Join(dir, "key"),
		rng: rand.New(rand.NewPCG(rand.Uint64(), 2)), pause: 300}
}
