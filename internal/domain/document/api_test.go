package document_test

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"strings"
	"testing"
	"time"

	"nectarine/internal/domain/document"
	"nectarine/internal/testing/assert"
	"nectarine/internal/testing/servertest"
	"nectarine/internal/value/clock"
)

type m = map[string]any

func TestDocuments(t *testing.T) {
	servertest.Run(t, func(t *testing.T, c *servertest.Client) {
		person := c.Borrower(servertest.M{"externalId": "ann"}).ID
		product := c.Create("/loan-types", m{"name": "Car", "type": "installment", "assetType": "autoLoan"})["id"].(string)
		loan := c.Create("/people/"+person+"/loans", m{"loanTypeId": product})["id"].(string)
		made := c.Create("/people/"+person+"/documents", m{"type": "evidence", "fileName": "photo of the roof.png", "loanId": loan, "externalId": "d1"})
		id := made["id"].(string)
		assert.Fields(t, made, m{"status": "created", "personId": person, "sha256": nil, "object": "document"})
		if !strings.HasPrefix(id, "DD-") {
			t.Errorf("what is made is %v, want an id that begins with DD-", made)
		}
		for field, body := range map[string]m{"type": {"fileName": "x"}, "fileName": {"type": "other", "fileName": "../../etc/passwd"}, "loanId": {"type": "other", "fileName": "x", "loanId": "LN-NONE-NONE"}} {
			c.Refused("POST", "/people/"+person+"/documents", body, 400, field)
			c.Refused("POST", "/documents", body, 400, field)
		}
		path := "/documents/" + id
		c.Refused("GET", path+"/content", nil, 404, "")
		content := bytes.Repeat([]byte{0, 1, 2, 0xff}, 300_000) // more than a body of JSON may have
		up := func(path, kind string, content []byte, want int) m {
			t.Helper()
			return c.Upload("POST", path+"/content", kind, string(content), want)
		}
		up(path, "nonsense", content, 400)
		is := up(path, "application/pdf", content, 200)["data"].(m)
		sum := sha256.Sum256(content)
		assert.Fields(t, is, m{"status": "uploaded", "sha256": hex.EncodeToString(sum[:]), "sizeBytes": float64(len(content)), "contentType": "application/pdf", "uploadedAt": assert.Set})
		up(path, "application/pdf", content[1:], 409)
		a := c.Send("GET", path+"/content", nil)
		if !bytes.Equal(a.Raw, content) || a.Header.Get("Content-Type") != "application/pdf" || a.Header.Get("X-Content-Type-Options") != "nosniff" || !strings.HasPrefix(a.Header.Get("Content-Disposition"), "attachment") {
			t.Errorf("%d bytes came with the headers %v, want the %d bytes that were sent, as application/pdf, nosniff, an attachment", len(a.Raw), a.Header, len(content))
		}
		// A page that somebody uploads is never shown as one of ours.
		page := c.Create("/documents", m{"type": "other", "fileName": "x\".html"})["id"].(string)
		up("/documents/"+page, "text/html", []byte("<script>alert(1)</script>"), 200)
		if a := c.Send("GET", "/documents/"+page+"/content", nil); !strings.HasPrefix(a.Header.Get("Content-Disposition"), "attachment") || a.Header.Get("X-Content-Type-Options") != "nosniff" {
			t.Errorf("the headers are %v, want an attachment, and nosniff", a.Header)
		}
		list := func(query string) int {
			a := c.Send("GET", "/people/"+person+"/documents"+query, nil)
			return strings.Count(string(a.Raw), `"object":"document"`)
		}
		if list("") != 1 || list("?type=evidence&loanId="+loan) != 1 || list("?type=other") != 0 {
			t.Errorf(`list("") is %v, want 1; list("?type=evidence&loanId=" + loan) is %v, want 1; list("?type=other") is %v, want 0`, list(""), list("?type=evidence&loanId="+loan), list("?type=other"))
		}
		assert.Fields(t, c.Put(path, m{"archived": true, "description": "The roof"}), m{"archivedAt": assert.Set})
		if list("") != 0 || list("?includeArchived=true") != 1 || len(c.List("/documents")) != 1 {
			t.Errorf("of an archived document %d are in the list of the borrower, %d with what is archived and %d in the list of all; want 0, 1 and 1", list(""), list("?includeArchived=true"), len(c.List("/documents")))
		}
		c.Create("/people/"+person+"/documents", m{"type": "other", "fileName": "roof.txt"})
		if without, with := list(""), list("?includeArchived=true"); without != 1 || with != 2 {
			t.Errorf("of an archived document and another the list has %d, and %d with what is archived; want 1 and 2", without, with)
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
			t.Errorf("the case is associated with %v, want %v", got, id)
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
			t.Errorf("the upload that breaks off is answered %v, want an error", res.Status)
		}
		assert.Fields(t, c.Get("/documents/"+id), m{"status": "created"})
		c.Upload("POST", "/documents/"+id+"/content", "text/plain", "whole", 200)
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
			t.Errorf(`raw("") is %v, want "[]"`, got)
		}
		c.Do("POST", path, []string{ids[0], "ext-d1"}, 204)
		c.Do("POST", path, []string{ids[0]}, 204)
		if got := raw(""); strings.Count(got, `"DD-`) != 2 || !strings.HasPrefix(got, `["DD-`) {
			t.Errorf("without details the list is %v, want two ids of documents", got)
		}
		c.Do("PUT", path, []string{ids[2], ids[0]}, 204)
		if got := raw("?fetchDetails=true"); strings.Count(got, `"object":"document"`) != 2 || !strings.Contains(got, ids[2]) || strings.Contains(got, ids[1]) {
			t.Errorf("with details the list is %v, want two documents, %s among them and %s not", got, ids[2], ids[1])
		}
		c.Refused("POST", path, []string{"DD-NONE-NONE"}, 400, "body")
		c.Refused("PUT", path, []string{"DD-NONE-NONE"}, 400, "body")
		c.Refused("GET", "/supercases/SC-NONE-NONE/documents", nil, 404, "")
		c.Do("PUT", path, []string{}, 204)
		c.Do("PUT", path, []string{}, 204)
		// What was attached and what was removed is told, each once; what changes nothing is not.
		added := func(i int) m { return m{"field": "documents", "old": nil, "new": ids[i]} }
		removed := func(i int) m { return m{"field": "documents", "old": ids[i], "new": nil} }
		var told [][]any
		for _, e := range c.Events("supercase.changed", strings.Split(path, "/")[2])[1:] {
			told = append(told, e["data"].(m)["changes"].([]any))
		}
		if len(told) != 3 || len(told[0]) != 2 || len(told[1]) != 2 || len(told[2]) != 2 {
			t.Fatalf("of the documents is told %v, want two attached, one removed and one attached, two removed", told)
		}
		assert.Fields(t, told[1][0], removed(1))
		assert.Fields(t, told[1][1], added(2))
		if got := raw(""); got != "[]" {
			t.Errorf(`raw("") is %v, want "[]"`, got)
		}
	})
}

