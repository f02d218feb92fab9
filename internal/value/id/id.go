// Package id makes and reads the ids of objects: XX-YYYY-YYYY, a prefix that
// tells the kind and eight random characters out of A–Z and 1–9.
package id

import (
	"crypto/rand"
	"regexp"
	"strings"
	"unicode/utf8"
)

const alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZ123456789"

// New is a fresh random id with the prefix, which is two characters. There are
// 35^8 (2.25·10^12) ids to a prefix: whoever stores one must be ready to draw
// again.
func New(prefix string) string {
	b := append(make([]byte, 0, 12), prefix...)
	var random [16]byte
	for n := 0; n < 8; {
		rand.Read(random[:])
		for _, r := range random {
			if r >= 245 || n == 8 { // 245 is 7·35: what is above would favour some characters
				continue
			}
			if n%4 == 0 {
				b = append(b, '-')
			}
			b = append(b, alphabet[r%35])
			n++
		}
	}
	return string(b)
}

// External is the prefix of a reference by the caller's own id.
const External = "ext-"

var form = regexp.MustCompile(`^[A-Z][A-Z0-9]-[A-Z0-9]{4}-[A-Z0-9]{4}$`)

// Ref is a reference to an object as a caller writes it.
type Ref struct {
	ID       string // our id; empty when External is set
	External string // the caller's own id, without ext-
}

// ParseRef reads a reference: an id, or ext- and the caller's own id of 1 to
// 255 characters. ok is false for anything else, which no object can have.
func ParseRef(s string) (r Ref, ok bool) {
	if own, is := strings.CutPrefix(s, External); is {
		return Ref{External: own}, own != "" && utf8.RuneCountInString(own) <= 255
	}
	return Ref{ID: s}, form.MatchString(s)
}

// Has reports whether s is an id with the prefix.
func Has(s, prefix string) bool { return form.MatchString(s) && strings.HasPrefix(s, prefix) }
