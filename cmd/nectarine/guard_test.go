package main

import (
	"bytes"
	"encoding/json"
	"fmt"
	"strings"
	"testing"

	"github.com/alecthomas/kong"
)

const guardCase = `"request": {"at": "2026-10-05T16:00:00Z", "channel": "voice", "direction": "outbound", "person": "BO-1", "recipient": "borrower", "contacter": "creditor", "theme": "opsCollDebt", "debts": ["LN-1"],
   "contact": {"id": "CT-1", "label": "home", "mobile": false, "verified": true, "zones": ["America/Chicago"]}},
 "facts": {"residence": {"state": "TX", "postalCode": "75201"}, "collectionsIntensity": "normal", "debts": [{"id": "LN-1", "kind": "consumer", "validationSentAt": "2026-01-05T15:00:00Z"}], "interactions": %s}`

const talk = `[{"id": "IN-1", "at": "2026-10-04T16:00:00Z", "channel": "voice", "direction": "outbound", "person": "BO-1", "recipient": "borrower", "debts": ["LN-1"], "outcome": "conversation", "purpose": "service", "mobile": false, "autodialed": false, "prerecorded": false, "zones": ["America/Chicago"], "label": "home"}]`

func guarded(in string, args ...string) (string, error) {
	var c struct {
		Guard guardCmd `cmd:""`
	}
	k, err := kong.New(&c)
	if err != nil {
		return "", err
	}
	ctx, err := k.Parse(append([]string{"guard"}, args...))
	if err != nil {
		return "", err
	}
	var out bytes.Buffer
	err = ctx.Run(&streams{strings.NewReader(in), &out, &out})
	return out.String(), err
}

