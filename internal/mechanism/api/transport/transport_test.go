package transport_test

import (
	"testing"

	"nectarine/internal/mechanism/api/transport"
)

func TestPlain(t *testing.T) {
	for of, want := range map[string]string{"": "/", "/": "/", "//": "/", "/api/teams": "/api/teams", "/api/teams/": "/api/teams/", "//api//teams//": "/api/teams/",
		"/api/./x/../teams": "/api/teams", "/../../x": "/x", "x": "/x", "/...": "/..."} {
		if got := transport.Plain(of); got != want {
			t.Errorf("Plain(%q) is %q, want %q", of, got, want)
		}
	}
}
