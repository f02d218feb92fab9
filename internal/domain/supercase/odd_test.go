package supercase_test

import (
	"fmt"
	"io"
	"net/http"
	"strings"
	"testing"

	"nectarine/internal/testing/assert"
	"nectarine/internal/testing/servertest"
)

// What is meant as a preview is never the real thing, however it is spelt.
func TestPreviewIsSpeltAsPeopleSpell(t *testing.T) {
	servertest.Run(t, func(t *testing.T, c *servertest.Client) {
		l := newLender(t, c, 1)
		l.members()
		commit := l.path + "/populations/draft/commit"
		for _, yes := range []string{"True", "TRUE", "1", "true"} {
			c.Do("POST", commit+"?previewMode="+yes, nil, 200)
		}
		for _, odd := range []string{"yes", "", "%20true", "on", "false&previewMode=true"} {
			c.Refused("POST", commit+"?previewMode="+odd, nil, 400, "previewMode")
		}
		c.Refused("POST", commit+"?sync=please", nil, 400, "sync")
		assert.Fields(t, c.Get(l.path+"/populations/draft"), m{"memberCount": 1.0})
	})
}

// A file that cannot be read changes nothing, with partial=true either, and neither
// does a body that is null.
func TestWhatCannotBeReadEmptiesNothing(t *testing.T) {
	servertest.Run(t, func(t *testing.T, c *servertest.Client) {
		l := newLender(t, c, 3)
		l.members()
		for _, file := range []string{"", "borrower_id,loan_id\n" + l.people[0] + ",\n", "borrowerId\n" + l.people[0] + "\n\"" + l.people[1] + "\n" + l.people[2] + "\n", "\"borrowerId\n"} {
			for _, method := range []string{"PUT", "POST"} {
				l.send(method, "?partial=true", file, 400)
			}
		}
		for _, path := range []string{"/populations/draft/members", "/documents"} {
			if a := c.Send("PUT", l.path+path, strings.NewReader("null"), "Content-Type", "application/json"); a.Status != 400 {
				t.Errorf("a PUT of null to %v: %d %s, want 400", path, a.Status, string(a.Raw))
			}
		}
		assert.Fields(t, c.Get(l.path+"/populations/draft"), m{"memberCount": 3.0})
		for path, good := range map[string]string{"/fema/zip-counties": "zip,fips\n33901,12071\n33908,12071\n", "/fema/disasters": ian} {
			method := map[string]string{"/fema/zip-counties": "PUT", "/fema/disasters": "POST"}[path]
			send := func(text string) servertest.Answer {
				return c.Send(method, path, strings.NewReader(text), "Content-Type", "text/csv")
			}
			if a := send(good); a.Status != 200 {
				t.Fatalf("a good file to %v is answered %s, want 200", path, string(a.Raw))
			}
			first, rest, _ := strings.Cut(good, "\n")
			for _, broken := range []string{first + "\n\"" + rest, first + "\n"} {
				if a := send(broken); a.Status != 400 || strings.Contains(string(a.Raw), "partial") {
					t.Errorf("a broken file to %v: %d %s, want 400, and nothing said to be partial", path, a.Status, string(a.Raw))
				}
			}
		}
		assert.Len(t, c.List("/fema/zip-counties?zip=33908"), 1)
	})
}

// Who is committed while a file that names them too is on its way is no second time
// in the draft.
func TestCommitDuringAnUpload(t *testing.T) {
	servertest.Run(t, func(t *testing.T, c *servertest.Client) {
		l := newLender(t, c, 0)
		ids := servertest.Borrowers(c, 1500)
		file := "borrowerId\n" + strings.Join(ids, "\n") + "\n"
		l.send("PUT", "", file, 200)
		body, in := io.Pipe()
		answer := make(chan servertest.Answer)
		go func() {
			answer <- c.Send("POST", l.path+"/populations/draft/members.csv", body, "Content-Type", "text/csv")
		}()
		if _, err := io.WriteString(in, file[:len(file)/2]); err != nil {
			t.Fatal(err)
		}
		c.Do("POST", l.path+"/populations/draft/commit?sync=true", nil, 204)
		if _, err := io.WriteString(in, file[len(file)/2:]); err != nil {
			t.Fatal(err)
		}
		if err := in.Close(); err != nil {
			t.Fatal(err)
		}
		a := <-answer
		if is, _ := a.Body["data"].(m); a.Status != 200 || is["memberCount"] != 0.0 || is["repeatedCount"] != 1500.0 || is["added"] != 0.0 {
			t.Errorf("the answer is %d with %v members, %v repeated and %v added; want 200, 0, 1500 and 0", a.Status, is["memberCount"], is["repeatedCount"], is["added"])
		}
	})
}

