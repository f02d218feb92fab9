package day

import (
	"encoding/json"
	"testing"
	"time"

	"pgregory.net/rapid"
)

func TestParse(t *testing.T) {
	for _, s := range []string{"2024-02-29", "1900-01-01", "9999-12-31", "1969-12-31"} {
		if d, err := Parse(s); err != nil || d.String() != s {
			t.Errorf("%s → %s with the error %v; want no error and %s", s, d, err, s)
		}
	}
	for _, s := range []string{"", "2023-02-29", "2024-2-9", "1899-12-31", "2024-01-01T00:00:00Z", "10000-01-01"} {
		if d, err := Parse(s); err == nil {
			t.Errorf("%s was read as %s", s, d)
		}
	}
}

// Years of other than four digits are written as Go writes them.
func TestYearsOfFewAndManyDigits(t *testing.T) {
	for year, want := range map[int]string{-1: "-0001-01-02", 0: "0000-01-02", 999: "0999-01-02", 1000: "1000-01-02", 9999: "9999-01-02", 10000: "10000-01-02"} {
		if got := Of(year, 1, 2).String(); got != want {
			t.Errorf("2 January of the year %d is written %s, want %s", year, got, want)
		}
	}
}

func TestAgainstTime(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		d := Day(rapid.Int32Range(int32(First), int32(Last)).Draw(t, "day"))
		b, err := json.Marshal(d)
		if err != nil {
			t.Fatal(err)
		}
		var back Day
		if err := json.Unmarshal(b, &back); err != nil || back != d {
			t.Fatalf("%v comes back as %v with the error %v, want no error and %v", d, back, err, d)
		}
		want := int(d.utc().Weekday())
		if want == 0 {
			want = 7
		}
		if d.Weekday() != want {
			t.Fatalf("%v is a %v, want a %v", d, d.Weekday(), want)
		}
		zone := time.FixedZone("", rapid.IntRange(-12, 14).Draw(t, "offset")*3600)
		if In(d.Start(zone), zone) != d || In(d.Start(zone).Add(-1), zone) != d-1 {
			t.Fatalf("the start of %v lies on %v and the moment before it on %v; want %v and %v", d, In(d.Start(zone), zone), In(d.Start(zone).Add(-1), zone), d, d-1)
		}
	})
}

func TestAddMonths(t *testing.T) {
	for _, c := range []struct {
		from string
		n    int
		want string
	}{{"2024-01-31", 1, "2024-02-29"}, {"2023-01-31", 1, "2023-02-28"}, {"2024-12-15", 1, "2025-01-15"}, {"2024-03-31", -1, "2024-02-29"}, {"2024-03-31", 12, "2025-03-31"}} {
		if got := MustParse(c.from).AddMonths(c.n).String(); got != c.want {
			t.Errorf("%s + %d months: %s, want %s", c.from, c.n, got, c.want)
		}
	}
}

// In Asuncion and Havana the clocks have skipped midnight itself.
func TestStartWhereMidnightIsSkipped(t *testing.T) {
	zone, err := time.LoadLocation("America/Havana")
	if err != nil {
		t.Fatal(err)
	}
	d := MustParse("2024-03-10")
	if got := d.Start(zone); In(got, zone) != d || In(got.Add(-time.Nanosecond), zone) != d-1 {
		t.Errorf("%s starts at %s, which lies on %v, and the moment before it on %v; want %v and %v", d, got, In(got, zone), In(got.Add(-time.Nanosecond), zone), d, d-1)
	}
}

func FuzzParse(f *testing.F) {
	f.Add("2024-02-29")
	f.Fuzz(func(t *testing.T, s string) {
		if d, err := Parse(s); err == nil && d.String() != s {
			t.Fatalf("%q is read as %s, want the same", s, d)
		}
	})
}
