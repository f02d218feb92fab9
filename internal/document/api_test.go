package document_test

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"io"
	"net/http"
	"strings"
	"testing"

	"nectarine/internal/document"
	"nectarine/internal/servertest"
)

type m = map[string]any

func TestDocuments(t *testing.T) {
	servertest.Run(t, func(t *testing.T, c *servertest.Client) {
		person := c.Create("/people", servertest.NewPerson("ann"))["id"].(string)
		product := c.Create("/loan-types", m{"name": "Car", "type": "installment", "assetType": "autoLoan"})["id"].(string)
		loan := c.Create("/people/"+person+"/loans", m{"loanTypeId": product})["id"].(string)
		made := c.Create("/people/"+person+"/documents", m{"type": "evidence", "fileName": "photo of the roof.png", "loanId": loan, "externalId": "d1"})
		id := made["id"].(string)
		if made["status"] != "created" || made["personId"] != person || made["sha256"] != nil || made["object"] != "document" || !strings.HasPrefix(id, "DD-") {
			t.Error(made)
		}
		for field, body := range map[string]m{"type": {"fileName": "x"}, "fileName": {"type": "other", "fileName": "../../etc/passwd"}, "loanId": {"type": "other", "fileName": "x", "loanId": "LN-NONE-NONE"}} {
			c.Refused("POST", "/people/"+person+"/documents", body, 400, field)
			c.Refused("POST", "/documents", body, 400, field)
		}
		path := "/documents/" + id
		c.Refused("GET", path+"/content", nil, 404, "")
		content := bytes.Repeat([]byte{0, 1, 2, 0xff}, 300_000) // more than a body of JSON may have
		up := func(path, kind string, content []byte, want int) m {
			a := c.Send("POST", path+"/content", bytes.NewReader(content), "Content-Type", kind)
			if a.Status != want {
				t.Fatalf("%d, want %d: %s", a.Status, want, a.Raw)
			}
			return a.Body
		}
		up(path, "nonsense", content, 400)
		is := up(path, "application/pdf", content, 200)["data"].(m)
		sum := sha256.Sum256(content)
		if is["status"] != "uploaded" || is["sha256"] != hex.EncodeToString(sum[:]) || is["sizeBytes"] != float64(len(content)) || is["contentType"] != "application/pdf" || is["uploadedAt"] == nil {
			t.Error(is)
		}
		up(path, "application/pdf", content, 409)
		a := c.Send("GET", path+"/content", nil)
		if !bytes.Equal(a.Raw, content) || a.Header.Get("Content-Type") != "application/pdf" || a.Header.Get("X-Content-Type-Options") != "nosniff" || !strings.HasPrefix(a.Header.Get("Content-Disposition"), "attachment") {
			t.Error(len(a.Raw), a.Header)
		}
		// A page that somebody uploads is never shown as one of ours.
		page := c.Create("/documents", m{"type": "other", "fileName": "x\".html"})["id"].(string)
		up("/documents/"+page, "text/html", []byte("<script>alert(1)</script>"), 200)
		if a := c.Send("GET", "/documents/"+page+"/content", nil); !strings.HasPrefix(a.Header.Get("Content-Disposition"), "attachment") || a.Header.Get("X-Content-Type-Options") != "nosniff" {
			t.Error(a.Header)
		}
		var own []m
		list := func(query string) int {
			a := c.Send("GET", "/people/"+person+"/documents"+query, nil)
			return strings.Count(string(a.Raw), `"object":"document"`)
		}
		if list("") != 1 || list("?type=evidence&loanId="+loan) != 1 || list("?type=other") != 0 {
			t.Error(own)
		}
		if got := c.Put(path, m{"archived": true, "description": "The roof"}); got["archivedAt"] == nil {
			t.Error(got)
		}
		if list("") != 0 || list("?includeArchived=true") != 1 || len(c.List("/documents")) != 1 {
			t.Error("an archived document")
		}
		c.Refused("PUT", path, m{"fileName": nil}, 400, "fileName")
		c.Refused("GET", "/documents/DD-NONE-NONE", nil, 404, "")
		c.Refused("GET", "/people/BO-NONE-NONE/documents", nil, 404, "")
		c.Refused("GET", "/documents?type=other&includeArchived=perhaps", nil, 400, "includeArchived")
		other := c.Other()
		other.Refused("GET", path, nil, 404, "")
		other.Refused("GET", path+"/content", nil, 404, "")
		matter := c.Create("/people/"+person+"/cases", m{"caseType": "generic", "associations": []m{{"objectType": "document", "objectId": "ext-d1"}}})
		if got := matter["associations"].([]any)[0].(m)["objectId"]; got != id {
			t.Error(got)
		}
	})
}

