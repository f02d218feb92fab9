package servertest

import (
	"maps"
	"strings"
)

// bodies are those that the document's required fields do not give, or that read better
// in the document's examples than those would; at is the path that they are sent to.
func bodies() map[string]func(c *Client, at string) any {
	all := bodiesOfPeople()
	maps.Copy(all, bodiesOfCases())
	maps.Copy(all, bodiesOfTypes())
	maps.Copy(all, bodiesOfSupercases())
	maps.Copy(all, bodiesOfLender())
	maps.Copy(all, bodiesOfLockbox())
	return all
}

// called is the relief of a borrower who has been called to a service that is to begin.
var called = M{"startDate": "2026-01-05", "serviceStartDate": "2027-02-01", "endDate": nil, "annualRate": 0.06, "isCancelFees": true, "proofOfService": "militaryOrders"}

func bodiesOfPeople() map[string]func(c *Client, at string) any {
	return map[string]func(c *Client, at string) any{
		"POST /people": is(M{"borrowerType": "person", "name": M{"firstName": "Ann", "lastName": "Lee"}, "dateOfBirth": "1984-07-19"}),
		"PUT /people/{personId}": is(M{"name": M{"firstName": "Ann", "lastName": "Marsh"},
			"commPreferences": M{"statementDeliveryChannels": []string{"email"}}}),
		"POST /people/{personId}/contacts":                                            is(M{"contactType": "email", "value": "ann@acme.example", "label": "personal"}),
		"PUT /people/{personId}/contacts/{contactId}":                                 is(M{"value": "ann.marsh@acme.example", "verified": true}),
		"POST /people/{personId}/contacts/{contactId}/clone":                          is(M{"value": "ann.lee@work.example", "label": "work"}),
		"POST /people/{personId}/identities":                                          is(M{"identityType": "SSN", "value": "900-12-3456"}),
		"PUT /people/{personId}/identities/{identityId}":                              is(M{"expirationDate": "2030-01-01"}),
		"PUT /people/{personId}/identity":                                             is(M{"identityType": "SSN", "value": "900-12-3457"}),
		"POST /people/{personId}/do-not-interact":                                     blockOfCase,
		"PUT /people/{personId}/do-not-interact/{doNotInteractId}":                    is(M{"endDate": "2026-12-31"}),
		"POST /people/{personId}/documents":                                           is(agreement),
		"POST /people/{personId}/loans":                                               carLoan,
		"PUT /people/{personId}/loans/{loanId}":                                       is(M{"nickname": "The red car"}),
		"POST /people/{personId}/loans/{loanId}/reimburse":                            is(M{"isExternal": true, "paymentInstrumentType": "check"}),
		"POST /people/{personId}/loans/{loanId}/people":                               coBorrower,
		"PUT /people/{personId}/loans/{loanId}/people/{loanPersonId}":                 is(M{"loanRelationType": "guarantor"}),
		"PUT /people/{personId}/loans/{loanId}/investors":                             sold,
		"POST /people/{personId}/loans/{loanId}/activate":                             is(M{"amortizationAtActivation": true}),
		"POST /people/{personId}/loans/{loanId}/fees":                                 chargedFee,
		"PUT /people/{personId}/loans/{loanId}/fees/origination":                      is(M{"feeAmount": 50}),
		"PUT /people/{personId}/loans/{loanId}/fees/{feeId}":                          is(M{"feeAmount": 10}),
		"PUT /people/{personId}/loans/{loanId}/fees/{feeId}/cancel":                   is(M{"sendNotice": false}),
		"POST /people/{personId}/loans/{loanId}/rates":                                is(M{"interestRate": lowered}),
		"PUT /people/{personId}/loans/{loanId}/rates/{rateId}":                        is(M{"annualRate": 0.0499}),
		"POST /people/{personId}/loans/{loanId}/rate-caps":                            is(M{"maxRate": 0.06, "rateCapReason": "SCRA"}),
		"POST /people/{personId}/loans/{loanId}/freeze":                               is(M{"sendNotice": false}),
		"POST /people/{personId}/loans/{loanId}/unfreeze":                             is(M{"retroactivelyAccrueInterest": true}),
		"POST /people/{personId}/loans/{loanId}/change-due-dates":                     is(M{"dueDatesFrequency": "twiceMonthly", "specificDays": []int{1, 15}}),
		"POST /people/{personId}/loans/{loanId}/change-terms":                         is(M{"periodicPaymentAmount": 200, "isExtendLoanDuration": true, "feeAmount": 25}),
		"POST /people/{personId}/loans/{loanId}/defer-due-date":                       deferred,
		"POST /people/{personId}/loans/{loanId}/defer-schedule":                       is(M{"days": 30}),
		"POST /people/{personId}/loans/{loanId}/accelerate":                           is(M{"sendNotice": true}),
		"POST /people/{personId}/loans/{loanId}/reverse-accelerate":                   is(M{"sendNotice": false}),
		"POST /people/{personId}/loans/{loanId}/charge-off":                           is(M{"chargedOffReason": "No payment in 120 days."}),
		"PUT /people/{personId}/loans/{loanId}/charge-off":                            is(M{"chargedOffReason": "Uncollectible."}),
		"POST /people/{personId}/loans/{loanId}/reverse-charge-off":                   is(M{"sendNotice": false}),
		"POST /people/{personId}/loans/{loanId}/cancel":                               is(M{"cancellationReason": "The borrower withdrew within three days."}),
		"POST /people/{personId}/loans/{loanId}/close":                                is(M{"closeReason": "Asked for by the borrower.", "closeRequestedByBorrower": true}),
		"POST /people/{personId}/loans/{loanId}/refresh":                              is(M{"sendNotice": false}),
		"POST /people/{personId}/loans/{loanId}/refunds":                              is(givenBack),
		"POST /people/{personId}/loans/{loanId}/refunds/{refundId}/cancel":            is(M{"sendNotice": false}),
		"POST /people/{personId}/loans/{loanId}/transactions":                         is(paid),
		"PUT /people/{personId}/loans/{loanId}/transactions/{transactionId}":          is(M{"status": "failed", "failureReason": "insufficientFunds"}),
		"POST /people/{personId}/loans/{loanId}/transactions/{transactionId}/cancel":  is(M{"cancelReason": "canceledByUser"}),
		"POST /people/{personId}/loans/{loanId}/transactions/{transactionId}/reverse": is(M{"sendNotice": false}),
		"POST /people/{personId}/loans/{loanId}/transactions/{transactionId}/backdate": func(c *Client, _ string) any {
			return M{"effectiveDate": c.Now().AddDate(0, 0, -1).Format("2006-01-02")} // makers let two days pass
		},
		"POST /people/{personId}/loans/{loanId}/transactions/{transactionId}/chargeback":         is(M{"reason": "The payer disputes the check."}),
		"POST /people/{personId}/loans/{loanId}/payment-plan-scra":                               is(called),
		"PUT /people/{personId}/loans/{loanId}/payment-plan-scra/{reliefId}":                     is(M{"annualRate": 0.055, "isCancelFees": true}),
		"POST /people/{personId}/loans/{loanId}/payment-plan-scra/{reliefId}/end":                is(M{"endDate": "2028-01-31", "sendNotice": true}),
		"POST /people/{personId}/loans/{loanId}/payment-plan-scra/{reliefId}/cancel":             is(M{"sendNotice": false}),
		"POST /people/{personId}/loans/{loanId}/advances":                                        is(lentLater),
		"PUT /people/{personId}/loans/{loanId}/advances/{advanceId}":                             is(M{"status": "pending"}),
		"POST /people/{personId}/loans/{loanId}/custom-payment-plans":                            is(M{"numberOfPeriods": 3, "amount": 150, "isExtendLoanDuration": true}),
		"POST /people/{personId}/loans/{loanId}/custom-payment-plans/{paymentPlanId}/cancel":     is(M{"sendNotice": false}),
		"POST /people/{personId}/loans/{loanId}/transactions/{transactionId}/chargeback/reverse": is(M{"sendNotice": false}),
		"POST /documents":                                        is(agreement),
		"PUT /documents/{documentId}":                            is(M{"description": "Signed by both on paper"}),
		"POST /documents/{documentId}/content":                   is(File{"text/plain", "Read and signed."}),
		"PUT /people/{personId}/documents/{documentId}":          is(M{"status": "accepted"}),
		"POST /people/{personId}/documents/{documentId}/content": is(File{"text/plain", "Read and signed."}),
		"POST /loans/preview":                                    is(M{"terms": terms}),
	}
}

