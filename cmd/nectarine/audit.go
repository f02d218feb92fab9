package main

import (
	"context"
	"crypto/x509"
	"encoding/pem"
	"errors"
	"fmt"
	"io"
	"maps"
	"slices"

	"nectarine/internal/domain/access"
	"nectarine/internal/mechanism/audit"
	"nectarine/internal/mechanism/store"
	"nectarine/internal/mechanism/store/vault"
	"nectarine/internal/server"
)

type auditCmd struct {
	Verify auditVerifyCmd `cmd:"" help:"Walk the audit trail of every space and name the first entry that was changed or is missing."`
	Head   auditHeadCmd   `cmd:"" help:"Prove the trail and print the end of each space's as SPACE SEQ:HASH SIGNATURE: note it elsewhere, for audit verify --expect."`
	Key    auditKeyCmd    `cmd:"" help:"Print the public half of the key that signs the trail (Ed25519, PEM), or of those before a rotation too."`
}

type auditVerifyCmd struct {
	databaseFlags
	Expect []string `placeholder:"SEQ:HASH" help:"An end of a trail that was noted before, as audit head prints it: some space's trail must have been there. May be given again."`
}

// Run prints a line for each space; it fails when a trail is broken, when there is none,
// and when an expected end is in none.
func (c *auditVerifyCmd) Run(s *streams) error {
	var anchors []audit.Anchor
	for _, text := range c.Expect {
		a, err := audit.ParseAnchor(text)
		if err != nil {
			return err
		}
		anchors = append(anchors, a)
	}
	held := map[audit.Anchor]bool{}
	err := eachTrail(c.databaseFlags, anchors, func(space, name string, p *audit.Proof) error {
		maps.Copy(held, p.Holds)
		_, err := fmt.Fprintf(s.out, "%s (%s): %d entries, unbroken\n", space, name, p.Head.Seq)
		return err
	})
	for _, a := range anchors {
		if !held[a] {
			err = errors.Join(err, fmt.Errorf("no trail has been at %s: what came up to there was removed or written anew", a))
		}
	}
	return err
}

type auditHeadCmd struct{ databaseFlags }

// Run prints the end of each trail that is unbroken.
func (c *auditHeadCmd) Run(s *streams) error {
	return eachTrail(c.databaseFlags, nil, func(space, _ string, p *audit.Proof) error {
		_, err := fmt.Fprintf(s.out, "%s %s %s\n", space, p.Head, p.Signature)
		return err
	})
}

type auditKeyCmd struct {
	databaseFlags
	All bool `help:"Print those with which was signed before each rotation too, the newest first, each below a line that says since when there is which."`
}

// Run needs the key file alone.
func (c *auditKeyCmd) Run(s *streams) error {
	ring, err := server.ReadKey(c.DB, c.KeyFile)
	if err != nil {
		return err
	}
	signers, err := vault.Signers(ring)
	if err != nil {
		return err
	}
	for i, signer := range signers {
		if c.All {
			err = signed(s.out, signer, i == len(signers)-1)
		}
		if err != nil {
			return err
		}
		der, err := x509.MarshalPKIXPublicKey(signer.Key)
		if err != nil {
			return err
		}
		if err := pem.Encode(s.out, &pem.Block{Type: "PUBLIC KEY", Bytes: der}); err != nil || !c.All {
			return err
		}
	}
	return nil
}

// signed tells since when a key signs, in a line that readers of PEM pass over.
func signed(out io.Writer, by vault.Signer, first bool) error {
	since := "since a rotation by a release that did not note when"
	switch {
	case by.Made != nil:
		since = "since the rotation of " + by.Made.String()
	case first:
		since = "from the beginning"
	}
	_, err := fmt.Fprintf(out, "key ring %s, %s\n", by.Name, since)
	return err
}

// eachTrail opens the database for reading alone, proves the trail of every space, deleted
// ones too, and tells each that is unbroken. The error names those that are not.
func eachTrail(f databaseFlags, anchors []audit.Anchor, tell func(space, name string, p *audit.Proof) error) error {
	ctx := context.Background()
	db, err := server.ReadDatabase(ctx, f.DB, f.KeyFile)
	if err != nil {
		return err
	}
	names, err := trails(ctx, db)
	if err == nil && len(names) == 0 {
		err = errors.New("the database has no company space, and so no audit trail")
	}
	for _, space := range slices.Sorted(maps.Keys(names)) {
		scope := store.Scope{Space: space, Actor: store.System, Operation: "audit"}
		proof, fault := store.Read(ctx, db, scope, func(ctx context.Context, tx *store.Tx) (*audit.Proof, error) {
			return audit.Verify(ctx, tx, anchors...)
		})
		if names[space] == removed && fault == nil {
			fault = fmt.Errorf("the audit trail of %s is there, but %s", space, removed)
		}
		if fault == nil {
			fault = tell(space, names[space], proof)
		}
		err = errors.Join(err, fault)
	}
	return errors.Join(err, db.Close())
}

// removed is what a space without its company is.
const removed = "its company was removed"

// trails are the spaces that have or must have a trail, with what each is.
func trails(ctx context.Context, db *store.DB) (map[string]string, error) {
	companies, err := access.AllSpaces(ctx, db)
	if err != nil {
		return nil, err
	}
	var others []string
	err = db.Across(ctx, func(ctx context.Context, a *store.Across) (err error) {
		others, err = audit.Spaces(ctx, a)
		return err
	})
	names := map[string]string{}
	for _, space := range others {
		names[space] = removed
	}
	for _, c := range companies {
		if c.CompanyID != c.ID {
			err = errors.Join(err, &audit.Broken{Space: c.ID, Reason: "the row of its company was put into the space " + c.CompanyID})
			delete(names, c.ID)
			continue
		}
		kind := "live"
		if c.IsTest.Is {
			kind = "test"
		}
		if c.IsTest.Fault != nil {
			kind = "nobody can tell whether a test"
		}
		if c.DeletedAt.Deleted() {
			kind += ", deleted"
		}
		if c.IsTest.Fault != nil {
			err = errors.Join(err, fmt.Errorf("the company %s cannot be read: its isTest %w", c.ID, c.IsTest.Fault))
		}
		if c.DeletedAt.Fault != nil {
			err = errors.Join(err, fmt.Errorf("the company %s cannot be read: its deletedAt: %w", c.ID, c.DeletedAt.Fault))
		}
		names[c.ID] = c.Name + ", " + kind
	}
	return names, err
}
