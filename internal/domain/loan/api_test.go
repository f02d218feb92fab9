package loan_test

import (
	"context"
	"encoding/json"
	"fmt"
	"strings"
	"testing"

	"nectarine/internal/domain/loan"
	"nectarine/internal/mechanism/store"
	"nectarine/internal/server"
	"nectarine/internal/testing/assert"
	"nectarine/internal/testing/servertest"
)

type m = servertest.M

// house is a client with a borrower and a product of each kind.
func house(c *servertest.Client) (person string) {
	c.Create("/loan-types", m{"name": "Personal", "type": "installment", "externalId": "inst", "timezone": "America/Chicago",
		"assetType": "personalClosedEndUnsecured", "assetDisplayName": "Personal loan"})
	c.Create("/loan-types", m{"name": "Line", "type": "lineOfCredit", "externalId": "line", "managedByPeach": false})
	return c.Borrower(m{"externalId": "ann"}).ID
}

func TestLoanTypes(t *testing.T) {
	servertest.Run(t, func(t *testing.T, c *servertest.Client) {
		lt := c.Create("/loan-types", m{"name": "Personal", "type": "installment", "externalId": "inst",
			"extraFields": m{"a": []any{1.5, "x", nil}}, "metaData": m{"k": "v"}})
		id := lt["id"].(string)
		if !strings.HasPrefix(id, "LT-") {
			t.Fatalf("what is made is %v, want an id that begins with LT-", lt)
		}
		assert.Fields(t, lt, m{"timezone": "America/New_York", "status": "active", "currency": "USD", "managedByPeach": true})
		got := c.Get("/loan-types/ext-inst")
		if fmt.Sprint(got) != fmt.Sprint(lt) {
			t.Fatalf("it is read as %v and was made as %v, want them alike", got, lt)
		}
		c.Refused("POST", "/loan-types", m{"name": "x", "type": "installment", "timezone": "Mars/Olympus"}, 400, "timezone")
		c.Refused("POST", "/loan-types", m{"name": "x", "type": "bnpl"}, 400, "type")
		c.Refused("POST", "/loan-types", m{"type": "installment", "name": "x", "currency": "EUR"}, 400, "currency")
		c.Refused("POST", "/loan-types", m{"type": "installment", "name": "x", "externalId": "inst"}, 409, "externalId")
		c.Refused("PUT", "/loan-types/"+id, m{"type": "lineOfCredit"}, 400, "type")
		c.Refused("PUT", "/loan-types/"+id, m{"timezone": "America/Denver"}, 400, "timezone")
		c.Refused("GET", "/loan-types/LT-NONE-NONE", nil, 404, "")
		c.Other().Refused("GET", "/loan-types/"+id, nil, 404, "")
		assert.Fields(t, c.Put("/loan-types/"+id, m{"status": "inactive"}), m{"status": "inactive"})
		c.Create("/loan-types", m{"name": "Line", "type": "lineOfCredit"})
		assert.Rows(t, c.List("/loan-types?status=inactive"), m{"id": id})
		c.Borrower(m{"externalId": "ann"})
		c.Refused("POST", "/people/ext-ann/loans", m{"loanTypeId": "ext-inst"}, 400, "loanTypeId")
	})
}