func bodiesOfCases() map[string]func(c *Client, at string) any {
	return map[string]func(c *Client, at string) any{
		"POST /people/{personId}/cases":                                           is(bankruptcy),
		"PUT /people/{personId}/cases/{caseId}":                                   is(M{"status": "processing", "creditorClaimDeadlineDate": "2026-03-16"}),
		"POST /people/{personId}/cases/{caseId}/notes":                            is(M{"content": "The trustee confirmed the plan by phone.", "important": true}),
		"PUT /people/{personId}/cases/{caseId}/notes/{noteId}":                    is(M{"content": "The trustee confirmed the plan by phone and in writing."}),
		"POST /people/{personId}/cases/{caseId}/do-not-interact":                  is(blocked),
		"PUT /people/{personId}/cases/{caseId}/do-not-interact/{doNotInteractId}": is(M{"endDate": "2026-12-31"}),
		"POST /people/{personId}/cases/{caseId}/associations":                     loanOfCase,
		"DELETE /people/{personId}/cases/{caseId}/associations":                   associated,
		"POST /people/{personId}/cases/{caseId}/escalate":                         toTeam,
		"PUT /people/{personId}/cases/{caseId}/escalate":                          toTeam,
		"POST /people/{personId}/cases/{caseId}/escalations":                      toTeam,
		"PUT /people/{personId}/cases/{caseId}/escalations":                       toTeam,
		"POST /people/{personId}/cases/{caseId}/snooze":                           is(M{"snoozeFor": 2}),
		"POST /tasks":         is(scheduledCall),
		"PUT /tasks/{taskId}": is(M{"name": "Call back after six", "priority": 10}),
		"POST /tasks/next":    is(M{"taskTypes": []string{"makeScheduledCall"}}),
	}
}

