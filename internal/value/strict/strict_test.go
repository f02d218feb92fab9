package strict_test

import (
	"encoding/json"
	"errors"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"

	"nectarine/internal/value/day"
	"nectarine/internal/value/money"
	"nectarine/internal/value/strict"
)

type inner struct {
	Amount money.Amount `json:"amount"`
	Date   *day.Day     `json:"date,omitempty"`
	At     time.Time    `json:"at" required:"false"`
	On     day.Day      `json:"on" required:"false"`
	Least  money.Amount `json:"least,omitempty" minimum:"0.01"`
}

type kind string

func (kind) Values() []kind { return []kind{"a", "b"} }

type common struct {
	Rate money.Rate `json:"rate,omitempty"`
}

type outer struct {
	Name  string    `json:"name"`
	Count int       `json:"count,omitempty" minimum:"1"`
	Is    bool      `json:"is,omitempty"`
	Kind  kind      `json:"kind,omitempty"`
	Days  []day.Day `json:"days,omitempty"`
	One   *inner    `json:"one,omitempty"`
	Many  []inner   `json:"many,omitempty"`
	common
}

func TestUnmarshal(t *testing.T) {
	var got outer
	in := `{"name":"n","one":{"amount":1.5,"date":"2024-02-29"},"many":[{"amount":1},{"amount":2e0,"date":null,"on":null}],"count":null,"rate":0.05}`
	if err := strict.Unmarshal([]byte(in), &got); err != nil || got.Many[1].Amount != 200 || got.One.Date.String() != "2024-02-29" ||
		got.Rate.String() != "0.05" || got.Name != "n" || got.Count != 0 {
		t.Errorf("%+v is read with %v; want no error, the amount 2.00, the day 2024-02-29, the rate 0.05, the name n and no count", got, err)
	}
}

func TestRefused(t *testing.T) {
	for in, want := range map[string]string{
		`{"name":1}`:                                   "name: must be a text in quotes",
		`{"name":"n","count":1.5}`:                     "count: must be a whole number",
		`{"name":"n","count":0}`:                       "count: must be at least 1; leave it out",
		`{"name":"n","is":"yes"}`:                      "is: must be true or false",
		`{"name":null}`:                                "name: must not be null",
		`{"name":"n","days":[null]}`:                   "days[0]: must not be null",
		`{"name":"n","many":[{"amount":1,"least":0}]}`: "many[0].least: must be at least 0.01; leave it out",
		`{"name":"n","kind":""}`:                       "kind: must be one of [a b]; leave it out",
		`{}`:                                           "name: is required",
		`{"name":"n","one":{}}`:                        "one.amount: is required",
		`{"name":"n","colour":1}`:                      "colour: is not known",
		`{"NAME":"n"}`:                                 "NAME: is not known; it is spelled name",
		`{"name":"n","name":"m"}`:                      "name: is there twice",
		`{"name":"n","many":[{"amount":1},{"amount":1.005}]}`:    "many[1].amount: must be a decimal amount",
		`{"name":"n","many":[{"amount":1,"date":"2024-02-30"}]}`: "many[0].date: must be a calendar day",
		`{"name":"n","many":[{"amount":1,"at":"today"}]}`:        "many[0].at: must be a moment",
		`{"name":"n","many":{"amount":1}}`:                       "many: must be a list: [ ]",
		`{"name":"n","one":[1]}`:                                 "one: must be an object: { }",
		`{"name":"n","many":[1]}`:                                "many[0]: must be an object: { }",
		`[1]`:                                                    "must be an object: { }",
		"{\n\"name\": n}":                                        "must be JSON; it is not at line 2, column 10",
		"{\n\"name\":":                                           "must be JSON; it breaks off at line 2",
		`{"name":"n"} {}`:                                        "must be JSON; it is not at line 1, column 14",
		``:                                                       "must be JSON",
		`{"name":"n","rate":"x"}`:                                "rate: must be a decimal fraction",
	} {
		err := strict.Unmarshal([]byte(in), new(outer))
		if err == nil || !strings.HasPrefix(err.Error(), want) {
			t.Errorf("%s: %v, want %s", in, err, want)
		}
		if err != nil && (strings.Contains(err.Error(), "Go") || strings.Contains(err.Error(), "json:")) {
			t.Errorf("%s: %v speaks of Go", in, err)
		}
	}
}

// picky refuses every text with that text.
type picky string

func (*picky) UnmarshalJSON(b []byte) error {
	var says string
	if err := json.Unmarshal(b, &says); err != nil {
		return err
	}
	return errors.New(says)
}

