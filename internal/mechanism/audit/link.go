package audit

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"log/slog"

	"github.com/uptrace/bun"

	"nectarine/internal/mechanism/api"
	"nectarine/internal/mechanism/store"
)

// Head is the end of a chain of a space.
type Head struct {
	bun.BaseModel `bun:"table:audit_heads,alias:head"`
	CompanyID     string `bun:",pk"`
	Chain         int64  `bun:",pk"`
	Seq           int64  // of the last entry
	Hash          string // of the last link
	BeforeLinks   int64  // up to this number each entry has a hash of its own, in the earlier form
	Seal          string // a keyed digest over all of these
	Signature     string // of the last link, as on its last entry; empty where that is of the earlier form
}

// list256 is the SHA-256 of values as a JSON list, so that no two lists have the same text.
func list256(values any) (string, error) {
	var b bytes.Buffer
	e := json.NewEncoder(&b)
	e.SetEscapeHTML(false)
	if err := e.Encode(values); err != nil {
		return "", err
	}
	h := sha256.Sum256(bytes.TrimSuffix(b.Bytes(), []byte("\n")))
	return hex.EncodeToString(h[:]), nil
}

// digest is the hash of the entry itself.
func (e *Entry) digest() (string, error) {
	return list256([]any{e.CompanyID, e.Chain, e.Seq, e.ID, e.CreatedAt.String(), e.ActorID, e.Actor, e.Address, e.RequestID, e.Operation,
		e.ObjectType, e.ObjectID, e.Action, e.ChangesText})
}

// link is the hash of the entries that follow the link with the hash prev.
func link(prev string, digests []string) (string, error) {
	return list256(append([]string{prev}, digests...))
}

// oldHash is the hash that an entry had before there were links, when each was one.
func (e *Entry) oldHash(prev string) (string, error) {
	b, err := json.Marshal([]any{prev, e.CompanyID, e.Seq, e.ID, e.CreatedAt.String(), e.ActorID, e.Actor, e.Address, e.RequestID,
		e.Operation, e.ObjectType, e.ObjectID, e.Action, e.ChangesText})
	h := sha256.Sum256(b)
	return hex.EncodeToString(h[:]), err
}

// statement is what is signed: that the chain of the space has come to this entry with
// this hash.
func statement(space string, chain, seq int64, hash string) string {
	return fmt.Sprintf("nectarine audit head\n%s\n%d\n%d\n%s\n", space, chain, seq, hash)
}

const sealPurpose = "audit head"

func (h *Head) sealed() string {
	return fmt.Sprintf("%s%d\n", statement(h.CompanyID, h.Chain, h.Seq, h.Hash), h.BeforeLinks)
}

// fits reports whether the head is one that the server has written with this key ring.
func (h *Head) fits(tx *store.Tx) bool { return tx.Digested(sealPurpose, h.sealed(), h.Seal) }

// seal seals the head as it is.
func (h *Head) seal(tx *store.Tx) (err error) {
	h.Seal, err = tx.Digest(sealPurpose, h.sealed())
	return err
}

// extend makes a link of the entries, signs its end on the last of them, and moves the
// head on.
func (h *Head) extend(tx *store.Tx, entries []*Entry) (err error) {
	digests := make([]string, len(entries))
	for i, e := range entries {
		if e.Digest, err = e.digest(); err != nil {
			return err
		}
		digests[i] = e.Digest
	}
	last := entries[len(entries)-1]
	if h.Hash, err = link(h.Hash, digests); err != nil {
		return err
	}
	for _, e := range entries {
		e.Hash = h.Hash
	}
	h.Seq = last.Seq
	h.Signature = tx.Sign(statement(h.CompanyID, h.Chain, h.Seq, h.Hash))
	last.Signature = &h.Signature
	return h.seal(tx)
}

// stopped refuses to write in a space whose trail cannot be built upon: what was done to it
// would be covered up. It is nobody's fault who calls, and lasts until somebody has mended it.
func stopped(tx *store.Tx, why string) error {
	slog.Error("the head of an audit trail was changed from outside: nothing is written in its space; see nectarine audit verify", "companyId", tx.Space, "reason", why)
	return api.Busy("the head of the audit trail of this company " + why + "; nothing was changed. " +
		"Nothing is written for this company until who runs the server has mended it: nectarine audit verify says what is wrong")
}

// lockHead makes the head the transaction's own. One that cannot be read, or was not written
// with this key ring, is not built upon.
func lockHead(ctx context.Context, tx *store.Tx) (*Head, error) {
	var heads []*Head
	q := tx.SelectAll(&heads)
	tx.LockRows(q)
	err := store.AskLast(ctx, tx, q, &heads)
	switch {
	case unreadable(err):
		return nil, stopped(tx, "cannot be read")
	case err != nil:
		return nil, err
	case len(heads) > 1 || len(heads) == 1 && heads[0].Chain != 0:
		return nil, stopped(tx, "has a number that no release has given")
	}
	if len(heads) == 0 { // the first change of a space; of two at once the second waits here
		if _, err := store.Add(ctx, tx, true, &Head{CompanyID: tx.Space}); err != nil {
			return nil, err
		}
		if err := q.Scan(ctx); err != nil {
			return nil, err
		}
	}
	head := heads[0]
	if fresh := head.Seq == 0 && head.Hash == "" && head.BeforeLinks == 0; !fresh && !head.fits(tx) {
		return nil, stopped(tx, "was not written with this key ring")
	}
	return head, nil
}

// SealOldHead seals the head of a space's trail from before heads were sealed.
func SealOldHead(ctx context.Context, tx *store.Tx) error {
	var heads []*Head
	if err := tx.SelectAll(&heads).Scan(ctx); err != nil {
		return err
	}
	for _, h := range heads {
		if err := h.seal(tx); err != nil {
			return err
		}
		if _, err := tx.Update(h).Column("seal").WherePK().Exec(ctx); err != nil {
			return err
		}
	}
	return nil
}
