package prepared

import (
	"database/sql/driver"
	"strconv"
	"strings"
)

// marks are how an engine writes parameters, and what is taken out for it.
type marks struct {
	numbered bool // $1, $2 and so on; otherwise ?
	asText   bool // whole numbers are bound as texts, of which the engine makes what the place wants
	numbers  bool // whole numbers are taken out
}

// values are those that stand in a text of SQL, and the text with a parameter in the place
// of each. It takes out texts and whole numbers without a sign; all else stays, and makes
// another text. It reports false where the text has something of which it does not know
// where it ends: then it is left alone.
func values(query string, m marks) (string, []driver.NamedValue, bool) {
	var b strings.Builder
	b.Grow(len(query))
	var out []driver.NamedValue
	put := func(v driver.Value) {
		out = append(out, driver.NamedValue{Ordinal: len(out) + 1, Value: v})
		if !m.numbered {
			b.WriteByte('?')
			return
		}
		b.WriteByte('$')
		b.WriteString(strconv.Itoa(len(out)))
	}
	var last byte // the character before, which tells a number from the end of a name
	for i := 0; i < len(query); {
		c := query[i]
		switch {
		case c == '\'':
			if named(last) { // E'…', X'…': what stands in it is not what it means
				return "", nil, false
			}
			text, n, whole := quoted(query[i:], '\'')
			if !whole {
				return "", nil, false
			}
			put(text)
			i, last = i+n, '\''
		case c == '"':
			_, n, whole := quoted(query[i:], '"')
			if !whole {
				return "", nil, false
			}
			b.WriteString(query[i : i+n])
			i, last = i+n, '"'
		case c == '?' || c == '$' || c == ';' || c == '`' || c == '[' || strings.HasPrefix(query[i:], "--") || strings.HasPrefix(query[i:], "/*"):
			return "", nil, false
		case c >= '0' && c <= '9' && !named(last) && last != '-' && last != '+':
			n := 1
			for i+n < len(query) && (named(query[i+n]) || query[i+n] == '.') {
				n++
			}
			v, err := strconv.ParseInt(query[i:i+n], 10, 64)
			switch {
			case err != nil || !m.numbers:
				b.WriteString(query[i : i+n])
			case m.asText:
				put(query[i : i+n])
			default:
				put(v)
			}
			i, last = i+n, '0'
		default:
			b.WriteByte(c)
			i, last = i+1, c
		}
	}
	return b.String(), out, true
}

// named reports whether a character may be in a name, or in a number.
func named(c byte) bool {
	return c == '_' || c == '.' || c >= '0' && c <= '9' || c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || c >= 0x80
}

// quoted is what stands between the quotes at the beginning of a text, how long it is with
// them, and whether it ends.
func quoted(text string, quote byte) (string, int, bool) {
	doubled := false
	for i := 1; i < len(text); i++ {
		switch {
		case text[i] != quote:
		case i+1 < len(text) && text[i+1] == quote:
			doubled = true
			i++
		default:
			inner := text[1:i]
			if doubled {
				inner = strings.ReplaceAll(inner, string([]byte{quote, quote}), string(quote))
			}
			return inner, i + 1, true
		}
	}
	return "", 0, false
}
