package server

import (
	_ "embed" // for the glossary and the examples
	"regexp"
	"strings"
	"sync"

	"nectarine/docs"
	"nectarine/internal/mechanism/store"
	"nectarine/internal/server/reference"
)

// Document is the OpenAPI document of the whole server: its introduction is the guide to
// the conventions. It needs no database, and is the same for every server of a process.
// The error tells of what is wrong with the operations as they are declared.
func Document() ([]byte, error) { return openAPI() }

// relative is a link from one guide to another.
var relative = regexp.MustCompile(`\]\(([a-z]+\.md)\)`)

// openAPI is made once: it takes a third of a second.
var openAPI = sync.OnceValues(func() ([]byte, error) {
	about, err := docs.Files.ReadFile("conventions.md")
	if err != nil {
		return nil, err
	}
	examples, err := reference.ReadExamples(examples)
	if err != nil {
		return nil, err
	}
	router := New(new(store.DB)).Router
	return router.OpenAPI(relative.ReplaceAllString(string(about), "](/docs/$1)"), func(document map[string]any) {
		reference.Complete(document, Glossary(), examples, docs.Files)
	})
})

// examples are calls that a test has made of every operation, and makes again.
//
//go:embed examples.json
var examples []byte

//go:embed glossary.txt
var glossary string

// Glossary is what the fields and parameters mean that do not say it where they are
// declared, by name or by Schema.name.
func Glossary() map[string]string {
	all := map[string]string{}
	for line := range strings.Lines(glossary) {
		if word, text, is := strings.Cut(strings.TrimSpace(line), ": "); is && word[0] != '#' {
			all[word] = text
		}
	}
	return all
}
