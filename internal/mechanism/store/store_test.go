package store_test

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"
	"sync"
	"testing"

	"pgregory.net/rapid"

	"nectarine/internal/domain/access"
	"nectarine/internal/mechanism/audit"
	"nectarine/internal/mechanism/store"
	"nectarine/internal/testing/assert"
	"nectarine/internal/testing/servertest"
	"nectarine/internal/value/metadata"
)

// Both engines are held to what this file says.

func text(s string) *string { return &s }

func TestSaveTakesOnlyWhatWasLocked(t *testing.T) {
	servertest.Run(t, func(t *testing.T, c *servertest.Client) {
		var id string
		c.Tx(func(ctx context.Context, tx *store.Tx) error {
			team := &access.Team{Name: "One"}
			if err := store.Insert(ctx, tx, team); err != nil {
				return err
			}
			id = team.ID
			return nil
		})
		c.Tx(func(ctx context.Context, tx *store.Tx) error {
			read, err := store.Get[access.Team](ctx, tx, id)
			if err != nil {
				return err
			}
			read.Name = "Two"
			if _, err := store.Save(ctx, tx, read); err == nil {
				t.Error("an object that was only read has been saved")
			}
			locked, err := store.Lock[access.Team](ctx, tx, id)
			if err != nil {
				return err
			}
			if changes, err := store.Save(ctx, tx, locked); err != nil || len(changes[0]) != 0 || len(tx.Changes) != 0 {
				t.Errorf("nothing changed, yet %v and %v are told with the error %v, want no error and nothing", changes, tx.Changes, err)
			}
			locked.Name, locked.MetaData = "Two", metadata.Map{"desk": "2"}
			changes, err := store.Save(ctx, tx, locked)
			if fmt.Sprint(changes[0][0].Field, changes[0][0].Old, changes[0][0].New, changes[0][1].Field) != "nameOneTwometaData" {
				t.Errorf("the changes are %v, want the name from One to Two, and then metaData", changes)
			}
			return err
		})
	})
}

func TestManyAreSavedAtOnce(t *testing.T) {
	servertest.Run(t, func(t *testing.T, c *servertest.Client) {
		const n = 2500
		teams := make([]*access.Team, n)
		c.Tx(func(ctx context.Context, tx *store.Tx) error {
			for i := range teams {
				teams[i] = &access.Team{Name: fmt.Sprint(i), MetaData: metadata.Map{"quote": `'"\ é`}}
			}
			return store.Insert(ctx, tx, teams...)
		})
		ids := make([]string, n)
		for i, team := range teams {
			ids[i] = team.ID
		}
		c.Tx(func(ctx context.Context, tx *store.Tx) error {
			locked, err := store.LockMany[access.Team](ctx, tx, append(ids, "TM-NONE-NONE"))
			if err != nil {
				t.Errorf("%d were locked with the error %v, want no error", len(locked), err)
			}
			assert.Len(t, locked, n)
			var all []*access.Team
			for i, id := range ids {
				if i%2 == 0 {
					locked[id].Name += "!"
				}
				all = append(all, locked[id])
			}
			changes, err := store.Save(ctx, tx, all...)
			if len(changes) != n || len(changes[0]) != 1 || len(changes[1]) != 0 || len(tx.Changes) != n/2 {
				t.Errorf("%d were saved and %d changes told, want %d and %d, one field of the first and nothing of the second", len(changes), len(tx.Changes), n, n/2)
			}
			return err
		})
		c.Tx(func(ctx context.Context, tx *store.Tx) error {
			marked, err := tx.Select((*access.Team)(nil)).Where("name LIKE '%!'").Count(ctx)
			if marked != n/2 {
				t.Errorf("%v were marked, want %v", marked, n/2)
			}
			one, err2 := store.Get[access.Team](ctx, tx, ids[0])
			if one.MetaData["quote"] != `'"\ é` || !one.UpdatedAt.After(one.CreatedAt.Time) {
				t.Errorf("the team is %v, want its metadata as they were given, and updated after it was created", one)
			}
			return errors.Join(err, err2)
		})
	})
}

