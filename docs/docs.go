// Package docs holds the guides, so that the server can show them.
package docs

import "embed"

// Files are the guides, in Markdown, and the schemas that they speak of.
//
//go:embed *.md decisions/*.md *.json
var Files embed.FS
