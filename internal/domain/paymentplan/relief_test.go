package paymentplan_test

import (
	"fmt"
	"net/url"
	"slices"
	"strings"
	"testing"
	"time"

	"nectarine/internal/domain/loan"
	"nectarine/internal/testing/assert"
	"nectarine/internal/testing/servertest"
)

// reliefs is where the reliefs of a loan are.
func reliefs(l servertest.Object) string { return l.Path + "/payment-plan-scra" }

// costly is a loan of $1,200 at 18 %, twelve payments of $110.02 on the 5th, the first on 5 February: of
// principal 92.02, 93.40, 94.80 … and 18.00, 16.62, 15.22 … of interest.
func costly(c *servertest.Client, more ...m) servertest.Object {
	return c.Active(append([]m{{"specificDays": []int{5}, "interestRates": []m{{"days": nil, "rate": 0.18}}}}, more...)...)
}

// since is the body of a relief from a day on, with other or further fields.
func since(day string, more ...m) m {
	body := m{"startDate": day, "endDate": nil}
	for _, add := range more {
		for name, value := range add {
			body[name] = value
		}
	}
	return body
}

// knownOf is all that is told of a loan and its reliefs.
func knownOf(c *servertest.Client, l servertest.Object) string {
	return known(c, l) + fmt.Sprint(c.List(reliefs(l)), c.List(l.Path+"/fees"), c.Get(l.Path+"/balances"), c.List(l.Path+"/transactions"))
}

// TestReliefInEveryStatus: the law asks for relief whatever became of the debt, within 180 days after the
// service; there is none of what was never lent. Previews and refusals write nothing.
func TestReliefInEveryStatus(t *testing.T) {
	may := map[loan.Status]bool{loan.Active: true, loan.Frozen: true, loan.Accelerated: true, loan.ChargedOff: true, loan.PaidOff: true,
		loan.Pending: false, loan.Originated: false, loan.Canceled: false, loan.Declined: false}
	servertest.Run(t, func(t *testing.T, c *servertest.Client) {
		called := map[string]string{}
		all := c.InEveryStatus(func() servertest.Object {
			l := c.Lent(m{"specificDays": []int{3}})
			called[l.ID] = c.Now().Add(24 * time.Hour).Format(time.DateOnly)
			c.Advance(72 * time.Hour)
			return l
		})
		for status, l := range all {
			allowed, is := may[status]
			if !is {
				t.Fatalf("the table has nothing of a loan that is %s", status)
			}
			day := called[l.ID]
			if day == "" {
				day = c.Now().Format(time.DateOnly)
			}
			before := knownOf(c, l)
			if allowed {
				assert.Fields(t, c.Data("POST", reliefs(l)+"?previewMode=true", since(day), 200), m{"startDate": day, "annualRate": 0.06, "isLocked": false})
			} else {
				conflict(t, c, reliefs(l), since(day), "that is "+string(status)+" cannot have relief granted", "only one that is active, frozen, accelerated, chargedOff or paidOff")
			}
			c.Do("PUT", reliefs(l)+"/RS-AAAA-AAAA", m{"endDate": nil}, 404)
			c.Do("POST", reliefs(l)+"/RS-AAAA-AAAA/end", nil, 404)
			c.Do("POST", reliefs(l)+"/RS-AAAA-AAAA/cancel", nil, 404)
			if after := knownOf(c, l); after != before {
				t.Errorf("after a preview or a refusal of a loan that is %s it is\n%s, want\n%s", status, after, before)
			}
			if allowed {
				r := c.New(reliefs(l), since(day))
				want := map[loan.Status]string{loan.PaidOff: "completed"}[status]
				if want == "" {
					want = "active"
				}
				assert.Fields(t, c.Get(r.Path), m{"status": want})
				assert.Fields(t, c.Data("PUT", r.Path, m{"annualRate": 0.05}, 200), m{"annualRate": 0.05})
				assert.Fields(t, c.Data("POST", r.Path+"/end", nil, 200), m{"endDate": c.Now().Add(-6 * time.Hour).Format(time.DateOnly)})
				assert.Fields(t, c.Data("POST", r.Path+"/cancel", nil, 200), m{"status": "canceled"})
			}
		}
		// A loan that is canceled later: what was granted can be changed no more.
		l := c.Lent(m{"specificDays": []int{20}})
		day := c.Now().Add(24 * time.Hour).Format(time.DateOnly)
		c.Advance(48 * time.Hour)
		c.Data("POST", l.Path+"/activate", nil, 200)
		r := c.New(reliefs(l), since(day))
		c.Data("POST", l.Path+"/cancel", nil, 200)
		assert.Fields(t, c.Get(r.Path), m{"status": "canceled", "canceledBy": nil})
		assert.Len(t, c.Events("paymentplan.statuschanged", r.ID), 1)
		for _, what := range []string{"/end", "/cancel"} {
			conflict(t, c, r.Path+what, nil, "that is canceled cannot have its relief changed")
		}
		c.Refused("PUT", r.Path, m{"annualRate": 0.05}, 409, "")
		line := c.Loan(c.Borrower(), m{"loanTypeId": c.LoanType(m{"type": "lineOfCredit"}).ID, "status": "originated"})
		for _, call := range [][]string{{"GET", ""}, {"POST", ""}, {"GET", "/RS-AAAA-AAAA"}, {"PUT", "/RS-AAAA-AAAA"}, {"POST", "/RS-AAAA-AAAA/end"}, {"POST", "/RS-AAAA-AAAA/cancel"}} {
			var body any
			if call[0] != "GET" {
				body = map[string]m{"": since(day)}[call[1]]
				if call[0] == "PUT" {
					body = m{"endDate": nil}
				}
			}
			c.Refused(call[0], reliefs(line)+call[1], body, 400, "loanId")
		}
		c.Sound()
	})
}