func TestDisk(t *testing.T) {
	d := document.Disk{Folder: t.TempDir()}
	keep := func(space, name, content string) error {
		return d.Write(space, name, func(w io.Writer) error { _, err := io.WriteString(w, content); return err })
	}
	if err := keep("CP-1", "NAME", "abc"); err != nil {
		t.Fatal(err)
	}
	if keep("CP-1", "NAME", "other") == nil {
		t.Error("a content was changed")
	}
	f, err := d.Open("CP-1", "NAME")
	if err != nil {
		t.Fatal(err)
	}
	text, err := io.ReadAll(f)
	if err != nil || string(text) != "abc" || f.Close() != nil {
		t.Errorf("the content reads %q with the error %v, want abc, no error, and none when it is closed", string(text), err)
	}
	if _, err := d.Open("CP-2", "NAME"); err == nil {
		t.Error("another space's content was opened")
	}
	cut := errors.New("the cable was cut")
	if err := d.Write("CP-1", "HALF", func(io.Writer) error { return cut }); !errors.Is(err, cut) {
		t.Errorf("the write ends with %v, want the error of the cable that was cut", err)
	}
	for moment, want := range map[time.Time]string{time.Unix(1, 0): "", clock.System{}.Now().Add(time.Hour).Time: "NAME"} {
		got := ""
		if err := d.Before("CP-1", moment, func(name string) error { got += name; return nil }); err != nil || got != want {
			t.Errorf("%q %v, want %q", got, err, want)
		}
	}
	if err := errors.Join(d.Drop("CP-1", "NAME"), d.Before("CP-3", time.Unix(1, 0), nil)); err != nil {
		t.Error(err)
	}
	if _, err := d.Open("CP-1", "NAME"); err == nil {
		t.Error("a content that was dropped is there")
	}
	if (document.Disk{}).Write("CP-1", "NAME", func(io.Writer) error { return nil }) == nil {
		t.Error("a content was kept nowhere")
	}
}

