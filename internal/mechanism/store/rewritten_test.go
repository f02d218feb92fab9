package store_test

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"strings"
	"testing"

	"nectarine/internal/mechanism/audit"
	"nectarine/internal/mechanism/store"
	"nectarine/internal/testing/servertest"
)

// listDigest is the SHA-256 of values as a JSON list, as docs/security.md tells a stranger.
func listDigest(t *testing.T, values ...any) string {
	t.Helper()
	var b bytes.Buffer
	e := json.NewEncoder(&b)
	e.SetEscapeHTML(false)
	if err := e.Encode(values); err != nil {
		t.Fatal(err)
	}
	sum := sha256.Sum256(bytes.TrimSuffix(b.Bytes(), []byte("\n")))
	return hex.EncodeToString(sum[:])
}

// rewrite makes the whole trail of the space anew with somebody else as the actor of its third
// entry, each digest and each link as they then must be. It answers the hash of the last link.
func rewrite(t *testing.T, ctx context.Context, tx *store.Tx) (last string) {
	t.Helper()
	var all []*audit.Entry
	if err := tx.SelectAll(&all).OrderExpr("seq").Scan(ctx); err != nil {
		t.Fatal(err)
	}
	for from := 0; from < len(all); {
		to := from
		list := []any{last}
		for ; to < len(all) && all[to].Hash == all[from].Hash; to++ {
			e := all[to]
			if e.Seq == 3 {
				e.Actor = "Somebody else"
			}
			e.Digest = listDigest(t, e.CompanyID, e.Chain, e.Seq, e.ID, e.CreatedAt.String(), e.ActorID, e.Actor, e.Address, e.RequestID,
				e.Operation, e.ObjectType, e.ObjectID, e.Action, e.ChangesText)
			list = append(list, e.Digest)
		}
		link := listDigest(t, list...)
		for _, e := range all[from:to] {
			if _, err := tx.SQL().ExecContext(ctx, fmt.Sprintf("UPDATE audit_entries SET actor = '%s', digest = '%s', prev_hash = '%s', hash = '%s' "+
				"WHERE company_id = '%s' AND seq = %d", e.Actor, e.Digest, last, link, e.CompanyID, e.Seq)); err != nil {
				t.Fatal(err)
			}
		}
		last, from = link, to
	}
	return last
}

// TestATrailThatIsRewrittenWholeIsFound: who can write to the database and knows how the digests
// and links are made, but has not the key ring, can make all of them fit each other. The signatures
// and the seal of the head do not.
func TestATrailThatIsRewrittenWholeIsFound(t *testing.T) {
	servertest.Run(t, func(t *testing.T, c *servertest.Client) {
		for i := range 4 {
			c.Create("/teams", servertest.M{"name": fmt.Sprint(i)})
		}
		verify(t, c, none)
		reason := func() string {
			err := c.Server.DB.Read(t.Context(), store.Scope{Space: c.Space, Test: true}, func(ctx context.Context, tx *store.Tx) error {
				_, err := audit.Verify(ctx, tx)
				return err
			})
			var broken *audit.Broken
			if !errors.As(err, &broken) {
				t.Fatalf("a trail that was rewritten is verified with %v, want it broken", err)
			}
			return broken.Reason
		}
		var last string
		c.Tx(func(ctx context.Context, tx *store.Tx) error {
			last = rewrite(t, ctx, tx)
			return nil
		})
		if is := reason(); !strings.Contains(is, "not signed with this key ring") {
			t.Errorf("a trail whose digests and links all fit is broken because %s; want its first link to be without its signature", is)
		}
		c.Tx(func(ctx context.Context, tx *store.Tx) error {
			_, err := tx.SQL().ExecContext(ctx, "UPDATE audit_heads SET hash = '"+last+"' WHERE company_id = '"+tx.Space+"'")
			return err
		})
		if is := reason(); !strings.Contains(is, "key ring") || !strings.Contains(is, "head") {
			t.Errorf("with its head put on the rewritten trail it is broken because %s; want the head not to fit the key ring", is)
		}
	})
}
