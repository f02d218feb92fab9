package people_test

import (
	"context"
	"encoding/json"
	"fmt"
	"regexp"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"

	"nectarine/internal/domain/people"
	"nectarine/internal/mechanism/store"
	"nectarine/internal/testing/assert"
	"nectarine/internal/testing/servertest"
)

type m = servertest.M

func ann(externalID string) m {
	return m{"externalId": externalID, "name": m{"firstName": "Ann", "lastName": "O'Hara"}, "dateOfBirth": "1980-02-29",
		"identity": m{"identityType": "SSN", "value": "987-65-4320"}}
}

func TestPerson(t *testing.T) {
	servertest.Run(t, func(t *testing.T, c *servertest.Client) {
		p := c.Create("/people", ann("one"))
		id := p["id"].(string)
		assert.Fields(t, p, m{"displayId": "one", "status": "active", "collectionsIntensity": "normal", "user": nil, "monitorStartDate": "2026-01-05", "dateOfBirth": "1980-02-29"})
		assert.Fields(t, c.Get("/people/ext-one"), m{"id": id})
		c.Refused("POST", "/people", ann("one"), 409, "externalId")
		c.Refused("POST", "/people", m{"externalID": "x"}, 400, "externalID")
		c.Refused("POST", "/people", m{}, 400, "name")
		c.Refused("POST", "/people", m{"name": m{"firstName": "A"}}, 400, "name.lastName")
		c.Refused("POST", "/people", m{"borrowerType": "business"}, 400, "businessDetails.businessName")
		c.Refused("POST", "/people", m{"borrowerType": "business", "businessDetails": m{"businessName": "B"}, "dateOfBirth": "1980-01-01"}, 400, "dateOfBirth")
		c.Refused("POST", "/people", m{"name": m{"firstName": "A", "lastName": "B"}, "dateOfBirth": "2026-01-06"}, 400, "dateOfBirth")
		c.Refused("POST", "/people", m{"name": m{"firstName": "A", "lastName": "B"}, "identity": m{"identityType": "SSN", "value": "1"}}, 400, "identity.value")
		c.Refused("GET", "/people/BO-NONE-NONE", nil, 404, "")
		c.Refused("PUT", "/people/"+id, m{"externalId": 7}, 400, "externalId")
		c.Refused("PUT", "/people/"+id, m{"borrowerType": "business"}, 400, "borrowerType")
		if got := c.Put("/people/"+id, c.Get("/people/"+id)); got["updatedAt"] != p["updatedAt"] || len(c.Events("person.updated", id)) != 0 {
			t.Fatalf("nothing changed, yet it was updated: %v with the events %v; want it updated at %v and no event", got, c.Events("person.updated", id), p["updatedAt"])
		}
		got := c.Put("/people/"+id, m{"name": m{"firstName": "Ann", "lastName": "Brown"}, "status": "inactive", "dateOfBirth": nil, "caseId": "CS-AAAA-AAAA"})
		names := got["names"].([]any)
		assert.Rows(t, names, m{"lastName": "Brown", "current": true}, m{"current": false})
		assert.Fields(t, got, m{"dateOfBirth": nil, "status": "inactive"})
		events := c.Events("person.updated", id)
		text := fmt.Sprint(events)
		assert.Len(t, events, 1)
		if !strings.Contains(text, "dateOfBirth") || strings.Contains(text, "1980") || !strings.Contains(text, "CS-AAAA-AAAA") {
			t.Fatalf("the events are %v, want dateOfBirth and the case's id in them, and no year of birth", events)
		}
		assert.Len(t, c.Events("person.created", id), 1)
		b := c.Create("/people", m{"borrowerType": "business", "businessDetails": m{"businessName": "Bay Bakery", "businessType": "LLC"}})
		assert.Rows(t, c.List("/people?borrowerType=business"), m{"id": b["id"]})
		assert.Len(t, c.List("/people?status=inactive&ids="+id+","+b["id"].(string)), 1)
		c.Other().Refused("GET", "/people/"+id, nil, 404, "")
	})
}

// readable is Ann's date of birth or number, whole or in part. Beside letters and digits it is
// part of a digest, which may hold any four digits.
var readable = regexp.MustCompile(`\b(1980|4320|987654320)\b`)