// Contents are encrypted where they lie; those that no document has are removed after
// a day, the others stay.
func TestContentsAtRest(t *testing.T) {
	servertest.Run(t, func(t *testing.T, c *servertest.Client) {
		const secret = "SSN 900-12-3456"
		id := c.Create("/documents", m{"type": "evidence", "fileName": "card.txt"})["id"].(string)
		send := func(content string) servertest.Answer {
			return c.Send("POST", "/documents/"+id+"/content", strings.NewReader(content), "Content-Type", "text/plain")
		}
		if a := send(secret); a.Status != 200 {
			t.Fatalf("the first upload: %d %s, want 200", a.Status, string(a.Raw))
		}
		// Sent again, as by a client that lost the answer.
		if a := send(secret); a.Status != 200 || a.Body["data"].(m)["status"] != "uploaded" {
			t.Errorf("the same upload again: %d %s, want 200, and the document uploaded", a.Status, string(a.Raw))
		}
		if a := send("something else"); a.Status != 409 {
			t.Errorf("another content: %d %s, want 409", a.Status, string(a.Raw))
		}
		blobs := c.Server.Documents.Blobs
		scope := c.Scope()
		names := func() (all []string) {
			err := blobs.Before(c.Space, clock.System{}.Now().Add(time.Hour).Time,
				func(name string) error { all = append(all, name); return nil })
			if err != nil {
				t.Error(err)
			}
			return all
		}
		if n := len(names()); n != 1 {
			t.Fatal(n, "contents, want one")
		}
		f, err := blobs.Open(c.Space, names()[0])
		if err != nil {
			t.Fatal(err)
		}
		raw, err := io.ReadAll(f)
		if err != nil || f.Close() != nil || bytes.Contains(raw, []byte("900-12")) || len(raw) < len(secret) {
			t.Errorf("the file is read with %v: %q; want no error, no number in clear, and as many bytes as the secret's %d at least", err, raw, len(secret))
		}
		if err := blobs.Write(c.Space, "NOBODYS", func(io.Writer) error { return nil }); err != nil {
			t.Fatal(err)
		}
		for i, after := range []time.Duration{23 * time.Hour, 25 * time.Hour} {
			if err := c.Server.Documents.Sweep(t.Context(), c.Server.DB, scope, clock.System{}.Now().Add(after).Time); err != nil {
				t.Error(err)
			}
			if len(names()) != 2-i {
				t.Errorf("%v: names() is %v, want %v of them", after, names(), 2-i)
			}
		}
		if a := c.Send("GET", "/documents/"+id+"/content", nil); string(a.Raw) != secret || a.Header.Get("Content-Length") != fmt.Sprint(len(secret)) {
			t.Errorf("%q came with the headers %v, want %q with the Content-Length %v", a.Raw, a.Header, secret, fmt.Sprint(len(secret)))
		}
	})
}

