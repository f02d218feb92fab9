package bench

import (
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"sync"
	"sync/atomic"
	"syscall"
	"testing"
	"time"

	"nectarine/internal/testing/servertest"
	"nectarine/internal/value/clock"
)

var (
	pathFor     = flag.Duration("bench.for", 5*time.Second, "how long each kind of request is measured")
	pathCases   = flag.Int("bench.cases", 12_000, "how many cases there are at first, in thousands: lists count ten thousand")
	pathMembers = flag.Int("bench.members", 20_000, "how many members the bulk run beside small writes has")
)

// BenchmarkPath measures what every request goes through, on both engines: single writes
// and reads, lists, reads and writes mixed, a small write beside a bulk run, many clients,
// one space against eight, the life of a supercase; and beside it the machine: fdatasync,
// and rows into five indexes, one to a commit. Each line says how busy the machine was
// before it; the table of goals comes at the end.
func BenchmarkPath(b *testing.B) {
	b.Run("fdatasync", syncs)
	each(b, func(b *testing.B, l *lender) {
		l.run("raw commits", l.commits)
		persons := l.borrowers(1000)
		l.fill(persons, *pathCases)
		create := func(l *lender, persons []string) request {
			return func(i int) (string, string, string) {
				return "POST", "/people/" + persons[i%len(persons)] + "/cases", `{"caseType": "generic"}`
			}
		}
		l.during("create case", 8, create(l, persons))
		made := l.List("/cases?limit=100")
		one := func(i int) string {
			c := made[i%len(made)]
			return fmt.Sprintf("/people/%s/cases/%s", c["people"].([]any)[0], c["id"])
		}
		get := func(i int) (string, string, string) { return "GET", one(i), "" }
		l.during("update case", 8, func(i int) (string, string, string) { return "PUT", one(i), fmt.Sprintf(`{"name": "Case %d"}`, i) })
		l.during("get case", 8, get)
		l.during("list of 10", 8, func(int) (string, string, string) { return "GET", "/cases?limit=10", "" })
		l.during("list of 100", 8, func(int) (string, string, string) { return "GET", "/cases?limit=100", "" })
		l.mixed(create(l, persons), get)
		l.during("create case, 64 clients", 64, create(l, persons))
		l.during("get case, 64 clients", 64, get)
		l.besideBulk(create(l, persons))
		l.spaces(create)
		supercase(l.other(), *pathMembers)
	})
	fmt.Print("\n" + goalTable() + "\n")
}

// request is the i-th request of a kind.
type request func(i int) (method, path, body string)

// load is how many processes wanted to run in the last minute.
func load() float64 {
	text, err := os.ReadFile("/proc/loadavg")
	if err != nil {
		return 0 // another system
	}
	n, err := strconv.ParseFloat(strings.Fields(string(text))[0], 64)
	if err != nil {
		return 0
	}
	return n
}

// work is the processor time that this process has used: server, client, and SQLite.
func work() time.Duration {
	var u syscall.Rusage
	if err := syscall.Getrusage(syscall.RUSAGE_SELF, &u); err != nil {
		return 0
	}
	return time.Duration(u.Utime.Nano() + u.Stime.Nano())
}

// times are how long each request of a run took.
type times struct {
	sync.Mutex
	all []time.Duration
}

func (t *times) add(d time.Duration) {
	t.Lock()
	defer t.Unlock()
	t.all = append(t.all, d)
}

// keep sends requests from so many clients until stop is closed, and answers how long
// each took.
func (l *lender) keep(clients int, stop <-chan struct{}, r request) []time.Duration {
	var next atomic.Int64
	var wait sync.WaitGroup
	var taken times
	for range clients {
		wait.Go(func() {
			for {
				select {
				case <-stop:
					return
				default:
				}
				began := clock.System{}.Now()
				if err := l.one(r(int(next.Add(1)))); err != nil {
					l.b.Error(err)
					return
				}
				taken.add(clock.Since(began))
			}
		})
	}
	wait.Wait()
	slices.Sort(taken.all)
	return taken.all
}

// after is closed when the time is over.
func after(d time.Duration) <-chan struct{} {
	c := make(chan struct{})
	time.AfterFunc(d, func() { close(c) })
	return c
}

// during measures one kind of request.
func (l *lender) during(name string, clients int, r request) {
	l.run(name, func(b *testing.B) {
		for b.Loop() {
			l.keep(clients, after(*pathFor/5), r) // caches fill, connections open
			before, began := work(), clock.System{}.Now()
			tell(b, load(), "load")
			each := l.keep(clients, after(*pathFor), r)
			b.ReportMetric(float64((work()-before).Microseconds())/1000/float64(len(each)), "cpu-ms")
			report(b, each, clock.Since(began))
		}
	})
}

// mixed measures the creations of eight clients of whose requests seven in ten read.
func (l *lender) mixed(write, read request) {
	l.run("mixed, 70 % reads", func(b *testing.B) {
		for b.Loop() {
			var creations times
			var next atomic.Int64
			var wait sync.WaitGroup
			stop, began := after(*pathFor), clock.System{}.Now()
			tell(b, load(), "load")
			for range 8 {
				wait.Go(func() {
					for {
						select {
						case <-stop:
							return
						default:
						}
						i := int(next.Add(1))
						r, writes := read, i%10 < 3
						if writes {
							r = write
						} else if i%10 == 9 {
							r = func(int) (string, string, string) { return "GET", "/cases?limit=25", "" }
						}
						since := clock.System{}.Now()
						if err := l.one(r(i)); err != nil {
							b.Error(err)
							return
						}
						if writes {
							creations.add(clock.Since(since))
						}
					}
				})
			}
			wait.Wait()
			slices.Sort(creations.all)
			report(b, creations.all, clock.Since(began))
			b.ReportMetric(float64(next.Load())/clock.Since(began).Seconds(), "all-req/s")
		}
	})
}

