package servertest

import (
	"encoding/json"
	"maps"
	"strings"
	"time"

	"nectarine/internal/value/id"
)

// makers make what a path names where no operation creates it in its collection;
// at is the path of the collection.
func makers() map[string]func(c *Client, at string) string {
	all := map[string]func(c *Client, at string) string{
		"/bulk-runs/{bulkRunId}": func(c *Client, _ string) string {
			c.Data("POST", c.subcases().Supercase+"/bulk-update", M{"name": "Hurricane"}, 202)
			return idOf(c.List("/bulk-runs?limit=1")[0])
		},
		"/case-types/{caseTypeId}/do-not-interact-types/{doNotInteractTypeId}": func(c *Client, at string) string {
			made := c.own("doNotInteractTypeId")
			c.Do("POST", at+"/"+made, nil, 204)
			return made
		},
		"/case-types/{caseTypeId}/notification-types/{notificationTypeId}": func(c *Client, at string) string {
			made := c.own("notificationTypeId")
			c.Do("POST", at+"/"+made, nil, 204)
			return made
		},
		"/events/{eventId}": func(c *Client, _ string) string {
			c.Borrower()
			return idOf(c.List("/events?limit=1")[0])
		},
		"/fema/disasters/{femaDisasterId}": func(c *Client, at string) string {
			c.Upload("POST", at, disasters.Type, disasters.Text, 200)
			return idOf(c.List(at)[0])
		},
		"/interactions/{interactionId}": func(c *Client, _ string) string {
			who := c.subcases()
			c.Data("POST", who.Supercase+"/bulk-send?sync=true", message, 202)
			return idOf(c.List(who.Borrower.Path + "/interactions")[0])
		},
		"/notifications/{notificationId}": func(c *Client, at string) string {
			matter := c.notifying()
			return idOf(c.List(at + "?caseId=" + matter.ID)[0])
		},
		"/people/{personId}/cases/{caseId}/associations/{objectId}": func(c *Client, at string) string {
			made, _ := associated(c, at).(M)
			id, _ := made["objectId"].(string)
			return id
		},
		"/people/{personId}/identities/{identityId}": func(c *Client, at string) string {
			c.Create(at, M{"identityType": "SSN", "value": "900-12-3456"}) // the first is the primary one, which stays
			return idOf(c.Create(at, M{"identityType": "passport", "value": "X1234567", "issuingCountry": "US"}))
		},
		"/supercases/{supercaseId}/bulk-operations/{supercaseBulkOperationId}": func(c *Client, at string) string {
			supercase := strings.TrimSuffix(at, "/bulk-operations")
			c.member(supercase, c.Borrower())
			c.Do("POST", supercase+"/populations/draft/commit?sync=true", nil, 204)
			return idOf(c.Data("POST", supercase+"/bulk-update", M{"name": "Hurricane"}, 202))
		},
		"/supercases/{supercaseId}/populations/{populationId}": func(c *Client, at string) string {
			c.member(strings.TrimSuffix(at, "/populations"), c.Borrower())
			draft := idOf(c.Get(at + "/draft"))
			c.Do("POST", at+"/draft/commit?sync=true", nil, 204)
			return draft
		},
	}
	maps.Copy(all, makersOfLoans())
	maps.Copy(all, makersOfLockbox())
	return all
}

func makersOfLockbox() map[string]func(c *Client, at string) string {
	return map[string]func(c *Client, at string) string{
		"/transactions/import/{bulkRunId}": func(c *Client, at string) string {
			return c.Upload("POST", at+"?sync=true", "text/csv", c.received(), 202)["data"].(M)["bulkRunId"].(string)
		},
		"/loans/import/{bulkRunId}": func(c *Client, at string) string {
			return c.Upload("POST", at+"?sync=true", "application/x-ndjson", c.keptElsewhere(), 202)["data"].(M)["bulkRunId"].(string)
		},
		"/transactions/unposted/{unpostedItemId}": func(c *Client, at string) string {
			c.Upload("POST", strings.Replace(at, "unposted", "import?sync=true", 1), "text/csv", c.received(), 202)
			return idOf(c.List(at + "?status=unposted&limit=1")[0])
		},
	}
}