func TestATakenIDRunsTheTransactionAgain(t *testing.T) {
	servertest.Run(t, func(t *testing.T, c *servertest.Client) {
		tries := 0
		c.Tx(func(ctx context.Context, tx *store.Tx) error {
			first := &access.Team{Name: "First"}
			if err := store.Insert(ctx, tx, first); err != nil {
				return err
			}
			second := &access.Team{Name: "Second"}
			if tries++; tries < 3 {
				second.ID = first.ID // as if it had been drawn
			}
			return store.Insert(ctx, tx, second)
		})
		if n := c.Do("GET", "/teams", nil, 200)["total"]; tries != 3 || n != 2.0 {
			t.Errorf("after %v tries there are %v teams; want three and two", tries, n)
		}
	})
}

func TestNothingOfAFailedTransactionStays(t *testing.T) {
	servertest.Run(t, func(t *testing.T, c *servertest.Client) {
		oops := errors.New("oops")
		scope := store.Scope{Space: c.Space, Test: true, Actor: store.System}
		work := func(ctx context.Context, tx *store.Tx) error {
			return store.Insert(ctx, tx, &access.Team{Name: "Gone"})
		}
		err := c.Server.DB.Write(t.Context(), scope,
			func(ctx context.Context, tx *store.Tx) error { return errors.Join(work(ctx, tx), oops) })
		if !errors.Is(err, oops) {
			t.Errorf("the write ends with %v, want its own error, %v", err, oops)
		}
		if err := c.Server.DB.Preview(t.Context(), scope, work); err != nil {
			t.Error(err)
		}
		if err := c.Server.DB.Read(t.Context(), scope, work); err == nil {
			t.Error("a reading transaction has written")
		}
		assert.Fields(t, c.Do("GET", "/teams", nil, 200), servertest.M{"total": 0.0})
		assert.Fields(t, c.Do("GET", "/audit?objectType=team", nil, 200), servertest.M{"total": 0.0})
	})
}

func TestChangesAtOnceAreNotLost(t *testing.T) {
	servertest.Run(t, func(t *testing.T, c *servertest.Client) {
		team := c.Create("/teams", servertest.M{"name": "" + "0"})
		var wait sync.WaitGroup
		for range 8 {
			wait.Go(func() {
				for range 5 {
					c.Tx(func(ctx context.Context, tx *store.Tx) error {
						o, err := store.Lock[access.Team](ctx, tx, team["id"].(string))
						if err != nil {
							return err
						}
						o.Name += "+"
						_, err = store.Save(ctx, tx, o)
						return err
					})
				}
			})
		}
		wait.Wait()
		if got := c.Get("/teams/" + team["id"].(string))["name"]; got != "0"+strings.Repeat("+", 40) {
			t.Errorf("the team is called %v, want a zero and forty times +", got)
		}
		verify(t, c, none)
	})
}

// none is where an unbroken trail is broken; anywhere, where any will do.
const none, anywhere = -2, -1

func verify(t *testing.T, c *servertest.Client, brokenAt int64) {
	t.Helper()
	scope := store.Scope{Space: c.Space, Test: true}
	err := c.Server.DB.Read(t.Context(), scope, func(ctx context.Context, tx *store.Tx) error {
		_, err := audit.Verify(ctx, tx)
		return err
	})
	var broken *audit.Broken
	if errors.As(err, &broken) {
		if broken.Seq != brokenAt && brokenAt != anywhere {
			t.Errorf("want it broken at %d: %v", brokenAt, err)
		}
	} else if err != nil || brokenAt != none {
		t.Errorf("want it broken at %d: %v", brokenAt, err)
	}
}

