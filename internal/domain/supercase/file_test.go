package supercase_test

import (
	"context"
	"fmt"
	"io"
	"net/http"
	"strings"
	"testing"
	"time"

	"nectarine/internal/domain/supercase"
	"nectarine/internal/mechanism/api"
	"nectarine/internal/mechanism/store"
	"nectarine/internal/testing/assert"
	"nectarine/internal/testing/servertest"
)

// send uploads a file of members.
func (l *lender) send(method, query, text string, want int) m {
	l.T.Helper()
	body := l.Upload(method, l.path+"/populations/draft/members.csv"+query, "application/octet-stream", text, want)
	if want == 200 {
		return body["data"].(m)
	}
	return body
}

func TestFiles(t *testing.T) {
	servertest.Run(t, func(t *testing.T, c *servertest.Client) {
		l := newLender(t, c, 4)
		draft := l.path + "/populations/draft/members"
		a := c.Send("GET", "/supercases/members-template.csv", nil)
		if string(a.Raw) != "borrowerId,loanId\n" || !strings.HasPrefix(a.Header.Get("Content-Type"), "text/csv") || !strings.HasPrefix(a.Header.Get("Content-Disposition"), "attachment") {
			t.Errorf("the template is %q with the headers %v, want the two columns of a borrower and a loan, as text/csv, an attachment", string(a.Raw), a.Header)
		}
		put := l.send("PUT", "", "\ufeffloanId,borrowerId\r\next-l0,ext-b0\r\n,"+l.people[1]+"\r\n,"+l.people[1]+"\r\n", 200)
		assert.Fields(t, put, m{"memberCount": 2.0, "added": 2.0, "duplicates": 1.0, "errorCount": 0.0})
		if file := string(c.Send("GET", draft+".csv", nil).Raw); len(file) == 0 || strings.Count(file, "\n") != 3 ||
			!strings.Contains(file, l.people[0]+","+l.loans[0]+"\n") || !strings.Contains(file, l.people[1]+",\n") {
			t.Errorf("the file is %q, want three lines, one of %s with the loan %s and one of %s without a loan", file, l.people[0], l.loans[0], l.people[1])
		}
		// Where a line is wrong, nothing is applied, and each error is told.
		bad := fmt.Sprintf("borrowerId,loanId\n%s,\nBO-NONE-NONE,\n%s,%s\n%s,ext-nobody\n,x\n", l.people[2], l.people[2], l.loans[3], l.people[3])
		refused := l.send("POST", "", bad, 400)
		assert.Fields(t, refused, m{"lineErrors": 4.0, "requestId": assert.Not("")})
		var got []string
		for _, e := range refused["lines"].([]any) {
			got = append(got, fmt.Sprint(e.(m)["line"], " ", e.(m)["column"], " ", e.(m)["reason"]))
		}
		if fmt.Sprint(got) != "[6 borrowerId is missing 3 borrowerId there is no such borrower 4 loanId the loan is not this borrower's 5 loanId there is no such loan]" {
			t.Errorf("the faults are %v, want line 6 without a borrower, 3 with one that is none, 4 with a loan of another, and 5 with one that is none", got)
		}
		assert.Len(t, c.List(draft), 2)
		// Unless the good ones are wanted all the same.
		part := l.send("POST", "?partial=true", bad, 200)
		assert.Fields(t, part, m{"memberCount": 3.0, "added": 1.0, "errorCount": 4.0, "errors": assert.Count(4)})
		assert.Fields(t, l.send("POST", "", "borrowerId\n"+l.people[2]+"\n", 200), m{"added": 0.0, "duplicates": 1.0, "memberCount": 3.0})
		population := c.Get(l.path + "/populations/draft")["id"].(string)
		l.commit()
		file := string(c.Send("GET", l.path+"/populations/"+population+"/members.csv", nil).Raw)
		if strings.Count(file, ",CS-") != 3 || strings.Count(file, population) != 3 {
			t.Errorf("the file is %q, want three lines with a case, each with the population %q", file, population)
		}
		// What we wrote can be read again; all of it has been committed before.
		assert.Fields(t, l.send("PUT", "", file, 200), m{"memberCount": 0.0, "repeatedCount": 3.0})
		assert.Fields(t, l.send("PUT", "?allowRepeat=true", file, 200), m{"memberCount": 3.0})
		c.Refused("GET", "/supercases/SC-NONE-NONE/populations/members.csv", nil, 404, "")
		c.Refused("GET", "/supercases/SC-NONE-NONE/populations/draft/members.csv", nil, 404, "")
		c.Refused("GET", l.path+"/populations/PO-NONE-NONE/members.csv", nil, 404, "")
		l.path = "/supercases/SC-NONE-NONE"
		l.send("PUT", "", "borrowerId\n", 404)
	})
}