// received is a file of a payment of $100 for a loan that nobody has.
func (c *Client) received() string {
	return "loanId,amount,effectiveDate,externalId\next-unreadable,100.00," + c.Now().Add(-6*time.Hour).Format("2006-01-02") + "," + id.New("BK") + "\n"
}

// keptElsewhere is a file of two loans as another system kept them the day before: nothing of them is due. The second
// says another sum than its opening.
func (c *Client) keptElsewhere() string {
	kind, person := c.LoanType(M{"timezone": "UTC", "ledgerRules": M{"dayCount": "actual/365"}}).ID, c.Borrower().ID
	day := func(months, days int) string { return c.Now().AddDate(0, months, days).Format("2006-01-02") }
	var file strings.Builder
	for _, expected := range []float64{1200, 1200.01} {
		line, err := json.Marshal(M{"personId": person, "startDate": day(-1, 0), "effectiveDate": day(0, 0),
			"loan": M{"externalId": id.New("BK"), "loanTypeId": kind, "atOrigination": M{"amountFinanced": 1200, "duration": 12, "paymentFrequency": "monthly",
				"specificDays": []int{15}, "interestRates": []M{{"days": nil, "rate": 0}}, "expectedPayments": []M{{"date": day(0, 10)}}}},
			"opening":  M{"nonDueBalances": M{"principalAmount": 1200, "interestAmount": 0, "feesAmount": 0}, "accruedInterestAmount": 0},
			"expected": M{"principalAmount": expected}})
		if err != nil {
			c.T.Fatal(err)
		}
		file.Write(append(line, '\n'))
	}
	return file.String() + `{"controlTotals": {"count": 2, "principalAmount": 2400}}` + "\n"
}

func makersOfLoans() map[string]func(c *Client, at string) string {
	return map[string]func(c *Client, at string) string{
		"/people/{personId}/loans/{loanId}/fees/{feeId}": func(c *Client, at string) string {
			activated(c, &Request{Path: at})
			return idOf(c.Create(at, chargedFee(c, at)))
		},
		"/people/{personId}/loans/{loanId}/people/{loanPersonId}": func(c *Client, at string) string {
			return idOf(c.Create(at, coBorrower(c, at).(M)))
		},
		"/people/{personId}/loans/{loanId}/periods/{loanPeriodId}": func(c *Client, at string) string {
			activated(c, &Request{Path: at})
			return idOf(c.Do("GET", at, nil, 200)["data"].([]any)[0].(M))
		},
		"/people/{personId}/loans/{loanId}/rates/{rateId}": func(c *Client, at string) string {
			activated(c, &Request{Path: at})
			rates := c.Data("POST", at, M{"interestRate": lowered}, 201)["interestRates"].([]any)
			return idOf(rates[len(rates)-1].(M))
		},
		"/people/{personId}/loans/{loanId}/rate-caps/{rateId}": func(c *Client, at string) string {
			activated(c, &Request{Path: at})
			return idOf(c.Data("POST", at, M{"maxRate": 0.06}, 200)["rateCaps"].([]any)[0].(M))
		},
		"/people/{personId}/loans/{loanId}/advances/{advanceId}": func(c *Client, at string) string {
			inAdvances(c, &Request{Path: at})
			return idOf(c.Create(at, with(M{"status": "scheduled"}, []M{lentLater})))
		},
		"/people/{personId}/loans/{loanId}/custom-payment-plans/{paymentPlanId}": func(c *Client, at string) string {
			activated(c, &Request{Path: at})
			return idOf(c.Create(at, M{"numberOfPeriods": 3, "amount": 150}))
		},
		"/people/{personId}/loans/{loanId}/payment-plan-scra/{reliefId}": func(c *Client, at string) string {
			activated(c, &Request{Path: at})
			return idOf(c.Create(at, called))
		},
		"/people/{personId}/loans/{loanId}/refunds/{refundId}": func(c *Client, at string) string {
			activated(c, &Request{Path: at})
			return idOf(c.Create(at, givenBack))
		},
		"/people/{personId}/loans/{loanId}/transactions/{transactionId}": func(c *Client, at string) string {
			activated(c, &Request{Path: at})
			return idOf(c.Create(at, paid))
		},
	}
}

