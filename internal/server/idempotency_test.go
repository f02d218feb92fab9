package server_test

import (
	"context"
	"encoding/json"
	"fmt"
	"strings"
	"testing"

	"nectarine/internal/mechanism/store"
	"nectarine/internal/testing/servertest"
)

// keptAnswers are the stored answers of the client's space, as they lie in the table.
func keptAnswers(c *servertest.Client) string {
	c.T.Helper()
	var all string
	c.Tx(func(ctx context.Context, tx *store.Tx) (err error) {
		all, err = servertest.Scalar[string](ctx, tx, "SELECT coalesce(max(body), '') FROM idempotency_keys WHERE company_id = $1")
		return err
	})
	return all
}

func count(c *servertest.Client) (n int) {
	c.T.Helper()
	c.Tx(func(ctx context.Context, tx *store.Tx) (err error) {
		n, err = servertest.Scalar[int](ctx, tx, "SELECT count(*) FROM idempotency_keys WHERE company_id = $1")
		return err
	})
	return n
}

// TestStoredAnswersBelongToTheUserWhoAsked: who asks with another's Idempotency-Key and
// body gets what their own permissions give, and poisons nothing.
func TestStoredAnswersBelongToTheUserWhoAsked(t *testing.T) {
	servertest.Run(t, func(t *testing.T, c *servertest.Client) {
		post := func(c *servertest.Client, path, key, body string) servertest.Answer {
			return c.Send("POST", path, strings.NewReader(body), "Idempotency-Key", key)
		}
		nobody := c.Agent("No", "Body")
		person := `{"borrowerType":"person","externalId":"p","dateOfBirth":"1984-05-17","name":{"firstName":"Ann","lastName":"Lee"}}`
		if a := post(c, "/people", "order-1", person); a.Status != 200 {
			t.Fatalf("the administrator's own request: %d %s, want 200", a.Status, a.Raw)
		}
		if a := post(nobody, "/people", "order-1", person); a.Status != 403 || a.Header.Get("Idempotent-Replayed") != "" {
			t.Errorf("a key without permissions got another's answer: %d %s", a.Status, a.Raw)
		}
		if a := post(nobody, "/teams", "order-7", `{"name":"Hardship"}`); a.Status != 403 {
			t.Errorf("without the permission: %d, want 403", a.Status)
		}
		if a := post(c, "/teams", "order-7", `{"name":"Hardship"}`); a.Status != 200 {
			t.Errorf("a refusal of one user was given to another: %d %s", a.Status, a.Raw)
		}
		// Another who may do it does it anew.
		maker := c.Agent("Ma", "Ker", "team:create")
		if a := post(maker, "/teams", "order-7", `{"name":"Hardship"}`); a.Status != 200 || a.Header.Get("Idempotent-Replayed") != "" {
			t.Errorf("another user who may do it: %d %v, want a 200 of their own", a.Status, a.Header)
		}
		// And the same key serves another operation of the same user.
		if a := post(c, "/users", "order-7", `{"userType":"service","name":"Importer"}`); a.Status != 200 || a.Header.Get("Idempotent-Replayed") != "" {
			t.Errorf("another operation of the same user: %d %v, want a 200 of its own", a.Status, a.Header)
		}
	})
}

