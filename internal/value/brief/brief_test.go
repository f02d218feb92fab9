package brief_test

import (
	"strings"
	"testing"

	"nectarine/internal/value/brief"
)

func TestValuesAreCutAndTheRestStays(t *testing.T) {
	long, list := strings.Repeat("9", 1000), `expected value to be one of "`+strings.Repeat("open, ", 50)+`"`
	for in, want := range map[string]string{
		"amount: " + long + " is too much":                       "amount: " + long[:100] + "… is too much",
		`there is no "` + strings.Repeat("a b ", 100) + `" here`: `there is no "` + strings.Repeat("a b ", 25)[:99] + "… here",
		list:                       list,
		"is required":              "is required",
		strings.Repeat("né ", 900): strings.Repeat("né ", 900)[:0] + string([]rune(strings.Repeat("né ", 900))[:2000]) + "…",
	} {
		if got := brief.Message(in, 2000); got != want {
			t.Errorf("%.60s is cut to %.150s, want %.150s", in, got, want)
		}
	}
	for name, want := range map[string]string{
		strings.Repeat("a", 100): strings.Repeat("a", 100), strings.Repeat("a", 101): strings.Repeat("a", 100) + "…",
		strings.Repeat("é", 100): strings.Repeat("é", 100), strings.Repeat("é", 101): strings.Repeat("é", 100) + "…",
	} {
		if got := brief.Name(name); got != want {
			t.Errorf("a name of %d bytes, %.4s…, is cut to %q", len(name), name, got)
		}
	}
	if got := brief.Name(long); got != long[:100]+"…" {
		t.Errorf("a long name is cut to %q", got)
	}
}

// A text as long as it may be is answered as it is, and not read rune by rune.
func TestWhatIsShortIsNotCopied(t *testing.T) {
	name := strings.Repeat("a", 100)
	if copies := testing.AllocsPerRun(100, func() { name = brief.Name(name) }); copies != 0 || name != strings.Repeat("a", 100) {
		t.Errorf("a name of a hundred bytes is copied %v times into %q, want it answered as it is", copies, name)
	}
}
