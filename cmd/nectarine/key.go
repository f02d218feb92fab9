package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"

	"nectarine/internal/domain/access"
	"nectarine/internal/server"
)

type keyCmd struct {
	Create keyCreateCmd `cmd:"" help:"Make a key that permits everything in a company space that is there: the way back where all keys are lost."`
	Rotate keyRotateCmd `cmd:"" help:"Put new keys into the key file, with which personal data is sealed from the next start on; stop the servers first. What is there is sealed anew in the background."`
}

type keyRotateCmd struct{ databaseFlags }

// Run puts new keys into the key file and tells what to do next.
func (c *keyRotateCmd) Run(s *streams) error {
	name, err := server.RotateKey(context.Background(), c.DB, c.KeyFile)
	if err != nil {
		return err
	}
	_, err = fmt.Fprintf(s.out, "The key file %s has new keys; the key ring is now %s. Back it up, put it in place on every machine, and start all servers anew: they seal in the background what is there. The old keys stay in the file.\n",
		server.KeyFile(c.DB, c.KeyFile), name)
	return err
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
