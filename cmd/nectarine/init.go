package main

import (
	"context"
	"encoding/json"
	"errors"

	"nectarine/internal/domain/access"
	"nectarine/internal/server"
)

type initCmd struct {
	databaseFlags
	Company  string `required:"" help:"The lender's name."`
	Timezone string `default:"America/New_York" help:"The IANA time zone in which the lender reckons days."`
}

// Run creates a company with a live and a test space, and prints their ids and
// first keys as one JSON object. The keys are not shown again.
func (c *initCmd) Run(s *streams) error {
	ctx := context.Background()
	lender := access.Lender{Name: c.Company, Timezone: c.Timezone}
	if err := lender.Validate(); err != nil {
		return err // before anything is made
	}
	db, err := server.OpenDatabase(ctx, c.DB, c.KeyFile)
	if err != nil {
		return err
	}
	made, err := access.NewCompany(ctx, db, lender, server.New(db).Seed)
	if err == nil {
		err = json.NewEncoder(s.out).Encode(made)
	}
	return errors.Join(err, db.Close())
}
