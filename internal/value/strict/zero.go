package strict

import "bytes"

// HoldsZero finds the character zero, plain or escaped: PostgreSQL cannot keep it.
func HoldsZero(b []byte) bool {
	if bytes.IndexByte(b, 0) >= 0 {
		return true
	}
	for at := 0; ; {
		i := bytes.Index(b[at:], []byte(`\u0000`))
		if i < 0 {
			return false
		}
		at += i
		slashes := 0
		for k := at; k >= 0 && b[k] == '\\'; k-- {
			slashes++
		}
		if slashes%2 == 1 {
			return true
		}
		at++
	}
}