func TestLoan(t *testing.T) {
	servertest.Run(t, func(t *testing.T, c *servertest.Client) {
		ann := house(c)
		path := "/people/ext-ann/loans"
		l := c.Create(path, m{"loanTypeId": "ext-inst", "externalId": "one", "nickname": "Car", "servicedBy": "creditor", "mainBorrowerId": "ext-ann",
			"declineReason": m{"mainText": "x", "subReasons": []m{{"reasonText": "y"}}}, "metaData": m{"k": "v"},
			"atOrigination": m{"amountFinanced": 1000.5, "interestRates": []m{{"days": nil, "rate": 0.0599, "interestType": "absolute"}}}})
		id := l["id"].(string)
		assert.Fields(t, l, m{"status": "pending", "mainBorrowerId": ann, "object": "installment", "displayId": "one", "type": "installment", "assetDisplayName": "Personal loan", "assetType": "personalClosedEndUnsecured", "timestamps.originatedAt": nil})
		if got := c.Get(path + "/ext-one"); fmt.Sprint(got) != fmt.Sprint(l) {
			t.Fatalf("it is read as %v and was made as %v, want them alike", got, l)
		}
		if got := c.Put(path+"/"+id, l); got["updatedAt"] != l["updatedAt"] {
			t.Fatalf("what was read was sent back, and something changed: %v, want it updated at %v", got, l["updatedAt"])
		}
		l = c.Put(path+"/"+id, m{"status": "originated", "nickname": "Truck"})
		assert.Fields(t, l, m{"timestamps.originatedAt": assert.Set, "nickname": "Truck"})
		c.Put(path+"/"+id, m{"atOrigination": l["atOrigination"]})
		c.Refused("PUT", path+"/"+id, m{"atOrigination": m{"amountFinanced": 1000}}, 409, "atOrigination.amountFinanced")
		c.Refused("PUT", path+"/"+id, m{"atOrigination": nil}, 409, "atOrigination.amountFinanced")
		c.Do("PUT", path+"/"+id, m{"status": "pending"}, 409)
		c.Do("PUT", path+"/"+id, m{"status": "active"}, 409)
		c.Put(path+"/"+id, m{"isClosed": true})
		c.Do("PUT", path+"/"+id, m{"isClosed": false}, 409)

		assert.Rows(t, c.Events("loan.created", id), m{"personId": ann, "loanId": id})
		assert.Rows(t, c.Events("loan.statuschanged", id), m{"data.newStatus": "originated"})
		assert.Rows(t, c.Events("loan.updated", id), m{"data.changes": assert.Count(2)}, m{})
		other := c.Other()
		other.Refused("GET", path+"/"+id, nil, 404, "")
		house(other)
		other.Refused("GET", path+"/"+id, nil, 404, "")
		other.Refused("PUT", path+"/"+id, m{"nickname": "x"}, 404, "")
		assert.Len(t, other.List("/loans"), 0)
	})
}

func TestLoanRefusals(t *testing.T) {
	servertest.Run(t, func(t *testing.T, c *servertest.Client) {
		house(c)
		path := "/people/ext-ann/loans"
		c.Refused("POST", "/people/ext-nobody/loans", m{"loanTypeId": "ext-inst"}, 404, "")
		c.Refused("GET", "/people/ext-nobody/loans", nil, 404, "")
		c.Refused("GET", path+"/LN-NONE-NONE", nil, 404, "")
		c.Borrower(m{"externalId": "bob"})
		for _, bad := range []struct {
			body  m
			field string
		}{
			{m{"loanTypeId": "LT-NONE-NONE"}, "loanTypeId"},
			{m{"status": "active"}, "status"},
			{m{"status": "lost"}, "status"},
			{m{"type": "lineOfCredit"}, "type"},
			{m{"mainBorrowerId": "ext-bob"}, "mainBorrowerId"},
			{m{"newDrawsAllowed": true}, "newDrawsAllowed"},
			{m{"additionalPeople": []m{{"personId": "BO-NONE-NONE"}}}, "additionalPeople[0].personId"},
			{m{"additionalPeople": []m{{"personId": "ext-ann"}}}, "additionalPeople[0].personId"},
			{m{"additionalPeople": []m{{"personId": "ext-bob"}, {"personId": "ext-bob"}}}, "additionalPeople[1].personId"},
			{m{"balance": 5}, "balance"},
			{m{"atOrigination": m{"feez": 1}}, "atOrigination.feez"},
			{m{"atOrigination": m{"fees": m{"fee": 1}}}, "atOrigination.fees.fee"},
			{m{"atOrigination": m{"expectedPayments": []m{{"date": "2026-02-30"}}}}, "atOrigination.expectedPayments[0].date"},
			{m{"atOrigination": m{"expectedPayments": []m{{"amount": 1.005}}}}, "atOrigination.expectedPayments[0].amount"},
			{m{"atOrigination": m{"downPaymentAmount": -1}}, "atOrigination.downPaymentAmount"},
			{m{"atOrigination": m{"interestRates": []m{{"rate": -0.1}}}}, "atOrigination.interestRates[0].rate"},
			{m{"atOrigination": m{"promoRates": []m{{"rate": -0.1}}}}, "atOrigination.promoRates[0].rate"},
			{m{"atOrigination": m{"specificDays": []int{32}}}, "atOrigination.specificDays[0]"},
			{m{"atOrigination": m{"promoRates": []any{nil}}}, "atOrigination.promoRates[0]"},
			{m{"atOrigination": m{"card": m{"cardDetails": m{"cvvNumber": "123"}}}}, "atOrigination.card.cardDetails.cvvNumber"},
			{m{"atOrigination": m{"card": m{"cardDetails": m{"pan": "4111111111111112"}}}}, "atOrigination.card.cardDetails.pan"},
		} {
			if bad.body["loanTypeId"] == nil {
				bad.body["loanTypeId"] = "ext-inst"
			}
			c.Refused("POST", path, bad.body, 400, bad.field)
		}
		if e := c.Refused("POST", path, m{"nickname": "x"}, 400, ""); !strings.Contains(e["message"].(string), "loanTypeId") {
			t.Fatalf("the refusal is %v, want loanTypeId in its message", e)
		}
		c.Create(path, m{"loanTypeId": "ext-inst", "externalId": "one"})
		c.Refused("POST", path, m{"loanTypeId": "ext-inst", "externalId": "one"}, 409, "externalId")
		c.Refused("GET", "/people/ext-bob/loans/ext-one", nil, 404, "")
		if rows := c.List("/loans"); len(rows) != 1 {
			t.Fatalf("a refused loan was written: %v, want the one from before", rows)
		}
	})
}