// TestPIIAtRest reads the rows themselves.
func TestPIIAtRest(t *testing.T) {
	servertest.Run(t, func(t *testing.T, c *servertest.Client) {
		id := c.Create("/people", ann("one"))["id"].(string)
		c.Tx(func(ctx context.Context, tx *store.Tx) error {
			p, err := store.Get[people.Person](ctx, tx, id)
			if err != nil {
				return err
			}
			if p.BirthSealed == "" || readable.MatchString(p.BirthSealed+" "+p.BirthDigest) || p.DateOfBirth != nil {
				t.Errorf("the date of birth is kept as %q and %q, want neither to be readable", p.BirthSealed, p.BirthDigest)
			}
			found, err := store.Find[people.Identity](ctx, tx, 10, func(*store.Select) {})
			if err != nil {
				return err
			}
			i := found[0]
			if len(found) != 1 || i.Sealed == "" || i.LastSealed == "" ||
				readable.MatchString(strings.Join([]string{i.Sealed, i.Digest, i.LastSealed, i.ClearLastFour}, " ")) || i.Value != "" {
				t.Errorf("the identity is kept as %+v, want nothing of it to be readable", i)
			}
			for _, value := range []string{"987654320", "987-65-4320", "4320", "1980-02-29"} {
				n, err := servertest.Scalar[int](ctx, tx, "SELECT count(*) FROM person_terms WHERE company_id = $1 AND term = $2", value)
				if err != nil || n != 0 {
					t.Errorf("person_terms has %v in clear, %v times, with the error %v; want no error and none", value, n, err)
				}
			}
			return nil
		})
		audit, err := json.Marshal(c.List("/audit?objectId=" + id))
		if told := readable.FindString(string(audit)); err != nil || told != "" {
			t.Errorf("the audit trail tells %q (%v), want no personal data in %s", told, err, audit)
		}
	})
}

// TestRepeatsOfAContactCollide: the same telephone, e-mail or address under the same label
// and affiliation is there once; a client that tries again learns it in the words it knows.
func TestRepeatsOfAContactCollide(t *testing.T) {
	servertest.Run(t, func(t *testing.T, c *servertest.Client) {
		in := "/people/" + c.Create("/people", ann("one"))["id"].(string) + "/contacts"
		address := m{"contactType": "address", "address": m{"addressLine1": "1 Main St", "city": "Chicago", "state": "IL", "postalCode": "60601"}}
		phone := c.Create(in, m{"contactType": "phone", "value": "(312) 555-0123"})
		c.Create(in, m{"contactType": "email", "value": "ann@example.com"})
		c.Create(in, address)
		for _, repeat := range []m{{"contactType": "phone", "value": "+13125550123", "status": "primary"}, {"contactType": "email", "value": "ANN@Example.com"}, address} {
			got := c.Refused("POST", in, repeat, 409, "value")
			if message := got["message"].(string); !strings.HasPrefix(message, "collision detected") || got["errorType"] != "Duplicate" {
				t.Errorf("repeat of %v: %v, want a Duplicate whose message begins with collision detected", repeat, got)
			}
		}
		assert.Len(t, c.List(in), 3)
		// Another label, affiliation or borrower is another contact.
		work := c.Create(in, m{"contactType": "phone", "value": "3125550123", "label": "work"})
		c.Create(in, m{"contactType": "phone", "value": "3125550123", "affiliation": "spouse"})
		c.Create("/people/"+c.Create("/people", ann("two"))["id"].(string)+"/contacts", m{"contactType": "phone", "value": "3125550123"})
		c.Refused("PUT", in+"/"+work["id"].(string), m{"label": "personal"}, 409, "value")
		c.Refused("POST", in+"/"+work["id"].(string)+"/clone", m{"label": "personal"}, 409, "value")
		// One that is archived or deleted stands in nobody's way, until it comes back.
		c.Put(in+"/"+phone["id"].(string), m{"status": "archived"})
		again := c.Create(in, m{"contactType": "phone", "value": "3125550123"})
		c.Refused("PUT", in+"/"+phone["id"].(string), m{"status": "additional"}, 409, "value")
		c.Do("DELETE", in+"/"+again["id"].(string), nil, 204)
		c.Put(in+"/"+phone["id"].(string), m{"status": "additional"})
	})
}

