package main

import (
	"bytes"
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/alecthomas/kong"
)

const loanTerms = `"terms":{"startDate":"2024-01-15","amountFinanced":1200,"duration":12,"paymentFrequency":"monthly","specificDays":[15],"dayCount":"30/360","interestRates":[{"annualRate":0.12}]}`

const loanFacts = `"facts":[{"id":"A","type":"activation","effectiveDate":"2024-01-15","recordedAt":"2024-01-15T09:00:00Z"},
	{"id":"P","type":"payment","effectiveDate":"2024-02-15","recordedAt":"2024-02-15T09:00:00Z","amount":106.62}]`

func loan(in string, args ...string) (string, error) {
	var c struct {
		Loan loanCmd `cmd:""`
	}
	k, err := kong.New(&c)
	if err != nil {
		return "", err
	}
	ctx, err := k.Parse(append([]string{"loan"}, args...))
	if err != nil {
		return "", err
	}
	var out bytes.Buffer
	err = ctx.Run(&streams{strings.NewReader(in), &out, &out})
	return out.String(), err
}

func TestLoanCommands(t *testing.T) {
	for _, c := range []struct {
		name, in, want string
		args           []string
	}{
		{"schedule", "{" + loanTerms + "}", `"amount": 106.62`, []string{"schedule"}},
		{"whole numbers with a point", "{" + strings.Replace(loanTerms, `"duration":12`, `"duration":12.0`, 1) + "}", `"amount": 106.62`, []string{"schedule"}},
		{"schedule as a table", "{" + loanTerms + "}", "2024-02-15  106.62      94.62     12.00  0.00", []string{"schedule", "--format=table"}},
		{"balances", "{" + loanTerms + "," + loanFacts + "}", `"payoffAmount": 1105.38`, []string{"balances", "--at=2024-02-15"}},
		{"balances as known before the payment", "{" + loanTerms + "," + loanFacts + "}", `"payoffAmount": 1212.00`, []string{"balances", "--at=2024-02-15", "--known-at=2024-02-01T00:00:00Z"}},
		{"payments to come", "{" + loanTerms + "," + loanFacts + "}", `"date": "2024-03-15"`, []string{"expected", "--at=2024-02-15"}},
		{"payments to come as known before the payment", "{" + loanTerms + "," + loanFacts + "}", `"amount": 213.24`, []string{"expected", "--at=2024-02-16", "--known-at=2024-02-01T00:00:00Z"}},
		{"balances as a table", "{" + loanTerms + "," + loanFacts + "}", "outstanding    1105.38", []string{"balances", "--at=2024-02-15", "--format=table"}},
		{"replay", "{" + loanTerms + "," + loanFacts + "}", `"debit": "principal.nonDue"`, []string{"replay", "--at=2024-02-15", "--from=2024-01-01"}},
		{"replay as a table", "{" + loanTerms + "," + loanFacts + "}", "interestIncome", []string{"replay", "--at=2024-02-15", "--from=2024-01-01", "--format=table"}},
		{"apr of terms", "{" + loanTerms + "}", `"totalOfPaymentsAmount": 1279.4`, []string{"apr"}},
		{"apr of flows", `{"advances":[{"date":"1978-01-10","amount":5000}],"payments":[{"date":"1978-02-10","amount":5050}]}`, `"aprNominal": 0.12`, []string{"apr"}},
	} {
		out, err := loan(c.in, c.args...)
		if err != nil || !strings.Contains(out, c.want) {
			t.Errorf("%s: the command ends with %v and prints\n%s\nwithout %s; want no error and that", c.name, err, out, c.want)
		}
	}
}

// What replay prints can be booked and given back, and then nothing is left.
func TestLoanReplayTwice(t *testing.T) {
	out, err := loan("{"+loanTerms+","+loanFacts+"}", "replay", "--at=2024-03-20", "--from=2024-01-01")
	if err != nil {
		t.Fatal(err)
	}
	again, err := loan("{"+loanTerms+","+loanFacts+`,"booked":`+out+"}", "replay", "--at=2024-03-20", "--from=2024-01-01")
	if err != nil || strings.TrimSpace(again) != "[]" {
		t.Errorf("a second time it prints %s with the error %v, want no error and an empty list", again, err)
	}
}

