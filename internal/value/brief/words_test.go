package brief_test

import (
	"testing"

	"nectarine/internal/value/brief"
)

func TestWordsOfASentence(t *testing.T) {
	for want, words := range map[string][]string{"": nil, "active": {"active"}, "active or frozen": {"active", "frozen"},
		"active, frozen or paidOff": {"active", "frozen", "paidOff"}} {
		if got := brief.Words(words); got != want {
			t.Errorf("the words %v are %q, want %q", words, got, want)
		}
	}
}
