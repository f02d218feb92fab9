package preview_test

import (
	"context"
	"io"
	"net/http/httptest"
	"strings"
	"testing"

	"nectarine/internal/server"
	"nectarine/internal/testing/servertest"
)

// A preview for a caller who has gone away ends.
func TestPreviewEndsWithItsCaller(t *testing.T) {
	// Alone, for who makes a company has a server forget whose the credentials are.
	servertest.Alone(t, func(t *testing.T, c *servertest.Client) {
		handler, err := c.Server.Handler(server.Options{})
		if err != nil {
			t.Fatal(err)
		}
		const body = `{"terms":{"startDate":"2024-01-15","amountFinanced":1200,"duration":12,"paymentFrequency":"monthly","specificDays":[15],"interestRates":[{"annualRate":0.12}]},
		"facts":[{"id":"A","type":"activation","effectiveDate":"2024-01-15"}],"at":"2024-03-01"}`
		// Who leaves does so once the credential is known and the body read, as the preview
		// begins: the context says that it is over when it is asked from within the engine.
		for left, want := range map[bool]int{false: 200, true: 408} {
			ctx, leave := context.WithCancel(t.Context())
			sent := io.Reader(strings.NewReader(body))
			if left {
				sent = leaving{sent, leave}
			}
			q := httptest.NewRequestWithContext(ctx, "POST", "/api/loans/preview", sent)
			q.Header.Set("X-API-KEY", c.Key)
			q.Header.Set("Content-Type", "application/json")
			w := httptest.NewRecorder()
			if handler.ServeHTTP(w, q); w.Code != want {
				t.Errorf("a preview whose caller has left (%v) is answered %d, want %d: %s", left, w.Code, want, w.Body)
			}
			leave()
		}
	})
}

// leaving is the body of a caller who leaves once it is sent.
type leaving struct {
	io.Reader
	leave func()
}

// Read reads on, and leaves at the end.
func (l leaving) Read(p []byte) (int, error) {
	n, err := l.Reader.Read(p)
	if err != nil {
		l.leave()
	}
	return n, err
}
