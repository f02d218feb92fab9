package clock

import (
	"testing"
	"time"
)

// What either database keeps of a moment is read back as that moment, and what is none is
// an error.
func TestStoredMomentsAreReadBack(t *testing.T) {
	want := Of(time.Date(2026, 1, 5, 15, 4, 5, 123456000, time.UTC))
	for _, stored := range []any{want.UTC(), "2026-01-05 15:04:05.123456+00:00", []byte("2026-01-05 17:04:05.123456+02:00"), "2026-01-05T15:04:05.123456Z"} {
		var got Time
		if err := got.Scan(stored); err != nil || !got.Equal(want.Time) {
			t.Errorf("of %v was read %s, %v; want %s", stored, got, err, want)
		}
	}
	for _, stored := range []any{"yesterday", "", 12, nil} {
		var got Time
		if err := got.Scan(stored); err == nil || !got.IsZero() {
			t.Errorf("of %v was read %s, want an error and nothing", stored, got)
		}
	}
}