// besideBulk measures the creations of one client while a bulk run changes many cases.
func (l *lender) besideBulk(write request) {
	persons := l.borrowers(*pathMembers)
	kind := l.List("/case-types?caseType=generic")[0]["id"].(string)
	path := "/supercases/" + l.Create("/supercases", map[string]any{"supercaseType": "generic", "subcaseTypeId": kind})["id"].(string)
	l.Upload("PUT", path+"/populations/draft/members.csv", "text/csv", "borrowerId\n"+strings.Join(persons, "\n")+"\n", 200)
	l.run("create case beside a bulk run", func(b *testing.B) {
		for b.Loop() {
			tell(b, load(), "load")
			l.Do("POST", path+"/populations/draft/commit", nil, 204)
			stop, began := make(chan struct{}), clock.System{}.Now()
			go func() {
				defer close(stop)
				l.drive(path)
			}()
			each := l.keep(1, stop, write)
			took := clock.Since(began)
			report(b, each, took)
			b.ReportMetric(float64(*pathMembers)/took.Seconds(), "bulk-cases/s")
		}
	})
}

// spaces measures the creations of eight clients in one space, and in a space each.
func (l *lender) spaces(create func(*lender, []string) request) {
	type place struct {
		*lender
		write request
	}
	var places []place
	for range 8 {
		other := l.other()
		places = append(places, place{other, create(other, other.borrowers(100))})
	}
	rate := func(b *testing.B, used []place) float64 {
		var wait sync.WaitGroup
		var done atomic.Int64
		stop, began := after(*pathFor), clock.System{}.Now()
		for i := range places {
			p := used[i%len(used)]
			wait.Go(func() { done.Add(int64(len(p.keep(1, stop, p.write)))) })
		}
		wait.Wait()
		return float64(done.Load()) / clock.Since(began).Seconds()
	}
	l.run("one space against eight", func(b *testing.B) {
		for b.Loop() {
			tell(b, load(), "load")
			one, eight := rate(b, places[:1]), rate(b, places)
			b.ReportMetric(one, "one/s")
			b.ReportMetric(eight, "eight/s")
			tell(b, one/eight, "of-eight")
			b.ReportMetric(0, "ns/op")
		}
	})
}

// syncs measures how often a second the disk takes a block for good.
func syncs(b *testing.B) {
	f, err := os.Create(filepath.Join(b.TempDir(), "block"))
	if err != nil {
		b.Fatal(err)
	}
	defer func() {
		if err := f.Close(); err != nil {
			b.Error(err)
		}
	}()
	block := make([]byte, 4096)
	for b.Loop() {
		tell(b, load(), "load")
		began, n := clock.System{}.Now(), 0
		for ; clock.Since(began) < *pathFor/5; n++ {
			if _, err := f.WriteAt(block, int64(n%1000)*4096); err != nil {
				b.Fatal(err)
			}
			if err := syscall.Fdatasync(int(f.Fd())); err != nil {
				b.Fatal(err)
			}
		}
		tell(b, float64(n)/clock.Since(began).Seconds(), "syncs/s")
		b.ReportMetric(0, "ns/op")
	}
}

// commits measures one row into five indexes, one row to a commit, as the driver does it.
func (l *lender) commits(b *testing.B) {
	pool := l.Server.DB.Pool()
	exec := func(text string) {
		if _, err := pool.Exec(text); err != nil {
			b.Fatal(err)
		}
	}
	exec("CREATE TABLE bench_raw (id TEXT PRIMARY KEY, a TEXT, b TEXT, c TEXT, d TEXT, pad TEXT)")
	for _, column := range []string{"a", "b", "c", "d"} {
		exec("CREATE INDEX bench_raw_" + column + " ON bench_raw (" + column + ", id)")
	}
	place := "?, ?, ?, ?, ?, ?"
	if l.Server.DB.Engine() == servertest.Postgres {
		place = "$1, $2, $3, $4, $5, $6"
	}
	for b.Loop() {
		tell(b, load(), "load")
		insert, err := pool.Prepare("INSERT INTO bench_raw VALUES (" + place + ")")
		if err != nil {
			b.Fatal(err)
		}
		var wait sync.WaitGroup
		var next atomic.Int64
		stop, began, pad := after(*pathFor/2), clock.System{}.Now(), strings.Repeat("x", 200)
		for range 8 {
			wait.Go(func() {
				for {
					select {
					case <-stop:
						return
					default:
					}
					i := next.Add(1)
					key := fmt.Sprintf("%08x", uint32(i*2654435761)) // scattered, as ids are
					if _, err := insert.Exec(fmt.Sprint(i), key, key, key, key, pad); err != nil {
						b.Error(err)
						return
					}
				}
			})
		}
		wait.Wait()
		tell(b, float64(next.Load())/clock.Since(began).Seconds(), "commits/s")
		b.ReportMetric(0, "ns/op")
	}
	exec("DROP TABLE bench_raw")
}
