package fee_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"nectarine/internal/domain/loan"
	"nectarine/internal/testing/assert"
	"nectarine/internal/testing/servertest"
)

type m = servertest.M

const dayLong = 24 * time.Hour

// active is an active loan of $1,200 over 12 months at 12 % with an origination fee of $25, of
// a product with rules and two fee types.
func active(c *servertest.Client, rules m) servertest.Object {
	kind := c.LoanType(m{"ledgerRules": rules, "timezone": "America/Chicago"})
	for _, t := range []m{{"name": m{"apiName": "returned", "displayName": "Returned payment"}, "category": "nsfFee", "amount": 25},
		{"name": m{"apiName": "copy", "displayName": "A copy"}, "category": "adHoc"}} {
		c.Create("/loan-types/"+kind.ID+"/fee-types", t)
	}
	l := c.Loan(c.Borrower(), m{"loanTypeId": kind.ID, "status": "originated", "atOrigination": m{"amountFinanced": 1200, "duration": 12,
		"paymentFrequency": "monthly", "specificDays": []int{15}, "interestRates": []m{{"days": nil, "rate": 0.12}}, "fees": m{"originationFeeAmount": 25}}})
	c.Data("POST", l.Path+"/activate", m{"amortizationAtActivation": true}, 200)
	return l
}

var late = m{"dayCount": "30/360", "lateFee": m{"kind": "flat", "amount": 15, "graceDays": 10}}

// fees are all fees of a loan, the first charged first.
func fees(c *servertest.Client, l servertest.Object) []m {
	all := c.List(l.Path + "/fees?limit=100")
	slices.Reverse(all)
	return all
}

// TestFeesComeInPages: as every list, the newest first, those that came of themselves among the others.
func TestFeesComeInPages(t *testing.T) {
	servertest.Run(t, func(t *testing.T, c *servertest.Client) {
		l := active(c, late)
		c.Advance(22 * 24 * 3600e9) // the 27th: the late fee of the 26th is there
		for i := range 3 {
			c.Create(l.Path+"/fees", m{"apiName": "copy", "feeAmount": 1, "externalId": fmt.Sprint("copy-", i)})
		}
		whole := c.Do("GET", l.Path+"/fees", nil, 200)
		assert.Fields(t, whole, m{"total": 5.0, "totalIsExact": true, "count": 5.0, "nextUrl": nil, "previousUrl": nil, "message": "OK"})
		all := c.List(l.Path + "/fees")
		assert.Fields(t, all[3], m{"dynamicFeeDetails.apiName": "lateFee"})
		assert.Fields(t, all[4], m{"type": "originationFee"})
		first := c.Do("GET", l.Path+"/fees?limit=2", nil, 200)
		assert.Fields(t, first, m{"total": 5.0, "count": 2.0, "nextUrl": assert.Set, "previousUrl": nil})
		assert.Rows(t, c.List(l.Path+"/fees?limit=2&startingAfter="+all[1]["id"].(string)), m{"id": all[2]["id"]}, m{"id": all[3]["id"]})
		assert.Rows(t, c.List(l.Path+"/fees?startingAfter=ext-copy-0"), m{"id": all[3]["id"]}, m{"id": all[4]["id"]})
		assert.Rows(t, c.List(l.Path+"/fees?limit=1&endingBefore="+all[4]["id"].(string)), m{"id": all[3]["id"]})
		c.Refused("GET", l.Path+"/fees?startingAfter=LF-AAAA-AAAA", nil, 400, "startingAfter")
		c.Refused("GET", l.Path+"/fees?sortBy=amount", nil, 400, "sortBy")
	})
}