// befores are what must have happened before a request can succeed.
func befores() map[string]func(c *Client, r *Request) {
	all := map[string]func(c *Client, r *Request){
		"DELETE /teams/{teamId}/employees/{employeeId}":         func(c *Client, r *Request) { c.Do("PUT", r.Path, nil, 204) },
		"GET /documents/{documentId}/content":                   signed,
		"GET /people/{personId}/documents/{documentId}/content": signed,
		"POST /people/{personId}/documents/{documentId}/convert": func(c *Client, r *Request) {
			signed(c, &Request{Path: strings.TrimSuffix(r.Path, "/convert") + "/content"})
		},
		"DELETE /people/{personId}/cases/{caseId}/do-not-interact": func(c *Client, r *Request) {
			c.Create(r.Path, M{"channels": []string{"voice"}})
		},
		"GET /people/{personId}/cases/{caseId}/do-not-interact": func(c *Client, r *Request) {
			c.Create(r.Path, M{"channels": []string{"voice"}})
		},
		"GET /people/{personId}/cases/{caseId}/escalations/current": func(c *Client, r *Request) {
			c.Do("POST", strings.TrimSuffix(r.Path, "/current"), toTeam(c, r.Path), 204)
		},
		"GET /people/{personId}/identity": identityBefore,
		"PUT /people/{personId}/identity": identityBefore,
		"POST /supercases/{supercaseId}/populations/draft/commit": func(c *Client, r *Request) {
			c.member(strings.TrimSuffix(r.Path, "/populations/draft/commit"), c.Borrower())
		},
		"POST /supercases/{supercaseId}/populations/draft/match":                               declared,
		"GET /supercases/{supercaseId}/populations/draft/match":                                declared,
		"POST /supercases/{supercaseId}/bulk-create-do-not-interact":                           committed,
		"POST /supercases/{supercaseId}/bulk-delete-do-not-interact":                           committed,
		"POST /supercases/{supercaseId}/bulk-send":                                             committed,
		"POST /supercases/{supercaseId}/bulk-update":                                           committed,
		"POST /supercases/{supercaseId}/bulk-operations/{supercaseBulkOperationId}/undo":       drained,
		"GET /supercases/{supercaseId}/bulk-operations/{supercaseBulkOperationId}/results.csv": drained,
		"GET /supercases/{supercaseId}/bulk-operations/{supercaseBulkOperationId}/progress":    drained,
		"POST /bulk-runs/{bulkRunId}/undo":                                                     drained,
		"DELETE /fema/zip-counties": func(c *Client, r *Request) {
			c.Upload("PUT", r.Path, "text/csv", "zip,fips\n33901,12021\n", 200)
		},
		"GET /fema/zip-counties": func(_ *Client, r *Request) { r.Path += "?zip=33901" },
		"POST /case-types/{caseTypeId}/migrate": func(c *Client, r *Request) {
			c.Put(strings.TrimSuffix(r.Path, "/migrate"), M{"status": "active"})
		},
		"POST /tasks/next": func(c *Client, r *Request) {
			c.Create("/tasks", scheduledCall)
			r.From = c.Agent("Ann", "Lee", "task:read", "task:update", "taskrouter.task:receive")
		},
	}
	maps.Copy(all, beforesOfLoans())
	return all
}

