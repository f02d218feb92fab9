package supercase_test

import (
	"testing"

	"nectarine/internal/testing/assert"
	"nectarine/internal/testing/servertest"
)

// TestAPlaceOfWorkIsNoHome: who works in a declared area lives nobody knows where: they are
// counted as without a home address and are not added; an address of any other label counts.
func TestAPlaceOfWorkIsNoHome(t *testing.T) {
	servertest.Run(t, func(t *testing.T, c *servertest.Client) {
		l := newLender(t, c, 4)
		c.Upload("POST", "/fema/disasters", "text/csv", ian, 200)
		lives := func(person int, label, zip string) {
			c.Create("/people/"+l.people[person]+"/contacts", m{"contactType": "address", "label": label, "status": "primary",
				"address": m{"addressLine1": "1 Bay St", "city": "Fort Myers", "state": "FL", "postalCode": zip, "country": "US"}})
		}
		lives(0, "work", "33901")
		lives(1, "personal", "33901")
		lives(2, "work", "33901")
		lives(2, "other", "33101")
		lives(3, "home", "33901")
		lives(3, "work", "33101")
		got := c.Data("POST", l.path+"/populations/draft/match?previewMode=true", m{"femaDisasterNumber": 4673}, 200)
		assert.Fields(t, got, m{"borrowers": 4.0, "in": 2.0, "out": 1.0, "noAddress": 1.0, "membership.added": 2.0})
	})
}