// TestAuditTrailShowsWhatWasDoneToIt: each thing that was done to the trail by who can
// write to the database, and where it is found.
func TestAuditTrailShowsWhatWasDoneToIt(t *testing.T) {
	const entries, heads = "audit_entries", "audit_heads"
	set := func(table, what, where string) func(context.Context, *store.Tx) error {
		return func(ctx context.Context, tx *store.Tx) error {
			_, err := tx.SQL().ExecContext(ctx, "UPDATE "+table+" SET "+what+" WHERE company_id = '"+tx.Space+"' AND "+where)
			return err
		}
	}
	remove := func(table, where string) func(context.Context, *store.Tx) error {
		return func(ctx context.Context, tx *store.Tx) error {
			_, err := tx.SQL().ExecContext(ctx, "DELETE FROM "+table+" WHERE company_id = '"+tx.Space+"' AND "+where)
			return err
		}
	}
	both := func(all ...func(context.Context, *store.Tx) error) func(context.Context, *store.Tx) error {
		return func(ctx context.Context, tx *store.Tx) error {
			for _, f := range all {
				if err := f(ctx, tx); err != nil {
					return err
				}
			}
			return nil
		}
	}
	add := func(id string) func(context.Context, *store.Tx) error {
		return func(ctx context.Context, tx *store.Tx) error {
			const columns = "actor_id, actor, operation, object_type, object_id, action, changes_text, prev_hash, hash"
			_, err := tx.SQL().ExecContext(ctx, "INSERT INTO audit_entries (company_id, id, created_at, updated_at, seq, chain, "+columns+") SELECT company_id, "+
				id+", "+columns+" FROM audit_entries WHERE company_id = '"+tx.Space+"' AND seq = 3")
			return err
		}
	}
	for name, c := range map[string]struct {
		harm func(context.Context, *store.Tx) error
		at   int64
	}{
		"an entry is changed":               {set(entries, "actor = 'Somebody else'", "seq = 5"), 5},
		"an entry is marked as deleted":     {set(entries, "deleted_at = created_at", "seq = 5"), 5},
		"an entry is removed":               {remove(entries, "seq = 5"), 5},
		"the last are removed":              {remove(entries, "seq >= 5"), 1},
		"the last link is removed":          {remove(entries, "object_type = 'team'"), anywhere},
		"a digest is changed":               {set(entries, "digest = hash", "seq = 5"), 5},
		"a signature is removed":            {set(entries, "signature = NULL", "signature IS NOT NULL"), anywhere},
		"the head is removed":               {remove(heads, "1 = 1"), 0},
		"all is removed":                    {both(remove(entries, "1 = 1"), remove(heads, "1 = 1")), 0},
		"entries removed, head set back":    {both(remove(entries, "seq > 5"), set(heads, "seq = 5", "1 = 1")), 0},
		"the whole is said to be earlier":   {set(heads, "before_links = seq", "1 = 1"), 0},
		"one is added before the first":     {add("'AU-ZZZZ-ZZZZ', created_at, updated_at, -5, chain"), -5},
		"one is added with the number 0":    {add("'AU-ZZZZ-ZZZZ', created_at, updated_at, 0, chain"), 0},
		"one is added to another chain":     {add("'AU-ZZZZ-ZZZZ', created_at, updated_at, 100000, 1"), anywhere},
		"the head's signature is another's": {set(heads, "signature = 'AAAA'", "1 = 1"), 0},
		"the last signature is forged": {both(set(entries, "signature = 'AAAA'", "seq = (SELECT seq FROM audit_heads h WHERE h.company_id = audit_entries.company_id)"),
			set(heads, "signature = 'AAAA'", "1 = 1")), anywhere},
		"a second chain is there": {func(ctx context.Context, tx *store.Tx) error {
			_, err := tx.SQL().ExecContext(ctx, "INSERT INTO audit_heads (company_id, chain, seq, hash) VALUES ('"+tx.Space+"', 1, 1, 'x')")
			return err
		}, 0},
		"a signature is added": {set(entries, "signature = 'zzz'", "seq = 2"), 2},
		"a signature is another's": {set(entries, "signature = (SELECT o.signature FROM audit_entries o WHERE o.company_id = audit_entries.company_id AND "+
			"o.signature IS NOT NULL ORDER BY o.seq LIMIT 1)", "signature IS NOT NULL"), anywhere},
		"a link's hash is another's": {set(entries, "prev_hash = hash", "object_type = 'team'"), anywhere},
		"another trail begins": {both(remove(entries, "1 = 1"), remove(heads, "1 = 1"), func(ctx context.Context, tx *store.Tx) error {
			return store.Insert(ctx, tx, &access.Team{Name: "after"})
		}), 1},
	} {
		t.Run(name, func(t *testing.T) {
			servertest.Run(t, func(t *testing.T, cl *servertest.Client) {
				for i := range 4 {
					cl.Create("/teams", servertest.M{"name": fmt.Sprint(i)})
				}
				verify(t, cl, none)
				cl.Tx(c.harm)
				verify(t, cl, c.at)
			})
		})
	}
}

