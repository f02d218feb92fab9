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
	"net"
	"net/http"
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
				for n := 0; *duration == 0 && n < deedsEach || clock.Since(started) < *duration; n++ {
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
				t.Fatalf("%v: %s", err, out)
			}
			w.companies = append(w.companies, &company{name: name, key: made.TestKey, objects: map[string]*object{}})
		}
		p.start()
		ctx, stop := context.WithCancel(t.Context())
		killed := make(chan int)
		go func() { killed <- p.torment(ctx) }()
		w.run(t)
		stop()
		n := <-killed
		p.kill()
		t.Logf("killed %d times", n)
		if n == 0 {
			t.Error("the server was never killed: nothing was shown")
		}
		if out, err := exec.Command(p.binary, "audit", "verify", "--db", p.database, "--key-file", p.key).CombinedOutput(); err != nil {
			t.Errorf("%v: %s", err, out)
		}
	})
}

// process is the server as its own process.
type process struct {
	t                     *testing.T
	binary, database, key string
	address               atomic.Value
	rng                   *rand.Rand
	pause                 int    // the most milliseconds that it is left to work
	killed                func() // what is looked at between a kill and the next start; may be nil
	cmd                   *exec.Cmd
	log                   bytes.Buffer
}

func (p *process) url() string { return p.address.Load().(string) }

func (p *process) start() {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		p.t.Error(err)
		return
	}
	address := l.Addr().String()
	if err := l.Close(); err != nil {
		p.t.Error(err)
	}
	p.log.Reset()
	p.cmd = exec.Command(p.binary, "serve", "--db", p.database, "--key-file", p.key, "--addr", address)
	p.cmd.Stderr = &p.log
	if err := p.cmd.Start(); err != nil {
		p.t.Error(err)
		return
	}
	p.address.Store("http://" + address)
}

func (p *process) kill() {
	if err := p.cmd.Process.Kill(); err != nil {
		p.t.Errorf("the server died by itself: %v\n%s", err, p.log.String())
	}
	if err := p.cmd.Wait(); err == nil {
		p.t.Error("the server ended well though it was killed")
	}
}

// torment kills the server whenever it has come up and worked for a moment.
func (p *process) torment(ctx context.Context) (n int) {
	for ; ; n++ {
		for tries := 0; !p.up(ctx); tries++ {
			pause(10 * time.Millisecond)
			if ctx.Err() != nil {
				return n
			}
			if tries == 1000 {
				p.t.Errorf("the server did not come up again: %s", p.log.String())
				return n
			}
		}
		pause(time.Duration(20+p.rng.IntN(p.pause)) * time.Millisecond)
		if ctx.Err() != nil {
			return n
		}
		p.kill()
		if p.killed != nil {
			p.killed()
		}
		p.start()
	}
}

func (p *process) up(ctx context.Context) bool {
	q, err := http.NewRequestWithContext(ctx, "GET", p.url()+"/readyz", nil)
	if err != nil {
		return false
	}
	res, err := http.DefaultClient.Do(q)
	return err == nil && res.Body.Close() == nil && res.StatusCode == http.StatusOK
}
