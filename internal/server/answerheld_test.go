package server_test

import (
	"slices"
	"testing"
)

// sometimes are fields, or all of a schema, that the examples always show and that answers
// may be without.
var sometimes = map[string]string{
	"ListedLoan":          "idsOnly leaves out all but the ids",
	"LateFeeTerms.amount": "percent has none",
}

// oftenLists are lists of answers that may be null, though no example has them so.
var oftenLists = map[string]string{
	"Origination.interestRates": "what was not agreed on is null, as it was sent",
	"Origination.specificDays":  "what was not agreed on is null, as it was sent",
}

// What every answer has the document requires in answers, and what is always a list is not
// nullable there: a client need not ask whether a field is there and, if so, whether it is
// null. That an answer has what is required, servertest asks of every answer of every test.
func TestAnswersRequireWhatTheyHave(t *testing.T) {
	d := readAnswers(t)
	c := counted{answerSchemas: d, objects: map[string]int{}, there: map[string]int{}, null: map[string]int{}}
	for _, answer := range d.answers {
		if example, is := answer["example"]; is {
			c.count(answer["schema"], example, "")
		}
	}
	needed, looked := map[string]bool{}, 0
	for owner, n := range c.objects {
		s := d.schemas[owner]
		properties, _ := s["properties"].(m)
		for field, of := range properties {
			name := owner + "." + field
			looked++
			if c.there[name] == n && !slices.Contains(list(s["required"]), any(field)) {
				needed[name], needed[owner] = true, true
				if sometimes[name] == "" && sometimes[owner] == "" && !ofBaseType.MatchString(of.(m)["description"].(string)) {
					t.Errorf("%s is in every example of an answer and is not required: say omitempty of it where it may be left out, or in sometimes why", name)
				}
			}
			if kinds := list(of.(m)["type"]); slices.Contains(kinds, any("array")) && c.there[name] > 0 && c.null[name] == 0 {
				needed[name] = true
				if oftenLists[name] == "" {
					t.Errorf("%s may be null and is a list in every example: tag it answered:\"list\", or say in oftenLists when it is null", name)
				}
			}
		}
	}
	for _, reasons := range []map[string]string{sometimes, oftenLists} {
		for name := range reasons {
			if !needed[name] {
				t.Errorf("%s has a reason that it needs no more: take it out", name)
			}
		}
	}
	if looked < 600 {
		t.Errorf("%d fields of answers were looked at, want at least 600", looked)
	}
}

// counted counts, in examples, the objects of each schema and how often each field is there,
// and null.
type counted struct {
	*answerSchemas
	objects, there, null map[string]int
}

func (c *counted) count(schema, example any, place string) {
	s, place := c.named(schema, place)
	for _, of := range alternatives(s) {
		c.count(of, example, place)
	}
	switch example := example.(type) {
	case m:
		properties, _ := s["properties"].(m)
		if properties == nil || c.schemas[place] == nil {
			return
		}
		c.objects[place]++
		for field, of := range properties {
			value, is := example[field]
			if !is {
				continue
			}
			c.there[place+"."+field]++
			if value == nil {
				c.null[place+"."+field]++
			}
			c.count(of, value, place+"."+field)
		}
	case []any:
		for _, value := range example {
			c.count(s["items"], value, place)
		}
	}
}

// growing are the lists to which releases add, as docs/conventions.md names them. A client
// whose decoder knows the words of today must not lose an answer for one more.
var growing = []string{"AssociatedObjectType", "BulkOperationType", "ErrorType", "EventType", "LoanBookAccount", "LedgerFactType", "ObjectType"}

// What grows is no enumeration in answers, and is one where it is asked for.
func TestListsThatGrowAreOpenInAnswers(t *testing.T) {
	d := readAnswers(t)
	for _, name := range growing {
		s := d.schemas[name]
		if s["enum"] != nil || len(list(s["x-extensible-enum"])) < 5 || s["type"] != "string" {
			t.Errorf("%s is %v, want a text with x-extensible-enum and without enum", name, s)
		}
		if asked := d.schemas[name+"Input"]; asked != nil && len(list(asked["enum"])) != len(list(s["x-extensible-enum"])) {
			t.Errorf("%sInput has the values %v, want an enumeration of those of %s", name, asked["enum"], name)
		}
	}
	for name, s := range d.schemas {
		if s["x-extensible-enum"] != nil && !slices.Contains(growing, name) {
			t.Errorf("%s grows: name it in docs/conventions.md, and in growing", name)
		}
	}
	for _, name := range []string{"EventTypeInput", "ObjectTypeInput", "LedgerFactTypeInput"} {
		if d.schemas[name] == nil {
			t.Errorf("there is no %s, by which a filter says which words there are", name)
		}
	}
}