// What SQLite lets stand in the place of a number is told as harm to the trail.
func TestNumbersOfEntriesThatAreNone(t *testing.T) {
	servertest.Run(t, func(t *testing.T, c *servertest.Client) {
		if c.Server.DB.Engine() != "sqlite" {
			return // the columns of PostgreSQL hold nothing but numbers
		}
		for i := range 4 {
			c.Create("/teams", servertest.M{"name": fmt.Sprint(i)})
		}
		verify(t, c, none)
		for _, seq := range []string{"'abc'", "100.5", "x'00'"} {
			c.Tx(func(ctx context.Context, tx *store.Tx) error {
				_, err := tx.SQL().ExecContext(ctx, "UPDATE audit_entries SET seq = "+seq+
					" WHERE company_id = '"+tx.Space+"' AND id = (SELECT id FROM audit_entries WHERE company_id = '"+tx.Space+"' ORDER BY id LIMIT 1)")
				return err
			})
			verify(t, c, anywhere)
		}
	})
}

// Whatever the sort, the limit and the nulls: the pages joined are the list that
// sorting in memory gives, forwards and backwards.
func TestPagesAreTheSortedList(t *testing.T) {
	servertest.Run(t, func(t *testing.T, c *servertest.Client) {
		c.Tx(func(ctx context.Context, tx *store.Tx) error {
			var teams []*access.Team
			for i := range 40 {
				team := &access.Team{Name: string(rune('a' + i%4))}
				if i%3 != 0 {
					team.ClearEmail = text(fmt.Sprint(i % 5))
				}
				teams = append(teams, team)
			}
			return store.Insert(ctx, tx, teams...)
		})
		scope := store.Scope{Space: c.Space, Test: true}
		rapid.Check(t, func(r *rapid.T) {
			by := rapid.SliceOfNDistinct(rapid.SampledFrom([]string{"name", "-name", "email", "-email"}), 0, 2,
				func(field string) string { return strings.TrimPrefix(field, "-") }).Draw(r, "sortBy")
			limit := rapid.IntRange(1, 45).Draw(r, "limit")
			back := rapid.Bool().Draw(r, "back")
			var got, want []string
			if err := c.Server.DB.Read(context.Background(), scope, func(ctx context.Context, tx *store.Tx) error {
				var all []*access.Team
				if err := tx.Select(&all).Scan(ctx); err != nil {
					return err
				}
				slices.SortFunc(all, func(a, b *access.Team) int { return compare(a, b, by) })
				for _, team := range all {
					want = append(want, team.ID)
				}
				if back {
					want = want[:len(want)-1]
				}
				f := &sorted{Keyset: store.Keyset{Limit: limit, SortBy: by}}
				if back {
					f.Before = all[len(all)-1].ID
				}
				var err error
				got, err = pages(ctx, tx, f, back)
				return err
			}); err != nil {
				r.Fatal(err)
			}
			if !slices.Equal(got, want) {
				r.Fatalf("sortBy %v, limit %d, back %v:\n%v\n%v", by, limit, back, got, want)
			}
		})
	})
}

type sorted struct{ store.Keyset }

func (*sorted) Where(*store.Select) {}

func (*sorted) Sorts() map[string]string {
	return map[string]string{"name": "?TableAlias.name", "email": "?TableAlias.email"}
}

func pages(ctx context.Context, tx *store.Tx, f *sorted, back bool) (ids []string, err error) {
	for {
		p, err := store.List[access.Team](ctx, tx, f)
		if err != nil {
			return nil, err
		}
		var here []string
		for _, o := range p.Rows {
			here = append(here, o.ID)
		}
		if back {
			ids, f.Before = append(here, ids...), p.Prev
		} else {
			ids, f.After = append(ids, here...), p.Next
		}
		if f.Before == "" && back || f.After == "" && !back {
			return ids, nil
		}
	}
}

