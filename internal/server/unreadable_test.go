package server_test

import (
	"context"
	"errors"
	"fmt"
	"net/http/httptest"
	"strings"
	"testing"

	"nectarine/internal/domain/access"
	"nectarine/internal/mechanism/audit"
	"nectarine/internal/mechanism/store"
	"nectarine/internal/server"
	"nectarine/internal/testing/servertest"
)

// beside is a client of another company on the same server, whose row comes after the
// client's in the order of their ids or before it.
func beside(c *servertest.Client) *servertest.Client {
	c.T.Helper()
	made, err := access.NewCompany(c.T.Context(), c.Server.DB, access.Lender{Name: "Beside"}, c.Server.Seed)
	if err != nil {
		c.T.Fatal(err)
	}
	other := *c.As(made.TestKey)
	other.Space = made.TestCompanyID
	return &other
}

func change(c *servertest.Client, statements ...string) {
	c.T.Helper()
	for _, s := range statements {
		if _, err := c.Server.DB.Pool().Exec(strings.ReplaceAll(s, "{space}", c.Space)); err != nil {
			c.T.Fatal(s, ": ", err)
		}
	}
}

// TestACompanyThatCannotBeReadIsItsOwnMatter: a moment of a company's row that is none fails
// what needs that row, in words. Other companies, and the works that go through all of them,
// go on.
func TestACompanyThatCannotBeReadIsItsOwnMatter(t *testing.T) {
	servertest.Alone(t, func(t *testing.T, c *servertest.Client) {
		other := beside(c)
		none := map[string]string{"sqlite": "'garbage'", "postgres": "'infinity'"}[c.Server.DB.Engine()]
		for _, column := range []string{"created_at", "deleted_at"} {
			change(c, "UPDATE companies SET "+column+" = "+none+" WHERE id = '{space}'")
			got := c.Refused("GET", "/company", nil, 500, "")
			if said, _ := got["message"].(string); !strings.Contains(said, "our side") {
				t.Errorf("%s: the company's own request is refused with %q, want the reason", column, said)
			}
			c.List("/teams")
			other.Get("/company")
			other.Create("/teams", m{"name": "Hardship, " + column})
			all, err := access.AllSpaces(t.Context(), c.Server.DB)
			working, fault := access.Spaces(t.Context(), c.Server.DB)
			if err != nil || fault != nil || len(all) != 4 || len(working) != 4 {
				t.Errorf("%s: %d spaces, %d at work, %v %v, want 4: what cannot be read is not deleted", column, len(all), len(working), err, fault)
			}
			if err := server.Reseal(t.Context(), c.Server.DB, nil); err != nil {
				t.Errorf("%s: sealing anew: %v", column, err)
			}
			c.Server.RunDue(t.Context())
			c.Server.Revive(t.Context())
			c.Server.Sweep(t.Context())
			if _, err := access.IssueKey(t.Context(), c.Server.DB, other.Space, "", "Way back"); err != nil {
				t.Errorf("%s: a key in the other space: %v", column, err)
			}
		}
		change(c, "UPDATE companies SET created_at = updated_at, deleted_at = updated_at WHERE id = '{space}'")
		if all, err := access.Spaces(t.Context(), c.Server.DB); err != nil || len(all) != 3 {
			t.Errorf("%d spaces are at work after one was deleted, %v, want 3", len(all), err)
		}
	})
}

// TestASpaceOfWhichNobodyKnowsWhetherItIsATestDoesNothingByItself: works that go through all
// spaces pass it over and tell so, and go on in the others. PostgreSQL keeps nothing but a
// truth there.
func TestASpaceOfWhichNobodyKnowsWhetherItIsATestDoesNothingByItself(t *testing.T) {
	servertest.Alone(t, func(t *testing.T, c *servertest.Client) {
		if c.Server.DB.Engine() != "sqlite" {
			return
		}
		other := beside(c)
		for i, said := range []string{"'garbage'", "2", "1.5"} {
			change(c, "UPDATE companies SET is_test = "+said+" WHERE id = '{space}'")
			blobs := &faultyIn{}
			c.Server.Documents.Blobs = blobs
			c.Server.RunDue(t.Context())
			c.Server.Sweep(t.Context())
			_, mine := blobs.asked.Load(c.Space)
			_, others := blobs.asked.Load(other.Space)
			if mine || !others {
				t.Errorf("%s: the sweep came to its space: %v, to the other: %v; want the other alone", said, mine, others)
			}
			if err := server.Reseal(t.Context(), c.Server.DB, nil); err != nil {
				t.Errorf("%s: sealing anew: %v", said, err)
			}
			handler, err := c.Server.Handler(server.Options{})
			if err != nil {
				t.Fatal(err)
			}
			w := httptest.NewRecorder()
			handler.ServeHTTP(w, httptest.NewRequestWithContext(t.Context(), "GET", "/metrics", nil))
			for _, work := range []string{"calendar", "sweep"} {
				line := fmt.Sprintf(`nectarine_background_failures_total{companyId="%s",work="%s"} %d`, c.Space, work, i+1)
				if !strings.Contains(w.Body.String(), line) {
					t.Errorf("%s: the metrics lack %s", said, line)
				}
			}
		}
	})
}

