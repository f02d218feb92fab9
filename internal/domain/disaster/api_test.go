package disaster_test

import (
	"context"
	"slices"
	"testing"

	"nectarine/internal/domain/disaster"
	"nectarine/internal/mechanism/store"
	"nectarine/internal/testing/assert"
	"nectarine/internal/testing/servertest"
)

// A disaster of two states is one of each; a file sent again changes nothing, and
// another adds its areas.
func TestDisastersOfAFile(t *testing.T) {
	servertest.Run(t, func(t *testing.T, c *servertest.Client) {
		send := func(text string) assert.M {
			t.Helper()
			return c.Upload("POST", "/fema/disasters", "text/csv", text, 200)["data"].(assert.M)
		}
		const head = "disasterNumber,fipsStateCode,fipsCountyCode,designatedArea,declarationTitle\n"
		const file = head + "4673,12,071,Lee (County),IAN\n4673,72,000,Statewide,IAN\n"
		assert.Fields(t, send(file), assert.M{"rows": 2.0, "disasters": 2.0, "created": 2.0, "updated": 0.0, "errorCount": 0.0})
		assert.Fields(t, send(file), assert.M{"created": 0.0, "updated": 0.0})
		assert.Fields(t, send(head+"4673,12,015,Charlotte (County),IAN\n"), assert.M{"created": 0.0, "updated": 1.0})
		florida := c.List("/fema/disasters?state=fl")
		assert.Rows(t, florida, assert.M{"disasterNumber": 4673.0, "state": "FL", "areas": assert.Count(2)})
		rico := c.List("/fema/disasters?state=PR")
		c.Filtered("/fema/disasters", "state=FL", servertest.ObjectOf("/fema/disasters", florida[0]), servertest.ObjectOf("/fema/disasters", rico[0]))
		assert.Len(t, c.List("/fema/disasters?disasterNumber=4673"), 2)
		assert.Len(t, c.List("/fema/disasters?disasterNumber=4674"), 0)
		assert.Len(t, c.Events("disaster.updated", florida[0]["id"].(string)), 1)
		assert.Fields(t, c.Get("/fema/disasters/"+florida[0]["id"].(string)), florida[0])
		c.Other().Refused("GET", "/fema/disasters/"+florida[0]["id"].(string), nil, 404, "")
		c.Tx(func(ctx context.Context, tx *store.Tx) error {
			all, err := disaster.Of(ctx, tx, 4673, 1)
			if len(all) != 2 {
				t.Errorf("the disasters with the numbers 4673 and 1 are %d, want 2", len(all))
			}
			return err
		})
	})
}

// The lender's table holds instead of the shipped one, for every ZIP code.
func TestCountiesOfZIPCodes(t *testing.T) {
	servertest.Run(t, func(t *testing.T, c *servertest.Client) {
		of := func(zip string) (found []string) {
			t.Helper()
			c.Tx(func(ctx context.Context, tx *store.Tx) error {
				all, err := disaster.Counties(ctx, tx, []string{zip})
				found = all[zip]
				return err
			})
			return found
		}
		if got := of("10001"); !slices.Equal(got, []string{"36061"}) {
			t.Errorf("by the shipped table 10001 lies in %v, want 36061", got)
		}
		table := "zip,fips\n33901,12071\n33901,12015\n33901,12071\n"
		c.Upload("PUT", "/fema/zip-counties", "text/csv", table, 200)
		if got := of("33901"); !slices.Equal(got, []string{"12015", "12071"}) {
			t.Errorf("by the lender's table 33901 lies in %v, want 12015 and 12071", got)
		}
		if got := of("10001"); len(got) != 0 {
			t.Errorf("what the lender's table leaves out lies in %v, want nowhere", got)
		}
		c.Do("DELETE", "/fema/zip-counties", nil, 204)
		if got := of("10001"); !slices.Equal(got, []string{"36061"}) {
			t.Errorf("by the shipped table again 10001 lies in %v, want 36061", got)
		}
	})
}

// An incident that is open again has no end: the newer file says so by a column that is empty.
// A file without that column says nothing of it.
func TestAnIncidentIsOpenedAgain(t *testing.T) {
	servertest.Run(t, func(t *testing.T, c *servertest.Client) {
		const head = "disasterNumber,fipsStateCode,fipsCountyCode,designatedArea,declarationTitle"
		end := func(file string, want any) {
			t.Helper()
			c.Upload("POST", "/fema/disasters", "text/csv", file, 200)
			assert.Rows(t, c.List("/fema/disasters?disasterNumber=4673"), assert.M{"incidentEndDate": want})
		}
		end(head+",incidentEndDate\n4673,12,071,Lee (County),IAN,11/4/2022\n", "2022-11-04")
		end(head+"\n4673,12,071,Lee (County),IAN\n", "2022-11-04")
		end(head+",incidentEndDate\n4673,12,071,Lee (County),IAN,\n", nil)
	})
}
