package id

import "crypto/sha256"

// Derived is the id with the prefix of something that has no row of its own and follows from
// others: the same for the same names, each time. Two of one object are told apart; of those of
// different objects it may be that two have the same, so that it is looked up below its object.
func Derived(prefix string, names ...string) string {
	h := sha256.New()
	for _, name := range names {
		h.Write([]byte(name))
		h.Write([]byte{0})
	}
	b := append(make([]byte, 0, 12), prefix...)
	for n, r := range h.Sum(nil)[:8] {
		if n%4 == 0 {
			b = append(b, '-')
		}
		b = append(b, alphabet[r%35])
	}
	return string(b)
}
