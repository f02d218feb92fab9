package lockbox_test

import (
	"fmt"
	"strings"
	"testing"

	"nectarine/internal/domain/loan"
	"nectarine/internal/testing/assert"
	"nectarine/internal/testing/servertest"
)

type m = servertest.M

const header = "loanId,amount,effectiveDate,externalId\n"

// send imports a file and answers what became of it.
func send(c *servertest.Client, query, text string) m {
	c.T.Helper()
	return c.Upload("POST", "/transactions/import?sync=true"+query, "text/csv", text, 202)["data"].(m)
}

// sums are where the dollars of an import are, as count and amount by name, those of 0 left out.
func sums(of m) string {
	for _, one := range of["sums"].([]any) {
		if one.(m)["currency"] == "USD" {
			return tallies(one.(m))
		}
	}
	return "none"
}

func tallies(one m) string {
	var all []string
	for _, name := range []string{"total", "posted", "unposted", "returned", "undone", "repeated", "conflicting", "waiting"} {
		if t := one[name].(m); t["count"] != 0.0 {
			all = append(all, fmt.Sprintf("%s %v %v", name, t["count"], t["amount"]))
		}
	}
	return strings.Join(all, ", ")
}

// unposted are the unposted items of the space with a reference, or those without one for "".
func unposted(c *servertest.Client, reference string) (found []m) {
	c.T.Helper()
	for _, i := range c.List("/transactions/unposted?limit=100") {
		if i["externalId"] == reference || reference == "" && i["externalId"] == nil {
			found = append(found, i)
		}
	}
	return found
}

// TestAFileIsPosted: what can be posted counts on the day on which it came, what cannot is an unposted item, and
// both together are the file.
func TestAFileIsPosted(t *testing.T) {
	servertest.Alone(t, func(t *testing.T, c *servertest.Client) {
		l := c.Active()
		c.Noon("2026-01-20")
		got := send(c, "", header+l.ID+",150.25,2026-01-14,check-1\next-nobody,40,2026-01-14,check-2\n"+l.ID+",10,2026-01-20,check-3\n")
		if is := sums(got); is != "total 3 200.25, posted 2 160.25, unposted 1 40" {
			t.Errorf("the money is %s", is)
		}
		run := got["bulkRunId"].(string)
		assert.Fields(t, got, m{"finishedAt": assert.Not(nil), "errorCount": 0.0, "errors": assert.Count(0), "exceptions": assert.Count(1)})
		item := unposted(c, "check-2")[0]
		assert.Fields(t, got["exceptions"].([]any)[0].(m), m{"lineNumber": 3.0, "externalId": "check-2", "amount": 40.0, "objectId": item["id"],
			"message": `loanId: there is no loan with id "ext-nobody"`})
		assert.Fields(t, item, m{"bulkRunId": run, "lineNumber": 3.0, "givenLoanId": "ext-nobody", "givenPersonId": nil, "loanId": nil, "mainBorrowerId": nil,
			"amount": 40.0, "currency": "USD", "effectiveDate": "2026-01-14", "status": "unposted", "unpostedReason": "unknownLoan", "transactionId": nil,
			"createdBy": assert.Not(nil), "resolvedAt": nil})
		assert.Len(t, c.List(l.Path+"/transactions"), 2)
		first := c.Get(l.Path + "/transactions/ext-check-1")
		assert.Fields(t, first, m{"externalId": "check-1", "transactionType": "payment", "status": "succeeded", "isExternal": true, "scheduledAmount": 150.25,
			"actualAmount": 150.25, "effectiveDate": "2026-01-14", "paidPrincipalAmount": 150.25, "mainBorrowerId": l.M["mainBorrowerId"]})
		assert.Len(t, c.Events("payment.succeeded", first["id"].(string)), 1)
		created := c.Events("unposteditem.created", item["id"].(string))
		assert.Len(t, created, 1)
		assert.Fields(t, created[0]["data"].(m), m{"newStatus": "unposted", "amount": 40.0, "currency": "USD", "effectiveDate": "2026-01-14", "unpostedReason": "unknownLoan"})
		// It was in time: the payment of the 15th was paid on the 14th.
		if owed := c.Get(l.Path + "/balances"); owed["daysOverdue"] != 0.0 {
			t.Errorf("the loan is %v days overdue, want 0", owed["daysOverdue"])
		}
		assert.Fields(t, c.Get("/bulk-runs/"+run), m{"work": "lockbox import", "total": 3.0, "processed": 3.0, "changed": 3.0, "failed": 0.0})
		out := c.List("/bulk-runs/" + run + "/outcomes")
		assert.Fields(t, out[0], m{"member": "000000002", "result": "done", "objectId": first["id"], "borrowerId": l.M["mainBorrowerId"], "message": ""})
		assert.Fields(t, out[1], m{"member": "000000003", "result": "done", "objectId": item["id"], "message": `loanId: there is no loan with id "ext-nobody"`})
		assert.Fields(t, c.Get("/transactions/import/"+run), m{"bulkRunId": run, "startedAt": assert.Not(nil)})
		c.Refused("GET", "/transactions/import/BR-NONE-NONE", nil, 404, "")
		c.Sound()
	})
}

