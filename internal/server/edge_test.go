package server_test

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"strings"
	"sync"
	"testing"

	"nectarine/internal/domain/access"
	"nectarine/internal/domain/document"
	"nectarine/internal/mechanism/audit"
	"nectarine/internal/mechanism/store"
	"nectarine/internal/testing/servertest"
)

// TestIfMatchHoldsOffLostUpdates: a change of what somebody else has changed since is
// refused, and a condition that cannot be honoured is not passed over.
func TestIfMatchHoldsOffLostUpdates(t *testing.T) {
	servertest.Run(t, func(t *testing.T, c *servertest.Client) {
		who := c.Borrower(m{"metaData": m{"b": "1", "a": "x"}})
		put := func(body, match string, want int) servertest.Answer {
			t.Helper()
			a := c.Send("PUT", who.Path, strings.NewReader(body), "If-Match", match)
			if a.Status != want {
				t.Errorf("PUT %s with If-Match %s: %d %s, want %d", body, match, a.Status, a.Raw, want)
			}
			return a
		}
		seen := c.Send("GET", who.Path, nil).Header.Get("ETag")
		next := put(`{"metaData":{"a":"y","b":"2"}}`, seen, 200).Header.Get("ETag")
		if again := c.Send("GET", who.Path, nil).Header.Get("ETag"); next == seen || again != next {
			t.Errorf("the ETags are %s, after the change %s, and read again %s; want the second and third alike and not the first", seen, next, again)
		}
		lost := put(`{"metaData":{"a":"z"}}`, seen, 412)
		if lost.Body["errorType"] != "PreconditionFailed" {
			t.Errorf("the refusal is %s", lost.Raw)
		}
		if got := c.Get(who.Path)["metaData"].(m); got["a"] != "y" {
			t.Errorf("a refused change was made: %v", got)
		}
		put(`{"metaData":{"a":"y","b":"2"}}`, seen, 412) // nothing would change, and it is another state all the same
		put(`{"metaData":{"a":"w"}}`, `"other", `+next, 200)
		put(`{"metaData":{"a":"v"}}`, "*", 200)
		for _, wrong := range []string{"nonsense", `"`, `W/"x"`, " "} {
			if a := put(`{}`, wrong, 400); !names(a.Body, "If-Match") {
				t.Errorf("If-Match %q: %s, want the header named", wrong, a.Raw)
			}
		}
		phone := c.New(who.Path+"/contacts", m{"contactType": "phone", "value": "(312) 555-0123"})
		old := c.Send("GET", phone.Path, nil).Header.Get("ETag")
		c.Put(phone.Path, m{"value": "(312) 555-0124"})
		if a := c.Send("DELETE", phone.Path, nil, "If-Match", old); a.Status != 412 {
			t.Errorf("a contact whose number was changed since: DELETE %d, want 412", a.Status)
		}
		if a := c.Send("DELETE", phone.Path, nil, "If-Match", c.Send("GET", phone.Path, nil).Header.Get("ETag")); a.Status != 204 {
			t.Errorf("a contact as it was seen: DELETE %d %s, want 204", a.Status, a.Raw)
		}
		if a := c.Send("POST", "/teams", strings.NewReader(`{"name":"x"}`), "If-Match", seen); a.Status != 400 || !names(a.Body, "If-Match") {
			t.Errorf("If-Match of a creation: %d %s, want 400", a.Status, a.Raw)
		}
		if a := c.Send("PUT", who.Path, strings.NewReader(`{}`), "If-Unmodified-Since", "Mon, 01 Jan 2001 00:00:00 GMT"); a.Status != 400 || !names(a.Body, "If-Unmodified-Since") {
			t.Errorf("If-Unmodified-Since: %d %s, want 400", a.Status, a.Raw)
		}
	})
}

