package lockbox_test

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"nectarine/internal/domain/ledger"
	"nectarine/internal/domain/lockbox"
	"nectarine/internal/mechanism/store"
	"nectarine/internal/testing/assert"
	"nectarine/internal/testing/servertest"
)

// outcomes are what came of the lines of an import, as result and type of error by the line.
func outcomes(c *servertest.Client, run any) string {
	c.T.Helper()
	var all []string
	for _, o := range c.List(fmt.Sprintf("/bulk-runs/%v/outcomes?limit=1000", run)) {
		all = append(all, strings.TrimSpace(fmt.Sprint(strings.TrimLeft(o["member"].(string), "0"), " ", o["result"], " ", o["errorType"])))
	}
	return strings.Join(all, ", ")
}

// TestAReferenceIsTakenOnce: the same file twice posts nothing twice and says so; the same reference with another
// amount or loan is a conflict that is told of its line.
func TestAReferenceIsTakenOnce(t *testing.T) {
	servertest.Run(t, func(t *testing.T, c *servertest.Client) {
		l, other := c.Active(), c.Active()
		c.Put(l.Path, m{"externalId": "the-loan"})
		on := c.Now().Add(-6 * time.Hour).Format("2006-01-02")
		line := func(loan, amount, ref string) string { return loan + "," + amount + "," + on + "," + ref + "\n" }
		file := header + line(l.ID, "10", "r1") + line("ext-new", "20", "r2") + line(l.ID, "10", "r1") + line(l.ID, "11", "r1") + line(other.ID, "10", "r1")
		first := send(c, "", file)
		if is := sums(first); is != "total 5 61, posted 1 10, unposted 1 20, repeated 1 10, conflicting 2 21" {
			t.Errorf("the money is %s", is)
		}
		if is := outcomes(c, first["bulkRunId"]); is != "2 done, 3 done, 4 unchanged, 5 failed Duplicate, 6 failed Duplicate" {
			t.Errorf("the outcomes are %s", is)
		}
		posted := c.Get(l.Path + "/transactions/ext-r1")["id"]
		for _, o := range c.List(fmt.Sprintf("/bulk-runs/%v/outcomes", first["bulkRunId"]))[2:] {
			if o["objectId"] != posted || !strings.Contains(o["message"].(string), fmt.Sprint(`externalId: "r1" was taken before, as `, posted)) {
				t.Errorf("a line that was taken before says %v, want %v", o, posted)
			}
		}
		again := send(c, "", file)
		if is := sums(again); is != "total 5 61, repeated 3 40, conflicting 2 21" {
			t.Errorf("sent again the money is %s", is)
		}
		// By another name of the loan, on another day, and once there is the loan that it was for.
		named := c.Active()
		c.Put(named.Path, m{"externalId": "new"})
		renamed := send(c, "", header+line("ext-the-loan", "10.00", "r1")+strings.Replace(line(l.ID, "10", "r1"), on, "2026-01-01", 1)+
			line("ext-new", "20", "r2")+line(named.ID, "20", "r2")+line("ext-other", "20", "r2"))
		if is := sums(renamed); is != "total 5 80, repeated 4 60, conflicting 1 20" {
			t.Errorf("by other names the money is %s", is)
		}
		// What was recorded by hand under the reference is the same money too, whatever became of it.
		c.Create(l.Path+"/transactions", m{"type": "oneTime", "isExternal": true, "amount": 30, "externalId": "r3"})
		bounced := c.Create(l.Path+"/transactions", m{"type": "oneTime", "isExternal": true, "amount": 31, "externalId": "r4"})
		c.Put(l.Path+"/transactions/"+bounced["id"].(string), m{"status": "failed", "failureReason": "insufficientFunds"})
		hand := send(c, "", header+line(l.ID, "30", "r3")+line(l.ID, "31", "r4")+line(other.ID, "31", "r4"))
		if is := sums(hand); is != "total 3 92, repeated 2 61, conflicting 1 31" {
			t.Errorf("what was recorded by hand is %s", is)
		}
		assert.Len(t, c.List(l.Path+"/transactions"), 3)
		assert.Len(t, c.List(other.Path+"/transactions"), 0)
		assert.Len(t, c.List("/transactions/unposted"), 1)
		c.Sound()
	})
}