// taking are the statuses of a loan in which a payment is posted, by the reference.
var taking = map[loan.Status]bool{loan.Active: true, loan.Accelerated: true, loan.ChargedOff: true}

// TestInEveryStatus: a loan takes what a lockbox received in the statuses in which it takes a payment.
func TestInEveryStatus(t *testing.T) {
	servertest.Run(t, func(t *testing.T, c *servertest.Client) {
		for status, l := range c.InEveryStatus(func() servertest.Object { return c.Lent() }) {
			ref := "in-" + string(status)
			got := send(c, "", header+l.ID+",10,"+c.Now().Format("2006-01-02")+","+ref+"\n")
			want := "total 1 10, unposted 1 10"
			if taking[status] {
				want = "total 1 10, posted 1 10"
			}
			if is := sums(got); is != want {
				t.Errorf("on a loan that is %s the money is %s, want %s", status, is, want)
			}
			if taking[status] {
				continue
			}
			item := unposted(c, ref)[0]
			assert.Fields(t, item, m{"unpostedReason": "loanStatus", "loanId": l.ID, "mainBorrowerId": l.M["mainBorrowerId"],
				"message": "status: a loan that is " + string(status) + " cannot take a payment; only one that is active, accelerated or chargedOff can"})
			refused := c.Refused("POST", "/transactions/unposted/"+item["id"].(string)+"/assign", m{"loanId": l.ID}, 409, "")
			if refused["message"] != item["message"] {
				t.Errorf("assigned it is refused with %v, want %v", refused["message"], item["message"])
			}
		}
		c.Sound()
	})
}

