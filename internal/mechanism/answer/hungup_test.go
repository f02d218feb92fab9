package answer_test

import (
	"context"
	"net/http"
	"strings"
	"testing"

	"nectarine/internal/mechanism/store"
	"nectarine/internal/testing/servertest"
)

// TestWhoHungUpMayAskAgain: who hangs up while a request is worked on, and sends it again with the same key, is not
// given the refusal that nobody waited for: it is done, once.
func TestWhoHungUpMayAskAgain(t *testing.T) {
	servertest.Alone(t, func(t *testing.T, c *servertest.Client) {
		ctx, hangUp := context.WithCancel(t.Context())
		left, hooks := make(chan struct{}), c.Server.DB.BeforeCommit
		c.Server.DB.BeforeCommit = append(hooks[:len(hooks):len(hooks)], func(within context.Context, _ *store.Tx) error {
			if ctx.Err() != nil {
				return nil // what keeps an answer commits too
			}
			hangUp()
			<-within.Done()
			close(left)
			return within.Err()
		})
		const body = `{"name": "Hardship"}`
		q, err := http.NewRequestWithContext(ctx, "POST", c.URL+"/api/teams", strings.NewReader(body))
		if err != nil {
			t.Fatal(err)
		}
		for name, value := range map[string]string{"X-API-KEY": c.Key, "Idempotency-Key": "once", "Content-Type": "application/json"} {
			q.Header.Set(name, value)
		}
		if res, err := http.DefaultClient.Do(q); err == nil {
			t.Fatalf("who hung up is answered %d, want no answer", res.StatusCode)
		}
		<-left
		var a servertest.Answer
		for a = c.Send("POST", "/teams", strings.NewReader(body), "Content-Type", "application/json", "Idempotency-Key", "once"); a.Status == 409; {
			a = c.Send("POST", "/teams", strings.NewReader(body), "Content-Type", "application/json", "Idempotency-Key", "once")
		}
		if made := c.List("/teams"); a.Status != 200 || len(made) != 1 {
			t.Errorf("asked again it is answered %d %s, and there are %d teams; want 200 and one", a.Status, a.Raw, len(made))
		}
	})
}
