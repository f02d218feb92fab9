package sim

import (
	"context"
	"encoding/json"
	"errors"
	"flag"
	"fmt"
	"math/rand/v2"
	"net/http"
	"os/exec"
	"sync"
	"testing"
	"time"

	"nectarine/internal/testing/servertest"
	"nectarine/internal/value/clock"
)

var (
	clients = flag.Int("sim.clients", 64, "how many clients of one server write at once")
	each    = flag.Int("sim.each", 5, "how many requests each of them sends where no duration is set")
)

// member is a client in a crowd.
type member struct {
	*worker
	own   []string // teams that it has made
	taken *names
}

// names are external ids that teams have for certain.
type names struct {
	sync.Mutex
	all []string
}

func (n *names) add(name string) {
	n.Lock()
	defer n.Unlock()
	n.all = append(n.all, name)
}

func (n *names) some(r *rand.Rand) (string, bool) {
	n.Lock()
	defer n.Unlock()
	if len(n.all) == 0 {
		return "", false
	}
	return n.all[r.IntN(len(n.all))], true
}

// TestCrashInACrowd lets many clients write at once, whose requests share commits: some
// are refused, some break a constraint, some are given up by who sent them and sent
// again; and the server is killed again and again. Each answer is true, each effect there
// once, and the trail unbroken after every kill.
func TestCrashInACrowd(t *testing.T) {
	servertest.Each(t, func(t *testing.T, engine string) {
		p := newProcess(t, engine)
		w := &world{t: t, address: p.url, patience: 2 * time.Minute}
		for _, name := range []string{"Acme", "Best"} {
			out, err := exec.Command(p.binary, "init", "--db", p.database, "--key-file", p.key, "--company", name).Output()
			var made struct{ TestKey string }
			if err != nil || json.Unmarshal(out, &made) != nil {
				t.Fatalf("%v: %s; want JSON", err, out)
			}
			w.companies = append(w.companies, &company{name: name, key: made.TestKey, objects: map[string]*object{}})
		}
		p.pause = 700
		p.killed = func() {
			if out, err := exec.Command(p.binary, "audit", "verify", "--db", p.database, "--key-file", p.key).CombinedOutput(); err != nil {
				t.Errorf("the trail after a kill: %v: %s", err, out)
			}
		}
		p.start()
		w.also = p.spared
		end := p.torment()
		w.crowd()
		t.Logf("killed %d times", end())
		w.judge()
		p.kill()
		p.killed()
	})
}

// crowd lets the clients send their requests.
func (w *world) crowd() {
	from := *seed
	if from == 0 {
		from = rand.Uint64()
	}
	w.t.Logf("seed %d", from)
	started := clock.System{}.Now()
	taken := []*names{{}, {}}
	var wait sync.WaitGroup
	for i := range *clients {
		c := i % len(w.companies)
		m := &member{taken: taken[c], worker: &worker{world: w, company: w.companies[c], id: i,
			rng: rand.New(rand.NewPCG(from, uint64(i))), mine: map[string][]string{}}}
		wait.Go(func() {
			for n := 0; *duration == 0 && n < *each || clock.Since(started) < *duration || w.waits(); n++ {
				m.request()
			}
		})
	}
	wait.Wait()
}

// request is one of those that a crowd sends.
func (m *member) request() {
	switch m.rng.IntN(10) {
	case 0: // refused before it writes
		status, answer := m.call("POST", "/teams", M{"name": ""})
		m.want(status, http.StatusBadRequest, "a team without a name", answer)
	case 1: // refused in the midst of its transaction
		status, answer := m.call("POST", "/people/ext-nobody/cases", M{"caseType": "generic"})
		m.want(status, http.StatusNotFound, "a case of nobody", answer)
	case 2, 3:
		m.again()
	case 4, 5:
		m.impatient()
	case 6, 7:
		m.rename()
	default:
		m.make(fmt.Sprintf("m%d-%d", m.id, m.calls))
	}
}

// make makes a team whose external id nobody has.
func (m *member) make(external string) {
	if id := m.worker.make("team", "/teams", M{"name": word(m.rng), "externalId": external}); id != "" {
		m.own = append(m.own, id)
		m.taken.add(external)
	}
}

// again wants an external id that is taken: the constraint of the database refuses it.
func (m *member) again() {
	if name, some := m.taken.some(m.rng); some {
		status, answer := m.call("POST", "/teams", M{"name": word(m.rng), "externalId": name})
		m.want(status, http.StatusConflict, "a team with the external id of another", answer)
	}
}

// rename changes a team of the client's own.
func (m *member) rename() {
	if len(m.own) > 0 {
		m.change("team", M{"name": fmt.Sprintf("%s %d", word(m.rng), m.calls)})
	}
}

// impatient gives a request up after some milliseconds, and sends it again with the same
// key until it is answered.
func (m *member) impatient() {
	external := fmt.Sprintf("i%d-%d", m.id, m.calls)
	body := M{"name": word(m.rng), "externalId": external}
	text, err := json.Marshal(body)
	if err != nil {
		m.t.Fatal(err)
	}
	m.calls++
	key := fmt.Sprintf("%s-%d-%d", m.name, m.id, m.calls)
	deadline := m.deadline
	for tries := 0; ; tries++ {
		if m.deadline = 0; tries < 3 {
			m.deadline = time.Duration(1+m.rng.IntN(40)) * time.Millisecond
		}
		status, answer, err := m.send("POST", "/teams", key, text)
		if err == nil && status == http.StatusOK {
			id := answer["data"].(M)["id"].(string)
			m.remember(id, &object{path: "/teams/" + id, kind: "team", fields: body, changes: 1})
			m.mine["team"], m.own = append(m.mine["team"], id), append(m.own, id)
			m.taken.add(external)
			break
		}
		if err == nil && !again(status, answer) {
			m.t.Errorf("a team asked for again answers %d: %v", status, answer)
			break
		}
		if tries > 5000 {
			m.t.Errorf("a team was never made: %d %v %v", status, answer, err)
			break
		}
		if !errors.Is(err, context.DeadlineExceeded) {
			pause(m.patience / 5000)
		}
	}
	m.deadline = deadline
}
