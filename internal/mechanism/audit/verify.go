package audit

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"strconv"
	"strings"

	"nectarine/internal/mechanism/store"
	"nectarine/internal/value/clock"
)

// Broken says where a trail is not what was written.
type Broken struct {
	Space  string
	Seq    int64 // 0 or less where it is the trail as a whole
	Reason string
}

// Error says it in words.
func (b *Broken) Error() string {
	if b.Seq <= 0 {
		return fmt.Sprintf("the audit trail of %s is broken: %s", cmp.Or(b.Space, "no company"), b.Reason)
	}
	return fmt.Sprintf("the audit trail of %s is broken at entry %d: %s", b.Space, b.Seq, b.Reason)
}

// Anchor is an end of a trail as it was noted elsewhere: SEQ:HASH.
type Anchor struct {
	Seq  int64
	Hash string
}

// String is SEQ:HASH.
func (a Anchor) String() string { return strconv.FormatInt(a.Seq, 10) + ":" + a.Hash }

// ParseAnchor reads SEQ:HASH.
func ParseAnchor(text string) (Anchor, error) {
	seq, hash, _ := strings.Cut(text, ":")
	n, err := strconv.ParseInt(seq, 10, 64)
	if err != nil || n < 1 || len(hash) != 64 {
		return Anchor{}, fmt.Errorf("%q: must be SEQ:HASH, as nectarine audit head prints it", text)
	}
	return Anchor{n, hash}, nil
}

// Proof is what was found of a trail that is unbroken.
type Proof struct {
	Head      Anchor
	Signature string          // of the head
	Holds     map[Anchor]bool // those of the anchors asked for at which the trail has been
}

// Spaces are all company spaces that have a head or an entry.
func Spaces(ctx context.Context, a *store.Across) ([]string, error) {
	var all []string
	if err := a.Select((*Head)(nil)).ColumnExpr("DISTINCT company_id").Scan(ctx, &all); err != nil {
		return nil, err
	}
	for last, than := "", ">="; ; than = ">" { // from space to space along the index, and first to entries of none
		var next []string
		q := a.Select((*Entry)(nil)).ColumnExpr("company_id").Where("company_id "+than+" ?", last)
		if err := q.OrderExpr("company_id").Limit(1).Scan(ctx, &next); err != nil || len(next) == 0 {
			return all, err
		}
		last = next[0]
		all = append(all, last)
	}
}

// Verify walks the trail of the transaction's space. The error is a *Broken where
// anything is not as it was written: an entry, a link, its signature, the head or its
// seal; or where there is nothing.
func Verify(ctx context.Context, tx *store.Tx, anchors ...Anchor) (*Proof, error) {
	var heads []*Head
	err := tx.SelectAll(&heads).OrderExpr("chain").Scan(ctx)
	switch {
	case unreadable(err):
		return nil, &Broken{tx.Space, 0, "its head was changed: " + err.Error()}
	case err != nil:
		return nil, err
	case len(heads) == 0:
		return nil, &Broken{tx.Space, 0, "it has no head"}
	case len(heads) > 1 || heads[0].Chain != 0:
		return nil, &Broken{tx.Space, 0, "it has a chain that no release has written"}
	case !heads[0].fits(tx):
		return nil, &Broken{tx.Space, 0, "its head was not written with this key ring"}
	}
	w := walk{tx: tx, head: heads[0], anchors: anchors, proof: &Proof{Holds: map[Anchor]bool{}}}
	return w.proof, w.run(ctx)
}

// walk is a trail on its way from the first entry to the last.
type walk struct {
	tx      *store.Tx
	head    *Head
	anchors []Anchor
	proof   *Proof

	seq     int64    // of the last entry
	hash    string   // of the last link that was whole
	digests []string // of the entries of the link that is open
	last    *Entry   // of them
	signed  string   // the signature of the last link
	walked  int64    // how many entries were seen
}

// unreadable says that a row is there and holds what its column cannot: a moment that is
// none, a text for a number (SQLite keeps either).
func unreadable(err error) bool {
	return err != nil && (errors.Is(err, clock.ErrStored) || strings.Contains(err.Error(), "sql: Scan error on column"))
}

func (w *walk) broken(seq int64, reason string) error { return &Broken{w.tx.Space, seq, reason} }