func TestGuardCommands(t *testing.T) {
	free, stopped := "{"+fmt.Sprintf(guardCase, "[]")+"}", "{"+fmt.Sprintf(guardCase, talk)+"}"
	past := `{"contacter": "creditor", "facts": {"residence": {"state": "TX", "postalCode": "75201"}, "collectionsIntensity": "heavy", "interactions": ` +
		strings.NewReplacer("conversation", "noAnswer", `"recipient": "borrower", `, "").Replace(talk) + "}}"
	for _, c := range []struct {
		name, in, want string
		args           []string
	}{
		{"check", free, `"result": true`, []string{"check"}},
		{"check refuses", stopped, `"nextAllowedAt": "2026-10-11T13:00:00Z"`, []string{"check"}},
		{"check in words", free, "This contact may be made", []string{"check", "--format=text"}},
		{"check refuses in words", stopped, "may be made from Sunday, October 11, 2026, 8:00:00 AM CDT", []string{"check", "--format=text", "--timezone=America/Chicago"}},
		{"check by a tighter book", free, `"result": false`, []string{"check", "--tighten=us-regf-time.open=720"}},
		{"check with a practice off", stopped, `"result": true`, []string{"check", "--as=creditor", "--serves=TX", "--off=us-regf-conversation"}},
		{"check with a warning instead", stopped, `"severity": "warn"`, []string{"check", "--as=creditor", "--serves=TX", "--warn=us-regf-conversation"}},
		{"check for a loan type", free, `"result": false`, []string{"check", "--tighten=LT-1/us-regf-time.open=720"}},
		{"rules", "", "12 CFR 1006.14(b)(2)(i)(A)", []string{"rules"}},
		{"rules for counsel", "", "To look at: The text was not read.", []string{"rules", "--unverified"}},
		{"rules for counsel, with the acts that bind", "", "US-CA binds creditors", []string{"rules", "--unverified"}},
		{"states of which nothing was read", "", "Nothing was read of the law on the collection of debts of: IL\nNothing was read of the law on sales by telephone of: IL, NY\n",
			[]string{"rules", "--unverified", "--serves=IL", "--serves=NY"}},
		{"rules for counsel as JSON", "", `"bindings": [`, []string{"rules", "--unverified", "--format=json"}},
		{"rules with their examples", "", "| the eighth call within seven days |", []string{"rules", "--format=markdown"}},
		{"rules of a company", "", "us-ma-calls ", []string{"rules", "--as=creditor", "--serves=MA"}},
		{"acts that bind a company", "", "US-MA binds creditors  940 CMR 7.04(1)", []string{"rules", "--as=creditor", "--serves=MA"}},
		{"acts that bind a company as JSON", "", `"boundIn": [`, []string{"rules", "--as=creditor", "--serves=MA", "--format=json"}},
		{"rules of every day as they are set", "", "calls=3 (", []string{"rules", "--tighten=us-regf-calls.calls=3"}},
		{"rules that are off", "", " off ", []string{"rules", "--off=lender-cap-text"}},
		{"rules of a day before all", "", "No rule of the book is in force then.\n", []string{"rules", "--on=1970-01-01"}},
		{"rules of a day", "", `"value": 3`, []string{"rules", "--on=2026-01-01", "--format=json", "--tighten=us-regf-calls.calls=3"}},
		{"impact", past + "\n\n" + past, `{"blockedAlready":0,"interactions":2,"missing":{},"newlyBlocked":2}`, []string{"impact", "--tighten=us-regf-time.open=720"}},
		{"impact names them", past, `{"interaction":"IN-1","at":"2026-10-04T16:00:00Z","rules":["us-regf-time"],"missing":["facts.debts.pastDueOn","request.recipient"]}`, []string{"impact", "--tighten=us-regf-time.open=720"}},
		{"schema", "", `"$defs"`, []string{"schema"}},
		{"schema says what fields mean", "", `"description": "unresponsive is since when`, []string{"schema"}},
		{"schema as a table", "", "| Cease `written` | written says whether it was in writing", []string{"schema", "--format=markdown"}},
		{"rules that have ended say when", "", "from 1978-03-20 to 2021-11-30", []string{"rules"}},
		{"check says what was turned off", stopped, "no rule of the book, as the company has set it, stops it. The company has turned off: us-regf-conversation.", []string{"check", "--format=text", "--as=creditor", "--serves=TX", "--off=us-regf-conversation"}},
		{"check says what only warns", stopped, "The company lets warn and not stop: us-regf-conversation for loans of LT-1.", []string{"check", "--format=text", "--as=creditor", "--serves=TX", "--warn=LT-1/us-regf-conversation"}},
		{"check in words of a book that is whole", free, "made: no rule of the book stops it.", []string{"check", "--format=text"}},
	} {
		out, err := guarded(c.in, c.args...)
		if err != nil || !strings.Contains(out, c.want) {
			t.Errorf("%s: the command ends with %v and prints\n%s\nwithout %s; want no error and that", c.name, err, out, c.want)
		}
	}
	if out, err := guarded("", "rules", "--as=creditor", "--serves=MA"); err != nil || strings.Contains(out, "us-ct-") || strings.Contains(out, "US-CT") {
		t.Errorf("for a creditor that serves Massachusetts the command ends with %v and prints %s, want no error, and no rule of Connecticut", err, out)
	}
	if out, err := guarded("", "rules", "--unverified"); err != nil || strings.Index(out, "us-ma-") > strings.Index(out, "us-wa-") || strings.Index(out, "US-CA binds") > strings.Index(out, "us-ct-") {
		t.Errorf("the rules of a state do not stand together: the command ends with %v and prints us-ma- at %d and us-wa- at %d, US-CA binds at %d and us-ct- at %d; want no error, and the first of each pair before the second", err, strings.Index(out, "us-ma-"), strings.Index(out, "us-wa-"), strings.Index(out, "US-CA binds"), strings.Index(out, "us-ct-"))
	}
	if out, err := guarded("", "rules", "--on=2020-01-01"); err != nil || strings.Contains(out, "1006") {
		t.Errorf("of the year 2020 the command ends with %v and prints %s, want no error, and nothing of Regulation F, 12 CFR 1006, which was not in force", err, out)
	}
}

