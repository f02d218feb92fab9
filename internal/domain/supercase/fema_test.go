package supercase_test

import (
	"fmt"
	"strings"
	"testing"

	"nectarine/internal/testing/assert"
	"nectarine/internal/testing/servertest"
)

// ian is a part of the declaration of Hurricane Ian, as OpenFEMA publishes it.
const ian = `disasterNumber,state,declarationType,declarationDate,incidentType,declarationTitle,incidentBeginDate,fipsStateCode,fipsCountyCode,designatedArea
4673,FL,DR,2022-09-29T00:00:00.000Z,Hurricane,HURRICANE IAN,2022-09-23T00:00:00.000Z,12,071,Lee (County)
4673,FL,DR,2022-09-29T00:00:00.000Z,Hurricane,HURRICANE IAN,2022-09-23T00:00:00.000Z,12,021,Collier (County)
x,FL,DR,,,,,12,015,Charlotte (County)
`

func TestHurricane(t *testing.T) {
	servertest.Run(t, func(t *testing.T, c *servertest.Client) {
		l := newLender(t, c, 6)
		table := func(text string, want int) m {
			t.Helper()
			return c.Upload("PUT", "/fema/zip-counties", "text/csv", text, want)
		}
		table("nothing,of,it\n", 400)
		table("zip,fips\n10001,36061\n", 200)
		assert.Fields(t, table("zip,fips\n33901,12071\n33908,12071\n34142,12021\n34142,12051\n33101,12086\n33101,12086\nx,y\n", 200)["data"].(m), m{"pairs": 5.0, "errorCount": 1.0})
		assert.Rows(t, c.List("/fema/zip-counties?zip=34142"), m{}, m{"fips": "12051"})
		if rows := c.List("/fema/zip-counties?zip=10001"); len(rows) != 0 {
			t.Errorf("the table before is still there: %v, want none of it", rows)
		}
		c.Refused("GET", "/fema/zip-counties?zip=1", nil, 400, "zip")
		c.Do("DELETE", "/fema/zip-counties", nil, 204)
		if rows := c.List("/fema/zip-counties?zip=10001"); len(rows) != 1 || rows[0]["fips"] != "36061" {
			t.Errorf("10001 lies in %v by the table that is shipped, want 36061 alone", rows)
		}
		table("zip,fips\n33901,12071\n33908,12071\n34142,12021\n34142,12051\n33101,12086\n", 200)
		for i, zip := range []string{"33901", "34142", "33101", "00000", "33908-1234"} {
			if zip == "00000" {
				zip = "33999" // of Florida by its first digits, and given to no place
			}
			c.Create("/people/"+l.people[i]+"/contacts", m{"contactType": "address", "label": "home", "status": "primary", "address": m{"addressLine1": "1 Bay St", "city": "x", "state": "FL", "postalCode": zip, "country": "US"}})
		}
		match := l.path + "/populations/draft/match"
		c.Refused("POST", match, m{}, 400, "femaDisasterNumber") // not uploaded yet
		upload := func(text, kind string, want int) m {
			t.Helper()
			return c.Upload("POST", "/fema/disasters", kind, text, want)
		}
		upload("nothing,of,it\n1,2,3\n", "text/csv", 400)
		up := upload(ian, "text/csv", 200)["data"].(m)
		assert.Fields(t, up, m{"rows": 2.0, "disasters": 1.0, "created": 1.0, "errorCount": 1.0, "errors.0.line": 4.0})
		again := upload(`[{"disasterNumber":4673,"state":"FL","declarationType":"DR","incidentType":"Hurricane","declarationTitle":"HURRICANE IAN","fipsStateCode":"12","fipsCountyCode":"115","designatedArea":"Sarasota (County)"}]`, "application/json", 200)["data"].(m)
		assert.Fields(t, again, m{"created": 0.0, "updated": 1.0})
		disaster := c.List("/fema/disasters?disasterNumber=4673&state=fl")[0]
		assert.Fields(t, disaster, m{"areas": assert.Count(3), "declarationTitle": "HURRICANE IAN"})
		assert.Fields(t, c.Get("/fema/disasters/"+disaster["id"].(string)), m{"object": "femaDisaster"})
		c.Refused("GET", "/fema/disasters/FE-NONE-NONE", nil, 404, "")
		c.Refused("GET", "/fema/disasters?disasterNumber=0", nil, 400, "disasterNumber")
		assert.Fields(t, c.Get(l.path)["femaDisasterDetails"].(m), m{"incidentType": "Hurricane", "areas": 3.0})

		sum := c.Data("POST", match+"?previewMode=true", m{}, 200)
		assert.Fields(t, sum, m{"borrowers": 6.0, "in": 2.0, "partly": 1.0, "out": 1.0, "unknown": 1.0, "noAddress": 1.0, "membership.added": 3.0, "membership.memberCount": 0.0})
		if look := sum["toLookAt"].([]any); len(look) != 3 || !strings.Contains(fmt.Sprint(look), "noAddress") ||
			fmt.Sprint(sum["areas"].([]any)[0].(m)["name"], sum["areas"].([]any)[0].(m)["borrowers"]) != "Lee (County)2" {
			t.Errorf("to look at are %v in the areas %v, want three, one of them without an address, and two borrowers in Lee (County)", look, sum["areas"])
		}
		// Postal codes are contacts: they are shown to who may read those.
		for permissions, shown := range map[string]bool{"supercase:read supercase:update": false, "supercase:read supercase:update contact:read": true} {
			agent := c.Agent("Bo", "Ek", strings.Fields(permissions)...)
			told := []any{agent.Data("POST", match+"?previewMode=true", m{}, 200)["toLookAt"]}
			for _, row := range agent.List(match) {
				told = append(told, row)
			}
			for _, zip := range []string{"34142", "33999"} {
				if n := strings.Count(fmt.Sprint(told...), zip); n != map[bool]int{true: 2}[shown] {
					t.Errorf("with %s the postal code %s is shown %d times in the match and its list, want 2 times: %v", permissions, zip, n, shown)
				}
			}
		}
		strict := c.Data("POST", match+"?previewMode=true", m{"partly": "exclude"}, 200)
		assert.Fields(t, strict, m{"membership.added": 2.0})
		if rows := c.List(l.path + "/populations/draft/members"); len(rows) != 0 {
			t.Errorf("a preview has added %v, want none", rows)
		}
		// Of another disaster, in Texas, nobody in Florida need be looked at.
		upload(`[{"disasterNumber":4999,"state":"TX","declarationType":"DR","incidentType":"Hurricane","declarationTitle":"HURRICANE JO","fipsStateCode":"48","fipsCountyCode":"201","designatedArea":"Harris (County)"}]`, "application/json", 200)
		assert.Rows(t, c.List(match+"?femaDisasterNumber=4999"), m{"verdict": "noAddress"})
		done := c.Data("POST", match, m{}, 200)
		assert.Fields(t, done, m{"membership.added": 3.0, "membership.memberCount": 3.0})
		for _, row := range c.List(l.path + "/populations/draft/members") {
			if row["loanId"] == nil {
				t.Error("a borrower's open loan was left out: ", row)
			}
		}
		assert.Fields(t, c.Data("POST", match, m{}, 200), m{"membership.added": 0.0, "membership.duplicates": 3.0})
		l.commit()
		assert.Fields(t, c.Data("POST", match, m{}, 200), m{"membership.repeatedCount": 3.0, "membership.memberCount": 0.0})
		c.Refused("POST", match, m{"femaDisasterNumber": 1}, 400, "femaDisasterNumber")
		generic := c.Create("/supercases", m{"supercaseType": "generic"})["id"].(string)
		c.Refused("POST", "/supercases/"+generic+"/populations/draft/match", m{"femaDisasterNumber": 4673}, 409, "")
	})
}