// TestTheDateOfAConsentMayBeGiven: it is evidence, and a lender who moves here has it.
func TestTheDateOfAConsentMayBeGiven(t *testing.T) {
	servertest.Run(t, func(t *testing.T, c *servertest.Client) {
		const field, long = "receiveTextMessagesLastConsentAt", "2020-01-01T00:00:00.000000Z"
		in := "/people/" + c.Create("/people", ann("one"))["id"].(string) + "/contacts"
		phone := c.Create(in, m{"contactType": "phone", "value": "3125550123", "receiveTextMessages": true, field: long})
		assert.Fields(t, phone, m{field: long})
		at := in + "/" + phone["id"].(string)
		assert.Fields(t, c.Put(at, m{"receiveTextMessages": false}), m{field: long})
		c.Advance(time.Hour)
		if got := c.Put(at, m{"receiveTextMessages": true, field: long})[field]; got == long {
			t.Errorf("consent given anew, with the date as it was read: %s is %v, want now", field, got)
		}
		assert.Fields(t, c.Put(at, m{field: long}), m{field: long})
		assert.Fields(t, c.Put(at, m{field: nil}), m{field: long})
		c.Refused("PUT", at, m{field: "2999-01-01T00:00:00Z"}, 400, field)
		c.Refused("POST", in, m{"contactType": "email", "value": "a@b.co", field: long}, 400, field)
	})
}

func TestContacts(t *testing.T) {
	servertest.Run(t, func(t *testing.T, c *servertest.Client) {
		p := "/people/" + c.Create("/people", ann("one"))["id"].(string)
		in := p + "/contacts"
		phone := c.Create(in, m{"contactType": "phone", "value": "(312) 555-0123", "status": "primary", "receiveTextMessages": true, "externalId": "ph"})
		assert.Fields(t, phone, m{"value": "+13125550123", "timezone": "America/Chicago", "receiveTextMessagesLastConsentAt": assert.Set, "valid": true})
		mail := c.Create(in, m{"contactType": "email", "value": "Ann@Example.COM", "verified": true})
		assert.Fields(t, mail, m{"value": "Ann@example.com"})
		home := c.Create(in, m{"contactType": "address", "label": "home", "address": m{"addressLine1": "1 Main St", "city": "Chicago", "state": "il", "postalCode": "60601"}})
		assert.Fields(t, home, m{"timezone": "America/Chicago", "address.country": "US"})
		for field, body := range map[string]m{
			"value":               {"contactType": "phone", "value": "12"},
			"address":             {"contactType": "address", "value": "x"},
			"address.state":       {"contactType": "address", "address": m{"addressLine1": "1", "city": "C", "state": "XX", "postalCode": "60601"}},
			"address.postalCode":  {"contactType": "address", "address": m{"addressLine1": "1", "city": "C", "state": "NY", "postalCode": "60601"}},
			"receiveTextMessages": {"contactType": "email", "value": "a@b.co", "receiveTextMessages": true},
			"externalId":          {"contactType": "email", "value": "a@b.co", "externalId": strings.Repeat("x", 256)},
		} {
			c.Refused("POST", in, body, 400, field)
		}
		c.Refused("POST", in, m{"contactType": "email", "value": "a@b.co", "externalId": "ph"}, 409, "externalId")
		c.Refused("POST", in+"?confirmationCode=123456", m{"contactType": "email", "value": "a@b.co"}, 400, "confirmationCode")
		odd := c.Create(in+"?validate=false", m{"contactType": "address", "address": m{"addressLine1": "1", "city": "C", "state": "NY", "postalCode": "60601"}})
		if got := c.Put(in+"/"+odd["id"].(string), odd); got["updatedAt"] != odd["updatedAt"] {
			t.Fatalf("sent back as it was read, it changed: %v, want it updated at %v", got, odd["updatedAt"])
		}
		at := in + "/" + phone["id"].(string)
		fresh := c.Create(at+"/clone", m{"value": "+1 212 555 0100"})
		old := c.Get(at)
		assert.Fields(t, old, m{"status": "archived", "externalId": nil})
		assert.Fields(t, fresh, m{"externalId": "ph", "status": "primary", "timezone": "America/New_York"})
		got := c.List(in + "?contactType=phone")
		assert.Len(t, got, 1)
		assert.Len(t, c.List(in+"?includeArchived=true&contactType=phone"), 2)
		assert.Len(t, c.List(in+"?collidesWithEmail=ANN@example.com"), 1)
		assert.Len(t, c.List(in+"?collidesWithPhone=212-555-0100&receiveTextMessages=true"), 1)
		second := c.Create(in, m{"contactType": "phone", "value": "2125550101", "status": "primary"})
		freshAt := in + "/" + fresh["id"].(string)
		if got := c.Get(freshAt); got["status"] != "additional" || len(c.Events("contact.updated", fresh["id"].(string))) != 1 {
			t.Fatalf("the contact is %v with the events %v, want it additional, and one event", got, c.Events("contact.updated", fresh["id"].(string)))
		}
		mailAt := in + "/" + mail["id"].(string)
		assert.Fields(t, c.Put(mailAt, m{"value": "ann2@example.com"}), m{"verified": false})
		if got := c.Events("contact.updated", mail["id"].(string)); len(got) != 1 || strings.Contains(fmt.Sprint(got), "ann2@") {
			t.Fatalf("the events are %v, want one, without the address ann2@", got)
		}
		c.Refused("PUT", mailAt, m{"contactType": "phone"}, 400, "contactType")
		secondAt := in + "/" + second["id"].(string)
		c.Do("DELETE", secondAt, nil, 204)
		c.Refused("GET", secondAt, nil, 404, "")
		for _, name := range []string{"contact.created", "contact.deleted"} {
			assert.Len(t, c.Events(name, second["id"].(string)), 1)
		}
		other := "/people/" + c.Create("/people", ann("two"))["id"].(string)
		for _, method := range []string{"GET", "DELETE"} {
			c.Refused(method, other+"/contacts/"+mail["id"].(string), nil, 404, "")
			c.Other().Refused(method, mailAt, nil, 404, "")
		}
	})
}

