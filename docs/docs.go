// Package docs holds the guides, so that the server can show them.
package docs

import "embed"

// Files are the guides, in Markdown, the schemas that they speak of, and the examples of bodies
// that are files.
//
//go:embed *.md decisions/*.md *.json examples
var Files embed.FS
