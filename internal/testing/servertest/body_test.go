package servertest

import (
	"net/http"
	"strings"
	"testing"
)

// TestBodiesAreHeld: an answer that is not what the document says is noticed, of a success
// and of a refusal, whose schema stands elsewhere.
func TestBodiesAreHeld(t *testing.T) {
	all, err := described()
	if err != nil {
		t.Fatal(err)
	}
	op := all.Paths.Find("/api/teams/{teamId}").Get
	header := http.Header{"Content-Type": {"application/json"}}
	refusal := `{"statusCode":404,"status":404,"errorType":"NotFound","message":"m","requestId":"r"}`
	for _, c := range []struct {
		status int
		body   string
		fits   bool
	}{
		{404, refusal, true},
		{404, strings.Replace(refusal, `"NotFound"`, `"Lost"`, 1), false},
		{404, strings.Replace(refusal, `"m"`, `7`, 1), false},
		{404, `{}`, false},
		{404, `{`, false},
		{200, `{"status":200,"message":"OK","data":{"name":7}}`, false},
		{200, `[]`, false},
	} {
		held, err := fitsJSON("GET", "/api/teams/{teamId}", op, Answer{Status: c.status, Header: header, Raw: []byte(c.body)})
		if !held || (err == nil) != c.fits {
			t.Errorf("%d %s is held %t, and the fault is %v; want it held, and to fit: %t", c.status, c.body, held, err, c.fits)
		}
	}
	if held, err := fitsJSON("GET", "/api/teams/{teamId}", op, Answer{Status: 200, Header: http.Header{"Content-Type": {"text/csv"}}}); held || err != nil {
		t.Errorf("a file of lines is held %t, %v; want it left to the other check", held, err)
	}
}