// Subcases are changed by the rules of the type that they have, whatever the
// supercase's is by then.
func TestTheTypeChangesBetweenPopulations(t *testing.T) {
	servertest.Run(t, func(t *testing.T, c *servertest.Client) {
		l := newLender(t, c, 2)
		bankruptcy := c.List("/case-types?caseType=bankruptcy")[0]["id"]
		c.Put(l.path, m{"subcaseTypeId": bankruptcy})
		l.send("PUT", "", "borrowerId\n"+l.people[0]+"\n", 200)
		first := l.commit()[0]
		c.Put(l.path, m{"subcaseTypeId": l.kind})
		assert.Fields(t, l.operation("/bulk-update", m{"courtCaseNumber": "X1"}), m{"casesChanged": 1.0})
		l.send("PUT", "", "borrowerId\n"+l.people[1]+"\n", 200)
		l.commit()
		o := l.operation("/bulk-update", m{"courtCaseNumber": "X2"})
		log, _ := o["errorLog"].([]any)
		assert.Fields(t, o, m{"casesChanged": 1.0, "casesFailed": 1.0})
		assert.Rows(t, log, m{"borrowerId": l.people[1]})
		c.Put(l.path, m{"subcaseTypeId": nil})
		assert.Fields(t, l.operation("/bulk-update", m{"status": "processing"}), m{"casesChanged": 2.0})
		assert.Fields(t, c.Get("/people/"+l.people[0]+"/cases/"+first["id"].(string)), m{"courtCaseNumber": "X2", "status": "processing"})
		c.Refused("POST", l.path+"/bulk-update", m{"noSuchField": 1}, 400, "noSuchField")
		// A client that sends every field sends null for those that are each case's own.
		c.Put("/people/"+l.people[0]+"/cases/"+first["id"].(string), m{"externalId": "mine"})
		l.operation("/bulk-update", m{"externalId": nil, "people": nil, "status": "processing"})
		assert.Fields(t, c.Get("/people/"+l.people[0]+"/cases/ext-mine"), m{"id": first["id"]})
	})
}

// A commit that is canceled has not completed, and its members can be taken again.
func TestCanceledCommit(t *testing.T) {
	servertest.Run(t, func(t *testing.T, c *servertest.Client) {
		l := newLender(t, c, 2)
		l.members()
		population := c.Get(l.path + "/populations/draft")["id"].(string)
		c.Do("POST", l.path+"/populations/draft/commit", nil, 204)
		one := l.path + "/bulk-operations/" + c.List(l.path + "/bulk-operations")[0]["id"].(string)
		c.Do("POST", one+"/cancel", nil, 200)
		assert.Fields(t, c.Get(l.path+"/populations/"+population), m{"completed": false, "subcaseCount": 0.0})
		l.members()
		if n := len(l.commit()); n != 2 {
			t.Errorf("%v subcases, want 2", n)
		}
		last := l.path + "/bulk-operations/" + c.List(l.path + "/bulk-operations")[0]["id"].(string)
		if a := c.Send("POST", last+"/undo", nil); a.Status != 409 || !strings.Contains(string(a.Raw), "bulk update") {
			t.Errorf("the undo is answered %d %s, want 409, which names the bulk update", a.Status, string(a.Raw))
		}
		l.send("PUT", "", "borrowerId,loanId\n"+l.people[0]+","+l.loans[0]+"\n", 200)
		assert.Fields(t, c.Get(l.path+"/populations/draft"), m{"memberCount": 0.0})
	})
}

