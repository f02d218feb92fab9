package clock

import (
	"encoding/json"
	"testing"
	"time"
)

func TestTimeIsTheSameHoweverItIsSpelled(t *testing.T) {
	for in, want := range map[string]string{
		`"2001-01-01T12:00:00Z"`:             `"2001-01-01T12:00:00.000000Z"`,
		`"2001-01-01T12:00:00-07:00"`:        `"2001-01-01T19:00:00.000000Z"`,
		`"2001-01-01T12:00:00.1234569Z"`:     `"2001-01-01T12:00:00.123456Z"`,
		`"2024-12-03T18:16:08.286549+00:00"`: `"2024-12-03T18:16:08.286549Z"`,
		`"1900-01-01T00:00:00Z"`:             `"1900-01-01T00:00:00.000000Z"`,
		`"9999-12-31T23:59:59Z"`:             `"9999-12-31T23:59:59.000000Z"`,
		`"2024-12-03"`:                       `"2024-12-03T00:00:00.000000Z"`,
	} {
		var v Time
		if err := json.Unmarshal([]byte(in), &v); err != nil {
			t.Errorf("%s: %v, want no error", in, err)
		}
		if out, err := json.Marshal(v); err != nil || string(out) != want {
			t.Errorf("%s → %s, %v; want %s", in, out, err, want)
		}
	}
	for _, in := range []string{`""`, `12`, `"yesterday"`, `"0001-01-01T00:00:00Z"`, `{}`,
		`"1899-12-31T23:59:59Z"`, `"1900-01-01T00:59:59+01:00"`, `"9999-12-31T23:00:00-01:00"`} {
		var v Time
		if err := json.Unmarshal([]byte(in), &v); err == nil {
			t.Errorf("%s was read as %s", in, v)
		}
	}
}

func TestManualMovesOnlyByReading(t *testing.T) {
	m := NewManual(time.Date(2026, 1, 5, 15, 0, 0, 0, time.UTC))
	a := m.Now()
	m.Move(time.Hour)
	if b := m.Now(); b.Sub(a.Time) != time.Hour+time.Millisecond {
		t.Errorf("the clock says %v and then %v, want %v between them", a, b, time.Hour+time.Millisecond)
	}
}

// JSON that is no text of a moment is refused, whoever calls: one character, or a
// quote on one side.
// A test clock lies from the beginning of 1900 to the end of 2500, from whenever it is counted.
func TestAhead(t *testing.T) {
	for _, from := range []string{"2026-11-27T12:00:00Z", "1950-01-01T00:00:00.5Z"} {
		now, err := Parse(from)
		if err != nil {
			t.Fatal(err)
		}
		first, last := firstMoment.UnixMicro()-now.UnixMicro(), LastMoment.UnixMicro()-now.UnixMicro()
		for ahead, want := range map[int64]time.Time{0: now.Time, 1: now.Time.Add(time.Microsecond), -1: now.Time.Add(-time.Microsecond),
			first: firstMoment, last: LastMoment, first - 1: {}, last + 1: {}} {
			got, err := now.Ahead(ahead)
			if want.IsZero() {
				if err == nil {
					t.Errorf("%d microseconds after %s are %s, want an error", ahead, from, got)
				}
				continue
			}
			if err != nil || !got.Equal(want) {
				t.Errorf("%d microseconds after %s are %s with the error %v, want %s", ahead, from, got, err, want)
			}
		}
	}
}

func TestWhatIsNoTextIsNoMoment(t *testing.T) {
	for _, in := range []string{"", `"`, `""`, `"2024-12-03`, `2024-12-03"`} {
		var v Time
		if err := v.UnmarshalJSON([]byte(in)); err == nil {
			t.Errorf("%s was read as %s", in, v)
		}
	}
}
