package disaster_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"nectarine/internal/testing/servertest"
)

// Whoever replaces the table of ZIP codes is in the trail, with how many pairs it had
// and has; what changes nothing leaves no entry.
func TestTheTableOfZIPCodesIsInTheTrail(t *testing.T) {
	servertest.Run(t, func(t *testing.T, c *servertest.Client) {
		told := func() (all []string) {
			t.Helper()
			for _, e := range c.List("/audit?objectType=company&limit=100") {
				if strings.Contains(fmt.Sprint(e["changes"]), "zipCounties") {
					all = append(all, fmt.Sprint(e["operation"], e["changes"]))
				}
			}
			return all
		}
		put := func(file string, want int) {
			t.Helper()
			c.Upload("PUT", "/fema/zip-counties", "text/csv", file, want)
		}
		c.Do("DELETE", "/fema/zip-counties", nil, 204)
		put("zip,fips\nx,y\n", 400)
		// A file in which HUD knows no county has lines, which are passed over.
		if a := c.Send("PUT", "/fema/zip-counties", strings.NewReader("zip,fips\n33901,99999\n"), "Content-Type", "text/csv"); a.Status != 400 || !strings.Contains(string(a.Raw), "passed over") {
			t.Errorf("a table without a county: %d %s, want 400 saying that its lines are passed over", a.Status, a.Raw)
		}
		if got := told(); len(got) != 0 {
			t.Errorf("nothing was replaced, and the trail has %v", got)
		}
		put("zip,fips\n33901,12071\n33908,12071\n", 200)
		put("fips,zip\n12071,33908\n12071,33901\n12071,33908\n", 200) // the same, which changes nothing
		put("zip,fips\n33901,12071\n", 200)
		put("zip,fips\n33908,12071\n", 200) // as many, and another
		c.Do("DELETE", "/fema/zip-counties", nil, 204)
		want := []string{
			"PUT /fema/zip-counties[map[field:zipCounties new:2 old:0]]",
			"PUT /fema/zip-counties[map[field:zipCounties new:1 old:2]]",
			"PUT /fema/zip-counties[map[field:zipCounties new:1 old:1]]",
			"DELETE /fema/zip-counties[map[field:zipCounties new:0 old:1]]",
		}
		got := told()
		slices.Sort(got)
		slices.Sort(want)
		if !slices.Equal(got, want) {
			t.Errorf("the trail has %q, want %q", got, want)
		}
		if events := c.Events("company.updated", c.Space); len(events) != 4 {
			t.Errorf("%d events tell of the table, want 4", len(events))
		}
	})
}