// TestEveryReason: each line that cannot be posted is an unposted item that says why.
func TestEveryReason(t *testing.T) {
	servertest.Alone(t, func(t *testing.T, c *servertest.Client) {
		l, other := c.Active(), c.Borrower()
		c.Noon("2026-01-20")
		no := c.LoanType(m{"timezone": "America/Chicago", "ledgerRules": m{"paymentAllowedWhenChargedOff": false}})
		off := c.Loan(c.Borrower(), m{"loanTypeId": no.ID, "status": "originated", "atOrigination": m{"amountFinanced": 1200, "duration": 12,
			"paymentFrequency": "monthly", "specificDays": []int{15}, "interestRates": []m{{"days": nil, "rate": 0}}}})
		c.Data("POST", off.Path+"/activate", m{"amortizationAtActivation": true}, 200)
		c.Data("POST", off.Path+"/charge-off", m{"chargedOffReason": "x"}, 200)
		line := c.Loan(c.Borrower(), m{"loanTypeId": c.LoanType(m{"type": "lineOfCredit"}).ID})
		for _, one := range []struct{ loan, amount, date, person, currency, reason, message string }{
			{"", "1", "2026-01-20", "", "", "unknownLoan", "no loan is named"},
			{"LN-NONE-NONE", "1", "2026-01-20", "", "", "unknownLoan", "there is no loan"},
			{"the red car", "1", "2026-01-20", "", "", "unknownLoan", `"the red car"`},
			{l.ID, "1", "2026-01-20", "ext-nobody", "", "wrongBorrower", "there is no borrower"},
			{l.ID, "1", "2026-01-20", other.ID, "", "wrongBorrower", "not this borrower's"},
			{l.ID, "1", "2026-01-21", "", "", "futureDate", "present day of the product, 2026-01-20"},
			{l.ID, "1", "2026-01-20", "", "EUR", "otherCurrency", "only dollars"},
			{l.ID, "0.00", "2026-01-20", "", "", "noAmount", "less than a cent"},
			{l.ID, "1000000000.01", "2026-01-20", "", "usd", "refused", "1000000000.00"},
			{l.ID, "1", "2026-01-04", "", "", "refused", "effectiveDate"},
			{off.ID, "1", "2026-01-20", "", "", "loanStatus", "paymentAllowedWhenChargedOff"},
			{line.ID, "1", "2026-01-20", "", "", "refused", "line of credit"},
		} {
			ref := one.reason + " " + one.message
			ref = ref[:min(len(ref), 50)]
			got := send(c, "", "loanId,amount,effectiveDate,externalId,personId,currency\n"+
				strings.Join([]string{one.loan, one.amount, one.date, `"` + strings.ReplaceAll(ref, `"`, `""`) + `"`, one.person, one.currency}, ",")+"\n")
			items := unposted(c, ref)
			if len(items) != 1 {
				t.Errorf("%v: the items are %v, want one; of the file came %v", one, items, got)
				continue
			}
			if items[0]["unpostedReason"] != one.reason || !strings.Contains(items[0]["message"].(string), one.message) {
				t.Errorf("%v: the item says %v, %v", one, items[0]["unpostedReason"], items[0]["message"])
			}
		}
		if n := len(c.List(l.Path + "/transactions")); n != 0 {
			t.Errorf("the loan has %d transactions, want none", n)
		}
		c.Sound()
	})
}