func compare(a, b *access.Team, by []string) int {
	for _, field := range by {
		name, desc := strings.CutPrefix(field, "-")
		x, y := "v"+a.Name, "v"+b.Name
		if name == "email" {
			x, y = "", ""
			if a.ClearEmail != nil {
				x = "v" + *a.ClearEmail
			}
			if b.ClearEmail != nil {
				y = "v" + *b.ClearEmail
			}
		}
		n := strings.Compare(x, y)
		if desc {
			n = -n
		}
		if n != 0 {
			return n
		}
	}
	if n := b.CreatedAt.Compare(a.CreatedAt.Time); n != 0 {
		return n
	}
	return strings.Compare(b.ID, a.ID)
}

// A content of any length comes back as it was, and in no other place, for nothing
// else, and not when it was changed or cut.
func TestSealedStream(t *testing.T) {
	servertest.Run(t, func(t *testing.T, c *servertest.Client) {
		db := c.Server.DB
		for _, n := range []int{0, 1, 100, 1 << 20, 3<<20 + 7} {
			plain := bytes.Repeat([]byte("abcdefg"), n/7+1)[:n]
			var sealed bytes.Buffer
			w, err := db.SealTo(&sealed, "CP-1", "scan")
			if err != nil {
				t.Fatal(err)
			}
			if _, err := w.Write(plain); err != nil {
				t.Fatal(err)
			}
			if err := w.Close(); err != nil {
				t.Fatal(err)
			}
			open := func(b []byte, space, purpose string) ([]byte, error) {
				r, err := db.UnsealFrom(bytes.NewReader(b), space, purpose)
				if err != nil {
					return nil, err
				}
				return io.ReadAll(r)
			}
			b := sealed.Bytes()
			if got, err := open(b, "CP-1", "scan"); err != nil || !bytes.Equal(got, plain) {
				t.Errorf("of the file of %d bytes %d came with the error %v, want no error and the %d that were sealed", n, len(got), err, len(plain))
			}
			if n > 16 && bytes.Contains(b, plain[:16]) {
				t.Errorf("of %v sealed bytes the first 16 can be read, want none in clear", n)
			}
			changed := bytes.Clone(b)
			changed[len(changed)-1] ^= 1
			for what, f := range map[string]func() ([]byte, error){
				"another space":   func() ([]byte, error) { return open(b, "CP-2", "scan") },
				"another purpose": func() ([]byte, error) { return open(b, "CP-1", "photo") },
				"changed":         func() ([]byte, error) { return open(changed, "CP-1", "scan") },
				"cut":             func() ([]byte, error) { return open(b[:len(b)-1], "CP-1", "scan") },
				"nothing":         func() ([]byte, error) { return open(nil, "CP-1", "scan") },
			} {
				if _, err := f(); err == nil {
					t.Errorf("%d bytes: opened: %s, want an error", n, what)
				}
			}
		}
	})
}

func TestVault(t *testing.T) {
	servertest.Run(t, func(t *testing.T, c *servertest.Client) {
		c.Tx(func(_ context.Context, tx *store.Tx) error {
			a, err := tx.Seal("identity", "900-12-3456")
			b, err2 := tx.Seal("identity", "900-12-3456")
			if a == b || strings.Contains(a, "3456") {
				t.Errorf("sealing shows what is equal, or the value: %v and %v; want two that differ, without the digits 3456", a, b)
			}
			if plain, err := tx.Unseal("identity", a); plain != "900-12-3456" || err != nil {
				t.Errorf("it is opened as %v with the error %v, want 900-12-3456 and no error", plain, err)
			}
			if _, err := tx.Unseal("other", a); err == nil {
				t.Error("opened for another purpose")
			}
			if _, err := tx.Unseal("identity", "x"+a[1:]); err == nil {
				t.Error("opened though damaged")
			}
			x, err3 := tx.Digest("identity", "1")
			y, err4 := tx.Digest("identity", "1")
			z, err5 := tx.Digest("birth", "1")
			if x != y || x == z {
				t.Errorf("the digests are %v, %v and %v, want the first two alike and the third another", x, y, z)
			}
			other := *tx
			other.Space = "CP-OTHR-OTHR"
			if _, err := other.Unseal("identity", a); err == nil {
				t.Error("opened in another space")
			}
			if there, err := other.Digest("identity", "1"); err != nil || there == x {
				t.Errorf("equal values of two spaces have one digest, %s: %v", there, err)
			}
			return errors.Join(err, err2, err3, err4, err5)
		})
	})
}

