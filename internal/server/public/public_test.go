package public_test

import (
	"net/http"
	"strings"
	"testing"

	"nectarine/internal/server/public"
	"nectarine/internal/testing/servertest"
)

// TestUnservedOperationsSaySo: a path of the public API that is not served yet is a 501
// with its name, with a credential and without; an existing client takes a 404 for "none".
func TestUnservedOperationsSaySo(t *testing.T) {
	servertest.Run(t, func(t *testing.T, c *servertest.Client) {
		served := map[string]bool{}
		for _, op := range c.Operations() {
			served[op.Method+" "+op.Path] = true
		}
		of := "/people/" + c.Borrower().ID + "/loans/LN-AAAA-AAAA"
		instrument := "/people/{personId}/payment-instruments/{paymentInstrumentId}/"
		for _, u := range append(public.Operations(), [2]string{"GET", instrument + "balance"},
			[2]string{"PUT", instrument + "account-link"}, [2]string{"GET", of + "/statements"}, [2]string{"POST", of + "/draws/LN-BBBB-BBBB/purchases"},
			[2]string{"DELETE", of + "/autopay"}, [2]string{"PUT", of + "/draws/LN-BBBB-BBBB"}) {
			if served[u[0]+" /api"+u[1]] {
				t.Errorf("%s %s is served: take it from the list", u[0], u[1])
			}
			path := strings.NewReplacer("...", "", "{", "", "}", "").Replace(u[1])
			for _, key := range []string{c.Key, ""} {
				a := c.As(key).Send(u[0], path, strings.NewReader("{}"), "Content-Type: application/json")
				if a.Status != http.StatusNotImplemented || !strings.Contains(string(a.Raw), `"NotImplemented"`) || !strings.Contains(string(a.Raw), "not served yet") {
					t.Errorf("%s %s with the key %q: %d %s, want 501 that says it is not served yet", u[0], path, key, a.Status, a.Raw)
				}
			}
		}
		for _, other := range []string{of + "/nonsense", "/nonsense", "/companies/CP-AAAA-AAAA/nonsense"} {
			if a := c.Send("GET", other, nil); a.Status != http.StatusNotFound {
				t.Errorf("GET %s: %d, want 404: the public API does not have it either", other, a.Status)
			}
		}
	})
}

// TestPathsBelowTheCompany: users, employees, loan types and cases stand below the
// company of the key too, and only of that one.
func TestPathsBelowTheCompany(t *testing.T) {
	servertest.Run(t, func(t *testing.T, c *servertest.Client) {
		own := "/companies/" + c.Data("GET", "/company", nil, 200)["id"].(string)
		send := func(method, path, body string) (int, string) {
			a := c.Send(method, path, strings.NewReader(body), "Content-Type: application/json")
			return a.Status, string(a.Raw)
		}
		if status, text := send("POST", own+"/users", `{"externalId":"ada","userType":"agent","name":"Ada"}`); status != 200 {
			t.Fatalf("POST %s/users: %d %s, want 200", own, status, text)
		}
		for path, says := range map[string]string{own: `"object":"company"`, own + "/users": `"externalId":"ada"`, own + "/users/ext-ada": `"externalId":"ada"`,
			own + "/loan-types": `"total":0`, own + "/employees?limit=1": `"total"`, own + "/cases": `"total":0`, own + "/case-escalations": `"status":200`} {
			if status, text := send("GET", path, ""); status != 200 || !strings.Contains(text, says) {
				t.Errorf("GET %s: %d %s, want 200 with %s", path, status, text, says)
			}
		}
		if status, text := send("PUT", own+"/users/ext-ada", `{"name":"Ada Lovelace"}`); status != 200 || !strings.Contains(text, "Ada Lovelace") {
			t.Errorf("PUT below the company: %d %s, want the new name", status, text)
		}
		foreign := "/companies/" + c.Other().Data("GET", "/company", nil, 200)["id"].(string)
		for _, company := range []string{foreign, "/companies/CP-AAAA-AAAA", "/companies/x"} {
			for _, list := range []string{"", "/users", "/users/ext-ada", "/loan-types", "/employees", "/cases"} {
				if status, text := send("GET", company+list, ""); status != 404 || strings.Contains(text, `"ada"`) {
					t.Errorf("GET %s%s with the key of another company: %d %s, want 404", company, list, status, text)
				}
			}
		}
		if a := c.As("").Send("GET", own+"/users", nil); a.Status != 401 {
			t.Errorf("without a key: %d, want 401", a.Status)
		}
	})
}
