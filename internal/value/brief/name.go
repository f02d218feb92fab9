package brief

import (
	"strings"
	"unicode"
)

// NameFault is why a text is no name; empty where it is one. A name shows all that is in
// it, in the order in which it is written: it has no control characters, none that cannot
// be seen or change the direction of writing, and something that can be seen. The joiners
// that some scripts write names with (U+200C, U+200D) may stand between letters.
func NameFault(text string) string {
	if text == "" {
		return ""
	}
	seen := false
	for _, r := range strings.ReplaceAll(strings.ReplaceAll(text, "\u200c", ""), "\u200d", "") {
		switch {
		case unicode.IsControl(r), unicode.Is(unicode.Bidi_Control, r), unicode.Is(unicode.Cf, r),
			unicode.Is(unicode.Zl, r), unicode.Is(unicode.Zp, r):
			return "must not hold characters that cannot be seen or change the direction of writing"
		case !unicode.IsSpace(r) && !unicode.Is(unicode.Mn, r) && r != '\u3164' && r != '\u115f' && r != '\u1160' && r != '\u2800':
			seen = true
		}
	}
	if !seen {
		return "must not be blank"
	}
	return ""
}
