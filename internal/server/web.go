package server

import (
	"bytes"
	"embed"
	"fmt"
	"html"
	"io/fs"
	"net/http"
	"path"
	"strings"
	"sync"

	"github.com/yuin/goldmark"
	"github.com/yuin/goldmark/extension"
	"github.com/yuin/goldmark/parser"

	"nectarine/docs"
)

// web holds the reference page: Redoc 2.5.4 (MIT).
//
//go:embed web/redoc.standalone.js
var web embed.FS

// policy lets a page load nothing from elsewhere.
const policy = "default-src 'self'; script-src 'self' blob:; worker-src 'self' blob:; style-src 'self' 'unsafe-inline'; img-src 'self' data:; frame-ancestors 'none'"

const page = `<!doctype html>
<html lang="en">
<head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1"><title>Nectarine API reference</title>
<link rel="icon" href="data:,">
<style>body { margin: 0; padding: 0 } nav { font: 14px sans-serif; padding: 8px 16px; background: #263238 } nav a { color: #fff; margin-right: 16px }</style></head>
<body><nav><a href="/docs">API reference</a><a href="/docs/guides">Guides</a><a href="/openapi.json">openapi.json</a></nav>
<redoc spec-url="/openapi.json" hide-download-button="false" required-props-first="true" native-scrollbars="true"></redoc>
<script src="/docs/redoc.js"></script></body>
</html>
`

// guide is the page around a guide: its title and its text.
const guide = `<!doctype html>
<html lang="en">
<head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1"><title>%s</title>
<link rel="icon" href="data:,">
<style>body { font: 16px/1.5 sans-serif; margin: 0 auto; max-width: 60rem; padding: 1rem } pre { background: #f4f4f4; overflow-x: auto; padding: 0.8rem }
table { border-collapse: collapse; display: block; overflow-x: auto } td,
	th { border: 1px solid #ccc; padding: 0.3rem 0.6rem; text-align: left; vertical-align: top } nav a { margin-right: 1rem }</style></head>
<body><nav><a href="/docs">API reference</a><a href="/docs/guides">Guides</a></nav>
%s</body>
</html>
`

// logo is where Redoc would fetch its maker's from; nothing is shown in its place.
const logo, nothing = "https://cdn.redoc.ly/redoc/logo-mini.svg", "data:image/gif;base64,R0lGODlhAQABAIAAAAAAAP///yH5BAEAAAAALAAAAAABAAEAAAIBRAA7"

// shown is what is answered at a path: its type and its text.
type shown struct {
	kind string
	body []byte
}

const text = "text/html; charset=utf-8"

// files are the media types of what stands beside the guides, by the end of the name.
var files = map[string]string{".json": "application/json", ".pdf": "application/pdf"}

// pages are the API reference, the document that it shows and the guides, by path. They
// load nothing from elsewhere, and are made once: they are the same for every server of
// a process.
var pages = sync.OnceValues(func() (map[string]shown, error) {
	document, err := Document()
	if err != nil {
		return nil, err
	}
	script, err := web.ReadFile("web/redoc.standalone.js")
	if err != nil {
		return nil, err
	}
	script = bytes.ReplaceAll(script, []byte(logo), []byte(nothing))
	all := map[string]shown{"/docs": {text, []byte(page)}, "/docs/{$}": {text, []byte(page)},
		"/docs/redoc.js": {"text/javascript; charset=utf-8", script}, "/openapi.json": {"application/json", document}}
	return all, guides(all)
})

// serve answers with the pages.
func serve(mux *http.ServeMux) error {
	pages, err := pages()
	for path, p := range pages {
		mux.HandleFunc("GET "+path, func(w http.ResponseWriter, _ *http.Request) {
			h := w.Header()
			h.Set("Content-Type", p.kind)
			h.Set("X-Content-Type-Options", "nosniff")
			h.Set("Referrer-Policy", "no-referrer")
			h.Set("Content-Security-Policy", policy)
			if _, err := w.Write(p.body); err != nil {
				return // the caller went away
			}
		})
	}
	mux.Handle("GET /{$}", http.RedirectHandler("/docs", http.StatusFound))
	return err
}

// guides adds each guide as a page at /docs/NAME.md, where their links and those of
// the document lead, and a list of them at /docs/guides. Other files stand beside them.
func guides(pages map[string]shown) error {
	var list strings.Builder
	list.WriteString("<h1>Guides</h1>\n<ul>\n")
	err := fs.WalkDir(docs.Files, ".", func(name string, entry fs.DirEntry, err error) error {
		if err != nil || entry.IsDir() {
			return err
		}
		source, err := docs.Files.ReadFile(name)
		if err != nil {
			return err
		}
		if path.Ext(name) != ".md" {
			kind, known := files[path.Ext(name)]
			if !known {
				return fmt.Errorf("docs/%s: the media type of such a file is not known", name)
			}
			pages["/docs/"+name] = shown{kind, source}
			return nil
		}
		title, body, err := rendered(source)
		if err != nil {
			return fmt.Errorf("docs/%s: %w", name, err)
		}
		pages["/docs/"+name] = shown{text, fmt.Appendf(nil, guide, title, body)}
		fmt.Fprintf(&list, "<li><a href=\"/docs/%s\">%s</a></li>\n", name, title)
		return nil
	})
	list.WriteString("</ul>\n")
	pages["/docs/guides"] = shown{text, fmt.Appendf(nil, guide, "Guides", list.String())}
	return err
}

// rendered is a guide as HTML, with its title.
func rendered(source []byte) (title, body string, err error) {
	var out bytes.Buffer
	if err := goldmark.New(goldmark.WithExtensions(extension.GFM),
		goldmark.WithParserOptions(parser.WithAutoHeadingID())).Convert(source, &out); err != nil {
		return "", "", err
	}
	first, _, _ := strings.Cut(string(source), "\n")
	return html.EscapeString(strings.TrimLeft(first, "# ")), out.String(), nil
}
