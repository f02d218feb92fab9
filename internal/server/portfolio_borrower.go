package server

import (
	"fmt"

	"nectarine/internal/server/demo"
	"nectarine/internal/value/day"
)

// Minutes of the day at which the demo lender's system takes borrowers over and
// books their loans.
const boarded, booked = 8 * 60, 17 * 60

// borrowerDeeds are what the lender did for one borrower.
func borrowerDeeds(b demo.Borrower, today day.Day) ([]deed, error) {
	at := demo.Moment{Day: b.CreatedOn, Minute: boarded}
	path := "/people/ext-" + b.ExternalID
	all := []deed{{at, -1, "POST", "/people", personBody(b), nil}}
	for _, c := range b.Contacts {
		all = append(all, deed{at, -1, "POST", path + "/contacts", contactBody(c), nil})
	}
	for _, n := range b.Loans {
		all = append(all, deed{demo.Moment{Day: n.OriginatedOn, Minute: booked}, -1, "POST", path + "/loans", loanBody(n), nil})
		_, acts, err := n.Live(today)
		if err != nil {
			return nil, err
		}
		all = append(all, lifeDeeds(path+"/loans/ext-"+n.ExternalID, n.ExternalID, acts)...)
	}
	for _, c := range b.Cases {
		all = append(all, caseDeeds(path, b, c)...)
	}
	return all, nil
}

func personBody(b demo.Borrower) object {
	body := object{"externalId": b.ExternalID, "borrowerType": b.BorrowerType, "status": b.Status, "collectionsIntensity": b.CollectionsIntensity,
		"identity":        object{"identityType": b.Identity.IdentityType, "value": b.Identity.Value, "issuingCountry": b.Identity.IssuingCountry},
		"commPreferences": object{"statementDeliveryChannels": b.StatementChannels, "sendRemindersWhenCurrent": b.RemindersWhenCurrent}}
	if b.Business != nil {
		body["businessDetails"] = object{"businessType": b.Business.BusinessType, "businessName": b.Business.BusinessName, "businessLegalName": b.Business.BusinessLegalName,
			"incorporatedState": b.Business.IncorporatedState, "incorporatedCountry": b.Business.IncorporatedCountry}
		return body
	}
	body["name"] = object{"firstName": b.Name.First, "middleName": optional(b.Name.Middle), "lastName": b.Name.Last, "suffix": optional(b.Name.Suffix), "preferredFirstName": optional(b.Name.PreferredFirst)}
	body["dateOfBirth"] = b.DateOfBirth
	return body
}

func contactBody(c demo.Contact) object {
	body := object{"externalId": c.ExternalID, "contactType": c.ContactType, "label": c.Label, "affiliation": c.Affiliation, "name": optional(c.Name), "status": c.Status,
		"valid": c.Valid, "verified": c.Verified, "receiveTextMessages": c.ReceiveTextMessages, "authorizedThirdParty": c.AuthorizedThirdParty}
	if c.Address == nil {
		body["value"] = c.Value
		return body
	}
	body["address"] = object{"addressLine1": c.Address.Line1, "addressLine2": optional(c.Address.Line2), "city": c.Address.City, "countyOrRegion": optional(c.Address.CountyOrRegion),
		"state": c.Address.State, "postalCode": c.Address.PostalCode, "country": c.Address.Country}
	return body
}

func loanBody(n demo.Loan) object {
	terms := object{"paymentFrequency": n.PaymentFrequency, "specificDays": n.SpecificDays, "aprNominal": n.APRNominal, "originationLicense": n.OriginationLicense,
		"originatingCreditorName": n.OriginatingCreditor, "interestRates": []object{{"days": nil, "rate": n.InterestRate}}, "fees": object{"originationFeeAmount": n.OriginationFee}}
	if n.LoanType == "lineOfCredit" {
		terms["creditLimitAmount"] = n.Amount
		terms["minPaymentCalculation"] = object{"percentageOfPrincipal": n.MinPaymentPercent, "minAmount": n.MinPaymentAmount}
	} else {
		terms["amountFinanced"], terms["duration"] = n.Amount, n.Duration
	}
	return object{"externalId": n.ExternalID, "type": n.LoanType, "loanTypeId": "ext-demo-" + n.LoanType, "nickname": optional(n.Nickname),
		"assetType": n.AssetType, "status": n.Status, "atOrigination": terms}
}

// lifeDeeds are what became of a loan that was paid out.
func lifeDeeds(path, loan string, acts []demo.Act) (all []deed) {
	for _, a := range acts {
		d := deed{at: a.At, by: -1, method: "POST"}
		payment := fmt.Sprintf("%s-payment-%d", loan, a.Number)
		switch a.Deed {
		case demo.Activate:
			d.path, d.body = path+"/activate", object{"amortizationAtActivation": true}
		case demo.Pay:
			d.path, d.body = path+"/transactions", object{"externalId": payment, "type": "oneTime", "isExternal": true, "amount": a.Amount}
		case demo.Bounce:
			d.method, d.path = "PUT", path+"/transactions/ext-"+payment
			d.body = object{"status": "failed", "failureReason": "insufficientFunds"}
		case demo.Defer:
			d.path, d.body = path+"/defer-due-date", object{"dueDate": a.DueDate, "feeAmount": a.Amount}
		}
		all = append(all, d)
	}
	return all
}

func optional(s string) any {
	if s == "" {
		return nil
	}
	return s
}