func beforesOfLoans() map[string]func(c *Client, r *Request) {
	return map[string]func(c *Client, r *Request){
		"GET /people/{personId}/loans/{loanId}/fees": func(c *Client, r *Request) {
			activated(c, r)
			c.Create(r.Path, chargedFee(c, r.Path))
		},
		"POST /people/{personId}/loans/{loanId}/fees":       activated,
		"GET /people/{personId}/loans/{loanId}/obligations": after("/accelerate", nil),
		"GET /people/{personId}/loans/{loanId}/payoff":      activated,
		"GET /people/{personId}/loans/{loanId}/periods":     activated,
		"GET /people/{personId}/loans/{loanId}/rates":       activated,
		"POST /people/{personId}/loans/{loanId}/rates":      activated,
		"GET /people/{personId}/loans/{loanId}/investors": func(c *Client, r *Request) {
			c.Do("PUT", r.Path, sold(c, r.Path), 204)
		},
		"GET /people/{personId}/loans/{loanId}/rates/details": func(c *Client, r *Request) {
			activated(c, &Request{Path: strings.TrimSuffix(r.Path, "/details")})
		},
		"GET /people/{personId}/loans/{loanId}/rate-caps": func(c *Client, r *Request) {
			activated(c, r)
			c.Data("POST", r.Path, M{"maxRate": 0.06}, 200)
		},
		"POST /people/{personId}/loans/{loanId}/rate-caps": activated,
		"PUT /people/{personId}/loans/{loanId}/fees/origination": func(c *Client, r *Request) {
			fees := strings.TrimSuffix(r.Path, "/origination")
			agreed := carLoan(c, "").(M)["atOrigination"].(M)
			c.Put(strings.TrimSuffix(fees, "/fees"), M{"atOrigination": with(M{"fees": M{"originationFeeAmount": 100}}, []M{agreed})})
			activated(c, &Request{Path: fees})
		},
		"POST /people/{personId}/loans/{loanId}/activate": func(c *Client, r *Request) {
			c.Put(strings.TrimSuffix(r.Path, "/activate"), M{"status": "originated"})
		},
		"GET /people/{personId}/loans/{loanId}/balances":              activated,
		"GET /people/{personId}/loans/{loanId}/balance":               activated,
		"GET /people/{personId}/loans/{loanId}/interest":              serving,
		"GET /people/{personId}/loans/{loanId}/expected-payments":     activated,
		"GET /people/{personId}/loans/{loanId}/ledger":                activated,
		"GET /people/{personId}/loans/{loanId}/history":               activated,
		"POST /people/{personId}/loans/{loanId}/change-due-dates":     activated,
		"POST /people/{personId}/loans/{loanId}/change-terms":         activated,
		"POST /people/{personId}/loans/{loanId}/defer-due-date":       activated,
		"POST /people/{personId}/loans/{loanId}/defer-schedule":       activated,
		"POST /people/{personId}/loans/{loanId}/advances":             inAdvances,
		"POST /people/{personId}/loans/{loanId}/custom-payment-plans": activated,
		"POST /people/{personId}/loans/{loanId}/payment-plan-scra":    activated,
		"POST /people/{personId}/loans/{loanId}/freeze":               activated,
		"POST /people/{personId}/loans/{loanId}/unfreeze":             after("/freeze", nil),
		"POST /people/{personId}/loans/{loanId}/accelerate":           activated,
		"POST /people/{personId}/loans/{loanId}/reverse-accelerate":   after("/accelerate", nil),
		"POST /people/{personId}/loans/{loanId}/charge-off":           activated,
		"PUT /people/{personId}/loans/{loanId}/charge-off":            after("/charge-off", M{"chargedOffReason": "No payment in 120 days."}),
		"POST /people/{personId}/loans/{loanId}/reverse-charge-off":   after("/charge-off", M{"chargedOffReason": "No payment in 120 days."}),
		"POST /people/{personId}/loans/{loanId}/close":                activated,
		"POST /people/{personId}/loans/{loanId}/refresh":              activated,
		"POST /people/{personId}/loans/{loanId}/refunds":              activated,
		"POST /people/{personId}/loans/{loanId}/reimburse":            paidOver,
		"POST /people/{personId}/loans/{loanId}/transactions":         activated,
		"POST /people/{personId}/loans/{loanId}/transactions/{transactionId}/cancel": func(c *Client, r *Request) {
			at := strings.TrimSuffix(r.Path, "/cancel")
			at = at[:strings.LastIndex(at, "/")]
			made := idOf(c.Create(at, with(M{"scheduledDate": c.Now().AddDate(0, 1, 0).Format("2006-01-02")}, []M{paid})))
			r.Path, r.Parts[len(r.Parts)-1] = at+"/"+made+"/cancel", made
		},
		"POST /people/{personId}/loans/{loanId}/transactions/{transactionId}/backdate": func(c *Client, _ *Request) { c.Advance(48 * time.Hour) },
		"POST /people/{personId}/loans/{loanId}/transactions/{transactionId}/chargeback/reverse": func(c *Client, r *Request) {
			c.Data("POST", strings.TrimSuffix(r.Path, "/reverse"), nil, 200)
		},
	}
}