// Which documents a borrower's list has, and in which order.
func TestFilters(t *testing.T) {
	servertest.Run(t, func(t *testing.T, c *servertest.Client) {
		ann, bob := c.Borrower(servertest.M{"externalId": "ann"}).ID, c.Borrower(servertest.M{"externalId": "bob"}).ID
		product := c.Create("/loan-types", m{"name": "Car", "type": "installment", "assetType": "autoLoan"})["id"].(string)
		c.Create("/people/"+ann+"/loans", m{"loanTypeId": product, "externalId": "anns"})
		c.Create("/people/"+bob+"/loans", m{"loanTypeId": product, "externalId": "bobs"})
		own := "/people/" + ann + "/documents"
		c.Refused("POST", own, m{"type": "other", "fileName": "x", "loanId": "ext-bobs"}, 400, "loanId")
		c.Refused("POST", own, m{"type": "other", "fileName": "fdp.\u202eexe"}, 400, "fileName")
		first := c.Create(own, m{"type": "other", "fileName": "x", "loanId": "ext-anns"})["id"].(string)
		second := c.Create(own, m{"type": "other", "fileName": "y"})["id"].(string)
		c.Refused("PUT", "/documents/"+second, m{"loanId": "ext-bobs"}, 400, "loanId")
		up := c.Upload("POST", "/documents/"+second+"/content", "application/x-www-form-urlencoded", "%PDF-1.7 and so on", 200)["data"].(m)
		assert.Fields(t, up, m{"contentType": "application/pdf"})
		user := up["uploadedBy"].(m)["id"].(string)
		for query, want := range map[string]string{
			"":                             second + first,
			"?loanId=ext-anns":             first,
			"?uploadedBy=" + user:          second,
			"?uploadedBy=borrower":         "",
			"?isHumanBorrowerUpload=true":  "",
			"?isHumanBorrowerUpload=false": second + first,
			"?autogenerated=true":          "",
			"?autogenerated=false":         second + first,
		} {
			var list []m
			a := c.Send("GET", own+query, nil)
			if err := json.Unmarshal(a.Raw, &list); err != nil {
				t.Fatalf("%v: the list is read with %v from %v, want no error", query, err, string(a.Raw))
			}
			got := ""
			for _, d := range list {
				got += d["id"].(string)
			}
			if got != want {
				t.Errorf("%s: %s, want %s", query, got, want)
			}
		}
		if n := len(c.List("/documents?personId=" + bob)); n != 0 {
			t.Errorf("%v of bob, want 0", n)
		}
		if n := len(c.List("/documents?personId=ext-ann")); n != 2 {
			t.Errorf("%v of ann, want 2", n)
		}
		c.Refused("GET", own+"?loanId=LN-NONE-NONE", nil, 400, "loanId")
		c.Refused("GET", "/documents?personId=BO-NONE-NONE", nil, 400, "personId")
	})
}

// Whatever its media type, a content is a content: also the one that curl names by
// itself. A form of several parts is a mistake that would stay, and so is nothing.
func TestUploadOfAnyMediaType(t *testing.T) {
	servertest.Run(t, func(t *testing.T, c *servertest.Client) {
		for kind, want := range map[string]string{"application/x-www-form-urlencoded": "text/plain; charset=utf-8", "application/json": "application/json", "image/x-odd": "image/x-odd"} {
			id := c.Create("/documents", m{"type": "other", "fileName": "x"})["id"].(string)
			up := c.Upload("POST", "/documents/"+id+"/content", kind, "a=1&b[=2", 200)["data"].(m)
			assert.Fields(t, up, m{"sizeBytes": 8.0, "contentType": want})
		}
		id := c.Create("/documents", m{"type": "other", "fileName": "x"})["id"].(string)
		for kind, want := range map[string]int{"multipart/form-data; boundary=x": 415, "application/pdf": 400} {
			content := map[int]string{415: "--x--", 400: ""}[want]
			c.Upload("POST", "/documents/"+id+"/content", kind, content, want)
		}
		assert.Fields(t, c.Get("/documents/"+id), m{"status": "created"})
	})
}