func TestADatabaseThatIsGone(t *testing.T) {
	for _, engine := range servertest.Engines() {
		db, _, err := servertest.Open(engine)
		if err != nil {
			t.Fatal(err)
		}
		if err := db.Close(); err != nil {
			t.Fatal(err)
		}
		err = db.Write(t.Context(), store.Scope{Space: "CP-AAAA-AAAA"}, func(context.Context, *store.Tx) error { return nil })
		var unavailable *store.Unavailable
		if !errors.As(err, &unavailable) || db.Ready(t.Context()) == nil {
			t.Errorf("%s: the write fails with %v and the database is ready: %v; want an error of both, and that it is not available", engine, err, db.Ready(t.Context()))
		}
	}
}

// What follows on a connection that has been cut is unavailable as well.
func TestAConnectionThatIsCutIsUnavailable(t *testing.T) {
	servertest.Run(t, func(t *testing.T, c *servertest.Client) {
		if c.Server.DB.Engine() != "postgres" {
			return // SQLite has no connection to cut
		}
		var after error
		err := c.Server.DB.Write(t.Context(), c.Scope(), func(ctx context.Context, tx *store.Tx) error {
			if _, err := servertest.Scalar[bool](ctx, tx, "SELECT pg_terminate_backend(pg_backend_pid()) WHERE $1 <> ''"); err != nil {
				t.Log("the cut itself was noticed: ", err)
			}
			_, after = store.Get[access.Team](ctx, tx, "TE-AAAA-AAAA")
			return after
		})
		var unavailable *store.Unavailable
		if after == nil || !errors.As(err, &unavailable) {
			t.Errorf("on the connection that was cut came %v, which the store answers as %v; want unavailable", after, err)
		}
	})
}

// Whatever changes in whichever of many rows, alike or not, is what is there
// afterwards, and nothing else.
func TestSaveWritesWhatChanged(t *testing.T) {
	servertest.Run(t, func(t *testing.T, c *servertest.Client) {
		rapid.Check(t, func(rt *rapid.T) {
			n := rapid.IntRange(2, 5).Draw(rt, "n")
			mail := rapid.Ptr(rapid.SampledFrom([]string{"a@x.example", "b@x.example"}), true)
			meta := rapid.SampledFrom([]metadata.Map{nil, {}, {"k": "1"}, {"k": "2"}})
			name := rapid.SampledFrom([]string{"Day", "Night"})
			draw := func(label string) []*access.Team {
				return rapid.SliceOfN(rapid.Custom(func(rt *rapid.T) *access.Team {
					return &access.Team{Name: name.Draw(rt, "name"), ClearEmail: mail.Draw(rt, "mail"), MetaData: meta.Draw(rt, "meta")}
				}), n, n).Draw(rt, label)
			}
			teams, wanted := draw("before"), draw("after")
			if rapid.Bool().Draw(rt, "alike") {
				for i := range wanted {
					wanted[i] = wanted[0]
				}
			}
			var ids []string
			show := func(t *access.Team) string {
				b, err := json.Marshal([]any{t.Name, t.ClearEmail, t.MetaData})
				return fmt.Sprint(string(b), err)
			}
			c.Tx(func(ctx context.Context, tx *store.Tx) error {
				return store.Insert(ctx, tx, teams...)
			})
			for _, team := range teams {
				ids = append(ids, team.ID)
			}
			c.Tx(func(ctx context.Context, tx *store.Tx) error {
				locked, err := store.LockMany[access.Team](ctx, tx, ids)
				if err != nil {
					return err
				}
				var all []*access.Team
				for i, id := range ids {
					is := locked[id]
					is.Name, is.ClearEmail, is.MetaData = wanted[i].Name, wanted[i].ClearEmail, wanted[i].MetaData
					all = append(all, is)
				}
				_, err = store.Save(ctx, tx, all...)
				return err
			})
			c.Tx(func(ctx context.Context, tx *store.Tx) error {
				found, err := store.GetMany[access.Team](ctx, tx, ids)
				for i, id := range ids {
					if got, want := show(found[id]), show(wanted[i]); got != want {
						rt.Errorf("%s, want %s", got, want)
					}
				}
				return err
			})
		})
	})
}
