// Package vault is the key ring at work: it encrypts what is secret, makes keyed digests of
// it, by which an exact value is found without being readable, and signs. It knows no rows.
package vault

import (
	"bytes"
	"crypto/ed25519"
	"encoding/base64"
	"encoding/binary"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"maps"
	"slices"

	"github.com/tink-crypto/tink-go/v2/aead"
	"github.com/tink-crypto/tink-go/v2/keyset"
	"github.com/tink-crypto/tink-go/v2/prf"
	"github.com/tink-crypto/tink-go/v2/streamingaead"
	"github.com/tink-crypto/tink-go/v2/tink"
)

// Vault is a key ring that has been read.
type Vault struct {
	aead    tink.AEAD
	primary string // the id of the key that seals, in eight hexadecimal digits
	prf     *prf.Set

	signer    ed25519.PrivateKey
	verifiers []ed25519.PublicKey // of all keys of the ring
}

// New reads a key ring; ErrKey where it is none.
func New(key []byte) (*Vault, error) {
	var ring keyring
	if err := json.Unmarshal(key, &ring); err != nil {
		return nil, ErrKey
	}
	var v Vault
	seal, err := read(ring.Seal)
	if err != nil {
		return nil, err
	}
	if v.aead, err = aead.New(seal); err != nil {
		return nil, ErrKey
	}
	v.primary = fmt.Sprintf("%08x", seal.KeysetInfo().GetPrimaryKeyId())
	digest, err := read(ring.Digest)
	if err != nil {
		return nil, err
	}
	if v.prf, err = prf.NewPRFSet(digest); err != nil {
		return nil, ErrKey
	}
	for _, id := range slices.Sorted(maps.Keys(v.prf.PRFs)) {
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

// signing is the pair of keys that follows from a digest key of the ring: it needs no
// place of its own in key files, old or new.
func (v *Vault) signing(of uint32) (ed25519.PublicKey, ed25519.PrivateKey, error) {
	seed, err := v.prf.PRFs[of].ComputePRF([]byte("nectarine/audit/ed25519"), ed25519.SeedSize)
	if err != nil {
		return nil, nil, err
	}
	private := ed25519.NewKeyFromSeed(seed)
	return private.Public().(ed25519.PublicKey), private, nil
}

// Primary is the id of the key that seals, in eight hexadecimal digits.
func (v *Vault) Primary() string { return v.primary }

// Seal encrypts a text about something: it can be opened only as being about the same.
func (v *Vault) Seal(about, plain string) (string, error) {
	b, err := v.aead.Encrypt([]byte(plain), []byte(about))
	return base64.RawStdEncoding.EncodeToString(b), err
}

// Open is the plain text of what Seal answered. It fails when the text was sealed with a key
// that is not in the ring, about something else, or was changed.
func (v *Vault) Open(about, text string) (string, error) {
	b, err := base64.RawStdEncoding.DecodeString(text)
	if err != nil {
		return "", errors.New("vault: sealed data is damaged")
	}
	plain, err := v.aead.Decrypt(b, []byte(about))
	if err != nil {
		return "", fmt.Errorf("vault: sealed data cannot be opened: %w", err)
	}
	return string(plain), nil
}

// Sign signs a text (Ed25519, in base64).
func (v *Vault) Sign(text string) string {
	return base64.StdEncoding.EncodeToString(ed25519.Sign(v.signer, []byte(text)))
}

// Signed reports whether a key of the ring has signed the text.
func (v *Vault) Signed(text, signature string) bool {
	s, err := base64.StdEncoding.DecodeString(signature)
	if err != nil {
		return false
	}
	for _, public := range v.verifiers {
		if ed25519.Verify(public, []byte(text), s) {
			return true
		}
	}
	return false
}

const digestSize = 24 // bytes

// Digest is a keyed digest of a text: equal ones have equal digests, and no one without the
// key can find the text.
func (v *Vault) Digest(text string) (string, error) {
	b, err := v.prf.ComputePrimaryPRF([]byte(text), digestSize)
	return base64.RawURLEncoding.EncodeToString(b), err
}

// Digests are the digests of a text with every key of the ring, that of Digest first.
func (v *Vault) Digests(text string) ([]string, error) {
	first, err := v.Digest(text)
	if err != nil {
		return nil, err
	}
	all := []string{first}
	for _, id := range slices.Sorted(maps.Keys(v.prf.PRFs)) {
		if id == v.prf.PrimaryID {
			continue
		}
		b, err := v.prf.PRFs[id].ComputePRF([]byte(text), digestSize)
		if err != nil {
			return nil, err
		}
		all = append(all, base64.RawURLEncoding.EncodeToString(b))
	}
	return all, nil
}

// Digested reports whether digest is what Digest answers for the text, with any key of
// the ring.
func (v *Vault) Digested(text, digest string) bool {
	for _, key := range v.prf.PRFs {
		b, err := key.ComputePRF([]byte(text), digestSize)
		if err == nil && base64.RawURLEncoding.EncodeToString(b) == digest {
			return true
		}
	}
	return false
}

// SealTo encrypts a content about something and writes it to w: first a key of its
// own, sealed with the key ring, then the content in segments that none can change,
// leave out or exchange. Close ends it.
func (v *Vault) SealTo(w io.Writer, about string) (io.WriteCloser, error) {
	handle, err := keyset.NewHandle(streamingaead.AES256GCMHKDF1MBKeyTemplate())
	if err != nil {
		return nil, err
	}
	var key bytes.Buffer
	if err := handle.WriteWithAssociatedData(keyset.NewBinaryWriter(&key), v.aead, []byte(about)); err != nil {
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
	return cipher.NewEncryptingWriter(w, []byte(about))
}

// UnsealFrom reads what SealTo wrote about the same. Reading fails
// where the content was changed or ends before its end.
func (v *Vault) UnsealFrom(r io.Reader, about string) (io.Reader, error) {
	var n uint16
	if err := binary.Read(r, binary.BigEndian, &n); err != nil {
		return nil, fmt.Errorf("vault: the content has no key: %w", err)
	}
	key := make([]byte, n)
	if _, err := io.ReadFull(r, key); err != nil {
		return nil, fmt.Errorf("vault: the content has no key: %w", err)
	}
	handle, err := keyset.ReadWithAssociatedData(keyset.NewBinaryReader(bytes.NewReader(key)), v.aead, []byte(about))
	if err != nil {
		return nil, fmt.Errorf("vault: the content cannot be opened: %w", err)
	}
	cipher, err := streamingaead.New(handle)
	if err != nil {
		return nil, err
	}
	return cipher.NewDecryptingReader(r, []byte(about))
}