func (w *walk) run(ctx context.Context) error {
	for some := int64(1000); ; {
		var entries []*Entry
		q := w.tx.SelectAll(&entries)
		if w.walked > 0 { // the first are those of the smallest number, whatever that is
			q.Where("seq > ?", w.seq)
		}
		err := q.OrderExpr("seq").Limit(some).Scan(ctx)
		switch {
		case unreadable(err) && some > 1: // one by one up to the entry that it is
			some = 1
			continue
		case unreadable(err):
			return w.broken(w.seq+1, "it was changed: "+err.Error())
		case err != nil:
			return err
		}
		for _, e := range entries {
			if err := w.step(e); err != nil {
				return err
			}
		}
		if len(entries) == 0 {
			break
		}
	}
	if err := w.close(); err != nil {
		return err
	}
	all, err := w.tx.SelectAll((*Entry)(nil)).Count(ctx)
	switch {
	case err != nil:
		return err
	case int64(all) != w.walked:
		return w.broken(0, fmt.Sprintf("there are %d entries beside those that follow each other", int64(all)-w.walked))
	case w.seq != w.head.Seq || w.hash != w.head.Hash:
		return w.broken(w.seq+1, fmt.Sprintf("the last entries are missing; there were %d", w.head.Seq))
	case w.seq == 0:
		return w.broken(0, "it has no entries")
	case w.signed != w.head.Signature:
		return w.broken(0, "its head does not have the signature of its last entry")
	}
	w.proof.Head, w.proof.Signature = Anchor{w.seq, w.hash}, w.head.Signature
	return nil
}

func (w *walk) step(e *Entry) error {
	w.walked++
	switch {
	case e.Seq < 1:
		return w.broken(e.Seq, fmt.Sprintf("it has an entry with the number %d, and the first entry has the number 1", e.Seq))
	case e.Seq != w.seq+1:
		return w.broken(w.seq+1, "it is missing")
	case e.Chain != 0 || e.DeletedAt != nil || e.UpdatedAt != e.CreatedAt: // an entry is written once
		return w.broken(e.Seq, "it was changed")
	case e.Seq == 1 && (e.ObjectType != "company" || e.Action != store.Created || e.ObjectID != w.tx.Space):
		return w.broken(1, "a trail begins with the making of its space, and this one does not")
	}
	step := w.inLink
	if e.Seq <= w.head.BeforeLinks {
		step = w.alone
	}
	if err := step(e); err != nil {
		return err
	}
	w.seq = e.Seq
	for _, a := range w.anchors {
		if a == (Anchor{e.Seq, e.Hash}) {
			w.proof.Holds[a] = true
		}
	}
	return nil
}

// alone takes an entry from before there were links.
func (w *walk) alone(e *Entry) error {
	sum, err := e.oldHash(w.hash)
	if err == nil && (e.PrevHash != w.hash || e.Hash != sum || e.Signature != nil) {
		err = w.broken(e.Seq, "it was changed")
	}
	w.hash = e.Hash
	return err
}

// inLink takes an entry into the open link, or closes that and begins the next.
func (w *walk) inLink(e *Entry) error {
	if w.last != nil && e.Hash != w.last.Hash {
		if err := w.close(); err != nil {
			return err
		}
	}
	if w.last != nil && w.last.Signature != nil {
		return w.broken(w.last.Seq, "it has a signature, which the last entry of a link alone has")
	}
	sum, err := e.digest()
	if err == nil && (e.PrevHash != w.hash || e.Digest != sum) {
		err = w.broken(e.Seq, "it was changed")
	}
	w.digests, w.last = append(w.digests, e.Digest), e
	return err
}

// close ends the open link, if there is one: its hash and its signature must fit.
func (w *walk) close() error {
	if w.last == nil {
		return nil
	}
	e := w.last
	sum, err := link(w.hash, w.digests)
	switch {
	case err != nil:
		return err
	case sum != e.Hash:
		return w.broken(e.Seq-int64(len(w.digests))+1, "the link of the commit that it was made in does not fit its entries")
	case e.Signature == nil || !w.tx.Signed(statement(e.CompanyID, e.Chain, e.Seq, e.Hash), *e.Signature):
		return w.broken(e.Seq, "its link is not signed with this key ring")
	}
	w.hash, w.signed, w.digests, w.last = e.Hash, *e.Signature, nil, nil
	return nil
}