// TestFeeTypes: those of a product, each name once, changed and made inactive.
func TestFeeTypes(t *testing.T) {
	servertest.Run(t, func(t *testing.T, c *servertest.Client) {
		kind := c.LoanType()
		at := "/loan-types/" + kind.ID + "/fee-types"
		made := c.Create(at, m{"name": m{"apiName": "returned", "displayName": "Returned payment"}, "category": "nsfFee", "externalId": "nsf"})
		assert.Fields(t, made, m{"object": "feeType", "loanTypeId": kind.ID, "name.apiName": "returned", "category": "nsfFee", "status": "active", "amount": nil})
		for _, wrong := range []struct {
			field string
			body  m
		}{
			{"name", m{"category": "adHoc"}},
			{"category", m{"name": m{"apiName": "a", "displayName": "A"}}},
			{"category", m{"name": m{"apiName": "a", "displayName": "A"}, "category": "fine"}},
			{"name.apiName", m{"name": m{"apiName": "a b", "displayName": "A"}, "category": "adHoc"}},
			{"amount", m{"name": m{"apiName": "a", "displayName": "A"}, "category": "adHoc", "amount": 0}},
		} {
			c.Refused("POST", at, wrong.body, 400, wrong.field)
		}
		c.Do("POST", at, m{"name": m{"apiName": "returned", "displayName": "x"}, "category": "adHoc"}, 409)
		other := c.Create("/loan-types/"+c.LoanType().ID+"/fee-types", m{"name": m{"apiName": "returned", "displayName": "x"}, "category": "adHoc"})
		c.Refused("GET", at+"/"+other["id"].(string), nil, 404, "")
		one := at + "/ext-nsf"
		assert.Fields(t, c.Data("PUT", one, m{"amount": 30, "name": m{"apiName": "returned", "displayName": "Bounced"}}, 200), m{"amount": 30.0, "name.displayName": "Bounced"})
		c.Refused("PUT", one, m{"name": m{"apiName": "bounced", "displayName": "x"}}, 400, "name.apiName")
		c.Refused("PUT", one, m{"category": "lateFee"}, 400, "category")
		assert.Fields(t, c.Get(one), m{"amount": 30.0})
		assert.Rows(t, c.List(at), m{"id": made["id"]})
		c.Data("PUT", one, m{"status": "inactive"}, 200)
		assert.Len(t, c.List(at+"?status=active"), 0)
		line := c.LoanType(m{"type": "lineOfCredit"})
		c.Refused("GET", "/loan-types/"+line.ID+"/fee-types", nil, 400, "loanTypeId")
		for kind, want := range map[string]int{"feetype.created": 1, "feetype.updated": 2} {
			assert.Len(t, c.Events(kind, made["id"].(string)), want)
		}
	})
}

