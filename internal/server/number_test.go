package server_test

import (
	"strings"
	"testing"

	"nectarine/internal/testing/servertest"
)

// plain are numbers as they read once their exponents are written out.
var plain = map[string]string{"1e5": "100000", "1E5": "100000", "1.10e1": "11.0", "0e0": "0", "-0": "0", "1.0": "1", "5e-324": "0." + strings.Repeat("0", 323) + "5"}

// TestNumbersOfMetaDataStayAsTheyWereWritten: on both engines a number reads back digit by
// digit as it was sent, but for an exponent, or is refused with its field.
func TestNumbersOfMetaDataStayAsTheyWereWritten(t *testing.T) {
	servertest.Run(t, func(t *testing.T, c *servertest.Client) {
		for _, number := range []string{"0.1000000000000000055511151231257827", "12345678901234567890.10", "1.5", "-0.0000001", "99999999999999999999999999",
			"1e-400", "1e400", "-1E+999", "1e5", "1E5", "1.10e1", "0e0", "-0", "1.0", "5e-324"} {
			for at, nested := range map[string]string{"metaData.n": number, "metaData.n.deep[1]": `{"deep": [true, ` + number + `]}`} {
				got := c.Send("POST", "/teams", strings.NewReader(`{"name": "T", "metaData": {"n": `+nested+`}}`))
				if number == "1e-400" || number == "1e400" || number == "-1E+999" {
					if got.Status != 400 {
						t.Errorf("%s: %d %s, want 400", number, got.Status, got.Raw)
					}
					if said, _ := got.Body["message"].(string); !strings.HasPrefix(said, at+":") {
						t.Errorf("%s is refused with %q, want %s named", number, said, at)
					}
					continue
				}
				data, _ := got.Body["data"].(m)
				read := string(c.Send("GET", "/teams/"+data["id"].(string), nil).Raw)
				want := `"n":` + nested + `}`
				if plain[number] != "" {
					want = strings.Replace(want, number, plain[number], 1)
				}
				want = strings.ReplaceAll(want, " ", "")
				if !strings.Contains(string(got.Raw), want) || !strings.Contains(read, want) {
					t.Errorf("%s is answered as %s and read as %s, want %s", number, got.Raw, read, want)
				}
			}
		}
	})
}