// What the server alone writes is passed over in an identity within a new borrower, too.
func TestAnIdentityWithinABorrowerIsNotBornAsTold(t *testing.T) {
	servertest.Run(t, func(t *testing.T, c *servertest.Client) {
		told := m{"identityType": "SSN", "value": "900-44-5555", "id": "BI-HACK-ED11", "companyId": "CP-AAAA-AAAA", "personId": "BO-AAAA-AAAA",
			"createdAt": "2001-01-01T00:00:00Z", "updatedAt": "2001-01-01T00:00:00Z", "deletedAt": "2001-01-01T00:00:00Z", "object": "case", "unreadable": []string{"value"}}
		for range 2 {
			p := c.New("/people", m{"borrowerType": "person", "name": m{"firstName": "Ann", "lastName": "Lee"}, "identity": told})
			got := c.Get(p.Path + "/identity")
			if got["id"] == told["id"] || got["personId"] != p.ID || got["deletedAt"] != nil || got["object"] != "identity" || got["unreadable"] != nil ||
				got["createdAt"] == told["createdAt"] || got["companyId"] == told["companyId"] {
				t.Errorf("the identity is %v, want one with an id, times, borrower and company of the server's", got)
			}
			assert.Fields(t, c.Get(p.Path+"/identity?includeIdentity=true"), m{"value": "900-44-5555", "isPrimary": true, "valid": true})
		}
	})
}