// TestVersionsFollowFromWhatIsStored walks over every object that is read and updated: the
// ETag that the update answers is the one that is read.
func TestVersionsFollowFromWhatIsStored(t *testing.T) {
	servertest.Run(t, func(t *testing.T, c *servertest.Client) {
		walked := 0
		for _, op := range c.Operations() {
			read, both := c.Operation("GET", strings.TrimPrefix(op.Path, "/api"))
			if op.Method != "PUT" || !both {
				continue
			}
			r := c.Valid(op)
			put := r.Call()
			if put.Status != 200 || put.Header.Get("ETag") == "" {
				continue
			}
			walked++
			got := c.Send("GET", r.Path, nil)
			if got.Header.Get("ETag") != put.Header.Get("ETag") {
				t.Errorf("%s: updated it has the ETag %s, and read %s; want them alike", read.Path, put.Header.Get("ETag"), got.Header.Get("ETag"))
			}
		}
		if walked < 15 {
			t.Errorf("%d objects have a version, want 15 and more", walked)
		}
	})
}

// TestAnswersAreKeptNowhere: answers have personal data and new keys.
func TestAnswersAreKeptNowhere(t *testing.T) {
	servertest.Run(t, func(t *testing.T, c *servertest.Client) {
		for _, path := range []string{"/people", "/nowhere", "/people/BO-AAAA-AAAA"} {
			h := c.Send("GET", path, nil).Header
			if h.Get("Cache-Control") != "no-store" || h.Get("X-Content-Type-Options") != "nosniff" || h.Get("Referrer-Policy") != "no-referrer" {
				t.Errorf("%s: the headers are %v, want no-store, nosniff and no-referrer", path, h)
			}
		}
	})
}

// TestSchemeOfACredentialIsAnyCase: the name of an authorization scheme is the same in
// capital and small letters.
func TestSchemeOfACredentialIsAnyCase(t *testing.T) {
	servertest.Run(t, func(t *testing.T, c *servertest.Client) {
		for _, scheme := range []string{"Bearer", "bearer", "BEARER"} {
			q, err := http.NewRequest("GET", c.URL+"/api/people", nil)
			if err != nil {
				t.Fatal(err)
			}
			q.Header.Set("Authorization", scheme+" "+c.Key)
			res, err := http.DefaultClient.Do(q)
			if err != nil {
				t.Fatal(err)
			}
			if err := res.Body.Close(); err != nil || res.StatusCode != 200 {
				t.Errorf("%s: %d %v, want 200", scheme, res.StatusCode, err)
			}
		}
	})
}

// TestWhatWasRevealedIsAudited: who saw identities in clear and contents of documents stands
// in the trail, which holds; what is masked leaves nothing, and neither leaves an event.
func TestWhatWasRevealedIsAudited(t *testing.T) {
	servertest.Run(t, func(t *testing.T, c *servertest.Client) {
		who := c.Borrower()
		one := c.New(who.Path+"/identities", m{"identityType": "SSN", "value": "900-12-3456"})
		paper := servertest.ObjectOf("/documents", c.Create(who.Path+"/documents", m{"fileName": "x", "type": "other"}))
		c.Upload("POST", paper.Path+"/content", "text/plain", "Read and signed.", 200)
		seen := func(of servertest.Object) (n int) {
			for _, e := range c.List("/audit?limit=100&objectId=" + of.ID) {
				if e["action"] == "revealed" {
					n++
					if e["actorId"] == "" || e["operation"] == "" || e["address"] != "127.0.0.1" || e["requestId"] == nil || !strings.Contains(fmt.Sprint(e["changes"]), "(withheld)") {
						t.Errorf("the entry of a revealing is %v, want who, by which operation and request, and from where", e)
					}
				}
			}
			return n
		}
		events := len(c.List("/events?limit=100&objectId=" + one.ID))
		for _, path := range []string{who.Path, "/people", who.Path + "/identities", one.Path, who.Path + "/identity"} {
			before := seen(one)
			c.Do("GET", path, nil, 200)
			if n := seen(one); n != before {
				t.Errorf("%s shows masks and leaves %d entries", path, n-before)
			}
			c.Do("GET", path+"?includeIdentity=true", nil, 200)
			if n := seen(one); n != before+1 {
				t.Errorf("%s shows identities in clear and leaves %d entries, want 1", path, n-before)
			}
		}
		c.Send("GET", paper.Path+"/content", nil)
		if n := seen(paper); n != 1 {
			t.Errorf("a content was shown and left %d entries, want 1", n)
		}
		link := c.Do("GET", paper.Path+"/content?returnUrl=true", nil, 200)["data"].(m)["url"].(string)
		if res, err := http.Get(link); err != nil || res.StatusCode != 200 || res.Body.Close() != nil {
			t.Errorf("the link is answered %v with the error %v; want no error, 200, and that its body closes", res, err)
		}
		if n := seen(paper); n != 3 {
			t.Errorf("a link was given and followed, and there are %d entries, want 3", n)
		}
		for _, e := range c.List("/audit?objectType=document&objectId=" + paper.ID) {
			if e["actorId"] == "system" {
				t.Errorf("the system has seen it: %v; want whom the link was given to", e)
			}
		}
		if n := len(c.List("/events?limit=100&objectId=" + one.ID)); n != events {
			t.Errorf("what was revealed left %d events", n-events)
		}
		c.Tx(func(ctx context.Context, tx *store.Tx) error {
			_, err := audit.Verify(ctx, tx)
			return err
		})
	})
}