// paidOver activates the loan at the head of the path, and pays more than is owed.
func paidOver(c *Client, r *Request) {
	activated(c, r)
	c.Create(strings.TrimSuffix(r.Path, "/reimburse")+"/transactions", M{"type": "oneTime", "isExternal": true, "amount": 9000})
}

// activated activates the loan at the head of the path.
func activated(c *Client, r *Request) {
	loan := r.Path[:strings.LastIndex(r.Path, "/")]
	c.Put(loan, M{"status": "originated"})
	c.Data("POST", loan+"/activate", nil, 200)
}

// serving activates the loan at the head of the path, and lets two days pass, in which it earns interest.
func serving(c *Client, r *Request) {
	activated(c, r)
	c.Advance(48 * time.Hour)
}

// inAdvances activates the loan at the head of the path, which is paid out in advances.
func inAdvances(c *Client, r *Request) {
	kind := c.Get(r.Path[:strings.LastIndex(r.Path, "/")])["loanTypeId"].(string)
	c.Put("/loan-types/"+kind, M{"ledgerRules": with(M{"multipleAdvances": true}, []M{ruled})})
	activated(c, r)
}

// after activates the loan at the head of the path, and does something to it.
func after(what string, body any) func(c *Client, r *Request) {
	return func(c *Client, r *Request) {
		activated(c, r)
		c.Data("POST", r.Path[:strings.LastIndex(r.Path, "/")]+what, body, 200)
	}
}

func idOf(o M) string { return o["id"].(string) }

// disasters is a declaration as OpenFEMA publishes it.
var disasters = File{"text/csv", `disasterNumber,state,declarationType,declarationDate,incidentType,declarationTitle,incidentBeginDate,fipsStateCode,fipsCountyCode,designatedArea
4673,FL,DR,2022-09-29T00:00:00.000Z,Hurricane,HURRICANE IAN,2022-09-23T00:00:00.000Z,12,071,Lee (County)
`}

func drained(c *Client, _ *Request) { c.Drain() }

// committed gives the supercase at the head of the path a subcase.
func committed(c *Client, r *Request) {
	supercase := "/supercases/" + r.Parts[0]
	c.member(supercase, c.Borrower())
	c.Do("POST", supercase+"/populations/draft/commit?sync=true", nil, 204)
}

// declared makes the disaster known, and where a ZIP code lies.
func declared(c *Client, _ *Request) {
	c.Upload("POST", "/fema/disasters", disasters.Type, disasters.Text, 200)
	c.Upload("PUT", "/fema/zip-counties", "text/csv", "zip,fips\n33901,12071\n", 200)
}

// member puts a borrower into the draft of the supercase at the path.
func (c *Client) member(supercase string, who Object) {
	c.T.Helper()
	c.Do("POST", supercase+"/populations/draft/members", []M{{"borrowerId": who.ID}}, 200)
}

// notifying is a case that notifies its borrower.
func (c *Client) notifying() Object {
	c.T.Helper()
	kind := idOf(c.List("/case-types?caseType=bankruptcy")[0])
	tells := idOf(c.Create("/notification-types", M{"name": "Bankruptcy received", "channel": "mail", "onStatus": "initiated",
		"status": "active", "delay": 10}))
	c.Do("POST", "/case-types/"+kind+"/notification-types/"+tells, nil, 204)
	return c.Case(c.Borrower(), bankruptcy)
}

// hurricane is a supercase with one subcase.
type hurricane struct {
	Supercase string // its path
	Borrower  Object
}

// subcases makes a supercase with one subcase.
func (c *Client) subcases() hurricane {
	c.T.Helper()
	h := hurricane{"/supercases/" + c.own("supercaseId"), c.Borrower()}
	c.member(h.Supercase, h.Borrower)
	c.Do("POST", h.Supercase+"/populations/draft/commit?sync=true", nil, 204)
	return h
}

func signed(c *Client, r *Request) { c.Upload("POST", r.Path, "text/plain", "Read and signed.", 200) }

func identityBefore(c *Client, r *Request) {
	c.Create(strings.Replace(r.Path, "/identity", "/identities", 1), M{"identityType": "SSN", "value": "900-12-3456"})
}
