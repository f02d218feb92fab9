package vault

import (
	"bytes"
	"errors"
	"io"
	"slices"
	"testing"

	"pgregory.net/rapid"

	"nectarine/internal/value/clock"
)

// ring is a fresh key ring, and what it is once new keys seal.
func ring(t *testing.T) (before, after *Vault) {
	t.Helper()
	old, err := NewKey()
	if err != nil {
		t.Fatal(err)
	}
	rotated, err := Rotated(old, clock.System{}.Now())
	if err != nil {
		t.Fatal(err)
	}
	before, err = New(old)
	after, err2 := New(rotated)
	if err := errors.Join(err, err2); err != nil {
		t.Fatal(err)
	}
	return before, after
}

// TestRotatedKeys: what the ring sealed, digested and signed before new keys came is known
// after; what the new keys made is strange to the ring without them, as to any other.
func TestRotatedKeys(t *testing.T) {
	before, after := ring(t)
	other, _ := ring(t)
	rapid.Check(t, func(t *rapid.T) {
		text, about := rapid.String().Draw(t, "text"), rapid.String().Draw(t, "about")
		must := func(s string, err error) string {
			if err != nil {
				t.Fatal(err)
			}
			return s
		}
		old, fresh := must(before.Seal(about, text)), must(after.Seal(about, text))
		if plain := must(after.Open(about, old)) + must(after.Open(about, fresh)); plain != text+text {
			t.Errorf("%q was opened as %q", text, plain)
		}
		for _, v := range []*Vault{before, other} {
			if _, err := v.Open(about, fresh); err == nil {
				t.Error("a ring opened what a key sealed that it does not hold")
			}
		}
		if _, err := after.Open(about+".", fresh); err == nil {
			t.Error("a text about one thing was opened as being about another")
		}
		digest, signature := must(before.Digest(text)), before.Sign(text)
		all, err := after.Digests(text)
		if err != nil || len(all) != 2 || all[0] != must(after.Digest(text)) || !slices.Contains(all, digest) {
			t.Errorf("the digests are %v, %v; want the new one and %s", all, err, digest)
		}
		if !after.Digested(text, digest) || !after.Signed(text, signature) {
			t.Error("an earlier digest or signature is not known")
		}
		if other.Digested(text, digest) || other.Signed(text, signature) {
			t.Error("a digest or a signature is known by a ring that did not make it")
		}
		if after.Digested(text+".", digest) || after.Signed(text+".", signature) {
			t.Error("a digest or a signature is taken for that of another text")
		}
	})
}

// TestContents: a content is read as it was written; one that ends early, was changed or is
// about something else is not.
func TestContents(t *testing.T) {
	v, _ := ring(t)
	plain := bytes.Repeat([]byte("nectarine"), 300_000) // more than a segment
	var sealed bytes.Buffer
	w, err := v.SealTo(&sealed, "document")
	if err != nil {
		t.Fatal(err)
	}
	_, err = w.Write(plain)
	if err := errors.Join(err, w.Close()); err != nil {
		t.Fatal(err)
	}
	read := func(b []byte, about string) ([]byte, error) {
		r, err := v.UnsealFrom(bytes.NewReader(b), about)
		if err != nil {
			return nil, err
		}
		return io.ReadAll(r)
	}
	if b, err := read(sealed.Bytes(), "document"); err != nil || !bytes.Equal(b, plain) {
		t.Errorf("of %d bytes %d were read: %v", len(plain), len(b), err)
	}
	changed := bytes.Clone(sealed.Bytes())
	changed[len(changed)/2] ^= 1
	for what, err := range map[string]error{
		"another purpose": second(read(sealed.Bytes(), "picture")), "a byte changed": second(read(changed, "document")),
		"an early end": second(read(sealed.Bytes()[:sealed.Len()-1], "document")), "nothing": second(read(nil, "document")),
	} {
		if err == nil {
			t.Errorf("%s: the content was read", what)
		}
	}
}

func second(_ []byte, err error) error { return err }

// TestNoRing: what is no key ring is refused.
func TestNoRing(t *testing.T) {
	for _, text := range []string{"", "{}", `{"seal":{},"digest":{}}`, "null", "[]"} {
		_, err := New([]byte(text))
		_, turned := Rotated([]byte(text), clock.System{}.Now())
		_, name := RingName([]byte(text))
		_, public := Signers([]byte(text))
		for _, err := range []error{err, turned, name, public} {
			if !errors.Is(err, ErrKey) {
				t.Errorf("%q: %v, want that it is no key ring", text, err)
			}
		}
	}
}