func prove(ctx context.Context, tx *store.Tx) (*audit.Proof, error) { return audit.Verify(ctx, tx) }

// TestAHeadThatCannotBeReadStopsItsOwnSpace: where the trail of a space cannot be built upon,
// nothing is written in it, its caller is told why, and verify names it. What is read is, and
// other spaces are written in.
func TestAHeadThatCannotBeReadStopsItsOwnSpace(t *testing.T) {
	servertest.Alone(t, func(t *testing.T, c *servertest.Client) {
		other := beside(c)
		ways := []string{"chain = 1", "seq = -1", "seq = 'x'", "chain = 'x'"}
		if c.Server.DB.Engine() == "postgres" {
			change(c, "ALTER TABLE audit_heads ALTER seq DROP NOT NULL")
			ways = []string{"chain = 1", "seq = -1", "seq = NULL"}
		}
		change(c, "CREATE TABLE sound AS SELECT * FROM audit_heads WHERE company_id = '{space}'")
		for _, way := range ways {
			change(c, "UPDATE audit_heads SET "+way+" WHERE company_id = '{space}'")
			got := c.Refused("POST", "/teams", m{"name": "Hardship"}, 503, "")
			if said, _ := got["message"].(string); !strings.Contains(said, "audit verify") || !strings.Contains(said, "head") {
				t.Errorf("%v: the write is refused with %q, want the reason and what to do", way, said)
			}
			if n := len(c.List("/teams")); n != 0 {
				t.Errorf("%v: %d teams are there, want none", way, n)
			}
			other.Create("/teams", m{"name": "Hardship"})
			c.Server.RunDue(t.Context())
			for _, s := range []*servertest.Client{c, other} {
				_, err := store.Read(t.Context(), c.Server.DB, s.Scope(), prove)
				var broken *audit.Broken
				if is := errors.As(err, &broken); is != (s == c) || is && broken.Space != c.Space || !is && err != nil {
					t.Errorf("%v: verify says of %s: %v, want %s alone broken", way, s.Space, err, c.Space)
				}
			}
			change(c, "UPDATE audit_heads SET chain = (SELECT chain FROM sound), seq = (SELECT seq FROM sound) WHERE company_id = '{space}'")
		}
		c.Create("/teams", m{"name": "Hardship"})
	})
}

// TestATestClockThatCannotBeReadIsToldInWords: who asks anything of its space, the clock too,
// hears what is kept, what it is to be, and where it is written how to set it right; that works.
// Other spaces are served.
func TestATestClockThatCannotBeReadIsToldInWords(t *testing.T) {
	servertest.Alone(t, func(t *testing.T, c *servertest.Client) {
		other := beside(c)
		c.Put("/test-clock", m{"now": c.Now().AddDate(0, 0, 1)})
		kept := map[string]string{"9223372036854775807": "between the years 1900 and 2500", "-9223372036854775807": "between the years 1900 and 2500",
			"200000000000000000": "between the years 1900 and 2500"}
		if c.Server.DB.Engine() == servertest.SQLite { // PostgreSQL keeps nothing but numbers there
			kept["'far'"], kept["3.5e300"] = "a number of microseconds", "a number of microseconds"
		}
		for value, want := range kept {
			change(c, "UPDATE space_clocks SET ahead_us = "+value+" WHERE company_id = '{space}'")
			for _, call := range []struct {
				method, path string
				body         any
			}{{"GET", "/test-clock", nil}, {"PUT", "/test-clock", m{"now": "2026-03-01"}}, {"GET", "/teams", nil}, {"POST", "/teams", m{"name": "Hardship"}}} {
				got := c.Refused(call.method, call.path, call.body, 503, "")
				said, _ := got["message"].(string)
				for _, part := range []string{"the test clock", strings.Trim(value, "'"), want, "nothing was changed", "docs/operating.md, The clock of a test space"} {
					if part != "3.5e300" && !strings.Contains(said, part) {
						t.Errorf("%s %s with a clock kept as %s is refused with %q, want %q in it", call.method, call.path, value, said, part)
					}
				}
			}
			other.Create("/teams", m{"name": "Hardship"})
			c.Live().Get("/company")
		}
		change(c, "UPDATE space_clocks SET ahead_us = 86400000000 WHERE company_id = '{space}'")
		c.Put("/test-clock", m{"now": c.Now().AddDate(0, 0, 1)})
		if n := len(c.List("/teams")); n != 0 {
			t.Errorf("%d teams are there, want none: they were refused", n)
		}
	})
}