// A message carries the member's loan, and nobody gets another's document.
func TestSendToTheRightPeople(t *testing.T) {
	servertest.Run(t, func(t *testing.T, c *servertest.Client) {
		l := newLender(t, c, 2)
		second := c.Create("/people/"+l.people[0]+"/loans", m{"loanTypeId": c.Get("/people/" + l.people[0] + "/loans/" + l.loans[0])["loanTypeId"]})["id"].(string)
		l.members()
		for _, k := range l.commit() {
			if k["people"].([]any)[0] == l.people[0] {
				c.Do("POST", "/people/"+l.people[0]+"/cases/"+k["id"].(string)+"/associations", m{"objectType": "loan", "objectId": second, "relation": "related"}, 204)
			}
		}
		private := c.Create("/people/"+l.people[0]+"/documents", m{"type": "other", "fileName": "x"})["id"].(string)
		empty := c.Create("/documents", m{"type": "other", "fileName": "x"})["id"].(string)
		letter := c.Create("/documents", m{"type": "other", "fileName": "x", "externalId": "letter"})["id"].(string)
		for _, id := range []string{private, letter} {
			c.Upload("POST", "/documents/"+id+"/content", "text/plain", "x", 200)
		}
		message := func(attachment string) m {
			return m{"subject": "freeForm", "channel": "email", "attachments": []string{attachment}}
		}
		c.Refused("POST", l.path+"/bulk-send", message(private), 400, "attachments")
		c.Refused("POST", l.path+"/bulk-send", message(empty), 400, "attachments")
		c.Refused("POST", l.path+"/bulk-send", message("DD-NONE-NONE"), 400, "attachments")
		assert.Fields(t, l.operation("/bulk-send", message("ext-letter")), m{"casesChanged": 2.0})
		assert.Rows(t, c.List("/people/"+l.people[0]+"/interactions"), m{"loanId": l.loans[0]})
		c.Put("/documents/"+letter, m{"archived": true})
		c.Refused("POST", l.path+"/bulk-send", message(letter), 400, "attachments")
	})
}

// A borrower may be taken off a loan between the draft and its commit.
func TestALoanThatIsNoLongerTheirs(t *testing.T) {
	servertest.Run(t, func(t *testing.T, c *servertest.Client) {
		l := newLender(t, c, 2)
		loan := "/people/" + l.people[0] + "/loans/" + l.loans[0]
		c.Put(loan, m{"additionalPeople": []m{{"personId": l.people[1], "loanRelationType": "coBorrower"}}})
		l.send("PUT", "", "borrowerId,loanId\n"+l.people[1]+","+l.loans[0]+"\n", 200)
		c.Put(loan, m{"additionalPeople": []m{}})
		if n := len(l.commit()); n != 0 {
			t.Errorf("%v subcases, want 0", n)
		}
		o := c.List(l.path + "/bulk-operations")[0]
		if log, _ := o["errorLog"].([]any); o["casesFailed"] != 1.0 || len(log) != 1 || log[0].(m)["borrowerId"] != l.people[1] {
			t.Errorf("the operation is %v, want one case failed and in the log, of the borrower %s", o, l.people[1])
		}
	})
}

