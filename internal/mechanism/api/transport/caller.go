package transport

import (
	"crypto/rand"
	"encoding/hex"
	"net"
	"net/http"
	"net/netip"
	"slices"
	"strings"
)

// Private makes answers that nobody keeps, guesses the type of, or is told of by a link.
func Private(h http.Header) {
	h.Set("Cache-Control", "no-store")
	h.Set("X-Content-Type-Options", "nosniff")
	h.Set("Referrer-Policy", "no-referrer")
}

// Base is the scheme and host that links in answers begin with. Where nobody has said
// them, the host is the request's only when it is an address or localhost: a name that the
// caller chose would be repeated to whoever reads the answer.
func Base(h *http.Request, said string) string {
	if said != "" {
		return said
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

// Caller is the address of whoever asks: the connection's, or, behind proxies, the last of
// X-Forwarded-For that no trusted proxy has; trust takes the connection's for one whoever it is.
// What stands before that, and what is no address, the caller may have written.
func Caller(h *http.Request, trust bool, proxies []netip.Prefix) string {
	trusts := func(a netip.Addr) bool {
		return slices.ContainsFunc(proxies, func(p netip.Prefix) bool { return p.Contains(a) })
	}
	now, ok := address(h.RemoteAddr)
	if !ok {
		return h.RemoteAddr
	}
	hops := strings.Split(strings.Join(h.Header.Values("X-Forwarded-For"), ","), ",")
	for i, trusted := len(hops)-1, trust || trusts(now); i >= 0 && trusted; i-- {
		next, ok := address(strings.TrimSpace(hops[i]))
		if !ok {
			break
		}
		now = next
		trusted = trusts(now)
	}
	return now.String()
}

// address reads an address, with a port or without.
func address(text string) (netip.Addr, bool) {
	if a, err := netip.ParseAddr(strings.Trim(text, "[]")); err == nil {
		return a.Unmap().WithZone(""), true
	}
	a, err := netip.ParseAddrPort(text)
	return a.Addr().Unmap().WithZone(""), err == nil
}

// RequestID is the caller's own id if it is a plain one, or a fresh one.
func RequestID(h *http.Request) string {
	own := h.Header.Get("X-Request-Id")
	plain := func(c rune) bool {
		return c == '-' || c == '_' || c >= '0' && c <= '9' || c >= 'A' && c <= 'Z' || c >= 'a' && c <= 'z'
	}
	if own != "" && len(own) <= 64 && strings.IndexFunc(own, func(c rune) bool { return !plain(c) }) < 0 {
		return own
	}
	var b [12]byte
	rand.Read(b[:])
	return "req_" + hex.EncodeToString(b[:])
}