// TestNothingIsStoredOfWhatIsNotPermitted: neither a refusal of permission nor, without
// permission, any other.
func TestNothingIsStoredOfWhatIsNotPermitted(t *testing.T) {
	servertest.Run(t, func(t *testing.T, c *servertest.Client) {
		nobody := c.Agent("No", "Body")
		big := `{"caseType":"disputeOfPurchase","disputedAmount":` + strings.Repeat("9", 100_000) + `}`
		for i := range 5 {
			a := nobody.Send("POST", "/people/ext-x/cases", strings.NewReader(big), "Idempotency-Key", fmt.Sprint("k", i))
			if a.Status != 403 || len(a.Raw) > 1000 {
				t.Errorf("%d with %d bytes; want 403 with at most 1,000", a.Status, len(a.Raw))
			}
		}
		if n := count(c); n != 0 {
			t.Errorf("%d answers were stored", n)
		}
		// One that may is told shortly what is wrong.
		a := c.Send("POST", "/people/ext-x/cases", strings.NewReader(big), "Idempotency-Key", "k")
		if a.Status != 400 && a.Status != 404 || len(a.Raw) > 1000 {
			t.Errorf("%d with %d bytes came, want 400 or 404 with at most 1000: %.300s", a.Status, len(a.Raw), a.Raw)
		}
		a = c.Send("POST", "/teams", strings.NewReader(`{"name":"x","`+strings.Repeat("long", 50_000)+`":1}`))
		if a.Status != 400 || len(a.Raw) > 2000 {
			t.Errorf("%d with %d bytes; want 400 with at most 2,000", a.Status, len(a.Raw))
		}
	})
}

// TestStoredAnswersAreSealedAndHoldNoSecret: what lies in the table tells nothing, and
// the answer that is given again withholds the key that was shown once.
func TestStoredAnswersAreSealedAndHoldNoSecret(t *testing.T) {
	servertest.Run(t, func(t *testing.T, c *servertest.Client) {
		body := fmt.Sprintf(`{"userId":%q,"name":"admin","permissions":["*"]}`, c.List("/users")[0]["id"])
		make := func() servertest.Answer {
			return c.Send("POST", "/api-keys", strings.NewReader(body), "Idempotency-Key", "deploy-1")
		}
		first := make()
		secret, _ := first.Body["data"].(m)["key"].(string)
		if first.Status != 200 || !strings.HasPrefix(secret, "nk_test_") {
			t.Fatalf("the first answer: %d %s, want 200 with the key", first.Status, first.Raw)
		}
		again := make()
		data := again.Body["data"].(m)
		if again.Status != 200 || again.Header.Get("Idempotent-Replayed") != "true" || data["key"] != nil || data["id"] != first.Body["data"].(m)["id"] {
			t.Errorf("the answer that was given again: %v %v; want 200, said to be replayed, with the id %v and without the key", again.Status, again.Body, first.Body["data"].(m)["id"])
		}
		if message := again.Body["message"].(string); !strings.Contains(message, "shown in the first answer alone") {
			t.Error("it does not say that the secret is withheld: ", message)
		}
		if n := len(c.List("/api-keys")); n != 2 {
			t.Errorf("%v keys, want 2", n)
		}
		kept := keptAnswers(c)
		if kept == "" || strings.Contains(kept, "nk_test_") || strings.Contains(kept, "admin") {
			t.Errorf("in the table: %.200s", kept)
		}
		// The sealed text itself has not the secret either.
		c.Tx(func(_ context.Context, tx *store.Tx) error {
			user := c.List("/users")[0]["id"].(string)
			plain, err := tx.Unseal("answer/"+user+"/POST /api-keys/deploy-1", kept)
			if err == nil && (strings.Contains(plain, secret) || !strings.Contains(plain, "admin")) {
				t.Errorf("%v is kept, want the name of the key and not its secret", plain)
			}
			return err
		})
	})
}

func TestBlankIdempotencyKeyIsRefused(t *testing.T) {
	servertest.Run(t, func(t *testing.T, c *servertest.Client) {
		for _, key := range []string{"", " ", "\t ", strings.Repeat("k", 256)} {
			a := c.Send("POST", "/teams", strings.NewReader(`{"name":"One"}`), "Idempotency-Key", key)
			if a.Status != 400 || !strings.Contains(fmt.Sprint(a.Body["details"]), "Idempotency-Key") {
				t.Errorf("%q: %d %v; want 400, and Idempotency-Key in its details", key, a.Status, a.Body)
			}
		}
		if n := len(c.List("/teams")); n != 0 {
			t.Errorf("%v teams were made, want 0", n)
		}
	})
}

