package vault

import (
	"bytes"
	"crypto/ed25519"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"

	"github.com/tink-crypto/tink-go/v2/aead"
	"github.com/tink-crypto/tink-go/v2/insecurecleartextkeyset"
	"github.com/tink-crypto/tink-go/v2/keyset"
	"github.com/tink-crypto/tink-go/v2/prf"
	tinkpb "github.com/tink-crypto/tink-go/v2/proto/tink_go_proto"
)

// keyring is the form of the key file: two Tink keysets. A new primary key can
// be added to seal while the old ones still open what they sealed.
type keyring struct {
	Seal   json.RawMessage `json:"seal"`
	Digest json.RawMessage `json:"digest"`
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
// which what they sealed is opened, found and proven.
func Rotated(ring []byte) ([]byte, error) {
	var both keyring
	if err := json.Unmarshal(ring, &both); err != nil {
		return nil, ErrKey
	}
	for _, key := range both.keys() {
		handle, err := insecurecleartextkeyset.Read(keyset.NewJSONReader(bytes.NewReader(*key.at)))
		if err != nil {
			return nil, ErrKey
		}
		m := keyset.NewManagerFromHandle(handle)
		id, err := m.Add(key.template)
		if err != nil {
			return nil, fmt.Errorf("vault: a new key: %w", err)
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

// PublicKey is the public half of the key with which the ring signs, by which a stranger
// holds a signature.
func PublicKey(ring []byte) (ed25519.PublicKey, error) {
	v, err := New(ring)
	if err != nil {
		return nil, err
	}
	public, _, err := v.signing(v.prf.PrimaryID)
	return public, err
}

// Name is what a key ring is called in messages; nothing of the keys can be found by it.
func (v *Vault) Name() (string, error) {
	public, _, err := v.signing(v.prf.PrimaryID)
	h := sha256.Sum256(public)
	return hex.EncodeToString(h[:4]), err
}
