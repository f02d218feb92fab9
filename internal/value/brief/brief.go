// Package brief has texts of refusals: cut, so that a request is not answered with more than it was, and as a sentence has them.
package brief

import (
	"regexp"
	"strings"
)

// longest is how many characters of a value that was sent are told again.
const longest = 100

// values are what may be a value in a message and is too long: what stands in quotes,
// or has no blank in it.
var values = regexp.MustCompile(`(one of )?"(?:[^"\\]|\\.){101,}"|\S{101,}`)

// Name is a field as it was sent, cut.
func Name(text string) string { return cut(text, longest) }

// Message is a message of at most so many characters, with the values in it cut. A list
// of what may be sent ("one of …") stays whole.
func Message(text string, most int) string {
	short := values.ReplaceAllStringFunc(text, func(v string) string {
		if strings.HasPrefix(v, "one of ") {
			return v
		}
		return cut(v, longest)
	})
	return cut(short, most)
}

func cut(text string, most int) string {
	if len(text) <= most {
		return text
	}
	if runes := []rune(text); len(runes) > most {
		return string(runes[:most]) + "…"
	}
	return text
}