// A type that reads itself may say where in the field it is wrong; what only begins like
// the field's name is a reason as any other.
func TestATypeSaysWhereItIsWrong(t *testing.T) {
	type form struct {
		Days picky  `json:"days,omitempty"`
		Most uint64 `json:"most,omitempty"`
	}
	for in, want := range map[string]string{
		`{"days":"days[1]: is bad"}`:    "days[1]: is bad",
		`{"days":"days.first: is bad"}`: "days.first: is bad",
		`{"days":"days: is bad"}`:       "days: is bad",
		`{"days":"daysoff: is bad"}`:    "days: daysoff: is bad",
		`{"days":"days are bad"}`:       "days: days are bad",
		`{"days":"is bad"}`:             "days: is bad",
		`{"most":"1"}`:                  "most: must be a whole number",
	} {
		if err := strict.Unmarshal([]byte(in), new(form)); err == nil || err.Error() != want {
			t.Errorf("%s: %v, want %s", in, err, want)
		}
	}
}

// Locate finds what the decoder of the standard library refuses, and is silent
// about what that takes.
func TestLocate(t *testing.T) {
	for in, want := range map[string]string{
		`{"colour":1,"many":[{"amount":1},{"amount":1.005}]}`: "many[1].amount: must be a decimal amount with at most two places, such as 110.25",
		`{"name":null,"colour":1}`:                            "",
	} {
		text := ""
		if err := strict.Locate("", []byte(in), new(outer)); err != nil {
			text = err.Error()
		}
		if text != want {
			t.Errorf("%s: %q, want %q", in, text, want)
		}
	}
}

func TestRepeated(t *testing.T) {
	for in, want := range map[string]string{
		`{"a":[{"b":1},{"b":1,"c":{"d":1,"d":2}}]}`: "a[1].c.d: is there twice",
		`{"a":{"b":1},"b":[1,1]}`:                   "",
		`not JSON`:                                  "",
	} {
		text := ""
		if err := strict.Repeated([]byte(in)); err != nil {
			text = err.Error()
		}
		if text != want {
			t.Errorf("%s: %q, want %q", in, text, want)
		}
	}
}

// What a type writes, it reads, and as the standard library does.
func TestReadsWhatIsWritten(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		in := outer{Name: rapid.String().Draw(t, "name"), Count: rapid.IntMin(0).Draw(t, "count"), Is: rapid.Bool().Draw(t, "is")}
		for range rapid.IntRange(0, 3).Draw(t, "many") {
			in.Many = append(in.Many, inner{Amount: money.Amount(rapid.Int64Range(-1e9, 1e9).Draw(t, "amount"))})
		}
		text, err := json.Marshal(in)
		if err != nil {
			t.Fatal(err)
		}
		var got outer
		if err := strict.Unmarshal(text, &got); err != nil {
			t.Fatalf("%s is refused with %v, want it read", text, err)
		}
		again, err := json.Marshal(got)
		if err != nil || string(again) != string(text) {
			t.Fatalf("%s became %s; want no error and %s", text, again, string(text))
		}
	})
}

// What is read strictly the standard library reads alike; what is refused is said
// in a line without its words.
func FuzzUnmarshal(f *testing.F) {
	for _, s := range []string{`{"name":"n","many":[{"amount":1e2}],"one":{"amount":1}}`, `{"name":"n","name":"m"}`, `{"a`, `[[`, `{"name":"n","rate":1e-5}`} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, in string) {
		var got, want outer
		if err := strict.Unmarshal([]byte(in), &got); err != nil {
			if strings.Contains(err.Error(), "json:") {
				t.Fatalf("%q is refused with %v, want words that are not of encoding/json", in, err)
			}
			return
		}
		if err := json.Unmarshal([]byte(in), &want); err != nil {
			t.Fatalf("%q: %v, want no error", in, err)
		}
		a, err1 := json.Marshal(got)
		b, err2 := json.Marshal(want)
		if err1 != nil || err2 != nil || string(a) != string(b) {
			t.Fatalf("%q: %s, %s with the errors %v and %v; want none and twice %s", in, a, b, err1, err2, string(b))
		}
	})
}

// TestLocateBelowAPath: the path that a text stands at begins the one that is told.
func TestLocateBelowAPath(t *testing.T) {
	for in, want := range map[string]string{`{"a": "x"}`: "outer.list[0].a: must be a whole number", `{"a": 1}`: "", `[]`: "outer.list[0]: must be an object: { }", `{`: "outer.list[0]: must be JSON; it breaks off at line 1"} {
		told := ""
		if err := strict.Locate("outer.list[0]", []byte(in), new(struct {
			A int `json:"a"`
		})); err != nil {
			told = err.Error()
		}
		if told != want {
			t.Errorf("%s: told was %q, want %q", in, told, want)
		}
	}
}