func TestIdentities(t *testing.T) {
	servertest.Run(t, func(t *testing.T, c *servertest.Client) {
		p := "/people/" + c.Create("/people", ann("one"))["id"].(string)
		primary := c.Get(p + "/identity")
		assert.Fields(t, primary, m{"value": "•••-••-4320", "isPrimary": true})
		assert.Fields(t, c.Get(p+"/identity?includeIdentity=true"), m{"value": "987-65-4320"})
		agent := c.Agent("Bob", "Lee", "person:read")
		for _, path := range []string{p, p + "/identity", p + "/identities", p + "/identities/" + primary["id"].(string), "/people"} {
			agent.Do("GET", path, nil, 200)
			agent.Refused("GET", path+"?includeIdentity=true", nil, 403, "")
		}
		in := p + "/identities"
		pass := c.Create(in, m{"identityType": "passport", "value": "X1234567", "issuingCountry": "us"})
		assert.Fields(t, pass, m{"value": "••••4567", "isPrimary": false, "issuingCountry": "US"})
		c.Refused("POST", in, m{"identityType": "taxID", "value": "30-000"}, 400, "value")
		c.Refused("POST", in, m{"identityType": "custom", "value": "30000"}, 400, "customIdentityTypeName")
		c.Refused("POST", in, m{"identityType": "taxID", "value": "30-0000000", "isPrimary": true}, 409, "")
		primaryAt, passAt := in+"/"+primary["id"].(string), in+"/"+pass["id"].(string)
		c.Refused("DELETE", primaryAt, nil, 409, "")
		c.Refused("PUT", primaryAt, m{"isArchived": true}, 409, "")
		c.Refused("PUT", p+"/identity", m{"isPrimary": false}, 409, "")
		if got := c.Put(p+"/identity", primary); got["updatedAt"] != primary["updatedAt"] {
			t.Fatalf("the mask changed the value %v, want it updated at %v", got, primary["updatedAt"])
		}
		assert.Fields(t, c.Put(p+"/identity", m{"value": "987-65-4329"}), m{"value": "•••-••-4329"})
		assert.Fields(t, c.Put(passAt, m{"valid": false}), m{"valid": false})
		c.Do("DELETE", passAt+"?caseId=CS-AAAA-AAAA", nil, 204)
		told := c.List("/events?eventType=identity.updated&limit=1")[0]
		assert.Fields(t, told["data"].(m), m{"caseId": "CS-AAAA-AAAA", "changes": []any{m{"field": "isArchived", "old": false, "new": true}}})
		got := c.List(in)
		assert.Len(t, got, 1)
		assert.Len(t, c.List(in+"?includeArchived=true"), 2)
		c.Other().Refused("GET", primaryAt, nil, 404, "")
		c.Refused("GET", "/people/"+c.Create("/people", ann("two"))["id"].(string)+"/identities/"+primary["id"].(string), nil, 404, "")
	})
}

func TestSearch(t *testing.T) {
	servertest.Run(t, func(t *testing.T, c *servertest.Client) {
		one := c.Create("/people", ann("one"))["id"].(string)
		two := c.Create("/people", m{"name": m{"firstName": "José", "lastName": "Martinez"}, "externalId": "two"})["id"].(string)
		c.Create("/people", m{"borrowerType": "business", "businessDetails": m{"businessName": "Bay Bakery"}})
		c.Create("/people/"+one+"/contacts", m{"contactType": "phone", "value": "3125550123"})
		c.Create("/people/"+one+"/contacts", m{"contactType": "email", "value": "Ann.Hara@example.com"})
		c.Create("/people/"+two+"/contacts", m{"contactType": "address", "address": m{"addressLine1": "1 Main St", "city": "Chicago", "state": "IL", "postalCode": "60601"}})
		for query, want := range map[string]string{
			"firstName=jose": two, "lastName=Martines": two, "fullName=jose+martinez": two, "lastName=mart": two, "city=chicgo": two, "state=IL&postalCode=60601": two,
			"phone=312-555-0123": one, "phone=0123": one, "email=ann.hara@example.com": one, "emailExact=ann.hara@EXAMPLE.com": one,
			"taxId=4320": one, "taxId=987654320": one, "dateOfBirth=1980-02-29": one, "id=" + one: one, "id=two": two, "_hasTheWords=chicago+jose": two,
			"borrowerType=person&_notTheWords=martinez": one,
		} {
			got := c.Do("GET", "/people/search?"+query, nil, 200)
			if rows := got["data"].([]any); len(rows) != 1 || rows[0].(m)["id"] != want || got["search"].(m)["hits"].([]any)[0].(m)["id"] != want || got["total"] != 1.0 {
				t.Errorf("%s finds %v, want %v alone, with a hit of it", query, got, want)
			}
		}
		for _, query := range []string{"taxId=987654321", "lastName=Zzyzx", "dateOfBirth=x", "loanId=LN-AAAA-AAAA", "caseId=CS-AAAA-AAAA"} {
			if got := c.Do("GET", "/people/search?"+query, nil, 200); len(got["data"].([]any)) != 0 {
				t.Errorf("%s finds %v, want nobody", query, got)
			}
		}
		c.Put("/people/"+two, m{"name": m{"firstName": "Joseph", "lastName": "Miller"}})
		if got := c.List("/people/search?lastName=martinez"); len(got) != 1 {
			t.Errorf("a former name finds %v, want one", got)
		}
		if got := c.Other().List("/people/search?lastName=martinez"); len(got) != 0 {
			t.Errorf("in another company %v are found, want none", got)
		}
	})
}

