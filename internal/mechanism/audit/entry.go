// Package audit keeps the trail of who changed what, when, from where. It is
// append-only. The entries of a commit make a link, which covers their digests and the
// link before; its end is signed, and the head of each space sealed, with the key ring.
// So a changed, missing or added entry is found by whoever has the key ring, and an
// entry with its link proves itself to who has only the public half of the key.
package audit

import (
	"cmp"
	"context"
	"encoding/json"

	"github.com/uptrace/bun"

	"nectarine/internal/mechanism/store"
	"nectarine/internal/mechanism/store/diff"
	"nectarine/internal/value/clock"
	"nectarine/internal/value/id"
)

// Entry is one change of one object.
type Entry struct {
	bun.BaseModel `bun:"table:audit_entries,alias:entry"`
	store.Row
	Chain       int64         `json:"chain" readOnly:"true" doc:"The number of the chain that the entry is of. A space has one today, with the number 0."`
	Seq         int64         `json:"sequence" readOnly:"true" doc:"The number of the entry in its chain; none is missing."`
	ActorID     string        `json:"actorId" readOnly:"true" doc:"The user who made the change."`
	Actor       string        `json:"actor" readOnly:"true" doc:"The user in words."`
	Address     *string       `json:"address" readOnly:"true" doc:"The network address that the request came from."`
	RequestID   *string       `json:"requestId" readOnly:"true"`
	Operation   string        `json:"operation" readOnly:"true" doc:"The operation, such as PUT /people/{personId}."`
	ObjectType  id.ObjectType `json:"objectType" readOnly:"true"`
	ObjectID    string        `json:"objectId" readOnly:"true"`
	Action      store.Action  `json:"action" readOnly:"true" doc:"What was done; revealed for what was shown and not changed: identities in clear, the content of a document; recorded for a fact of a loan's ledger that has no object of its own, such as a deferral: changes has its type and all of it."`
	ChangesText string        `json:"-"`
	Changes     any           `json:"changes" bun:"-" readOnly:"true" doc:"The difference, field by field; personal data is withheld."`
	PrevHash    string        `json:"previousHash" readOnly:"true" doc:"The hash of the link before; of entries from before there were links, of the entry before."`
	Hash        string        `json:"hash" readOnly:"true" doc:"The hash of the link: SHA-256 over the hash before and the digests of all entries that one commit made."`
	Digest      string        `json:"digest" readOnly:"true" doc:"SHA-256 over the entry itself; docs/security.md has its form. Empty in entries from before there were links."`
	Signature   *string       `json:"signature" readOnly:"true" doc:"Of the last entry of a link: the Ed25519 signature of the trail up to here, in base64."`
}

// Kind is AU, auditEntry.
func (*Entry) Kind() store.Kind { return store.Kind{Prefix: "AU", Name: "auditEntry"} }

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
		by := cmp.Or(c.By, tx.Actor)
		e := &Entry{ActorID: by.ID, Actor: by.Descriptor, Address: optional(tx.Address),
			RequestID: optional(tx.RequestID), Operation: tx.Operation,
			ObjectType: id.ObjectType(c.Kind), ObjectID: c.ID, Action: c.Action}
		if c.Fields == nil {
			c.Fields = []diff.FieldChange{}
		}
		text, err := json.Marshal(c.Fields)
		if err != nil {
			return err
		}
		e.ChangesText, e.PrevHash, e.Chain, e.Seq = string(text), head.Hash, head.Chain, head.Seq+int64(i)+1
		e.CompanyID, e.CreatedAt, e.ID = tx.Space, tx.Now, entryID(tx.Space, e.Seq)
		entries[i] = e
	}
	tx.Changes = nil
	if err := head.extend(tx, entries); err != nil {
		return err
	}
	if err := store.InsertLast(ctx, tx, entries...); err != nil {
		return err
	}
	tx.WriteLast(tx.Update(head).Column("seq", "hash", "seal", "signature").WherePK())
	return nil
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

func optional(s string) *string {
	if s == "" {
		return nil
	}
	return &s
}

// Filter narrows the list of entries.
type Filter struct {
	store.Keyset
	ObjectType id.ObjectType `query:"objectType" doc:"Only changes of objects of this kind."`
	ObjectID   string        `query:"objectId" doc:"Only changes of this object."`
	ActorID    string        `query:"actorId" doc:"Only changes that this user made."`
	RequestID  string        `query:"requestId" doc:"Only changes that this request made."`
	From       clock.Time    `query:"from" doc:"Only changes at this moment or later."`
	To         clock.Time    `query:"to" doc:"Only changes before this moment."`

	objects, actors []string // the ids that objectId and actorId stand for
}

// Where lays the filter over a query.
func (f *Filter) Where(q *store.Select) {
	q.Equal("object_type", string(f.ObjectType))
	store.OneOf(q, "object_id", f.objects)
	store.OneOf(q, "actor_id", f.actors)
	q.Equal("request_id", f.RequestID)
	q.Since("created_at", f.From)
	q.Until("created_at", f.To)
}

// Sequence orders entries by their number.
func (*Filter) Sequence() string { return "seq" }