// TestAFeeIsCharged by its name or its id, changed, and canceled: the loan is then as if it had
// never been charged.
func TestAFeeIsCharged(t *testing.T) {
	servertest.Run(t, func(t *testing.T, c *servertest.Client) {
		l := active(c, late)
		at := l.Path + "/fees"
		c.Advance(5 * dayLong)
		kinds := c.List("/loan-types/" + l.M["loanTypeId"].(string) + "/fee-types")
		foreign := active(c, late)
		other := c.List("/loan-types/" + foreign.M["loanTypeId"].(string) + "/fee-types")[0]["id"]
		for _, wrong := range []struct {
			field string
			body  m
		}{
			{"apiName", m{"feeAmount": 5}},
			{"apiName", m{"apiName": "nothing", "feeAmount": 5}},
			{"feeTypeId", m{"feeTypeId": "FT-AAAA-AAAA"}},
			{"feeTypeId", m{"feeTypeId": other, "feeAmount": 5}},
			{"feeTypeId", m{"feeTypeId": kinds[0]["id"], "apiName": "copy"}},
			{"feeAmount", m{"apiName": "copy"}},
			{"feeAmount", m{"apiName": "copy", "feeAmount": 0}},
			{"amount", m{"apiName": "copy", "feeAmount": 1, "amount": 2}},
			{"chargeDate", m{"apiName": "returned", "chargeDate": "2026-01-11"}},
			{"chargeDate", m{"apiName": "returned", "chargeDate": "2026-01-04"}},
			{"caseId", m{"apiName": "returned", "caseId": "CS-AAAA-AAAA"}},
			{"triggerPeriodId", m{"apiName": "returned", "triggerPeriodId": "PE-AAAA-AAAA"}},
		} {
			c.Refused("POST", at, wrong.body, 400, wrong.field)
		}
		body := m{"apiName": "returned", "externalId": "check-1", "sendNotice": true, "chargeDate": "2026-01-07", "chargeTimeOfDay": m{"hour": 9, "minute": 30}}
		before := fmt.Sprint(c.Get(l.Path+"/balances"), fees(c, l))
		assert.Fields(t, c.Data("POST", at+"?previewMode=true", body, 200), m{"amount": 25.0})
		if after := fmt.Sprint(c.Get(l.Path+"/balances"), fees(c, l)); after != before {
			t.Errorf("after a preview it is %s, want %s", after, before)
		}
		made := c.Data("POST", at+"?sync=true", body, 200)
		assert.Fields(t, made, m{"object": "loanFee", "status": "booked", "amount": 25.0, "originalAmount": 25.0, "chargeDate": "2026-01-07", "category": "nsfFee",
			"displayName": "Returned payment", "createdBy.id": assert.Set, "sendNotice": true})
		c.Refused("POST", at, body, 409, "externalId")
		second := c.Data("POST", at, m{"feeTypeId": kinds[0]["id"], "amount": 3.5, "customDisplayName": "Copy of the note"}, 200)
		assert.Fields(t, second, m{"amount": 3.5, "displayName": "Copy of the note", "category": "adHoc", "chargeDate": "2026-01-10"})
		assert.Fields(t, c.Get(l.Path+"/balances"), m{"outstandingBalances.outstandingNsfFeesAmount": 25.0, "outstandingBalances.outstandingOtherFeesAmount": 3.5})
		assert.Rows(t, fees(c, l), m{"type": "originationFee", "amount": 25.0, "originalAmount": 25.0, "dynamicFeeDetails": nil},
			m{"id": made["id"], "type": "dynamicFee", "createdDate": "2026-01-07", "dynamicFeeDetails.apiName": "returned", "dynamicFeeDetails.loanFeeExternalId": "check-1"},
			m{"id": second["id"], "amount": 3.5})
		for _, e := range c.List(l.Path + "/ledger?limit=100") {
			if e["cause"] == made["id"] && e["sourceId"] != made["id"] {
				t.Errorf("the entry %v, want that it says from which fee it comes", e)
			}
		}
		c.Sound()
		one := at + "/" + made["id"].(string)
		c.Refused("PUT", one, m{}, 400, "feeAmount")
		assert.Fields(t, c.Data("PUT", one, m{"feeAmount": 25}, 200), m{"amount": 25.0}) // it is so already: no change
		c.Refused("PUT", one, m{"feeAmount": 1, "amount": 2}, 400, "amount")
		assert.Fields(t, c.Data("PUT", one+"?previewMode=true", m{"amount": 10}, 200), m{"amount": 10.0})
		assert.Fields(t, c.Data("PUT", one, m{"feeAmount": 10}, 200), m{"id": made["id"], "amount": 10.0, "originalAmount": 25.0})
		assert.Fields(t, c.Data("PUT", one, m{"feeAmount": 12}, 200), m{"amount": 12.0})
		assert.Fields(t, c.Get(l.Path+"/balances"), m{"outstandingBalances.outstandingNsfFeesAmount": 12.0})
		c.Sound()
		c.Advance(20 * dayLong)
		paid := c.Data("POST", l.Path+"/transactions", m{"type": "oneTime", "isExternal": true, "amount": 100}, 201)
		assert.Fields(t, paid, m{"paidNsfFeesAmount": 12.0})
		gone := c.Data("PUT", one+"/cancel", m{"sendNotice": false}, 200)
		assert.Fields(t, gone, m{"status": "canceled", "amount": 0.0, "originalAmount": 25.0, "dynamicFeeDetails.canceledBy.id": assert.Set, "dynamicFeeDetails.canceledDate": assert.Set})
		assert.Fields(t, c.Get(l.Path+"/transactions/"+paid["id"].(string)), m{"paidNsfFeesAmount": 0.0})
		assert.Fields(t, c.Data("PUT", one+"/cancel", nil, 200), m{"status": "canceled"}) // twice is once
		if refused := c.Do("PUT", one, m{"feeAmount": 1}, 409); !strings.Contains(fmt.Sprint(refused["message"]), "canceled") {
			t.Errorf("a change of a canceled fee: %v, want that it is canceled", refused)
		}
		c.Refused("PUT", foreign.Path+"/fees/"+made["id"].(string), m{"feeAmount": 1}, 404, "")
		for kind, want := range map[string]int{"loan.fee.booked": 2, "loan.fee.changed": 2, "loan.fee.canceled": 1} {
			assert.Len(t, c.Events(kind, l.ID), want)
		}
		c.Sound()
	})
}

