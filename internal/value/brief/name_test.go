package brief_test

import (
	"testing"

	"nectarine/internal/value/brief"
)

func TestNameFault(t *testing.T) {
	for name, good := range map[string]bool{
		"Zoë O’Neil-Ståhl": true, "": true, "李小龍": true, "عَبْدُ الله": true, "می\u200cخواهم": true, "💩": true, "J. R. \"Bob\" Dobbs": true,
		" ": false, "\u200b": false, "\u200d": false, "a\u202eb": false, "a\u200bb": false, "a\x1bb": false, "a\nb": false, "\ufeffa": false, "a\u2066b": false,
		"\u3164": false, "a\u2028b": false, "\u00ad": false,
	} {
		if fault := brief.NameFault(name); (fault == "") != good {
			t.Errorf("%q: the fault is %q, want one: %v", name, fault, !good)
		}
	}
}
