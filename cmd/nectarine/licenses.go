package main

import (
	_ "embed" // for the licences of what is linked
	"fmt"
)

// licenses are the modules that are linked, with the texts of their licences, as
// scripts/licenses writes them.
//
//go:embed licenses.txt
var licenses string

type licensesCmd struct{}

// Run prints the licences.
func (licensesCmd) Run(s *streams) error {
	_, err := fmt.Fprint(s.out, licenses)
	return err
}