// TestPaging walks lists and a search to the end and back: each row comes once.
func TestPaging(t *testing.T) {
	servertest.Run(t, func(t *testing.T, c *servertest.Client) {
		for i := range 7 {
			c.Create("/people", m{"name": m{"firstName": "Ann", "lastName": fmt.Sprint("B", i)}})
		}
		p := "/people/" + c.List("/people")[0]["id"].(string)
		for i := range 7 {
			c.Create(p+"/contacts", m{"contactType": "email", "value": fmt.Sprintf("a%d@example.com", i)})
			c.Create(p+"/identities", m{"identityType": "nationalID", "value": fmt.Sprintf("1234567%d", i)})
		}
		for _, path := range []string{p + "/contacts?limit=3", p + "/identities?limit=3", "/people?limit=3", "/people?limit=3&sortBy=-externalId", "/people/search?limit=3&firstName=ann"} {
			var there, back []string
			last := ""
			for url := path; ; {
				page := c.Do("GET", url, nil, 200)
				for _, row := range page["data"].([]any) {
					there, last = append(there, row.(m)["id"].(string)), row.(m)["id"].(string)
				}
				next, ok := page["nextUrl"].(string)
				if !ok {
					break
				}
				url = strings.TrimPrefix(next, c.URL+"/api")
			}
			for at := last; ; {
				rows := c.List(path + "&endingBefore=" + at)
				if len(rows) == 0 {
					break
				}
				for i := len(rows) - 1; i >= 0; i-- {
					back = append(back, rows[i]["id"].(string))
				}
				at = back[len(back)-1]
			}
			seen := map[string]bool{}
			for i, id := range there {
				if seen[id] || i < 6 && back[5-i] != id {
					t.Fatalf("%v: there were %v and on the way back %v, which is wrong at %v: want each once, and the way back to be the way there", path, there, back, id)
				}
				seen[id] = true
			}
			if len(there) != 7 || len(back) != 6 {
				t.Fatalf("%v: there were %v and on the way back %v, want seven and six", path, there, back)
			}
		}
	})
}

func TestNormalPhoneStays(t *testing.T) {
	rapid.Check(t, func(r *rapid.T) {
		s := rapid.StringMatching(`(\+1 ?)?\(?[2-9][0-8][0-9]\)?[ -.]?[2-9][0-9]{2}[ -.]?[0-9]{4}`).Draw(r, "phone")
		if got, err := people.NormalizePhone(s); err == nil {
			if again, err := people.NormalizePhone(got); err != nil || again != got {
				r.Fatal(s, got, again, err)
			}
		}
	})
}

func FuzzPhone(f *testing.F) {
	f.Add("(312) 555-0123")
	f.Fuzz(func(t *testing.T, s string) {
		got, err := people.NormalizePhone(s)
		if err != nil {
			return
		}
		if again, err := people.NormalizePhone(got); err != nil || again != got || got[0] != '+' || len(got) > 16 {
			t.Fatalf("%v becomes %v and that %v with the error %v, want no error, the same again, a plus in front and at most 15 digits", s, got, again, err)
		}
	})
}

func FuzzAddress(f *testing.F) {
	f.Add("1 Main St", "Chicago", "il", "60601", "")
	f.Fuzz(func(t *testing.T, line, city, state, zip, country string) {
		a, err := people.Address{AddressLine1: line, City: city, State: state, PostalCode: zip, Country: country}.Normalized(true)
		if err != nil {
			return
		}
		if again, err := a.Normalized(true); err != nil || again != a {
			t.Fatalf("%v becomes %v with the error %v, want no error and itself", a, again, err)
		}
	})
}

func FuzzIdentity(f *testing.F) {
	f.Add("SSN", "987-65-4320")
	f.Fuzz(func(t *testing.T, kind, value string) {
		got, err := people.CanonicalIdentity(people.IdentityType(kind), value)
		if err != nil {
			return
		}
		if again, err := people.CanonicalIdentity(people.IdentityType(kind), got); err != nil || again != got {
			t.Fatalf("%v becomes %v with the error %v, want no error and itself", got, again, err)
		}
	})
}