// TestLateFees come of themselves and are listed, are told once, however they were brought, and
// told when a replay takes them; changed and canceled as any other.
func TestLateFees(t *testing.T) {
	servertest.Run(t, func(t *testing.T, c *servertest.Client) {
		l := active(c, late)
		c.Advance(25 * dayLong) // 30 January: ten days of grace are over
		shown := fees(c, l)
		assert.Rows(t, shown, m{"type": "originationFee"}, m{"amount": 15.0, "status": "booked", "createdDate": "2026-01-26", "dynamicFeeDetails.apiName": "lateFee",
			"dynamicFeeDetails.category": "lateFee", "dynamicFeeDetails.createdBy": nil, "timestamps": nil})
		assert.Rows(t, c.Events("loan.latefee.booked", l.ID), m{"data.effectiveDate": "2026-01-26"})
		c.Data("POST", l.Path+"/refresh", nil, 200)
		c.Data("POST", l.Path+"/refresh", nil, 200)
		told := c.Events("loan.latefee.booked", l.ID)
		assert.Rows(t, told, m{"data.newAmount": 15.0, "data.oldAmount": 0.0, "data.loanFeeId": shown[1]["id"]})
		paid := c.Data("POST", l.Path+"/transactions", m{"type": "oneTime", "isExternal": true, "amount": 200, "effectiveDate": "2026-01-15"}, 201)
		assert.Rows(t, fees(c, l), m{"type": "originationFee"})
		assert.Rows(t, c.Events("loan.fee.canceled", l.ID), m{"data.newAmount": 0.0, "data.oldAmount": 15.0})
		c.Data("POST", l.Path+"/transactions/"+paid["id"].(string)+"/reverse", nil, 200)
		assert.Len(t, c.Events("loan.latefee.booked", l.ID), 2)
		one := l.Path + "/fees/" + shown[1]["id"].(string)
		assert.Fields(t, c.Data("PUT", one, m{"feeAmount": 9}, 200), m{"id": shown[1]["id"], "amount": 9.0, "originalAmount": 15.0})
		assert.Len(t, c.Events("loan.fee.changed", l.ID), 1)
		assert.Fields(t, c.Get(l.Path+"/balances"), m{"outstandingBalances.outstandingLateFeesAmount": 9.0})
		assert.Fields(t, c.Data("PUT", one+"/cancel", nil, 200), m{"id": shown[1]["id"], "amount": 0.0, "status": "canceled", "originalAmount": 15.0})
		assert.Fields(t, c.Data("PUT", one+"/cancel", nil, 200), m{"status": "canceled"})
		assert.Len(t, c.Events("loan.fee.canceled", l.ID), 2)
		assert.Fields(t, c.Get(l.Path+"/balances"), m{"outstandingBalances.outstandingLateFeesAmount": 0.0})
		c.Sound()
	})
}

// TestTheOriginationFee is lowered from the activation on, as in the reference: 100 to 75; never
// above what was agreed; and waived.
func TestTheOriginationFee(t *testing.T) {
	servertest.Run(t, func(t *testing.T, c *servertest.Client) {
		l := active(c, late)
		at := l.Path + "/fees/origination"
		c.Refused("PUT", at, m{"feeAmount": 25.01}, 400, "feeAmount")
		assert.Fields(t, c.Data("PUT", at, m{"feeAmount": 25}, 200), m{"amount": 25.0}) // it is so already
		c.Refused("PUT", at, m{"feeAmount": -1}, 400, "feeAmount")
		c.Advance(12 * dayLong)
		c.Data("POST", l.Path+"/transactions", m{"type": "oneTime", "isExternal": true, "amount": 130.91}, 201)
		assert.Fields(t, c.Data("PUT", at, m{"feeAmount": 18.75}, 200), m{"type": "originationFee", "amount": 18.75, "originalAmount": 25.0})
		c.Refused("PUT", at, m{"feeAmount": 25.01}, 400, "feeAmount")
		assert.Fields(t, c.Data("PUT", at, m{"feeAmount": 20}, 200), m{"amount": 20.0})
		assert.Fields(t, c.Get(l.Path+"/balances"), m{"paidBalances.paidFeesAmount": 20.0})
		assert.Fields(t, c.Data("PUT", at, m{}, 200), m{"amount": 0.0, "status": "canceled", "originalAmount": 25.0})
		assert.Fields(t, c.Data("PUT", at, m{}, 200), m{"status": "canceled"})
		c.Do("PUT", at, m{"feeAmount": 5}, 409)
		assert.Fields(t, c.Get(l.Path+"/balances"), m{"paidBalances.paidFeesAmount": 0.0})
		assert.Len(t, c.Events("loan.fee.changed", l.ID), 2)
		assert.Len(t, c.Events("loan.fee.canceled", l.ID), 1)
		c.Sound()
	})
}

