package people

import (
	"net/mail"
	"strings"
	"unicode"

	"github.com/nyaruka/phonenumbers"

	"nectarine/internal/mechanism/api"
)

// normalValue is the value of a telephone or an e-mail contact as it is kept. One that
// stands already is not held to the rules anew: it may be older than they are.
func (c *Contact) normalValue(was Contact) (string, error) {
	if was.Value != nil && *was.Value == *c.Value {
		return *c.Value, nil
	}
	if c.ContactType == PhoneContact {
		return NormalizePhone(*c.Value)
	}
	return NormalizeEmail(*c.Value)
}

// NormalizePhone is a telephone number in E.164. A number without a country code is taken
// for an American one, and held to the form that the North American Numbering Plan gives
// numbers; others are held against the length of their country's plan. Numbers kept for
// fiction (555-01XX) pass.
func NormalizePhone(s string) (string, error) {
	e164, err := readPhone(s)
	if err == nil && !dialable(e164) {
		return "", api.Invalid("value", "is no number of North America: area code and exchange begin with 2 to 9, and an area code does not end in 11")
	}
	return e164, err
}

// readPhone is a telephone number in E.164, whether it can be anybody's or not: a number
// that was kept before is looked for by it.
func readPhone(s string) (string, error) {
	const form = "must be a telephone number with area code, or with + and a country code, and no extension"
	s = visible(s)
	if len(s) > 40 {
		return "", api.Invalid("value", form)
	}
	n, err := phonenumbers.Parse(s, "US")
	if err == nil && n.GetExtension() != "" {
		return "", api.Invalid("value", "has an extension, which is not kept: give the number without it, and the extension in metaData")
	}
	if err != nil || phonenumbers.IsPossibleNumberWithReason(n) != phonenumbers.IS_POSSIBLE {
		return "", api.Invalid("value", form)
	}
	e164 := phonenumbers.Format(n, phonenumbers.E164)
	// What is read back must be what was written: a few numbers of plans with odd
	// prefixes are not.
	again, err := phonenumbers.Parse(e164, "US")
	if err != nil || len(e164) > 16 || phonenumbers.Format(again, phonenumbers.E164) != e164 ||
		phonenumbers.IsPossibleNumberWithReason(again) != phonenumbers.IS_POSSIBLE {
		return "", api.Invalid("value", form)
	}
	return e164, nil
}

// dialable reports whether a number of country code 1 has the form NXX-NXX-XXXX that the
// North American Numbering Plan gives every number (N is 2 to 9), with no area code N11:
// those are service codes. Numbers of other countries are not looked at.
func dialable(e164 string) bool {
	const area, exchange = len("+1"), len("+1NXX")
	if !strings.HasPrefix(e164, "+1") || len(e164) != len("+1NXXNXXXXXX") {
		return !strings.HasPrefix(e164, "+1")
	}
	return e164[area] >= '2' && e164[exchange] >= '2' && e164[area+1:exchange] != "11"
}

// visible is a text without the characters that nobody sees, which come with what is
// pasted from documents and address books: marks of direction, joiners, soft hyphens.
// Blanks of all kinds become plain ones.
func visible(s string) string {
	return strings.TrimSpace(strings.Map(func(r rune) rune {
		switch {
		case unicode.Is(unicode.Cf, r):
			return -1
		case unicode.IsSpace(r):
			return ' '
		}
		return r
	}, s))
}

// NormalizeEmail is an e-mail address with nothing around it and with its domain in small
// letters: what stands before the @ is the host's to read (RFC 5321, 2.4).
func NormalizeEmail(s string) (string, error) {
	s = visible(s)
	if len(s) > 7 && strings.EqualFold(s[:7], "mailto:") {
		s = s[7:]
	}
	if strings.HasPrefix(s, "<") && strings.HasSuffix(s, ">") {
		s = s[1 : len(s)-1]
	}
	a, err := mail.ParseAddress(s)
	at := strings.LastIndexByte(s, '@')
	switch {
	case err == nil && a.Name != "":
		return "", api.Invalid("value", "has a name beside the address: give the address alone, and the name in name")
	case err != nil || a.Address != s || at < 1 || !isHost(s[at+1:]):
		return "", api.Invalid("value", "must be an e-mail address such as ann@example.com")
	case at > 64: // RFC 5321, 4.5.3.1.1
		return "", api.Invalid("value", "has more than 64 characters before the @, which no mail server takes")
	}
	return s[:at] + strings.ToLower(s[at:]), nil
}

// isHost reports whether a text is the name of a host that mail can go to: at least two
// labels of 1 to 63 letters, digits and inner hyphens (RFC 1123, 2.1), 255 in all. Letters
// beyond ASCII are those of international names.
func isHost(s string) bool {
	labels := strings.Split(s, ".")
	for _, label := range labels {
		bad := strings.ContainsFunc(label, func(r rune) bool {
			return r != '-' && !unicode.IsLetter(r) && !unicode.IsDigit(r) && !unicode.IsMark(r)
		})
		if label == "" || len(label) > 63 || bad || label[0] == '-' || label[len(label)-1] == '-' {
			return false
		}
	}
	last := labels[len(labels)-1]
	return len(labels) > 1 && len(s) <= 255 && strings.ContainsFunc(last, unicode.IsLetter)
}