func TestAdditionalPeople(t *testing.T) {
	servertest.Run(t, func(t *testing.T, c *servertest.Client) {
		ann := house(c)
		bob := c.Borrower(m{"externalId": "bob"}).ID
		l := c.Create("/people/ext-ann/loans", m{"loanTypeId": "ext-line", "additionalPeople": []m{{"personId": "ext-bob", "loanRelationType": "coBorrower"}}})
		id := l["id"].(string)
		got := c.Get("/people/ext-bob/loans/" + id)["additionalPeople"].([]any)
		assert.Fields(t, got[0], m{"personId": bob})
		assert.Fields(t, l, m{"newDrawsAllowed": true})
		for path, want := range map[string]int{"/people/" + bob + "/loans": 1, "/people/" + ann + "/loans": 1, "/loans?personId=ext-bob": 0,
			"/loans?personId=ext-bob&includeAdditionalBorrowers=true": 1, "/loans?personId=ext-ann": 1} {
			if rows := c.List(path); len(rows) != want {
				t.Fatalf("at %v are the loans %v, want %d of them", path, rows, want)
			}
		}
		ids := c.List("/loans?fields=idsOnly&includeAdditionalBorrowers=true")[0]
		assert.Fields(t, ids, m{"mainBorrowerExternalId": "ann", "lockStatus": "unlocked", "status": nil, "additionalPeople": assert.Count(1)})
		if rows := c.List("/people/" + bob + "/loans"); len(rows) != 1 || rows[0]["id"] != id {
			t.Errorf("the loans of bob are %v, want %s", rows, id)
		}
		c.Put("/people/ext-ann/loans/"+id, m{"additionalPeople": []m{}})
		assert.Len(t, c.List("/people/ext-bob/loans"), 0)
		c.Refused("GET", "/people/ext-bob/loans/"+id, nil, 404, "")
	})
}

func TestLists(t *testing.T) {
	servertest.Run(t, func(t *testing.T, c *servertest.Client) {
		house(c)
		want := map[string]bool{}
		for i := range 7 {
			body := m{"loanTypeId": []string{"ext-inst", "ext-line"}[i%2], "externalId": fmt.Sprint("l", i), "status": []string{"pending", "originated"}[i/4]}
			want[c.Create("/people/ext-ann/loans", body)["id"].(string)] = true
		}
		for query, n := range map[string]int{"": 7, "statuses=pending": 4, "statuses=pending,originated": 7, "statuses=originated&statuses=active": 3, "statuses=all": 7,
			"managedByPeach=true": 4, "managedByPeach=false": 3, "loanTypeId=ext-line": 3, "externalId=l3": 1, "externalId=ext-l3": 1, "type=installment": 4} {
			if rows := c.List("/loans?" + query); len(rows) != n {
				t.Errorf("%s: %d rows, want %d", query, len(rows), n)
			}
		}
		c.Refused("GET", "/loans?statuses=lost", nil, 400, "statuses[0]")
		c.Refused("GET", "/loans?status=all,lost", nil, 400, "status[1]")
		c.Refused("GET", "/loans?loanTypeId=LT-NONE-NONE", nil, 400, "loanTypeId")
		c.Refused("GET", "/loans?fields=some", nil, 400, "fields")
		c.Refused("GET", "/loans?limit=101", nil, 400, "limit")
		c.Refused("GET", "/loans?sortBy=nickname", nil, 400, "sortBy")
		assert.Fields(t, c.List("/loans?sortBy=externalId")[0], m{"externalId": "l0"})
		for _, list := range []string{"/loans?limit=2", "/loans?limit=2&fields=idsOnly", "/people/ext-ann/loans?limit=2"} {
			seen := map[string]bool{}
			for next := list; next != ""; {
				page := c.Do("GET", next, nil, 200)
				for _, row := range page["data"].([]any) {
					id := row.(m)["id"].(string)
					if seen[id] || !want[id] {
						t.Fatal("seen twice, or not ours: ", id)
					}
					seen[id] = true
				}
				next, _ = page["nextUrl"].(string)
				_, next, _ = strings.Cut(next, "/api")
			}
			if len(seen) != len(want) {
				t.Fatalf("%v: %d loans were seen, want %d", list, len(seen), len(want))
			}
		}
	})
}

