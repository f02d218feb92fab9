package store

import (
	"bytes"
	"crypto/ed25519"
	"encoding/base64"
	"encoding/binary"
	"encoding/json"
	"errors"
	"fmt"
	"io"

	"github.com/tink-crypto/tink-go/v2/aead"
	"github.com/tink-crypto/tink-go/v2/insecurecleartextkeyset"
	"github.com/tink-crypto/tink-go/v2/keyset"
	"github.com/tink-crypto/tink-go/v2/prf"
	"github.com/tink-crypto/tink-go/v2/streamingaead"
	"github.com/tink-crypto/tink-go/v2/tink"
)

// vault encrypts personal data at rest and makes keyed digests of it, by which
// an exact value can be found without being readable.
type vault struct {
	aead    tink.AEAD
	primary string // the id of the key that seals, in eight hexadecimal digits
	prf     *prf.Set

	signer    ed25519.PrivateKey
	verifiers []ed25519.PublicKey // of all keys of the ring
}

// keyring is the form of the key file: two Tink keysets. A new primary key can
// be added to seal while the old ones still open what they sealed.
type keyring struct {
	Seal   json.RawMessage `json:"seal"`
	Digest json.RawMessage `json:"digest"`
}

// ErrKey says that the key is not a key ring as NewKey makes it.
var ErrKey = errors.New("the encryption key is not a key ring; nectarine writes one when none is there")

// NewKey is a fresh key ring: the content of a key file.
func NewKey() ([]byte, error) {
	var ring keyring
	for to, template := range map[*json.RawMessage]func() (*keyset.Handle, error){
		&ring.Seal:   func() (*keyset.Handle, error) { return keyset.NewHandle(aead.AES256GCMKeyTemplate()) },
		&ring.Digest: func() (*keyset.Handle, error) { return keyset.NewHandle(prf.HMACSHA256PRFKeyTemplate()) },
	} {
		handle, err := template()
		if err != nil {
			return nil, err
		}
		var b bytes.Buffer
		if err := insecurecleartextkeyset.Write(handle, keyset.NewJSONWriter(&b)); err != nil {
			return nil, err
		}
		*to = b.Bytes()
	}
	return json.Marshal(ring)
}

func newVault(key []byte) (*vault, error) {
	var ring keyring
	if err := json.Unmarshal(key, &ring); err != nil {
		return nil, ErrKey
	}
	var v vault
	seal, err := insecurecleartextkeyset.Read(keyset.NewJSONReader(bytes.NewReader(ring.Seal)))
	if err != nil {
		return nil, ErrKey
	}
	if v.aead, err = aead.New(seal); err != nil {
		return nil, ErrKey
	}
	v.primary = fmt.Sprintf("%08x", seal.KeysetInfo().GetPrimaryKeyId())
	digest, err := insecurecleartextkeyset.Read(keyset.NewJSONReader(bytes.NewReader(ring.Digest)))
	if err != nil {
		return nil, ErrKey
	}
	if v.prf, err = prf.NewPRFSet(digest); err != nil {
		return nil, ErrKey
	}
	for id := range v.prf.PRFs {
		public, private, err := v.signing(id)
		if err != nil {
			return nil, err
		}
		if v.verifiers = append(v.verifiers, public); id == v.prf.PrimaryID {
			v.signer = private
		}
	}
	return &v, nil
}

// Seal encrypts personal data for a purpose, such as "identity". It can be
// opened only in the same space for the same purpose.
func (tx *Tx) Seal(purpose, plain string) (string, error) {
	return tx.db.vault.seal(tx.Space+"/"+purpose, plain)
}

// Unseal is the plain text of what Seal answered. It fails when the text was
// sealed with a key that is not in the ring, for another purpose or space, or
// was changed.
func (tx *Tx) Unseal(purpose, text string) (string, error) {
	return tx.db.vault.open(tx.Space+"/"+purpose, text)
}

// SealTo encrypts a content for a purpose and writes it to w: first a key of its
// own, sealed with the key ring, then the content in segments that none can change,
// leave out or exchange. Close ends it.
func (db *DB) SealTo(w io.Writer, space, purpose string) (io.WriteCloser, error) {
	handle, err := keyset.NewHandle(streamingaead.AES256GCMHKDF1MBKeyTemplate())
	if err != nil {
		return nil, err
	}
	var key bytes.Buffer
	about := []byte(space + "/" + purpose)
	if err := handle.WriteWithAssociatedData(keyset.NewBinaryWriter(&key), db.vault.aead, about); err != nil {
		return nil, err
	}
	if err := binary.Write(w, binary.BigEndian, uint16(key.Len())); err != nil {
		return nil, err
	}
	if _, err := key.WriteTo(w); err != nil {
		return nil, err
	}
	cipher, err := streamingaead.New(handle)
	if err != nil {
		return nil, err
	}
	return cipher.NewEncryptingWriter(w, about)
}

// UnsealFrom reads what SealTo wrote for the same space and purpose. Reading fails
// where the content was changed or ends before its end.
func (db *DB) UnsealFrom(r io.Reader, space, purpose string) (io.Reader, error) {
	var n uint16
	if err := binary.Read(r, binary.BigEndian, &n); err != nil {
		return nil, fmt.Errorf("store: the content has no key: %w", err)
	}
	key := make([]byte, n)
	if _, err := io.ReadFull(r, key); err != nil {
		return nil, fmt.Errorf("store: the content has no key: %w", err)
	}
	about := []byte(space + "/" + purpose)
	handle, err := keyset.ReadWithAssociatedData(keyset.NewBinaryReader(bytes.NewReader(key)), db.vault.aead, about)
	if err != nil {
		return nil, fmt.Errorf("store: the content cannot be opened: %w", err)
	}
	cipher, err := streamingaead.New(handle)
	if err != nil {
		return nil, err
	}
	return cipher.NewDecryptingReader(r, about)
}

// Digest is a keyed digest of personal data for a purpose: equal values of one
// space have equal digests, and no one without the key can find the value.
func (tx *Tx) Digest(purpose, plain string) (string, error) {
	b, err := tx.db.vault.prf.ComputePrimaryPRF(digestOf(tx.Space, purpose, plain), 24)
	return base64.RawURLEncoding.EncodeToString(b), err
}