// What check prints can be verified, by the book that it names; what was changed
// since cannot.
func TestGuardVerify(t *testing.T) {
	body := fmt.Sprintf(guardCase, talk)
	out, err := guarded("{"+body+"}", "check", "--as=creditor", "--serves=TX", "--tighten=us-regf-calls.calls=3", "--off=us-regf-place")
	if err != nil {
		t.Fatal(err)
	}
	out, err = guarded("{"+body+`, "decision": `+out+"}", "verify")
	var verdict struct{ Same bool }
	if e := json.Unmarshal([]byte(out), &verdict); e != nil || err != nil || !verdict.Same {
		t.Errorf("the command ends with %v and prints %s, which is read with %v; want no error, and the same decision", err, out, e)
	}
	decision, err := guarded("{"+body+"}", "check")
	if err != nil {
		t.Fatal(err)
	}
	out, err = guarded("{"+fmt.Sprintf(guardCase, "[]")+`, "decision": `+decision+"}", "verify")
	if err == nil || !strings.Contains(out, `"field": "digest"`) {
		t.Error("other facts were not noticed: ", out)
	}
	// One changed word of one reason is told of by that field alone, as it reads.
	forged := strings.Replace(decision, "No call within seven days", "A call within seven days", 1)
	out, err = guarded("{"+body+`, "decision": `+forged+"}", "verify")
	var told struct {
		Differences []struct{ Field, Was, Is string }
	}
	if e := json.Unmarshal([]byte(out), &told); e != nil || err == nil || len(told.Differences) != 1 ||
		!strings.HasSuffix(told.Differences[0].Field, "].says") ||
		!strings.HasPrefix(told.Differences[0].Was, "A call within") || !strings.HasPrefix(told.Differences[0].Is, "No call within") {
		t.Errorf(`a changed word is not told of: the command ends with %v and prints %s, which is read with %v; want an error, and one difference: that a rule says no longer "A call within…" but "No call within…"`, err, out, e)
	}
}

func TestGuardRefused(t *testing.T) {
	free := "{" + fmt.Sprintf(guardCase, "[]") + "}"
	for says, c := range map[string][]string{
		"RULE.PARAMETER=VALUE": {free, "check", "--tighten=calls"},
		"looser than 1 to 7":   {free, "check", "--tighten=us-regf-calls.calls=9"},
		"add --format text":    {free, "check", "--timezone=America/Chicago"},
		"time zone \"\"":       {free, "check", "--format=text", "--timezone="},
		"request.requiredBy":   {strings.Replace(free, `"theme"`, `"requiredBy": "periodicStatement", "theme"`, 1), "check"},
		"less is stricter":     {free, "check", "--tighten=us-regf-calls.calls=0"},
		"--on: must be":        {"", "rules", "--on=soon"},
		"line 1":               {`{"facts": {"interactions": [{}]}}`, "impact", "--tighten=us-regf-calls.calls=3"},
		"case":                 {"[]", "check"},
		"decision: give":       {"{" + fmt.Sprintf(guardCase, "[]") + "}", "verify"},
		"does not follow":      {"{" + fmt.Sprintf(guardCase, "[]") + `, "decision": {}}`, "verify"},
		"nothing after it":     {"{" + fmt.Sprintf(guardCase, "[]") + `, "decision": {}} {}`, "verify"},
		"1788.17":              {free, "check", "--as=creditor", "--off=us-regf-place"},
		"--timezone":           {free, "check", "--format=text", "--timezone=Mars"},
	} {
		if _, err := guarded(c[0], c[1:]...); err == nil || !strings.Contains(err.Error(), says) {
			t.Errorf("%v: %v, want %s", c[1:], err, says)
		}
	}
}