// TestReliefGoesBackToTheCall: what was paid since is spent anew. The interest above 6 % is forgiven and not
// put off: what was paid of it is principal, and each payment asks less by it, with the contract's principal
// (50 U.S.C. 3937(a)(2), (a)(3), (b)(2)).
func TestReliefGoesBackToTheCall(t *testing.T) {
	servertest.Run(t, func(t *testing.T, c *servertest.Client) {
		l := costly(c)
		asks(t, c, l, nil, "2026-02-05 110.02, 2026-03-05 110.02", 12, last(c, l))
		var paidOn []string
		for _, on := range []string{"2026-02-05", "2026-03-05"} {
			c.Noon(on)
			paidOn = append(paidOn, c.Data("POST", l.Path+"/transactions", paid(110.02), 201)["id"].(string))
		}
		c.Noon("2026-03-20")
		then := l.Path + "/balances?asKnownAt=" + url.QueryEscape(c.Now().Format(time.RFC3339Nano))
		was := fmt.Sprint(c.Get(then))
		c.Advance(time.Second)
		before := knownOf(c, l)
		preview := c.Data("POST", reliefs(l)+"?previewMode=true", since("2026-02-05"), 200)
		if after := knownOf(c, l); after != before {
			t.Errorf("after a preview it is\n%s, want\n%s", after, before)
		}
		r := c.New(reliefs(l), since("2026-02-05"))
		for _, name := range []string{"schedule", "status", "reliefEndDate"} {
			if fmt.Sprint(preview[name]) != fmt.Sprint(r.M[name]) {
				t.Errorf("the preview said %v of %s, want %v", preview[name], name, r.M[name])
			}
		}
		// March: 16.62 − 11.08 forgiven; of the payment 93.40 is the contract's principal, and 11.08 is paid early on it.
		assert.Fields(t, c.Get(l.Path+"/balances"), m{"paidBalances.paidInterestAmount": 23.54, "paidBalances.paidPrincipalAmount": 196.5, "outstandingBalances.outstandingPrincipalAmount": 1003.5})
		assert.Fields(t, c.Get(l.Path+"/transactions/"+paidOn[0]), m{"paidInterestAmount": 18.0, "paidPrincipalAmount": 92.02})
		assert.Fields(t, c.Get(l.Path+"/transactions/"+paidOn[1]), m{"paidInterestAmount": 5.54, "paidPrincipalAmount": 104.48})
		// April: 110.02 − (15.05 − 5.02) forgiven − 11.08 paid early.
		asks(t, c, l, nil, "2026-04-05 88.91, ", len(r.M["schedule"].([]any)), last(c, l))
		if is := fmt.Sprint(r.M["schedule"]); is != fmt.Sprint(c.Get(l.Path + "/expected-payments")["schedule"]) {
			t.Errorf("the relief says to come is %s, want as expected-payments", is)
		}
		if is := fmt.Sprint(c.Get(then)); is != was {
			t.Errorf("what was known is told as\n%s, want\n%s", is, was)
		}
		c.Sound()
	})
}

