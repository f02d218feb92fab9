package main

import (
	"os"
	"path/filepath"

	"nectarine/internal/server"
)

type openapiCmd struct {
	Docs string `help:"Write the pages that follow from the operations into this folder, too." type:"existingdir"`
}

// Run prints the OpenAPI document, which follows from the code alone.
func (c *openapiCmd) Run(s *streams) error {
	b, err := server.Document()
	if err != nil {
		return err
	}
	if c.Docs != "" {
		for name, page := range server.Pages() {
			if err := os.WriteFile(filepath.Join(c.Docs, name), []byte(page), 0o644); err != nil {
				return err
			}
		}
	}
	_, err = s.out.Write(b)
	return err
}
