package main

import (
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"nectarine/internal/mechanism/store"
	"nectarine/internal/server"
)

type openapiCmd struct {
	Docs  string `help:"Write the pages that follow from the operations into this folder, too." type:"existingdir"`
	Names string `enum:",schemas,operations" default:"" help:"Print names instead: of the schemas with the types that own them, or of the operations with method and path."`
}

// Run prints the OpenAPI document, or its names, which follow from the code alone.
func (c *openapiCmd) Run(s *streams) error {
	if c.Names != "" {
		return c.printNames(s)
	}
	b, err := server.Document()
	if err != nil {
		return err
	}
	if c.Docs != "" {
		pages := server.Pages()
		for _, name := range slices.Sorted(maps.Keys(pages)) {
			if err := os.WriteFile(filepath.Join(c.Docs, name), []byte(pages[name]), 0o644); err != nil {
				return err
			}
		}
	}
	_, err = s.out.Write(b)
	return err
}

func (c *openapiCmd) printNames(s *streams) error {
	r := server.New(new(store.DB)).Router
	lines, err := r.Names()
	if err != nil {
		return err
	}
	if c.Names == "operations" {
		lines = r.OperationIDs()
	}
	_, err = s.out.Write([]byte(strings.Join(lines, "\n") + "\n"))
	return err
}
