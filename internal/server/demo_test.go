package server_test

import (
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"net/http/httptest"
	"os"
	"strings"
	"testing"
	"time"

	"nectarine/internal/domain/access"
	"nectarine/internal/mechanism/bulk"
	"nectarine/internal/mechanism/store"
	"nectarine/internal/server"
	"nectarine/internal/server/demo"
	"nectarine/internal/testing/servertest"
	"nectarine/internal/value/clock"
	"nectarine/internal/value/day"
)

// TestDemo loads a small demo portfolio, with the process that loads it stopped
// on the way, and compares what the API then tells with what was made up.
func TestDemo(t *testing.T) {
	const borrowers = 130 // more deeds than one slice of a run takes
	engines := servertest.Engines()
	if os.Getenv("NECTARINE_TEST_RACES") != "" { // what is watched is the same on each engine
		engines = engines[:1]
	}
	for _, engine := range engines {
		t.Run(engine, func(t *testing.T) {
			t.Parallel()
			loadsDemo(t, engine, borrowers)
		})
	}
}

func loadsDemo(t *testing.T, engine string, borrowers int) {
	t.Helper()
	db, manual, err := servertest.Open(engine)
	if err != nil {
		t.Fatal(err)
	}
	s := server.New(db)
	if err := s.Work(t.Context()); err != nil {
		t.Fatal(err)
	}
	made, err := s.NewDemo(t.Context(), borrowers)
	if err != nil {
		t.Fatal(err)
	}
	scope := store.Scope{Space: made.TestCompanyID, Test: true, Actor: store.System}
	wait(t, db, scope, func(r *bulk.Run) bool { return r.Processed > 0 })
	if err := s.Queue.Stop(context.Background()); err != nil {
		t.Fatal(err)
	}
	s = server.New(db)
	if err := s.Work(t.Context()); err != nil {
		t.Fatal(err)
	}
	r := wait(t, db, scope, func(r *bulk.Run) bool { return r.FinishedAt != nil })
	if err := s.Queue.Stop(context.Background()); err != nil {
		t.Fatal(err)
	}
	if r.Failed != 0 || r.Processed != r.Total {
		t.Fatalf("%d of %d done, %d failed", r.Processed, r.Total, r.Failed)
	}
	handler, err := s.Handler(server.Options{})
	if err != nil {
		t.Fatal(err)
	}
	h := httptest.NewServer(handler)
	defer h.Close()
	compare(t, h.URL, made, borrowers, manual.Now())
}

// wait answers the run of the space when it is as far as wanted.
func wait(t *testing.T, db *store.DB, scope store.Scope, far func(*bulk.Run) bool) (run *bulk.Run) {
	t.Helper()
	servertest.Until(t, "the portfolio is loaded as far as wanted", func() bool {
		var runs []*bulk.Run
		err := db.Read(t.Context(), scope, func(ctx context.Context, tx *store.Tx) (err error) {
			runs, err = store.Find[bulk.Run](ctx, tx, 2, func(*store.Select) {})
			return err
		})
		if err != nil || len(runs) != 1 {
			t.Fatalf("%d runs load the portfolio, want 1; %v", len(runs), err)
		}
		run = runs[0]
		return far(run)
	})
	return run
}

// compare holds what the API tells of every case against the portfolio.
func compare(t *testing.T, url string, made *access.CreatedCompany, borrowers int, now clock.Time) {
	office, err := time.LoadLocation(access.DefaultTimezone)
	if err != nil {
		t.Fatal(err)
	}
	get := func(path string) servertest.M {
		q, err := http.NewRequestWithContext(t.Context(), http.MethodGet, url+"/api"+path, nil)
		if err != nil {
			t.Fatal(err)
		}
		q.Header.Set("X-API-KEY", made.TestKey)
		res, err := http.DefaultClient.Do(q)
		if err != nil {
			t.Fatal(err)
		}
		var m servertest.M
		if err := json.NewDecoder(res.Body).Decode(&m); err != nil || res.StatusCode != http.StatusOK {
			t.Fatalf("%v %v: the status is %v and the error %v, want no error and %v", path, m, res.StatusCode, err, http.StatusOK)
		}
		if err := res.Body.Close(); err != nil {
			t.Fatal(err)
		}
		return m
	}
	if total := get("/people?limit=1")["total"]; total != float64(borrowers) {
		t.Errorf("%v borrowers, want %v", total, float64(borrowers))
	}
	same := func(what string, got any, at demo.Moment) {
		moment, err := clock.Parse(fmt.Sprint(got))
		if d := moment.Sub(at.In(office)); err != nil || d < 0 || d > 5*time.Minute {
			t.Errorf("%s: %v, where %v was due, %v before; want no error, and from nothing to %v before", what, got, at.In(office).UTC(), d, 5*time.Minute)
		}
	}
	cases, lived, told := 0, map[demo.Life]int{}, map[string]bool{}
	for i := range borrowers {
		b := demo.Person(demo.Seed, i, day.In(now.Time, office))
		for _, n := range b.Loans {
			lived[compareLoan(t, get, "/people/ext-"+b.ExternalID+"/loans/ext-"+n.ExternalID, n, day.In(now.Time, office), told)]++
		}
		for _, want := range b.Cases {
			cases++
			path := "/people/ext-" + b.ExternalID + "/cases/ext-" + want.ExternalID
			c := get(path)["data"].(servertest.M)
			last := want.Steps[len(want.Steps)-1]
			if c["status"] != last.Status || fmt.Sprint(c["outcome"]) != orNil(last.Outcome) {
				t.Errorf("%s: %v %v, not %v", want.ExternalID, c["status"], c["outcome"], last)
			}
			same(want.ExternalID+" opened", c["createdAt"], want.Steps[0].At)
			same(want.ExternalID+" status", c["statusUpdatedAt"], last.At)
			if n := len(c["associations"].([]any)); n != len(want.Loans) {
				t.Errorf("%s: %d loans, not %d", want.ExternalID, n, len(want.Loans))
			}
			if n := get(path + "/notes?limit=100&categories=generic")["count"]; n != float64(len(want.Notes)) {
				t.Errorf("%s: %v notes, not %d", want.ExternalID, n, len(want.Notes))
			}
			escalated := len(want.Escalations) > 0 && want.Escalations[len(want.Escalations)-1].EndedAt == nil
			if (c["escalatedAt"] != nil) != escalated {
				t.Errorf("%s was escalated at %v, which is set: %v; want %v", want.ExternalID, c["escalatedAt"], (c["escalatedAt"] != nil), escalated)
			}
			until := "<nil>"
			for _, s := range want.Snoozes {
				if clock.Of(s.Until.Start(office)).After(now.Time) {
					until = s.Until.String()
				}
			}
			if fmt.Sprint(c["snoozedUntil"]) != until {
				t.Errorf("%s: snoozed until %v, not %s", want.ExternalID, c["snoozedUntil"], until)
			}
		}
	}
	for _, life := range demo.Lives() {
		if lived[life] == 0 {
			t.Errorf("no loan lives as %s: %v; want one of each", life, lived)
		}
	}
	for member, is := range told {
		if is == unseen[member] {
			t.Errorf("%s of balances is other than 0 on a loan of the demo: %v; want a loan on which it is, or the member named as one that has none, and no other", member, is)
		}
	}
	for member := range unseen {
		if _, is := told[member]; !is {
			t.Errorf("%s is named as never other than 0, and is no member of balances", member)
		}
	}
	if total := get("/cases?limit=1")["total"]; total != float64(cases) || cases < borrowers/5 {
		t.Error(total, "cases, not", cases)
	}
	at, err := clock.Parse(fmt.Sprint(get("/test-clock")["data"].(servertest.M)["now"]))
	if d := at.Sub(now.Time); err != nil || d < 0 || d > time.Minute {
		t.Errorf("the clock of the space stands at %v, where %v was, %v before; want no error, and from nothing to %v before", at, now, d, time.Minute)
	}
}

