package server

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net/http"

	"nectarine/internal/access"
	"nectarine/internal/api"
	"nectarine/internal/day"
	"nectarine/internal/demo"
)

// demoSeed makes the portfolio the same on every machine.
const demoSeed = 2026

// loader fills a space through the API itself, so that the demo portfolio keeps
// every rule that a lender's own data must.
type loader struct {
	ctx       context.Context
	handler   http.Handler
	key       string
	today     day.Day
	employees []string
	teams     []string
}

// recorder takes an answer.
type recorder struct {
	header http.Header
	status int
	body   bytes.Buffer
}

// Header is the answer's header.
func (r *recorder) Header() http.Header { return r.header }

// WriteHeader takes the status.
func (r *recorder) WriteHeader(status int) { r.status = status }

// Write takes the body.
func (r *recorder) Write(b []byte) (int, error) { return r.body.Write(b) }

type object = map[string]any

// call does an operation and answers the id of what it made, if anything.
func (l *loader) call(method, path string, body object) (string, error) {
	text, err := json.Marshal(body)
	if err != nil {
		return "", err
	}
	q, err := http.NewRequestWithContext(l.ctx, method, "http://demo/api"+path, bytes.NewReader(text))
	if err != nil {
		return "", err
	}
	q.Header.Set("X-API-KEY", l.key)
	q.Header.Set("Content-Type", "application/json")
	w := &recorder{header: http.Header{}, status: http.StatusOK}
	l.handler.ServeHTTP(w, q)
	if w.status > 299 {
		return "", fmt.Errorf("demo: %s %s: %d %s", method, path, w.status, w.body.String())
	}
	var answer struct{ Data struct{ ID string } }
	if w.body.Len() > 0 {
		err = json.Unmarshal(w.body.Bytes(), &answer)
	}
	return answer.Data.ID, err
}

// loadDemo fills the test space with the demo portfolio and shows how far it is.
func (s *Server) loadDemo(ctx context.Context, made *access.Made, out io.Writer) error {
	l := &loader{ctx: ctx, key: made.TestKey, today: day.In(s.DB.Clock.Now().Time, s.DB.Clock.Now().Location()),
		handler: s.Router.Handler(api.Gate{Authenticate: access.Authenticate(s.DB), Quiet: true})}
	if err := l.staff(); err != nil {
		return err
	}
	for _, kind := range []string{"installment", "lineOfCredit"} {
		if _, err := l.call("POST", "/loan-types", object{"externalId": "demo-" + kind, "name": map[string]string{"installment": "Personal loan", "lineOfCredit": "Line of credit"}[kind],
			"type": kind, "assetType": map[string]string{"installment": "personalClosedEndUnsecured", "lineOfCredit": "personalOpenEndUnsecured"}[kind]}); err != nil {
			return err
		}
	}
	for i := range demo.Size {
		if err := l.borrower(demo.Person(demoSeed, i, l.today)); err != nil {
			return err
		}
		if (i+1)%100 == 0 {
			if _, err := fmt.Fprintf(out, "\rThe demo portfolio: %d of %d borrowers", i+1, demo.Size); err != nil {
				return err
			}
		}
	}
	_, err := fmt.Fprintln(out)
	return err
}

func (l *loader) staff() error {
	for _, t := range demo.Teams() {
		id, err := l.call("POST", "/teams", object{"name": t.Name, "email": t.Email})
		if err != nil {
			return err
		}
		l.teams = append(l.teams, id)
	}
	for _, e := range demo.Employees() {
		user, err := l.call("POST", "/users", object{"userType": "agent", "name": e.First + " " + e.Last, "email": e.Email})
		if err != nil {
			return err
		}
		id, err := l.call("POST", "/employees", object{"userId": user, "firstName": e.First, "lastName": e.Last, "email": e.Email, "jobName": e.JobName})
		if err != nil {
			return err
		}
		if _, err := l.call("PUT", "/teams/"+l.teams[e.Team]+"/employees/"+id, nil); err != nil {
			return err
		}
		l.employees = append(l.employees, id)
	}
	return nil
}

func (l *loader) borrower(b demo.Borrower) error {
	body := object{"externalId": b.ExternalID, "borrowerType": b.BorrowerType, "status": b.Status, "collectionsIntensity": b.CollectionsIntensity,
		"identity": object{"identityType": b.Identity.IdentityType, "value": b.Identity.Value, "issuingCountry": b.Identity.IssuingCountry}}
	if b.Business != nil {
		body["businessDetails"] = object{"businessType": b.Business.BusinessType, "businessName": b.Business.BusinessName, "businessLegalName": b.Business.BusinessLegalName,
			"incorporatedState": b.Business.IncorporatedState, "incorporatedCountry": b.Business.IncorporatedCountry}
	} else {
		body["name"] = object{"firstName": b.Name.First, "middleName": optional(b.Name.Middle), "lastName": b.Name.Last, "suffix": optional(b.Name.Suffix), "preferredFirstName": optional(b.Name.PreferredFirst)}
		body["dateOfBirth"] = b.DateOfBirth
	}
	if _, err := l.call("POST", "/people", body); err != nil {
		return err
	}
	path := "/people/ext-" + b.ExternalID
	for _, c := range b.Contacts {
		if err := l.contact(path, c); err != nil {
			return err
		}
	}
	for _, n := range b.Loans {
		if err := l.loan(path, n); err != nil {
			return err
		}
	}
	for _, c := range b.Cases {
		if err := l.matter(path, b, c); err != nil {
			return err
		}
	}
	return nil
}

func (l *loader) contact(path string, c demo.Contact) error {
	body := object{"externalId": c.ExternalID, "contactType": c.ContactType, "label": c.Label, "affiliation": c.Affiliation, "name": optional(c.Name), "status": c.Status,
		"valid": c.Valid, "verified": c.Verified, "receiveTextMessages": c.ReceiveTextMessages, "authorizedThirdParty": c.AuthorizedThirdParty}
	if c.Address != nil {
		body["address"] = object{"addressLine1": c.Address.Line1, "addressLine2": optional(c.Address.Line2), "city": c.Address.City, "countyOrRegion": optional(c.Address.CountyOrRegion),
			"state": c.Address.State, "postalCode": c.Address.PostalCode, "country": c.Address.Country}
	} else {
		body["value"] = c.Value
	}
	_, err := l.call("POST", path+"/contacts", body)
	return err
}

func (l *loader) loan(path string, n demo.Loan) error {
	terms := object{"paymentFrequency": n.PaymentFrequency, "specificDays": n.SpecificDays, "aprNominal": n.APRNominal, "originationLicense": n.OriginationLicense,
		"originatingCreditorName": n.OriginatingCreditor, "interestRates": []object{{"days": nil, "rate": n.InterestRate}}, "fees": object{"originationFeeAmount": n.OriginationFee}}
	if n.LoanType == "lineOfCredit" {
		terms["creditLimitAmount"] = n.Amount
		terms["minPaymentCalculation"] = object{"percentageOfPrincipal": n.MinPaymentPercent, "minAmount": n.MinPaymentAmount}
	} else {
		terms["amountFinanced"], terms["duration"] = n.Amount, n.Duration
	}
	_, err := l.call("POST", path+"/loans", object{"externalId": n.ExternalID, "type": n.LoanType, "loanTypeId": "ext-demo-" + n.LoanType, "nickname": optional(n.Nickname),
		"assetType": n.AssetType, "status": n.Status, "atOrigination": terms})
	return err
}

func optional(s string) any {
	if s == "" {
		return nil
	}
	return s
}