// TestAnOriginationFeeInParts: one that comes with each payment is one fee, that is lowered and waived
// as any other; each part is no event.
func TestAnOriginationFeeInParts(t *testing.T) {
	servertest.Run(t, func(t *testing.T, c *servertest.Client) {
		rules := m{"dayCount": "30/360", "originationFeeCharge": "equally"}
		l, waived, ends := active(c, rules), active(c, rules), active(c, rules)
		at := l.Path + "/fees/origination"
		assert.Rows(t, fees(c, l), m{"type": "originationFee", "amount": 25.0, "originalAmount": 25.0, "status": "booked", "createdDate": "2026-01-05"})
		c.Refused("PUT", at, m{"feeAmount": 25.01}, 400, "feeAmount")
		assert.Fields(t, c.Data("PUT", waived.Path+"/fees/origination", m{}, 200), m{"amount": 0.0, "status": "canceled", "originalAmount": 25.0})
		c.Advance(45 * dayLong) // two payments have fallen due
		c.Data("POST", l.Path+"/refresh", nil, 200)
		assert.Fields(t, c.Get(l.Path+"/balances"), m{"outstandingBalances.outstandingOriginationFeesAmount": 4.16})
		assert.Rows(t, fees(c, l), m{"amount": 25.0})
		assert.Fields(t, c.Data("PUT", at, m{"feeAmount": 12}, 200), m{"amount": 12.0, "originalAmount": 25.0, "status": "booked"})
		assert.Fields(t, c.Get(l.Path+"/balances"), m{"outstandingBalances.outstandingOriginationFeesAmount": 2.0})
		for _, e := range c.List(l.Path + "/ledger?limit=100") {
			if cause := e["cause"]; e["credit"] == "feeIncome" && cause != "originationFee:activation" {
				t.Errorf("a part of the fee has the cause %v, want originationFee:activation", cause)
			}
		}
		assert.Fields(t, c.Data("PUT", at, m{"feeAmount": 13}, 200), m{"amount": 13.0})
		assert.Fields(t, c.Data("PUT", at, m{}, 200), m{"amount": 0.0, "status": "canceled"})
		assert.Fields(t, c.Get(l.Path+"/balances"), m{"outstandingBalances.outstandingOriginationFeesAmount": 0.0})
		assert.Rows(t, c.Events("loan.fee.changed", l.ID), m{"data.oldAmount": 25.0, "data.newAmount": 12.0, "data.apiName": "originationFee"}, m{"data.oldAmount": 12.0, "data.newAmount": 13.0})
		assert.Rows(t, c.Events("loan.fee.canceled", l.ID), m{"data.oldAmount": 13.0, "data.newAmount": 0.0})
		// What is to come does not come any more when all falls due.
		c.Data("POST", ends.Path+"/accelerate", nil, 200)
		assert.Rows(t, fees(c, ends), m{"amount": 4.16, "originalAmount": 25.0})
		assert.Fields(t, c.Get(ends.Path+"/balances"), m{"outstandingBalances.outstandingOriginationFeesAmount": 4.16})
		assert.Rows(t, fees(c, waived), m{"amount": 0.0, "status": "canceled"})
		c.Sound()
	})
}

