package document_test

import (
	"bytes"
	"image"
	"image/color"
	"image/png"
	"io"
	"net/http"
	"strings"
	"testing"
	"time"

	"nectarine/internal/testing/assert"
	"nectarine/internal/testing/servertest"
)

// TestDocumentsBelowTheirBorrower: what callers of the public API do with a document
// below its borrower, and only below that one.
func TestDocumentsBelowTheirBorrower(t *testing.T) {
	servertest.Run(t, func(t *testing.T, c *servertest.Client) {
		ann, ben := "/people/"+c.Borrower().ID, "/people/"+c.Borrower().ID
		made := c.Create(ann+"/documents", m{"type": "loanAutopayAgreement", "fileName": "autopay.txt", "externalId": "agreed"})
		own := ann + "/documents/ext-agreed"
		assert.Fields(t, c.Get(own), m{"id": made["id"], "status": "created", "acceptedAt": nil})
		c.Upload("POST", own+"/content", "text/plain", "I agree.", 200)
		assert.Fields(t, c.Put(own, m{"status": "accepted"}), m{"status": "accepted", "acceptedAt": assert.Set})
		assert.Fields(t, c.Put(own, m{"status": "accepted", "description": "by e-mail"}), m{"status": "accepted", "sha256": assert.Set})
		c.Refused("PUT", own, m{"status": "uploaded"}, 400, "status")
		c.Refused("PUT", own, m{"status": "nonsense"}, 400, "status")
		c.Refused("POST", ann+"/documents", m{"type": "other", "fileName": "x", "status": "draft"}, 400, "status")
		c.Refused("POST", ann+"/documents", m{"type": "other", "fileName": "x", "status": "uploaded"}, 400, "status")
		if a := c.Send("GET", own+"/content", nil); string(a.Raw) != "I agree." {
			t.Errorf("the content is %q, want what was uploaded", a.Raw)
		}
		assert.Fields(t, c.Put(own, m{"archived": true}), m{"archivedAt": assert.Set, "status": "accepted"})
		foreign := strings.Replace(own, ann, ben, 1)
		for method, path := range map[string]string{"GET": foreign, "PUT": foreign, "POST": foreign + "/convert"} {
			c.Refused(method, path, m{}, 404, "")
		}
		for _, path := range []string{foreign + "/content", foreign + "/content?returnUrl=true"} {
			c.Refused("GET", path, nil, 404, "")
		}
		c.Upload("POST", foreign+"/content", "text/plain", "x", 404)
		nobodys := c.Create("/documents", m{"type": "other", "fileName": "notice.txt"})["id"].(string)
		c.Refused("GET", ann+"/documents/"+nobodys, nil, 404, "")
	})
}

// follow asks for a link as a browser does, without a credential.
func follow(t *testing.T, url string) (status int, header http.Header, text string) {
	t.Helper()
	q, err := http.NewRequestWithContext(t.Context(), http.MethodGet, url, nil)
	if err != nil {
		t.Fatal(err)
	}
	res, err := http.DefaultClient.Do(q)
	if err != nil {
		t.Fatal(err)
	}
	b, err := io.ReadAll(res.Body)
	if err != nil {
		t.Fatal(err)
	}
	if err := res.Body.Close(); err != nil {
		t.Fatal(err)
	}
	return res.StatusCode, res.Header, string(b)
}