// A moment of a flag has its zone, a number that is there is one, and what was booked is
// what replay can have printed.
func TestLoanInputsThatMeanSomethingElse(t *testing.T) {
	entry := func(more string) string {
		return "{" + loanTerms + "," + loanFacts + `,"booked":[{"id":"E1","effectiveDate":"2024-01-15","debit":"principal.nonDue","credit":"cash","amount":1200,"cause":"A"` + more + "}]}"
	}
	deferral := func(what string) string {
		return "{" + loanTerms + `,"facts":[{"id":"A","type":"activation","effectiveDate":"2024-01-15"},{"id":"D","type":"deferral","effectiveDate":"2024-02-01",` + what + "}]}"
	}
	terms := func(name, value string) string { // the last of two of a name would be refused
		all := map[string]json.RawMessage{}
		if err := json.Unmarshal([]byte("{"+loanTerms+"}"), &all); err != nil {
			t.Fatal(err)
		}
		of := map[string]json.RawMessage{}
		if err := json.Unmarshal(all["terms"], &of); err != nil {
			t.Fatal(err)
		}
		delete(of, name)
		rest, err := json.Marshal(of)
		if err != nil {
			t.Fatal(err)
		}
		return `{"terms":{"` + name + `":` + value + "," + strings.TrimPrefix(string(rest), "{") + "," + loanFacts + "}"
	}
	fact := func(what string) string {
		if !strings.Contains(what, "effectiveDate") {
			what += `,"effectiveDate":"2024-02-01"`
		}
		return "{" + loanTerms + `,"facts":[{"id":"A","type":"activation","effectiveDate":"2024-01-15"},{"id":"F",` + what + "}]}"
	}
	reversed := func(what string) string {
		return strings.Replace(entry(""), `"cause":"A"}`, `"cause":"A"},{"id":"E2","cause":"A","reverses":"E1",`+what+"}", 1)
	}
	replay := []string{"replay", "--at=2024-02-15", "--from=2024-01-01"}
	balances := []string{"balances", "--at=2024-02-15"}
	for _, c := range []struct {
		in, want string
		args     []string
	}{
		{entry(""), "", balances},
		{entry(""), "must be a moment with its zone, such as", append(balances, "--known-at=2024-02-01")},
		{entry(""), "must be a moment with its zone, such as", append(replay, "--booked-at=today")},
		{strings.Replace(entry(""), "cash", "nonsense", 1), `booked[0].credit: "nonsense" is not an account`, replay},
		{strings.Replace(entry(""), "principal.nonDue", "", 1), "booked[0].debit: must be one of [", replay},
		{strings.Replace(entry(""), `"amount":1200,"cause"`, `"amount":-1200,"cause"`, 1), "booked[0].amount: must be more than 0", replay},
		{deferral(`"periods":0`), "facts[1].periods: must be at least 1", balances},
		{deferral(`"days":0`), "facts[1].days: must be at least 1", balances},
		{deferral(`"periods":1`), "", balances},
		{deferral(`"periods":null`), "", balances},
		{terms("startDate", "null"), "terms.startDate: must not be null", balances},
		{terms("dayCount", `""`), "terms.dayCount: must be one of [30/360", balances},
		{terms("paymentFrequency", `"zz"`), `terms.paymentFrequency: "zz" is not one of [weekly`, balances},
		{terms("specificDays", `["friday"]`), "terms.specificDays[0]: must be a whole number (of a week 1 is Monday", balances},
		{fact(`"effectiveDate":null,"type":"fee","amount":1`), "facts[1].effectiveDate: must not be null", balances},
		{fact(`"type":"interestCapitalization","amount":0`), "facts[1].amount: must be at least 0.01; leave it out for none", balances},
		{fact(`"type":"deferal"`), `facts[1].type: "deferal" is not a type of fact; it must be one of [acceleration`, balances},
		{fact(`"type":"backdate","target":"A"`), "facts[1].date: backdate needs it", balances},
		{fact(`"type":"paymentPlanCancellation"`), "facts[1].target: paymentPlanCancellation needs the id or name", balances},
		{fact(`"type":"dueDateChange","specificDays":[1],"dueDatesFrequency":"zz"`), `facts[1].dueDatesFrequency: "zz" is not one of [weekly`, balances},
		{strings.Replace(fact(`"type":"fee","amount":1`), `"id":"F"`, "\"id\":\"F\\u0000\"", 1), "facts[1].id: must be text", balances},
		{reversed(`"debit":"cash","credit":"principal.nonDue","amount":1200,"effectiveDate":"2024-01-15"`), "", replay},
		{reversed(`"debit":"cash","credit":"principal.nonDue","amount":5,"effectiveDate":"2024-01-15"`), "booked[1].reverses: is not the mirror of \"E1\"", replay},
		{reversed(`"debit":"principal.nonDue","credit":"cash","amount":1200,"effectiveDate":"2024-01-15"`), "booked[1].reverses: is not the mirror of \"E1\"", replay},
		{reversed(`"debit":"cash","credit":"principal.nonDue","amount":1200,"effectiveDate":"2024-01-14"`), "booked[1].reverses: is not the mirror of \"E1\"", replay},
		{strings.Replace(entry(""), `"cash"`, `"principal.nonDue"`, 1), "booked[0].credit: is the debit as well", replay},
		{terms("interestRates", `[{"annualRate":0}],"interestOnlyPeriods":1`), "", []string{"apr"}},
	} {
		switch out, err := loan(c.in, c.args...); {
		case c.want == "" && err != nil:
			t.Errorf("%s %v: %v, want no error", c.in, c.args, err)
		case c.want != "" && (err == nil || !strings.Contains(err.Error(), c.want)):
			t.Errorf("%s %v: %v %s, want %s", c.in, c.args, err, out, c.want)
		}
	}
}