// Whom a match takes in: co-borrowers with their loan, territories, ZIP+4 without its
// hyphen; and its preview counts as the match does.
func TestMatchOfOddAddresses(t *testing.T) {
	servertest.Run(t, func(t *testing.T, c *servertest.Client) {
		l := newLender(t, c, 4)
		live := func(i int, state, zip, country string) {
			c.Create("/people/"+l.people[i]+"/contacts", m{"contactType": "address", "label": "home", "status": "primary", "address": m{"addressLine1": "1 Bay St", "city": "x", "state": state, "postalCode": zip, "country": country}})
		}
		co := c.Borrower(servertest.M{"externalId": "co"}).ID
		l.people = append(l.people, co)
		c.Put("/people/"+l.people[0]+"/loans/"+l.loans[0], m{"additionalPeople": []m{{"personId": co, "loanRelationType": "coBorrower"}}})
		live(0, "FL", "339011234", "US")
		live(1, "PR", "00901", "PR")
		live(2, "ON", "33901", "CA")
		live(3, "FL", "33101", "US")
		live(4, "FL", "33901", "US")
		for path, text := range map[string]string{"/fema/zip-counties": "zip,fips\n33901,12071\n33101,12086\n",
			"/fema/disasters": "disasterNumber,fipsStateCode,fipsCountyCode,placeCode,designatedArea,declarationTitle\n4673,12,071,99071,Lee (County),IAN\n4673,72,000,0,Statewide,IAN\n4673,12,000,55000,Big Cypress Indian Reservation,IAN\n"} {
			method := map[bool]string{true: http.MethodPost, false: http.MethodPut}[path == "/fema/disasters"]
			c.Upload(method, path, "text/csv", text, 200)
		}
		// Without a column for the state it is told by its code; what a later file leaves
		// out stays.
		c.Upload("POST", "/fema/disasters", "text/csv", "disasterNumber,fipsStateCode,fipsCountyCode\n4673,12,015\n", 200)
		disasters := c.List("/fema/disasters")
		for _, d := range disasters {
			assert.Fields(t, d, m{"declarationTitle": "IAN"})
			if d["state"] != "FL" && d["state"] != "PR" {
				t.Errorf("the disaster is %v, want one in FL or PR", d)
			}
		}
		assert.Len(t, disasters, 2)
		match := l.path + "/populations/draft/match"
		count := func(path string) string {
			is := c.Data("POST", path, m{"withoutLoans": "exclude"}, 200)
			of := is["membership"].(m)
			return fmt.Sprint(is["in"], is["out"], is["unknown"], of["added"], of["duplicates"])
		}
		if got := count(match + "?previewMode=true"); got != "3 1 1 3 0" {
			t.Errorf(`count(match + "?previewMode=true") is %v, want "3 1 1 3 0"`, got)
		}
		if got := count(match); got != "3 1 1 3 0" {
			t.Errorf(`count(match) is %v, want "3 1 1 3 0"`, got)
		}
		if preview, real := count(match+"?previewMode=true"), count(match); preview != real || real != "3 1 1 0 3" {
			t.Errorf("the preview counts %q and the matching %q, want 3 1 1 0 3 both times", preview, real)
		}
		// The reservation is told as one that nobody can be compared with.
		for _, row := range c.Data("POST", match+"?previewMode=true", m{}, 200)["areas"].([]any) {
			if area := row.(m); area["matched"] != (area["fips"] != "12000") || area["fips"] == "12000" && area["borrowers"] != 0.0 {
				t.Errorf("the match tells of the area %v", area)
			}
		}
		members := string(c.Send("GET", l.path+"/populations/draft/members.csv", nil).Raw)
		if !strings.Contains(members, co+","+l.loans[0]) || strings.Count(members, "\n") != 4 {
			t.Errorf("the file is %q, want four lines, one of the co-borrower %s with the loan %s", members, co, l.loans[0])
		}
	})
}

// An undo that could do nothing does not stand in the way of one that can.
func TestUndoAgain(t *testing.T) {
	servertest.Run(t, func(t *testing.T, c *servertest.Client) {
		l := newLender(t, c, 1)
		l.members()
		k := l.commit()[0]
		name := func() any { return c.Get("/people/" + l.people[0] + "/cases/" + k["id"].(string))["name"] }
		one := l.operation("/bulk-update", m{"name": "N1"})
		two := l.operation("/bulk-update", m{"name": "N2"})
		undo := func(o m, changed float64) {
			t.Helper()
			assert.Fields(t, c.Data("POST", l.path+"/bulk-operations/"+o["id"].(string)+"/undo?sync=true", nil, 202), m{"casesChanged": changed})
		}
		undo(one, 0)
		undo(two, 1)
		undo(one, 1)
		if name() != "Hurricane Ian" {
			t.Errorf(`name() is %v, want "Hurricane Ian"`, name())
		}
		c.Refused("POST", l.path+"/bulk-operations/"+one["id"].(string)+"/undo", nil, 409, "")
		// Not even when the same value is there again, by another hand.
		c.Put("/people/"+l.people[0]+"/cases/"+k["id"].(string), m{"name": "N1"})
		c.Refused("POST", l.path+"/bulk-operations/"+one["id"].(string)+"/undo?previewMode=true", nil, 409, "")
		if name() != "N1" {
			t.Errorf(`name() is %v, want "N1"`, name())
		}
	})
}