// TestLinksToContents: returnUrl answers a link that opens one content without a
// credential, for five minutes; a link that was changed opens nothing.
func TestLinksToContents(t *testing.T) {
	servertest.Run(t, func(t *testing.T, c *servertest.Client) {
		own := "/people/" + c.Borrower().ID + "/documents"
		one := "/documents/" + c.Create(own, m{"type": "other", "fileName": "letter.html"})["id"].(string)
		c.Refused("GET", one+"/content?returnUrl=true", nil, 404, "")
		c.Upload("POST", one+"/content", "text/html", "<b>Dear Ann</b>", 200)
		for _, path := range []string{one + "/content?returnUrl=true", own + strings.TrimPrefix(one, "/documents") + "/content?returnUrl=true"} {
			link := c.Get(path)["url"].(string)
			if status, header, text := follow(t, link); status != 200 || text != "<b>Dear Ann</b>" || !strings.HasPrefix(header.Get("Content-Disposition"), "attachment") ||
				header.Get("X-Content-Type-Options") != "nosniff" || header.Get("Cache-Control") != "no-store" || header.Get("X-Request-Id") == "" {
				t.Errorf("GET %s: %d %v %s, want the content as an attachment", link, status, header, text)
			}
			if seen := c.List("/audit?limit=1")[0]; seen["operation"] != "GET /files/" || seen["address"] == nil || seen["requestId"] == nil {
				t.Errorf("the trail tells %v, want the link that was followed, from where, and its request", seen)
			}
			token := link[strings.LastIndexByte(link, '/')+1:]
			for _, other := range []string{"", "x", token[:len(token)-4], "A" + token, token[:40] + "AAAA" + token[44:]} {
				if status, header, text := follow(t, strings.TrimSuffix(link, token)+other); status != 404 || strings.Contains(text, "Dear") ||
					header.Get("X-Request-Id") == "" || header.Get("Cache-Control") != "no-store" {
					t.Errorf("the link with the token %q: %d %s, want 404", other, status, text)
				}
			}
			c.Advance(4 * time.Minute)
			if status, _, _ := follow(t, link); status != 200 {
				t.Errorf("after four minutes the link answers %d, want 200", status)
			}
			c.Advance(time.Minute)
			if status, _, text := follow(t, link); status != 404 || strings.Contains(text, "Dear") {
				t.Errorf("after five minutes the link answers %d %s, want 404", status, text)
			}
		}
		if a := c.As("").Send("GET", one+"/content?returnUrl=true", nil); a.Status != 401 {
			t.Errorf("a link asked for without a key: %d, want 401", a.Status)
		}
		if a := c.Agent("No", "Documents", "person:read").Send("GET", one+"/content?returnUrl=true", nil); a.Status != 403 {
			t.Errorf("a link asked for without the permission: %d, want 403", a.Status)
		}
	})
}

// TestConvert: pictures and plain text become PDFs, once; a PDF is itself; what cannot be
// shown whole is refused.
func TestConvert(t *testing.T) {
	servertest.Run(t, func(t *testing.T, c *servertest.Client) {
		own := "/people/" + c.Borrower().ID + "/documents"
		of := func(name, kind string, content []byte) string {
			path := own + "/" + c.Create(own, m{"type": "evidence", "fileName": name, "description": "The roof"})["id"].(string)
			c.Upload("POST", path+"/content", kind, string(content), 200)
			return path
		}
		picture := image.NewRGBA(image.Rect(0, 0, 1200, 30))
		picture.Set(3, 3, color.White)
		var drawn bytes.Buffer
		if err := png.Encode(&drawn, picture); err != nil {
			t.Fatal(err)
		}
		long := strings.Repeat("Ein längerer Satz, который не помещается в строке. ", 400)
		for name, path := range map[string]string{"roof": of("roof.png", "image/png", drawn.Bytes()), "letter": of("letter.txt", "text/plain; charset=utf-8", []byte("Dear Ann,\n\n"+long)),
			"empty": of("empty.txt", "text/plain", []byte("\n"))} {
			made := c.Data("POST", path+"/convert?format=pdf", nil, 200)
			assert.Fields(t, made, m{"fileName": name + ".pdf", "contentType": "application/pdf", "type": "evidence", "description": "The roof",
				"convertedFrom": path[len(own)+1:], "status": "uploaded"})
			a := c.Send("GET", own+"/"+made["id"].(string)+"/content", nil)
			if !bytes.HasPrefix(a.Raw, []byte("%PDF-")) || !bytes.Contains(a.Raw[len(a.Raw)-16:], []byte("%%EOF")) {
				t.Errorf("the PDF of %s begins with %.20q, want a whole PDF", name, a.Raw)
			}
			if again := c.Data("POST", path+"/convert", nil, 200); again["id"] != made["id"] {
				t.Errorf("converted again, %s is %v, want %v", name, again["id"], made["id"])
			}
			assert.Fields(t, c.Data("POST", own+"/"+made["id"].(string)+"/convert?format=pdf", nil, 200), m{"id": made["id"]})
		}
		for _, path := range []string{of("page.html", "text/html", []byte("<b>x</b>")), of("bad.png", "image/png", []byte("no picture")),
			of("latin.txt", "text/plain", []byte("caf\xe9")), of("kanji.txt", "text/plain", []byte("漢字"))} {
			c.Refused("POST", path+"/convert?format=pdf", nil, 400, "documentId")
		}
		c.Refused("POST", own+"/"+c.Create(own, m{"type": "other", "fileName": "x"})["id"].(string)+"/convert", nil, 404, "")
		c.Refused("POST", of("a.txt", "text/plain", []byte("a"))+"/convert?format=docx", nil, 400, "format")
	})
}
