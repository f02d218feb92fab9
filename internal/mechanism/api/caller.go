package api

import (
	"net"
	"net/http"
	"net/netip"
	"slices"
	"strings"
)

// private makes answers that nobody keeps, guesses the type of, or is told of by a link.
func private(h http.Header) {
	h.Set("Cache-Control", "no-store")
	h.Set("X-Content-Type-Options", "nosniff")
	h.Set("Referrer-Policy", "no-referrer")
}

// base is the scheme and host that links in answers begin with. Where nobody has said
// them, the host is the request's only when it is an address or localhost: a name that the
// caller chose would be repeated to whoever reads the answer.
func base(g Gate, h *http.Request) string {
	if g.BaseURL != "" {
		return g.BaseURL
	}
	scheme := "http://"
	if h.TLS != nil {
		scheme = "https://"
	}
	name, _, err := net.SplitHostPort(h.Host)
	if err != nil {
		name = strings.Trim(h.Host, "[]")
	}
	_, err = netip.ParseAddr(name)
	if here, is := h.Context().Value(http.LocalAddrContextKey).(net.Addr); is && err != nil && !strings.EqualFold(name, "localhost") &&
		(h.TLS == nil || !strings.EqualFold(name, h.TLS.ServerName)) {
		return scheme + here.String()
	}
	return scheme + h.Host
}

// caller is the address of whoever asks: the connection's, or, behind proxies, the last of
// X-Forwarded-For that no trusted proxy has. What stands before that, and what is no
// address, the caller may have written.
func caller(g Gate, h *http.Request) string {
	now, ok := address(h.RemoteAddr)
	if !ok {
		return h.RemoteAddr
	}
	hops := strings.Split(strings.Join(h.Header.Values("X-Forwarded-For"), ","), ",")
	for i, trusted := len(hops)-1, g.TrustProxy || g.trusts(now); i >= 0 && trusted; i-- {
		next, ok := address(strings.TrimSpace(hops[i]))
		if !ok {
			break
		}
		now = next
		trusted = g.trusts(now)
	}
	return now.String()
}

func (g Gate) trusts(a netip.Addr) bool {
	return slices.ContainsFunc(g.Proxies, func(p netip.Prefix) bool { return p.Contains(a) })
}

// address reads an address, with a port or without.
func address(text string) (netip.Addr, bool) {
	if a, err := netip.ParseAddr(strings.Trim(text, "[]")); err == nil {
		return a.Unmap().WithZone(""), true
	}
	a, err := netip.ParseAddrPort(text)
	return a.Addr().Unmap().WithZone(""), err == nil
}
