package trigger

import (
	"encoding/json"
	"errors"
	"strings"
	"testing"
)

func value(t testing.TB, text string) (v any) {
	t.Helper()
	if err := json.Unmarshal([]byte(text), &v); err != nil {
		t.Fatal(err)
	}
	return v
}

func TestCondition(t *testing.T) {
	for _, c := range []struct {
		operator Operator
		kind     DataType
		value    string
		holds    []string // fields, as in JSON
		not      []string
	}{
		{"", Integer, `7`, []string{`7`, `"7.00"`, `[1, 7]`}, []string{`8`, `null`, `"x"`, `true`, `[]`, `"7e0"`}},
		{"", "", `7`, []string{`7`}, []string{`8`}},
		{Eq, Number, `12.1`, []string{`12.1`, `"12.10"`}, []string{`12.11`, `null`}},
		{Eq, String, `"dismissed"`, []string{`"dismissed"`, `["filed", "dismissed"]`}, []string{`"Dismissed"`, `null`, `""`, `7`}},
		{Eq, Boolean, `false`, []string{`false`}, []string{`true`, `null`}},
		{Eq, Date, `"2026-01-05"`, []string{`"2026-01-05"`}, []string{`"2026-01-06"`, `"soon"`, `null`}},
		{Eq, DateTime, `"2026-01-05T10:00:00-05:00"`, []string{`"2026-01-05T15:00:00Z"`}, []string{`"2026-01-05T15:00:01Z"`}},
		{Ne, String, `"dismissed"`, []string{`"filed"`, `null`, `[]`, `["filed"]`}, []string{`"dismissed"`, `["dismissed", "filed"]`}},
		{In, String, `["a", "b"]`, []string{`"a"`, `"b"`, `["b", "z"]`}, []string{`"c"`, `null`}},
		{In, Integer, `[1, 2]`, []string{`1`, `"2.0"`}, []string{`3`}},
		{Set, "", `null`, []string{`0`, `""`, `false`, `[]`}, []string{`null`}},
		{Set, "", `true`, []string{`0`}, []string{`null`}},
		{Set, "", `false`, []string{`null`}, []string{`0`, `false`}},
		{Lt, Number, `10`, []string{`9.99`, `"9.99"`}, []string{`10`, `11`, `null`}},
		{Lte, Number, `10`, []string{`10`, `"10.00"`}, []string{`10.01`}},
		{Gt, Date, `"2026-01-05"`, []string{`"2026-01-06"`}, []string{`"2026-01-05"`, `null`}},
		{Gte, Date, `"2026-01-05"`, []string{`"2026-01-05"`}, []string{`"2026-01-04"`}},
		{Gt, String, `"b"`, []string{`"c"`}, []string{`"a"`, `"b"`}},
	} {
		condition := Condition{FieldName: "f", Operator: c.operator, DataType: c.kind, Value: value(t, c.value)}
		status := "initiated"
		trigger := Trigger{OnStatus: &status, OnCondition: []Condition{condition}}
		if err := trigger.Normalize(); err != nil {
			t.Errorf("%+v: %v, want no error", condition, err)
		}
		for want, fields := range map[bool][]string{true: c.holds, false: c.not} {
			for _, field := range fields {
				s := State{Status: "initiated", Fields: map[string]any{"f": value(t, field)}}
				if got := trigger.Holds(&s); got != want {
					t.Errorf("%s is %s %s %s: %v, want %v", field, condition.Operator, c.kind, c.value, got, want)
				}
			}
		}
	}
}

func TestCheck(t *testing.T) {
	outcome, one := "approved", Condition{FieldName: "f", Value: "x"}
	if err := (&Trigger{OnOutcome: &outcome, OnCondition: []Condition{one}}).Normalize(); err != nil {
		t.Error(err)
	}
	for field, trigger := range map[string]Trigger{
		"onStatus":                 {},
		"onCondition":              {OnOutcome: &outcome, OnCondition: make([]Condition, 51)},
		"onCondition[0].fieldName": {OnOutcome: &outcome, OnCondition: []Condition{{Value: "x"}}},
		"onCondition[1].operator":  {OnOutcome: &outcome, OnCondition: []Condition{one, {FieldName: "f", Value: "x", Operator: "like"}}},
		"onCondition[0].value":     {OnOutcome: &outcome, OnCondition: []Condition{{FieldName: "f", Operator: Eq}}},
		"onCondition[0].dataType":  {OnOutcome: &outcome, OnCondition: []Condition{{FieldName: "f", Value: "x", DataType: "text"}}},
	} {
		refused(t, trigger.Normalize(), field)
	}
	for _, c := range []Condition{{Operator: In, Value: "x"}, {Operator: In, Value: []any{}},
		{Operator: In, Value: make([]any, 101)}, {Operator: In, Value: []any{"x", 1.0}},
		{Operator: Set, Value: "yes"}, {DataType: Date, Value: "soon"}, {DataType: Integer, Value: 1.5},
		{DataType: Boolean, Value: "true"}, {Value: map[string]any{}}} {
		c.FieldName = "f"
		refused(t, (&Trigger{OnOutcome: &outcome, OnCondition: []Condition{c}}).Normalize(), "onCondition[0].value")
	}
	refused(t, (&Trigger{OnOutcome: &outcome, OnCondition: []Condition{{FieldName: "f", Value: true, Operator: Lt}}}).Normalize(), "onCondition[0].operator")
}