// TestReliefFromNow asks of each payment the contract's less what is forgiven in its period; when it has ended
// the contract's payment returns.
func TestReliefFromNow(t *testing.T) {
	servertest.Run(t, func(t *testing.T, c *servertest.Client) {
		l := costly(c)
		c.Noon("2026-02-05")
		c.Data("POST", l.Path+"/transactions", paid(110.02), 201)
		r := c.New(reliefs(l), since("2026-02-05", m{"endDate": "2026-04-04"}))
		asks(t, c, l, nil, "2026-03-05 98.94, 2026-04-05 99.87, 2026-05-05 110.02", 11, last(c, l))
		assert.Fields(t, r.M, m{"endDate": "2026-04-04", "reliefEndDate": "2026-04-04", "status": "active", "endedDate": nil})
		for on, amount := range map[string]float64{"2026-03-05": 98.94} {
			c.Noon(on)
			c.Data("POST", l.Path+"/transactions", paid(amount), 201)
			assert.Fields(t, c.Get(l.Path+"/balances"), m{"dueBalances.dueTotalAmount": 0.0, "outstandingBalances.outstandingPrincipalAmount": 1014.58})
		}
		c.Noon("2026-04-04")
		assert.Fields(t, c.Get(r.Path), m{"status": "active", "endedDate": nil})
		assert.Len(t, c.Events("paymentplan.statuschanged", r.ID), 0)
		c.Noon("2026-04-05") // it ends by itself
		assert.Fields(t, c.Get(r.Path), m{"status": "completed", "endedDate": "2026-04-05", "canceledBy": nil})
		assert.Rows(t, c.Events("paymentplan.statuschanged", r.ID), m{"data.oldStatus": "active", "data.newStatus": "completed", "data.effectiveDate": "2026-04-05", "actor.userType": "system"})
		c.Data("POST", l.Path+"/transactions", paid(99.87), 201)
		asks(t, c, l, nil, "2026-05-05 110.02, 2026-06-05 110.02", 9, last(c, l))
		c.Data("POST", l.Path+"/refresh", nil, 200)
		assert.Len(t, c.Events("paymentplan.statuschanged", r.ID), 1)
		c.Sound()
	})
}