// TestFeesOfACanceledLoan: they count as never made, whichever they were.
func TestFeesOfACanceledLoan(t *testing.T) {
	servertest.Run(t, func(t *testing.T, c *servertest.Client) {
		l := active(c, m{"dayCount": "30/360", "lateFee": m{"kind": "flat", "amount": 15, "graceDays": 10}, "chargeOffDueWithin": 45})
		c.Create(l.Path+"/fees", m{"apiName": "returned"})
		gone := c.Create(l.Path+"/fees", m{"apiName": "copy", "feeAmount": 3})["id"].(string)
		c.Data("PUT", l.Path+"/fees/"+gone+"/cancel", nil, 200)
		c.Advance(30 * dayLong)
		paid := l.Path + "/transactions/" + c.Create(l.Path+"/transactions", m{"type": "oneTime", "isExternal": true, "amount": 400})["id"].(string)
		c.Advance(60 * dayLong)
		c.Data("POST", l.Path+"/cancel?force=true", nil, 200)
		assert.Fields(t, c.Get(l.Path), m{"status": "canceled"})
		before := map[string]float64{}
		for _, f := range fees(c, l) {
			assert.Fields(t, f, m{"status": "canceled", "amount": 0.0, "originalAmount": assert.Set})
			before[f["id"].(string)] = f["originalAmount"].(float64)
		}
		told := c.Events("loan.fee.canceled", l.ID)
		assert.Len(t, told, len(before)) // that of the copy when it was canceled by hand
		for _, e := range told {
			assert.Fields(t, e["data"].(m), m{"newAmount": 0.0, "oldAmount": before[e["data"].(m)["loanFeeId"].(string)]})
		}
		c.Sound()
		// Had the payment not come, the loan would have been charged off, and could not have been canceled.
		c.Data("PUT", paid, m{"status": "failed", "failureReason": "insufficientFunds"}, 200)
		assert.Fields(t, c.Get(l.Path), m{"status": "chargedOff"})
		booked := 0
		for _, f := range fees(c, l) {
			if f["id"] != gone {
				booked++
				assert.Fields(t, f, m{"status": "booked", "amount": f["originalAmount"]})
			}
		}
		assert.Len(t, c.Events("loan.fee.changed", l.ID), booked-1) // a late fee comes anew, and is told as such
		c.Sound()
	})
}

// TestFeesInEveryStatus: which are taken is written out here.
func TestFeesInEveryStatus(t *testing.T) {
	servertest.Run(t, func(t *testing.T, c *servertest.Client) {
		open := "active frozen accelerated chargedOff"
		for status, how := range map[loan.Status]string{loan.Active: "", loan.Frozen: "/freeze", loan.Accelerated: "/accelerate", loan.ChargedOff: "/charge-off",
			loan.PaidOff: "/transactions", loan.Canceled: "/cancel", loan.Originated: "none", loan.Pending: "none"} {
			l := active(c, late)
			id := c.Data("POST", l.Path+"/fees", m{"apiName": "copy", "feeAmount": 4}, 200)["id"].(string)
			switch how {
			case "none":
				l = c.Loan(c.Borrower(), m{"loanTypeId": l.M["loanTypeId"], "status": string(status)})
			case "":
			default:
				c.Data("POST", l.Path+how, map[string]m{"/charge-off": {"chargedOffReason": "x"}, "/transactions": {"type": "oneTime", "isExternal": true, "amount": 5000}}[how], map[bool]int{true: 201, false: 200}[how == "/transactions"])
			}
			for _, op := range []struct {
				method, path string
				body         m
				allowed      string
			}{{"POST", "/fees", m{"apiName": "returned"}, open}, {"PUT", "/fees/" + id, m{"feeAmount": 2}, open + " paidOff"}, {"PUT", "/fees/" + id + "/cancel", nil, open + " paidOff"},
				{"PUT", "/fees/origination", m{}, open + " paidOff"}} {
				path := l.Path + op.path + "?previewMode=true"
				if strings.Contains(" "+op.allowed+" ", " "+string(status)+" ") {
					c.Data(op.method, path, op.body, 200)
				} else if refused := c.Do(op.method, path, op.body, 409); !strings.Contains(fmt.Sprint(refused["message"]), "that is "+string(status)) {
					t.Errorf("%s of a loan that is %s: %v, want that status", op.path, status, refused)
				}
			}
		}
		c.Sound()
	})
}