// TestNothingIsRevealedThatCannotBeNoted: where the trail takes no entry, nothing hidden is
// shown: no identity, no content, no link to one, and none to whom a link was given before.
func TestNothingIsRevealedThatCannotBeNoted(t *testing.T) {
	servertest.Alone(t, func(t *testing.T, c *servertest.Client) {
		who := c.Borrower()
		one := c.New(who.Path+"/identities", m{"identityType": "SSN", "value": "900-12-3456"})
		paper := servertest.ObjectOf("/documents", c.Create(who.Path+"/documents", m{"fileName": "x", "type": "other"}))
		c.Upload("POST", paper.Path+"/content", "text/plain", "Read and signed.", 200)
		link := c.Do("GET", paper.Path+"/content?returnUrl=true", nil, 200)["data"].(m)["url"].(string)
		if _, err := c.Server.DB.Pool().Exec("UPDATE audit_heads SET seal = 'none'"); err != nil {
			t.Fatal(err)
		}
		for _, path := range []string{"/people?includeIdentity=true", who.Path + "?includeIdentity=true", one.Path + "?includeIdentity=true",
			who.Path + "/identities?includeIdentity=true", who.Path + "/identity?includeIdentity=true", paper.Path + "/content", paper.Path + "/content?returnUrl=true"} {
			a := c.Send("GET", path, nil)
			if said := string(a.Raw); a.Status != 503 || !strings.Contains(said, "audit verify") ||
				strings.Contains(said, "3456") || strings.Contains(said, "signed") || strings.Contains(said, document.LinkPath) {
				t.Errorf("%s: %d %s, want 503, the reason, and nothing shown", path, a.Status, a.Raw)
			}
		}
		res, err := http.Get(link)
		if err != nil {
			t.Fatal(err)
		}
		shown, err := io.ReadAll(res.Body)
		if err = errors.Join(err, res.Body.Close()); err != nil || res.StatusCode != 503 || strings.Contains(string(shown), "signed") {
			t.Errorf("the link: %d %s %v, want 503 and nothing shown", res.StatusCode, shown, err)
		}
		if got := c.Get(who.Path)["identities"].([]any)[0].(m)["value"]; got != "•••-••-3456" {
			t.Errorf("the mask is %v, want it shown as ever", got)
		}
	})
}

