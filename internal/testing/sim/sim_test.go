// Package sim drives the real server with several users of two companies, right
// and wrong, and an auditor who remembers what must be there. A seed gives the
// same deeds again: go test ./internal/testing/sim -sim.seed N -sim.duration 10m.
package sim

import (
	"bytes"
	"context"
	"encoding/json"
	"flag"
	"math/rand/v2"
	"net/http"
	"os"
	"os/exec"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"nectarine/internal/testing/servertest"
	"nectarine/internal/value/clock"
)

var (
	duration = flag.Duration("sim.duration", 0, "how long the users work; 0 means a fixed number of deeds")
	seed     = flag.Uint64("sim.seed", 0, "the seed; 0 draws one")
)

func TestMain(m *testing.M) { servertest.WithProgram(m) }

const users, deedsEach = 4, 60

// run lets the users of both companies work, then judges.
func (w *world) run(t *testing.T) {
	from := *seed
	if from == 0 {
		from = rand.Uint64()
	}
	t.Logf("seed %d: repeat with -sim.seed %d", from, from)
	started := clock.System{}.Now()
	var wait sync.WaitGroup
	for i, c := range w.companies {
		for u := range users {
			worker := &worker{world: w, company: c, id: u, rng: rand.New(rand.NewPCG(from, uint64(i*users+u))), mine: map[string][]string{}}
			wait.Go(func() {
				for n := 0; *duration == 0 && n < deedsEach || clock.Since(started) < *duration || w.waits(); n++ {
					worker.act()
				}
			})
		}
	}
	wait.Wait()
	w.judge()
}

func TestSim(t *testing.T) {
	servertest.Each(t, func(t *testing.T, engine string) {
		w := &world{t: t, patience: 30 * time.Second}
		for _, name := range []string{"Acme", "Best"} {
			c := servertest.New(t, engine)
			w.address = func() string { return c.URL }
			w.companies = append(w.companies, &company{name: name, key: c.Key, objects: map[string]*object{}})
		}
		w.run(t)
	})
}

// TestCrash is the same with a server that is killed and started again and
// again: nothing that was answered is lost, nothing is done twice.
func TestCrash(t *testing.T) {
	servertest.Each(t, func(t *testing.T, engine string) {
		p := newProcess(t, engine)
		w := &world{t: t, address: p.url, patience: time.Minute}
		for _, name := range []string{"Acme", "Best"} {
			out, err := exec.Command(p.binary, "init", "--db", p.database, "--key-file", p.key, "--company", name).Output()
			var made struct{ TestKey string }
			if err != nil || json.Unmarshal(out, &made) != nil {
				t.Fatalf("%v: %s; want JSON", err, out)
			}
			w.companies = append(w.companies, &company{name: name, key: made.TestKey, objects: map[string]*object{}})
		}
		p.start()
		w.also = p.spared
		end := p.torment()
		w.run(t)
		t.Logf("killed %d times", end())
		p.kill()
		if out, err := exec.Command(p.binary, "audit", "verify", "--db", p.database, "--key-file", p.key).CombinedOutput(); err != nil {
			t.Errorf("%v: %s, want no error", err, out)
		}
	})
}

// process is the server as its own process.
type process struct {
	t                     *testing.T
	binary, database, key string
	address               atomic.Value
	rng                   *rand.Rand
	pause                 int          // the most milliseconds that it is left to work, where it comes up quickly
	killed                func()       // what is looked at between a kill and the next start; may be nil
	kills                 atomic.Int64 // while it was at work
	cmd                   *exec.Cmd
	log                   *log
}

// log is what a server says on its standard error. Its own address stands there, once it
// has one that nobody else has.
type log struct {
	process *process
	mutex   sync.Mutex
	text    bytes.Buffer
}