// TestAPreviewWritesNothing: it says what comes of the file, and leaves all as it was.
func TestAPreviewWritesNothing(t *testing.T) {
	servertest.Run(t, func(t *testing.T, c *servertest.Client) {
		l := c.Active()
		on := c.Now().Add(-6 * time.Hour).Format("2006-01-02")
		file := header
		for i := range 1100 { // more than a slice
			file += fmt.Sprintf("ext-unknown,0.01,%s,p%d\n", on, i)
		}
		file += l.ID + ",0.01," + on + ",one\n" + "ext-nobody,5," + on + ",q\n" + "ext-unknown,0.01," + on + ",p1\n" + l.ID + ",7," + on + ",p2\n" + l.ID + ",1300," + on + ",all\n"
		kept := func() string {
			return fmt.Sprint(c.Get(l.Path+"/balances"), c.List(l.Path+"/transactions"), c.List("/transactions/unposted"), c.List("/bulk-runs"),
				c.List("/events?limit=1"), rows(c, "lockbox_lines"), rows(c, "staged_lockboxes"))
		}
		before := kept()
		would := c.Upload("POST", "/transactions/import?previewMode=true", "text/csv", file, 200)["data"].(m)
		if after := kept(); after != before {
			t.Errorf("after a preview it is\n%s, want\n%s", after, before)
		}
		want := "total 1105 1323.02, posted 2 1300.01, unposted 1101 16, repeated 1 0.01, conflicting 1 7"
		if is := sums(would); is != want || would["bulkRunId"] != nil {
			t.Errorf("it would be %s, want %s, without a run: %v", is, want, would["bulkRunId"])
		}
		if is := would["exceptions"].([]any); len(is) != 100 || is[99].(m)["lineNumber"] != 101.0 || is[0].(m)["objectId"] != "" {
			t.Errorf("the exceptions are %v, want the first hundred lines", is)
		}
		c.Upload("POST", "/transactions/import", "text/csv", file, 202)
		c.Drain()
		did := c.Get("/transactions/import/" + c.List("/bulk-runs?limit=1")[0]["id"].(string))
		if is := sums(did); is != want || fmt.Sprint(did["exceptions"].([]any)[0].(m)["message"]) != fmt.Sprint(would["exceptions"].([]any)[0].(m)["message"]) {
			t.Errorf("it is %s, want as in the preview %s", is, want)
		}
		c.Sound()
	})
}

// rows are how many rows of the space a table has.
func rows(c *servertest.Client, table string) (n int) {
	c.T.Helper()
	c.Tx(func(ctx context.Context, tx *store.Tx) (err error) {
		n, err = servertest.Scalar[int](ctx, tx, "SELECT COUNT(*) FROM "+table+" WHERE company_id = $1")
		return err
	})
	return n
}

// TestWhatADeadUploadLeft is thrown away after a day, and what was taken stays.
func TestWhatADeadUploadLeft(t *testing.T) {
	servertest.Run(t, func(t *testing.T, c *servertest.Client) {
		send(c, "", header+"ext-nobody,5,2026-01-05,dead\n")
		taken := rows(c, "lockbox_lines")
		c.Tx(func(ctx context.Context, tx *store.Tx) error {
			if _, err := tx.SQL().ExecContext(ctx, "INSERT INTO staged_lockboxes SELECT company_id, 'UP-AAAA-AAAA', started_at FROM bulk_runs WHERE company_id = $1", tx.Space); err != nil {
				return err
			}
			_, err := tx.SQL().ExecContext(ctx, "INSERT INTO lockbox_lines SELECT company_id, 'UP-AAAA-AAAA', number, loan, person, currency, amount, effective_date, reference, '', '', '' FROM lockbox_lines WHERE company_id = $1", tx.Space)
			return err
		})
		for i, after := range []time.Duration{23 * time.Hour, 25 * time.Hour} {
			c.Tx(func(ctx context.Context, tx *store.Tx) error {
				return lockbox.Sweep(ctx, tx, c.Server.DB.Clock.Now().Add(after))
			})
			if is := [2]int{rows(c, "staged_lockboxes"), rows(c, "lockbox_lines")}; is != [2]int{1 - i, taken * (2 - i)} {
				t.Errorf("after %v there are %v sets and lines", after, is)
			}
		}
	})
}