// Whom a match leaves to be looked at is listed to the last, beyond the thousand that its
// answer has: nobody is out of reach.
func TestEverybodyToLookAtIsListed(t *testing.T) {
	servertest.Run(t, func(t *testing.T, c *servertest.Client) {
		c.Upload("POST", "/fema/disasters", "text/csv", "disasterNumber,fipsStateCode,fipsCountyCode,designatedArea,declarationTitle\n4673,12,071,Lee (County),IAN\n", 200)
		servertest.Borrowers(c, 1003)
		one := c.Supercase(m{"supercaseType": "federalEmergency", "femaDisasterNumber": 4673})
		match := one.Path + "/populations/draft/match"
		sum := c.Data("POST", match+"?previewMode=true", m{}, 200)
		if look := sum["toLookAt"].([]any); len(look) != 1000 || sum["noAddress"] != 1003.0 {
			t.Errorf("of 1,003 without an address %v are counted and %d shown, want 1,000 shown", sum["noAddress"], len(look))
		}
		seen, last := map[any]bool{}, ""
		for _, want := range []int{400, 400, 203, 0} {
			page := c.List(match + "?limit=400" + last)
			if len(page) != want {
				t.Fatalf("a page%s has %d, want %d", last, len(page), want)
			}
			for _, row := range page {
				assert.Fields(t, row, m{"verdict": "noAddress", "postalCode": ""})
				seen[row["borrowerId"]] = true
				last = "&startingAfter=" + row["borrowerId"].(string)
			}
		}
		if len(seen) != 1003 {
			t.Errorf("%d borrowers are listed, want 1,003", len(seen))
		}
		for i, row := range sum["toLookAt"].([]any) {
			if !seen[row.(m)["borrowerId"]] {
				t.Errorf("the match shows one that the list has not, number %d", i)
			}
		}
		assert.Len(t, c.List(match), 100)
		assert.Len(t, c.List(one.Path+"/populations/draft/members"), 0)
		c.Refused("GET", match+"?startingAfter="+c.Other().Borrower().ID, nil, 400, "startingAfter")
		c.Refused("GET", match+"?femaDisasterNumber=1", nil, 400, "femaDisasterNumber")
		c.Refused("GET", c.Supercase(m{"supercaseType": "generic"}).Path+"/populations/draft/match", nil, 404, "")
	})
}
