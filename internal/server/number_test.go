package server_test

import (
	"encoding/json"
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

// long is a number that a binary fraction cannot hold.
const long = "12345678901234567890.10000000000000000000000000000000001"

// TestNumbersOfCustomFieldsStayAsTheyWereSent: they are answered, read, listed, told, moved
// and put back digit by digit on both engines.
func TestNumbersOfCustomFieldsStayAsTheyWereSent(t *testing.T) {
	servertest.Run(t, func(t *testing.T, c *servertest.Client) {
		holds := func(what string, got servertest.Answer, wants ...string) {
			t.Helper()
			for _, want := range wants {
				if !strings.Contains(string(got.Raw), want) {
					t.Errorf("%s: %d %s, want %s in it", what, got.Status, got.Raw, want)
				}
			}
		}
		made := c.Send("POST", "/case-types", strings.NewReader(`{"caseType": "generic", "name": "Exact", "status": "active", "customFieldSchemas": [
			{"fieldName": "n", "dataType": "number", "default": `+long+`},
			{"fieldName": "i", "dataType": "integer", "validation": {"minValue": 9007199254740993, "maxValue": 99999999999999999999.5, "enum": [9007199254740993, 9007199254740995, 1e19]}}]}`))
		kind := made.Body["data"].(m)["id"].(string)
		for what, got := range map[string]servertest.Answer{"the type made": made, "the type read": c.Send("GET", "/case-types/"+kind, nil)} {
			holds(what, got, `"default":`+long, `"minValue":9007199254740993`, `"maxValue":99999999999999999999.5`, `"enum":[9007199254740993,9007199254740995,10000000000000000000]`)
		}

		path := "/people/" + c.Borrower(servertest.M{}).ID + "/cases"
		opened := c.Send("POST", path, strings.NewReader(`{"typeId": "`+kind+`", "customFields": {"i": 9007199254740993}}`))
		id := opened.Body["data"].(m)["id"].(string)
		one := path + "/" + id
		holds("opened", opened, `"n":`+long, `"i":9007199254740993`)
		holds("read", c.Send("GET", one, nil), `"n":`+long, `"i":9007199254740993`)
		holds("listed", c.Send("GET", "/cases", nil), `"n":`+long)
		for number, said := range map[string]string{"9007199254740992": "at least 9007199254740993", "9007199254740994": "one of", "99999999999999999999.6": "whole number",
			"100000000000000000000": "at most 99999999999999999999.5", "1." + strings.Repeat("1", 500): "500 digits", `"9007199254740993"`: "whole number"} {
			got := c.Send("PUT", one, strings.NewReader(`{"customFields": {"i": `+number+`}}`))
			if message, _ := got.Body["message"].(string); got.Status != 400 || !strings.HasPrefix(message, "customFields") || !strings.Contains(message, said) {
				t.Errorf("%.40s: %d %s, want 400, %s", number, got.Status, got.Raw, said)
			}
		}
		holds("updated", c.Send("PUT", one, strings.NewReader(`{"customFields": {"i": 9007199254740995, "n": 0.10}}`)), `"n":0.10`, `"i":9007199254740995`)
		holds("the events", c.Send("GET", "/events?objectType=case", nil), `"i":9007199254740993`, `"n":`+long, `"i":9007199254740995`)
		holds("the trail", c.Send("GET", "/audit?objectId="+id, nil), `"i":9007199254740993`, `"n":`+long, `"i":9007199254740995`)
		c.Send("PUT", one, strings.NewReader(`{"customFields": {"i": 1E19}}`))
		holds("after an exponent", c.Send("GET", one, nil), `"i":10000000000000000000`, `"n":`+long)

		// A migration, and its undo.
		c.Send("PUT", "/case-types/"+kind, strings.NewReader(`{"status": "active", "customFieldSchemas": [{"fieldName": "n", "dataType": "number"}, {"fieldName": "new", "dataType": "number"}]}`))
		run := c.Data("POST", "/case-types/"+kind+"/migrate", m{"mapping": m{"i": nil}, "defaults": m{"new": json.Number(long)}}, 202)["id"].(string)
		c.Drain()
		holds("migrated", c.Send("GET", one, nil), `"n":`+long, `"new":`+long)
		holds("what was done", c.Send("GET", "/bulk-runs/"+run+"/outcomes", nil), `"i":10000000000000000000`, `"new":`+long)
		c.Do("POST", "/bulk-runs/"+run+"/undo", nil, 202)
		c.Drain()
		holds("put back", c.Send("GET", one, nil), `"n":`+long, `"i":10000000000000000000`)
	})
}

// TestConditionsCompareDigitByDigit: a type that is set off by a number is set off by that
// number and by no neighbour of it.
func TestConditionsCompareDigitByDigit(t *testing.T) {
	servertest.Run(t, func(t *testing.T, c *servertest.Client) {
		kind := c.Create("/case-types", m{"caseType": "generic", "name": "Exact", "status": "active", "customFieldSchemas": []m{{"fieldName": "n", "dataType": "number"}}})["id"].(string)
		blocks := c.Send("POST", "/do-not-interact-types", strings.NewReader(`{"status": "active", "channel": "all", "onStatus": "initiated",
			"onCondition": [{"fieldName": "n", "value": 9007199254740993}, {"fieldName": "n", "operator": "in", "value": [0.10, 9007199254740993]}]}`))
		if want := `"value":[0.10,9007199254740993]`; !strings.Contains(string(blocks.Raw), want) || !strings.Contains(string(blocks.Raw), `"value":9007199254740993`) {
			t.Errorf("the type is %s, want %s", blocks.Raw, want)
		}
		c.Do("POST", "/case-types/"+kind+"/do-not-interact-types/"+blocks.Body["data"].(m)["id"].(string), nil, 204)
		for number, blocked := range map[string]int{"9007199254740993": 1, "9007199254740993.00": 1, "9007199254740992": 0, "9007199254740994": 0} {
			path := "/people/" + c.Borrower(servertest.M{}).ID + "/cases"
			id := c.Create(path, m{"typeId": kind, "customFields": m{"n": json.Number(number)}})["id"].(string)
			if got := c.List(path + "/" + id + "/do-not-interact"); len(got) != blocked {
				t.Errorf("%s: %d blocks, want %d", number, len(got), blocked)
			}
		}
	})
}