// unseen are the amounts of balances that are 0 on every loan of the small demo: it has no
// lines, which alone have draw fees; its product has no service fees and no other ones, holds no
// partial payments and rounds no interest off; nobody charges for a payment that bounced, credits
// or reimburses anything; a fee for a deferral is paid with the next payment, that of the
// origination with the first; and its clock stands five days after New Year.
var unseen = func() map[string]bool {
	all := map[string]bool{}
	for _, member := range strings.Fields(`suspenseAmount paidBalances.paidCreditsAmount paidBalances.paidReimbursementsAmount
		interestAndFeesAmounts.feesChargedYearToDateAmount interestAndFeesAmounts.paidFeesYearToDateAmount
		interestAndFeesAmounts.forgoneInterestRoundingAmount nonAccrualBalances.nonAccrualFeesAmount
		nonAccrualBalances.nonAccrualInterestAmount nonAccrualBalances.nonAccrualPrincipalAmount nonAccrualBalances.nonAccrualTotalAmount
		dueBalances.dueOriginationFeesAmount dueBalances.dueLateFeesAmount nonDueBalances.nonDueOriginationFeesAmount
		nonDueBalances.nonDueModificationFeesAmount overdueBalances.overdueModificationFeesAmount`) {
		all["balances."+member] = true
	}
	for _, state := range []string{"due", "nonDue", "overdue", "outstanding"} {
		for _, fee := range []string{"Draw", "Nsf", "Other", "Service"} {
			all["balances."+state+"Balances."+state+fee+"FeesAmount"] = true
		}
	}
	return all
}()

// amounts notes which numbers of an answer are other than 0 somewhere.
func amounts(told map[string]bool, at string, of any) {
	switch of := of.(type) {
	case servertest.M:
		for name, value := range of {
			amounts(told, at+"."+name, value)
		}
	case float64:
		told[at] = told[at] || of != 0
	}
}

// compareLoan holds a loan's status, and what is overdue of it, against what became of it.
func compareLoan(t *testing.T, get func(string) servertest.M, path string, n demo.Loan, today day.Day, told map[string]bool) demo.Life {
	t.Helper()
	life, acts, err := n.Live(today)
	if err != nil {
		t.Fatalf("%s has no life: %v", n.ExternalID, err)
	}
	is := get(path)["data"].(servertest.M)
	if life == "" {
		if is["status"] != n.Status {
			t.Errorf("%s is %v, want %s", n.ExternalID, is["status"], n.Status)
		}
		return life
	}
	want, overdue := "active", false
	switch last := acts[len(acts)-1]; life {
	case demo.ChargedOff:
		want, overdue = "chargedOff", true
	case demo.PaidOff:
		want = "paidOff"
	case demo.Overdue:
		overdue = true
	case demo.Bounced:
		overdue = last.Deed == demo.Bounce
	}
	balances := get(path + "/balances")["data"].(servertest.M)
	amounts(told, "balances", balances)
	if is["status"] != want || (balances["daysOverdue"] != 0.0) != overdue {
		t.Errorf("%s, which lives as %s, is %v and overdue by %v days, want %s, and overdue: %v", n.ExternalID, life, is["status"], balances["daysOverdue"], want, overdue)
	}
	return life
}

func orNil(s string) string {
	if s == "" {
		return "<nil>"
	}
	return s
}