// TestReplaysAskForWhatTheFirstAskedFor: what an operation asks for on its way, beside the
// permission at its door, a credential must hold to be given the answer that is kept:
// another key of the same user, and the same from which it was taken.
func TestReplaysAskForWhatTheFirstAskedFor(t *testing.T) {
	servertest.Run(t, func(t *testing.T, c *servertest.Client) {
		key := func(user any, permissions ...string) (*servertest.Client, string) {
			made := c.Create("/api-keys", m{"userId": user, "name": "k", "permissions": permissions})
			return c.As(made["key"].(string)), "/api-keys/" + made["id"].(string)
		}
		put := func(as *servertest.Client, method, path, body string) servertest.Answer {
			return as.Send(method, path, strings.NewReader(body), "Idempotency-Key", path)
		}
		agent := c.Create("/users", m{"userType": "agent", "name": "Al Ray"})["id"]
		sees, _ := key(agent, "note:update", "note:read.sensitive")
		blind, _ := key(agent, "note:update")
		note := c.New(c.Case(c.Borrower()).Path+"/notes", m{"content": "Has told us of a divorce.", "sensitiveData": true})
		if a := put(sees, "PUT", note.Path, `{"pinned":true}`); a.Status != 200 {
			t.Fatalf("who may see it: %d %s", a.Status, a.Raw)
		}
		if a := put(blind, "PUT", note.Path, `{"pinned":true}`); a.Status != 403 || strings.Contains(string(a.Raw), "divorce") ||
			!strings.Contains(string(a.Raw), "note:read.sensitive") {
			t.Errorf("a key of the same user that may not see it: %d %s", a.Status, a.Raw)
		}
		if a := put(sees, "PUT", note.Path, `{"pinned":true}`); a.Status != 200 || a.Header.Get("Idempotent-Replayed") == "" {
			t.Errorf("who may see it, again: %d %s", a.Status, a.Raw)
		}

		// A refusal from within is not kept: with the permission it is done.
		late, of := key(agent, "apiKey:create", "team:read")
		another := fmt.Sprintf(`{"userId":%q,"name":"late","permissions":["team:read"]}`, c.List("/users?userType=service")[0]["id"])
		if a := late.Send("POST", "/api-keys", strings.NewReader(another), "Idempotency-Key", "late"); a.Status != 403 {
			t.Fatalf("a key for another without the permission: %d %s", a.Status, a.Raw)
		}
		c.Put(of, m{"permissions": []string{"apiKey:create", "apiKey:create.forOthers", "team:read"}})
		if a := late.Send("POST", "/api-keys", strings.NewReader(another), "Idempotency-Key", "late"); a.Status != 200 {
			t.Errorf("with it: %d %s, want it done", a.Status, a.Raw)
		}

		maker, path := key(agent, "apiKey:create", "apiKey:create.forOthers", "team:read")
		body := fmt.Sprintf(`{"userId":%q,"name":"x","permissions":["team:read"]}`, c.List("/users?userType=service")[0]["id"])
		if a := put(maker, "POST", "/api-keys", body); a.Status != 200 {
			t.Fatalf("a key for another: %d %s", a.Status, a.Raw)
		}
		for _, left := range [][]string{{"apiKey:create", "team:read"}, {"apiKey:create", "apiKey:create.forOthers"}} {
			c.Put(path, m{"permissions": left})
			if a := put(maker, "POST", "/api-keys", body); a.Status != 403 {
				t.Errorf("with %v alone: %d %s, want 403", left, a.Status, a.Raw)
			}
		}
		c.Put(path, m{"permissions": []string{"*"}})
		if a := put(maker, "POST", "/api-keys", body); a.Status != 200 || a.Header.Get("Idempotent-Replayed") == "" {
			t.Errorf("with everything: %d %s, want the answer again", a.Status, a.Raw)
		}
	})
}

