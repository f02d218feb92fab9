// Package audit keeps the trail of who changed what, when, from where. It is
// append-only, and each entry carries the hash of the one before it in its
// space, so that a changed or missing entry is found.
package audit

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"

	"github.com/uptrace/bun"

	"nectarine/internal/mechanism/store"
	"nectarine/internal/value/clock"
)

// Entry is one change of one object.
type Entry struct {
	bun.BaseModel `bun:"table:audit_entries,alias:entry"`
	store.Row
	Chain       int64   `json:"chain" readOnly:"true" doc:"The number of the chain that the entry is of. A space has one today, with the number 0."`
	Seq         int64   `json:"sequence" readOnly:"true" doc:"The number of the entry in its chain; none is missing."`
	ActorID     string  `json:"actorId" readOnly:"true" doc:"The user who made the change."`
	Actor       string  `json:"actor" readOnly:"true" doc:"The user in words."`
	Address     *string `json:"address" readOnly:"true" doc:"The network address that the request came from."`
	RequestID   *string `json:"requestId" readOnly:"true"`
	Operation   string  `json:"operation" readOnly:"true" doc:"The operation, such as PUT /people/{personId}."`
	ObjectType  string  `json:"objectType" readOnly:"true"`
	ObjectID    string  `json:"objectId" readOnly:"true"`
	Action      string  `json:"action" readOnly:"true" enum:"created,updated,deleted"`
	ChangesText string  `json:"-"`
	Changes     any     `json:"changes" bun:"-" readOnly:"true" doc:"The difference, field by field; personal data is withheld."`
	PrevHash    string  `json:"previousHash" readOnly:"true" doc:"The hash of the entry before."`
	Hash        string  `json:"hash" readOnly:"true" doc:"SHA-256 over the hash before and this entry."`
}

// Kind is AU, auditEntry.
func (*Entry) Kind() store.Kind { return store.Kind{Prefix: "AU", Name: "auditEntry"} }

// Head is the last entry of a chain of a space.
type Head struct {
	bun.BaseModel `bun:"table:audit_heads,alias:head"`
	CompanyID     string `bun:",pk"`
	Chain         int64  `bun:",pk"`
	Seq           int64
	Hash          string
}

// sum is the hash of the entry after the one with the hash prev. The fields
// stand in a JSON list, so that no two entries have the same text. The number of the
// chain is in it from the second chain on: entries from before there were numbers
// keep their hashes.
func (e *Entry) sum(prev string) (string, error) {
	fields := []any{prev, e.CompanyID, e.Seq, e.ID, e.CreatedAt.String(), e.ActorID, e.Actor, e.Address, e.RequestID, e.Operation,
		e.ObjectType, e.ObjectID, e.Action, e.ChangesText}
	if e.Chain != 0 {
		fields = append(fields, e.Chain)
	}
	b, err := json.Marshal(fields)
	if err != nil {
		return "", err
	}
	h := sha256.Sum256(b)
	return hex.EncodeToString(h[:]), nil
}

// Flush writes an entry for every change of the transaction. It is a hook of
// the store, run before every commit, and the last of them: from here on until
// the commit the space's trail is this transaction's alone.
func Flush(ctx context.Context, tx *store.Tx) error {
	if len(tx.Changes) == 0 {
		return nil
	}
	head, err := lockHead(ctx, tx)
	if err != nil {
		return err
	}
	entries := make([]*Entry, len(tx.Changes))
	for i, c := range tx.Changes {
		e := &Entry{ActorID: tx.Actor.ID, Actor: tx.Actor.Descriptor, Address: optional(tx.Address),
			RequestID: optional(tx.RequestID), Operation: tx.Operation,
			ObjectType: c.Kind, ObjectID: c.ID, Action: c.Action}
		if c.Fields == nil {
			c.Fields = []store.FieldChange{}
		}
		text, err := json.Marshal(c.Fields)
		if err != nil {
			return err
		}
		e.ChangesText, e.PrevHash, e.Chain, e.Seq = string(text), head.Hash, head.Chain, head.Seq+1
		e.CompanyID, e.CreatedAt, e.ID = tx.Space, tx.Now, entryID(tx.Space, e.Seq)
		if e.Hash, err = e.sum(head.Hash); err != nil {
			return err
		}
		head.Seq, head.Hash = e.Seq, e.Hash
		entries[i] = e
	}
	tx.Changes = nil
	if err := store.InsertLog(ctx, tx, entries...); err != nil {
		return err
	}
	_, err = tx.Update(head).Column("seq", "hash").WherePK().Exec(ctx)
	return err
}

