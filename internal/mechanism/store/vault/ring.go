package vault

import (
	"bytes"
	"crypto/ed25519"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"slices"

	"github.com/tink-crypto/tink-go/v2/aead"
	"github.com/tink-crypto/tink-go/v2/insecurecleartextkeyset"
	"github.com/tink-crypto/tink-go/v2/keyset"
	"github.com/tink-crypto/tink-go/v2/prf"
	tinkpb "github.com/tink-crypto/tink-go/v2/proto/tink_go_proto"

	"nectarine/internal/value/clock"
)

// keyring is the form of the key file: two Tink keysets. A new primary key can
// be added to seal while the old ones still open what they sealed.
type keyring struct {
	Seal   json.RawMessage `json:"seal"`
	Digest json.RawMessage `json:"digest"`

	Made map[uint32]clock.Time `json:"made,omitempty"` // when a digest key was added; that of the first is not noted
}

// part is one of the two sets of keys of a ring, and of which kind its keys are.
type part struct {
	at       *json.RawMessage
	template *tinkpb.KeyTemplate
}

func (k *keyring) keys() []part {
	return []part{{&k.Seal, aead.AES256GCMKeyTemplate()}, {&k.Digest, prf.HMACSHA256PRFKeyTemplate()}}
}

// ErrKey says that the key is not a key ring as NewKey makes it.
var ErrKey = errors.New("the key file is not a key ring: it is damaged, or another file. Put the right one back from its backup (--key-file): without it the data cannot be read. Nothing was changed")

// NewKey is a fresh key ring: the content of a key file.
func NewKey() ([]byte, error) {
	var ring keyring
	for _, key := range ring.keys() {
		handle, err := keyset.NewHandle(key.template)
		if err != nil {
			return nil, err
		}
		var b bytes.Buffer
		if err := insecurecleartextkeyset.Write(handle, keyset.NewJSONWriter(&b)); err != nil {
			return nil, err
		}
		*key.at = b.Bytes()
	}
	return json.Marshal(ring)
}

// Rotated is a key ring with new keys, which seal from now on, and all those before, by
// which what they sealed is opened, found and proven. It notes the moment.
func Rotated(ring []byte, now clock.Time) ([]byte, error) {
	var both keyring
	if err := json.Unmarshal(ring, &both); err != nil {
		return nil, ErrKey
	}
	if both.Made == nil {
		both.Made = map[uint32]clock.Time{}
	}
	for _, key := range both.keys() {
		handle, err := read(*key.at)
		if err != nil {
			return nil, err
		}
		m := keyset.NewManagerFromHandle(handle)
		id, err := m.Add(key.template)
		if err != nil {
			return nil, fmt.Errorf("vault: a new key: %w", err)
		}
		if err := m.SetPrimary(id); err != nil {
			return nil, err
		}
		if key.at == &both.Digest {
			both.Made[id] = now
		}
		if handle, err = m.Handle(); err != nil {
			return nil, err
		}
		var b bytes.Buffer
		if err := insecurecleartextkeyset.Write(handle, keyset.NewJSONWriter(&b)); err != nil {
			return nil, err
		}
		*key.at = b.Bytes()
	}
	rotated, err := json.Marshal(both)
	if err == nil {
		_, err = New(rotated) // a ring that would not open is not written over one that does
	}
	if err != nil {
		return nil, err
	}
	return rotated, nil
}

// RingName is what a key ring is called in messages.
func RingName(ring []byte) (string, error) {
	v, err := New(ring)
	if err != nil {
		return "", err
	}
	return v.Name()
}

// read reads one of the two sets of keys of a ring; ErrKey where it is none.
func read(set json.RawMessage) (*keyset.Handle, error) {
	handle, err := insecurecleartextkeyset.Read(keyset.NewJSONReader(bytes.NewReader(set)))
	if err != nil {
		return nil, ErrKey
	}
	return handle, nil
}

// Signer is the public half of a key with which the ring signs, or has signed before it was
// rotated: by it a stranger holds a signature.
type Signer struct {
	Name string // of the ring while it was the newest key
	Key  ed25519.PublicKey
	Made *clock.Time // by which rotation; nil of the first key, and where an earlier release made it
}

// Signers are those of a ring, the newest first: with that it signs now.
func Signers(ring []byte) ([]Signer, error) {
	v, err := New(ring)
	if err != nil {
		return nil, err
	}
	var both keyring
	if err := json.Unmarshal(ring, &both); err != nil {
		return nil, ErrKey
	}
	digest, err := read(both.Digest)
	if err != nil {
		return nil, err
	}
	var all []Signer
	for _, key := range slices.Backward(digest.KeysetInfo().GetKeyInfo()) { // each was put behind those before
		public, _, err := v.signing(key.GetKeyId())
		if err != nil {
			return nil, err
		}
		s := Signer{Name: nameOf(public), Key: public}
		if made, noted := both.Made[key.GetKeyId()]; noted {
			s.Made = &made
		}
		all = append(all, s)
	}
	return all, nil
}

// Name is what a key ring is called in messages; nothing of the keys can be found by it.
func (v *Vault) Name() (string, error) {
	public, _, err := v.signing(v.prf.PrimaryID)
	return nameOf(public), err
}

func nameOf(public ed25519.PublicKey) string {
	h := sha256.Sum256(public)
	return hex.EncodeToString(h[:4])
}
