package clock

import (
	"testing"
	"time"

	"pgregory.net/rapid"
)

// TestWrittenAndReadByHand: what is written and read digit by digit is what the standard
// library writes and reads.
func TestWrittenAndReadByHand(t *testing.T) {
	const stored = "2006-01-02 15:04:05.999999999-07:00"
	texts := []string{"", "+00:00", "2026-01-05 15:00:00+00:00", "2026-01-05 15:00:00.+00:00", "2026-02-30 15:00:00+00:00", "2026-01-05 24:00:00+00:00",
		"2026-01-05 15:60:00+00:00", "2026-01-05 15:00:60+00:00", "2026-13-05 15:00:00+00:00", "2026-01-05T15:00:00+00:00", "2026-01-05 15:00:00.123456789+00:00",
		"2026-01-05 15:00:00.1234567891+00:00", "2026-01-05 15:00:00.12345678901+00:00", "2026-01-05 15:00:00-07:00", "2026-01-0515:00:00.00+00:00", "2026-00-05 15:00:00+00:00", "2026-01-00 15:00:00+00:00"}
	check := func(t interface{ Errorf(string, ...any) }, text string) {
		got, is := ofText(text)
		want, err := time.Parse(stored, text)
		if is && (err != nil || !got.Equal(want)) {
			t.Errorf("%q is read as %v; want %v, %v", text, got, want, err)
		}
	}
	for _, text := range texts {
		check(t, text)
	}
	for _, year := range []int{-1, 0, 999, 9999, 10000} {
		m := Of(time.Date(year, 1, 2, 3, 4, 5, 0, time.UTC))
		if b, err := m.MarshalJSON(); err != nil || string(b) != m.Format(`"`+layout+`"`) {
			t.Errorf("%v is written as %s with the error %v, want %s", m.Time, b, err, m.Format(`"`+layout+`"`))
		}
	}
	rapid.Check(t, func(t *rapid.T) {
		m := Of(time.Unix(rapid.Int64Range(-70_000_000_000, 300_000_000_000).Draw(t, "seconds"), rapid.Int64Range(0, 999_999_999).Draw(t, "rest")))
		b, err := m.AppendJSON([]byte("x"))
		if want := m.UTC().Format(`x"` + layout + `"`); err != nil || string(b) != want {
			t.Errorf("%v is written as %s, %v; want %s", m.Time, b, err, want)
		}
		text := m.UTC().Format(stored)
		if got, is := ofText(text); m.UTC().Year() >= 0 && m.UTC().Year() <= 9999 && (!is || !got.Equal(m.Time)) {
			t.Errorf("%q is read as %v, %v; want %v", text, got, is, m.Time)
		}
		changed := []byte(text)
		changed[rapid.IntRange(0, len(changed)-1).Draw(t, "place")] = rapid.SampledFrom([]byte("0129 -:.T+Z")).Draw(t, "becomes")
		check(t, string(changed))
	})
}