func bodiesOfTypes() map[string]func(c *Client, at string) any {
	return map[string]func(c *Client, at string) any{
		"POST /do-not-interact-types": is(M{"name": "Automatic stay", "channel": "voice", "onStatus": "initiated"}),
		"PUT /do-not-interact-types/{doNotInteractTypeId}": is(M{"name": "Automatic stay of the court",
			"description": "No calls while the stay holds (11 U.S.C. 362)."}),
		"POST /notification-types":                               is(M{"name": "Bankruptcy received", "channel": "email", "onStatus": "initiated"}),
		"PUT /notification-types/{notificationTypeId}":           is(M{"name": "Notice of bankruptcy received"}),
		"POST /case-types":                                       is(M{"caseType": "generic", "name": "Hardship", "customFieldSchemas": []M{reasonOfHardship}}),
		"PUT /case-types/{caseTypeId}":                           is(M{"name": "Hardship of the borrower", "description": "Loss of income that lasts."}),
		"POST /loan-types":                                       is(M{"name": "Car loans", "type": "installment", "assetType": "autoLoan", "ledgerRules": ruled}),
		"POST /loan-types/{loanTypeId}/fee-types":                is(returnedFee),
		"PUT /loan-types/{loanTypeId}/fee-types/{feeTypeId}":     is(M{"amount": 30}),
		"POST /loan-types/{loanTypeId}/index-rates":              is(M{"annualRate": 0.075, "startDate": "2026-01-01", "indexDescription": "WSJ Prime", "country": "US"}),
		"PUT /loan-types/{loanTypeId}/index-rates/{indexRateId}": is(M{"annualRate": 0.0725}),
		"PUT /loan-types/{loanTypeId}":                           is(M{"name": "Car loans, used", "description": "Used cars, up to 60 months."}),
		"POST /investors":                                        is(M{"legalName": "Harbor Capital LLC", "contactEmail": "loans@harbor.example", "default": true}),
		"PUT /investors/{investorId}":                            is(M{"contactName": "Ida Wells"}),
		"POST /fema/disasters":                                   is(disasters),
		"PUT /fema/zip-counties":                                 is(File{"text/csv", "zip,fips\n33901,12021\n"}),
	}
}

