package demo

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"nectarine/internal/value/day"
)

func TestCasesCoverEveryTypeAndStatus(t *testing.T) {
	count := map[string]int{}
	total := 0
	for _, b := range portfolio {
		for _, k := range b.Cases {
			total++
			count[k.CaseType+" "+k.Status()]++
			count[k.Outcome()]++
			if k.Active() && len(k.Escalations) > 0 && k.Escalations[0].EndedAt == nil {
				count["escalated"]++
			}
			if n := len(k.Snoozes); n > 0 && k.Snoozes[n-1].Until > today {
				count["snoozed"]++
			}
			count["notes"] += len(k.Notes)
		}
	}
	if total != 400 {
		t.Errorf("%d cases, want 400", total)
	}
	for _, base := range baseTypes {
		for _, status := range statuses {
			if count[base+" "+status] == 0 {
				t.Errorf("no case of %s is %s", base, status)
			}
		}
	}
	for what, least := range map[string]int{"approved": 20, "denied": 5, "falsePositive": 3, "noOutcome": 20, "escalated": 20, "snoozed": 20, "notes": 800} {
		if count[what] < least {
			t.Errorf("%d %s, want %d at least", count[what], what, least)
		}
	}
}

func TestLoansAndCasesHoldTogether(t *testing.T) {
	active := 0
	for _, b := range portfolio {
		if problem := checkLoans(b, today); problem != "" {
			t.Errorf("%s: %s, want nothing wrong", b.ExternalID, problem)
		}
		collections := 0
		for _, k := range b.Cases {
			if problem := checkCase(k, b, today); problem != "" {
				t.Errorf("%s: %s, want nothing wrong", k.ExternalID, problem)
			}
			if k.Active() {
				active++
				if k.CaseType == "collection" {
					collections++
				}
			}
		}
		if collections > 1 {
			t.Errorf("%s has %d active collection cases", b.ExternalID, collections)
		}
	}
	if active < 150 {
		t.Errorf("%d active cases, want 150 at least", active)
	}
}

// checkLoans names the first thing that is wrong with the loans.
func checkLoans(b Borrower, today day.Day) string {
	if len(b.Loans) < 1 || len(b.Loans) > 3 || b.CreatedOn > b.Loans[0].OriginatedOn {
		return fmt.Sprintf("%d loans, created on %s", len(b.Loans), b.CreatedOn)
	}
	for i, l := range b.Loans {
		line := l.LoanType == "lineOfCredit"
		switch {
		case l.OriginatedOn >= today || l.OriginatedOn < today-5*365 || i > 0 && l.OriginatedOn < b.Loans[i-1].OriginatedOn:
			return fmt.Sprintf("loan %d was originated on %s", i, l.OriginatedOn)
		case l.Amount < 100000 || l.OriginationFee < 0 || l.OriginationFee > l.Amount/10:
			return fmt.Sprintf("loan %d is of %s with a fee of %s", i, l.Amount, l.OriginationFee)
		case l.InterestRate.IsNeg() || l.InterestRate.Cmp(l.APRNominal.Decimal) > 0 || l.InterestRate.Cmp(basisPoints(3600).Decimal) > 0:
			return fmt.Sprintf("loan %d has the rate %s and the APR %s", i, l.InterestRate, l.APRNominal)
		case line != (l.Duration == 0) || line != l.MinPaymentPercent.IsPos():
			return fmt.Sprintf("loan %d is a %s of %d payments", i, l.LoanType, l.Duration)
		case !strings.HasPrefix(l.AssetType, b.BorrowerType) || strings.HasSuffix(l.AssetType, "OpenEndUnsecured") != line:
			return fmt.Sprintf("loan %d is a %s of a %s", i, l.AssetType, b.BorrowerType)
		}
		if problem := checkDays(l); problem != "" {
			return problem
		}
	}
	if b.Loans[0].Status != "originated" {
		return "the first loan is pending"
	}
	return ""
}

func checkDays(l Loan) string {
	want, last := 1, 31
	switch l.PaymentFrequency {
	case "twiceMonthly":
		want = 2
	case "weekly", "everyTwoWeeks":
		last = 7
	case "monthly":
	default:
		return "paid " + l.PaymentFrequency
	}
	if len(l.SpecificDays) != want || slices.Min(l.SpecificDays) < 1 || slices.Max(l.SpecificDays) > last {
		return fmt.Sprintf("%s on %v", l.PaymentFrequency, l.SpecificDays)
	}
	return ""
}

