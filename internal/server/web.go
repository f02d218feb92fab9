package server

import (
	"embed"
	"net/http"
)

// web holds the reference page: Redoc 2.5.4 (MIT), which needs no internet.
//
//go:embed web/redoc.standalone.js
var web embed.FS

const page = `<!doctype html>
<html lang="en">
<head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1"><title>Nectarine API reference</title>
<style>body { margin: 0; padding: 0 }</style></head>
<body><redoc spec-url="/openapi.json" hide-download-button="false" required-props-first="true" native-scrollbars="true"></redoc>
<script src="/docs/redoc.js"></script></body>
</html>
`

// reference serves the API reference and the document that it shows. The page
// may load nothing from elsewhere.
func (s *Server) reference(mux *http.ServeMux) error {
	document, err := s.Document()
	if err != nil {
		return err
	}
	script, err := web.ReadFile("web/redoc.standalone.js")
	if err != nil {
		return err
	}
	serve := func(path, kind string, body []byte) {
		mux.HandleFunc("GET "+path, func(w http.ResponseWriter, _ *http.Request) {
			h := w.Header()
			h.Set("Content-Type", kind)
			h.Set("X-Content-Type-Options", "nosniff")
			h.Set("Content-Security-Policy", "default-src 'self'; script-src 'self' blob:; worker-src 'self' blob:; style-src 'self' 'unsafe-inline'; img-src 'self' data:; frame-ancestors 'none'")
			if _, err := w.Write(body); err != nil {
				return // the caller went away
			}
		})
	}
	serve("/docs", "text/html; charset=utf-8", []byte(page))
	serve("/docs/redoc.js", "text/javascript; charset=utf-8", script)
	serve("/openapi.json", "application/json", document)
	return nil
}
