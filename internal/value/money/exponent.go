package money

import (
	"strconv"
	"strings"
)

// plain is a JSON number without its exponent: "1.2e3" is "1200", "1E-05" is
// "0.00001". It moves the point and so is exact. What it cannot turn it leaves as
// it is, with the exponent that the parsers refuse.
func plain(number []byte) string {
	s := string(number)
	at := strings.IndexAny(s, "eE")
	if at < 0 || len(s) > 64 {
		return s
	}
	shift, err := strconv.Atoi(s[at+1:])
	mantissa, negative := strings.CutPrefix(s[:at], "-")
	whole, fraction, dotted := strings.Cut(mantissa, ".")
	if err != nil || shift < -64 || shift > 64 || whole == "" || dotted && fraction == "" || !digits(whole) || !digits(fraction) {
		return s
	}
	all := strings.Repeat("0", 65) + whole + fraction + strings.Repeat("0", 65)
	point := 65 + len(whole) + shift
	out := strings.TrimLeft(all[:point], "0")
	if out == "" {
		out = "0"
	}
	if rest := strings.TrimRight(all[point:], "0"); rest != "" {
		out += "." + rest
	}
	if negative {
		out = "-" + out
	}
	return out
}
