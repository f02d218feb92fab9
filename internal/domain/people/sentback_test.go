package people_test

import (
	"encoding/json"
	"strings"
	"testing"

	"nectarine/internal/testing/assert"
	"nectarine/internal/testing/servertest"
)

// What was read of a borrower can be sent back in whatever way JSON is written: with the
// masks as with the values, by whoever may see them and by others; another number is
// refused. Some clients write no letter beyond ASCII.
func TestABorrowerIsSentBackAsRead(t *testing.T) {
	servertest.Run(t, func(t *testing.T, c *servertest.Client) {
		made := c.Create("/people", m{"borrowerType": "person", "name": m{"firstName": "Ann", "lastName": "Lee"}, "dateOfBirth": "1980-02-03",
			"identity": m{"identityType": "SSN", "value": "987-65-4320"}})
		path := "/people/" + made["id"].(string)
		c.Create(path+"/identities", m{"identityType": "passport", "value": "X1234567", "issuingCountry": "US"})
		agent := c.Agent("Bob", "Ray", "person:read", "person:update")
		masked, open := c.Get(path), c.Get(path+"?includeIdentity=true")
		mixed := c.Get(path)
		mixed["identities"].([]any)[1] = open["identities"].([]any)[1]
		told := len(c.Events("person.updated", made["id"].(string)))
		for _, by := range []*servertest.Client{c, agent} {
			for name, body := range map[string]m{"masked": masked, "open": open, "mixed": mixed} {
				plain, err := json.Marshal(body)
				if err != nil {
					t.Fatal(err)
				}
				for _, text := range []string{string(plain), strings.ReplaceAll(string(plain), "•", `\u2022`)} {
					want := 200
					if by == agent && name != "masked" {
						want = 400 // it tells nobody who may not see
					}
					if a := by.Send("PUT", path, strings.NewReader(text)); a.Status != want {
						t.Errorf("%s: %d %s, want %d", name, a.Status, a.Raw, want)
					}
				}
			}
		}
		assert.Fields(t, c.Get(path), m{"updatedAt": masked["updatedAt"]})
		assert.Len(t, c.Events("person.updated", made["id"].(string)), told)
		for _, value := range []string{"•••-••-4321", "987-65-4321", ""} {
			masked["identities"].([]any)[0].(m)["value"] = value
			c.Refused("PUT", path, masked, 400, "identities")
		}
		named := c.Create("/people", m{"borrowerType": "person", "name": m{"firstName": "Cid", "lastName": "Roe"},
			"identity": m{"identityType": "custom", "customIdentityTypeName": "valid", "value": "12345678"}})
		assert.Fields(t, named["identities"].([]any)[0].(m), m{"valid": true})
	})
}
