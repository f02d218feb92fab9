package diff

import "encoding/json"

// Canonical reads JSON and writes it once more: numbers and fields stand in one form then, as
// they do once stored.
func Canonical(text []byte) ([]byte, error) {
	var plain any
	if err := json.Unmarshal(text, &plain); err != nil {
		return nil, err
	}
	return json.Marshal(plain)
}

// IsCanonical reports whether JSON is written again as it stands: texts, alone or in a list,
// whole numbers, what is empty.
func IsCanonical(text []byte) bool {
	switch text[0] {
	case '"', 'n', 't', 'f':
		return true
	case '{':
		return len(text) == 2
	case '[':
		within := false
		for i := 0; i < len(text); i++ {
			switch c := text[i]; {
			case c == '"':
				within = !within
			case within && c == '\\':
				i++
			case !within && c != ',' && c != '[' && c != ']':
				return false
			}
		}
		return true
	}
	for i, c := range text {
		if (c < '0' || c > '9') && (i > 0 || c != '-') {
			return false
		}
	}
	return len(text) <= 15 // a binary fraction holds each of these
}