func TestFits(t *testing.T) {
	fields := map[string]DataType{"n": Number, "d": Date}
	fits := Trigger{OnCondition: []Condition{{FieldName: "n", DataType: Integer}, {FieldName: "d", DataType: Date}, {FieldName: "d", Operator: Set}}}
	if err := fits.Fits(fields); err != nil {
		t.Error(err)
	}
	refused(t, (&Trigger{OnCondition: []Condition{{FieldName: "n", DataType: Number}, {FieldName: "x"}}}).Fits(fields), "onCondition[1].fieldName")
	refused(t, (&Trigger{OnCondition: []Condition{{FieldName: "d", DataType: String}}}).Fits(fields), "onCondition[0].dataType")
}

func refused(t *testing.T, err error, field string) {
	t.Helper()
	var fault *Error
	if !errors.As(err, &fault) || fault.Field != field || !strings.HasPrefix(err.Error(), field) {
		t.Errorf("%v, want an error that names %s", err, field)
	}
}

// The whole table: every old state (and none), every new state, every trigger.
// It fires on the change into the state, and not while the case stays in it.
func TestFires(t *testing.T) {
	statuses := []string{"initiated", "processing", "completed", "canceled", "reopened"}
	outcomes := []string{"", "approved", "denied", "falsePositive", "noOutcome"}
	values := []any{nil, "filed", "dismissed"}
	var states []*State
	for _, status := range statuses {
		for _, outcome := range outcomes {
			for _, v := range values {
				states = append(states, &State{Status: status, Outcome: outcome, Fields: map[string]any{"f": v}})
			}
		}
	}
	fired, rows := 0, 0
	for _, onStatus := range append(statuses, "") {
		for _, onOutcome := range outcomes {
			for _, onField := range []any{nil, "dismissed"} {
				if onStatus == "" && onOutcome == "" {
					continue
				}
				trigger := Trigger{}
				if onStatus != "" {
					trigger.OnStatus = &onStatus
				}
				if onOutcome != "" {
					trigger.OnOutcome = &onOutcome
				}
				if onField != nil {
					trigger.OnCondition = []Condition{{FieldName: "f", Value: onField, DataType: String, Operator: Eq}}
				}
				in := func(s *State) bool {
					return s != nil && (onStatus == "" || s.Status == onStatus) &&
						(onOutcome == "" || s.Outcome == onOutcome) && (onField == nil || s.Fields["f"] == onField)
				}
				for _, was := range append([]*State{nil}, states...) {
					for _, is := range states {
						rows++
						want := in(is) && !in(was)
						if got := trigger.Fires(was, is); got != want {
							t.Errorf("%+v → %+v on %q, %q, %v: fires is %v", was, is, onStatus, onOutcome, onField, got)
						}
						if want {
							fired++
						}
					}
				}
			}
		}
	}
	// 29 states to be set off by, with and without a condition; 75 states of a case, and none.
	if rows != 58*76*75 || fired == 0 {
		t.Errorf("the table has %d rows, of which %d fire", rows, fired)
	}
}

func FuzzCondition(f *testing.F) {
	f.Add(`{"fieldName":"f","value":7,"dataType":"integer","operator":"eq"}`, `7`)
	f.Add(`{"fieldName":"f","value":["a"],"operator":"in"}`, `["a"]`)
	f.Fuzz(func(t *testing.T, condition, field string) {
		var c Condition
		var v any
		if json.Unmarshal([]byte(condition), &c) != nil || json.Unmarshal([]byte(field), &v) != nil || c.normalize("") != nil {
			return
		}
		opposite := c
		opposite.Operator = Ne
		if c.Operator == Eq && c.Holds(v) == opposite.Holds(v) {
			t.Errorf("%+v and its opposite are both %v of %s", c, c.Holds(v), field)
		}
	})
}

// As much as is allowed is taken, and one more is not.
func TestAsMuchAsIsAllowed(t *testing.T) {
	outcome, one := "approved", Condition{FieldName: "f", Value: "x"}
	conditions := make([]Condition, maxConditions)
	for i := range conditions {
		conditions[i] = one
	}
	values := make([]any, maxValues)
	for i := range values {
		values[i] = "x"
	}
	for what, on := range map[string][]Condition{"conditions": conditions, "values": {{FieldName: "f", Operator: In, Value: values}}} {
		if err := (&Trigger{OnOutcome: &outcome, OnCondition: on}).Normalize(); err != nil {
			t.Errorf("as many %s as are allowed are refused: %v", what, err)
		}
	}
	if _, number := rational(strings.Repeat("1", 40)); !number {
		t.Error("forty digits are no number, want one")
	}
	if _, number := rational(strings.Repeat("1", 41)); number {
		t.Error("forty-one digits are a number, want none: they are too many to be compared")
	}
}
