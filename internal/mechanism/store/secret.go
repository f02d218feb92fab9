package store

import (
	"context"
	"errors"
	"io"
	"strings"
)

// Seal encrypts personal data for a purpose, such as "identity". It can be
// opened only in the same space for the same purpose.
func (tx *Tx) Seal(purpose, plain string) (string, error) {
	return tx.db.vault.Seal(tx.Space+"/"+purpose, plain)
}

// Unseal is the plain text of what Seal answered. It fails when the text was
// sealed with a key that is not in the ring, for another purpose or space, or
// was changed.
func (tx *Tx) Unseal(purpose, text string) (string, error) {
	return tx.db.vault.Open(tx.Space+"/"+purpose, text)
}

// SealTo encrypts a content for a purpose and writes it to w: first a key of its own, sealed
// with the key ring, then the content in segments that none can change, leave out or
// exchange. Close ends it.
func (db *DB) SealTo(w io.Writer, space, purpose string) (io.WriteCloser, error) {
	return db.vault.SealTo(w, space+"/"+purpose)
}

// UnsealFrom reads what SealTo wrote for the same space and purpose. Reading fails
// where the content was changed or ends before its end.
func (db *DB) UnsealFrom(r io.Reader, space, purpose string) (io.Reader, error) {
	return db.vault.UnsealFrom(r, space+"/"+purpose)
}

// Sign signs a text with the key ring (Ed25519, in base64).
func (tx *Tx) Sign(text string) string { return tx.db.vault.Sign(text) }

// Signed reports whether a key of the ring has signed the text.
func (tx *Tx) Signed(text, signature string) bool { return tx.db.vault.Signed(text, signature) }

// Digest is a keyed digest of personal data for a purpose: equal values of one
// space have equal digests, and no one without the key can find the value.
func (tx *Tx) Digest(purpose, plain string) (string, error) {
	return tx.db.vault.Digest(tx.about(purpose, plain))
}

// Digests are the digests of a value with every key of the ring, that of Digest first: by
// them it is found while rows are sealed anew.
func (tx *Tx) Digests(purpose, plain string) ([]string, error) {
	return tx.db.vault.Digests(tx.about(purpose, plain))
}

// Digested reports whether digest is what Digest answers for the value, with any key of
// the ring.
func (tx *Tx) Digested(purpose, plain, digest string) bool {
	return tx.db.vault.Digested(tx.about(purpose, plain), digest)
}

func (tx *Tx) about(purpose, plain string) string { return tx.Space + "/" + purpose + "\x00" + plain }

// rowForm begins what is sealed for a row; the key's id in eight hexadecimal digits and
// a colon follow.
const rowForm = "v2:"

// SealedWith is the key with which rows are sealed now, as it stands in what is sealed.
func (tx *Tx) SealedWith() string { return tx.db.vault.Primary() }

// SealRow encrypts personal data for a purpose and for one row, which has its id already:
// put into another row it does not open.
func (tx *Tx) SealRow(o Object, purpose, plain string) (string, error) {
	v := tx.db.vault
	sealed, err := v.Seal(tx.Space+"/"+purpose+"/"+o.Core().ID, plain)
	return rowForm + v.Primary() + ":" + sealed, err
}

// SealedOtherwise are at most n rows of the space, locked, whose column sealed_with is not
// the key that seals now: none when all are sealed with it. Deleted ones are among them.
func SealedOtherwise[T any, P Of[T]](ctx context.Context, tx *Tx, n int) (rows []P, err error) {
	// One range after the other: an index serves each in its order, while <> would read all
	// that are sealed already, and both at once would be sorted for every batch.
	for _, keys := range []string{"?TableAlias.sealed_with < ?", "?TableAlias.sealed_with > ?"} {
		q := tx.SelectAll(&rows)
		q.Where(keys, tx.SealedWith())
		q.OrderExpr("?TableAlias.sealed_with").Limit(int64(n))
		tx.LockRows(q)
		if err := q.Scan(ctx); err != nil || len(rows) > 0 {
			return rows, err
		}
	}
	return nil, nil
}

// UnsealRow is the plain text of what SealRow answered for the row.
func (tx *Tx) UnsealRow(o Object, purpose, text string) (string, error) {
	if marked, is := strings.CutPrefix(text, rowForm); is {
		_, sealed, _ := strings.Cut(marked, ":")
		return tx.db.vault.Open(tx.Space+"/"+purpose+"/"+o.Core().ID, sealed)
	}
	if tx.db.bound.Load() {
		return "", errors.New("store: a value that is sealed in the earlier form, of which none is left")
	}
	return tx.Unseal(purpose, text)
}

// Bound reports whether nothing is left that is sealed in the earlier form.
func (db *DB) Bound() bool { return db.bound.Load() }

// Bind remembers that nothing is left that is sealed in the earlier form: from now on
// it is refused.
func (db *DB) Bind(ctx context.Context) error {
	if _, err := db.write.ExecContext(ctx, "UPDATE key_ring SET bound = TRUE WHERE number = 1"); err != nil {
		return translate(err)
	}
	db.bound.Store(true)
	return nil
}