// TestAnImportIsUndone: its payments are reversed, each by a transaction of its own, its unposted items are undone,
// what somebody has acted on since is left alone and told, and the file can be sent again.
func TestAnImportIsUndone(t *testing.T) {
	servertest.Alone(t, func(t *testing.T, c *servertest.Client) {
		l, never := c.Active(), c.Active()
		c.Noon("2026-01-20")
		on := "2026-01-14"
		file := header
		for i, loan := range []string{l.ID, l.ID, l.ID, l.ID, "ext-a", "ext-b", l.ID} {
			file += fmt.Sprintf("%s,%d,%s,u%d\n", loan, 10+i, on, i)
		}
		got := send(c, "", file+l.ID+",10,"+on+",u0\n")
		one := func(ref string) string { return l.Path + "/transactions/ext-" + ref }
		reversed := c.Data("POST", one("u1")+"/reverse", nil, 200)
		c.Data("POST", one("u2")+"/backdate", m{"effectiveDate": "2026-01-10"}, 200)
		c.Put(one("u3"), m{"status": "failed", "failureReason": "insufficientFunds"})
		c.Data("POST", "/transactions/unposted/ext-u4/assign", m{"loanId": never.ID}, 200)
		run := "/bulk-runs/" + got["bulkRunId"].(string)
		would := c.Data("POST", run+"/undo?previewMode=true", nil, 200)
		assert.Fields(t, would, m{"members": 7.0, "changed": 3.0, "skipped": 4.0})
		first, last := c.Get(one("u0"))["id"].(string), c.Get(one("u6"))["id"].(string)
		item := unposted(c, "u5")[0]["id"].(string)
		undo := c.Data("POST", run+"/undo?sync=true", nil, 202)
		assert.Fields(t, undo, m{"changed": 3.0, "skipped": 4.0, "failed": 0.0})
		if is := outcomes(c, undo["id"]); is != "2 done, 3 skipped ChangedSince, 4 skipped ChangedSince, 5 skipped ChangedSince, 6 skipped ChangedSince, 7 done, 8 done" {
			t.Errorf("the outcomes are %s", is)
		}
		for _, id := range []string{first, last} {
			is := c.Get(l.Path + "/transactions/" + id)
			assert.Fields(t, is, m{"status": "succeeded", "reversedByTransactionId": assert.Not(nil), "externalId": nil, "paidPrincipalAmount": 0.0})
			assert.Fields(t, c.Get(l.Path+"/transactions/"+is["reversedByTransactionId"].(string)), m{"transactionType": "reversal", "reversedTransactionId": id})
			assert.Len(t, c.Events("payment.reversed", id), 1)
		}
		assert.Fields(t, c.Get("/transactions/unposted/"+item), m{"status": "undone", "externalId": nil, "resolvedAt": assert.Not(nil), "resolvedBy": assert.Not(nil)})
		told := c.Events("unposteditem.undone", item)
		assert.Len(t, told, 1)
		assert.Fields(t, told[0]["data"].(m), m{"oldStatus": "unposted", "newStatus": "undone"})
		c.Refused("POST", "/transactions/unposted/"+item+"/assign", m{"loanId": l.ID}, 409, "")
		if is := sums(c.Get("/transactions/import/" + got["bulkRunId"].(string))); is != "total 8 101, posted 4 50, undone 3 41, repeated 1 10" {
			t.Errorf("the money is %s", is)
		}
		assert.Fields(t, reversed, m{"status": "succeeded"})
		// What was undone is taken again, and nothing else is.
		again := send(c, "", file)
		if is := sums(again); is != "total 7 91, posted 2 26, unposted 1 15, repeated 4 50" {
			t.Errorf("sent again the money is %s", is)
		}
		// Undone once more, the loan stands as if nothing had come but what was acted on.
		c.Data("POST", "/bulk-runs/"+again["bulkRunId"].(string)+"/undo?sync=true", nil, 202)
		same := c.Lent()
		if same.ID == "" || c.Get(l.Path + "/balances")["paidBalances"].(m)["paidPaymentsAmount"] != 12.0 {
			t.Errorf("%v is paid, want 12, which was backdated", c.Get(l.Path + "/balances")["paidBalances"])
		}
		c.Refused("POST", "/bulk-runs/"+again["bulkRunId"].(string)+"/undo", nil, 409, "")
		c.Sound()
	})
}