// TestNoOperationReplaysToAnotherUser sends each request that writes with an
// Idempotency-Key, and then again with the same key as others: who may nothing is refused,
// and who may everything never gets the first one's answer.
func TestNoOperationReplaysToAnotherUser(t *testing.T) {
	servertest.Run(t, func(t *testing.T, c *servertest.Client) {
		walked := 0
		for _, op := range c.Operations() {
			if op.Method == "GET" {
				continue
			}
			t.Run(op.Method+" "+op.Path, func(t *testing.T) {
				upload := strings.Contains("/content .csv /zip-counties /disasters /import", op.Path[strings.LastIndexAny(op.Path, "/."):])
				own := c.For(t)
				nobody, other := own.Agent("No", "Body"), own.Agent("Ada", "Bell", "*")
				r := own.Valid(op)
				send := func(as *servertest.Client) servertest.Answer {
					headers := []string{"Idempotency-Key", op.Path}
					if r.Body == nil {
						return as.Send(op.Method, r.Path, nil, headers...)
					}
					text, is := r.Body.(string)
					kind := r.ContentType
					if !is {
						b, err := json.Marshal(r.Body)
						if err != nil {
							t.Fatal(err)
						}
						text, kind = string(b), "application/json"
					}
					return as.Send(op.Method, r.Path, strings.NewReader(text), append(headers, "Content-Type", kind)...)
				}
				if first := send(r.From); first.Status >= 300 {
					t.Fatalf("the first: %d %s, want success", first.Status, first.Raw)
				}
				if a := send(nobody); a.Status != 403 || a.Header.Get("Idempotent-Replayed") != "" {
					t.Errorf("whoever may nothing: %d %v, want 403 and no replay", a.Status, a.Header)
				}
				if a := send(other); a.Header.Get("Idempotent-Replayed") != "" {
					t.Errorf("another user: %d, a replay of what the first was answered", a.Status)
				}
				if a := send(r.From); a.Header.Get("Idempotent-Replayed") != "" {
					walked++ // the key is kept: the others might have been given it
				} else if !upload {
					t.Error("the answer is not given again to the user who asked")
				}
			})
		}
		if walked < 90 {
			t.Errorf("%d operations kept their answer, want 90 and more", walked)
		}
	})
}

// If-Match is part of the request: with another one the same key is another request, and
// after a 412 the key is free.
func TestIfMatchIsPartOfTheRequest(t *testing.T) {
	servertest.Run(t, func(t *testing.T, c *servertest.Client) {
		team := c.Team()
		first := c.Send("GET", team.Path, nil).Header.Get("ETag")
		put := func(match, key string) servertest.Answer {
			return c.Send("PUT", team.Path, strings.NewReader(`{"name": "Late"}`), "Content-Type", "application/json", "If-Match", match, "Idempotency-Key", key)
		}
		c.Put(team.Path, m{"name": "Early"})
		if a := put(first, "K"); a.Status != 412 {
			t.Fatalf("an old ETag is answered by %d %s, want 412", a.Status, a.Raw)
		}
		fresh := c.Send("GET", team.Path, nil).Header.Get("ETag")
		if a := put(fresh, "K"); a.Status != 200 || a.Header.Get("Idempotent-Replayed") != "" {
			t.Errorf("read again and asked with the same key: %d %s, want it done", a.Status, a.Raw)
		}
		if a := put(fresh, "K"); a.Status != 200 || a.Header.Get("Idempotent-Replayed") != "true" {
			t.Errorf("asked again as it was: %d %s, want the first answer", a.Status, a.Raw)
		}
		for _, match := range []string{first, "*"} {
			if a := put(match, "K"); a.Status != 422 || a.Body["errorType"] != "KeyReused" {
				t.Errorf("the key with If-Match %s: %d %s, want 422", match, a.Status, a.Raw)
			}
		}
	})
}