// TestTheFieldsOfARelief: each of the body has its effect and is told, wrong ones are refused by name.
func TestTheFieldsOfARelief(t *testing.T) {
	servertest.Run(t, func(t *testing.T, c *servertest.Client) {
		l, stranger := costly(c), c.Borrower()
		matter := c.Case(servertest.Object{Path: "/people/" + l.M["mainBorrowerId"].(string)}, m{"caseType": "militaryDuty"})
		spouse, theirs := c.Borrower(), c.Case(stranger)
		c.Data("POST", l.Path+"/people", m{"personId": spouse.ID, "loanRelationType": "spouse"}, 200)
		c.Noon("2026-03-10")
		before := knownOf(c, l)
		for _, wrong := range []struct {
			field string
			body  m
		}{{"startDate", m{"endDate": nil}}, {"startDate", since("2026-03-11")}, {"startDate", since("2026-01-05")}, {"startDate", since("soon")},
			{"startDate", m{"startDate": nil, "endDate": nil}}, {"endDate", since("2026-02-05", m{"endDate": "2026-02-04"})}, {"endDate", since("2026-02-05", m{"endDate": "9999-12-31"})},
			{"annualRate", since("2026-02-05", m{"annualRate": 0.0601})}, {"annualRate", since("2026-02-05", m{"annualRate": 6})}, {"annualRate", since("2026-02-05", m{"annualRate": -0.01})},
			{"serviceStartDate", since("2026-02-05", m{"serviceStartDate": "2026-02-04"})}, {"serviceStartDate", since("2026-01-01", m{"serviceStartDate": "2026-01-05"})},
			{"endDate", since("2026-02-05", m{"serviceStartDate": "2026-03-01", "endDate": "2026-02-20"})}, {"proofDate", since("2026-02-05", m{"proofDate": "2026-03-11"})},
			{"proofOfService", since("2026-02-05", m{"proofOfService": "hearsay"})}, {"servicememberId", since("2026-02-05", m{"servicememberId": stranger.ID})},
			{"servicememberId", since("2026-02-05", m{"servicememberId": "BO-AAAA-AAAA"})}, {"caseId", since("2026-02-05", m{"caseId": theirs.ID})},
			{"caseId", since("2026-02-05", m{"caseId": "CS-AAAA-AAAA"})}, {"isCancelFees", since("2026-02-05", m{"isCancelFees": "yes"})}, {"duration", since("2026-02-05", m{"duration": 3})}} {
			c.Refused("POST", reliefs(l), wrong.body, 400, wrong.field)
		}
		if after := knownOf(c, l); after != before {
			t.Errorf("after refusals it is\n%s, want\n%s", after, before)
		}
		body := since("2026-02-05", m{"serviceStartDate": "2026-02-10", "endDate": "2026-12-31", "annualRate": 0.04, "isCancelFees": false, "isMortgage": true, "servicememberId": spouse.ID,
			"proofOfService": "dmdcMatch", "proofDate": "2026-03-01", "caseId": matter.ID, "sendNotice": true})
		r := c.New(reliefs(l)+"?sync=true", body)
		r.Path = reliefs(l) + "/" + r.ID
		want := m{"object": "scraRelief", "loanId": l.ID, "servicememberId": spouse.ID, "status": "active", "annualRate": 0.04, "startDate": "2026-02-05", "serviceStartDate": "2026-02-10",
			"endDate": "2026-12-31", "reliefEndDate": "2027-12-31", "isMortgage": true, "isCancelFees": false, "proofOfService": "dmdcMatch", "proofDate": "2026-03-01", "endedDate": nil,
			"caseId": matter.ID, "sendNotice": true, "canceledBy": nil, "canceledAt": nil}
		assert.Fields(t, r.M, want)
		assert.Fields(t, r.M, m{"createdBy.userType": "service", "paymentFrequency": "monthly", "isLocked": false})
		assert.Fields(t, c.Get(r.Path), want)
		assert.Rows(t, c.List(reliefs(l)), want)
		assert.Len(t, c.List(reliefs(l)+"?status=active"), 1)
		assert.Len(t, c.List(reliefs(l)+"?status=completed,canceled"), 0)
		assert.Len(t, c.List(plans(l)), 0)
		assert.Rows(t, c.List(l.Path+"/history?type=scraRelief"), m{"caseId": matter.ID, "sendNotice": true, "sourceId": r.ID, "effectiveDate": "2026-02-05", "effectiveSecond": 0.0,
			"fact.rate.annualRate": 0.04, "fact.date": "2027-12-31", "fact.isCancelFees": false})
		assert.Rows(t, c.Events("paymentplan.created", r.ID), m{"objectType": "scraRelief", "loanId": l.ID, "data.newStatus": "active", "data.paymentPlanType": "scraRelief",
			"data.annualRate": 0.04, "data.startDate": "2026-02-05", "data.endDate": "2026-12-31", "data.reliefEndDate": "2027-12-31", "data.effectiveDate": "2026-02-05"})
		assert.Rows(t, c.Events("loan.paymentplan.setup", l.ID), m{"objectType": "loan", "data.paymentPlanId": r.ID, "data.effectiveDate": "2026-02-05", "data.oldPaymentsToCome": 10.0,
			"data.annualRate": 0.04, "data.isCancelFees": false})
		assert.Len(t, c.Events("paymentplan.statuschanged", r.ID), 0)
		other := costly(c)
		c.Do("GET", reliefs(other)+"/"+r.ID, nil, 404)
		c.Do("PUT", reliefs(other)+"/"+r.ID, m{"endDate": nil}, 404)
		c.Do("POST", reliefs(other)+"/"+r.ID+"/end", nil, 404)
		c.Do("POST", reliefs(other)+"/"+r.ID+"/cancel", nil, 404)
		// A mortgage is known by what the loan is for.
		kind := c.LoanType(m{"timezone": "America/Chicago", "assetType": "residentialMortgage", "ledgerRules": m{"dayCount": "30/360"}})
		house := c.Loan(c.Borrower(), m{"loanTypeId": kind.ID, "status": "originated", "atOrigination": m{"amountFinanced": 1200, "duration": 12, "paymentFrequency": "monthly",
			"specificDays": []int{5}, "interestRates": []m{{"days": nil, "rate": 0.18}}}})
		c.Data("POST", house.Path+"/activate", nil, 200)
		c.Noon("2026-03-12")
		assert.Fields(t, c.Data("POST", reliefs(house), since("2026-03-11", m{"endDate": "2028-02-29"}), 200), m{"isMortgage": true, "reliefEndDate": "2029-02-28"})
		c.Sound()
	})
}