// A connection that breaks off leaves the description as it was, and no content.
func TestBrokenUpload(t *testing.T) {
	servertest.Run(t, func(t *testing.T, c *servertest.Client) {
		id := c.Create("/documents", m{"type": "other", "fileName": "x"})["id"].(string)
		q, err := http.NewRequest("POST", c.URL+"/api/documents/"+id+"/content", io.MultiReader(strings.NewReader("half"), broken{}))
		if err != nil {
			t.Fatal(err)
		}
		q.Header.Set("X-API-KEY", c.Key)
		q.Header.Set("Content-Type", "text/plain")
		if res, err := http.DefaultClient.Do(q); err == nil {
			t.Error(res.Status)
		}
		if is := c.Get("/documents/" + id); is["status"] != "created" {
			t.Error(is)
		}
		a := c.Send("POST", "/documents/"+id+"/content", strings.NewReader("whole"), "Content-Type", "text/plain")
		if a.Status != 200 {
			t.Error(a.Status)
		}
	})
}

type broken struct{}

func (broken) Read([]byte) (int, error) { return 0, fmt.Errorf("the cable was cut") }

// The documents of a supercase.
func TestOfSupercases(t *testing.T) {
	servertest.Run(t, func(t *testing.T, c *servertest.Client) {
		var ids []string
		for i := range 3 {
			ids = append(ids, c.Create("/documents", m{"type": "disclosure", "fileName": "x", "externalId": fmt.Sprint("d", i)})["id"].(string))
		}
		path := "/supercases/" + c.Create("/supercases", m{"supercaseType": "generic"})["id"].(string) + "/documents"
		raw := func(query string) string { return strings.TrimSpace(string(c.Send("GET", path+query, nil).Raw)) }
		if got := raw(""); got != "[]" {
			t.Error(got)
		}
		c.Do("POST", path, []string{ids[0], "ext-d1"}, 204)
		c.Do("POST", path, []string{ids[0]}, 204)
		if got := raw(""); strings.Count(got, `"DD-`) != 2 || !strings.HasPrefix(got, `["DD-`) {
			t.Error(got)
		}
		c.Do("PUT", path, []string{ids[2], ids[0]}, 204)
		if got := raw("?fetchDetails=true"); strings.Count(got, `"object":"document"`) != 2 || !strings.Contains(got, ids[2]) || strings.Contains(got, ids[1]) {
			t.Error(got)
		}
		c.Refused("POST", path, []string{"DD-NONE-NONE"}, 400, "body")
		c.Refused("PUT", path, []string{"DD-NONE-NONE"}, 400, "body")
		c.Refused("GET", "/supercases/SC-NONE-NONE/documents", nil, 404, "")
		c.Do("PUT", path, []string{}, 204)
		if got := raw(""); got != "[]" {
			t.Error(got)
		}
	})
}

func TestDisk(t *testing.T) {
	d := document.Disk{Folder: t.TempDir()}
	one, size, err := d.Keep("CP-1", strings.NewReader("abc"))
	if err != nil || size != 3 || one != "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad" {
		t.Fatal(one, size, err)
	}
	if again, _, err := d.Keep("CP-1", strings.NewReader("abc")); err != nil || again != one {
		t.Error(again, err)
	}
	f, err := d.Open("CP-1", one)
	if err != nil {
		t.Fatal(err)
	}
	text, err := io.ReadAll(f)
	if err != nil || string(text) != "abc" || f.Close() != nil {
		t.Error(string(text), err)
	}
	if _, err := d.Open("CP-2", one); err == nil {
		t.Error("another space's content was opened")
	}
	if _, _, err := (document.Disk{}).Keep("CP-1", strings.NewReader("abc")); err == nil {
		t.Error("a content was kept nowhere")
	}
}

// Whatever its media type, a content is a content: also the one that curl names by
// itself, and one that looks like a form of several parts.
func TestUploadOfAnyMediaType(t *testing.T) {
	servertest.Run(t, func(t *testing.T, c *servertest.Client) {
		for _, kind := range []string{"application/x-www-form-urlencoded", "multipart/form-data; boundary=x", "application/json"} {
			id := c.Create("/documents", m{"type": "other", "fileName": "x"})["id"].(string)
			a := c.Send("POST", "/documents/"+id+"/content", strings.NewReader("a=1&b[=2"), "Content-Type", kind)
			if a.Status != 200 || a.Body["data"].(m)["sizeBytes"] != 8.0 || a.Body["data"].(m)["contentType"] != kind {
				t.Errorf("%s: %d %s", kind, a.Status, a.Raw)
			}
		}
	})
}
