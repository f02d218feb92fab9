package server_test

import (
	"context"
	"fmt"
	"strings"
	"testing"

	"nectarine/internal/mechanism/store"
	"nectarine/internal/testing/servertest"
)

// fill takes the room from the database of a server, all but a little, and answers what
// gives it back. SQLite's file may not grow; PostgreSQL says what it says of a full disk
// at every entry of the audit trail, without which nothing is written.
func fill(t *testing.T, db *store.DB) (room func()) {
	t.Helper()
	do := func(statement string) {
		t.Helper()
		if _, err := db.Pool().ExecContext(context.Background(), statement); err != nil {
			t.Fatalf("%s: %v, want no error", statement, err)
		}
	}
	if db.Engine() == "postgres" {
		do("CREATE FUNCTION full_disk() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN " +
			"IF (SELECT count(*) FROM teams) > 20 THEN RAISE EXCEPTION 'could not extend file' USING ERRCODE = '53100'; END IF; RETURN NEW; END $$")
		do("CREATE TRIGGER full_disk AFTER INSERT ON audit_entries FOR EACH ROW EXECUTE FUNCTION full_disk()")
		return func() { do("DROP TRIGGER full_disk ON audit_entries") }
	}
	var pages int
	if err := db.Pool().QueryRow("PRAGMA page_count").Scan(&pages); err != nil {
		t.Fatal(err)
	}
	do(fmt.Sprint("PRAGMA max_page_count = ", pages+60))
	return func() { do("PRAGMA max_page_count = 1000000") }
}

// A database whose disk is full refuses what is written, in words, goes on reading, loses
// nothing that it has acknowledged and keeps nothing that it has refused; with room again
// it goes on as if nothing had been, the same request under the same Idempotency-Key too.
func TestADatabaseWhoseDiskIsFull(t *testing.T) {
	servertest.Alone(t, func(t *testing.T, c *servertest.Client) {
		post := func(i int) servertest.Answer {
			body := fmt.Sprintf(`{"name":"Team %d","externalId":"t%d","metaData":{"a":%q,"b":%q}}`, i, i, strings.Repeat("x", 500), strings.Repeat("y", 500))
			return c.Send("POST", "/teams", strings.NewReader(body), "Idempotency-Key", fmt.Sprint("team ", i))
		}
		room := fill(t, c.Server.DB)
		const most = 500
		done, refused := map[string]bool{}, 0
		for i := 0; i < most && refused < 5; i++ {
			switch a := post(i); a.Status {
			case 200:
				done[fmt.Sprint("t", i)] = true
			case 503:
				refused++
				if said, _ := a.Body["message"].(string); !strings.Contains(said, "disk is full") || !strings.Contains(said, "nothing was changed") ||
					a.Header.Get("Retry-After") == "" || strings.Contains(string(a.Raw), "SQL") {
					t.Errorf("%s, Retry-After %q; want words for a full disk, and when to ask again", a.Raw, a.Header.Get("Retry-After"))
				}
			default:
				t.Fatalf("team %d: %d %s, want 200 or 503", i, a.Status, a.Raw)
			}
		}
		if len(done) == 0 || refused < 5 {
			t.Fatalf("%d were acknowledged and %d refused, want some of each", len(done), refused)
		}
		holds := func() {
			t.Helper()
			there := map[string]bool{}
			for path := "/teams?limit=100"; path != ""; {
				page := c.Do("GET", path, nil, 200)
				for _, row := range page["data"].([]any) {
					there[row.(m)["externalId"].(string)] = true
				}
				next, _ := page["nextUrl"].(string)
				path = strings.TrimPrefix(next, c.URL+"/api")
			}
			if fmt.Sprint(there) != fmt.Sprint(done) {
				t.Errorf("there are %v, acknowledged were %v", there, done)
			}
		}
		holds()
		c.Do("GET", "/audit?limit=100", nil, 200)
		room()
		holds()
		for i := range len(done) + refused {
			if a := post(i); a.Status != 200 || (a.Header.Get("Idempotent-Replayed") != "") != done[fmt.Sprint("t", i)] {
				t.Errorf("team %d with room again: %d, replayed %q; acknowledged before: %v", i, a.Status, a.Header.Get("Idempotent-Replayed"), done[fmt.Sprint("t", i)])
			}
			done[fmt.Sprint("t", i)] = true
		}
		holds()
	})
}
