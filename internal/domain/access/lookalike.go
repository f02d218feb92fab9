package access

import (
	"strings"
	"unicode"

	"golang.org/x/text/unicode/norm"
)

// foldedName is a name as it is held against others: its compatible forms as one (full-width
// letters and signs as plain ones), in small letters, without blanks around it.
func foldedName(name string) string {
	return strings.ToLower(strings.TrimSpace(norm.NFKC.String(name)))
}

// alike are the alphabets with letters that cannot be told from those of another of them.
var alike = []*unicode.RangeTable{unicode.Latin, unicode.Cyrillic, unicode.Greek, unicode.Armenian, unicode.Cherokee}

// mixed is a word of the name with letters of more than one of these alphabets, empty if
// there is none: nobody is called so, and it looks like a word that it is not.
func mixed(name string) string {
	for word := range strings.FieldsFuncSeq(name, func(r rune) bool { return !unicode.IsLetter(r) && !unicode.IsMark(r) }) {
		var of *unicode.RangeTable
		for _, r := range word {
			for _, alphabet := range alike {
				switch {
				case !unicode.Is(alphabet, r):
				case of == nil:
					of = alphabet
				case of != alphabet:
					return word
				}
			}
		}
	}
	return ""
}
