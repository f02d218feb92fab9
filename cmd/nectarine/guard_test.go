package main

import (
	"bytes"
	"strings"
	"testing"
)

const guardCase = `{"request":{"at":"2026-03-02T12:00:00Z","channel":"voice","direction":"outbound","person":"BO-1","label":"home"},
"facts":{"zones":["America/New_York"]}}`

func TestGuardCheck(t *testing.T) {
	for _, x := range []struct{ in, format, want string }{
		{guardCase, "json", `"nextAllowedAt": "2026-03-02T13:00:00Z"`},
		{guardCase, "text", "may not be made. 12 CFR 1006.6(b)(1)(i) (us-regf-time)"},
		{strings.Replace(guardCase, "T12", "T14", 1), "text", "No rule held here stops this contact."},
	} {
		var out bytes.Buffer
		err := (&guardCheckCmd{x.format}).Run(&streams{strings.NewReader(x.in), &out, &out})
		if err != nil || !strings.Contains(out.String(), x.want) {
			t.Errorf("%s: %v, %s; want %q", x.format, err, out.String(), x.want)
		}
	}
	err := (&guardCheckCmd{"json"}).Run(&streams{strings.NewReader(`{"facts":{"bankrupt":true}}`), &bytes.Buffer{}, &bytes.Buffer{}})
	if err == nil || !strings.Contains(err.Error(), "bankrupt") {
		t.Errorf("a fact that no rule reads: %v", err)
	}
}

func TestGuardRules(t *testing.T) {
	for _, x := range []struct{ on, format, want string }{
		{"2026-01-01", "table", "12 CFR 1006.14(b)(2)(i)(A)"},
		{"", "json", `"id": "us-regf-calls"`},
		{"2020-01-01", "json", `"rules": []`},
	} {
		var out bytes.Buffer
		if err := (&guardRulesCmd{x.on, x.format}).Run(&streams{nil, &out, &out}); err != nil || !strings.Contains(out.String(), x.want) {
			t.Errorf("%s %s: %v, %s; want %q", x.on, x.format, err, out.String(), x.want)
		}
	}
}