// entryID is an id that follows from the entry's number: the hash covers it, so
// it cannot be drawn after the fact.
func entryID(space string, seq int64) string {
	const alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZ123456789"
	b := []byte("AU-YYYY-YYYY")
	for i := len(b) - 1; i > 2; i-- {
		if b[i] == 'Y' {
			b[i] = alphabet[seq%35]
			seq /= 35
		}
	}
	return string(b)
}

func lockHead(ctx context.Context, tx *store.Tx) (*Head, error) {
	if _, err := store.Add(ctx, tx, true, &Head{CompanyID: tx.Space}); err != nil {
		return nil, err
	}
	head := new(Head)
	q := tx.SelectAll(head)
	q.Where("chain = 0")
	tx.LockRows(q)
	return head, q.Scan(ctx)
}

func optional(s string) *string {
	if s == "" {
		return nil
	}
	return &s
}

// Broken says where a trail is not what was written.
type Broken struct {
	Space  string
	Seq    int64
	Reason string
}

// Error says it in words.
func (b *Broken) Error() string {
	return fmt.Sprintf("the audit trail of %s is broken at entry %d: %s", b.Space, b.Seq, b.Reason)
}

// Verify walks the trail of the transaction's space and answers how many
// entries it has. The error is a *Broken where an entry was changed, removed or
// put in.
func Verify(ctx context.Context, tx *store.Tx) (int64, error) {
	head := new(Head)
	if n, err := tx.SelectAll(head).Where("chain = 0").Count(ctx); err != nil || n == 0 {
		return 0, err
	}
	if err := tx.SelectAll(head).Where("chain = 0").Scan(ctx); err != nil {
		return 0, err
	}
	seq, hash := int64(0), ""
	for {
		var entries []*Entry
		q := tx.SelectAll(&entries)
		if err := q.Where("chain = 0 AND seq > ?", seq).OrderExpr("seq").Limit(1000).Scan(ctx); err != nil {
			return seq, err
		}
		if len(entries) == 0 {
			break
		}
		for _, e := range entries {
			sum, err := e.sum(hash)
			switch {
			case err != nil:
				return seq, err
			case e.Seq != seq+1:
				return seq, &Broken{tx.Space, seq + 1, "it is missing"}
			case e.PrevHash != hash || e.Hash != sum:
				return seq, &Broken{tx.Space, e.Seq, "it was changed"}
			}
			seq, hash = e.Seq, e.Hash
		}
	}
	if seq != head.Seq || hash != head.Hash {
		return seq, &Broken{tx.Space, seq + 1, fmt.Sprintf("the last entries are missing; there were %d", head.Seq)}
	}
	return seq, nil
}

// Filter narrows the list of entries.
type Filter struct {
	store.Keyset
	ObjectType string     `query:"objectType" doc:"Only changes of objects of this kind."`
	ObjectID   string     `query:"objectId" doc:"Only changes of this object."`
	ActorID    string     `query:"actorId" doc:"Only changes that this user made."`
	RequestID  string     `query:"requestId" doc:"Only changes that this request made."`
	From       clock.Time `query:"from" doc:"Only changes at this moment or later."`
	To         clock.Time `query:"to" doc:"Only changes before this moment."`
}

// Where lays the filter over a query.
func (f *Filter) Where(q *store.Select) {
	q.Equal("object_type", f.ObjectType)
	q.Equal("object_id", f.ObjectID)
	q.Equal("actor_id", f.ActorID)
	q.Equal("request_id", f.RequestID)
	q.Since("created_at", f.From)
	q.Until("created_at", f.To)
}

// Sequence orders entries by their number.
func (*Filter) Sequence() string { return "seq" }