func bodiesOfSupercases() map[string]func(c *Client, at string) any {
	return map[string]func(c *Client, at string) any{
		"POST /interactions/{interactionId}/notes":         is(M{"content": "The borrower asked for a call in the evening."}),
		"PUT /interactions/{interactionId}/notes/{noteId}": is(M{"content": "The borrower asked for a call after six."}),
		"POST /supercases":                                                    ofHurricane,
		"PUT /supercases/{supercaseId}":                                       is(M{"name": "Ian, Florida", "description": "Borrowers in the declared counties."}),
		"POST /supercases/{supercaseId}/notes":                                is(M{"content": "The state has extended its moratorium."}),
		"PUT /supercases/{supercaseId}/notes/{noteId}":                        is(M{"content": "The state has extended its moratorium to 31 March."}),
		"POST /supercases/{supercaseId}/global-notes":                         is(M{"content": "Offer every borrower a deferral of three months."}),
		"PUT /supercases/{supercaseId}/global-notes/{noteId}":                 is(M{"content": "Offer every borrower a deferral of six months."}),
		"POST /supercases/{supercaseId}/bulk-create-do-not-interact":          is(blocked),
		"POST /supercases/{supercaseId}/bulk-send":                            is(message),
		"POST /supercases/{supercaseId}/populations/{populationId}/bulk-send": is(message),
		"POST /supercases/{supercaseId}/bulk-update":                          is(M{"name": "Hurricane Ian, Lee County"}),
		"POST /supercases/{supercaseId}/documents":                            someDocuments,
		"PUT /supercases/{supercaseId}/documents":                             someDocuments,
		"PUT /supercases/{supercaseId}/populations/{populationId}":            is(M{"externalId": "lee-county"}),
		"POST /supercases/{supercaseId}/populations/draft/members":            someMembers,
		"PUT /supercases/{supercaseId}/populations/draft/members":             someMembers,
		"POST /supercases/{supercaseId}/populations/draft/members.csv":        memberFile,
		"PUT /supercases/{supercaseId}/populations/draft/members.csv":         memberFile,
		"POST /supercases/{supercaseId}/populations/draft/match":              is(M{"femaDisasterNumber": 4673}),
	}
}

func bodiesOfLockbox() map[string]func(c *Client, at string) any {
	return map[string]func(c *Client, at string) any{
		"POST /loans/import":        func(c *Client, _ string) any { return File{"application/x-ndjson", c.keptElsewhere()} },
		"POST /transactions/import": func(c *Client, _ string) any { return File{"text/csv", c.received()} },
		"POST /transactions/unposted/{unpostedItemId}/assign": func(c *Client, _ string) any {
			return M{"loanId": c.Active().ID, "sendNotice": false}
		},
		"POST /transactions/unposted/{unpostedItemId}/split": func(c *Client, _ string) any {
			return M{"parts": []M{{"amount": 60, "loanId": c.Active().ID}, {"amount": 40}}}
		},
		"POST /transactions/unposted/{unpostedItemId}/return": is(M{"returnReason": "Nobody by this name has a loan."}),
	}
}

func bodiesOfLender() map[string]func(c *Client, at string) any {
	return map[string]func(c *Client, at string) any{
		"POST /users": func(c *Client, _ string) any {
			return M{"userType": "agent", "name": "Bob Ray", "email": c.mail("bob.ray")}
		},
		"PUT /users/{userId}": is(M{"name": "Robert Ray"}),
		"POST /employees": func(c *Client, _ string) any {
			return M{"userId": c.own("userId"), "firstName": "Bob", "lastName": "Ray", "email": "bob.ray@acme.example", "jobName": "Collector"}
		},
		"PUT /employees/{employeeId}": is(M{"firstName": "Robert", "jobName": "Lead collector"}),
		"POST /teams":                 is(M{"name": "Hardship", "email": "hardship@acme.example"}),
		"PUT /teams/{teamId}":         is(M{"name": "Hardship and disasters"}),
		"POST /api-keys": func(c *Client, _ string) any {
			return M{"userId": c.own("userId"), "name": "Collections desk", "permissions": []string{"person:read", "case:read", "case:update"}}
		},
		"PUT /api-keys/{apiKeyId}": is(M{"name": "Collections desk, night shift"}),
		"PUT /company":             is(M{"name": "Acme Lending of New York"}),
		"PUT /test-clock": func(c *Client, _ string) any {
			return M{"now": c.Now().AddDate(0, 0, 1).Format("2006-01-02") + "T15:00:00Z"}
		},
	}
}

// is is a body that is the same whatever it is sent to.
func is(body any) func(*Client, string) any { return func(*Client, string) any { return body } }

