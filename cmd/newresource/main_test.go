package main

import (
	"bytes"
	"os"
	"strings"
	"testing"
)

// Who calls it wrongly, or where there is no project, is told so, and nothing is written.
// What it writes of a resource is held by the tests of package scaffold.
func TestNothingIsWrittenOfAWrongCall(t *testing.T) {
	for _, c := range []struct {
		args string
		code int
		says string
	}{
		{"", 2, "RESOURCE=label PARENT=people"}, {"label", 2, "RESOURCE=label PARENT=people"}, {"label people more", 2, "RESOURCE=label PARENT=people"},
		{"Label people", 1, "small letters"}, {"label nowhere", 1, "nowhere"}, {"label people", 1, "root of the project"},
	} {
		root := t.TempDir()
		var out, wrong bytes.Buffer
		code := run(root, strings.Fields(c.args), &out, &wrong)
		if code != c.code || !strings.Contains(wrong.String(), c.says) || out.Len() != 0 {
			t.Errorf("%q exits with %d and says %q and %q, want %d and a word of %s", c.args, code, out.String(), wrong.String(), c.code, c.says)
		}
		if left, err := os.ReadDir(root); err != nil || len(left) != 0 {
			t.Errorf("%q has written %v, want nothing: %v", c.args, left, err)
		}
	}
}