// TestReliefIsAskedInTime: until 180 days after the service by notice and proof, at any time by a match with
// the DMDC (50 U.S.C. 3937(b)(1)).
func TestReliefIsAskedInTime(t *testing.T) {
	servertest.Run(t, func(t *testing.T, c *servertest.Client) {
		l := costly(c)
		c.Noon("2026-08-28") // 180 days after 1 March
		over := m{"endDate": "2026-03-01"}
		c.Data("POST", reliefs(l)+"?previewMode=true", since("2026-02-05", over), 200)
		c.Noon("2026-08-29")
		for _, proof := range []string{"militaryOrders", "otherIndicator"} {
			c.Refused("POST", reliefs(l), since("2026-02-05", over, m{"proofOfService": proof}), 400, "proofDate")
		}
		c.Refused("POST", reliefs(l), since("2026-02-05", over), 400, "proofDate")
		c.Data("POST", reliefs(l)+"?previewMode=true", since("2026-02-05", over, m{"proofDate": "2026-08-28"}), 200)
		r := c.New(reliefs(l), since("2026-02-05", over, m{"proofOfService": "dmdcMatch"}))
		assert.Fields(t, r.M, m{"status": "completed", "endedDate": "2026-03-02"})
		c.Refused("PUT", r.Path, m{"proofOfService": "militaryOrders"}, 400, "proofDate")
		assert.Fields(t, c.Data("PUT", r.Path, m{"proofOfService": "militaryOrders", "proofDate": "2026-08-28"}, 200), m{"proofDate": "2026-08-28"})
		c.Sound()
	})
}

// TestOneReliefAtATime: another is granted once one has ended, or was taken back.
func TestOneReliefAtATime(t *testing.T) {
	servertest.Run(t, func(t *testing.T, c *servertest.Client) {
		l := costly(c)
		c.Noon("2026-03-10")
		r := c.New(reliefs(l), since("2026-02-05"))
		conflict(t, c, reliefs(l), since("2026-03-10"), "another relief holds from 2026-02-05, and a loan has one at a time: change "+r.ID)
		conflict(t, c, reliefs(l), since("2026-01-10"), "another relief holds from 2026-02-05")
		c.Data("POST", r.Path+"/end", m{"endDate": "2026-02-28"}, 200)
		conflict(t, c, reliefs(l), since("2026-02-28"), "another relief holds from 2026-02-05 until 2026-02-28")
		second := c.New(reliefs(l), since("2026-03-01"))
		c.Refused("PUT", r.Path, m{"endDate": "2026-03-01"}, 409, "")
		c.Data("PUT", r.Path, m{"endDate": "2026-02-27"}, 200)
		c.Data("POST", second.Path+"/cancel", nil, 200)
		conflict(t, c, r.Path+"/end", nil, "its service has ended on 2026-02-27", "where orders extend the service, update endDate")
		assert.Fields(t, c.Get(r.Path), m{"status": "completed", "endDate": "2026-02-27"})
		c.Data("PUT", r.Path, m{"endDate": nil}, 200) // orders extend the service
		assert.Fields(t, c.Get(r.Path), m{"status": "active", "endedDate": nil})
		for _, what := range []string{"/end", "/cancel"} {
			conflict(t, c, second.Path+what, nil, "a relief that was canceled stays so; grant another")
		}
		c.Refused("PUT", second.Path, m{"annualRate": 0.05}, 409, "")
		assert.Rows(t, c.List(reliefs(l)+"?sortBy=createdAt"), m{"id": r.ID, "status": "active"}, m{"id": second.ID, "status": "canceled", "canceledBy.userType": "service"})
		c.Sound()
	})
}