// TestNamesShowWhatIsInThem: no name is blank, or has what cannot be seen or changes the
// direction of writing.
func TestNamesShowWhatIsInThem(t *testing.T) {
	servertest.Run(t, func(t *testing.T, c *servertest.Client) {
		for _, name := range []string{" ", "\u200b", "Bob\u202eyaR", "a\u0007b"} {
			c.Refused("POST", "/teams", m{"name": name}, 400, "name")
			c.Refused("POST", "/users", m{"userType": "agent", "name": name}, 400, "name")
			c.Refused("POST", "/people", m{"borrowerType": "person", "name": m{"firstName": "Ann", "lastName": name}}, 400, "name.lastName")
			c.Refused("POST", "/people", m{"borrowerType": "business", "businessDetails": m{"businessName": name}}, 400, "businessDetails.businessName")
		}
		c.Create("/teams", m{"name": "Équipe №1 — نگاه\u200cها"})
	})
}

// TestTypeOfAutomaticCollectionsIsChecked: it is there, in this space, active and based on
// collection, or the company is not changed.
func TestTypeOfAutomaticCollectionsIsChecked(t *testing.T) {
	servertest.Run(t, func(t *testing.T, c *servertest.Client) {
		settings := func(id string) m {
			return m{"settings": m{"collections": m{"autoInitiate": m{"caseTypeId": id}}}}
		}
		own := c.New("/case-types", m{"caseType": "collection", "name": "Ours"})
		other := c.New("/case-types", m{"caseType": "generic", "name": "Other"})
		c.Put(other.Path, m{"status": "active"})
		foreign := c.Other().New("/case-types", m{"caseType": "collection", "name": "Theirs"})
		for _, id := range []string{"CE-AAAA-AAAA", foreign.ID, other.ID, own.ID} { // the last is a draft yet
			c.Refused("PUT", "/company", settings(id), 400, "settings.collections.autoInitiate.caseTypeId")
		}
		c.Put(own.Path, m{"status": "active"})
		c.Put("/company", settings(own.ID))
	})
}

// TestActiveTypeChangedByManyAtOnce: each change of an active type makes the next version;
// none collides with another in a field that nobody has named.
func TestActiveTypeChangedByManyAtOnce(t *testing.T) {
	servertest.Run(t, func(t *testing.T, c *servertest.Client) {
		kind := c.New("/notification-types", m{"name": "n", "channel": "email", "onStatus": "initiated", "status": "active"})
		var all sync.WaitGroup
		answers := make(chan string, 40)
		for i := range 20 {
			all.Go(func() {
				for _, body := range []string{fmt.Sprintf(`{"name":"n%d"}`, i), fmt.Sprintf(`{"name":"m%d","status":"active"}`, i)} {
					a := c.Send("PUT", kind.Path, strings.NewReader(body))
					answers <- fmt.Sprint(a.Status, " ", string(a.Raw))
				}
			})
		}
		all.Wait()
		close(answers)
		for a := range answers {
			if strings.Contains(a, "Duplicate") || strings.HasPrefix(a, "5") {
				t.Errorf("a change at the same time as others: %.300s", a)
			}
		}
	})
}

// TestLenderIsMadeWholeOrNot: where the second space cannot be made, the first is not there.
func TestLenderIsMadeWholeOrNot(t *testing.T) {
	servertest.Run(t, func(t *testing.T, c *servertest.Client) {
		before, err := access.AllSpaces(t.Context(), c.Server.DB)
		if err != nil {
			t.Fatal(err)
		}
		lost := errors.New("the process is killed here")
		_, err = access.NewCompany(t.Context(), c.Server.DB, access.Lender{Name: "Half a lender"}, func(ctx context.Context, tx *store.Tx) error {
			if tx.Test {
				return lost
			}
			return c.Server.Seed(ctx, tx)
		})
		if !errors.Is(err, lost) {
			t.Errorf("the error is %v, want what went wrong", err)
		}
		after, err := access.AllSpaces(t.Context(), c.Server.DB)
		if err != nil {
			t.Fatal(err)
		}
		for _, space := range after {
			if space.Name == "Half a lender" {
				t.Errorf("of a lender that could not be made %s is there; there were %d spaces before", space.ID, len(before))
			}
		}
	})
}
