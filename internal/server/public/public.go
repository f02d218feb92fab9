// Package public is what of the public API stands under other paths here, or is not served yet.
package public

import (
	"net/http"
	"strings"
)

// unserved are operations of the public API that are not served yet, by their paths
// below /api, with what they are called. They answer 501: an existing client takes the
// 404 of a list for a list without rows, and would show a borrower without payments.
// What is served goes from here; a test fails where both say a path.
var unserved = []struct{ name, methods, path string }{
	{"the start of a portal", "GET", "/bootstrap"},
	{"sign-in", "GET POST PUT DELETE", "/auth/{operation...}"},
	{"webhooks", "GET POST", "/companies/{companyId}/webhooks"},
	{"webhooks", "GET POST", "/webhooks"},
	{"roles", "GET POST", "/roles"},
	{"roles", "GET POST", "/companies/{companyId}/roles"},
	{"communications", "GET POST PUT", "/communicator/{operation...}"},
	{"credit agencies", "GET POST", "/companies/{companyId}/credit-agencies"},
	{"collection agencies", "GET POST", "/companies/{companyId}/collection-agencies"},
	{"campaigns", "GET POST", "/companies/{companyId}/campaigns"},
	{"runs of a campaign", "GET", "/companies/{companyId}/campaigns/{campaignId}/runs"},
	{"loan tapes", "GET POST", "/companies/{companyId}/loan-tapes"},
	{"types of loan tapes", "GET POST", "/companies/{companyId}/loan-tape-types"},
	{"merchants", "GET POST", "/companies/{companyId}/merchants"},
	{"payment processors", "GET POST", "/companies/{companyId}/payment-processors"},
	{"payment processors", "GET PUT", "/companies/{companyId}/payment-processors/{processorId}"},
	{"pairing of tasks", "GET POST", "/companies/{companyId}/task-worker-pairing-configs"},
	{"types of verifications", "GET POST", "/companies/{companyId}/verification-types"},
	{"questions of verifications", "GET POST", "/companies/{companyId}/verification-questions"},
	{"verification types", "GET POST", "/verification-types"},
	{"verification questions", "GET POST", "/verification-questions"},
	{"promise to pay plans", "GET", "/promise-to-pay-plans"},
	{"the evaluation of a promise to pay plan", "POST", "/promise-to-pay-plans/{planId}/evaluate"},
	{"interactions of the company", "GET", "/interactions"},
	{"the recording of an interaction", "POST", "/people/{personId}/interactions"},
	{"the update of an interaction", "PUT", "/interactions/{interactionId}"},
	{"the guard of contacts", "POST", "/people/{personId}/can-interact"},
	{"consents", "GET PUT", "/people/{personId}/consents"},
	{"legal representatives", "GET POST", "/people/{personId}/legal-representatives"},
	{"a legal representative", "GET PUT DELETE", "/people/{personId}/legal-representatives/{representativeId}"},
	{"verifications of a borrower", "GET POST", "/people/{personId}/verifications"},
	{"attempts of a verification", "POST", "/people/{personId}/verifications/{verificationId}/attempts"},
	{"monitoring of a borrower", "GET POST", "/people/{personId}/monitoring"},
	{"payment instruments", "GET POST", "/people/{personId}/payment-instruments"},
	{"a payment instrument", "GET PUT DELETE", "/people/{personId}/payment-instruments/{paymentInstrumentId}"},
	{"the verification of a payment instrument", "POST", "/people/{personId}/payment-instruments/{paymentInstrumentId}/verify"},
	{"the balance of a payment instrument", "GET POST", "/people/{personId}/payment-instruments/{paymentInstrumentId}/balance"},
	{"the account link of a payment instrument", "POST PUT DELETE", "/people/{personId}/payment-instruments/{paymentInstrumentId}/account-link"},
}

// ofLoan are the operations of the public API below a loan that are not served yet: each
// path with all below it.
var ofLoan = strings.Fields(`amortize-preview autopay credit-limit credit-reporting disputes draws
	loc-payment-plan-scra lock-status migration promise-to-pay-plans promo-rates purchases settlements statements`)

// Unserved answers what an operation of the public API is called that is not served yet;
// nothing where a request is for another.
func Unserved() func(*http.Request) string {
	mux, names := http.NewServeMux(), map[string]string{}
	add := func(name, methods, path string) {
		for _, method := range strings.Fields(methods) {
			pattern := method + " /api" + path
			names[pattern] = name
			mux.Handle(pattern, http.NotFoundHandler())
		}
	}
	for _, u := range unserved {
		add(u.name, u.methods, u.path)
	}
	for _, name := range ofLoan {
		for _, below := range []string{"", "/{rest...}"} {
			add(name+" of a loan", "GET POST PUT DELETE", "/people/{personId}/loans/{loanId}/"+name+below)
		}
	}
	return func(r *http.Request) string {
		_, pattern := mux.Handler(r)
		return names[pattern]
	}
}

// ofCompany are the lists that callers of the public API also know below
// /companies/{companyId}, with where they stand here.
var ofCompany = map[string]string{"users": "users", "loan-types": "loan-types", "employees": "employees", "cases": "cases", "case-escalations": "cases/escalations",
	"investors": "investors", "people": "people"}

// Plain is the path under which an operation stands that is asked for below
// /companies/{companyId}, and that company; none where the path is another.
func Plain(path string) (plain, company string) {
	rest, ok := strings.CutPrefix(path, "/api/companies/")
	if !ok {
		return "", ""
	}
	company, rest, _ = strings.Cut(rest, "/")
	if rest == "" {
		return "/api/company", company
	}
	list, below, deeper := strings.Cut(rest, "/")
	plain = ofCompany[list]
	if plain == "" || company == "" {
		return "", ""
	}
	if deeper {
		plain += "/" + below
	}
	return "/api/" + plain, company
}