func TestCardNumber(t *testing.T) {
	servertest.Run(t, func(t *testing.T, c *servertest.Client) {
		house(c)
		card := func(details m) m { return m{"atOrigination": m{"card": m{"cardDetails": details}}} }
		body := card(m{"pan": "4111 1111 1111 1111", "firstName": "Ann"})
		body["loanTypeId"] = "ext-line"
		l := c.Create("/people/ext-ann/loans", body)
		path := "/people/ext-ann/loans/" + l["id"].(string)
		number := func(want string) {
			t.Helper()
			c.Tx(func(ctx context.Context, tx *store.Tx) error {
				row, err := store.Get[loan.Loan](ctx, tx, l["id"].(string))
				if err != nil {
					return err
				}
				b, err := json.Marshal(row)
				if err != nil || strings.Contains(string(b), "41111111") || row.SealedPAN != nil && strings.Contains(*row.SealedPAN, "4111") {
					return fmt.Errorf("the number is in the clear, or %w", err)
				}
				got, err := row.Number(tx)
				if err == nil && got != want {
					err = fmt.Errorf("the number is %q, want %q", got, want)
				}
				return err
			})
		}
		details := l["atOrigination"].(m)["card"].(m)["cardDetails"].(m)
		assert.Fields(t, details, m{"pan": nil, "cardNumberLastFour": "1111"})
		number("4111111111111111")
		c.Put(path, m{"atOrigination": l["atOrigination"], "status": "originated"})
		number("4111111111111111")
		// Once it is agreed, nobody finds out by trying which number it is.
		said := map[string]bool{}
		for _, guess := range []string{"4111111111111111", "4111110000091111", "4111110000171111", "5555555555554444"} {
			got := c.Refused("PUT", path, card(m{"pan": guess, "firstName": "Ann"}), 409, "atOrigination.card.cardDetails.pan")
			said[fmt.Sprint(got["message"], got["details"])] = true
		}
		if len(said) != 1 {
			t.Errorf("the refusals tell the numbers apart: %v", said)
		}
		c.Put(path, card(m{"pan": nil, "cardNumberLastFour": "1111", "firstName": "Ann"}))
		number("4111111111111111")
	})
}

func TestPersonalTermsAreWithheld(t *testing.T) {
	servertest.Run(t, func(t *testing.T, c *servertest.Client) {
		house(c)
		l := c.Create("/people/ext-ann/loans", m{"loanTypeId": "ext-inst", "atOrigination": m{"duration": 12, "personAddress": m{"addressLine1": "1 Plum Way"}}})
		id := l["id"].(string)
		got := c.Put("/people/ext-ann/loans/"+id, m{"atOrigination": m{"duration": 24, "personAddress": m{"addressLine1": "2 Plum Way"}}})
		assert.Fields(t, got, m{"atOrigination.personAddress.addressLine1": "2 Plum Way"})
		e := c.Events("loan.updated", id)
		assert.Len(t, e, 1)
		if fmt.Sprint(e[0]["data"].(m)["changes"]) !=
			"[map[field:atOrigination.duration new:24 old:12] map[field:atOrigination.personAddress new:(withheld) old:(withheld)]]" {
			t.Fatalf("the events are %v, want the duration from 12 to 24, and a change of the address that is withheld", e)
		}
		for _, path := range []string{"/events?limit=100", "/audit?limit=100"} {
			if a := c.Send("GET", path, nil); a.Status != 200 || strings.Contains(string(a.Raw), "Plum") {
				t.Fatalf("%s: %d %s; want 200 and nothing of the street, Plum", path, a.Status, a.Raw)
			}
		}
		for _, call := range [][2]string{{"GET", "/loans"}, {"GET", "/people/ext-ann/loans/" + id}, {"GET", "/loan-types"}} {
			c.Agent("Al", "Nix"+call[1][1:3], "person:read").Refused(call[0], call[1], nil, 403, "")
		}
	})
}

func TestLoansAreDescribed(t *testing.T) {
	servertest.Run(t, func(t *testing.T, c *servertest.Client) {
		b, err := server.Document()
		if err != nil {
			t.Fatal(err)
		}
		for _, name := range []string{`"/api/loans"`, `"LoanCreate"`, `"Origination"`, `"minPaymentCalculation"`, `"autoAmortization"`} {
			if !strings.Contains(string(b), name) {
				t.Errorf("the document does not have %s", name)
			}
		}
	})
}
