package lockbox_test

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"math"
	"math/rand/v2"
	"slices"
	"testing"
	"time"

	"nectarine/internal/mechanism/store"
	"nectarine/internal/testing/servertest"
)

// drawn is a lender whose lockbox is drawn.
type drawn struct {
	*servertest.Client
	rand  *rand.Rand
	loans []servertest.Object
	refs  int
	runs  []string
	cents map[string]int // of the file of each run
}

// TestTheSumOfTheFileIsPostedAndUnposted: whatever files come, with lines that repeat and conflict, whatever
// dies while they are posted, whatever is assigned, split, returned, reversed and undone, in whatever order: the sum
// of each file is where its money is, what is posted is what the loans were paid, no reference is posted twice, and
// a rebuild differs in nothing.
func TestTheSumOfTheFileIsPostedAndUnposted(t *testing.T) {
	servertest.Alone(t, func(t *testing.T, c *servertest.Client) {
		for _, seed := range c.Lives(1) {
			live(t, c.Other(), seed)
		}
	})
}

// live lives the life of a lender's lockbox, on a server that it may let die.
func live(t *testing.T, c *servertest.Client, seed uint64) {
	hooks, did := c.Server.DB.BeforeCommit, map[string]int{}
	d := &drawn{Client: c, rand: rand.New(rand.NewPCG(seed, 1740)), cents: map[string]int{}}
	for range 4 {
		d.loans = append(d.loans, c.Active(m{"interestRates": []m{{"days": nil, "rate": 0.12}}}))
	}
	d.loans = append(d.loans, c.Lent())
	c.Noon("2026-01-28")
	for range 24 {
		did[d.act(t, hooks)]++
		c.Server.DB.BeforeCommit = hooks
		d.adds(t, seed)
	}
	d.Drain()
	d.adds(t, seed)
	d.paid(t, seed)
	c.Sound()
	for _, what := range []string{"import", "die", "assign", "split", "return", "undo"} {
		if did[what] == 0 {
			t.Errorf("seed %d: nothing was drawn that does %s: %v", seed, what, did)
		}
	}
}

// file is a file of some lines, some of which were sent before or are sent again otherwise.
func (d *drawn) file() (text string, cents int) {
	text = header
	for range 1 + d.rand.IntN(12) {
		loan := d.loans[d.rand.IntN(len(d.loans))].ID
		if d.rand.IntN(4) == 0 {
			loan = "ext-nobody"
		}
		d.refs++
		ref, amount := d.refs, d.rand.IntN(20000)
		switch d.rand.IntN(5) {
		case 0:
			ref = 1 + d.rand.IntN(d.refs)
		case 1:
			amount = 100 * (1 + d.rand.IntN(2)) // so that some repeat what was taken
			ref = 1 + d.rand.IntN(3)
			loan = d.loans[0].ID
		}
		cents += amount
		text += fmt.Sprintf("%s,%d.%02d,2026-01-%02d,r%d\n", loan, amount/100, amount%100, 3+d.rand.IntN(28), ref)
	}
	return text, cents
}

