package casetype_test

import (
	"encoding/json"
	"strconv"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"nectarine/internal/domain/casetype"
	"nectarine/internal/value/exact"
)

func fields(t *testing.T, text string) []casetype.CustomField {
	t.Helper()
	var out []casetype.CustomField
	if err := json.Unmarshal([]byte(text), &out); err != nil {
		t.Fatal(err)
	}
	return out
}

func TestHold(t *testing.T) {
	schema := fields(t, `[{"fieldName":"count","dataType":"integer","required":true,"validation":{"minValue":0,"maxValue":100}},
		{"fieldName":"share","dataType":"number","validation":{"minValue":0.5}},{"fieldName":"branch","dataType":"string","default":"north","validation":{"enum":["north","south"]}},
		{"fieldName":"memo","dataType":"string","validation":{"length":3}},{"fieldName":"seen","dataType":"boolean","default":false},{"fieldName":"on","dataType":"date"},{"fieldName":"at","dataType":"date-time"}]`)
	if err := casetype.ValidateCustomFields(schema); err != nil {
		t.Fatal(err)
	}
	for given, want := range map[string]string{
		`{"count":7}`: `{"branch":"north","count":7,"seen":false}`,
		`{"count":0,"branch":"south","memo":"äöü"}`:                                         `{"branch":"south","count":0,"memo":"äöü","seen":false}`,
		`{"count":1,"on":"2026-02-28","at":"2026-01-02T03:04:05Z","share":0.5,"seen":true}`: `{"at":"2026-01-02T03:04:05Z","branch":"north","count":1,"on":"2026-02-28","seen":true,"share":0.5}`,
		`{}`:                            "customFields.count: is required",
		`{"count":null}`:                "customFields.count: is required",
		`{"count":1.5}`:                 "customFields.count: must be a whole number",
		`{"count":"1"}`:                 "customFields.count: must be a whole number",
		`{"count":101}`:                 "customFields.count: must be at most 100",
		`{"count":-1}`:                  "customFields.count: must be at least 0",
		`{"count":1,"share":0.4}`:       "customFields.share: must be at least 0.5",
		`{"count":1,"branch":"east"}`:   "customFields.branch: must be one of",
		`{"count":1,"memo":"abcd"}`:     "customFields.memo: must have at most 3",
		`{"count":1,"seen":"yes"}`:      "customFields.seen: must be true or false, and no text: a form writes texts alone here; send JSON",
		`{"count":1,"on":"2026-02-30"}`: "customFields.on: must be a date",
		`{"count":1,"at":"2026-02-03"}`: "customFields.at: must be a date-time",
		`{"count":1,"other":1}`:         "customFields.other: the case type has no such field",
	} {
		var in exact.Fields
		if err := json.Unmarshal([]byte(given), &in); err != nil {
			t.Fatal(err)
		}
		out, err := casetype.NormalizeCustomFields(schema, in)
		got := ""
		if err != nil {
			got = err.Error()
		} else if b, err := json.Marshal(out); err == nil {
			got = string(b)
		}
		if !strings.Contains(got, want) {
			t.Errorf("%s: %s, want %s", given, got, want)
		}
	}
	if out, err := casetype.NormalizeCustomFields(nil, nil); out != nil || err != nil {
		t.Errorf("of no fields it makes %v with the error %v, want nothing and no error", out, err)
	}
}

func TestSchemasRefused(t *testing.T) {
	for text, want := range map[string]string{
		`[{"fieldName":"1st","dataType":"string"}]`:                                         "customFieldSchemas[0].fieldName",
		`[{"fieldName":"a","dataType":"string"},{"fieldName":"a","dataType":"date"}]`:       "customFieldSchemas[1].fieldName",
		`[{"fieldName":"a","dataType":"integer","default":"x"}]`:                            "customFieldSchemas[0].default",
		`[{"fieldName":"a","dataType":"string","default":"x","validation":{"enum":["y"]}}]`: "customFieldSchemas[0].default",
		`[{"fieldName":"a","dataType":"date","validation":{"length":4}}]`:                   "customFieldSchemas[0].validation.length",
		`[{"fieldName":"a","dataType":"string","validation":{"minValue":4}}]`:               "customFieldSchemas[0].validation.minValue",
		`[{"fieldName":"a","dataType":"number","validation":{"minValue":4,"maxValue":3}}]`:  "customFieldSchemas[0].validation.maxValue",
		`[{"fieldName":"a","dataType":"integer","validation":{"enum":[1,"two"]}}]`:          "customFieldSchemas[0].validation.enum[1]",
	} {
		if err := casetype.ValidateCustomFields(fields(t, text)); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%s: %v, want %s", text, err, want)
		}
	}
}

// What is held once is held again, unchanged; and nothing comes out that was not
// put in or is not a default.
func TestHoldTwice(t *testing.T) {
	schema := fields(t, `[{"fieldName":"a","dataType":"integer","default":3,"validation":{"minValue":0}},{"fieldName":"b","dataType":"string","validation":{"length":4}},{"fieldName":"c","dataType":"boolean","required":true}]`)
	value := rapid.OneOf(rapid.Just[any](nil), rapid.Map(rapid.IntRange(-3, 9), func(n int) any { return json.Number(strconv.Itoa(n)) }),
		rapid.Map(rapid.String(), func(s string) any { return s }), rapid.Map(rapid.Bool(), func(b bool) any { return b }))
	rapid.Check(t, func(r *rapid.T) {
		given := rapid.MapOfN(rapid.SampledFrom([]string{"a", "b", "c"}), value, 0, 3).Draw(r, "given")
		once, err := casetype.NormalizeCustomFields(schema, given)
		if err != nil {
			return
		}
		for name, v := range once {
			if v != given[name] && (name != "a" || v != json.Number("3")) {
				r.Fatalf("%s is %v", name, v)
			}
		}
		twice, err := casetype.NormalizeCustomFields(schema, once)
		if err != nil || len(twice) != len(once) || twice["a"] != once["a"] || twice["c"] == nil {
			r.Fatal(once, twice, err)
		}
	})
}

func FuzzHold(f *testing.F) {
	f.Add(`{"a":1}`)
	f.Add(`{"a":1e400,"b":[],"c":{"d":null}}`)
	f.Fuzz(func(t *testing.T, text string) {
		var given exact.Fields
		if json.Unmarshal([]byte(text), &given) != nil {
			return
		}
		schema := []casetype.CustomField{{FieldName: "a", DataType: "integer"}, {FieldName: "b", DataType: "date"}, {FieldName: "c", DataType: "date-time"},
			{FieldName: "d", DataType: "string", Validation: &casetype.Validation{Enum: []any{"x"}}}}
		if out, err := casetype.NormalizeCustomFields(schema, given); err == nil {
			if again, err := casetype.NormalizeCustomFields(schema, out); err != nil || len(again) != len(out) {
				t.Errorf("it makes %v, and of that %v with the error %v; want no error and %d fields again", out, again, err, len(out))
			}
		}
	})
}
