package strict

import (
	"bytes"
	"encoding/json"
	"fmt"
	"strconv"
	"strings"
	"unicode/utf8"
)

// MaxDepth is how many objects and lists may stand within each other.
const MaxDepth = 32

// The reasons for which a text is refused that no database keeps as it is.
const (
	Zero    = "must not hold the character U+0000"
	NotUTF8 = "must be UTF-8 without halves of surrogate pairs"
)

// Text refuses JSON that is nested too deeply, or holds numbers that no reader takes or
// texts that cannot be kept as they are: with U+0000, which PostgreSQL does not take, or what is no text in UTF-8 and would
// become U+FFFD without a word. The *Error names the value. What is not JSON for another
// reason is left to others.
func Text(b []byte) error {
	deepest, wide := extent(b)
	if deepest > MaxDepth {
		return &Error{"", fmt.Sprintf("must not be nested deeper than %d", MaxDepth)}
	}
	escaped := bytes.Contains(b, []byte(`\u0000`)) || bytes.Contains(b, []byte(`\ud`)) || bytes.Contains(b, []byte(`\uD`))
	switch {
	case bytes.IndexByte(b, 0) >= 0: // not in a text: such a one is no JSON
		return &Error{"", Zero}
	case utf8.Valid(b) && !escaped && !wide:
		return nil
	case !json.Valid(b) && !utf8.Valid(b):
		return &Error{"", NotUTF8}
	case !json.Valid(b):
		return nil
	}
	return texts(bytes.TrimSpace(b), "")
}

// Kept is why a text cannot be kept as it is; empty where it can.
func Kept(text string) string {
	switch {
	case !utf8.ValidString(text):
		return NotUTF8
	case bytes.IndexByte([]byte(text), 0) >= 0:
		return Zero
	}
	return ""
}

// shortNumber is a length in which any number without an exponent can be read.
const shortNumber = 300

// extent is how deeply the text is nested, as far as it can be read, and whether a number
// in it may be beyond what can be read.
func extent(b []byte) (deepest int, wide bool) {
	now, quoted, digits := 0, false, 0
	for i := 0; i < len(b); i++ {
		c := b[i]
		if digit(c) || digits > 0 && strings.IndexByte(".eE", c) >= 0 {
			digits++
			wide = wide || !quoted && (digits > shortNumber || !digit(c) && c != '.')
		} else {
			digits = 0
		}
		switch {
		case quoted && c == '\\':
			i++
		case c == '"':
			quoted = !quoted
		case quoted:
		case c == '{' || c == '[':
			now++
			deepest = max(deepest, now)
		case c == '}' || c == ']':
			now--
		}
	}
	return deepest, wide
}

// number is why a number cannot be read; empty where it can.
func number(text []byte) string {
	value, err := strconv.ParseFloat(string(text), 64)
	mantissa, _, _ := strings.Cut(strings.ToLower(string(text)), "e")
	switch {
	case err != nil:
		return "is a number that is too large to be kept"
	case value == 0 && strings.ContainsAny(mantissa, "123456789"):
		return "is a number that is too close to 0 to be kept"
	}
	return ""
}

func texts(text []byte, path string) error {
	switch first(text) {
	case '"':
		if reason := literal(text); reason != "" {
			return &Error{path, reason}
		}
	case '{':
		all, err := members(text, path, false)
		if err != nil {
			return err
		}
		for _, m := range all {
			if Kept(m.name) != "" || strings.ContainsRune(m.name, utf8.RuneError) { // which stands for what is none
				return &Error{path, "has a name that is no text in UTF-8, or holds the character U+0000"}
			}
			if err := texts(m.value, m.path); err != nil {
				return err
			}
		}
	case '-', '0', '1', '2', '3', '4', '5', '6', '7', '8', '9':
		if reason := number(text); reason != "" {
			return &Error{path, reason}
		}
	case '[':
		for i, e := range elements(text) {
			if err := texts(e, fmt.Sprintf("%s[%d]", path, i)); err != nil {
				return err
			}
		}
	}
	return nil
}

// literal is why a text, as it stands in JSON, cannot be kept as it is.
func literal(b []byte) string {
	if !utf8.Valid(b) {
		return NotUTF8
	}
	high := false // the first half of a pair stands before
	for i := 0; i < len(b); i++ {
		if b[i] != '\\' {
			if high {
				return NotUTF8
			}
			continue
		}
		i++
		if i+4 >= len(b) || b[i] != 'u' {
			if high {
				return NotUTF8
			}
			continue
		}
		code, err := strconv.ParseUint(string(b[i+1:i+5]), 16, 32)
		i += 4
		low := code >= 0xdc00 && code <= 0xdfff
		switch {
		case err != nil || low != high:
			return NotUTF8
		case code == 0:
			return Zero
		}
		high = code >= 0xd800 && code <= 0xdbff
	}
	return ""
}