// TestFilesAsTheyCome: files of any program are read, and what cannot be read is named with its line.
func TestFilesAsTheyCome(t *testing.T) {
	servertest.Run(t, func(t *testing.T, c *servertest.Client) {
		l := c.Active()
		today := c.Now().Format("2006-01-02")
		american := c.Now().Format("1/2/2006")
		for i, text := range []string{
			"\ufeffloanId,amount,effectiveDate,externalId\r\n%s,12.5,%s,%s\r\n",
			"EXTERNALID;EffectiveDate;Amount;loanid\n%[3]s;%[2]s;12.50;%[1]s\n",
			"loanId\tamount\teffectiveDate\treference\n%s\t$12.50\t%s\t%s\n",
			"loanId,amount,effectiveDate,externalId,,\r%s,\"12.500\",%s,%s,,\r,,,,,\r",
			"\"loanId\", amount , effectiveDate,externalId\n\"%s\",\" 12.5 \", %s ,\"%s\"\n",
		} {
			if got := send(c, "", fmt.Sprintf(text, l.ID, today, fmt.Sprint("form-", i))); sums(got) != "total 1 12.5, posted 1 12.5" {
				t.Errorf("%q: the money is %s", text, sums(got))
			}
		}
		got := send(c, "", header+l.ID+",\"$1,012.50\","+american+",big\n")
		if sums(got) != "total 1 1012.5, posted 1 1012.5" {
			t.Errorf("the money is %s", sums(got))
		}
		// The file is the body, not a part of a form.
		form := "--x\r\nContent-Disposition: form-data; name=\"file\"; filename=\"a.csv\"\r\nContent-Type: text/csv\r\n\r\n" + header + l.ID + ",1," + today + ",form\r\n--x--\r\n"
		a := c.Send("POST", "/transactions/import?sync=true", strings.NewReader(form), "Content-Type", "multipart/form-data; boundary=x")
		if a.Status != 415 {
			t.Errorf("a form is answered %d, want 415: %s", a.Status, a.Raw)
		}
		bad := header + strings.Join([]string{
			l.ID + ",abc," + today + ",b1", l.ID + ",1.005," + today + ",b2", l.ID + ",-5," + today + ",b3", l.ID + ",(5.00)," + today + ",b4",
			l.ID + ",1,13/13/2026,b5", l.ID + ",1,yesterday,b6", l.ID + ",1," + today + ",", l.ID + ",1," + today + "," + strings.Repeat("x", 51),
			l.ID + ",1," + today + ",1.23E+15", strings.Repeat("y", 261) + ",1," + today + ",b7", l.ID + ",," + today + ",b8", l.ID + ",1,,b9",
			l.ID + ",\"1,2\"," + today + ",b10", l.ID + ",1", l.ID + ",1," + today + ",good"}, "\n") + "\n"
		want := "2 amount, 3 amount, 4 amount, 5 amount, 6 effectiveDate, 7 effectiveDate, 8 externalId, 9 externalId, 10 externalId, 11 loanId, 12 amount, 13 effectiveDate, 14 amount, 15 "
		refused := c.Upload("POST", "/transactions/import", "text/csv", bad, 400)
		if is := faults(refused["lines"]); is != want {
			t.Errorf("the faults are\n%s, want\n%s", is, want)
		}
		assert.Fields(t, refused, m{"lineErrors": 14.0})
		if all := c.List(l.Path + "/transactions?externalId=good"); len(all) != 0 {
			t.Errorf("of a file that was refused came %v", all)
		}
		part := send(c, "&partial=true", bad)
		if sums(part) != "total 1 1, posted 1 1" || part["errorCount"] != 14.0 || faults(part["errors"]) != want {
			t.Errorf("with partial=true the money is %s, and the faults are %v", sums(part), part["errors"])
		}
		huge := header
		for i := range 1000 { // account numbers in the place of amounts
			huge += l.ID + ",9000000000000," + today + fmt.Sprint(",huge-", i, "\n")
		}
		if refused := c.Upload("POST", "/transactions/import?previewMode=true", "text/csv", huge, 400); !strings.HasPrefix(faults(refused["lines"]), "3 amount, 4 amount, ") {
			t.Errorf("more than can be summed is refused with %v, want the lines from 3 on", refused["message"])
		}
		for text, column := range map[string]string{"": "", "loanId,amount,effectiveDate\n": "externalId", header: "", "loanId,loanId,amount,effectiveDate,externalId\n": "loanId",
			"loanId,amount,effectiveDate,reference,externalId\n": "externalId", "loanId,amount,effectiveDate,externalId,payer\n": "payer",
			header + l.ID + ",1," + today + ",\"open\n": ""} {
			for _, query := range []string{"", "?partial=true", "?previewMode=true"} {
				refused := c.Upload("POST", "/transactions/import"+query, "text/csv", text, 400)
				lines, _ := refused["lines"].([]any)
				if column != "" && (len(lines) != 1 || lines[0].(m)["column"] != column) {
					t.Errorf("%q: it is refused with %v, want the column %s", text, refused, column)
				}
			}
		}
		c.Sound()
	})
}

// faults are the lines and columns that are named.
func faults(lines any) string {
	var all []string
	for _, one := range lines.([]any) {
		all = append(all, fmt.Sprint(one.(m)["line"], " ", one.(m)["column"]))
	}
	return strings.Join(all, ", ")
}
