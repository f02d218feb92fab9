package main

import (
	"context"
	"encoding/json"
	"errors"

	"nectarine/internal/domain/access"
	"nectarine/internal/server"
)

type keyCmd struct {
	Create keyCreateCmd `cmd:"" help:"Make a key that permits everything in a company space that is there: the way back where all keys are lost."`
}

type keyCreateCmd struct {
	databaseFlags
	Space string `required:"" help:"The id of the company space, live or test."`
	User  string `help:"The user on whose behalf the key acts; a new service user unless given."`
	Name  string `default:"Recovery key" help:"The name of the key, and of the new user."`
}

// Run prints the key once, as a JSON object. It stands in the audit trail.
func (c *keyCreateCmd) Run(s *streams) error {
	ctx := context.Background()
	db, err := server.ExistingDatabase(ctx, c.DB, c.KeyFile)
	if err != nil {
		return err
	}
	server.New(db) // events and the audit trail
	issued, err := access.IssueKey(ctx, db, c.Space, c.User, c.Name)
	if err == nil {
		err = json.NewEncoder(s.out).Encode(issued)
	}
	return errors.Join(err, db.Close())
}
