package api

import (
	"bytes"
	"encoding/json"
	"errors"
	"testing"

	"nectarine/internal/value/encode"
)

// own writes itself, as encoding/json would and with a blank.
type own struct{ Text string }

func (o *own) MarshalJSON() ([]byte, error) {
	if o.Text == "fails" {
		return nil, errors.New("no text")
	}
	b, err := json.Marshal(map[string]any{"text": o.Text, "more": []int{1, 2}})
	return append(b, '\n'), err
}

// plain does not.
type plain struct {
	Text string `json:"text"`
}

// TestMarshalIsThatOfEncodingJSON: an answer is to the letter what encoding/json makes of
// it, also where its objects write themselves.
func TestMarshalIsThatOfEncodingJSON(t *testing.T) {
	next := "https://a.example/api/cases?limit=2&startingAfter=x"
	two := []*own{{"<&>"}, {"\u2028 null}"}}
	for name, v := range map[string]any{
		"objects that write themselves":      Items[own]{Status: 200, Message: "OK", Total: 2, TotalExact: true, Count: 2, NextURL: &next, Data: two},
		"none of them":                       Items[own]{Status: 200, Data: []*own{}},
		"no list":                            Items[own]{Status: 200},
		"a hole in the list":                 Items[own]{Data: []*own{{"a"}, nil}},
		"objects that do not":                Items[plain]{Status: 200, Data: []*plain{{"<&>"}}},
		"a whole list":                       WholeList[own]{Status: 200, Count: 2, Data: two},
		"one that writes itself":             Object[*own]{Status: 200, Message: "OK", Data: two[0]},
		"none":                               Object[*own]{Status: 200, Message: "null}"},
		"a value that does not":              Object[plain]{Status: 200, Data: plain{"x"}},
		"a value whose pointer does":         Object[own]{Status: 200, Data: own{"x"}},
		"what is in no envelope":             map[string]string{"url": next},
		"what writes itself, in no envelope": two[0],
	} {
		var want bytes.Buffer
		e := json.NewEncoder(&want)
		e.SetEscapeHTML(false)
		if err := e.Encode(v); err != nil {
			t.Errorf("%s: %v, want no error", name, err)
		}
		got, err := encode.JSON(v)
		if err != nil || string(got)+"\n" != want.String() {
			t.Errorf("%s: %s, %v; want %s", name, got, err, want.String())
		}
	}
	if b, err := encode.JSON(Items[own]{Data: []*own{{"fails"}}}); err == nil {
		t.Errorf("an object that cannot be written is answered as %s", b)
	}
}