// act does something, and says what.
func (d *drawn) act(t *testing.T, hooks []func(context.Context, *store.Tx) error) string {
	items := d.List("/transactions/unposted?status=unposted&limit=100")
	one := func() string { return "/transactions/unposted/" + items[d.rand.IntN(len(items))]["id"].(string) }
	loan := func() string { return d.loans[d.rand.IntN(len(d.loans))].ID }
	switch n := d.rand.IntN(12); {
	case n < 4 || len(items) == 0:
		text, cents := d.file()
		run := d.Upload("POST", "/transactions/import", "text/csv", text, 202)["data"].(m)["bulkRunId"].(string)
		d.runs = append(d.runs, run)
		d.cents[run] = cents
		if d.rand.IntN(2) == 0 {
			dies := errors.New("the server dies")
			d.Server.DB.BeforeCommit = append(slices.Clip(hooks), func(context.Context, *store.Tx) error { return dies })
			if _, err := d.Server.Bulk.Step(t.Context(), d.Scope(), run); !errors.Is(err, dies) {
				t.Fatalf("a slice that dies is answered %v", err)
			}
			d.Server.DB.BeforeCommit = hooks
			d.adds(t, 0)
			if d.rand.IntN(4) == 0 {
				d.try(t, "/bulk-runs/"+run+"/cancel", nil)
			}
			d.Drain()
			return "die"
		}
		d.Drain()
		return "import"
	case n < 6:
		d.try(t, one()+"/assign", m{"loanId": loan()})
		return "assign"
	case n < 8:
		at := one()
		cents := int(math.Round(d.Get(at)["amount"].(float64) * 100))
		if cents < 3 {
			return "nothing"
		}
		first := 1 + d.rand.IntN(cents-2)
		parts := []m{{"amount": float64(first) / 100}, {"amount": float64(cents-first) / 100}}
		for _, p := range parts {
			if d.rand.IntN(2) == 0 {
				p["loanId"] = loan()
			}
		}
		d.try(t, at+"/split", m{"parts": parts})
		return "split"
	case n == 8:
		d.try(t, one()+"/return", m{"returnReason": "nobody's"})
		return "return"
	case n == 9:
		for _, p := range d.List("/transactions?status=succeeded&transactionType=payment&limit=100") {
			if p["reversedByTransactionId"] == nil {
				d.try(t, fmt.Sprintf("/people/%v/loans/%v/transactions/%v/reverse", p["mainBorrowerId"], p["loanId"], p["id"]), nil)
				return "reverse"
			}
		}
		return "nothing"
	default:
		if len(d.runs) == 0 {
			return "nothing"
		}
		d.try(t, "/bulk-runs/"+d.runs[d.rand.IntN(len(d.runs))]+"/undo", nil)
		d.Drain()
		return "undo"
	}
}

// adds holds that the money of each file is somewhere, and once.
func (d *drawn) adds(t *testing.T, seed uint64) {
	t.Helper()
	for _, run := range d.runs {
		of := d.Get("/transactions/import/" + run)["sums"].([]any)[0].(m)
		cents := func(where string) int { return int(math.Round(of[where].(m)["amount"].(float64) * 100)) }
		sum := 0
		for _, where := range []string{"posted", "unposted", "returned", "undone", "repeated", "conflicting", "waiting"} {
			sum += cents(where)
		}
		if sum != d.cents[run] || cents("total") != d.cents[run] {
			t.Fatalf("seed %d: of a file of %d cents the money is %s", seed, d.cents[run], tallies(of))
		}
	}
}

// paid holds that what is posted, and was not reversed by hand since, is what the loans were paid, and that a
// reference was posted once.
func (d *drawn) paid(t *testing.T, seed uint64) {
	t.Helper()
	posted := 0.0
	for _, run := range d.runs {
		posted += d.Get("/transactions/import/" + run)["sums"].([]any)[0].(m)["posted"].(m)["amount"].(float64)
	}
	counts, seen := 0.0, map[any]bool{}
	for skip := 0; ; skip += 100 {
		page := d.List(fmt.Sprintf("/transactions?transactionType=payment&limit=100&offset=%d", skip))
		for _, p := range page {
			if ref := p["externalId"]; ref != nil {
				if seen[ref] {
					t.Errorf("seed %d: %v was posted twice", seed, ref)
				}
				seen[ref] = true
			}
			if p["reversedByTransactionId"] == nil || p["externalId"] != nil || d.part(p) { // else it was undone
				counts += p["actualAmount"].(float64)
			}
		}
		if len(page) < 100 {
			break
		}
	}
	if math.Round(100*counts) != math.Round(100*posted) {
		t.Errorf("seed %d: the loans were paid %v, want what is posted of the files, %v", seed, counts, posted)
	}
}

// part reports whether a transaction is that of a part of an item, which has no external id.
func (d *drawn) part(p m) bool {
	for _, i := range d.List("/transactions/unposted?status=assigned&limit=100") {
		if i["transactionId"] == p["id"] {
			return true
		}
	}
	return false
}

// try does something that may be refused.
func (d *drawn) try(t *testing.T, path string, body m) {
	t.Helper()
	text, err := json.Marshal(body)
	if err != nil {
		t.Fatal(err)
	}
	if a := d.Send("POST", path, bytes.NewReader(text)); a.Status >= 500 || a.Status == 404 {
		t.Fatalf("%s with %v: %d %s", path, body, a.Status, a.Raw)
	}
	d.Advance(time.Second)
}
