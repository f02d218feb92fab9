package store

import (
	"bytes"
	"context"
	"encoding/base64"
	"encoding/json"
	"errors"
	"fmt"
	"strings"

	"github.com/tink-crypto/tink-go/v2/aead"
	"github.com/tink-crypto/tink-go/v2/insecurecleartextkeyset"
	"github.com/tink-crypto/tink-go/v2/keyset"
	"github.com/tink-crypto/tink-go/v2/prf"
	tinkpb "github.com/tink-crypto/tink-go/v2/proto/tink_go_proto"
)

// rowForm begins what is sealed for a row; the key's id in eight hexadecimal digits and
// a colon follow.
const rowForm = "v2:"

// SealedWith is the key with which rows are sealed now, as it stands in what is sealed.
func (tx *Tx) SealedWith() string { return tx.db.vault.primary }

// SealRow encrypts personal data for a purpose and for one row, which has its id already:
// put into another row it does not open.
func (tx *Tx) SealRow(o Object, purpose, plain string) (string, error) {
	v := tx.db.vault
	sealed, err := v.seal(tx.Space+"/"+purpose+"/"+o.Core().ID, plain)
	return rowForm + v.primary + ":" + sealed, err
}

// UnsealRow is the plain text of what SealRow answered for the row.
func (tx *Tx) UnsealRow(o Object, purpose, text string) (string, error) {
	if marked, is := strings.CutPrefix(text, rowForm); is {
		_, sealed, _ := strings.Cut(marked, ":")
		return tx.db.vault.open(tx.Space+"/"+purpose+"/"+o.Core().ID, sealed)
	}
	if tx.db.bound.Load() {
		return "", errors.New("store: a value that is sealed in the form of before, of which none is left")
	}
	return tx.Unseal(purpose, text)
}

// Digests are the digests of a value with every key of the ring, that of Digest first: by
// them it is found while rows are sealed anew.
func (tx *Tx) Digests(purpose, plain string) ([]string, error) {
	first, err := tx.Digest(purpose, plain)
	if err != nil {
		return nil, err
	}
	all := []string{first}
	for id, key := range tx.db.vault.prf.PRFs {
		if id == tx.db.vault.prf.PrimaryID {
			continue
		}
		b, err := key.ComputePRF(digestOf(tx.Space, purpose, plain), 24)
		if err != nil {
			return nil, err
		}
		all = append(all, base64.RawURLEncoding.EncodeToString(b))
	}
	return all, nil
}

// Bound reports whether nothing is left that is sealed in the form of before.
func (db *DB) Bound() bool { return db.bound.Load() }

// Bind remembers that nothing is left that is sealed in the form of before: from now on
// it is refused.
func (db *DB) Bind(ctx context.Context) error {
	if _, err := db.write.ExecContext(ctx, "UPDATE key_ring SET bound = TRUE WHERE number = 1"); err != nil {
		return translate(err)
	}
	db.bound.Store(true)
	return nil
}

// Rotated is a key ring with new keys, which seal from now on, and all those before, by
// which what they sealed is opened, found and proven.
func Rotated(ring []byte) ([]byte, error) {
	var both keyring
	if err := json.Unmarshal(ring, &both); err != nil {
		return nil, ErrKey
	}
	for of, template := range map[*json.RawMessage]*tinkpb.KeyTemplate{
		&both.Seal: aead.AES256GCMKeyTemplate(), &both.Digest: prf.HMACSHA256PRFKeyTemplate()} {
		handle, err := insecurecleartextkeyset.Read(keyset.NewJSONReader(bytes.NewReader(*of)))
		if err != nil {
			return nil, ErrKey
		}
		m := keyset.NewManagerFromHandle(handle)
		id, err := m.Add(template)
		if err != nil {
			return nil, fmt.Errorf("store: a new key: %w", err)
		}
		if err := m.SetPrimary(id); err != nil {
			return nil, err
		}
		if handle, err = m.Handle(); err != nil {
			return nil, err
		}
		var b bytes.Buffer
		if err := insecurecleartextkeyset.Write(handle, keyset.NewJSONWriter(&b)); err != nil {
			return nil, err
		}
		*of = b.Bytes()
	}
	rotated, err := json.Marshal(both)
	if err == nil {
		_, err = newVault(rotated) // a ring that would not open is not written over one that does
	}
	if err != nil {
		return nil, err
	}
	return rotated, nil
}

// RingName is what a key ring is called in messages.
func RingName(ring []byte) (string, error) {
	v, err := newVault(ring)
	if err != nil {
		return "", err
	}
	return v.name()
}