// TestAReliefThatIsChanged is as if it had been so from the beginning; one that is taken back as if it had
// never been, but that nobody is late with what was not asked.
func TestAReliefThatIsChanged(t *testing.T) {
	servertest.Run(t, func(t *testing.T, c *servertest.Client) {
		want, l, never := costly(c), costly(c), costly(c)
		for _, on := range []string{"2026-02-05", "2026-03-05"} {
			c.Noon(on)
			for _, one := range []servertest.Object{want, l, never} {
				c.Data("POST", one.Path+"/transactions", paid(110.02), 201)
			}
		}
		c.Noon("2026-03-20")
		same := func(a, b servertest.Object, what string) {
			t.Helper()
			if is, should := fmt.Sprint(c.Get(a.Path+"/expected-payments")), fmt.Sprint(c.Get(b.Path+"/expected-payments")); is != should {
				t.Errorf("%s: to come is\n%s, want\n%s", what, is, should)
			}
			if is, should := strings.ReplaceAll(fmt.Sprint(c.Get(a.Path+"/balances")), a.ID, b.ID), fmt.Sprint(c.Get(b.Path+"/balances")); is != should {
				t.Errorf("%s: the balances are\n%s, want\n%s", what, is, should)
			}
		}
		c.New(reliefs(want), since("2026-02-10", m{"annualRate": 0.05, "endDate": "2026-06-30"}))
		r := c.New(reliefs(l), since("2026-02-05"))
		stranger := c.Borrower()
		before := knownOf(c, l)
		c.Data("PUT", r.Path+"?previewMode=true", m{"startDate": "2026-02-10"}, 200)
		c.Data("POST", r.Path+"/end?previewMode=true", m{"endDate": "2026-03-01"}, 200)
		c.Data("POST", r.Path+"/cancel?previewMode=true", nil, 200)
		for _, wrong := range []struct {
			field string
			body  m
		}{{"annualRate", m{"annualRate": 0.07}}, {"startDate", m{"startDate": "2026-01-05"}}, {"startDate", m{"startDate": "2026-03-21"}}, {"endDate", m{"endDate": "2026-02-04"}},
			{"servicememberId", m{"servicememberId": stranger.ID}}, {"caseId", m{"caseId": "CS-AAAA-AAAA"}}, {"startDate", m{"startDate": nil}}, {"proofOfService", m{"proofOfService": "x"}}} {
			c.Refused("PUT", r.Path, wrong.body, 400, wrong.field)
		}
		c.Refused("POST", r.Path+"/end", m{"endDate": "2026-02-04"}, 400, "endDate")
		c.Refused("POST", r.Path+"/end", m{"duration": 3}, 400, "duration")
		if after := knownOf(c, l); after != before {
			t.Errorf("after previews and refusals it is\n%s, want\n%s", after, before)
		}
		c.Data("PUT", r.Path, m{"startDate": "2026-02-10", "annualRate": 0.05}, 200)
		ended := c.Data("POST", r.Path+"/end", m{"endDate": "2026-06-30", "sendNotice": true}, 200)
		assert.Fields(t, ended, m{"endDate": "2026-06-30", "reliefEndDate": "2026-06-30", "status": "active", "sendNotice": true})
		same(l, want, "changed")
		assert.Len(t, c.List(l.Path+"/history?type=scraRelief"), 3)
		assert.Len(t, c.List(l.Path+"/history?type=reversal"), 2)
		assert.Len(t, c.Events("paymentplan.updated", r.ID), 2)
		c.Data("POST", r.Path+"/end", m{"endDate": "2026-06-30", "sendNotice": true}, 200) // twice is once
		read := c.Get(r.Path)
		c.Data("PUT", r.Path, m{"startDate": read["startDate"], "endDate": read["endDate"], "annualRate": read["annualRate"], "caseId": read["caseId"]}, 200)
		assert.Len(t, c.List(l.Path+"/history?type=scraRelief"), 3)
		assert.Len(t, c.Events("paymentplan.updated", r.ID), 2)
		assert.Len(t, c.Events("paymentplan.statuschanged", r.ID), 0)
		assert.Fields(t, c.Data("POST", r.Path+"/cancel", m{"sendNotice": false}, 200), m{"status": "canceled", "endedDate": "2026-03-20", "canceledBy.userType": "service", "sendNotice": false})
		assert.Rows(t, c.Events("paymentplan.statuschanged", r.ID), m{"data.oldStatus": "active", "data.newStatus": "canceled", "data.effectiveDate": "2026-03-20"})
		same(l, never, "taken back")
		c.Sound()
	})
}

