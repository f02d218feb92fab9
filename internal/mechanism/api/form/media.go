package form

import (
	"errors"
	"mime"
	"net/http"
	"strings"
)

// MediaType is that of the body, in small letters and without parameters, empty where the
// request names none; and whether it is one that operations read: JSON, or a form. One of
// JSON is put into the request in its plain form: media types have no case, and JSON no
// character set but UTF-8 (RFC 9110, 8.3.1; RFC 8259, 8.1).
func MediaType(h *http.Request) (kind string, readable bool) {
	said := h.Header.Get("Content-Type")
	if said == "" {
		return "", true
	}
	kind, _, err := mime.ParseMediaType(said)
	if err != nil && !errors.Is(err, mime.ErrInvalidMediaParameter) {
		return said, false
	}
	if kind == "application/json" || strings.HasPrefix(kind, "application/") && strings.HasSuffix(kind, "+json") {
		h.Header.Set("Content-Type", "application/json")
		return kind, true
	}
	return kind, kind == Type
}