// allowed is the state machine of cases (section 6 of the design).
var allowed = map[string][]string{
	"":           {"initiated"},
	"initiated":  {"processing", "canceled"},
	"processing": {"initiated", "completed", "canceled"},
	"completed":  {"reopened"},
	"canceled":   {"reopened"},
	"reopened":   {"processing", "completed", "canceled"},
}

// checkCase names the first thing that is wrong with a case.
func checkCase(k Case, b Borrower, today day.Day) string {
	if len(k.Loans) == 0 {
		return "is about no loan"
	}
	for _, place := range k.Loans {
		if l := b.Loans[place]; l.Status == "pending" {
			return "is about a pending loan"
		}
	}
	if first := b.Loans[k.Loans[0]]; k.CaseType == "disputeOfPurchase" && first.LoanType != "lineOfCredit" {
		return "disputes a purchase on a loan"
	}
	if k.CaseType != "generic" && len(k.Fields) == 0 || k.CaseType == "generic" && k.Name == "" {
		return "says too little"
	}
	for name, value := range k.Fields {
		if d, ok := value.(day.Day); ok && d > today && !slices.Contains(due, name) {
			return fmt.Sprintf("%s lies in the future: %s", name, d)
		}
	}
	for _, check := range []func(Case, day.Day) string{checkSteps, checkEscalations, checkSnoozes, checkNotes} {
		if problem := check(k, today); problem != "" {
			return problem
		}
	}
	return ""
}

// due is the fields that may lie in the future.
var due = []string{"creditorClaimDeadlineDate", "anticipatedCaseCompletionDate", "responseDueDate", "reliefEndDate", "dutyEndDate"}

func checkSteps(k Case, today day.Day) string {
	status := ""
	for i, step := range k.Steps {
		if !slices.Contains(allowed[status], step.Status) {
			return fmt.Sprintf("goes from %q to %s", status, step.Status)
		}
		status = step.Status
		if (status == "completed") && step.Outcome == "" || status != "completed" && status != "canceled" && step.Outcome != "" {
			return fmt.Sprintf("is %s with the outcome %q", status, step.Outcome)
		}
		if i > 0 && !k.Steps[i-1].At.Before(step.At) || step.At.Day >= today || step.At.Day < today-730 {
			return fmt.Sprintf("takes step %d at %v", i, step.At)
		}
	}
	return ""
}

func checkEscalations(k Case, today day.Day) string {
	for _, e := range k.Escalations {
		switch {
		case !k.OpenedAt().Before(e.At) || e.At.Day >= today:
			return "escalated out of its life"
		case (e.Team < 0) == (e.Employee < 0) || e.Team >= len(Teams()) || e.Employee >= len(Employees()) || e.Note == "":
			return "escalated to nobody"
		case e.EndedAt == nil && !k.Active():
			return "closed and still escalated"
		case e.EndedAt != nil && (!e.At.Before(*e.EndedAt) || e.EndedAt.Day >= today):
			return "de-escalated before it was escalated"
		case !k.openThrough(e.At, e.EndedAt):
			return "escalated while it was closed"
		}
	}
	return ""
}

func checkSnoozes(k Case, today day.Day) string {
	for i, s := range k.Snoozes {
		if !k.OpenedAt().Before(s.At) || s.At.Day >= today || s.Until <= s.At.Day || i < len(k.Snoozes)-1 &&
			s.Until >= k.Snoozes[i+1].At.Day {
			return fmt.Sprintf("snoozed at %v until %s", s.At, s.Until)
		}
		if !k.openThrough(s.At, &s.At) {
			return "snoozed while it was closed"
		}
		if s.Until > today && !k.Active() {
			return "closed and still snoozed"
		}
	}
	return ""
}

func checkNotes(k Case, today day.Day) string {
	if len(k.Notes) == 0 {
		return "has no note"
	}
	for i, n := range k.Notes {
		if n.Content == "" || strings.ContainsAny(n.Content, "{}") || n.By < 0 || n.By >= len(Employees()) || n.Before == n.Content {
			return fmt.Sprintf("has the note %+v", n)
		}
		if n.At.Before(k.OpenedAt()) || n.At.Day >= today || n.At.Minute > 1439 || i > 0 && n.At.Before(k.Notes[i-1].At) {
			return fmt.Sprintf("has a note at %v", n.At)
		}
	}
	return ""
}

func TestStaff(t *testing.T) {
	for i, e := range Employees() {
		if e.Team < 0 || e.Team >= len(Teams()) || e.Manager >= i {
			t.Errorf("employee %d: %+v has no team, or a manager further down", i, e)
		}
	}
}