// TestFeesUnderRelief count as interest and are not charged (50 U.S.C. 3937(d)(1)): those that come of
// themselves, and those that were charged by hand since the call; unless the lender keeps them.
func TestFeesUnderRelief(t *testing.T) {
	servertest.Run(t, func(t *testing.T, c *servertest.Client) {
		fees := func(l servertest.Object) (all []string) {
			for _, f := range c.List(l.Path + "/fees") {
				all = append(all, fmt.Sprintf("%s %.2f %s", f["dynamicFeeDetails"].(m)["apiName"], f["amount"], f["status"]))
			}
			slices.Reverse(all) // the newest comes first
			return all
		}
		made := func() (servertest.Object, string) {
			l := costly(c)
			kind := "/loan-types/" + l.M["loanTypeId"].(string) + "/fee-types"
			c.Create(kind, m{"name": m{"apiName": "nsf", "displayName": "Returned payment"}, "category": "nsfFee", "amount": 20})
			return l, l.Path
		}
		l, path := made()
		kept, other := made()
		for _, p := range []string{path, other} {
			c.Data("POST", p+"/fees", m{"apiName": "nsf", "chargeDate": c.Now().Format(time.DateOnly)}, 200)
		}
		c.Noon("2026-02-20") // the payment of 5 February was not made
		for _, p := range []string{path, other} {
			c.Data("POST", p+"/fees", m{"apiName": "nsf"}, 200)
			c.Data("POST", p+"/change-terms", m{"duration": 24, "feeAmount": 9}, 200)
		}
		c.Noon("2026-02-21")
		if is := fees(l); strings.Join(is, ", ") != "nsf 20.00 booked, lateFee 15.00 booked, modificationFee 9.00 booked, nsf 20.00 booked" {
			t.Fatalf("the fees are %v", is)
		}
		r := c.New(reliefs(l), since("2026-02-04"))
		if is := fees(l); strings.Join(is, ", ") != "nsf 20.00 booked, modificationFee 0.00 canceled, nsf 0.00 canceled" {
			t.Errorf("under relief the fees are %v", is)
		}
		assert.Len(t, c.Events("loan.fee.canceled", l.ID), 3)
		assert.Fields(t, c.Get(path+"/balances"), m{"outstandingBalances.outstandingFeesAmount": 20.0, "outstandingBalances.outstandingLateFeesAmount": 0.0})
		assert.Len(t, c.List(path+"/history?type=feeCancellation"), 2)
		other2 := c.New(reliefs(kept), since("2026-02-04", m{"isCancelFees": false}))
		if is := fees(kept); strings.Join(is, ", ") != "nsf 20.00 booked, lateFee 15.00 booked, modificationFee 9.00 booked, nsf 20.00 booked" {
			t.Errorf("where they are kept the fees are %v", is)
		}
		assert.Fields(t, c.Data("PUT", other2.Path, m{"isCancelFees": true}, 200), m{"isCancelFees": true})
		if is := fees(kept); strings.Join(is, ", ") != strings.Join(fees(l), ", ") {
			t.Errorf("where they are kept no more the fees are %v, want %v", is, fees(l))
		}
		// What is charged by hand under it is the lender's to answer for, and stays when something else changes.
		c.Data("POST", path+"/fees", m{"apiName": "nsf", "feeAmount": 3}, 200)
		c.Data("PUT", r.Path, m{"annualRate": 0.05}, 200)
		if is := fees(l); is[len(is)-1] != "nsf 3.00 booked" {
			t.Errorf("after another change the fees are %v", is)
		}
		c.Data("PUT", r.Path, m{"startDate": "2026-02-06"}, 200)
		c.Data("POST", r.Path+"/cancel", nil, 200)
		c.Sound()
	})
}

