package server

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"slices"
	"strconv"
	"sync"
	"time"

	"nectarine/internal/domain/access"
	"nectarine/internal/mechanism/api"
	"nectarine/internal/mechanism/bulk"
	"nectarine/internal/mechanism/calendar"
	"nectarine/internal/mechanism/store"
	"nectarine/internal/server/demo"
	"nectarine/internal/server/public"
	"nectarine/internal/value/clock"
	"nectarine/internal/value/day"
)

const (
	// demoYears is how far back the portfolio reaches.
	demoYears = 6
	demoWork  = "demo portfolio"
)

// portfolio is which portfolio a run loads. Today is kept with the run, so that
// one that goes on tomorrow is still the same.
type portfolio struct {
	Borrowers int     `json:"borrowers"`
	Today     day.Day `json:"today"`
}

// deed is one thing that someone at the demo lender did, at its moment.
type deed struct {
	at     demo.Moment
	by     int // place in demo.Employees; -1 for the system
	method string
	path   string
	body   object
	edit   object // what is changed, two minutes later, in what the deed made
}

type object = map[string]any

// deeds are all deeds of the portfolio in the order of their moments.
func (p portfolio) deeds() ([]deed, error) {
	var all []deed
	for i := range p.Borrowers {
		of, err := borrowerDeeds(demo.Person(demo.Seed, i, p.Today), p.Today)
		if err != nil {
			return nil, err
		}
		all = append(all, of...)
	}
	slices.SortStableFunc(all, func(a, b deed) int {
		switch {
		case a.at.Before(b.at):
			return -1
		case b.at.Before(a.at):
			return 1
		}
		return 0
	})
	return all, nil
}

// drawn keeps the deeds of a portfolio from slice to slice of a run: drawing them takes seconds.
type drawn struct {
	sync.Mutex
	from  portfolio
	deeds []deed
}

func (d *drawn) of(p portfolio) ([]deed, error) {
	d.Lock()
	defer d.Unlock()
	if d.deeds == nil || d.from != p {
		all, err := p.deeds()
		if err != nil {
			return nil, err
		}
		d.from, d.deeds = p, all
	}
	return d.deeds, nil
}

func (d *drawn) end() {
	d.Lock()
	defer d.Unlock()
	d.deeds = nil
}

// demoPast is the bulk work that lives the demo lender's past: each deed is an
// operation of the API, done by whoever did it, with the clock of the space at
// the moment of the deed, so that the portfolio keeps every rule that a lender's
// own data must, and has the history that a lender's own would have.
func (s *Server) demoPast() bulk.Work {
	var kept drawn
	return bulk.Work{Name: demoWork,
		Members: func(_ context.Context, _ *store.Tx, r *bulk.Run, place string, n int) ([]string, error) {
			next := 0
			if place != "" {
				last, err := strconv.Atoi(place)
				if err != nil {
					return nil, err
				}
				next = last + 1
			}
			var members []string
			for i := next; i < min(next+n, r.Total); i++ {
				members = append(members, strconv.Itoa(i))
			}
			return members, nil
		},
		Do: func(ctx context.Context, tx *store.Tx, r *bulk.Run, members []string) ([]*bulk.Outcome, error) {
			var p portfolio
			if err := json.Unmarshal(r.Params, &p); err != nil {
				return nil, err
			}
			l, err := s.doer(ctx, tx)
			if err != nil {
				return nil, err
			}
			first, err := strconv.Atoi(members[0])
			if err != nil {
				return nil, err
			}
			all, err := kept.of(p)
			if err != nil {
				return nil, err
			}
			for _, d := range all[first : first+len(members)] {
				if err := l.live(d); err != nil {
					return nil, err
				}
			}
			if first+len(members) == len(all) { // it arrives at the present, where its clock runs on
				kept.end()
				return nil, l.until(s.DB.Clock.Now())
			}
			return nil, nil
		}}
}

// doer does deeds in a transaction.
type doer struct {
	ctx      context.Context
	tx       *store.Tx
	calendar *calendar.Calendar
	handler  http.Handler
	office   *time.Location
	staff    []store.Actor
	actor    store.Actor // who does the present deed
}

func (s *Server) doer(ctx context.Context, tx *store.Tx) (*doer, error) {
	company, err := access.Own(ctx, tx)
	if err != nil {
		return nil, err
	}
	office, err := company.Zone()
	if err != nil {
		return nil, err
	}
	l := &doer{ctx: ctx, tx: tx, calendar: s.Calendar.Within(tx), office: office, actor: store.System}
	present := func(context.Context, api.Credential) (store.Scope, error) {
		return store.Scope{Space: tx.Space, Test: tx.Test, Actor: l.actor, May: map[store.Permission]bool{store.Everything: true}}, nil
	}
	l.handler = s.Router.Handler(api.Gate{Within: tx, Quiet: true, Unserved: public.Unserved(), Plain: public.Plain, Authenticate: present})
	for i := range demo.Employees() {
		e, err := store.Get[access.Employee](ctx, tx, "ext-"+employeeID(i))
		if missing := (*store.NotFound)(nil); errors.As(err, &missing) {
			return l, nil // before the staff has been hired there is none
		}
		if err != nil {
			return nil, err
		}
		u, err := store.Get[access.User](ctx, tx, e.UserID)
		if err != nil {
			return nil, err
		}
		l.staff = append(l.staff, u.Actor(e))
	}
	return l, nil
}