// Errors name the field by one spelling, whether it cannot be read or is wrong,
// and speak of nothing but the input.
func TestLoanRefused(t *testing.T) {
	for in, want := range map[string]string{
		`nothing`:                              "standard input: must be JSON; it is not at line 1, column 2",
		`[]`:                                   "standard input: must be an object",
		`{}`:                                   `terms: is required: {"terms"`,
		`{"terms":{"amountFinanced":1.005}}`:   "terms.amountFinanced: must be a decimal amount",
		`{"terms":{"startDate":"2024-02-30"}}`: "terms.startDate: must be a calendar day",
		`{"terms":{"interestRates":[{"annualRate":"x"}]}}`:                                      "terms.interestRates[0].annualRate: must be a decimal fraction",
		`{"terms":{"specificDays":[15,"x"]}}`:                                                   "terms.specificDays[1]: must be a whole number",
		`{"terms":{"duration":1.5}}`:                                                            "terms.duration: must be a whole number",
		`{"terms":{"colour":1}}`:                                                                "terms.colour: is not known",
		`{"terms":{"STARTDATE":"2024-01-15"}}`:                                                  "terms.STARTDATE: is not known; it is spelled startDate",
		`{"terms":{"startDate":"2024-01-15","startDate":"2024-01-16"}}`:                         "terms.startDate: is there twice",
		`{"terms":{"startDate":"2024-01-15"}}`:                                                  "terms.amountFinanced: is required",
		`{` + loanTerms + `,"facts":null}`:                                                      "",
		`{` + loanTerms + `,"advances":[]}`:                                                     "advances, payments",
		`{` + loanTerms + `,"facts":[{"effectiveDate":1}]}`:                                     "facts[0].effectiveDate: ",
		`{` + loanTerms + `,"facts":[{"id":"P","type":"pament","effectiveDate":"2024-02-15"}]}`: "facts[0].type: ",
		"{" + strings.Replace(loanTerms, `"duration":12`, `"duration":12000`, 1) + "}":          "terms.duration: ",
		"{" + strings.Replace(loanTerms, "0.12", "12", 1) + "}":                                 "terms.interestRates[0].annualRate: 12 is 1200 % a year; for 12 % write 0.12",
		"{" + strings.Replace(loanTerms, "0.12", "11", 1) + `,"maxAnnualRate":10}`:              "terms.interestRates[0].annualRate: 11 is 1100 %",
		"{" + strings.Replace(loanTerms, "0.12", "11", 1) + `,"maxAnnualRate":11}`:              "maxAnnualRate: must be",
		"{" + strings.Replace(loanTerms, "0.12", "3.99", 1) + `,"maxAnnualRate":4}`:             "",
		"{" + strings.Replace(loanTerms, `,"interestRates":[{"annualRate":0.12}]`, "", 1) + "}": "terms.interestRates: is required",
		"{" + strings.Replace(loanTerms, "0.12", "0", 1) + "}":                                  "",
		"{" + strings.Replace(loanTerms, "0.12", "12e-2", 1) + "}":                              "",
		"{" + loanTerms + `,"facts":[{"id":"R","type":"interestRate","effectiveDate":"2034-01-01","rate":{"annualRate":12,"startDate":"2034-01-01"}}]}`: "facts[0].rate.annualRate: 12 is",
	} {
		out, err := loan(in, "schedule")
		if want == "" && err != nil || want != "" && (err == nil || !strings.HasPrefix(err.Error(), want)) {
			t.Errorf("%s printed %q and fails with %v, want a fault that begins with %q", in, out, err, want)
		}
		if err != nil && (strings.Contains(err.Error(), "json:") || strings.Contains(err.Error(), "Go ")) {
			t.Errorf("%s fails with %v, want words that are not of Go", in, err)
		}
	}
}

