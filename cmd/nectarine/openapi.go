package main

import "nectarine/internal/server"

type openapiCmd struct{}

// Run prints the OpenAPI document, which follows from the code alone.
func (*openapiCmd) Run(s *streams) error {
	b, err := server.Document()
	if err != nil {
		return err
	}
	_, err = s.out.Write(b)
	return err
}
