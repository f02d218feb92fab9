package guard

import (
	"strings"

	"nectarine/internal/rule/guard/fact"
	"nectarine/internal/rule/guard/law"
)

// need is what a contact, or what is known of the person, must have for a rule to find
// anything: most persons have little of it, and most rules need not be asked then. The
// property selection holds that a rule that is left out finds nothing.
type need uint32

const (
	places need = 1 << iota
	stated
	attorneys
	ceases
	refusals
	disputes
	cases
	duties
	deaths
	minorities
	selling
	emails
	texts
	messages
)

// needs are the needs of rules, by the end of the name, without which one asks for nothing.
var needs = map[string]need{
	"place": places, "employment": places, "workplace": places, "stated-time": stated, "attorney": attorneys,
	"us-regf-cease": ceases, "us-fdcpa-cease": ceases, "practice-cease-oral": ceases, "us-regf-opt-out": refusals,
	"us-regf-dispute": disputes, "us-fdcpa-dispute": disputes, "original-creditor": disputes, "identity-theft": disputes,
	"us-bankruptcy-stay": cases, "us-bankruptcy-discharge": cases, "us-scra": duties, "us-scra-command": duties,
	"us-regf-deceased": deaths, "us-regf-minor": minorities,
	"us-tcpa-hours": selling, "us-tcpa-marketing": selling, "us-tcpa-do-not-call": selling, "us-tcpa-company-list": selling,
	"sales-hours": selling, "sales-count": selling, "sales-consent": selling,
	"us-can-spam": selling | emails, "email-procedure": emails, "work-email": emails, "text-procedure": texts,
	"us-regf-opt-out-notice": messages, "electronic-delivery": messages,
}

// needOf is the need of a rule, by its whole name or by its last words.
func needOf(id string) need {
	for rest := id; rest != ""; {
		if n, is := needs[rest]; is {
			return n
		}
		_, rest, _ = strings.Cut(rest, "-")
	}
	return 0
}

// has is what a matter has of it.
func has(m *law.Matter) (n need) {
	f, r := &m.Facts, m.Request
	for i, there := range [...]bool{len(f.StatedPlaces) > 0, len(f.StatedTimes) > 0, len(f.Representations) > 0,
		len(f.Ceases) > 0, len(f.Refusals) > 0,
		len(f.Disputes) > 0, len(f.Bankruptcies) > 0, len(f.Duties) > 0, len(f.Deaths) > 0, len(f.Minorities) > 0,
		r.MaySell(), r.Channel == fact.Email, r.Channel == fact.Text, r.Electronic()} {
		if there {
			n |= 1 << i
		}
	}
	return n
}