var (
	message = M{"subject": "freeForm", "channel": "email", "theme": "opsServicing", "isTransactional": true}
	terms   = M{"startDate": "2024-01-15", "amountFinanced": 1200, "duration": 3, "paymentFrequency": "monthly", "specificDays": []int{15},
		"dayCount": "30/360", "interestRates": []M{{"annualRate": 0.12}}}
	bankruptcy = M{"caseType": "bankruptcy", "name": "Chapter 13", "courtCaseChapter": "chapter13", "courtCaseNumber": "25-10441",
		"courtCaseFiledDate": "2025-12-18", "courtCaseLastStatus": "filed"}
	blocked       = M{"channels": []string{"voice", "text"}}
	ruled         = M{"dayCount": "actual/365", "lateFee": M{"kind": "flat", "amount": 15, "graceDays": 10}, "chargeOffDueWithin": 120}
	paid          = M{"type": "oneTime", "isExternal": true, "amount": 100}
	lentLater     = M{"amount": 500, "advanceDetails": M{"description": "The second stage", "merchantName": "A roofer"}}
	givenBack     = M{"refundAmount": 150, "atFaultParty": "merchant", "refundDetails": M{"merchantName": "Tires and more"}}
	returnedFee   = M{"name": M{"apiName": "returnedPayment", "displayName": "Returned payment"}, "category": "nsfFee", "amount": 25}
	lowered       = M{"annualRate": 0.0599, "isEndExistingRates": true}
	agreement     = M{"type": "loanTermsAgreementOnly", "fileName": "agreement.txt", "description": "Signed by the borrower"}
	scheduledCall = M{"taskType": "makeScheduledCall", "name": "Call back about the payment plan", "dueDate": "2026-01-07"}
	// reasonOfHardship is a field of a lender's own.
	reasonOfHardship = M{"fieldName": "hardshipReason", "name": "Reason", "dataType": "string", "description": "Why the income was lost."}
)

func carLoan(c *Client, _ string) any {
	return M{"loanTypeId": c.own("loanTypeId"), "nickname": "The car",
		"atOrigination": M{"amountFinanced": 8500, "aprNominal": 0.0899, "duration": 36, "paymentFrequency": "monthly", "specificDays": []int{15},
			"interestRates": []M{{"days": nil, "rate": 0.0899}}}}
}

// sold says that the loan is somebody's from today on.
func sold(c *Client, _ string) any {
	i := c.Create("/investors", M{"legalName": "Harbor Capital LLC"})
	return M{"effectiveDate": c.Now().Format("2006-01-02"), "investors": []M{{"investorId": i["id"], "share": 1}}}
}

// deferred puts the next payment of the loan at the path off; before the activation none is to come.
func deferred(c *Client, at string) any {
	coming := c.Get(at[:strings.LastIndex(at, "/")] + "/expected-payments")["schedule"].([]any)
	if len(coming) == 0 {
		return M{"dueDate": "2026-02-15"}
	}
	return M{"dueDate": coming[0].(M)["date"], "sendNotice": false}
}

// chargedFee is a fee of the product of the loan at the path.
func chargedFee(c *Client, at string) any {
	kinds := "/loan-types/" + c.Get(strings.TrimSuffix(at, "/fees"))["loanTypeId"].(string) + "/fee-types"
	if len(c.List(kinds)) == 0 {
		c.Create(kinds, returnedFee)
	}
	return M{"apiName": "returnedPayment", "feeAmount": 25, "sendNotice": false}
}

func loanOfCase(c *Client, at string) any {
	borrower := strings.Split(at, "/cases/")[0]
	return M{"objectType": "loan", "objectId": idOf(c.Create(borrower+"/loans", M{"loanTypeId": c.own("loanTypeId")}))}
}

func blockOfCase(c *Client, at string) any {
	borrower := strings.TrimSuffix(at, "/do-not-interact")
	return with(M{"caseId": idOf(c.Create(borrower+"/cases", bankruptcy))}, []M{blocked})
}

func associated(c *Client, at string) any {
	body := loanOfCase(c, at)
	c.Do("POST", at, body, 204)
	return body
}

// ofHurricane is a supercase whose draft can be matched and committed.
func ofHurricane(c *Client, _ string) any {
	return M{"supercaseType": "federalEmergency", "name": "Ian", "femaDisasterNumber": 4673, "subcaseName": "Hurricane Ian",
		"subcaseTypeId": idOf(c.List("/case-types?caseType=federalEmergency")[0])}
}

func toTeam(c *Client, _ string) any {
	return M{"escalatedTeamId": c.own("teamId"), "note": "Needs a lawyer."}
}

func someDocuments(c *Client, _ string) any { return []string{c.own("documentId")} }

func someMembers(c *Client, _ string) any { return []M{{"borrowerId": c.Borrower().ID}} }

func memberFile(c *Client, _ string) any {
	return File{"text/csv", "borrowerId\n" + c.Borrower().ID + "\n"}
}

// coBorrower is somebody who comes to be on a loan.
func coBorrower(c *Client, _ string) any {
	return M{"personId": c.Borrower().ID, "loanRelationType": "coBorrower"}
}