// live moves the space's clock to the deed's moment, lets fall due what falls
// due until then, and does the deed.
func (l *doer) live(d deed) error {
	if err := l.until(clock.Of(d.at.In(l.office))); err != nil {
		return err
	}
	if l.actor = store.System; d.by >= 0 {
		l.actor = l.staff[d.by]
	}
	id, err := l.call(d.method, d.path, d.body)
	if err != nil || d.edit == nil {
		return err
	}
	if err := l.until(clock.Of(d.at.In(l.office).Add(2 * time.Minute))); err != nil {
		return err
	}
	_, err = l.call("PUT", d.path+"/"+id, d.edit)
	return err
}

func (l *doer) until(t clock.Time) error {
	scope := store.Scope{Space: l.tx.Space, Test: true, Actor: store.System, Operation: "calendar",
		May: map[store.Permission]bool{store.Everything: true}}
	if _, err := l.calendar.RunDue(l.ctx, scope, t); err != nil {
		return err
	}
	return l.tx.SetClock(l.ctx, t)
}

// recorder takes an answer.
type recorder struct {
	header http.Header
	status int
	body   bytes.Buffer
}

// Header is the answer's header.
func (r *recorder) Header() http.Header { return r.header }

// WriteHeader takes the status.
func (r *recorder) WriteHeader(status int) { r.status = status }

// Write takes the body.
func (r *recorder) Write(b []byte) (int, error) { return r.body.Write(b) }

// call does an operation and answers the id of what it made, if anything.
func (l *doer) call(method, path string, body object) (string, error) {
	text, err := json.Marshal(body)
	if err != nil {
		return "", err
	}
	q, err := http.NewRequestWithContext(l.ctx, method, "http://demo/api"+path, bytes.NewReader(text))
	if err != nil {
		return "", err
	}
	q.Header.Set("Content-Type", "application/json")
	w := &recorder{header: http.Header{}, status: http.StatusOK}
	l.handler.ServeHTTP(w, q)
	if w.status > 299 {
		return "", fmt.Errorf("demo: %s %s: %d %s", method, path, w.status, w.body.String())
	}
	var answer struct{ Data struct{ ID string } }
	if w.body.Len() > 0 {
		err = json.Unmarshal(w.body.Bytes(), &answer)
	}
	return answer.Data.ID, err
}

// hire makes the demo lender's teams, users and employees, and its products.
func (l *doer) hire() error {
	var all []deed
	for i, t := range demo.Teams() {
		all = append(all, deed{method: "POST", path: "/teams", body: object{"externalId": teamID(i), "name": t.Name, "email": t.Email}})
	}
	for i, e := range demo.Employees() {
		user := fmt.Sprintf("demo-user-%d", i)
		all = append(all,
			deed{method: "POST", path: "/users", body: object{"externalId": user, "userType": "agent", "name": e.First + " " + e.Last, "email": e.Email}},
			deed{method: "POST", path: "/employees", body: object{"externalId": employeeID(i), "userId": "ext-" + user, "firstName": e.First, "lastName": e.Last, "email": e.Email, "jobName": e.JobName}},
			deed{method: "PUT", path: "/teams/ext-" + teamID(e.Team) + "/employees/ext-" + employeeID(i)})
	}
	all = append(all,
		deed{method: "POST", path: "/loan-types", body: object{"externalId": "demo-installment", "name": "Personal loan", "type": "installment", "assetType": "personalClosedEndUnsecured",
			"ledgerRules": object{"dayCount": "actual/365", "lateFee": object{"kind": "flat", "amount": demo.LateFee, "graceDays": demo.LateFeeGraceDays}, "chargeOffDueWithin": demo.ChargeOffDays}}},
		deed{method: "POST", path: "/loan-types", body: object{"externalId": "demo-lineOfCredit", "name": "Line of credit", "type": "lineOfCredit", "assetType": "personalOpenEndUnsecured"}})
	for _, d := range all {
		if _, err := l.call(d.method, d.path, d.body); err != nil {
			return err
		}
	}
	return nil
}

func employeeID(i int) string { return fmt.Sprintf("demo-employee-%d", i) }

func teamID(i int) string { return fmt.Sprintf("demo-team-%d", i) }
