package encode_test

import (
	"bytes"
	"encoding/json"
	"math"
	"testing"
	"time"

	"pgregory.net/rapid"

	"nectarine/internal/value/clock"
	"nectarine/internal/value/day"
	"nectarine/internal/value/encode"
	"nectarine/internal/value/money"
)

type inner struct {
	A    string `json:"a"`
	Both string `json:"both"`
	deep
}

type deep struct {
	Both  int  `json:"both"`
	Below bool `json:"below,omitempty"`
	Twice int
}

type other struct{ Twice, Named int }

// ByPointer writes itself where it is pointed to.
type ByPointer struct{ N int }

func (p *ByPointer) MarshalJSON() ([]byte, error) { return []byte(`{"n": "<&>"}`), nil }

type byText string

func (t byText) MarshalText() ([]byte, error) { return []byte("<" + t), nil }

type chain struct {
	Next *chain `json:"next"`
	All  []chain
}

type all struct {
	inner
	*other
	Named    string          `json:"Named"`
	S        string          `json:"s,omitempty"`
	P        *string         `json:"p"`
	Q        *string         `json:"q,omitempty"`
	N        int64           `json:"n"`
	M        *uint8          `json:"m"`
	F        float64         `json:"f"`
	B        bool            `json:"b,omitempty"`
	L        []string        `json:"l"`
	O        []int           `json:"o,omitempty"`
	Map      map[string]any  `json:"map"`
	Any      any             `json:"any"`
	Raw      json.RawMessage `json:"raw"`
	Number   json.Number     `json:"number"`
	Time     clock.Time      `json:"time"`
	TimeP    *clock.Time     `json:"timeP"`
	Day      day.Day         `json:"day"`
	DayP     *day.Day        `json:"dayP"`
	Amount   money.Amount    `json:"amount"`
	Bytes    []byte          `json:"bytes"`
	Array    [2]int          `json:"array"`
	Text     byText          `json:"text"`
	Pointed  ByPointer       `json:"pointed"`
	PointedP *ByPointer      `json:"pointedP"`
	Chain    chain           `json:"chain"`
	Skipped  string          `json:"-"`
}

// quoted has a tag that is left to encoding/json.
type quoted struct {
	N int `json:"n,string"`
}

func drawn(t *rapid.T, depth int) any {
	text := rapid.OneOf(rapid.String(), rapid.SampledFrom([]string{"", "<a&b>", "\u2028\u2029", "\x00\"\\\n", "\xff", "ümläut", "\x7f"}))
	switch n := rapid.IntRange(0, 9).Draw(t, "kind"); {
	case n == 0:
		return nil
	case n < 4:
		return text.Draw(t, "text")
	case n == 4:
		return rapid.Float64Range(-1e25, 1e25).Draw(t, "number")
	case n == 5:
		return json.Number("1.50")
	case n == 6 && depth < 3:
		return []any{drawn(t, depth+1), drawn(t, depth+1)}
	case n == 7 && depth < 3:
		return map[string]any{text.Draw(t, "key"): drawn(t, depth+1), "b": drawn(t, depth+1)}
	case n == 8:
		return &other{1, 2}
	}
	return json.RawMessage(`[1, "<"]`)
}

// TestToTheLetter: what is written is what encoding/json writes.
func TestToTheLetter(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		text := func() string { return rapid.StringN(0, 4, 8).Draw(t, "text") }
		s, u := text(), uint8(7)
		at := clock.Of(time.Unix(rapid.Int64Range(-70_000_000_000, 260_000_000_000).Draw(t, "seconds"),
			rapid.Int64Range(0, 999_999_999).Draw(t, "rest")))
		d := day.Day(rapid.Int32Range(-800_000, 3_000_000).Draw(t, "day"))
		v := &all{inner: inner{A: text(), deep: deep{Below: rapid.Bool().Draw(t, "below")}}, S: text(), N: rapid.Int64().Draw(t, "n"),
			F:   rapid.Float64().Draw(t, "f"),
			Any: drawn(t, 0), Map: map[string]any{"x": drawn(t, 0), text(): drawn(t, 0)}, Number: "12.340", Time: at, Day: d,
			Amount: money.Amount(rapid.Int64().Draw(t, "cents")), Text: byText(text()), Array: [2]int{1, 2}}
		if rapid.Bool().Draw(t, "whole") {
			v.other, v.P, v.Q, v.M, v.TimeP, v.DayP = &other{1, 2}, &s, &s, &u, &at, &d
			v.L, v.O = []string{s, "<"}, []int{0, -1}
			v.Bytes, v.PointedP, v.B, v.Raw = []byte(s), &ByPointer{1}, true, json.RawMessage(`{"a": "<"}`)
			v.Chain = chain{Next: &chain{All: []chain{{}, {Next: &chain{}}}}}
		}
		for _, v := range []any{v, *v, v.Any, v.Map, []any{v.Any}, []*all{v, nil}, quoted{5}, struct{}{}, v.Time, v.TimeP, v.L,
			map[string]string(nil), map[day.Day]int{d: 1}} {
			same(t, v)
		}
	})
	same(t, nil)
	same(t, chain{})
	if b, err := encode.JSON(math.Inf(1)); err == nil {
		t.Errorf("a number that JSON has not is written as %s", b)
	}
}

type fataler interface {
	Errorf(format string, args ...any)
}

func same(t fataler, v any) {
	var plain bytes.Buffer
	e := json.NewEncoder(&plain)
	e.SetEscapeHTML(false)
	if err := e.Encode(v); err != nil {
		t.Errorf("%#v: %v, want no error", v, err)
	}
	got, err := encode.JSON(v)
	if err != nil || string(got)+"\n" != plain.String() {
		t.Errorf("%T is written as\n%s, %v; want\n%s", v, got, err, plain.String())
	}
	escaped, err := json.Marshal(v)
	if err != nil {
		t.Errorf("%#v: %v, want no error", v, err)
	}
	if got, err := encode.Append([]byte("before"), v); err != nil || string(got) != "before"+string(escaped) {
		t.Errorf("%T is written as\n%s, %v; want\n%s", v, got, err, escaped)
	}
}
