package main

import (
	"database/sql"
	"encoding/json"
	"errors"
	"path/filepath"
	"strings"
	"syscall"
	"testing"

	"nectarine/internal/value/day"
)

// TestDayClose: what a day would bring is told while the server runs, by name and number, and
// nothing is written; beside a server over SQLite no day is closed by hand, without one what has
// come is, once.
func TestDayClose(t *testing.T) {
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
	s.post(t, "/api/loan-types", made["testKey"], `{"externalId": "p", "name": "Personal", "type": "installment", "ledgerRules": {"lateFee": {"kind": "flat", "amount": 15, "graceDays": 3}}}`)
	s.post(t, "/api/people", made["testKey"], `{"externalId": "ann", "borrowerType": "person", "name": {"firstName": "Ann", "lastName": "Lee"}}`)
	s.post(t, "/api/people/ext-ann/loans", made["testKey"], `{"externalId": "one", "loanTypeId": "ext-p", "status": "originated", "atOrigination": {"amountFinanced": 1200,
		"duration": 52, "paymentFrequency": "weekly", "specificDays": [1], "interestRates": [{"rate": 0.12}]}}`)
	s.post(t, "/api/people/ext-ann/loans/ext-one/activate", made["testKey"], `{"amortizationAtActivation": true}`)
	_, text := s.get(t, "/api/people/ext-ann/loans/ext-one/expected-payments", made["testKey"])
	var due struct {
		Data struct{ Schedule []struct{ Date string } }
	}
	if err := json.Unmarshal([]byte(text), &due); err != nil || len(due.Data.Schedule) == 0 {
		t.Fatalf("the payments to come are %s, want some", text)
	}
	first := due.Data.Schedule[0].Date

	out, fault, err = run(t, env, "day", "close", "--dry-run")
	if err != nil || !strings.Contains(out, made["testCompanyId"]+": 0 days of 0 loans\n") {
		t.Errorf("a dry run today: %q %s %v, want nothing in the space", out, fault, err)
	}
	for range 2 {
		out, fault, err = run(t, env, "day", "close", "--dry-run", "--on", first)
		if err != nil || !strings.Contains(out, made["testCompanyId"]+": 1 days of 1 loans\n") || !strings.Contains(out, "      1  loan.period.started\n") {
			t.Errorf("a dry run on the due date: %q %s %v, want one day and a period that starts", out, fault, err)
		}
	}
	out, fault, err = run(t, env, "day", "close", "--dry-run", "--on", (day.MustParse(first) + 400).String())
	if err != nil || !strings.Contains(out, "     52  loan.latefee.booked\n") || !strings.Contains(out, "      1  loan.overdue\n") {
		t.Errorf("a dry run to the end: %q %s %v, want 52 late fees of a loan that has become overdue once", out, fault, err)
	}
	if out, fault, err := run(t, env, "day", "close", "--on", first); err == nil || !strings.Contains(fault, "--dry-run") {
		t.Errorf("a day to come: %q %s %v, want an error that names --dry-run", out, fault, err)
	}
	if out, fault, err := run(t, env, "day", "close", "--dry-run", "--on", "2500-01-01"); err == nil || !strings.Contains(fault, "--on") {
		t.Errorf("a day too far: %q %s %v, want an error that names --on", out, fault, err)
	}
	if out, fault, err := run(t, env, "day", "close"); err == nil || !strings.Contains(fault, "another server works on") {
		t.Errorf("beside a server: %q %s %v, want an error that says so", out, fault, err)
	}
	if err := errors.Join(s.Process.Signal(syscall.SIGTERM), s.Wait()); err != nil {
		t.Fatal(err)
	}
	db, err := sql.Open("sqlite", file)
	if err != nil {
		t.Fatal(err)
	}
	_, err = db.ExecContext(t.Context(), "UPDATE ledgers SET visit_at = opened_at") // as after an upgrade
	if err := errors.Join(err, db.Close()); err != nil {
		t.Fatal(err)
	}
	out, fault, err = run(t, env, "day", "close", "--dry-run")
	if err != nil || !strings.Contains(out, made["testCompanyId"]+": 1 days of 1 loans\n") {
		t.Errorf("a dry run after an upgrade: %q %s %v, want the one visit that comes", out, fault, err)
	}
	for _, want := range []string{"1 days of loans closed, 0 that cannot be\n", "0 days of loans closed, 0 that cannot be\n"} {
		if out, fault, err := run(t, env, "day", "close"); err != nil || out != want {
			t.Errorf("without a server: %q %s %v, want %q", out, fault, err, want)
		}
	}
}