// TestAnImportIsCanceled: what was not taken waits for the file to be sent again.
func TestAnImportIsCanceled(t *testing.T) {
	servertest.Run(t, func(t *testing.T, c *servertest.Client) {
		l := c.Active()
		on := c.Now().Add(-6 * time.Hour).Format("2006-01-02")
		file := header
		for i := range 1200 {
			file += fmt.Sprintf("%s,0.01,%s,c%d\n", []string{l.ID, "ext-unknown"}[min(i%100, 1)], on, i)
		}
		run := c.Upload("POST", "/transactions/import", "text/csv", file, 202)["data"].(m)["bulkRunId"].(string)
		if _, err := c.Server.Bulk.Step(t.Context(), c.Scope(), run); err != nil {
			t.Fatal(err)
		}
		c.Data("POST", "/bulk-runs/"+run+"/cancel", nil, 200)
		c.Drain()
		got := c.Get("/transactions/import/" + run)
		waiting := tally(got, "waiting")
		if taken := tally(got, "posted") + tally(got, "unposted"); waiting == 0 || taken == 0 || taken+waiting != 1200 || got["finishedAt"] == nil {
			t.Errorf("the money is %s, finished at %v; want some of it taken", sums(got), got["finishedAt"])
		}
		again := c.Upload("POST", "/transactions/import", "text/csv", file, 202)["data"].(m)["bulkRunId"].(string)
		c.Drain()
		if is := c.Get("/transactions/import/" + again); tally(is, "repeated") != 1200-waiting || tally(is, "posted")+tally(is, "unposted") != waiting {
			t.Errorf("sent again the money is %s, want %v taken", sums(is), waiting)
		}
		c.Sound()
	})
}

// tally is how many dollars-lines of an import are somewhere.
func tally(of m, where string) float64 {
	return of["sums"].([]any)[0].(m)[where].(m)["count"].(float64)
}

// TestDyingLeavesNothingHalf: whatever a server dies of, each line is taken once; and what cannot be worked on at
// all is an unposted item.
func TestDyingLeavesNothingHalf(t *testing.T) {
	servertest.Alone(t, func(t *testing.T, c *servertest.Client) {
		l, cursed := c.Active(), c.Active()
		on := c.Now().Add(-6 * time.Hour).Format("2006-01-02")
		file := header
		for i := range 130 {
			file += fmt.Sprintf("%s,1,%s,d%d\n", []string{"ext-unknown", l.ID, cursed.ID}[min(i%40, 2)], on, i)
		}
		file = strings.ReplaceAll(file, cursed.ID, "ext-else")
		file += cursed.ID + ",1," + on + ",cursed\n"
		dies := errors.New("the server dies")
		ledgers := c.Server.Ledgers
		ledgers.OnChange = append(ledgers.OnChange, func(_ context.Context, _ *store.Tx, changed []*ledger.Recorded) error {
			if slices.ContainsFunc(changed, func(r *ledger.Recorded) bool { return r.Loan.ID == cursed.ID && len(r.Facts) > 0 }) {
				return errors.New("nobody knows why")
			}
			return nil
		})
		hooks := c.Server.DB.BeforeCommit
		run := c.Upload("POST", "/transactions/import", "text/csv", file, 202)["data"].(m)["bulkRunId"].(string)
		for n := 0; ; n++ {
			c.Server.DB.BeforeCommit = append(slices.Clip(hooks), func(context.Context, *store.Tx) error { return dies })
			if _, err := c.Server.Bulk.Step(t.Context(), c.Scope(), run); !errors.Is(err, dies) {
				t.Fatalf("a slice that dies is answered %v", err)
			}
			c.Server.DB.BeforeCommit = hooks
			ended, err := c.Server.Bulk.Step(t.Context(), c.Scope(), run)
			if err != nil || n > 50 {
				t.Fatalf("after %d slices the run has not ended, with the error %v", n, err)
			}
			if ended {
				break
			}
		}
		got := c.Get("/transactions/import/" + run)
		if is := sums(got); is != "total 131 131, posted 4 4, unposted 127 127" {
			t.Errorf("the money is %s", is)
		}
		assert.Fields(t, unposted(c, "cursed")[0], m{"unpostedReason": "refused", "loanId": cursed.ID})
		assert.Len(t, c.List(l.Path+"/transactions"), 4)
		assert.Fields(t, c.Get("/bulk-runs/"+run), m{"processed": 131.0, "changed": 131.0, "failed": 0.0})
		c.Sound()
	})
}