// A loan may stand in a file.
func TestLoanOfAFile(t *testing.T) {
	file := filepath.Join(t.TempDir(), "loan.json")
	if err := os.WriteFile(file, []byte("{"+loanTerms+"}"), 0o600); err != nil {
		t.Fatal(err)
	}
	if out, err := loan("", "schedule", file); err != nil || !strings.Contains(out, `"amount": 106.62`) {
		t.Errorf("it prints %s with the error %v, want no error and the amount 106.62", out, err)
	}
	if _, err := loan("", "balances", file+"s", "--at=2024-02-15"); err == nil || !strings.Contains(err.Error(), file+"s") {
		t.Errorf("of a file that is not there the error is %v, want one that names %s", err, file+"s")
	}
}

const loanFlows = `"advances":[{"date":"1978-01-10","amount":5000}],"payments":[{"date":"1978-02-10","amount":5050}]`

// A disclosed rate is held against the actual one, and the answer says by which
// rule.
func TestDisclosedRate(t *testing.T) {
	for _, c := range []struct {
		in, want string
		args     []string
	}{
		{"{" + loanFlows + "}", `"isAccurate": true`, []string{"--disclosed=0.12125"}},
		{"{" + loanFlows + "}", `"isAccurate": false`, []string{"--disclosed=0.1213"}},
		{"{" + loanFlows + "}", `"difference": 0.0013`, []string{"--disclosed=0.1213"}},
		{"{" + loanFlows + "}", `"citation": "12 CFR 1026.22(a)(2)"`, []string{"--disclosed=0.1213"}},
		{"{" + loanFlows + "}", "not accurate", []string{"--disclosed=0.1213", "--format=table"}},
		{"{" + loanFlows + "}", `"citation": "12 CFR 1026.22(a)(4), 1026.18(d)(1)"`, []string{"--disclosed=0.108", "--mortgage", "--disclosed-charge=45.05"}},
		{`{"aprActual":0.1433333}`, `"isAccurate": false`, []string{"--disclosed=0.142", "--open-end"}},
		{`{"aprActual":0.1433333}`, `"tolerance": 0.00125`, []string{"--disclosed=0.1425", "--open-end"}},
		{`{"paymentFrequency":"monthly",` + loanFlows + "}", `"aprNominal": 0.12`, nil},
	} {
		if out, err := loan(c.in, append([]string{"apr"}, c.args...)...); err != nil || !strings.Contains(out, c.want) {
			t.Errorf("%s %v: %s, %v, want %s", c.in, c.args, out, err, c.want)
		}
	}
	for _, c := range []struct {
		in, want string
		args     []string
	}{
		{"{}", `terms: is required, or "advances" and "payments"`, nil},
		{"{" + loanTerms + "," + loanFlows + "}", "terms: give either", nil},
		{"{" + loanFlows + `,"paymentFrequency":"daily"}`, "paymentFrequency: ", nil},
		{`{"advances":[{"date":"1978-01-10","amount":5000}]}`, "payments: must be from 1", nil},
		{"{" + loanFlows + "}", "--disclosed: ", []string{"--mortgage"}},
		{"{" + loanFlows + "}", "noteAmount: ", []string{"--disclosed=0.2", "--mortgage", "--disclosed-charge=49", "--purpose=rescission"}},
		{`{"aprActual":0.14}`, "aprActual: ", []string{"--disclosed=0.14"}},
		{"{" + loanFlows + "}", "aprActual: ", []string{"--disclosed=0.14", "--open-end"}},
	} {
		if out, err := loan(c.in, append([]string{"apr"}, c.args...)...); err == nil || !strings.HasPrefix(err.Error(), c.want) {
			t.Errorf("%s %v: %s, %v, want %s", c.in, c.args, out, err, c.want)
		}
	}
}

// Whatever is read, the commands answer or refuse: no panic, and JSON out.
func FuzzLoanInput(f *testing.F) {
	f.Add("{" + loanTerms + "," + loanFacts + "}")
	f.Add(`{"advances":[{"date":"1978-01-10","amount":5000}],"payments":[{"date":"1978-02-10","amount":5050}]}`)
	f.Fuzz(func(t *testing.T, in string) {
		for _, args := range [][]string{{"schedule"}, {"balances", "--at=2024-06-01"}, {"replay", "--at=2024-06-01", "--from=2024-01-01"}, {"apr"}} {
			if out, err := loan(in, args...); err == nil && !json.Valid([]byte(out)) {
				t.Fatalf("%v printed %q, want JSON", args, out)
			}
		}
	})
}