// Write takes a piece of the log.
func (l *log) Write(b []byte) (int, error) {
	l.mutex.Lock()
	defer l.mutex.Unlock()
	n, err := l.text.Write(b)
	if l.process.url() == nowhere {
		for line := range bytes.Lines(l.text.Bytes()) {
			var said struct{ Msg, URL string }
			if json.Unmarshal(line, &said) == nil && said.Msg == "serving" {
				l.process.address.Store(said.URL)
			}
		}
	}
	return n, err
}

func (l *log) String() string {
	l.mutex.Lock()
	defer l.mutex.Unlock()
	return l.text.String()
}

func (p *process) url() string { return p.address.Load().(string) }

// nowhere is an address at which nobody answers.
const nowhere = "http://127.0.0.1:1"

func (p *process) start() {
	p.address.Store(nowhere)
	p.log = &log{process: p}
	p.cmd = exec.Command(p.binary, "serve", "--db", p.database, "--key-file", p.key, "--addr", "127.0.0.1:0")
	p.cmd.Env = append(os.Environ(), "NECTARINE_LOG_FORMAT=json")
	p.cmd.Stderr = p.log
	if err := p.cmd.Start(); err != nil {
		p.t.Error(err)
	}
}

func (p *process) kill() {
	if err := p.cmd.Process.Kill(); err != nil {
		p.t.Errorf("the server died by itself: %v\n%s", err, p.log)
	}
	if err := p.cmd.Wait(); err == nil {
		p.t.Error("the server ended well though it was killed")
	}
}

// spared reports whether the server has not been killed yet while it was at work.
func (p *process) spared() bool { return p.kills.Load() == 0 }

// torment kills the server whenever it has come up and worked for a moment, until it is
// told to end. It answers then how often that was.
func (p *process) torment() (end func() int64) {
	ctx, stop := context.WithCancel(p.t.Context())
	var wait sync.WaitGroup
	wait.Go(func() {
		for {
			started := clock.System{}.Now()
			if !p.awake(ctx) {
				return
			}
			pause(life(time.Duration(20+p.rng.IntN(p.pause))*time.Millisecond, clock.Since(started)))
			if ctx.Err() != nil {
				return
			}
			p.kill()
			p.kills.Add(1)
			if p.killed != nil {
				p.killed()
			}
			p.start()
		}
	})
	return func() int64 {
		stop()
		wait.Wait()
		return p.kills.Load()
	}
}

// life is how long a server works before it is killed: on a machine on which it comes up
// slowly as much longer, so that it is killed about as often in the same work everywhere.
func life(quick, cameUp time.Duration) time.Duration {
	const quickly = 300 * time.Millisecond
	return time.Duration(float64(quick) * max(1, float64(cameUp)/float64(quickly)))
}

func TestALifeIsAsLongAsTheMachineIsSlow(t *testing.T) {
	for _, c := range []struct{ quick, cameUp, want time.Duration }{
		{time.Second, 0, time.Second},
		{time.Second, 300 * time.Millisecond, time.Second},
		{time.Second, 3 * time.Second, 10 * time.Second},
		{20 * time.Millisecond, 600 * time.Millisecond, 40 * time.Millisecond},
	} {
		if got := life(c.quick, c.cameUp); got != c.want {
			t.Errorf("a server that came up in %s lives %s, want %s", c.cameUp, got, c.want)
		}
	}
}

// awake waits until the server has come up. It reports whether it did.
func (p *process) awake(ctx context.Context) bool {
	for tries := 0; ctx.Err() == nil; tries++ {
		if p.up(ctx) {
			return true
		}
		if tries == 12_000 {
			p.t.Errorf("the server did not come up: %s", p.log)
			return false
		}
		pause(10 * time.Millisecond)
	}
	return false
}

func (p *process) up(ctx context.Context) bool {
	q, err := http.NewRequestWithContext(ctx, "GET", p.url()+"/readyz", nil)
	if err != nil {
		return false
	}
	res, err := http.DefaultClient.Do(q)
	return err == nil && res.Body.Close() == nil && res.StatusCode == http.StatusOK
}
