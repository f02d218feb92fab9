package main

import (
	"database/sql"
	"encoding/json"
	"net/http"
	"path/filepath"
	"strings"
	"testing"
)

// post sends JSON to a server and answers the data of what was made.
func (s *serving) post(t *testing.T, path, key, body string) map[string]any {
	t.Helper()
	q, err := http.NewRequestWithContext(t.Context(), http.MethodPost, s.url+path, strings.NewReader(body))
	if err != nil {
		t.Fatal(err)
	}
	q.Header.Set("X-API-KEY", key)
	q.Header.Set("Content-Type", "application/json")
	res, err := http.DefaultClient.Do(q)
	if err != nil {
		t.Fatal(err)
	}
	defer res.Body.Close()
	var answer struct{ Data map[string]any }
	if err := json.NewDecoder(res.Body).Decode(&answer); err != nil || res.StatusCode != 200 {
		t.Fatalf("POST %s: %d, %v; want 200 and JSON", path, res.StatusCode, err)
	}
	return answer.Data
}

// TestLoanRebuild: what is kept follows from what happened, while the server runs too; what
// somebody has altered in the database is found, and the command fails.
func TestLoanRebuild(t *testing.T) {
	file := filepath.Join(t.TempDir(), "n.db")
	env := []string{"NECTARINE_DB=sqlite:" + file}
	out, fault, err := run(t, env, "init", "--company", "Acme")
	if err != nil {
		t.Fatalf("init: %v %s, want no error", err, fault)
	}
	var made map[string]string
	if err := json.Unmarshal([]byte(out), &made); err != nil {
		t.Fatal(err)
	}
	s := serve(t, env...)
	s.post(t, "/api/loan-types", made["liveKey"], `{"externalId": "p", "name": "Personal", "type": "installment"}`)
	s.post(t, "/api/people", made["liveKey"], `{"externalId": "ann", "borrowerType": "person", "name": {"firstName": "Ann", "lastName": "Lee"}}`)
	loan := s.post(t, "/api/people/ext-ann/loans", made["liveKey"], `{"externalId": "one", "loanTypeId": "ext-p", "status": "originated", "atOrigination": {"amountFinanced": 1200,
		"duration": 12, "paymentFrequency": "monthly", "specificDays": [15], "interestRates": [{"rate": 0.12}]}}`)["id"].(string)
	s.post(t, "/api/people/ext-ann/loans/ext-one/activate", made["liveKey"], `{"amortizationAtActivation": true}`)

	for _, args := range [][]string{nil, {"--loan", loan}} {
		out, fault, err := run(t, env, append([]string{"loan", "rebuild"}, args...)...)
		if err != nil || out != "1 ledgers folded, 0 differences\n" {
			t.Errorf("rebuild %v: %q %s %v, want one ledger and no difference", args, out, fault, err)
		}
	}
	if out, fault, err := run(t, env, "loan", "rebuild", "--loan", "LN-NONE-NONE"); err == nil || !strings.Contains(fault, "only 0 have a ledger") {
		t.Errorf("a loan that is not there: %q %s %v, want an error that says so", out, fault, err)
	}
	raw, err := sql.Open("sqlite", "file:"+file)
	if err != nil {
		t.Fatal(err)
	}
	defer raw.Close()
	if _, err := raw.Exec("UPDATE ledger_entries SET amount = amount - 1"); err != nil {
		t.Fatal(err)
	}
	out, fault, err = run(t, env, "loan", "rebuild")
	if err == nil || !strings.Contains(out, loan+": entries: kept is without it") || !strings.Contains(fault, "otherwise than they follow") {
		t.Errorf("after an entry was altered: %q %s %v, want it told and an error", out, fault, err)
	}
}