// More lines than fit into one slice, and a connection that breaks off in the
// middle: the draft is what it was.
func TestLongFiles(t *testing.T) {
	servertest.Run(t, func(t *testing.T, c *servertest.Client) {
		l := newLender(t, c, 1)
		var all strings.Builder
		all.WriteString("borrowerId\n")
		ids := servertest.Borrowers(c, 2500)
		for _, id := range ids {
			all.WriteString(id + "\n")
		}
		assert.Fields(t, l.send("PUT", "", all.String(), 200), m{"memberCount": 2500.0})
		assert.Fields(t, l.send("POST", "", "borrowerId,loanId\n"+l.people[0]+","+l.loans[0]+"\n"+ids[7]+",\n", 200), m{"memberCount": 2501.0, "duplicates": 1.0})
		q, err := http.NewRequest("PUT", c.URL+"/api"+l.path+"/populations/draft/members.csv", io.MultiReader(strings.NewReader(all.String()), broken{}))
		if err != nil {
			t.Fatal(err)
		}
		q.Header.Set("X-API-KEY", c.Key)
		if res, err := http.DefaultClient.Do(q); err == nil {
			t.Errorf("the upload that breaks off is answered %v, want an error", res.Status)
		}
		assert.Fields(t, c.Get(l.path+"/populations/draft"), m{"memberCount": 2501.0})
		if file := string(c.Send("GET", l.path+"/populations/draft/members.csv", nil).Raw); strings.Count(file, "\n") != 2502 {
			t.Errorf("%v lines, want 2502", strings.Count(file, "\n"))
		}
	})
}

// What an upload has staged when its process dies is thrown away after a day; what a
// draft has stays.
func TestSweep(t *testing.T) {
	servertest.Run(t, func(t *testing.T, c *servertest.Client) {
		l := newLender(t, c, 2)
		l.send("PUT", "", "borrowerId\n"+l.people[0]+"\n"+l.people[1]+"\n", 200)
		staging, err := supercase.Stage(t.Context(), api.NewCall(c.Server.DB, c.Scope()), strings.TrimPrefix(l.path, "/supercases/"), false)
		if err != nil {
			t.Fatal(err)
		}
		c.Tx(func(ctx context.Context, tx *store.Tx) error {
			_, err := store.Add(ctx, tx, false, &supercase.Member{CompanyID: tx.Space, SetID: staging.Set, BorrowerID: l.people[0]})
			return err
		})
		for i, after := range []time.Duration{23 * time.Hour, 25 * time.Hour} {
			c.Tx(func(ctx context.Context, tx *store.Tx) error {
				if err := supercase.Sweep(ctx, tx, c.Server.DB.Clock.Now().Add(after)); err != nil {
					return err
				}
				n, err := tx.SelectAll((*supercase.Member)(nil)).Count(ctx)
				if int(n) != 3-i {
					t.Errorf("%v: %v members are left, want %d", after, n, 3-i)
				}
				return err
			})
		}
		assert.Fields(t, c.Get(l.path+"/populations/draft"), m{"memberCount": 2.0})
	})
}

// broken is a body that breaks off.
type broken struct{}

func (broken) Read([]byte) (int, error) { return 0, fmt.Errorf("the cable was cut") }
