package demo

import (
	"fmt"

	"nectarine/internal/value/day"
	"nectarine/internal/value/money"
)

// fieldsOf is the fields of a case's base type. Names that the public reference
// gives are spelled as there, its misspelled legalActionIntiatedDate included;
// the others are in its style.
func fieldsOf(c chance, k *Case, b *Borrower, today day.Day) map[string]any {
	opened := k.OpenedAt().Day
	heard := opened - day.Day(c.between(0, 4))
	switch k.CaseType {
	case "bankruptcy":
		return bankruptcyFields(c, k, b.Loans[k.Loans[0]].OriginatedOn)
	case "ceaseCommunication":
		return map[string]any{"noticeReceivedDate": heard, "noticeChannel": pick(c, []string{"letter", "email", "phone"})}
	case "collection":
		return map[string]any{"daysOverdueAtOpening": c.between(8, 75), "amountOverdueAtOpening": money.Amount(c.between(40, 1900) * 100)}
	case "deceased":
		return map[string]any{"deceasedNoticeReceivedDate": heard, "dateOfDeath": heard - day.Day(c.between(3, 60)),
			"noticeSource": pick(c, []string{"family", "attorney", "dataVendor", "returnedMail"}), "deathCertificateReceived": c.percent(55)}
	case "disputeOfDebt":
		return map[string]any{"noticeReceivedDate": heard, "responseDueDate": heard + 30,
			"disputeReason": pick(c, []string{"amount", "notMyDebt", "alreadyPaid", "fees"})}
	case "federalEmergency":
		began := opened - day.Day(c.between(2, 20))
		return map[string]any{"femaDisasterNumber": fmt.Sprintf("%d", c.between(4700, 4899)), "incidentBeganDate": began,
			"incidentType": pick(c, []string{"Hurricane", "Flood", "Severe Storm", "Wildfire", "Tornado"}), "reliefEndDate": opened + 90}
	case "identityTheft":
		return map[string]any{"reportReceivedDate": heard, "policeReportReceived": c.percent(50), "affidavitReceived": c.percent(60)}
	}
	return laterFields(c, k, b, heard)
}

// laterFields is the second half of fieldsOf.
func laterFields(c chance, k *Case, b *Borrower, heard day.Day) map[string]any {
	switch k.CaseType {
	case "legalAction":
		f := map[string]any{"legalActionIntiatedDate": heard, "courtName": pick(c, []string{"County Court", "Justice Court", "Superior Court"}),
			"docketNumber": fmt.Sprintf("CV-%05d", c.IntN(100000))}
		if k.Outcome() == "approved" {
			f["legalJudgementEffectiveDate"] = k.Steps[len(k.Steps)-1].At.Day
		}
		return f
	case "militaryDuty":
		start := heard - day.Day(c.between(0, 40))
		return map[string]any{"dutyStartDate": start, "dutyEndDate": start.AddMonths(c.between(6, 36)), "ordersReceived": c.percent(70),
			"branch": pick(c, []string{"Army", "Navy", "Air Force", "Marine Corps", "Coast Guard", "National Guard", "Space Force"})}
	case "debtValidation":
		return map[string]any{"requestDate": heard, "responseDueDate": heard + 30}
	case "oFACSanctionedIndividual":
		return map[string]any{"listMatchDate": heard, "listName": "SDN", "matchScore": c.between(82, 99)}
	case "disputeOfPurchase":
		return map[string]any{"noticeReceivedDate": heard, "purchaseDate": heard - day.Day(c.between(2, 25)),
			"disputedAmount": money.Amount(c.between(900, 60000)), "merchantName": pick(c, merchants)}
	case "creditBureauDispute":
		return map[string]any{"disputeReceivedDate": heard, "responseDueDate": heard + 30,
			"creditBureau": pick(c, []string{"Equifax", "Experian", "TransUnion", "Innovis"})}
	}
	return map[string]any{}
}

var merchants = []string{"Harbor Electronics", "Sunny Side Market", "Trailhead Outfitters", "QuickStay Inn", "Bluebird Tickets", "Casa Hardware"}

// bankruptcyFields is a court's record that fits the way of the case. The claims
// deadline is 70 days after the filing, as Rule 3002(c) of the bankruptcy rules
// has it for chapters 7, 12 and 13; a liquidation is done in about four months, a
// plan in three to five years.
func bankruptcyFields(c chance, k *Case, lent day.Day) map[string]any {
	opened, last := k.OpenedAt().Day, k.Steps[len(k.Steps)-1]
	chapter := weighted(c, []string{"chapter7", "chapter13", "chapter11", "chapter12"}, []int{58, 36, 4, 2})
	filed := opened - day.Day(c.between(3, 25))
	if last.Outcome == "approved" {
		chapter = "chapter7"
		filed = min(filed, last.At.Day-day.Day(c.between(95, 140)))
	}
	filed = max(filed, lent+1)
	year, _, _ := filed.Date()
	done := filed.AddMonths(4)
	if chapter != "chapter7" {
		done = filed.AddMonths(pick(c, []int{36, 48, 60}))
	}
	f := map[string]any{
		"courtCaseFiledDate": filed, "courtCaseNumber": fmt.Sprintf("%02d-%05d", year%100, c.between(10000, 79999)),
		"courtCaseChapter": chapter, "courtCaseLastStatus": "filed", "courtCaseLastStatusUpdatedDate": filed,
		"creditorClaimDeadlineDate": filed + 70, "anticipatedCaseCompletionDate": done, "listedOutstandingDebt": c.percent(85),
	}
	decided := func(disposition, status string, closed bool) {
		if disposition != "" {
			f["courtCaseDebtorDisposition"], f["courtCaseDebtorDispositionDate"] = disposition, last.At.Day
		}
		f["courtCaseLastStatus"], f["courtCaseLastStatusUpdatedDate"] = status, last.At.Day
		if closed {
			f["courtCaseClosedDate"] = last.At.Day
		}
	}
	switch {
	case last.Status == "completed" && last.Outcome == "approved":
		decided("discharged", "discharged", true)
	case last.Status == "completed" && last.Outcome == "denied":
		decided("dismissed", "dismissed", true)
	case last.Status == "completed" && last.Outcome == "noOutcome":
		decided("", "closedTransferredOut", true)
	case last.Status == "canceled":
		decided("", "closedFiledInError", true)
	case last.Status == "reopened":
		decided("reinstated", "reinstated", false)
	case last.Status == "processing" && c.percent(10):
		decided("", "conversion", false)
	}
	return f
}