// TestReliefOfALoanPaidOff gives back what was charged above the six percent.
func TestReliefOfALoanPaidOff(t *testing.T) {
	servertest.Run(t, func(t *testing.T, c *servertest.Client) {
		l := costly(c)
		c.Noon("2026-02-05")
		c.Data("POST", l.Path+"/transactions", paid(110.02), 201)
		c.Noon("2026-03-05")
		c.Data("POST", l.Path+"/transactions", paid(1124.6), 201) // 1,107.98 and 16.62
		assert.Fields(t, c.Get(l.Path), m{"status": "paidOff"})
		c.Noon("2026-04-01")
		c.Refused("POST", reliefs(l), since("2026-03-05"), 400, "startDate")
		r := c.New(reliefs(l), since("2026-02-05", m{"endDate": "2026-03-31"}))
		assert.Fields(t, r.M, m{"status": "completed", "endedDate": "2026-03-05", "schedule": assert.Count(0)})
		assert.Fields(t, c.Get(l.Path+"/balances"), m{"paidBalances.paidOverAmount": 11.08, "paidBalances.paidInterestAmount": 23.54})
		c.Data("POST", l.Path+"/reimburse", m{"reimbursementAmount": 11.08, "isExternal": true}, 200)
		c.Sound()
	})
}

// TestReliefAndPlans: a plan asks no more than relief allows, and relief is granted also while one is in
// force, for the law does not wait for it to end. Each ends by itself.
func TestReliefAndPlans(t *testing.T) {
	servertest.Run(t, func(t *testing.T, c *servertest.Client) {
		small, great := costly(c), costly(c)
		c.Noon("2026-02-05")
		c.Data("POST", small.Path+"/transactions", paid(110.02), 201)
		c.Data("POST", great.Path+"/transactions", paid(110.02), 201)
		c.Noon("2026-02-06")
		p := agreed(c, small, m{"amount": 50, "numberOfPeriods": 2})
		q := agreed(c, great, m{"amount": 200, "numberOfPeriods": 2})
		c.Noon("2026-02-10")
		r := c.New(reliefs(small), since("2026-02-04", m{"endDate": "2026-05-31"}))
		c.New(reliefs(great), since("2026-02-04"))
		assert.Fields(t, c.Get(p.Path), m{"status": "active"})
		assert.Fields(t, c.Get(q.Path), m{"status": "canceled", "canceledBy": nil}) // it would ask more than the contract
		assert.Len(t, c.Events("paymentplan.statuschanged", q.ID), 1)
		conflict(t, c, plans(great), m{"numberOfPeriods": 2, "amount": 200}, "the relief of a servicemember")
		second := agreed(c, great, m{"amount": 60, "numberOfPeriods": 1})
		c.Noon("2026-04-05")
		assert.Fields(t, c.Get(p.Path), m{"status": "completed"})
		assert.Fields(t, c.Get(second.Path), m{"status": "completed"})
		assert.Fields(t, c.Get(r.Path), m{"status": "active"})
		c.Noon("2026-06-01")
		assert.Fields(t, c.Get(r.Path), m{"status": "completed", "endedDate": "2026-06-01"})
		c.Sound()
	})
}
