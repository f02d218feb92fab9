package server_test

import (
	"strings"
	"testing"

	"nectarine/internal/testing/servertest"
)

// TestNoObjectOfABodyTakesAnUnknownField puts a field that there is not into every object
// that a body may hold, however deep, and whatever the document says of objects that answers
// have too: it is refused with its path, and nothing is done (docs/security.md).
func TestNoObjectOfABodyTakesAnUnknownField(t *testing.T) {
	const unknown = "noSuchField"
	servertest.Run(t, func(t *testing.T, c *servertest.Client) {
		nested := 0
		for _, op := range c.Operations() {
			places := c.Objects(op)
			if len(places) == 0 {
				continue
			}
			t.Run(op.Method+" "+op.Path, func(t *testing.T) {
				r := c.For(t).Valid(op) // what is refused leaves it as it is
				for _, place := range places {
					if len(place) > 0 {
						nested++
					}
					to := r
					to.Body = put(copied(t, r.Body), append(place[:len(place):len(place)], unknown), 1)
					a := to.Call()
					path := pathOf(append(place[:len(place):len(place)], unknown))
					details, _ := a.Body["details"].([]any)
					told := false
					for _, d := range details {
						told = told || d.(m)["field"] == path
					}
					if a.Status != 400 || !told {
						t.Errorf("%s is answered %d %s, want 400 that names it", path, a.Status, a.Raw)
					}
				}
			})
		}
		if nested < 60 {
			t.Errorf("%d nested objects were tried, want 60 at least", nested)
		}
	})
}

// pathOf is a place of a body as a refusal names it.
func pathOf(place []string) string {
	path := strings.ReplaceAll("."+strings.Join(place, "."), "."+servertest.Element, "[0]")
	if strings.HasPrefix(path, "[") {
		return "body" + path
	}
	return strings.TrimPrefix(path, ".")
}
