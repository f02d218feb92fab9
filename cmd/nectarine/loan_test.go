package main

import (
	"bytes"
	"encoding/json"
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
		{"schedule as a table", "{" + loanTerms + "}", "2024-02-15  106.62      94.62     12.00  0.00", []string{"schedule", "--format=table"}},
		{"balances", "{" + loanTerms + "," + loanFacts + "}", `"payoffAmount": 1105.38`, []string{"balances", "--at=2024-02-15"}},
		{"balances as known before the payment", "{" + loanTerms + "," + loanFacts + "}", `"payoffAmount": 1212.00`, []string{"balances", "--at=2024-02-15", "--known-at=2024-02-01T00:00:00Z"}},
		{"balances as a table", "{" + loanTerms + "," + loanFacts + "}", "outstanding    1105.38", []string{"balances", "--at=2024-02-15", "--format=table"}},
		{"replay", "{" + loanTerms + "," + loanFacts + "}", `"debit": "principal.nonDue"`, []string{"replay", "--at=2024-02-15", "--from=2024-01-01"}},
		{"replay as a table", "{" + loanTerms + "," + loanFacts + "}", "interestIncome", []string{"replay", "--at=2024-02-15", "--from=2024-01-01", "--format=table"}},
		{"apr of terms", "{" + loanTerms + "}", `"totalOfPaymentsAmount": 1279.4`, []string{"apr"}},
		{"apr of flows", `{"advances":[{"date":"1978-01-10","amount":5000}],"payments":[{"date":"1978-02-10","amount":5050}]}`, `"aprNominal": 0.12`, []string{"apr"}},
	} {
		out, err := loan(c.in, c.args...)
		if err != nil || !strings.Contains(out, c.want) {
			t.Errorf("%s: %v\n%s\nwithout %s", c.name, err, out, c.want)
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
		t.Error(again, err)
	}
}

func TestLoanRefused(t *testing.T) {
	for in, want := range map[string]string{
		`nothing`:                              "standard input:",
		`{}`:                                   "terms:",
		`{"terms":{"amountFinanced":1.005}}`:   "terms.amountFinanced: must be a decimal amount",
		`{"terms":{"startDate":"2024-02-30"}}`: "terms.startDate: must be a calendar day",
		`{"terms":{"interestRates":[{"annualRate":"x"}]}}`:  "terms.interestRates.[0].annualRate: must be a decimal fraction",
		`{"terms":{"colour":1}}`:                            "terms.colour: ",
		`{"terms":{"startDate":"2024-01-15"}}`:              "amountFinanced:",
		`{` + loanTerms + `,"facts":[{"effectiveDate":1}]}`: "facts.[0].effectiveDate: ",
	} {
		if out, err := loan(in, "schedule"); err == nil || !strings.HasPrefix(err.Error(), want) {
			t.Errorf("%s: %q, %v", in, out, err)
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
				t.Fatalf("%v printed %q", args, out)
			}
		}
	})
}
