package transport_test

import (
	"context"
	"net"
	"net/http"
	"net/http/httptest"
	"net/netip"
	"testing"

	"nectarine/internal/mechanism/api/transport"
)

// TestForwardedAddressesGoByTrustedHops: the caller writes no address but in vain.
func TestForwardedAddressesGoByTrustedHops(t *testing.T) {
	inner := []netip.Prefix{netip.MustParsePrefix("10.0.0.0/8"), netip.MustParsePrefix("fd00::/8")}
	for _, c := range []struct {
		name, peer, forwarded string
		any                   bool
		proxies               []netip.Prefix
		want                  string
	}{
		{"nobody is trusted", "203.0.113.9:1", "6.6.6.6", false, nil, "203.0.113.9"},
		{"one proxy, whoever it is", "10.0.0.1:1", "6.6.6.6, 203.0.113.9", true, nil, "203.0.113.9"},
		{"the caller's own value stands first", "10.0.0.1:1", "6.6.6.6, 203.0.113.9, 10.0.0.2", false, inner, "203.0.113.9"},
		{"a peer that is no proxy", "203.0.113.9:1", "6.6.6.6", false, inner, "203.0.113.9"},
		{"no address", "10.0.0.1:1", "not an address <script>", true, nil, "10.0.0.1"},
		{"no address, further on", "10.0.0.1:1", "x, 10.0.0.2", false, inner, "10.0.0.2"},
		{"no address between", "10.0.0.1:1", "6.6.6.6, x, 10.0.0.2", false, inner, "10.0.0.2"},
		{"nothing forwarded", "10.0.0.1:1", "", true, nil, "10.0.0.1"},
		{"with a port", "10.0.0.1:1", "[2001:db8::1]:443", true, nil, "2001:db8::1"},
		{"mapped", "[::ffff:10.0.0.1]:1", "::ffff:203.0.113.9", false, inner, "203.0.113.9"},
		{"proxies alone", "10.0.0.1:1", "10.0.0.3, 10.0.0.2", false, inner, "10.0.0.3"},
	} {
		h := httptest.NewRequest(http.MethodGet, "/", nil)
		h.RemoteAddr = c.peer
		if c.forwarded != "" {
			h.Header.Set("X-Forwarded-For", c.forwarded)
		}
		if got := transport.Caller(h, c.any, c.proxies); got != c.want {
			t.Errorf("%s: %s forwarded by %s is %s, want %s", c.name, c.forwarded, c.peer, got, c.want)
		}
	}
}

// TestLinksDoNotRepeatAForeignHost: a name that the caller chose is not repeated, unless
// an operator has said that it is the server's.
func TestLinksDoNotRepeatAForeignHost(t *testing.T) {
	here := &net.TCPAddr{IP: net.IPv4(10, 0, 0, 5), Port: 8080}
	for host, want := range map[string]string{"evil.example": "http://10.0.0.5:8080", "evil.example:80": "http://10.0.0.5:8080", "localhost:8080": "http://localhost:8080",
		"127.0.0.1:8080": "http://127.0.0.1:8080", "[::1]:8080": "http://[::1]:8080"} {
		h := httptest.NewRequest(http.MethodGet, "/", nil)
		h.Host = host
		h = h.WithContext(context.WithValue(h.Context(), http.LocalAddrContextKey, here))
		if got := transport.Base(h, ""); got != want {
			t.Errorf("links for the host %s begin with %s, want %s", host, got, want)
		}
		if got := transport.Base(h, "https://loans.example"); got != "https://loans.example" {
			t.Errorf("links for the host %s begin with %s, want what the operator said", host, got)
		}
	}
}
